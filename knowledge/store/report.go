package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"shouldertap/knowledge"
)

// Report is what was asked in [From, To), counted in parts of questions: a
// message with two asks counts twice, one that asks nothing or was taken back
// not at all.
type Report struct {
	From, To       time.Time
	Audience       string // empty: all
	Questions      int
	People         int
	AnsweredAtOnce int // the first reply was the answer, and nobody said that it was not their case
	Offered        int // the first reply offered titles
	Gaps           int // it came to a gap, at once or later
	Stopped        int // the first reply was a stop card alone
	Routed         int // the first reply was a route
	Refused        int // nobody's audience
	Most           []MostAsked
	Waiting        []OpenGap // who waits longest first, as things are now
	Promises       struct {
		Kept    int
		Broken  int // the time passed, or was moved before it had
		Running int
	}
}

// MostAsked is an answer that settled questions, or a gap that they wait on.
type MostAsked struct {
	AnswerID  string
	GapID     string
	GapNumber int
	Title     string // the answer's, or the gap's words
	Times     int
	People    int
	Wordings  []string // at most three, the most frequent first
}

// OpenGap is a gap that somebody waits on.
type OpenGap struct {
	GapID     string
	Number    int
	Text      string
	State     knowledge.GapState
	Waiting   int
	Since     time.Time
	DueAt     time.Time
	ClaimedBy string
	Audience  string
}

// asking is one part of a question in a report's days: how it stands, and what
// the first reply was.
type asking struct {
	text, user           string
	first, outcome       knowledge.Outcome
	answerID, gapID      string
	gapNumber            int
	gapText, firstAnswer string
	rejected             bool
}

// Report counts what was asked in [from, to), by an audience or, empty, by all.
func (db *DB) Report(ctx context.Context, from, to time.Time, audience string) (Report, error) {
	r := Report{From: from, To: to, Audience: audience}
	askings, err := all(ctx, db.reader, scanAsking, `
		SELECT l.text, q.user_id, f.outcome, l.outcome, COALESCE(NULLIF(l.answer_id, ''), l.stop_id), l.gap_id, COALESCE(g.number, 0), COALESCE(g.text, ''),
			f.answer_id, l.rejected NOT IN ('null', '[]')
		FROM questions q
		JOIN decisions f ON f.question_id = q.id AND f.seq = 1
		JOIN decisions l ON l.question_id = q.id AND l.part = f.part
			AND l.seq = (SELECT MAX(seq) FROM decisions m WHERE m.question_id = q.id AND m.part = f.part)
		LEFT JOIN gaps g ON g.id = l.gap_id
		WHERE q.asked_at >= $1 AND q.asked_at < $2 AND (q.audience = $3 OR $4 = '') AND l.outcome NOT IN ('not a question', 'withdrawn')
		ORDER BY q.asked_at, q.id, l.part`, millis(from), millis(to), audience, audience)
	if err != nil {
		return r, fmt.Errorf("read what was asked: %w", err)
	}
	people := map[string]bool{}
	for _, a := range askings {
		r.Questions++
		people[a.user] = true
		r.count(a)
	}
	r.People = len(people)
	titles, err := db.titles(ctx)
	if err != nil {
		return r, err
	}
	r.Most = mostAsked(askings, titles)
	if r.Waiting, err = db.openGaps(ctx, audience); err != nil {
		return r, err
	}
	return r, db.promises(ctx, &r)
}

func scanAsking(rows *sql.Rows) (asking, error) {
	var a asking
	err := rows.Scan(&a.text, &a.user, &a.first, &a.outcome, &a.answerID, &a.gapID, &a.gapNumber, &a.gapText, &a.firstAnswer, &a.rejected)
	return a, err
}

