package index_test

import (
	"slices"
	"strings"
	"testing"

	"shouldertap/index"
	"shouldertap/knowledge"
)

// stopDesk has two stop cards and ordinary answers in the same words.
func stopDesk() []index.Document {
	return []index.Document{
		{ID: "stop/attorney", Kind: knowledge.Stop, StopTopic: "attorney", Title: "An attorney represents the borrower",
			Phrasings: []string{
				"cust says he has a lawyer", "borrower got an attorney", "talk to my attorney", "represented by counsel", "rep letter from a law firm",
				"my lawyer said dont talk to you", "she hired a lawyer for this debt", "asked for a payoff and his lawyer will pay it", "attorney called for our customer", "legal aid represents her",
			},
			Unlike: []string{"borrower works at a law firm", "customer is a paralegal"}},
		{ID: "stop/bankruptcy", Kind: knowledge.Stop, StopTopic: "bankruptcy", Title: "The borrower filed bankruptcy",
			Phrasings: []string{
				"filed chapter 7", "she is in bankruptcy", "bk filed yesterday no case number", "bankruptcy trustee called", "says there is an automatic stay",
				"filing chapter 13 next week", "wants a new due date and filed chapter 13", "got a notice from bankruptcy court", "went bankrupt last month", "account is included in his bankruptcy",
			}},
		{ID: "servicing/power-of-attorney", Title: "Power of attorney",
			Phrasings: []string{"caller has a power of attorney", "poa on file what can i discuss", "where to send the power of attorney", "power of attorney for her mother", "is a power of attorney enough to change the address", "poa document review"}},
		{ID: "servicing/payoff-quote", Title: "Payoff quote and how long it is good",
			Phrasings: []string{"payoff quote good for how many days", "needs a payoff figure", "asked for a payoff", "how do i send a payoff quote", "payoff amount by friday", "is the payoff quote still good"}},
		{ID: "servicing/due-date", Title: "Change the due date",
			Phrasings: []string{"change due date how many times", "move the due date", "wants a new due date", "she gets paid on the 15th shift the date", "due date change online", "can he pick another due date"}},
		{ID: "origination/income", Title: "Proof of income",
			Phrasings: []string{"what documents for income", "he works at a firm and is paid in cash", "she works at a hospital what pay stubs", "proof of income for a 1099 worker", "employer will not confirm income", "works for the state income proof"}},
		{ID: "servicing/address", Title: "Change of address",
			Phrasings: []string{"moved to a new address", "change the address", "address is wrong on the statement", "new mailing address", "she moved out of state", "update address online"}},
		{ID: "servicing/voicemail", Title: "Leave a voicemail",
			Phrasings: []string{"what can i say on a voicemail", "vm script", "leave a message on the machine", "voicemail box is full", "can i leave a vm today", "voicemail with the amount"}},
	}
}

// raised is how surely a question raises a stop card.
func raised(t *testing.T, x *index.Index, card, question string) float64 {
	t.Helper()
	for _, c := range ask(t, x, question) {
		if c.AnswerID == card {
			return c.Probability
		}
	}
	return 0
}

func TestAStopTopicIsRaisedWhateverElseIsAsked(t *testing.T) {
	x := build(t, stopDesk(), index.Language{})
	for _, c := range []struct{ card, question string }{
		{"stop/attorney", "says he has an attorney now"},
		{"stop/attorney", "lawyer"},
		{"stop/attorney", "hired a lawyr"},
		{"stop/attorney", "good morning i have a customer who wants to change her due date to the 20th and while we were at it she tells me that her attorney handles this debt, how many times may she move it"},
		{"stop/bankruptcy", "needs a payoff figure by friday, he filed chapter 7 last week"},
		{"stop/bankruptcy", "change the address. she also said bankruptcy. can i do that"},
	} {
		if p := raised(t, x, c.card, c.question); p < knowledge.DefaultThresholds().Stop {
			t.Errorf("%q raises %s with %.3f only", c.question, c.card, p)
		}
	}
}

func TestWhatOnlyLooksLikeAStopTopicDoesNotRaiseIt(t *testing.T) {
	x := build(t, stopDesk(), index.Language{})
	for _, question := range []string{
		"caller has a power of attorney",          // an ordinary answer's own words
		"is there a power of attorney for mother", // nearly
		"Borrower works at a law firm!",           // what the card itself says is not it
		"she works at a law firm what pay stubs",  // nearly
		"change due date",
		"what can i say on a vm",
		"the printer is out of paper",
	} {
		for _, card := range []string{"stop/attorney", "stop/bankruptcy"} {
			if p := raised(t, x, card, question); p >= knowledge.DefaultThresholds().Stop {
				t.Errorf("%q raises %s with %.3f", question, card, p)
			}
		}
	}
	without := stopDesk()
	without[0].Unlike = nil
	if with, none := raised(t, x, "stop/attorney", "he works at a law firm"), raised(t, build(t, without, index.Language{}), "stop/attorney", "he works at a law firm"); with >= none {
		t.Errorf("`not` does not speak against the card: %.3f with it, %.3f without", with, none)
	}
}

