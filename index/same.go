package index

import "math"

// Same says how surely two wordings ask the same, of 1, from the words alone:
// the cosine of their stems, with frequent English words counting little. It
// serves proposals that a person confirms.
func Same(a, b string) float64 {
	na, nb := Normalise(a), Normalise(b)
	if na == "" || nb == "" {
		return 0
	}
	if na == nb {
		return 1
	}
	va, vb := wordWeights(a), wordWeights(b)
	dot, la, lb := 0.0, 0.0, 0.0
	for _, s := range sortedKeys(va) {
		dot += va[s] * vb[s]
		la += va[s] * va[s]
	}
	for _, s := range sortedKeys(vb) {
		lb += vb[s] * vb[s]
	}
	like := dot / math.Sqrt(la*lb)
	return 1 / (1 + math.Exp(-8*(like-0.6)))
}

func wordWeights(text string) map[string]float64 {
	w := map[string]float64{}
	for _, s := range stems(tokens(text)) {
		w[s] = 1
		if frequent[s] {
			w[s] = 0.2
		}
	}
	return w
}
