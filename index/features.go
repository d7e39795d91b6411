package index

import (
	"cmp"
	"math"
	"slices"
)

// feature numbers what is measured of one candidate against one question.
type feature int

const (
	learnt    feature = iota // the learner's share of 1 for the answer, as a logarithm
	nearest                  // cosine of the words with the nearest phrasing or title
	nearMany                 // the same over all of them, the near ones counting most: log of 1+Σ(exp(12·cosine)−1)
	byAsk                    // BM25 over titles and phrasings, the best five, as a share of the best candidate's
	titled                   // cosine of the words with the title
	wholeBody                // BM25 over the body, as a share of what the question's words could bring
	section                  // the same over its best section
	bodyStart                // the same over its first words
	bodyPairs                // the same for pairs of neighbouring words
	startLike                // cosine of stems, pairs and letters with the body's start
	bodyPlace                // cosine of the places (latent)
	nFeatures
)

// featureNames are in words that a specialist reads.
var featureNames = [nFeatures]string{
	"what known wordings taught", "its nearest known wording", "several of its known wordings", "rare words in its known wordings", "its title",
	"words in its text", "words in one section of its text", "words at the start of its text", "pairs of words in its text",
	"spelling at the start of its text", "words that keep company with its text",
}

// candidate is an answer that may be meant, with its features.
type candidate struct {
	doc      int32
	features [nFeatures]float64
	score    float64 // fused
	raw      float64 // the learner's score before it becomes a share
	wording  int32   // fragment of the nearest phrasing or title; -1: none
	section  int32   // fragment of the best section; -1: none
	covered  float64 // share of what the question's words tell that the answer's fragments hold
}

// asked is a question as the ranking reads it.
type asked struct {
	same    string   // Normalise of it
	words   []string // corrected
	spelt   []string // stems, what the glossary abbreviates spelt out
	stems   []int32  // the same by number; -1: nothing holds such a stem
	often   []bool   // the same: a frequent English word
	idf     []float64
	terms   []term  // what the learner reads
	unknown float64 // share of what the words tell that the corpus has never seen
}

// read reads a question as if only what the view shows were known.
func (r *ranker) read(text string, v view) *asked {
	q := &asked{same: Normalise(text), words: tokens(text)}
	if !r.without.off(correctStage) {
		q.words = r.corpus.correct(q.words)
	}
	q.spelt = r.corpus.glossary.spell(q.words)
	all := 0.0
	for _, s := range q.spelt {
		n, known := r.corpus.number[s]
		if !known || v.holds != nil && v.left(r.corpus, n) == 0 {
			n = -1
		}
		idf := r.corpus.idf(n, frequent[s])
		if n >= 0 && v.holds != nil {
			idf = r.corpus.idfOf(float64(v.left(r.corpus, n)), frequent[s])
		}
		q.stems = append(q.stems, n)
		q.often = append(q.often, frequent[s])
		q.idf = append(q.idf, idf)
		all += idf
		if n < 0 {
			q.unknown += idf
		}
	}
	if all > 0 {
		q.unknown /= all
	}
	if r.vocabulary != nil {
		q.terms = r.vocabulary.vector(newReading(q.words, q.spelt), v.allowed)
	}
	return q
}

// rarest are at most n of the question's known stems, those that tell most.
func (q *asked) rarest(n int, body bool) []string {
	type known struct {
		spelt string
		idf   float64
	}
	only := body && !allOften(q)
	var all []known
	for i, s := range q.stems {
		if s >= 0 && !(only && q.often[i]) && !slices.ContainsFunc(all, func(k known) bool { return k.spelt == q.spelt[i] }) {
			all = append(all, known{q.spelt[i], q.idf[i]})
		}
	}
	slices.SortStableFunc(all, func(a, b known) int { return cmp.Compare(b.idf, a.idf) })
	out := make([]string, min(len(all), n))
	for i := range out {
		out[i] = all[i].spelt
	}
	return out
}

// view is a ranking with something left out: this is how an index asks itself
// what it would say had a wording not been known or an answer not been written.
type view struct {
	learner  *learner
	allowed  []bool    // features that the learner has seen; nil: all
	fragment int32     // -1: none
	gone     []bool    // documents; nil: none
	holds    []int32   // by stem: the wordings and bodies left that hold it; nil: nothing is left out
	covers   []float64 // how far past questions are covered; nil: not known
	asked    int       // the past question that is asked; -1: none
	unasked  []bool    // past questions that count as not asked; nil: none
	bodies   bool      // only bodies are known
}

// left is how many wordings and bodies that are left hold a stem, the wording
// that is asked not counted.
func (v *view) left(c *corpus, stem int32) int32 {
	n := v.holds[stem]
	if v.fragment >= 0 && !v.gone[c.fragments[v.fragment].doc] && slices.Contains(c.fragments[v.fragment].stems, stem) {
		n--
	}
	return n
}

func (v *view) hides(c *corpus, at int32) bool {
	return at == v.fragment || v.bodies && c.fragments[at].part != sectionPart || v.gone != nil && v.gone[c.fragments[at].doc]
}

const (
	fromLearner = 15 // candidates that the learner may name
	fromSearch  = 60 // documents that each search may name
)

