package store

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"shouldertap/knowledge"
)

// trouble is the one place that reads the driver's error codes: a database
// that is full, read-only or failing takes nothing, one that is damaged must
// not be written to.
func (db *DB) trouble(err error) error {
	var code sqlite3.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%w: %w", knowledge.ErrNotFound, err)
	case !errors.As(err, &code):
		return err
	}
	switch code.Code {
	case sqlite3.ErrReadonly, sqlite3.ErrIoErr, sqlite3.ErrFull, sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fmt.Errorf("%w: %w", knowledge.ErrUnwritable, err)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		// From here on nothing is written: the file stays as it is for
		// whoever mends it. What can be read is still read.
		db.damaged.Store(true)
		return fmt.Errorf("%w: %w", knowledge.ErrDamaged, err)
	}
	return err
}
