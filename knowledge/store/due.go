package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Kinds of due rows that the store keeps itself.
const (
	DueGapClock = "gap clock" // a gap's promise runs out; the ref is the gap
	DueChange   = "change"    // an answer or a case takes effect or ends; the ref is the answer, "@" and the instant in milliseconds
)

// Due is something to be done at a time. Kind and Ref name it: there is one.
type Due struct {
	ID       string
	Kind     string
	Ref      string
	At       time.Time
	Attempts int // this one included
}

// Schedule makes a due row, or moves the one of the same kind and ref.
func (db *DB) Schedule(ctx context.Context, d Due) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error { return db.schedule(ctx, tx, d) })
}

func (db *DB) schedule(ctx context.Context, tx *sql.Tx, d Due) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO due (id, kind, ref, due_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (kind, ref) DO UPDATE SET due_at = excluded.due_at, lease_owner = '', lease_until = 0, attempts = 0
		WHERE due.due_at <> excluded.due_at`,
		db.NewID(), d.Kind, d.Ref, millis(d.At))
	if err != nil {
		return fmt.Errorf("schedule %s: %w", d.Kind, err)
	}
	return nil
}

const dueColumns = `id, kind, ref, due_at, attempts`

func scanDue(rows *sql.Rows) (Due, error) {
	var d Due
	err := rows.Scan(&d.ID, &d.Kind, &d.Ref, moment{&d.At}, &d.Attempts)
	return d, err
}

// LeaseDue takes what is due and nobody has, the longest due first.
func (db *DB) LeaseDue(ctx context.Context, owner string, n int, lease time.Duration) ([]Due, error) {
	now := db.now()
	waiting, err := list(ctx, db, scanText, `SELECT id FROM due WHERE due_at <= $1 AND lease_until <= $1 LIMIT 1`, millis(now))
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	var rows []Due
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		ids, err := all(ctx, tx, scanText, `SELECT id FROM due WHERE due_at <= $1 AND lease_until <= $1 ORDER BY due_at, id LIMIT $2`, millis(now), n)
		if err != nil {
			return fmt.Errorf("read what is due: %w", err)
		}
		for _, id := range ids {
			leased, err := all(ctx, tx, scanDue, `UPDATE due SET lease_owner = $1, lease_until = $2, attempts = attempts + 1 WHERE id = $3 RETURNING `+dueColumns,
				owner, millis(now.Add(lease)), id)
			if err != nil {
				return fmt.Errorf("lease what is due: %w", err)
			}
			rows = append(rows, leased...)
		}
		return nil
	})
	return rows, err
}

// DueDone ends a due row, unless it was moved while it was carried out.
func (db *DB) DueDone(ctx context.Context, id string) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM due WHERE id = $1 AND lease_until <> 0`, id)
		return err
	})
}

// NextDue is when the next row comes due; false: there is none.
func (db *DB) NextDue(ctx context.Context) (time.Time, bool, error) {
	found, err := list(ctx, db, scanDue, `SELECT `+dueColumns+` FROM due ORDER BY due_at LIMIT 1`)
	if err != nil || len(found) == 0 {
		return time.Time{}, false, err
	}
	return found[0].At, true, nil
}
