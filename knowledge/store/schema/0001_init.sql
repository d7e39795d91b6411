-- The whole memory of one desk. Times are Unix milliseconds (BIGINT), booleans
-- 0 or 1 (BIGINT), keys are TEXT made in Go, sortable by the time they were
-- made. JSON stands in TEXT. No text here holds personal data: it is taken out
-- before the first write.

-- What has been seen of Slack. A redelivery inserts nothing.
CREATE TABLE receipts (
    receipt     TEXT   NOT NULL PRIMARY KEY, -- 'event:' and the event's id, or 'message:' with workspace, channel and ts
    act_id      TEXT   NOT NULL,             -- the inbox row it led to
    received_at BIGINT NOT NULL
);

-- Acts recorded before Slack heard that we have them, until carried out.
CREATE TABLE inbox (
    id           TEXT   NOT NULL PRIMARY KEY, -- a question's own id where it is one
    kind         TEXT   NOT NULL,             -- question, click, home, joined, by hand, …
    question_id  TEXT   NOT NULL DEFAULT '',  -- the question to answer; empty for other acts
    payload      TEXT   NOT NULL,             -- the act, normalised and redacted; never Slack's envelope
    received_at  BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,             -- not before then
    lease_owner  TEXT   NOT NULL DEFAULT '',  -- the process that carries it out
    lease_until  BIGINT NOT NULL DEFAULT 0,   -- after that anybody may
    attempts     BIGINT NOT NULL DEFAULT 0,   -- times it was leased
    done_at      BIGINT NOT NULL DEFAULT 0,   -- 0: not done
    dead         BIGINT NOT NULL DEFAULT 0,   -- 1: given up, kept for a person to look at
    problem      TEXT   NOT NULL DEFAULT ''   -- why it was put back last
);
CREATE INDEX inbox_due ON inbox (due_at, id) WHERE done_at = 0 AND dead = 0;

-- One ask, by one person, in one place.
CREATE TABLE questions (
    id         TEXT   NOT NULL PRIMARY KEY,
    asked_at   BIGINT NOT NULL,
    way        TEXT   NOT NULL,            -- mention, dm, command, shortcut, home, follow-up, listen
    team       TEXT   NOT NULL,            -- the asker's workspace
    channel    TEXT   NOT NULL,            -- where; empty for a command or Home
    channel_ts TEXT   NOT NULL,            -- the message's ts; empty where there is no message
    thread_ts  TEXT   NOT NULL,            -- the thread it belongs to; empty: the message itself
    user_id    TEXT   NOT NULL,
    user_name  TEXT   NOT NULL,            -- as they were called when it was decided
    text       TEXT   NOT NULL,            -- redacted
    masks      TEXT   NOT NULL,            -- JSON list of the kinds taken out: ["LOAN"]
    audience   TEXT   NOT NULL DEFAULT '', -- whose answers they may see; empty: not decided yet, or nobody's
    withdrawn_at BIGINT NOT NULL DEFAULT 0 -- deleted before it was answered
);
CREATE INDEX questions_thread ON questions (channel, thread_ts);
CREATE INDEX questions_message ON questions (channel, channel_ts);
CREATE INDEX questions_user ON questions (user_id, asked_at);
CREATE INDEX questions_time ON questions (asked_at);

