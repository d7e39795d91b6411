package content

import (
	"slices"
	"strings"

	"shouldertap/knowledge"
)

// CheckPersonal finds personal data in what an answer would publish. The given
// function names what a text holds in words, "a loan number"; it knows the
// desk's own numbers too. Values are never quoted, for faults are printed. The
// wordings people ask in are left alone: nobody is shown them as an answer, and
// some tell what a made-up birth date means.
func CheckPersonal(f *File, find func(text string) ([]string, error)) []knowledge.Fault {
	p := &personalCheck{f: f, find: find}
	c := &f.Content
	p.text("title", c.Title)
	p.text("short", c.Parts.Short)
	p.parts("", &c.Parts)
	for _, u := range c.IfUnknown {
		p.text("if_unknown."+u.Fact, u.Text)
	}
	for i := range c.Cases {
		k := &c.Cases[i]
		p.text(k.Key()+".short", k.Parts.Short)
		p.parts(k.Key(), &k.Parts)
	}
	return p.faults
}

type personalCheck struct {
	f      *File
	find   func(text string) ([]string, error)
	faults []knowledge.Fault
}

// parts looks through the parts of the base, where key is empty, or of a case.
// A route's doors are left alone: they are an office's own numbers.
func (p *personalCheck) parts(key string, parts *knowledge.Parts) {
	in := func(part string, texts ...string) {
		at := partKey(key, part)
		if p.f.lines[at] == 0 { // the part stands in the front matter
			at = "title"
			if key != "" {
				at = "case." + key
			}
		}
		for _, text := range texts {
			p.text(at, text)
		}
	}
	for _, s := range parts.Say {
		in("say", slices.Concat([]string{s.Text}, s.Fixed)...)
	}
	in("steps", parts.Steps...)
	in("do not", parts.DoNot...)
	in("internal", parts.Internal...)
	in("note", parts.Note)
	in("escalate", parts.Escalate)
	for _, d := range parts.Details {
		in(strings.ToLower(d.Heading), d.Heading, d.Text)
	}
	if s := parts.Stop; s != nil {
		in("stop", s.Stop, s.SayNow, s.AskOnly, s.DoNot, s.Then)
	}
	if r := parts.Route; r != nil {
		in("route", slices.Concat([]string{r.Name}, r.Bring)...)
	}
}

func (p *personalCheck) text(part, text string) {
	found, err := p.find(text)
	if err != nil {
		p.faults = append(p.faults, p.f.fault(part, "a text could not be searched for personal data", "Write it shorter or plainer"))
		return
	}
	slices.Sort(found)
	for _, words := range slices.Compact(found) {
		p.faults = append(p.faults, p.f.fault(part, "a text holds what looks like "+words, "Take it out; write a {slot} where the associate fills it in"))
	}
}
