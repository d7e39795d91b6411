package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"shouldertap/knowledge"
)

// Receipt is what Slack may send again: an event by its id, a message by where
// it stands. Each is taken once.
type Receipt struct{ EventID, Team, Channel, TS string }

// Act is something to carry out, as recorded before Slack heard that we have
// it.
type Act struct {
	ID, Kind   string
	QuestionID string // the question to answer; empty for other acts
	Payload    []byte // the act as JSON, normalised and redacted
	At         time.Time
	Attempts   int // times it was leased, this one included
}

// mostAttempts is how often an act is tried before it is set aside for a
// person to look at.
const mostAttempts = 8

// Ask records a question with its receipt and the act of answering it, whose id
// is the question's. It reports false, and writes nothing, for a redelivery.
func (db *DB) Ask(ctx context.Context, q knowledge.Question, r Receipt) (fresh bool, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		if fresh, err = db.receipt(ctx, tx, r, q.ID); err != nil || !fresh {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO questions (id, asked_at, way, team, channel, channel_ts, thread_ts, user_id, user_name, text, masks, audience)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			q.ID, millis(q.At), q.Way, q.Team, q.Channel, q.ChannelTS, q.ThreadTS, q.User.ID, q.User.Name, q.Text, encode(q.Masks), q.Audience); err != nil {
			return fmt.Errorf("insert question: %w", err)
		}
		return insertAct(ctx, tx, Act{ID: q.ID, Kind: "question", QuestionID: q.ID, At: q.At})
	})
	return fresh, err
}

// Receive records any other act.
func (db *DB) Receive(ctx context.Context, a Act, r Receipt) (fresh bool, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		if fresh, err = db.receipt(ctx, tx, r, a.ID); err != nil || !fresh {
			return err
		}
		return insertAct(ctx, tx, a)
	})
	return fresh, err
}

func (db *DB) receipt(ctx context.Context, tx *sql.Tx, r Receipt, actID string) (bool, error) {
	var names []string
	if r.EventID != "" {
		names = append(names, "event:"+r.EventID)
	}
	if r.TS != "" {
		names = append(names, "message:"+r.Channel+":"+r.TS)
	}
	for _, name := range names {
		fresh, err := affected(tx.ExecContext(ctx, `INSERT INTO receipts (receipt, act_id, received_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, name, actID, db.ms()))
		if err != nil {
			return false, fmt.Errorf("insert receipt: %w", err)
		}
		if fresh == 0 {
			return false, nil
		}
	}
	return true, nil
}

func insertAct(ctx context.Context, tx *sql.Tx, a Act) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO inbox (id, kind, question_id, payload, received_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		a.ID, a.Kind, a.QuestionID, string(a.Payload), millis(a.At), millis(a.At))
	if err != nil {
		return fmt.Errorf("insert act: %w", err)
	}
	return nil
}

const actColumns = `id, kind, question_id, payload, received_at, attempts`

func scanAct(rows *sql.Rows) (Act, error) {
	var a Act
	var payload string
	err := rows.Scan(&a.ID, &a.Kind, &a.QuestionID, &payload, moment{&a.At}, &a.Attempts)
	a.Payload = []byte(payload)
	return a, err
}

// LeaseAct takes one act for its owner until the lease ends; false where it is
// done, or somebody else has it.
func (db *DB) LeaseAct(ctx context.Context, owner, id string, lease time.Duration) (Act, bool, error) {
	now := db.now()
	acts, err := all(ctx, db.writer, scanAct, `
		UPDATE inbox SET lease_owner = $1, lease_until = $2, attempts = attempts + 1
		WHERE id = $3 AND done_at = 0 AND dead = 0 AND lease_until <= $4
		RETURNING `+actColumns, owner, millis(now.Add(lease)), id, millis(now))
	if err != nil || len(acts) == 0 {
		return Act{}, false, err
	}
	return acts[0], true, nil
}

// LeaseActs takes what is due and nobody has, oldest first.
func (db *DB) LeaseActs(ctx context.Context, owner string, n int, lease time.Duration) ([]Act, error) {
	now := db.now()
	return all(ctx, db.writer, scanAct, `
		UPDATE inbox SET lease_owner = $1, lease_until = $2, attempts = attempts + 1
		WHERE id IN (
			SELECT id FROM inbox WHERE done_at = 0 AND dead = 0 AND due_at <= $3 AND lease_until <= $4
			ORDER BY due_at, id LIMIT $5)
		RETURNING `+actColumns, owner, millis(now.Add(lease)), millis(now), millis(now), n)
}

// FinishAct ends an act. Ending it twice changes nothing.
func (db *DB) FinishAct(ctx context.Context, id string) error {
	return db.write(ctx, func(tx *sql.Tx) error { return db.finish(ctx, tx, id) })
}

func (db *DB) finish(ctx context.Context, tx *sql.Tx, id string) error {
	if id == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE inbox SET done_at = $1, payload = '' WHERE id = $2 AND done_at = 0`, db.ms(), id)
	if err != nil {
		return fmt.Errorf("finish act: %w", err)
	}
	return nil
}

// PutBackAct gives an act back, to be tried again not before due. After too
// many attempts it is set aside.
func (db *DB) PutBackAct(ctx context.Context, id string, due time.Time, problem string) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE inbox SET lease_owner = '', lease_until = 0, due_at = $1, problem = $2, dead = CASE WHEN attempts >= $3 THEN 1 ELSE 0 END
			WHERE id = $4 AND done_at = 0`, millis(due), problem, mostAttempts, id)
		return err
	})
}
