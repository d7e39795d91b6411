package store

import (
	"time"

	"shouldertap/knowledge"
)

// Report is what was asked in [From, To), counted in parts of questions: a
// message with two asks counts twice, one that asks nothing or was taken back
// not at all.
type Report struct {
	From, To       time.Time
	Audience       string // empty: all
	Questions      int
	People         int
	AnsweredAtOnce int // the first reply was the answer, and nobody said that it was not their case
	Offered        int // the first reply offered titles
	Gaps           int // it came to a gap, at once or later
	Stopped        int // the first reply was a stop card alone
	Routed         int // the first reply was a route
	Refused        int // nobody's audience
	Most           []MostAsked
	Waiting        []OpenGap // who waits longest first, as things are now
	Promises       struct {
		Kept    int
		Broken  int // the time passed, or was moved before it had
		Running int
	}
}

// MostAsked is an answer that settled questions, or a gap that they wait on.
type MostAsked struct {
	AnswerID  string
	GapID     string
	GapNumber int
	Title     string // the answer's, or the gap's words
	Times     int
	People    int
	Wordings  []string // at most three, the most frequent first
}

// OpenGap is a gap that somebody waits on.
type OpenGap struct {
	GapID     string
	Number    int
	Text      string
	State     knowledge.GapState
	Waiting   int
	Since     time.Time
	DueAt     time.Time
	ClaimedBy string
	Audience  string
}
