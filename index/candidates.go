package index

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	indexapi "github.com/blevesearch/bleve_index_api"
)

// Candidates come from Bleve, scored by tf-idf. Titles and phrasings are one
// field, sections another, because Bleve scales a text by the length of its
// field. Its BM25 is not used: it takes for the mean length the number of
// distinct words in the field divided by the number of texts, which for wordings
// of one knowledge base is about one, so that length counts for nearly
// everything. The analyzer only splits at spaces: the text it is given is stems
// already, so that there is one reading of words in this package and not two.
const (
	askField     = "ask"
	bodyField    = "body"
	maxFragments = 100 // fetched for each field
	maxTerms     = 64  // of a question; the rarest are kept
)

// fetcher is the search index of one ranking, in memory.
type fetcher struct {
	bleve  bleve.Index
	closed sync.Once
}

func newFetcher() (*fetcher, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = indexapi.TFIDFScoring
	if err := m.AddCustomAnalyzer("stems", map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		return nil, fmt.Errorf("set up the analyzer: %w", err)
	}
	field := func() *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = "stems", false, false, false, false
		return f
	}
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt(askField, field())
	doc.AddFieldMappingsAt(bodyField, field())
	m.DefaultMapping = doc
	b, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("open the search index: %w", err)
	}
	return &fetcher{bleve: b}, nil
}

// fill writes the corpus's fragments, from the given one on, to Bleve in
// batches, under their numbers.
func (f *fetcher) fill(ctx context.Context, c *corpus, from int) error {
	const perBatch = 4000
	batch := f.bleve.NewBatch()
	flush := func() error {
		if err := f.bleve.Batch(batch); err != nil {
			return fmt.Errorf("write to the search index: %w", err)
		}
		batch.Reset()
		return ctx.Err()
	}
	var text strings.Builder
	for i := from; i < len(c.fragments); i++ {
		text.Reset()
		for _, s := range c.fragments[i].stems {
			text.WriteString(c.spelt[s])
			text.WriteByte(' ')
		}
		name := askField
		if c.fragments[i].part == sectionPart {
			name = bodyField
		}
		if err := batch.Index(strconv.Itoa(i), map[string]any{name: text.String()}); err != nil {
			return fmt.Errorf("write to the search index: %w", err)
		}
		if batch.Size() == perBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// hit is a fragment that Bleve found.
type hit struct {
	fragment int32
	score    float64
}

// search fetches the best fragments of one field for the given stems.
func (f *fetcher) search(ctx context.Context, field string, stems []string) ([]hit, error) {
	terms := make([]query.Query, len(stems))
	for i, s := range stems {
		t := bleve.NewTermQuery(s)
		t.SetField(field)
		terms[i] = t
	}
	request := bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(terms...), maxFragments, 0, false)
	request.SortBy([]string{"-_score", "_id"})
	result, err := f.bleve.SearchInContext(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	hits := make([]hit, 0, len(result.Hits))
	for _, h := range result.Hits {
		n, err := strconv.Atoi(h.ID)
		if err != nil {
			return nil, fmt.Errorf("search: fragment %q: %w", h.ID, err)
		}
		hits = append(hits, hit{int32(n), h.Score})
	}
	return hits, nil
}

func (f *fetcher) close() error {
	var err error
	f.closed.Do(func() { err = f.bleve.Close() })
	return err
}
