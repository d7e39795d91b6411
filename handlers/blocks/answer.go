package blocks

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// What a reply shows before it is asked for more.
const (
	firstSteps  = 5     // steps before the button for all of them
	detailsRoom = 1_500 // characters of details that nobody's question opened
	languageRow = 8     // buttons for other languages
)

// Ranks of an answer's parts: what is kept first where not all of it fits.
const (
	rankFirst = iota
	rankSay
	rankDoNot
	rankSteps
	rankNote
	rankEscalate
	rankInternal
	rankDetails
	rankSources
)

// AnswerReply shows an answer: for one case, for what holds in every case with
// the fact to tap, or for what holds when that fact cannot be found out.
// Routes and holding lines are answers too.
func AnswerReply(a Answer) Message {
	first := a.Resolution.Parts.Short
	if first == "" || a.Banner == OnHold || a.Banner == TakenAway {
		first = a.Version.Title
	}
	text := []string{bannerLine(a.Banner, a.Flags), first}
	if a.Resolution.Ask != nil {
		text = append(text, a.Resolution.Ask.Ask)
	}
	return message(a.notification(text...), a.Ref, a.body(false), a.foot())
}

// WholeAnswerModal shows an answer for its facts with nothing folded, and its
// sources.
func WholeAnswerModal(a Answer) slack.ModalViewRequest {
	kept, left := room{modalBlocks - 1, viewText}.fit(a.body(true))
	if len(left) > 0 {
		kept = append(kept, section(marked(cutEscaped(tooLongAnywhere(left), sectionText)), nil))
	}
	return page(WholeAnswerID, titleWhole, kept, a.Ref.String())
}

// viewText is how much text a form shows, so that its JSON keeps Slack's limit
// even if every character is written as an escape of six bytes.
const viewText = viewBytes / 8

// body is everything between the top and the line that says where it comes
// from. The whole one folds nothing and has nothing to tap.
func (a Answer) body(whole bool) []part {
	spell := newSpeller(a.Desk)
	var parts []part
	add := func(name string, rank int, set ...slack.Block) {
		parts = append(parts, part{name: name, rank: rank, blocks: set})
	}

	if banner := bannerLine(a.Banner, a.Flags); banner != "" {
		add("", 0, rich(boldLine(banner)))
	}
	if a.Closes > 0 {
		add("", 0, rich(boldLine(isAnswered(a.Closes))))
	}
	parts = append(parts, a.top()...)
	if a.Stop != nil {
		add("", 0, slack.NewDividerBlock())
	}
	for _, c := range a.Conflicts {
		add("", 0, contextLine(plainText(conflictLine(cut(oneLine(c.Was), nameLimit), cut(oneLine(c.Now), nameLimit)))))
	}
	parts = append(parts, a.factsUsed(whole)...)

	if a.Banner == OnHold || a.Banner == TakenAway {
		return parts // words that must not be used are not left standing
	}
	show, unknown := a.Resolution.Parts, a.Resolution.IfUnknown
	if unknown != nil && unknown.Stop {
		add("", 0, a.unknown(unknown, spell))
	}
	if show.Short != "" {
		add(labelShort, rankFirst, rich(boldLine(spell.spell(show.Short, knowledge.ShortLimit))))
	}
	if a.Resolution.Ask != nil {
		if !whole {
			add("", 0, a.ask()...)
			return parts
		}
		return append(parts, sourcesPart(a.Version.Parts.Sources)) // those the reply names
	}
	if unknown != nil {
		if unknown.Stop {
			if whole {
				parts = append(parts, sourcesPart(a.Version.Parts.Sources))
			}
			return parts
		}
		add(labelUnknown, rankFirst, a.unknown(unknown, spell))
	}
	parts = append(parts, a.route(show.Route, spell)...)
	parts = append(parts, a.steps(show.Steps, spell, whole)...)
	parts = append(parts, a.say(show.Say, whole)...)
	if len(show.DoNot) > 0 {
		add(labelDoNot, rankDoNot, labelled(labelDoNot, list(slack.RTEListBullet, spell.all(show.DoNot))))
	}
	if len(show.Internal) > 0 {
		add(labelInternal, rankInternal, labelled(labelInternal, list(slack.RTEListBullet, spell.all(show.Internal))))
	}
	if show.Note != "" {
		add(labelNote, rankNote, labelled(labelNote, toCopy(withCode(show.Note, a.Code))))
	}
	if show.Escalate != "" {
		add(labelEscalate, rankEscalate, labelled(labelEscalate, line(inlines(spell.spell(show.Escalate, 0))...)))
	}
	parts = append(parts, a.details(show.Details, spell, whole)...)
	if unknown != nil {
		show.Sources = a.Version.Parts.Sources // the line below names them; the cases' common ones may be fewer
	}
	if whole && (len(show.Sources) > 0 || a.Resolution.Case == nil) {
		parts = append(parts, sourcesPart(show.Sources))
	}
	return parts
}

