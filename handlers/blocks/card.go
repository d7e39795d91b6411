package blocks

import (
	"slices"
	"time"

	"github.com/slack-go/slack"

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
	Reason  string // why nothing was answered, in a clause
	Title   string // of the answer or route that closed it
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
	EventAskedBack = "asked back"
	EventReply     = "replied" // the asker answered what was asked back
	EventNotUrgent = "not urgent"
	EventEdited    = "question changed"
	EventLate      = "late"
	EventByHand    = "answered by hand"
	EventReturned  = "draft returned"
	EventSubmitted = "draft in review"
	EventChanged   = "draft changed"
	EventConflict  = "draft in conflict"
	EventLater     = "approved for later" // its words are the moment from which it holds
)

// Event is one line of a gap's history.
type Event struct {
	At       time.Time
	By       knowledge.Person
	What     string // one of the constants above; else To speaks
	From, To knowledge.GapState
	Text     string // words that belong to it: what was asked back, the reason
}

// quoted says whether an event's words are somebody's, to be quoted after the
// line.
func (e Event) quoted() bool {
	return e.Text != "" && e.What != EventJoined && e.What != EventLater && e.To != knowledge.Merged
}

// What a card shows at once: the rest is in the question's own thread or in the
// gap's history.
const (
	cardNear     = 3
	cardNames    = 3
	cardWordings = 3
	cardSimilar  = 2
	cardHistory  = 5
	cardWords    = 2_000
)

// GapCard shows a gap in the specialists' channel.
func GapCard(c Card) Message {
	plain, mark := plainPen(c.Desk, c.Now), markPen(c.Desk, c.Now)
	label := c.Gap.Label()
	audience := audienceLabel(c.Desk, c.Gap.Audience)
	var set []slack.Block
	add := func(blocks ...slack.Block) { set = append(set, blocks...) }

	add(section(marked(cardTitle(label, escape(audience), c.people(mark))), nil))
	add(rich(quote(words(cut(c.Gap.Text, cardWords)))))
	add(c.origin(mark))
	if c.Gap.State.Waiting() {
		add(c.near()...)
		add(c.wordings()...)
		add(c.similar()...)
	}
	add(section(marked(cardState(c.Gap, mark.name(c.Title), mark.name(c.DraftBy), mark)), nil))
	if c.Gap.State == knowledge.AskedBack && c.Gap.AskedText != "" {
		add(rich(quote(words(cut(c.Gap.AskedText, wordsLimit)))))
	}
	add(c.history(mark)...)
	add(c.buttons())
	text := cutEscaped(cardText(label, audience, oneLine(c.Gap.Text))+" "+cardState(c.Gap, plain.name(c.Title), plain.name(c.DraftBy), plain), notification)
	return Message{Text: text, Blocks: set}
}

// people is how many wait and until when; of a closed gap, how many were told.
func (c Card) people(p pen) string {
	switch {
	case c.Gap.State.Waiting():
		return waits(WhoWaits(c.Waiters)) + " · " + c.due(p)
	case len(c.Waiters) > 0 || c.Gap.State.Waiting():
		return toldLine(len(c.Waiters))
	}
	return ""
}

// WhoWaits counts the people among those who wait: one may have asked twice.
func WhoWaits(waiters []knowledge.Waiter) int {
	people := map[knowledge.Person]bool{}
	for _, w := range waiters {
		people[w.User] = true
	}
	return len(people)
}

// due is the most urgent clock of those who wait.
func (c Card) due(p pen) string {
	if c.Now.After(c.Gap.DueAt) {
		return cardLate(p.time(c.Gap.DueAt))
	}
	return cardDue(p.time(c.Gap.DueAt))
}

