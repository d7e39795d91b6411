package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"shouldertap/knowledge"
)

// Move changes a gap's state.
type Move struct {
	GapID    string
	From     []knowledge.GapState // one of these it must be in; empty: any from which the move is allowed
	To       knowledge.GapState
	By       knowledge.Person
	What     string // for the history; empty: the new state. A named move to claimed leaves the claim with whoever has it
	Text     string
	Cause    knowledge.Cause
	AnswerID string     // what closes it
	Into     string     // to merged: which gap takes its waiters
	Lane     string     // the waiters' new lane; empty: as it was
	DueAt    *time.Time // the waiters' new promise, which counts as the old one broken; nil: as it was
	At       time.Time
	Tell     func(w knowledge.Waiter) Told // pure; asked in the transaction about each who waits

	claim knowledge.Person // who has it when it becomes claimed and nobody does
}

// Told is what somebody who waits is told.
type Told struct {
	Decision *Decided // appended to whatever stands by then
	Message  *Message
	Keep     bool        // they go on waiting; in a gap of their own where this one closes
	Gap      *GapRequest // that gap; nil: one for their words alone
}

// MoveGap moves a gap to another state and tells those who wait, all in one
// transaction. It fails with [knowledge.ErrStale] where the gap is no longer in
// a state to move from.
func (db *DB) MoveGap(ctx context.Context, m Move) (v GapView, err error) {
	if m.To == knowledge.Merged {
		return db.MergeGap(ctx, m.GapID, m.Into, m.By)
	}
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := db.moveGap(ctx, tx, m); err != nil {
			return err
		}
		v, err = db.gap(ctx, tx, m.GapID)
		return err
	})
	return v, err
}

func (db *DB) moveGap(ctx context.Context, tx *sql.Tx, m Move) error {
	v, err := db.gap(ctx, tx, m.GapID)
	if err != nil {
		return err
	}
	if err := db.setState(ctx, tx, v.Gap, m); err != nil {
		return err
	}
	if !v.Gap.State.Waiting() && m.To.Waiting() {
		if err := db.waitAgain(ctx, tx, m.GapID, m.At); err != nil {
			return err
		}
	}
	if err := db.setPromise(ctx, tx, m); err != nil {
		return err
	}
	if m.Tell != nil && v.Gap.State.Waiting() {
		for _, w := range v.Waiters {
			if err := db.tell(ctx, tx, v.Gap, w, m); err != nil {
				return err
			}
		}
	}
	if !m.To.Waiting() {
		if err := db.confirmed(ctx, tx, m); err != nil {
			return err
		}
		if err := db.close(ctx, tx, m); err != nil {
			return err
		}
	}
	return db.refreshGap(ctx, tx, m.GapID)
}

// setState writes the state itself, with its event and its audit row.
func (db *DB) setState(ctx context.Context, tx *sql.Tx, g knowledge.Gap, m Move) error {
	if len(m.From) > 0 && !slices.Contains(m.From, g.State) || !g.State.MayBecome(m.To) {
		return fmt.Errorf("move %s from %s to %s: %w", g.Label(), g.State, m.To, knowledge.ErrStale)
	}
	from := g.State
	g.State, g.Cause, g.AnswerID, g.MergedIn = m.To, m.Cause, m.AnswerID, m.Into
	switch {
	case m.To == knowledge.Open:
		g.ClaimedBy = knowledge.Person{}
	case m.To == knowledge.Claimed && m.What == "":
		g.ClaimedBy = m.By
	case m.To == knowledge.Claimed && g.ClaimedBy.ID == "":
		g.ClaimedBy = m.claim
	case m.To == knowledge.AskedBack:
		g.AskedText = m.Text
		if g.ClaimedBy.ID == "" { // whoever asks has it
			g.ClaimedBy = m.By
		}
	}
	closed := int64(0)
	if !m.To.Waiting() {
		closed = millis(m.At)
	}
	n, err := affected(tx.ExecContext(ctx, `
		UPDATE gaps SET state = $1, claimed_id = $2, claimed_name = $3, asked_text = $4, closed_at = $5, cause = $6, answer_id = $7, merged_in = $8
		WHERE id = $9 AND state = $10`,
		g.State, g.ClaimedBy.ID, g.ClaimedBy.Name, g.AskedText, closed, g.Cause, g.AnswerID, g.MergedIn, g.ID, from))
	if err != nil {
		return fmt.Errorf("update gap: %w", err)
	}
	if n == 0 {
		return fmt.Errorf("move %s: %w", g.Label(), knowledge.ErrStale)
	}
	what := m.What
	if what == "" {
		what = string(m.To)
	}
	if err := db.gapEvent(ctx, tx, g.ID, GapEvent{At: m.At, By: m.By, What: what, Text: m.Text, From: from, To: m.To}); err != nil {
		return err
	}
	return db.audit(ctx, tx, m.By, "gap "+string(m.To), g.Label(), strings.Join(strings.Fields(string(m.Cause)+" "+m.AnswerID+" "+m.Into), " "))
}