func (s *speller) all(lines []string) []string {
	spelt := make([]string, len(lines))
	for i, l := range lines {
		spelt[i] = s.spell(l, 0)
	}
	return spelt
}

// withCode puts the delivery's code into the note to paste, at its place or at
// the end: a pasted note must lead back to what was shown.
func withCode(note, code string) string {
	if strings.Contains(note, codeSlot) {
		return strings.TrimSpace(strings.ReplaceAll(note, codeSlot, code))
	}
	return strings.TrimSpace(note + " " + code)
}

const codeSlot = "{code}"

func (a Answer) steps(steps []string, spell *speller, whole bool) []part {
	if len(steps) == 0 {
		return nil
	}
	all := spell.all(steps)
	if whole || a.Expanded || len(all) <= firstSteps {
		return []part{{name: labelSteps, rank: rankSteps, blocks: []slack.Block{labelled(labelSteps, list(slack.RTEListOrdered, all))}}}
	}
	return []part{{name: labelSteps, rank: rankSteps, blocks: []slack.Block{
		labelled(labelSteps, list(slack.RTEListOrdered, all[:firstSteps])),
		slack.NewActionBlock("", button(buttonAllSteps(len(all)), ShowSteps, a.Ref.String())),
	}}}
}

// say shows the words to read or send: those for the channel if it is known,
// else each channel's; in one language, the others behind buttons. The whole
// answer shows all.
func (a Answer) say(says []knowledge.Say, whole bool) []part {
	var parts []part
	var languages []string
	for _, s := range says {
		if !slices.Contains(languages, s.Language) {
			languages = append(languages, s.Language)
		}
	}
	language := ChosenLanguage(a.Language)
	if !slices.Contains(languages, language) && len(languages) > 0 {
		language = languages[0]
		if slices.Contains(languages, "") {
			language = ""
		}
	}
	channel := a.channel(says)
	own := channel != "" && slices.ContainsFunc(says, func(s knowledge.Say) bool { return s.Channel == channel && s.Language == language })
	for _, s := range says {
		other := channel != "" && s.Channel != channel && (own || s.Channel != "")
		if !whole && (s.Language != language || other) {
			continue
		}
		label := sayLabel(channelLabel(a.Desk, s.Channel), s.Language)
		block := labelled(label, toCopy(s.Text))
		if hint := sayHint(s); hint != "" {
			block.Elements = append(block.Elements, line(slack.NewRichTextSectionTextElement(hint, &slack.RichTextSectionTextStyle{Italic: true})))
		}
		parts = append(parts, part{name: label, rank: rankSay, blocks: []slack.Block{block}})
	}
	if whole || len(languages) < 2 {
		return parts
	}
	var others []slack.BlockElement
	for _, l := range languages {
		if l != language && len(others) < languageRow {
			others = append(others, button(buttonLanguage(l), Numbered(Language, len(others)), withWord(a.Ref, orEnglish(l))))
		}
	}
	return append(parts, part{blocks: []slack.Block{slack.NewActionBlock("", others...)}})
}

// orEnglish gives the language of a button's value a name of its own.
func orEnglish(language string) string {
	if language == "" {
		return "en"
	}
	return language
}

// ChosenLanguage is the language that a tap on a language's button chose, as
// [Answer.Language] wants it.
func ChosenLanguage(word string) string {
	if word == "en" {
		return ""
	}
	return word
}

func sayHint(s knowledge.Say) string {
	var hints []string
	if strings.Contains(s.Text, "{") {
		hints = append(hints, hintSlots)
	}
	if len(s.Fixed) > 0 {
		hints = append(hints, hintFixed)
	}
	return strings.Join(hints, " ")
}

// channel is the channel that is known and for which there are words; empty:
// each channel's are shown.
func (a Answer) channel(says []knowledge.Say) string {
	known := a.Known[channelFact].Values
	if len(known) != 1 {
		return ""
	}
	if slices.ContainsFunc(says, func(s knowledge.Say) bool { return s.Channel == known[0] || s.Channel == "" }) {
		return known[0]
	}
	return ""
}

// channelFact is the fact that picks among the words to say.
const channelFact = "channel"

func channelLabel(desk *knowledge.Desk, key string) string {
	if f := desk.Fact(channelFact); f != nil && key != "" {
		return f.Label(key)
	}
	return key
}

