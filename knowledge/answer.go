package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// Kind tells what an answer is. Most are plain; the other three have a form
// and rules of their own.
type Kind string

const (
	Plain   Kind = "plain"   // a procedure and the words to say
	Stop    Kind = "stop"    // a stop card: five fixed lines, shown above everything
	Route   Kind = "route"   // not a procedure: where to take it and what to bring
	Holding Kind = "holding" // an approved line while a system is down or nobody is there
)

// Content is everything that an approval binds. Two contents with the same
// hash are the same approved words.
type Content struct {
	ID         string      `json:"id"` // stable, a path: "collections/call-frequency"
	Kind       Kind        `json:"kind"`
	Title      string      `json:"title"`
	Topic      string      `json:"topic"`                // a path in the desk's topics
	Audiences  []string    `json:"audiences,omitempty"`  // empty: every audience
	StopTopic  string      `json:"stop_topic,omitempty"` // kind stop only: "attorney"
	Unlike     []string    `json:"unlike,omitempty"`     // kind stop only: wordings that look like its topic and do not raise it
	Parts      Parts       `json:"parts"`                // the base: true in every case
	Cases      []Case      `json:"cases,omitempty"`
	IfUnknown  []IfUnknown `json:"if_unknown,omitempty"` // in order: the first listed speaks
	Otherwise  string      `json:"otherwise,omitempty"`  // only "base": combinations no case covers get the base
	ReviewBy   string      `json:"review_by,omitempty"`  // a day, 2006-01-02, in the desk's zone
	Author     string      `json:"author"`               // a Slack user id, or "sample"
	ChangeNote string      `json:"change_note,omitempty"`
}

// otherwiseBase in [Content.Otherwise] gives the base to every combination
// that no case covers.
const otherwiseBase = "base"

// Parts are what an associate reads. A case replaces the parts it names, whole.
type Parts struct {
	Short    string       `json:"short,omitempty"` // what to do, at most [ShortLimit] characters
	Steps    []string     `json:"steps,omitempty"`
	Say      []Say        `json:"say,omitempty"`
	DoNot    []string     `json:"do_not,omitempty"`
	Internal []string     `json:"internal,omitempty"` // never read out, never ready to copy
	Note     string       `json:"note,omitempty"`     // what to paste into the account; {code} is the delivery's code
	Escalate string       `json:"escalate,omitempty"` // when, and to whom
	Details  []Section    `json:"details,omitempty"`  // longer text under headings
	Sources  []Source     `json:"sources,omitempty"`
	Stop     *StopLines   `json:"stop,omitempty"`  // kind stop only
	Route    *Destination `json:"route,omitempty"` // kind route only
}

// ShortLimit is the most characters a first line may have: what fits one line
// of a Slack thread on a laptop.
const ShortLimit = 90

// Say is a text to read aloud or send. Slots such as {callback date} are
// filled by the associate; each of Fixed must stand in Text to the letter.
type Say struct {
	Channel  string   `json:"channel,omitempty"`  // a value of the fact "channel"; empty: any
	Language string   `json:"language,omitempty"` // BCP 47, such as "es"; empty: English
	Text     string   `json:"text"`
	Fixed    []string `json:"fixed,omitempty"`
}

