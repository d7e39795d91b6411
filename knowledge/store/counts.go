package store

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
