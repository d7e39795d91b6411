package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shouldertap/knowledge"
)

// firstGap is the number of a desk's first gap.
const firstGap = 1001

// GapView is a gap with everything that a card shows.
type GapView struct {
	Gap     knowledge.Gap
	Waiters []knowledge.Waiter // those who still wait, or of a closed gap all who did
	History []GapEvent
	Draft   *Draft
	Similar []knowledge.Gap // open gaps proposed to be joined
}

// GapEvent is one thing that happened to a gap.
type GapEvent struct {
	At       time.Time
	By       knowledge.Person
	What     string
	Text     string
	From, To knowledge.GapState
}

// Move changes a gap's state.
type Move struct {
	GapID    string
	From     []knowledge.GapState // one of these it must be in; empty: any from which the move is allowed
	To       knowledge.GapState
	By       knowledge.Person
	What     string // for the history; empty: the new state
	Text     string
	Cause    knowledge.Cause
	AnswerID string // what closes it
	At       time.Time
	Tell     func(w knowledge.Waiter) Told // pure; asked in the transaction about each who waits
}

// Told is what somebody who waits is told.
type Told struct {
	Decision *Decided
	Message  *Message
	Keep     bool        // they go on waiting
	Gap      *GapRequest // with Keep: in a gap of their own, for this one closes
}

const gapColumns = `g.id, g.number, g.text, g.audience, g.state, g.lane, g.opened_at, g.due_at, g.claimed_id, g.claimed_name, g.cause, g.merged_in, g.answer_id, g.nearest, g.asked_text`

func scanGap(rows *sql.Rows) (knowledge.Gap, error) {
	var g knowledge.Gap
	err := rows.Scan(&g.ID, &g.Number, &g.Text, &g.Audience, &g.State, &g.Lane, moment{&g.OpenedAt}, moment{&g.DueAt}, &g.ClaimedBy.ID, &g.ClaimedBy.Name,
		&g.Cause, &g.MergedIn, &g.AnswerID, document{&g.Nearest}, &g.AskedText)
	return g, err
}

const waiterColumns = `w.gap_id, w.question_id, w.part, w.user_id, w.user_name, w.audience, w.channel, w.thread_ts, w.text, w.lane, w.since, w.due_at, w.confirmed_by <> ''`

func scanWaiter(rows *sql.Rows) (knowledge.Waiter, error) {
	var w knowledge.Waiter
	err := rows.Scan(&w.GapID, &w.QuestionID, &w.Part, &w.User.ID, &w.User.Name, &w.Audience, &w.Channel, &w.ThreadTS, &w.Text, &w.Lane,
		moment{&w.Since}, moment{&w.DueAt}, &w.Confirmed)
	return w, err
}

// Gap reads a gap with its waiters, history, draft and proposals.
func (db *DB) Gap(ctx context.Context, id string) (GapView, error) { return db.gap(ctx, db.reader, id) }

// GapByNumber finds a gap by the number that people know.
func (db *DB) GapByNumber(ctx context.Context, number int) (GapView, error) {
	ids, err := all(ctx, db.reader, scanText, `SELECT id FROM gaps WHERE number = $1`, number)
	if err != nil {
		return GapView{}, err
	}
	if len(ids) == 0 {
		return GapView{}, fmt.Errorf("read gap %d: %w", number, knowledge.ErrNotFound)
	}
	return db.Gap(ctx, ids[0])
}

