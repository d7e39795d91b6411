package knowledge

import (
	"reflect"
	"slices"
	"testing"
)

func TestAnAssociateAsksHowOftenTheyMayCall(t *testing.T) {
	const (
		ma       = "Massachusetts: at most 2 calls started by us in 7 days."
		nyc      = "New York City: at most 3 attempts in 7 days, all channels."
		agency   = "Agency: presumption at more than 7 calls in 7 days."
		lender   = "First party: house policy, same count as agencies."
		askPlace = "Where does the customer live? [Massachusetts] [New York City] or New York, Buffalo, Texas, District of Columbia"
	)
	for _, story := range []struct {
		what  string
		known []string
		want  string
	}{
		{"an agency says boston", []string{"role=third audience", "place=MA said"}, ma},
		{"the lender's own says boston", []string{"role=first audience", "place=MA said"}, ma},
		{"a desk that does both says boston: it is the same for both", []string{"role=first|third audience", "place=MA said"}, ma},
		{"nobody knows the role, and it is the same for both", []string{"place=MA said"}, ma},
		{"an agency taps New York City", []string{"role=third audience", "place=NYC tapped"}, nyc},
		{"an agency says new york, which may mean the city", []string{"role=third audience", "place=NY said"},
			"Where does the customer live? [New York City] or New York, Buffalo"},
		{"an earlier turn of the thread said new york", []string{"role=third audience", "place=NY thread"},
			"Where does the customer live? [New York City] or New York, Buffalo"},
		{"an agency taps New York, and a tap is exact", []string{"role=third audience", "place=NY tapped"}, agency},
		{"an agency says buffalo", []string{"role=third audience", "place=BUF said"}, agency},
		{"an agency in Texas", []string{"role=third audience", "place=TX said"}, agency},
		{"the lender in Texas", []string{"role=first audience", "place=TX tapped"}, lender},
		{"two places in one question", []string{"role=third audience", "place=TX|DC said"}, agency},
		{"two places in one question that differ", []string{"role=third audience", "place=TX|MA said"},
			"Where does the customer live? [Massachusetts] or Texas"},
		{"an agency that says no place", []string{"role=third audience"}, askPlace},
		{"nothing is known: the place splits more than the role", nil, askPlace},
		{"a desk that does both, in Texas", []string{"role=first|third audience", "place=TX said"},
			"Whose collector are you on this account? [lender] [agency]"},
		{"an agency that cannot find the place", []string{"role=third audience", "place unknown"},
			"Use the strictest: 2 in 7 days until you have looked up the address."},
		{"neither can be found: the first listed speaks", []string{"role unknown", "place unknown"},
			"Use the strictest: 2 in 7 days until you have looked up the address."},
		{"in Texas, and the role cannot be found", []string{"role unknown", "place=TX said"}, "stop until the role is known"},
		{"in Boston, where the role that cannot be found changes nothing", []string{"role unknown", "place=MA said"}, ma},
		{"a place that is not the desk's says nothing", []string{"role=third audience", "place=PR said"}, askPlace},
		{"nor does a tap on a value that the desk has dropped since", []string{"role=third audience", "place=PR tapped"}, askPlace},
		{"nor does one of two", []string{"role=third audience", "place=MA|PR said"}, askPlace},
		{"facts that no case names change nothing", []string{"role=third audience", "place=TX said", "product=auto said", "stage unknown"}, agency},
	} {
		r := callFrequency(t).Resolve(someFacts(), know(t, story.known...), day(t, "2026-11-20"))
		if got := reads(r); got != story.want {
			t.Errorf("%s:\n got %s\nwant %s", story.what, got, story.want)
		}
		if want := []string{"role", "place"}; !reflect.DeepEqual(r.Used, want) {
			t.Errorf("%s: the choice rests on %v, want %v", story.what, r.Used, want)
		}
	}
}

func TestACaseReplacesWholePartsAndLeavesTheOthers(t *testing.T) {
	v := callFrequency(t)
	r := v.Resolve(someFacts(), know(t, "role=third audience", "place=MA said"), day(t, "2026-11-20"))
	want := Parts{Short: v.Cases[0].Parts.Short, Steps: v.Parts.Steps, DoNot: v.Cases[0].Parts.DoNot}
	if !reflect.DeepEqual(r.Parts, want) {
		t.Errorf("Massachusetts reads %+v, want %+v", r.Parts, want)
	}
	if r.Case == nil || r.Case.Key() != "place=MA&role=first|third" {
		t.Errorf("the case is %v, want Massachusetts", r.Case)
	}
}

