package store

import "time"

// AuditEntry is one row of the audit. Each carries the hash of the one before,
// so that none can be changed or taken out unseen.
type AuditEntry struct {
	Seq     int64
	At      time.Time
	By      string // an id
	ByName  string
	What    string
	Subject string
	Detail  string // JSON
	Prev    string
	Hash    string
	KeyID   string // names the key that sealed it; empty: none
}
