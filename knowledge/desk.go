package knowledge

import (
	"slices"
	"time"
)

// Desk is the configuration of one operation, read from desk.yaml and
// glossary.yaml. It never changes once read; a new file is a new Desk.
type Desk struct {
	Name               string
	Lender             string
	Sample             bool   // every reply says that this is a sample and no legal advice
	Hash               string // SHA-256 of the files it was read from
	Zone               *time.Location
	Facts              []Fact
	Topics             []Topic
	Audiences          []Audience
	Channels           []Channel
	Lanes              []Lane
	Hours              []Hours
	Roles              Roles
	SpecialistsChannel string // Slack id of the private channel where the cards are
	HoldingLine        string // answer id of kind holding: how to close the call safely
	People             map[string]string
	Thresholds         Thresholds
	Identifiers        []Identifier
	Abbreviations      []Abbreviation
	Synonyms           [][]string
	StopTopics         []string // at most [MaxStopTopics]
	WithdrawnSources   []string // citations that no answer may rest on
}

// MaxStopTopics is the ceiling for stop topics: more of them and people stop
// reading the cards.
const MaxStopTopics = 14

// Tier says how a topic's answers are approved.
type Tier string

const (
	Experience Tier = "experience" // one approval, the author's own included
	Compliance Tier = "compliance" // approved by somebody else, with the compliance right
)

// Mode says what a topic's answers may do in a channel.
type Mode string

const (
	Shadow Mode = "shadow" // replies go to specialists only
	Offer  Mode = "offer"  // even a sure answer appears only as an offered title
	Live   Mode = "live"
)

// Stricter returns the mode that lets less through.
func (m Mode) Stricter(other Mode) Mode {
	if m == Shadow || other == Shadow {
		return Shadow
	}
	if m == Offer || other == Offer {
		return Offer
	}
	return Live
}

// Topic is where a version belongs, a path such as "collections/calling".
type Topic struct {
	Path   string
	Label  string
	Tier   Tier
	Owners []string        // Slack user ids
	Mode   Mode            // the starting mode
	Modes  map[string]Mode // by channel id, over Mode
}

// ModeIn is the starting mode of the topic in a channel. In private places,
// where channel is empty, the strictest of the given channels counts; the
// topic's own where there is none.
func (t *Topic) ModeIn(channel string, audienceChannels []string) Mode {
	in := func(c string) Mode {
		if m, ok := t.Modes[c]; ok {
			return m
		}
		return t.Mode
	}
	if channel != "" || len(audienceChannels) == 0 {
		return in(channel)
	}
	mode := Live
	for _, c := range audienceChannels {
		mode = mode.Stricter(in(c))
	}
	return mode
}

// Audience is a named group of askers: a vendor, a line of business.
type Audience struct {
	Name       string
	Label      string
	Facts      Facts    // known from where they sit, origin audience
	Lane       string   // the lane their gaps start in
	Groups     []string // Slack user group ids
	Users      []string
	Workspaces []string
	Hours      string   // their shift, a name in the desk's hours
	StartHere  []string // answer ids, at most twelve
}

// Channel is a place where the bot answers.
type Channel struct {
	ID       string
	Audience string
	Listen   Listen
}

// Listen says which messages of a channel the bot takes for questions.
type Listen string

const (
	Mentions  Listen = "mentions"
	Questions Listen = "questions" // every message that is one; it speaks only when it has something
)

// Lane is a promise: how soon a gap is answered, counted while its hours last.
type Lane struct {
	Name    string
	Label   string
	Promise time.Duration
	Hours   string // a name in the desk's hours; empty: around the clock
}

// Roles names who may do what, by user group and by user id.
type Roles struct {
	Specialists Members
	Compliance  Members // specialists with one more right
	Helpers     Members
	Leads       Members
}

// Members is a list of people. An empty one admits nobody.
type Members struct {
	Groups []string
	Users  []string
}

// Has says whether a person, or a group they are in, is listed.
func (m Members) Has(user string, groups []string) bool {
	return slices.Contains(m.Users, user) ||
		slices.ContainsFunc(groups, func(g string) bool { return slices.Contains(m.Groups, g) })
}

// Empty says that nobody is listed.
func (m Members) Empty() bool { return len(m.Groups) == 0 && len(m.Users) == 0 }

// Rights is what one person may do at this desk.
type Rights struct {
	Specialist bool // draft, approve in experience topics, everything on a card
	Compliance bool // approve in compliance topics
	Helper     bool // claim, link an approved answer, route, ask back
	Lead       bool // reports
}

// Work says whether the person may act on cards at all.
func (r Rights) Work() bool { return r.Specialist || r.Helper }

