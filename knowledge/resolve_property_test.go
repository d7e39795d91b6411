package knowledge

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// These tests make versions at random, from a seed that each failure prints,
// and hold Resolve against the rule as design states it: look at every
// borrower who fits what is known, find each one's case by hand, and serve a
// case only where all of them end in the same one.

const madeVersions = 1200

// made is a version at random, with the facts of its desk.
type made struct {
	seed  uint64
	facts []Fact
	v     *Version
	now   time.Time
	draw  *rand.Rand
}

func make1(seed uint64) made {
	draw := rand.New(rand.NewPCG(seed, 1))
	m := made{seed: seed, draw: draw, now: time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)}
	for f := range 2 + draw.IntN(3) {
		fact := Fact{Name: fmt.Sprintf("fact%d", f), Ask: "?"}
		for n := range 2 + draw.IntN(4) {
			value := FactValue{Key: fmt.Sprintf("%c%d", 'a'+f, n), Label: fmt.Sprintf("%c%d", 'A'+f, n)}
			if n > 0 && draw.IntN(3) == 0 { // two levels deep at times
				value.In = fact.Values[draw.IntN(n)].Key
			}
			fact.Values = append(fact.Values, value)
		}
		m.facts = append(m.facts, fact)
	}
	m.v = &Version{Content: Content{ID: "made", Kind: Plain, Title: "made", Parts: Parts{
		Short: "base short", Steps: []string{"base steps"}, Note: "base note", Escalate: "base escalate"}}}
	if draw.IntN(2) == 0 {
		m.v.Otherwise = "base"
	}
	m.v.CaseSpans = map[string]Span{}
	for c := range draw.IntN(6) {
		m.v.Cases = append(m.v.Cases, m.oneCase(c))
	}
	for _, f := range m.facts {
		if draw.IntN(3) > 0 {
			m.v.IfUnknown = append(m.v.IfUnknown, IfUnknown{Fact: f.Name, Text: "unknown " + f.Name, Stop: draw.IntN(2) == 0})
		}
	}
	draw.Shuffle(len(m.v.IfUnknown), func(i, j int) { m.v.IfUnknown[i], m.v.IfUnknown[j] = m.v.IfUnknown[j], m.v.IfUnknown[i] })
	return m
}

func (m made) oneCase(n int) Case {
	own := func(part string) string { return fmt.Sprintf("case %d %s", n, part) }
	c := Case{Parts: Parts{Short: own("short")}}
	if m.draw.IntN(2) == 0 {
		c.Parts.Steps = []string{own("steps"), own("more steps")}
	}
	if m.draw.IntN(3) == 0 {
		c.Parts.Note = own("note")
	}
	if m.draw.IntN(4) == 0 {
		c.Parts.Short = ""
		c.Parts.DoNot = []string{own("do not")}
	}
	for _, f := range m.some(m.facts, 1+m.draw.IntN(min(3, len(m.facts)))) {
		w := Condition{Fact: f.Name}
		for _, value := range m.someValues(f, 1+m.draw.IntN(2)) {
			w.Values = append(w.Values, value.Key)
		}
		c.When = append(c.When, w)
	}
	switch m.draw.IntN(6) {
	case 0:
		m.v.CaseSpans[c.Key()] = Span{From: m.now.Add(time.Hour)}
	case 1:
		m.v.CaseSpans[c.Key()] = Span{To: m.now}
	case 2:
		m.v.CaseSpans[c.Key()] = Span{From: m.now, To: m.now.Add(time.Hour)}
	}
	return c
}

func (m made) some(facts []Fact, n int) []Fact {
	drawn := slices.Clone(facts)
	m.draw.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	return drawn[:n]
}

func (m made) someValues(f Fact, n int) []FactValue {
	drawn := slices.Clone(f.Values)
	m.draw.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	return drawn[:n]
}

// known draws what is known of the facts: nothing, one value, several, a value
// that is not the desk's, or Don't know.
func (m made) known() Facts {
	known := Facts{}
	for _, f := range m.facts {
		origin := []Origin{Said, Tapped, ByAudience, InThread}[m.draw.IntN(4)]
		switch m.draw.IntN(8) {
		case 0, 1, 2:
			known[f.Name] = Known{Values: []string{f.Values[m.draw.IntN(len(f.Values))].Key}, Origin: origin}
		case 3:
			k := Known{Origin: origin}
			for _, v := range m.someValues(f, 2) {
				k.Values = append(k.Values, v.Key)
			}
			known[f.Name] = k
		case 4:
			known[f.Name] = Known{Values: []string{"no value of the desk"}, Origin: origin}
		case 5:
			known[f.Name] = Known{Origin: Unknown}
		}
	}
	return known
}

