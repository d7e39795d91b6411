package knowledge

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// someDesk is a desk with these audiences and what is known of each.
func someDesk(audiences ...Audience) *Desk {
	return &Desk{Facts: someFacts(), Audiences: audiences}
}

func agency(t testing.TB) Audience {
	return Audience{Name: "agency", Label: "Quayside collections", Facts: know(t, "role=third audience", "channel=voice audience")}
}

// table is the table as an approver reads it, a row a line.
func table(t testing.TB, v *Version, at string) string {
	t.Helper()
	rows, err := v.Table(someFacts(), day(t, at))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, row := range rows {
		text := row.First
		if row.Fault != "" {
			text = "FAULT " + row.Fault
		}
		lines = append(lines, row.String()+": "+text)
	}
	return strings.Join(lines, "\n")
}

func TestTheApproverReadsEveryCombination(t *testing.T) {
	want := strings.Join([]string{
		"lender · Massachusetts: Massachusetts: at most 2 calls started by us in 7 days.",
		"lender · any other: First party: house policy, same count as agencies.",
		"lender · New York City: New York City: at most 3 attempts in 7 days, all channels.",
		"agency · Massachusetts: Massachusetts: at most 2 calls started by us in 7 days.",
		"agency · any other: Agency: presumption at more than 7 calls in 7 days.",
		"agency · New York City: New York City: at most 3 attempts in 7 days, all channels.",
	}, "\n")
	if got := table(t, callFrequency(t), "2026-11-20"); got != want {
		t.Errorf("the table reads\n%s\nwant\n%s", got, want)
	}
	if got := table(t, callFrequency(t), "2026-08-31"); strings.Contains(got, "New York City") {
		t.Errorf("before 1 September the city has no row of its own, but the table reads\n%s", got)
	}
}

func TestPlacesInsideAnotherHaveARowOfTheirOwn(t *testing.T) {
	v := depends(t, "Read the notice.", "place=NY: New York's notice.", "place=MA|TX: The southern or eastern notice.")
	v.Otherwise = "base"
	want := strings.Join([]string{
		"Massachusetts, Texas: The southern or eastern notice.",
		"New York: New York's notice.",
		"New York City, Buffalo: New York's notice.",
		"District of Columbia: Read the notice.",
	}, "\n")
	if got := table(t, v, "2026-11-20"); got != want {
		t.Errorf("the table reads\n%s\nwant\n%s", got, want)
	}
}

func TestTheTableShowsWhatIsWrong(t *testing.T) {
	v := depends(t, "Read the notice.", "place=MA: Massachusetts.", "role=third: Agencies.")
	want := strings.Join([]string{
		"lender · Massachusetts: Massachusetts.",
		"lender · any other: FAULT no case covers it",
		"agency · Massachusetts: FAULT these cases tie: place=MA and role=third",
		"agency · any other: Agencies.",
	}, "\n")
	if got := table(t, v, "2026-11-20"); got != want {
		t.Errorf("the table reads\n%s\nwant\n%s", got, want)
	}
	v.Cases = v.Cases[:1]
	v.CaseSpans = map[string]Span{"place=MA": {From: day(t, "2027-01-01")}}
	if got := table(t, v, "2026-11-20"); got != "everybody: FAULT no case covers it" {
		t.Errorf("before its only case begins the table reads %s", got)
	}
}

func TestASoundAnswerHasNoFaults(t *testing.T) {
	if faults := CaseFaults(callFrequency(t), someDesk(agency(t), Audience{Name: "servicing", Label: "Servicing"})); len(faults) > 0 {
		t.Errorf("want none, got %v", faults)
	}
	if faults := CaseFaults(depends(t, "Send the form."), someDesk(agency(t))); len(faults) > 0 {
		t.Errorf("an answer without cases has none, got %v", faults)
	}
}

