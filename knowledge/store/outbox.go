package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"shouldertap/knowledge"
)

// Post is a message to bring up to date, leased.
type Post struct {
	OutboxID  string
	Message   Message
	Attempts  int
	Uncertain bool // an earlier post was interrupted: look before posting again
	At        time.Time
}

// LeasePosts takes what is due and nobody has, oldest first. A row whose lease
// ran out is uncertain: whoever had it may have posted and not come back.
func (db *DB) LeasePosts(ctx context.Context, owner string, n int, lease time.Duration) ([]Post, error) {
	now := db.now()
	due, err := list(ctx, db, scanText, `SELECT id FROM outbox WHERE dead_at = 0 AND due_at <= $1 AND lease_until <= $1 LIMIT 1`, millis(now))
	if err != nil || len(due) == 0 {
		return nil, err
	}
	var posts []Post
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		posts, err = all(ctx, tx, scanPost, `
			SELECT o.id, o.attempts + 1, CASE WHEN o.lease_until <> 0 AND m.ts = '' THEN 1 ELSE o.uncertain END, o.created_at, `+messageColumns+`
			FROM outbox o JOIN messages m ON m.id = o.message_id
			WHERE o.dead_at = 0 AND o.due_at <= $1 AND o.lease_until <= $1 ORDER BY o.due_at, o.id LIMIT $2`, millis(now), n)
		if err != nil {
			return fmt.Errorf("read outbox: %w", err)
		}
		for _, p := range posts {
			if _, err := tx.ExecContext(ctx, `UPDATE outbox SET lease_owner = $1, lease_until = $2, attempts = $3, uncertain = $4 WHERE id = $5`,
				owner, millis(now.Add(lease)), p.Attempts, flag(p.Uncertain), p.OutboxID); err != nil {
				return fmt.Errorf("lease outbox row: %w", err)
			}
		}
		return nil
	})
	return posts, err
}

func scanPost(rows *sql.Rows) (Post, error) {
	var p Post
	var args string
	err := rows.Scan(append([]any{&p.OutboxID, &p.Attempts, &p.Uncertain, moment{&p.At}}, p.Message.columns(&args)...)...)
	if args != "" {
		p.Message.Args = json.RawMessage(args)
	}
	return p, err
}

// Posted records where a message stands and which revision of it is seen. The
// row ends, unless a newer revision was wanted meanwhile. The hash goes to the
// deliveries that this revision shows, and to no others. A row that has ended
// already is [knowledge.ErrStale]: somebody else posted it.
func (db *DB) Posted(ctx context.Context, outboxID string, revision int, channel, ts, textHash string) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		type posted struct {
			id     string
			wanted int
		}
		found, err := all(ctx, tx, func(rows *sql.Rows) (p posted, err error) {
			err = rows.Scan(&p.id, &p.wanted)
			return p, err
		}, `
			UPDATE messages SET shown = $1, shown_at = $2,
				ts = CASE WHEN ephemeral = 1 THEN '' ELSE $3 END, channel = CASE WHEN ephemeral = 1 THEN channel ELSE $4 END
			WHERE id = (SELECT message_id FROM outbox WHERE id = $5)
			RETURNING id, wanted`, revision, db.ms(), ts, channel, outboxID)
		if err != nil {
			return fmt.Errorf("record post: %w", err)
		}
		if len(found) == 0 {
			return fmt.Errorf("record post %s: %w", outboxID, knowledge.ErrStale)
		}
		m := found[0]
		if m.wanted > revision {
			owner, until, attempts := db.leased()
			_, err = tx.ExecContext(ctx, `UPDATE outbox SET lease_owner = $1, lease_until = $2, attempts = $3, uncertain = 0, due_at = $4 WHERE id = $5`,
				owner, until, attempts, db.ms(), outboxID)
			if until > 0 {
				db.queued = append(db.queued, outboxID)
			}
		} else {
			_, err = tx.ExecContext(ctx, `DELETE FROM outbox WHERE id = $1`, outboxID)
		}
		if err != nil {
			return fmt.Errorf("end outbox row: %w", err)
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE deliveries SET text_hash = $1, shown_at = $2
			WHERE message_id = $3 AND revision <= $4 AND (last_revision = 0 OR last_revision >= $4) AND shown_at = 0`,
			textHash, db.ms(), m.id, revision)
		if err != nil {
			return fmt.Errorf("record what was shown: %w", err)
		}
		return nil
	})
}

// RetryPost gives a post back, to be tried again not before due.
func (db *DB) RetryPost(ctx context.Context, outboxID string, due time.Time, uncertain bool, problem string) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET lease_owner = '', lease_until = 0, due_at = $1, uncertain = $2, problem = $3 WHERE id = $4`,
			millis(due), flag(uncertain), problem, outboxID)
		return err
	})
}

// DropPost gives a post up. The row is kept and counted.
func (db *DB) DropPost(ctx context.Context, outboxID, problem string) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET dead_at = $1, lease_owner = '', lease_until = 0, problem = $2 WHERE id = $3`, db.ms(), problem, outboxID)
		return err
	})
}
