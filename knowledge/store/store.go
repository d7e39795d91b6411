// Package store keeps everything that happened: questions, decisions, gaps,
// approved answers, what was shown to whom, and what is still to be done. All
// SQL stands here, and nothing but SQL.
//
// The life of one question. [DB.Ask] writes it with its receipt and an inbox
// row, so that Slack may be told we have it; a redelivery finds the receipt and
// writes nothing. A worker leases the row, and [DB.Decide] writes, in one
// transaction, what was decided, the delivery with its code, the gap it opened
// or joined, the messages to be seen and the end of the act. The outbox is
// leased in turn, and [DB.Posted] records where in Slack a message stands.
//
// The life of one answer. [DB.SaveDraft] keeps a draft; [DB.Approve] makes it a
// version: approval, phrasings, audit entry, a row in the change feed, and the
// messages to everybody who waits, all or nothing. Versions are never updated.
//
// Each public method is one transaction and holds it; the private ones take
// it. Row counts tell a redelivery (0 inserted) and a stale act (0 updated).
// The schema, with every column explained, is schema/0001_init.sql. It keeps to
// what PostgreSQL takes as well.
package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"shouldertap/knowledge"
)

// Options are what a database needs of the outside.
type Options struct {
	Now      func() time.Time
	Random   io.Reader // default: crypto/rand
	AuditKey []byte    // signs the audit chain
}

// DB is an open database: one handle that writes, and a pool that only reads.
type DB struct {
	writer *sql.DB
	reader *sql.DB
	now    func() time.Time
	random io.Reader
	key    []byte
	keyID  string

	mu     sync.Mutex
	lastMS int64
	count  uint16
}

// writerPragmas are set on the writer and read back: a misspelt one would be
// ignored without a word.
var writerPragmas = map[string]string{
	"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000",
}

const writerQuery = "_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_foreign_keys=1&_txlock=immediate"

// readers is how many questions may be looked up at a time.
const readers = 4

// Open opens, or creates, the database that a URL such as
// sqlite:data/shouldertap.db names, and brings its schema up to date. It
// refuses a database whose settings are not those asked for.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	file, ok := strings.CutPrefix(address, "sqlite:")
	if !ok || file == "" {
		return nil, fmt.Errorf("open %q: only sqlite:FILE is supported: %w", address, knowledge.ErrInvalid)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("make the database's folder: %w", err)
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if len(o.AuditKey) == 0 {
		o.AuditKey = []byte("no key was given: this chain proves order, not origin")
	}
	sum := sha256.Sum256(o.AuditKey)
	db := &DB{now: o.Now, random: o.Random, key: o.AuditKey, keyID: hex.EncodeToString(sum[:])[:16]}
	name := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath()}).String()
	var err error
	if db.writer, err = sql.Open("sqlite3", name+"?"+writerQuery); err != nil {
		return nil, trouble(fmt.Errorf("open %s: %w", file, err))
	}
	db.writer.SetMaxOpenConns(1)
	if err := db.verify(ctx, file); err != nil {
		return nil, errors.Join(trouble(err), db.writer.Close())
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(trouble(err), db.writer.Close())
	}
	if db.reader, err = sql.Open("sqlite3", name+"?mode=ro&_busy_timeout=5000&_foreign_keys=1"); err != nil {
		return nil, errors.Join(trouble(err), db.writer.Close())
	}
	db.reader.SetMaxOpenConns(readers)
	db.reader.SetMaxIdleConns(readers)
	return db, nil
}

func (db *DB) verify(ctx context.Context, file string) error {
	for pragma, want := range writerPragmas {
		var got string
		if err := db.writer.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil {
			return fmt.Errorf("read setting %s of %s: %w", pragma, file, err)
		}
		if !strings.EqualFold(got, want) {
			return fmt.Errorf("open %s: its %s is %s and must be %s. The file may be on a disk that cannot be shared or written", file, pragma, got, want)
		}
	}
	return nil
}