// setPromise moves the promise of everybody who waits. What was first promised
// stays written down.
func (db *DB) setPromise(ctx context.Context, tx *sql.Tx, m Move) error {
	if m.Lane == "" && m.DueAt == nil {
		return nil
	}
	due := int64(0)
	if m.DueAt != nil {
		due = millis(*m.DueAt)
	}
	if _, err := tx.ExecContext(ctx, `
		UPDATE waiters SET lane = CASE WHEN $1 = '' THEN lane ELSE $1 END, due_at = CASE WHEN $2 = 0 THEN due_at ELSE $2 END
		WHERE gap_id = $3 AND told_at = 0 AND left_at = 0`, m.Lane, due, m.GapID); err != nil {
		return fmt.Errorf("move promises: %w", err)
	}
	_, err := db.mostUrgent(ctx, tx, m.GapID)
	return err
}

// tell carries out what one who waits is told.
func (db *DB) tell(ctx context.Context, tx *sql.Tx, g knowledge.Gap, w knowledge.Waiter, m Move) error {
	t := m.Tell(w)
	var shown Message
	if t.Message != nil {
		list, err := db.show(ctx, tx, *t.Message)
		if err != nil {
			return err
		}
		shown = list[0]
	}
	if t.Decision != nil {
		d := *t.Decision
		d.GapID = g.ID
		var err error
		if d.Seq, err = latest(ctx, tx, d.QuestionID, d.Part); err != nil {
			return err
		}
		if _, err := db.decide(ctx, tx, d, shown); err != nil {
			return err
		}
	}
	if !t.Keep || m.To.Waiting() && t.Gap == nil {
		return nil
	}
	return db.ownGap(ctx, tx, g, w, t.Gap)
}

// ownGap moves somebody who goes on waiting into a gap of their own. The
// promise that they were given first goes with them.
func (db *DB) ownGap(ctx context.Context, tx *sql.Tx, g knowledge.Gap, w knowledge.Waiter, r *GapRequest) error {
	if r == nil {
		r = &GapRequest{Text: w.Text, Audience: w.Audience, Lane: w.Lane, Nearest: g.Nearest, Waiter: w}
		cards, err := all(ctx, tx, scanText, `SELECT channel FROM messages WHERE key = $1`, "card:"+g.ID)
		if err != nil {
			return fmt.Errorf("find the card's channel: %w", err)
		}
		r.CardChannel = strings.Join(cards, "")
	}
	own := *r
	own.Waiter.Since = w.Since
	if own.Waiter.DueAt.IsZero() || w.DueAt.After(db.now()) {
		own.Waiter.DueAt = w.DueAt
	}
	own.DueAt = own.Waiter.DueAt
	parts, err := db.standing(ctx, tx, w.QuestionID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(parts, func(d Decided) bool { return d.Part == w.Part })
	if i < 0 {
		return fmt.Errorf("read what somebody waits on: %w", knowledge.ErrNotFound)
	}
	d := parts[i]
	d.Gap, d.Deliveries, d.At, d.By, d.Why, d.Outcome, d.AnswerID, d.Version = &own, nil, db.now(), knowledge.Person{}, "gap of their own", knowledge.GapOpened, "", 0
	d.CaseKey, d.IfUnknown, d.AskFact, d.Offers = "", "", "", nil
	settled, err := db.decide(ctx, tx, d, Message{})
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		UPDATE waiters SET first_due_at = (SELECT o.first_due_at FROM waiters o WHERE o.gap_id = $1 AND o.question_id = $2 AND o.part = $3)
		WHERE gap_id = $4 AND question_id = $2 AND part = $3`, g.ID, w.QuestionID, w.Part, settled.Gap.ID); err != nil {
		return fmt.Errorf("keep the first promise: %w", err)
	}
	return nil
}

// confirmed makes the wordings that a specialist said ask the same phrasings of
// the answer that closes the gap.
func (db *DB) confirmed(ctx context.Context, tx *sql.Tx, m Move) error {
	if m.AnswerID == "" {
		return nil
	}
	type word struct {
		text string
		by   knowledge.Person
	}
	words, err := all(ctx, tx, func(rows *sql.Rows) (w word, err error) {
		err = rows.Scan(&w.text, &w.by.ID, &w.by.Name)
		return w, err
	}, `
		SELECT w.text, w.confirmed_by, COALESCE((SELECT MAX(e.by_name) FROM gap_events e WHERE e.gap_id = w.gap_id AND e.what = 'confirmed' AND e.by_id = w.confirmed_by), '')
		FROM waiters w WHERE w.gap_id = $1 AND w.confirmed_by <> '' AND w.told_at = 0 AND w.left_at = 0 ORDER BY w.since, w.question_id, w.part`, m.GapID)
	if err != nil {
		return fmt.Errorf("read confirmed wordings: %w", err)
	}
	for _, w := range words {
		fresh, err := db.insertPhrasing(ctx, tx, m.AnswerID, w.text, w.by, m.GapID)
		if err != nil {
			return err
		}
		if !fresh {
			continue
		}
		if err := db.audit(ctx, tx, w.by, "phrasing added", m.AnswerID, w.text); err != nil {
			return err
		}
		if err := db.change(ctx, tx, m.AnswerID, "phrasing"); err != nil {
			return err
		}
	}
	return nil
}

// close ends the waiting of everybody who is still on a gap.
func (db *DB) close(ctx context.Context, tx *sql.Tx, m Move) error {
	if _, err := tx.ExecContext(ctx, `UPDATE waiters SET told_at = $1 WHERE gap_id = $2 AND told_at = 0 AND left_at = 0`, millis(m.At), m.GapID); err != nil {
		return fmt.Errorf("end waiting: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM due WHERE kind = $1 AND ref = $2`, DueGapClock, m.GapID); err != nil {
		return fmt.Errorf("stop the gap's clock: %w", err)
	}
	return nil
}

