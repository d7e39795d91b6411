package index

import (
	"cmp"
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"

	"shouldertap/knowledge"
)

// Options change how an index is built. The zero value is what the bot uses.
type Options struct {
	Without []string // stages switched off, to see their worth
}

// MaxCandidates is the most candidates that Find returns.
const MaxCandidates = 10

// ErrClosed is returned by an index that was closed.
var ErrClosed = errors.New("the index is closed")

// Index is one ranking over one visible set. It is safe for concurrent use.
type Index struct {
	lang       Language
	glossary   glossary
	generation string
	docs       []Document
	options    Options
	learned    Learned

	mu      sync.RWMutex // guards what follows
	closed  bool
	corpus  *corpus
	fetcher *fetcher
	gone    map[int]bool // withdrawn since the build, by number of the document
	model   model
	assured assurance
	ready   chan struct{}
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

// Open makes a ranking that serves at once with the shipped calibration.
// Calibrate fits its own.
func Open(ctx context.Context, docs []Document, lang Language, learned Learned, o Options) (*Index, error) {
	x := &Index{
		lang: lang, glossary: newGlossary(lang), options: o, learned: learned, docs: docs,
		model: shippedModel, assured: newAssurance(shippedModel, nil), ready: make(chan struct{}),
	}
	if err := x.load(ctx); err != nil {
		return nil, err
	}
	return x, nil
}

// load builds everything that is derived from the documents.
func (x *Index) load(ctx context.Context) error {
	corpus := newCorpus(x.docs, x.glossary)
	b, err := newFetcher()
	if err != nil {
		return err
	}
	if err := b.fill(ctx, corpus.fragments); err != nil {
		return errors.Join(err, b.close())
	}
	old := x.fetcher
	x.corpus, x.fetcher, x.gone = corpus, b, map[int]bool{}
	x.generation = hashOf("fused-1", corpus.docs, x.lang, x.learned, x.options)[:16]
	// A ranking that was superseded is closed when the last question that uses
	// it is done with it, which only the collector knows.
	runtime.AddCleanup(x, func(b *fetcher) { _ = b.close() }, b)
	if old != nil {
		return old.close()
	}
	return nil
}

// Calibrate fits the probabilities on the index's own phrasings.
func (x *Index) Calibrate(ctx context.Context) error {
	if err := x.calibrate(ctx); err != nil {
		return err
	}
	select {
	case <-x.ready:
	default:
		close(x.ready)
	}
	return nil
}

// Ready is closed once the index is calibrated on its own phrasings.
func (x *Index) Ready() <-chan struct{} { return x.ready }

// Generation names the model and everything that it was built from.
func (x *Index) Generation() string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.generation
}

// Close lets go of the search index. Questions asked afterwards get ErrClosed.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil
	}
	x.closed = true
	return x.fetcher.close()
}

// Add makes an answer findable, or replaces it, at once.
func (x *Index) Add(ctx context.Context, d Document) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.docs = append(slices.DeleteFunc(slices.Clone(x.docs), func(o Document) bool { return o.ID == d.ID }), d)
	return x.load(ctx)
}

// Remove makes an answer unfindable at once. One that is not there is no
// error.
func (x *Index) Remove(ctx context.Context, id string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.docs = slices.DeleteFunc(slices.Clone(x.docs), func(o Document) bool { return o.ID == id })
	return x.load(ctx)
}

// Find says which answers a question may mean, most probable first, at most
// MaxCandidates, none for a question without words that anybody wrote. A stop
// card's probability is that its topic is raised at all; the others' that they
// are the right answer.
func (x *Index) Find(ctx context.Context, question string) ([]knowledge.Candidate, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	_, ranked, found, err := x.find(ctx, question)
	if err != nil {
		return nil, err
	}
	_ = ranked
	return found, nil
}

func (x *Index) hits(ctx context.Context, q asked) (ask, body []hit, err error) {
	terms := q.rarest(x.corpus, maxTerms)
	if len(terms) == 0 {
		return nil, nil, nil
	}
	if ask, err = x.fetcher.search(ctx, askField, terms); err != nil {
		return nil, nil, err
	}
	if body, err = x.fetcher.search(ctx, bodyField, terms); err != nil {
		return nil, nil, err
	}
	return ask, body, nil
}

func (x *Index) find(ctx context.Context, question string) (asked, []candidate, []knowledge.Candidate, error) {
	if x.closed {
		return asked{}, nil, nil, ErrClosed
	}
	q := x.read(question)
	ask, body, err := x.hits(ctx, q)
	if err != nil {
		return q, nil, nil, err
	}
	all := x.measure(q, ask, body, nothing)
	var ranked []candidate
	var found []knowledge.Candidate
	for _, c := range all {
		if x.corpus.docs[c.answer].Kind != knowledge.Stop {
			ranked = append(ranked, c)
			continue
		}
		found = append(found, x.shown(q, c, x.raised(q, c.answer, nothing)))
	}
	rank(ranked)
	if len(ranked) > 0 {
		top := x.model.probability(signsOf(q, ranked))
		share := shares(ranked)
		for i, c := range ranked {
			p := top
			if i > 0 {
				p = min((1-top)*share[i]/max(1-share[0], 1e-9)*0.7, top)
			}
			found = append(found, x.shown(q, c, p))
		}
	}
	slices.SortStableFunc(found, func(a, b knowledge.Candidate) int { return cmp.Compare(b.Probability, a.Probability) })
	return q, ranked, found[:min(len(found), MaxCandidates)], nil
}

// verbatim is the probability of an answer whose own phrasing was asked word
// for word: a specialist confirmed that it settles exactly this.
const verbatim = 0.995

// shown is a candidate as the rest of the program sees it.
func (x *Index) shown(q asked, c candidate, p float64) knowledge.Candidate {
	out := knowledge.Candidate{AnswerID: x.corpus.docs[c.answer].ID}
	if c.best >= 0 {
		out.Phrasing = x.corpus.fragments[c.best].text
	}
	if c.section >= 0 && c.features[nearBody] > c.features[nearest] {
		if n := x.corpus.fragments[c.section].n; n < x.corpus.docs[c.answer].Details {
			out.Section = n + 1
		}
	}
	if q.same != "" {
		own, others := false, false
		for _, n := range x.corpus.same[q.same] {
			f := &x.corpus.fragments[n]
			if f.answer == c.answer {
				own, out.Phrasing = true, f.text
			} else if !x.gone[f.answer] {
				others = true
			}
		}
		if own {
			out.SameWords = true
			if !others {
				p = max(p, verbatim)
			}
		} else if others && x.corpus.docs[c.answer].Kind != knowledge.Stop {
			p = min(p, 1-verbatim)
		}
	}
	out.Probability = math.Min(math.Max(p, 0), 1)
	out.Assured = x.assured.of(out.Probability)
	return out
}
