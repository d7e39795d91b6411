-- What everything else stands on. In all tables: keys are text made in Go that
-- sorts by the time it was made; instants are Unix milliseconds, 0 for "not
-- yet" or "never"; booleans are 0 and 1; JSON stands in text. People are kept
-- by their Slack id and the name they had at the moment. No text holds personal
-- data: it is taken out before the first write.

CREATE TABLE settings ( -- single values
    name       TEXT   NOT NULL PRIMARY KEY, -- what it is
    value      TEXT   NOT NULL,             -- in the form that its reader knows
    updated_at BIGINT NOT NULL              -- when it was last written
);

CREATE TABLE audit ( -- who did what; each row's hash covers the one before
    seq     BIGINT NOT NULL PRIMARY KEY, -- from 1, without holes
    at      BIGINT NOT NULL, -- when it was done
    by_id   TEXT   NOT NULL, -- who did it; empty: the program
    by_name TEXT   NOT NULL, -- as they were called then
    what    TEXT   NOT NULL, -- the act: approved, gap claimed, flagged …
    subject TEXT   NOT NULL, -- what it was done to
    detail  TEXT   NOT NULL, -- what else matters, in words or as a hash
    prev    TEXT   NOT NULL, -- hash of the row before; empty for the first
    hash    TEXT   NOT NULL, -- HMAC-SHA-256 of all the above and key_id
    key_id  TEXT   NOT NULL  -- names the key: the first 16 digits of its SHA-256
);

CREATE INDEX audit_subject ON audit (subject, what);

CREATE TABLE audit_end ( -- one row: where the audit ends, so that a missing end shows
    one BIGINT NOT NULL PRIMARY KEY, -- always 1
    seq BIGINT NOT NULL              -- of the last row
);

CREATE TABLE desks ( -- the configurations that decisions were made under
    hash          TEXT   NOT NULL PRIMARY KEY, -- SHA-256 of the files it was read from
    first_seen_at BIGINT NOT NULL              -- when something was first decided under it
);

CREATE TABLE role_changes ( -- who gained or lost a right, as the desk or Slack's groups had it
    id        TEXT   NOT NULL PRIMARY KEY, -- made in Go
    user_id   TEXT   NOT NULL, -- whose right
    role      TEXT   NOT NULL, -- specialist, compliance, helper, lead
    granted   BIGINT NOT NULL, -- 1: gained, 0: lost
    source    TEXT   NOT NULL, -- the user group it comes through; empty: named in desk.yaml
    desk_hash TEXT   NOT NULL, -- the configuration that was read
    at        BIGINT NOT NULL  -- when it was seen
);
CREATE INDEX role_changes_user ON role_changes (user_id, at);
