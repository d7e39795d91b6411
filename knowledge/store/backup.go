package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	"shouldertap/knowledge"
)

// Backup writes a consistent copy, while everything goes on, to a file that
// must not exist yet, and reads the copy back: its pages and references must be
// sound, and its audit must end where this one stood. A copy that fails is
// taken away.
func (db *DB) Backup(ctx context.Context, file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("back up to %s: it exists already, and nothing is written over; name a file that is not there yet: %w", file, knowledge.ErrInvalid)
	}
	if err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	if err := db.copyTo(ctx, file); err != nil {
		return errors.Join(fmt.Errorf("back up to %s: %w", file, err), os.Remove(file))
	}
	return nil
}

func (db *DB) copyTo(ctx context.Context, file string) error {
	var before int64
	if err := db.reader.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM audit`).Scan(&before); err != nil {
		return db.trouble(err)
	}
	if _, err := db.reader.ExecContext(ctx, `VACUUM INTO $1`, file); err != nil {
		return db.trouble(err)
	}
	backup, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: file}).EscapedPath()+"?mode=ro&immutable=1")
	if err != nil {
		return err
	}
	defer backup.Close()
	faults, err := all(ctx, backup, scanText, `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`)
	if err != nil || len(faults) > 0 {
		return fmt.Errorf("the copy is not sound: %v: %w", faults, errors.Join(err, knowledge.ErrDamaged))
	}
	var after int64
	if err := backup.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM audit`).Scan(&after); err != nil {
		return fmt.Errorf("read the copy: %w", err)
	}
	if after < before {
		return fmt.Errorf("the copy's audit ends at %d, before %d", after, before)
	}
	return nil
}
