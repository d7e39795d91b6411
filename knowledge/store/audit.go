package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"shouldertap/knowledge"
)

// AuditEntry is one row of the audit. Each carries the hash of the one before,
// so that none can be changed or taken out unseen.
type AuditEntry struct {
	Seq     int64
	At      time.Time
	By      string // an id
	ByName  string
	What    string
	Subject string
	Detail  string
	Prev    string
	Hash    string
	KeyID   string // names the key that sealed it
}

const auditColumns = `seq, happened_at, by_id, by_name, what, subject, detail, prev, hash, key_id`

func scanAudit(rows *sql.Rows) (AuditEntry, error) {
	var e AuditEntry
	err := rows.Scan(&e.Seq, moment{&e.At}, &e.By, &e.ByName, &e.What, &e.Subject, &e.Detail, &e.Prev, &e.Hash, &e.KeyID)
	return e, err
}

// audit appends a row to the chain.
func (db *DB) audit(ctx context.Context, tx *sql.Tx, by knowledge.Person, what, subject, detail string) error {
	last, err := all(ctx, tx, scanAudit, `SELECT `+auditColumns+` FROM audit ORDER BY seq DESC LIMIT 1`)
	if err != nil {
		return fmt.Errorf("read the end of the audit: %w", err)
	}
	e := AuditEntry{Seq: 1, At: instant(db.ms()), By: by.ID, ByName: by.Name, What: what, Subject: subject, Detail: detail, KeyID: db.keyID}
	if len(last) > 0 {
		e.Seq, e.Prev = last[0].Seq+1, last[0].Hash
	}
	e.Hash = e.seal(db.key)
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (`+auditColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.Seq, millis(e.At), e.By, e.ByName, e.What, e.Subject, e.Detail, e.Prev, e.Hash, e.KeyID)
	if err != nil {
		return fmt.Errorf("append to the audit: %w", err)
	}
	return nil
}

// seal is the HMAC-SHA-256 of everything in the row and the hash before it.
// Lengths keep one field from running into the next.
func (e AuditEntry) seal(key []byte) string {
	mac := hmac.New(sha256.New, key)
	for _, field := range []string{strconv.FormatInt(e.Seq, 10), strconv.FormatInt(millis(e.At), 10), e.By, e.ByName, e.What, e.Subject, e.Detail, e.Prev, e.KeyID} {
		fmt.Fprintf(mac, "%d:%s;", len(field), field)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// Audit reads rows after one, in order.
func (db *DB) Audit(ctx context.Context, after int64, n int) ([]AuditEntry, error) {
	return all(ctx, db.reader, scanAudit, `SELECT `+auditColumns+` FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2`, after, n)
}

// VerifyAudit walks the whole chain and names the first row that does not hold.
// It cannot tell that rows are missing at its very end.
func (db *DB) VerifyAudit(ctx context.Context) error {
	prev, seq := "", int64(0)
	for {
		rows, err := db.Audit(ctx, seq, 1000)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, e := range rows {
			var faults []string
			if e.Seq != seq+1 {
				faults = append(faults, fmt.Sprintf("row %d is missing", seq+1))
			}
			if e.Prev != prev {
				faults = append(faults, fmt.Sprintf("row %d does not follow the one before it", e.Seq))
			}
			if e.KeyID == db.keyID && e.Hash != e.seal(db.key) {
				faults = append(faults, fmt.Sprintf("row %d was changed", e.Seq))
			}
			if e.KeyID != db.keyID {
				faults = append(faults, fmt.Sprintf("row %d was sealed with the key %s, which is not at hand", e.Seq, e.KeyID))
			}
			if len(faults) > 0 {
				return errors.New("verify audit: " + strings.Join(faults, ", "))
			}
			prev, seq = e.Hash, e.Seq
		}
	}
}
