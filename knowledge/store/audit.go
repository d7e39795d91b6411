package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
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

const auditColumns = `seq, at, by_id, by_name, what, subject, detail, prev, hash, key_id`

func scanAudit(rows *sql.Rows) (AuditEntry, error) {
	var e AuditEntry
	err := rows.Scan(&e.Seq, moment{&e.At}, &e.By, &e.ByName, &e.What, &e.Subject, &e.Detail, &e.Prev, &e.Hash, &e.KeyID)
	return e, err
}

// audit appends a row to the chain.
func (db *DB) audit(ctx context.Context, tx *sql.Tx, by knowledge.Person, what, subject, detail string) error {
	e := AuditEntry{At: instant(db.ms()), By: by.ID, ByName: by.Name, What: what, Subject: subject, Detail: detail, KeyID: db.keyID}
	err := tx.QueryRowContext(ctx, `INSERT INTO audit_end (one, seq) VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET seq = audit_end.seq + 1 RETURNING seq`).Scan(&e.Seq)
	if err != nil {
		return fmt.Errorf("number a row of the audit: %w", err)
	}
	before, err := all(ctx, tx, scanText, `SELECT hash FROM audit WHERE seq = $1`, e.Seq-1)
	if err != nil {
		return fmt.Errorf("read the end of the audit: %w", err)
	}
	if len(before) > 0 {
		e.Prev = before[0]
	}
	e.Hash = e.seal(db.key)
	_, err = tx.ExecContext(ctx, `
		INSERT INTO audit (seq, at, by_id, by_name, what, subject, detail, prev, hash, key_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
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
	return list(ctx, db, scanAudit, `SELECT `+auditColumns+` FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2`, after, n)
}

// auditStep is how many rows of the audit are looked at in one go.
const auditStep = 1000

// VerifyAudit walks the whole chain and names the first row that does not
// hold, and then sees that every version still has the words that its hash and
// its approvals name. Who can write the file can cut the chain's end off and
// set its end back with it: against that, keep the last hash elsewhere.
func (db *DB) VerifyAudit(ctx context.Context) error {
	err := db.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		last, prev := int64(0), ""
		for {
			rows, err := all(ctx, tx, scanAudit, `SELECT `+auditColumns+` FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2`, last, auditStep)
			if err != nil {
				return err
			}
			for _, e := range rows {
				if err := db.follows(e, last, prev); err != nil {
					return err
				}
				last, prev = e.Seq, e.Hash
			}
			if len(rows) < auditStep {
				break
			}
		}
		var end int64
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM audit_end`).Scan(&end); err != nil {
			return err
		}
		if end != last {
			return fmt.Errorf("rows %d to %d are missing: %w", last+1, end, knowledge.ErrDamaged)
		}
		return verifyVersions(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("verify audit: %w", err)
	}
	return nil
}

// follows checks one row against the one before it.
func (db *DB) follows(e AuditEntry, last int64, prev string) error {
	switch {
	case e.Seq != last+1:
		return fmt.Errorf("row %d is missing: %w", last+1, knowledge.ErrDamaged)
	case e.Prev != prev:
		return fmt.Errorf("row %d does not follow the one before it: %w", e.Seq, knowledge.ErrDamaged)
	case e.KeyID != db.keyID:
		return fmt.Errorf("row %d was sealed with the key %s, which is not at hand: %w", e.Seq, e.KeyID, knowledge.ErrInvalid)
	case !hmac.Equal([]byte(e.Hash), []byte(e.seal(db.key))):
		return fmt.Errorf("row %d was changed: %w", e.Seq, knowledge.ErrDamaged)
	}
	return nil
}

// verifyVersions sees that approved words are the words that were approved.
func verifyVersions(ctx context.Context, tx *sql.Tx) error {
	_, err := all(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var n numbered
		var hash, text string
		var approved, audited int
		if err := rows.Scan(&n.id, &n.number, &text, &hash, &approved, &audited); err != nil {
			return struct{}{}, err
		}
		var content knowledge.Content
		if err := json.Unmarshal([]byte(text), &content); err != nil || content.Hash() != hash {
			return struct{}{}, fmt.Errorf("version %d of %s does not have the words that were approved: %w", n.number, n.id, knowledge.ErrDamaged)
		}
		if approved == 0 || audited == 0 {
			return struct{}{}, fmt.Errorf("version %d of %s has no approval on record for its words: %w", n.number, n.id, knowledge.ErrDamaged)
		}
		return struct{}{}, nil
	}, `
		SELECT v.answer_id, v.number, v.content, v.hash,
			(SELECT COUNT(*) FROM approvals p WHERE p.answer_id = v.answer_id AND p.number = v.number AND p.hash = v.hash),
			(SELECT COUNT(*) FROM audit u WHERE u.what = 'approved' AND u.subject = v.answer_id || ' v' || v.number AND u.detail = v.hash)
		FROM versions v ORDER BY v.answer_id, v.number`)
	return err
}