func TestEachFaultNamesTheCombinationThatShowsIt(t *testing.T) {
	known := []IfUnknown{{Fact: "role", Stop: true}, {Fact: "place", Text: "Look up the address."}}
	for _, story := range []struct {
		what  string
		cases []string
		alter func(*Version)
		want  []string // each begins one fault; no others are found
	}{
		{
			what: "two cases tie", cases: []string{"place=MA: Massachusetts.", "role=third: Agencies."},
			alter: func(v *Version) { v.Otherwise = "base" },
			want:  []string{"for agency · Massachusetts, these cases tie: place=MA and role=third"},
		},
		{
			what: "values in common tie", cases: []string{"place=MA|TX: East.", "place=TX|DC: West."},
			alter: func(v *Version) { v.Otherwise, v.IfUnknown = "base", known[1:] },
			want:  []string{"for Texas, these cases tie: place=MA|TX and place=DC|TX"},
		},
		{
			what: "nobody is covered elsewhere", cases: []string{"place=MA role=third: Agencies in Massachusetts.", "role=first: Ours."},
			want: []string{"for agency · any other, no case covers it"},
		},
		{
			what: "a case ends and leaves a hole", cases: []string{"role=third: Agencies.", "role=first: Ours."},
			alter: func(v *Version) {
				v.IfUnknown = known[:1]
				v.CaseSpans = map[string]Span{"role=first": {To: day(t, "2027-01-01")}}
			},
			want: []string{"for lender, no case covers it"},
		},
		{
			what: "all cases begin later", cases: []string{"role=third|first: All."},
			alter: func(v *Version) {
				v.IfUnknown, v.ApprovedAt = nil, day(t, "2026-11-20")
				v.CaseSpans = map[string]Span{"role=first|third": {From: day(t, "2027-01-01")}}
			},
			want: []string{"for everybody, no case covers it"},
		},
		{
			what: "a case that others hide", cases: []string{"place=MA: Massachusetts.", "place=MA role=third: Agencies there.", "place=MA role=first: Ours there."},
			alter: func(v *Version) { v.Otherwise = "base" },
			want:  []string{"the case place=MA never holds"},
		},
		{
			what: "a case that begins after the version has ended", cases: []string{"place=MA: Massachusetts.", "place=TX: Texas."},
			alter: func(v *Version) {
				v.Otherwise, v.IfUnknown = "base", known[1:]
				v.Effective = Span{From: day(t, "2026-01-01"), To: day(t, "2026-12-31")}
				v.CaseSpans = map[string]Span{"place=TX": {From: day(t, "2027-01-01")}}
			},
			want: []string{"the case place=TX never holds"},
		},
		{
			what: "nothing for Don't know", cases: []string{"role=third: Agencies.", "role=first: Ours."},
			alter: func(v *Version) { v.IfUnknown = nil },
			want:  []string{"the cases differ on role, and if_unknown does not say"},
		},
		{
			what: "empty words for Don't know", cases: []string{"role=third: Agencies.", "role=first: Ours."},
			alter: func(v *Version) { v.IfUnknown = []IfUnknown{{Fact: "role", Text: " \n"}} },
			want:  []string{"if_unknown for role is empty"},
		},
		{
			what: "words for a fact that nobody is asked", cases: []string{"role=third: Agencies.", "role=first: Ours."},
			want: []string{"if_unknown speaks of place, on which no cases differ"},
		},
		{
			what: "words for Don't know, and no cases at all",
			want: []string{"if_unknown speaks of role", "if_unknown speaks of place"},
		},
		{
			what: "words twice for one fact", cases: []string{"role=third: Agencies.", "role=first: Ours."},
			alter: func(v *Version) { v.IfUnknown = []IfUnknown{known[0], known[0]} },
			want:  []string{"if_unknown names role twice"},
		},
		{
			what: "words for a fact that the desk does not have", cases: []string{"role=third: Agencies.", "role=first: Ours."},
			alter: func(v *Version) { v.IfUnknown = []IfUnknown{known[0], {Fact: "state", Stop: true}} },
			want:  []string{`if_unknown names the fact "state"`},
		},
		{
			what: "the same case twice", cases: []string{"role=third|first place=MA: One.", "place=MA role=first|third: Two."},
			want: []string{"the case place=MA&role=first|third stands twice"},
		},
		{
			what: "one fact twice in a case", cases: []string{"place=MA place=TX: Both."},
			want: []string{"the case place=MA&place=TX names place twice"},
		},
		{
			what: "a fact that the desk does not have", cases: []string{"state=MA: Massachusetts."},
			want: []string{`the case state=MA names the fact "state"`},
		},
		{
			what: "a value that the desk does not have", cases: []string{"place=MA|Mass: Massachusetts."},
			want: []string{`the case place=MA|Mass names place = "Mass"`},
		},
		{
			what: "a case with no value", cases: []string{"place=MA: Massachusetts."},
			alter: func(v *Version) { v.Cases[0].When[0].Values = nil },
			want:  []string{"the case place= names no value of place"},
		},
		{
			what: "a case for nobody", cases: []string{"place=MA: Massachusetts."},
			alter: func(v *Version) { v.Cases[0].When = nil },
			want:  []string{"a case has no condition"},
		},
		{
			what: "a case that replaces nothing", cases: []string{"place=MA: Massachusetts."},
			alter: func(v *Version) { v.Cases[0].Parts = Parts{Steps: []string{}} },
			want:  []string{"the case place=MA replaces nothing"},
		},
		{
			what: "otherwise is a word of its own", cases: []string{"place=MA: Massachusetts."},
			alter: func(v *Version) { v.Otherwise = "bsae" },
			want:  []string{`otherwise is "bsae"`},
		},
	} {
		v := depends(t, "The base.", story.cases...)
		v.IfUnknown = known
		if story.alter != nil {
			story.alter(v)
		}
		faults := CaseFaults(v, someDesk(agency(t)))
		for _, want := range story.want {
			if !slices.ContainsFunc(faults, func(f Fault) bool { return strings.HasPrefix(f.What, want) && f.Mend != "" }) {
				t.Errorf("%s: want a fault %q with its mend, got %v", story.what, want, faults)
			}
		}
		if len(faults) != len(story.want) {
			t.Errorf("%s: %d faults, want %d: %v", story.what, len(faults), len(story.want), faults)
		}
	}
}

