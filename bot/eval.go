package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"shouldertap/handlers"
	"shouldertap/index/eval"
	"shouldertap/knowledge"
	"shouldertap/knowledge/redact"
)

type evalCommand struct {
	KB        []string `name:"kb" help:"kb.jsonl of a labelled set. May be given several times." placeholder:"FILE" sep:"none"`
	Questions []string `help:"questions.jsonl of the same set." placeholder:"FILE" sep:"none"`
	Log       []string `help:"log.jsonl of the same set: past questions that nobody judged." placeholder:"FILE" sep:"none"`
	Set       []string `help:"A folder with kb.jsonl, questions.jsonl and perhaps log.jsonl. May be given several times." placeholder:"DIR" sep:"none"`
	JSON      bool     `name:"json" help:"Print one JSON object a set."`
	Typos     bool     `help:"Put one typing error into each question."`
	Without   []string `help:"Switch a stage of the ranking off." placeholder:"STAGE"`
	Baselines bool     `help:"Ask stock Bleve and plain BM25 the same questions, and print how ours compares."`
	Lines     string   `help:"Write one row for each question to this file: a JSON object a line, keys as in docs/measuring.md." placeholder:"FILE"`
	Replay    string   `help:"Show what would have been said to past questions: a Slack export (zip, folder or day file), a .jsonl, or text with one question a line." placeholder:"FILE"`
	As        string   `help:"With --replay: the audience that asks. Default: the desk's first." placeholder:"AUDIENCE"`
}

// Run measures labelled sets, or without flags the content at hand on its
// questions.txt; or it replays past questions.
func (c evalCommand) Run(ctx context.Context, p *program) error {
	if c.Replay != "" {
		return c.replay(ctx, p)
	}
	if c.As != "" {
		return errors.New("--as goes with --replay: questions of a labelled set have no audience")
	}
	command := eval.Command{KB: c.KB, Questions: c.Questions, Log: c.Log, Sets: c.Set, JSON: c.JSON, Typos: c.Typos, Baselines: c.Baselines, Without: c.Without, Lines: c.Lines}
	if len(c.KB) == 0 && len(c.Set) == 0 {
		measured, err := contentToMeasure(p)
		if err != nil {
			return err
		}
		command.Content = &measured
	}
	return command.Run(ctx, p.out, p.progress())
}

// progress is where progress is shown: nowhere, unless a person looks on.
func (p *program) progress() io.Writer {
	if f, ok := p.errs.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return f
	}
	return nil
}

// replay shows what the content at hand would have said to past questions.
func (c evalCommand) replay(ctx context.Context, p *program) error {
	if len(c.KB)+len(c.Set)+len(c.Without) > 0 || c.Typos || c.Baselines || c.Lines != "" {
		return errors.New("--replay asks the content at hand (CONTENT_DIR) and goes with --as and --json alone")
	}
	measured, err := contentToMeasure(p)
	if err != nil {
		return err
	}
	if len(measured.Desk.Audiences) == 0 {
		return errors.New("the desk has no audience: add one in desk.yaml")
	}
	past, err := eval.ReadPast(c.Replay)
	if err != nil {
		return err
	}
	redactor, err := redactorOf(measured.Desk)
	if err != nil {
		return err
	}
	replayed, err := eval.Replay{
		Content: measured, Audience: c.As, Past: past, Progress: eval.Bar(p.progress(), "replay", len(past.Messages)),
		Question: func(text string) (string, bool, error) {
			words, asks := handlers.Heard(text)
			clean, err := redactor.Redact(words)
			return clean.Text, asks, err
		},
	}.Run(ctx)
	if err != nil {
		return fmt.Errorf("replay %s: %w", c.Replay, err)
	}
	if c.JSON {
		return replayed.JSON(p.out)
	}
	return replayed.Table(p.out)
}

// redactorOf takes out what the desk calls personal data.
func redactorOf(desk *knowledge.Desk) (*redact.Redactor, error) {
	shapes := make([]redact.Shape, len(desk.Identifiers))
	for i, id := range desk.Identifiers {
		shapes[i] = redact.Shape(id)
	}
	redactor, err := redact.New(shapes)
	if err != nil {
		return nil, fmt.Errorf("read identifiers of the desk: %w", err)
	}
	return redactor, nil
}

// contentToMeasure reads CONTENT_DIR, or the shipped sample, with its labelled
// questions.
func contentToMeasure(p *program) (eval.Content, error) {
	dir, _ := p.lookup("CONTENT_DIR")
	c, faults := readContent(dir)
	if len(faults) > 0 {
		return eval.Content{}, fmt.Errorf("read content:\n%w", faultsError(dir, faults))
	}
	measured := eval.Content{Desk: c.Desk, Now: p.now()}
	for i := range c.Answers {
		measured.Answers = append(measured.Answers, answerOf(c.Answers[i].Version(), c.Answers[i].Phrasings))
	}
	for _, q := range c.Questions {
		measured.Questions = append(measured.Questions, eval.Labelled{
			Line: q.Line, Text: q.Text, AnswerID: q.AnswerID, Kind: q.Kind, Case: q.Case, Facts: q.Facts, Audience: q.Audience,
		})
	}
	return measured, nil
}

// answerOf is a file's version as an answer in service.
func answerOf(v *knowledge.Version, phrasings []string) *knowledge.Answer {
	return &knowledge.Answer{ID: v.ID, Kind: v.Kind, Versions: []*knowledge.Version{v}, Phrasings: phrasings}
}
