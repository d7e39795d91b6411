package handlers

import (
	"slices"
	"testing"

	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

func TestAQuestionStandsAloneThatNeedsNoneBeforeIt(t *testing.T) {
	for text, want := range map[string]bool{
		"can she sign the title transfer with a notary app?": true,
		"and how do i turn off autopay for her":              true,
		"Which fax number takes payoff letters":              true,
		"is that the same in Texas for him":                  false, // points back
		"how long does it usually take then":                 false,
		"cust moved to TX last week?":                        false, // tells
		"she was late because the portal was down":           false,
		"and in Texas?": false, // too short to be read alone
	} {
		if got := standsAlone(text); got != want {
			t.Errorf("%q stands alone: %v", text, got)
		}
	}
}

func TestPartsAreApartOnlyWhereEachIsAQuestionOfItsOwn(t *testing.T) {
	sure := func(id string) store.Decided {
		return store.Decided{Outcome: knowledge.Answered, AnswerID: id, Text: "payoff quote good how long"}
	}
	offered := func(id, text string) store.Decided {
		return store.Decided{Outcome: knowledge.Offered, Offers: []knowledge.Candidate{{AnswerID: id}}, Text: text}
	}
	gap := func(text string) store.Decided { return store.Decided{Outcome: knowledge.GapOpened, Text: text} }
	const notary, fax = "can she sign the title with a notary app", "which fax number takes payoff letters"
	for what, c := range map[string]struct {
		parts []store.Decided
		want  bool
	}{
		"both answered":                   {[]store.Decided{sure("a"), sure("b")}, true},
		"the same answer twice":           {[]store.Decided{sure("a"), sure("a")}, false},
		"one answered, one for the desk":  {[]store.Decided{sure("a"), gap(notary)}, true},
		"one answered, its reason after":  {[]store.Decided{sure("a"), gap("she was late because the portal was down")}, false},
		"offers of their own":             {[]store.Decided{offered("a", fax), offered("b", notary)}, true},
		"an offer of what is answered":    {[]store.Decided{sure("a"), offered("a", fax)}, false},
		"nothing approved comes near any": {[]store.Decided{gap(fax), gap(notary)}, false},
		"a greeting, then a question":     {[]store.Decided{{Outcome: knowledge.NotQuestion}, sure("a")}, false},
	} {
		if got := apart(c.parts); got != c.want {
			t.Errorf("%s: apart is %v", what, got)
		}
	}
}

func TestAFactHoldsForTheOtherPartsUnlessTheyDisagree(t *testing.T) {
	place := func(v string) knowledge.Facts {
		return knowledge.Facts{"place": {Values: []string{v}, Origin: knowledge.Said}}
	}
	product := knowledge.Facts{"product": {Values: []string{"auto"}, Origin: knowledge.Said}}
	if got := agreed([]knowledge.Facts{place("TX"), product, {}}); len(got) != 2 || !slices.Equal(got["place"].Values, []string{"TX"}) {
		t.Errorf("they agree on %v", got)
	}
	if got := agreed([]knowledge.Facts{place("TX"), place("MA"), place("TX")}); len(got) != 0 {
		t.Errorf("TX and MA agree on %v", got)
	}
}
