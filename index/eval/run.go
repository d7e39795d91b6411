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

// Options are how a set is measured.
type Options struct {
	Typos     bool     // put one typing error into each question
	Without   []string // stages of the ranking switched off
	Baselines bool     // ask stock search as well, for comparison
	Progress  func(done int)
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
	Baselines map[string]Baseline `json:"baselines,omitempty"` // by name
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
		if o.Typos {
			q.Text = typo(q.Text)
		}
		row, err := judge.ask(ctx, x, q)
		if err != nil {
			return r, err
		}
		row.Set = set.Name
		r.Rows = append(r.Rows, row)
		if o.Progress != nil {
			o.Progress(i + 1)
		}
	}
	r.finish(judge.desk.Thresholds.Answer)
	if o.Baselines {
		if r.Baselines, err = baselines(ctx, set, r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// finish computes from the rows what the result holds.
func (r *Result) finish(target float64) {
	times := make([]float64, len(r.Rows))
	for i, row := range r.Rows {
		times[i] = row.Ms
		if row.inScope() {
			r.InScope++
		} else {
			r.OutOfScope++
		}
	}
	r.LatencyMs = latency(times)
	r.Figures = figures(r.Rows, target)
	r.Intervals = intervals(r.Rows, target)
}

func latency(times []float64) Latency {
	n := len(times)
	if n == 0 {
		return Latency{}
	}
	slices.Sort(times)
	return Latency{P50: times[n/2], P99: times[min(n*99/100, n-1)]}
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
// thresholds where every answer is in effect and live, in an experience topic:
// that is the topic whose threshold policy.target names.
type judge struct {
	desk    *knowledge.Desk
	answers map[string]*knowledge.Answer
}

func newJudge(docs []index.Document) judge {
	const topic = "labelled"
	j := judge{
		desk: &knowledge.Desk{
			Thresholds: knowledge.DefaultThresholds(),
			Topics:     []knowledge.Topic{{Path: topic, Tier: knowledge.Experience}},
		},
		answers: map[string]*knowledge.Answer{},
	}
	for _, d := range docs {
		v := &knowledge.Version{Content: knowledge.Content{ID: d.ID, Kind: d.Kind, Title: d.Title, Topic: topic}, Number: 1}
		j.answers[d.ID] = &knowledge.Answer{ID: d.ID, Kind: d.Kind, Versions: []*knowledge.Version{v}}
	}
	return j
}

// ask asks one question and writes down what it came to.
func (j judge) ask(ctx context.Context, x *index.Index, q Question) (Row, error) {
	start := time.Now()
	found, err := x.Find(ctx, q.Text)
	if err != nil {
		return Row{}, fmt.Errorf("ask question %d: %w", q.Line, err)
	}
	d := knowledge.Decide(knowledge.Ask{Now: start, Desk: j.desk, Candidates: found, Answers: j.answers})
	row := Row{Line: q.Line, Text: q.Text, Right: q.Right, Kind: q.Kind, Outcome: d.Outcome, Ms: milliseconds(time.Since(start))}
	if len(found) > 0 {
		row.Top, row.Probability, row.Assured = found[0].AnswerID, found[0].Probability, found[0].Assured
	}
	row.Rank = 1 + slices.IndexFunc(found, func(c knowledge.Candidate) bool { return slices.Contains(q.Right, c.AnswerID) })
	for _, o := range d.Offers {
		row.Offers = append(row.Offers, o.AnswerID)
	}
	return row, nil
}
