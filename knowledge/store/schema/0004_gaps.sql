-- What was asked and has no approved answer, and who waits for it.

CREATE TABLE gaps (
    id           TEXT   NOT NULL PRIMARY KEY, -- made in Go
    number       BIGINT NOT NULL UNIQUE, -- Q-1042
    text         TEXT   NOT NULL, -- the first question's redacted words
    audience     TEXT   NOT NULL, -- of the first question
    topic        TEXT   NOT NULL, -- likely; empty: unknown
    state        TEXT   NOT NULL, -- open, claimed, asked back, in review, answered, linked, merged, routed, held off, declined, withdrawn
    lane         TEXT   NOT NULL, -- of the most urgent waiter
    opened_at    BIGINT NOT NULL, -- when
    due_at       BIGINT NOT NULL, -- the most urgent promise among its waiters
    late_at      BIGINT NOT NULL DEFAULT 0,  -- when that promise was seen to have run out; 0: it has not
    closed_at    BIGINT NOT NULL DEFAULT 0,  -- 0: people may wait on it
    claimed_id   TEXT   NOT NULL DEFAULT '', -- who works on it; empty: nobody
    claimed_name TEXT   NOT NULL DEFAULT '', -- as they were called then
    cause        TEXT   NOT NULL DEFAULT '', -- why it came to be, chosen when it was closed
    merged_in    TEXT   NOT NULL DEFAULT '', -- the gap it was merged into
    answer_id    TEXT   NOT NULL DEFAULT '', -- what closed it
    nearest      TEXT   NOT NULL, -- JSON list of candidates
    asked_text   TEXT   NOT NULL DEFAULT ''  -- what a specialist asked back
);
CREATE INDEX gaps_waiting ON gaps (due_at) WHERE closed_at = 0;

CREATE TABLE gap_words ( -- what a gap stands for: its own words, and those of gaps merged into it
    words   TEXT NOT NULL, -- the key of "the same words"
    visible TEXT NOT NULL, -- the visible set they were asked in
    gap_id  TEXT NOT NULL REFERENCES gaps (id), -- which gap
    PRIMARY KEY (words, visible, gap_id)
);
CREATE INDEX gap_words_gap ON gap_words (gap_id);

CREATE TABLE waiters ( -- parts of questions that wait on a gap, or did
    gap_id       TEXT   NOT NULL REFERENCES gaps (id), -- which gap
    question_id  TEXT   NOT NULL REFERENCES questions (id), -- which question
    part         BIGINT NOT NULL, -- of the question
    user_id      TEXT   NOT NULL, -- who waits
    user_name    TEXT   NOT NULL, -- as they were called then
    audience     TEXT   NOT NULL, -- theirs
    channel      TEXT   NOT NULL, -- where they are told; empty: their direct messages
    thread_ts    TEXT   NOT NULL, -- in which thread; empty: none
    text         TEXT   NOT NULL, -- their own wording, redacted
    lane         TEXT   NOT NULL, -- the kind of promise
    since        BIGINT NOT NULL, -- when they began to wait, on whichever gap
    due_at       BIGINT NOT NULL, -- the promise that they see
    first_due_at BIGINT NOT NULL, -- as first promised: a promise moved is a promise broken, unless its asker moved it
    confirmed_by TEXT   NOT NULL DEFAULT '', -- a specialist who said that this wording asks the same
    told_at      BIGINT NOT NULL DEFAULT 0,  -- when the gap was closed for them; 0: it was not
    left_at      BIGINT NOT NULL DEFAULT 0,  -- when they went elsewhere: withdrawn, moved to another gap; 0: they did not
    PRIMARY KEY (gap_id, question_id, part)
);
CREATE INDEX waiters_question ON waiters (question_id, part);
CREATE INDEX waiters_since ON waiters (since);
CREATE INDEX waiters_waiting ON waiters (gap_id) WHERE told_at = 0 AND left_at = 0;

CREATE TABLE gap_events ( -- everything that happened to a gap
    id          TEXT   NOT NULL PRIMARY KEY, -- made in Go
    gap_id      TEXT   NOT NULL REFERENCES gaps (id), -- which gap
    happened_at BIGINT NOT NULL, -- when
    by_id       TEXT   NOT NULL, -- who; empty: the program
    by_name     TEXT   NOT NULL, -- as they were called then
    what        TEXT   NOT NULL, -- opened, joined, a state, late …
    text        TEXT   NOT NULL, -- words that go with it, redacted
    from_state  TEXT   NOT NULL, -- where it stood; empty: nowhere, or no move
    to_state    TEXT   NOT NULL  -- where it stands; empty: no move
);
CREATE INDEX gap_events_gap ON gap_events (gap_id, id);

CREATE TABLE gap_similar ( -- gaps that seem to ask the same, proposed to a person
    gap_id   TEXT   NOT NULL REFERENCES gaps (id), -- on whose card
    other_id TEXT   NOT NULL REFERENCES gaps (id), -- what it may be joined with
    position BIGINT NOT NULL, -- the likeliest first, from 0
    PRIMARY KEY (gap_id, other_id)
);
CREATE INDEX gap_similar_other ON gap_similar (other_id);
