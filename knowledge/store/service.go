package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"shouldertap/knowledge"
)

// AddPhrasing adds a wording that an answer settles. It reports false where it
// has it already.
func (db *DB) AddPhrasing(ctx context.Context, answerID, text string, by knowledge.Person, from string) (fresh bool, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err := all(ctx, tx, scanText, `SELECT id FROM answers WHERE id = $1`, answerID)
		if err != nil {
			return fmt.Errorf("read answer: %w", err)
		}
		if len(found) == 0 {
			return fmt.Errorf("add a phrasing to %s: %w", answerID, knowledge.ErrNotFound)
		}
		if fresh, err = db.insertPhrasing(ctx, tx, answerID, text, by, from); err != nil || !fresh {
			return err
		}
		if err := db.audit(ctx, tx, by, "phrasing added", answerID, text); err != nil {
			return err
		}
		return db.change(ctx, tx, answerID, "phrasing")
	})
	return fresh, err
}

// insertPhrasing adds a wording, or brings back one that was removed.
func (db *DB) insertPhrasing(ctx context.Context, tx *sql.Tx, answerID, text string, by knowledge.Person, source string) (bool, error) {
	n, err := affected(tx.ExecContext(ctx, `
		INSERT INTO phrasings (answer_id, text, position, source, confirmed_by, confirmed_by_name, confirmed_at)
		SELECT $1, $2, COALESCE(MAX(position) + 1, 0), $3, $4, $5, $6 FROM phrasings WHERE answer_id = $1
		ON CONFLICT (answer_id, text) DO UPDATE SET removed_at = 0, source = excluded.source, confirmed_by = excluded.confirmed_by,
			confirmed_by_name = excluded.confirmed_by_name, confirmed_at = excluded.confirmed_at
		WHERE phrasings.removed_at <> 0`,
		answerID, text, source, by.ID, by.Name, db.ms()))
	if err != nil {
		return false, fmt.Errorf("insert phrasing: %w", err)
	}
	return n > 0, nil
}

// Hold takes an answer out of service until it is put back. A stop card is
// never held: [knowledge.ErrInvalid]. Holding twice changes nothing.
func (db *DB) Hold(ctx context.Context, answerID string, by knowledge.Person, reason string) error {
	return db.service(ctx, answerID, by, "held", reason,
		`UPDATE answers SET held_at = $1, held_by = $2, held_reason = $3 WHERE id = $4 AND held_at = 0`, db.ms(), by.ID, reason, answerID)
}

// Unhold puts a held answer back into service.
func (db *DB) Unhold(ctx context.Context, answerID string, by knowledge.Person, reason string) error {
	return db.service(ctx, answerID, by, "put back", reason,
		`UPDATE answers SET held_at = 0, held_by = '', held_reason = '' WHERE id = $1 AND held_at <> 0`, answerID)
}

// Withdraw ends an answer's service for good. A stop card is never withdrawn,
// only replaced: [knowledge.ErrInvalid].
func (db *DB) Withdraw(ctx context.Context, answerID string, by knowledge.Person, reason string) error {
	return db.service(ctx, answerID, by, "withdrawn", reason,
		`UPDATE answers SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_reason = $3 WHERE id = $4 AND withdrawn_at = 0`, db.ms(), by.ID, reason, answerID)
}

// editWithin is how far back replies are edited when their answer goes out of
// service: what is older is no longer on anybody's screen.
const editWithin = 7 * 24 * time.Hour

// service changes whether an answer is served, and edits every reply that
// shows it.
func (db *DB) service(ctx context.Context, answerID string, by knowledge.Person, what, reason, query string, args ...any) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var kind knowledge.Kind
		if err := tx.QueryRowContext(ctx, `SELECT kind FROM answers WHERE id = $1`, answerID).Scan(&kind); err != nil {
			return fmt.Errorf("read answer %s: %w", answerID, err)
		}
		if kind == knowledge.Stop {
			return fmt.Errorf("take the stop card %s out of service: %w", answerID, knowledge.ErrInvalid)
		}
		n, err := affected(tx.ExecContext(ctx, query, args...))
		if err != nil {
			return fmt.Errorf("change service of %s: %w", answerID, err)
		}
		if n == 0 {
			return nil
		}
		if err := db.audit(ctx, tx, by, what, answerID, reason); err != nil {
			return err
		}
		if err := db.refreshShown(ctx, tx, answerID); err != nil {
			return err
		}
		return db.change(ctx, tx, answerID, what)
	})
}

// RefreshShown has every reply that shows an answer edited, because what is in
// effect changed with time.
func (db *DB) RefreshShown(ctx context.Context, answerID string) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error { return db.refreshShown(ctx, tx, answerID) })
}

func (db *DB) refreshShown(ctx context.Context, tx *sql.Tx, answerID string) error {
	return db.refreshWhere(ctx, tx, `id IN (
		SELECT d.message_id FROM deliveries d WHERE d.answer_id = $1 AND d.at > $2 AND d.message_id IS NOT NULL AND d.last_revision = 0)`,
		answerID, db.ms()-editWithin.Milliseconds())
}

// Change is one step that followers of the knowledge must take.
type Change struct {
	Seq      int64
	AnswerID string
	What     string
	At       time.Time
}

func (db *DB) change(ctx context.Context, tx *sql.Tx, answerID, what string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO changes (seq, answer_id, what, changed_at) SELECT COALESCE(MAX(seq), 0) + 1, $1, $2, $3 FROM changes`, answerID, what, db.ms())
	if err != nil {
		return fmt.Errorf("insert change: %w", err)
	}
	return nil
}

// ChangesSince reads the steps after one, in order.
func (db *DB) ChangesSince(ctx context.Context, seq int64) ([]Change, error) {
	return list(ctx, db, func(rows *sql.Rows) (c Change, err error) {
		err = rows.Scan(&c.Seq, &c.AnswerID, &c.What, moment{&c.At})
		return c, err
	}, `SELECT seq, answer_id, what, changed_at FROM changes WHERE seq > $1 ORDER BY seq`, seq)
}

// LastChange is the newest step; 0: there is none.
func (db *DB) LastChange(ctx context.Context) (seq int64, err error) {
	err = db.reader.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM changes`).Scan(&seq)
	return seq, db.trouble(err)
}