func TestACardsOwnWordsRaiseItEvenIfTheyStandUnderNot(t *testing.T) {
	docs := stopDesk()
	docs[0].Phrasings = append(docs[0].Phrasings, "borrower works at a law firm")
	got := first(t, build(t, docs, index.Language{}), "borrower works at a law firm")
	if got.AnswerID != "stop/attorney" || !got.SameWords {
		t.Errorf("got %+v", got)
	}
}

// Specialists see the cards of every audience; asking in one's words then
// raises the other too, and neither teaches that the other is wrong.
func TestCardsOfOneTopicTeachEachOther(t *testing.T) {
	docs := stopDesk()
	agency := index.Document{ID: "stop/attorney-agency", Kind: knowledge.Stop, StopTopic: "attorney", Title: "Attorney: agencies", Phrasings: []string{"esquire on the line for the debtor"}}
	both := build(t, append(docs, agency), index.Language{})
	if p := raised(t, both, "stop/attorney", "esquire for the debtor"); p < knowledge.DefaultThresholds().Stop {
		t.Errorf("the agency's words raise the topic's other card with %.3f only", p)
	}
	if p := raised(t, build(t, docs, index.Language{}), "stop/attorney", "esquire for the debtor"); p >= knowledge.DefaultThresholds().Stop {
		t.Errorf("words of a card that is not visible raise the topic with %.3f", p)
	}
}

func TestAStopCardIsRaisedFromItsApprovalOnAndGivesWayWhenReplaced(t *testing.T) {
	docs := stopDesk()
	x := build(t, docs[1:], index.Language{})
	if p := raised(t, x, "stop/attorney", "cust has a lawyer"); p != 0 {
		t.Fatalf("a card that is not there is raised with %.3f", p)
	}
	if err := x.Add(t.Context(), docs[0]); err != nil {
		t.Fatal(err)
	}
	if p := raised(t, x, "stop/attorney", "cust has a lawyer now"); p < knowledge.DefaultThresholds().Stop {
		t.Errorf("a card just approved is raised with %.3f only", p)
	}
	if p := raised(t, x, "stop/bankruptcy", "filed chapter 13 last week"); p < knowledge.DefaultThresholds().Stop {
		t.Errorf("the other card is raised with %.3f only", p)
	}
	next := docs[0]
	next.Title = "A lawyer represents the customer"
	if err := x.Add(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	if n := count(ask(t, x, "cust has a lawyer now"), "stop/attorney"); n != 1 {
		t.Errorf("the card is named %d times", n)
	}
	if err := x.Add(t.Context(), index.Document{ID: "servicing/1098", Title: "Form 1098", Phrasings: []string{"when does the 1098 go out"}}); err != nil {
		t.Fatal(err)
	}
	if p := raised(t, x, "stop/attorney", "when does the 1098 go out"); p >= knowledge.DefaultThresholds().Stop {
		t.Errorf("a new ordinary answer's words raise the card with %.3f", p)
	}
	x.Remove("stop/attorney")
	if p := raised(t, x, "stop/attorney", "cust has a lawyer now"); p != 0 {
		t.Errorf("a card that was removed is raised with %.3f", p)
	}
}

func count(found []knowledge.Candidate, id string) int {
	n := 0
	for _, c := range found {
		if c.AnswerID == id {
			n++
		}
	}
	return n
}

func TestTheSameCardsGiveTheSameProbabilities(t *testing.T) {
	a, b := build(t, stopDesk(), index.Language{}), build(t, stopDesk(), index.Language{})
	for _, question := range []string{"his lawyer wants the payoff", "filed ch 7", "poa on file", strings.Repeat("my lawyer said so and ", 300)} {
		if one, two := ask(t, a, question), ask(t, b, question); !slices.Equal(one, two) {
			t.Errorf("%q: %+v, then %+v", question, one, two)
		}
	}
}

func TestWhyACardIsRaisedIsExplained(t *testing.T) {
	x := build(t, stopDesk(), index.Language{})
	why, err := x.Explain(t.Context(), "cust has a lawyer now", 1)
	if err != nil {
		t.Fatal(err)
	}
	if why[0].AnswerID != "stop/attorney" || !slices.ContainsFunc(why[0].Features, func(e index.Effect) bool { return e.Points > 0 }) {
		t.Errorf("got %+v", why)
	}
}

func BenchmarkFindWithStopCards(b *testing.B) {
	x, err := index.Build(b.Context(), stopDesk(), index.Language{}, index.Learned{}, index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	for b.Loop() {
		if _, err := x.Find(b.Context(), "she wants to change her due date and tells me that her attorney handles this debt"); err != nil {
			b.Fatal(err)
		}
	}
}
