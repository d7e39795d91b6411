package knowledge

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// Case is a text for some borrowers: when its conditions all hold, the parts
// it names replace those of the base.
type Case struct {
	When  []Condition `json:"when"`
	Parts Parts       `json:"parts"`
}

// Condition holds when the fact has one of the values, or one that lies in it.
type Condition struct {
	Fact   string   `json:"fact"`
	Values []string `json:"values"`
}

// Key names a case within its version: "place=MA&role=first|third", facts and
// values sorted, so that the order in a file does not matter.
func (c *Case) Key() string {
	parts := make([]string, len(c.When))
	for i, w := range c.When {
		values := slices.Sorted(slices.Values(w.Values))
		parts[i] = w.Fact + "=" + strings.Join(values, "|")
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

// absent says that a part holds nothing. A list without entries is no part: the
// hash cannot tell it from a missing one, so neither may the text.
func absent(part reflect.Value) bool {
	return part.IsZero() || part.Kind() == reflect.Slice && part.Len() == 0
}

// Laid returns the base with the parts that the case names replaced, whole.
func (p Parts) Laid(over Parts) Parts {
	base := reflect.ValueOf(&p).Elem()
	top := reflect.ValueOf(over)
	for i := range top.NumField() {
		if !absent(top.Field(i)) {
			base.Field(i).Set(top.Field(i))
		}
	}
	return p
}

// Without returns the parts less those that any of the others names. What is
// left of a base without its cases' parts is true in every case.
func (p Parts) Without(others ...Parts) Parts {
	left := reflect.ValueOf(&p).Elem()
	for _, o := range others {
		top := reflect.ValueOf(o)
		for i := range top.NumField() {
			if !absent(top.Field(i)) {
				left.Field(i).SetZero()
			}
		}
	}
	return p
}

// casesAt lists the version's cases in effect at t.
func (v *Version) casesAt(t time.Time) []*Case {
	var in []*Case
	for i := range v.Cases {
		c := &v.Cases[i]
		if span, own := v.CaseSpans[c.Key()]; own && !span.Holds(t) {
			continue
		}
		in = append(in, c)
	}
	return in
}

// readable says whether the desk still has every fact and value that the cases
// name. Where it does not, nobody can say which case a borrower is in.
func readable(facts []Fact, cases []*Case) bool {
	for _, c := range cases {
		for _, w := range c.When {
			f := factNamed(facts, w.Fact)
			if f == nil || !f.has(w.Values...) {
				return false
			}
		}
	}
	return true
}

// nearest is how many steps lie between a value and the nearest of the
// condition's values that contains it; -1 where none does.
func (w Condition) nearest(f *Fact, value string) int {
	best := -1
	for _, container := range w.Values {
		if d := f.distance(value, container); d >= 0 && (best < 0 || d < best) {
			best = d
		}
	}
	return best
}

// match weighs a case against one value a fact: how many facts it names and
// how far its values contain the given ones rather than equal them.
func (c *Case) match(facts []Fact, combo map[string]string) (named, loose int, ok bool) {
	for _, w := range c.When {
		f := factNamed(facts, w.Fact)
		if f == nil {
			return 0, 0, false
		}
		steps := w.nearest(f, combo[w.Fact])
		if steps < 0 {
			return 0, 0, false
		}
		loose += steps
	}
	return len(c.When), loose, true
}

// pick finds the case that holds for a full combination: most facts named,
// then the values nearest to the given ones. It returns every case that ties
// for first; none means that no case covers the combination.
func pick(cases []*Case, facts []Fact, combo map[string]string) []*Case {
	var best []*Case
	bestNamed, bestLoose := -1, 0
	for _, c := range cases {
		named, loose, ok := c.match(facts, combo)
		if !ok {
			continue
		}
		switch {
		case named > bestNamed || named == bestNamed && loose < bestLoose:
			best, bestNamed, bestLoose = []*Case{c}, named, loose
		case named == bestNamed && loose == bestLoose:
			best = append(best, c)
		}
	}
	return best
}

func factNamed(facts []Fact, name string) *Fact {
	for i := range facts {
		if facts[i].Name == name {
			return &facts[i]
		}
	}
	return nil
}

// class is a set of values of one fact that no case tells apart.
type class struct {
	fact    *Fact
	values  []string
	named   bool // a case names one of the values
	matched bool // a case names one of the values, or one that they lie in
}

// label is how a class reads in the approver's table and on a button.
func (c class) label() string {
	if len(c.values) == 1 {
		return c.fact.Label(c.values[0])
	}
	if !c.matched {
		return "any other"
	}
	labels := make([]string, len(c.values))
	for i, v := range c.values {
		labels[i] = c.fact.Label(v)
	}
	return strings.Join(labels, ", ")
}

// classesOf splits the given values of a fact into classes, in the desk's
// order of their first value.
func classesOf(f *Fact, values []string, cases []*Case) []class {
	var classes []class
	bySign := map[string]int{}
	for _, value := range values {
		var sign strings.Builder
		named, matched := false, false
		for _, c := range cases {
			for _, w := range c.When {
				if w.Fact != f.Name {
					continue
				}
				steps := w.nearest(f, value)
				named = named || steps == 0
				matched = matched || steps >= 0
				sign.WriteRune(rune('a' + steps + 1))
			}
			sign.WriteByte(';')
		}
		if i, seen := bySign[sign.String()]; seen {
			classes[i].values = append(classes[i].values, value)
			continue
		}
		bySign[sign.String()] = len(classes)
		classes = append(classes, class{fact: f, values: []string{value}, named: named, matched: matched})
	}
	return classes
}

// distinguished lists the facts that the cases name, in the desk's order, each
// with the classes of its values that are possible for what is known.
func distinguished(facts []Fact, cases []*Case, known Facts) ([]*Fact, [][]class) {
	var named []*Fact
	var classes [][]class
	for i := range facts {
		f := &facts[i]
		if !slices.ContainsFunc(cases, func(c *Case) bool {
			return slices.ContainsFunc(c.When, func(w Condition) bool { return w.Fact == f.Name })
		}) {
			continue
		}
		named = append(named, f)
		classes = append(classes, classesOf(f, f.possible(known[f.Name]), cases))
	}
	return named, classes
}
