package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
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

// SaveDraft keeps a draft: a new one where it has no id. What a reviewer has
// before them is taken back by it, and is to be submitted again; what was in
// conflict is open again once it is written from the newest version. A draft that
// was approved or dropped, or saved by somebody else since it was read, is
// [knowledge.ErrStale].
func (db *DB) SaveDraft(ctx context.Context, d Draft) (saved Draft, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if saved, err = db.saveDraft(ctx, tx, d); err != nil || saved.GapID == "" {
			return err
		}
		return db.refreshCard(ctx, tx, saved.GapID)
	})
	return saved, err
}

func (db *DB) saveDraft(ctx context.Context, tx *sql.Tx, d Draft) (Draft, error) {
	if d.ID == "" {
		d.ID = db.NewID()
		if d.State == "" {
			d.State = DraftOpen
		}
		d.CreatedAt, d.UpdatedAt = instant(db.ms()), instant(db.ms())
		return d, db.insertDraft(ctx, tx, d)
	}
	was, err := db.draft(ctx, tx, d.ID)
	if err != nil {
		return d, err
	}
	if was.State == DraftApproved || was.State == DraftDropped || !d.UpdatedAt.IsZero() && millis(d.UpdatedAt) != millis(was.UpdatedAt) {
		return d, fmt.Errorf("save draft of %s: %w", d.Content.ID, knowledge.ErrStale)
	}
	d.State, d.Reason, d.DecidedBy, d.GapID, d.CreatedAt = was.State, was.Reason, was.DecidedBy, was.GapID, was.CreatedAt
	switch was.State {
	case DraftInReview:
		d.State = DraftOpen
		if err := db.backToAuthor(ctx, tx, d, d.Author, "draft changed", ""); err != nil {
			return d, err
		}
	case DraftConflict:
		head, err := headOf(ctx, tx, d.Content.ID)
		if err != nil {
			return d, err
		}
		if d.BasedOn == head {
			d.State, d.Reason = DraftOpen, ""
		}
	}
	d.UpdatedAt = instant(max(db.ms(), millis(was.UpdatedAt)+1)) // so that two saves within a millisecond differ
	return d, db.updateDraft(ctx, tx, d)
}

// dates of a draft as columns.
func (d *Draft) dates() (from int64, cases map[string]int64) {
	if d.EffectiveFrom != nil {
		from = millis(*d.EffectiveFrom)
	}
	cases = map[string]int64{}
	for key, t := range d.CaseFrom {
		cases[key] = millis(t)
	}
	return from, cases
}

