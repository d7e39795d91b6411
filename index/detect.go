package index

import (
	"math"
	"math/rand/v2"
)

// Whether a stop topic is raised is a yes or no of its own for each topic: a
// logistic regression on the same features as the learner's, the topic's
// wordings against every other wording of the visible set, by stochastic
// gradient descent with a falling step. What ordinary answers are asked in is
// what teaches it that a power of attorney is no attorney. The topics are
// trained together, in one pass over the texts, their weights side by side.
const (
	detectPasses = 5
	detectStep   = 6.0
	detectDecay  = 9.0   // the last step is a tenth of the first
	detectBias   = -4.0  // before the first step: few texts raise a given topic
	detectLeast  = 0.005 // least error that moves a weight
)

// example is a text that raises a topic, or none.
type example struct {
	terms  []term
	raises int // -1: no topic
	only   int // the one topic that it tells of; -1: it tells of all
}

// detector holds the weights of every topic.
type detector struct {
	topics  int
	weights []float32 // by feature, then by topic
	bias    []float32
}

// detect trains a detector. The same examples give the same weights.
func detect(examples []example, features, topics int) *detector {
	d := &detector{topics: topics, weights: make([]float32, features*topics), bias: make([]float32, topics)}
	for t := range d.bias {
		d.bias[t] = detectBias
	}
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	rng := rand.New(rand.NewPCG(5, 23))
	scores := make([]float64, topics)
	steps, done := float64(detectPasses*len(examples)), 0.0
	for range detectPasses {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			d.step(&examples[i], detectStep/(1+detectDecay*done/steps), scores)
			done++
		}
	}
	return d
}

// step moves the weights towards what one example raises.
func (d *detector) step(e *example, size float64, scores []float64) {
	d.score(e.terms, scores)
	for t, z := range scores {
		if e.only >= 0 && e.only != t {
			continue
		}
		miss := -sigmoid(z)
		if t == e.raises {
			miss++
		}
		if math.Abs(miss) < detectLeast {
			continue
		}
		by := float32(size * miss)
		d.bias[t] += by / 10
		for _, x := range e.terms {
			d.weights[int(x.id)*d.topics+t] += by * x.weight
		}
	}
}

// score writes the log-odds of every topic for a text.
func (d *detector) score(terms []term, scores []float64) {
	for t := range scores {
		scores[t] = float64(d.bias[t])
	}
	for _, x := range terms {
		at := int(x.id) * d.topics
		if at >= len(d.weights) {
			continue // a feature that came after the training
		}
		for t, w := range d.weights[at : at+d.topics] {
			scores[t] += float64(w * x.weight)
		}
	}
}