// lies says that a value is the other or lies in it.
func lies(f Fact, value, in string) (steps int, ok bool) {
	for {
		if value == in {
			return steps, true
		}
		i := slices.IndexFunc(f.Values, func(v FactValue) bool { return v.Key == value })
		if i < 0 || f.Values[i].In == "" {
			return 0, false
		}
		value, steps = f.Values[i].In, steps+1
	}
}

// fits lists the values of a fact that a borrower may have.
func fits(f Fact, k Known) []string {
	var values []string
	for _, v := range f.Values {
		fit := len(k.Values) == 0
		for _, said := range k.Values {
			if !slices.ContainsFunc(f.Values, func(v FactValue) bool { return v.Key == said }) {
				fit = true
			}
			if _, in := lies(f, v.Key, said); in && (k.Origin != Tapped || v.Key == said) {
				fit = true
			}
		}
		if fit {
			values = append(values, v.Key)
		}
	}
	return values
}

// borrowers lists everybody who fits what is known.
func (m made) borrowers(known Facts) []map[string]string {
	all := []map[string]string{{}}
	for _, f := range m.facts {
		var next []map[string]string
		for _, b := range all {
			for _, value := range fits(f, known[f.Name]) {
				more := map[string]string{f.Name: value}
				for k, v := range b {
					more[k] = v
				}
				next = append(next, more)
			}
		}
		all = next
	}
	return all
}

func (m made) inEffect() []int {
	var in []int
	for i, c := range m.v.Cases {
		span, own := m.v.CaseSpans[c.Key()]
		if !own || !m.now.Before(span.From) && (span.To.IsZero() || m.now.Before(span.To)) {
			in = append(in, i)
		}
	}
	return in
}

// end of one borrower, by hand: the number of the case, "base", or "nothing".
func (m made) end(borrower map[string]string) string {
	if len(m.v.Cases) == 0 {
		return "base"
	}
	type claim struct{ number, named, steps int }
	var claims []claim
	for _, i := range m.inEffect() {
		c, holds := claim{number: i, named: len(m.v.Cases[i].When)}, true
		for _, w := range m.v.Cases[i].When {
			f := *factNamed(m.facts, w.Fact)
			near := -1
			for _, value := range w.Values {
				if steps, in := lies(f, borrower[w.Fact], value); in && (near < 0 || steps < near) {
					near = steps
				}
			}
			holds = holds && near >= 0
			c.steps += near
		}
		if holds {
			claims = append(claims, c)
		}
	}
	if len(claims) == 0 {
		if m.v.Otherwise == "base" {
			return "base"
		}
		return "nothing"
	}
	slices.SortFunc(claims, func(a, b claim) int {
		if a.named != b.named {
			return b.named - a.named
		}
		return a.steps - b.steps
	})
	if len(claims) > 1 && claims[0].named == claims[1].named && claims[0].steps == claims[1].steps {
		return "nothing"
	}
	return fmt.Sprint("case ", claims[0].number)
}

// ends lists the different ends of the borrowers.
func (m made) ends(borrowers []map[string]string) []string {
	var ends []string
	for _, b := range borrowers {
		if e := m.end(b); !slices.Contains(ends, e) {
			ends = append(ends, e)
		}
	}
	return ends
}

// always is what is true in every case in effect, by hand.
func (m made) always() Parts {
	p := m.v.Parts
	for _, i := range m.inEffect() {
		over := m.v.Cases[i].Parts
		if over.Steps != nil {
			p.Steps = nil
		}
		if over.Note != "" {
			p.Note = ""
		}
	}
	return p
}

// changes says whether the fact alone can change where a borrower ends.
func (m made) changes(fact string, borrowers []map[string]string) bool {
	seen := map[string]string{}
	for _, b := range borrowers {
		var others []string
		for _, f := range m.facts {
			if f.Name != fact {
				others = append(others, b[f.Name])
			}
		}
		key := strings.Join(others, " ")
		if was, ok := seen[key]; ok && was != m.end(b) {
			return true
		}
		seen[key] = m.end(b)
	}
	return false
}

func (m made) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d, otherwise %q, if_unknown %v\n", m.seed, m.v.Otherwise, m.v.IfUnknown)
	for _, f := range m.facts {
		fmt.Fprintf(&b, "  %s: %v\n", f.Name, f.Values)
	}
	for i, c := range m.v.Cases {
		fmt.Fprintf(&b, "  case %d: %s %v\n", i, c.Key(), m.v.CaseSpans[c.Key()])
	}
	return b.String()
}

