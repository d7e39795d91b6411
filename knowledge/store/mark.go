package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"shouldertap/knowledge"
)

// Mark is what somebody said of a reply: that it settled the question, or what
// is wrong with it. The same word twice is one mark.
type Mark struct {
	QuestionID string
	Part       int
	Kind       string // settled, flag
	Key        string // what it is about: an answer's id, a flag's reason
	By         knowledge.Person
	AnswerID   string
	Version    int
	Text       string
	Words      string // the key of "the same words", where the wording is to be proposed as a phrasing
	At         time.Time
}

// Mark appends a mark and brings the messages that show it up to date. A
// settled wording is proposed as a phrasing. It reports false for a repeat.
func (db *DB) Mark(ctx context.Context, m Mark, refresh ...string) (fresh bool, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := affected(tx.ExecContext(ctx, `
			INSERT INTO marks (question_id, part, kind, key, by_id, by_name, answer_id, version, text, marked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (question_id, part, kind, key, by_id) DO NOTHING`,
			m.QuestionID, m.Part, m.Kind, m.Key, m.By.ID, m.By.Name, m.AnswerID, m.Version, m.Text, millis(m.At)))
		if err != nil {
			return fmt.Errorf("insert mark: %w", err)
		}
		if fresh = n > 0; !fresh {
			return nil
		}
		if m.Kind == "settled" && m.AnswerID != "" {
			p := Proposal{QuestionID: m.QuestionID, Part: m.Part, User: m.By.ID,
				Wording: Wording{AnswerID: m.AnswerID, Words: m.Words, Text: m.Text, Source: WordingSettled, At: m.At}}
			if err := db.propose(ctx, tx, p); err != nil {
				return err
			}
		}
		return db.refresh(ctx, tx, refresh...)
	})
	return fresh, err
}

// Marks reads what was said of a question's replies.
func (db *DB) Marks(ctx context.Context, questionID string) ([]Mark, error) {
	return list(ctx, db, scanMark, `
		SELECT question_id, part, kind, key, by_id, by_name, answer_id, version, text, marked_at FROM marks WHERE question_id = $1 ORDER BY marked_at, part, kind, key, by_id`, questionID)
}

func scanMark(rows *sql.Rows) (Mark, error) {
	var m Mark
	err := rows.Scan(&m.QuestionID, &m.Part, &m.Kind, &m.Key, &m.By.ID, &m.By.Name, &m.AnswerID, &m.Version, &m.Text, moment{&m.At})
	return m, err
}

// FlagAnswer records a flag. Distinct is how many people call the version in
// effect outdated or wrong; a flag on an older one no longer counts.
func (db *DB) FlagAnswer(ctx context.Context, m Mark) (fresh bool, distinct int, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err := db.answers(ctx, tx, `a.id = $1`, m.AnswerID)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("flag %s: %w", m.AnswerID, knowledge.ErrNotFound)
		}
		n, err := affected(tx.ExecContext(ctx, `
			INSERT INTO flags (id, answer_id, version, question_id, part, reason, text, by_id, by_name, flagged_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (answer_id, version, reason, by_id) DO NOTHING`,
			db.NewID(), m.AnswerID, m.Version, m.QuestionID, m.Part, m.Key, m.Text, m.By.ID, m.By.Name, millis(m.At)))
		if err != nil {
			return fmt.Errorf("insert flag: %w", err)
		}
		fresh = n > 0
		if fresh {
			if err := db.audit(ctx, tx, m.By, "flagged", m.AnswerID, fmt.Sprintf("v%d %s", m.Version, m.Key)); err != nil {
				return err
			}
		}
		current := found[0].At(db.now())
		if current == nil {
			return nil
		}
		return tx.QueryRowContext(ctx, `SELECT COUNT(DISTINCT by_id) FROM flags WHERE answer_id = $1 AND version = $2 AND reason IN ('outdated', 'wrong') AND settled_at = 0`,
			m.AnswerID, current.Number).Scan(&distinct)
	})
	return fresh, distinct, err
}

// Flags reads the open flags on an answer, newest first, with the reason as
// their key.
func (db *DB) Flags(ctx context.Context, answerID string) ([]Mark, error) {
	return list(ctx, db, scanMark, `
		SELECT question_id, part, 'flag', reason, by_id, by_name, answer_id, version, text, flagged_at
		FROM flags WHERE answer_id = $1 AND settled_at = 0 ORDER BY flagged_at DESC, id DESC`, answerID)
}
