package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"
)

// Command is one call of `eval`, its flags as given.
type Command struct {
	KB, Questions, Log []string // files, one of each for a set; Log may be shorter
	Sets               []string // folders that hold kb.jsonl, questions.jsonl and perhaps log.jsonl
	JSON               bool     // one object for each set, on a line of its own
	Typos              bool
	Without            []string
	Lines              string   // write one row for each question to this file
	Content            *Content // measured when no set is given
}

// Run measures what the command names, writes the figures to out and progress
// to progress (nil: none).
func (c Command) Run(ctx context.Context, out, progress io.Writer) error {
	paths, err := c.paths()
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return c.runContent(ctx, out)
	}
	var results []Result
	for _, p := range paths {
		set, err := Read(p)
		if err != nil {
			return err
		}
		o := Options{Typos: c.Typos, Without: c.Without}
		if progress != nil && len(set.Questions) > 0 {
			bar := progressbar.NewOptions(len(set.Questions), progressbar.OptionSetWriter(progress),
				progressbar.OptionSetDescription(set.Name), progressbar.OptionClearOnFinish())
			o.Progress = func(done, _ int) { _ = bar.Set(done) }
		}
		r, err := Run(ctx, set, o)
		if err != nil {
			return fmt.Errorf("measure %s: %w", p.Name, err)
		}
		results = append(results, r)
		if c.JSON {
			if err := writeJSON(out, r); err != nil {
				return err
			}
		}
	}
	if !c.JSON {
		if err := Table(out, results); err != nil {
			return err
		}
	}
	if c.Lines != "" {
		return writeLines(c.Lines, func(enc *json.Encoder) error {
			for _, r := range results {
				for _, row := range r.Rows {
					if err := enc.Encode(row); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return nil
}

func (c Command) paths() ([]Paths, error) {
	var paths []Paths
	if len(c.KB) != len(c.Questions) {
		return nil, errors.New("--kb and --questions come in pairs: give one file of each for every set")
	}
	for i := range c.KB {
		p := Paths{Name: c.KB[i], KB: c.KB[i], Questions: c.Questions[i]}
		if i < len(c.Log) {
			p.Log = c.Log[i]
		}
		paths = append(paths, p)
	}
	for _, dir := range c.Sets {
		paths = append(paths, SetAt(dir))
	}
	return paths, nil
}

func (c Command) runContent(ctx context.Context, out io.Writer) error {
	if c.Content == nil {
		return errors.New("nothing to measure: give --kb and --questions")
	}
	r, err := RunDesk(ctx, *c.Content)
	if err != nil {
		return err
	}
	if c.Lines != "" {
		err := writeLines(c.Lines, func(enc *json.Encoder) error {
			for _, row := range r.DeskRows {
				if err := enc.Encode(row); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if c.JSON {
		return writeJSON(out, r)
	}
	if err := Table(out, []Result{r.Result}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\ncase right %s · fact asked %s · case assumed %s · stop missed %s · stop false %s · near miss answered in compliance %s\n",
		percent(r.CaseAccuracy), percent(r.AskedShare), percent(r.CaseAssumed), percent(r.StopMissed), percent(r.StopFalse), percent(r.NearAnswered))
	return err
}

func writeJSON(out io.Writer, v any) error {
	if err := json.NewEncoder(out).Encode(v); err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	return nil
}

func writeLines(path string, write func(*json.Encoder) error) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write one row for each question: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := write(json.NewEncoder(f)); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// Table writes the figures of several sets for people, in percent.
func Table(out io.Writer, results []Result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name string, cell func(Result) string) {
		cells := []string{name}
		for _, r := range results {
			cells = append(cells, cell(r))
		}
		_, _ = fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	row("", func(r Result) string { return r.Set })
	row("answers, phrasings", func(r Result) string { return fmt.Sprintf("%d, %d", r.Answers, r.Phrasings) })
	row("questions in, out of scope", func(r Result) string { return fmt.Sprintf("%d, %d", r.InScope, r.OutOfScope) })
	for _, f := range []struct {
		name, key string
		of        func(Figures) *float64
	}{
		{"right on top", "accuracy_at_1", func(f Figures) *float64 { return f.AccuracyAt1 }},
		{"among the first 3", "hit_at_3", func(f Figures) *float64 { return f.HitAt3 }},
		{"among the first 10", "hit_at_10", func(f Figures) *float64 { return f.HitAt10 }},
		{"AUROC", "auroc", func(f Figures) *float64 { return f.AUROC }},
		{"  near misses", "auroc_near", func(f Figures) *float64 { return f.AUROCNear }},
		{"  far off", "auroc_far", func(f Figures) *float64 { return f.AUROCFar }},
		{"calibration error", "ece", func(f Figures) *float64 { return f.ECE }},
		{"answerable at 95 %", "coverage_at_95", func(f Figures) *float64 { return f.CoverageAt95 }},
		{"answerable at 98 %", "coverage_at_98", func(f Figures) *float64 { return f.CoverageAt98 }},
		{"answered", "policy.answered_share", func(f Figures) *float64 { return f.Policy.AnsweredShare }},
		{"  of these right", "policy.answered_precision", func(f Figures) *float64 { return f.Policy.AnsweredPrecision }},
		{"offered", "", func(f Figures) *float64 { return f.Policy.OfferedShare }},
		{"  the right one among them", "", func(f Figures) *float64 { return f.Policy.OfferedHit }},
		{"gap", "", func(f Figures) *float64 { return f.Policy.GapShare }},
	} {
		row(f.name, func(r Result) string {
			cell := percent(f.of(r.Figures))
			if i, ok := r.Intervals[f.key]; ok {
				cell += fmt.Sprintf(" (%.1f–%.1f)", 100*i[0], 100*i[1])
			}
			return cell
		})
	}
	row("build", func(r Result) string { return fmt.Sprintf("%.0f ms", r.BuildMs) })
	row("heap", func(r Result) string { return fmt.Sprintf("%.0f MB", r.HeapMB) })
	row("a question, p50 and p99", func(r Result) string { return fmt.Sprintf("%.2f, %.2f ms", r.LatencyMs.P50, r.LatencyMs.P99) })
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func percent(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100**v)
}
