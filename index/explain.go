package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Explanation tells why one candidate stands where it does.
type Explanation struct {
	AnswerID    string   `json:"answer_id"`
	Title       string   `json:"title"`
	Probability float64  `json:"probability"`
	Assured     float64  `json:"assured"`
	Phrasing    string   `json:"phrasing"` // the known wording nearest to the question
	Words       []string `json:"words"`    // of the question, found in this answer
	Missing     []string `json:"missing"`  // of the question, not found in it
	Score       float64  `json:"score"`    // the sum of the contributions
	Features    []Effect `json:"features"` // largest contribution first
	Tip         string   `json:"tip"`      // what would have tipped it
}

// Effect is what one feature brought to a candidate's score.
type Effect struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"`
	Points float64 `json:"points"` // Value × Weight
}

// Explain tells for the first n candidates of a question why they stand where
// they do, in the order of Find.
func (x *Index) Explain(ctx context.Context, question string, n int) ([]Explanation, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return nil, ErrClosed
	}
	r := x.ranker
	f, err := r.find(ctx, question)
	if err != nil {
		return nil, err
	}
	var all []Explanation
	for _, shown := range f.shown[:min(n, len(f.shown))] {
		e := Explanation{AnswerID: shown.AnswerID, Probability: shown.Probability, Assured: shown.Assured, Phrasing: shown.Phrasing}
		doc := int32(slices.IndexFunc(r.corpus.docs, func(d Document) bool { return d.ID == shown.AnswerID }))
		e.Title = r.corpus.docs[doc].Title
		e.Words, e.Missing = r.matched(f.q, doc)
		at := slices.IndexFunc(f.ranked, func(c candidate) bool { return c.doc == doc })
		if at < 0 {
			e.Tip = "A stop card is judged on its own wordings alone, whatever else the question is about."
			all = append(all, e)
			continue
		}
		for i, v := range f.ranked[at].features {
			e.Features = append(e.Features, Effect{featureNames[i], v, r.fusion[i], v * r.fusion[i]})
		}
		slices.SortStableFunc(e.Features, func(a, b Effect) int { return cmp.Compare(b.Points, a.Points) })
		e.Score = f.ranked[at].score
		switch {
		case at > 0:
			e.Tip = fmt.Sprintf("%.1f points more would have put it first; a phrasing closer to the question brings up to %.1f.",
				f.ranked[0].score-f.ranked[at].score, r.fusion[nearest]*(1-f.ranked[at].features[nearest]))
		case len(f.ranked) > 1:
			e.Tip = fmt.Sprintf("It leads by %.1f points.", f.ranked[0].score-f.ranked[1].score)
		default:
			e.Tip = "Nothing else shares a word with the question."
		}
		all = append(all, e)
	}
	return all, nil
}

// matched sorts the question's words, as corrected, into those that the answer
// holds and those that it does not.
func (r *ranker) matched(q *asked, doc int32) (held, missing []string) {
	for _, w := range q.words {
		in := false
		for _, s := range r.corpus.glossary.spell([]string{w}) {
			n, known := r.corpus.number[s]
			in = in || known && slices.ContainsFunc(r.corpus.of[doc], func(at int32) bool {
				return slices.Contains(r.corpus.fragments[at].stems, n)
			})
		}
		if in {
			held = append(held, w)
		} else {
			missing = append(missing, w)
		}
	}
	return held, missing
}
