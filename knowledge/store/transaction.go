package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"shouldertap/knowledge"
)

// write runs a transaction that holds the write lock from its first word. An
// error, or a panic, undoes all of it.
//
// Once it has its turn it is not broken off with ctx: it takes well under a
// millisecond, and half of one is a question whose fate nobody knows. The work
// is handed a context that says so.
func (db *DB) write(ctx context.Context, work func(ctx context.Context, tx *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case db.turn <- struct{}{}:
		defer func() { <-db.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if db.damaged.Load() {
		return knowledge.ErrDamaged
	}
	var posts []Post
	db.queued = db.queued[:0]
	err := run(context.WithoutCancel(ctx), db.writer, func(ctx context.Context, tx *sql.Tx) (err error) {
		if err = work(ctx, tx); err == nil {
			posts, err = db.takeQueued(ctx, tx)
		}
		return err
	})
	if h := db.hands.Load(); err == nil && h != nil && len(posts) > 0 {
		h.Post(posts)
	}
	return db.trouble(err)
}

// read runs queries on one state of the database: what is written meanwhile is
// seen by all of them or by none.
func (db *DB) read(ctx context.Context, work func(ctx context.Context, tx *sql.Tx) error) error {
	return db.trouble(run(ctx, db.reader, work))
}

func run(ctx context.Context, pool *sql.DB, work func(ctx context.Context, tx *sql.Tx) error) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	if err := work(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// queryer is what reads: a pool, or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// all scans every row of a query.
func all[T any](ctx context.Context, q queryer, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}

// list is all of one query on the read pool.
func list[T any](ctx context.Context, db *DB, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	found, err := all(ctx, db.reader, scan, query, args...)
	return found, db.trouble(err)
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
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

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// orNull is a reference that may be missing.
func orNull(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// encoded is a list, map or struct as an argument: JSON text. What cannot be
// encoded, such as a probability that is no number, fails the statement.
type encoded struct{ value any }

// Value implements driver.Valuer.
func (e encoded) Value() (driver.Value, error) {
	b, err := json.Marshal(e.value)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", e.value, err)
	}
	return string(b), nil
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
