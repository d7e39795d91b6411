package index

// The weights that a ranking has until its own are fitted, and that hold its
// own where the knowledge base is small. TestShippedWeights tells how they were
// found.

var shippedFusion = fusion{
	learnt: 1, nearest: 0.8, nearMany: 0.2, byAsk: 0.3, titled: 0.2,
	wholeBody: 2.3, section: 1, bodyStart: 2.1, bodyPairs: 1.2, startLike: 7, bodyPlace: 2.9,
}

var shippedCalibration = calibration{
	bias: -4, weight: signs{0.4, 0.4, 2.5, 2, -1.5, 1, 0.3, -1, 0.5, 0.2, 1.7, 1.2},
}
