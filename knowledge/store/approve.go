package store

import (
	"time"

	"shouldertap/knowledge"
)

// Approve is one person's word that exactly this content may be served.
type Approve struct {
	DraftID       string
	Hash          string // of the content seen; another one: ErrStale
	By            knowledge.Person
	At            time.Time
	EffectiveFrom time.Time // zero: At
	Tell          func(w knowledge.Waiter, v *knowledge.Version) Told
	Show          []Message
}
