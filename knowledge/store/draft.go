package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"shouldertap/knowledge"
)

// States of a draft.
const (
	DraftOpen     = "open"
	DraftInReview = "in review"
	DraftReturned = "returned"
	DraftConflict = "conflict" // the answer changed under it
	DraftApproved = "approved"
	DraftDropped  = "dropped"
)

// Draft is content that nobody has approved yet.
type Draft struct {
	ID            string
	Content       knowledge.Content
	BasedOn       int
	GapID         string
	State         string
	Author        knowledge.Person
	Phrasings     []string
	Reason        string // why it was returned, or what is wrong with its file
	DecidedBy     knowledge.Person
	CreatedAt     time.Time
	UpdatedAt     time.Time
	EffectiveFrom *time.Time
	CaseFrom      map[string]time.Time
}

const draftColumns = `id, content, based_on, gap_id, state, author_id, author_name, phrasings, effective_from, case_from, reason, decided_id, decided_name, created_at, updated_at`

func scanDraft(rows *sql.Rows) (Draft, error) {
	var d Draft
	var from int64
	cases := map[string]int64{}
	err := rows.Scan(&d.ID, document{&d.Content}, &d.BasedOn, &d.GapID, &d.State, &d.Author.ID, &d.Author.Name, document{&d.Phrasings}, &from, document{&cases},
		&d.Reason, &d.DecidedBy.ID, &d.DecidedBy.Name, moment{&d.CreatedAt}, moment{&d.UpdatedAt})
	if from != 0 {
		t := instant(from)
		d.EffectiveFrom = &t
	}
	for key, ms := range cases {
		if d.CaseFrom == nil {
			d.CaseFrom = map[string]time.Time{}
		}
		d.CaseFrom[key] = instant(ms)
	}
	return d, err
}

// SaveDraft keeps a draft: a new one where it has no id. One that was approved
// or dropped is [knowledge.ErrStale].
func (db *DB) SaveDraft(ctx context.Context, d Draft) (Draft, error) {
	err := db.write(ctx, func(tx *sql.Tx) error {
		var err error
		d, err = db.saveDraft(ctx, tx, d)
		if err != nil || d.GapID == "" {
			return err
		}
		return db.refreshWhere(ctx, tx, `gap_id = $1 AND kind = 'card'`, d.GapID)
	})
	return d, err
}

func (db *DB) saveDraft(ctx context.Context, tx *sql.Tx, d Draft) (Draft, error) {
	from := int64(0)
	if d.EffectiveFrom != nil {
		from = millis(*d.EffectiveFrom)
	}
	cases := map[string]int64{}
	for key, t := range d.CaseFrom {
		cases[key] = millis(t)
	}
	d.UpdatedAt = instant(db.ms())
	if d.ID == "" {
		d.ID, d.CreatedAt = db.NewID(), d.UpdatedAt
		if d.State == "" {
			d.State = DraftOpen
		}
	}
	n, err := affected(tx.ExecContext(ctx, `
		INSERT INTO drafts (id, answer_id, content, based_on, gap_id, state, author_id, author_name, phrasings, effective_from, case_from, reason, decided_id, decided_name, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (id) DO UPDATE SET answer_id = excluded.answer_id, content = excluded.content, based_on = excluded.based_on,
			author_id = excluded.author_id, author_name = excluded.author_name, phrasings = excluded.phrasings,
			effective_from = excluded.effective_from, case_from = excluded.case_from, updated_at = excluded.updated_at
		WHERE drafts.state IN ('open', 'returned', 'conflict', 'in review')`,
		d.ID, d.Content.ID, encode(d.Content), d.BasedOn, d.GapID, d.State, d.Author.ID, d.Author.Name, encode(d.Phrasings), from, encode(cases), d.Reason,
		d.DecidedBy.ID, d.DecidedBy.Name, millis(d.CreatedAt), millis(d.UpdatedAt)))
	if err != nil {
		return d, fmt.Errorf("save draft: %w", err)
	}
	if n == 0 {
		return d, fmt.Errorf("save draft of %s: %w", d.Content.ID, knowledge.ErrStale)
	}
	return d, nil
}