func TestWhileAFactIsAskedOnlyWhatIsTrueInEveryCaseShows(t *testing.T) {
	v := callFrequency(t)
	want := Parts{Short: v.Parts.Short, Steps: v.Parts.Steps} // Massachusetts has a "do not" of its own
	for _, known := range []Facts{know(t, "role=third audience"), know(t, "place unknown")} {
		if r := v.Resolve(someFacts(), known, day(t, "2026-11-20")); !reflect.DeepEqual(r.Parts, want) {
			t.Errorf("with %v it reads %+v, want %+v", known, r.Parts, want)
		}
	}
}

func TestAListWithoutEntriesReplacesNothing(t *testing.T) {
	v := callFrequency(t)
	v.Cases[0].Parts.Steps = []string{} // as a form or a file may hand it over
	r := v.Resolve(someFacts(), know(t, "role=third audience", "place=MA said"), day(t, "2026-11-20"))
	if !slices.Equal(r.Parts.Steps, v.Parts.Steps) {
		t.Errorf("the steps are %q, want those of the base: the hash of both versions is the same", r.Parts.Steps)
	}
}

func TestTheExactValueBeatsTheOneThatContainsIt(t *testing.T) {
	v := depends(t, "Read the notice.", "place=NY: New York's notice.", "place=NYC: The city's notice.", "place=MA|TX|DC: The general notice.")
	for _, story := range []struct{ known, want string }{
		{"place=NYC said", "The city's notice."},
		{"place=BUF said", "New York's notice."},
		{"place=NY tapped", "New York's notice."},
		{"place=NY said", "Where does the customer live? [New York] [New York City] or Buffalo"},
		{"place=BUF|NYC said", "Where does the customer live? [New York City] or Buffalo"},
	} {
		if got := reads(v.Resolve(someFacts(), know(t, story.known), day(t, "2026-11-20"))); got != story.want {
			t.Errorf("%s: got %s, want %s", story.known, got, story.want)
		}
	}
}

func TestTheCaseThatNamesMostFactsWins(t *testing.T) {
	v := depends(t, "Ask for the letter.",
		"place=NY: By place.", "place=NY stage=charged_off: By place and stage.", "place=NYC: By city.", "stage=charged_off: By stage.")
	v.Otherwise = "base"
	for _, story := range []struct {
		known []string
		want  string
	}{
		{[]string{"place=NY tapped", "stage=current said"}, "By place."},
		{[]string{"place=NY tapped", "stage=charged_off said"}, "By place and stage."},
		{[]string{"place=NYC said", "stage=charged_off said"}, "By place and stage."}, // two facts outweigh one exact value
		{[]string{"place=NYC said", "stage=current said"}, "By city."},
		{[]string{"place=TX said", "stage=charged_off said"}, "By stage."},
		{[]string{"place=TX said", "stage=current said"}, "Ask for the letter."},
	} {
		if got := reads(v.Resolve(someFacts(), know(t, story.known...), day(t, "2026-11-20"))); got != story.want {
			t.Errorf("%v: got %s, want %s", story.known, got, story.want)
		}
	}
}

func TestOnlyValuesThatStillChangeSomethingAreButtons(t *testing.T) {
	v := depends(t, "Read the notice.", "place=MA: Massachusetts.", "place=TX role=third: Texas, for agencies.")
	v.Otherwise = "base"
	for _, story := range []struct{ known, want string }{
		{"role=third audience", "Where does the customer live? [Massachusetts] [Texas] or New York, New York City, Buffalo, District of Columbia"},
		{"role=first audience", "Where does the customer live? [Massachusetts] or New York, New York City, Buffalo, Texas, District of Columbia"},
	} {
		if got := reads(v.Resolve(someFacts(), know(t, story.known), day(t, "2026-11-20"))); got != story.want {
			t.Errorf("%s:\n got %s\nwant %s", story.known, got, story.want)
		}
	}
}

func TestACaseIsServedOnlyWhileItsOwnDatesLast(t *testing.T) {
	v := callFrequency(t)
	city := know(t, "role=third audience", "place=NYC said")
	for _, story := range []struct{ at, want string }{
		{"2026-08-31 23:59", "Agency: presumption at more than 7 calls in 7 days."},
		{"2026-09-01 00:00", "New York City: at most 3 attempts in 7 days, all channels."},
	} {
		if got := reads(v.Resolve(someFacts(), city, day(t, story.at))); got != story.want {
			t.Errorf("at %s: got %s, want %s", story.at, got, story.want)
		}
	}
	v.CaseSpans[v.Cases[1].Key()] = Span{From: day(t, "2026-09-01"), To: day(t, "2027-01-31")}
	if got := reads(v.Resolve(someFacts(), city, day(t, "2027-01-31"))); got != "Agency: presumption at more than 7 calls in 7 days." {
		t.Errorf("once the case has ended it reads %s", got)
	}
	if got := reads(v.Resolve(someFacts(), know(t, "role=third audience", "place=NY said"), day(t, "2026-08-01"))); got != "Agency: presumption at more than 7 calls in 7 days." {
		t.Errorf("before the city has a case of its own, nobody is asked about it: %s", got)
	}
}

