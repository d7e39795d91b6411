package index

// The weights that a ranking has until its own are fitted, and that hold its
// own where the knowledge base is small. TestShippedWeights tells how they were
// found.

var shippedFusion = fusion{
	learnt: 1, nearest: 0.8, nearMany: 0.2, byAsk: 0.3, titled: 0.2,
	wholeBody: 1, section: 1, bodyStart: 2.5, bodyPairs: 2, startLike: 6, bodyPlace: 2,
}

var shippedCalibration = calibration{
	bias: -4, weight: signs{0.3, 0.5, 2.5, 2, -1.5, 1, 0.3, -1, 1, 1},
}
