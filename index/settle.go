package index

import (
	"math"
)

// settled is what a rehearsal fits.
type settled struct {
	fusion     fusion
	calibrated calibration
	assured    assurance
	warning    warning
	trials     int
}

const (
	fusionHold  = 200 // outcomes that the shipped weights count for
	calibHold   = 60
	leastTrials = 60 // below this the shipped weights and calibration stay
)

// fit fits the weights, the calibration and the expected precision on a
// rehearsal. It looks at nothing that changes when an answer is added.
func (r *ranker) fit(rehearsed rehearsal) settled {
	trials := rehearsed.trials
	s := settled{fusion: shippedFusion, calibrated: shippedCalibration, warning: fitWarning(rehearsed.raised, rehearsed.topics)}
	var choices []choice
	for _, t := range trials {
		if t.right < 0 || t.wrong {
			continue
		}
		c := choice{right: -1}
		for i, cand := range t.candidates {
			c.features = append(c.features, cand.features)
			if cand.doc == t.right {
				c.right = i
			}
		}
		if c.right >= 0 {
			choices = append(choices, c)
		}
	}
	if len(choices) >= leastTrials && !r.without.off(fuseStage) {
		s.fusion = fitFusion(choices, shippedFusion, fusionHold)
	}
	outcomes, traffic := judged(trials, &s.fusion)
	s.trials = len(outcomes)
	if len(outcomes) >= leastTrials && !r.without.off(calibrateStage) {
		mix := usual
		weigh(outcomes, mix.open, rehearsed.usual)
		s.calibrated = fitCalibration(outcomes, shippedCalibration, calibHold)
		if !r.without.off(logStage) && len(traffic) >= minTraffic {
			first := s.mixture(outcomes, traffic)
			weigh(outcomes, first.open, rehearsed.usual)
			s.calibrated = fitCalibration(outcomes, shippedCalibration, calibHold)
			mix = s.mixture(outcomes, traffic)
			mix.open = (mix.open + first.open) / 2
			weigh(outcomes, mix.open, rehearsed.usual)
			s.calibrated = s.calibrated.scaled(outcomes, mix)
		}
	}
	expected := evenly()
	if len(traffic) >= minTraffic {
		for i := range traffic {
			expected = append(expected, weighed{s.calibrated.probability(&traffic[i]), 1})
		}
	} else {
		for i := range outcomes {
			expected = append(expected, weighed{s.calibrated.probability(&outcomes[i].signs), outcomes[i].weight})
		}
	}
	s.assured = newAssurance(expected)
	return s
}

// judged turns trials into outcomes, and those of the log into signs alone.
func judged(trials []trial, w *fusion) (outcomes []outcome, traffic []signs) {
	for _, t := range trials {
		w.rank(t.candidates)
		o := outcome{signs: signsOf(t.q, t.candidates, t.more), weight: 1}
		switch t.right {
		case notKnown:
			traffic = append(traffic, o.signs)
			continue
		case noneRight:
			o.open = true
		default:
			o.right = t.candidates[0].doc == t.right
			if t.wrong && !o.right {
				continue // another is first by now, and nobody said whether it is right
			}
			o.right = o.right && !t.wrong
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, traffic
}

// weigh gives the outcomes weights as if a share of questions were open and, of
// the others, at least a share came out right.
func weigh(outcomes []outcome, open, right float64) {
	var covered, first, out float64
	for _, o := range outcomes {
		switch {
		case o.open:
			out++
		default:
			covered++
			if o.right {
				first++
			}
		}
	}
	is := first / math.Max(covered, 1)
	right = math.Max(right, is)
	all := covered + out
	for i := range outcomes {
		o := &outcomes[i]
		switch {
		case o.open:
			o.weight = open * all / out
		case o.right:
			o.weight = (1 - open) * all / covered * right / is
		default:
			o.weight = (1 - open) * all / covered * (1 - right) / math.Max(1-is, 1e-9)
		}
	}
}

// usuallyRight is the share of covered questions that come out right on a
// knowledge base with as many phrasings an answer, on two public sets of real
// questions drawn at random. A rehearsal does worse where the phrasings were
// written to differ from each other, or were added because the ones before did
// not find their answer: questions repeat, such phrasings do not.
func (c *corpus) usuallyRight() float64 {
	each := float64(c.asks) / float64(max(len(c.docs), 1))
	return math.Min(0.58+0.23*math.Log10(math.Max(each, 1)), 0.9)
}

// mixture finds what the log is made of.
func (s *settled) mixture(outcomes []outcome, traffic []signs) mixture {
	var covered, open, log []weighed
	for i := range outcomes {
		o := &outcomes[i]
		if at := (weighed{s.calibrated.logit(&o.signs), o.weight}); o.open {
			open = append(open, at)
		} else {
			covered = append(covered, at)
		}
	}
	for i := range traffic {
		log = append(log, weighed{s.calibrated.logit(&traffic[i]), 1})
	}
	return mixtureOf(covered, open, log)
}
