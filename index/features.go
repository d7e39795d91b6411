package index

import (
	"cmp"
	"math"
	"slices"
)

// feature numbers what is measured of one candidate against one question.
type feature int

const (
	byAsk    feature = iota // BM25 over titles and phrasings, the best few summed, as a share of the best candidate's
	byBody                  // BM25 over sections, the best one, as a share of the best candidate's
	nearest                 // cosine with the nearest phrasing or title
	nearBody                // cosine with the nearest section
	titled                  // cosine with the title
	covered                 // share of the question's idf mass that the answer's fragments hold
	nFeatures
)

var featureNames = [nFeatures]string{
	"phrasings and title together", "body", "nearest wording", "nearest section", "title", "words covered",
}

// candidate is an answer that may be meant, with its features.
type candidate struct {
	answer   int
	features [nFeatures]float64
	score    float64
	best     int // fragment of the nearest wording; -1: none
	section  int // fragment of the nearest section; -1: none
}

// asked is a question as the ranking reads it.
type asked struct {
	same    string
	words   []string // corrected, unstemmed
	stems   []string
	order   []string // distinct stems, sorted
	weights map[string]float64
	unknown float64 // share of the idf mass that the corpus has never seen
}

func (x *Index) read(text string) asked {
	q := asked{same: Normalise(text)}
	q.words = x.corpus.correct(tokens(text), x.glossary)
	for _, s := range stems(q.words) {
		if spelt, ok := x.glossary.spelt[s]; ok {
			q.stems = append(q.stems, spelt...)
		} else {
			q.stems = append(q.stems, s)
		}
	}
	q.weights = x.corpus.weigh(q.stems)
	q.order = sortedKeys(q.weights)
	all := 0.0
	for _, s := range q.order {
		idf := x.corpus.idf(s)
		all += idf
		if x.corpus.df[s] == 0 {
			q.unknown += idf
		}
	}
	if all > 0 {
		q.unknown /= all
	}
	return q
}

// rarest are at most n of the question's stems, those that tell most.
func (q asked) rarest(c *corpus, n int) []string {
	known := slices.DeleteFunc(slices.Clone(q.order), func(s string) bool { return c.df[s] == 0 })
	if len(known) <= n {
		return known
	}
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(c.df[a], c.df[b]) })
	return known[:n]
}

// without leaves a fragment, or a whole answer, out of what a question is
// matched with: this is how the index asks itself what it would say had a
// wording not been known. -1 leaves nothing out.
type without struct{ fragment, answer int }

var nothing = without{-1, -1}

// measure computes the features of every candidate that the hits name.
func (x *Index) measure(q asked, ask, body []hit, leave without) []candidate {
	byAnswer := map[int]*candidate{}
	at := func(answer int) *candidate {
		c, ok := byAnswer[answer]
		if !ok {
			c = &candidate{answer: answer, best: -1, section: -1}
			byAnswer[answer] = c
		}
		return c
	}
	skip := func(f int) bool {
		return f == leave.fragment || x.corpus.fragments[f].answer == leave.answer || x.gone[x.corpus.fragments[f].answer]
	}
	const summed = 5
	taken := map[int]int{}
	for _, h := range ask {
		answer := x.corpus.fragments[h.fragment].answer
		if skip(h.fragment) || taken[answer] == summed {
			continue
		}
		taken[answer]++
		at(answer).features[byAsk] += h.score
	}
	for _, h := range body {
		if !skip(h.fragment) {
			c := at(x.corpus.fragments[h.fragment].answer)
			c.features[byBody] = max(c.features[byBody], h.score)
		}
	}
	var all []candidate
	var bestAsk, bestBody float64
	for _, c := range byAnswer {
		bestAsk, bestBody = max(bestAsk, c.features[byAsk]), max(bestBody, c.features[byBody])
	}
	for _, answer := range sortedInts(byAnswer) {
		c := byAnswer[answer]
		if bestAsk > 0 {
			c.features[byAsk] /= bestAsk
		}
		if bestBody > 0 {
			c.features[byBody] /= bestBody
		}
		x.compare(q, c, leave)
		all = append(all, *c)
	}
	return all
}

// compare fills the features that look at the answer's own fragments.
func (x *Index) compare(q asked, c *candidate, leave without) {
	held := map[string]bool{}
	for _, n := range x.corpus.of[c.answer] {
		if n == leave.fragment {
			continue
		}
		f := &x.corpus.fragments[n]
		for _, s := range q.order {
			if f.weights[s] > 0 {
				held[s] = true
			}
		}
		like := cosine(q.weights, f.weights, q.order)
		if f.part == sectionPart {
			if like > c.features[nearBody] {
				c.features[nearBody], c.section = like, n
			}
			continue
		}
		if f.part == titlePart {
			c.features[titled] = like
		}
		if like > c.features[nearest] {
			c.features[nearest], c.best = like, n
		}
	}
	sum, all := 0.0, 0.0
	for _, s := range q.order {
		idf := x.corpus.idf(s)
		all += idf
		if held[s] {
			sum += idf
		}
	}
	if all > 0 {
		c.features[covered] = sum / all
	}
}

func sortedInts[V any](m map[int]V) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// shipped weighs the features of a candidate.
var shipped = [nFeatures]float64{byAsk: 4, byBody: 1.2, nearest: 5, nearBody: 2, titled: 1, covered: 3}

// rank scores the candidates and puts the best first; equal ones stay in the
// order of their ids.
func rank(all []candidate) {
	for i := range all {
		s := 0.0
		for f, v := range all[i].features {
			s += shipped[f] * v
		}
		all[i].score = s
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
}

// shares turns scores into shares of 1 (softmax).
func shares(all []candidate) []float64 {
	out := make([]float64, len(all))
	if len(all) == 0 {
		return out
	}
	top, sum := all[0].score, 0.0
	for i, c := range all {
		out[i] = math.Exp(c.score - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}