func TestWhatNoCaseCoversIsNeverServed(t *testing.T) {
	open := depends(t, "Call the number on file.", "place=MA: Massachusetts.", "place=TX: Texas.")
	base := depends(t, "Call the number on file.", "place=MA: Massachusetts.", "place=TX: Texas.")
	base.Otherwise = "base"
	later := depends(t, "Call the number on file.", "place=MA: Massachusetts.")
	later.CaseSpans = map[string]Span{"place=MA": {From: day(t, "2027-01-01")}}
	tied := depends(t, "Call the number on file.", "place=MA: Massachusetts.", "role=third: Agencies.")
	tied.Otherwise = "base"
	for _, story := range []struct {
		what  string
		v     *Version
		known []string
		want  string
	}{
		{"no case for it", open, []string{"place=DC said"}, "nobody has approved this"},
		{"no case for it, but the base holds for everybody else", base, []string{"place=DC said"}, "Call the number on file."},
		{"no case in effect yet, and the base is not for everybody", later, []string{"place=MA said"}, "nobody has approved this"},
		{"two cases tie", tied, []string{"place=MA said", "role=third audience"}, "nobody has approved this"},
		{"it may be covered or not: ask", open, []string{"place=MA|DC said"}, "Where does the customer live? [Massachusetts] or District of Columbia"},
		{"not known, and nothing was approved for that: do not ask again", open, []string{"place unknown"}, "nobody has approved this"},
	} {
		r := story.v.Resolve(someFacts(), know(t, story.known...), day(t, "2026-11-20"))
		if got := reads(r); got != story.want {
			t.Errorf("%s: got %s, want %s", story.what, got, story.want)
		}
		if r.Uncovered && !reflect.DeepEqual(r.Parts, Parts{}) {
			t.Errorf("%s: it still carries the text %+v", story.what, r.Parts)
		}
	}
}

func TestADeskThatDropsAFactOrAValueServesNoCaseThatNamesIt(t *testing.T) {
	known := know(t, "role=third audience", "place=NY tapped")
	for _, dropped := range []struct {
		what  string
		facts []Fact
	}{
		{"the fact role", someFacts()[1:]},
		{"the city", func() []Fact {
			facts := someFacts()
			facts[3].Values = slices.DeleteFunc(facts[3].Values, func(v FactValue) bool { return v.Key == "NYC" })
			return facts
		}()},
		{"all its places", func() []Fact {
			facts := someFacts()
			facts[3].Values = nil
			return facts
		}()},
	} {
		if r := callFrequency(t).Resolve(dropped.facts, known, day(t, "2026-11-20")); !r.Uncovered {
			t.Errorf("without %s it reads %s, want a gap: nobody can say which case it is", dropped.what, reads(r))
		}
	}
}

func TestAnAnswerWithoutCasesIsItsBase(t *testing.T) {
	v := depends(t, "Send the form.")
	r := v.Resolve(someFacts(), know(t, "place unknown"), day(t, "2026-11-20"))
	if r.Case != nil || r.Ask != nil || len(r.Used) != 0 || r.Parts.Short != "Send the form." {
		t.Errorf("it reads %+v", r)
	}
}

func TestTheLastSaidWinsAndAConflictIsNamed(t *testing.T) {
	older := know(t, "role=third audience", "place=TX said", "channel=voice audience", "stage=current|past_due thread")
	newer := know(t, "place=MA said", "channel=email said", "role=third tapped", "stage=charged_off said", "product=auto said")
	merged, conflicts := newer.Over(older)
	want := know(t, "role=third tapped", "place=MA said", "stage=charged_off said", "product=auto said", "channel=email said")
	if !reflect.DeepEqual(merged, want) {
		t.Errorf("together they are %v, want %v", merged, want)
	}
	if !slices.Equal(conflicts, []string{"channel", "place"}) {
		t.Errorf("the conflicts are %v, want the channel and the place", conflicts)
	}
	if older["place"].Values[0] != "TX" || len(older) != 4 {
		t.Errorf("the older facts were changed: %v", older)
	}
	if got := merged.Read(someFacts()); got != "agency · Auto refinance · Charged off · Massachusetts · email" {
		t.Errorf("people read them as %q", got)
	}
}
