package knowledge

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestAReviewerSeesEveryChangeOfWhatIsServed(t *testing.T) {
	was, now := filled(), filled()
	// Who wrote it and why stand beside the change, and the id never changes.
	beside := []string{"Content.ID ", "Content.Author ", "Content.ChangeNote "}
	alterEach(reflect.ValueOf(now).Elem(), "Content", func(at string) {
		changes := Difference(was, now)
		if len(changes) == 0 && !slices.ContainsFunc(beside, func(b string) bool { return strings.HasPrefix(at, b) }) {
			t.Errorf("%s, and the reviewer sees nothing", at)
		}
		for _, c := range changes {
			if c.Was == c.Now || c.Part == "" {
				t.Errorf("%s: the change %+v says nothing", at, c)
			}
		}
	})
	if changes := Difference(was, now); len(changes) > 0 {
		t.Errorf("nothing is altered, and the reviewer sees %+v", changes)
	}
}

// changed lists changes as a reviewer reads them, one a line.
func changed(was, now *Content) string {
	var lines []string
	for _, c := range Difference(was, now) {
		where := c.Part
		if c.Case != "" {
			where = c.Case + " " + where
		}
		lines = append(lines, fmt.Sprintf("%s: %q → %q", where, c.Was, c.Now))
	}
	return strings.Join(lines, "\n")
}

func TestAReviewerReadsWhatChangedPartByPart(t *testing.T) {
	was, now := callFrequency(t), callFrequency(t)
	now.Title = "How often may I call in a week?"
	now.Parts.Steps = now.Parts.Steps[:1]
	now.Parts.Say = []Say{{Text: "I will call on {date}.", Fixed: []string{"{date}"}}, {Channel: "voice", Language: "es", Text: "Le llamaré."}}
	now.Cases[0].Parts.Short = "Massachusetts: at most 1 call in 7 days."
	now.Cases = append(now.Cases[:1], now.Cases[2:]...)
	now.IfUnknown[1] = IfUnknown{Fact: "role", Text: "Ask your lead."}
	want := strings.Join([]string{
		`title: "How often may I call?" → "How often may I call in a week?"`,
		`steps: "Open the call log.\nCount from the day of the first call." → "Open the call log."`,
		`say: "" → "I will call on {date}.\nfixed: {date}\nvoice es: Le llamaré."`,
		`place=MA&role=first|third short: "Massachusetts: at most 2 calls started by us in 7 days." → "Massachusetts: at most 1 call in 7 days."`,
		`place=NYC&role=first|third short: "New York City: at most 3 attempts in 7 days, all channels." → ""`,
		`if_unknown: "place: Use the strictest: 2 in 7 days until you have looked up the address.\nrole: stop" → "place: Use the strictest: 2 in 7 days until you have looked up the address.\nrole: Ask your lead."`,
	}, "\n")
	if got := changed(&was.Content, &now.Content); got != want {
		t.Errorf("the reviewer reads\n%s\nwant\n%s", got, want)
	}
}

func TestTheOrderOfFactsAndValuesInAFileIsNoChange(t *testing.T) {
	was, now := depends(t, "Base.", "place=MA role=first|third: One."), depends(t, "Base.", "role=third|first place=MA: One.")
	if got := changed(&was.Content, &now.Content); got != "" {
		t.Errorf("the reviewer reads %s", got)
	}
}

func TestOnlyThoseWhoseCaseChangedAreTold(t *testing.T) {
	at := day(t, "2026-11-20")
	agencyIn := func(place string) Facts { return know(t, "role=third audience", "place="+place+" tapped") }
	for _, story := range []struct {
		what  string
		alter func(*Version)
		told  []string
	}{
		{"nothing changed", func(*Version) {}, nil},
		{"only the note on why", func(v *Version) { v.ChangeNote, v.Author = "reviewed", "U0OMAR" }, nil},
		{"Massachusetts", func(v *Version) { v.Cases[0].Parts.Short = "Massachusetts: 1 call." }, []string{"MA"}},
		{"the rule for all agencies", func(v *Version) { v.Cases[2].Parts.Short = "Agency: 6 calls." }, []string{"NY", "TX"}},
		{"the steps, which are the same for all", func(v *Version) { v.Parts.Steps = nil }, []string{"MA", "NYC", "NY", "TX"}},
		{"the base's do-not, which Massachusetts replaces", func(v *Version) { v.Parts.DoNot = nil }, []string{"NYC", "NY", "TX"}},
		{"a new case", func(v *Version) { v.Cases = append(v.Cases, oneCase(t, "place=TX role=third: Texas.")) }, []string{"TX"}},
		{"the city's case postponed", func(v *Version) {
			v.CaseSpans = map[string]Span{v.Cases[1].Key(): {From: day(t, "2027-01-01")}}
		}, []string{"NYC"}},
		{"the agencies' case taken away", func(v *Version) { v.Cases = append(v.Cases[:2], v.Cases[3]) }, []string{"NY", "TX"}},
		{"the title", func(v *Version) { v.Title = "Call frequency" }, []string{"MA", "NYC", "NY", "TX"}},
	} {
		was, now := callFrequency(t), callFrequency(t)
		story.alter(now)
		var told []string
		for _, place := range []string{"MA", "NYC", "NY", "TX"} {
			if Differs(was, now, someFacts(), agencyIn(place), at) {
				told = append(told, place)
			}
		}
		if !slices.Equal(told, story.told) {
			t.Errorf("%s: %v are told, want %v", story.what, told, story.told)
		}
	}
}

func TestSomebodyIsToldWhenTheirAnswerComesToDependOnAFact(t *testing.T) {
	was, now := depends(t, "Send the form."), depends(t, "Send the form.", "place=MA: Send the form.")
	now.Otherwise = "base"
	now.Cases[0].Parts = Parts{Note: "Sent form MA-1."}
	if !Differs(was, now, someFacts(), nil, day(t, "2026-11-20")) {
		t.Error("the text that is always true is the same, but there is more to it now")
	}
}

func TestSomebodyWhoReadWordsForAnUnknownFactIsToldWhenTheyChange(t *testing.T) {
	was, now := callFrequency(t), callFrequency(t)
	now.IfUnknown[0].Text = "Use the strictest: 1 in 7 days."
	at := day(t, "2026-11-20")
	if !Differs(was, now, someFacts(), know(t, "role=third audience", "place unknown"), at) {
		t.Error("who tapped Don't know is not told")
	}
	if Differs(was, now, someFacts(), know(t, "role=third audience", "place=MA said"), at) {
		t.Error("who knew the place is told of words they never read")
	}
}
