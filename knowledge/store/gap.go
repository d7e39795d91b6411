package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"shouldertap/knowledge"
)

// firstGap is the number of a desk's first gap.
const firstGap = 1001

// GapView is a gap with everything that a card shows.
type GapView struct {
	Gap     knowledge.Gap
	Waiters []knowledge.Waiter // who waits; of a closed gap, who was told
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

const gapColumns = `g.id, g.number, g.text, g.audience, g.state, g.lane, g.opened_at, g.due_at, g.claimed_id, g.claimed_name, g.cause, g.merged_in, g.answer_id, g.nearest, g.asked_text`

func scanGap(rows *sql.Rows) (knowledge.Gap, error) {
	var g knowledge.Gap
	err := rows.Scan(&g.ID, &g.Number, &g.Text, &g.Audience, &g.State, &g.Lane, moment{&g.OpenedAt}, moment{&g.DueAt}, &g.ClaimedBy.ID, &g.ClaimedBy.Name,
		&g.Cause, &g.MergedIn, &g.AnswerID, document{&g.Nearest}, &g.AskedText)
	return g, err
}

// Gap reads a gap with its waiters, history, draft and proposals.
func (db *DB) Gap(ctx context.Context, id string) (v GapView, err error) {
	err = db.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		v, err = db.gap(ctx, tx, id)
		return err
	})
	return v, err
}

// GapByNumber finds a gap by the number that people know.
func (db *DB) GapByNumber(ctx context.Context, number int) (v GapView, err error) {
	err = db.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		ids, err := all(ctx, tx, scanText, `SELECT id FROM gaps WHERE number = $1`, number)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return fmt.Errorf("read %s: %w", knowledge.GapLabel(number), knowledge.ErrNotFound)
		}
		v, err = db.gap(ctx, tx, ids[0])
		return err
	})
	return v, err
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
	if v.Waiters, err = db.waiters(ctx, q, v.Gap); err != nil {
		return v, err
	}
	if v.History, err = all(ctx, q, func(rows *sql.Rows) (e GapEvent, err error) {
		err = rows.Scan(moment{&e.At}, &e.By.ID, &e.By.Name, &e.What, &e.Text, &e.From, &e.To)
		return e, err
	}, `SELECT happened_at, by_id, by_name, what, text, from_state, to_state FROM gap_events WHERE gap_id = $1 ORDER BY id`, id); err != nil {
		return v, fmt.Errorf("read history: %w", err)
	}
	drafts, err := all(ctx, q, scanDraft, `SELECT `+draftColumns+` FROM drafts WHERE gap_id = $1 AND state <> 'dropped' ORDER BY created_at DESC, id DESC LIMIT 1`, id)
	if err != nil {
		return v, fmt.Errorf("read draft of a gap: %w", err)
	}
	if len(drafts) > 0 {
		v.Draft = &drafts[0]
	}
	v.Similar, err = all(ctx, q, scanGap, `
		SELECT `+gapColumns+` FROM gap_similar s JOIN gaps g ON g.id = s.other_id WHERE s.gap_id = $1 AND g.closed_at = 0 ORDER BY s.position, g.number`, id)
	if err != nil {
		return v, fmt.Errorf("read similar gaps: %w", err)
	}
	return v, nil
}

// WaitingGaps reads the gaps that somebody waits on, most urgent first.
func (db *DB) WaitingGaps(ctx context.Context) ([]knowledge.Gap, error) {
	return list(ctx, db, scanGap, `SELECT `+gapColumns+` FROM gaps g WHERE g.closed_at = 0 ORDER BY g.due_at, g.number`)
}

// openGap joins an open gap of the same words in the same visible set, or
// opens a new one with its card and its clock.
func (db *DB) openGap(ctx context.Context, tx *sql.Tx, d Decided) (knowledge.Gap, bool, error) {
	r := d.Gap
	w := r.Waiter
	w.QuestionID, w.Part = d.QuestionID, d.Part
	if w.Lane == "" {
		w.Lane = r.Lane
	}
	g, joins, err := db.sameWords(ctx, tx, *r)
	if err != nil {
		return g, false, err
	}
	if !joins {
		if g, err = db.insertGap(ctx, tx, *r, d.At); err != nil {
			return g, false, err
		}
	}
	if err := db.leaveOthers(ctx, tx, g.ID, w); err != nil {
		return g, joins, err
	}
	fresh, err := db.insertWaiter(ctx, tx, g.ID, w, millis(w.DueAt))
	if err != nil {
		return g, joins, err
	}
	if g, err = db.mostUrgent(ctx, tx, g.ID); err != nil {
		return g, joins, err
	}
	what := GapEvent{At: d.At, By: w.User, What: "opened", To: knowledge.Open}
	if joins {
		what = GapEvent{At: d.At, By: w.User, What: "joined", From: g.State, To: g.State}
	}
	if !fresh {
		return g, joins, nil
	}
	if err := db.gapEvent(ctx, tx, g.ID, what); err != nil {
		return g, joins, err
	}
	if joins {
		return g, true, db.refreshCard(ctx, tx, g.ID)
	}
	if err := db.audit(ctx, tx, w.User, "gap opened", g.Label(), g.ID); err != nil || r.CardChannel == "" {
		return g, false, err
	}
	_, err = db.show(ctx, tx, Message{Kind: kindCard, Key: "card:" + g.ID, GapID: g.ID, Channel: r.CardChannel})
	return g, false, err
}

