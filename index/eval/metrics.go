package eval

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"shouldertap/knowledge"
)

// Figures are what is measured over a set's rows: fractions of 1; nil where a
// figure does not apply.
type Figures struct {
	AccuracyAt1  *float64 `json:"accuracy_at_1"`
	HitAt3       *float64 `json:"hit_at_3"`
	HitAt10      *float64 `json:"hit_at_10"`
	MRRAt10      *float64 `json:"mrr_at_10"`
	AUROC        *float64 `json:"auroc"`
	AUROCNear    *float64 `json:"auroc_near"`
	AUROCFar     *float64 `json:"auroc_far"`
	ECE          *float64 `json:"ece"`
	CoverageAt95 *float64 `json:"coverage_at_95"`
	CoverageAt98 *float64 `json:"coverage_at_98"`
	Policy       Policy   `json:"policy"`
}

// Policy is what the bot would have done with its own thresholds.
type Policy struct {
	Target             float64  `json:"target"`
	AnsweredShare      *float64 `json:"answered_share"`
	AnsweredPrecision  *float64 `json:"answered_precision"`
	OfferedShare       *float64 `json:"offered_share"`
	OfferedHit         *float64 `json:"offered_hit"`
	GapShare           *float64 `json:"gap_share"`
	InScopeAnswered    *float64 `json:"in_scope_answered"`
	OutOfScopeAnswered *float64 `json:"out_of_scope_answered"`
}

// Row is what one question came to.
type Row struct {
	Line        int               `json:"line"` // among the set's questions, from 1
	Text        string            `json:"text"`
	Right       []string          `json:"right"` // empty: nothing answers it
	Kind        string            `json:"kind,omitempty"`
	Top         string            `json:"top"`         // empty: nothing found
	Probability float64           `json:"probability"` // of Top
	Assured     float64           `json:"assured"`
	Rank        int               `json:"rank"` // of the first right answer, from 1; 0: not among the first ten
	Outcome     knowledge.Outcome `json:"outcome"`
	Offers      []string          `json:"offers,omitempty"`
	Ms          float64           `json:"-"` // how long it took, in milliseconds
}

func (r Row) inScope() bool  { return len(r.Right) > 0 }
func (r Row) topRight() bool { return r.Rank == 1 }

// figures computes every figure from the rows.
func figures(rows []Row) Figures {
	var f Figures
	in := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !r.inScope() })
	f.AccuracyAt1 = share(in, Row.topRight)
	f.HitAt3 = share(in, func(r Row) bool { return r.Rank >= 1 && r.Rank <= 3 })
	f.HitAt10 = share(in, func(r Row) bool { return r.Rank >= 1 && r.Rank <= 10 })
	if len(in) > 0 {
		sum := 0.0
		for _, r := range in {
			if r.Rank > 0 {
				sum += 1 / float64(r.Rank)
			}
		}
		f.MRRAt10 = new(sum / float64(len(in)))
	}
	f.AUROC = auroc(rows, func(Row) bool { return true })
	f.AUROCNear = auroc(rows, func(r Row) bool { return r.Kind == "near" })
	f.AUROCFar = auroc(rows, func(r Row) bool { return r.Kind == "far" })
	f.ECE = ece(rows)
	f.CoverageAt95 = coverage(rows, 0.95)
	f.CoverageAt98 = coverage(rows, 0.98)
	f.Policy = policy(rows, in)
	return f
}

func policy(rows, in []Row) Policy {
	is := func(outcomes ...knowledge.Outcome) func(Row) bool {
		return func(r Row) bool { return slices.Contains(outcomes, r.Outcome) }
	}
	only := func(rows []Row, is func(Row) bool) []Row {
		return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !is(r) })
	}
	answered := is(knowledge.Answered, knowledge.Routed, knowledge.HoldingLine)
	out := only(rows, func(r Row) bool { return !r.inScope() })
	return Policy{
		Target:            knowledge.DefaultThresholds().Answer,
		AnsweredShare:     share(rows, answered),
		AnsweredPrecision: share(only(rows, answered), Row.topRight),
		OfferedShare:      share(rows, is(knowledge.Offered)),
		OfferedHit: share(only(rows, is(knowledge.Offered)), func(r Row) bool {
			return slices.ContainsFunc(r.Offers, func(o string) bool { return slices.Contains(r.Right, o) })
		}),
		GapShare:           share(rows, is(knowledge.GapOpened)),
		InScopeAnswered:    share(in, answered),
		OutOfScopeAnswered: share(out, answered),
	}
}

