package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Row is one line of the table that an approver sees and approves: a
// combination of facts and the first line that an associate reads for it.
type Row struct {
	Facts  []Label // in the desk's order
	First  string
	Case   string // [Case.Key]; empty: the base
	Fault  string // why nothing may be served for this combination
	values map[string]string
}

// Label is a fact's name with the value, or the class of values, as people
// read it.
type Label struct{ Fact, Value string }

// String reads "Massachusetts · agency".
func (r Row) String() string {
	labels := make([]string, len(r.Facts))
	for i, l := range r.Facts {
		labels[i] = l.Value
	}
	return strings.Join(labels, " · ")
}

// Table lists every combination of facts that the version's cases in effect at
// t distinguish. It is empty for a version without cases, and nil with an
// error where they distinguish more than can be read.
func (v *Version) Table(facts []Fact, t time.Time) ([]Row, error) {
	cases := v.casesAt(t)
	if len(cases) == 0 {
		return nil, nil
	}
	named := distinguished(facts, cases)
	classes := make([][]class, len(named))
	total := 1
	for i, f := range named {
		classes[i] = classesOf(f, f.keys(), cases)
		total *= len(classes[i])
	}
	outcomes, ok := v.outcomes(facts, cases, classes)
	if !ok {
		return nil, fmt.Errorf("list combinations of %s: %d of them, and at most %d can be approved: %w", v.ID, total, maxCombinations, ErrInvalid)
	}
	rows := make([]Row, len(outcomes))
	for n, o := range outcomes {
		row := Row{values: map[string]string{}}
		for i, c := range o.combo {
			in := classes[i][c]
			row.Facts = append(row.Facts, Label{in.fact.Name, in.label()})
			row.values[in.fact.Name] = in.values[0]
		}
		switch best := pick(cases, facts, row.values); {
		case len(best) > 1:
			keys := make([]string, len(best))
			for i, c := range best {
				keys[i] = c.Key()
			}
			row.Fault = "these cases tie: " + strings.Join(keys, " and ")
		case len(best) == 1:
			row.Case = best[0].Key()
			row.First = v.Parts.Laid(best[0].Parts).Short
		case v.Otherwise == "base":
			row.First = v.Parts.Short
		default:
			row.Fault = "no case covers it"
		}
		rows[n] = row
	}
	return rows, nil
}

// CaseFaults finds what is wrong with a version's cases, each with the
// combination that shows it: unknown facts and values, ties, combinations
// that no case covers, a missing or needless if_unknown, more than [MaxAsks]
// facts to ask. It looks at every moment at which a case begins or ends.
func CaseFaults(v *Version, desk *Desk) []Fault {
	faults := nameFaults(v, desk.Facts)
	if len(faults) > 0 || len(v.Cases) == 0 {
		return faults
	}
	seen := map[string]bool{}
	add := func(what, mend string) {
		if !seen[what] {
			seen[what] = true
			faults = append(faults, Fault{What: what, Mend: mend})
		}
	}
	for _, t := range v.turns() {
		rows, err := v.Table(desk.Facts, t)
		if err != nil {
			add(err.Error(), "Split this answer into several")
			return faults
		}
		for _, row := range rows {
			if row.Fault == "" {
				continue
			}
			mend := "Name one more fact in the case that should win"
			if row.Fault == "no case covers it" {
				mend = "Add a case for it, or say `otherwise: base` if the base holds for everybody else"
			}
			add(fmt.Sprintf("for %s, %s", row, row.Fault), mend)
		}
	}
	for _, name := range v.differing(desk.Facts) {
		i := slices.IndexFunc(v.IfUnknown, func(u IfUnknown) bool { return u.Fact == name })
		if i < 0 {
			add(fmt.Sprintf("the cases differ on %s, and if_unknown does not say what holds when it cannot be found out", name),
				fmt.Sprintf("Add `%s:` under if_unknown, with approved words or `stop`", name))
			continue
		}
		if u := v.IfUnknown[i]; !u.Stop && strings.TrimSpace(u.Text) == "" {
			add(fmt.Sprintf("if_unknown for %s is empty", name), "Give it approved words or `stop`")
		}
	}
	for i := range desk.Audiences {
		a := &desk.Audiences[i]
		if !v.VisibleTo(a.Name) {
			continue
		}
		if n, combo := v.asks(desk.Facts, a.Facts); n > MaxAsks {
			add(fmt.Sprintf("%s would be asked %d facts, as for %s", a.Label, n, combo),
				fmt.Sprintf("At most %d may be asked: split this answer", MaxAsks))
		}
	}
	return faults
}

