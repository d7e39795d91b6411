package blocks

import (
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// Home is one person's App Home.
type Home struct {
	Desk      *knowledge.Desk
	Now       time.Time
	Rights    knowledge.Rights
	Audience  *knowledge.Audience // nil: the person is nobody's
	Box       string              // changes when the question box is to be empty again: the last question's id
	Notice    string              // one sentence on top, such as what became of the last act
	Mine      []Mine              // newest first
	StartHere []Titled
	Queue     *Queue  // for those who work on gaps
	Report    *Report // for leads
}

// Mine is one of a person's own questions.
type Mine struct {
	At      time.Time
	Text    string
	Outcome knowledge.Outcome
	Title   string // of what answered it
	Gap     *knowledge.Gap
	DueAt   time.Time
	Link    string // to the thread; empty: there is none
}

// Queue is what waits for the people who work on gaps.
type Queue struct {
	Gaps    []QueuedGap // most urgent first
	More    int         // gaps beyond those listed
	Drafts  []QueuedDraft
	Reviews []QueuedDraft
}

// QueuedGap is one gap of the queue.
type QueuedGap struct {
	Gap     knowledge.Gap
	Waiting int
	Link    string // to its card
}

// QueuedDraft is a draft somebody works on or somebody must review.
type QueuedDraft struct {
	ID, Title string
	Author    knowledge.Person
	Since     time.Time
	Reason    string // why it was returned
	Conflict  bool
}

// HomeView shows a person what is theirs, by their rights.
func HomeView(h Home) slack.HomeTabViewRequest { return slack.HomeTabViewRequest{} }

// Report is what was asked in a stretch of days.
type Report struct {
	Desk           *knowledge.Desk
	Now            time.Time
	Days           int    // 7 or 28
	Audience       string // a name; empty: all
	Questions      int
	People         int
	AnsweredAtOnce int
	Offered        int
	Gaps           int
	Stopped        int
	Routed         int
	Refused        int
	Most           []MostAsked
	Waiting        []OpenGap
	Kept           int // promises
	Broken         int
	Running        int
}

// MostAsked is an answer, or a gap, that many questions came to.
type MostAsked struct {
	Gap      int    // number; 0: an answer
	Title    string // the answer's, or the gap's words
	Times    int
	People   int
	Wordings []string
}

// OpenGap is a gap that somebody waits on.
type OpenGap struct {
	Number    int
	Text      string
	State     knowledge.GapState
	Waiting   int
	Since     time.Time
	DueAt     time.Time
	ClaimedBy string
	Audience  string
}

// ReportMessage, ReportModal and the section on a lead's Home show the same.
func ReportMessage(r Report) Message { return Message{} }

// ReportModal shows the report in a form.
func ReportModal(r Report) slack.ModalViewRequest { return slack.ModalViewRequest{} }
