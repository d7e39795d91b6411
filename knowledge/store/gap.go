package store

import (
	"time"

	"shouldertap/knowledge"
)

// GapView is a gap with everything its card shows.
type GapView struct {
	Gap     knowledge.Gap
	Waiters []knowledge.Waiter // who waits; once it is closed, who was told
	History []GapEvent
	Draft   *Draft          // the latest one written for it; nil: none
	Similar []knowledge.Gap // waiting gaps that seem the same, proposed to be joined
}

// GapEvent is one thing that happened to a gap.
type GapEvent struct {
	At       time.Time
	By       knowledge.Person
	What     string
	Text     string
	From, To knowledge.GapState
}

// Move takes a gap from one state to another.
type Move struct {
	GapID    string
	From     []knowledge.GapState // where the caller saw it; empty: any that may become To
	To       knowledge.GapState
	By       knowledge.Person
	What     string // names the event; empty: the state. A named move to claimed leaves the claim with whoever has it
	Text     string
	Cause    knowledge.Cause
	AnswerID string // what closes it
	Into     string // of a merge
	Lane     string
	DueAt    *time.Time
	Tell     func(w knowledge.Waiter) Told // pure; called for everybody who waits, inside the transaction
	At       time.Time
}

// Told is what becomes of one waiter.
type Told struct {
	Decision *Decided
	Message  *Message
	Keep     bool        // keeps waiting; in a gap of their own when this one closes
	Gap      *GapRequest // that gap
}
