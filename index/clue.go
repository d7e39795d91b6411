package index

import (
	"cmp"
	"math"
	"slices"
)

// clue numbers what is measured of one stop topic against one question.
type clue int

const (
	detected  clue = iota // the detector's log-odds for the stretch that says most
	wordLike              // cosine of the words with the topic's nearest wording
	otherLike             // the same with the nearest wording of anything else
	company               // how much nearer all of the topic's wordings are than all others: log-odds
	learntBy              // how much more the learner finds its card than the best ordinary answer
	firstWord             // what the word or pair of words that tells most of the topic tells
	nextWord              // the same for the next
	nClues
)

// clueNames are in words that a specialist reads.
var clueNames = [nClues]string{
	"the part of the question that says most", "its topic's nearest known wording", "the nearest wording of anything else",
	"its topic's wordings against all others", "what known wordings taught", "the word that tells most", "the word that tells next",
}

type clues [nClues]float64

// A topic mentioned in passing drowns in a long question, so that it is read in
// overlapping stretches too.
const (
	stretchWords = 5
	stretchBy    = 2
	maxStretches = 60
	leastClue    = 8.0 // log-odds are held between this and its negative
	nearSharp    = 12.0
)

// stretches cuts a long question into overlapping stretches.
func stretches(words []string) [][]string {
	if len(words) <= stretchWords+1 {
		return nil
	}
	var out [][]string
	for to := stretchWords; len(out) < maxStretches; to += stretchBy {
		to = min(to, len(words))
		out = append(out, words[to-stretchWords:to])
		if to == len(words) {
			break
		}
	}
	return out
}

// sight is how a question is looked at: with everything known, or as if some
// wordings had not been.
type sight struct {
	detector *detector
	learner  *learner // nil: none
	allowed  []bool   // features that both have seen; nil: all
	top      float64  // the learner's highest score of an ordinary answer
	wording  int32    // that the question is; -1: none
	gone     []bool   // documents; nil: none
}

// clues measures every topic against a question.
func (r *ranker) clues(q *asked, s sight) []clues {
	w := r.watch
	out := make([]clues, len(w.topics))
	if s.detector != nil {
		scores := make([]float64, len(out))
		s.detector.score(q.terms, scores)
		for t, z := range scores {
			out[t][detected] = z
		}
		for _, words := range stretches(q.words) {
			text := newReading(words, r.corpus.glossary.spell(words))
			s.detector.score(r.vocabulary.vector(text, s.allowed), scores)
			for t, z := range scores {
				out[t][detected] = max(out[t][detected], z)
			}
		}
	}
	if s.learner != nil {
		for t := range out {
			out[t][learntBy] = -leastClue
		}
		for doc, t := range w.topic {
			if t >= 0 && !(s.gone != nil && s.gone[doc]) && !(r.dead != nil && r.dead[doc]) {
				out[t][learntBy] = max(out[t][learntBy], s.learner.scoreOf(int32(doc)+r.nothing, q.terms)-s.top)
			}
		}
	}
	w.near(r, q, s, out)
	w.tell(r.corpus, q, s, out)
	for t := range out {
		for _, i := range []clue{detected, learntBy} {
			out[t][i] = max(-leastClue, min(leastClue, out[t][i]))
		}
	}
	return out
}

// posting is a wording that holds a stem, and the stem's share of its length.
type posting struct {
	wording int32
	weight  float64
}

// post notes which wordings hold which stems.
func (w *watch) post(c *corpus) {
	w.postings = make([][]posting, len(c.number))
	for i := range w.wordings {
		x := &w.wordings[i]
		for _, s := range distinct(known(x.stems)) {
			w.postings[s] = append(w.postings[s], posting{int32(i), c.idf(s, c.often[s]) / x.length})
		}
	}
}

