package index

import (
	"context"
	"errors"
)

// ranker is everything that is derived from one set of documents.
type ranker struct {
	without    stages
	corpus     *corpus
	fetcher    *fetcher
	vocabulary *vocabulary // nil: nothing to learn from
	learner    *learner    // nil: the same
	bodies     bodies
	fusion     fusion
	calibrated calibration
	assured    assurance
	ties       ties     // of the wordings and the log; nil: the log does not teach
	log        [][]term // as the learner reads it
	lessons    []lesson // of the wordings, then of what specialists said nothing answers
	lessonOf   []int32  // the fragment of each lesson of a wording
	answers    int      // the learner tells apart: the documents, and nothing if it was taught such
}

// newRanker derives a ranker, with the shipped weights and calibration.
func newRanker(ctx context.Context, docs []Document, g glossary, learned Learned, without stages) (*ranker, error) {
	r := &ranker{without: without, corpus: newCorpus(docs, g), fusion: shippedFusion, calibrated: shippedCalibration}
	r.assured = newAssurance(evenly())
	var err error
	if r.fetcher, err = newFetcher(); err != nil {
		return nil, err
	}
	filled := make(chan error, 1)
	go func() { filled <- r.fetcher.fill(ctx, r.corpus, 0) }()
	r.teach(learned)
	r.bodies = newBodies(r.corpus, without)
	if err := <-filled; err != nil {
		return nil, errors.Join(err, r.fetcher.close())
	}
	return r, nil
}

// teach trains the learner on the titles and phrasings, on the questions that
// nothing answers, and on the log where that pays.
func (r *ranker) teach(learned Learned) {
	if r.without.off(learnStage) {
		return
	}
	c := r.corpus
	var readings []reading
	for at := range c.fragments {
		f := &c.fragments[at]
		if f.part == sectionPart {
			continue
		}
		r.lessonOf = append(r.lessonOf, int32(at))
		readings = append(readings, r.reading(c.text(f)))
	}
	r.answers = len(c.docs)
	if len(learned.Unanswerable) > 0 {
		r.answers++
	}
	wordings := len(readings)
	if wordings == 0 {
		return
	}
	for _, q := range learned.Unanswerable {
		readings = append(readings, r.reading(q))
	}
	taught := len(readings)
	log := lastOf(learned.Log, spreadMost)
	for _, q := range log {
		readings = append(readings, r.reading(q))
	}
	r.vocabulary = newVocabulary(readings)
	vectors := make([][]term, len(readings))
	for i, t := range readings {
		vectors[i] = r.vocabulary.vector(t, nil)
	}
	for i := range vectors[:taught] {
		answer := int32(len(c.docs)) // nothing answers it
		if i < wordings {
			answer = c.fragments[r.lessonOf[i]].doc
		}
		r.lessons = append(r.lessons, lesson{vectors[i], []cell{{answer, 1}}, 1})
	}
	r.log = vectors[taught:]
	if spreads(len(log), wordings) && !r.without.off(spreadStage) {
		r.ties = tie(vectors, len(r.vocabulary.df))
	}
	r.learner = r.train(r.lessons, nil)
}

// train trains a learner on lessons, those of weight 0 left out, and on the log
// where that pays, less what is skipped.
func (r *ranker) train(lessons []lesson, skip []bool) *learner {
	if r.ties != nil {
		return spread(lessons, r.log, skip, r.ties, len(r.vocabulary.df), r.answers)
	}
	return learn(lessons, len(r.vocabulary.df), r.answers)
}

// reading reads a text as it is, without correction.
func (r *ranker) reading(text string) reading {
	words := tokens(text)
	return newReading(words, r.corpus.glossary.spell(words))
}

func lastOf[T any](all []T, n int) []T { return all[max(len(all)-n, 0):] }

// hits are the fragments that Bleve found.
type hits struct{ ask, body []hit }

func (r *ranker) search(ctx context.Context, q *asked) (hits, error) {
	var found hits
	var err error
	if terms := q.rarest(r.corpus, maxTerms, false); len(terms) > 0 && r.corpus.asks > 0 {
		if found.ask, err = r.fetcher.search(ctx, askField, terms); err != nil {
			return found, err
		}
	}
	if terms := q.rarest(r.corpus, maxTerms, true); len(terms) > 0 && r.corpus.bodies > 0 && !r.without.off(bodyStage) {
		found.body, err = r.fetcher.search(ctx, bodyField, terms)
	}
	return found, err
}

// none is the learner's score for nothing answering the question; 0 where
// nobody taught it such.
func (r *ranker) none(q *asked, l *learner) float64 {
	if l == nil || r.answers == len(r.corpus.docs) {
		return 0
	}
	score := 0.0
	last := int32(len(r.corpus.docs))
	for _, t := range q.terms {
		if row := l.rows[t.id]; len(row) > 0 && row[len(row)-1].answer == last {
			score += float64(row[len(row)-1].weight * t.weight)
		}
	}
	return score
}

// whole is the view that leaves nothing out.
func (r *ranker) whole() view { return view{learner: r.learner, fragment: -1} }
