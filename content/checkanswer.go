package content

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"shouldertap/knowledge"
)

// Limits of an answer, in characters. They keep every text within one block of
// Slack's (3,000) and one reply within a message (about 13,200, with room for
// labels and buttons); details are split over blocks by the view.
const (
	titleLimit    = 75 // a button that offers the title
	textLimit     = 2900
	replyLimit    = 9000
	detailLimit   = 12000
	phrasingLimit = 300
	slotLimit     = 40
	phrasingsMost = 1000
)

// CheckAnswer finds what is wrong with one answer, whether it came from a file
// or from a form: what is missing, what does not fit Slack, slots and
// disclosures, sources, cases, and approvers who may not approve it.
func CheckAnswer(f *File, desk *knowledge.Desk) []knowledge.Fault {
	c := &answerCheck{f: f, c: &f.Content, desk: desk}
	c.identity()
	c.kind()
	c.dates()
	c.base()
	c.cases()
	c.approval()
	c.wordings("phrasings", f.Phrasings)
	c.wordings("not", f.Content.Unlike)
	for i, p := range f.Content.Unlike {
		if slices.ContainsFunc(f.Phrasings, func(own string) bool { return wording(own) == wording(p) }) {
			c.add(fmt.Sprintf("not.%d", i), fmt.Sprintf("%q stands among the phrasings too", p), "Decide whether it raises the topic, and keep one of them")
		}
	}
	return c.faults
}

// wordings checks wordings as people type them.
func (c *answerCheck) wordings(part string, all []string) {
	for i, p := range all {
		if n := utf8.RuneCountInString(p); n > phrasingLimit {
			c.add(fmt.Sprintf("%s.%d", part, i), fmt.Sprintf("a phrasing has %d characters", n), fmt.Sprintf("At most %d: write what people type", phrasingLimit))
		}
	}
	if len(all) > phrasingsMost {
		c.add(part, fmt.Sprintf("there are %d phrasings", len(all)), fmt.Sprintf("At most %d", phrasingsMost))
	}
}

type answerCheck struct {
	f      *File
	c      *knowledge.Content
	desk   *knowledge.Desk
	faults []knowledge.Fault
}

func (c *answerCheck) add(part, what, mend string) {
	c.faults = append(c.faults, c.f.fault(part, what, mend))
}

func (c *answerCheck) identity() {
	switch n := utf8.RuneCountInString(c.c.Title); {
	case strings.TrimSpace(c.c.Title) == "":
		c.add("title", "the title is missing", "Add `title:`")
	case n > titleLimit:
		c.add("title", fmt.Sprintf("the title has %d characters", n), fmt.Sprintf("At most %d, so that it fits a button", titleLimit))
	}
	if c.desk.Topic(c.c.Topic) == nil {
		var paths []string
		for _, t := range c.desk.Topics {
			paths = append(paths, t.Path)
		}
		c.add("topic", fmt.Sprintf("there is no topic %q", c.c.Topic), didYouMean(c.c.Topic, paths))
	}
	for _, a := range c.c.Audiences {
		if c.desk.Audience(a) == nil {
			c.add("audiences", fmt.Sprintf("there is no audience %q", a), didYouMean(a, audienceNames(c.desk)))
		}
	}
	if c.c.Otherwise != "" && c.c.Otherwise != "base" {
		c.add("otherwise", fmt.Sprintf("otherwise is %q", c.c.Otherwise), "Write base, or remove it")
	}
}

// kind checks what each kind of answer needs beside the others.
func (c *answerCheck) kind() {
	p := &c.c.Parts
	if c.c.Kind != knowledge.Stop {
		if len(c.c.Unlike) > 0 {
			c.add("not", "`not` stands on an answer that is no stop card", "Remove it: what an ordinary answer does not mean, other answers' phrasings tell")
		}
		if p.Stop != nil || c.c.StopTopic != "" {
			c.add("stop", "only a stop card has stop lines and a stop topic", "Write kind: stop, or remove them")
		}
		if strings.TrimSpace(p.Short) == "" {
			c.add("title", "the first line is missing", "Add `short:` with what to do, in at most 90 characters")
		}
	}
	if c.c.Kind != knowledge.Route && p.Route != nil {
		c.add("route", "only a route has a destination", "Write kind: route, or remove it")
	}
	switch c.c.Kind {
	case knowledge.Stop:
		c.stopCard()
	case knowledge.Route:
		c.route("", p.Route)
	case knowledge.Holding:
		if len(p.Say) == 0 {
			c.add("title", "a holding line has nothing to say", "Add ## Say")
		}
		if len(c.c.Cases) > 0 {
			c.add("title", "a holding line has cases", "It holds for everybody: remove them")
		}
	}
}