func TestNoCaseIsServedWhileAnotherIsPossible(t *testing.T) {
	kinds := map[string]int{}
	for seed := range uint64(madeVersions) {
		m := make1(seed)
		for range 4 {
			known := m.known()
			r := m.v.Resolve(m.facts, known, m.now)
			borrowers := m.borrowers(known)
			ends := m.ends(borrowers)
			fail := func(format string, args ...any) {
				t.Helper()
				t.Fatalf("%s\nknown %v, possible ends %v\n%s", fmt.Sprintf(format, args...), known, ends, m)
			}
			if len(ends) == 1 {
				switch {
				case r.Ask != nil || r.IfUnknown != nil:
					fail("everybody ends alike, and it still asks: %s", reads(r))
				case ends[0] == "nothing":
					if !r.Uncovered || r.Case != nil || !reflect.DeepEqual(r.Parts, Parts{}) {
						fail("nothing is approved for it, and it shows %+v", r.Parts)
					}
				case ends[0] == "base":
					if r.Uncovered || r.Case != nil || !reflect.DeepEqual(r.Parts, m.v.Parts) {
						fail("want the base, got %+v", r)
					}
				default:
					var n int
					fmt.Sscanf(ends[0], "case %d", &n)
					if r.Uncovered || r.Case != &m.v.Cases[n] || !reflect.DeepEqual(r.Parts, m.v.Parts.Laid(m.v.Cases[n].Parts)) {
						fail("want %s, got %+v", ends[0], r)
					}
				}
				kinds["settled"]++
				continue
			}
			var unknown []string // that matter, and have approved words, in the order in which they are listed
			for _, u := range m.v.IfUnknown {
				if known[u.Fact].Origin == Unknown && m.changes(u.Fact, borrowers) {
					unknown = append(unknown, u.Fact)
				}
			}
			var askable []string
			for _, f := range m.facts {
				if known[f.Name].Origin != Unknown && m.changes(f.Name, borrowers) {
					askable = append(askable, f.Name)
				}
			}
			switch {
			case r.Case != nil:
				fail("it picks %s while others are possible", r.Case.Key())
			case r.Uncovered:
				if len(unknown) > 0 || len(askable) > 0 {
					fail("it gives up, while %v could be asked and %v has words of its own", askable, unknown)
				}
				kinds["given up"]++
				continue
			case r.IfUnknown != nil:
				if r.Ask != nil || len(unknown) == 0 || r.IfUnknown.Fact != unknown[0] {
					fail("it speaks of the unknown %s, want the first of %v", r.IfUnknown.Fact, unknown)
				}
				kinds["if unknown"]++
			case r.Ask != nil:
				if len(unknown) > 0 || !slices.Contains(askable, r.Ask.Name) {
					fail("it asks %s, want one of %v, or the words for %v", r.Ask.Name, askable, unknown)
				}
				var offered []string
				for _, c := range r.Choices {
					offered = append(offered, c.Values...)
				}
				slices.Sort(offered)
				possible := fits(*r.Ask, known[r.Ask.Name])
				slices.Sort(possible)
				if !slices.Equal(offered, possible) {
					fail("it offers %v of %s, want every possible value once: %v", offered, r.Ask.Name, possible)
				}
				kinds["asked"]++
			default:
				fail("the ends differ, and it settles on the base")
			}
			if !reflect.DeepEqual(r.Parts, m.always()) {
				fail("while it is open it reads %+v, want what is true in every case, %+v", r.Parts, m.always())
			}
		}
	}
	for _, kind := range []string{"settled", "given up", "if unknown", "asked"} {
		if kinds[kind] < 50 {
			t.Errorf("only %d of the made questions end as %q: these tests say too little about it", kinds[kind], kind)
		}
	}
}

// A tap is an answer: it is never asked for again, it never widens what is
// possible, and the taps come to an end.
func TestEveryTapLeadsTowardsAnAnswer(t *testing.T) {
	for seed := range uint64(madeVersions) {
		m := make1(seed)
		known := m.known()
		var asked []string
		for r := m.v.Resolve(m.facts, known, m.now); r.Ask != nil; r = m.v.Resolve(m.facts, known, m.now) {
			if slices.Contains(asked, r.Ask.Name) {
				t.Fatalf("%s is asked again after %v\n%s", r.Ask.Name, asked, m)
			}
			before := m.ends(m.borrowers(known))
			tap := Known{Origin: Unknown}
			if n := m.draw.IntN(len(r.Choices) + 1); n < len(r.Choices) {
				tap = Known{Values: r.Choices[n].Values, Origin: Tapped}
			}
			asked = append(asked, r.Ask.Name)
			known, _ = Facts{r.Ask.Name: tap}.Over(known)
			if tap.Origin == Tapped {
				for _, end := range m.ends(m.borrowers(known)) {
					if !slices.Contains(before, end) {
						t.Fatalf("after tapping %v, %s became possible\n%s", tap.Values, end, m)
					}
				}
			}
		}
		if r := m.v.Resolve(m.facts, known, m.now); r.Case == nil && r.IfUnknown == nil && !r.Uncovered && !reflect.DeepEqual(r.Parts, m.v.Parts) {
			t.Fatalf("after %v it ends in %+v\n%s", asked, r.Parts, m)
		}
	}
}

