package index_test

import (
	"slices"
	"testing"
	"time"

	"shouldertap/index"
	"shouldertap/knowledge"
)

func desk() []index.Document {
	return []index.Document{
		{ID: "servicing/payoff-letter", Title: "Send a payoff letter", Short: "Order it in the loan system; it goes out the same day.",
			Phrasings: []string{"payoff letter to the dealer", "how do I send a payoff letter", "she needs a payoff quote by mail"},
			Sections:  []knowledge.Section{{Heading: "Good-through date", Text: "A payoff quote is good for ten days. Add the per diem after that."}}, Details: 1},
		{ID: "servicing/due-date", Title: "Change the due date", Short: "Twice a year, within ten days of the old one.",
			Phrasings: []string{"change due date how many times", "move the due date", "she gets paid on the 15th, can we shift the date"}},
		{ID: "servicing/nsf", Title: "Returned payment", Short: "Tell them the fee and retry once.",
			Phrasings: []string{"payment returned nsf fee", "bank bounced the payment", "do we retry a returned payment"}},
		{ID: "collections/voicemail", Title: "Leave a voicemail", Short: "Use the limited-content message only.",
			Phrasings: []string{"what can I say on a voicemail", "vm script", "leave a message on the machine"}},
		{ID: "stop/attorney", Kind: knowledge.Stop, Title: "Attorney represents the borrower", Short: "STOP. Take the attorney's name and number.",
			Phrasings: []string{"my lawyer said don't talk", "has an attorney", "call my attorney", "represented by a lawyer"}},
	}
}

