package index

import "math"

// raised is the probability that a stop topic is raised, whatever else the
// question is about: it looks at the card's own wordings and at nothing that
// competes with it. What counts is how much of one wording of the card the
// question holds, so that a long question that mentions a lawyer in passing is
// caught, and one rare word shared with a card is not enough.
func (x *Index) raised(q asked, answer int, leave without) float64 {
	best := 0.0
	for _, n := range x.corpus.of[answer] {
		f := &x.corpus.fragments[n]
		if n == leave.fragment || f.part == sectionPart {
			continue
		}
		held, all := 0.0, 0.0
		for _, s := range sortedKeys(f.weights) {
			w := f.weights[s] * f.weights[s]
			all += w
			if _, ok := q.weights[s]; ok {
				held += w
			}
		}
		if all == 0 {
			continue
		}
		best = max(best, (held/all+cosine(q.weights, f.weights, q.order))/2)
	}
	return 1 / (1 + math.Exp(-9*(best-0.62)))
}
