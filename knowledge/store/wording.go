package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"shouldertap/knowledge"
)

// Where a proposed wording comes from.
const (
	WordingSettled   = "settled"   // an asker said that the answer settled it
	WordingConfident = "confident" // it was answered surely, and nobody objected
)

// Wording is what somebody asked and an answer may settle. It becomes a
// phrasing when a specialist confirms it, and serves nobody before.
type Wording struct {
	ID        string
	AnswerID  string
	Words     string // the key of "the same words"
	Text      string
	Source    string
	At        time.Time
	Times     int      // how often it was asked, and still is shown the answer
	People    int      // by how many
	Audiences []string // of those who asked
}

// Proposal is one question whose wording is proposed.
type Proposal struct {
	Wording
	QuestionID string
	Part       int
	User       string
}

// ProposeWordings keeps wordings for a specialist to confirm, each once,
// however often it is asked. One that was decided on stays decided.
func (db *DB) ProposeWordings(ctx context.Context, proposals []Proposal) error {
	for some := range slices.Chunk(proposals, proposedAtOnce) {
		err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			for _, p := range some {
				if err := db.propose(ctx, tx, p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// proposedAtOnce is how many proposals one transaction takes, so that questions
// need not wait for thousands.
const proposedAtOnce = 100

func (db *DB) propose(ctx context.Context, tx *sql.Tx, p Proposal) error {
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO wordings (id, answer_id, words, text, source, proposed_at)
		SELECT $1, id, $2, $3, $4, $5 FROM answers WHERE id = $6
		ON CONFLICT (answer_id, words) DO UPDATE SET source = excluded.source WHERE excluded.source = 'settled' AND wordings.decided_at = 0`,
		db.NewID(), p.Words, p.Text, p.Source, millis(p.At), p.AnswerID); err != nil {
		return fmt.Errorf("propose a wording: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO wording_askers (wording_id, question_id, part, user_id)
		SELECT id, $1, $2, $3 FROM wordings WHERE answer_id = $4 AND words = $5 ON CONFLICT DO NOTHING`,
		p.QuestionID, p.Part, p.User, p.AnswerID, p.Words); err != nil {
		return fmt.Errorf("note who asked in these words: %w", err)
	}
	return nil
}

// OpenWordings reads at most n wordings that nobody has decided on: what an
// asker vouches for first, then what most people asked. A question that has
// moved on to another answer, or to none, no longer speaks for its wording.
func (db *DB) OpenWordings(ctx context.Context, n int) (found []Wording, err error) {
	err = db.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err = all(ctx, tx, func(rows *sql.Rows) (w Wording, err error) {
			err = rows.Scan(&w.ID, &w.AnswerID, &w.Words, &w.Text, &w.Source, moment{&w.At}, &w.Times, &w.People)
			return w, err
		}, `
			SELECT w.id, w.answer_id, w.words, w.text, w.source, w.proposed_at, COUNT(*), COUNT(DISTINCT a.user_id)
			FROM wordings w
			JOIN wording_askers a ON a.wording_id = w.id
			JOIN decisions l ON l.question_id = a.question_id AND l.part = a.part AND l.answer_id = w.answer_id
				AND l.seq = (SELECT MAX(m.seq) FROM decisions m WHERE m.question_id = a.question_id AND m.part = a.part)
			WHERE w.decided_at = 0 AND w.later_at <= $1
			GROUP BY w.id, w.answer_id, w.words, w.text, w.source, w.proposed_at
			ORDER BY w.source = 'settled' DESC, COUNT(DISTINCT a.user_id) DESC, COUNT(*) DESC, w.proposed_at, w.id LIMIT $2`, db.ms(), n)
		if err != nil {
			return fmt.Errorf("read wordings to confirm: %w", err)
		}
		for i := range found {
			if found[i].Audiences, err = all(ctx, tx, scanText, `
				SELECT DISTINCT q.audience FROM wording_askers a JOIN questions q ON q.id = a.question_id WHERE a.wording_id = $1 ORDER BY q.audience`, found[i].ID); err != nil {
				return fmt.Errorf("read who asked: %w", err)
			}
		}
		return nil
	})
	return found, err
}

// Wording reads one that nobody has decided on yet; it fails with
// [knowledge.ErrStale] where somebody has.
func (db *DB) Wording(ctx context.Context, id string) (Wording, error) {
	type row struct {
		Wording
		decided bool
	}
	found, err := list(ctx, db, func(rows *sql.Rows) (r row, err error) {
		err = rows.Scan(&r.ID, &r.AnswerID, &r.Words, &r.Text, &r.Source, moment{&r.At}, &r.decided)
		return r, err
	}, `SELECT id, answer_id, words, text, source, proposed_at, decided_at <> 0 FROM wordings WHERE id = $1`, id)
	switch {
	case err != nil:
		return Wording{}, fmt.Errorf("read wording: %w", err)
	case len(found) == 0:
		return Wording{}, fmt.Errorf("read wording %s: %w", id, knowledge.ErrNotFound)
	case found[0].decided:
		return found[0].Wording, fmt.Errorf("decide on a wording: %w", knowledge.ErrStale)
	}
	return found[0].Wording, nil
}

// DecideWording is a specialist's word that an answer settles a wording, which
// becomes a phrasing of it at once, or that it does not. It fails with
// [knowledge.ErrStale] where somebody was faster.
func (db *DB) DecideWording(ctx context.Context, id string, accept bool, by knowledge.Person) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		type row struct{ answer, text string }
		found, err := all(ctx, tx, func(rows *sql.Rows) (r row, err error) {
			err = rows.Scan(&r.answer, &r.text)
			return r, err
		}, `
			UPDATE wordings SET decided_at = $1, decided_by = $2, decided_name = $3, accepted = $4 WHERE id = $5 AND decided_at = 0
			RETURNING answer_id, text`, db.ms(), by.ID, by.Name, flag(accept), id)
		if err != nil {
			return fmt.Errorf("decide on a wording: %w", err)
		}
		if len(found) == 0 {
			return fmt.Errorf("decide on wording %s: %w", id, knowledge.ErrStale)
		}
		w := found[0]
		if !accept {
			return db.audit(ctx, tx, by, "phrasing refused", w.answer, w.text)
		}
		if _, err := db.insertPhrasing(ctx, tx, w.answer, w.text, by, id); err != nil {
			return err
		}
		if err := db.audit(ctx, tx, by, "phrasing added", w.answer, w.text); err != nil {
			return err
		}
		return db.change(ctx, tx, w.answer, "phrasing")
	})
}

// PutOffWording lets a wording wait; nobody is asked about it before then.
func (db *DB) PutOffWording(ctx context.Context, id string, until time.Time) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := affected(tx.ExecContext(ctx, `UPDATE wordings SET later_at = $1 WHERE id = $2 AND decided_at = 0`, millis(until), id))
		if err == nil && n == 0 {
			err = knowledge.ErrStale
		}
		if err != nil {
			return fmt.Errorf("put off wording %s: %w", id, err)
		}
		return nil
	})
}