func build(t *testing.T, docs []index.Document, lang index.Language) *index.Index {
	t.Helper()
	x, err := index.Build(t.Context(), docs, lang, index.Learned{}, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func ask(t *testing.T, x *index.Index, question string) []knowledge.Candidate {
	t.Helper()
	found, err := x.Find(t.Context(), question)
	if err != nil {
		t.Fatalf("%q: %v", question, err)
	}
	for i, c := range found {
		if !(c.Probability >= 0 && c.Probability <= 1 && c.Assured >= 0 && c.Assured <= 1) {
			t.Errorf("%q: candidate %d has probability %v, assured %v", question, i, c.Probability, c.Assured)
		}
		if i > 0 && c.Probability > found[i-1].Probability {
			t.Errorf("%q: candidate %d is likelier than the one before", question, i)
		}
	}
	return found
}

func first(t *testing.T, x *index.Index, question string) knowledge.Candidate {
	t.Helper()
	found := ask(t, x, question)
	if len(found) == 0 {
		t.Fatalf("%q found nothing", question)
	}
	return found[0]
}

func TestAnAnswerIsFoundInOtherWordsThanItsOwn(t *testing.T) {
	x := build(t, desk(), index.Language{})
	for question, want := range map[string]string{
		"how often may they change their due dates":     "servicing/due-date",
		"the bank returned his payment, is there a fee": "servicing/nsf",
		"can I leave a voicemail":                       "collections/voicemail",
		"is the payoff quote still good":                "servicing/payoff-letter",
	} {
		if got := first(t, x, question).AnswerID; got != want {
			t.Errorf("%q: got %s, want %s", question, got, want)
		}
	}
}

func TestAPhrasingAskedWordForWordIsAnsweredForSure(t *testing.T) {
	x := build(t, desk(), index.Language{})
	got := first(t, x, "Change due date — how many times?")
	if got.AnswerID != "servicing/due-date" || !got.SameWords || got.Assured < 0.97 {
		t.Errorf("got %+v", got)
	}
}

func TestATypingErrorIsForgiven(t *testing.T) {
	x := build(t, desk(), index.Language{})
	if got := first(t, x, "leave a voicemial").AnswerID; got != "collections/voicemail" {
		t.Errorf("got %s", got)
	}
}

func TestTheGlossarySpellsOutWhatTheFloorAbbreviates(t *testing.T) {
	x := build(t, desk(), index.Language{Abbreviations: []knowledge.Abbreviation{{Short: "pmt", Long: "payment"}}})
	if got := first(t, x, "pmt bounced").AnswerID; got != "servicing/nsf" {
		t.Errorf("got %s", got)
	}
}

func TestALawyerMentionedInPassingRaisesTheStopCard(t *testing.T) {
	x := build(t, desk(), index.Language{})
	found := ask(t, x, "she says she has an attorney, how do I change the due date for her")
	i := slices.IndexFunc(found, func(c knowledge.Candidate) bool { return c.AnswerID == "stop/attorney" })
	if i < 0 || found[i].Probability < knowledge.DefaultThresholds().Stop {
		t.Errorf("the card is not raised: %+v", found)
	}
	if !slices.ContainsFunc(found, func(c knowledge.Candidate) bool { return c.AnswerID == "servicing/due-date" }) {
		t.Errorf("the procedure is lost: %+v", found)
	}
}

func TestQuestionsOfNothingFindNothing(t *testing.T) {
	x := build(t, desk(), index.Language{})
	for _, question := range []string{"", "   ", "[LOAN] [SSN]", "<@U0DANA> <!channel>", "🙂🙂", "???", "zzyzx qwfp"} {
		if found := ask(t, x, question); len(found) != 0 {
			t.Errorf("%q found %+v", question, found)
		}
	}
}

func TestKnowledgeBasesOfNothingAndOfOneAnswer(t *testing.T) {
	if found := ask(t, build(t, nil, index.Language{}), "how do I send a payoff letter"); len(found) != 0 {
		t.Errorf("an empty knowledge base found %+v", found)
	}
	one := build(t, desk()[:1], index.Language{})
	if got := first(t, one, "send payoff letter to dealer"); got.AnswerID != "servicing/payoff-letter" {
		t.Errorf("got %+v", got)
	}
	if got := ask(t, one, "what is the weather to be"); len(got) > 0 && got[0].Assured >= 0.95 {
		t.Errorf("one answer answers everything: %+v", got)
	}
}

func TestAddedAnswersAreFoundAndRemovedOnesAreNot(t *testing.T) {
	x := build(t, desk(), index.Language{})
	before := x.Generation()
	d := index.Document{ID: "servicing/1098", Title: "Form 1098", Phrasings: []string{"when does the 1098 go out"}}
	if err := x.Add(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if got := first(t, x, "when does the 1098 go out"); got.AnswerID != d.ID || got.Assured < 0.97 {
		t.Errorf("got %+v", got)
	}
	if x.Generation() == before {
		t.Error("the generation did not change")
	}
	x.Remove(d.ID)
	for _, c := range ask(t, x, "when does the 1098 go out") {
		if c.AnswerID == d.ID {
			t.Error("a withdrawn answer was found")
		}
	}
}

var monday = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

func answer(id, title string, audiences []string, phrasings ...string) *knowledge.Answer {
	v := &knowledge.Version{Content: knowledge.Content{ID: id, Kind: knowledge.Plain, Title: title, Audiences: audiences, Parts: knowledge.Parts{Short: title}}, Number: 1}
	return &knowledge.Answer{ID: id, Kind: knowledge.Plain, Versions: []*knowledge.Version{v}, Phrasings: phrasings}
}

func twoVendors() *knowledge.Desk {
	return &knowledge.Desk{Audiences: []knowledge.Audience{{Name: "servicing"}, {Name: "contact-center"}, {Name: "agency"}}}
}

func update(t *testing.T, s *index.Sets, answers []*knowledge.Answer) {
	t.Helper()
	if err := s.Update(t.Context(), answers, twoVendors(), monday); err != nil {
		t.Fatal(err)
	}
	<-s.Ready()
}

func TestAudiencesWithTheSameAnswersShareARankingAndHiddenOnesCannotShow(t *testing.T) {
	open := []*knowledge.Answer{
		answer("a", "Change the due date", nil, "move the due date"),
		answer("b", "Send a payoff letter", nil, "payoff letter please"),
	}
	hidden := answer("c", "Settlement floor for the agency", []string{"agency"}, "how low can the settlement due date go", "settlement floor")

	s := index.NewSets(nil)
	t.Cleanup(func() { _ = s.Close() })
	update(t, s, append(slices.Clone(open), hidden))
	if s.Index("servicing") != s.Index("contact-center") || s.Key("servicing") == s.Key("agency") {
		t.Error("equal sets do not share, or different ones do")
	}
	if s.Index("stranger") != nil || s.Key("stranger") != "" {
		t.Error("an audience that the desk does not name has a ranking")
	}
	alone := index.NewSets(nil)
	t.Cleanup(func() { _ = alone.Close() })
	update(t, alone, open)
	for _, question := range []string{"settlement floor", "how low can it go", "due date", "payoff letter please", "setlement"} {
		with, without := ask(t, s.Index("servicing"), question), ask(t, alone.Index("servicing"), question)
		if !slices.Equal(with, without) {
			t.Errorf("%q: a hidden answer shows: %+v, without it %+v", question, with, without)
		}
	}
	if s.Index("servicing").Generation() != alone.Index("servicing").Generation() {
		t.Error("a hidden answer shows in the generation")
	}
}

func TestAnApprovedAnswerIsFoundWhenUpdateReturns(t *testing.T) {
	s := index.NewSets(nil)
	t.Cleanup(func() { _ = s.Close() })
	open := []*knowledge.Answer{answer("a", "Change the due date", nil, "move the due date")}
	update(t, s, open)
	held := s.Index("servicing")
	if err := s.Update(t.Context(), append(open, answer("b", "Form 1098", nil, "when does the 1098 go out")), twoVendors(), monday); err != nil {
		t.Fatal(err)
	}
	if got := first(t, s.Index("servicing"), "when does the 1098 go out"); got.AnswerID != "b" {
		t.Errorf("got %+v", got)
	}
	first(t, held, "move the due date") // whoever holds the one before can finish
	update(t, s, nil)
	if found := ask(t, s.Index("servicing"), "move the due date"); len(found) != 0 {
		t.Errorf("withdrawn answers are found: %+v", found)
	}
}
