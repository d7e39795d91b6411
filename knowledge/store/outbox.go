package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
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
	TS                string // empty until posted
	Args              json.RawMessage
	Wanted, Shown     int // revisions
}

// Post is a message to bring up to date, leased.
type Post struct {
	OutboxID  string
	Message   Message
	Attempts  int
	Uncertain bool // an earlier post was interrupted: look before posting again
	At        time.Time
}

const messageColumns = `m.id, m.kind, m.key, m.question_id, m.part, m.gap_id, m.draft_id, m.channel, m.thread_ts, m.user_id, m.ephemeral, m.args, m.ts, m.wanted, m.shown`

func (m *Message) columns(args *string) []any {
	return []any{&m.ID, &m.Kind, &m.Key, &m.QuestionID, &m.Part, &m.GapID, &m.DraftID, &m.Channel, &m.ThreadTS, &m.User, &m.Ephemeral, args, &m.TS, &m.Wanted, &m.Shown}
}

func scanMessage(rows *sql.Rows) (Message, error) {
	var m Message
	var args string
	err := rows.Scan(m.columns(&args)...)
	m.Args = json.RawMessage(args)
	return m, err
}

// Show makes messages, or brings those with the same keys up to date.
func (db *DB) Show(ctx context.Context, messages ...Message) error {
	return db.write(ctx, func(tx *sql.Tx) error { return db.show(ctx, tx, messages...) })
}

func (db *DB) show(ctx context.Context, tx *sql.Tx, messages ...Message) error {
	for _, m := range messages {
		if m.Key == "" {
			return fmt.Errorf("show a %s without a key", m.Kind)
		}
		var id string
		err := tx.QueryRowContext(ctx, `
			INSERT INTO messages (id, kind, key, question_id, part, gap_id, draft_id, channel, thread_ts, user_id, ephemeral, args, wanted, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)
			ON CONFLICT (key) DO UPDATE SET wanted = messages.wanted + 1
			RETURNING id`,
			db.NewID(), m.Kind, m.Key, m.QuestionID, m.Part, m.GapID, m.DraftID, m.Channel, m.ThreadTS, m.User, flag(m.Ephemeral), string(m.Args), db.ms()).Scan(&id)
		if err != nil {
			return fmt.Errorf("insert message: %w", err)
		}
		if err := db.queue(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// Refresh brings messages up to date by their keys; what was never shown stays
// so.
func (db *DB) Refresh(ctx context.Context, keys ...string) error {
	return db.write(ctx, func(tx *sql.Tx) error { return db.refresh(ctx, tx, keys...) })
}

func (db *DB) refresh(ctx context.Context, tx *sql.Tx, keys ...string) error {
	for _, key := range keys {
		if err := db.refreshWhere(ctx, tx, `key = $1`, key); err != nil {
			return err
		}
	}
	return nil
}

// refreshWhere wants a new revision of every kept message that a condition on
// its first placeholders names.
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

func scanText(rows *sql.Rows) (string, error) {
	var text string
	err := rows.Scan(&text)
	return text, err
}

// queue makes an outbox row, unless one is open: that one will show the newest
// revision too.
func (db *DB) queue(ctx context.Context, tx *sql.Tx, messageID string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO outbox (id, message_id, due_at, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (message_id) WHERE dead = 0 DO NOTHING`,
		db.NewID(), messageID, db.ms(), db.ms())
	if err != nil {
		return fmt.Errorf("insert outbox row: %w", err)
	}
	return nil
}

// LeasePosts takes what is due and nobody has, oldest first.
func (db *DB) LeasePosts(ctx context.Context, owner string, n int, lease time.Duration) ([]Post, error) {
	now := db.now()
	var due int
	err := db.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM outbox WHERE dead = 0 AND due_at <= $1 AND lease_until <= $2)`, millis(now), millis(now)).Scan(&due)
	if err != nil || due == 0 {
		return nil, trouble(err)
	}
	var posts []Post
	token := owner + " " + db.NewID() // tells this lease from every other
	err = db.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `
			UPDATE outbox SET lease_owner = $1, lease_until = $2, attempts = attempts + 1
			WHERE id IN (SELECT id FROM outbox WHERE dead = 0 AND due_at <= $3 AND lease_until <= $4 ORDER BY due_at, id LIMIT $5)`,
			token, millis(now.Add(lease)), millis(now), millis(now), n); err != nil {
			return fmt.Errorf("lease outbox: %w", err)
		}
		var err error
		posts, err = all(ctx, tx, scanPost, `
			SELECT o.id, o.attempts, o.uncertain, o.created_at, `+messageColumns+`
			FROM outbox o JOIN messages m ON m.id = o.message_id
			WHERE o.dead = 0 AND o.lease_owner = $1 ORDER BY o.due_at, o.id`, token)
		return err
	})
	return posts, err
}

