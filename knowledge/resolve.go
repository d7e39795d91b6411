package knowledge

import (
	"cmp"
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
	Uncovered bool // no approved text for these facts, so Parts is empty: treat as a gap
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
// outcomes are possible, it asks; after Don't know it gives the approved words
// for that, and a fact that was not known is not asked again.
func (v *Version) Resolve(facts []Fact, known Facts, now time.Time) Resolution {
	if len(v.Cases) == 0 {
		return Resolution{Parts: v.Parts}
	}
	cases := v.casesAt(now)
	named, classes := distinguished(facts, cases, known)
	used := make([]string, len(named))
	for i, f := range named {
		used[i] = f.Name
	}
	outcomes, ok := v.outcomes(facts, cases, classes)
	if !ok || !readable(facts, cases) {
		return Resolution{Used: used, Uncovered: true}
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
	askable := slices.DeleteFunc(splitting, func(j int) bool { return known[named[j].Name].Origin == Unknown })
	if len(askable) == 0 {
		return Resolution{Used: used, Uncovered: true}
	}
	best := slices.MinFunc(askable, func(i, j int) int {
		return cmp.Compare(expected(outcomes, classes, i), expected(outcomes, classes, j))
	})
	ask := named[best]
	return Resolution{Parts: v.always(cases), Used: used, Ask: ask, Choices: choices(ask, ask.possible(known[ask.Name]), picked(outcomes))}
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
	end
	ties []*Case // the cases that tie for it
}

// end is where a combination ends: in a case, in the base, or in a fault,
// which is a tie or a combination that nothing covers.
type end struct {
	pick  *Case // nil: the base, or nothing where fault is set
	fault bool
}

// outcomes enumerates every combination of classes, the last fact turning
// fastest; false when they are too many to be told apart by an approver, or
// none because a fact has no values.
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
		case len(best) > 1:
			o.ties, o.fault = best, true
		default:
			o.fault = v.Otherwise != otherwiseBase
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
		if o.end != outcomes[0].end {
			return outcome{}, false
		}
	}
	return outcomes[0], true
}

func (v *Version) settled(o outcome, used []string) Resolution {
	if o.fault {
		return Resolution{Used: used, Uncovered: true}
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
	stride := len(outcomes)
	for i := range classes {
		stride /= len(classes[i])
		for n, o := range outcomes {
			if alike := outcomes[n-o.combo[i]*stride]; o.end != alike.end {
				facts = append(facts, i)
				break
			}
		}
	}
	return facts
}

// expected is how many outcomes are still possible, on average, once fact i is
// known: the fact with the least is the one that splits most.
func expected(outcomes []outcome, classes [][]class, i int) float64 {
	sum := 0
	for c := range classes[i] {
		seen := map[end]bool{}
		for _, o := range outcomes {
			if o.combo[i] == c {
				seen[o.end] = true
			}
		}
		sum += len(seen)
	}
	return float64(sum) / float64(len(classes[i]))
}

// picked lists the cases that some combination leads to.
func picked(outcomes []outcome) []*Case {
	var cases []*Case
	for _, o := range outcomes {
		if o.pick != nil && !slices.Contains(cases, o.pick) {
			cases = append(cases, o.pick)
		}
	}
	return cases
}

// choices lists the possible values of the fact that is asked: those that a
// case still in question names, then the rest.
func choices(f *Fact, values []string, cases []*Case) []Choice {
	var named, rest []Choice
	for _, c := range classesOf(f, values, cases) {
		for _, value := range c.values {
			choice := Choice{Values: []string{value}, Label: f.Label(value), Rest: !c.named}
			if c.named {
				named = append(named, choice)
			} else {
				rest = append(rest, choice)
			}
		}
	}
	return append(named, rest...)
}
