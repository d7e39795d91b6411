package index

import (
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
	q, ranked, found, err := x.find(ctx, question)
	if err != nil {
		return nil, err
	}
	var all []Explanation
	for _, shown := range found[:min(n, len(found))] {
		e := Explanation{AnswerID: shown.AnswerID, Probability: shown.Probability, Assured: shown.Assured, Phrasing: shown.Phrasing}
		i := slices.IndexFunc(x.corpus.docs, func(d Document) bool { return d.ID == shown.AnswerID })
		e.Title = x.corpus.docs[i].Title
		e.Words, e.Missing = x.matched(q, i)
		at := slices.IndexFunc(ranked, func(c candidate) bool { return c.answer == i })
		if at < 0 {
			e.Tip = "A stop card is judged on its own wordings alone, whatever else the question is about."
			all = append(all, e)
			continue
		}
		for f, v := range ranked[at].features {
			e.Features = append(e.Features, Effect{featureNames[f], v, shipped[f], v * shipped[f]})
		}
		slices.SortStableFunc(e.Features, func(a, b Effect) int {
			switch {
			case a.Points > b.Points:
				return -1
			case a.Points < b.Points:
				return 1
			}
			return 0
		})
		e.Score = ranked[at].score
		switch {
		case at > 0:
			e.Tip = fmt.Sprintf("%.1f points more would have put it first; a phrasing closer to the question brings up to %.1f.",
				ranked[0].score-ranked[at].score, shipped[nearest]*(1-ranked[at].features[nearest]))
		case len(ranked) > 1:
			e.Tip = fmt.Sprintf("It leads by %.1f points.", ranked[0].score-ranked[1].score)
		default:
			e.Tip = "Nothing else shares a word with the question."
		}
		all = append(all, e)
	}
	return all, nil
}

// matched sorts the question's words into those that the answer holds and
// those that it does not, as typed and corrected.
func (x *Index) matched(q asked, answer int) (held, missing []string) {
	for i, s := range stems(q.words) {
		in := slices.ContainsFunc(x.corpus.of[answer], func(n int) bool {
			return slices.Contains(x.corpus.fragments[n].stems, s)
		})
		if in {
			held = append(held, q.words[i])
		} else {
			missing = append(missing, q.words[i])
		}
	}
	return held, missing
}
