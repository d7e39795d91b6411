package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

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
	questions, decided, err := db.questions(ctx, db.reader, `q.id = $1`, id)
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
	questions, _, err := db.questions(ctx, db.reader, `q.channel = $1 AND q.channel_ts = $2 AND q.channel_ts <> ''`, channel, ts)
	if err != nil || len(questions) == 0 {
		return knowledge.Question{}, false, err
	}
	return questions[0], true, nil
}

// QuestionsInThread reads the questions of a thread, oldest first, and the
// latest decision on each of their parts. A thread is named by its first
// message.
func (db *DB) QuestionsInThread(ctx context.Context, channel, threadTS string) ([]knowledge.Question, []Decided, error) {
	if channel == "" || threadTS == "" {
		return nil, nil, nil
	}
	return db.questions(ctx, db.reader, `q.channel = $1 AND (q.thread_ts = $2 OR q.channel_ts = $3)`, channel, threadTS, threadTS)
}

// QuestionsOf reads somebody's own questions, newest first.
func (db *DB) QuestionsOf(ctx context.Context, user string, n int) ([]knowledge.Question, []Decided, error) {
	questions, decided, err := db.questions(ctx, db.reader,
		`q.id IN (SELECT id FROM questions WHERE user_id = $1 AND withdrawn_at = 0 ORDER BY asked_at DESC, id DESC LIMIT $2)`, user, n)
	slices.Reverse(questions)
	return questions, decided, err
}

// questions reads what a condition names, with decisions and parts.
func (db *DB) questions(ctx context.Context, q queryer, condition string, args ...any) ([]knowledge.Question, []Decided, error) {
	questions, err := all(ctx, q, scanQuestion, `SELECT `+questionColumns+` FROM questions q WHERE `+condition+` ORDER BY q.asked_at, q.id`, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("read questions: %w", err)
	}
	if len(questions) == 0 {
		return nil, nil, nil
	}
	decided, err := all(ctx, q, scanDecided, `
		SELECT `+decidedColumns+` FROM decisions d JOIN questions q ON q.id = d.question_id
		WHERE `+condition+` AND d.seq = (SELECT MAX(l.seq) FROM decisions l WHERE l.question_id = d.question_id AND l.part = d.part)
		ORDER BY d.question_id, d.part`, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("read decisions: %w", err)
	}
	for i := range decided {
		d := &decided[i]
		if d.AnswerID != "" || d.StopID != "" {
			if d.Deliveries, err = db.deliveriesOf(ctx, q, d.id); err != nil {
				return nil, nil, err
			}
		}
	}
	for i := range questions {
		for _, d := range decided {
			if d.QuestionID == questions[i].ID {
				questions[i].Parts = append(questions[i].Parts, d.part())
			}
		}
	}
	return questions, decided, nil
}

func (d *Decided) part() knowledge.Part {
	p := knowledge.Part{QuestionID: d.QuestionID, N: d.Part, Text: d.Text, Outcome: d.Outcome, Known: d.Known, AnswerID: d.AnswerID,
		Candidates: d.Candidates, GapID: d.GapID}
	if p.AnswerID == "" {
		p.AnswerID = d.StopID
	}
	if len(d.Deliveries) > 0 {
		p.DeliveryID = d.Deliveries[len(d.Deliveries)-1].ID
	}
	return p
}

// WithdrawQuestion takes back a question that was not answered yet: its act is
// ended, it waits on no gap any more, and a gap on which nobody else waits is
// withdrawn. It reports false where it was answered, or is taken back already.
func (db *DB) WithdrawQuestion(ctx context.Context, id string) (taken bool, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		var answered int
		err := tx.QueryRowContext(ctx, `
			SELECT COUNT(*) FROM decisions d WHERE d.question_id = $1 AND d.outcome <> 'gap'
			AND d.seq = (SELECT MAX(l.seq) FROM decisions l WHERE l.question_id = d.question_id AND l.part = d.part)`, id).Scan(&answered)
		if err != nil || answered > 0 {
			return err
		}
		n, err := affected(tx.ExecContext(ctx, `UPDATE questions SET withdrawn_at = $1 WHERE id = $2 AND withdrawn_at = 0`, db.ms(), id))
		if err != nil || n == 0 {
			return err
		}
		taken = true
		if err := db.finish(ctx, tx, id); err != nil {
			return err
		}
		gaps, err := all(ctx, tx, scanText, `UPDATE waiters SET left_at = $1 WHERE question_id = $2 AND left_at = 0 RETURNING gap_id`, db.ms(), id)
		if err != nil {
			return fmt.Errorf("take waiter back: %w", err)
		}
		_, decided, err := db.questions(ctx, tx, `q.id = $1`, id)
		if err != nil {
			return err
		}
		for _, d := range decided {
			d.Outcome, d.Why, d.At, d.Gap, d.Deliveries = knowledge.TakenBack, "withdrawn", db.now(), nil, nil
			if _, err := db.decide(ctx, tx, &d); err != nil {
				return err
			}
		}
		for _, gap := range gaps {
			if err := db.emptied(ctx, tx, gap, knowledge.Person{}); err != nil {
				return err
			}
		}
		return db.refreshWhere(ctx, tx, `question_id = $1 AND kind <> 'card'`, id)
	})
	return taken, err
}

// TakeOver records that a colleague answered in a thread.
func (db *DB) TakeOver(ctx context.Context, channel, threadTS string, by knowledge.Person) (fresh bool, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		n, err := affected(tx.ExecContext(ctx, `INSERT INTO takeovers (channel, thread_ts, by_id, by_name, taken_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			channel, threadTS, by.ID, by.Name, db.ms()))
		fresh = n > 0
		return err
	})
	return fresh, err
}

// TakenOver says whether a colleague answered in a thread.
func (db *DB) TakenOver(ctx context.Context, channel, threadTS string) (bool, error) {
	list, err := all(ctx, db.reader, scanText, `SELECT by_id FROM takeovers WHERE channel = $1 AND thread_ts = $2`, channel, threadTS)
	return len(list) > 0, err
}

// ByHand records what a specialist typed in a thread as shown to everybody who
// waits there.
func (db *DB) ByHand(ctx context.Context, channel, threadTS, text string, by knowledge.Person) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		waiters, err := all(ctx, tx, scanWaiter, `
			SELECT `+waiterColumns+` FROM waiters w JOIN questions q ON q.id = w.question_id
			WHERE q.channel = $1 AND (q.thread_ts = $2 OR q.channel_ts = $3) AND w.left_at = 0`, channel, threadTS, threadTS)
		if err != nil {
			return fmt.Errorf("read waiters of a thread: %w", err)
		}
		for _, w := range waiters {
			d := knowledge.Delivery{QuestionID: w.QuestionID, Part: w.Part, User: w.User, Audience: w.Audience, Channel: channel, At: db.now(), ByHand: true}
			if err := db.insertDelivery(ctx, tx, "", &d, by, text); err != nil {
				return err
			}
			if err := db.gapEvent(ctx, tx, w.GapID, GapEvent{At: db.now(), By: by, What: "answered by hand", Text: text}); err != nil {
				return err
			}
			if err := db.audit(ctx, tx, by, "answered by hand", w.GapID, d.Code); err != nil {
				return err
			}
			if err := db.refreshWhere(ctx, tx, `gap_id = $1 AND kind = 'card'`, w.GapID); err != nil {
				return err
			}
		}
		return nil
	})
}
