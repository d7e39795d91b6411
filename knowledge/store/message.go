package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// Message is something of ours in Slack, kept up to date in place. What it
// shows is rendered each time from what its ids name.
type Message struct {
	ID, Kind          string
	Key               string // the same thing is never shown twice
	QuestionID        string
	Part              int
	GapID, DraftID    string
	Channel, ThreadTS string
	User              string // whom it is for; with an empty channel, in their direct messages
	Ephemeral         bool
	TS                string // empty until posted, and for what Slack does not keep
	Args              json.RawMessage
	Wanted, Shown     int // revisions
}

// Kinds of messages that the store itself makes or brings up to date.
const (
	kindCard  = "card"  // a gap, before the specialists
	kindReply = "reply" // how a part of a question stands, before its asker
	kindTold  = "told"  // what came of a gap, before who waited
)

const messageColumns = `m.id, m.kind, m.key, m.question_id, m.part, m.gap_id, m.draft_id, m.channel, m.thread_ts, m.user_id, m.ephemeral, m.args, m.ts, m.wanted, m.shown`

func (m *Message) columns(args *string) []any {
	return []any{&m.ID, &m.Kind, &m.Key, &m.QuestionID, &m.Part, &m.GapID, &m.DraftID, &m.Channel, &m.ThreadTS, &m.User, &m.Ephemeral, args, &m.TS, &m.Wanted, &m.Shown}
}

func scanMessage(rows *sql.Rows) (Message, error) {
	var m Message
	var args string
	err := rows.Scan(m.columns(&args)...)
	if args != "" {
		m.Args = json.RawMessage(args)
	}
	return m, err
}

// Show makes messages, or brings those with the same keys up to date.
func (db *DB) Show(ctx context.Context, messages ...Message) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := db.show(ctx, tx, messages...)
		return err
	})
}

// show returns the messages with the ids and revisions that they have now.
func (db *DB) show(ctx context.Context, tx *sql.Tx, messages ...Message) ([]Message, error) {
	shown := make([]Message, len(messages))
	for i, m := range messages {
		if m.Key == "" {
			return nil, fmt.Errorf("show a %s without a key", m.Kind)
		}
		err := tx.QueryRowContext(ctx, `
			INSERT INTO messages (id, kind, key, question_id, part, gap_id, draft_id, channel, thread_ts, user_id, ephemeral, args, wanted, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)
			ON CONFLICT (key) DO UPDATE SET wanted = messages.wanted + 1, args = excluded.args
			RETURNING id, wanted`,
			db.NewID(), m.Kind, m.Key, m.QuestionID, m.Part, m.GapID, m.DraftID, m.Channel, m.ThreadTS, m.User, flag(m.Ephemeral), string(m.Args), db.ms()).
			Scan(&m.ID, &m.Wanted)
		if err != nil {
			return nil, fmt.Errorf("insert message: %w", err)
		}
		if err := db.queue(ctx, tx, m.ID); err != nil {
			return nil, err
		}
		shown[i] = m
	}
	return shown, nil
}

// Refresh brings messages up to date by their keys; what was never shown stays
// so.
func (db *DB) Refresh(ctx context.Context, keys ...string) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error { return db.refresh(ctx, tx, keys...) })
}

func (db *DB) refresh(ctx context.Context, tx *sql.Tx, keys ...string) error {
	for _, key := range keys {
		if err := db.refreshWhere(ctx, tx, `key = $1`, key); err != nil {
			return err
		}
	}
	return nil
}

// refreshCard brings a gap's card up to date.
func (db *DB) refreshCard(ctx context.Context, tx *sql.Tx, gapID string) error {
	return db.refreshWhere(ctx, tx, `gap_id = $1 AND gap_id <> '' AND kind = 'card'`, gapID)
}

// refreshReply brings the reply to a part of a question up to date.
func (db *DB) refreshReply(ctx context.Context, tx *sql.Tx, questionID string, part int) error {
	return db.refreshWhere(ctx, tx, `question_id = $1 AND question_id <> '' AND part = $2 AND kind = 'reply'`, questionID, part)
}

// refreshWhere wants a new revision of every kept message that a condition
// names.
func (db *DB) refreshWhere(ctx context.Context, tx *sql.Tx, condition string, args ...any) error {
	ids, err := all(ctx, tx, scanText, `UPDATE messages SET wanted = wanted + 1 WHERE ephemeral = 0 AND `+condition+` RETURNING id`, args...)
	if err != nil {
		return fmt.Errorf("refresh messages: %w", err)
	}
	for _, id := range ids {
		if err := db.queue(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// queue makes an outbox row, unless one is open: that one will show the newest
// revision too.
func (db *DB) queue(ctx context.Context, tx *sql.Tx, messageID string) error {
	id := db.NewID()
	owner, until, attempts := db.leased()
	made, err := affected(tx.ExecContext(ctx, `
		INSERT INTO outbox (id, message_id, created_at, due_at, lease_owner, lease_until, attempts)
		VALUES ($1, $2, $3, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		id, messageID, db.ms(), owner, until, attempts))
	if err != nil {
		return fmt.Errorf("insert outbox row: %w", err)
	}
	if made > 0 && until > 0 {
		db.queued = append(db.queued, id)
	}
	return nil
}

// MessageByKey finds a message by what it shows.
func (db *DB) MessageByKey(ctx context.Context, key string) (Message, bool, error) {
	return firstMessage(list(ctx, db, scanMessage, `SELECT `+messageColumns+` FROM messages m WHERE m.key = $1`, key))
}

// MessageAt finds a message of ours by where it stands.
func (db *DB) MessageAt(ctx context.Context, channel, ts string) (Message, bool, error) {
	return firstMessage(list(ctx, db, scanMessage, `SELECT `+messageColumns+` FROM messages m WHERE m.channel = $1 AND m.ts = $2 AND m.ts <> ''`, channel, ts))
}

func firstMessage(found []Message, err error) (Message, bool, error) {
	if err != nil || len(found) == 0 {
		return Message{}, false, err
	}
	return found[0], true, nil
}

// DM finds the conversation between the bot and a person.
func (db *DB) DM(ctx context.Context, user string) (channel string, ok bool, err error) {
	found, err := list(ctx, db, scanText, `SELECT channel FROM directs WHERE user_id = $1`, user)
	if err != nil || len(found) == 0 {
		return "", false, err
	}
	return found[0], true, nil
}

// SetDM remembers the conversation between the bot and a person.
func (db *DB) SetDM(ctx context.Context, user, channel string) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO directs (user_id, channel) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET channel = excluded.channel`, user, channel)
		return err
	})
}