// share of the rows for which is holds; nil without rows.
func share(rows []Row, is func(Row) bool) *float64 {
	if len(rows) == 0 {
		return nil
	}
	n := 0
	for _, r := range rows {
		if is(r) {
			n++
		}
	}
	return new(float64(n) / float64(len(rows)))
}

// auroc is the probability that an in-scope question whose top candidate is
// right has more confidence than an out-of-scope one of the given kind, ties
// counting half (Hanley and McNeil, 1982).
func auroc(rows []Row, kind func(Row) bool) *float64 {
	var picked []Row
	right, out := 0, 0
	for _, r := range rows {
		switch {
		case r.topRight():
			right++
		case !r.inScope() && kind(r):
			out++
		default:
			continue
		}
		picked = append(picked, r)
	}
	if right == 0 || out == 0 {
		return nil
	}
	slices.SortFunc(picked, func(a, b Row) int { return cmp.Compare(a.Probability, b.Probability) })
	wins, below := 0.0, 0.0
	for i := 0; i < len(picked); {
		j, r, o := i, 0.0, 0.0
		for ; j < len(picked) && picked[j].Probability == picked[i].Probability; j++ {
			if picked[j].topRight() {
				r++
			} else {
				o++
			}
		}
		wins += r * (below + o/2)
		below += o
		i = j
	}
	return new(wins / float64(right) / float64(out))
}

// eceBins is how many bins of equal mass the calibration error is taken over.
const eceBins = 15

// ece is the expected calibration error: how far, on average over the bins,
// the mean probability lies from the share that was right (Naeini, Cooper and
// Hauskrecht, 2015, with bins of equal mass).
func ece(rows []Row) *float64 {
	if len(rows) == 0 {
		return nil
	}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b Row) int { return cmp.Compare(a.Probability, b.Probability) })
	sum := 0.0
	for bin := range eceBins {
		said, was := 0.0, 0.0
		for _, r := range sorted[bin*len(sorted)/eceBins : (bin+1)*len(sorted)/eceBins] {
			said += r.Probability
			if r.topRight() {
				was++
			}
		}
		sum += math.Abs(said - was)
	}
	return new(sum / float64(len(rows)))
}

// coverage is the largest share of all questions that could be answered at
// that precision with the best threshold.
func coverage(rows []Row, precision float64) *float64 {
	if len(rows) == 0 {
		return nil
	}
	sorted := slices.Clone(rows)
	slices.SortFunc(sorted, func(a, b Row) int { return cmp.Compare(b.Probability, a.Probability) })
	best, right := 0, 0
	for i, r := range sorted {
		if r.Top == "" {
			break
		}
		if r.topRight() {
			right++
		}
		last := i+1 == len(sorted) || sorted[i+1].Probability != r.Probability
		if last && float64(right) >= precision*float64(i+1) {
			best = i + 1
		}
	}
	return new(float64(best) / float64(len(rows)))
}

// Interval is a range that holds the figure with 95 % confidence.
type Interval [2]float64

const resamples = 300

// intervals are bootstrap percentile intervals (Efron, 1979) of the figures
// that goals are set for, with a fixed seed.
func intervals(rows []Row) map[string]Interval {
	if len(rows) == 0 {
		return nil
	}
	draws := map[string][]float64{}
	rng := rand.New(rand.NewPCG(1, 2))
	again := make([]Row, len(rows))
	for range resamples {
		for i := range again {
			again[i] = rows[rng.IntN(len(rows))]
		}
		f := figures(again)
		for name, v := range map[string]*float64{
			"accuracy_at_1": f.AccuracyAt1, "hit_at_3": f.HitAt3, "hit_at_10": f.HitAt10, "mrr_at_10": f.MRRAt10,
			"auroc": f.AUROC, "auroc_near": f.AUROCNear, "auroc_far": f.AUROCFar, "ece": f.ECE,
			"coverage_at_95": f.CoverageAt95, "coverage_at_98": f.CoverageAt98,
			"policy.answered_share": f.Policy.AnsweredShare, "policy.answered_precision": f.Policy.AnsweredPrecision,
		} {
			if v != nil {
				draws[name] = append(draws[name], *v)
			}
		}
	}
	out := map[string]Interval{}
	for name, d := range draws {
		slices.Sort(d)
		out[name] = Interval{d[len(d)/40], d[len(d)-1-len(d)/40]}
	}
	return out
}
