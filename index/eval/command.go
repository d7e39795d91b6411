package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/schollz/progressbar/v3"

	"shouldertap/index"
)

// Command is one call of `eval`, its flags as given.
type Command struct {
	KB, Questions, Log []string // files, one of each for a set; Log may be shorter
	Sets               []string // folders that hold kb.jsonl, questions.jsonl and perhaps log.jsonl
	JSON               bool     // one object for each set, on a line of its own
	Typos              bool
	Baselines          bool
	Without            []string
	Lines              string   // write one row for each question to this file
	Content            *Content // measured when no set is given
}

// Run measures what the command names, writes the figures to out and progress
// to progress (nil: none).
func (c Command) Run(ctx context.Context, out, progress io.Writer) error {
	for _, stage := range c.Without {
		if !slices.Contains(index.Stages(), stage) {
			return fmt.Errorf("--without %s: there is no such stage; the stages are %s", stage, strings.Join(index.Stages(), ", "))
		}
	}
	paths, err := c.paths()
	if err != nil {
		return err
	}
	rows, close, err := linesTo(c.Lines)
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		err = c.runContent(ctx, out, rows)
	} else {
		err = c.runSets(ctx, paths, out, progress, rows)
	}
	return errors.Join(err, close())
}

func (c Command) runSets(ctx context.Context, paths []Paths, out, progress io.Writer, rows func(row any) error) error {
	sets := make([]Set, len(paths))
	var faults []error
	for i, p := range paths {
		var err error
		if sets[i], err = Read(p); err != nil {
			faults = append(faults, err)
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	var results []Result
	for _, set := range sets {
		bar := Bar(progress, set.Name, len(set.Questions))
		r, err := Run(ctx, set, Options{Typos: c.Typos, Without: c.Without, Baselines: c.Baselines, Progress: bar})
		if err != nil {
			return fmt.Errorf("measure %s: %w", set.Name, err)
		}
		for _, row := range r.Rows {
			if err := rows(row); err != nil {
				return err
			}
		}
		if c.JSON {
			if err := writeJSON(out, r); err != nil {
				return err
			}
		}
		r.Rows = nil
		results = append(results, r)
	}
	if c.JSON {
		return nil
	}
	return Table(out, results)
}

// Bar is a progress bar for people; without a writer there is none.
func Bar(to io.Writer, name string, all int) func(done int) {
	if to == nil || all == 0 {
		return nil
	}
	bar := progressbar.NewOptions(all, progressbar.OptionSetWriter(to), progressbar.OptionSetDescription(name), progressbar.OptionClearOnFinish())
	_ = bar.RenderBlank() // the ranking is built first
	return func(done int) { _ = bar.Set(done) }
}

// paths pairs the flags' files into sets.
func (c Command) paths() ([]Paths, error) {
	var paths []Paths
	if len(c.KB) != len(c.Questions) {
		return nil, errors.New("--kb and --questions come in pairs: give one file of each for every set")
	}
	if len(c.Log) > len(c.KB) {
		return nil, errors.New("--log belongs to a set: give --kb and --questions with it")
	}
	for i := range c.KB {
		p := Paths{Name: c.KB[i], KB: c.KB[i], Questions: c.Questions[i]}
		if i < len(c.Log) {
			p.Log = c.Log[i]
		}
		paths = append(paths, p)
	}
	for _, dir := range c.Sets {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("--set %s: there is no such folder; give one that holds kb.jsonl and questions.jsonl", dir)
		}
		paths = append(paths, SetAt(dir))
	}
	return paths, nil
}

func (c Command) runContent(ctx context.Context, out io.Writer, rows func(row any) error) error {
	switch {
	case c.Content == nil:
		return errors.New("there is nothing to measure: give --kb and --questions")
	case len(c.Without) > 0 || c.Baselines:
		return errors.New("--without and --baselines need a labelled set: give --kb and --questions, or --set")
	}
	measured := *c.Content
	if c.Typos {
		measured.Questions = slices.Clone(measured.Questions)
		for i := range measured.Questions {
			measured.Questions[i].Text = typo(measured.Questions[i].Text)
		}
	}
	r, err := RunDesk(ctx, measured)
	if err != nil {
		return err
	}
	for _, row := range r.DeskRows {
		if err := rows(row); err != nil {
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

// linesTo opens the file for one row a question, before anything is measured:
// a name that cannot be written is told at once. Without a name it writes
// nothing.
func linesTo(path string) (write func(row any) error, close func() error, err error) {
	if path == "" {
		return func(any) error { return nil }, func() error { return nil }, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, nil, fmt.Errorf("write one row for each question: %w", err)
	}
	encoder := json.NewEncoder(f)
	write = func(row any) error {
		if err := encoder.Encode(row); err != nil {
			return fmt.Errorf("write one row for each question: %w", err)
		}
		return nil
	}
	return write, f.Close, nil
}
