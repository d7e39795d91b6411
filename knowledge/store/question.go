package store

import (
	"context"
	"database/sql"
	"fmt"

	"shouldertap/knowledge"
)

const questionColumns = `q.id, q.asked_at, q.way, q.team, q.channel, q.channel_ts, q.thread_ts, q.user_id, q.user_name, q.text, q.masks, q.audience`

func scanQuestion(rows *sql.Rows) (knowledge.Question, error) {
	var q knowledge.Question
	err := rows.Scan(&q.ID, moment{&q.At}, &q.Way, &q.Team, &q.Channel, &q.ChannelTS, &q.ThreadTS, &q.User.ID, &q.User.Name, &q.Text,
		document{&q.Masks}, &q.Audience)
	return q, err
}

// Question reads a question with the latest decision on each of its parts.
func (db *DB) Question(ctx context.Context, id string) (knowledge.Question, []Decided, error) {
	questions, decided, err := db.questions(ctx, `SELECT `+questionColumns+` FROM questions q WHERE q.id = $1`, id)
	if err == nil && len(questions) == 0 {
		err = fmt.Errorf("read question %s: %w", id, knowledge.ErrNotFound)
	}
	if err != nil {
		return knowledge.Question{}, nil, err
	}
	return questions[0], decided, nil
}

// QuestionAt finds the question that a message asked.
func (db *DB) QuestionAt(ctx context.Context, channel, ts string) (knowledge.Question, bool, error) {
	if ts == "" {
		return knowledge.Question{}, false, nil
	}
	questions, _, err := db.questions(ctx, `SELECT `+questionColumns+` FROM questions q WHERE q.channel = $1 AND q.channel_ts = $2 ORDER BY q.asked_at DESC, q.id DESC LIMIT 1`,
		channel, ts)
	if err != nil || len(questions) == 0 {
		return knowledge.Question{}, false, err
	}
	return questions[0], true, nil
}

// QuestionsInThread reads the questions of a thread, oldest first, and the
// latest decision on each of their parts. A thread is named by its first
// message: a question, or, where the reply to a command went to a direct
// message, that reply.
func (db *DB) QuestionsInThread(ctx context.Context, channel, threadTS string) ([]knowledge.Question, []Decided, error) {
	if channel == "" || threadTS == "" {
		return nil, nil, nil
	}
	return db.questions(ctx, `
		SELECT `+questionColumns+` FROM questions q WHERE q.channel = $1 AND q.thread_ts = $2
		UNION SELECT `+questionColumns+` FROM questions q WHERE q.channel = $1 AND q.channel_ts = $2
		UNION SELECT `+questionColumns+` FROM questions q WHERE q.id IN (SELECT m.question_id FROM messages m WHERE m.channel = $1 AND m.ts = $2 AND m.ts <> '')
		ORDER BY 2, 1`, channel, threadTS)
}

// QuestionsOf reads somebody's own questions, newest first.
func (db *DB) QuestionsOf(ctx context.Context, user string, n int) ([]knowledge.Question, []Decided, error) {
	return db.questions(ctx, `
		SELECT `+questionColumns+` FROM questions q WHERE q.user_id = $1 AND q.withdrawn_at = 0 ORDER BY q.asked_at DESC, q.id DESC LIMIT $2`, user, n)
}

// questions reads what a query names, with decisions and parts.
func (db *DB) questions(ctx context.Context, query string, args ...any) (questions []knowledge.Question, decided []Decided, err error) {
	err = db.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if questions, err = all(ctx, tx, scanQuestion, query, args...); err != nil {
			return fmt.Errorf("read questions: %w", err)
		}
		for i := range questions {
			q := &questions[i]
			parts, err := db.standing(ctx, tx, q.ID)
			if err != nil {
				return err
			}
			for _, d := range parts {
				q.Parts = append(q.Parts, d.part())
			}
			if len(parts) == 0 {
				q.Parts = []knowledge.Part{{QuestionID: q.ID, N: 1, Text: q.Text, Outcome: knowledge.Received}}
			}
			decided = append(decided, parts...)
		}
		return nil
	})
	return questions, decided, err
}

