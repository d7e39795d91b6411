package eval

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"shouldertap/index"
	"shouldertap/knowledge"
)

// Content is a desk with its own answers and labelled questions.
type Content struct {
	Desk      *knowledge.Desk
	Answers   []*knowledge.Answer
	Questions []Labelled
	Now       time.Time
}

// Labelled is one line of questions.txt.
type Labelled struct {
	Line     int
	Text     string
	AnswerID string            // empty: nothing answers it
	Kind     string            // near or far, where nothing answers it
	Case     string            // expected [knowledge.Case.Key]; "base"; "?place": that fact is to be asked; empty: not judged
	Facts    map[string]string // known beside the words and the audience, as if tapped
	Audience string            // empty: the desk's first
}

// DeskResult is what a desk's own content came to.
type DeskResult struct {
	Result
	CaseAccuracy *float64  `json:"case_accuracy"` // of the questions with an expected case
	AskedShare   *float64  `json:"asked_share"`   // of the same, a fact was asked first
	CaseAssumed  *float64  `json:"case_assumed"`  // of those where a fact was to be asked, a case was picked instead; must be 0
	StopMissed   *float64  `json:"stop_missed"`   // of the questions that raise a stop topic, its card was not shown
	StopFalse    *float64  `json:"stop_false"`    // of the others, a card was shown
	NearAnswered *float64  `json:"near_answered_in_compliance"`
	DeskRows     []DeskRow `json:"-"`
}

// DeskRow is what one labelled question came to.
type DeskRow struct {
	Row
	Audience string `json:"audience"`
	WantCase string `json:"want_case,omitempty"`
	GotCase  string `json:"got_case,omitempty"` // of the right answer, with the facts known
	Stop     string `json:"stop,omitempty"`     // the card shown
	WantStop bool   `json:"want_stop,omitempty"`
	Strict   bool   `json:"strict,omitempty"` // the top candidate is of a compliance topic
}

// RunDesk measures a desk's own content with its own thresholds, each question
// within the visible set of its audience.
func RunDesk(ctx context.Context, c Content) (DeskResult, error) {
	var r DeskResult
	before, start := heap(), time.Now()
	sets := index.NewSets(slog.New(slog.DiscardHandler))
	defer func() { _ = sets.Close() }()
	if err := sets.Update(ctx, c.Answers, c.Desk, c.Now); err != nil {
		return r, err
	}
	select {
	case <-sets.Ready():
	case <-ctx.Done():
		return r, ctx.Err()
	}
	r.BuildMs, r.HeapMB = milliseconds(time.Since(start)), max(heap()-before, 0)

	answers := map[string]*knowledge.Answer{}
	for _, a := range c.Answers {
		answers[a.ID] = a
		r.Answers++
		r.Phrasings += len(a.Phrasings)
	}
	for _, q := range c.Questions {
		row, err := c.ask(ctx, sets, answers, q)
		if err != nil {
			return r, fmt.Errorf("questions.txt:%d: %w", q.Line, err)
		}
		r.DeskRows = append(r.DeskRows, row)
		r.Rows = append(r.Rows, row.Row)
	}
	r.Questions = len(r.Rows)
	r.finish(c.Desk.Thresholds.Answer)
	r.cases()
	return r, nil
}

