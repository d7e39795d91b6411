package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/slack-go/slack"

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
	return c, slices.Concat(faults, content.Check(c), personalIn(c))
}

// personalIn finds personal data in the answers: what a file says is published
// word for word.
func personalIn(c *content.Content) []knowledge.Fault {
	redactor, err := redactorOf(c.Desk)
	if err != nil {
		return []knowledge.Fault{{File: "desk.yaml", What: err.Error(), Mend: "Correct `identifiers:`"}}
	}
	var faults []knowledge.Fault
	for i := range c.Answers {
		faults = append(faults, content.CheckPersonal(&c.Answers[i], redactor.Personal)...)
	}
	return faults
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

// roleGroups reads in Slack which of the desk's role groups a person is in, for
// approvers who have their right by a group. Where roles are given by ids alone
// it asks nothing.
func roleGroups(ctx context.Context, api *slack.Client, desk *knowledge.Desk) (func(user string) []string, error) {
	in := map[string][]string{}
	for _, group := range slices.Concat(desk.Roles.Specialists.Groups, desk.Roles.Compliance.Groups) {
		members, err := api.GetUserGroupMembersContext(ctx, group)
		if err != nil {
			return nil, fmt.Errorf("read the members of user group %s: %w. Roles in desk.yaml name it; without it nobody knows who may approve. Mend its id or list people by theirs", group, err)
		}
		for _, user := range members {
			in[user] = append(in[user], group)
		}
	}
	return func(user string) []string { return in[user] }, nil
}

// takeIn brings the files of a content folder into the database. A file whose
// approvers may not approve it, by their id or their groups, becomes a draft;
// what was served stays served.
func takeIn(ctx context.Context, db *store.DB, c *content.Content, groupsOf func(user string) []string, progress func(done int)) (store.ImportResult, error) {
	files := make([]store.Imported, len(c.Answers))
	for i := range c.Answers {
		f := &c.Answers[i]
		problem := content.Approved(f, c.Desk, groupsOf)
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
