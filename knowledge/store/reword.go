package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"shouldertap/knowledge"
)

// Reword gives a question that nobody has answered other words, redacted as the
// first ones were, and decides on it anew. A part that still waits for a
// specialist keeps its gap, number and promise; one that needs none any more
// waits no longer; one that the new words do not have is taken back. It fails
// with [knowledge.ErrStale] where a part moved on since it was read, or the
// question was taken back.
func (db *DB) Reword(ctx context.Context, actID string, q knowledge.Question, ds []Decided, show []Message) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := affected(tx.ExecContext(ctx, `UPDATE questions SET text = $1, masks = $2 WHERE id = $3 AND withdrawn_at = 0`, q.Text, encoded{q.Masks}, q.ID))
		if err != nil {
			return fmt.Errorf("reword question: %w", err)
		}
		if n == 0 {
			return fmt.Errorf("reword %s, which was taken back: %w", q.ID, knowledge.ErrStale)
		}
		was, err := db.standing(ctx, tx, q.ID)
		if err != nil {
			return err
		}
		shown, err := db.show(ctx, tx, show...)
		if err != nil {
			return err
		}
		for _, d := range ds {
			if err := db.rewordPart(ctx, tx, d, messageOf(d, shown)); err != nil {
				return err
			}
		}
		for _, d := range was {
			if slices.ContainsFunc(ds, func(now Decided) bool { return now.Part == d.Part }) {
				continue
			}
			if err := db.withdrawPart(ctx, tx, d); err != nil {
				return err
			}
			if err := db.refreshReply(ctx, tx, d.QuestionID, d.Part); err != nil {
				return err
			}
		}
		return db.finish(ctx, tx, actID)
	})
}

func (db *DB) rewordPart(ctx context.Context, tx *sql.Tx, d Decided, m Message) error {
	waits, err := all(ctx, tx, scanText, `SELECT gap_id FROM waiters WHERE question_id = $1 AND part = $2 AND told_at = 0 AND left_at = 0`, d.QuestionID, d.Part)
	if err != nil {
		return fmt.Errorf("read what a part waits on: %w", err)
	}
	for _, gap := range waits {
		if err := db.gapEvent(ctx, tx, gap, GapEvent{At: d.At, By: d.User, What: "question changed"}); err != nil {
			return err
		}
	}
	if d.Gap != nil && len(waits) == 1 {
		kept, err := db.rewordGap(ctx, tx, waits[0], d)
		if err != nil {
			return err
		}
		if kept {
			d.Gap, d.GapID, waits = nil, waits[0], nil
		}
	}
	if _, err := db.decide(ctx, tx, d, m); err != nil {
		return err
	}
	if d.Gap != nil {
		return nil // opening or joining another gap took the part off this one
	}
	for _, gap := range waits {
		if _, err := tx.ExecContext(ctx, `UPDATE waiters SET left_at = $1 WHERE gap_id = $2 AND question_id = $3 AND part = $4 AND told_at = 0 AND left_at = 0`,
			db.ms(), gap, d.QuestionID, d.Part); err != nil {
			return fmt.Errorf("wait no longer: %w", err)
		}
		if err := db.emptied(ctx, tx, gap); err != nil {
			return err
		}
	}
	return nil
}

// rewordGap lets a gap follow the words of one who waits on it, and reports
// false where an open gap of those words is there already. The gap's own words
// are the first asker's, so they change only where nobody else waits.
func (db *DB) rewordGap(ctx context.Context, tx *sql.Tx, gapID string, d Decided) (bool, error) {
	other, found, err := db.sameWords(ctx, tx, *d.Gap)
	if err != nil || found && other.ID != gapID {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE waiters SET text = $1, confirmed_by = '' WHERE gap_id = $2 AND question_id = $3 AND part = $4`,
		d.Text, gapID, d.QuestionID, d.Part); err != nil {
		return false, fmt.Errorf("reword who waits: %w", err)
	}
	v, err := db.gap(ctx, tx, gapID)
	if err != nil {
		return false, err
	}
	if err := db.audit(ctx, tx, d.User, "question reworded", v.Gap.Label(), d.QuestionID); err != nil {
		return false, err
	}
	if len(v.Waiters) > 1 {
		return true, db.refreshCard(ctx, tx, gapID)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE gaps SET text = $1, nearest = $2, topic = $3 WHERE id = $4`, d.Text, encoded{d.Gap.Nearest}, d.Gap.Topic, gapID); err != nil {
		return false, fmt.Errorf("reword gap: %w", err)
	}
	for _, former := range []string{`DELETE FROM gap_words WHERE gap_id = $1`, `DELETE FROM gap_similar WHERE gap_id = $1`} {
		if _, err := tx.ExecContext(ctx, former, gapID); err != nil {
			return false, fmt.Errorf("forget the former words: %w", err)
		}
	}
	if err := db.standFor(ctx, tx, gapID, *d.Gap); err != nil {
		return false, err
	}
	return true, db.refreshCard(ctx, tx, gapID)
}