func (db *DB) insertDraft(ctx context.Context, tx *sql.Tx, d Draft) error {
	from, cases := d.dates()
	_, err := tx.ExecContext(ctx, `
		INSERT INTO drafts (id, answer_id, content, hash, based_on, gap_id, state, author_id, author_name, phrasings, effective_from, case_from, reason,
			decided_id, decided_name, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		d.ID, d.Content.ID, encoded{d.Content}, d.Content.Hash(), d.BasedOn, d.GapID, d.State, d.Author.ID, d.Author.Name, encoded{d.Phrasings}, from,
		encoded{cases}, d.Reason, d.DecidedBy.ID, d.DecidedBy.Name, millis(d.CreatedAt), millis(d.UpdatedAt))
	if err != nil {
		return fmt.Errorf("insert draft: %w", err)
	}
	return nil
}

func (db *DB) updateDraft(ctx context.Context, tx *sql.Tx, d Draft) error {
	from, cases := d.dates()
	_, err := tx.ExecContext(ctx, `
		UPDATE drafts SET answer_id = $1, content = $2, hash = $3, based_on = $4, state = $5, author_id = $6, author_name = $7, phrasings = $8,
			effective_from = $9, case_from = $10, reason = $11, decided_id = $12, decided_name = $13, updated_at = $14
		WHERE id = $15`,
		d.Content.ID, encoded{d.Content}, d.Content.Hash(), d.BasedOn, d.State, d.Author.ID, d.Author.Name, encoded{d.Phrasings}, from, encoded{cases},
		d.Reason, d.DecidedBy.ID, d.DecidedBy.Name, millis(d.UpdatedAt), d.ID)
	if err != nil {
		return fmt.Errorf("update draft: %w", err)
	}
	return nil
}

// Draft reads one draft.
func (db *DB) Draft(ctx context.Context, id string) (Draft, error) {
	d, err := db.draft(ctx, db.reader, id)
	return d, db.trouble(err)
}

func (db *DB) draft(ctx context.Context, q queryer, id string) (Draft, error) {
	found, err := all(ctx, q, scanDraft, `SELECT `+draftColumns+` FROM drafts WHERE id = $1`, id)
	if err != nil {
		return Draft{}, fmt.Errorf("read draft: %w", err)
	}
	if len(found) == 0 {
		return Draft{}, fmt.Errorf("read draft %s: %w", id, knowledge.ErrNotFound)
	}
	return found[0], nil
}

// DraftsIn reads the drafts in any of some states, longest untouched first.
func (db *DB) DraftsIn(ctx context.Context, states ...string) (drafts []Draft, err error) {
	err = db.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, state := range states {
			found, err := all(ctx, tx, scanDraft, `SELECT `+draftColumns+` FROM drafts WHERE state = $1`, state)
			if err != nil {
				return fmt.Errorf("read drafts: %w", err)
			}
			drafts = append(drafts, found...)
		}
		return nil
	})
	slices.SortFunc(drafts, func(a, b Draft) int { return cmp.Or(a.UpdatedAt.Compare(b.UpdatedAt), cmp.Compare(a.ID, b.ID)) })
	return drafts, err
}

// SubmitDraft puts a draft before a reviewer. The hash is of the content that
// its author saw. One that is not written from the newest version is marked as
// in conflict, and the error is [knowledge.ErrStale].
func (db *DB) SubmitDraft(ctx context.Context, id, hash string, by knowledge.Person, show ...Message) (d Draft, err error) {
	conflict := false
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if d, err = db.seen(ctx, tx, id, hash, DraftOpen, DraftReturned, DraftInReview); err != nil {
			return err
		}
		if conflict, err = db.conflicts(ctx, tx, d, by); err != nil || conflict {
			return err
		}
		d.State, d.Reason = DraftInReview, ""
		if err := db.setDraft(ctx, tx, &d, by, ""); err != nil {
			return err
		}
		if d.GapID != "" {
			err := db.moveGap(ctx, tx, Move{GapID: d.GapID, To: knowledge.InReview, By: by, What: "draft in review", At: db.now()})
			if err != nil && !errors.Is(err, knowledge.ErrStale) {
				return err
			}
		}
		_, err = db.show(ctx, tx, show...)
		return err
	})
	if err == nil && conflict {
		err = errConflict(d)
	}
	return d, err
}

// ReturnDraft gives a draft back to its author with a reason, and its gap with
// it.
func (db *DB) ReturnDraft(ctx context.Context, id, hash string, by knowledge.Person, reason string, show ...Message) (d Draft, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if d, err = db.seen(ctx, tx, id, hash, DraftInReview); err != nil {
			return err
		}
		d.State, d.Reason, d.DecidedBy = DraftReturned, reason, by
		if err := db.setDraft(ctx, tx, &d, by, reason); err != nil {
			return err
		}
		if err := db.backToAuthor(ctx, tx, d, by, "draft returned", reason); err != nil {
			return err
		}
		_, err = db.show(ctx, tx, show...)
		return err
	})
	return d, err
}

// backToAuthor takes the gap of a draft out of review.
func (db *DB) backToAuthor(ctx context.Context, tx *sql.Tx, d Draft, by knowledge.Person, what, reason string) error {
	if d.GapID == "" {
		return nil
	}
	err := db.moveGap(ctx, tx, Move{GapID: d.GapID, From: []knowledge.GapState{knowledge.InReview}, To: knowledge.Claimed, By: by, What: what, Text: reason,
		At: db.now(), claim: d.Author})
	if errors.Is(err, knowledge.ErrStale) {
		return nil
	}
	return err
}

// setDraft writes where a draft stands, with its review and its audit row.
func (db *DB) setDraft(ctx context.Context, tx *sql.Tx, d *Draft, by knowledge.Person, reason string) error {
	d.UpdatedAt = instant(max(db.ms(), millis(d.UpdatedAt)+1))
	if err := db.updateDraft(ctx, tx, *d); err != nil {
		return err
	}
	hash := d.Content.Hash()
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO reviews (draft_id, seq, by_id, by_name, verdict, hash, reason, at)
		SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6, $7 FROM reviews WHERE draft_id = $1`,
		d.ID, by.ID, by.Name, d.State, hash, reason, db.ms()); err != nil {
		return fmt.Errorf("insert review: %w", err)
	}
	if err := db.refreshWhere(ctx, tx, `draft_id = $1 AND draft_id <> ''`, d.ID); err != nil {
		return err
	}
	return db.audit(ctx, tx, by, "draft "+d.State, d.Content.ID, strings.TrimSpace(hash+" "+reason))
}

// seen reads a draft that somebody acts on, and fails with
// [knowledge.ErrStale] where it is not what they saw.
func (db *DB) seen(ctx context.Context, tx *sql.Tx, id, hash string, states ...string) (Draft, error) {
	d, err := db.draft(ctx, tx, id)
	if err != nil {
		return d, err
	}
	if !slices.Contains(states, d.State) || d.Content.Hash() != hash {
		return d, fmt.Errorf("act on a draft of %s that is %s: %w", d.Content.ID, d.State, knowledge.ErrStale)
	}
	return d, nil
}

// conflicts says whether the answer moved on since the draft was begun, and
// marks the draft so.
func (db *DB) conflicts(ctx context.Context, tx *sql.Tx, d Draft, by knowledge.Person) (bool, error) {
	head, err := headOf(ctx, tx, d.Content.ID)
	if err != nil || head == d.BasedOn {
		return false, err
	}
	d.State, d.Reason = DraftConflict, fmt.Sprintf("written from version %d, and the newest is %d", d.BasedOn, head)
	if err := db.setDraft(ctx, tx, &d, by, d.Reason); err != nil {
		return false, err
	}
	return true, db.backToAuthor(ctx, tx, d, by, "draft in conflict", d.Reason)
}

func errConflict(d Draft) error {
	return fmt.Errorf("approve a draft of %s, which changed meanwhile: %w", d.Content.ID, knowledge.ErrStale)
}