// origin says who asked, with a link to where, and why nothing was answered.
func (c Card) origin(p pen) *slack.ContextBlock {
	var names []string
	for _, w := range c.Waiters {
		if name := p.name(w.User.Name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var texts []*slack.TextBlockObject
	if len(names) > 0 {
		shown := names[:min(len(names), cardNames)]
		texts = append(texts, marked(askedByLine(shown, len(names)-len(shown))))
	}
	switch {
	case slackLink(c.Link):
		texts = append(texts, marked("<"+escape(c.Link)+"|"+openQuestion+">"))
	case len(c.Waiters) > 0 || c.Gap.State.Waiting():
		texts = append(texts, plainText(cardOnlyByPlace))
	default: // merged, or taken back
		texts = append(texts, plainText(cardNobodyLeft))
	}
	if !fits(clean(c.Gap.Text), cardWords) {
		texts = append(texts, plainText(wordsCutOnCard))
	}
	if c.Reason != "" && c.Gap.State.Waiting() {
		texts = append(texts, plainText(whyLine(cut(oneLine(c.Reason), wordsLimit))))
	}
	return contextLine(texts...)
}

// near lists what comes nearest, with how probably it is the right one.
func (c Card) near() []slack.Block {
	var set []slack.Block
	if c.Shadow != nil {
		set = append(set, rich(line(words(shadowLine(cut(oneLine(c.Shadow.Title), wordsLimit), c.Shadow.Probability)))))
	}
	lines := nearLines(c.Nearest)
	if len(lines) == 0 {
		return append(set, contextLine(plainText(nothingNear)))
	}
	return append(set, labelled(labelNearest, list(slack.RTEListBullet, lines)))
}

// worthReading is the probability under which an answer is not near: a list of
// those says only that there is nothing.
const worthReading = 0.1

// worthy are the nearest answers that deserve a look.
func worthy(near []Near) []Near {
	var worthy []Near
	for _, n := range near {
		if n.Probability >= worthReading && len(worthy) < cardNear {
			worthy = append(worthy, n)
		}
	}
	return worthy
}

func nearLines(near []Near) []string {
	var lines []string
	for _, n := range worthy(near) {
		lines = append(lines, nearLine(n.Probability, cut(oneLine(n.Title), wordsLimit)))
	}
	return lines
}

// wordings shows in which other words people asked, for a specialist to say
// that they ask the same.
func (c Card) wordings() []slack.Block {
	var others []knowledge.Waiter
	seen := map[string]bool{c.Gap.Text: true, "": true}
	for _, w := range c.Waiters {
		if !w.Confirmed && !seen[w.Text] {
			seen[w.Text] = true
			others = append(others, w)
		}
	}
	if len(others) == 0 {
		return nil
	}
	set := []slack.Block{contextLine(plainText(labelAlsoAsked))}
	for i, w := range others[:min(len(others), cardWordings)] {
		ref := Ref{w.QuestionID, w.Part}
		set = append(set, section(plainText(cut(oneLine(w.Text), wordsLimit)), button(buttonSame, Numbered(GapConfirm, i), pair(c.Gap.ID, ref.String()))))
	}
	if more := len(others) - cardWordings; more > 0 {
		set = append(set, contextLine(plainText(moreWordings(more))))
	}
	return set
}

func (c Card) similar() []slack.Block {
	var set []slack.Block
	for i, s := range c.Similar[:min(len(c.Similar), cardSimilar)] {
		text := seemsSame(knowledge.GapLabel(s.Number), cut(oneLine(s.Text), wordsLimit))
		set = append(set, section(plainText(text), button(buttonJoin, Numbered(GapJoin, i), pair(c.Gap.ID, s.ID))))
	}
	return set
}

// history is the last that happened, newest last.
func (c Card) history(p pen) []slack.Block {
	var set []slack.Block
	for _, e := range c.History[max(0, len(c.History)-cardHistory):] {
		text := historyLine(e, p)
		if e.quoted() {
			text += ": “" + cutEscaped(oneLine(e.Text), nameLimit) + "”"
		}
		set = append(set, contextLine(marked(text)))
	}
	return set
}

// buttons are what can be done next. Who may do it is checked when they do.
func (c Card) buttons() slack.Block {
	id := c.Gap.ID
	if !c.Gap.State.Waiting() {
		return slack.NewActionBlock("", button(buttonReopen, GapReopen, id))
	}
	var elements []slack.BlockElement
	if c.Gap.State == knowledge.Open {
		elements = append(elements, primary(button(buttonClaim, GapClaim, id)))
	}
	elements = append(elements,
		button(buttonAnswer, GapAnswer, id),
		button(buttonUse, GapUse, id),
		button(buttonRoute, GapRoute, id),
		button(buttonAskBack, GapAskBack, id),
	)
	more := []*slack.OptionBlockObject{option(verb(VerbMerge, id), menuMerge), option(verb(VerbDecline, id), menuDecline)}
	if c.Gap.State != knowledge.Open {
		more = append(more, option(verb(VerbRelease, id), menuRelease))
	}
	return slack.NewActionBlock("", append(elements, slack.NewOverflowBlockElement(GapMore, more...))...)
}
