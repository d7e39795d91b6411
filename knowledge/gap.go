package knowledge

import (
	"fmt"
	"slices"
	"time"
)

// GapState is where a gap stands.
type GapState string

const (
	Open         GapState = "open"
	Claimed      GapState = "claimed"
	AskedBack    GapState = "asked back"
	InReview     GapState = "in review"
	GapAnswered  GapState = "answered"
	Linked       GapState = "linked"
	Merged       GapState = "merged"
	GapRouted    GapState = "routed"
	HeldOff      GapState = "held off" // an incident's holding line covers it
	Declined     GapState = "declined"
	GapWithdrawn GapState = "withdrawn"
)

// Waiting says that somebody still waits for this gap's answer.
func (s GapState) Waiting() bool {
	return slices.Contains([]GapState{Open, Claimed, AskedBack, InReview}, s)
}

// next lists the states that a gap may move to. A closed one can be reopened.
func (s GapState) next() []GapState {
	switch s {
	case Open:
		return []GapState{Claimed, AskedBack, InReview, GapAnswered, Linked, Merged, GapRouted, HeldOff, Declined, GapWithdrawn}
	case Claimed, AskedBack, InReview:
		return []GapState{Open, Claimed, AskedBack, InReview, GapAnswered, Linked, Merged, GapRouted, HeldOff, Declined, GapWithdrawn}
	}
	return []GapState{Open}
}

// MayBecome says whether the move is one that the life of a gap allows.
func (s GapState) MayBecome(to GapState) bool { return slices.Contains(s.next(), to) }

// Cause is why a gap came to be, chosen when it is closed.
type Cause string

const (
	NothingWritten Cause = "nothing written"
	Unclear        Cause = "unclear"
	HardToFind     Cause = "hard to find"
	Training       Cause = "training"
	SystemFault    Cause = "product or system fault"
	PolicyChange   Cause = "policy change"
)

// Causes lists the causes in the order in which they are offered.
func Causes() []Cause {
	return []Cause{NothingWritten, Unclear, HardToFind, Training, SystemFault, PolicyChange}
}

// Gap is something asked that has no approved answer. Several questions may
// wait on one.
type Gap struct {
	ID        string
	Number    int    // shown as Q-1042
	Text      string // the first question's redacted words
	Audience  string // of the first question
	State     GapState
	Lane      string
	OpenedAt  time.Time
	DueAt     time.Time // the most urgent promise
	ClaimedBy Person
	Cause     Cause
	MergedIn  string // the gap it was merged into
	AnswerID  string // what closed it
	Nearest   []Candidate
	AskedText string // what a specialist asked back
}

// Label is how people name the gap.
func (g *Gap) Label() string { return GapLabel(g.Number) }

// GapLabel is how people name the gap with that number: Q-1042.
func GapLabel(number int) string { return fmt.Sprintf("Q-%d", number) }

// Waiter is somebody who waits on a gap, with the question that made them.
type Waiter struct {
	GapID      string
	QuestionID string
	Part       int
	User       Person
	Audience   string
	Channel    string
	ThreadTS   string
	Text       string
	Since      time.Time
	Lane       string
	DueAt      time.Time
	Confirmed  bool // a specialist said that this wording asks the same
}

// FlagReason is what somebody found wrong with an answer.
type FlagReason string

const (
	Outdated      FlagReason = "outdated"
	Wrong         FlagReason = "wrong"
	UnclearText   FlagReason = "unclear"
	BetterWording FlagReason = "could be said better"
)

// FlagReasons lists the reasons in the order in which they are offered.
func FlagReasons() []FlagReason {
	return []FlagReason{Outdated, Wrong, UnclearText, BetterWording}
}
