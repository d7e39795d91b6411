package index

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// Explanation tells why one candidate stands where it does, in words that a
// specialist reads.
type Explanation struct {
	AnswerID    string   `json:"answer_id"`
	Title       string   `json:"title"`
	Probability float64  `json:"probability"`
	Assured     float64  `json:"assured"`
	Phrasing    string   `json:"phrasing"`       // the known wording nearest to the question
	Words       []Told   `json:"words"`          // of the question, found in this answer
	Missing     []Told   `json:"missing"`        // of the question, not found in it
	Score       float64  `json:"score"`          // the sum of the contributions
	Features    []Effect `json:"features"`       // always in the same order
	Sure        []Effect `json:"sure,omitempty"` // what the probability rests on, for the first
	Tip         string   `json:"tip"`            // what would have tipped it
}

// Told is a word of the question as it was read, typing errors corrected.
type Told struct {
	Word  string  `json:"word"`
	Share float64 `json:"share"` // of what all the question's words tell, of 1
}

// Effect is what one feature brought to a candidate's score.
type Effect struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"`
	Points float64 `json:"points"` // Value × Weight
}

// signNames are in words that a specialist reads.
var signNames = [nSigns]string{
	"how far it stands out", "its lead over the next", "its nearest known wording", "how much of the question it holds", "words that nobody wrote here",
	"ways of searching that agree", "what known wordings taught", "how like it is to questions that nothing answers", "where past questions like it lie",
	"the best section of its text", "found by its text alone", "the start of its text",
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
		doc := r.docOf(shown.AnswerID)
		at := slices.IndexFunc(f.ranked, func(c candidate) bool { return c.doc == doc })
		if at >= 0 {
			r.explain(&e, &f, at)
		} else {
			e.Features, e.Score = r.whyRaised(f.q, f.learnt, doc)
			e.Tip = "A stop card is judged by whether its topic is raised, whatever else the question is about."
		}
		if shown.SameWords {
			e.Tip = "It is asked word for word: somebody confirmed that this answer settles exactly these words."
		}
		e.Title = r.corpus.docs[doc].Title
		e.Words, e.Missing = r.matched(f.q, doc)
		all = append(all, e)
	}
	return all, nil
}

// docOf is the document of an answer that is in service; one that it replaced
// lies before it.
func (r *ranker) docOf(id string) int32 {
	for i, d := range slices.Backward(r.corpus.docs) {
		if d.ID == id {
			return int32(i)
		}
	}
	return -1
}

// explain fills what is told of a candidate that competes with others.
func (r *ranker) explain(e *Explanation, f *found, at int) {
	cand := &f.ranked[at]
	e.Score = cand.score
	for i, v := range cand.features {
		e.Features = append(e.Features, Effect{featureNames[i], v, r.fusion[i], v * r.fusion[i]})
	}
	if at > 0 {
		e.Tip = r.behind(cand, &f.ranked[0])
		return
	}
	for i, v := range f.signs {
		e.Sure = append(e.Sure, Effect{signNames[i], v, r.calibrated.weight[i], v * r.calibrated.weight[i]})
	}
	if len(f.ranked) == 1 {
		e.Tip = "Nothing else shares a word with the question."
		return
	}
	next := &f.ranked[1]
	name, points := r.widest(cand, next)
	e.Tip = fmt.Sprintf("It leads “%s” by %.1f points, most of all by %s (%+.1f).", r.corpus.docs[next.doc].Title, cand.score-next.score, name, points)
}

// behind tells what kept a candidate from the first place, and what would have
// brought it there.
func (r *ranker) behind(cand, first *candidate) string {
	gap := first.score - cand.score
	name, points := r.widest(first, cand)
	tip := fmt.Sprintf("It is %.1f points behind, most of all by %s (%+.1f).", gap, name, -points)
	if w := r.fusion[nearest]; w > 0 {
		if like := cand.features[nearest] + gap/w; like <= 1 {
			return tip + fmt.Sprintf(" A known wording %.0f %% like the question would have put it first; its nearest is %.0f %%.",
				100*math.Min(like+0.005, 1), 100*cand.features[nearest])
		}
	}
	return tip + " Only the question itself as one of its wordings would have put it first."
}

// widest is the feature by which one candidate is furthest ahead of another.
func (r *ranker) widest(ahead, behind *candidate) (name string, points float64) {
	best := 0
	for i := range ahead.features {
		d := r.fusion[i] * (ahead.features[i] - behind.features[i])
		if i == 0 || d > points {
			best, points = i, d
		}
	}
	return featureNames[best], points
}

// matched sorts the question's words, as corrected, into those that the answer
// holds and those that it does not, those that tell most first.
func (r *ranker) matched(q *asked, doc int32) (held, missing []Told) {
	c, all := r.corpus, 0.0
	seen := map[string]bool{}
	for _, w := range q.words {
		if seen[w] {
			continue
		}
		seen[w] = true
		in, told := false, Told{Word: w}
		for _, s := range c.glossary.spell([]string{w}) {
			n, known := c.number[s]
			if !known {
				n = -1
			}
			told.Share = math.Max(told.Share, c.idf(n, frequent[s]))
			in = in || known && slices.ContainsFunc(c.of[doc], func(at int32) bool { return slices.Contains(c.fragments[at].stems, n) })
		}
		all += told.Share
		if in {
			held = append(held, told)
		} else {
			missing = append(missing, told)
		}
	}
	for _, words := range [][]Told{held, missing} {
		for i := range words {
			words[i].Share /= math.Max(all, 1e-9)
		}
		slices.SortStableFunc(words, func(a, b Told) int { return cmp.Compare(b.Share, a.Share) })
	}
	return held, missing
}
