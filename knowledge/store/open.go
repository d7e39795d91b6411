package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"shouldertap/knowledge"
)

// Options are what a database needs of the outside.
type Options struct {
	Now      func() time.Time // default: the machine's clock
	Random   io.Reader        // default: crypto/rand
	AuditKey []byte           // signs the audit chain
}

// DB is an open database: one handle that writes, and a pool that only reads.
// It may be used from many goroutines.
type DB struct {
	writer  *sql.DB       // one connection
	reader  *sql.DB       // read-only ones
	turn    chan struct{} // held by whoever writes
	queued  []string      // outbox rows of the transaction that has the turn
	hands   atomic.Pointer[Hands]
	file    string
	lock    *os.File    // held while this process is the only one; nil: it may not be
	damaged atomic.Bool // nothing is written any more
	now     func() time.Time
	key     []byte
	keyID   string

	mu     sync.Mutex // guards what keys and codes are drawn from
	random io.Reader
	lastMS int64
	count  uint16
}

const (
	// readers is how many read at a time: a few more than there are cores,
	// since a read hardly ever waits.
	readers = 4
	// busyFor is how long a connection waits while another process writes, in
	// milliseconds.
	busyFor = "5000"
	// statements is how many prepared statements a connection keeps: more
	// than there are SQL texts in this package.
	statements = "256"
)

// unsigned stands for a key where none was given.
const unsigned = "no key was given: this chain proves order, not origin"

// Open opens, or creates, the database that an address such as
// sqlite:data/shouldertap.db names, and brings its schema up to date. It
// refuses a database whose settings are not those asked for.
//
// Two things may follow a question mark: mode=ro opens what is there and writes
// nothing; max_page_count=N bounds the file to N pages of 4,096 bytes, as a
// small disk does.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	file, options, err := parse(address)
	if err != nil {
		return nil, err
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if len(o.AuditKey) == 0 {
		o.AuditKey = []byte(unsigned)
	}
	sum := sha256.Sum256(o.AuditKey)
	db := &DB{now: o.Now, random: o.Random, key: o.AuditKey, keyID: hex.EncodeToString(sum[:])[:16], turn: make(chan struct{}, 1), file: file}
	readOnly := options.Get("mode") == "ro"
	if !readOnly {
		if err := create(file); err != nil {
			return nil, fmt.Errorf("open database %s: %w", file, err)
		}
	}
	if err := db.open(ctx, file, options.Get("max_page_count"), readOnly); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", file, db.trouble(err)), db.Close())
	}
	return db, nil
}

// parse reads an address into a file and its options.
func parse(address string) (string, url.Values, error) {
	rest, ok := strings.CutPrefix(address, "sqlite:")
	file, query, _ := strings.Cut(rest, "?")
	if !ok || file == "" {
		return "", nil, fmt.Errorf("read database address %q: write it as sqlite:data/shouldertap.db: %w", address, knowledge.ErrInvalid)
	}
	options, err := url.ParseQuery(query)
	if err != nil {
		return "", nil, fmt.Errorf("read database address %q: %w: %w", address, err, knowledge.ErrInvalid)
	}
	for name, values := range options {
		pages, err := strconv.Atoi(values[0])
		if name == "mode" && values[0] == "ro" || name == "max_page_count" && err == nil && pages > 0 {
			continue
		}
		return "", nil, fmt.Errorf("read database address %q: only mode=ro and max_page_count=N may follow the question mark: %w", address, knowledge.ErrInvalid)
	}
	return file, options, nil
}

// create makes the file and its folder, for the eyes of this user alone.
func create(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("%w: %w", knowledge.ErrUnwritable, err)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", knowledge.ErrUnwritable, err)
	}
	return f.Close()
}

// dsn tells the driver a file and its pragmas. A pragma given here reaches
// every connection of a pool; one run by hand reaches one.
func dsn(file, mode, lock string) string {
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + url.Values{
		"mode":             {mode},
		"_journal_mode":    {"WAL"},
		"_synchronous":     {"FULL"},
		"_busy_timeout":    {busyFor},
		"_foreign_keys":    {"1"},
		"_txlock":          {lock},
		"_stmt_cache_size": {statements},
	}.Encode()
}

func (db *DB) open(ctx context.Context, file, pages string, readOnly bool) (err error) {
	mode := "rwc"
	if readOnly {
		mode = "ro"
	}
	if db.writer, err = sql.Open("sqlite3", dsn(file, mode, "immediate")); err != nil {
		return err
	}
	db.writer.SetMaxOpenConns(1)
	if err := verify(ctx, db.writer); err != nil {
		return err
	}
	if pages != "" {
		if _, err := db.writer.ExecContext(ctx, "PRAGMA max_page_count = "+pages); err != nil {
			return fmt.Errorf("bound the file: %w", err)
		}
	}
	if err := db.migrate(ctx, readOnly); err != nil {
		return err
	}
	if db.reader, err = sql.Open("sqlite3", dsn(file, "ro", "deferred")); err != nil {
		return err
	}
	db.reader.SetMaxOpenConns(readers)
	db.reader.SetMaxIdleConns(readers)
	return verify(ctx, db.reader)
}

// verify reads the pragmas back: a misspelt one would be ignored without a
// word.
func verify(ctx context.Context, pool *sql.DB) error {
	for _, p := range []struct{ name, want string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"busy_timeout", busyFor},
	} {
		var got string
		if err := pool.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
			return fmt.Errorf("read setting %s: %w", p.name, err)
		}
		if !strings.EqualFold(got, p.want) {
			return fmt.Errorf("its %s is %s and must be %s. The file may be on a disk that cannot be shared or written", p.name, got, p.want)
		}
	}
	return nil
}

// Close ends reading and writing.
func (db *DB) Close() error {
	var errs []error
	for _, pool := range []*sql.DB{db.reader, db.writer} { // the writer last: it folds the log into the file
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	if db.lock != nil {
		errs = append(errs, db.lock.Close())
	}
	return errors.Join(errs...)
}

// Healthy writes for real: a database that takes nothing must not look well.
func (db *DB) Healthy(ctx context.Context) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO settings (name, value, updated_at) VALUES ('last health check', '', $1)
			ON CONFLICT (name) DO UPDATE SET updated_at = excluded.updated_at`, db.ms())
		return err
	})
}
