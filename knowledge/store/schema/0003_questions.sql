-- From an act in Slack to what is shown of it.

CREATE TABLE receipts ( -- what has been seen of Slack; a redelivery inserts nothing
    receipt     TEXT   NOT NULL PRIMARY KEY, -- 'event:' and the event's id, or 'message:' with channel and ts
    team        TEXT   NOT NULL, -- the workspace it came from
    act_id      TEXT   NOT NULL, -- the inbox row it led to
    received_at BIGINT NOT NULL  -- when it first came
);

CREATE TABLE questions ( -- one ask, by one person, in one place
    id           TEXT   NOT NULL PRIMARY KEY, -- made in Go
    asked_at     BIGINT NOT NULL, -- when
    way          TEXT   NOT NULL, -- mention, dm, command, shortcut, home, follow-up, listen
    team         TEXT   NOT NULL, -- the asker's workspace
    channel      TEXT   NOT NULL, -- where; empty for a command or Home
    channel_ts   TEXT   NOT NULL, -- the message's ts; empty where there is no message
    thread_ts    TEXT   NOT NULL, -- the thread it belongs to; empty: the message itself
    user_id      TEXT   NOT NULL, -- who asked
    user_name    TEXT   NOT NULL, -- as they were called when it was decided
    text         TEXT   NOT NULL, -- redacted
    masks        TEXT   NOT NULL, -- JSON list of the kinds taken out: ["LOAN"]
    audience     TEXT   NOT NULL, -- whose answers they may see; empty: not decided yet, or nobody's
    withdrawn_at BIGINT NOT NULL DEFAULT 0 -- its message was deleted before it was answered; 0: it was not
);
CREATE INDEX questions_thread ON questions (channel, thread_ts);
CREATE INDEX questions_message ON questions (channel, channel_ts);
CREATE INDEX questions_user ON questions (user_id, asked_at);
CREATE INDEX questions_time ON questions (asked_at);

CREATE TABLE inbox ( -- acts recorded before Slack heard that we have them, until carried out
    id          TEXT   NOT NULL PRIMARY KEY, -- a question's own id where it is one
    kind        TEXT   NOT NULL, -- question, click, home, joined, by hand …
    question_id TEXT   REFERENCES questions (id), -- the question to answer; null for other acts
    payload     TEXT   NOT NULL, -- the act, normalised and redacted, until it is carried out; never Slack's envelope
    received_at BIGINT NOT NULL, -- when it was recorded
    due_at      BIGINT NOT NULL, -- not before then
    lease_owner TEXT   NOT NULL DEFAULT '', -- who carries it out
    lease_until BIGINT NOT NULL DEFAULT 0,  -- after that anybody may; 0: nobody has it
    attempts    BIGINT NOT NULL DEFAULT 0,  -- times it was leased
    done_at     BIGINT NOT NULL DEFAULT 0,  -- 0: not done
    dead_at     BIGINT NOT NULL DEFAULT 0,  -- given up, kept for a person to look at; 0: not
    problem     TEXT   NOT NULL DEFAULT ''  -- why it was put back last
);
CREATE INDEX inbox_due ON inbox (due_at, id) WHERE done_at = 0 AND dead_at = 0;
CREATE INDEX inbox_question ON inbox (question_id);
CREATE INDEX inbox_dead ON inbox (dead_at) WHERE dead_at <> 0;

CREATE TABLE decisions ( -- on one part of a question; appended, never overwritten: the highest seq is how it stands
    question_id  TEXT   NOT NULL REFERENCES questions (id), -- which question
    part         BIGINT NOT NULL, -- 1 for the first ask of the message
    seq          BIGINT NOT NULL, -- 1 for the first decision on the part
    text         TEXT   NOT NULL, -- the part's words
    outcome      TEXT   NOT NULL, -- answered, stopped, routed, offered, gap, holding, refused, not a question, withdrawn
    answer_id    TEXT   NOT NULL, -- answered, routed, holding: which; else empty
    version      BIGINT NOT NULL, -- of that answer
    case_key     TEXT   NOT NULL, -- of that version; empty: the base
    if_unknown   TEXT   NOT NULL, -- the fact whose if_unknown words are shown; else empty
    ask_fact     TEXT   NOT NULL, -- the fact that is asked; else empty
    section      BIGINT NOT NULL, -- of the details, from 1, at which the reply opens; 0: none
    stop_id      TEXT   NOT NULL, -- a stop card shown above; else empty
    stop_version BIGINT NOT NULL, -- of that stop card
    shadow_id    TEXT   NOT NULL, -- what would have been answered were its topic live; else empty
    known        TEXT   NOT NULL, -- JSON: facts, values and how each was known
    conflicts    TEXT   NOT NULL, -- JSON list of facts said differently before
    offers       TEXT   NOT NULL, -- JSON list of candidates offered
    candidates   TEXT   NOT NULL, -- JSON list of candidates with probabilities
    rejected     TEXT   NOT NULL, -- JSON list of answers that the asker said are not their case
    expanded     BIGINT NOT NULL, -- 1: all steps are shown
    reason       TEXT   NOT NULL, -- why this and not more
    generation   TEXT   NOT NULL, -- of the model that ranked
    desk_hash    TEXT   NOT NULL, -- of the desk that decided
    gap_id       TEXT   NOT NULL, -- the gap it opened, joined or was told of; else empty
    why          TEXT   NOT NULL, -- what led to it: empty for the first, else a tap
    by_id        TEXT   NOT NULL, -- who acted; empty for the first
    by_name      TEXT   NOT NULL, -- as they were called then
    decided_at   BIGINT NOT NULL, -- when
    PRIMARY KEY (question_id, part, seq)
);

