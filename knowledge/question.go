package knowledge

import "time"

// Outcome is how one part of a question ended.
type Outcome string

const (
	Received    Outcome = "received" // recorded, not decided yet
	Answered    Outcome = "answered"
	Stopped     Outcome = "stopped"
	Routed      Outcome = "routed"
	Offered     Outcome = "offered"
	GapOpened   Outcome = "gap"
	HoldingLine Outcome = "holding" // an incident's line
	Refused     Outcome = "refused" // no audience, or not entitled
	NotQuestion Outcome = "not a question"
	TakenBack   Outcome = "withdrawn" // deleted before it was answered
)

// Way is how a question reached the bot.
type Way string

const (
	ByMention  Way = "mention"
	ByDM       Way = "dm"
	ByCommand  Way = "command"
	ByShortcut Way = "shortcut"
	ByHome     Way = "home"
	ByFollowUp Way = "follow-up"
	ByListen   Way = "listen"
)

// Private says whether the reply is seen by the asker alone, so that their own
// audience counts rather than a channel's.
func (w Way) Private() bool { return w == ByDM || w == ByCommand || w == ByHome }

// Question is one ask, by one person, in one place. Its text is redacted: no
// form of it that holds personal data is ever stored.
type Question struct {
	ID        string
	At        time.Time
	Way       Way
	Team      string // the asker's workspace
	Channel   string // where it was asked
	ChannelTS string // the message's ts; empty for a command or Home
	ThreadTS  string // the thread it belongs to; empty: the message itself
	User      Person
	Text      string
	Masks     []string // kinds of personal data taken out, such as LOAN
	Audience  string   // empty: nobody's, refused
	Parts     []Part
}

// Part is one ask of a message that holds several.
type Part struct {
	QuestionID string
	N          int // 1 for the first
	Text       string
	Outcome    Outcome
	Known      Facts
	AnswerID   string // answered, stopped, routed, holding
	Candidates []Candidate
	GapID      string
	DeliveryID string
}

// Candidate is an answer that may be meant.
type Candidate struct {
	AnswerID    string  `json:"answer_id"`
	Probability float64 `json:"probability"`          // that this is the right answer, of 1
	Assured     float64 `json:"assured"`              // precision expected of all answers given at least this surely, of 1
	Section     int     `json:"section,omitempty"`    // 1-based section of the details that matched best; 0: none
	Phrasing    string  `json:"phrasing,omitempty"`   // the known wording nearest to the question
	SameWords   bool    `json:"same_words,omitempty"` // the question's words are exactly those of a phrasing or title
}
