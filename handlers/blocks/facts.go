package blocks

import (
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// tapButtons is how many values of a missing fact are buttons; the rest stands
// in a menu.
const tapButtons = 5

// ask shows the one missing fact: a button for each value that changes
// something, a menu for the rest, and Don't know.
func (a Answer) ask() []slack.Block {
	fact := a.Resolution.Ask
	tap := func(values []string) string { return FactChoice{a.Ref, fact.Name, values}.String() }
	var elements []slack.BlockElement
	var rest []*slack.OptionBlockObject
	for _, c := range a.Resolution.Choices {
		if !c.Rest && len(elements) < tapButtons {
			elements = append(elements, button(c.Label, Numbered(FactTap, len(elements)), tap(c.Values)))
			continue
		}
		rest = append(rest, option(tap(c.Values), c.Label))
	}
	hidden := false
	if len(rest) > 0 {
		var shown []*slack.OptionBlockObject
		shown, hidden = withinMenu(rest)
		elements = append(elements, choose(FactSelect, pickAnother, shown, nil))
	}
	elements = append(elements, button(buttonUnsure, FactUnknown, tap(nil)))
	set := []slack.Block{rich(line(words(cut(oneLine(fact.Ask), wordsLimit)))), slack.NewActionBlock("", elements...)}
	if hidden {
		set = append(set, contextLine(plainText(typeTheRest)))
	}
	return set
}

// menuRoom is how many characters a menu's options may take of a message.
const menuRoom = 5_000

// withinMenu keeps a menu's options within its room, and says whether some
// were too many.
func withinMenu(options []*slack.OptionBlockObject) ([]*slack.OptionBlockObject, bool) {
	left := menuRoom
	for i, o := range options {
		if left -= weighText(o.Text); left < 0 {
			return options[:i], true
		}
	}
	return options, false
}

// factsUsed is the line that shows on which facts the words rest, with the
// means to change them.
func (a Answer) factsUsed(whole bool) []part {
	facts := a.used()
	var labels []string
	for _, f := range facts {
		switch k, ok := a.Known[f.Name]; {
		case !ok:
		case k.Origin == knowledge.Unknown || len(k.Values) == 0:
			labels = append(labels, factUnknown(oneLine(f.Ask)))
		default:
			values := make([]string, len(k.Values))
			for i, v := range k.Values {
				values[i] = f.Label(v)
			}
			labels = append(labels, anyOf(values))
		}
	}
	if len(labels) == 0 {
		return nil
	}
	header := plainText(cut(oneLine(strings.Join(labels, " · ")), wordsLimit))
	if whole {
		return []part{{blocks: []slack.Block{section(header, nil)}}}
	}
	if !a.Changing {
		return []part{{blocks: []slack.Block{section(header, button(buttonChange, FactChange, a.Ref.String()))}}}
	}
	var menus []slack.BlockElement
	for i, f := range facts[:min(len(facts), tapButtons)] {
		menus = append(menus, a.menu(Numbered(FactSelect, i), f))
	}
	return []part{{blocks: []slack.Block{section(header, nil), slack.NewActionBlock("", menus...)}}}
}

// menu picks a used fact anew; what is known now is chosen already.
func (a Answer) menu(action string, f *knowledge.Fact) *slack.SelectBlockElement {
	unsure := option(FactChoice{a.Ref, f.Name, nil}.String(), buttonUnsure)
	options := []*slack.OptionBlockObject{unsure}
	var initial *slack.OptionBlockObject
	known := a.Known[f.Name]
	for _, v := range f.Values {
		o := option(FactChoice{a.Ref, f.Name, []string{v.Key}}.String(), v.Label)
		options = append(options, o)
		if len(known.Values) == 1 && known.Values[0] == v.Key {
			initial = o
		}
	}
	if known.Origin == knowledge.Unknown {
		initial = unsure
	}
	options, _ = withinMenu(options)
	if !slices.Contains(options, initial) {
		initial = nil
	}
	return choose(action, f.Ask, options, initial)
}

// used lists the facts that the words shown rest on: those that pick the case,
// and the channel where it picks the words to say.
func (a Answer) used() []*knowledge.Fact {
	var facts []*knowledge.Fact
	for _, name := range a.Resolution.Used {
		if f := a.Desk.Fact(name); f != nil {
			facts = append(facts, f)
		}
	}
	// Alone, the channel stands on the label of the words to say.
	if len(facts) == 0 || slices.Contains(a.Resolution.Used, channelFact) || a.Resolution.Ask != nil {
		return facts
	}
	says := a.Resolution.Parts.Say
	picks := slices.ContainsFunc(says, func(s knowledge.Say) bool { return s.Channel != "" })
	if f := a.Desk.Fact(channelFact); f != nil && picks && a.channel(says) != "" {
		facts = append(facts, f)
	}
	return facts
}

// unknown is what holds when a fact cannot be found out.
func (a Answer) unknown(u *knowledge.IfUnknown, spell *speller) slack.Block {
	if !u.Stop {
		return labelled(labelUnknown, line(inlines(spell.spell(u.Text, 0))...))
	}
	block := rich(boldLine(doNothing))
	if f := a.Desk.Fact(u.Fact); f != nil {
		block.Elements = append(block.Elements, line(words(cut(oneLine(f.Ask), wordsLimit))))
	}
	return block
}

// hoursLine reads a timetable: "Mon–Fri 8 a.m.–8 p.m. EST".
func hoursLine(h knowledge.Hours, now time.Time) string {
	// The week is read from Monday on.
	week := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
	if !slices.ContainsFunc(week, func(d time.Weekday) bool {
		return !slices.Equal(h.Days[d], []knowledge.Stretch{{From: 0, To: 24 * 60}})
	}) {
		return alwaysOpen
	}
	var runs []string
	for i, j := 0, 0; i < len(week); i = j {
		for j = i + 1; j < len(week) && slices.Equal(h.Days[week[j]], h.Days[week[i]]); {
			j++
		}
		stretches := h.Days[week[i]]
		if len(stretches) == 0 {
			continue
		}
		days := week[i].String()[:3]
		if j-i > 1 {
			days += "–" + week[j-1].String()[:3]
		}
		times := make([]string, len(stretches))
		for k, s := range stretches {
			times[k] = minuteOfDay(s.From) + "–" + minuteOfDay(s.To)
		}
		runs = append(runs, days+" "+strings.Join(times, ", "))
	}
	if len(runs) == 0 {
		return closedHours
	}
	if h.Zone != nil {
		runs[len(runs)-1] += now.In(h.Zone).Format(" MST")
	}
	return strings.Join(runs, "; ")
}

// minuteOfDay writes minutes since midnight as they are spoken: "8 a.m.",
// "1:30 p.m.".
func minuteOfDay(m int) string {
	switch m % (24 * 60) {
	case 0:
		return midnight
	case 12 * 60:
		return noon
	}
	at := time.Date(2000, time.January, 1, 0, m, 0, 0, time.UTC)
	layout := "3:04\u00a0" // so that no screen breaks it there
	if at.Minute() == 0 {
		layout = "3\u00a0"
	}
	if at.Hour() < 12 {
		return at.Format(layout) + forenoon
	}
	return at.Format(layout) + afternoon
}