func (db *DB) gap(ctx context.Context, q queryer, id string) (GapView, error) {
	var v GapView
	gaps, err := all(ctx, q, scanGap, `SELECT `+gapColumns+` FROM gaps g WHERE g.id = $1`, id)
	if err != nil {
		return v, fmt.Errorf("read gap: %w", err)
	}
	if len(gaps) == 0 {
		return v, fmt.Errorf("read gap %s: %w", id, knowledge.ErrNotFound)
	}
	v.Gap = gaps[0]
	condition := `w.gap_id = $1 AND w.left_at = 0`
	if !v.Gap.State.Waiting() {
		condition = `w.gap_id = $1`
	}
	if v.Waiters, err = all(ctx, q, scanWaiter, `SELECT `+waiterColumns+` FROM waiters w WHERE `+condition+` ORDER BY w.since, w.question_id`, id); err != nil {
		return v, fmt.Errorf("read waiters: %w", err)
	}
	if v.History, err = all(ctx, q, func(rows *sql.Rows) (e GapEvent, err error) {
		err = rows.Scan(moment{&e.At}, &e.By.ID, &e.By.Name, &e.What, &e.Text, &e.From, &e.To)
		return e, err
	}, `SELECT happened_at, by_id, by_name, what, text, from_state, to_state FROM gap_events WHERE gap_id = $1 ORDER BY happened_at, id`, id); err != nil {
		return v, fmt.Errorf("read history: %w", err)
	}
	drafts, err := all(ctx, q, scanDraft, `SELECT `+draftColumns+` FROM drafts WHERE gap_id = $1 AND state <> 'dropped' ORDER BY updated_at DESC LIMIT 1`, id)
	if err != nil {
		return v, fmt.Errorf("read draft of a gap: %w", err)
	}
	if len(drafts) > 0 {
		v.Draft = &drafts[0]
	}
	v.Similar, err = all(ctx, q, scanGap, `
		SELECT `+gapColumns+` FROM gap_similar s JOIN gaps g ON g.id = s.other_id WHERE s.gap_id = $1 AND g.closed_at = 0 ORDER BY g.number`, id)
	return v, err
}

// WaitingGaps reads the gaps that somebody waits on, most urgent first.
func (db *DB) WaitingGaps(ctx context.Context) ([]knowledge.Gap, error) {
	return all(ctx, db.reader, scanGap, `SELECT `+gapColumns+` FROM gaps g WHERE g.closed_at = 0 ORDER BY g.due_at, g.number`)
}

// openGap joins an open gap of the same words in the same visible set, or
// opens a new one with its card and its clock.
func (db *DB) openGap(ctx context.Context, tx *sql.Tx, d *Decided) (knowledge.Gap, bool, error) {
	r := d.Gap
	w := r.Waiter
	gaps, err := all(ctx, tx, scanGap, `SELECT `+gapColumns+` FROM gaps g WHERE g.words = $1 AND g.visible = $2 AND g.words <> '' AND g.closed_at = 0 ORDER BY g.number LIMIT 1`, r.Words, r.Visible)
	if err != nil {
		return knowledge.Gap{}, false, fmt.Errorf("look for an open gap: %w", err)
	}
	if len(gaps) > 0 {
		g := gaps[0]
		if err := db.insertWaiter(ctx, tx, g.ID, w, true); err != nil {
			return g, true, err
		}
		if err := db.gapEvent(ctx, tx, g.ID, GapEvent{At: d.At, By: w.User, What: "joined", From: g.State, To: g.State}); err != nil {
			return g, true, err
		}
		if g.DueAt, err = db.mostUrgent(ctx, tx, g.ID); err != nil {
			return g, true, err
		}
		return g, true, db.refreshWhere(ctx, tx, `gap_id = $1 AND kind = 'card'`, g.ID)
	}
	g := knowledge.Gap{ID: db.NewID(), Text: r.Text, Audience: r.Audience, State: knowledge.Open, Lane: r.Lane, OpenedAt: d.At, DueAt: r.DueAt, Nearest: r.Nearest}
	err = tx.QueryRowContext(ctx, `
		INSERT INTO gaps (id, number, text, words, visible, audience, topic, state, lane, opened_at, due_at, nearest)
		SELECT $1, COALESCE(MAX(number) + 1, $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM gaps WHERE 1 = 1
		RETURNING number`,
		g.ID, firstGap, g.Text, r.Words, r.Visible, g.Audience, r.Topic, g.State, g.Lane, millis(g.OpenedAt), millis(g.DueAt), encode(g.Nearest)).Scan(&g.Number)
	if err != nil {
		return g, false, fmt.Errorf("insert gap: %w", err)
	}
	if err := db.insertWaiter(ctx, tx, g.ID, w, true); err != nil {
		return g, false, err
	}
	if err := db.gapEvent(ctx, tx, g.ID, GapEvent{At: d.At, By: w.User, What: "opened", To: knowledge.Open}); err != nil {
		return g, false, err
	}
	for _, other := range r.Similar {
		if _, err := tx.ExecContext(ctx, `INSERT INTO gap_similar (gap_id, other_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, g.ID, other); err != nil {
			return g, false, fmt.Errorf("propose a join: %w", err)
		}
	}
	if err := db.schedule(ctx, tx, Due{Kind: "gap clock", Ref: g.ID, At: g.DueAt}); err != nil {
		return g, false, err
	}
	if r.CardChannel == "" {
		return g, false, nil
	}
	return g, false, db.show(ctx, tx, Message{Kind: "card", Key: "card:" + g.ID, GapID: g.ID, Channel: r.CardChannel})
}

// insertWaiter makes a question wait on a gap. Fresh says that its promise
// begins here; else it goes on from another gap.
func (db *DB) insertWaiter(ctx context.Context, tx *sql.Tx, gapID string, w knowledge.Waiter, fresh bool) error {
	first := millis(w.DueAt)
	if !fresh {
		err := tx.QueryRowContext(ctx, `SELECT MIN(first_due_at) FROM waiters WHERE question_id = $1 AND part = $2`, w.QuestionID, w.Part).Scan(&first)
		if err != nil {
			return fmt.Errorf("read first promise: %w", err)
		}
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO waiters (gap_id, question_id, part, user_id, user_name, audience, channel, thread_ts, text, lane, since, due_at, first_due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, COALESCE(NULLIF($10, ''), (SELECT lane FROM gaps WHERE id = $11), ''), $12, $13, $14)
		ON CONFLICT (gap_id, question_id, part) DO UPDATE SET left_at = 0`,
		gapID, w.QuestionID, w.Part, w.User.ID, w.User.Name, w.Audience, w.Channel, w.ThreadTS, w.Text, w.Lane, gapID, millis(w.Since), millis(w.DueAt), first)
	if err != nil {
		return fmt.Errorf("insert waiter: %w", err)
	}
	return nil
}

// mostUrgent sets a gap's clock to the most urgent promise among its waiters.
func (db *DB) mostUrgent(ctx context.Context, tx *sql.Tx, gapID string) (time.Time, error) {
	var due time.Time
	err := tx.QueryRowContext(ctx, `
		UPDATE gaps SET due_at = COALESCE((SELECT MIN(due_at) FROM waiters WHERE gap_id = $1 AND left_at = 0), due_at) WHERE id = $2 RETURNING due_at`,
		gapID, gapID).Scan(moment{&due})
	if err != nil {
		return due, fmt.Errorf("set the gap's clock: %w", err)
	}
	return due, db.schedule(ctx, tx, Due{Kind: "gap clock", Ref: gapID, At: due})
}

func (db *DB) gapEvent(ctx context.Context, tx *sql.Tx, gapID string, e GapEvent) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO gap_events (id, gap_id, happened_at, by_id, by_name, what, text, from_state, to_state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		db.NewID(), gapID, millis(e.At), e.By.ID, e.By.Name, e.What, e.Text, e.From, e.To)
	if err != nil {
		return fmt.Errorf("insert event of a gap: %w", err)
	}
	return nil
}

