package blocks

import (
	"time"

	"shouldertap/knowledge"
)

// Card is a gap as specialists see it, one message edited in place.
type Card struct {
	Desk    *knowledge.Desk
	Now     time.Time
	Gap     knowledge.Gap
	Waiters []knowledge.Waiter
	Nearest []Near
	Shadow  *Near  // what would have been answered were the topic live
	Link    string // to the question; empty: there is none to show
	Reason  string // why nothing was answered
	History []Event
	Similar []SimilarGap
	DraftBy string // who works on a draft; empty: nobody
}

// Near is an answer near to a question, with how probably it is the right one.
type Near struct {
	ID, Title   string
	Probability float64 // of 1
}

// SimilarGap is an open gap that seems to ask the same.
type SimilarGap struct {
	ID     string
	Number int
	Text   string
}

// What an [Event] of a gap's history was, beyond a change of state.
const (
	EventOpened    = "opened"
	EventJoined    = "joined"
	EventConfirmed = "confirmed"
	EventReply     = "replied" // the asker answered what was asked back
	EventNotUrgent = "not urgent"
	EventLate      = "late"
	EventByHand    = "answered by hand"
)

// Event is one line of a gap's history.
type Event struct {
	At       time.Time
	By       knowledge.Person
	What     string // one of the constants above; else To speaks
	From, To knowledge.GapState
	Text     string // words that belong to it: what was asked back, the reason
}

// GapCard shows a gap in the specialists' channel.
func GapCard(c Card) Message { return Message{} }

// Review is a draft before its approver: what changes, and for whom.
type Review struct {
	Desk     *knowledge.Desk
	Now      time.Time
	DraftID  string
	Hash     string // of the content shown; the approval binds it
	Content  knowledge.Content
	Number   int // the version it becomes
	Author   knowledge.Person
	Changes  []knowledge.PartChange // from the version it is based on, or from nothing
	Table    []knowledge.Row
	Gap      int    // number of the gap it answers; 0: none
	Question string // that gap's words
	From     time.Time
	State    ReviewState
	By       knowledge.Person // who approved or returned it
	At       time.Time        // when
	Reason   string           // why it was returned
	Faults   []knowledge.Fault
}

// ReviewState is where a review stands.
type ReviewState string

const (
	ReviewOpen     ReviewState = "open"
	ReviewApproved ReviewState = "approved"
	ReviewReturned ReviewState = "returned"
	ReviewConflict ReviewState = "conflict" // the answer changed under it
	ReviewDropped  ReviewState = "dropped"
)

// ReviewCard shows a draft in the specialists' channel. Where it does not fit
// whole, Approve stands only in the form that shows all of it.
func ReviewCard(r Review) Message { return Message{} }