// What an approver signs is what is served: every borrower finds the row of the
// table that their facts lead to, with the line that they are shown.
func TestTheTableSaysWhatEveryBorrowerGets(t *testing.T) {
	for seed := range uint64(madeVersions) {
		m := make1(seed)
		rows, err := m.v.Table(m.facts, m.now)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.v.Cases) == 0 {
			if rows != nil {
				t.Fatalf("without cases there is nothing to list, got %v\n%s", rows, m)
			}
			continue
		}
		var ends []string
		read := map[string]bool{}
		for _, row := range rows {
			if read[row.String()] {
				t.Fatalf("two rows read %q\n%s", row, m)
			}
			read[row.String()] = true
			end := "base"
			switch {
			case row.Fault != "":
				end = "nothing"
			case row.Case != "":
				end = fmt.Sprint("case ", slices.IndexFunc(m.v.Cases, func(c Case) bool { return c.Key() == row.Case }))
			}
			if !slices.Contains(ends, end) {
				ends = append(ends, end)
			}
		}
		want := m.ends(m.borrowers(nil))
		slices.Sort(want)
		slices.Sort(ends)
		if !slices.Equal(ends, want) {
			t.Fatalf("the table's ends are %v, those of the borrowers %v\n%s", ends, want, m)
		}
		for _, b := range m.borrowers(nil) {
			known := Facts{}
			for name, value := range b {
				known[name] = Known{Values: []string{value}, Origin: Tapped}
			}
			r := m.v.Resolve(m.facts, known, m.now)
			if !slices.ContainsFunc(rows, func(row Row) bool {
				return (row.Fault != "") == r.Uncovered && row.First == r.Parts.Short && (r.Case == nil && row.Case == "" || r.Case != nil && row.Case == r.Case.Key())
			}) {
				t.Fatalf("%v is shown %+v, which no row says\n%s", b, r, m)
			}
		}
	}
}

// A version without faults keeps its promises to everybody: nothing is
// uncovered, Don't know always has words, and nobody is asked for more than two
// facts, whatever was said at first.
func TestAVersionWithoutFaultsHoldsForEverybody(t *testing.T) {
	sound := 0
	for seed := range uint64(madeVersions) {
		m := make1(seed)
		m.v.Otherwise, m.v.IfUnknown = "base", nil
		for _, fact := range m.v.differing(m.facts) {
			m.v.IfUnknown = append(m.v.IfUnknown, IfUnknown{Fact: fact, Text: "unknown " + fact})
		}
		desk := &Desk{Facts: m.facts, Audiences: []Audience{{Name: "agency", Label: "The agency", Facts: Facts{}}}}
		if faults := CaseFaults(m.v, desk); len(faults) > 0 {
			continue
		}
		if len(m.v.Cases) > 1 {
			sound++
		}
		for range 8 {
			known := m.known()
			taps := 0
			r := m.v.Resolve(m.facts, known, m.now)
			for ; r.Ask != nil; r = m.v.Resolve(m.facts, known, m.now) {
				dontKnow, _ := Facts{r.Ask.Name: {Origin: Unknown}}.Over(known)
				if u := m.v.Resolve(m.facts, dontKnow, m.now).IfUnknown; u == nil {
					t.Fatalf("Don't know to %s after %v has no words\n%s", r.Ask.Name, known, m)
				}
				if taps++; taps > MaxAsks {
					t.Fatalf("the third fact asked is %s, after %v\n%s", r.Ask.Name, known, m)
				}
				known, _ = Facts{r.Ask.Name: {Values: r.Choices[m.draw.IntN(len(r.Choices))].Values, Origin: Tapped}}.Over(known)
			}
			if r.Uncovered {
				t.Fatalf("%v is not covered\n%s", known, m)
			}
		}
	}
	if sound < 50 {
		t.Errorf("only %d of the made versions with several cases are without faults", sound)
	}
}
