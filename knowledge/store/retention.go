package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Forget deletes what served only to carry something out once: receipts, by
// which a redelivery is told, and acts that were carried out, whose words went
// when they were done. At most n of each go at a time, so that nobody waits for
// it; more says that there are others. Questions, decisions, deliveries,
// versions and the audit are the record, and stay.
func (db *DB) Forget(ctx context.Context, before time.Time, n int) (more bool, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		acts, err := affected(tx.ExecContext(ctx, `
			DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE done_at <> 0 AND done_at < $1 ORDER BY done_at LIMIT $2)`, millis(before), n))
		if err != nil {
			return fmt.Errorf("delete acts that were carried out: %w", err)
		}
		receipts, err := affected(tx.ExecContext(ctx, `
			DELETE FROM receipts WHERE receipt IN (SELECT receipt FROM receipts WHERE received_at < $1 ORDER BY received_at LIMIT $2)`, millis(before), n))
		if err != nil {
			return fmt.Errorf("delete receipts: %w", err)
		}
		more = acts == int64(n) || receipts == int64(n)
		return nil
	})
	return more, err
}
