package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"shouldertap/knowledge"
)

// Options change how an index is built. The zero value is what the bot uses.
type Options struct {
	Without []string // stages switched off, to see their worth
	Hasty   bool     // serve soon and learn little: for a start, until a thorough one is made behind it
}

// MaxCandidates is the most candidates that Find returns.
const MaxCandidates = 10

// ErrClosed is returned by an index that was closed.
var ErrClosed = errors.New("the index is closed")

// Index is one ranking over one visible set. It is safe for concurrent use.
type Index struct {
	lang    Language
	learned Learned
	without stages
	ready   chan struct{} // closed once calibrated

	calibrating sync.Mutex // one rehearsal, or one change, at a time; guards changes
	changes     int        // how often an answer was added or removed
	stop        sync.Mutex // guards what follows
	waiting     int        // changes that are to come before another rehearsal
	cancel      context.CancelCauseFunc

	mu         sync.RWMutex // guards what follows
	closed     bool
	generation string
	docs       []Document
	ranker     *ranker
}

// Build makes a ranking of the documents and calibrates it before it returns.
// No documents make an index that finds nothing.
func Build(ctx context.Context, docs []Document, lang Language, learned Learned, o Options) (*Index, error) {
	x, err := Open(ctx, docs, lang, learned, o)
	if err != nil {
		return nil, err
	}
	if err := x.Calibrate(ctx); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// Open makes a ranking that serves at once with the shipped calibration;
// Calibrate fits its own.
func Open(ctx context.Context, docs []Document, lang Language, learned Learned, o Options) (*Index, error) {
	x := &Index{lang: lang, learned: learned, without: o.Without, docs: docs, ready: make(chan struct{})}
	if err := x.without.check(); err != nil {
		return nil, err
	}
	var err error
	if x.ranker, err = newRanker(ctx, docs, newGlossary(lang), learned, o); err != nil {
		return nil, err
	}
	x.generation = generationOf(sorted(docs), lang, learned, x.without)
	// A ranking that was superseded is closed when the last question that uses
	// it is done with it, which only the collector knows.
	runtime.AddCleanup(x, func(f *fetcher) { _ = f.close() }, x.ranker.fetcher)
	return x, nil
}

// version names the ranking's method; it changes whenever the same data would
// give other probabilities.
const version = "4"

// sorted are documents by id.
func sorted(docs []Document) []Document {
	return slices.SortedStableFunc(slices.Values(docs), func(a, b Document) int { return cmp.Compare(a.ID, b.ID) })
}

func generationOf(docs []Document, lang Language, learned Learned, without stages) string {
	return version + "-" + hashOf(docs, lang, learned, without)[:16]
}

// Calibrate fits the weights and probabilities on the index's own phrasings.
// Questions are answered meanwhile. It fails when the context ends or an answer
// is added or removed; the calibration before then stays.
func (x *Index) Calibrate(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rehearsed, changes, err := x.rehearse(ctx, cancel)
	if err != nil {
		return fmt.Errorf("calibrate the ranking: %w", err)
	}
	s := x.ranker.fit(rehearsed) // seconds, in which an approval must not wait
	x.calibrating.Lock()
	defer x.calibrating.Unlock()
	if x.changes != changes {
		return fmt.Errorf("calibrate the ranking: %w", errGrown)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ranker.fusion, x.ranker.calibrated, x.ranker.assured = s.fusion, s.calibrated, s.assured
	if x.ranker.watch != nil {
		x.ranker.watch.warning = s.warning
	}
	select {
	case <-x.ready:
	default:
		close(x.ready)
	}
	return nil
}

// rehearse holds the index still while it asks itself, and tells how often it
// had changed by then.
func (x *Index) rehearse(ctx context.Context, cancel context.CancelCauseFunc) (rehearsal, int, error) {
	x.calibrating.Lock()
	defer x.calibrating.Unlock()
	x.stop.Lock()
	waiting := x.waiting
	x.cancel = cancel
	x.stop.Unlock()
	if waiting > 0 {
		return rehearsal{}, 0, errGrown
	}
	all, err := x.ranker.rehearse(ctx, x.learned)
	return all, x.changes, err
}

// Ready is closed once the index is calibrated on its own phrasings.
func (x *Index) Ready() <-chan struct{} { return x.ready }

// Generation names the method and everything that the ranking was built from.
func (x *Index) Generation() string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.generation
}

// Close lets go of the search index. Questions asked afterwards get ErrClosed.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.closed = true
	return x.ranker.fetcher.close()
}

