package index

import (
	"context"
	"slices"
)

// Add makes an answer findable, or replaces it, at once.
func (x *Index) Add(ctx context.Context, d Document) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.reload(ctx, append(slices.DeleteFunc(slices.Clone(x.docs), func(o Document) bool { return o.ID == d.ID }), d))
}

// Remove makes an answer unfindable at once. One that is not there is no
// error.
func (x *Index) Remove(ctx context.Context, id string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.reload(ctx, slices.DeleteFunc(slices.Clone(x.docs), func(o Document) bool { return o.ID == id }))
}

func (x *Index) reload(ctx context.Context, docs []Document) error {
	r, err := newRanker(ctx, docs, newGlossary(x.lang), x.learned, x.without)
	if err != nil {
		return err
	}
	r.fusion, r.calibrated, r.assured = x.ranker.fusion, x.ranker.calibrated, x.ranker.assured
	old := x.ranker.fetcher
	x.docs, x.ranker = docs, r
	x.generation = generationOf(r.corpus.docs, x.lang, x.learned, x.without)
	return old.close()
}
