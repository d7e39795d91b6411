package store

import (
	"context"
)

// Counts is the load and the trouble of the moment.
type Counts struct {
	InboxWaiting    int `json:"inbox_waiting"` // acts recorded and not carried out
	InboxDead       int `json:"inbox_dead"`    // acts given up
	OutboxWaiting   int `json:"outbox_waiting"`
	OutboxUncertain int `json:"outbox_uncertain"` // posts of which nobody knows whether they arrived
	OutboxDropped   int `json:"outbox_dropped"`   // posts given up
	Due             int `json:"due"`              // future acts
	Answers         int `json:"answers"`
	Drafts          int `json:"drafts"` // neither approved nor dropped
	Questions       int `json:"questions"`
	Deliveries      int `json:"deliveries"`
	GapsWaiting     int `json:"gaps_waiting"`
	GapsLate        int `json:"gaps_late"` // waiting beyond the promise
	Flags           int `json:"flags"`
	Audit           int `json:"audit"`
}

// ByName gives the counts under the names of their JSON keys.
func (c Counts) ByName() map[string]int {
	return map[string]int{
		"inbox_waiting": c.InboxWaiting, "inbox_dead": c.InboxDead, "outbox_waiting": c.OutboxWaiting,
		"outbox_uncertain": c.OutboxUncertain, "outbox_dropped": c.OutboxDropped, "due": c.Due, "answers": c.Answers,
		"drafts": c.Drafts, "questions": c.Questions, "deliveries": c.Deliveries, "gaps_waiting": c.GapsWaiting,
		"gaps_late": c.GapsLate, "flags": c.Flags, "audit": c.Audit,
	}
}

// Counts counts the load and the trouble of the moment.
func (db *DB) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	err := db.reader.QueryRowContext(ctx, `
		SELECT
			(SELECT COUNT(*) FROM inbox WHERE done_at = 0 AND dead_at = 0), (SELECT COUNT(*) FROM inbox WHERE dead_at <> 0),
			(SELECT COUNT(*) FROM outbox WHERE dead_at = 0), (SELECT COUNT(*) FROM outbox WHERE uncertain = 1 AND dead_at = 0), (SELECT COUNT(*) FROM outbox WHERE dead_at <> 0),
			(SELECT COUNT(*) FROM due), (SELECT COUNT(*) FROM answers), (SELECT COUNT(*) FROM drafts WHERE state NOT IN ('approved', 'dropped')),
			(SELECT COUNT(*) FROM questions), (SELECT COUNT(*) FROM deliveries), (SELECT COUNT(*) FROM gaps WHERE closed_at = 0),
			(SELECT COUNT(*) FROM gaps WHERE closed_at = 0 AND due_at <= $1), (SELECT COUNT(*) FROM flags WHERE settled_at = 0), (SELECT COUNT(*) FROM audit)`, db.ms()).
		Scan(&c.InboxWaiting, &c.InboxDead, &c.OutboxWaiting, &c.OutboxUncertain, &c.OutboxDropped, &c.Due, &c.Answers, &c.Drafts, &c.Questions,
			&c.Deliveries, &c.GapsWaiting, &c.GapsLate, &c.Flags, &c.Audit)
	return c, db.trouble(err)
}
