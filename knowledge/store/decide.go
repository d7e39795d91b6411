package store

import (
	"time"

	"shouldertap/knowledge"
)

// Decided is how a part of a question stands from now on. It is appended; what
// stood before stays on record.
type Decided struct {
	QuestionID string
	Part       int // from 1
	Seq        int // the latest one that the caller saw, 0 for none; another one: ErrStale
	Text       string
	Outcome    knowledge.Outcome

	AnswerID    string
	Version     int
	CaseKey     string // [knowledge.Case.Key]; empty: the base
	IfUnknown   string // the fact whose if_unknown words are shown
	AskFact     string // the fact that is asked
	Section     int    // 1-based section of the details to open at; 0: none
	StopID      string // the stop card shown above
	StopVersion int
	ShadowID    string // what would have been answered were the topic live

	Known              knowledge.Facts
	Conflicts          []string // facts that were said to be something else before
	Offers, Candidates []knowledge.Candidate
	Rejected           []string // answers that the asker said are not their case
	Expanded           bool     // all steps are shown

	Reason     string           // one clause for specialists
	Generation string           // of the ranking
	DeskHash   string           // [knowledge.Desk.Hash]
	User       knowledge.Person // the asker under the name known by now
	Audience   string           // the asker's, once it is known
	By         knowledge.Person // who acted; nobody for the first
	Why        string           // what they did: "not my case"; empty for the first

	Deliveries []knowledge.Delivery // what is newly shown; a code is drawn where it is empty
	Gap        *GapRequest          // open one, or join one of the same words
	At         time.Time
}

// GapRequest asks for a gap to wait on.
type GapRequest struct {
	Words       string // the words' key: equal for the same words
	Visible     string // the visible set's key
	Text        string
	Audience    string
	Topic       string
	Lane        string
	DueAt       time.Time
	Waiter      knowledge.Waiter
	Nearest     []knowledge.Candidate
	CardChannel string   // where its card is shown; empty: nowhere
	Similar     []string // ids of gaps that seem the same, to be proposed
}

// Settled is what became of a decision.
type Settled struct {
	Decision   Decided        // with its new Seq
	Gap        *knowledge.Gap // opened or joined
	Joined     bool
	Deliveries []knowledge.Delivery // with ids and codes
}
