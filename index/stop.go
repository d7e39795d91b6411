package index

import (
	"slices"

	"shouldertap/knowledge"
)

// Stop topics are watched for apart from the ranking: whatever else a question
// is about, is this topic raised in it? What speaks for and against is measured
// as a handful of clues (clue.go), of a detector of its own for each topic
// (detect.go), of the nearest wordings, of the ranking's learner and of single
// words; the clues become one probability, by a model fitted on wordings that
// nobody had taught (warn.go). An answer of the ranking never hides a card.

// watch is what a ranking knows of its stop topics.
type watch struct {
	topics   []string
	topic    []int       // of each document; -1: it is no stop card
	wordings []wording   // of the whole visible set, those of the cards among them
	of       []int32     // the wording of each fragment; -1: none
	examples []example   // of each wording
	unlike   int         // how many of these, at the end, only look like a topic
	postings [][]posting // by stem
	counts   map[pair][]int32
	raising  []int32 // how many wordings raise each topic
	detector *detector
	warning  warning
	looks    map[string][]int // what only looks like a topic, by Normalise: the topics
}

// wording is a title or phrasing, or what a stop card says only looks like it.
type wording struct {
	doc    int32
	stems  []int32
	length float64 // of its tf-idf vector
	raises int     // the topic; -1: none
	only   int     // the one topic that it tells of; -1: all
}

// topicOf names what a stop card is about. Cards of one topic for several
// audiences teach each other where one asker sees them.
func (d *Document) topicOf() string {
	if d.StopTopic == "" {
		return d.ID
	}
	return d.StopTopic
}

// newWatch takes the stop cards of a corpus and learns their topics; nil where
// there are none.
func (r *ranker) newWatch() *watch {
	c := r.corpus
	w := &watch{warning: fewWarning, looks: map[string][]int{}}
	for d := range c.docs {
		w.topic = append(w.topic, -1)
		if c.stop(int32(d)) && !(r.dead != nil && r.dead[d]) {
			w.topic[d] = slices.Index(w.topics, c.docs[d].topicOf())
			if w.topic[d] < 0 {
				w.topic[d] = len(w.topics)
				w.topics = append(w.topics, c.docs[d].topicOf())
			}
		}
	}
	if len(w.topics) == 0 {
		return nil
	}
	for at := range c.fragments {
		f := &c.fragments[at]
		w.of = append(w.of, -1)
		if f.part == sectionPart || r.dead != nil && r.dead[f.doc] {
			continue
		}
		w.of[at] = int32(len(w.wordings))
		w.wordings = append(w.wordings, wording{f.doc, f.stems, float64(f.length), w.topic[f.doc], -1})
		e := example{raises: w.topic[f.doc], only: -1}
		if r.vocabulary != nil {
			e.terms = r.lessons[r.lessonAt[at]].terms
		}
		w.examples = append(w.examples, e)
	}
	for d, t := range w.topic {
		if t < 0 {
			continue
		}
		for _, text := range c.docs[d].Unlike {
			q := r.read(text, r.whole())
			w.wordings = append(w.wordings, wording{int32(d), q.stems, float64(c.length(known(q.stems))), -1, t})
			w.examples = append(w.examples, example{q.terms, -1, t})
			w.looks[q.same] = append(w.looks[q.same], t)
			w.unlike++
		}
	}
	w.post(c)
	w.count(c)
	if w.raised() >= leastRaised {
		w.warning = shippedWarning
	}
	if r.vocabulary != nil {
		w.detector = detect(w.examples, len(r.vocabulary.df), len(w.topics))
	}
	return w
}

// raised is how many wordings raise a topic.
func (w *watch) raised() int {
	n := 0
	for _, x := range w.raising[:len(w.topics)] {
		n += int(x)
	}
	return n
}

func known(stems []int32) []int32 {
	return slices.DeleteFunc(slices.Clone(stems), func(s int32) bool { return s < 0 })
}

// leastRaise is the least probability of a stop card to be named at all.
const leastRaise = 0.005

// stops are the stop cards with the probability that their topic is raised,
// those without a word of the question left out. top is the highest score that
// the learner gives an ordinary answer.
func (r *ranker) stops(q *asked, top float64) []knowledge.Candidate {
	if r.watch == nil || len(q.words) == 0 {
		return nil
	}
	w := r.watch
	found := r.clues(q, r.full(top))
	weights := weightsOf(q)
	var out []knowledge.Candidate
	for doc, t := range w.topic {
		if t < 0 || r.dead != nil && r.dead[doc] {
			continue
		}
		cand := candidate{doc: int32(doc), wording: -1, section: -1}
		r.compare(q, weights, &cand, r.whole())
		p := w.warning.probability(&found[t])
		if cand.covered == 0 || p < leastRaise {
			continue
		}
		if slices.Contains(w.looks[q.same], t) {
			p = min(p, 1-verbatim)
		}
		out = append(out, r.show(q, &cand, p))
	}
	return out
}

// full is the sight of everything that is known.
func (r *ranker) full(top float64) sight {
	return sight{detector: r.watch.detector, learner: r.learner, top: top, wording: -1}
}

// whyRaised is what each clue brought to a card's log-odds, and the sum.
func (r *ranker) whyRaised(q *asked, top float64, doc int32) ([]Effect, float64) {
	w := r.watch
	x := r.clues(q, r.full(top))[w.topic[doc]]
	sum := w.warning[0]
	var effects []Effect
	for i, v := range x {
		effects = append(effects, Effect{clueNames[i], v, w.warning[1+i], v * w.warning[1+i]})
		sum += v * w.warning[1+i]
	}
	return effects, sum
}

// follow takes note of one more document.
func (r *ranker) follow(doc int32) {
	switch {
	case r.corpus.stop(doc):
		old := r.watch
		if r.watch = r.newWatch(); old != nil && r.watch != nil {
			r.watch.warning = old.warning
		}
	case r.watch != nil:
		r.watch.topic = append(r.watch.topic, -1)
	}
}
