-- Approved knowledge, and what is on its way there.

CREATE TABLE answers ( -- under ids that never change
    id               TEXT   NOT NULL PRIMARY KEY, -- a path: collections/call-frequency
    kind             TEXT   NOT NULL,             -- of the newest version: plain, stop, route, holding
    held_at          BIGINT NOT NULL DEFAULT 0,   -- out of service since; 0: it is not
    held_by          TEXT   NOT NULL DEFAULT '',  -- id of who held it
    held_reason      TEXT   NOT NULL DEFAULT '',  -- their words
    withdrawn_at     BIGINT NOT NULL DEFAULT 0,   -- gone since; 0: it is not
    withdrawn_by     TEXT   NOT NULL DEFAULT '',  -- id of who withdrew it
    withdrawn_reason TEXT   NOT NULL DEFAULT ''   -- their words
);

CREATE TABLE versions ( -- approved content; no statement updates it
    answer_id   TEXT   NOT NULL REFERENCES answers (id), -- of which answer
    number      BIGINT NOT NULL, -- from 1 within the answer; an import may begin higher
    title       TEXT   NOT NULL, -- as in content, for lists
    topic       TEXT   NOT NULL, -- as in content
    content     TEXT   NOT NULL, -- JSON of knowledge.Content: exactly what was approved
    hash        TEXT   NOT NULL, -- knowledge.Content.Hash of it
    author      TEXT   NOT NULL, -- as in content: an id
    based_on    BIGINT NOT NULL, -- the version it was written from; 0: none
    approved_at BIGINT NOT NULL, -- when the last approval was given
    recorded_at BIGINT NOT NULL, -- when it came into this database
    source      TEXT   NOT NULL, -- the draft's id, or import
    PRIMARY KEY (answer_id, number)
);

CREATE TABLE cases ( -- of a version, for questions about who is concerned
    answer_id TEXT   NOT NULL, -- of which answer
    number    BIGINT NOT NULL, -- of which version
    case_key  TEXT   NOT NULL, -- knowledge.Case.Key: place=MA&role=first|third
    position  BIGINT NOT NULL, -- in the version's order, from 0
    PRIMARY KEY (answer_id, number, case_key),
    FOREIGN KEY (answer_id, number) REFERENCES versions (answer_id, number)
);

CREATE TABLE case_facts ( -- that a case names
    answer_id TEXT   NOT NULL, -- of which answer
    number    BIGINT NOT NULL, -- of which version
    case_key  TEXT   NOT NULL, -- of which case
    fact      TEXT   NOT NULL, -- its name in the desk
    value     TEXT   NOT NULL, -- one row for each that the case holds for
    PRIMARY KEY (answer_id, number, case_key, fact, value),
    FOREIGN KEY (answer_id, number, case_key) REFERENCES cases (answer_id, number, case_key)
);
CREATE INDEX case_facts_value ON case_facts (fact, value);

CREATE TABLE spans ( -- when a version, or one case of it, is in effect; each change is a row, the highest seq counts
    answer_id TEXT   NOT NULL, -- of which answer
    number    BIGINT NOT NULL, -- of which version
    case_key  TEXT   NOT NULL, -- of which case; empty: the version itself
    seq       BIGINT NOT NULL, -- from 1 within version and case
    from_at   BIGINT NOT NULL, -- first instant; 0: always
    to_at     BIGINT NOT NULL, -- first instant after it; 0: it does not end
    by_id     TEXT   NOT NULL, -- who approved the change
    by_name   TEXT   NOT NULL, -- as they were called then
    set_at    BIGINT NOT NULL, -- when
    PRIMARY KEY (answer_id, number, case_key, seq),
    FOREIGN KEY (answer_id, number) REFERENCES versions (answer_id, number)
);

CREATE TABLE approvals ( -- whose word a version is served on
    answer_id   TEXT   NOT NULL, -- of which answer
    number      BIGINT NOT NULL, -- of which version
    by_id       TEXT   NOT NULL, -- who approved
    by_name     TEXT   NOT NULL, -- as they were called then
    hash        TEXT   NOT NULL, -- of the exact content seen
    approved_at BIGINT NOT NULL, -- when
    PRIMARY KEY (answer_id, number, by_id),
    FOREIGN KEY (answer_id, number) REFERENCES versions (answer_id, number)
);

CREATE TABLE phrasings ( -- wordings that an answer settles
    answer_id         TEXT   NOT NULL REFERENCES answers (id), -- which answer
    text              TEXT   NOT NULL, -- redacted
    position          BIGINT NOT NULL, -- in the order in which they came, from 0
    source            TEXT   NOT NULL, -- import, or the id of the draft or gap they came from
    confirmed_by      TEXT   NOT NULL, -- id of the specialist who said that it asks this
    confirmed_by_name TEXT   NOT NULL, -- as they were called then
    confirmed_at      BIGINT NOT NULL, -- when
    removed_at        BIGINT NOT NULL DEFAULT 0, -- 0: it counts
    PRIMARY KEY (answer_id, text)
);

