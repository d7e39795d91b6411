package index

import (
	"math"
	"math/rand/v2"
)

// Latent places texts by the company that their words keep, so that a question
// can meet a body that says the same in other words: the leading directions of
// the weighted matrix of words by passages (Deerwester et al., "Indexing by
// Latent Semantic Analysis", 1990), found by subspace iteration from a fixed
// start (Halko, Martinsson and Tropp, 2011).
const (
	latentSize   = 100 // directions
	latentRounds = 4
	latentPower  = 0.375 // of the singular values that scale a word's place
	latentLeast  = 200   // passages, for it to tell anything
)

// latent holds the place of each stem of the corpus.
type latent struct {
	place [][]float32 // by stem; nil if it occurs nowhere
	idf   []float32
}

// newLatent places the stems of passages; nil where there are too few.
func newLatent(passages [][]int32, stems int) *latent {
	if len(passages) < latentLeast {
		return nil
	}
	df := make([]float64, stems)
	for _, p := range passages {
		for _, s := range distinct(p) {
			df[s]++
		}
	}
	l := &latent{place: make([][]float32, stems), idf: make([]float32, stems)}
	for s, n := range df {
		if n > 0 {
			l.idf[s] = float32(math.Log(float64(len(passages)+1) / n))
		}
	}
	rows := make([][]term, 0, len(passages))
	for _, p := range passages {
		row := []term{}
		length := 0.0
		for _, s := range distinct(p) {
			row = append(row, term{s, l.idf[s]})
			length += float64(l.idf[s]) * float64(l.idf[s])
		}
		for i := range row {
			row[i].weight /= float32(math.Sqrt(length + 1e-9))
		}
		rows = append(rows, row)
	}
	rng := rand.New(rand.NewPCG(5, 7))
	basis := make([][]float32, stems)
	for s := range basis {
		basis[s] = make([]float32, latentSize)
		for j := range basis[s] {
			basis[s][j] = rng.Float32()*2 - 1
		}
	}
	orthonormal(basis)
	for round := range latentRounds {
		basis = multiply(rows, basis)
		if round < latentRounds-1 {
			orthonormal(basis)
		}
	}
	var scale [latentSize]float64
	for _, b := range basis {
		for j, x := range b {
			scale[j] += float64(x) * float64(x)
		}
	}
	for s := range basis {
		if df[s] == 0 {
			continue
		}
		for j := range basis[s] {
			basis[s][j] *= float32(math.Pow(scale[j]+1e-12, -latentPower))
		}
		l.place[s] = basis[s]
	}
	return l
}

// multiply computes AᵀA times the basis, A being the rows.
func multiply(rows [][]term, basis [][]float32) [][]float32 {
	next := make([][]float32, len(basis))
	for s := range next {
		next[s] = make([]float32, latentSize)
	}
	var at [latentSize]float32
	for _, row := range rows {
		clear(at[:])
		for _, t := range row {
			for j, x := range basis[t.id] {
				at[j] += t.weight * x
			}
		}
		for _, t := range row {
			n := next[t.id]
			for j := range n {
				n[j] += t.weight * at[j]
			}
		}
	}
	return next
}

// orthonormal makes the columns orthogonal and of length 1 (Gram and Schmidt).
func orthonormal(basis [][]float32) {
	var onto [latentSize]float64
	for j := range latentSize {
		clear(onto[:])
		for _, b := range basis {
			for i := range j {
				onto[i] += float64(b[i]) * float64(b[j])
			}
		}
		length := 0.0
		for _, b := range basis {
			x := float64(b[j])
			for i := range j {
				x -= onto[i] * float64(b[i])
			}
			b[j] = float32(x)
			length += x * x
		}
		by := float32(1 / math.Sqrt(length+1e-12))
		for _, b := range basis {
			b[j] *= by
		}
	}
}

// at is the place of a text, of length 1; nil if none of its stems has one.
func (l *latent) at(stems []int32) []float32 {
	sum := make([]float32, latentSize)
	length := 0.0
	for _, s := range distinct(stems) {
		if s < 0 || int(s) >= len(l.place) || l.place[s] == nil {
			continue
		}
		for j, x := range l.place[s] {
			sum[j] += x * l.idf[s]
		}
	}
	for _, x := range sum {
		length += float64(x) * float64(x)
	}
	if length == 0 {
		return nil
	}
	by := float32(1 / math.Sqrt(length))
	for j := range sum {
		sum[j] *= by
	}
	return sum
}

func dot(a, b []float32) float64 {
	sum := float32(0)
	for i := range min(len(a), len(b)) {
		sum += a[i] * b[i]
	}
	return float64(sum)
}