CREATE TABLE messages ( -- something of ours in Slack, kept up to date in place
    id          TEXT   NOT NULL PRIMARY KEY, -- also in the message's metadata
    kind        TEXT   NOT NULL, -- which view
    key         TEXT   NOT NULL UNIQUE, -- what it shows: the same thing is never shown twice
    question_id TEXT   NOT NULL, -- the question it is about; empty: none
    part        BIGINT NOT NULL, -- of that question; 0: all
    gap_id      TEXT   NOT NULL, -- the gap it is about; empty: none
    draft_id    TEXT   NOT NULL, -- the draft it is about; empty: none
    channel     TEXT   NOT NULL, -- empty until posted: the user's direct messages
    thread_ts   TEXT   NOT NULL, -- the thread it stands in; empty: none
    user_id     TEXT   NOT NULL, -- whom it is for; empty: the channel
    ephemeral   BIGINT NOT NULL, -- 1: shown to that person alone, and not kept
    args        TEXT   NOT NULL, -- JSON, what the view needs beyond the ids
    ts          TEXT   NOT NULL DEFAULT '', -- in Slack, once posted
    wanted      BIGINT NOT NULL, -- revision that should be seen
    shown       BIGINT NOT NULL DEFAULT 0,  -- revision that is seen
    created_at  BIGINT NOT NULL, -- when it was first wanted
    shown_at    BIGINT NOT NULL DEFAULT 0   -- when Slack last took it
);
CREATE INDEX messages_place ON messages (channel, ts) WHERE ts <> '';
CREATE INDEX messages_question ON messages (question_id, part);
CREATE INDEX messages_gap ON messages (gap_id) WHERE gap_id <> '';
CREATE INDEX messages_draft ON messages (draft_id) WHERE draft_id <> '';

CREATE TABLE outbox ( -- messages to bring up to date; at most one open row a message, gone once it is shown
    id          TEXT   NOT NULL PRIMARY KEY, -- made in Go
    message_id  TEXT   NOT NULL REFERENCES messages (id), -- which message
    created_at  BIGINT NOT NULL, -- when it was first wanted
    due_at      BIGINT NOT NULL, -- not before then
    lease_owner TEXT   NOT NULL DEFAULT '', -- who posts it
    lease_until BIGINT NOT NULL DEFAULT 0,  -- after that anybody may; 0: nobody has it
    attempts    BIGINT NOT NULL DEFAULT 0,  -- times it was leased
    uncertain   BIGINT NOT NULL DEFAULT 0,  -- 1: a post was interrupted; look before posting again
    dead_at     BIGINT NOT NULL DEFAULT 0,  -- given up, kept and counted; 0: not
    problem     TEXT   NOT NULL DEFAULT ''  -- why it was put back last
);
CREATE UNIQUE INDEX outbox_one ON outbox (message_id) WHERE dead_at = 0;
CREATE INDEX outbox_message ON outbox (message_id);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE dead_at = 0;

CREATE TABLE directs ( -- the conversation between the bot and a person
    user_id TEXT NOT NULL PRIMARY KEY, -- who
    channel TEXT NOT NULL              -- Slack id
);