// near measures how near the wordings of each topic are, and all others.
func (w *watch) near(r *ranker, q *asked, s sight, out []clues) {
	like := make([]float64, len(w.wordings))
	asked := weightsOf(q)
	for _, stem := range asked.order {
		if int(stem) >= len(w.postings) {
			continue // a stem that came after the training
		}
		for _, p := range w.postings[stem] {
			like[p.wording] += asked.weight[stem] * p.weight
		}
	}
	other, others := make([]float64, len(out)), make([]float64, len(out))
	own, ordinary, ordinaryMass := make([]float64, len(out)), 0.0, 0.0
	for i, x := range like {
		o := &w.wordings[i]
		if x == 0 || int32(i) == s.wording || s.gone != nil && s.gone[o.doc] || r.dead != nil && r.dead[o.doc] {
			continue
		}
		x = min(x, 1)
		mass := math.Exp(nearSharp*x) - 1
		switch {
		case o.raises >= 0:
			own[o.raises] += mass
			out[o.raises][wordLike] = max(out[o.raises][wordLike], x)
		case o.only >= 0:
			others[o.only] += mass
			other[o.only] = max(other[o.only], x)
		default:
			ordinaryMass += mass
			ordinary = max(ordinary, x)
		}
	}
	for t := range out {
		out[t][otherLike] = max(other[t], ordinary)
		out[t][company] = math.Log(1+own[t]) - math.Log(1+others[t]+ordinaryMass)
	}
}

// pair is two neighbouring stems, or one: then the first is -1.
type pair [2]int32

// tellingOf lists the stems of a text that are not frequent English, and its
// pairs of neighbouring stems, each once.
func (c *corpus) tellingOf(stems []int32) []pair {
	var out []pair
	for i, s := range stems {
		if s < 0 {
			continue
		}
		if !c.often[s] {
			out = append(out, pair{-1, s})
		}
		if i > 0 && stems[i-1] >= 0 {
			out = append(out, pair{stems[i-1], s})
		}
	}
	slices.SortFunc(out, func(a, b pair) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return slices.Compact(out)
}

// count counts how many wordings of each topic, and of nothing, hold each stem
// and pair.
func (w *watch) count(c *corpus) {
	w.counts = map[pair][]int32{}
	w.raising = make([]int32, len(w.topics)+1)
	for i := range w.wordings {
		x := &w.wordings[i]
		w.raising[w.column(x)]++
		for _, g := range c.tellingOf(x.stems) {
			n := w.counts[g]
			if n == nil {
				n = make([]int32, len(w.topics)+1)
				w.counts[g] = n
			}
			n[w.column(x)]++
		}
	}
}

// column is where a wording is counted: its topic, or after all of them.
func (w *watch) column(x *wording) int {
	if x.raises < 0 {
		return len(w.topics)
	}
	return x.raises
}

// reports says whether a word or pair of words only tells that somebody says
// something. A small desk's ordinary answers may hold none, and its cards many:
// a tenth of any wordings are taken to hold each.
func (c *corpus) reports(g pair) bool {
	return !slices.ContainsFunc(g[:], func(s int32) bool { return s >= 0 && !frequent[c.spelt[s]] && !reporting[c.spelt[s]] })
}

// tell finds the two words, or pairs of words, that tell most of each topic:
// how much more often the topic's wordings hold them than all others do, as
// log-odds less one standard error, so that a word seen once tells less than
// one seen often. The wording that the question is does not count.
func (w *watch) tell(c *corpus, q *asked, s sight, out []clues) {
	all, without := int32(0), -1
	for _, n := range w.raising {
		all += n
	}
	if s.wording >= 0 {
		without = w.column(&w.wordings[s.wording])
	}
	first := make([]pair, len(out))
	for _, g := range c.tellingOf(q.stems) {
		n := w.counts[g]
		reported := c.reports(g)
		sum := int32(0)
		for _, x := range n {
			sum += x
		}
		for t := range out {
			if n == nil || n[t] == 0 || without == t && n[t] == 1 {
				continue
			}
			own, rest := float64(n[t])+0.25, float64(sum-n[t])+0.25
			if reported {
				rest += assumedAsks / 10
			}
			switch {
			case without == t:
				own--
			case without >= 0:
				rest--
			}
			z := math.Log(own/float64(w.raising[t]+1)) - math.Log(rest/float64(all-w.raising[t]+assumedAsks)) - math.Sqrt(1/own+1/rest)
			x := &out[t]
			apart := g[0] != first[t][1] && g[1] != first[t][1] && g[1] != first[t][0]
			switch {
			case z > x[firstWord]:
				if apart {
					x[nextWord] = x[firstWord]
				}
				x[firstWord], first[t] = z, g
			case z > x[nextWord] && apart:
				x[nextWord] = z
			}
		}
	}
}