// MoveGap moves a gap to another state and tells those who wait, all in one
// transaction. It fails with [knowledge.ErrStale] where the gap is no longer in
// a state to move from.
func (db *DB) MoveGap(ctx context.Context, m Move) (GapView, error) {
	var v GapView
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := db.moveGap(ctx, tx, m); err != nil {
			return err
		}
		var err error
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
	from := v.Gap.State
	if len(m.From) > 0 && !slices.Contains(m.From, from) || !from.MayBecome(m.To) {
		return fmt.Errorf("move %s from %s to %s: %w", v.Gap.Label(), from, m.To, knowledge.ErrStale)
	}
	claimed := v.Gap.ClaimedBy
	switch m.To {
	case knowledge.Claimed:
		if m.What == "" {
			claimed = m.By
		}
	case knowledge.Open:
		claimed = knowledge.Person{}
	}
	asked := v.Gap.AskedText
	if m.To == knowledge.AskedBack {
		asked = m.Text
	}
	closed := int64(0)
	if !m.To.Waiting() {
		closed = millis(m.At)
	}
	n, err := affected(tx.ExecContext(ctx, `
		UPDATE gaps SET state = $1, claimed_id = $2, claimed_name = $3, asked_text = $4, closed_at = $5, cause = $6, answer_id = $7 WHERE id = $8 AND state = $9`,
		m.To, claimed.ID, claimed.Name, asked, closed, m.Cause, m.AnswerID, m.GapID, from))
	if err != nil {
		return fmt.Errorf("update gap: %w", err)
	}
	if n == 0 {
		return fmt.Errorf("move %s: %w", v.Gap.Label(), knowledge.ErrStale)
	}
	what := m.What
	if what == "" {
		what = string(m.To)
	}
	if err := db.gapEvent(ctx, tx, m.GapID, GapEvent{At: m.At, By: m.By, What: what, Text: m.Text, From: from, To: m.To}); err != nil {
		return err
	}
	if err := db.audit(ctx, tx, m.By, "gap "+string(m.To), v.Gap.Label(), strings.TrimSpace(string(m.Cause)+" "+m.AnswerID)); err != nil {
		return err
	}
	if !from.Waiting() && m.To.Waiting() {
		if err := db.waitAgain(ctx, tx, m.GapID); err != nil {
			return err
		}
	}
	if m.Tell != nil {
		if err := db.tell(ctx, tx, m.GapID, v.Waiters, m.Tell); err != nil {
			return err
		}
	}
	if closed != 0 {
		if err := db.left(ctx, tx, m.GapID); err != nil {
			return err
		}
	}
	return db.refreshWhere(ctx, tx, `(gap_id = $1 AND kind = 'card') OR (ephemeral = 0 AND kind = 'reply' AND EXISTS (
		SELECT 1 FROM waiters w WHERE w.gap_id = $2 AND w.question_id = messages.question_id AND w.part = messages.part))`, m.GapID, m.GapID)
}