// Section is a heading with its text, for answers longer than a screen.
type Section struct {
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

// Source is what a statement rests on.
type Source struct {
	Cite   string `json:"cite"`
	URL    string `json:"url,omitempty"`
	Policy bool   `json:"policy,omitempty"`  // house policy, not law
	Binds  string `json:"binds,omitempty"`   // whom it binds, in plain words
	ReadOn string `json:"read_on,omitempty"` // the day somebody last read it, 2006-01-02
	Status string `json:"status,omitempty"`  // in force | scheduled | withdrawn
}

// StopLines are the five fixed lines of a stop card.
type StopLines struct {
	Stop    string `json:"stop"`
	SayNow  string `json:"say_now"`
	AskOnly string `json:"ask_only"`
	DoNot   string `json:"do_not"`
	Then    string `json:"then"`
}

// Destination is where a route leads.
type Destination struct {
	Name  string   `json:"name"`
	Bring []string `json:"bring,omitempty"`
	Doors []Door   `json:"doors,omitempty"` // by hour; the first that is open counts
}

// Door is one way to reach a destination while its hours last.
type Door struct {
	Contact string `json:"contact"`
	Hours   string `json:"hours,omitempty"` // a name in the desk's hours; empty: always
}

// IfUnknown is what holds when a fact cannot be found out: approved words, or
// stop: do nothing until it is known.
type IfUnknown struct {
	Fact string `json:"fact"`
	Text string `json:"text,omitempty"`
	Stop bool   `json:"stop,omitempty"`
}

// Hash is the SHA-256 of the content's canonical JSON, in hexadecimal. An
// approval binds it.
func (c *Content) Hash() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("knowledge: content holds only strings, lists and booleans: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// VisibleTo says whether an audience may see the answer at all.
func (c *Content) VisibleTo(audience string) bool {
	return len(c.Audiences) == 0 || slices.Contains(c.Audiences, audience)
}

// Person is somebody as they were called at the moment something happened.
type Person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Approval is one person's word that exactly this content may be served.
type Approval struct {
	By Person    `json:"by"`
	At time.Time `json:"at"`
}

// Span is a stretch of time [From, To). A zero From has always begun, a zero
// To never ends.
type Span struct {
	From, To time.Time
}

// Holds says whether t lies in the span.
func (s Span) Holds(t time.Time) bool {
	return (s.From.IsZero() || !t.Before(s.From)) && (s.To.IsZero() || t.Before(s.To))
}

// Version is content that was approved: numbered from 1 within its answer and
// never changed. The spans are rows of their own, outside the hashed content.
type Version struct {
	Content
	Number     int
	ContentSum string          // [Content.Hash] at approval
	Effective  Span            //
	CaseSpans  map[string]Span // by [Case.Key]; only cases with a span of their own
	ApprovedAt time.Time
	Approvals  []Approval
	BasedOn    int // the version this one was written from; 0: none
}

// State of a version at a moment, computed and never stored.
type State string

const (
	Scheduled  State = "scheduled"
	InEffect   State = "in effect"
	Superseded State = "superseded"
	Expired    State = "expired"
	HeldState  State = "held"
	Withdrawn  State = "withdrawn"
)

// Answer is one approved piece of knowledge under a stable id, with every
// version it ever had, oldest first, and the phrasings that make it findable.
type Answer struct {
	ID          string
	Kind        Kind
	Versions    []*Version
	Phrasings   []string
	HeldAt      time.Time // zero: not held
	WithdrawnAt time.Time // zero: not withdrawn
}

// At is the version in effect at t: the newest that has begun, unless it has
// expired; what a version replaced never comes back by itself. It is nil when
// there is none or the answer was withdrawn. A held answer still has a version;
// the caller shows hand-off words in its place.
func (a *Answer) At(t time.Time) *Version {
	if !a.WithdrawnAt.IsZero() && !t.Before(a.WithdrawnAt) {
		return nil
	}
	for _, v := range slices.Backward(a.Versions) {
		if v.Effective.Holds(t) {
			return v
		}
		if !v.Effective.From.After(t) {
			return nil // it took over and has expired: what it replaced does not come back
		}
	}
	return nil
}

// Held says whether a specialist has taken the answer out of service at t.
func (a *Answer) Held(t time.Time) bool {
	return !a.HeldAt.IsZero() && !t.Before(a.HeldAt)
}

// Head is the newest version, in effect or not; nil before the first approval.
func (a *Answer) Head() *Version {
	if len(a.Versions) == 0 {
		return nil
	}
	return a.Versions[len(a.Versions)-1]
}

// StateOf computes the state of one of the answer's versions at t.
func (a *Answer) StateOf(v *Version, t time.Time) State {
	current := a.At(t)
	switch {
	case !a.WithdrawnAt.IsZero() && !t.Before(a.WithdrawnAt):
		return Withdrawn
	case !v.Effective.From.IsZero() && t.Before(v.Effective.From):
		return Scheduled
	case v == current && a.Held(t):
		return HeldState
	case v == current:
		return InEffect
	case slices.ContainsFunc(a.Versions, func(later *Version) bool { return later.Number > v.Number && !later.Effective.From.After(t) }):
		return Superseded
	}
	return Expired
}