// details shows the section that the question is about; others only while they
// are short.
func (a Answer) details(sections []knowledge.Section, spell *speller, whole bool) []part {
	var parts []part
	left := detailsRoom
	for i, s := range sections {
		name := cut(oneLine(s.Heading), nameLimit)
		if name == "" {
			name = labelMoreAbout
		}
		block := labelled(name, line(inlines(spell.spell(s.Text, 0))...))
		p := part{name: name, rank: rankDetails + i + 1, blocks: []slack.Block{block}}
		switch weight := weigh(p.blocks); {
		case i+1 == a.Section:
			p.rank = rankSteps
		case !whole && weight > left:
			p.folded = true
		case !whole:
			left -= weight
		}
		parts = append(parts, p)
	}
	return parts
}

// route shows where to take it: the door that is open now, then the others.
func (a Answer) route(d *knowledge.Destination, spell *speller) []part {
	if d == nil {
		return nil
	}
	elements := []slack.RichTextElement{line(inlines(spell.spell(d.Name, 0))...)}
	open := slices.IndexFunc(d.Doors, func(door knowledge.Door) bool { return a.Desk.Timetable(door.Hours).Open(a.Now) })
	doorLine := func(door knowledge.Door) string {
		if len(d.Doors) == 1 && door.Hours == "" {
			return door.Contact
		}
		return door.Contact + " · " + hoursLine(a.Desk.Timetable(door.Hours), a.Now)
	}
	var others []string
	for i, door := range d.Doors {
		if i != open {
			others = append(others, doorLine(door))
		}
	}
	if open >= 0 {
		elements = append(elements, line(boldText(labelOpenNow+": "), words(doorLine(d.Doors[open]))))
	}
	if len(others) > 0 {
		label := labelOtherHours
		if open < 0 {
			label = labelClosedNow
		}
		elements = append(elements, line(boldText(label)), list(slack.RTEListBullet, others))
	}
	parts := []part{{name: labelWhere, rank: rankFirst, blocks: []slack.Block{labelled(labelWhere, elements...)}}}
	if len(d.Bring) > 0 {
		parts = append(parts, part{name: labelBring, rank: rankSteps, blocks: []slack.Block{labelled(labelBring, list(slack.RTEListBullet, spell.all(d.Bring)))}})
	}
	return parts
}

func sourcesPart(sources []knowledge.Source) part {
	if len(sources) == 0 {
		return part{blocks: []slack.Block{labelled(labelSources, line(words(noSources)))}}
	}
	var elements []slack.RichTextElement
	for _, s := range sources {
		shown := line(words(sourceLine(s)))
		if s.URL != "" && safeLink(s.URL) {
			shown.Elements = append(shown.Elements, words(" · "), slack.NewRichTextSectionLinkElement(s.URL, s.URL, nil))
		}
		elements = append(elements, shown)
	}
	return part{name: labelSources, rank: rankSources, blocks: []slack.Block{labelled(labelSources, slack.NewRichTextList(slack.RTEListBullet, 0, elements...))}}
}

// foot is where the words come from, and what can be done about them.
func (a Answer) foot() []part {
	var parts []part
	add := func(set ...slack.Block) { parts = append(parts, part{blocks: set}) }
	if a.Coming != nil {
		add(contextLine(plainText(cut(oneLine(comingLine(a.Coming.At.In(zone(a.Desk)).Format("2 Jan"), a.Coming.What)), wordsLimit))))
	}
	from := a.provenance(a.Version, a.Resolution.Case, a.Code)
	from.ContextElements.Elements = append([]slack.MixedElement{plainText(cut(oneLine(a.Version.Title), wordsLimit))}, from.ContextElements.Elements...)
	add(from)
	parts = append(parts, a.sample()...)
	ref := a.Ref.String()
	var elements []slack.BlockElement
	switch {
	case a.Settled:
		add(contextLine(plainText(settledLine)))
	case a.Offered && a.Resolution.Ask == nil && (a.Banner == NoBanner || a.Banner == InQuestion):
		elements = append(elements, primary(button(buttonSettled, Settled, ref)))
	}
	switch a.Banner {
	case Replaced, OnHold, TakenAway:
		elements = append(elements, button(menuNewQuestion, HomeAsk, ref))
	default:
		elements = append(elements, button(buttonNotMyCase, NotMyCase, withWord(a.Ref, a.Version.ID)), button(buttonFlag, Flag, ref))
	}
	add(slack.NewActionBlock("", append(elements, overflow(a.Ref))...))
	return parts
}
