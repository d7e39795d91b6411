package index

import (
	"cmp"
	"math"
	"slices"

	"shouldertap/knowledge"
)

// part says which piece of a document a fragment is.
type part uint8

const (
	titlePart part = iota
	phrasingPart
	sectionPart
)

// fragment is a piece of a document that is matched on its own.
type fragment struct {
	doc    int32 // index into corpus.docs
	part   part
	n      int32   // of its kind within the document, from 0
	stems  []int32 // by their numbers in the corpus, in order
	length float32 // of its tf-idf vector
}

// corpus is the documents taken apart, with what is counted over all of them.
type corpus struct {
	glossary  glossary
	docs      []Document // by id
	fragments []fragment
	of        [][]int32 // fragments of each document
	number    map[string]int32
	spelt     []string       // by stem, as it is written
	often     []bool         // by stem: a frequent English word
	inAsks    []int32        // titles and phrasings that hold each stem
	inDocs    []int32        // documents whose sections hold each stem
	words     map[string]int // unstemmed words with how often they occur, for correction
	same      map[string][]int32
	asks      int     // fragments that are titles or phrasings
	bodies    int     // documents with sections
	bodyMean  float64 // stems of a body, on average
	partMean  float64 // stems of a section, on average
	bodySize  []int32 // stems of each document's sections
}

func newCorpus(docs []Document, g glossary) *corpus {
	c := &corpus{glossary: g, number: map[string]int32{}, words: map[string]int{}, same: map[string][]int32{}}
	c.docs = slices.Clone(docs)
	slices.SortStableFunc(c.docs, func(a, b Document) int { return cmp.Compare(a.ID, b.ID) })
	c.docs = slices.CompactFunc(c.docs, func(a, b Document) bool { return a.ID == b.ID })
	c.of = make([][]int32, len(c.docs))
	c.bodySize = make([]int32, len(c.docs))
	for i := range c.docs {
		c.take(int32(i))
	}
	sections := 0
	for _, f := range c.fragments {
		if f.part == sectionPart {
			sections++
			c.partMean += float64(len(f.stems))
		}
	}
	c.bodyMean = c.partMean / float64(max(c.bodies, 1))
	c.partMean /= float64(max(sections, 1))
	for i := range c.fragments {
		c.fragments[i].length = c.length(c.fragments[i].stems)
	}
	return c
}

// length is the length of a text's tf-idf vector.
func (c *corpus) length(stems []int32) float32 {
	sorted := slices.Sorted(slices.Values(stems))
	sum := 0.0
	for i := 0; i < len(sorted); {
		j := i + 1
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		w := float64(j-i) * c.idf(sorted[i], c.often[sorted[i]])
		sum += w * w
		i = j
	}
	return float32(math.Sqrt(sum))
}

// take takes a document apart into fragments and counts their words.
func (c *corpus) take(doc int32) {
	d := &c.docs[doc]
	c.add(fragment{doc: doc, part: titlePart}, d.Title)
	for n, p := range d.Phrasings {
		c.add(fragment{doc: doc, part: phrasingPart, n: int32(n)}, p)
	}
	held := map[int32]bool{}
	for n := range len(d.Sections) + 1 {
		f := fragment{doc: doc, part: sectionPart, n: int32(n)}
		for _, s := range c.add(f, d.section(n)) {
			held[s] = true
		}
	}
	for s := range held {
		c.inDocs[s]++
	}
	if len(held) > 0 {
		c.bodies++
	}
}

// section is the text of a section with its heading; the one after the last is
// the short answer.
func (d *Document) section(n int) string {
	if n == len(d.Sections) {
		return d.Short
	}
	if d.Sections[n].Heading == "" {
		return d.Sections[n].Text
	}
	return d.Sections[n].Heading + "\n" + d.Sections[n].Text
}

// text is what a fragment was written as.
func (c *corpus) text(f *fragment) string {
	d := &c.docs[f.doc]
	switch f.part {
	case titlePart:
		return d.Title
	case phrasingPart:
		return d.Phrasings[f.n]
	}
	return d.section(int(f.n))
}

// add adds a fragment, unless it has no words, and returns its stems.
func (c *corpus) add(f fragment, text string) []int32 {
	words := tokens(text)
	if len(words) == 0 {
		return nil
	}
	for _, w := range words {
		c.words[w]++
	}
	for _, s := range c.glossary.spell(words) {
		n, known := c.number[s]
		if !known {
			n = int32(len(c.number))
			c.number[s] = n
			c.spelt = append(c.spelt, s)
			c.inAsks, c.inDocs, c.often = append(c.inAsks, 0), append(c.inDocs, 0), append(c.often, frequent[s])
		}
		f.stems = append(f.stems, n)
	}
	at := int32(len(c.fragments))
	if f.part == sectionPart {
		c.bodySize[f.doc] += int32(len(f.stems))
	} else {
		c.asks++
		for _, s := range distinct(f.stems) {
			c.inAsks[s]++
		}
		key := Normalise(text)
		c.same[key] = append(c.same[key], at)
	}
	c.of[f.doc] = append(c.of[f.doc], at)
	c.fragments = append(c.fragments, f)
	return f.stems
}

func distinct(stems []int32) []int32 {
	return slices.Compact(slices.Sorted(slices.Values(stems)))
}

// assumedAsks is how many wordings of ordinary English a corpus is taken to
// have besides its own, a third of which hold each frequent word: in a small
// knowledge base counting alone would take "what" for a word that tells much.
const assumedAsks = 200

// idf is how much a stem tells of a question, in nats, from the titles,
// phrasings and bodies that hold it; an unknown one (-1) tells most.
func (c *corpus) idf(stem int32, often bool) float64 {
	if stem < 0 {
		return c.idfOf(0, often)
	}
	return c.idfOf(float64(c.inAsks[stem]+c.inDocs[stem]), often)
}

func (c *corpus) idfOf(held float64, often bool) float64 {
	in := 0.5 + held
	if often {
		in += assumedAsks / 3
	}
	return math.Log((1 + assumedAsks + float64(c.asks+c.bodies)) / in)
}

// holds counts by stem the wordings, if asks, and the bodies that hold it, less
// those of documents that are gone.
func (c *corpus) holds(gone []bool, asks bool) []int32 {
	n := slices.Clone(c.inDocs)
	if asks {
		for s, in := range c.inAsks {
			n[s] += in
		}
	}
	for doc, away := range gone {
		if !away {
			continue
		}
		body := map[int32]bool{}
		for _, at := range c.of[doc] {
			f := &c.fragments[at]
			for _, s := range distinct(f.stems) {
				switch {
				case f.part == sectionPart:
					body[s] = true
				case asks:
					n[s]--
				}
			}
		}
		for s := range body {
			n[s]--
		}
	}
	return n
}

// bodyIDF is how much a stem tells of bodies, as BM25 has it.
func (c *corpus) bodyIDF(stem int32) float64 {
	in := float64(c.inDocs[stem])
	return math.Log(1 + (float64(c.bodies)-in+0.5)/(in+0.5))
}

// detail is the number, from 1, of the details section that a fragment is; 0
// if a reply cannot open there.
func (c *corpus) detail(at int32) int {
	f := &c.fragments[at]
	if f.part != sectionPart || int(f.n) >= c.docs[f.doc].Details {
		return 0
	}
	return int(f.n) + 1
}

// stop says whether a document is a stop card.
func (c *corpus) stop(doc int32) bool { return c.docs[doc].Kind == knowledge.Stop }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
