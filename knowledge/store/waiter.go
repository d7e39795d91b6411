package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"shouldertap/knowledge"
)

const waiterColumns = `w.gap_id, w.question_id, w.part, w.user_id, w.user_name, w.audience, w.channel, w.thread_ts, w.text, w.lane, w.since, w.due_at, w.confirmed_by <> ''`

func scanWaiter(rows *sql.Rows) (knowledge.Waiter, error) {
	var w knowledge.Waiter
	err := rows.Scan(&w.GapID, &w.QuestionID, &w.Part, &w.User.ID, &w.User.Name, &w.Audience, &w.Channel, &w.ThreadTS, &w.Text, &w.Lane,
		moment{&w.Since}, moment{&w.DueAt}, &w.Confirmed)
	return w, err
}

// waiters reads who waits on a gap; of a closed one, who was told.
func (db *DB) waiters(ctx context.Context, q queryer, g knowledge.Gap) ([]knowledge.Waiter, error) {
	condition := `w.left_at = 0`
	if g.State.Waiting() {
		condition = `w.left_at = 0 AND w.told_at = 0`
	}
	found, err := all(ctx, q, scanWaiter, `SELECT `+waiterColumns+` FROM waiters w WHERE w.gap_id = $1 AND `+condition+` ORDER BY w.since, w.question_id, w.part`, g.ID)
	if err != nil {
		return nil, fmt.Errorf("read waiters: %w", err)
	}
	return found, nil
}

// insertWaiter makes a part of a question wait on a gap, or wait again. It
// reports false where it waits there already. First is its promise as first
// given, in milliseconds.
func (db *DB) insertWaiter(ctx context.Context, tx *sql.Tx, gapID string, w knowledge.Waiter, first int64) (bool, error) {
	n, err := affected(tx.ExecContext(ctx, `
		INSERT INTO waiters (gap_id, question_id, part, user_id, user_name, audience, channel, thread_ts, text, lane, since, due_at, first_due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (gap_id, question_id, part) DO UPDATE SET lane = excluded.lane, since = excluded.since, due_at = excluded.due_at,
			first_due_at = excluded.first_due_at, told_at = 0, left_at = 0
		WHERE waiters.told_at <> 0 OR waiters.left_at <> 0`,
		gapID, w.QuestionID, w.Part, w.User.ID, w.User.Name, w.Audience, w.Channel, w.ThreadTS, w.Text, w.Lane, millis(w.Since), millis(w.DueAt), first))
	if err != nil {
		return false, fmt.Errorf("insert waiter: %w", err)
	}
	return n > 0, nil
}

// leaveOthers takes somebody who begins to wait on one gap off any other: a
// part of a question waits in one place.
func (db *DB) leaveOthers(ctx context.Context, tx *sql.Tx, gapID string, w knowledge.Waiter) error {
	left, err := all(ctx, tx, scanText, `
		UPDATE waiters SET left_at = $1 WHERE question_id = $2 AND part = $3 AND gap_id <> $4 AND told_at = 0 AND left_at = 0 RETURNING gap_id`,
		db.ms(), w.QuestionID, w.Part, gapID)
	if err != nil {
		return fmt.Errorf("leave other gaps: %w", err)
	}
	for _, id := range left {
		if err := db.emptied(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// emptied withdraws an open gap on which nobody waits any more, and sets the
// clock of one on which somebody does.
func (db *DB) emptied(ctx context.Context, tx *sql.Tx, gapID string) error {
	v, err := db.gap(ctx, tx, gapID)
	if err != nil || !v.Gap.State.Waiting() {
		return err
	}
	if len(v.Waiters) == 0 {
		return db.moveGap(ctx, tx, Move{GapID: gapID, To: knowledge.GapWithdrawn, At: db.now()})
	}
	if _, err := db.mostUrgent(ctx, tx, gapID); err != nil {
		return err
	}
	return db.refreshCard(ctx, tx, gapID)
}

// ConfirmWaiter records a specialist's word that a wording asks what the gap
// asks, so that its asker gets the answer and not an offer.
func (db *DB) ConfirmWaiter(ctx context.Context, gapID, questionID string, part int, by knowledge.Person) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		texts, err := all(ctx, tx, scanText, `
			UPDATE waiters SET confirmed_by = $1 WHERE gap_id = $2 AND question_id = $3 AND part = $4 AND confirmed_by = '' AND left_at = 0 RETURNING text`,
			by.ID, gapID, questionID, part)
		if err != nil {
			return fmt.Errorf("confirm a wording: %w", err)
		}
		if len(texts) == 0 {
			return db.knownWaiter(ctx, tx, gapID, questionID, part)
		}
		if err := db.gapEvent(ctx, tx, gapID, GapEvent{At: db.now(), By: by, What: "confirmed", Text: texts[0]}); err != nil {
			return err
		}
		if err := db.audit(ctx, tx, by, "wording confirmed", gapID, questionID); err != nil {
			return err
		}
		return db.refreshCard(ctx, tx, gapID)
	})
}

