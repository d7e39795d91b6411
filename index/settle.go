package index

// settled is what a rehearsal fits.
type settled struct {
	fusion     fusion
	calibrated calibration
	assured    assurance
	trials     int
}

const (
	fusionHold  = 200 // outcomes that the shipped weights count for
	calibHold   = 60
	leastTrials = 60 // below this the shipped weights and calibration stay
)

// fit fits the weights, the calibration and the expected precision on a
// rehearsal. It looks at nothing that changes when an answer is added.
func (r *ranker) fit(trials []trial) settled {
	s := settled{fusion: shippedFusion, calibrated: shippedCalibration}
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
	outcomes, traffic := judged(trials, &s.fusion)
	s.trials = len(outcomes)
	if len(outcomes) >= leastTrials && !r.without.off(calibrateStage) {
		s.calibrated = fitCalibration(outcomes, shippedCalibration, calibHold)
		mix := usual
		if !r.without.off(logStage) {
			mix = s.mixture(outcomes, traffic)
		}
		s.calibrated = s.calibrated.scaled(outcomes, mix)
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
	return s
}

// judged turns trials into outcomes, and those of the log into signs alone. The
// outcomes weigh as if the usual share of questions had no answer.
func judged(trials []trial, w *fusion) (outcomes []outcome, traffic []signs) {
	var in, out float64
	for _, t := range trials {
		switch t.right {
		case notKnown:
		case noneRight:
			out++
		default:
			in++
		}
	}
	for _, t := range trials {
		w.rank(t.candidates)
		o := outcome{signs: signsOf(t.q, t.candidates, t.more)}
		switch t.right {
		case notKnown:
			traffic = append(traffic, o.signs)
			continue
		case noneRight:
			o.open, o.weight = true, usual.open*(in+out)/out
		default:
			o.right, o.weight = t.candidates[0].doc == t.right, (1-usual.open)*(in+out)/in
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, traffic
}

// mixture finds what the log is made of.
func (s *settled) mixture(outcomes []outcome, traffic []signs) mixture {
	var covered, open, log []float64
	for i := range outcomes {
		if z := s.calibrated.logit(&outcomes[i].signs); outcomes[i].open {
			open = append(open, z)
		} else {
			covered = append(covered, z)
		}
	}
	for i := range traffic {
		log = append(log, s.calibrated.logit(&traffic[i]))
	}
	return mixtureOf(covered, open, log)
}
