package blocks

import (
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// Message is what chat.postMessage, chat.update and chat.postEphemeral need.
type Message struct {
	Text   string // for notifications and screen readers: at most 4,000 characters, escaped already
	Blocks []slack.Block
}

// Reply is what every reply to one part of a question begins with.
type Reply struct {
	Desk   *knowledge.Desk
	Now    time.Time
	Ref    Ref
	Words  string    // the part's words, shown where the message had several
	Of     int       // how many parts the message had
	Stop   *StopCard // a stop card to show above everything
	Closes int       // number of the gap whose answer this is; 0: it was answered at once
}

// StopCard is a stop topic's five fixed lines, as they were delivered.
type StopCard struct {
	Version *knowledge.Version
	Code    string // of its delivery
}

// Answer is an answer, a route or a holding line, for the facts known.
type Answer struct {
	Reply
	Version    *knowledge.Version
	Resolution knowledge.Resolution
	Known      knowledge.Facts
	Conflicts  []Conflict
	Code       string // of its delivery
	Section    int    // of the details, from 1, at which the reply opens; 0: none
	Language   string // of what stands under Say; empty: English
	Expanded   bool   // every step, not the first five
	Changing   bool   // every fact used can be picked anew
	Offered    bool   // the asker took it from an offer: ask whether it settled it
	Settled    bool   // they said it did
	Flags      int    // people who flagged this version as outdated or wrong
	Coming     *Coming
	Banner     Banner
}

// Conflict is a fact of which the asker said one thing before and another now.
type Conflict struct {
	Fact     string
	Was, Now string // the values' labels
}

// Coming is a change of this answer, for these facts, that has a date.
type Coming struct {
	At   time.Time
	What string // the first line or change note it will have
}

// Banner marks a reply whose words are no longer to be relied on.
type Banner string

const (
	NoBanner   Banner = ""
	Replaced   Banner = "replaced"  // a later version took over
	OnHold     Banner = "on hold"   // a specialist took it out of service
	TakenAway  Banner = "withdrawn" // it is served no more
	InQuestion Banner = "flagged"   // flagged as outdated or wrong by two people or more
)

// Offer is up to three titles that may be meant.
type Offer struct {
	Reply
	Offers []Titled
}

// Titled is an answer by its id and title.
type Titled struct {
	ID, Title string
	Kind      knowledge.Kind
}

// Gap is the asker's side of a gap: that nobody has approved an answer, who
// has it and by when.
type Gap struct {
	Reply
	Gap       knowledge.Gap
	DueAt     time.Time          // this asker's promise
	Holding   *knowledge.Version // the desk's holding line; nil: there is none
	Held      string             // title of the answer meant, where it is on hold
	NotUrgent bool               // the asker said it can wait
	Title     string             // of the answer that closed it
	Reason    string             // why it was declined
	Into      int                // number of the gap it was merged into
}

// AnswerReply shows an answer: for one case, for what holds in every case with
// the fact to tap, or for what holds when that fact cannot be found out.
// Routes and holding lines are answers too.
func AnswerReply(a Answer) Message { return Message{Text: a.Version.Title} }

// StopReply shows a stop card with nothing below it.
func StopReply(r Reply) Message { return Message{Text: r.Stop.Version.Title} }

// OfferReply shows the titles that may be meant.
func OfferReply(o Offer) Message { return Message{} }

// GapReply shows where the gap stands, edited in place as it moves.
func GapReply(g Gap) Message { return Message{} }

// AskedBackReply puts a specialist's question to the asker; what they answer in
// the thread goes to the card.
func AskedBackReply(g Gap) Message { return Message{} }

// SendOnOffer asks somebody in a listening channel, privately, whether their
// question should go to the specialists.
func SendOnOffer(ref Ref, words string) Message { return Message{} }
