package index

import (
	"math"
)

// The probability that the first candidate is right is a logistic regression
// on a few signs (Platt, "Probabilistic Outputs for Support Vector Machines",
// 1999, with more than one input). How many phrasings an answer has is
// deliberately not among them: it would tell a left-out answer from one that is
// there.

// sign numbers what the probability of the first candidate is judged by.
type sign int

const (
	shareOdds   sign = iota // log-odds of its share of the score
	lead                    // its score less that of the next
	nearWording             // cosine with its nearest phrasing or title
	coverage                // share of what the words tell that it holds
	strangeness             // share of what the words tell that nothing holds
	agreement               // share of the methods that put it first
	rawLearnt               // the learner's score of it
	nobody                  // how much more the learner takes the question for one that nothing answers
	reachOdds               // how far what is known reaches the question, log-odds; 0: the log does not tell
	bodyMatch               // BM25 over its best section, where it has a body
	bodyAlone               // 1 if no wording of it is near, only its body
	bodyLead                // likeness with its body's start
	nSigns
)

type signs [nSigns]float64

// beyond is what is known of a question beside its candidates.
type beyond struct {
	none    float64 // the learner's score for nothing answering it; 0: it was taught none
	reached float64 // how far what is known reaches it
	told    bool    // the log tells
}

// signsOf reads the signs from ranked candidates, of which there is at least
// one.
func signsOf(q *asked, ranked []candidate, more beyond) signs {
	top := &ranked[0]
	var s signs
	p := shares(ranked)[0]
	s[shareOdds] = math.Min(math.Max(math.Log(p)-math.Log(math.Max(1-p, 1e-9)), -6), 6)
	s[lead] = 3
	if len(ranked) > 1 {
		s[lead] = math.Min(top.score-ranked[1].score, 6) / 2
	}
	s[nearWording] = top.features[nearest]
	s[coverage] = top.covered
	s[strangeness] = q.unknown
	for _, f := range []feature{learnt, nearest, byAsk} {
		first := true
		for i := range ranked[1:] {
			first = first && ranked[1+i].features[f] <= top.features[f]
		}
		if first && top.features[f] != 0 {
			s[agreement] += 1.0 / 3
		}
	}
	s[rawLearnt] = math.Min(top.raw, 30) / 10
	if more.none != 0 {
		s[nobody] = math.Min(math.Max(more.none-top.raw, -10), 10) / 5
	}
	if more.told {
		s[reachOdds] = math.Log((more.reached+0.02)/(1.02-more.reached)) / 2
	}
	s[bodyMatch] = math.Max(top.features[section], top.features[wholeBody])
	if top.features[nearest] == 0 {
		s[bodyAlone] = 1
	}
	s[bodyLead] = top.features[startLike]
	return s
}

// calibration turns signs into a probability.
type calibration struct {
	bias   float64
	weight signs
}

func (m *calibration) logit(s *signs) float64 {
	z := m.bias
	for i, v := range s {
		z += m.weight[i] * v
	}
	return z
}

func (m *calibration) probability(s *signs) float64 { return sigmoid(m.logit(s)) }

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// outcome is a question whose answer is known: the signs of its first
// candidate, and whether that was right.
type outcome struct {
	signs  signs
	right  bool
	open   bool // nothing was right
	weight float64
}

// fitCalibration finds the calibration that makes the outcomes likeliest, held
// to another as if by that many outcomes, with Newton's method.
func fitCalibration(outcomes []outcome, to calibration, hold float64) calibration {
	const dim = int(nSigns) + 1
	theta, held := make([]float64, dim), make([]float64, dim)
	theta[0] = to.bias
	copy(theta[1:], to.weight[:])
	copy(held, theta)
	for range 40 {
		gradient, curve := make([]float64, dim), square(dim)
		for i := range dim {
			gradient[i] = hold * holdScale * (held[i] - theta[i])
			curve[i][i] = hold*holdScale + 1e-9
		}
		for k := range outcomes {
			o := &outcomes[k]
			in := [dim]float64{1}
			copy(in[1:], o.signs[:])
			z := 0.0
			for i := range dim {
				z += theta[i] * in[i]
			}
			p := sigmoid(z)
			miss := -p
			if o.right {
				miss = 1 - p
			}
			for i := range dim {
				gradient[i] += o.weight * miss * in[i]
				for j := range dim {
					curve[i][j] += o.weight * p * (1 - p) * in[i] * in[j]
				}
			}
		}
		step := solve(curve, gradient)
		size := 0.0
		for i := range dim {
			theta[i] += math.Max(-2, math.Min(2, step[i]))
			size = math.Max(size, math.Abs(step[i]))
		}
		if size < 1e-6 {
			break
		}
	}
	m := calibration{bias: theta[0]}
	copy(m.weight[:], theta[1:])
	return m
}
