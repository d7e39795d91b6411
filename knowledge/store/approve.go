package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shouldertap/knowledge"
)

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
//
// A version that takes effect later closes no gap: what is not in effect is told
// to nobody, and who waits goes on waiting.
func (db *DB) Approve(ctx context.Context, a Approve) (v *knowledge.Version, err error) {
	var d Draft
	conflict := false
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if d, err = db.seen(ctx, tx, a.DraftID, a.Hash, DraftOpen, DraftInReview, DraftReturned); err != nil {
			return err
		}
		if conflict, err = db.conflicts(ctx, tx, d, a.By); err != nil || conflict {
			return err
		}
		v = d.version(a)
		if err := db.insertVersion(ctx, tx, v, a.By, d.ID); err != nil {
			return err
		}
		for _, p := range d.Phrasings {
			if _, err := db.insertPhrasing(ctx, tx, v.ID, p, a.By, d.ID); err != nil {
				return err
			}
		}
		d.State, d.DecidedBy = DraftApproved, a.By
		if err := db.setDraft(ctx, tx, &d, a.By, ""); err != nil {
			return err
		}
		if err := db.change(ctx, tx, v.ID, "approved"); err != nil {
			return err
		}
		if err := db.refreshShown(ctx, tx, v.ID); err != nil {
			return err
		}
		if err := db.answerGap(ctx, tx, d, v, a); err != nil {
			return err
		}
		_, err := db.show(ctx, tx, a.Show...)
		return err
	})
	if err == nil && conflict {
		err = errConflict(d)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// version is what the draft becomes.
func (d *Draft) version(a Approve) *knowledge.Version {
	from := a.EffectiveFrom
	if from.IsZero() {
		from = a.At
	}
	v := &knowledge.Version{
		Content: d.Content, Number: d.BasedOn + 1, ContentSum: a.Hash, BasedOn: d.BasedOn, ApprovedAt: instant(millis(a.At)),
		Approvals: []knowledge.Approval{{By: a.By, At: instant(millis(a.At))}}, Effective: knowledge.Span{From: instant(millis(from))},
	}
	for key, from := range d.CaseFrom {
		if v.CaseSpans == nil {
			v.CaseSpans = map[string]knowledge.Span{}
		}
		v.CaseSpans[key] = knowledge.Span{From: from}
	}
	return v
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
	if v.Effective.From.After(a.At) {
		m = Move{GapID: d.GapID, To: knowledge.Claimed, By: a.By, What: "approved for later", Text: v.Effective.From.Format(time.RFC3339), At: a.At, claim: d.Author}
	}
	err := db.moveGap(ctx, tx, m)
	if errors.Is(err, knowledge.ErrStale) {
		return nil
	}
	return err
}

// insertVersion writes a version with its approvals, cases and spans. It puts
// the answer back into service where it was held or withdrawn, unless the
// version takes effect later: until then nothing new is there to serve.
func (db *DB) insertVersion(ctx context.Context, tx *sql.Tx, v *knowledge.Version, by knowledge.Person, source string) error {
	if err := db.replaces(ctx, tx, v); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO answers (id, kind) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind`, v.ID, v.Kind); err != nil {
		return fmt.Errorf("insert answer: %w", err)
	}
	if !v.Effective.From.After(db.now()) {
		if _, err := tx.ExecContext(ctx, `
			UPDATE answers SET held_at = 0, held_by = '', held_reason = '', withdrawn_at = 0, withdrawn_by = '', withdrawn_reason = '' WHERE id = $1`, v.ID); err != nil {
			return fmt.Errorf("put answer back into service: %w", err)
		}
	}
	n, err := affected(tx.ExecContext(ctx, `
		INSERT INTO versions (answer_id, number, title, topic, content, hash, author, based_on, approved_at, recorded_at, source)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
		v.ID, v.Number, v.Title, v.Topic, encoded{v.Content}, v.ContentSum, v.Author, v.BasedOn, millis(v.ApprovedAt), db.ms(), source))
	if err != nil {
		return fmt.Errorf("insert version: %w", err)
	}
	if n == 0 {
		return fmt.Errorf("insert version %d of %s: %w", v.Number, v.ID, knowledge.ErrStale)
	}
	for _, a := range v.Approvals {
		if _, err := tx.ExecContext(ctx, `INSERT INTO approvals (answer_id, number, by_id, by_name, hash, approved_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			v.ID, v.Number, a.By.ID, a.By.Name, v.ContentSum, millis(a.At)); err != nil {
			return fmt.Errorf("insert approval: %w", err)
		}
	}
	if err := db.insertCases(ctx, tx, v, by); err != nil {
		return err
	}
	return db.audit(ctx, tx, by, "approved", fmt.Sprintf("%s v%d", v.ID, v.Number), v.ContentSum)
}

// replaces refuses what would leave a stop topic without its card.
func (db *DB) replaces(ctx context.Context, tx *sql.Tx, v *knowledge.Version) error {
	kinds, err := all(ctx, tx, scanText, `SELECT kind FROM answers WHERE id = $1`, v.ID)
	if err != nil {
		return fmt.Errorf("read kind: %w", err)
	}
	if len(kinds) > 0 && knowledge.Kind(kinds[0]) == knowledge.Stop && v.Kind != knowledge.Stop {
		return fmt.Errorf("replace the stop card %s by a %s answer: %w", v.ID, v.Kind, knowledge.ErrInvalid)
	}
	if v.Kind == knowledge.Stop && !v.Effective.To.IsZero() {
		return fmt.Errorf("let the stop card %s expire: %w", v.ID, knowledge.ErrInvalid)
	}
	return nil
}

func (db *DB) insertCases(ctx context.Context, tx *sql.Tx, v *knowledge.Version, by knowledge.Person) error {
	if err := db.insertSpan(ctx, tx, v, "", v.Effective, by); err != nil {
		return err
	}
	for i := range v.Cases {
		c := &v.Cases[i]
		key := c.Key()
		if _, err := tx.ExecContext(ctx, `INSERT INTO cases (answer_id, number, case_key, position) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, v.ID, v.Number, key, i); err != nil {
			return fmt.Errorf("insert case: %w", err)
		}
		for _, w := range c.When {
			for _, value := range w.Values {
				if _, err := tx.ExecContext(ctx, `INSERT INTO case_facts (answer_id, number, case_key, fact, value) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
					v.ID, v.Number, key, w.Fact, value); err != nil {
					return fmt.Errorf("insert fact of a case: %w", err)
				}
			}
		}
		if span, own := v.CaseSpans[key]; own {
			if err := db.insertSpan(ctx, tx, v, key, span, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// insertSpan appends when a version or a case is in effect, and a due row for
// each instant still to come.
func (db *DB) insertSpan(ctx context.Context, tx *sql.Tx, v *knowledge.Version, caseKey string, span knowledge.Span, by knowledge.Person) error {
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO spans (answer_id, number, case_key, seq, from_at, to_at, by_id, by_name, set_at)
		SELECT $1, $2, $3, COALESCE(MAX(seq), 0) + 1, $4, $5, $6, $7, $8 FROM spans WHERE answer_id = $1 AND number = $2 AND case_key = $3`,
		v.ID, v.Number, caseKey, millis(span.From), millis(span.To), by.ID, by.Name, db.ms()); err != nil {
		return fmt.Errorf("insert span: %w", err)
	}
	for _, t := range []time.Time{span.From, span.To} {
		if t.After(db.now()) {
			if err := db.schedule(ctx, tx, Due{Kind: DueChange, Ref: fmt.Sprintf("%s@%d", v.ID, millis(t)), At: t}); err != nil {
				return err
			}
		}
	}
	return nil
}
