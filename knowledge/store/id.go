package store

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"io"
)

// keyLetters sort as their numbers do.
var keyLetters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes a key that sorts by the time it was made: 48 bits of Unix
// milliseconds, 16 that count within one, 64 of chance. Keys of one process
// sort in the order in which they were made, even where its clock is set back.
func (db *DB) NewID() string {
	var b [16]byte
	db.mu.Lock()
	defer db.mu.Unlock()
	ms := db.now().UnixMilli()
	if ms > db.lastMS {
		db.lastMS, db.count = ms, 0
	} else if db.count++; db.count == 0 {
		db.lastMS++
	}
	binary.BigEndian.PutUint64(b[:8], uint64(db.lastMS)<<16|uint64(db.count))
	if _, err := io.ReadFull(db.random, b[8:]); err != nil {
		rand.Read(b[8:]) // the system's own never fails
	}
	return keyLetters.EncodeToString(b[:])
}

// chance is what delivery codes are drawn from.
type chance struct{ db *DB }

// Read fills b, one caller at a time.
func (c chance) Read(b []byte) (int, error) {
	c.db.mu.Lock()
	defer c.db.mu.Unlock()
	return io.ReadFull(c.db.random, b)
}
