package blocks

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// Review is a draft before its approver: what changes, and for whom.
type Review struct {
	Desk     *knowledge.Desk
	Now      time.Time
	DraftID  string
	Hash     string // of the content shown; the approval binds it
	Content  knowledge.Content
	Number   int // the version it becomes
	Author   knowledge.Person
	Changes  []knowledge.PartChange // from the version it is based on, or from nothing
	Table    []knowledge.Row
	Gap      int    // number of the gap it answers; 0: none
	Question string // that gap's words
	From     time.Time
	State    ReviewState
	By       knowledge.Person // who approved or returned it
	At       time.Time        // when
	Reason   string           // why it was returned
	Faults   []knowledge.Fault
}

// ReviewState is where a review stands.
type ReviewState string

const (
	ReviewOpen     ReviewState = "open"
	ReviewApproved ReviewState = "approved"
	ReviewReturned ReviewState = "returned"
	ReviewConflict ReviewState = "conflict" // the answer changed under it
	ReviewDropped  ReviewState = "dropped"
)

// ReviewCard shows a draft in the specialists' channel. Where it does not fit
// whole, Approve stands only in the form that shows all of it.
func ReviewCard(r Review) Message {
	foot := r.outcome()
	room := room{messageBlocks - len(foot) - 4, messageText - weigh(foot) - leftOutRoom}
	set, left := room.fit(r.parts(true))
	whole := len(left) == 0
	if !whole {
		set = append(set, section(plainText(reviewInForm), nil))
	}
	set = append(set, foot...)
	if r.open() {
		set = append(set, r.buttons(whole))
	}
	text := reviewText(r.Author.Name, r.Content.Title)
	return Message{Text: cutEscaped(oneLine(text), notification), Blocks: set}
}

// ReviewModal shows all of a draft, to approve it by submitting. What Slack
// cannot show whole cannot be approved there.
func ReviewModal(r Review) slack.ModalViewRequest {
	set := append(slices.Concat(blocksOf(r.parts(false))...), r.outcome()...)
	submit := submitPublish
	if r.Gap > 0 {
		submit = submitApprove
	}
	if !r.open() || len(r.Faults) > 0 {
		submit = ""
	}
	view := form(ReviewID, titleReview, submit, set, pair(r.DraftID, r.Hash))
	if encoded, err := json.Marshal(view); err != nil || len(encoded) > viewBytes || len(set) > modalBlocks {
		return form(ReviewID, titleReview, "", []slack.Block{r.title(), section(plainText(reviewTooLong), nil)}, pair(r.DraftID, r.Hash))
	}
	return view
}

func (r Review) open() bool { return r.State == ReviewOpen || r.State == "" }

func (r Review) title() slack.Block {
	return section(marked(reviewTitle(cutEscaped(oneLine(r.Content.Title), wordsLimit), r.Number)), nil)
}

// parts are all that an approver must have seen: who wrote it for what, each
// change, and what each borrower's associate will read first.
func (r Review) parts(asTable bool) []part {
	topic, tier := r.topicLabel(r.Content.Topic), knowledge.Experience
	if t := r.Desk.Topic(r.Content.Topic); t != nil {
		tier = t.Tier
	}
	gap, from := "", ""
	if r.Gap > 0 {
		gap = knowledge.GapLabel(r.Gap)
	}
	if !r.From.IsZero() {
		from = day(r.Desk, r.From)
	}
	byline := reviewByline(cut(oneLine(r.Author.Name), nameLimit), cut(oneLine(topic), nameLimit), tier, gap, from)
	parts := []part{{blocks: []slack.Block{r.title(), contextLine(plainText(byline))}}}
	if r.Question != "" {
		parts = append(parts, part{blocks: []slack.Block{rich(quote(words(cut(r.Question, cardWords))))}})
	}
	if len(r.Changes) == 0 {
		parts = append(parts, part{blocks: []slack.Block{section(plainText(noChanges), nil)}})
	}
	for _, b := range r.changes() {
		parts = append(parts, part{name: labelNow, blocks: []slack.Block{b}})
	}
	if len(r.Table) > 0 {
		table := r.list()
		if asTable && len(r.Table) < tableRows {
			table = r.table()
		}
		parts = append(parts, part{name: labelTable, blocks: append([]slack.Block{rich(boldLine(labelTable))}, table...)})
	}
	if len(r.Faults) > 0 {
		faults := make([]string, len(r.Faults))
		for i, f := range r.Faults {
			faults[i] = FaultSentence(f)
		}
		parts = append(parts, part{name: faultsLine, blocks: []slack.Block{rich(boldLine(faultsLine), list(slack.RTEListBullet, faults))}})
	}
	return parts
}

// changeRoom is how many characters of changes one block holds, so that many
// small ones do not use up a view's blocks.
const changeRoom = 2_500

