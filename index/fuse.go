package index

import (
	"cmp"
	"math"
	"slices"
)

// The features of a candidate are weighed into one score, so that the shares
// of the candidates (softmax) are as likely as can be to name the right one: a
// conditional logit (McFadden, 1974), which in ranking is called ListNet's top
// one (Cao et al., "Learning to Rank", 2007).

// fusion weighs the features.
type fusion [nFeatures]float64

// rank scores the candidates and puts the best first; equal ones stay in the
// order of their ids.
func (w *fusion) rank(all []candidate) {
	for i := range all {
		all[i].score = w.score(&all[i].features)
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
	})
}

func (w *fusion) score(features *[nFeatures]float64) float64 {
	s := 0.0
	for f, v := range features {
		s += w[f] * v
	}
	return s
}

// shares turns scores into shares of 1 (softmax).
func shares(all []candidate) []float64 {
	out := make([]float64, len(all))
	for i, c := range all {
		out[i] = c.score
	}
	softmax(out)
	return out
}

// choice is a question with its candidates, one of which is right.
type choice struct {
	features [][nFeatures]float64
	right    int
}

// fitFusion finds the weights that make the choices likeliest, held to others
// as if by that many choices, by Newton's method on the features that vary.
func fitFusion(choices []choice, to fusion, hold float64) fusion {
	w := to
	for range 30 {
		gradient, curve := make([]float64, nFeatures), square(int(nFeatures))
		for f := range w {
			gradient[f] = hold * holdScale * (to[f] - w[f])
			curve[f][f] = hold*holdScale + 1e-9
		}
		for _, c := range choices {
			p := make([]float64, len(c.features))
			for i := range c.features {
				p[i] = w.score(&c.features[i])
			}
			softmax(p)
			var mean [nFeatures]float64
			for i, x := range c.features {
				for f, v := range x {
					mean[f] += p[i] * v
				}
			}
			for f := range mean {
				gradient[f] += c.features[c.right][f] - mean[f]
			}
			for i, x := range c.features {
				for f := range x {
					d := p[i] * (x[f] - mean[f])
					for g := range x {
						curve[f][g] += d * (x[g] - mean[g])
					}
				}
			}
		}
		step := solve(curve, gradient)
		size := 0.0
		for f := range w {
			w[f] += math.Max(-2, math.Min(2, step[f]))
			size = math.Max(size, math.Abs(step[f]))
		}
		if size < 1e-5 {
			break
		}
	}
	return w
}

// holdScale is the curvature that one held choice stands for.
const holdScale = 0.02

// solve finds x with a·x = b by elimination with pivots. It overwrites both.
func solve(a [][]float64, b []float64) []float64 {
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
	x := make([]float64, n)
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

func square(n int) [][]float64 {
	a := make([][]float64, n)
	for i := range a {
		a[i] = make([]float64, n)
	}
	return a
}