-- What was decided on one part of a question. Appended, never overwritten: the
-- highest seq of a part is how it stands.
CREATE TABLE decisions (
    id           TEXT   NOT NULL PRIMARY KEY,
    question_id  TEXT   NOT NULL REFERENCES questions (id),
    part         BIGINT NOT NULL,            -- 1 for the first ask of the message
    seq          BIGINT NOT NULL,            -- 1 for the first decision on the part
    text         TEXT   NOT NULL,            -- the part's words
    outcome      TEXT   NOT NULL,            -- answered, stopped, routed, offered, gap, …
    answer_id    TEXT   NOT NULL,            -- answered, routed, holding: which; else empty
    version      BIGINT NOT NULL,            -- of that answer
    case_key     TEXT   NOT NULL,            -- of that version; empty: the base
    if_unknown   TEXT   NOT NULL,            -- the fact whose if_unknown words were shown; else empty
    ask_fact     TEXT   NOT NULL,            -- the fact that was asked; else empty
    section      BIGINT NOT NULL,            -- of the details, from 1, at which the reply opens; 0: none
    stop_id      TEXT   NOT NULL,            -- a stop card shown above; else empty
    stop_version BIGINT NOT NULL,
    shadow_id    TEXT   NOT NULL,            -- what would have been answered were its topic live; else empty
    known        TEXT   NOT NULL,            -- JSON: facts, values and how each was known
    conflicts    TEXT   NOT NULL,            -- JSON list of facts said differently before
    offers       TEXT   NOT NULL,            -- JSON list of candidates offered
    candidates   TEXT   NOT NULL,            -- JSON list of candidates with probabilities
    rejected     TEXT   NOT NULL,            -- JSON list of answers the asker said are not their case
    expanded     BIGINT NOT NULL,            -- all steps shown
    reason       TEXT   NOT NULL,            -- why this and not more
    generation   TEXT   NOT NULL,            -- of the model that ranked
    desk_hash    TEXT   NOT NULL,            -- of the desk that decided
    gap_id       TEXT   NOT NULL,            -- the gap it opened or joined; else empty
    why          TEXT   NOT NULL,            -- what led to it: '' for the first, else a tap
    by_id        TEXT   NOT NULL,            -- who acted; empty for the first
    by_name      TEXT   NOT NULL,
    decided_at   BIGINT NOT NULL,
    UNIQUE (question_id, part, seq)
);
CREATE INDEX decisions_answer ON decisions (answer_id, decided_at);
CREATE INDEX decisions_gap ON decisions (gap_id) WHERE gap_id <> '';

-- A version and case shown to a person in a place.
CREATE TABLE deliveries (
    id          TEXT   NOT NULL PRIMARY KEY,
    code        TEXT   NOT NULL UNIQUE,     -- ST-7K2Q4M
    decision_id TEXT   NOT NULL,            -- the decision that showed it; empty: by hand
    question_id TEXT   NOT NULL REFERENCES questions (id),
    part        BIGINT NOT NULL,
    answer_id   TEXT   NOT NULL,            -- empty: by hand
    version     BIGINT NOT NULL,
    case_key    TEXT   NOT NULL,
    if_unknown  TEXT   NOT NULL,
    user_id     TEXT   NOT NULL,
    user_name   TEXT   NOT NULL,
    audience    TEXT   NOT NULL,
    channel     TEXT   NOT NULL,
    text_hash   TEXT   NOT NULL DEFAULT '', -- SHA-256 of what was shown; empty until it was
    by_hand     BIGINT NOT NULL DEFAULT 0,  -- 1: a specialist typed it in the thread
    hand_id     TEXT   NOT NULL DEFAULT '', -- by hand: who
    hand_name   TEXT   NOT NULL DEFAULT '',
    hand_text   TEXT   NOT NULL DEFAULT '', -- by hand: the redacted words
    shown_at    BIGINT NOT NULL
);
CREATE INDEX deliveries_answer ON deliveries (answer_id, version, shown_at);
CREATE INDEX deliveries_question ON deliveries (question_id, part);

-- The facts of a delivery and how each was known.
CREATE TABLE delivery_facts (
    delivery_id TEXT NOT NULL REFERENCES deliveries (id),
    fact        TEXT NOT NULL,
    value       TEXT NOT NULL,             -- one row for each value still possible; empty: unknown
    origin      TEXT NOT NULL,             -- said, audience, thread, tapped, unknown
    PRIMARY KEY (delivery_id, fact, value)
);

-- What people said of a reply later. Appended; the same word twice is one row.
CREATE TABLE marks (
    id          TEXT   NOT NULL PRIMARY KEY,
    question_id TEXT   NOT NULL REFERENCES questions (id),
    part        BIGINT NOT NULL,
    kind        TEXT   NOT NULL,           -- settled, …
    key         TEXT   NOT NULL,           -- what it is about, such as an answer
    by_id       TEXT   NOT NULL,
    by_name     TEXT   NOT NULL,
    answer_id   TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    text        TEXT   NOT NULL,           -- redacted
    marked_at   BIGINT NOT NULL,
    UNIQUE (question_id, part, kind, key, by_id)
);

