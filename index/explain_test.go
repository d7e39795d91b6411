package index_test

import (
	"math"
	"strings"
	"testing"

	"shouldertap/index"
)

func explain(t *testing.T, x *index.Index, question string) []index.Explanation {
	t.Helper()
	all, err := x.Explain(t.Context(), question, index.MaxCandidates)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhyASpecialistCanReadIt(t *testing.T) {
	x := build(t, desk(), index.Language{})
	const question = "the bank retruned a payment, when is the due date"
	found, all := ask(t, x, question), explain(t, x, question)
	if len(all) != len(found) {
		t.Fatalf("%d explanations of %d candidates", len(all), len(found))
	}
	rivals := 0
	for i, e := range all {
		if e.AnswerID != found[i].AnswerID || e.Probability != found[i].Probability || e.Title == "" || e.Tip == "" {
			t.Errorf("candidate %d is %+v, explained as %+v", i, found[i], e)
		}
		told := 0.0
		for _, w := range append(e.Words, e.Missing...) {
			told += w.Share
		}
		if math.Abs(told-1) > 1e-9 {
			t.Errorf("%s: the words tell %v of the question", e.Title, told)
		}
		if e.Features == nil {
			continue // a stop card
		}
		sum := 0.0
		for _, f := range e.Features {
			if f.Name == "" || f.Points != f.Value*f.Weight {
				t.Errorf("%s: %+v", e.Title, f)
			}
			sum += f.Points
		}
		if math.Abs(sum-e.Score) > 1e-9 {
			t.Errorf("%s: its points come to %v and its score to %v", e.Title, sum, e.Score)
		}
		if rivals++; rivals == 1 && (len(e.Sure) == 0 || !strings.Contains(e.Tip, "It leads")) || rivals > 1 && (len(e.Sure) > 0 || !strings.Contains(e.Tip, "behind")) {
			t.Errorf("rival %d: sure %v, tip %q", rivals, e.Sure, e.Tip)
		}
		for _, s := range e.Sure {
			if s.Name == "" {
				t.Errorf("a sign has no name: %+v", s)
			}
		}
	}
	if rivals < 2 {
		t.Fatalf("%d answers compete", rivals)
	}
	read := map[string]bool{}
	for _, w := range append(all[0].Words, all[0].Missing...) {
		read[w.Word] = true
	}
	if !read["returned"] || read["retruned"] {
		t.Errorf("the words are not shown as they were read: %v", read)
	}
}

func TestWhyAWordingAskedWordForWordNeedsNoPoints(t *testing.T) {
	x := build(t, desk(), index.Language{})
	if e := explain(t, x, "move the due date")[0]; !strings.Contains(e.Tip, "word for word") {
		t.Errorf("tip %q", e.Tip)
	}
	if all := explain(t, x, "zzyzx"); len(all) != 0 {
		t.Errorf("nothing is explained: %+v", all)
	}
}

func TestWhyOfAnAnswerThatWasReplacedIsOfTheNewOne(t *testing.T) {
	x := build(t, desk(), index.Language{})
	d := desk()[1]
	d.Title = "Shift the due date"
	if err := x.Add(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if e := explain(t, x, "shift the due date please")[0]; e.AnswerID != d.ID || e.Title != d.Title || len(e.Features) == 0 {
		t.Errorf("got %+v", e)
	}
}
