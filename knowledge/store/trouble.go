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
func trouble(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: %w", knowledge.ErrNotFound, err)
	}
	var code sqlite3.Error
	if !errors.As(err, &code) || errors.Is(err, knowledge.ErrUnwritable) || errors.Is(err, knowledge.ErrDamaged) {
		return err
	}
	switch code.Code {
	case sqlite3.ErrReadonly, sqlite3.ErrIoErr, sqlite3.ErrFull, sqlite3.ErrCantOpen, sqlite3.ErrBusy:
		return fmt.Errorf("%w: %w", knowledge.ErrUnwritable, err)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return fmt.Errorf("%w: %w", knowledge.ErrDamaged, err)
	}
	return err
}