func (c *answerCheck) stopCard() {
	s := c.c.Parts.Stop
	if s == nil {
		c.add("title", "a stop card has no stop lines", "Add `stop:` with stop, say_now, ask_only, do_not and then")
		return
	}
	for _, l := range [][2]string{{"stop", s.Stop}, {"say_now", s.SayNow}, {"ask_only", s.AskOnly}, {"do_not", s.DoNot}, {"then", s.Then}} {
		if strings.TrimSpace(l[1]) == "" {
			c.add("stop", fmt.Sprintf("the stop card's line %s is empty", l[0]), "All five lines are needed; write \"Nothing\" where there is nothing")
		}
		if strings.Contains(l[1], "\n") || utf8.RuneCountInString(l[1]) > stopLineLimit {
			c.add("stop", fmt.Sprintf("the stop card's line %s is longer than a line", l[0]), fmt.Sprintf("One line of at most %d characters", stopLineLimit))
		}
		c.words("stop", l[1], false)
	}
	if !strings.HasPrefix(s.Stop, "STOP") {
		c.add("stop", "a stop card begins with STOP", "Write stop: \"STOP …\"")
	}
	if !slices.Contains(c.desk.StopTopics, c.c.StopTopic) {
		c.add("stop_topic", fmt.Sprintf("there is no stop topic %q", c.c.StopTopic), didYouMean(c.c.StopTopic, c.desk.StopTopics))
	}
	if t := c.desk.Topic(c.c.Topic); t != nil && t.Tier != knowledge.Compliance {
		c.add("topic", "a stop card belongs to a compliance topic", "Give the topic tier: compliance, or the card another topic")
	}
	if len(c.c.Cases) > 0 {
		c.add("title", "a stop card has cases", "It must show before anything is known: remove them")
	}
	if !c.f.Effective.To.IsZero() {
		c.add("effective_to", "a stop card ends", "It may only be replaced: remove effective_to")
	}
}

// stopLineLimit keeps a stop card within one glance.
const stopLineLimit = 240

func (c *answerCheck) route(key string, r *knowledge.Destination) {
	if r == nil {
		c.add("title", "a route has no destination", "Add `route:` with name, bring and doors")
		return
	}
	part := partKey(key, "route")
	if strings.TrimSpace(r.Name) == "" || len(r.Doors) == 0 {
		c.add(part, "a route needs a name and at least one door", "Add name:, and doors: with contact: and hours:")
	}
	for _, d := range r.Doors {
		if strings.TrimSpace(d.Contact) == "" {
			c.add(part, "a door has no contact", "Write whom to reach, and how")
		}
		if d.Hours != "" && !slices.ContainsFunc(c.desk.Hours, func(h knowledge.Hours) bool { return h.Name == d.Hours }) {
			var names []string
			for _, h := range c.desk.Hours {
				names = append(names, h.Name)
			}
			c.add(part, fmt.Sprintf("there are no hours called %q", d.Hours), didYouMean(d.Hours, names))
		}
		c.words(part, d.Contact, false)
	}
	for _, b := range r.Bring {
		c.words(part, b, false)
	}
}

func (c *answerCheck) dates() {
	if r := c.c.ReviewBy; r != "" {
		day, err := time.Parse(time.DateOnly, r)
		switch {
		case err != nil:
			c.add("review_by", fmt.Sprintf("%q: there is no such day", r), "Write a day such as 2027-01-12")
		case !c.f.ApprovedAt.IsZero() && day.Before(c.f.ApprovedAt.AddDate(0, 0, -1)):
			c.add("review_by", "review_by lies before the approval", "Correct one of them")
		}
	}
	c.span("effective_from", "the answer", c.f.Effective)
	for _, key := range slices.Sorted(maps.Keys(c.f.CaseSpans)) {
		c.span("case."+key, "the case "+key, c.f.CaseSpans[key])
	}
}

func (c *answerCheck) span(part, what string, s knowledge.Span) {
	if !s.From.IsZero() && !s.To.IsZero() && !s.From.Before(s.To) {
		c.add(part, what+" ends before it begins", "Correct its dates")
	}
}

// base checks the base's parts, and every part against Slack's limits.
func (c *answerCheck) base() {
	c.parts("", &c.c.Parts)
	c.reply("steps", c.c.Parts)
	for _, u := range c.c.IfUnknown {
		c.words("if_unknown."+u.Fact, u.Text, false)
	}
}