// Find says which answers a question may mean, most probable first, at most
// MaxCandidates, none for a question without words that anybody wrote. A stop
// card's probability is that its topic is raised at all; the others' that they
// are the right answer.
func (x *Index) Find(ctx context.Context, question string) ([]knowledge.Candidate, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return nil, ErrClosed
	}
	f, err := x.ranker.find(ctx, question)
	return f.shown, err
}

// found is what a question came to.
type found struct {
	q      *asked
	ranked []candidate // stop cards are not among them
	signs  signs
	top    float64 // probability of the first, from its signs alone
	learnt float64 // the highest score that the learner gives an ordinary answer; 0: none has more
	shown  []knowledge.Candidate
}

func (r *ranker) find(ctx context.Context, question string) (found, error) {
	f := found{q: r.read(question, r.whole())}
	fetched, err := r.search(ctx, f.q)
	if err != nil {
		return f, err
	}
	for _, cand := range r.measure(f.q, fetched, r.whole()) {
		if r.corpus.stop(cand.doc) {
			continue // watched for apart
		}
		f.learnt = max(f.learnt, cand.raw)
		if !r.refused(f.q, cand.doc) {
			f.ranked = append(f.ranked, cand)
		}
	}
	f.shown = r.stops(f.q, f.learnt)
	if len(f.ranked) > 0 {
		r.fusion.rank(f.ranked)
		f.signs = signsOf(f.q, f.ranked, r.beyond(f.q, fetched, r.whole()))
		f.top = r.calibrated.probability(&f.signs)
		share := shares(f.ranked)
		for i := range f.ranked[:min(len(f.ranked), 3*MaxCandidates)] {
			p := f.top
			if i > 0 {
				p = math.Min((1-f.top)*share[i]/math.Max(1-share[0], 1e-9)*restRight, f.top)
			}
			f.shown = append(f.shown, r.show(f.q, &f.ranked[i], p))
		}
	}
	slices.SortStableFunc(f.shown, func(a, b knowledge.Candidate) int { return cmp.Compare(b.Probability, a.Probability) })
	f.shown = f.shown[:min(len(f.shown), MaxCandidates)]
	return f, nil
}

// restRight is how likely one of the others is right when the first is not:
// often nothing is.
const restRight = 0.7

// verbatim is the probability of an answer whose own phrasing was asked word
// for word: a specialist confirmed that it settles exactly this.
const verbatim = 0.995

// show is a candidate as the rest of the program sees it.
func (r *ranker) show(q *asked, cand *candidate, p float64) knowledge.Candidate {
	c := r.corpus
	out := knowledge.Candidate{AnswerID: c.docs[cand.doc].ID}
	if cand.wording >= 0 {
		out.Phrasing = c.text(&c.fragments[cand.wording])
	}
	if cand.section >= 0 && cand.features[section] > 0 {
		out.Section = c.detail(cand.section)
	}
	own, others := int32(-1), false
	for _, at := range c.same[q.same] {
		f := &c.fragments[at]
		if r.dead != nil && r.dead[f.doc] {
			continue
		}
		if f.doc == cand.doc {
			own = at
		} else if !c.stop(f.doc) {
			others = true
		}
	}
	switch {
	case own >= 0 && !others:
		out.SameWords, out.Phrasing = true, c.text(&c.fragments[own])
		p = math.Max(p, verbatim)
	case own >= 0 && c.stop(cand.doc):
		out.SameWords, out.Phrasing = true, c.text(&c.fragments[own])
	case own >= 0: // somebody confirmed that another answer settles it as well
		p = math.Min(p, 0.5)
		out.SameWords, out.Phrasing, out.Probability, out.Assured = true, c.text(&c.fragments[own]), p, p
		return out
	case others && !c.stop(cand.doc):
		p = math.Min(p, 1-verbatim)
	}
	out.Probability = p
	out.Assured = r.assured.of(p)
	return out
}
