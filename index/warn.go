package index

import (
	"context"
	"math"
	"slices"
)

// warning turns the clues of a topic into the probability that it is raised: a
// logistic regression, one for all topics (Platt, 1999, with more than one
// input). It is fitted while the index asks itself its wordings: each fifth of
// the cards' wordings as if nobody had written them, ordinary ones likewise, and
// a fifth of the ordinary answers as if they had not been written at all; every
// third one is asked a second time after an ordinary wording, because a topic
// is often mentioned in passing.
type warning [1 + nClues]float64

// The warnings until one is fitted: on the sample, and on the sample with ten
// wordings an answer, for cards with few wordings, where nearness tells more
// than the wordings of the other answers.
var (
	shippedWarning = warning{-3.1, 0.43, 2.0, -0.7, 0.27, 0.36, 0.28, 0}
	fewWarning     = warning{-2.2, 0.6, 2.5, 0, 0.15, 0.35, 0.35, 0.1}
)

func (w *warning) probability(x *clues) float64 {
	z := w[0]
	for i, v := range x {
		z += w[1+i] * v
	}
	return sigmoid(z)
}

const (
	maxWarned   = 1500 // wordings asked of either kind, over all turns
	warnHold    = 20   // samples that the shipped warning counts for
	leastRaised = 60   // wordings that raise a topic; below this the shipped warning stays
	joinedEvery = 3
)

// The mixture of questions that a warning is fitted to.
var usualRaised = [3]float64{
	raisesTopic:  0.1,
	raisesNone:   0.75,
	unwrittenAsk: 0.15,
}

const (
	raisesTopic  = iota
	raisesNone   // an answer is written for it
	unwrittenAsk // none is
)

// sample is one topic against one question of the rehearsal.
type sample struct {
	clues  clues
	raised bool
	kind   int
}

// watchTurn asks the watch the wordings that a turn's learner does not know.
func (r *ranker) watchTurn(ctx context.Context, v view, held []bool) ([]sample, error) {
	w, c := r.watch, r.corpus
	if w == nil || v.learner == nil {
		return nil, nil
	}
	gone := make([]bool, len(w.topics)) // a topic that lost a card was not taught
	for doc, t := range w.topic {
		gone[max(t, 0)] = gone[max(t, 0)] || t >= 0 && v.gone[doc]
	}
	var asks, ordinary []int32
	var examples []example
	for at, i := range w.of {
		switch {
		case i < 0:
		case held == nil || !held[at]:
			examples = append(examples, w.examples[i])
		case w.wordings[i].raises < 0:
			ordinary = append(ordinary, int32(at))
		case !v.gone[c.fragments[at].doc]:
			asks = append(asks, int32(at))
		}
	}
	for i := len(w.examples) - w.unlike; i < len(w.examples); i++ {
		examples = append(examples, w.examples[i])
	}
	d := detect(examples, len(r.vocabulary.df), len(w.topics))
	scores := make([]float64, v.learner.answers)
	var out []sample
	look := func(text string, at int32, kind int) {
		as := v
		as.fragment = at
		q := r.read(text, as)
		s := sight{detector: d, learner: v.learner, allowed: v.allowed, wording: w.of[at], gone: v.gone}
		v.learner.score(q.terms, scores)
		for doc, t := range w.topic {
			if t < 0 && !v.gone[doc] {
				s.top = max(s.top, scores[int32(doc)+r.nothing])
			}
		}
		for t, x := range r.clues(q, s) {
			if !gone[t] {
				out = append(out, sample{x, t == w.wordings[w.of[at]].raises, kind})
			}
		}
	}
	asks, ordinary = thin(asks, maxWarned/turns), thin(ordinary, maxWarned/turns)
	for n, at := range slices.Concat(asks, ordinary) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f := &c.fragments[at]
		kind := raisesNone
		switch {
		case c.stop(f.doc):
			kind = raisesTopic
		case v.gone[f.doc]:
			kind = unwrittenAsk
		}
		look(c.text(f), at, kind)
		if n%joinedEvery == 0 && len(ordinary) > 0 {
			look(c.text(&c.fragments[ordinary[(n*7)%len(ordinary)]])+" "+c.text(f), at, kind)
		}
	}
	return out, nil
}

// fitWarning finds the warning that makes the samples likeliest, mixed as
// questions usually are and held to the shipped one, with Newton's method, a
// step that makes them less likely being halved.
func fitWarning(samples []sample, topics int) warning {
	w := shippedWarning
	if topics == 0 {
		return w
	}
	var mass [3]float64
	for i := range samples {
		mass[samples[i].kind]++
	}
	if mass[raisesTopic] < float64(leastRaised*topics) {
		return fewWarning
	}
	all := mass[raisesTopic] + mass[raisesNone] + mass[unwrittenAsk]
	weight := mass
	for k, n := range mass {
		weight[k] = usualRaised[k] * all / max(n, 1)
	}
	cost := w.cost(samples, weight)
	const dim = int(nClues) + 1
	for range 30 {
		gradient, curve := make([]float64, dim), square(dim)
		for i, v := range w {
			gradient[i] = warnHold * holdScale * (shippedWarning[i] - v)
			curve[i][i] = warnHold*holdScale + 1e-9
		}
		for k := range samples {
			o := &samples[k]
			in := [dim]float64{1}
			copy(in[1:], o.clues[:])
			p := w.probability(&o.clues)
			miss := -p
			if o.raised {
				miss++
			}
			for i := range dim {
				gradient[i] += weight[o.kind] * miss * in[i]
				for j := range dim {
					curve[i][j] += weight[o.kind] * p * (1 - p) * in[i] * in[j]
				}
			}
		}
		step := solve(curve, gradient)
		better := false
		for size := 1.0; size > 1e-4 && !better; size /= 2 {
			next := w
			for i := range next {
				next[i] += size * step[i]
			}
			if c := next.cost(samples, weight); c < cost*(1-1e-7) {
				w, cost, better = next, c, true
			}
		}
		if !better {
			break
		}
	}
	return w
}

// cost is how unlikely the samples are, in nats, and how far the warning is
// from the shipped one.
func (w *warning) cost(samples []sample, weight [3]float64) float64 {
	sum := 0.0
	for i, v := range w {
		sum += warnHold * holdScale * (v - shippedWarning[i]) * (v - shippedWarning[i]) / 2
	}
	for i := range samples {
		p := w.probability(&samples[i].clues)
		if !samples[i].raised {
			p = 1 - p
		}
		sum -= weight[samples[i].kind] * math.Log(max(p, 1e-12))
	}
	return sum
}
