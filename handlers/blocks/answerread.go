package blocks

import (
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"
	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// FilledAnswer is what was written in an answer form.
type FilledAnswer struct {
	Content       knowledge.Content // the base with what the form changed
	Phrasings     []string
	EffectiveFrom string            // a day, 2006-01-02; empty: at once
	Problems      map[string]string // by block id, as a form's errors want it; empty: none
}

// ReadAnswerForm reads an answer form over the content it was opened with: what
// the form did not show, such as cases or words in other languages, stays as it
// was. Problems are for a submission; a draft is saved in spite of them.
func ReadAnswerForm(desk *knowledge.Desk, now time.Time, state *slack.ViewState, base knowledge.Content) FilledAnswer {
	f := FilledAnswer{Content: base, Problems: map[string]string{}}
	c, p := &f.Content, &f.Content.Parts
	// The form's own copy: the base belongs to its caller.
	p.Say, c.Audiences = slices.Clone(p.Say), slices.Clone(c.Audiences)
	if c.Kind == "" {
		c.Kind = knowledge.Plain
	}
	read := func(field string, into *string) {
		if state != nil && state.Values[field] != nil {
			*into = strings.TrimSpace(clean(typed(state, field)))
		}
	}
	readLines := func(field string, into *[]string) {
		if state != nil && state.Values[field] != nil {
			*into = splitLines(typed(state, field))
		}
	}
	need := func(field, value string) {
		if value == "" {
			f.Problems[field] = problemRequired
		}
	}
	read(FieldTitle, &c.Title)
	c.Title = oneLine(c.Title)
	need(FieldTitle, c.Title)
	switch c.Kind {
	case knowledge.Stop:
		stop := knowledge.StopLines{}
		if p.Stop != nil {
			stop = *p.Stop
		}
		for field, into := range map[string]*string{
			FieldStop: &stop.Stop, FieldSayNow: &stop.SayNow, FieldAskOnly: &stop.AskOnly, FieldStopDoNot: &stop.DoNot, FieldThen: &stop.Then,
		} {
			read(field, into)
			need(field, *into)
		}
		p.Stop = &stop
	default:
		f.readParts(desk, state, read, readLines, need)
	}
	var sources string
	if read(FieldSources, &sources); state != nil && state.Values[FieldSources] != nil {
		f.readSources(sources)
	}
	readLines(FieldPhrasings, &f.Phrasings)
	if topic := chosen(state, FieldTopic); topic != "" {
		c.Topic = topic
	}
	if desk.Topic(c.Topic) == nil {
		f.Problems[FieldTopic] = problemTopic
	}
	if state != nil && state.Values[FieldAudiences] != nil {
		c.Audiences = nil
		for _, o := range fieldOf(state, FieldAudiences).SelectedOptions {
			c.Audiences = append(c.Audiences, o.Value)
		}
	}
	today := now.In(zone(desk)).Format(time.DateOnly)
	f.readDay(state, FieldReviewBy, &c.ReviewBy, today)
	f.readDay(state, FieldEffective, &f.EffectiveFrom, today)
	return f
}

func (f *FilledAnswer) readParts(desk *knowledge.Desk, state *slack.ViewState, read func(string, *string), readLines func(string, *[]string), need func(string, string)) {
	p := &f.Content.Parts
	read(FieldShort, &p.Short)
	p.Short = oneLine(p.Short)
	need(FieldShort, p.Short)
	if n := uniseg.GraphemeClusterCount(p.Short); n > knowledge.ShortLimit {
		f.Problems[FieldShort] = problemShort(knowledge.ShortLimit, n)
	}
	if f.Content.Kind == knowledge.Route {
		f.readRoute(desk, read, readLines, need)
	}
	readLines(FieldSteps, &p.Steps)
	for _, channel := range sayChannels(desk, p.Say) {
		f.readSay(state, channel)
	}
	readLines(FieldDoNot, &p.DoNot)
	readLines(FieldInternal, &p.Internal)
	read(FieldNote, &p.Note)
	read(FieldEscalate, &p.Escalate)
	details := detailsText(p.Details)
	if before := details; fits(before, inputText) {
		if read(FieldDetails, &details); details != before {
			p.Details = readDetails(details)
		}
	}
}

// readSay puts the words of one channel back in their place. A disclosure that
// was fixed must still stand in them to the letter.
func (f *FilledAnswer) readSay(state *slack.ViewState, channel string) {
	field := SayField(channel)
	if state == nil || state.Values[field] == nil {
		return
	}
	p := &f.Content.Parts
	say, at := sayIn(p.Say, channel)
	say.Text = strings.TrimSpace(clean(typed(state, field)))
	for _, fixed := range say.Fixed {
		if !strings.Contains(say.Text, fixed) {
			f.Problems[field] = problemFixed(cut(fixed, wordsLimit))
		}
	}
	switch {
	case at < 0 && say.Text != "":
		p.Say = append(p.Say, say)
	case at >= 0 && say.Text == "":
		p.Say = slices.Delete(p.Say, at, at+1)
	case at >= 0:
		p.Say[at] = say
	}
	if len(p.Say) == 0 {
		p.Say = nil
	}
}

func (f *FilledAnswer) readRoute(desk *knowledge.Desk, read func(string, *string), readLines func(string, *[]string), need func(string, string)) {
	var d knowledge.Destination
	if f.Content.Parts.Route != nil {
		d = *f.Content.Parts.Route
	}
	read(FieldRouteName, &d.Name)
	need(FieldRouteName, d.Name)
	readLines(FieldRouteBring, &d.Bring)
	var doors []string
	for _, door := range d.Doors {
		doors = append(doors, door.Contact+" | "+door.Hours)
	}
	readLines(FieldRouteDoors, &doors)
	d.Doors = nil
	for _, text := range doors {
		contact, hours, _ := strings.Cut(text, "|")
		door := knowledge.Door{Contact: strings.TrimSpace(contact), Hours: strings.TrimSpace(hours)}
		if door.Hours != "" && !slices.ContainsFunc(desk.Hours, func(h knowledge.Hours) bool { return h.Name == door.Hours }) {
			names := make([]string, len(desk.Hours))
			for i, h := range desk.Hours {
				names[i] = h.Name
			}
			f.Problems[FieldRouteDoors] = cut(problemHours(door.Hours, andList(names)), wordsLimit)
		}
		d.Doors = append(d.Doors, door)
	}
	f.Content.Parts.Route = &d
}

func (f *FilledAnswer) readSources(text string) {
	var sources []knowledge.Source
	for _, line := range splitLines(text) {
		s := readSource(line)
		if s.Cite == "" {
			f.Problems[FieldSources] = cut(problemSource(line), wordsLimit)
			continue
		}
		if strings.Contains(s.Binds, "://") || strings.HasPrefix(s.Binds, "www.") {
			f.Problems[FieldSources] = cut(problemLink(s.Binds), wordsLimit)
		}
		sources = append(sources, s)
	}
	f.Content.Parts.Sources = sources
}

func (f *FilledAnswer) readDay(state *slack.ViewState, field string, into *string, today string) {
	if state == nil || state.Values[field] == nil {
		return
	}
	was := *into
	if *into = chosen(state, field); *into != "" && *into < today && *into != was {
		f.Problems[field] = problemDay
	}
}
