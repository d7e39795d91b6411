package eval

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// acrossTable is how many sets stand side by side: more do not fit a terminal.
const acrossTable = 3

// Table writes the figures of several sets for people, in percent: first, where
// there is more than one, a summary with a row for each set.
func Table(out io.Writer, results []Result) error {
	if len(results) > 1 {
		if err := summary(out, results); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(results, acrossTable) {
		if len(results) > 1 {
			_, _ = fmt.Fprintln(out)
		}
		if err := details(out, some); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(out, "\nIn brackets 95 % intervals: Wilson's for shares, bootstrap over the questions for the others.")
	return err
}

func summary(out io.Writer, results []Result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "SET\tRIGHT ON TOP\tFIRST 10\tAUROC\tNEAR\tCALIBRATION ERROR\tANSWERABLE AT 95 %\tANSWERED\tOF THESE RIGHT\tP99")
	for _, r := range results {
		cells := []string{r.Set}
		for _, v := range []*float64{r.AccuracyAt1, r.HitAt10, r.AUROC, r.AUROCNear, r.ECE, r.CoverageAt95, r.Policy.AnsweredShare, r.Policy.AnsweredPrecision} {
			cells = append(cells, percent(v))
		}
		_, _ = fmt.Fprintf(w, "%s\t%.2f ms\n", strings.Join(cells, "\t"), r.LatencyMs.P99)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func details(out io.Writer, results []Result) error {
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
		{"reciprocal rank", "mrr_at_10", func(f Figures) *float64 { return f.MRRAt10 }},
		{"AUROC", "auroc", func(f Figures) *float64 { return f.AUROC }},
		{"  near misses", "auroc_near", func(f Figures) *float64 { return f.AUROCNear }},
		{"  far off", "auroc_far", func(f Figures) *float64 { return f.AUROCFar }},
		{"calibration error", "ece", func(f Figures) *float64 { return f.ECE }},
		{"answerable at 95 %", "coverage_at_95", func(f Figures) *float64 { return f.CoverageAt95 }},
		{"answerable at 98 %", "coverage_at_98", func(f Figures) *float64 { return f.CoverageAt98 }},
		{"answered", "policy.answered_share", func(f Figures) *float64 { return f.Policy.AnsweredShare }},
		{"  of these right", "policy.answered_precision", func(f Figures) *float64 { return f.Policy.AnsweredPrecision }},
		{"  of those in scope", "policy.in_scope_answered", func(f Figures) *float64 { return f.Policy.InScopeAnswered }},
		{"  of those out of scope", "policy.out_of_scope_answered", func(f Figures) *float64 { return f.Policy.OutOfScopeAnswered }},
		{"offered", "policy.offered_share", func(f Figures) *float64 { return f.Policy.OfferedShare }},
		{"  the right one among them", "policy.offered_hit", func(f Figures) *float64 { return f.Policy.OfferedHit }},
		{"gap", "policy.gap_share", func(f Figures) *float64 { return f.Policy.GapShare }},
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
	for _, name := range baselineNames() {
		if results[0].Baselines == nil {
			break
		}
		title := map[string]string{stockBleve: "stock Bleve", plainBM25: "plain BM25"}[name]
		of := func(r Result) Baseline { return r.Baselines[name] }
		row(title+": right on top", func(r Result) string { return percent(of(r).AccuracyAt1) + times(of(r).Ratio.AccuracyAt1) })
		row("  among the first 10", func(r Result) string { return percent(of(r).HitAt10) + times(of(r).Ratio.HitAt10) })
		row("  a question, p50 and p99", func(r Result) string {
			b := of(r)
			return fmt.Sprintf("%.2f, %.2f ms%s,%s", b.LatencyMs.P50, b.LatencyMs.P99, times(b.Ratio.LatencyP50), times(b.Ratio.LatencyP99))
		})
	}
	if results[0].Baselines != nil {
		row("  (×: ours divided by it)", func(Result) string { return "" })
	}
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
