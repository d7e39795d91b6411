package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"shouldertap/knowledge"
)

// Report is what was asked in [From, To), counted in parts of questions: a
// message with two asks counts twice, one that asks nothing or was taken back
// not at all.
type Report struct {
	From           time.Time   `json:"from"`
	To             time.Time   `json:"to"`
	Audience       string      `json:"audience"` // empty: all
	Questions      int         `json:"questions"`
	People         int         `json:"people"`
	AnsweredAtOnce int         `json:"answered_at_once"` // the first reply was the answer, and nobody said that it was not their case
	Offered        int         `json:"offered"`          // the first reply offered titles
	Gaps           int         `json:"gaps"`             // it came to a gap, at once or later
	Stopped        int         `json:"stopped"`          // the first reply was a stop card alone
	Routed         int         `json:"routed"`           // the first reply was a route
	Refused        int         `json:"refused"`          // nobody's audience
	Most           []MostAsked `json:"most"`
	Waiting        []OpenGap   `json:"waiting"` // who waits longest first, as things are now
	Promises       struct {
		Kept    int `json:"kept"`
		Broken  int `json:"broken"` // the time passed, or was moved before it had
		Running int `json:"running"`
	} `json:"promises"`
}

// MostAsked is an answer that settled questions, or a gap that they wait on.
type MostAsked struct {
	AnswerID  string   `json:"answer_id,omitempty"`
	GapID     string   `json:"gap_id,omitempty"`
	GapNumber int      `json:"gap_number,omitempty"`
	Title     string   `json:"title"` // the answer's, or the gap's words
	Times     int      `json:"times"`
	People    int      `json:"people"`
	Wordings  []string `json:"wordings"` // at most three, the most frequent first
}

// OpenGap is a gap that somebody waits on.
type OpenGap struct {
	GapID     string             `json:"gap_id"`
	Number    int                `json:"number"`
	Text      string             `json:"text"`
	State     knowledge.GapState `json:"state"`
	Waiting   int                `json:"waiting"`
	Since     time.Time          `json:"since"`
	DueAt     time.Time          `json:"due_at"`
	ClaimedBy string             `json:"claimed_by,omitempty"`
	Audience  string             `json:"audience"`
}

// asking is one part of a question in a report's days: what the first reply
// was, and how it stands.
type asking struct {
	text, user      string
	first           knowledge.Outcome
	rejected        bool   // the first reply was not the asker's case
	answerID, gapID string // what settled it, or what it waits on
}

// Report counts what was asked in [from, to), by an audience or, empty, by all.
func (db *DB) Report(ctx context.Context, from, to time.Time, audience string) (r Report, err error) {
	r = Report{From: from, To: to, Audience: audience}
	err = db.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		askings, err := askings(ctx, tx, from, to, audience)
		if err != nil {
			return err
		}
		people := map[string]bool{}
		for _, a := range askings {
			people[a.user] = true
			r.count(a)
		}
		r.Questions, r.People, r.Most = len(askings), len(people), mostAsked(askings)
		if err := title(ctx, tx, r.Most); err != nil {
			return err
		}
		if r.Waiting, err = openGaps(ctx, tx, audience); err != nil {
			return err
		}
		return r.promises(ctx, tx, db.ms())
	})
	return r, err
}

// askings reads the parts of questions of some days. A part belongs to the
// answer that it shows; while it shows none, to the answer that closed its gap,
// or to the gap: the one it waits on by now, where gaps were merged.
func askings(ctx context.Context, tx *sql.Tx, from, to time.Time, audience string) ([]asking, error) {
	found, err := all(ctx, tx, func(rows *sql.Rows) (a asking, err error) {
		var shown, closedBy string
		err = rows.Scan(&a.text, &a.user, &a.first, &a.rejected, &shown, &a.gapID, &closedBy)
		a.answerID = cmp.Or(shown, closedBy)
		return a, err
	}, `
		SELECT p.text, p.user_id, p.first, p.rejected, p.shown, COALESCE(g.id, ''), COALESCE(g.answer_id, '')
		FROM (
			SELECT q.asked_at, l.question_id, l.part, l.text, q.user_id, f.outcome AS first, l.rejected NOT IN ('null', '[]') AS rejected,
				CASE WHEN l.answer_id <> '' THEN l.answer_id WHEN l.outcome = 'stopped' THEN l.stop_id ELSE '' END AS shown,
				COALESCE((
					SELECT w.gap_id FROM waiters w JOIN gaps o ON o.id = w.gap_id
					WHERE w.question_id = l.question_id AND w.part = l.part AND o.merged_in = ''
					ORDER BY w.left_at <> 0, w.told_at <> 0, o.number DESC LIMIT 1), l.gap_id) AS gap_id
			FROM questions q
			JOIN decisions f ON f.question_id = q.id AND f.seq = 1
			JOIN decisions l ON l.question_id = q.id AND l.part = f.part
				AND l.seq = (SELECT MAX(m.seq) FROM decisions m WHERE m.question_id = q.id AND m.part = f.part)
			WHERE q.asked_at >= $1 AND q.asked_at < $2 AND (q.audience = $3 OR $3 = '') AND l.outcome NOT IN ('not a question', 'withdrawn')) p
		LEFT JOIN gaps g ON g.id = p.gap_id
		ORDER BY p.asked_at, p.question_id, p.part`, millis(from), millis(to), audience)
	if err != nil {
		return nil, fmt.Errorf("read what was asked: %w", err)
	}
	return found, nil
}

