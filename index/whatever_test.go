package index_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"shouldertap/index"
	"shouldertap/knowledge"
)

// oddShelves are the knowledge bases that nobody plans: none, one answer, the
// same words on two answers, an answer of five thousand words, answers without
// phrasings, phrasings without words.
func oddShelves() map[string][]index.Document {
	long := strings.Repeat("the payoff quote is good for ten days and then the per diem is added ", 385)
	return map[string][]index.Document{
		"none":  nil,
		"one":   desk()[:1],
		"twins": {{ID: "a", Title: "Fees", Phrasings: []string{"late fee"}}, {ID: "b", Title: "Fees", Phrasings: []string{"late fee", "late fee"}}},
		"long": append(desk(), index.Document{ID: "long", Title: "Everything about payoffs", Details: 1,
			Sections: []knowledge.Section{{Heading: "All of it", Text: long}}}),
		"titles":   {{ID: "a", Title: "Late fees"}, {ID: "b", Title: "Payoff letters"}, {ID: "c", Title: "Voicemail"}},
		"wordless": {{ID: "a", Title: "…", Phrasings: []string{"", "[LOAN]", "🙂"}}, {ID: "b"}},
	}
}

func oddQuestions() []string {
	return []string{
		"", " ", "fee", "Fee?!", "zzyzx", "zzyzx qwfp arst neio", "the of and to", "what is it that they do", "[LOAN] [SSN] [PHONE]",
		"<@U0DANA> <#C1|ask> <https://example.com|late fee>", strings.Repeat("late fee payoff voicemail ", 125), strings.Repeat("q", 40000),
		"\x00\xff\xfe", "é́́́ ﬁ ǅ İ", "late\u200bfee", "1234567890 12/31/2026 $45.67", "'; DROP TABLE answers; --", "late fee late fee late fee",
	}
}

func TestWhateverIsAskedOfWhateverIsThereHasADefinedAnswer(t *testing.T) {
	for name, docs := range oddShelves() {
		x := build(t, docs, index.Language{})
		for _, question := range oddQuestions() {
			for _, c := range ask(t, x, question) { // which checks the probabilities
				if c.AnswerID == "" || !slices.ContainsFunc(docs, func(d index.Document) bool { return d.ID == c.AnswerID }) {
					t.Errorf("%s: %.40q found %+v", name, question, c)
				}
			}
		}
	}
}

func TestTheSameWordsOnTwoAnswersMakeNeitherSure(t *testing.T) {
	x := build(t, oddShelves()["twins"], index.Language{})
	found := ask(t, x, "late fee")
	if len(found) != 2 || found[0].Assured >= knowledge.DefaultThresholds().Answer {
		t.Errorf("got %+v", found)
	}
}

func FuzzFind(f *testing.F) {
	for _, question := range oddQuestions() {
		f.Add(question)
	}
	x, err := index.Build(f.Context(), append(desk(), shelves()...), index.Language{}, index.Learned{}, index.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := x.Close(); err != nil {
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, question string) {
		again := ask(t, x, question)
		if !slices.Equal(again, ask(t, x, question)) {
			t.Errorf("%q is answered differently the second time", question)
		}
	})
}

func TestTheSameIsFoundOnAnyMachineAndInAnyOrder(t *testing.T) {
	docs := append(desk(), shelves()...)
	var log []string
	for i := range 150 {
		log = append(log, fmt.Sprintf("customer %d asks where the %s is and what it costs", i, docs[i%len(docs)].ID))
	}
	questions := []string{"which aisle is the tea on", "leave a voicemial", "is there a fee for a returned payment", "rice or beans", "who painted the wall", ""}
	answers := func(cpus int, docs []index.Document, order []int) [][]knowledge.Candidate {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cpus))
		x := learnt(t, docs, index.Learned{Log: log})
		out := make([][]knowledge.Candidate, len(questions))
		for _, i := range order {
			out[i] = ask(t, x, questions[i])
		}
		return out
	}
	turned := slices.Clone(docs)
	slices.Reverse(turned)
	one, many := answers(1, docs, []int{0, 1, 2, 3, 4, 5}), answers(4, turned, []int{5, 3, 1, 4, 2, 0})
	for i, question := range questions {
		if !slices.Equal(one[i], many[i]) {
			t.Errorf("%q: on one processor %+v, on four and in another order %+v", question, one[i], many[i])
		}
	}
}

func TestWhatWasLearntInServiceEndsWhereARebuildBegins(t *testing.T) {
	all := []*knowledge.Answer{
		answer("a", "Change the due date", nil, "move the due date", "can she pay on another day"),
		answer("b", "Send a payoff letter", nil, "payoff letter please", "letter for the dealer"),
		answer("c", "Form 1098", nil, "when does the 1098 go out", "interest paid last year"),
	}
	grown, rebuilt := index.NewSets(nil), index.NewSets(nil)
	for _, s := range []*index.Sets{grown, rebuilt} {
		t.Cleanup(func() { _ = s.Close() })
	}
	update(t, grown, all[:2])
	update(t, grown, all)
	update(t, grown, all[1:])
	update(t, rebuilt, all[1:])
	for _, question := range []string{"when is the 1098 sent", "letter to a dealer", "move the due date", "what interest did she pay"} {
		x, y := ask(t, grown.Index("servicing"), question), ask(t, rebuilt.Index("servicing"), question)
		if !slices.Equal(x, y) {
			t.Errorf("%q: grown %+v, rebuilt %+v", question, x, y)
		}
	}
	if x, y := grown.Index("servicing").Generation(), rebuilt.Index("servicing").Generation(); x != y {
		t.Errorf("the generation is %s, of a rebuild %s", x, y)
	}
}