// tell carries out what each who waits is told.
func (db *DB) tell(ctx context.Context, tx *sql.Tx, gapID string, waiters []knowledge.Waiter, told func(knowledge.Waiter) Told) error {
	for _, w := range waiters {
		t := told(w)
		if t.Decision != nil {
			t.Decision.GapID = gapID
			if _, err := db.decide(ctx, tx, t.Decision); err != nil {
				return err
			}
		}
		if t.Keep && t.Gap != nil {
			if err := db.ownGap(ctx, tx, w, t.Gap); err != nil {
				return err
			}
		}
		if t.Message != nil {
			if err := db.show(ctx, tx, *t.Message); err != nil {
				return err
			}
		}
		if !t.Keep {
			if _, err := tx.ExecContext(ctx, `UPDATE waiters SET told_at = $1 WHERE gap_id = $2 AND question_id = $3 AND part = $4`, db.ms(), gapID, w.QuestionID, w.Part); err != nil {
				return fmt.Errorf("record that somebody was told: %w", err)
			}
		}
	}
	return nil
}

// ownGap moves somebody who may not see what closes a gap into one of their
// own: it must not share its words key with the one that closes.
func (db *DB) ownGap(ctx context.Context, tx *sql.Tx, w knowledge.Waiter, r *GapRequest) error {
	_, decided, err := db.questions(ctx, tx, `q.id = $1`, w.QuestionID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(decided, func(d Decided) bool { return d.Part == w.Part })
	if i < 0 {
		return fmt.Errorf("read what somebody waits on: %w", knowledge.ErrNotFound)
	}
	d := decided[i]
	d.Gap, d.Deliveries, d.At, d.Why, d.Outcome = r, nil, db.now(), "gap of their own", knowledge.GapOpened
	if _, err := tx.ExecContext(ctx, `UPDATE gaps SET words = '' WHERE id = $1`, w.GapID); err != nil {
		return fmt.Errorf("close a gap to joins: %w", err)
	}
	_, err = db.decide(ctx, tx, &d)
	return err
}

// left ends the waiting of everybody who was on a gap that is closed now.
func (db *DB) left(ctx context.Context, tx *sql.Tx, gapID string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE waiters SET left_at = $1 WHERE gap_id = $2 AND left_at = 0`, db.ms(), gapID); err != nil {
		return fmt.Errorf("end waiting: %w", err)
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM due WHERE kind = 'gap clock' AND ref = $1`, gapID)
	return err
}

// waitAgain puts those who were not told back into the waiting of a gap that
// is reopened.
func (db *DB) waitAgain(ctx context.Context, tx *sql.Tx, gapID string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE waiters SET left_at = 0 WHERE gap_id = $1`, gapID); err != nil {
		return fmt.Errorf("wait again: %w", err)
	}
	_, err := db.mostUrgent(ctx, tx, gapID)
	return err
}

// emptied withdraws a gap on which nobody waits any more.
func (db *DB) emptied(ctx context.Context, tx *sql.Tx, gapID string, by knowledge.Person) error {
	var waiting int
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM waiters WHERE gap_id = $1 AND left_at = 0`, gapID).Scan(&waiting); err != nil {
		return fmt.Errorf("count waiters: %w", err)
	}
	if waiting > 0 {
		if _, err := db.mostUrgent(ctx, tx, gapID); err != nil {
			return err
		}
		return db.refreshWhere(ctx, tx, `gap_id = $1 AND kind = 'card'`, gapID)
	}
	err := db.moveGap(ctx, tx, Move{GapID: gapID, To: knowledge.GapWithdrawn, By: by, At: db.now()})
	if errors.Is(err, knowledge.ErrStale) {
		return nil
	}
	return err
}

