package content

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"shouldertap/knowledge"
)

// Every shipped answer is asked in every combination of what may be known of
// each fact that its cases name: one value, tapped or said, two that may both be
// meant, nothing, and "don't know". What it must say is worked out here by the rule as it is
// written, not by the program's own way: of the borrowers that the known facts
// leave possible, each has one case, the one that most facts match; where they
// do not all have the same, none may be shown.
func TestEveryShippedAnswerInEveryCombination(t *testing.T) {
	c := shipped(t)
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, c.Desk.Zone)
	asked := map[string]int{}
	for i := range c.Answers {
		v := c.Answers[i].Version()
		if len(v.Cases) == 0 {
			continue
		}
		o := oracle{t: t, v: v, now: now, facts: c.Desk.Facts}
		for _, f := range c.Desk.Facts {
			if options := o.options(&f); options != nil {
				o.named, o.known = append(o.named, f), append(o.known, options)
			}
		}
		o.each(0, knowledge.Facts{}, func(known knowledge.Facts) { asked[o.check(known)]++ })
	}
	for end, least := range map[string]int{"a case": 200, "the base": 1, "a question": 200, "words for who does not know": 100} {
		if asked[end] < least {
			t.Errorf("only %d combinations end in %s: %v", asked[end], end, asked)
		}
	}
}

type oracle struct {
	t     *testing.T
	v     *knowledge.Version
	now   time.Time
	facts []knowledge.Fact
	named []knowledge.Fact    // by some case
	known [][]knowledge.Known // of each of these, what may be known
}

// options are the ways in which a fact may be known: the values that a case
// names, what lies in them or around them, and one more, alone and in pairs.
func (o *oracle) options(f *knowledge.Fact) []knowledge.Known {
	var values []string
	add := func(key string) {
		if key != "" && !slices.Contains(values, key) {
			values = append(values, key)
		}
	}
	for _, c := range o.v.Cases {
		for _, w := range c.When {
			if w.Fact == f.Name {
				for _, key := range w.Values {
					add(key)
				}
			}
		}
	}
	if len(values) == 0 {
		return nil
	}
	for _, v := range f.Values {
		if slices.Contains(values, v.Key) {
			add(v.In)
		}
		if slices.Contains(values, v.In) {
			add(v.Key)
		}
	}
	for _, v := range f.Values {
		if !slices.Contains(values, v.Key) {
			add(v.Key)
			break
		}
	}
	options := []knowledge.Known{{}, {Origin: knowledge.Unknown}}
	for i, a := range values {
		options = append(options, knowledge.Known{Values: []string{a}, Origin: knowledge.Tapped}, knowledge.Known{Values: []string{a}, Origin: knowledge.Said})
		for _, b := range values[i+1:] {
			options = append(options, knowledge.Known{Values: []string{a, b}, Origin: knowledge.Said})
		}
	}
	return options
}

// each visits every combination of what may be known.
func (o *oracle) each(at int, known knowledge.Facts, visit func(knowledge.Facts)) {
	if at == len(o.named) {
		visit(known)
		return
	}
	for _, k := range o.known[at] {
		next := knowledge.Facts{}
		for name, other := range known {
			next[name] = other
		}
		if k.Origin != "" {
			next[o.named[at].Name] = k
		}
		o.each(at+1, next, visit)
	}
}

