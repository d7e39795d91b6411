package index

import (
	"math"
)

// Bodies are matched by what tells: the frequent English words of a question
// are left out, which on articles of consumer finance alone brings a third more
// right answers. A body is looked at five ways: as a whole and section by
// section (BM25), at its start, where articles say what they are about, for
// pairs of neighbouring words (Metzler and Croft, "A Markov Random Field Model
// for Term Dependencies", 2005), and by its place among the others (latent).
// Only the bodies that Bleve fetched are looked at, word by word.
const (
	bodyK1    = 1.2
	bodyB     = 0.75
	leadWords = 40 // what is read as the start of a body
	leadRunes = 220
	leadB     = 0.3
	leadSize  = 40.0

	passageStems = 120 // of the passages that place words
)

// bodies holds what is known of each document's body beside its words.
type bodies struct {
	leads  *vocabulary
	lead   [][]term    // features of each body's start
	latent *latent     // nil: too little text
	place  [][]float32 // by document
}

func newBodies(c *corpus, without stages) bodies {
	b := bodies{leads: newVocabulary(nil)}
	leads := make([]reading, len(c.docs))
	var passages [][]int32
	for d := range c.docs {
		leads[d] = c.lead(int32(d))
		b.leads.add(leads[d])
		for rest := c.body(int32(d)); len(rest) > 0; {
			n := min(len(rest), passageStems)
			passages = append(passages, rest[:n])
			rest = rest[n:]
		}
	}
	for _, r := range leads {
		b.lead = append(b.lead, b.leads.vector(r, nil))
	}
	if without.off(latentStage) {
		return b
	}
	if b.latent = newLatent(passages, len(c.number)); b.latent != nil {
		for d := range c.docs {
			b.place = append(b.place, b.latent.at(c.body(int32(d))))
		}
	}
	return b
}

// grow takes one more document in; words that no body held before have no
// place yet.
func (b *bodies) grow(c *corpus, doc int32) {
	lead := c.lead(doc)
	b.leads.add(lead)
	b.lead = append(b.lead, b.leads.vector(lead, nil))
	if b.latent != nil {
		b.place = append(b.place, b.latent.at(c.body(doc)))
	}
}

// body is the stems of a document's sections, one after the other.
func (c *corpus) body(doc int32) []int32 {
	var all []int32
	for _, at := range c.of[doc] {
		if c.fragments[at].part == sectionPart {
			all = append(all, c.fragments[at].stems...)
		}
	}
	return all
}

// lead is the start of a document's body.
func (c *corpus) lead(doc int32) reading {
	text := ""
	for _, at := range c.of[doc] {
		if f := &c.fragments[at]; f.part == sectionPart && len(text) < leadRunes {
			text += c.text(f) + "\n"
		}
	}
	runes := []rune(text)
	words := tokens(string(runes[:min(len(runes), leadRunes)]))
	return newReading(words, c.glossary.spell(words))
}

// wanted is what a question asks of bodies.
type wanted struct {
	slot    map[int32]int // of each distinct stem that tells
	idf     []float64
	sum     float64
	pairs   map[[2]int32]int
	pair    []float64
	pairSum float64
	lead    []term
	place   []float32
}

// wants reads from a question what it asks of bodies; nil if nothing tells.
func (b *bodies) wants(c *corpus, q *asked) *wanted {
	w := &wanted{slot: map[int32]int{}, pairs: map[[2]int32]int{}}
	told := !allOften(q)
	var telling []string
	var spelt []string
	var content []int32
	before := int32(-1)
	for i, s := range q.stems {
		if before >= 0 && s >= 0 {
			if _, seen := w.pairs[[2]int32{before, s}]; !seen {
				w.pairs[[2]int32{before, s}] = len(w.pair)
				w.pair = append(w.pair, c.bodyIDF(before)+c.bodyIDF(s))
				w.pairSum += c.bodyIDF(before) + c.bodyIDF(s)
			}
		}
		before = s
		if told && q.often[i] {
			continue
		}
		spelt = append(spelt, q.spelt[i])
		content = append(content, s)
		if s < 0 || c.inDocs[s] == 0 {
			continue
		}
		if _, seen := w.slot[s]; !seen {
			w.slot[s] = len(w.idf)
			w.idf = append(w.idf, c.bodyIDF(s))
			w.sum += c.bodyIDF(s)
		}
	}
	if len(w.slot) == 0 {
		return nil
	}
	for _, x := range q.words {
		if !told || !frequent[stems([]string{x})[0]] {
			telling = append(telling, x)
		}
	}
	w.lead = b.leads.vector(newReading(telling, spelt), nil)
	if b.latent != nil {
		w.place = b.latent.at(content)
	}
	return w
}

func allOften(q *asked) bool {
	for _, o := range q.often {
		if !o {
			return false
		}
	}
	return true
}

// look measures a document's body against what is wanted.
func (b *bodies) look(c *corpus, w *wanted, cand *candidate) {
	whole := make([]float64, len(w.idf))
	part := make([]float64, len(w.idf))
	start := make([]float64, len(w.idf))
	pairs := make([]float64, len(w.pair))
	read := 0
	for _, at := range c.of[cand.doc] {
		f := &c.fragments[at]
		if f.part != sectionPart {
			continue
		}
		clear(part)
		before := int32(-1)
		for _, s := range f.stems {
			if slot, in := w.slot[s]; in {
				whole[slot]++
				part[slot]++
				if read < leadWords {
					start[slot]++
				}
			}
			if slot, in := w.pairs[[2]int32{before, s}]; in {
				pairs[slot]++
			}
			before = s
			read++
		}
		if like := bm25(part, w.idf, float64(len(f.stems)), c.partMean, bodyB) / w.sum; like > cand.features[section] {
			cand.features[section], cand.section = like, at
		}
	}
	if read == 0 {
		return
	}
	size := float64(c.bodySize[cand.doc])
	cand.features[wholeBody] = bm25(whole, w.idf, size, c.bodyMean, bodyB) / w.sum
	cand.features[bodyStart] = bm25(start, w.idf, math.Min(leadWords, size), leadSize, leadB) / w.sum
	if w.pairSum > 0 {
		cand.features[bodyPairs] = bm25(pairs, w.pair, size, c.bodyMean, bodyB) / w.pairSum
	}
	cand.features[startLike] = inner(w.lead, b.lead[cand.doc])
	if w.place != nil {
		cand.features[bodyPlace] = dot(w.place, b.place[cand.doc])
	}
}

// bm25 weighs how often each wanted word occurs in a text of a size.
func bm25(counts, idf []float64, size, mean, b float64) float64 {
	sum := 0.0
	for i, n := range counts {
		if n > 0 {
			sum += idf[i] * n * (bodyK1 + 1) / (n + bodyK1*(1-b+b*size/mean))
		}
	}
	return sum
}