CREATE TABLE deliveries ( -- a version and case shown to a person in a place
    id            TEXT   NOT NULL PRIMARY KEY, -- made in Go
    code          TEXT   NOT NULL UNIQUE, -- ST-7K2Q4M
    question_id   TEXT   NOT NULL REFERENCES questions (id), -- what was asked
    part          BIGINT NOT NULL, -- of the question
    seq           BIGINT NOT NULL, -- the decision that showed it; 0: by hand
    answer_id     TEXT   NOT NULL, -- what was shown; empty: by hand
    version       BIGINT NOT NULL, -- of that answer
    case_key      TEXT   NOT NULL, -- of that version; empty: the base
    if_unknown    TEXT   NOT NULL, -- the fact whose if_unknown words were shown; else empty
    user_id       TEXT   NOT NULL, -- who asked
    user_name     TEXT   NOT NULL, -- as they were called then
    audience      TEXT   NOT NULL, -- theirs
    channel       TEXT   NOT NULL, -- where they asked
    at            BIGINT NOT NULL, -- when it was decided to show it; by hand: when it was typed
    message_id    TEXT   REFERENCES messages (id), -- what shows it; null: a message of somebody else
    revision      BIGINT NOT NULL, -- the message's first that shows it
    last_revision BIGINT NOT NULL DEFAULT 0,  -- the message's last that shows it; 0: it still does
    text_hash     TEXT   NOT NULL DEFAULT '', -- SHA-256 of what was shown; empty: it was not, yet
    shown_at      BIGINT NOT NULL DEFAULT 0,  -- when Slack first took it; 0: not yet
    by_hand       BIGINT NOT NULL DEFAULT 0,  -- 1: a specialist typed it in the thread
    hand_id       TEXT   NOT NULL DEFAULT '', -- by hand: who
    hand_name     TEXT   NOT NULL DEFAULT '', -- by hand: as they were called then
    hand_text     TEXT   NOT NULL DEFAULT ''  -- by hand: the redacted words
);
CREATE INDEX deliveries_answer ON deliveries (answer_id, at);
CREATE INDEX deliveries_question ON deliveries (question_id, part, seq);
CREATE INDEX deliveries_message ON deliveries (message_id);

CREATE TABLE delivery_facts ( -- the facts of a delivery and how each was known
    delivery_id TEXT   NOT NULL REFERENCES deliveries (id), -- which delivery
    fact        TEXT   NOT NULL, -- its name in the desk
    value       TEXT   NOT NULL, -- one row for each value still possible; empty: unknown
    position    BIGINT NOT NULL, -- of the value among several, from 0
    origin      TEXT   NOT NULL, -- said, audience, thread, tapped, unknown
    PRIMARY KEY (delivery_id, fact, value)
);

CREATE TABLE marks ( -- what people said of a reply later; the same word twice is one row
    question_id TEXT   NOT NULL REFERENCES questions (id), -- which question
    part        BIGINT NOT NULL, -- of the question
    kind        TEXT   NOT NULL, -- settled …
    key         TEXT   NOT NULL, -- what it is about, such as an answer
    by_id       TEXT   NOT NULL, -- who said it
    by_name     TEXT   NOT NULL, -- as they were called then
    answer_id   TEXT   NOT NULL, -- of which answer; empty: none
    version     BIGINT NOT NULL, -- of that answer
    text        TEXT   NOT NULL, -- redacted
    marked_at   BIGINT NOT NULL, -- when
    PRIMARY KEY (question_id, part, kind, key, by_id)
);

CREATE TABLE flags ( -- what somebody found wrong with an answer
    id          TEXT   NOT NULL PRIMARY KEY, -- made in Go
    answer_id   TEXT   NOT NULL REFERENCES answers (id), -- which answer
    version     BIGINT NOT NULL, -- the one they were shown
    question_id TEXT   NOT NULL REFERENCES questions (id), -- with which question
    part        BIGINT NOT NULL, -- of the question
    reason      TEXT   NOT NULL, -- outdated, wrong, unclear, could be said better
    text        TEXT   NOT NULL, -- redacted
    by_id       TEXT   NOT NULL, -- who flagged it
    by_name     TEXT   NOT NULL, -- as they were called then
    flagged_at  BIGINT NOT NULL, -- when
    settled_at  BIGINT NOT NULL DEFAULT 0,  -- when a specialist dealt with it; 0: not yet
    settled_by  TEXT   NOT NULL DEFAULT '', -- id of that specialist
    UNIQUE (answer_id, version, reason, by_id)
);

CREATE INDEX flags_question ON flags (question_id);

CREATE TABLE takeovers ( -- threads in which a colleague answered; the bot keeps out of them
    channel   TEXT   NOT NULL, -- where
    thread_ts TEXT   NOT NULL, -- the thread's first message
    by_id     TEXT   NOT NULL, -- who answered first
    by_name   TEXT   NOT NULL, -- as they were called then
    taken_at  BIGINT NOT NULL, -- when
    PRIMARY KEY (channel, thread_ts)
);