-- What somebody found wrong with an answer.
CREATE TABLE flags (
    id          TEXT   NOT NULL PRIMARY KEY,
    answer_id   TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    question_id TEXT   NOT NULL,
    part        BIGINT NOT NULL,
    reason      TEXT   NOT NULL,           -- outdated, wrong, unclear, could be said better
    text        TEXT   NOT NULL,           -- redacted
    by_id       TEXT   NOT NULL,
    by_name     TEXT   NOT NULL,
    flagged_at  BIGINT NOT NULL,
    settled_at  BIGINT NOT NULL DEFAULT 0, -- when a specialist dealt with it
    settled_by  TEXT   NOT NULL DEFAULT '',
    UNIQUE (answer_id, version, reason, by_id)
);

-- A thread in which a colleague answered; the bot keeps out of it.
CREATE TABLE takeovers (
    channel   TEXT   NOT NULL,
    thread_ts TEXT   NOT NULL,
    by_id     TEXT   NOT NULL,
    by_name   TEXT   NOT NULL,
    taken_at  BIGINT NOT NULL,
    PRIMARY KEY (channel, thread_ts)
);

-- Something of ours in Slack, kept up to date in place.
CREATE TABLE messages (
    id          TEXT   NOT NULL PRIMARY KEY, -- also in the message's metadata
    kind        TEXT   NOT NULL,             -- which view
    key         TEXT   NOT NULL UNIQUE,      -- what it shows: the same thing is never shown twice
    question_id TEXT   NOT NULL DEFAULT '',
    part        BIGINT NOT NULL DEFAULT 0,
    gap_id      TEXT   NOT NULL DEFAULT '',
    draft_id    TEXT   NOT NULL DEFAULT '',
    channel     TEXT   NOT NULL,             -- empty until posted: the user's direct messages
    thread_ts   TEXT   NOT NULL,
    user_id     TEXT   NOT NULL,             -- whom it is for
    ephemeral   BIGINT NOT NULL,             -- shown to that person alone, and not kept
    args        TEXT   NOT NULL,             -- JSON, what the view needs beyond the ids
    ts          TEXT   NOT NULL DEFAULT '',  -- in Slack, once posted
    wanted      BIGINT NOT NULL,             -- revision that should be seen
    shown       BIGINT NOT NULL DEFAULT 0,   -- revision that is seen
    created_at  BIGINT NOT NULL
);
CREATE INDEX messages_place ON messages (channel, ts) WHERE ts <> '';
CREATE INDEX messages_question ON messages (question_id, part);
CREATE INDEX messages_gap ON messages (gap_id) WHERE gap_id <> '';