// sameWords looks for an open gap that stands for these words: its own, or
// those of one that was merged into it.
func (db *DB) sameWords(ctx context.Context, tx *sql.Tx, r GapRequest) (knowledge.Gap, bool, error) {
	if r.Words == "" {
		return knowledge.Gap{}, false, nil
	}
	gaps, err := all(ctx, tx, scanGap, `
		SELECT `+gapColumns+` FROM gap_words w JOIN gaps g ON g.id = w.gap_id
		WHERE w.words = $1 AND w.visible = $2 AND g.closed_at = 0 ORDER BY g.number LIMIT 1`, r.Words, r.Visible)
	if err != nil {
		return knowledge.Gap{}, false, fmt.Errorf("look for an open gap: %w", err)
	}
	if len(gaps) == 0 {
		return knowledge.Gap{}, false, nil
	}
	return gaps[0], true, nil
}

func (db *DB) insertGap(ctx context.Context, tx *sql.Tx, r GapRequest, at time.Time) (knowledge.Gap, error) {
	g := knowledge.Gap{ID: db.NewID(), Text: r.Text, Audience: r.Audience, State: knowledge.Open, Lane: r.Lane, OpenedAt: at, DueAt: r.DueAt, Nearest: r.Nearest}
	err := tx.QueryRowContext(ctx, `
		INSERT INTO gaps (id, number, text, audience, topic, state, lane, opened_at, due_at, nearest)
		SELECT $1, COALESCE(MAX(number) + 1, $2), $3, $4, $5, $6, $7, $8, $9, $10 FROM gaps
		RETURNING number`,
		g.ID, firstGap, g.Text, g.Audience, r.Topic, g.State, g.Lane, millis(g.OpenedAt), millis(g.DueAt), encoded{g.Nearest}).Scan(&g.Number)
	if err != nil {
		return g, fmt.Errorf("insert gap: %w", err)
	}
	return g, db.standFor(ctx, tx, g.ID, r)
}

// standFor writes down what a gap stands for, and which open ones seem to ask
// the same.
func (db *DB) standFor(ctx context.Context, tx *sql.Tx, gapID string, r GapRequest) error {
	if r.Words != "" {
		if _, err := tx.ExecContext(ctx, `INSERT INTO gap_words (words, visible, gap_id) VALUES ($1, $2, $3)`, r.Words, r.Visible, gapID); err != nil {
			return fmt.Errorf("insert words of a gap: %w", err)
		}
	}
	for i, other := range r.Similar {
		if _, err := tx.ExecContext(ctx, `INSERT INTO gap_similar (gap_id, other_id, position) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, gapID, other, i); err != nil {
			return fmt.Errorf("propose a join: %w", err)
		}
	}
	return nil
}

// mostUrgent sets a gap's lane and clock to the most urgent promise among its
// waiters. A gap on which nobody waits keeps its own.
func (db *DB) mostUrgent(ctx context.Context, tx *sql.Tx, gapID string) (knowledge.Gap, error) {
	if _, err := tx.ExecContext(ctx, `
		UPDATE gaps SET late_at = CASE WHEN due_at = w.due THEN late_at ELSE 0 END, due_at = w.due, lane = w.lane
		FROM (SELECT due_at AS due, lane FROM waiters WHERE gap_id = $1 AND told_at = 0 AND left_at = 0 ORDER BY due_at, since LIMIT 1) AS w
		WHERE id = $1`, gapID); err != nil {
		return knowledge.Gap{}, fmt.Errorf("set the gap's clock: %w", err)
	}
	gaps, err := all(ctx, tx, scanGap, `SELECT `+gapColumns+` FROM gaps g WHERE g.id = $1`, gapID)
	if err != nil || len(gaps) == 0 {
		return knowledge.Gap{}, fmt.Errorf("read the gap's clock: %w", err)
	}
	return gaps[0], db.schedule(ctx, tx, Due{Kind: DueGapClock, Ref: gapID, At: gaps[0].DueAt})
}

// NoteOnGap writes down what was said about a gap that waits, and changes
// nothing else.
func (db *DB) NoteOnGap(ctx context.Context, gapID string, e GapEvent) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := db.gapEvent(ctx, tx, gapID, e); err != nil {
			return err
		}
		return db.refreshGap(ctx, tx, gapID)
	})
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

// GapLate records that the promise of a gap ran out, once for each promise. A
// gap that is closed, or whose promise was moved, is not late.
func (db *DB) GapLate(ctx context.Context, gapID string, at time.Time) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := affected(tx.ExecContext(ctx, `UPDATE gaps SET late_at = $1 WHERE id = $2 AND closed_at = 0 AND late_at = 0 AND due_at <= $1`, millis(at), gapID))
		if err != nil || n == 0 {
			return err
		}
		if err := db.gapEvent(ctx, tx, gapID, GapEvent{At: at, What: "late"}); err != nil {
			return err
		}
		return db.refreshGap(ctx, tx, gapID)
	})
}

// refreshGap brings a gap's card and the replies to all who ever waited on it
// up to date.
func (db *DB) refreshGap(ctx context.Context, tx *sql.Tx, gapID string) error {
	if err := db.refreshCard(ctx, tx, gapID); err != nil {
		return err
	}
	type part struct {
		question string
		n        int
	}
	parts, err := all(ctx, tx, func(rows *sql.Rows) (p part, err error) {
		err = rows.Scan(&p.question, &p.n)
		return p, err
	}, `SELECT question_id, part FROM waiters WHERE gap_id = $1 ORDER BY since, question_id, part`, gapID)
	if err != nil {
		return fmt.Errorf("read waiters: %w", err)
	}
	for _, p := range parts {
		if err := db.refreshReply(ctx, tx, p.question, p.n); err != nil {
			return err
		}
	}
	return nil
}
