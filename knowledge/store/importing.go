package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
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

// Import brings files in, all in one transaction. A file that says what it said
// the last time changes nothing, whatever happened here since. Where the answer
// is not here, a valid file becomes its version with the file's number and
// instants; where it is, a valid file that was written from the newest version
// becomes the next one. Everything else becomes a draft, marked as in conflict
// where both sides changed, and what was served stays served. A missing file
// changes nothing. Progress is told how many files are done.
func (db *DB) Import(ctx context.Context, files []Imported, by knowledge.Person, progress func(done int)) (ImportResult, error) {
	var r ImportResult
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		before, err := importedBefore(ctx, tx)
		if err != nil {
			return err
		}
		for i, f := range files {
			file := incoming{Imported: f, hash: f.Content.Hash(), before: before[f.Content.ID], by: by}
			if err := db.importFile(ctx, tx, &file, &r); err != nil {
				return fmt.Errorf("import %s: %w", f.Content.ID, err)
			}
			if progress != nil {
				progress(i + 1)
			}
		}
		return nil
	})
	if err != nil {
		return ImportResult{}, err
	}
	return r, nil
}

// lastTime is what was taken in for an answer before.
type lastTime struct {
	fingerprint string
	number      int // 0: it became a draft
}

func importedBefore(ctx context.Context, tx *sql.Tx) (map[string]lastTime, error) {
	before := map[string]lastTime{}
	_, err := all(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id string
		var l lastTime
		err := rows.Scan(&id, &l.fingerprint, &l.number)
		before[id] = l
		return struct{}{}, err
	}, `SELECT answer_id, fingerprint, number FROM imports`)
	if err != nil {
		return nil, fmt.Errorf("read earlier imports: %w", err)
	}
	return before, nil
}

// incoming is a file with what is here for its answer.
type incoming struct {
	Imported
	hash   string            // of its content
	known  *knowledge.Answer // nil: nothing
	before lastTime
	by     knowledge.Person
}

