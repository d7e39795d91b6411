package store

import "time"

// Kinds of due rows that the store keeps itself.
const (
	DueGapClock = "gap clock" // a gap's promise runs out; the ref is the gap
	DueChange   = "change"    // an answer or a case takes effect or ends; the ref is the answer, "@" and the instant in milliseconds
)

// Due is something to be done at a time. Kind and Ref name it: there is one.
type Due struct {
	ID       string
	Kind     string
	Ref      string
	At       time.Time
	Attempts int // this one included
}
