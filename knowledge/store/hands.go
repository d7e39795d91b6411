package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Hands is the process that carries out what is recorded here, there and then.
// What a transaction records is leased to it by the same transaction, which
// saves one of its own before a question is looked at and one before its reply
// is posted.
type Hands struct {
	Owner string
	Lease time.Duration
	// Post is handed what a transaction queued, once it is committed and in the
	// order of the commits. It must not wait for the database.
	Post func([]Post)
}

// HandTo names the process that takes what is recorded from now on; nil: what
// is recorded waits until somebody leases it.
func (db *DB) HandTo(h *Hands) { db.hands.Store(h) }

// leased is whom a row that is made now belongs to, and until when.
func (db *DB) leased() (owner string, until int64, attempts int) {
	if h := db.hands.Load(); h != nil {
		return h.Owner, millis(db.now().Add(h.Lease)), 1
	}
	return "", 0, 0
}

// takeQueued reads what this transaction queued, for whoever posts it.
func (db *DB) takeQueued(ctx context.Context, tx *sql.Tx) ([]Post, error) {
	var posts []Post
	for _, id := range db.queued {
		found, err := all(ctx, tx, scanPost, `
			SELECT o.id, o.attempts, o.uncertain, o.created_at, `+messageColumns+`
			FROM outbox o JOIN messages m ON m.id = o.message_id WHERE o.id = $1`, id)
		if err != nil {
			return nil, fmt.Errorf("read what was queued: %w", err)
		}
		posts = append(posts, found...)
	}
	return posts, nil
}

// Renew keeps for their owner the acts and posts that it still has in hand:
// what waits its turn for long, in a conversation that Slack paces, must not be
// taken for abandoned.
func (db *DB) Renew(ctx context.Context, owner string, lease time.Duration, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	until := millis(db.now().Add(lease))
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `UPDATE outbox SET lease_until = $1 WHERE id = $2 AND lease_owner = $3`, until, id, owner); err != nil {
				return fmt.Errorf("renew lease of outbox row: %w", err)
			}
			if _, err := tx.ExecContext(ctx, `UPDATE inbox SET lease_until = $1 WHERE id = $2 AND lease_owner = $3 AND done_at = 0`, until, id, owner); err != nil {
				return fmt.Errorf("renew lease of act: %w", err)
			}
		}
		return nil
	})
}

// Alone frees what an earlier process had in hand when it ended without
// ado, where this process can know that it is the only one: it holds the lock
// beside the file, which the system takes from a process that dies. Otherwise
// it reports false, and what was in hand waits until its leases run out.
func (db *DB) Alone(ctx context.Context) (alone bool, err error) {
	if db.lock, alone, err = lockFile(db.file + ".lock"); err != nil || !alone {
		return false, err
	}
	return true, db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		// Not 0, nobody has had it, but 1, somebody had: it may have posted.
		for _, free := range []string{
			`UPDATE inbox SET lease_until = 1 WHERE done_at = 0 AND dead_at = 0 AND due_at > 0 AND lease_until > 1`,
			`UPDATE outbox SET lease_until = 1 WHERE dead_at = 0 AND due_at > 0 AND lease_until > 1`,
			`UPDATE due SET lease_until = 1 WHERE due_at > 0 AND lease_until > 1`,
		} {
			if _, err := tx.ExecContext(ctx, free); err != nil {
				return fmt.Errorf("free what an earlier process had in hand: %w", err)
			}
		}
		return nil
	})
}