// standing reads how the parts of a question stand: the latest decision on
// each, with the deliveries of what it shows. The gap is the one that the part
// waits on by now, or waited on last: gaps are merged, and people moved. One
// that other words took the part off says nothing of how it stands.
func (db *DB) standing(ctx context.Context, q queryer, questionID string) ([]Decided, error) {
	decided, err := all(ctx, q, scanDecided, `
		SELECT d.question_id, d.part, d.seq, d.text, d.outcome, d.answer_id, d.version, d.case_key, d.if_unknown, d.ask_fact, d.section,
			d.stop_id, d.stop_version, d.shadow_id, d.known, d.conflicts, d.offers, d.candidates, d.rejected, d.expanded, d.reason, d.generation, d.desk_hash,
			COALESCE((
				SELECT w.gap_id FROM waiters w JOIN gaps g ON g.id = w.gap_id
				WHERE w.question_id = d.question_id AND w.part = d.part AND g.merged_in = '' AND (w.left_at = 0 OR d.outcome IN ('gap', 'withdrawn'))
				ORDER BY w.left_at <> 0, w.told_at <> 0, g.number DESC LIMIT 1), d.gap_id),
			d.why, d.by_id, d.by_name, d.decided_at
		FROM decisions d
		WHERE d.question_id = $1 AND d.seq = (SELECT MAX(l.seq) FROM decisions l WHERE l.question_id = d.question_id AND l.part = d.part)
		ORDER BY d.part`, questionID)
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	shows := false
	for i := range decided {
		shows = shows || decided[i].AnswerID != "" || decided[i].StopID != ""
	}
	if !shows {
		return decided, nil
	}
	deliveries, err := db.deliveries(ctx, q, `question_id = $1 AND by_hand = 0`, questionID)
	if err != nil {
		return nil, err
	}
	for i := range decided {
		decided[i].Deliveries = decided[i].showing(deliveries)
	}
	return decided, nil
}

func (d *Decided) part() knowledge.Part {
	p := knowledge.Part{QuestionID: d.QuestionID, N: d.Part, Text: d.Text, Outcome: d.Outcome, Known: d.Known, AnswerID: d.AnswerID,
		Candidates: d.Candidates, GapID: d.GapID}
	if p.AnswerID == "" {
		p.AnswerID = d.StopID
	}
	for _, delivery := range d.Deliveries {
		if p.DeliveryID == "" || delivery.AnswerID == p.AnswerID {
			p.DeliveryID = delivery.ID
		}
	}
	return p
}

// WithdrawQuestion takes back what of a question was not answered yet: its act
// is ended, it waits on no gap any more, and a gap on which nobody else waits
// is withdrawn. It reports false where it was answered, or is taken back
// already.
func (db *DB) WithdrawQuestion(ctx context.Context, id string) (taken bool, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err := all(ctx, tx, scanQuestion, `SELECT `+questionColumns+` FROM questions q WHERE q.id = $1 AND q.withdrawn_at = 0`, id)
		if err != nil || len(found) == 0 {
			return err
		}
		parts, err := db.standing(ctx, tx, id)
		if err != nil {
			return err
		}
		if len(parts) == 0 {
			parts = []Decided{{QuestionID: id, Part: 1, Text: found[0].Text}}
		}
		for _, d := range parts {
			if d.Seq > 0 && d.Outcome != knowledge.GapOpened {
				continue
			}
			if err := db.withdrawPart(ctx, tx, d); err != nil {
				return err
			}
			taken = true
		}
		if !taken {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `UPDATE questions SET withdrawn_at = $1 WHERE id = $2`, db.ms(), id); err != nil {
			return fmt.Errorf("withdraw question: %w", err)
		}
		if err := db.finish(ctx, tx, id); err != nil {
			return err
		}
		// What was not posted yet has nobody left to read it.
		if _, err := tx.ExecContext(ctx, `
			DELETE FROM outbox WHERE dead_at = 0 AND lease_until = 0
				AND message_id IN (SELECT m.id FROM messages m WHERE m.question_id = $1 AND m.ts = '' AND m.kind <> 'card')`, id); err != nil {
			return fmt.Errorf("withdraw replies: %w", err)
		}
		return db.refreshWhere(ctx, tx, `question_id = $1 AND kind = 'reply' AND ts <> ''`, id)
	})
	return taken, err
}

func (db *DB) withdrawPart(ctx context.Context, tx *sql.Tx, d Decided) error {
	gaps, err := all(ctx, tx, scanText, `UPDATE waiters SET left_at = $1 WHERE question_id = $2 AND part = $3 AND left_at = 0 AND told_at = 0 RETURNING gap_id`,
		db.ms(), d.QuestionID, d.Part)
	if err != nil {
		return fmt.Errorf("take waiter back: %w", err)
	}
	d.Outcome, d.Why, d.At, d.Gap, d.Deliveries = knowledge.TakenBack, "withdrawn", db.now(), nil, nil
	if _, err := db.decide(ctx, tx, d, Message{}); err != nil {
		return err
	}
	for _, gap := range gaps {
		if err := db.emptied(ctx, tx, gap); err != nil {
			return err
		}
	}
	return nil
}