// Rights computes what a person may do. The compliance right makes a
// specialist.
func (d *Desk) Rights(user string, groups []string) Rights {
	if user == "" {
		return Rights{}
	}
	compliance := d.Roles.Compliance.Has(user, groups)
	return Rights{
		Specialist: compliance || d.Roles.Specialists.Has(user, groups),
		Compliance: compliance,
		Helper:     d.Roles.Helpers.Has(user, groups),
		Lead:       d.Roles.Leads.Has(user, groups),
	}
}

// MayApprove says whether a person with these rights may approve content by
// that author in a topic of this tier. A tier that is not known counts as
// compliance.
func (r Rights) MayApprove(tier Tier, user, author string) bool {
	if tier == Experience {
		return r.Specialist
	}
	return r.Compliance && user != author
}

// AudienceIn is the audience of a channel, whoever asks there; nil: the
// channel is not mapped, and gets a sentence and no content.
func (d *Desk) AudienceIn(channel string) *Audience {
	for _, c := range d.Channels {
		if c.ID == channel {
			return d.Audience(c.Audience)
		}
	}
	return nil
}

// AudienceOf is a person's one audience in private places: the first in the
// desk's order that names them by id, group or workspace; nil: none does.
func (d *Desk) AudienceOf(user string, groups []string, workspace string) *Audience {
	for i := range d.Audiences {
		a := &d.Audiences[i]
		if slices.Contains(a.Users, user) || slices.Contains(a.Workspaces, workspace) ||
			slices.ContainsFunc(groups, func(g string) bool { return slices.Contains(a.Groups, g) }) {
			return a
		}
	}
	return nil
}

// Audience finds an audience by its name; nil: there is none.
func (d *Desk) Audience(name string) *Audience {
	for i := range d.Audiences {
		if d.Audiences[i].Name == name {
			return &d.Audiences[i]
		}
	}
	return nil
}

// Topic finds a topic by its path; nil: there is none.
func (d *Desk) Topic(path string) *Topic {
	for i := range d.Topics {
		if d.Topics[i].Path == path {
			return &d.Topics[i]
		}
	}
	return nil
}

// Sure says how sure a candidate is, by the measure of its topic's tier, and
// how sure it needs to be for its answer to be given. In an experience topic
// that is the precision of all answers given at least this surely; in a
// compliance topic its own probability, because a good average does not help the
// borrower to whom the one wrong sentence is read. A topic that the desk does
// not name counts as a compliance topic.
func (d *Desk) Sure(topic string, c *Candidate) (is, needs float64) {
	if t := d.Topic(topic); t != nil && t.Tier == Experience {
		return c.Assured, d.Thresholds.Answer
	}
	return c.Probability, d.Thresholds.Compliance
}

// Fact finds a fact by its name; nil: there is none.
func (d *Desk) Fact(name string) *Fact { return factNamed(d.Facts, name) }

// Channel finds a mapped channel by its id; nil: it is not mapped.
func (d *Desk) Channel(id string) *Channel {
	for i := range d.Channels {
		if d.Channels[i].ID == id {
			return &d.Channels[i]
		}
	}
	return nil
}

// ChannelsOf lists the ids of an audience's channels.
func (d *Desk) ChannelsOf(audience string) []string {
	var ids []string
	for _, c := range d.Channels {
		if c.Audience == audience {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Person is a person under the name that the desk knows, or the given one.
func (d *Desk) Person(id, name string) Person {
	if known, ok := d.People[id]; ok {
		name = known
	}
	if name == "" {
		name = id
	}
	return Person{ID: id, Name: name}
}

// Thresholds are where [Decide] draws its lines, all fractions of 1.
type Thresholds struct {
	Answer     float64 // least assured precision to answer in an experience topic
	Compliance float64 // least probability to answer in a compliance topic
	Offer      float64 // least probability that the right one is among the titles offered, at most [MaxOffers]
	Stop       float64 // least probability for a stop card to be shown
	Join       float64 // least probability that two wordings ask the same, to be proposed on the card
}

// DefaultThresholds are used where desk.yaml gives none. A stop card that was
// not needed costs a glance, one that was missed costs a violation: nine
// needless cards are taken to cost as much as one missed, and a card is shown
// where showing it costs less, from one in ten on.
func DefaultThresholds() Thresholds {
	return Thresholds{Answer: 0.95, Compliance: 0.97, Offer: 0.3, Stop: 0.1, Join: 0.5}
}

// Identifier is a number of the desk's own that must never be stored: a loan
// or application number.
type Identifier struct {
	Name            string // the mask it leaves: LOAN, APPLICATION
	Pattern         string
	Words           []string
	Examples        []string
	Counterexamples []string
}

// Abbreviation is spelt out the first time it stands in a reply.
type Abbreviation struct {
	Short, Long string
}