CREATE TABLE phrasing_proposals ( -- wordings that may become phrasings once a specialist confirms them
    answer_id   TEXT   NOT NULL REFERENCES answers (id), -- which answer may settle it
    text        TEXT   NOT NULL, -- redacted
    source      TEXT   NOT NULL, -- settled, or log
    question_id TEXT   NOT NULL, -- whose wording it is; empty: of none that is kept here
    proposed_at BIGINT NOT NULL, -- when
    decided_at  BIGINT NOT NULL DEFAULT 0,  -- 0: nobody has said yet
    decided_by  TEXT   NOT NULL DEFAULT '', -- id of who has
    accepted    BIGINT NOT NULL DEFAULT 0,  -- 1: it became a phrasing
    PRIMARY KEY (answer_id, text)
);

CREATE TABLE drafts ( -- content that nobody has approved yet
    id             TEXT   NOT NULL PRIMARY KEY, -- made in Go
    answer_id      TEXT   NOT NULL, -- what it would become a version of; may not exist yet
    content        TEXT   NOT NULL, -- JSON of knowledge.Content
    hash           TEXT   NOT NULL, -- of it
    based_on       BIGINT NOT NULL, -- the version it was written from; 0: none
    gap_id         TEXT   NOT NULL, -- the gap it answers; empty: none
    state          TEXT   NOT NULL, -- open, in review, returned, conflict, approved, dropped
    author_id      TEXT   NOT NULL, -- who wrote it
    author_name    TEXT   NOT NULL, -- as they were called then
    phrasings      TEXT   NOT NULL, -- JSON list of wordings it is to be found by
    effective_from BIGINT NOT NULL, -- asked for; 0: at approval
    case_from      TEXT   NOT NULL, -- JSON: case key to Unix milliseconds
    reason         TEXT   NOT NULL, -- why it was returned or is in conflict, or what is wrong with its file
    decided_id     TEXT   NOT NULL, -- who approved or returned it
    decided_name   TEXT   NOT NULL, -- as they were called then
    created_at     BIGINT NOT NULL, -- when it was first saved
    updated_at     BIGINT NOT NULL  -- when it was last saved or moved
);
CREATE INDEX drafts_state ON drafts (state, updated_at);
CREATE INDEX drafts_gap ON drafts (gap_id);
CREATE INDEX drafts_answer ON drafts (answer_id, hash);

CREATE TABLE reviews ( -- what became of drafts, step by step
    draft_id TEXT   NOT NULL REFERENCES drafts (id), -- which draft
    seq      BIGINT NOT NULL, -- from 1 within the draft
    by_id    TEXT   NOT NULL, -- who acted
    by_name  TEXT   NOT NULL, -- as they were called then
    verdict  TEXT   NOT NULL, -- the state it led to
    hash     TEXT   NOT NULL, -- of the content they saw
    reason   TEXT   NOT NULL, -- their words
    at       BIGINT NOT NULL, -- when
    PRIMARY KEY (draft_id, seq)
);

CREATE TABLE changes ( -- what indexes and other followers read to keep up
    seq        BIGINT NOT NULL PRIMARY KEY, -- from 1
    answer_id  TEXT   NOT NULL, -- what is to be read again
    what       TEXT   NOT NULL, -- approved, imported, phrasing, span, held, put back, withdrawn
    changed_at BIGINT NOT NULL  -- when
);

CREATE TABLE imports ( -- the file last taken in for each answer, so that the same file does nothing twice
    answer_id   TEXT   NOT NULL PRIMARY KEY, -- which answer
    fingerprint TEXT   NOT NULL, -- SHA-256 of all that the file says, and of whether its approvers count
    number      BIGINT NOT NULL, -- the version that it is; 0: it became a draft
    imported_at BIGINT NOT NULL  -- when
);

CREATE TABLE topic_modes ( -- what a topic may do in a channel, changed after desk.yaml gave the first; the highest seq counts
    topic       TEXT   NOT NULL, -- a path
    channel     TEXT   NOT NULL, -- Slack id; empty: everywhere
    seq         BIGINT NOT NULL, -- from 1 within topic and channel
    mode        TEXT   NOT NULL, -- shadow, offer, live
    reason      TEXT   NOT NULL, -- the approver's words
    by_id       TEXT   NOT NULL, -- who approved it
    by_name     TEXT   NOT NULL, -- as they were called then
    approved_at BIGINT NOT NULL, -- when
    PRIMARY KEY (topic, channel, seq)
);
