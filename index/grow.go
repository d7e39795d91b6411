package index

import (
	"context"
	"errors"
	"slices"
)

// An answer that was approved, changed or withdrawn is followed at once, in a
// few milliseconds, by growing the ranking that serves: its fragments go into
// the search, its wordings become lessons, and the learner takes a few steps on
// them with old lessons between, so that it forgets nothing. What such a
// ranking says is near what one made anew would, not equal to it; one is made
// anew in the background.

const (
	replayed  = 64  // old lessons between the new ones
	growSteps = 3   // passes over the new lessons
	growStep  = 1.0 // size of a step
)

// errGrown stops a calibration whose ranking has changed under it.
var errGrown = errors.New("the ranking changed")

// change stops a calibration that is under way and holds the index still.
func (x *Index) change() (done func()) {
	x.stop.Lock()
	x.waiting++
	if x.cancel != nil {
		x.cancel(errGrown)
	}
	x.stop.Unlock()
	x.calibrating.Lock()
	x.changes++
	x.mu.Lock()
	return func() {
		x.stop.Lock()
		x.waiting--
		x.stop.Unlock()
		x.mu.Unlock()
		x.calibrating.Unlock()
	}
}

// Add makes an answer findable, or replaces it, at once. A calibration that is
// under way ends without result.
func (x *Index) Add(ctx context.Context, d Document) error {
	defer x.change()()
	if x.closed {
		return ErrClosed
	}
	x.forget(d.ID)
	x.docs = append(x.docs, d)
	x.generation = generationOf(sorted(x.docs), x.lang, x.learned, x.without) + "+"
	return x.ranker.grow(ctx, d)
}

// Remove makes an answer unfindable at once. One that is not there is no
// error.
func (x *Index) Remove(id string) {
	defer x.change()()
	x.forget(id)
	x.generation = generationOf(sorted(x.docs), x.lang, x.learned, x.without) + "+"
}

func (x *Index) forget(id string) {
	x.docs = slices.DeleteFunc(slices.Clone(x.docs), func(o Document) bool { return o.ID == id })
	r := x.ranker
	for i := range r.corpus.docs {
		if r.corpus.docs[i].ID != id {
			continue
		}
		dead := make([]bool, len(r.corpus.docs))
		copy(dead, r.dead)
		dead[i] = true
		r.dead = dead
	}
}

// grow takes one more document in.
func (r *ranker) grow(ctx context.Context, d Document) error {
	c := r.corpus
	doc, from := int32(len(c.docs)), len(c.fragments)
	c.docs = append(c.docs, d)
	c.of, c.bodySize = append(c.of, nil), append(c.bodySize, 0)
	if r.dead != nil {
		r.dead = append(slices.Clone(r.dead), false)
	}
	c.take(doc)
	for i := from; i < len(c.fragments); i++ {
		c.fragments[i].length = c.length(c.fragments[i].stems)
	}
	r.bodies.grow(c, doc)
	r.learnMore(doc, from)
	r.follow(doc)
	return r.fetcher.fill(ctx, c, from)
}

// learnMore takes the learner a few steps towards the wordings from a fragment
// on.
func (r *ranker) learnMore(doc int32, from int) {
	c := r.corpus
	var fresh []lesson
	for at := from; at < len(c.fragments); at++ {
		r.lessonAt = append(r.lessonAt, -1)
		f := &c.fragments[at]
		if f.part == sectionPart || r.without.off(learnStage) {
			continue
		}
		if r.vocabulary == nil {
			r.vocabulary = newVocabulary(nil)
			r.learner = &learner{answers: int(doc)}
		}
		text := r.reading(c.text(f))
		r.vocabulary.add(text)
		r.lessonAt[at] = int32(len(r.lessons) + len(fresh))
		fresh = append(fresh, lesson{r.vocabulary.vector(text, nil), []cell{{doc + r.nothing, 1}}, 1})
	}
	if r.learner == nil {
		return
	}
	l := r.learner
	l.grow(len(r.vocabulary.df), len(c.docs)+int(r.nothing))
	l.start(fresh)
	scores := make([]float64, l.answers)
	old := thin(r.lessons, replayed)
	for range growSteps {
		for i := range max(len(fresh), len(old)) {
			if i < len(fresh) {
				l.step(fresh[i], growStep, scores)
			}
			if i < len(old) {
				l.step(old[i], growStep, scores)
			}
		}
	}
	r.lessons = append(slices.Clip(r.lessons), fresh...)
}

// grow makes room for more features and answers.
func (l *learner) grow(features, answers int) {
	l.rows = append(l.rows, make([]row, max(features-len(l.rows), 0))...)
	for i := range l.rows {
		if all := l.rows[i].all; all != nil {
			l.rows[i].all = append(all, make([]float32, answers-len(all))...)
		}
	}
	l.answers = answers
}