func (r *Report) count(a asking) {
	if a.gapID != "" {
		r.Gaps++
	}
	switch a.first {
	case knowledge.Answered:
		if !a.rejected && a.gapID == "" {
			r.AnsweredAtOnce++
		}
	case knowledge.Offered:
		r.Offered++
	case knowledge.Stopped:
		r.Stopped++
	case knowledge.Routed:
		r.Routed++
	case knowledge.Refused:
		r.Refused++
	}
}

const (
	// mostListed is how many questions a report lists.
	mostListed = 50
	// wordingsListed is how many wordings it gives of each.
	wordingsListed = 3
)

// mostAsked groups what was asked by the answer that settled it or the gap it
// waits on, the most frequent first.
func mostAsked(askings []asking) []MostAsked {
	type group struct {
		MostAsked
		people   map[string]bool
		wordings map[string]int // by the words alone: case and spacing do not matter
		spelt    []string       // one spelling of each, in the order of asking
	}
	groups := map[string]*group{}
	var order []*group
	for _, a := range askings {
		m := MostAsked{AnswerID: a.answerID}
		if a.answerID == "" {
			m.GapID = a.gapID
		}
		key := "answer " + m.AnswerID + " gap " + m.GapID
		if m.AnswerID == "" && m.GapID == "" {
			continue
		}
		g := groups[key]
		if g == nil {
			g = &group{MostAsked: m, people: map[string]bool{}, wordings: map[string]int{}}
			groups[key] = g
			order = append(order, g)
		}
		g.Times++
		g.people[a.user] = true
		if g.wordings[wordsOf(a.text)]++; g.wordings[wordsOf(a.text)] == 1 {
			g.spelt = append(g.spelt, a.text)
		}
	}
	slices.SortStableFunc(order, func(a, b *group) int { return cmp.Compare(b.Times, a.Times) })
	var most []MostAsked
	for _, g := range order[:min(len(order), mostListed)] {
		g.People = len(g.people)
		slices.SortStableFunc(g.spelt, func(a, b string) int { return cmp.Compare(g.wordings[wordsOf(b)], g.wordings[wordsOf(a)]) })
		g.Wordings = g.spelt[:min(len(g.spelt), wordingsListed)]
		most = append(most, g.MostAsked)
	}
	return most
}

func wordsOf(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// title names what is listed: an answer by its newest title, a gap by its
// words.
func title(ctx context.Context, tx *sql.Tx, most []MostAsked) error {
	for i := range most {
		m := &most[i]
		if m.AnswerID == "" {
			if err := tx.QueryRowContext(ctx, `SELECT number, text FROM gaps WHERE id = $1`, m.GapID).Scan(&m.GapNumber, &m.Title); err != nil {
				return fmt.Errorf("read gap: %w", err)
			}
			continue
		}
		titles, err := all(ctx, tx, scanText, `SELECT title FROM versions WHERE answer_id = $1 ORDER BY number DESC LIMIT 1`, m.AnswerID)
		if err != nil {
			return fmt.Errorf("read title: %w", err)
		}
		m.Title = strings.Join(titles, "")
	}
	return nil
}

func openGaps(ctx context.Context, tx *sql.Tx, audience string) ([]OpenGap, error) {
	found, err := all(ctx, tx, func(rows *sql.Rows) (g OpenGap, err error) {
		err = rows.Scan(&g.GapID, &g.Number, &g.Text, &g.State, &g.Waiting, moment{&g.Since}, moment{&g.DueAt}, &g.ClaimedBy, &g.Audience)
		return g, err
	}, `
		SELECT g.id, g.number, g.text, g.state, w.waiting, w.since, g.due_at, g.claimed_name, g.audience
		FROM (
			SELECT gap_id, COUNT(*) AS waiting, MIN(since) AS since FROM waiters
			WHERE told_at = 0 AND left_at = 0 AND (audience = $1 OR $1 = '') GROUP BY gap_id) w
		JOIN gaps g ON g.id = w.gap_id
		WHERE g.closed_at = 0 ORDER BY w.since, g.number`, audience)
	if err != nil {
		return nil, fmt.Errorf("read open gaps: %w", err)
	}
	return found, nil
}

// promises counts the promises given to those who began to wait in the report's
// days. One that was moved is broken, unless its asker moved it; one whose asker
// went elsewhere is neither.
func (r *Report) promises(ctx context.Context, tx *sql.Tx, now int64) error {
	err := tx.QueryRowContext(ctx, `
		SELECT
			COALESCE(SUM(CASE WHEN due_at <= first_due_at AND told_at <> 0 AND told_at <= first_due_at THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN due_at > first_due_at OR told_at > first_due_at OR told_at = 0 AND first_due_at < $1 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN due_at <= first_due_at AND told_at = 0 AND first_due_at >= $1 THEN 1 ELSE 0 END), 0)
		FROM waiters WHERE left_at = 0 AND since >= $2 AND since < $3 AND (audience = $4 OR $4 = '')`,
		now, millis(r.From), millis(r.To), r.Audience).Scan(&r.Promises.Kept, &r.Promises.Broken, &r.Promises.Running)
	if err != nil {
		return fmt.Errorf("count promises: %w", err)
	}
	return nil
}
