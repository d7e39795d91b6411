package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"shouldertap/knowledge"
)

//go:embed schema/*.sql
var schema embed.FS

// migrate applies, in the order of their numbers, the schema files that were
// not applied yet, each in one transaction. A database that has files which
// this release does not know is left alone.
func (db *DB) migrate(ctx context.Context, readOnly bool) error {
	names, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	applied, err := db.applied(ctx)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	for i, name := range applied {
		if i >= len(names) || path.Base(names[i]) != name {
			return fmt.Errorf("it was made by another release, which applied %s: use that release, or a file of another name: %w", name, knowledge.ErrInvalid)
		}
	}
	if readOnly && len(applied) < len(names) {
		return fmt.Errorf("it was made by an older release: open it once for writing: %w", knowledge.ErrInvalid)
	}
	for _, name := range names[len(applied):] {
		if err := db.apply(ctx, name); err != nil {
			return fmt.Errorf("apply migration %s: %w", path.Base(name), err)
		}
	}
	return nil
}

// applied lists the names of the files applied, in order.
func (db *DB) applied(ctx context.Context) ([]string, error) {
	tables, err := all(ctx, db.writer, scanText, `SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migrations'`)
	if err != nil || len(tables) == 0 {
		return nil, err
	}
	return all(ctx, db.writer, scanText, `SELECT name FROM migrations ORDER BY name`)
}

func (db *DB) apply(ctx context.Context, name string) error {
	text, err := schema.ReadFile(name)
	if err != nil {
		return err
	}
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	if _, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations ( -- the schema files applied
		name       TEXT   NOT NULL PRIMARY KEY, -- of the file
		applied_at BIGINT NOT NULL              -- when
	)`); err != nil {
		return err
	}
	// The row first: of two processes that start at once, the second waits
	// for the first, finds the row, and leaves the file alone.
	fresh, err := affected(tx.ExecContext(ctx, `INSERT INTO migrations (name, applied_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, path.Base(name), db.ms()))
	if err != nil || fresh == 0 {
		return errors.Join(err, tx.Rollback())
	}
	if _, err := tx.ExecContext(ctx, string(text)); err != nil {
		return err
	}
	return tx.Commit()
}

// scanText reads a single column.
func scanText(rows *sql.Rows) (string, error) {
	var text string
	err := rows.Scan(&text)
	return text, err
}
