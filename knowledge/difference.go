package knowledge

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// PartNames lists the names of the parts, in the order in which they are read,
// as files and forms spell them.
func PartNames() []string {
	t := reflect.TypeFor[Parts]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return names
}

// Names lists the parts that hold something.
func (p Parts) Names() []string {
	var names []string
	v := reflect.ValueOf(p)
	for i, name := range PartNames() {
		if !absent(v.Field(i)) {
			names = append(names, name)
		}
	}
	return names
}

// PartChange is a part whose text differs between two versions.
type PartChange struct {
	Case     string // [Case.Key]; empty: the base
	Part     string // one of [PartNames], or "title", "kind", "topic", "stop_topic", "audiences", "if_unknown", "otherwise", "review_by"
	Was, Now string // as lines of plain text; empty: not there
}

// Difference lists what differs between two contents, part by part, the base
// first. It is what a reviewer reads before approving.
func Difference(was, now *Content) []PartChange {
	var changes []PartChange
	add := func(key, part, a, b string) {
		if a != b {
			changes = append(changes, PartChange{key, part, a, b})
		}
	}
	add("", "title", was.Title, now.Title)
	add("", "kind", string(was.Kind), string(now.Kind))
	add("", "topic", was.Topic, now.Topic)
	add("", "stop_topic", was.StopTopic, now.StopTopic)
	add("", "not", strings.Join(was.Unlike, "\n"), strings.Join(now.Unlike, "\n"))
	add("", "audiences", strings.Join(was.Audiences, ", "), strings.Join(now.Audiences, ", "))
	changes = append(changes, partChanges("", was.Parts, now.Parts)...)
	keys := []string{}
	parts := func(c *Content) map[string]Parts {
		m := map[string]Parts{}
		for i := range c.Cases {
			key := c.Cases[i].Key()
			m[key] = c.Cases[i].Parts
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
		return m
	}
	before, after := parts(was), parts(now)
	for _, key := range keys {
		changes = append(changes, partChanges(key, before[key], after[key])...)
	}
	add("", "if_unknown", unknownText(was), unknownText(now))
	add("", "otherwise", was.Otherwise, now.Otherwise)
	add("", "review_by", was.ReviewBy, now.ReviewBy)
	return changes
}

func partChanges(key string, was, now Parts) []PartChange {
	var changes []PartChange
	a, b := was.Texts(), now.Texts()
	for i, name := range PartNames() {
		if a[i] != b[i] {
			changes = append(changes, PartChange{key, name, a[i], b[i]})
		}
	}
	return changes
}

func unknownText(c *Content) string {
	lines := make([]string, len(c.IfUnknown))
	for i, u := range c.IfUnknown {
		lines[i] = u.Fact + ": " + u.Text
		if u.Stop {
			lines[i] = strings.TrimSpace(u.Fact + ": stop " + u.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// Texts gives every part as lines of plain text, in the order of [PartNames].
func (p Parts) Texts() []string {
	var say, details, sources []string
	for _, s := range p.Say {
		text := s.Text
		if where := strings.TrimSpace(s.Channel + " " + s.Language); where != "" {
			text = where + ": " + text
		}
		say = append(say, text)
		for _, f := range s.Fixed {
			say = append(say, "fixed: "+f)
		}
	}
	for _, s := range p.Details {
		details = append(details, s.Heading+"\n"+s.Text)
	}
	for _, s := range p.Sources {
		policy := ""
		if s.Policy {
			policy = "house policy"
		}
		sources = append(sources, strings.Join(slices.DeleteFunc([]string{s.Cite, policy, s.Binds, s.ReadOn, s.Status, s.URL}, func(t string) bool { return t == "" }), " · "))
	}
	lines := func(l []string) string { return strings.Join(l, "\n") }
	stop, route := "", ""
	if s := p.Stop; s != nil {
		stop = lines([]string{s.Stop, s.SayNow, s.AskOnly, s.DoNot, s.Then})
	}
	if r := p.Route; r != nil {
		doors := make([]string, len(r.Doors))
		for i, d := range r.Doors {
			doors[i] = strings.TrimSpace(d.Contact + " " + d.Hours)
		}
		route = lines(append(append([]string{r.Name}, doors...), r.Bring...))
	}
	return []string{p.Short, lines(p.Steps), lines(say), lines(p.DoNot), lines(p.Internal), p.Note, p.Escalate, lines(details), lines(sources), stop, route}
}

// Differs says whether two versions give a different text for the facts known:
// the question whether somebody shown the old one must be told of the new one.
func Differs(was, now *Version, facts []Fact, known Facts, at time.Time) bool {
	a, b := was.Resolve(facts, known, at), now.Resolve(facts, known, at)
	return !reflect.DeepEqual(a.Parts, b.Parts) || !reflect.DeepEqual(a.IfUnknown, b.IfUnknown) ||
		(a.Ask == nil) != (b.Ask == nil) || was.Title != now.Title
}
