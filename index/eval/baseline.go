package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/registry"

	"shouldertap/index"
)

// What somebody would have who put the knowledge base into a search engine and
// took the first hit: the same questions, asked in the same run on the same
// machine, so that what the ranking brings is a ratio and not two figures from
// two days. Neither baseline knows a confidence, so only the order of answers
// and the time are compared.

// Baseline is what a plain search came to.
type Baseline struct {
	AccuracyAt1 *float64 `json:"accuracy_at_1"`
	HitAt10     *float64 `json:"hit_at_10"`
	BuildMs     float64  `json:"build_ms"`
	LatencyMs   Latency  `json:"latency_ms"`
	Ratio       Ratio    `json:"ratio"`
}

// Ratio is the ranking's figure divided by the baseline's: above 1 the ranking
// finds more, or takes longer. Nil where the baseline has 0 or nothing.
type Ratio struct {
	AccuracyAt1 *float64 `json:"accuracy_at_1"`
	HitAt10     *float64 `json:"hit_at_10"`
	LatencyP50  *float64 `json:"latency_p50"`
	LatencyP99  *float64 `json:"latency_p99"`
}

// The names under which the baselines stand.
const (
	stockBleve = "bleve" // stock mapping, one document an answer
	plainBM25  = "bm25"  // one document an answer, read as English
)

// baselineNames are in the order in which tables show them.
func baselineNames() []string { return []string{stockBleve, plainBM25} }

// search is one plain search over a set: ids, best first, at most ten.
type search func(ctx context.Context, question string) ([]string, error)

// baselines asks the questions that ours was asked of stock Bleve and of plain
// BM25.
func baselines(ctx context.Context, set Set, ours Result) (map[string]Baseline, error) {
	all := map[string]Baseline{}
	start := time.Now()
	engine, err := newBleve(set.Documents)
	if err != nil {
		return nil, fmt.Errorf("build stock Bleve: %w", err)
	}
	defer func() { _ = engine.Close() }()
	if all[stockBleve], err = compare(ctx, bleveSearch(engine), milliseconds(time.Since(start)), ours); err != nil {
		return nil, fmt.Errorf("ask stock Bleve: %w", err)
	}
	start = time.Now()
	plain, err := newBM25(set.Documents)
	if err != nil {
		return nil, err
	}
	if all[plainBM25], err = compare(ctx, plain.search, milliseconds(time.Since(start)), ours); err != nil {
		return nil, fmt.Errorf("ask plain BM25: %w", err)
	}
	return all, nil
}

func compare(ctx context.Context, find search, buildMs float64, ours Result) (Baseline, error) {
	var rows []Row
	var times []float64
	for _, r := range ours.Rows {
		start := time.Now()
		ids, err := find(ctx, r.Text)
		if err != nil {
			return Baseline{}, err
		}
		times = append(times, milliseconds(time.Since(start)))
		rows = append(rows, Row{Right: r.Right, Rank: 1 + slices.IndexFunc(ids, func(id string) bool { return slices.Contains(r.Right, id) })})
	}
	in := only(rows, Row.inScope)
	b := Baseline{AccuracyAt1: share(in, Row.topRight), HitAt10: share(in, within(10)), BuildMs: buildMs, LatencyMs: latency(times)}
	b.Ratio = Ratio{
		AccuracyAt1: ratio(ours.AccuracyAt1, b.AccuracyAt1), HitAt10: ratio(ours.HitAt10, b.HitAt10),
		LatencyP50: ratio(&ours.LatencyMs.P50, &b.LatencyMs.P50), LatencyP99: ratio(&ours.LatencyMs.P99, &b.LatencyMs.P99),
	}
	return b, nil
}

func ratio(a, b *float64) *float64 {
	if a == nil || b == nil || *b == 0 {
		return nil
	}
	return new(*a / *b)
}

// whole is everything that is written of an answer, as one text.
func whole(d index.Document) string {
	lines := append([]string{d.Title}, d.Phrasings...)
	for _, s := range d.Sections {
		lines = append(lines, s.Heading, s.Text)
	}
	return strings.Join(lines, "\n")
}

func newBleve(docs []index.Document) (bleve.Index, error) {
	engine, err := bleve.NewMemOnly(bleve.NewIndexMapping())
	if err != nil {
		return nil, err
	}
	batch := engine.NewBatch()
	for _, d := range docs {
		// An array of phrasings and the body under names of their own is what
		// somebody would index who has read the first page of the manual.
		doc := map[string]any{"title": d.Title, "phrasings": d.Phrasings, "body": whole(index.Document{Sections: d.Sections})}
		if err := batch.Index(d.ID, doc); err != nil {
			return nil, err
		}
	}
	return engine, engine.Batch(batch)
}

func bleveSearch(engine bleve.Index) search {
	return func(ctx context.Context, question string) ([]string, error) {
		found, err := engine.SearchInContext(ctx, bleve.NewSearchRequestOptions(bleve.NewMatchQuery(question), 10, 0, false))
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, hit := range found.Hits {
			ids = append(ids, hit.ID)
		}
		return ids, nil
	}
}

// bm25 is Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance
// Framework", 2009) with its usual constants.
type bm25 struct {
	words  func(text string) []string
	ids    []string
	length []float64 // words of each answer
	mean   float64
	holds  map[string][]posting
}

type posting struct {
	doc   int
	times float64
}

const (
	bm25K = 1.2
	bm25B = 0.75
)

// englishWords reads a text as search engines read English by default: lower
// case, without stop words, stemmed.
func englishWords() (func(text string) []string, error) {
	analyzer, err := registry.NewCache().AnalyzerNamed(en.AnalyzerName)
	if err != nil {
		return nil, fmt.Errorf("set up the English analyzer: %w", err)
	}
	return func(text string) []string {
		var words []string
		for _, t := range analyzer.Analyze([]byte(text)) {
			words = append(words, string(t.Term))
		}
		return words
	}, nil
}

func newBM25(docs []index.Document) (*bm25, error) {
	words, err := englishWords()
	if err != nil {
		return nil, err
	}
	b := &bm25{words: words, holds: map[string][]posting{}}
	for i, d := range docs {
		held := b.words(whole(d))
		times := map[string]float64{}
		for _, w := range held {
			times[w]++
		}
		for w, n := range times {
			b.holds[w] = append(b.holds[w], posting{i, n})
		}
		b.ids, b.length = append(b.ids, d.ID), append(b.length, float64(len(held)))
		b.mean += float64(len(held)) / float64(len(docs))
	}
	return b, nil
}

func (b *bm25) search(_ context.Context, question string) ([]string, error) {
	scores := map[int]float64{}
	for _, w := range b.words(question) {
		in := float64(len(b.holds[w]))
		idf := math.Log(1 + (float64(len(b.ids))-in+0.5)/(in+0.5))
		for _, p := range b.holds[w] {
			scores[p.doc] += idf * p.times * (bm25K + 1) / (p.times + bm25K*(1-bm25B+bm25B*b.length[p.doc]/b.mean))
		}
	}
	order := make([]int, 0, len(scores))
	for doc := range scores {
		order = append(order, doc)
	}
	slices.SortFunc(order, func(x, y int) int { return cmp.Or(cmp.Compare(scores[y], scores[x]), cmp.Compare(x, y)) })
	ids := make([]string, min(len(order), 10))
	for i := range ids {
		ids[i] = b.ids[order[i]]
	}
	return ids, nil
}

// times words a ratio for a table.
func times(r *float64) string {
	if r == nil {
		return ""
	}
	return " ×" + strconv.FormatFloat(*r, 'f', 2, 64)
}
