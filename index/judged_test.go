package index_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"shouldertap/index"
	"shouldertap/knowledge"
)

func learnt(t *testing.T, docs []index.Document, learned index.Learned) *index.Index {
	t.Helper()
	x, err := index.Build(t.Context(), docs, index.Language{}, learned, index.Options{})
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

func names(found []knowledge.Candidate) []string {
	var ids []string
	for _, c := range found {
		ids = append(ids, c.AnswerID)
	}
	return ids
}

func TestWhatASpecialistRefusedIsNoCandidateForTheseWords(t *testing.T) {
	const question = "how often may they change their due dates"
	x := learnt(t, desk(), index.Learned{Rejected: []index.Judged{{Question: "How often may they change their due date?", AnswerID: "servicing/due-date"}}})
	if got := names(ask(t, x, question)); slices.Contains(got, "servicing/due-date") {
		t.Errorf("it is a candidate still: %v", got)
	}
	if got := first(t, x, "may they change the due date").AnswerID; got != "servicing/due-date" {
		t.Errorf("for other words it is not found any more, but %s", got)
	}
	if got := first(t, learnt(t, desk(), index.Learned{}), question).AnswerID; got != "servicing/due-date" {
		t.Errorf("nobody refused it, and %s is found", got)
	}
}

func TestARefusalGivesWayToAConfirmedPhrasingAndNeverHidesAStopCard(t *testing.T) {
	x := learnt(t, desk(), index.Learned{Rejected: []index.Judged{
		{Question: "move the due date", AnswerID: "servicing/due-date"}, {Question: "has an attorney", AnswerID: "stop/attorney"}, {Question: "???", AnswerID: "servicing/due-date"},
	}})
	if got := first(t, x, "move the due date"); got.AnswerID != "servicing/due-date" || !got.SameWords {
		t.Errorf("the phrasing no longer finds it: %+v", got)
	}
	if got := names(ask(t, x, "has an attorney")); !slices.Contains(got, "stop/attorney") {
		t.Errorf("the card is hidden: %v", got)
	}
}

// shelves is a knowledge base large enough to be calibrated on itself.
func shelves() []index.Document {
	var docs []index.Document
	for i, thing := range []string{"bread", "tea", "soup", "rice", "cake", "beans", "fish", "eggs", "corn", "plums", "milk", "salt"} {
		d := index.Document{ID: thing, Title: "Where " + thing + " is kept"}
		for _, form := range []string{"where is the %s", "which shelf has %s", "looking for %s", "find me the %s please", "%s aisle number", "do we stock %s", "is there %s left"} {
			d.Phrasings = append(d.Phrasings, fmt.Sprintf(form, thing))
		}
		d.Phrasings = append(d.Phrasings, fmt.Sprintf("%s on aisle %d", thing, i))
		docs = append(docs, d)
	}
	return docs
}

func TestJudgedQuestionsMoveTheProbabilityTheRightWay(t *testing.T) {
	var settled, rejected []index.Judged
	for _, d := range shelves() {
		for _, form := range []string{"customer wants %s what now", "somebody asks me about %s", "%s question from the phone", "need help with the %s order", "%s refund how", "why is %s so dear"} {
			j := index.Judged{Question: fmt.Sprintf(form, d.ID), AnswerID: d.ID}
			settled, rejected = append(settled, j), append(rejected, j)
		}
	}
	const question = "somebody wants rice on the phone"
	sure := func(l index.Learned) float64 {
		found := ask(t, learnt(t, shelves(), l), question)
		if len(found) == 0 || !strings.HasPrefix(found[0].AnswerID, "rice") {
			t.Fatalf("found %v", names(found))
		}
		return found[0].Probability
	}
	before, after, against := sure(index.Learned{}), sure(index.Learned{Settled: settled}), sure(index.Learned{Rejected: rejected})
	if !(after > before && against < before) {
		t.Errorf("sure %.3f without a word, %.3f where such questions were settled, %.3f where they were rejected", before, after, against)
	}
}

func TestJudgementsOfWhatIsGoneAreNoTrouble(t *testing.T) {
	l := index.Learned{
		Settled:  []index.Judged{{Question: "due date by fax", AnswerID: "gone"}, {Question: "", AnswerID: "servicing/nsf"}, {Question: "[LOAN]", AnswerID: "servicing/nsf"}},
		Rejected: []index.Judged{{Question: "due date by fax", AnswerID: "gone"}, {Question: "zzyzx", AnswerID: "servicing/nsf"}},
		Log:      []string{"", "due date by fax"},
	}
	if got := first(t, learnt(t, desk(), l), "can we move the due date").AnswerID; got != "servicing/due-date" {
		t.Errorf("found %s", got)
	}
	if found := ask(t, learnt(t, nil, l), "due date"); len(found) != 0 {
		t.Errorf("found %v", names(found))
	}
}