// ConfirmWaiter records a specialist's word that a wording asks what the gap
// asks, so that its asker gets the answer and not an offer.
func (db *DB) ConfirmWaiter(ctx context.Context, gapID, questionID string, part int, by knowledge.Person) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		n, err := affected(tx.ExecContext(ctx, `UPDATE waiters SET confirmed_by = $1 WHERE gap_id = $2 AND question_id = $3 AND part = $4 AND confirmed_by = ''`,
			by.ID, gapID, questionID, part))
		if err != nil || n == 0 {
			return err
		}
		if err := db.gapEvent(ctx, tx, gapID, GapEvent{At: db.now(), By: by, What: "confirmed"}); err != nil {
			return err
		}
		return db.refreshWhere(ctx, tx, `gap_id = $1 AND kind = 'card'`, gapID)
	})
}

// SetLane moves one who waits to another lane, by their own word. The gap's
// clock is the most urgent of those who wait. It reports false for a repeat.
func (db *DB) SetLane(ctx context.Context, questionID string, part int, lane string, due time.Time, by knowledge.Person) (fresh bool, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		gaps, err := all(ctx, tx, scanText, `
			UPDATE waiters SET lane = $1, due_at = $2, first_due_at = $3 WHERE question_id = $4 AND part = $5 AND left_at = 0 AND lane <> $6 RETURNING gap_id`,
			lane, millis(due), millis(due), questionID, part, lane)
		if err != nil {
			return fmt.Errorf("move waiter to lane %s: %w", lane, err)
		}
		fresh = len(gaps) > 0
		for _, gap := range gaps {
			if _, err := db.mostUrgent(ctx, tx, gap); err != nil {
				return err
			}
			if err := db.gapEvent(ctx, tx, gap, GapEvent{At: db.now(), By: by, What: "not urgent"}); err != nil {
				return err
			}
			if err := db.refreshWhere(ctx, tx, `(gap_id = $1 AND kind = 'card') OR (question_id = $2 AND part = $3 AND kind = 'reply')`, gap, questionID, part); err != nil {
				return err
			}
		}
		return nil
	})
	return fresh, err
}

// MergeGap moves everybody who waits on one gap to another, and closes it.
func (db *DB) MergeGap(ctx context.Context, from, into string, by knowledge.Person) (GapView, error) {
	var v GapView
	err := db.write(ctx, func(tx *sql.Tx) error {
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
		for _, w := range source.Waiters {
			if err := db.insertWaiter(ctx, tx, into, w, false); err != nil {
				return err
			}
		}
		if err := db.moveGap(ctx, tx, Move{GapID: from, To: knowledge.Merged, By: by, At: db.now()}); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE gaps SET merged_in = $1 WHERE id = $2`, into, from); err != nil {
			return fmt.Errorf("record merge: %w", err)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE decisions SET gap_id = $1 WHERE gap_id = $2 AND outcome = 'gap'`, into, from); err != nil {
			return fmt.Errorf("point questions to the merged gap: %w", err)
		}
		if err := db.gapEvent(ctx, tx, into, GapEvent{At: db.now(), By: by, What: "joined", Text: source.Gap.Label(), From: target.Gap.State, To: target.Gap.State}); err != nil {
			return err
		}
		if _, err := db.mostUrgent(ctx, tx, into); err != nil {
			return err
		}
		if err := db.refreshWhere(ctx, tx, `gap_id = $1 AND kind = 'card'`, into); err != nil {
			return err
		}
		v, err = db.gap(ctx, tx, into)
		return err
	})
	return v, err
}

// GapLate records that a promise ran out, once for each promise.
func (db *DB) GapLate(ctx context.Context, gapID string, at time.Time) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := db.gapEvent(ctx, tx, gapID, GapEvent{At: at, What: "late"}); err != nil {
			return err
		}
		return db.refreshWhere(ctx, tx, `(gap_id = $1 AND kind = 'card') OR (ephemeral = 0 AND kind = 'reply' AND EXISTS (
			SELECT 1 FROM waiters w WHERE w.gap_id = $2 AND w.question_id = messages.question_id AND w.part = messages.part))`, gapID, gapID)
	})
}
