package index

import (
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
// features by answers sparse and, measured, loses nothing.
const (
	learnPasses = 12
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

// learner holds the rows, each sorted by answer.
type learner struct {
	rows    [][]cell
	answers int
}

// lesson is one text to learn from: what it means, as shares of 1, and how much
// it counts.
type lesson struct {
	terms  []term
	means  []cell
	weight float32
}

// learn trains a learner. The same lessons give the same weights.
func learn(lessons []lesson, features, answers int) *learner {
	l := &learner{rows: make([][]cell, features), answers: answers}
	l.start(lessons)
	order := make([]int, len(lessons))
	for i := range order {
		order[i] = i
	}
	rng := rand.New(rand.NewPCG(11, 17))
	scores := make([]float64, answers)
	steps := float64(learnPasses * len(lessons))
	done := 0.0
	for range learnPasses {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			l.step(lessons[i], learnStep/(1+learnDecay*done/steps), scores)
			done++
		}
	}
	return l
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
	row := l.rows[feature]
	lo, hi := 0, len(row)
	for lo < hi {
		if mid := (lo + hi) / 2; row[mid].answer < answer {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(row) && row[lo].answer == answer {
		row[lo].weight += by
		return
	}
	l.rows[feature] = slices.Insert(row, lo, cell{answer, by})
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
		for _, c := range l.rows[t.id] {
			scores[c.answer] += float64(c.weight * t.weight)
		}
	}
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