// fingerprint is the same for files that say the same, to the same effect.
func (f *incoming) fingerprint() (string, error) {
	b, err := json.Marshal(struct {
		Hash            string
		Number, BasedOn int
		Effective       knowledge.Span
		CaseSpans       map[string]knowledge.Span
		Phrasings       []string
		Valid           bool
	}{f.hash, f.Number, f.BasedOn, f.Effective, f.CaseSpans, f.Phrasings, f.Valid})
	if err != nil {
		return "", fmt.Errorf("encode file: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// head is the newest version here; 0: none.
func (f *incoming) head() int {
	if f.known == nil || f.known.Head() == nil {
		return 0
	}
	return f.known.Head().Number
}

// base is the version that the file was written from: as it says; else by its
// number, which is one more where it is new, and as it was where the file was
// edited in place; without a number, the version that it became the last time.
func (f *incoming) base() int {
	switch {
	case f.BasedOn > 0:
		return f.BasedOn
	case f.Number > f.head() || f.before.number > 0 && f.Number > f.before.number:
		return f.Number - 1
	case f.Number > 0:
		return f.Number
	}
	return f.before.number
}

func (db *DB) importFile(ctx context.Context, tx *sql.Tx, f *incoming, r *ImportResult) error {
	fingerprint, err := f.fingerprint()
	if err != nil {
		return err
	}
	if fingerprint == f.before.fingerprint {
		r.Unchanged++
		return nil
	}
	known, err := db.answers(ctx, tx, `a.id = $1`, f.Content.ID)
	if err != nil {
		return err
	}
	if len(known) > 0 {
		f.known = known[0]
	}
	number, err := db.takeIn(ctx, tx, f, r)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO imports (answer_id, fingerprint, number, imported_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (answer_id) DO UPDATE SET fingerprint = excluded.fingerprint, number = excluded.number, imported_at = excluded.imported_at`,
		f.Content.ID, fingerprint, number, db.ms())
	if err != nil {
		return fmt.Errorf("note import: %w", err)
	}
	return nil
}

// takeIn returns the version that the file is here; 0: it is a draft.
func (db *DB) takeIn(ctx context.Context, tx *sql.Tx, f *incoming, r *ImportResult) (int, error) {
	id, head := f.Content.ID, f.head()
	if f.known != nil {
		i := slices.IndexFunc(f.known.Versions, func(v *knowledge.Version) bool { return v.ContentSum == f.hash })
		if i >= 0 {
			return f.known.Versions[i].Number, db.sameText(ctx, tx, f, f.known.Versions[i], r)
		}
	}
	problem := f.Problem
	switch {
	case !f.Valid || len(f.Approvals) == 0:
		problem = cmp.Or(problem, "nobody who may approve it has")
	case f.Content.Kind == knowledge.Stop && !f.Effective.To.IsZero():
		problem = "a stop card does not expire: take effective_to out"
	case f.known != nil && f.known.Kind == knowledge.Stop && f.Content.Kind != knowledge.Stop:
		problem = "a stop card is only replaced by a stop card"
	default:
		problem = ""
	}
	if problem != "" {
		r.Notes = append(r.Notes, fmt.Sprintf("%s is a draft: %s.", id, problem))
		return 0, db.importDraft(ctx, tx, f, DraftOpen, problem, &r.Drafts, r)
	}
	if f.known != nil && !f.known.WithdrawnAt.IsZero() {
		r.Notes = append(r.Notes, fmt.Sprintf("%s was withdrawn here: its file is a draft in conflict.", id))
		return 0, db.importDraft(ctx, tx, f, DraftConflict, "the answer was withdrawn", &r.Conflicts, r)
	}
	if head > 0 && f.base() != head {
		r.Notes = append(r.Notes, fmt.Sprintf("%s was changed here and in its file: version %d stays in service, the file is a draft in conflict. If it is to replace that version, write based_on: %d in it.", id, head, head))
		return 0, db.importDraft(ctx, tx, f, DraftConflict, fmt.Sprintf("written from version %d, and the newest is %d", f.base(), head), &r.Conflicts, r)
	}
	v := f.version(db.now())
	if err := db.insertVersion(ctx, tx, v, f.by, "import"); err != nil {
		return 0, err
	}
	if _, err := db.importPhrasings(ctx, tx, f); err != nil {
		return 0, err
	}
	if head == 0 {
		r.Added++
	} else {
		r.Updated++
	}
	return v.Number, db.change(ctx, tx, v.ID, "imported")
}

// version is what a valid file becomes. Over an earlier version it takes effect
// now unless it says when: nobody was served it before.
func (f *incoming) version(now time.Time) *knowledge.Version {
	head := f.head()
	v := &knowledge.Version{Content: f.Content, Number: head + 1, ContentSum: f.hash, BasedOn: head, ApprovedAt: f.ApprovedAt,
		Approvals: slices.Clone(f.Approvals), Effective: f.Effective, CaseSpans: f.CaseSpans}
	switch {
	case head == 0 && f.Number > 0:
		v.Number, v.BasedOn = f.Number, f.BasedOn
	case head > 0 && v.Effective.From.IsZero():
		v.Effective.From = instant(millis(now))
	}
	if v.ApprovedAt.IsZero() {
		v.ApprovedAt = instant(millis(now))
	}
	for i := range v.Approvals {
		if v.Approvals[i].At.IsZero() {
			v.Approvals[i].At = v.ApprovedAt
		}
	}
	return v
}

// sameText takes in what a file with words that are approved already says
// beside them: wordings, and, of the newest version, when it is in effect.
func (db *DB) sameText(ctx context.Context, tx *sql.Tx, f *incoming, v *knowledge.Version, r *ImportResult) error {
	if !f.Valid {
		r.Unchanged++
		return nil
	}
	worded, err := db.importPhrasings(ctx, tx, f)
	if err != nil {
		return err
	}
	timed := false
	if f.before.number == v.Number && v.Number == f.head() {
		if timed, err = db.importSpans(ctx, tx, f, v); err != nil {
			return err
		}
	}
	switch {
	case timed:
		r.Updated++
		return db.change(ctx, tx, v.ID, "span")
	case worded:
		r.Updated++
		return db.change(ctx, tx, v.ID, "phrasing")
	}
	r.Unchanged++
	return nil
}

// importSpans appends the spans in which a file differs from what is here. A
// file that leaves one out says nothing of it.
func (db *DB) importSpans(ctx context.Context, tx *sql.Tx, f *incoming, v *knowledge.Version) (changed bool, err error) {
	set := func(key string, was, now knowledge.Span) error {
		if now == (knowledge.Span{}) || millis(was.From) == millis(now.From) && millis(was.To) == millis(now.To) {
			return nil
		}
		if f.Content.Kind == knowledge.Stop && !now.To.IsZero() {
			return fmt.Errorf("let the stop card expire: %w", knowledge.ErrInvalid)
		}
		changed = true
		if err := db.audit(ctx, tx, f.by, "span set", fmt.Sprintf("%s v%d", v.ID, v.Number), fmt.Sprintf("%s from %s to %s", key, day(now.From), day(now.To))); err != nil {
			return err
		}
		return db.insertSpan(ctx, tx, v, key, now, f.by)
	}
	if err := set("", v.Effective, f.Effective); err != nil {
		return false, err
	}
	for i := range f.Content.Cases {
		key := f.Content.Cases[i].Key()
		if err := set(key, v.CaseSpans[key], f.CaseSpans[key]); err != nil {
			return false, err
		}
	}
	return changed, nil
}

// day is an instant as the audit words it.
func day(t time.Time) string {
	if t.IsZero() {
		return "any time"
	}
	return t.UTC().Format(time.RFC3339)
}

// importPhrasings adds the wordings that the answer never had. One that was
// removed here stays removed.
func (db *DB) importPhrasings(ctx context.Context, tx *sql.Tx, f *incoming) (changed bool, err error) {
	confirmed := f.by
	if len(f.Approvals) > 0 {
		confirmed = f.Approvals[0].By
	}
	for i, p := range f.Phrasings {
		n, err := affected(tx.ExecContext(ctx, `
			INSERT INTO phrasings (answer_id, text, position, source, confirmed_by, confirmed_by_name, confirmed_at)
			SELECT $1, $2, COALESCE(MAX(position) + 1, 0), 'import', $3, $4, $5 FROM phrasings WHERE answer_id = $1
			ON CONFLICT (answer_id, text) DO NOTHING`, f.Content.ID, p, confirmed.ID, confirmed.Name, db.ms()))
		if err != nil {
			return false, fmt.Errorf("insert phrasing %d: %w", i+1, err)
		}
		changed = changed || n > 0
	}
	return changed, nil
}

// importDraft keeps a file's words as a draft, once: words that are a draft
// here already, or were dropped, count as unchanged.
func (db *DB) importDraft(ctx context.Context, tx *sql.Tx, f *incoming, state, reason string, count *int, r *ImportResult) error {
	same, err := all(ctx, tx, scanText, `SELECT id FROM drafts WHERE answer_id = $1 AND hash = $2 LIMIT 1`, f.Content.ID, f.hash)
	if err != nil {
		return fmt.Errorf("read drafts: %w", err)
	}
	if len(same) > 0 {
		r.Unchanged++
		return nil
	}
	*count++
	base := f.head()
	if state == DraftConflict {
		base = f.base()
	}
	d := Draft{Content: f.Content, BasedOn: base, State: state, Author: knowledge.Person{ID: f.Content.Author, Name: f.Content.Author}, Phrasings: f.Phrasings, Reason: reason}
	if !f.Effective.From.IsZero() {
		d.EffectiveFrom = &f.Effective.From
	}
	for key, span := range f.CaseSpans {
		if d.CaseFrom == nil {
			d.CaseFrom = map[string]time.Time{}
		}
		d.CaseFrom[key] = span.From
	}
	_, err = db.saveDraft(ctx, tx, d)
	return err
}
