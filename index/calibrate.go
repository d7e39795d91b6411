package index

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// signs are what the probability of the first candidate is judged by. The
// number of phrasings is deliberately not among them: it would tell a left-out
// answer from one that is there.
type signs [6]float64

// signsOf reads the signs from ranked candidates.
func signsOf(q asked, ranked []candidate) signs {
	top := ranked[0]
	p := shares(ranked)
	lead := top.score
	if len(ranked) > 1 {
		lead -= ranked[1].score
	}
	return signs{
		min(math.Log(p[0])-math.Log1p(1e-6-p[0]), 4),
		math.Min(lead, 6) / 3,
		top.features[nearest],
		top.features[covered],
		q.unknown,
		top.features[nearBody],
	}
}

// model is a logistic regression on signs: Platt's scaling with more than one
// input (Platt, "Probabilistic Outputs for Support Vector Machines", 1999).
type model struct {
	bias   float64
	weight signs
}

// shippedModel is used where a knowledge base is too small to fit its own, and
// pulls the fit towards it elsewhere.
var shippedModel = model{bias: -4.2, weight: signs{0.25, 0.6, 3.4, 2.6, -2.0, 0.8}}

func (m model) logit(s signs) float64 {
	z := m.bias
	for i, v := range s {
		z += m.weight[i] * v
	}
	return z
}

func (m model) probability(s signs) float64 { return sigmoid(m.logit(s)) }

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// example is one known outcome: whether the first candidate was right.
type example struct {
	signs  signs
	right  float64
	weight float64
}

// fit finds the model that makes the examples likeliest, held to the shipped
// one as if by the given number of examples, with Newton's method.
func fit(examples []example, hold float64) model {
	const dim = len(signs{}) + 1
	theta := [dim]float64{shippedModel.bias}
	copy(theta[1:], shippedModel.weight[:])
	prior := theta
	for range 25 {
		var gradient [dim]float64
		var hessian [dim][dim]float64
		for i := range dim {
			gradient[i] = hold * 0.05 * (prior[i] - theta[i])
			hessian[i][i] = hold * 0.05
		}
		for _, e := range examples {
			in := [dim]float64{1}
			copy(in[1:], e.signs[:])
			z := 0.0
			for i := range dim {
				z += theta[i] * in[i]
			}
			p := sigmoid(z)
			for i := range dim {
				gradient[i] += e.weight * (e.right - p) * in[i]
				for j := range dim {
					hessian[i][j] += e.weight * p * (1 - p) * in[i] * in[j]
				}
			}
		}
		step := solve(hessian, gradient)
		size := 0.0
		for i := range dim {
			theta[i] += step[i]
			size = max(size, math.Abs(step[i]))
		}
		if size < 1e-7 {
			break
		}
	}
	m := model{bias: theta[0]}
	copy(m.weight[:], theta[1:])
	return m
}

// solve finds x with a·x = b by elimination with pivots.
func solve[D [7]float64](a [7]D, b D) D {
	n := len(b)
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[p][c]) {
				p = r
			}
		}
		a[c], a[p], b[c], b[p] = a[p], a[c], b[p], b[c]
		if a[c][c] == 0 {
			continue
		}
		for r := c + 1; r < n; r++ {
			f := a[r][c] / a[c][c]
			for k := c; k < n; k++ {
				a[r][k] -= f * a[c][k]
			}
			b[r] -= f * b[c]
		}
	}
	var x D
	for r := n - 1; r >= 0; r-- {
		s := b[r]
		for k := r + 1; k < n; k++ {
			s -= a[r][k] * x[k]
		}
		if a[r][r] != 0 {
			x[r] = s / a[r][r]
		}
	}
	return x
}

// uncoveredShare is the share of questions that nothing answers, assumed until
// a log can tell.
const uncoveredShare = 0.2

// maxAsked bounds how many of its own phrasings an index asks itself.
const maxAsked = 1500

// minExamples is the fewest right and the fewest wrong outcomes that say more
// than the shipped model.
const minExamples = 20

func unanswered(examples []example) int {
	n := 0
	for _, e := range examples {
		if e.right == 0 {
			n++
		}
	}
	return n
}

// calibrate lets the index ask itself its own phrasings: each as if that
// wording were not known, and each again as if its answer had not been written.
func (x *Index) calibrate(ctx context.Context) error {
	var asks []int
	for i, f := range x.corpus.fragments {
		if f.part == phrasingPart {
			asks = append(asks, i)
		}
	}
	if len(asks) > maxAsked {
		slices.SortFunc(asks, func(a, b int) int {
			return cmp.Compare(hashOf(x.corpus.fragments[a].text, a), hashOf(x.corpus.fragments[b].text, b))
		})
		asks = asks[:maxAsked]
	}
	var examples []example
	for _, n := range asks {
		f := &x.corpus.fragments[n]
		q := x.read(f.text)
		ask, body, err := x.hits(ctx, q)
		if err != nil {
			return err
		}
		if len(x.corpus.of[f.answer]) > 1 {
			if ranked := x.measure(q, ask, body, without{n, -1}); len(ranked) > 0 {
				rank(ranked)
				right := 0.0
				if ranked[0].answer == f.answer {
					right = 1
				}
				examples = append(examples, example{signsOf(q, ranked), right, 1 - uncoveredShare})
			}
		}
		if ranked := x.measure(q, ask, body, without{-1, f.answer}); len(ranked) > 0 {
			rank(ranked)
			examples = append(examples, example{signsOf(q, ranked), 0, uncoveredShare})
		}
	}
	m := shippedModel
	if unanswered(examples) >= minExamples && len(examples)-unanswered(examples) >= minExamples {
		m = fit(examples, 40)
	}
	a := newAssurance(m, examples)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.model, x.assured = m, a
	return nil
}

// assurance turns a probability into the precision expected of all answers
// given at least that surely.
type assurance struct {
	least []float64 // probabilities, ascending
	mean  []float64 // mean right at or above each
}

// newAssurance averages the probabilities of the examples at or above each:
// that is the expected precision as far as the probabilities are honest.
func newAssurance(m model, examples []example) assurance {
	type point struct{ p, weight float64 }
	points := make([]point, 0, len(examples)+20)
	for i := range 20 { // until there is a history, questions of every sureness are expected alike
		points = append(points, point{(float64(i) + 0.5) / 20, 1})
	}
	for _, e := range examples {
		points = append(points, point{m.probability(e.signs), e.weight})
	}
	slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(b.p, a.p) })
	var a assurance
	sum, weight := 0.0, 0.0
	for _, p := range points {
		sum += p.p * p.weight
		weight += p.weight
		a.least = append(a.least, p.p)
		a.mean = append(a.mean, sum/weight)
	}
	slices.Reverse(a.least)
	slices.Reverse(a.mean)
	return a
}

func (a assurance) of(p float64) float64 {
	i, _ := slices.BinarySearch(a.least, p)
	if i == len(a.least) {
		return p
	}
	return max(a.mean[i], p)
}
