package main

import (
	"context"
	"fmt"

	"shouldertap/index/eval"
	"shouldertap/knowledge"
)

type evalCommand struct {
	KB        []string `name:"kb" help:"kb.jsonl of a labelled set. May be given several times." placeholder:"FILE" sep:"none"`
	Questions []string `help:"questions.jsonl of the same set." placeholder:"FILE" sep:"none"`
	Log       []string `help:"log.jsonl of the same set: past questions that nobody judged." placeholder:"FILE" sep:"none"`
	Set       []string `help:"A folder with kb.jsonl, questions.jsonl and perhaps log.jsonl. May be given several times." placeholder:"DIR" sep:"none"`
	JSON      bool     `name:"json" help:"Print one JSON object a set."`
	Typos     bool     `help:"Put one typing error into each question."`
	Without   []string `help:"Switch a stage off." placeholder:"STAGE"`
	Lines     string   `help:"Write one row for each question to this file." placeholder:"FILE"`
}

// Run measures labelled sets, or without flags the content at hand on its
// questions.txt.
func (c evalCommand) Run(ctx context.Context, p *program) error {
	command := eval.Command{KB: c.KB, Questions: c.Questions, Log: c.Log, Sets: c.Set, JSON: c.JSON, Typos: c.Typos, Without: c.Without, Lines: c.Lines}
	if len(c.KB) == 0 && len(c.Set) == 0 {
		measured, err := contentToMeasure(p)
		if err != nil {
			return err
		}
		command.Content = &measured
	}
	return command.Run(ctx, p.out, p.errs)
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
