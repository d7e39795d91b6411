package index

import (
	"cmp"
	"math"
	"slices"
)

// assurance turns a probability into the precision expected of all answers
// given at least that surely: the mean of the probabilities at or above it,
// over the questions that are expected. As far as the probabilities are honest,
// that is the share of those answers that are right.
type assurance struct {
	least []float64 // probabilities, ascending
	mean  []float64 // of those at or above each
}

// newAssurance takes the probabilities of the expected questions with their
// weights.
func newAssurance(expected []weighed) assurance {
	all := slices.Clone(expected)
	slices.SortFunc(all, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.is, a.is), cmp.Compare(b.weight, a.weight))
	})
	var a assurance
	sum, weight := 0.0, 0.0
	for _, e := range all {
		sum += e.is * e.weight
		weight += e.weight
		a.least = append(a.least, e.is)
		a.mean = append(a.mean, sum/weight)
	}
	slices.Reverse(a.least)
	slices.Reverse(a.mean)
	return a
}

// weighed is a number that counts so much.
type weighed struct{ is, weight float64 }

// evenly is the traffic expected until there is a history: questions of every
// sureness alike.
func evenly() []weighed {
	all := make([]weighed, 50)
	for i := range all {
		all[i] = weighed{(float64(i) + 0.5) / 50, 0.2}
	}
	return all
}

func (a *assurance) of(p float64) float64 {
	i, _ := slices.BinarySearch(a.least, p)
	if i == len(a.least) {
		return p
	}
	return math.Max(a.mean[i], p)
}
