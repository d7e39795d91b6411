package store

import (
	"context"
	"database/sql"
	"errors"
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

// errSeen ends the transaction of a redelivery: nothing of it is written.
var errSeen = errors.New("seen before")

// Ask records a question with its receipt and the act of answering it, whose id
// is the question's. It reports false, and writes nothing, for a redelivery.
func (db *DB) Ask(ctx context.Context, q knowledge.Question, r Receipt) (fresh bool, err error) {
	return db.intake(ctx, r, Act{ID: q.ID, Kind: "question", QuestionID: q.ID, At: q.At}, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO questions (id, asked_at, way, team, channel, channel_ts, thread_ts, user_id, user_name, text, masks, audience)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			q.ID, millis(q.At), q.Way, q.Team, q.Channel, q.ChannelTS, q.ThreadTS, q.User.ID, q.User.Name, q.Text, encoded{q.Masks}, q.Audience)
		if err != nil {
			return fmt.Errorf("insert question: %w", err)
		}
		return nil
	})
}

// Receive records any other act.
func (db *DB) Receive(ctx context.Context, a Act, r Receipt) (fresh bool, err error) {
	return db.intake(ctx, r, a, func(context.Context, *sql.Tx) error { return nil })
}

func (db *DB) intake(ctx context.Context, r Receipt, a Act, more func(context.Context, *sql.Tx) error) (fresh bool, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := db.receipt(ctx, tx, r, a.ID); err != nil {
			return err
		}
		if err := more(ctx, tx); err != nil {
			return err
		}
		owner, until, attempts := db.leased()
		_, err := tx.ExecContext(ctx, `
			INSERT INTO inbox (id, kind, question_id, payload, received_at, due_at, lease_owner, lease_until, attempts)
			VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)`,
			a.ID, a.Kind, orNull(a.QuestionID), string(a.Payload), millis(a.At), owner, until, attempts)
		if err != nil {
			return fmt.Errorf("insert act: %w", err)
		}
		return nil
	})
	if errors.Is(err, errSeen) {
		return false, nil
	}
	return err == nil, err
}

// receipt writes what Slack may send again. A message is known by channel and
// ts alone, which are unique in Slack: the events of one message name different
// workspaces when its writer is somebody else's guest.
func (db *DB) receipt(ctx context.Context, tx *sql.Tx, r Receipt, actID string) error {
	var names []string
	if r.EventID != "" {
		names = append(names, "event:"+r.EventID)
	}
	if r.TS != "" {
		names = append(names, "message:"+r.Channel+":"+r.TS)
	}
	for _, name := range names {
		fresh, err := affected(tx.ExecContext(ctx, `INSERT INTO receipts (receipt, team, act_id, received_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			name, r.Team, actID, db.ms()))
		if err != nil {
			return fmt.Errorf("insert receipt: %w", err)
		}
		if fresh == 0 {
			return errSeen
		}
	}
	return nil
}

const actColumns = `id, kind, COALESCE(question_id, ''), payload, received_at, attempts`

func scanAct(rows *sql.Rows) (Act, error) {
	var a Act
	var payload string
	err := rows.Scan(&a.ID, &a.Kind, &a.QuestionID, &payload, moment{&a.At}, &a.Attempts)
	a.Payload = []byte(payload)
	return a, err
}

// LeaseActs takes what is due and nobody has, oldest first. An act on which
// its owners died, time after time, is set aside.
func (db *DB) LeaseActs(ctx context.Context, owner string, n int, lease time.Duration) ([]Act, error) {
	now := db.now()
	due, err := list(ctx, db, scanText, `SELECT id FROM inbox WHERE done_at = 0 AND dead_at = 0 AND due_at <= $1 AND lease_until <= $1 LIMIT 1`, millis(now))
	if err != nil || len(due) == 0 {
		return nil, err
	}
	var acts []Act
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `
			UPDATE inbox SET dead_at = $1, problem = 'whoever carried it out did not come back'
			WHERE done_at = 0 AND dead_at = 0 AND due_at <= $1 AND lease_until <= $1 AND lease_until <> 0 AND attempts >= $2`, millis(now), mostAttempts); err != nil {
			return fmt.Errorf("set acts aside: %w", err)
		}
		ids, err := all(ctx, tx, scanText, `
			SELECT id FROM inbox WHERE done_at = 0 AND dead_at = 0 AND due_at <= $1 AND lease_until <= $1 ORDER BY due_at, id LIMIT $2`, millis(now), n)
		if err != nil {
			return fmt.Errorf("read inbox: %w", err)
		}
		for _, id := range ids {
			leased, err := all(ctx, tx, scanAct, `UPDATE inbox SET lease_owner = $1, lease_until = $2, attempts = attempts + 1 WHERE id = $3 RETURNING `+actColumns,
				owner, millis(now.Add(lease)), id)
			if err != nil {
				return fmt.Errorf("lease act: %w", err)
			}
			acts = append(acts, leased...)
		}
		return nil
	})
	return acts, err
}

// FinishAct ends an act. Ending it twice changes nothing.
func (db *DB) FinishAct(ctx context.Context, id string) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error { return db.finish(ctx, tx, id) })
}

func (db *DB) finish(ctx context.Context, tx *sql.Tx, id string) error {
	if id == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE inbox SET done_at = $1, payload = '', lease_owner = '', lease_until = 0 WHERE id = $2 AND done_at = 0`, db.ms(), id)
	if err != nil {
		return fmt.Errorf("finish act: %w", err)
	}
	return nil
}

// PutBackAct gives an act back, to be tried again not before due. After too
// many attempts it is set aside.
func (db *DB) PutBackAct(ctx context.Context, id string, due time.Time, problem string) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE inbox SET lease_owner = '', lease_until = 0, due_at = $1, problem = $2, dead_at = CASE WHEN attempts >= $3 THEN $4 ELSE 0 END
			WHERE id = $5 AND done_at = 0`, millis(due), problem, mostAttempts, db.ms(), id)
		return err
	})
}
