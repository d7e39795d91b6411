package index

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// part says which piece of a document a fragment is.
type part int

const (
	titlePart part = iota
	phrasingPart
	sectionPart
)

// fragment is a piece of a document that is matched on its own.
type fragment struct {
	answer  int // index into corpus.docs
	part    part
	n       int    // of its kind within the document, from 0
	text    string // as written
	same    string // Normalise of it; empty for sections
	stems   []string
	weights map[string]float64 // tf-idf of each stem, of length 1
}

// corpus is the documents taken apart, with what is counted over all of them.
type corpus struct {
	docs      []Document // by id
	fragments []fragment
	of        [][]int // fragments of each document
	df        map[string]int
	words     map[string]int   // unstemmed words of titles, phrasings and sections, for correction
	same      map[string][]int // fragments by their Normalise key
}

func newCorpus(docs []Document, g glossary) *corpus {
	c := &corpus{docs: slices.Clone(docs), df: map[string]int{}, words: map[string]int{}, same: map[string][]int{}}
	slices.SortFunc(c.docs, func(a, b Document) int { return cmp.Compare(a.ID, b.ID) })
	c.docs = slices.CompactFunc(c.docs, func(a, b Document) bool { return a.ID == b.ID })
	c.of = make([][]int, len(c.docs))
	add := func(f fragment) {
		f.stems = g.stems(f.text)
		if len(f.stems) == 0 {
			return
		}
		if f.part != sectionPart {
			f.same = Normalise(f.text)
			c.same[f.same] = append(c.same[f.same], len(c.fragments))
		}
		c.of[f.answer] = append(c.of[f.answer], len(c.fragments))
		c.fragments = append(c.fragments, f)
		for _, s := range slices.Compact(slices.Sorted(slices.Values(f.stems))) {
			c.df[s]++
		}
		for _, w := range tokens(f.text) {
			c.words[w]++
		}
	}
	for i, d := range c.docs {
		add(fragment{answer: i, part: titlePart, text: d.Title})
		for n, p := range d.Phrasings {
			add(fragment{answer: i, part: phrasingPart, n: n, text: p})
		}
		for n, s := range d.Sections {
			add(fragment{answer: i, part: sectionPart, n: n, text: s.Heading + "\n" + s.Text})
		}
		if d.Short != "" {
			add(fragment{answer: i, part: sectionPart, n: len(d.Sections), text: d.Short})
		}
	}
	for i := range c.fragments {
		c.fragments[i].weights = c.weigh(c.fragments[i].stems)
	}
	return c
}

// assumedFragments is how many fragments of ordinary English a corpus is taken
// to have besides its own, a third of which hold each frequent word: in a small
// knowledge base counting alone would take "what" for a word that tells much.
const assumedFragments = 200

// idf is how much a stem tells, in nats, from the fragments that hold it.
func (c *corpus) idf(stem string) float64 {
	in := 0.5 + float64(c.df[stem])
	if frequent[stem] {
		in += assumedFragments / 3
	}
	return math.Log((1 + assumedFragments + float64(len(c.fragments))) / in)
}

// weigh is the tf-idf vector of a text, with 1+log tf, of length 1.
func (c *corpus) weigh(stems []string) map[string]float64 {
	tf := map[string]float64{}
	for _, s := range stems {
		tf[s]++
	}
	keys := sortedKeys(tf)
	norm := 0.0
	for _, s := range keys {
		tf[s] = (1 + math.Log(tf[s])) * max(c.idf(s), 0.05)
		norm += tf[s] * tf[s]
	}
	if norm = math.Sqrt(norm); norm > 0 {
		for s := range tf {
			tf[s] /= norm
		}
	}
	return tf
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// cosine of two vectors of length 1, summed in the order of the words so that
// it is the same every time.
func cosine(a, b map[string]float64, order []string) float64 {
	sum := 0.0
	for _, s := range order {
		if w, ok := b[s]; ok {
			sum += a[s] * w
		}
	}
	return min(sum, 1)
}

// correct replaces each word that the corpus never uses by the one word of it
// that is a single typing error away: the most used, then the first by
// alphabet. Short words and numbers stay as they are.
func (c *corpus) correct(words []string, g glossary) []string {
	out := slices.Clone(words)
	for i, w := range words {
		if len(w) < 4 || c.words[w] > 0 || strings.ContainsAny(w, "0123456789") {
			continue
		}
		if _, spelt := g.spelt[stems([]string{w})[0]]; spelt {
			continue
		}
		best, used := "", 0
		for _, near := range oneAway(w) {
			if n := c.words[near]; n > used || n == used && n > 0 && near < best {
				best, used = near, n
			}
		}
		if best != "" {
			out[i] = best
		}
	}
	return out
}

// oneAway lists every string one typing error away: a letter left out, doubled
// or added, mistaken, or two swapped (Damerau).
func oneAway(w string) []string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	r := []rune(w)
	var out []string
	for i := range len(r) + 1 {
		head, tail := string(r[:i]), r[i:]
		if len(tail) > 0 {
			out = append(out, head+string(tail[1:]))
		}
		if len(tail) > 1 {
			out = append(out, head+string([]rune{tail[1], tail[0]})+string(tail[2:]))
		}
		for _, l := range letters {
			out = append(out, head+string(l)+string(tail))
			if len(tail) > 0 {
				out = append(out, head+string(l)+string(tail[1:]))
			}
		}
	}
	return out
}
