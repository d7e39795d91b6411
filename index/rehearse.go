package index

import (
	"context"
	"slices"
)

// Before it answers anybody, the index asks itself its own phrasings, in five
// turns. In each turn a fifth of the answers is taken away whole, and of the
// others a fifth of the phrasings; the learner is trained without either, and
// then asked both: the first have no right answer, the second have one. A word
// that only what was left out holds is as unknown as it will be in a question,
// and past questions about a few of the left-out answers count as not asked,
// because what nobody wrote up is sometimes asked often, sometimes once. Then it
// is asked, as it will serve, what the log holds, unlabelled; questions that
// the log taught it are kept out of its learning first. What comes out is what
// the weights and the probability are fitted on, so that "nobody has written
// this up" is something the index has seen.
const (
	turns        = 5
	maxRehearsed = 1500 // phrasings asked of either kind, over all turns
	maxLogAsked  = 1500
	logKeptOut   = 3 // every third question of a log that teaches is kept out to be asked
)

// trial is one question of the rehearsal with its candidates.
type trial struct {
	q          *asked
	candidates []candidate
	more       beyond
	right      int32 // document; -1: nothing is right; -2: not known
	wrong      bool  // right is the one that was rejected, and what is right is not known
}

const (
	noneRight = -1
	notKnown  = -2
)

// turn numbers the turn in which something is left out, from its name alone.
func turn(name string, salt uint64) int {
	return int(fnv(fnvOffset^salt, name) >> 20 % turns)
}

// rehearsal is what an index asked itself.
type rehearsal struct {
	trials []trial
	usual  float64  // share of covered questions that usually come out right
	raised []sample // stop topics against the same questions
	topics int
}

// rehearse asks every turn's questions and the log's.
func (r *ranker) rehearse(ctx context.Context, learned Learned) (rehearsal, error) {
	all := rehearsal{usual: r.corpus.usuallyRight()}
	if r.watch != nil {
		all.topics = len(r.watch.topics)
	}
	for k := range turns {
		trials, raised, err := r.turn(ctx, k)
		if err != nil {
			return all, err
		}
		all.trials, all.raised = append(all.trials, trials...), append(all.raised, raised...)
	}
	t, err := r.askLog(ctx, lastOf(learned.Log, spreadMost))
	if err != nil {
		return all, err
	}
	all.trials = append(all.trials, t...)
	t, err = r.askJudged(ctx, learned)
	all.trials = append(all.trials, t...)
	return all, err
}

// rehearsed says whether a wording can be asked: a phrasing, or the title of an
// answer that has none but has a body to be found by. Titles are asked as if no
// answer had a title or phrasing.
func (r *ranker) rehearsed(f *fragment) bool {
	return f.part == phrasingPart ||
		f.part == titlePart && len(r.corpus.docs[f.doc].Phrasings) == 0 && r.corpus.bodySize[f.doc] > 0
}

// turn asks the questions of one turn.
func (r *ranker) turn(ctx context.Context, k int) ([]trial, []sample, error) {
	c := r.corpus
	v := view{fragment: -1, gone: make([]bool, len(c.docs)), asked: -1}
	for i := range c.docs {
		v.gone[i] = turn(c.docs[i].ID, 1) == k
	}
	held := make([]bool, len(c.fragments)) // wordings left out of the learner
	var asks []int32
	for at := range c.fragments {
		f := &c.fragments[at]
		if !r.rehearsed(f) {
			continue
		}
		// Each answer loses every fifth phrasing, from a place of its own on.
		held[at] = v.gone[f.doc] || (int(f.n)+turn(c.docs[f.doc].ID, 2))%turns == k
		if held[at] {
			asks = append(asks, int32(at))
		}
	}
	if len(asks) == 0 {
		return nil, nil, nil
	}
	if err := r.trainWithout(ctx, &v, held, nil); err != nil {
		return nil, nil, err
	}
	v.holds = c.holds(v.gone, true)
	raised, err := r.watchTurn(ctx, v, held)
	if err != nil {
		return nil, nil, err
	}
	untitled := view{gone: v.gone, fragment: -1, asked: -1, bodies: true, holds: c.holds(v.gone, false)}
	var trials []trial
	for _, at := range thin(asks, 2*maxRehearsed/turns) {
		as := v
		if as.fragment = at; c.fragments[at].part == titlePart {
			as = untitled
		}
		right := c.fragments[at].doc
		if v.gone[right] {
			right = noneRight
		}
		t, err := r.try(ctx, c.text(&c.fragments[at]), right, as)
		if err != nil {
			return nil, nil, err
		}
		trials = append(trials, t...)
	}
	return trials, raised, nil
}

// askLog asks past questions that the learner has not learnt from.
func (r *ranker) askLog(ctx context.Context, log []string) ([]trial, error) {
	v := r.whole()
	kept := make([]int, 0, len(log))
	for i := range log {
		if r.ties == nil || i%logKeptOut == 0 {
			kept = append(kept, i)
		}
	}
	if r.ties != nil {
		skip := make([]bool, len(log))
		for _, i := range kept {
			skip[i] = true
		}
		if err := r.trainWithout(ctx, &v, nil, skip); err != nil {
			return nil, err
		}
	}
	var trials []trial
	for _, i := range thin(kept, maxLogAsked) {
		v.asked = i
		t, err := r.try(ctx, log[i], notKnown, v)
		if err != nil {
			return nil, err
		}
		trials = append(trials, t...)
	}
	return trials, nil
}

// try asks one question; there is no trial where nothing is found.
func (r *ranker) try(ctx context.Context, text string, right int32, v view) ([]trial, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	q := r.read(text, v)
	found, err := r.search(ctx, q)
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(r.measure(q, found, v), func(cand candidate) bool { return r.corpus.stop(cand.doc) })
	if len(all) == 0 {
		return nil, nil
	}
	return []trial{{q: q, candidates: all, more: r.beyond(q, found, v), right: right}}, nil
}

// trainWithout trains the view's learner without some wordings, the answers
// that are gone and some of the log.
func (r *ranker) trainWithout(ctx context.Context, v *view, held, skip []bool) error {
	if r.vocabulary == nil {
		return nil
	}
	lessons := slices.Clone(r.lessons)
	v.allowed = make([]bool, len(r.vocabulary.df))
	away := make([]bool, len(lessons))
	for i := range lessons {
		if i < len(r.lessonOf) {
			at := r.lessonOf[i]
			if held != nil && held[at] || v.gone != nil && v.gone[r.corpus.fragments[at].doc] {
				lessons[i].weight, away[i] = 0, true
				continue
			}
		}
		allow(v.allowed, lessons[i].terms)
	}
	for i, q := range r.log {
		if skip == nil || !skip[i] {
			allow(v.allowed, q)
		}
	}
	if r.reach != nil {
		if v.gone != nil {
			v.unasked = r.reach.unasked(func(lesson int) bool {
				doc := r.corpus.fragments[r.lessonOf[lesson]].doc
				return v.gone[doc] && turn(r.corpus.docs[doc].ID, 3) == 0
			})
		}
		v.covers = r.reach.covers(func(lesson int) bool { return away[lesson] }, v.unasked)
	}
	var err error
	v.learner, err = r.train(ctx, lessons, skip, v.covers)
	return err
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