// knownWaiter tells a repeated click, which does nothing, from one on somebody
// who never waited there.
func (db *DB) knownWaiter(ctx context.Context, tx *sql.Tx, gapID, questionID string, part int) error {
	found, err := all(ctx, tx, scanText, `SELECT gap_id FROM waiters WHERE gap_id = $1 AND question_id = $2 AND part = $3`, gapID, questionID, part)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("find who waits: %w", knowledge.ErrNotFound)
	}
	return err
}

// SetLane moves one who waits to another lane, by their own word. The gap's
// clock is the most urgent of those who wait. It reports false for a repeat.
func (db *DB) SetLane(ctx context.Context, questionID string, part int, lane string, due time.Time, by knowledge.Person) (fresh bool, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		gaps, err := all(ctx, tx, scanText, `
			UPDATE waiters SET lane = $1, due_at = $2, first_due_at = $2 WHERE question_id = $3 AND part = $4 AND told_at = 0 AND left_at = 0 AND lane <> $1
			RETURNING gap_id`, lane, millis(due), questionID, part)
		if err != nil {
			return fmt.Errorf("move waiter to lane %s: %w", lane, err)
		}
		fresh = len(gaps) > 0
		for _, id := range gaps {
			g, err := db.mostUrgent(ctx, tx, id)
			if err != nil {
				return err
			}
			if err := db.gapEvent(ctx, tx, id, GapEvent{At: db.now(), By: by, What: "not urgent", From: g.State, To: g.State}); err != nil {
				return err
			}
			if err := db.audit(ctx, tx, by, "lane changed", g.Label(), lane); err != nil {
				return err
			}
			if err := db.refreshCard(ctx, tx, id); err != nil {
				return err
			}
			if err := db.refreshReply(ctx, tx, questionID, part); err != nil {
				return err
			}
		}
		return nil
	})
	return fresh, err
}

// waitAgain puts those who were told back into the waiting of a gap that is
// reopened, with a promise as long as the one they had. Who went elsewhere
// stays there.
func (db *DB) waitAgain(ctx context.Context, tx *sql.Tx, gapID string, at time.Time) error {
	if _, err := tx.ExecContext(ctx, `
		UPDATE waiters SET told_at = 0, since = $1, due_at = $1 + due_at - since, first_due_at = $1 + due_at - since
		WHERE gap_id = $2 AND left_at = 0 AND told_at <> 0`, millis(at), gapID); err != nil {
		return fmt.Errorf("wait again: %w", err)
	}
	_, err := db.mostUrgent(ctx, tx, gapID)
	return err
}

// TakeOver records that a colleague answered in a thread.
func (db *DB) TakeOver(ctx context.Context, channel, threadTS string, by knowledge.Person) (fresh bool, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := affected(tx.ExecContext(ctx, `INSERT INTO takeovers (channel, thread_ts, by_id, by_name, taken_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			channel, threadTS, by.ID, by.Name, db.ms()))
		fresh = n > 0
		return err
	})
	return fresh, err
}

// TakenOver says whether a colleague answered in a thread.
func (db *DB) TakenOver(ctx context.Context, channel, threadTS string) (bool, error) {
	found, err := list(ctx, db, scanText, `SELECT by_id FROM takeovers WHERE channel = $1 AND thread_ts = $2`, channel, threadTS)
	return len(found) > 0, err
}

// ByHand records what a specialist typed in a thread as shown to everybody who
// waits there.
func (db *DB) ByHand(ctx context.Context, channel, threadTS, text string, by knowledge.Person) error {
	sum := sha256.Sum256([]byte(text))
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		waiting, err := all(ctx, tx, scanWaiter, `
			SELECT `+waiterColumns+` FROM waiters w
			WHERE w.told_at = 0 AND w.left_at = 0 AND w.question_id IN (
				SELECT id FROM questions WHERE channel = $1 AND thread_ts = $2
				UNION SELECT id FROM questions WHERE channel = $1 AND channel_ts = $2
				UNION SELECT question_id FROM messages WHERE channel = $1 AND ts = $2 AND ts <> '')
			ORDER BY w.since, w.question_id, w.part`, channel, threadTS)
		if err != nil {
			return fmt.Errorf("read waiters of a thread: %w", err)
		}
		for _, w := range waiting {
			d := knowledge.Delivery{QuestionID: w.QuestionID, Part: w.Part, User: w.User, Audience: w.Audience, Channel: channel, At: db.now(), ByHand: true,
				TextHash: hex.EncodeToString(sum[:])}
			if err := db.insertDelivery(ctx, tx, &d, 0, Message{}, by, text); err != nil {
				return err
			}
			if err := db.gapEvent(ctx, tx, w.GapID, GapEvent{At: d.At, By: by, What: "answered by hand", Text: text}); err != nil {
				return err
			}
			if err := db.audit(ctx, tx, by, "answered by hand", w.GapID, d.Code); err != nil {
				return err
			}
			if err := db.refreshCard(ctx, tx, w.GapID); err != nil {
				return err
			}
		}
		return nil
	})
}