-- Messages to bring up to date. At most one open row a message.
CREATE TABLE outbox (
    id          TEXT   NOT NULL PRIMARY KEY,
    message_id  TEXT   NOT NULL REFERENCES messages (id),
    due_at      BIGINT NOT NULL,
    lease_owner TEXT   NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    attempts    BIGINT NOT NULL DEFAULT 0,
    uncertain   BIGINT NOT NULL DEFAULT 0,   -- 1: a post was interrupted; look before posting again
    dead        BIGINT NOT NULL DEFAULT 0,   -- 1: given up, kept and counted
    problem     TEXT   NOT NULL DEFAULT '',
    created_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX outbox_message ON outbox (message_id) WHERE dead = 0;
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE dead = 0;

-- The conversation between the bot and a person.
CREATE TABLE directs (
    user_id TEXT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL
);

-- Something asked that has no approved answer.
CREATE TABLE gaps (
    id         TEXT   NOT NULL PRIMARY KEY,
    number     BIGINT NOT NULL UNIQUE,       -- Q-1042
    text       TEXT   NOT NULL,              -- the first question's redacted words
    words      TEXT   NOT NULL,              -- the key of "the same words"
    visible    TEXT   NOT NULL,              -- the visible set it was asked in
    audience   TEXT   NOT NULL,
    topic      TEXT   NOT NULL,              -- likely; empty: unknown
    state      TEXT   NOT NULL,
    lane       TEXT   NOT NULL,
    opened_at  BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,              -- the most urgent promise among its waiters
    closed_at  BIGINT NOT NULL DEFAULT 0,
    claimed_id TEXT   NOT NULL DEFAULT '',
    claimed_name TEXT NOT NULL DEFAULT '',
    cause      TEXT   NOT NULL DEFAULT '',
    merged_in  TEXT   NOT NULL DEFAULT '',
    answer_id  TEXT   NOT NULL DEFAULT '',   -- what closed it
    nearest    TEXT   NOT NULL,              -- JSON list of candidates
    asked_text TEXT   NOT NULL DEFAULT ''    -- what a specialist asked back
);
CREATE INDEX gaps_waiting ON gaps (due_at) WHERE closed_at = 0;
CREATE INDEX gaps_words ON gaps (words, visible) WHERE closed_at = 0;

-- Who waits on a gap, or waited.
CREATE TABLE waiters (
    gap_id       TEXT   NOT NULL REFERENCES gaps (id),
    question_id  TEXT   NOT NULL REFERENCES questions (id),
    part         BIGINT NOT NULL,
    user_id      TEXT   NOT NULL,
    user_name    TEXT   NOT NULL,
    audience     TEXT   NOT NULL,
    channel      TEXT   NOT NULL,            -- where they are told; empty: their direct messages
    thread_ts    TEXT   NOT NULL,
    text         TEXT   NOT NULL,            -- their own wording, redacted
    lane         TEXT   NOT NULL,
    since        BIGINT NOT NULL,
    due_at       BIGINT NOT NULL,            -- their promise
    first_due_at BIGINT NOT NULL,            -- as first promised: a promise moved is a promise broken, unless its asker moved it
    confirmed_by TEXT   NOT NULL DEFAULT '', -- a specialist who said that this wording asks the same
    left_at      BIGINT NOT NULL DEFAULT 0,  -- told, withdrawn or moved to another gap
    told_at      BIGINT NOT NULL DEFAULT 0,  -- told what closed it
    PRIMARY KEY (gap_id, question_id, part)
);
CREATE INDEX waiters_question ON waiters (question_id, part);

-- Everything that happened to a gap.
CREATE TABLE gap_events (
    id         TEXT   NOT NULL PRIMARY KEY,
    gap_id     TEXT   NOT NULL REFERENCES gaps (id),
    happened_at BIGINT NOT NULL,
    by_id      TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,
    what       TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    from_state TEXT   NOT NULL,
    to_state   TEXT   NOT NULL
);
CREATE INDEX gap_events_gap ON gap_events (gap_id, happened_at);

-- Open gaps that seem to ask the same, proposed to a person.
CREATE TABLE gap_similar (
    gap_id   TEXT NOT NULL REFERENCES gaps (id),
    other_id TEXT NOT NULL REFERENCES gaps (id),
    PRIMARY KEY (gap_id, other_id)
);

-- Approved knowledge, under ids that never change.
CREATE TABLE answers (
    id           TEXT   NOT NULL PRIMARY KEY,
    kind         TEXT   NOT NULL,
    held_at      BIGINT NOT NULL DEFAULT 0,
    held_by      TEXT   NOT NULL DEFAULT '',
    held_reason  TEXT   NOT NULL DEFAULT '',
    withdrawn_at BIGINT NOT NULL DEFAULT 0,
    withdrawn_by TEXT   NOT NULL DEFAULT ''
);

-- Approved content. Immutable: no statement updates it.
CREATE TABLE versions (
    answer_id   TEXT   NOT NULL REFERENCES answers (id),
    number      BIGINT NOT NULL,            -- from 1 within the answer
    content     TEXT   NOT NULL,            -- canonical JSON, exactly what was approved
    hash        TEXT   NOT NULL,            -- SHA-256 of it
    topic       TEXT   NOT NULL,
    author      TEXT   NOT NULL,
    based_on    BIGINT NOT NULL,            -- the version it was written from; 0: none
    approved_at BIGINT NOT NULL,
    change_note TEXT   NOT NULL,
    PRIMARY KEY (answer_id, number)
);

-- The cases of a version, for questions about who is concerned.
CREATE TABLE cases (
    answer_id TEXT   NOT NULL,
    number    BIGINT NOT NULL,
    case_key  TEXT   NOT NULL,              -- place=MA&role=first|third
    position  BIGINT NOT NULL,              -- in the version's order, from 0
    PRIMARY KEY (answer_id, number, case_key),
    FOREIGN KEY (answer_id, number) REFERENCES versions (answer_id, number)
);

-- The facts that a case names.
CREATE TABLE case_facts (
    answer_id TEXT   NOT NULL,
    number    BIGINT NOT NULL,
    case_key  TEXT   NOT NULL,
    fact      TEXT   NOT NULL,
    value     TEXT   NOT NULL,
    PRIMARY KEY (answer_id, number, case_key, fact, value),
    FOREIGN KEY (answer_id, number, case_key) REFERENCES cases (answer_id, number, case_key)
);

-- When a version, or one case of it, is in effect. Outside the hashed content;
-- each change is a row of its own, the newest counts.
CREATE TABLE spans (
    id           TEXT   NOT NULL PRIMARY KEY,
    answer_id    TEXT   NOT NULL,
    number       BIGINT NOT NULL,
    case_key     TEXT   NOT NULL,           -- empty: the version
    effective_from BIGINT NOT NULL,         -- 0: always
    effective_to BIGINT NOT NULL,           -- 0: open
    by_id        TEXT   NOT NULL,
    by_name      TEXT   NOT NULL,
    set_at       BIGINT NOT NULL,
    FOREIGN KEY (answer_id, number) REFERENCES versions (answer_id, number)
);
CREATE INDEX spans_version ON spans (answer_id, number, case_key, set_at);

-- Whose word a version is served on.
CREATE TABLE approvals (
    answer_id   TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    by_id       TEXT   NOT NULL,
    by_name     TEXT   NOT NULL,            -- as they were called then
    hash        TEXT   NOT NULL,            -- of the exact content seen
    approved_at BIGINT NOT NULL,
    PRIMARY KEY (answer_id, number, by_id),
    FOREIGN KEY (answer_id, number) REFERENCES versions (answer_id, number)
);

-- Wordings that an answer settles.
CREATE TABLE phrasings (
    answer_id    TEXT   NOT NULL REFERENCES answers (id),
    text         TEXT   NOT NULL,
    position     BIGINT NOT NULL,           -- in the order they were added
    source       TEXT   NOT NULL,           -- import, approval, or the gap they came from
    confirmed_by TEXT   NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (answer_id, text)
);

-- Wordings that may become phrasings once a specialist confirms them.
CREATE TABLE phrasing_proposals (
    answer_id   TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    source      TEXT   NOT NULL,            -- settled, or log
    question_id TEXT   NOT NULL,
    proposed_at BIGINT NOT NULL,
    decided_at  BIGINT NOT NULL DEFAULT 0,
    decided_by  TEXT   NOT NULL DEFAULT '',
    accepted    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (answer_id, text)
);

-- Content that nobody has approved yet.
CREATE TABLE drafts (
    id             TEXT   NOT NULL PRIMARY KEY,
    answer_id      TEXT   NOT NULL,
    content        TEXT   NOT NULL,         -- JSON
    based_on       BIGINT NOT NULL,
    gap_id         TEXT   NOT NULL,
    state          TEXT   NOT NULL,         -- open, in review, returned, conflict, approved, dropped
    author_id      TEXT   NOT NULL,
    author_name    TEXT   NOT NULL,
    phrasings      TEXT   NOT NULL,         -- JSON list
    effective_from BIGINT NOT NULL,         -- 0: at once
    case_from      TEXT   NOT NULL,         -- JSON: case key to Unix milliseconds
    reason         TEXT   NOT NULL,         -- why it was returned, or what is wrong with its file
    decided_id     TEXT   NOT NULL,         -- who approved or returned it
    decided_name   TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL
);
CREATE INDEX drafts_state ON drafts (state, updated_at);
CREATE INDEX drafts_gap ON drafts (gap_id) WHERE gap_id <> '';

-- What indexes and other followers read to keep up.
CREATE TABLE changes (
    seq        BIGINT NOT NULL PRIMARY KEY,
    answer_id  TEXT   NOT NULL,
    what       TEXT   NOT NULL,             -- approved, phrasing, held, put back, withdrawn, imported
    changed_at BIGINT NOT NULL
);

-- A topic's mode in a channel, changed after desk.yaml gave the first: the
-- newest row wins.
CREATE TABLE topic_modes (
    id         TEXT   NOT NULL PRIMARY KEY,
    topic      TEXT   NOT NULL,
    channel    TEXT   NOT NULL,             -- empty: everywhere
    mode       TEXT   NOT NULL,             -- shadow, offer, live
    by_id      TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,
    approved_at BIGINT NOT NULL
);

-- Notices of coming versions, acknowledged by name before they take effect.
CREATE TABLE bulletins (
    id             TEXT   NOT NULL PRIMARY KEY,
    audience       TEXT   NOT NULL,
    title          TEXT   NOT NULL,
    text           TEXT   NOT NULL,
    effective_from BIGINT NOT NULL,
    by_id          TEXT   NOT NULL,
    by_name        TEXT   NOT NULL,
    sent_at        BIGINT NOT NULL
);
CREATE TABLE bulletin_versions (
    bulletin_id TEXT   NOT NULL REFERENCES bulletins (id),
    answer_id   TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    case_key    TEXT   NOT NULL,            -- empty: all of it
    PRIMARY KEY (bulletin_id, answer_id, number, case_key)
);
CREATE TABLE acknowledgements (
    bulletin_id     TEXT   NOT NULL REFERENCES bulletins (id),
    user_id         TEXT   NOT NULL,
    user_name       TEXT   NOT NULL,
    acknowledged_at BIGINT NOT NULL,
    PRIMARY KEY (bulletin_id, user_id)
);

-- A system is down; one approved line for all who ask.
CREATE TABLE incidents (
    id         TEXT   NOT NULL PRIMARY KEY,
    answer_id  TEXT   NOT NULL,             -- the holding line
    title      TEXT   NOT NULL,
    began_at   BIGINT NOT NULL,
    began_by   TEXT   NOT NULL,
    ended_at   BIGINT NOT NULL DEFAULT 0,
    ended_by   TEXT   NOT NULL DEFAULT ''
);
CREATE TABLE incident_gaps (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    gap_id      TEXT NOT NULL REFERENCES gaps (id),
    PRIMARY KEY (incident_id, gap_id)
);

-- When each version of the desk was first in force.
CREATE TABLE desks (
    hash       TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    first_seen BIGINT NOT NULL
);

-- Every future act: clock, reminder, expiry, bulletin, digest.
CREATE TABLE due (
    id          TEXT   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    ref         TEXT   NOT NULL,
    due_at      BIGINT NOT NULL,
    lease_owner TEXT   NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    attempts    BIGINT NOT NULL DEFAULT 0,
    UNIQUE (kind, ref)
);
CREATE INDEX due_at ON due (due_at);

-- Who did what, chained: each row's hash covers the one before.
CREATE TABLE audit (
    seq         BIGINT NOT NULL PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    by_id       TEXT   NOT NULL,
    by_name     TEXT   NOT NULL,
    what        TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    prev        TEXT   NOT NULL,            -- hash of the row before; empty for the first
    hash        TEXT   NOT NULL,            -- HMAC-SHA-256 of all the above
    key_id      TEXT   NOT NULL             -- names the key: the first 16 digits of its SHA-256
);
