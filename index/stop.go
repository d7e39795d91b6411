package index

import "math"

// raised is the probability that a stop topic is raised, whatever else the
// question is about: it looks at the card's own wordings and at nothing that
// competes with it. What counts is how much of one wording of the card the
// question holds, so that a long question that mentions a lawyer in passing is
// caught, and one rare word shared with a card is not enough.
func (r *ranker) raised(q *asked, doc int32) float64 {
	c := r.corpus
	w := weightsOf(q)
	best := 0.0
	for _, at := range c.of[doc] {
		f := &c.fragments[at]
		if f.part == sectionPart {
			continue
		}
		held, all, like := 0.0, 0.0, 0.0
		for _, s := range distinct(f.stems) {
			idf := c.idf(s, c.often[s])
			all += idf * idf
			if x, in := w.weight[s]; in {
				held += idf * idf
				like += x * idf
			}
		}
		if all > 0 {
			best = math.Max(best, (held/all+like/math.Sqrt(all))/2)
		}
	}
	return sigmoid(9 * (best - 0.62))
}