func (r *Report) count(a asking) {
	if a.gapID != "" {
		r.Gaps++
	}
	switch a.first {
	case knowledge.Answered, knowledge.HoldingLine:
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

// mostListed is how many questions a report lists.
const mostListed = 10

// mostAsked groups what was asked by the answer that settled it or the gap it
// waits on, the most frequent first.
func mostAsked(askings []asking, titles map[string]string) []MostAsked {
	type group struct {
		MostAsked
		people   map[string]bool
		wordings map[string]int
		order    []string
	}
	groups := map[string]*group{}
	var keys []string
	for _, a := range askings {
		key, m := "answer "+a.answerID, MostAsked{AnswerID: a.answerID, Title: titles[a.answerID]}
		switch {
		case a.answerID != "":
		case a.gapID != "":
			key, m = "gap "+a.gapID, MostAsked{GapID: a.gapID, GapNumber: a.gapNumber, Title: a.gapText}
		default:
			continue
		}
		g := groups[key]
		if g == nil {
			g = &group{MostAsked: m, people: map[string]bool{}, wordings: map[string]int{}}
			groups[key] = g
			keys = append(keys, key)
		}
		g.Times++
		g.people[a.user] = true
		if g.wordings[a.text]++; g.wordings[a.text] == 1 {
			g.order = append(g.order, a.text)
		}
	}
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(groups[b].Times, groups[a].Times) })
	var most []MostAsked
	for _, key := range keys[:min(len(keys), mostListed)] {
		g := groups[key]
		g.People = len(g.people)
		slices.SortStableFunc(g.order, func(a, b string) int { return cmp.Compare(g.wordings[b], g.wordings[a]) })
		g.Wordings = g.order[:min(len(g.order), 3)]
		most = append(most, g.MostAsked)
	}
	return most
}

// titles reads the newest title of every answer.
func (db *DB) titles(ctx context.Context) (map[string]string, error) {
	titles := map[string]string{}
	_, err := all(ctx, db.reader, func(rows *sql.Rows) (struct{}, error) {
		var id string
		var content knowledge.Content
		err := rows.Scan(&id, document{&content})
		titles[id] = content.Title
		return struct{}{}, err
	}, `SELECT v.answer_id, v.content FROM versions v WHERE v.number = (SELECT MAX(number) FROM versions w WHERE w.answer_id = v.answer_id)
		AND EXISTS (SELECT 1 FROM decisions d WHERE d.answer_id = v.answer_id OR d.stop_id = v.answer_id)`)
	if err != nil {
		return nil, fmt.Errorf("read titles: %w", err)
	}
	return titles, nil
}

func (db *DB) openGaps(ctx context.Context, audience string) ([]OpenGap, error) {
	list, err := all(ctx, db.reader, func(rows *sql.Rows) (g OpenGap, err error) {
		err = rows.Scan(&g.GapID, &g.Number, &g.Text, &g.State, &g.Waiting, moment{&g.Since}, moment{&g.DueAt}, &g.ClaimedBy, &g.Audience)
		return g, err
	}, `SELECT g.id, g.number, g.text, g.state, COUNT(w.question_id), MIN(w.since), g.due_at, g.claimed_name, g.audience
		FROM gaps g JOIN waiters w ON w.gap_id = g.id AND w.left_at = 0
		WHERE g.closed_at = 0 AND (w.audience = $1 OR $2 = '')
		GROUP BY g.id, g.number, g.text, g.state, g.due_at, g.claimed_name, g.audience ORDER BY MIN(w.since), g.number`, audience, audience)
	if err != nil {
		return nil, fmt.Errorf("read open gaps: %w", err)
	}
	return list, nil
}

// promises counts the promises of the report's days. One that was moved before
// it was due is broken, unless its asker moved it.
func (db *DB) promises(ctx context.Context, r *Report) error {
	err := db.reader.QueryRowContext(ctx, `
		SELECT
			COALESCE(SUM(CASE WHEN told_at <> 0 AND told_at <= first_due_at THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN (told_at <> 0 AND told_at > first_due_at) OR (told_at = 0 AND left_at = 0 AND first_due_at < $1) THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN told_at = 0 AND left_at = 0 AND first_due_at >= $2 THEN 1 ELSE 0 END), 0)
		FROM waiters WHERE since >= $3 AND since < $4 AND (audience = $5 OR $6 = '')`,
		db.ms(), db.ms(), millis(r.From), millis(r.To), r.Audience, r.Audience).Scan(&r.Promises.Kept, &r.Promises.Broken, &r.Promises.Running)
	if err != nil {
		return trouble(fmt.Errorf("count promises: %w", err))
	}
	return nil
}