// measure computes the features of every candidate.
func (r *ranker) measure(q *asked, found hits, v view) []candidate {
	c := r.corpus
	at := map[int32]int{}
	var all []candidate
	name := func(doc int32) *candidate {
		i, known := at[doc]
		if !known {
			i = len(all)
			at[doc] = i
			all = append(all, candidate{doc: doc, wording: -1, section: -1})
		}
		return &all[i]
	}
	scores, total := r.learnt(q, v, name)
	r.nameByAsk(found.ask, v, name, &all)
	for _, h := range found.body {
		if len(all) >= 2*fromSearch {
			break
		}
		if !v.hides(c, h.fragment) {
			name(c.fragments[h.fragment].doc)
		}
	}
	w := weightsOf(q)
	var want *wanted
	if c.bodies > 0 && !r.without.off(bodyStage) {
		want = r.bodies.wants(c, q)
	}
	for i := range all {
		cand := &all[i]
		if scores != nil {
			cand.raw = scores[cand.doc+r.nothing]
			cand.features[learnt] = math.Max(cand.raw-total, leastLearnt)
		}
		r.compare(q, w, cand, v)
		if want != nil {
			r.bodies.look(c, want, cand)
		}
	}
	return all
}

// leastLearnt bounds how unlikely the learner may find an answer: e⁻¹².
const leastLearnt = -12

// learnt lets the learner name candidates. It returns every answer's score and
// the logarithm of the sum of their exponentials; nil without a learner.
func (r *ranker) learnt(q *asked, v view, name func(int32) *candidate) ([]float64, float64) {
	if v.learner == nil || len(q.terms) == 0 {
		return nil, 0
	}
	scores := make([]float64, v.learner.answers)
	v.learner.score(q.terms, scores)
	order := make([]int32, 0, len(scores))
	top := math.Inf(-1)
	for i := range r.corpus.docs {
		if v.gone != nil && v.gone[i] {
			continue
		}
		top = math.Max(top, scores[int32(i)+r.nothing])
		order = append(order, int32(i))
	}
	sum := 0.0
	for _, i := range order {
		sum += math.Exp(scores[i+r.nothing] - top)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(scores[b+r.nothing], scores[a+r.nothing]) })
	for _, doc := range order[:min(len(order), fromLearner)] {
		if scores[doc+r.nothing] > 0 {
			name(doc)
		}
	}
	return scores, top + math.Log(sum)
}

// nameByAsk lets the search over titles and phrasings name candidates.
func (r *ranker) nameByAsk(found []hit, v view, name func(int32) *candidate, all *[]candidate) {
	const summed = 5
	taken := map[int32]int{}
	best := 0.0
	for _, h := range found {
		doc := r.corpus.fragments[h.fragment].doc
		if v.hides(r.corpus, h.fragment) || taken[doc] == summed || taken[doc] == 0 && len(*all) >= fromSearch {
			continue
		}
		taken[doc]++
		cand := name(doc)
		cand.features[byAsk] += h.score / float64(taken[doc])
		best = math.Max(best, cand.features[byAsk])
	}
	if best > 0 {
		for i := range *all {
			(*all)[i].features[byAsk] /= best
		}
	}
}

// weights is a question's stems with their tf-idf weights, of length 1.
type weights struct {
	weight map[int32]float64
	order  []int32
	idf    map[int32]float64
	all    float64 // of the idf of every distinct stem, unknown ones included
	length float64 // before it was made 1, unknown ones included
}

func weightsOf(q *asked) weights {
	w := weights{weight: map[int32]float64{}, idf: map[int32]float64{}}
	for i, s := range q.stems {
		idf := q.idf[i]
		if s < 0 {
			w.all += idf
			w.length += idf * idf
			continue
		}
		if w.weight[s] == 0 {
			w.order = append(w.order, s)
			w.idf[s] = idf
			w.all += idf
		}
		w.weight[s]++
	}
	for _, s := range w.order {
		w.weight[s] = (1 + math.Log(w.weight[s])) * w.idf[s]
		w.length += w.weight[s] * w.weight[s]
	}
	w.length = math.Sqrt(w.length)
	for _, s := range w.order {
		w.weight[s] /= w.length
	}
	return w
}

// compare fills the features that look at the answer's own wordings.
func (r *ranker) compare(q *asked, w weights, cand *candidate, v view) {
	c := r.corpus
	held := map[int32]bool{}
	many := 0.0
	for _, at := range c.of[cand.doc] {
		if v.hides(c, at) {
			continue
		}
		f := &c.fragments[at]
		if f.part == sectionPart {
			for _, s := range f.stems {
				if _, wanted := w.weight[s]; wanted {
					held[s] = true
				}
			}
			continue
		}
		like := 0.0
		for _, s := range f.stems {
			if x, wanted := w.weight[s]; wanted {
				held[s] = true
				like += x * w.idf[s]
			}
		}
		if like == 0 {
			continue
		}
		like = math.Min(like/float64(f.length), 1)
		many += math.Exp(12*like) - 1
		if f.part == titlePart {
			cand.features[titled] = like
		}
		if like > cand.features[nearest] {
			cand.features[nearest], cand.wording = like, at
		}
	}
	cand.features[nearMany] = math.Log1p(many)
	for _, s := range w.order {
		if held[s] {
			cand.covered += w.idf[s]
		}
	}
	if w.all > 0 {
		cand.covered /= w.all
	}
}
