package blocks

import (
	"slices"
	"strings"
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
	Words  string    // the part's words, quoted where the message had several
	Of     int       // how many parts the message had
	Quote  bool      // quote them in any case: asked by command, Home or shortcut, they do not stand right above
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

// top is what stands above the body: which question this answers, and the stop
// card.
func (r Reply) top() []part {
	var parts []part
	if r.Words != "" && (r.Of > 1 || r.Quote) {
		quoted := asked(cut(oneLine(r.Words), quotedWords))
		if r.Of > 1 {
			quoted = partOf(r.Ref.Part, r.Of, cut(oneLine(r.Words), quotedWords))
		}
		parts = append(parts, part{blocks: []slack.Block{contextLine(plainText(quoted))}})
	}
	if r.Stop != nil {
		parts = append(parts, r.stopParts()...)
	}
	return parts
}

// quotedWords is how much of a question is quoted back to its asker.
const quotedWords = 300

// stopParts are a stop card's five lines and where they come from. They come
// before all else and are the last to be left out.
func (r Reply) stopParts() []part {
	lines := r.Stop.Version.Parts.Stop
	if lines == nil {
		lines = &knowledge.StopLines{Stop: r.Stop.Version.Parts.Short}
	}
	spell := newSpeller(r.Desk)
	text := func(label, s string) part {
		return part{name: label, blocks: []slack.Block{labelled(label, line(inlines(spell.spell(s, 0))...))}}
	}
	parts := []part{
		{name: labelStop, blocks: []slack.Block{rich(boldLine(stopSign + stopFirst(lines.Stop)))}},
		{name: labelSayNow, blocks: []slack.Block{labelled(labelSayNow, toCopy(lines.SayNow))}},
		text(labelAskOnly, lines.AskOnly),
		text(labelDoNot, lines.DoNot),
		text(labelThen, lines.Then),
	}
	return append(parts, part{blocks: []slack.Block{r.provenance(r.Stop.Version, nil, r.Stop.Code)}})
}

// notification is the text that stands for the blocks where Slack shows none.
func (r Reply) notification(sentences ...string) string {
	if r.Stop != nil && r.Stop.Version.Parts.Stop != nil {
		sentences = append([]string{stopFirst(r.Stop.Version.Parts.Stop.Stop)}, sentences...)
	}
	if r.Closes > 0 {
		sentences = append([]string{isAnswered(r.Closes)}, sentences...)
	}
	var said []string
	for _, s := range sentences {
		if s = oneLine(s); s != "" {
			said = append(said, s)
		}
	}
	return cutEscaped(strings.Join(said, " "), notification)
}

// message puts the body into the room that the foot leaves, and says what was
// left out.
func message(text string, ref Ref, body, foot []part) Message {
	below := slices.Concat(blocksOf(foot)...)
	r := room{messageBlocks - len(below) - 1, messageText - weigh(below) - leftOutRoom}
	kept, left := r.fit(body)
	if len(left) > 0 {
		kept = append(kept, section(marked(cutEscaped(leftOut(left), sectionText)), button(buttonReadAll, ReadAll, ref.String())))
	}
	return Message{Text: orDash(text), Blocks: append(kept, below...)}
}

// leftOutRoom is kept free for the line that names what was left out.
const leftOutRoom = 500

func blocksOf(parts []part) [][]slack.Block {
	sets := make([][]slack.Block, len(parts))
	for i, p := range parts {
		sets[i] = p.blocks
	}
	return sets
}

// provenance is the one line that says who approved the words, which version
// they are, since when, until when, on what they rest, and the delivery's code.
func (r Reply) provenance(v *knowledge.Version, c *knowledge.Case, code string) *slack.ContextBlock {
	var names []string
	for _, a := range v.Approvals {
		if name := cut(oneLine(a.By.Name), nameLimit); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	since := v.Effective.From
	if c != nil && !v.CaseSpans[c.Key()].From.IsZero() {
		since = v.CaseSpans[c.Key()].From
	}
	if since.IsZero() {
		since = v.ApprovedAt
	}
	pieces := []string{approvedBy(names), versionSince(v.Number, day(r.Desk, since))}
	if v.ReviewBy != "" {
		due := reviewBy(dayOf(v.ReviewBy))
		if v.ReviewBy < r.Now.In(zone(r.Desk)).Format(time.DateOnly) {
			due = reviewOverdue(dayOf(v.ReviewBy))
		}
		pieces = append(pieces, due)
	}
	parts := v.Parts
	if c != nil {
		parts = parts.Laid(c.Parts)
	}
	pieces = append(pieces, cites(parts.Sources)...)
	if code != "" {
		pieces = append(pieces, code)
	}
	return contextLine(marked(cutEscaped(strings.Join(pieces, " · "), contextText)))
}

// cites names the first sources, as many as a context line carries.
func cites(sources []knowledge.Source) []string {
	const most = 2
	var cites []string
	for i, s := range sources {
		if i == most {
			cites = append(cites, moreSources(len(sources)-most))
			break
		}
		cite := cut(oneLine(s.Cite), citeLimit)
		if s.Policy {
			cite = policyCite(cite)
		}
		cites = append(cites, cite)
	}
	return cites
}

// citeLimit is how much of one citation stands in the context line.
const citeLimit = 120

// sample is the line that marks invented content; none on a real desk.
func (r Reply) sample() []part {
	if !r.Desk.Sample {
		return nil
	}
	return []part{{blocks: []slack.Block{contextLine(plainText(sampleLine))}}}
}

// StopReply shows a stop card with nothing below it.
func StopReply(r Reply) Message {
	foot := append(r.sample(), part{blocks: []slack.Block{slack.NewActionBlock("",
		button(buttonNotMyCase, NotMyCase, withWord(r.Ref, r.Stop.Version.ID)),
		button(buttonFlag, Flag, r.Ref.String()),
		overflow(r.Ref),
	)}})
	return message(r.notification(), r.Ref, r.top(), foot)
}

// overflow is the menu of what is seldom wanted.
func overflow(ref Ref) *slack.OverflowBlockElement {
	return slack.NewOverflowBlockElement(AnswerMore,
		option(verb(VerbSources, ref.String()), menuSources),
		option(verb(VerbReadAll, ref.String()), menuReadAll),
		option(verb(VerbNewQuestion, ref.String()), menuNewQuestion),
	)
}

// OfferReply shows the titles that may be meant.
func OfferReply(o Offer) Message {
	ask, none := offerLine, buttonOfferNone
	if len(o.Offers) == 1 {
		ask, none = offerOne, buttonOfferNot
	}
	if o.Closes > 0 {
		ask = offerCloses(o.Closes, len(o.Offers))
		o.Closes = 0
	}
	var elements []slack.BlockElement
	titles := make([]string, 0, len(o.Offers))
	for i, t := range o.Offers[:min(len(o.Offers), knowledge.MaxOffers)] {
		titles = append(titles, cut(oneLine(t.Title), wordsLimit))
		elements = append(elements, button(t.Title, Numbered(OfferTake, i), withWord(o.Ref, t.ID)))
	}
	elements = append(elements, button(none, OfferNone, o.Ref.String()))
	body := o.top()
	body = append(body, part{blocks: []slack.Block{section(marked(escape(ask)), nil)}})
	if slices.ContainsFunc(titles, func(t string) bool { return !fits(t, buttonText) }) {
		// A title that its button cannot hold stands whole above it.
		body = append(body, part{blocks: []slack.Block{rich(list(slack.RTEListBullet, titles))}})
	}
	body = append(body, part{blocks: []slack.Block{slack.NewActionBlock("", elements...)}})
	return message(o.notification(ask, strings.Join(titles, " · ")), o.Ref, body, o.sample())
}

// EditedOffer says that the answer shown is to the words as they were, and asks
// the new ones at a click. The value is the button's.
func EditedOffer(value, words string) Message {
	return Message{Text: editedLine, Blocks: []slack.Block{
		section(marked(editedLine), nil),
		contextLine(plainText(changedTo(cut(oneLine(words), quotedWords)))),
		slack.NewActionBlock("", button(buttonAskAgain, AskAgain, value)),
	}}
}

// SendOnOffer asks somebody in a listening channel, privately, whether their
// question should go to the specialists.
func SendOnOffer(ref Ref, question string) Message {
	return Message{Text: sendOnLine, Blocks: []slack.Block{
		contextLine(plainText(asked(cut(oneLine(question), quotedWords)))),
		section(marked(sendOnLine), nil),
		slack.NewActionBlock("", button(buttonSendOn, SendOn, ref.String())),
	}}
}

// SentOn stands in the offer's place once it was taken.
func SentOn(question string) Message {
	return Message{Text: sentOnLine, Blocks: []slack.Block{
		contextLine(plainText(asked(cut(oneLine(question), quotedWords)))),
		section(marked(sentOnLine), nil),
	}}
}
