package knowledge

import (
	"slices"
	"time"
)

// Resolution is what of a version holds for the facts known.
type Resolution struct {
	Case      *Case    // the case that holds; nil: the base alone
	Parts     Parts    // what to show: the base with the case laid over it, or what is true in every case
	Used      []string // names of the facts that the choice rests on, in the desk's order
	Ask       *Fact    // the missing fact to ask; Parts is then what is true in every case
	Choices   []Choice // the ways to answer Ask: one for each that changes something, then the rest
	IfUnknown *IfUnknown
	Uncovered bool // no approved text for these facts: treat as a gap
}

// Choice is one way to answer the fact that is asked.
type Choice struct {
	Values []string // several: they all lead to the same text
	Label  string
	Rest   bool // no case names it: goes into the select
}

// MaxAsks is how many facts may be asked for one answer.
const MaxAsks = 2

// maxCombinations bounds what is enumerated: a version that distinguishes
// more is a fault, so nothing served reaches it.
const maxCombinations = 1000

// Resolve finds the one case that holds for everything known, or the missing
// fact that splits most. It never picks on an unknown fact: as long as two
// cases are possible, it asks; after Don't know it gives the approved words
// for that.
func (v *Version) Resolve(facts []Fact, known Facts, now time.Time) Resolution {
	cases := v.casesAt(now)
	if len(cases) == 0 {
		return Resolution{Parts: v.Parts}
	}
	named := distinguished(facts, cases)
	used := make([]string, len(named))
	classes := make([][]class, len(named))
	for i, f := range named {
		k, ok := known[f.Name]
		used[i] = f.Name
		classes[i] = classesOf(f, f.possible(k, ok), cases)
	}
	outcomes, ok := v.outcomes(facts, cases, classes)
	if !ok {
		return Resolution{Parts: v.always(cases), Used: used, Uncovered: true}
	}
	if sole, is := only(outcomes); is {
		return v.settled(sole, used)
	}
	splitting := splits(outcomes, classes)
	for i := range v.IfUnknown {
		u := &v.IfUnknown[i]
		if known[u.Fact].Origin == Unknown && slices.ContainsFunc(splitting, func(j int) bool { return named[j].Name == u.Fact }) {
			return Resolution{Parts: v.always(cases), Used: used, IfUnknown: u}
		}
	}
	best := splitting[0]
	for _, i := range splitting[1:] {
		if expected(outcomes, classes, i) < expected(outcomes, classes, best) {
			best = i
		}
	}
	return Resolution{Parts: v.always(cases), Used: used, Ask: named[best], Choices: choices(classes[best])}
}

// always is what is true whichever case holds: the base's first line, and the
// parts that no case replaces.
func (v *Version) always(cases []*Case) Parts {
	over := make([]Parts, len(cases))
	for i, c := range cases {
		over[i] = c.Parts
	}
	parts := v.Parts.Without(over...)
	parts.Short = v.Parts.Short
	return parts
}

// outcome is what one combination of classes leads to.
type outcome struct {
	combo []int // index into each fact's classes
	pick  *Case // nil: the base
	fault bool  // a tie, or not covered
}

// outcomes enumerates every combination of classes; false when they are too
// many to be told apart by an approver.
func (v *Version) outcomes(facts []Fact, cases []*Case, classes [][]class) ([]outcome, bool) {
	total := 1
	for _, c := range classes {
		total *= len(c)
		if total == 0 || total > maxCombinations {
			return nil, false
		}
	}
	all := make([]outcome, 0, total)
	combo := make([]int, len(classes))
	values := make(map[string]string, len(classes))
	for range total {
		for i, c := range classes {
			values[c[combo[i]].fact.Name] = c[combo[i]].values[0]
		}
		o := outcome{combo: slices.Clone(combo)}
		switch best := pick(cases, facts, values); {
		case len(best) == 1:
			o.pick = best[0]
		case len(best) > 1, v.Otherwise != "base":
			o.fault = true
		}
		all = append(all, o)
		for i := len(combo) - 1; i >= 0; i-- {
			if combo[i]++; combo[i] < len(classes[i]) {
				break
			}
			combo[i] = 0
		}
	}
	return all, true
}

func only(outcomes []outcome) (outcome, bool) {
	for _, o := range outcomes[1:] {
		if o.pick != outcomes[0].pick || o.fault != outcomes[0].fault {
			return outcome{}, false
		}
	}
	return outcomes[0], true
}

func (v *Version) settled(o outcome, used []string) Resolution {
	if o.fault {
		return Resolution{Parts: Parts{Short: v.Parts.Short}, Used: used, Uncovered: true}
	}
	if o.pick == nil {
		return Resolution{Parts: v.Parts, Used: used}
	}
	return Resolution{Case: o.pick, Parts: v.Parts.Laid(o.pick.Parts), Used: used}
}

// splits lists the facts, by index, whose value can change the outcome while
// the others stay as they are.
func splits(outcomes []outcome, classes [][]class) []int {
	var facts []int
	for i := range classes {
		if len(classes[i]) < 2 {
			continue
		}
		if slices.ContainsFunc(outcomes, func(a outcome) bool {
			return slices.ContainsFunc(outcomes, func(b outcome) bool {
				return (a.pick != b.pick || a.fault != b.fault) && differOnlyIn(a.combo, b.combo, i)
			})
		}) {
			facts = append(facts, i)
		}
	}
	return facts
}

func differOnlyIn(a, b []int, i int) bool {
	for j := range a {
		if j != i && a[j] != b[j] {
			return false
		}
	}
	return a[i] != b[i]
}

// expected is how many outcomes are still possible, on average, once fact i is
// known: the fact with the least is the one that splits most.
func expected(outcomes []outcome, classes [][]class, i int) float64 {
	sum := 0
	for c := range classes[i] {
		seen := map[*Case]bool{}
		for _, o := range outcomes {
			if o.combo[i] == c {
				seen[o.pick] = true
			}
		}
		sum += len(seen)
	}
	return float64(sum) / float64(len(classes[i]))
}

func choices(classes []class) []Choice {
	var named, rest []Choice
	for _, c := range classes {
		if c.named {
			for _, value := range c.values {
				named = append(named, Choice{Values: []string{value}, Label: c.fact.Label(value)})
			}
			continue
		}
		for _, value := range c.values {
			rest = append(rest, Choice{Values: []string{value}, Label: c.fact.Label(value), Rest: true})
		}
	}
	return append(named, rest...)
}
