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

// floor is how a desk over all states speaks.
func floor() index.Language {
	value := func(key, label string, words ...string) knowledge.FactValue {
		return knowledge.FactValue{Key: key, Label: label, Words: words}
	}
	city := value("NYC", "New York City", "nyc", "brooklyn")
	city.In = "NY"
	return index.Language{Facts: []knowledge.Fact{
		{Name: "place", Values: []knowledge.FactValue{
			value("DC", "District of Columbia", "washington dc", "d.c."), value("WA", "Washington", "seattle", "washington state"),
			value("VA", "Virginia", "richmond"), value("WV", "West Virginia", "w virginia"),
			value("KS", "Kansas", "wichita", "kansas city ks"), value("MO", "Missouri", "st louis", "kansas city mo"),
			value("NY", "New York", "albany", "nys"), city, value("GA", "Georgia", "atlanta"), value("TX", "Texas", "austin", "dallas"),
			value("MA", "Massachusetts", "mass", "boston"), value("NV", "Nevada", "las vegas"), value("NM", "New Mexico"), value("OR", "Oregon"), value("DE", "Delaware"), value("PA", "Pennsylvania"),
		}},
		{Name: "product", Values: []knowledge.FactValue{
			value("auto", "Auto refinance", "auto refi", "car loan", "car payment", "on his car", "repo"), value("heloc", "Home equity line", "heloc"),
		}},
	}}
}

func TestOnePlaceInsideTheNameOfAnother(t *testing.T) {
	for question, want := range map[string][]string{
		"she moved to washington dc, call hours?":        {"DC"},
		"Washington, D.C. borrower":                      {"DC"},
		"washington state rules":                         {"WA"},
		"lives in washington":                            {"WA"},
		"west virginia borrower how many calls":          {"WV"},
		"cust in W Virginia":                             {"WV"},
		"in virginia":                                    {"VA"},
		"new york city in NY":                            {"NYC"},
		"brooklyn new york":                              {"NYC"},
		"lives in new mexico":                            {"NM"},
		"kansas city borrower":                           nil, // in two states: asked, not guessed
		"lives in kansas city MO":                        {"MO"},
		"kansas city kansas":                             {"KS"},
		"in kansas":                                      {"KS"},
		"albany georgia":                                 {"GA"},
		"las vegas NM":                                   {"NM"},
		"austin tx":                                      {"TX"},
		"delaware county PA":                             nil,
		"lives on texas avenue in boston":                {"MA"},
		"her name is Georgia":                            nil,
		"georgia is her name and she is in dallas":       {"TX"},
		"cust named Dallas wants a payoff":               nil,
		"mr. austin called":                              nil,
		"is a mass email ok":                             nil,
		"do texts count mass":                            {"MA"},
		"mass texts per week":                            {"MA"},
		"doesn't live in MA":                             nil,
		"she no longer lives in texas":                   nil,
		"no longer in texas, moved to boston":            {"MA"},
		"not from virginia":                              nil,
		"used to live in MA now NY":                      {"NY", "MA"},
		"lives in MA works in TX":                        {"TX", "MA"},
		"boston or dallas":                               {"TX", "MA"},
		"lives in springfield":                           nil,
		"Puerto Rico borrower":                           nil,
		"paid in dallas but the statement says brooklyn": {"NYC", "TX"},
	} {
		if got := index.Facts(question, floor())["place"].Values; !slices.Equal(got, want) {
			t.Errorf("%q: the place is %v, want %v", question, got, want)
		}
	}
}

func TestACarIsTheProductOnlyWhereTheDeskSaysSo(t *testing.T) {
	for question, want := range map[string][]string{
		"payoff on his car loan":          {"auto"},
		"missed a car payment":            {"auto"},
		"what is owed on his car":         {"auto"},
		"calling from his car call back":  nil,
		"his car broke down hardship":     nil,
		"repo'd? no, before repo":         {"auto"},
		"heloc to pay off a car loan":     {"auto", "heloc"}, // both may be meant: asked
		"not a heloc, she has a car loan": {"auto"},
	} {
		if got := index.Facts(question, floor())["product"].Values; !slices.Equal(got, want) {
			t.Errorf("%q: the product is %v, want %v", question, got, want)
		}
	}
}