func scanPost(rows *sql.Rows) (Post, error) {
	var p Post
	var args string
	err := rows.Scan(append([]any{&p.OutboxID, &p.Attempts, &p.Uncertain, moment{&p.At}}, p.Message.columns(&args)...)...)
	p.Message.Args = json.RawMessage(args)
	return p, err
}

// Posted records where a message stands and which revision of it is seen. The
// row ends, unless a newer revision was wanted meanwhile. The hash goes to the
// deliveries that the message shows.
func (db *DB) Posted(ctx context.Context, outboxID string, revision int, channel, ts, textHash string) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		var messageID, questionID string
		var part, wanted int
		err := tx.QueryRowContext(ctx, `
			UPDATE messages SET ts = CASE WHEN ephemeral = 1 THEN '' ELSE $1 END, channel = CASE WHEN ephemeral = 1 THEN channel ELSE $2 END, shown = $3
			WHERE id = (SELECT message_id FROM outbox WHERE id = $4)
			RETURNING id, question_id, part, wanted`, ts, channel, revision, outboxID).Scan(&messageID, &questionID, &part, &wanted)
		if err != nil {
			return fmt.Errorf("record post: %w", err)
		}
		if wanted > revision {
			_, err = tx.ExecContext(ctx, `UPDATE outbox SET lease_owner = '', lease_until = 0, attempts = 0, uncertain = 0, due_at = $1 WHERE id = $2`, db.ms(), outboxID)
		} else {
			_, err = tx.ExecContext(ctx, `DELETE FROM outbox WHERE id = $1`, outboxID)
		}
		if err != nil {
			return fmt.Errorf("end outbox row: %w", err)
		}
		if questionID == "" || textHash == "" {
			return nil
		}
		_, err = tx.ExecContext(ctx, `UPDATE deliveries SET text_hash = $1 WHERE question_id = $2 AND part = $3 AND text_hash = ''`, textHash, questionID, part)
		return err
	})
}

// RetryPost gives a post back, to be tried again not before due.
func (db *DB) RetryPost(ctx context.Context, outboxID string, due time.Time, uncertain bool, problem string) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET lease_owner = '', lease_until = 0, due_at = $1, uncertain = $2, problem = $3 WHERE id = $4`,
			millis(due), flag(uncertain), problem, outboxID)
		return err
	})
}

// DropPost gives a post up. The row is kept and counted.
func (db *DB) DropPost(ctx context.Context, outboxID, problem string) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET dead = 1, problem = $1 WHERE id = $2`, problem, outboxID)
		return err
	})
}

// MessageByKey finds a message by what it shows.
func (db *DB) MessageByKey(ctx context.Context, key string) (Message, bool, error) {
	return firstMessage(all(ctx, db.reader, scanMessage, `SELECT `+messageColumns+` FROM messages m WHERE m.key = $1`, key))
}

// MessageAt finds a message of ours by where it stands.
func (db *DB) MessageAt(ctx context.Context, channel, ts string) (Message, bool, error) {
	return firstMessage(all(ctx, db.reader, scanMessage, `SELECT `+messageColumns+` FROM messages m WHERE m.channel = $1 AND m.ts = $2 AND m.ts <> ''`, channel, ts))
}

func firstMessage(list []Message, err error) (Message, bool, error) {
	if err != nil || len(list) == 0 {
		return Message{}, false, err
	}
	return list[0], true, nil
}

// DM finds the conversation between the bot and a person.
func (db *DB) DM(ctx context.Context, user string) (string, bool, error) {
	list, err := all(ctx, db.reader, scanText, `SELECT channel FROM directs WHERE user_id = $1`, user)
	if err != nil || len(list) == 0 {
		return "", false, err
	}
	return list[0], true, nil
}

// SetDM remembers the conversation between the bot and a person.
func (db *DB) SetDM(ctx context.Context, user, channel string) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO directs (user_id, channel) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET channel = $3`, user, channel, channel)
		return err
	})
}