// Draft reads one draft.
func (db *DB) Draft(ctx context.Context, id string) (Draft, error) {
	return db.draft(ctx, db.reader, id)
}

func (db *DB) draft(ctx context.Context, q queryer, id string) (Draft, error) {
	list, err := all(ctx, q, scanDraft, `SELECT `+draftColumns+` FROM drafts WHERE id = $1`, id)
	if err != nil {
		return Draft{}, fmt.Errorf("read draft: %w", err)
	}
	if len(list) == 0 {
		return Draft{}, fmt.Errorf("read draft %s: %w", id, knowledge.ErrNotFound)
	}
	return list[0], nil
}

// DraftsIn reads the drafts in any of some states, longest untouched first.
func (db *DB) DraftsIn(ctx context.Context, states ...string) ([]Draft, error) {
	marks := make([]string, len(states))
	args := make([]any, len(states))
	for i, s := range states {
		marks[i] = fmt.Sprintf("$%d", i+1)
		args[i] = s
	}
	return all(ctx, db.reader, scanDraft, `SELECT `+draftColumns+` FROM drafts WHERE state IN (`+strings.Join(marks, ", ")+`) ORDER BY updated_at, id`, args...)
}

// SubmitDraft puts a draft before a reviewer. The hash is of the content that
// its author saw.
func (db *DB) SubmitDraft(ctx context.Context, id, hash string, by knowledge.Person, show ...Message) (Draft, error) {
	return db.moveDraft(ctx, id, hash, []string{DraftOpen, DraftReturned, DraftConflict, DraftInReview}, DraftInReview, by, "", show)
}

// ReturnDraft gives a draft back to its author with a reason.
func (db *DB) ReturnDraft(ctx context.Context, id, hash string, by knowledge.Person, reason string, show ...Message) (Draft, error) {
	return db.moveDraft(ctx, id, hash, []string{DraftInReview}, DraftReturned, by, reason, show)
}

func (db *DB) moveDraft(ctx context.Context, id, hash string, from []string, to string, by knowledge.Person, reason string, show []Message) (Draft, error) {
	var d Draft
	err := db.write(ctx, func(tx *sql.Tx) error {
		var err error
		if d, err = db.seen(ctx, tx, id, hash, from); err != nil {
			return err
		}
		d.State, d.Reason = to, reason
		if to == DraftReturned {
			d.DecidedBy = by
		}
		if _, err := tx.ExecContext(ctx, `UPDATE drafts SET state = $1, reason = $2, decided_id = $3, decided_name = $4, updated_at = $5 WHERE id = $6`,
			d.State, d.Reason, d.DecidedBy.ID, d.DecidedBy.Name, db.ms(), id); err != nil {
			return fmt.Errorf("move draft to %s: %w", to, err)
		}
		if err := db.audit(ctx, tx, by, "draft "+to, d.Content.ID, hash); err != nil {
			return err
		}
		if d.GapID != "" {
			state := knowledge.InReview
			if to == DraftReturned {
				state = knowledge.Claimed
			}
			err := db.moveGap(ctx, tx, Move{GapID: d.GapID, To: state, By: by, Text: reason, What: "draft " + to, At: db.now()})
			if err != nil && !errors.Is(err, knowledge.ErrStale) {
				return err
			}
		}
		return db.show(ctx, tx, show...)
	})
	return d, err
}

// seen reads a draft that somebody acts on, and fails with
// [knowledge.ErrStale] where it is not what they saw.
func (db *DB) seen(ctx context.Context, tx *sql.Tx, id, hash string, states []string) (Draft, error) {
	d, err := db.draft(ctx, tx, id)
	if err != nil {
		return d, err
	}
	for _, s := range states {
		if d.State == s && d.Content.Hash() == hash {
			return d, nil
		}
	}
	return d, fmt.Errorf("act on a draft of %s that is %s: %w", d.Content.ID, d.State, knowledge.ErrStale)
}

