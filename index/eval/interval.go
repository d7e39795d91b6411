package eval

import (
	"math"
	"math/rand/v2"
	"slices"

	"shouldertap/knowledge"
)

// Interval is a range that holds the figure with 95 % confidence.
//
// A plain share (right on top, answered, …) has Wilson's score interval, which
// stays honest near 0 and 1 and with few questions, where resampling sees no
// spread at all. What is no share of independent questions (reciprocal rank,
// AUROC, calibration error, coverage) has a bootstrap percentile interval over
// the questions (Efron, 1979) with a fixed seed: the same rows give the same
// interval. A calibration error grows under resampling, so its interval lies
// high; it is stretched to hold the figure itself.
type Interval [2]float64

const (
	resamples = 400
	z95       = 1.959964 // two-sided 95 % of a normal distribution
)

// intervals of the figures, by their keys in the JSON.
func intervals(rows []Row, target float64) map[string]Interval {
	if len(rows) == 0 {
		return nil
	}
	all := map[string]Interval{}
	in := only(rows, Row.inScope)
	for _, s := range []struct {
		key  string
		rows []Row
		is   func(Row) bool
	}{
		{"accuracy_at_1", in, Row.topRight},
		{"hit_at_3", in, within(3)},
		{"hit_at_10", in, within(10)},
		{"policy.answered_share", rows, answered},
		{"policy.answered_precision", only(rows, answered), Row.topRight},
		{"policy.offered_share", rows, offered},
		{"policy.offered_hit", only(rows, offered), offeredRight},
		{"policy.gap_share", rows, func(r Row) bool { return r.Outcome == knowledge.GapOpened }},
		{"policy.in_scope_answered", in, answered},
		{"policy.out_of_scope_answered", only(rows, func(r Row) bool { return !r.inScope() }), answered},
	} {
		if len(s.rows) > 0 {
			all[s.key] = wilson(count(s.rows, s.is), len(s.rows))
		}
	}
	point, draws := resampled(figures(rows, target)), map[string][]float64{}
	rng := rand.New(rand.NewPCG(1, 2))
	again := make([]Row, len(rows))
	for range resamples {
		for i := range again {
			again[i] = rows[rng.IntN(len(rows))]
		}
		for key, v := range resampled(figures(again, target)) {
			draws[key] = append(draws[key], v)
		}
	}
	for key, v := range point {
		d := draws[key]
		if len(d) == 0 {
			continue
		}
		slices.Sort(d)
		all[key] = Interval{math.Min(d[len(d)/40], v), math.Max(d[len(d)-1-len(d)/40], v)}
	}
	return all
}

// resampled are the figures whose intervals come from resampling, where they
// apply.
func resampled(f Figures) map[string]float64 {
	all := map[string]float64{}
	for key, v := range map[string]*float64{
		"mrr_at_10": f.MRRAt10, "auroc": f.AUROC, "auroc_near": f.AUROCNear, "auroc_far": f.AUROCFar,
		"ece": f.ECE, "coverage_at_95": f.CoverageAt95, "coverage_at_98": f.CoverageAt98,
	} {
		if v != nil {
			all[key] = *v
		}
	}
	return all
}

// wilson is the score interval of k of n (Wilson, 1927).
func wilson(k, n int) Interval {
	p, m := float64(k)/float64(n), float64(n)
	middle := (p + z95*z95/(2*m)) / (1 + z95*z95/m)
	half := z95 * math.Sqrt(p*(1-p)/m+z95*z95/(4*m*m)) / (1 + z95*z95/m)
	return Interval{math.Max(middle-half, 0), math.Min(middle+half, 1)}
}
