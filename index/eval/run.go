package eval

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"shouldertap/index"
	"shouldertap/knowledge"
)

// Options are one call of eval.
type Options struct {
	Sets     []Paths
	Typos    bool     // put one typing error into each question
	Without  []string // stages of the ranking switched off
	Progress func(done, all int)
}

// Result is what one set came to. Its JSON keys are relied upon.
type Result struct {
	Set        string `json:"set,omitempty"`
	Answers    int    `json:"answers"`
	Phrasings  int    `json:"phrasings"`
	Questions  int    `json:"questions"`
	InScope    int    `json:"in_scope"`
	OutOfScope int    `json:"out_of_scope"`
	Figures
	BuildMs   float64             `json:"build_ms"`
	HeapMB    float64             `json:"heap_mb"`
	LatencyMs Latency             `json:"latency_ms"`
	Intervals map[string]Interval `json:"intervals,omitempty"`
	Rows      []Row               `json:"-"`
}

// Latency is how long a question takes, in milliseconds, one at a time.
type Latency struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

// Run measures one set.
func Run(ctx context.Context, set Set, o Options) (Result, error) {
	r := Result{Set: set.Name, Answers: len(set.Documents), Questions: len(set.Questions)}
	for _, d := range set.Documents {
		r.Phrasings += len(d.Phrasings)
	}
	before := heap()
	start := time.Now()
	x, err := index.Build(ctx, set.Documents, index.Language{}, index.Learned{Log: set.Log}, index.Options{Without: o.Without})
	if err != nil {
		return r, fmt.Errorf("build the index: %w", err)
	}
	defer func() { _ = x.Close() }()
	r.BuildMs = milliseconds(time.Since(start))
	r.HeapMB = max(heap()-before, 0)

	judge := newJudge(set.Documents)
	for i, q := range set.Questions {
		text := q.Text
		if o.Typos {
			text = typo(text, i)
		}
		row, err := judge.ask(ctx, x, i+1, text, q)
		if err != nil {
			return r, err
		}
		r.Rows = append(r.Rows, row)
		if o.Progress != nil {
			o.Progress(i+1, len(set.Questions))
		}
	}
	r.finish()
	return r, nil
}

// finish computes from the rows what the result holds.
func (r *Result) finish() {
	times := make([]float64, len(r.Rows))
	for i, row := range r.Rows {
		times[i] = row.Ms
		if row.inScope() {
			r.InScope++
		} else {
			r.OutOfScope++
		}
	}
	slices.Sort(times)
	if n := len(times); n > 0 {
		r.LatencyMs = Latency{P50: times[n/2], P99: times[min(n*99/100, n-1)]}
	}
	r.Figures = figures(r.Rows)
	r.Intervals = intervals(r.Rows)
}

// heap is what the program holds after a collection, in MB.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// judge decides on questions as the bot would, on a desk with default
// thresholds where every answer is in effect and live.
type judge struct {
	desk    *knowledge.Desk
	answers map[string]*knowledge.Answer
}

func newJudge(docs []index.Document) judge {
	j := judge{desk: &knowledge.Desk{Thresholds: knowledge.DefaultThresholds()}, answers: map[string]*knowledge.Answer{}}
	for _, d := range docs {
		v := &knowledge.Version{Content: knowledge.Content{ID: d.ID, Kind: d.Kind, Title: d.Title}, Number: 1}
		j.answers[d.ID] = &knowledge.Answer{ID: d.ID, Kind: d.Kind, Versions: []*knowledge.Version{v}}
	}
	return j
}

// ask asks one question and writes down what it came to.
func (j judge) ask(ctx context.Context, x *index.Index, line int, text string, q Question) (Row, error) {
	start := time.Now()
	found, err := x.Find(ctx, text)
	if err != nil {
		return Row{}, fmt.Errorf("question %d: %w", line, err)
	}
	d := knowledge.Decide(knowledge.Ask{Now: start, Desk: j.desk, Candidates: found, Answers: j.answers})
	row := Row{Line: line, Text: text, Right: q.Right, Kind: q.Kind, Outcome: d.Outcome, Ms: milliseconds(time.Since(start))}
	if len(found) > 0 {
		row.Top, row.Probability, row.Assured = found[0].AnswerID, found[0].Probability, found[0].Assured
	}
	row.Rank = 1 + slices.IndexFunc(found, func(c knowledge.Candidate) bool { return slices.Contains(q.Right, c.AnswerID) })
	for _, o := range d.Offers {
		row.Offers = append(row.Offers, o.AnswerID)
	}
	return row, nil
}
