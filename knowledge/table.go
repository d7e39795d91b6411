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
	Facts []Label // in the desk's order
	First string
	Case  string // [Case.Key]; empty: the base
	Fault string // why nothing may be served for this combination
}

// Label is a fact's name with the value, or the class of values, as people
// read it.
type Label struct{ Fact, Value string }

// String reads "Massachusetts · agency".
func (r Row) String() string {
	if len(r.Facts) == 0 {
		return "everybody"
	}
	labels := make([]string, len(r.Facts))
	for i, l := range r.Facts {
		labels[i] = l.Value
	}
	return strings.Join(labels, " · ")
}

// uncovered is the fault of a combination that no case holds for.
const uncovered = "no case covers it"

// Table lists every combination of facts that the version's cases in effect at
// t distinguish. It is empty for a version without cases, and nil with an
// error where they distinguish more than can be read.
func (v *Version) Table(facts []Fact, t time.Time) ([]Row, error) {
	if len(v.Cases) == 0 {
		return nil, nil
	}
	cases := v.casesAt(t)
	_, classes := distinguished(facts, cases, nil)
	outcomes, ok := v.outcomes(facts, cases, classes)
	if !ok {
		total := 1
		for _, c := range classes {
			total *= len(c)
		}
		return nil, fmt.Errorf("list combinations of %s: %d of them, and at most %d can be approved: %w", v.ID, total, maxCombinations, ErrInvalid)
	}
	rows := make([]Row, len(outcomes))
	for n, o := range outcomes {
		row := &rows[n]
		for i, c := range o.combo {
			in := classes[i][c]
			row.Facts = append(row.Facts, Label{in.fact.Name, in.label()})
		}
		switch {
		case len(o.ties) > 0:
			keys := make([]string, len(o.ties))
			for i, c := range o.ties {
				keys[i] = c.Key()
			}
			row.Fault = "these cases tie: " + strings.Join(keys, " and ")
		case o.fault:
			row.Fault = uncovered
		case o.pick != nil:
			row.Case = o.pick.Key()
			row.First = v.Parts.Laid(o.pick.Parts).Short
		default:
			row.First = v.Parts.Short
		}
	}
	return rows, nil
}

