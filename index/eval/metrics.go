package eval

import (
	"cmp"
	"math"
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
	Target             float64  `json:"target"` // precision that it aims at
	AnsweredShare      *float64 `json:"answered_share"`
	AnsweredPrecision  *float64 `json:"answered_precision"`
	OfferedShare       *float64 `json:"offered_share"`
	OfferedHit         *float64 `json:"offered_hit"`
	GapShare           *float64 `json:"gap_share"`
	InScopeAnswered    *float64 `json:"in_scope_answered"`
	OutOfScopeAnswered *float64 `json:"out_of_scope_answered"`
}

// Row is what one question came to. Its keys are the columns of `--lines`.
type Row struct {
	Set         string            `json:"set,omitempty"`
	Line        int               `json:"line"` // in the set's file, from 1
	Text        string            `json:"text"` // as it was asked, a typing error put in included
	Right       []string          `json:"right"`
	Kind        string            `json:"kind,omitempty"` // near or far, where nothing is right
	Top         string            `json:"top"`            // empty: nothing found
	Probability float64           `json:"probability"`    // of Top
	Assured     float64           `json:"assured"`        // precision expected of all answers given at least this surely
	Rank        int               `json:"rank"`           // of the first right answer, from 1; 0: not among the first ten
	Outcome     knowledge.Outcome `json:"outcome"`
	Offers      []string          `json:"offers,omitempty"`
	Ms          float64           `json:"-"` // how long it took, in milliseconds
}

func (r Row) inScope() bool  { return len(r.Right) > 0 }
func (r Row) topRight() bool { return r.Rank == 1 }

// within says whether a right answer is among the first n.
func within(n int) func(Row) bool {
	return func(r Row) bool { return r.Rank >= 1 && r.Rank <= n }
}

// figures computes every figure from the rows; target is the precision that
// the policy aims at.
func figures(rows []Row, target float64) Figures {
	in := only(rows, Row.inScope)
	return Figures{
		AccuracyAt1: share(in, Row.topRight), HitAt3: share(in, within(3)), HitAt10: share(in, within(10)), MRRAt10: mrr(in),
		AUROC:        auroc(rows, func(Row) bool { return true }),
		AUROCNear:    auroc(rows, func(r Row) bool { return r.Kind == near }),
		AUROCFar:     auroc(rows, func(r Row) bool { return r.Kind == far }),
		ECE:          ece(rows),
		CoverageAt95: coverage(rows, 95), CoverageAt98: coverage(rows, 98),
		Policy: policy(rows, target),
	}
}

// answered says whether the bot put an answer on the screen.
func answered(r Row) bool {
	return r.Outcome == knowledge.Answered || r.Outcome == knowledge.Routed || r.Outcome == knowledge.HoldingLine
}

func offered(r Row) bool { return r.Outcome == knowledge.Offered }

// offeredRight says whether a right answer is among those offered.
func offeredRight(r Row) bool {
	return slices.ContainsFunc(r.Offers, func(o string) bool { return slices.Contains(r.Right, o) })
}

func policy(rows []Row, target float64) Policy {
	return Policy{
		Target:             target,
		AnsweredShare:      share(rows, answered),
		AnsweredPrecision:  share(only(rows, answered), Row.topRight),
		OfferedShare:       share(rows, offered),
		OfferedHit:         share(only(rows, offered), offeredRight),
		GapShare:           share(rows, func(r Row) bool { return r.Outcome == knowledge.GapOpened }),
		InScopeAnswered:    share(only(rows, Row.inScope), answered),
		OutOfScopeAnswered: share(only(rows, func(r Row) bool { return !r.inScope() }), answered),
	}
}

func only(rows []Row, is func(Row) bool) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !is(r) })
}

func count(rows []Row, is func(Row) bool) int {
	n := 0
	for _, r := range rows {
		if is(r) {
			n++
		}
	}
	return n
}

// share of the rows for which is holds; nil without rows.
func share(rows []Row, is func(Row) bool) *float64 {
	if len(rows) == 0 {
		return nil
	}
	return new(float64(count(rows, is)) / float64(len(rows)))
}

// mrr is the mean reciprocal rank of the first right answer among ten; one that
// is not there counts nothing.
func mrr(in []Row) *float64 {
	if len(in) == 0 {
		return nil
	}
	sum := 0.0
	for _, r := range in {
		if within(10)(r) {
			sum += 1 / float64(r.Rank)
		}
	}
	return new(sum / float64(len(in)))
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
	wins, below := 0.0, 0.0
	for _, tied := range byProbability(picked) {
		r := float64(count(tied, Row.topRight))
		o := float64(len(tied)) - r
		wins += r * (below + o/2)
		below += o
	}
	return new(wins / float64(right) / float64(out))
}

// byProbability groups rows that are equally sure, the least sure first.
func byProbability(rows []Row) [][]Row {
	sorted := slices.SortedStableFunc(slices.Values(rows), func(a, b Row) int { return cmp.Compare(a.Probability, b.Probability) })
	var groups [][]Row
	for from := 0; from < len(sorted); {
		to := from + 1
		for to < len(sorted) && sorted[to].Probability == sorted[from].Probability {
			to++
		}
		groups = append(groups, sorted[from:to])
		from = to
	}
	return groups
}

// eceBins is how many bins of equal mass the calibration error is taken over.
const eceBins = 15

// ece is the expected calibration error: how far, on average over the bins,
// the mean probability lies from the share that was right (Naeini, Cooper and
// Hauskrecht, 2015, with bins of equal mass). Where a bin ends among equally
// sure questions each of these counts as right as they are together, so that
// the order of the file does not matter.
func ece(rows []Row) *float64 {
	if len(rows) == 0 {
		return nil
	}
	var said, was []float64
	for _, tied := range byProbability(rows) {
		right := float64(count(tied, Row.topRight)) / float64(len(tied))
		for _, r := range tied {
			said, was = append(said, r.Probability), append(was, right)
		}
	}
	sum, n := 0.0, len(rows)
	for bin := range eceBins {
		off := 0.0
		for i := bin * n / eceBins; i < (bin+1)*n/eceBins; i++ {
			off += said[i] - was[i]
		}
		sum += math.Abs(off)
	}
	return new(sum / float64(n))
}

// coverage is the largest share of all questions that could be answered at
// that precision, in percent, with the best threshold. A question for which
// nothing was found cannot be answered.
func coverage(rows []Row, precision int) *float64 {
	if len(rows) == 0 {
		return nil
	}
	best, all, right := 0, 0, 0
	for _, tied := range slices.Backward(byProbability(only(rows, func(r Row) bool { return r.Top != "" }))) {
		all += len(tied)
		right += count(tied, Row.topRight)
		if 100*right >= precision*all {
			best = all
		}
	}
	return new(float64(best) / float64(len(rows)))
}
