package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"shouldertap/content"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// contentFrom opens a content folder; an empty name is the shipped sample.
func contentFrom(dir string) fs.FS {
	if dir == "" {
		return content.Sample()
	}
	return os.DirFS(dir)
}

// readContent reads a folder and everything wrong with it.
func readContent(dir string) (*content.Content, []knowledge.Fault) {
	c, faults := content.Read(contentFrom(dir))
	if c == nil {
		return nil, faults
	}
	return c, append(faults, content.Check(c)...)
}

// faultsError lists faults, one a line, with the folder they are in.
func faultsError(dir string, faults []knowledge.Fault) error {
	errs := make([]error, len(faults))
	for i, f := range faults {
		f.File = filepath.Join(dir, f.File)
		errs[i] = errors.New(f.String())
	}
	return errors.Join(errs...)
}

// takeIn brings the files of a content folder into the database. A file whose
// approvers may not approve it becomes a draft; what was served stays served.
func takeIn(ctx context.Context, db *store.DB, c *content.Content, progress func(done int)) (store.ImportResult, error) {
	files := make([]store.Imported, len(c.Answers))
	for i := range c.Answers {
		f := &c.Answers[i]
		problem := content.Approved(f, c.Desk, func(string) []string { return nil })
		approvals := make([]knowledge.Approval, len(f.ApprovedBy))
		for j, by := range f.ApprovedBy {
			approvals[j] = knowledge.Approval{By: by, At: f.ApprovedAt}
		}
		files[i] = store.Imported{
			Content: f.Content, Number: f.Number, BasedOn: f.BasedOn, ApprovedAt: f.ApprovedAt, Approvals: approvals,
			Effective: f.Effective, CaseSpans: f.CaseSpans, Phrasings: f.Phrasings,
			Valid: problem == "" && len(f.ApprovedBy) > 0, Problem: problem,
		}
	}
	result, err := db.Import(ctx, files, knowledge.Person{ID: "import", Name: "Import"}, progress)
	if err != nil {
		return result, fmt.Errorf("import content: %w", err)
	}
	return result, nil
}
