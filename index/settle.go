package index

import (
	"context"
)

// settled is what a rehearsal fits.
type settled struct {
	fusion     fusion
	calibrated calibration
	assured    assurance
	trials     int
}

const (
	uncovered   = 0.2 // share of questions that nothing answers, assumed until a log can tell
	fusionHold  = 200 // outcomes that the shipped weights count for
	calibHold   = 60
	leastTrials = 60 // below this the shipped weights and calibration stay
)

// settle fits the weights, the calibration and the expected precision on a
// rehearsal.
func (r *ranker) settle(ctx context.Context, learned Learned) (settled, error) {
	s := settled{fusion: shippedFusion, calibrated: shippedCalibration}
	trials, err := r.rehearse(ctx, learned)
	if err != nil {
		return s, err
	}
	var choices []choice
	for _, t := range trials {
		if t.right < 0 {
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
	var outcomes []outcome
	var traffic []signs
	right, wrong, in, out := 0.0, 0.0, 0.0, 0.0
	for _, t := range trials {
		if t.right >= 0 {
			in++
		} else if t.right == noneRight {
			out++
		}
	}
	for _, t := range trials {
		s.fusion.rank(t.candidates)
		o := outcome{signs: signsOf(t.q, t.candidates, t.none), right: t.right >= 0 && t.candidates[0].doc == t.right}
		switch t.right {
		case notKnown:
			traffic = append(traffic, o.signs)
			continue
		case noneRight:
			o.weight = uncovered * (in + out) / out
		default:
			o.weight = (1 - uncovered) * (in + out) / in
		}
		if o.right {
			right += o.weight
		} else {
			wrong += o.weight
		}
		outcomes = append(outcomes, o)
	}
	s.trials = len(outcomes)
	if len(outcomes) >= leastTrials && in > 0 && out > 0 && !r.without.off(calibrateStage) {
		s.calibrated = fitCalibration(outcomes, shippedCalibration, calibHold)
	}
	base := right / (right + wrong)
	if !r.without.off(logStage) {
		s.calibrated = s.calibrated.shifted(base, traffic)
	}
	expected := evenly()
	if len(traffic) >= minTraffic {
		for i := range traffic {
			expected = append(expected, weightedProbability{s.calibrated.probability(&traffic[i]), 1})
		}
	} else {
		for i := range outcomes {
			expected = append(expected, weightedProbability{s.calibrated.probability(&outcomes[i].signs), outcomes[i].weight})
		}
	}
	s.assured = newAssurance(expected)
	return s, nil
}