// Close ends reading and writing.
func (db *DB) Close() error { return errors.Join(db.reader.Close(), db.writer.Close()) }

//go:embed schema/*.sql
var schema embed.FS

// migrate applies, in the order of their numbers, the schema files that were
// not applied yet, each in one transaction.
func (db *DB) migrate(ctx context.Context) error {
	if _, err := db.writer.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (name TEXT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)`); err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	names, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return fmt.Errorf("list migrations: %w", err)
	}
	for _, name := range names {
		text, err := schema.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read migration %s: %w", name, err)
		}
		err = db.write(ctx, func(tx *sql.Tx) error {
			fresh, err := affected(tx.ExecContext(ctx, `INSERT INTO migrations (name, applied_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, filepath.Base(name), db.ms()))
			if err != nil || fresh == 0 {
				return err
			}
			_, err = tx.ExecContext(ctx, string(text))
			return err
		})
		if err != nil {
			return fmt.Errorf("apply migration %s: %w", name, err)
		}
	}
	return nil
}

// write runs a transaction that holds the write lock from its first word.
func (db *DB) write(ctx context.Context, work func(tx *sql.Tx) error) error {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return trouble(err)
	}
	if err := work(tx); err != nil {
		if rollback := tx.Rollback(); rollback != nil && !errors.Is(rollback, sql.ErrTxDone) {
			err = errors.Join(err, rollback)
		}
		return trouble(err)
	}
	return trouble(tx.Commit())
}

// queryer is what reads: the pool, or a transaction that must see its own
// writes.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Healthy writes for real: a database that takes nothing must not look well.
func (db *DB) Healthy(ctx context.Context) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO migrations (name, applied_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET applied_at = $3`, "last health check", db.ms(), db.ms())
		return err
	})
}

// Backup writes a consistent copy to a file that must not exist yet.
func (db *DB) Backup(ctx context.Context, file string) error {
	if _, err := db.writer.ExecContext(ctx, `VACUUM INTO $1`, file); err != nil {
		return trouble(fmt.Errorf("copy the database to %s: %w", file, err))
	}
	return nil
}

// keyLetters sort as their numbers do.
var keyLetters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes a key that sorts by the time it was made: 48 bits of Unix
// milliseconds, 16 that count within one, 64 of chance.
func (db *DB) NewID() string {
	var b [16]byte
	db.mu.Lock()
	ms := db.now().UnixMilli()
	if ms > db.lastMS {
		db.lastMS, db.count = ms, 0
	} else if db.count++; db.count == 0 {
		db.lastMS++
	}
	binary.BigEndian.PutUint64(b[:8], uint64(db.lastMS)<<16|uint64(db.count))
	_, err := io.ReadFull(db.random, b[8:])
	db.mu.Unlock()
	if err != nil {
		panic("store: the system gives no random bytes: " + err.Error())
	}
	return keyLetters.EncodeToString(b[:])
}

func (db *DB) ms() int64 { return db.now().UnixMilli() }

// millis and instant turn times into what is stored, 0 for none.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// encode writes lists, maps and structs of plain values, which always encode.
func encode(value any) string {
	b, err := json.Marshal(value)
	if err != nil {
		panic("store: encode " + fmt.Sprintf("%T", value) + ": " + err.Error())
	}
	return string(b)
}

// document scans a JSON column.
type document struct{ into any }

// Scan implements sql.Scanner.
func (d document) Scan(value any) error {
	var text []byte
	switch v := value.(type) {
	case string:
		text = []byte(v)
	case []byte:
		text = v
	}
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, d.into)
}

// moment scans a time column.
type moment struct{ into *time.Time }

// Scan implements sql.Scanner.
func (m moment) Scan(value any) error {
	ms, ok := value.(int64)
	if !ok {
		return fmt.Errorf("a time is %T", value)
	}
	*m.into = instant(ms)
	return nil
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// all scans every row of a query.
func all[T any](ctx context.Context, q queryer, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, trouble(err)
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, trouble(err)
		}
		list = append(list, item)
	}
	return list, trouble(rows.Err())
}
