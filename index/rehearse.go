package index

import (
	"context"
	"slices"
)

// Before it answers anybody, the index asks itself its own phrasings, in five
// turns. In each turn a fifth of the answers is taken away whole, and of the
// others a fifth of the phrasings; the learner is trained without either, and
// then asked both: the first have no right answer, the second have one. A fifth
// of the log is kept out as well and asked, unlabelled. What comes out is what
// the weights and the probability are fitted on, so that "nobody has written
// this up" is something the index has seen.
const (
	turns        = 5
	maxRehearsed = 1500 // phrasings asked of either kind, over all turns
	maxLogAsked  = 1500
)

// trial is one question of the rehearsal with its candidates.
type trial struct {
	q          *asked
	candidates []candidate
	none       float64
	right      int32 // document; -1: nothing is right; -2: not known
}

const (
	noneRight = -1
	notKnown  = -2
)

// turn numbers the turn in which something is left out, from its name alone.
func turn(name string, salt uint64) int {
	return int(fnv(fnvOffset^salt, name) >> 20 % turns)
}

// rehearse asks every turn's questions.
func (r *ranker) rehearse(ctx context.Context, learned Learned) ([]trial, error) {
	var trials []trial
	for k := range turns {
		t, err := r.turn(ctx, k, learned)
		if err != nil {
			return nil, err
		}
		trials = append(trials, t...)
	}
	return trials, nil
}

func (r *ranker) turn(ctx context.Context, k int, learned Learned) ([]trial, error) {
	c := r.corpus
	v := view{fragment: -1, gone: make([]bool, len(c.docs))}
	for i := range c.docs {
		v.gone[i] = turn(c.docs[i].ID, 1) == k
	}
	held := make([]bool, len(c.fragments)) // wordings left out of the learner
	var asks []int32
	for at := range c.fragments {
		f := &c.fragments[at]
		if f.part != phrasingPart {
			continue
		}
		// Each answer loses every fifth phrasing, from a place of its own on.
		held[at] = v.gone[f.doc] || (int(f.n)+turn(c.docs[f.doc].ID, 2))%turns == k
		if held[at] {
			asks = append(asks, int32(at))
		}
	}
	log := lastOf(learned.Log, spreadMost)
	skip := make([]bool, len(log))
	for i := range log {
		skip[i] = i%turns == k
	}
	if r.vocabulary != nil {
		v.learner, v.allowed = r.trainWithout(held, v.gone, skip)
	}
	var trials []trial
	ask := func(text string, at, right int32) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		q := r.read(text, v.allowed)
		found, err := r.search(ctx, q)
		if err != nil {
			return err
		}
		v.fragment = at
		all := slices.DeleteFunc(r.measure(q, found, v), func(cand candidate) bool { return c.stop(cand.doc) })
		if len(all) > 0 {
			trials = append(trials, trial{q, all, r.none(q, v.learner), right})
		}
		return nil
	}
	for _, at := range thin(asks, maxRehearsed*2/turns) {
		right := c.fragments[at].doc
		if v.gone[right] {
			right = noneRight
		}
		if err := ask(c.text(&c.fragments[at]), at, right); err != nil {
			return nil, err
		}
	}
	var kept []string
	for i := range log {
		if skip[i] {
			kept = append(kept, log[i])
		}
	}
	for _, text := range thin(kept, maxLogAsked/turns) {
		if err := ask(text, -1, notKnown); err != nil {
			return nil, err
		}
	}
	return trials, nil
}

// trainWithout trains a learner without some wordings, some answers and some of
// the log, and lists the features it has seen.
func (r *ranker) trainWithout(held, gone, skip []bool) (*learner, []bool) {
	lessons := slices.Clone(r.lessons)
	allowed := make([]bool, len(r.vocabulary.df))
	for i := range lessons {
		if i < len(r.lessonOf) {
			at := r.lessonOf[i]
			if held[at] || gone[r.corpus.fragments[at].doc] {
				lessons[i].weight = 0
				continue
			}
		}
		allow(allowed, lessons[i].terms)
	}
	for i, q := range r.log {
		if !skip[i] {
			allow(allowed, q)
		}
	}
	return r.train(lessons, skip), allowed
}

func allow(allowed []bool, terms []term) {
	for _, t := range terms {
		allowed[t.id] = true
	}
}

// thin keeps at most n of all, evenly spread.
func thin[T any](all []T, n int) []T {
	if len(all) <= n {
		return all
	}
	out := make([]T, n)
	for i := range out {
		out[i] = all[i*len(all)/n]
	}
	return out
}