// Approve is somebody's word that exactly this content may be served.
type Approve struct {
	DraftID       string
	Hash          string // of the content seen
	By            knowledge.Person
	At            time.Time
	EffectiveFrom time.Time // zero: at once
	Tell          func(w knowledge.Waiter, v *knowledge.Version) Told
	Show          []Message
}

// Approve makes a draft the next version of its answer and closes its gap, with
// everything that follows from it, in one transaction. Where the answer moved
// on since the draft was begun, the draft is marked as in conflict and the
// error is [knowledge.ErrStale].
func (db *DB) Approve(ctx context.Context, a Approve) (*knowledge.Version, error) {
	var v *knowledge.Version
	conflict := false
	err := db.write(ctx, func(tx *sql.Tx) error {
		d, err := db.seen(ctx, tx, a.DraftID, a.Hash, []string{DraftOpen, DraftInReview, DraftReturned})
		if err != nil {
			return err
		}
		head, err := headOf(ctx, tx, d.Content.ID)
		if err != nil {
			return err
		}
		if head != d.BasedOn {
			conflict = true
			_, err := tx.ExecContext(ctx, `UPDATE drafts SET state = $1, updated_at = $2 WHERE id = $3`, DraftConflict, db.ms(), d.ID)
			return err
		}
		v = &knowledge.Version{
			Content: d.Content, Number: head + 1, ContentSum: a.Hash, BasedOn: d.BasedOn, ApprovedAt: a.At,
			Approvals: []knowledge.Approval{{By: a.By, At: a.At}}, Effective: knowledge.Span{From: a.EffectiveFrom},
		}
		for key, from := range d.CaseFrom {
			if v.CaseSpans == nil {
				v.CaseSpans = map[string]knowledge.Span{}
			}
			v.CaseSpans[key] = knowledge.Span{From: from}
		}
		if err := db.insertVersion(ctx, tx, v, a.By); err != nil {
			return err
		}
		for _, p := range d.Phrasings {
			if _, err := db.insertPhrasing(ctx, tx, v.ID, p, a.By, "approval"); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE drafts SET state = $1, decided_id = $2, decided_name = $3, updated_at = $4 WHERE id = $5`,
			DraftApproved, a.By.ID, a.By.Name, db.ms(), d.ID); err != nil {
			return fmt.Errorf("close draft: %w", err)
		}
		if err := db.audit(ctx, tx, a.By, "approved", fmt.Sprintf("%s v%d", v.ID, v.Number), a.Hash); err != nil {
			return err
		}
		if err := db.change(ctx, tx, v.ID, "approved"); err != nil {
			return err
		}
		if err := db.answerGap(ctx, tx, d, v, a); err != nil {
			return err
		}
		return db.show(ctx, tx, a.Show...)
	})
	if err == nil && conflict {
		err = fmt.Errorf("approve a draft of an answer that changed meanwhile: %w", knowledge.ErrStale)
	}
	return v, err
}

// answerGap closes the gap that a version answers. A gap that was closed
// otherwise meanwhile stays so.
func (db *DB) answerGap(ctx context.Context, tx *sql.Tx, d Draft, v *knowledge.Version, a Approve) error {
	if d.GapID == "" {
		return nil
	}
	m := Move{GapID: d.GapID, To: knowledge.GapAnswered, By: a.By, Cause: knowledge.NothingWritten, AnswerID: v.ID, At: a.At}
	if a.Tell != nil {
		m.Tell = func(w knowledge.Waiter) Told { return a.Tell(w, v) }
	}
	err := db.moveGap(ctx, tx, m)
	if errors.Is(err, knowledge.ErrStale) {
		return nil
	}
	return err
}
