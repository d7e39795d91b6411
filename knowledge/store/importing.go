package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"shouldertap/knowledge"
)

// Imported is one version of an answer as a file holds it.
type Imported struct {
	Content    knowledge.Content
	Number     int // 0: the file does not say
	BasedOn    int // 0: the file does not say
	ApprovedAt time.Time
	Approvals  []knowledge.Approval
	Effective  knowledge.Span
	CaseSpans  map[string]knowledge.Span
	Phrasings  []string
	Valid      bool   // its approvers may approve it
	Problem    string // why not
}

// ImportResult counts what became of the files.
type ImportResult struct {
	Added, Updated, Unchanged, Drafts, Conflicts int
	Notes                                        []string // one sentence for each file that did not become a version
}

// Import brings files in, all in one transaction. A file whose words are
// approved here already changes nothing but its phrasings. Where the answer is
// not here, a valid file becomes its version with the file's number and
// instants; where it is, a valid file that was written from the newest version
// becomes the next one. Everything else becomes a draft, marked as in conflict
// where both sides changed, and what was served stays served. A missing file
// changes nothing. Progress is told how many files are done.
func (db *DB) Import(ctx context.Context, files []Imported, by knowledge.Person, progress func(done int)) (ImportResult, error) {
	var r ImportResult
	err := db.write(ctx, func(tx *sql.Tx) error {
		known, err := db.answers(ctx, tx, ``)
		if err != nil {
			return err
		}
		byID := make(map[string]*knowledge.Answer, len(known))
		for _, a := range known {
			byID[a.ID] = a
		}
		changed := false
		for i, f := range files {
			fresh, err := db.importFile(ctx, tx, f, byID[f.Content.ID], by, &r)
			if err != nil {
				return fmt.Errorf("import %s: %w", f.Content.ID, err)
			}
			changed = changed || fresh
			if progress != nil {
				progress(i + 1)
			}
		}
		if !changed {
			return nil
		}
		return db.audit(ctx, tx, by, "imported", "content", fmt.Sprintf("%d added, %d updated, %d drafts, %d conflicts", r.Added, r.Updated, r.Drafts, r.Conflicts))
	})
	return r, err
}

func (db *DB) importFile(ctx context.Context, tx *sql.Tx, f Imported, known *knowledge.Answer, by knowledge.Person, r *ImportResult) (changed bool, err error) {
	hash := f.Content.Hash()
	head := 0
	if known != nil {
		for _, v := range known.Versions {
			if v.ContentSum == hash {
				r.Unchanged++
				return db.importPhrasings(ctx, tx, f, by)
			}
			head = v.Number
		}
	}
	base := f.BasedOn
	if base == 0 && f.Number > 0 {
		base = f.Number - 1
	}
	switch {
	case !f.Valid:
		r.Drafts++
		r.Notes = append(r.Notes, fmt.Sprintf("%s is a draft: %s", f.Content.ID, f.Problem))
		return db.importDraft(ctx, tx, f, head, DraftOpen, by)
	case head > 0 && base != head:
		r.Conflicts++
		r.Notes = append(r.Notes, fmt.Sprintf("%s was changed here and in its file: version %d stays in service, the file is a draft in conflict", f.Content.ID, head))
		return db.importDraft(ctx, tx, f, base, DraftConflict, by)
	}
	v := &knowledge.Version{Content: f.Content, Number: head + 1, ContentSum: hash, BasedOn: head, ApprovedAt: f.ApprovedAt, Approvals: f.Approvals,
		Effective: f.Effective, CaseSpans: f.CaseSpans}
	if head == 0 && f.Number > 0 {
		v.Number = f.Number
		v.BasedOn = f.BasedOn
	}
	if v.ApprovedAt.IsZero() {
		v.ApprovedAt = db.now()
		for i := range v.Approvals {
			v.Approvals[i].At = v.ApprovedAt
		}
	}
	if err := db.insertVersion(ctx, tx, v, by); err != nil {
		return false, err
	}
	if _, err := db.importPhrasings(ctx, tx, f, by); err != nil {
		return false, err
	}
	if head == 0 {
		r.Added++
	} else {
		r.Updated++
	}
	return true, db.change(ctx, tx, v.ID, "imported")
}

// importPhrasings adds the wordings that the answer lacks.
func (db *DB) importPhrasings(ctx context.Context, tx *sql.Tx, f Imported, by knowledge.Person) (bool, error) {
	if !f.Valid {
		return false, nil
	}
	changed := false
	for _, p := range f.Phrasings {
		fresh, err := db.insertPhrasing(ctx, tx, f.Content.ID, p, by, "import")
		if err != nil {
			return false, err
		}
		changed = changed || fresh
	}
	if !changed {
		return false, nil
	}
	return true, db.change(ctx, tx, f.Content.ID, "phrasing")
}

// importDraft keeps a file's words as a draft, once.
func (db *DB) importDraft(ctx context.Context, tx *sql.Tx, f Imported, base int, state string, by knowledge.Person) (bool, error) {
	drafts, err := all(ctx, tx, scanDraft, `SELECT `+draftColumns+` FROM drafts WHERE answer_id = $1 AND state <> 'dropped'`, f.Content.ID)
	if err != nil {
		return false, fmt.Errorf("read drafts: %w", err)
	}
	for _, d := range drafts {
		if d.Content.Hash() == f.Content.Hash() {
			return false, nil
		}
	}
	d := Draft{Content: f.Content, BasedOn: base, State: state, Author: knowledge.Person{ID: f.Content.Author, Name: f.Content.Author}, Phrasings: f.Phrasings, Reason: f.Problem}
	if !f.Effective.From.IsZero() {
		d.EffectiveFrom = &f.Effective.From
	}
	_, err = db.saveDraft(ctx, tx, d)
	return true, err
}