// changes shows each part that differs: what it was and what it becomes.
func (r Review) changes() []slack.Block {
	var set []slack.Block
	var elements []slack.RichTextElement
	flush := func() {
		if len(elements) > 0 {
			set = append(set, rich(elements...))
			elements = nil
		}
	}
	for _, c := range r.Changes {
		var change []slack.RichTextElement
		c.Was, c.Now = r.readable(c.Part, c.Was), r.readable(c.Part, c.Now)
		change = append(change, boldLine(changeLabel(r.caseLabel(c.Case), partLabel(c.Part))))
		if c.Was != "" {
			change = append(change, line(words(labelWas)), quote(struckText(c.Was)))
			if c.Now == "" {
				change = append(change, line(words(removedPart)))
			} else {
				change = append(change, line(words(labelNow)))
			}
		}
		if c.Now != "" {
			change = append(change, quote(words(c.Now)))
		}
		if weighRich(elements)+weighRich(change) > changeRoom {
			flush()
		}
		elements = append(elements, change...)
	}
	flush()
	return set
}

// readable turns what is stored under names of ours into the words that people
// know: a topic's path, audiences, a day, a fact.
func (r Review) readable(part, text string) string {
	if text == "" {
		return ""
	}
	switch part {
	case "kind":
		return kindName(knowledge.Kind(text))
	case "topic":
		return r.topicLabel(text)
	case "audiences":
		var labels []string
		for name := range strings.SplitSeq(text, ", ") {
			labels = append(labels, audienceLabel(r.Desk, name))
		}
		return andList(labels)
	case "review_by":
		return dayOf(text)
	case "if_unknown":
		return r.eachLine(text, func(name string) string {
			if f := r.Desk.Fact(name); f != nil {
				return f.Ask + " "
			}
			return ""
		})
	case "say":
		return r.eachLine(text, func(where string) string {
			channel, language, _ := strings.Cut(where, " ")
			if f := r.Desk.Fact(channelFact); f == nil || f.Label(channel) == channel {
				return ""
			}
			return sayLabel(channelLabel(r.Desk, channel), language) + ": "
		})
	}
	return text
}

// eachLine reads the name before each line's colon, where it is one of ours.
func (r Review) eachLine(text string, label func(name string) string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		name, rest, found := strings.Cut(l, ": ")
		if read := label(name); found && read != "" {
			lines[i] = read + rest
		}
	}
	return strings.Join(lines, "\n")
}

func (r Review) topicLabel(path string) string {
	if t := r.Desk.Topic(path); t != nil && t.Label != "" {
		return t.Label
	}
	return path
}

// caseLabel reads a case's key, "place=MA&role=first|third", as people do.
func (r Review) caseLabel(key string) string {
	if key == "" {
		return ""
	}
	var labels []string
	for condition := range strings.SplitSeq(key, "&") {
		name, values, _ := strings.Cut(condition, "=")
		var read []string
		for value := range strings.SplitSeq(values, "|") {
			if f := r.Desk.Fact(name); f != nil {
				value = f.Label(value)
			}
			read = append(read, value)
		}
		labels = append(labels, anyOf(read))
	}
	return strings.Join(labels, " · ")
}

// tableRows is how many rows Slack's table has, the heading included.
const tableRows = 100

// table is the combinations with the first line of each, as Slack's own table.
func (r Review) table() []slack.Block {
	table := slack.NewTableBlock("")
	table.AddRow(slack.NewTableRawTextCell(labelCombination), slack.NewTableRawTextCell(labelFirstLine))
	for _, row := range r.Table {
		table.AddRow(slack.NewTableRawTextCell(orDash(clean(row.String()))), slack.NewTableRawTextCell(orDash(clean(firstOrFault(row)))))
	}
	return []slack.Block{table.WithColumnSettings(slack.ColumnSetting{IsWrapped: true}, slack.ColumnSetting{IsWrapped: true})}
}

// list is the same for forms, which have no tables: combinations that read the
// same first line stand together above it.
func (r Review) list() []slack.Block {
	var firsts []string
	combinations := map[string][]string{}
	for _, row := range r.Table {
		first := firstOrFault(row)
		if combinations[first] == nil {
			firsts = append(firsts, first)
		}
		combinations[first] = append(combinations[first], orDash(row.String()))
	}
	var set []slack.Block
	var elements []slack.RichTextElement
	for i, first := range firsts {
		elements = append(elements, line(words(strings.Join(combinations[first], "\n"))), quote(boldText(first)))
		if weighRich(elements) > changeRoom || i == len(firsts)-1 {
			set = append(set, rich(elements...))
			elements = nil
		}
	}
	return set
}

func firstOrFault(row knowledge.Row) string {
	if row.Fault != "" {
		return upperFirst(row.Fault)
	}
	return row.First
}

// outcome is what became of the review.
func (r Review) outcome() []slack.Block {
	if r.open() {
		return nil
	}
	p := markPen(r.Desk, r.Now)
	set := []slack.Block{section(marked(reviewOutcome(r.State, p.name(r.By.Name), p.time(r.At))), nil)}
	if r.State == ReviewReturned && r.Reason != "" {
		set = append(set, rich(quote(words(cut(r.Reason, wordsLimit)))))
	}
	return set
}

func (r Review) buttons(whole bool) slack.Block {
	id := pair(r.DraftID, r.Hash)
	var elements []slack.BlockElement
	switch {
	case !whole:
		elements = append(elements, primary(button(buttonReadApprove, ReviewRead, r.DraftID)))
	case len(r.Faults) == 0:
		elements = append(elements, primary(button(buttonApprove, ReviewApprove, id)))
	}
	return slack.NewActionBlock("", append(elements, button(buttonReturn, ReviewReturn, id), button(buttonEdit, DraftEdit, r.DraftID))...)
}