// CaseFaults finds what is wrong with a version's cases, each with the
// combination that shows it: unknown facts and values, ties, combinations
// that no case covers, cases that never hold, a missing or needless
// if_unknown, more than [MaxAsks] facts to ask. It looks at every moment of
// the version's life at which a case begins or ends.
func CaseFaults(v *Version, desk *Desk) []Fault {
	faults := nameFaults(v, desk.Facts)
	if len(faults) > 0 {
		return faults
	}
	seen := map[string]bool{}
	add := func(what, mend string) {
		if !seen[what] {
			seen[what] = true
			faults = append(faults, Fault{What: what, Mend: mend})
		}
	}
	hold := map[string]bool{}
	for _, t := range v.turns() {
		rows, err := v.Table(desk.Facts, t)
		if err != nil {
			add(err.Error(), "Split this answer into several")
			return faults
		}
		for _, row := range rows {
			hold[row.Case] = true
			switch row.Fault {
			case "":
			case uncovered:
				add(fmt.Sprintf("for %s, %s", row, row.Fault), "Add a case for it, or say `otherwise: base` if the base holds for everybody else")
			default:
				add(fmt.Sprintf("for %s, %s", row, row.Fault), "Name one more fact in the case that should win")
			}
		}
	}
	if len(faults) == 0 {
		for i := range v.Cases {
			if key := v.Cases[i].Key(); !hold[key] {
				add(fmt.Sprintf("the case %s never holds: wherever it fits, other cases win, or its dates lie outside the version's", key), "Remove it, or change its conditions or dates")
			}
		}
	}
	unknownFaults(v, desk.Facts, add)
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

// unknownFaults finds what is wrong with if_unknown: every fact on which the
// cases differ needs one, and no other fact has a use for it.
func unknownFaults(v *Version, facts []Fact, add func(what, mend string)) {
	differing := v.differing(facts)
	for _, name := range differing {
		if !slices.ContainsFunc(v.IfUnknown, func(u IfUnknown) bool { return u.Fact == name }) {
			add(fmt.Sprintf("the cases differ on %s, and if_unknown does not say what holds when it cannot be found out", name),
				fmt.Sprintf("Add `%s:` under if_unknown, with approved words or `stop`", name))
		}
	}
	for _, u := range v.IfUnknown {
		switch {
		case !slices.Contains(differing, u.Fact):
			add(fmt.Sprintf("if_unknown speaks of %s, on which no cases differ", u.Fact), "Remove it: nobody is ever asked")
		case !u.Stop && strings.TrimSpace(u.Text) == "":
			add(fmt.Sprintf("if_unknown for %s is empty", u.Fact), "Give it approved words or `stop`")
		}
	}
}

// nameFaults finds facts and values that the desk does not have, and what
// stands twice or says nothing.
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
		for i, w := range c.When {
			if slices.ContainsFunc(c.When[:i], func(earlier Condition) bool { return earlier.Fact == w.Fact }) {
				faults = append(faults, Fault{What: fmt.Sprintf("the case %s names %s twice", c.Key(), w.Fact), Mend: "Write one condition with all its values"})
			}
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
	for i, u := range v.IfUnknown {
		if factNamed(facts, u.Fact) == nil {
			faults = append(faults, Fault{What: fmt.Sprintf("if_unknown names the fact %q", u.Fact), Mend: known})
		}
		if slices.ContainsFunc(v.IfUnknown[:i], func(earlier IfUnknown) bool { return earlier.Fact == u.Fact }) {
			faults = append(faults, Fault{What: fmt.Sprintf("if_unknown names %s twice", u.Fact), Mend: "Keep one of them"})
		}
	}
	if v.Otherwise != "" && v.Otherwise != otherwiseBase {
		faults = append(faults, Fault{What: fmt.Sprintf("otherwise is %q", v.Otherwise), Mend: "Only `base` may stand there"})
	}
	return faults
}

func (p Parts) zero() bool { return len(p.Names()) == 0 }

// turns lists the moments of the version's life at which the set of cases in
// effect changes, its beginning first.
func (v *Version) turns() []time.Time {
	begin := v.Effective.From
	if v.ApprovedAt.After(begin) {
		begin = v.ApprovedAt
	}
	turns := []time.Time{begin}
	for _, s := range v.CaseSpans {
		for _, t := range []time.Time{s.From, s.To} {
			if t.After(begin) && v.Effective.Holds(t) {
				turns = append(turns, t)
			}
		}
	}
	slices.SortFunc(turns, time.Time.Compare)
	return slices.CompactFunc(turns, time.Time.Equal)
}

// differing lists the facts that can change the outcome at any moment, in the
// desk's order.
func (v *Version) differing(facts []Fact) []string {
	differ := map[string]bool{}
	for _, t := range v.turns() {
		cases := v.casesAt(t)
		named, classes := distinguished(facts, cases, nil)
		outcomes, ok := v.outcomes(facts, cases, classes)
		if !ok {
			continue
		}
		for _, i := range splits(outcomes, classes) {
			differ[named[i].Name] = true
		}
	}
	var names []string
	for i := range facts {
		if differ[facts[i].Name] {
			names = append(names, facts[i].Name)
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
	for _, c := range classesOf(r.Ask, r.Ask.possible(known[r.Ask.Name]), v.casesAt(t)) {
		next, _ := Facts{r.Ask.Name: {Values: c.values[:1], Origin: Tapped}}.Over(known)
		if n, at := v.asksAt(facts, next, t, depth+1); n > most {
			most, combo = n, at
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