// check compares what is said with what must be, and names how it ends.
func (o *oracle) check(known knowledge.Facts) string {
	o.t.Helper()
	r := o.v.Resolve(o.facts, known, o.now)
	fail := func(what string) {
		o.t.Helper()
		o.t.Errorf("%s, known %v: %s", o.v.ID, known, what)
	}
	var ends []string
	o.borrowers(0, known, map[string]string{}, func(b map[string]string) {
		if end := o.end(b); !slices.Contains(ends, end) {
			ends = append(ends, end)
		}
	})
	if len(ends) > 1 {
		switch {
		case r.Case != nil:
			fail(fmt.Sprintf("%s is picked while %v are possible", r.Case.Key(), ends))
		case r.Ask == nil && r.IfUnknown == nil && !r.Uncovered:
			fail(fmt.Sprintf("it settles on the base while %v are possible", ends))
		case r.Uncovered:
			fail("it has no words at all")
		}
		o.unmerged(r.Parts, o.v.Parts, nil, fail)
		if r.IfUnknown != nil {
			return "words for who does not know"
		}
		return "a question"
	}
	got := "base"
	if r.Case != nil {
		got = r.Case.Key()
	}
	if r.Ask != nil || r.IfUnknown != nil || r.Uncovered || got != ends[0] {
		fail(fmt.Sprintf("it says %s (%+v), want %s", got, r, ends[0]))
		return "a fault"
	}
	if r.Case == nil {
		o.unmerged(r.Parts, o.v.Parts, nil, fail)
		return "the base"
	}
	o.unmerged(r.Parts, o.v.Parts, &r.Case.Parts, fail)
	return "a case"
}

// borrowers visits every borrower that the known facts leave possible.
func (o *oracle) borrowers(at int, known knowledge.Facts, b map[string]string, visit func(map[string]string)) {
	if at == len(o.named) {
		visit(b)
		return
	}
	f := &o.named[at]
	for _, v := range f.Values {
		// A value that was tapped stood beside those that lie in it; one that
		// was said may mean them too.
		if k := known[f.Name]; len(k.Values) > 0 && !slices.ContainsFunc(k.Values, func(value string) bool {
			return v.Key == value || k.Origin == knowledge.Said && o.lies(f, v.Key, value) > 0
		}) {
			continue
		}
		b[f.Name] = v.Key
		o.borrowers(at+1, known, b, visit)
	}
}

// lies counts the steps from a value out to the one it lies in; -1: it does
// not.
func (o *oracle) lies(f *knowledge.Fact, in, outer string) int {
	for n := 0; in != "" && n <= len(f.Values); n++ {
		if in == outer {
			return n
		}
		v, _ := f.Value(in)
		in = v.In
	}
	return -1
}

// end is the case that holds for one borrower: that which most facts match, and
// among equals the nearest.
func (o *oracle) end(b map[string]string) string {
	best, most, near, tie := "base", 0, 0, false
	for i := range o.v.Cases {
		c := &o.v.Cases[i]
		if s, ok := o.v.CaseSpans[c.Key()]; ok && !s.Holds(o.now) {
			continue
		}
		steps := 0
		for _, w := range c.When {
			f := &o.named[slices.IndexFunc(o.named, func(f knowledge.Fact) bool { return f.Name == w.Fact })]
			least := -1
			for _, value := range w.Values {
				if n := o.lies(f, b[w.Fact], value); n >= 0 && (least < 0 || n < least) {
					least = n
				}
			}
			if least < 0 {
				steps = -1
				break
			}
			steps += least
		}
		switch {
		case steps < 0 || len(c.When) < most || len(c.When) == most && steps > near && most > 0:
		case len(c.When) == most && steps == near:
			tie = true
		default:
			best, most, near, tie = c.Key(), len(c.When), steps, false
		}
	}
	if tie {
		return "a tie"
	}
	return best
}

// unmerged says whether each part that is shown is one part as approved: the
// case's if it has that part, else the base's, or none.
func (o *oracle) unmerged(shown, base knowledge.Parts, over *knowledge.Parts, fail func(string)) {
	s, b := reflect.ValueOf(shown), reflect.ValueOf(base)
	for i := range s.NumField() {
		name, part := s.Type().Field(i).Name, s.Field(i)
		want := b.Field(i)
		if over != nil && !empty(reflect.ValueOf(*over).Field(i)) {
			want = reflect.ValueOf(*over).Field(i)
		}
		if over == nil && empty(part) {
			continue // what some case replaces is not shown while it is open
		}
		if !reflect.DeepEqual(part.Interface(), want.Interface()) && !(empty(part) && empty(want)) {
			fail(fmt.Sprintf("%s is %v, want %v", name, part, want))
		}
	}
}

func empty(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}
