-- What comes with time: acts that are due, notices, outages.

CREATE TABLE due ( -- every future act: clock, reminder, expiry, bulletin, digest; gone once it is done
    id          TEXT   NOT NULL PRIMARY KEY, -- made in Go
    kind        TEXT   NOT NULL, -- what is to be done
    ref         TEXT   NOT NULL, -- to what
    due_at      BIGINT NOT NULL, -- when
    lease_owner TEXT   NOT NULL DEFAULT '', -- who does it
    lease_until BIGINT NOT NULL DEFAULT 0,  -- after that anybody may; 0: nobody has it
    attempts    BIGINT NOT NULL DEFAULT 0,  -- times it was leased
    UNIQUE (kind, ref)
);
CREATE INDEX due_at ON due (due_at);

CREATE TABLE bulletins ( -- notices of coming versions, acknowledged by name before they take effect
    id             TEXT   NOT NULL PRIMARY KEY, -- made in Go
    audience       TEXT   NOT NULL, -- whom it is for
    title          TEXT   NOT NULL, -- the first line
    text           TEXT   NOT NULL, -- the approved words
    effective_from BIGINT NOT NULL, -- when what it tells takes effect
    by_id          TEXT   NOT NULL, -- who sent it
    by_name        TEXT   NOT NULL, -- as they were called then
    sent_at        BIGINT NOT NULL, -- when; 0: not yet
    ended_at       BIGINT NOT NULL DEFAULT 0 -- taken back, or out of date; 0: it stands
);
CREATE INDEX bulletins_audience ON bulletins (audience, effective_from);

CREATE TABLE bulletin_versions ( -- what a bulletin tells of
    bulletin_id TEXT   NOT NULL REFERENCES bulletins (id), -- which bulletin
    answer_id   TEXT   NOT NULL, -- the answer that changes
    number      BIGINT NOT NULL, -- its coming version
    case_key    TEXT   NOT NULL, -- the case that changes; empty: all of it
    PRIMARY KEY (bulletin_id, answer_id, number, case_key)
);

CREATE TABLE acknowledgements ( -- who said by name that they read a bulletin
    bulletin_id     TEXT   NOT NULL REFERENCES bulletins (id), -- which bulletin
    user_id         TEXT   NOT NULL, -- who
    user_name       TEXT   NOT NULL, -- as they were called then
    sent_at         BIGINT NOT NULL, -- when it reached them
    acknowledged_at BIGINT NOT NULL DEFAULT 0, -- 0: not yet
    PRIMARY KEY (bulletin_id, user_id)
);

CREATE TABLE incidents ( -- a system is down; one approved line for all who ask
    id         TEXT   NOT NULL PRIMARY KEY, -- made in Go
    answer_id  TEXT   NOT NULL, -- the holding line
    title      TEXT   NOT NULL, -- what is down
    began_at   BIGINT NOT NULL, -- since when the line is served
    began_by   TEXT   NOT NULL, -- id of who declared it
    ended_at   BIGINT NOT NULL DEFAULT 0,  -- 0: it goes on
    ended_by   TEXT   NOT NULL DEFAULT ''  -- id of who ended it
);
CREATE INDEX incidents_open ON incidents (began_at) WHERE ended_at = 0;

CREATE TABLE incident_gaps ( -- gaps that an incident's line covers
    incident_id TEXT NOT NULL REFERENCES incidents (id), -- which incident
    gap_id      TEXT NOT NULL REFERENCES gaps (id), -- which gap
    PRIMARY KEY (incident_id, gap_id)
);
CREATE INDEX incident_gaps_gap ON incident_gaps (gap_id);
