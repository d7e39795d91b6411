package store

import (
	"context"
	"database/sql"
	"time"

	"shouldertap/knowledge"
)

// PastPart is one ask as it stands, with what people said of it since: what the
// ranking learns from.
type PastPart struct {
	QuestionID string
	Part       int
	At         time.Time
	Way        knowledge.Way
	User       string
	Audience   string
	Text       string
	Outcome    knowledge.Outcome
	AnswerID   string                // that it shows
	Candidates []knowledge.Candidate // of the latest decision
	Rejected   []string              // answers that the asker said are not their case
	Gap        knowledge.GapState    // of the gap that it waits on or waited on; empty: none
	GapAnswer  string                // what closed that gap
	Same       bool                  // the gap was opened in these words, or a specialist said that they ask the same
}

// PastParts reads at most n asks since a moment, oldest first, the newest if
// there are more.
func (db *DB) PastParts(ctx context.Context, since time.Time, n int) ([]PastPart, error) {
	return list(ctx, db, func(rows *sql.Rows) (p PastPart, err error) {
		err = rows.Scan(&p.QuestionID, &p.Part, moment{&p.At}, &p.Way, &p.User, &p.Audience, &p.Text, &p.Outcome, &p.AnswerID,
			document{&p.Candidates}, document{&p.Rejected}, &p.Gap, &p.GapAnswer, &p.Same)
		return p, err
	}, `
		SELECT p.id, p.part, p.asked_at, p.way, p.user_id, p.audience, p.text, p.outcome, p.answer_id, p.candidates, p.rejected,
			COALESCE(g.state, ''), COALESCE(g.answer_id, ''), COALESCE(g.text = p.text OR w.confirmed_by <> '', FALSE)
		FROM (
			SELECT q.id, l.part, q.asked_at, q.way, q.user_id, q.audience, l.text, l.outcome, l.answer_id, l.candidates, l.rejected,
				COALESCE((
					SELECT w.gap_id FROM waiters w JOIN gaps o ON o.id = w.gap_id
					WHERE w.question_id = q.id AND w.part = l.part AND o.merged_in = ''
					ORDER BY w.left_at <> 0, w.told_at <> 0, o.number DESC LIMIT 1), '') AS gap_id
			FROM questions q
			JOIN decisions l ON l.question_id = q.id
				AND l.seq = (SELECT MAX(m.seq) FROM decisions m WHERE m.question_id = q.id AND m.part = l.part)
			WHERE q.asked_at >= $1 AND l.outcome NOT IN ('not a question', 'withdrawn', 'refused')
			ORDER BY q.asked_at DESC, q.id DESC, l.part DESC LIMIT $2) p
		LEFT JOIN gaps g ON g.id = p.gap_id
		LEFT JOIN waiters w ON w.gap_id = p.gap_id AND w.question_id = p.id AND w.part = p.part
		ORDER BY p.asked_at, p.id, p.part`, millis(since), n)
}

// Judgement is somebody's word on whether an answer settles a wording.
type Judgement struct {
	Audience string
	Text     string
	AnswerID string
	At       time.Time
}

// SettledSince reads what askers said settled their questions, unless a
// specialist said that it does not.
func (db *DB) SettledSince(ctx context.Context, since time.Time) ([]Judgement, error) {
	return list(ctx, db, scanJudgement, `
		SELECT q.audience, m.text, m.answer_id, m.marked_at
		FROM marks m JOIN questions q ON q.id = m.question_id
		WHERE m.kind = 'settled' AND m.marked_at >= $1 AND NOT EXISTS (
			SELECT 1 FROM wording_askers a JOIN wordings w ON w.id = a.wording_id
			WHERE a.question_id = q.id AND a.part = m.part AND w.answer_id = m.answer_id AND w.decided_at <> 0 AND w.accepted = 0)
		ORDER BY m.marked_at, q.id, m.part`, millis(since))
}

// RefusedWordings reads what specialists said that an answer does not settle.
func (db *DB) RefusedWordings(ctx context.Context) ([]Judgement, error) {
	return list(ctx, db, scanJudgement, `
		SELECT DISTINCT q.audience, w.text, w.answer_id, w.decided_at
		FROM wordings w JOIN wording_askers a ON a.wording_id = w.id JOIN questions q ON q.id = a.question_id
		WHERE w.decided_at <> 0 AND w.accepted = 0 ORDER BY w.text, w.answer_id, q.audience`)
}

func scanJudgement(rows *sql.Rows) (j Judgement, err error) {
	err = rows.Scan(&j.Audience, &j.Text, &j.AnswerID, moment{&j.At})
	return j, err
}
