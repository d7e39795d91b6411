-- Wordings that may become phrasings. They take the place of
-- phrasing_proposals, which knew neither how often a wording was asked nor that
-- somebody put it off.

CREATE TABLE wordings ( -- what people asked and an answer may settle, until a specialist says
    id           TEXT   NOT NULL PRIMARY KEY, -- made in Go
    answer_id    TEXT   NOT NULL REFERENCES answers (id), -- which answer may settle it
    words        TEXT   NOT NULL, -- the key of "the same words"
    text         TEXT   NOT NULL, -- as it was first asked, redacted
    source       TEXT   NOT NULL, -- settled: an asker said so; confident: answered surely, and nobody objected
    proposed_at  BIGINT NOT NULL, -- when
    later_at     BIGINT NOT NULL DEFAULT 0,  -- put off until then; 0: it was not
    decided_at   BIGINT NOT NULL DEFAULT 0,  -- 0: nobody has said yet
    decided_by   TEXT   NOT NULL DEFAULT '', -- id of who has
    decided_name TEXT   NOT NULL DEFAULT '', -- as they were called then
    accepted     BIGINT NOT NULL DEFAULT 0,  -- 1: it became a phrasing
    UNIQUE (answer_id, words)
);
CREATE INDEX wordings_open ON wordings (proposed_at) WHERE decided_at = 0;
CREATE INDEX wordings_refused ON wordings (decided_at) WHERE decided_at <> 0 AND accepted = 0;

CREATE TABLE wording_askers ( -- who asked in these words
    wording_id  TEXT   NOT NULL REFERENCES wordings (id), -- which wording
    question_id TEXT   NOT NULL REFERENCES questions (id), -- with which question
    part        BIGINT NOT NULL, -- of the question
    user_id     TEXT   NOT NULL, -- who
    PRIMARY KEY (wording_id, question_id, part)
);
CREATE INDEX wording_askers_question ON wording_askers (question_id);

CREATE INDEX marks_kind ON marks (kind, marked_at);

INSERT INTO wordings (id, answer_id, words, text, source, proposed_at, decided_at, decided_by, accepted)
SELECT answer_id || ' ' || text, answer_id, LOWER(text), text, 'settled', MIN(proposed_at), MAX(decided_at), MAX(decided_by), MAX(accepted)
FROM phrasing_proposals GROUP BY answer_id, LOWER(text);

INSERT INTO wording_askers (wording_id, question_id, part, user_id)
SELECT w.id, q.id, 1, q.user_id
FROM phrasing_proposals p JOIN questions q ON q.id = p.question_id JOIN wordings w ON w.answer_id = p.answer_id AND w.words = LOWER(p.text);

DROP TABLE phrasing_proposals;
