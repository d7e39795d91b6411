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
	refusals   refusals
	fusion     fusion
	calibrated calibration
	assured    assurance
	ties       ties     // of the wordings and the log; nil: the log does not teach
	log        [][]term // as the learner reads it
	lessons    []lesson // of the wordings, then of what specialists said nothing answers
	lessonOf   []int32  // the fragment of each lesson of a wording
	lessonAt   []int32  // the lesson of each fragment; -1: none
	reach      *reach   // nil: the log tells nothing
	covers     []float64
	nothing    int32  // 1: the learner was taught that nothing answers some questions, as its answer 0
	watch      *watch // nil: no stop cards
	hasty      bool   // learns as much as a start can wait for, and nothing from the log
	dead       []bool // documents that were replaced or withdrawn since; nil: none
}

// newRanker derives a ranker, with the shipped weights and calibration.
func newRanker(ctx context.Context, docs []Document, g glossary, learned Learned, o Options) (*ranker, error) {
	without := stages(o.Without)
	r := &ranker{without: without, hasty: o.Hasty, corpus: newCorpus(docs, g), fusion: shippedFusion, calibrated: shippedCalibration}
	r.assured = newAssurance(evenly())
	r.refusals = newRefusals(learned.Rejected)
	var err error
	if r.fetcher, err = newFetcher(); err != nil {
		return nil, err
	}
	filled := make(chan error, 1)
	go func() { filled <- r.fetcher.fill(ctx, r.corpus, 0) }()
	if err := r.teach(ctx, learned); err != nil {
		return nil, errors.Join(err, <-filled, r.fetcher.close())
	}
	r.watch = r.newWatch()
	r.bodies = newBodies(r.corpus, without)
	if err := <-filled; err != nil {
		return nil, errors.Join(err, r.fetcher.close())
	}
	return r, nil
}

// teach trains the learner on the titles and phrasings, on the questions that
// nothing answers, and on the log where that pays.
func (r *ranker) teach(ctx context.Context, learned Learned) error {
	if r.without.off(learnStage) {
		return nil
	}
	c := r.corpus
	var readings []reading
	for at := range c.fragments {
		f := &c.fragments[at]
		r.lessonAt = append(r.lessonAt, -1)
		if f.part == sectionPart {
			continue
		}
		r.lessonAt[at] = int32(len(r.lessonOf))
		r.lessonOf = append(r.lessonOf, int32(at))
		readings = append(readings, r.reading(c.text(f)))
	}
	if len(learned.Unanswerable) > 0 {
		r.nothing = 1
	}
	wordings := len(readings)
	if wordings == 0 {
		return nil
	}
	for _, q := range learned.Unanswerable {
		readings = append(readings, r.reading(q))
	}
	taught := len(readings)
	log := lastOf(learned.Log, spreadMost)
	if r.hasty {
		log = nil
	}
	for _, q := range log {
		readings = append(readings, r.reading(q))
	}
	r.vocabulary = newVocabulary(readings)
	vectors := make([][]term, len(readings))
	for i, t := range readings {
		vectors[i] = r.vocabulary.vector(t, nil)
	}
	for i := range vectors[:taught] {
		answer := int32(0) // nothing answers it
		if i < wordings {
			answer = c.fragments[r.lessonOf[i]].doc + r.nothing
		}
		r.lessons = append(r.lessons, lesson{vectors[i], []cell{{answer, 1}}, 1})
	}
	r.log = vectors[taught:]
	if spreads(len(log), wordings) && !r.without.off(spreadStage) {
		r.ties = tie(vectors, len(r.vocabulary.df))
	}
	if !r.without.off(reachStage) {
		if r.reach = newReach(r.lessons[:wordings], r.log, len(r.vocabulary.df)); r.reach != nil {
			r.covers = r.reach.covers(func(int) bool { return false }, nil)
		}
	}
	var err error
	r.learner, err = r.train(ctx, r.lessons, nil, r.covers)
	return err
}

// hastySteps is how many scores of a lesson for an answer a hasty ranking learns
// from: about a fifth of a second.
const hastySteps = 4_000_000

// train trains a learner on lessons, those of weight 0 left out, and on the log
// where that pays, less what is skipped.
func (r *ranker) train(ctx context.Context, lessons []lesson, skip []bool, covers []float64) (*learner, error) {
	if r.ties != nil {
		return spread(ctx, lessons, r.log, r.coverOf(covers), skip, r.ties, len(r.vocabulary.df), len(r.corpus.docs)+int(r.nothing))
	}
	passes, answers := learnPasses, len(r.corpus.docs)+int(r.nothing)
	if r.hasty {
		passes = min(passes, hastySteps/(len(lessons)*answers))
	}
	return learn(ctx, lessons, len(r.vocabulary.df), answers, passes)
}

// coverOf tells how far a question of the log is covered: as far as most, for
// those that were not looked at.
func (r *ranker) coverOf(covers []float64) func(int) float64 {
	return func(i int) float64 {
		if r.reach == nil || covers == nil || i < r.reach.first {
			return 1
		}
		return covers[i-r.reach.first] / (1 - reachLost)
	}
}

// reached is how far what is known reaches a question; false where the log does
// not tell.
func (r *ranker) reached(q *asked, found []hit, v view) (float64, bool) {
	if r.reach == nil || v.covers == nil {
		return 0, false
	}
	var wordings []float64
	for _, h := range found {
		if l := r.lessonAt[h.fragment]; l >= 0 && !v.hides(r.corpus, h.fragment) {
			wordings = append(wordings, inner(q.terms, r.lessons[l].terms))
		}
	}
	return r.reach.of(q.terms, wordings, v.covers, v.asked, v.unasked), true
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
	if terms := q.rarest(maxTerms, false); len(terms) > 0 && r.corpus.asks > 0 {
		if found.ask, err = r.fetcher.search(ctx, askField, terms); err != nil {
			return found, err
		}
	}
	if terms := q.rarest(maxTerms, true); len(terms) > 0 && r.corpus.bodies > 0 && !r.without.off(bodyStage) {
		found.body, err = r.fetcher.search(ctx, bodyField, terms)
	}
	return found, err
}

// none is the learner's score for nothing answering the question; 0 where
// nobody taught it such.
func (r *ranker) none(q *asked, l *learner) float64 {
	if l == nil || r.nothing == 0 {
		return 0
	}
	return l.scoreOf(0, q.terms)
}

// beyond measures what is known of a question beside its candidates.
func (r *ranker) beyond(q *asked, found hits, v view) beyond {
	b := beyond{none: r.none(q, v.learner)}
	b.reached, b.told = r.reached(q, found.ask, v)
	return b
}

// whole is the view that leaves nothing out.
func (r *ranker) whole() view {
	return view{learner: r.learner, gone: r.dead, fragment: -1, covers: r.covers, asked: -1}
}
