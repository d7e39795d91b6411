package index_test

import (
	"slices"
	"testing"

	"shouldertap/index"
	"shouldertap/knowledge"
)

func lending() index.Language {
	return index.Language{Facts: []knowledge.Fact{
		{Name: "place", Values: []knowledge.FactValue{
			{Key: "MA", Label: "Massachusetts", Words: []string{"mass", "boston"}}, {Key: "NY", Label: "New York"},
			{Key: "NYC", Label: "New York City", In: "NY", Words: []string{"nyc", "brooklyn"}}, {Key: "CA", Label: "California"},
			{Key: "IN", Label: "Indiana"}, {Key: "OR", Label: "Oregon"}, {Key: "ME", Label: "Maine"}, {Key: "TX", Label: "Texas"},
		}},
		{Name: "stage", Values: []knowledge.FactValue{{Key: "charged_off", Label: "Charged off", Words: []string{"c/o", "charged off", "wrote off"}}}},
		{Name: "product", Values: []knowledge.FactValue{{Key: "heloc", Label: "HELOC", Words: []string{"heloc"}}, {Key: "auto", Label: "Auto refinance", Words: []string{"auto refi"}}}},
		{Name: "channel", Values: []knowledge.FactValue{{Key: "voice", Label: "Call"}}},
	}}
}

func TestFactsAreReadFromTheWordsAndNothingIsGuessed(t *testing.T) {
	for question, want := range map[string]map[string][]string{
		"MA borrower diff rules?":                    {"place": {"MA"}},
		"how often in boston on a c/o heloc":         {"place": {"MA"}, "stage": {"charged_off"}, "product": {"heloc"}},
		"area code CA but lives in NY what time":     {"place": {"NY"}},
		"nyc borrower diff now?":                     {"place": {"NYC"}},
		"he lives in New York City":                  {"place": {"NYC"}},
		"can i call her in or out of hours, tell me": {},
		"lives in OR":                                {"place": {"OR"}},
		"how do i put this in me notes":              {},
		"she is in tx":                               {"place": {"TX"}},
		"and in Texas?":                              {"place": {"TX"}},
		"not in MA":                                  {},
		"MA or NY borrower":                          {"place": {"MA", "NY"}},
		"how often in MA or TX":                      {"place": {"MA", "TX"}},
		"lives in MA and TX and NY":                  {"place": {"MA", "NY", "TX"}},
		"not in MA or TX":                            {},
		"MA or TX":                                   {},
		"not a heloc, auto refi":                     {"product": {"auto"}},
		"may I call today":                           {},
		"TX":                                         {},
		"she moved from California to Massachusetts": {"place": {"MA", "CA"}},
		"IS IT IN OR OUT":                            {},
	} {
		got := index.Facts(question, lending())
		for name, values := range want {
			if !slices.Equal(got[name].Values, values) || got[name].Origin != knowledge.Said {
				t.Errorf("%q: %s is %+v, want %v", question, name, got[name], values)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%q: got %v, want %v", question, got, want)
		}
	}
}

func TestAFollowUpThatOnlySaysAFactIsNoSearch(t *testing.T) {
	for text, want := range map[string]bool{
		"and in Texas?": true, "what about a heloc": true, "MA borrower": true, "and for nyc": true,
		"payoff letter in Texas": false, "and?": false, "": false, "why": false,
	} {
		if got := index.OnlyFacts(text, lending()); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestSameWordsHaveOneKey(t *testing.T) {
	if a, b := index.Normalise("How do I send a Payoff-letter?"), index.Normalise("how do I send a payoff letters"); a != b || a == "" {
		t.Errorf("%q and %q differ", a, b)
	}
	if index.Normalise("[LOAN] 🙂 <@U0DANA>") != "" {
		t.Error("masks and mentions are words")
	}
	if index.Normalise("call him") == index.Normalise("email him") {
		t.Error("different words are the same")
	}
}

func TestSameTellsHowAlikeTwoWordingsAre(t *testing.T) {
	alike, apart := index.Same("lv down?", "is lv down"), index.Same("lv down?", "how do I send a payoff letter")
	if alike < 0.5 || apart > 0.1 || index.Same("", "x") != 0 || index.Same("payoff letter", "Payoff letters!") != 1 {
		t.Errorf("alike %v, apart %v", alike, apart)
	}
}

func TestAMessageIsSplitIntoItsAsks(t *testing.T) {
	for message, want := range map[string][]string{
		"how do I send a payoff letter?":                                 {"how do I send a payoff letter?"},
		"how do I send a payoff letter? and can she change the due date": {"how do I send a payoff letter?", "and can she change the due date"},
		"pmt returned nsf fee? retry?":                                   {"pmt returned nsf fee? retry?"},
		"":                                                               {""},
	} {
		if got := index.Split(message); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", message, got, want)
		}
	}
}