func (c Content) ask(ctx context.Context, sets *index.Sets, answers map[string]*knowledge.Answer, q Labelled) (DeskRow, error) {
	audience := &knowledge.Audience{}
	if len(c.Desk.Audiences) > 0 {
		audience = &c.Desk.Audiences[0]
	}
	if q.Audience != "" {
		if audience = c.Desk.Audience(q.Audience); audience == nil {
			return DeskRow{}, fmt.Errorf("audience %q is not in desk.yaml", q.Audience)
		}
	}
	x := sets.Index(audience.Name)
	start := time.Now()
	found, err := x.Find(ctx, q.Text)
	if err != nil {
		return DeskRow{}, err
	}
	known, _ := index.Facts(q.Text, index.LanguageOf(c.Desk)).Over(audience.Facts)
	for fact, value := range q.Facts {
		known[fact] = knowledge.Known{Values: []string{value}, Origin: knowledge.Tapped}
	}
	d := knowledge.Decide(knowledge.Ask{
		Now: c.Now, Desk: c.Desk, Audience: audience, Known: known, Candidates: found, Answers: answers,
	})
	row := DeskRow{Audience: audience.Name, WantCase: q.Case}
	row.Row = Row{Line: q.Line, Text: q.Text, Kind: q.Kind, Outcome: d.Outcome, Ms: milliseconds(time.Since(start))}
	if q.AnswerID != "" {
		row.Right = []string{q.AnswerID}
	}
	if d.Stop != nil {
		row.Stop = d.Stop.AnswerID
	}
	right := answers[q.AnswerID]
	if q.AnswerID != "" && (right == nil || right.At(c.Now) == nil) {
		return row, fmt.Errorf("answer %q is not in effect", q.AnswerID)
	}
	row.WantStop = right != nil && right.Kind == knowledge.Stop
	if shown := answers[row.Stop]; row.WantStop && shown != nil && shown.ID != right.ID &&
		shown.At(c.Now).StopTopic == right.At(c.Now).StopTopic {
		row.Right = append(row.Right, shown.ID) // this audience's own card of the topic
	}
	// A card is judged as a card, and what it stands above as if it stood
	// alone.
	judged := slices.DeleteFunc(slices.Clone(found), func(f knowledge.Candidate) bool {
		return (answers[f.AnswerID].Kind == knowledge.Stop) != row.WantStop
	})
	if row.WantStop && !slices.Contains(row.Right, row.Stop) {
		judged = nil
	}
	if len(judged) > 0 {
		row.Top, row.Probability, row.Assured = judged[0].AnswerID, judged[0].Probability, judged[0].Assured
		topic := c.Desk.Topic(answers[row.Top].At(c.Now).Topic)
		row.Strict = topic != nil && topic.Tier == knowledge.Compliance
	}
	if right != nil {
		row.Rank = 1 + slices.IndexFunc(judged, func(f knowledge.Candidate) bool { return slices.Contains(row.Right, f.AnswerID) })
		row.GotCase = caseOf(right.At(c.Now).Resolve(c.Desk.Facts, known, c.Now))
	}
	for _, o := range d.Offers {
		row.Offers = append(row.Offers, o.AnswerID)
	}
	return row, nil
}

// caseOf writes a resolution as questions.txt does.
func caseOf(r knowledge.Resolution) string {
	switch {
	case r.Uncovered:
		return "uncovered"
	case r.Ask != nil:
		return "?" + r.Ask.Name
	case r.Case != nil:
		return r.Case.Key()
	}
	return "base"
}

// cases computes the figures that only a desk's own content has.
func (r *DeskResult) cases() {
	only := func(is func(DeskRow) bool) []DeskRow {
		return slices.DeleteFunc(slices.Clone(r.DeskRows), func(row DeskRow) bool { return !is(row) })
	}
	cased := only(func(row DeskRow) bool { return row.WantCase != "" })
	r.CaseAccuracy = part(cased, func(row DeskRow) bool { return row.GotCase == row.WantCase })
	r.AskedShare = part(cased, func(row DeskRow) bool { return strings.HasPrefix(row.GotCase, "?") })
	r.CaseAssumed = part(only(func(row DeskRow) bool { return row.WantCase != "" && row.WantCase[0] == '?' }),
		func(row DeskRow) bool { return !strings.HasPrefix(row.GotCase, "?") })
	r.StopMissed = part(only(func(row DeskRow) bool { return row.WantStop }), func(row DeskRow) bool { return !row.topRight() })
	r.StopFalse = part(only(func(row DeskRow) bool { return !row.WantStop }), func(row DeskRow) bool { return row.Stop != "" })
	r.NearAnswered = part(only(func(row DeskRow) bool { return row.Kind == "near" && row.Strict }),
		func(row DeskRow) bool { return row.Outcome == knowledge.Answered })
}

func part(rows []DeskRow, is func(DeskRow) bool) *float64 {
	if len(rows) == 0 {
		return nil
	}
	n := 0
	for _, row := range rows {
		if is(row) {
			n++
		}
	}
	return new(float64(n) / float64(len(rows)))
}
