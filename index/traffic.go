package index

import "math"

// Traffic is what people really ask, and it differs from the rehearsal: other
// shares of questions are covered, real questions lie further from the known
// wordings than those lie from each other, and what nobody wrote up may lie
// further off than a left-out answer. None of it is assumed: the log, unlabelled
// as it is, shows how the first candidates' log-odds are spread, and the spread
// is taken for a mixture of the rehearsal's covered and uncovered questions,
// each moved by a stretch of its own (quantification by matching of score
// distributions: Forman, "Quantifying Counts and Costs via Classification",
// 2008; Saerens, Latinne and Decaestecker, 2002). Share and stretches are the
// likeliest, held to what is usual by a prior as strong as a few dozen
// questions. Then log-odds are scaled anew (Platt) on the rehearsal so moved
// and weighed.
const (
	minTraffic   = 100 // fewer questions tell nothing
	priorCovered = 25  // questions that are covered, counted in beforehand
	priorOpen    = 2   // and that are not
	usualStretch = 0.2 // of log-odds
	stretchStep  = 0.25
	mostStretch  = 3.0
	leastCovered = -0.5 // covered questions may lie a little nearer than phrasings lie from each other
	leastOpen    = -1.0 // uncovered ones may be near misses more than left-out answers are
	kernelWidth  = 0.5
	gridFrom     = -10.0
	gridStep     = 0.05
	gridSize     = 401
)

// mixture is what a log is made of.
type mixture struct {
	open    float64 // share of questions that nothing answers
	covered float64 // how much less log-odds covered questions have than in the rehearsal
	away    float64 // the same for uncovered ones
}

// usual is the mixture assumed until a log can tell.
var usual = mixture{open: 0.2}

// density is a smooth density over log-odds.
type density [gridSize]float64

func newDensity(logits []weighed) *density {
	var d density
	all := 0.0
	for _, x := range logits {
		all += x.weight
	}
	for i := range d {
		z := gridFrom + gridStep*float64(i)
		for _, x := range logits {
			if y := (z - x.is) / kernelWidth; math.Abs(y) < 5 {
				d[i] += x.weight * math.Exp(-y*y/2)
			}
		}
		d[i] = d[i]/all/kernelWidth/math.Sqrt(2*math.Pi) + 1e-4
	}
	return &d
}

func (d *density) at(z float64) float64 {
	return d[int(math.Min(math.Max((z-gridFrom)/gridStep, 0), gridSize-1))]
}

// mixtureOf finds what a log is made of from the log-odds of its questions and
// of the rehearsal's.
func mixtureOf(covered, open, log []weighed) mixture {
	if len(log) < minTraffic || len(covered) == 0 || len(open) == 0 {
		return usual
	}
	in, out := newDensity(covered), newDensity(open)
	best, found := math.Inf(-1), usual
	for c := leastCovered; c <= mostStretch; c += stretchStep {
		for a := leastOpen; a <= mostStretch; a += stretchStep {
			held := -(c*c + a*a) / (2 * usualStretch * usualStretch)
			for share := 0.01; share < 0.9; share += 0.02 {
				like := held + priorOpen*math.Log(share) + priorCovered*math.Log(1-share)
				for _, z := range log {
					like += math.Log((1-share)*in.at(z.is+c) + share*out.at(z.is+a))
				}
				if like > best {
					best, found = like, mixture{share, c, a}
				}
			}
		}
	}
	return found
}

// scaled is the calibration for a traffic of that mixture.
func (m calibration) scaled(outcomes []outcome, mix mixture) calibration {
	const pull = 20 // outcomes that leaving it as it is counts for
	logits := make([]outcome, len(outcomes))
	for i, o := range outcomes {
		moved := mix.covered
		if o.open {
			moved = mix.away
		}
		logits[i] = outcome{signs: signs{m.logit(&o.signs) - moved}, right: o.right, weight: o.weight}
	}
	to := calibration{weight: signs{1}}
	platt := fitCalibration(logits, to, pull)
	scaled := calibration{bias: platt.bias + platt.weight[0]*m.bias}
	for i, w := range m.weight {
		scaled.weight[i] = platt.weight[0] * w
	}
	return scaled
}