// nameFaults finds facts and values that the desk does not have.
func nameFaults(v *Version, facts []Fact) []Fault {
	var faults []Fault
	names := make([]string, len(facts))
	for i, f := range facts {
		names[i] = f.Name
	}
	known := "The desk's facts are " + strings.Join(names, ", ")
	keys := map[string]bool{}
	for _, c := range v.Cases {
		if len(c.When) == 0 {
			faults = append(faults, Fault{What: "a case has no condition", Mend: "Say when it holds, or move its parts to the base"})
		}
		if keys[c.Key()] {
			faults = append(faults, Fault{What: fmt.Sprintf("the case %s stands twice", c.Key()), Mend: "Keep one of them"})
		}
		keys[c.Key()] = true
		if c.Parts.zero() {
			faults = append(faults, Fault{What: fmt.Sprintf("the case %s replaces nothing", c.Key()), Mend: "Give it a part of its own, or remove it"})
		}
		for _, w := range c.When {
			f := factNamed(facts, w.Fact)
			if f == nil {
				faults = append(faults, Fault{What: fmt.Sprintf("the case %s names the fact %q", c.Key(), w.Fact), Mend: known})
				continue
			}
			if len(w.Values) == 0 {
				faults = append(faults, Fault{What: fmt.Sprintf("the case %s names no value of %s", c.Key(), w.Fact), Mend: "Name at least one"})
			}
			for _, value := range w.Values {
				if _, ok := f.Value(value); !ok {
					faults = append(faults, Fault{What: fmt.Sprintf("the case %s names %s = %q", c.Key(), w.Fact, value), Mend: "The desk has no such value; write it as in desk.yaml"})
				}
			}
		}
	}
	for _, u := range v.IfUnknown {
		if factNamed(facts, u.Fact) == nil {
			faults = append(faults, Fault{What: fmt.Sprintf("if_unknown names the fact %q", u.Fact), Mend: known})
		}
	}
	return faults
}

func (p Parts) zero() bool { return len(p.Names()) == 0 }

// turns lists the moments at which the set of cases in effect changes.
func (v *Version) turns() []time.Time {
	turns := []time.Time{v.Effective.From}
	for _, s := range v.CaseSpans {
		if !s.From.IsZero() {
			turns = append(turns, s.From)
		}
		if !s.To.IsZero() {
			turns = append(turns, s.To)
		}
	}
	slices.SortFunc(turns, time.Time.Compare)
	return slices.CompactFunc(turns, time.Time.Equal)
}

// differing lists the facts that can change the outcome at any moment, in the
// desk's order.
func (v *Version) differing(facts []Fact) []string {
	var names []string
	for i := range facts {
		for _, t := range v.turns() {
			cases := v.casesAt(t)
			named := distinguished(facts, cases)
			classes := make([][]class, len(named))
			for j, f := range named {
				classes[j] = classesOf(f, f.keys(), cases)
			}
			outcomes, ok := v.outcomes(facts, cases, classes)
			if ok && slices.ContainsFunc(splits(outcomes, classes), func(j int) bool { return named[j].Name == facts[i].Name }) {
				names = append(names, facts[i].Name)
				break
			}
		}
	}
	return names
}

// asks is the most facts that somebody who starts with the given ones could be
// asked, one after the other, and a combination that leads there.
func (v *Version) asks(facts []Fact, known Facts) (int, string) {
	most, combo := 0, ""
	for _, t := range v.turns() {
		if n, c := v.asksAt(facts, known, t, 0); n > most {
			most, combo = n, c
		}
	}
	return most, combo
}

func (v *Version) asksAt(facts []Fact, known Facts, t time.Time, depth int) (int, string) {
	r := v.Resolve(facts, known, t)
	if r.Ask == nil || depth > MaxAsks {
		return depth, known.Read(facts)
	}
	most, combo := 0, ""
	tried := map[string]bool{}
	for _, c := range classesOf(r.Ask, r.Ask.possible(known[r.Ask.Name], true), v.casesAt(t)) {
		if value := c.values[0]; !tried[value] {
			tried[value] = true
			next, _ := Facts{r.Ask.Name: {Values: []string{value}, Origin: Tapped}}.Over(known)
			if n, at := v.asksAt(facts, next, t, depth+1); n > most {
				most, combo = n, at
			}
		}
	}
	return most, combo
}

// Read lists the facts as people read them, in the desk's order.
func (f Facts) Read(facts []Fact) string {
	var labels []string
	for i := range facts {
		for _, value := range f[facts[i].Name].Values {
			labels = append(labels, facts[i].Label(value))
		}
	}
	return strings.Join(labels, " · ")
}