func (c *answerCheck) cases() {
	for i := range c.c.Cases {
		k := &c.c.Cases[i]
		key := k.Key()
		c.parts(key, &k.Parts)
		c.reply("case."+key, c.c.Parts.Laid(k.Parts))
		if k.Parts.Route != nil {
			c.route(key, k.Parts.Route)
		}
		if k.Parts.Stop != nil {
			c.add("case."+key, "a case cannot be a stop card", "Write an answer of kind stop")
		}
	}
	for _, fault := range knowledge.CaseFaults(c.f.Version(), c.desk) {
		part := "title"
		for i := range c.c.Cases {
			if key := c.c.Cases[i].Key(); strings.Contains(fault.What, key) {
				part = "case." + key
				break
			}
		}
		c.add(part, fault.What, fault.Mend)
	}
}

func (c *answerCheck) parts(key string, p *knowledge.Parts) {
	at := func(part string) string { return partKey(key, part) }
	if n := utf8.RuneCountInString(p.Short); n > knowledge.ShortLimit {
		c.add(at("short"), fmt.Sprintf("the first line has %d characters", n), fmt.Sprintf("At most %d: what to do, and nothing else", knowledge.ShortLimit))
	}
	if strings.Contains(p.Short, "\n") {
		c.add(at("short"), "the first line has more than one line", "Put the rest under Steps")
	}
	c.words(at("short"), p.Short, false)
	check := func(part string, texts ...string) {
		for _, t := range texts {
			if n := utf8.RuneCountInString(t); n > textLimit {
				c.add(at(part), fmt.Sprintf("a text under %s has %d characters", part, n), fmt.Sprintf("At most %d fit one block: split it, or move it to a heading of its own", textLimit))
			}
			if strings.TrimSpace(t) == "" {
				c.add(at(part), fmt.Sprintf("an entry under %s is empty", part), "Write it, or remove it")
			}
			c.words(at(part), t, part == "note")
		}
	}
	check("steps", p.Steps...)
	check("do not", p.DoNot...)
	check("internal", p.Internal...)
	if p.Note != "" {
		check("note", p.Note)
	}
	if p.Escalate != "" {
		check("escalate", p.Escalate)
	}
	for _, s := range p.Say {
		check("say", s.Text)
	}
	c.says(at("say"), p.Say)
	for _, d := range p.Details {
		if n := utf8.RuneCountInString(d.Text); n > detailLimit {
			c.add(at(strings.ToLower(d.Heading)), fmt.Sprintf("the text under %q has %d characters", d.Heading, n), fmt.Sprintf("At most %d: split it into two headings", detailLimit))
		}
		c.words(at(strings.ToLower(d.Heading)), d.Text, false)
	}
	for i, s := range p.Sources {
		c.source(at(fmt.Sprintf("sources.%d", i)), s)
	}
}

// reply checks that what one reply shows fits a message, its details apart.
func (c *answerCheck) reply(part string, p knowledge.Parts) {
	n := utf8.RuneCountInString(p.Short + p.Note + p.Escalate)
	for _, list := range [][]string{p.Steps, p.DoNot, p.Internal} {
		n += utf8.RuneCountInString(strings.Join(list, ""))
	}
	for _, s := range p.Say {
		n += utf8.RuneCountInString(s.Text)
	}
	if n > replyLimit {
		c.add(part, fmt.Sprintf("the answer has %d characters without its details", n), fmt.Sprintf("At most %d fit one reply: move what is not needed on a call under headings of its own", replyLimit))
	}
}

func (c *answerCheck) says(part string, says []knowledge.Say) {
	seen := map[string]bool{}
	for _, s := range says {
		name := s.Channel + "/" + s.Language
		if seen[name] {
			c.add(part, "two texts are for the same channel and language", "Keep one of them")
		}
		seen[name] = true
		if fact := c.desk.Fact(channelFact); s.Channel != "" && fact != nil {
			if _, ok := fact.Value(s.Channel); !ok {
				c.add(part, fmt.Sprintf("%q is not a channel", s.Channel), didYouMean(s.Channel, valueKeys(fact)))
			}
		}
		for _, fixed := range s.Fixed {
			if fixed == "" || !strings.Contains(s.Text, fixed) {
				c.add(part, fmt.Sprintf("the disclosure %q does not stand in the text to the letter", clip(fixed)), "Restore it in the text; a change of a disclosure changes both")
			}
		}
	}
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