// MergeGap moves everybody who waits on one gap to another, with the promises
// that they have, and closes it. Whoever asks its words again joins the other.
func (db *DB) MergeGap(ctx context.Context, from, into string, by knowledge.Person) (v GapView, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if from == into {
			return fmt.Errorf("merge a gap into itself: %w", knowledge.ErrInvalid)
		}
		source, err := db.gap(ctx, tx, from)
		if err != nil {
			return err
		}
		target, err := db.gap(ctx, tx, into)
		if err != nil {
			return err
		}
		if !source.Gap.State.Waiting() || !target.Gap.State.Waiting() {
			return fmt.Errorf("merge %s into %s: %w", source.Gap.Label(), target.Gap.Label(), knowledge.ErrStale)
		}
		if err := db.hand(ctx, tx, source, into); err != nil {
			return err
		}
		if err := db.moveGap(ctx, tx, Move{GapID: from, To: knowledge.Merged, Into: into, By: by, Text: target.Gap.Label(), At: db.now()}); err != nil {
			return err
		}
		state := target.Gap.State
		if err := db.gapEvent(ctx, tx, into, GapEvent{At: db.now(), By: by, What: "joined", Text: source.Gap.Label(), From: state, To: state}); err != nil {
			return err
		}
		if _, err := db.mostUrgent(ctx, tx, into); err != nil {
			return err
		}
		if err := db.refreshGap(ctx, tx, into); err != nil {
			return err
		}
		v, err = db.gap(ctx, tx, into)
		return err
	})
	return v, err
}

// hand passes a gap's waiters, words and draft on to another.
func (db *DB) hand(ctx context.Context, tx *sql.Tx, source GapView, into string) error {
	from := source.Gap.ID
	for _, w := range source.Waiters {
		var first int64
		err := tx.QueryRowContext(ctx, `UPDATE waiters SET left_at = $1 WHERE gap_id = $2 AND question_id = $3 AND part = $4 RETURNING first_due_at`,
			db.ms(), from, w.QuestionID, w.Part).Scan(&first)
		if err != nil {
			return fmt.Errorf("take waiter off a merged gap: %w", err)
		}
		if _, err := db.insertWaiter(ctx, tx, into, w, first); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO gap_words (words, visible, gap_id) SELECT words, visible, $1 FROM gap_words WHERE gap_id = $2 ON CONFLICT DO NOTHING`, into, from); err != nil {
		return fmt.Errorf("pass on the words of a gap: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `
		UPDATE drafts SET gap_id = $1 WHERE gap_id = $2 AND state NOT IN ('approved', 'dropped')
			AND NOT EXISTS (SELECT 1 FROM drafts o WHERE o.gap_id = $1 AND o.state NOT IN ('approved', 'dropped'))`, into, from); err != nil {
		return fmt.Errorf("pass on the draft of a gap: %w", err)
	}
	return nil
}
