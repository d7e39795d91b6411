package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/content"
	"shouldertap/index/eval"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

type importCommand struct {
	Files  []string `arg:"" name:"file" help:"Answer files in the format of docs/writing-answers.md, or a knowledge base from elsewhere: .jsonl with id, title, body and phrasings a line, which become drafts."`
	Topic  string   `help:"The topic of answers from a .jsonl file." placeholder:"TOPIC"`
	DryRun bool     `help:"Say what would happen and change nothing."`
}

// Run brings answers into the database. A fault in any file stops the whole
// import; nothing is half done.
func (c importCommand) Run(ctx context.Context, p *program) error {
	db, settings, err := databaseAtHand(ctx, p)
	if err != nil {
		return err
	}
	defer db.Close()
	at, faults := readContent(settings.ContentDir)
	if at == nil || at.Desk == nil {
		return faultsError(settings.ContentDir, faults)
	}
	batch, long, err := c.read(p, at.Desk)
	if err != nil {
		return err
	}
	if c.DryRun {
		return c.foresee(ctx, p, db, batch, long)
	}
	groupsOf, err := roleGroups(ctx, slack.New(settings.BotToken, slack.OptionAPIURL(settings.APIURL)), at.Desk)
	if err != nil {
		return err
	}
	result, err := takeIn(ctx, db, batch, groupsOf, eval.Bar(p.progress(), "import", len(batch.Answers)))
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%d added, %d updated, %d unchanged, %d drafts, %d in conflict.\n", result.Added, result.Updated, result.Unchanged, result.Drafts, result.Conflicts)
	c.sayLong(p, long)
	for i, note := range result.Notes {
		if i == mostNotes {
			fmt.Fprintf(p.out, "And %d more.\n", len(result.Notes)-mostNotes)
			break
		}
		fmt.Fprintln(p.out, note)
	}
	if result.Drafts > 0 {
		fmt.Fprintln(p.out, "Drafts serve nobody. Specialists find them in Home, give them a first line, and approve them.")
	}
	return nil
}

// mostNotes is how many files are told of one by one.
const mostNotes = 20

// read reads every file. Wordings from elsewhere may hold what people typed, so
// personal data is taken out of them.
func (c importCommand) read(p *program, desk *knowledge.Desk) (batch *content.Content, long int, err error) {
	redactor, err := redactorOf(desk)
	if err != nil {
		return nil, 0, err
	}
	batch = &content.Content{Desk: desk}
	var faults []knowledge.Fault
	for _, name := range c.Files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, 0, fmt.Errorf("import: %w", err)
		}
		if strings.EqualFold(filepath.Ext(name), ".jsonl") {
			l, wrong := content.ParseLines(name, b, desk, c.Topic)
			for i := range l.Answers {
				for j, text := range l.Answers[i].Phrasings {
					clean, err := redactor.Redact(text)
					if err != nil {
						return nil, 0, fmt.Errorf("import %s: %w", name, err)
					}
					l.Answers[i].Phrasings[j] = clean.Text
				}
			}
			faults, long = append(faults, wrong...), long+l.Long
			batch.Answers = append(batch.Answers, l.Answers...)
			continue
		}
		f, wrong := content.ParseAnswer(name, b, desk)
		if len(wrong) == 0 {
			wrong = append(content.CheckAnswer(&f, desk), content.CheckPersonal(&f, redactor.Personal)...)
		}
		faults = append(faults, wrong...)
		batch.Answers = append(batch.Answers, f)
	}
	if len(faults) > 0 {
		fmt.Fprintln(p.out, faultsError("", faults))
		return nil, 0, fmt.Errorf("%d faults; nothing was imported", len(faults))
	}
	return batch, long, nil
}

// foresee says what an import would do.
func (c importCommand) foresee(ctx context.Context, p *program, db *store.DB, batch *content.Content, long int) error {
	answers, err := db.Answers(ctx)
	if err != nil {
		return fmt.Errorf("read answers: %w", err)
	}
	here := map[string]bool{}
	for _, a := range answers {
		here[a.ID] = true
	}
	known, drafts := 0, 0
	for _, f := range batch.Answers {
		if here[f.Content.ID] {
			known++
		}
		if len(f.ApprovedBy) == 0 {
			drafts++
		}
	}
	fmt.Fprintf(p.out, "%d answers without a fault: %d new, %d known here; %d would be drafts, for nobody has approved them. Nothing was changed.\n",
		len(batch.Answers), len(batch.Answers)-known, known, drafts)
	c.sayLong(p, long)
	return nil
}

func (c importCommand) sayLong(p *program, long int) {
	if long > 0 {
		fmt.Fprintf(p.out, "Left out: phrasings that are longer than anybody types, or too many (%d).\n", long)
	}
}
