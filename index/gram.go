package index

import (
	"cmp"
	"math"
	"slices"
)

// A text as the learner sees it: stems, neighbouring pairs of stems (with the
// text's two ends as words of their own), and the groups of three and four
// letters inside each word, which carry over to forms and misspellings that
// nobody has written before. Weights are tf-idf with logarithmic tf, and each
// of the three blocks has the same length, so that a long word does not drown
// the others (Joachims, "Text Categorization with Support Vector Machines",
// 1998; Cavnar and Trenkle, "N-Gram-Based Text Categorization", 1994).

// term is one feature of a text: its number in the vocabulary and its weight.
type term struct {
	id     int32
	weight float32
}

// block says which kind of feature a term is.
type block uint8

const (
	stemBlock block = iota
	pairBlock
	letterBlock
	nBlocks
)

// vocabulary numbers the features of the texts that it was made from. It keeps
// hashes of 64 bits rather than strings: 250,000 features take 10 MB.
type vocabulary struct {
	ids   map[uint64]int32
	df    []int32 // texts that hold each feature
	block []block
	texts int
}

// gram is a feature before it has a number.
type gram struct {
	hash  uint64
	block block
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func fnv(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return (h ^ 0xff) * fnvPrime
}

// grams lists the features of a text, repeated as often as they occur.
func grams(words, stems []string) []gram {
	out := make([]gram, 0, 12*len(words))
	before := "^"
	for _, s := range stems {
		out = append(out, gram{fnv(fnvOffset^uint64(stemBlock), s), stemBlock})
		out = append(out, gram{fnv(fnv(fnvOffset^uint64(pairBlock), before), s), pairBlock})
		before = s
	}
	if len(stems) > 0 {
		out = append(out, gram{fnv(fnv(fnvOffset^uint64(pairBlock), before), "$"), pairBlock})
	}
	if len(stems) > 1 {
		out = append(out, gram{fnv(fnv(fnv(fnvOffset^uint64(pairBlock), "^"), stems[0]), stems[1]), pairBlock})
	}
	var starts []int
	for _, w := range words {
		w = " " + w + " "
		starts = starts[:0]
		for i := range w {
			starts = append(starts, i)
		}
		starts = append(starts, len(w))
		for n := 3; n <= 4; n++ {
			for i := 0; i+n < len(starts); i++ {
				out = append(out, gram{fnv(fnvOffset^uint64(letterBlock), w[starts[i]:starts[i+n]]), letterBlock})
			}
		}
	}
	return out
}

// reading is a text read once: its features, ready to be counted or weighed.
type reading struct {
	grams []gram // sorted by hash
}

func newReading(words, stems []string) reading {
	g := grams(words, stems)
	slices.SortFunc(g, func(a, b gram) int { return cmp.Compare(a.hash, b.hash) })
	return reading{g}
}

// newVocabulary counts the features of texts.
func newVocabulary(texts []reading) *vocabulary {
	v := &vocabulary{ids: map[uint64]int32{}}
	for _, t := range texts {
		v.add(t)
	}
	return v
}

// add counts one more text.
func (v *vocabulary) add(t reading) {
	v.texts++
	for i, g := range t.grams {
		if i > 0 && t.grams[i-1].hash == g.hash {
			continue
		}
		id, known := v.ids[g.hash]
		if !known {
			id = int32(len(v.df))
			v.ids[g.hash] = id
			v.df = append(v.df, 0)
			v.block = append(v.block, g.block)
		}
		v.df[id]++
	}
}

// vector weighs the features of a text that the vocabulary knows and, unless
// it is nil, that are allowed. The vector has length 1, its terms are in order
// of their ids.
func (v *vocabulary) vector(t reading, allowed []bool) []term {
	var length [nBlocks]float64
	out := make([]term, 0, len(t.grams))
	for i := 0; i < len(t.grams); {
		j := i + 1
		for j < len(t.grams) && t.grams[j].hash == t.grams[i].hash {
			j++
		}
		if id, known := v.ids[t.grams[i].hash]; known && (allowed == nil || allowed[id]) {
			w := (1 + math.Log(float64(j-i))) * (1 + math.Log(float64(1+v.texts)/float64(1+v.df[id])))
			length[v.block[id]] += w * w
			out = append(out, term{id, float32(w)})
		}
		i = j
	}
	blocks := 0.0
	for _, l := range length {
		if l > 0 {
			blocks++
		}
	}
	for i := range out {
		out[i].weight = float32(float64(out[i].weight) / math.Sqrt(length[v.block[out[i].id]]*blocks))
	}
	slices.SortFunc(out, func(a, b term) int { return cmp.Compare(a.id, b.id) })
	return out
}

// inner is the inner product of two vectors in order of ids; for vectors of
// length 1, their cosine.
func inner(a, b []term) float64 {
	sum := float32(0)
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].id < b[j].id:
			i++
		case a[i].id > b[j].id:
			j++
		default:
			sum += a[i].weight * b[j].weight
			i++
			j++
		}
	}
	return float64(sum)
}