func TestACaseBeforeTheVersionIsNoFault(t *testing.T) {
	v := depends(t, "The base.", "role=third: Agencies.", "role=first: Ours.")
	v.IfUnknown = []IfUnknown{{Fact: "role", Stop: true}}
	v.Cases = append(v.Cases, oneCase(t, "role=first product=auto: Ours, refinanced."))
	v.IfUnknown = append(v.IfUnknown, IfUnknown{Fact: "product", Stop: true})
	v.CaseSpans = map[string]Span{"role=first": {From: day(t, "2026-03-01")}, "product=auto&role=first": {From: day(t, "2026-02-01")}}
	effective, approved := *v, *v
	effective.Effective.From, approved.ApprovedAt = day(t, "2026-06-01"), day(t, "2026-06-01")
	for what, begun := range map[string]*Version{"took effect": &effective, "was approved": &approved} {
		if faults := CaseFaults(begun, someDesk(agency(t))); len(faults) > 0 {
			t.Errorf("the hole closed before the version %s, but it finds %v", what, faults)
		}
	}
	if faults := CaseFaults(v, someDesk(agency(t))); len(faults) == 0 {
		t.Error("served from ever, it has the hole")
	}
}

func TestMoreThanTwoAsksAreAFaultForTheAudienceThatMeetsThem(t *testing.T) {
	v := depends(t, "The base.", "role=third product=auto stage=charged_off: Repossessed and charged off.")
	v.Otherwise = "base"
	for _, fact := range []string{"role", "product", "stage"} {
		v.IfUnknown = append(v.IfUnknown, IfUnknown{Fact: fact, Stop: true})
	}
	faults := CaseFaults(v, someDesk(agency(t), Audience{Name: "servicing", Label: "Servicing"}))
	if len(faults) != 1 || faults[0].What != "Servicing would be asked 3 facts, as for agency · Auto refinance · Current" {
		t.Fatalf("want one fault, of servicing alone, because the agency's role is known; got %v", faults)
	}
	v.Audiences = []string{"agency"}
	if faults := CaseFaults(v, someDesk(agency(t), Audience{Name: "servicing", Label: "Servicing"})); len(faults) > 0 {
		t.Errorf("servicing cannot see it and is asked nothing, but it finds %v", faults)
	}
}

func TestMoreThanAThousandCombinationsAreAFaultAndNeverServed(t *testing.T) {
	v, desk := largest(t)
	facts := desk.Facts
	at := day(t, "2026-11-20")
	if rows, err := v.Table(facts, at); err != nil || len(rows) != 1000 {
		t.Errorf("a thousand can be read: %d rows, %v", len(rows), err)
	}
	facts[0].Values = append(facts[0].Values, FactValue{Key: "first10", Label: "first10"})
	v.Cases = append(v.Cases, oneCase(t, "first=first10: One too many."))
	_, err := v.Table(facts, at)
	if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "1100 of them, and at most 1000") {
		t.Errorf("eleven hundred cannot: %v", err)
	}
	faults := CaseFaults(v, desk)
	if len(faults) != 1 || !strings.Contains(faults[0].What, "1100") || !strings.Contains(faults[0].Mend, "Split") {
		t.Errorf("want one fault that says so, got %v", faults)
	}
	if r := v.Resolve(facts, nil, at); !r.Uncovered {
		t.Errorf("such a version is not served, but it reads %s", reads(r))
	}
}

func TestAFaultReadsWhereWhatAndTheMend(t *testing.T) {
	for want, f := range map[string]Fault{
		"answers/x.md:12: no title. Add one": {File: "answers/x.md", Line: 12, What: "no title", Mend: "Add one"},
		"desk.yaml: no facts. Add some":      {File: "desk.yaml", What: "no facts", Mend: "Add some"},
		"no title. Add one":                  {What: "no title", Mend: "Add one", Line: 3},
		"no title":                           {What: "no title"},
	} {
		if f.String() != want {
			t.Errorf("it reads %q, want %q", f, want)
		}
	}
}
