package index

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// The learner is a multinomial logistic regression from the features of a text
// to the answer, trained by stochastic gradient descent with a falling step
// (Bottou, "Large-Scale Machine Learning with Stochastic Gradient Descent",
// 2010). Its weights are rows, one a feature, that hold only the answers they
// tell something about: a row starts with the answers whose texts hold the
// feature, weighted by how typical it is of them, and gains an answer only when
// a text is mistaken for it by more than a hundredth. That keeps the matrix of
// features by answers sparse and, measured, loses nothing. Only the rows of
// features that a quarter of the answers share are written out in full.
const (
	learnPasses = 8
	learnStep   = 5.0
	learnDecay  = 9.0  // the last step is a tenth of the first
	typical     = 20.0 // a feature's first weight, times its mean in the answer's texts
	mistaken    = 0.01 // least error that moves a weight
)

// cell is the weight of one feature for one answer.
type cell struct {
	answer int32
	weight float32
}

// row is the weights of one feature.
type row struct {
	few []cell    // by answer
	all []float32 // instead, once a quarter of the answers have one
}

// learner holds a row for each feature.
type learner struct {
	rows    []row
	answers int
}

// lesson is one text to learn from: what it means, as shares of 1, and how much
// it counts.
type lesson struct {
	terms  []term
	means  []cell
	weight float32
}

// learn trains a learner in so many passes; without any it only knows what is
// typical of each answer. The same lessons give the same weights. It fails only
// when the context ends.
func learn(ctx context.Context, lessons []lesson, features, answers, passes int) (*learner, error) {
	l := &learner{rows: make([]row, features), answers: answers}
	l.start(lessons)
	order := make([]int, len(lessons))
	for i := range order {
		order[i] = i
	}
	rng := rand.New(rand.NewPCG(11, 17))
	scores := make([]float64, answers)
	steps := float64(passes * len(lessons))
	done := 0.0
	for range passes {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for n, i := range order {
			if n%256 == 0 && ctx.Err() != nil {
				return nil, fmt.Errorf("train: %w", ctx.Err())
			}
			l.step(lessons[i], learnStep/(1+learnDecay*done/steps), scores)
			done++
		}
	}
	return l, nil
}

// start gives each feature its first weights.
func (l *learner) start(lessons []lesson) {
	mass := make([]float32, l.answers)
	for _, e := range lessons {
		for _, m := range e.means {
			mass[m.answer] += m.weight * e.weight
		}
	}
	for _, e := range lessons {
		for _, m := range e.means {
			by := typical * m.weight * e.weight / (mass[m.answer] + 1)
			for _, t := range e.terms {
				l.move(t.id, m.answer, by*t.weight)
			}
		}
	}
}

// move adds to one weight.
func (l *learner) move(feature, answer int32, by float32) {
	r := &l.rows[feature]
	if r.all != nil {
		r.all[answer] += by
		return
	}
	lo, hi := 0, len(r.few)
	for lo < hi {
		if mid := (lo + hi) / 2; r.few[mid].answer < answer {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(r.few) && r.few[lo].answer == answer {
		r.few[lo].weight += by
		return
	}
	r.few = slices.Insert(r.few, lo, cell{answer, by})
	if 4*len(r.few) > l.answers {
		r.all = make([]float32, l.answers)
		for _, c := range r.few {
			r.all[c.answer] = c.weight
		}
		r.few = nil
	}
}

// step moves the weights towards what one lesson means.
func (l *learner) step(e lesson, size float64, scores []float64) {
	l.score(e.terms, scores)
	softmax(scores)
	for _, m := range e.means {
		scores[m.answer] -= float64(m.weight)
	}
	for answer, wrong := range scores {
		if math.Abs(wrong) < mistaken {
			continue
		}
		by := float32(-size * wrong * float64(e.weight))
		for _, t := range e.terms {
			l.move(t.id, int32(answer), by*t.weight)
		}
	}
}

// score writes the score of every answer for a text.
func (l *learner) score(terms []term, scores []float64) {
	clear(scores)
	for _, t := range terms {
		r := &l.rows[t.id]
		for _, c := range r.few {
			scores[c.answer] += float64(c.weight * t.weight)
		}
		for a, w := range r.all {
			scores[a] += float64(w * t.weight)
		}
	}
}

// scoreOf is the score of one answer.
func (l *learner) scoreOf(answer int32, terms []term) float64 {
	sum := 0.0
	for _, t := range terms {
		r := &l.rows[t.id]
		if r.all != nil {
			sum += float64(r.all[answer] * t.weight)
			continue
		}
		at, in := slices.BinarySearchFunc(r.few, answer, func(c cell, a int32) int { return cmp.Compare(c.answer, a) })
		if in {
			sum += float64(r.few[at].weight * t.weight)
		}
	}
	return sum
}

// softmax turns scores into shares of 1, in place.
func softmax(scores []float64) {
	if len(scores) == 0 {
		return
	}
	top := slices.Max(scores)
	sum := 0.0
	for i, s := range scores {
		scores[i] = math.Exp(s - top)
		sum += scores[i]
	}
	for i := range scores {
		scores[i] /= sum
	}
}
