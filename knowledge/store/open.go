package store

import (
	"io"
	"time"
)

// Options are what a store needs of the outside.
type Options struct {
	Now      func() time.Time
	Random   io.Reader // default: the system's
	AuditKey []byte    // seals audit rows; the default, none, chains them unsealed
}

// DB is one opened database. Make one with [Open].
type DB struct {
	now func() time.Time
}
