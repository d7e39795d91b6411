package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"shouldertap/knowledge"
)

// Decided is one decision on one part of a question. Decisions are appended;
// the one with the highest Seq is how the part stands.
type Decided struct {
	QuestionID  string
	Part        int
	Seq         int // the latest one that the writer saw, 0 for none; once read, its own
	Text        string
	Outcome     knowledge.Outcome
	AnswerID    string
	Version     int
	CaseKey     string
	IfUnknown   string
	AskFact     string
	Section     int
	StopID      string
	StopVersion int
	ShadowID    string
	Known       knowledge.Facts
	Conflicts   []string
	Offers      []knowledge.Candidate
	Candidates  []knowledge.Candidate
	Rejected    []string
	Expanded    bool
	Reason      string
	Generation  string
	DeskHash    string
	GapID       string // the gap it opened or joined, or that it was told of
	Why         string // what led to it; empty for the first
	By          knowledge.Person
	At          time.Time

	User       knowledge.Person     // the asker as they are called now
	Audience   string               // whose answers they may see
	Deliveries []knowledge.Delivery // what is newly shown, a code drawn where it has none; once read, what is shown
	Gap        *GapRequest          // open a gap, or join one
}

// GapRequest opens a gap, or joins one of the same words in the same visible
// set.
type GapRequest struct {
	Words       string // the key of "the same words"
	Visible     string // the visible set
	Text        string
	Audience    string
	Topic       string
	Lane        string
	DueAt       time.Time
	Waiter      knowledge.Waiter
	Nearest     []knowledge.Candidate
	CardChannel string
	Similar     []string // ids of open gaps that seem to ask the same
}

// Settled is what became of a decision.
type Settled struct {
	Decision   Decided
	Gap        *knowledge.Gap
	Joined     bool // the gap was there already
	Deliveries []knowledge.Delivery
}

func scanDecided(rows *sql.Rows) (Decided, error) {
	var d Decided
	err := rows.Scan(&d.QuestionID, &d.Part, &d.Seq, &d.Text, &d.Outcome, &d.AnswerID, &d.Version, &d.CaseKey, &d.IfUnknown, &d.AskFact, &d.Section,
		&d.StopID, &d.StopVersion, &d.ShadowID, document{&d.Known}, document{&d.Conflicts}, document{&d.Offers}, document{&d.Candidates}, document{&d.Rejected},
		&d.Expanded, &d.Reason, &d.Generation, &d.DeskHash, &d.GapID, &d.Why, &d.By.ID, &d.By.Name, moment{&d.At})
	return d, err
}

// Decide writes decisions with all that they entail: deliveries and their
// codes, gaps opened or joined, messages to be seen, and the end of the act.
// It fails with [knowledge.ErrStale] where a part moved on since it was read, or
// its question was taken back.
func (db *DB) Decide(ctx context.Context, actID string, ds []Decided, show []Message) ([]Settled, error) {
	var settled []Settled
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		shown, err := db.show(ctx, tx, show...)
		if err != nil {
			return err
		}
		for _, d := range ds {
			n, err := affected(tx.ExecContext(ctx, `
				UPDATE questions SET user_name = CASE WHEN $1 = '' THEN user_name ELSE $1 END, audience = CASE WHEN $2 = '' THEN audience ELSE $2 END
				WHERE id = $3 AND withdrawn_at = 0`, d.User.Name, d.Audience, d.QuestionID))
			if err != nil {
				return fmt.Errorf("name the asker: %w", err)
			}
			if n == 0 {
				return fmt.Errorf("decide on %s, which was taken back: %w", d.QuestionID, knowledge.ErrStale)
			}
			s, err := db.decide(ctx, tx, d, messageOf(d, shown))
			if err != nil {
				return err
			}
			settled = append(settled, s)
		}
		return db.finish(ctx, tx, actID)
	})
	if err != nil {
		return nil, err
	}
	return settled, nil
}

// messageOf is the message that shows a decision; an empty one where none does.
func messageOf(d Decided, shown []Message) Message {
	for _, m := range shown {
		if m.QuestionID == d.QuestionID && m.Part == d.Part {
			return m
		}
	}
	return Message{}
}

// decide appends a decision to those on its part.
func (db *DB) decide(ctx context.Context, tx *sql.Tx, d Decided, m Message) (Settled, error) {
	var s Settled
	last, err := latest(ctx, tx, d.QuestionID, d.Part)
	if err != nil {
		return s, err
	}
	if last != d.Seq {
		return s, fmt.Errorf("decide part %d of %s after %d: %w", d.Part, d.QuestionID, d.Seq, knowledge.ErrStale)
	}
	d.Seq++
	if d.Gap != nil {
		gap, joined, err := db.openGap(ctx, tx, d)
		if err != nil {
			return s, err
		}
		d.GapID = gap.ID
		s.Gap, s.Joined = &gap, joined
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO decisions (question_id, part, seq, text, outcome, answer_id, version, case_key, if_unknown, ask_fact, section, stop_id, stop_version,
			shadow_id, known, conflicts, offers, candidates, rejected, expanded, reason, generation, desk_hash, gap_id, why, by_id, by_name, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		d.QuestionID, d.Part, d.Seq, d.Text, d.Outcome, d.AnswerID, d.Version, d.CaseKey, d.IfUnknown, d.AskFact, d.Section, d.StopID, d.StopVersion,
		d.ShadowID, encoded{d.Known}, encoded{d.Conflicts}, encoded{d.Offers}, encoded{d.Candidates}, encoded{d.Rejected}, flag(d.Expanded), d.Reason,
		d.Generation, d.DeskHash, d.GapID, d.Why, d.By.ID, d.By.Name, millis(d.At)); err != nil {
		return s, fmt.Errorf("insert decision: %w", err)
	}
	if err := db.deliver(ctx, tx, &d, m); err != nil {
		return s, err
	}
	if err := db.sawDesk(ctx, tx, d.DeskHash); err != nil {
		return s, err
	}
	s.Decision, s.Deliveries = d, d.Deliveries
	return s, db.audit(ctx, tx, d.By, "decided "+string(d.Outcome), fmt.Sprintf("%s part %d", d.QuestionID, d.Part), d.detail())
}

// latest is the number of the latest decision on a part; 0: there is none.
func latest(ctx context.Context, q queryer, questionID string, part int) (int, error) {
	var seq int
	if err := q.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM decisions WHERE question_id = $1 AND part = $2`, questionID, part).Scan(&seq); err != nil {
		return 0, fmt.Errorf("read latest decision: %w", err)
	}
	return seq, nil
}

// deliver writes down what a decision newly shows, and by which message. What
// the message showed before ends, unless the decision still shows it.
func (db *DB) deliver(ctx context.Context, tx *sql.Tx, d *Decided, m Message) error {
	if err := db.superseded(ctx, tx, m); err != nil {
		return err
	}
	shown, err := db.carried(ctx, tx, d, m)
	if err != nil {
		return err
	}
	for _, delivery := range d.Deliveries {
		if err := db.insertDelivery(ctx, tx, &delivery, d.Seq, m, knowledge.Person{}, ""); err != nil {
			return err
		}
		shown = append(shown, delivery)
	}
	d.Deliveries = shown
	return nil
}

// detail is what the audit keeps of a decision beside its outcome.
func (d *Decided) detail() string {
	var words []string
	for _, delivery := range d.Deliveries {
		words = append(words, fmt.Sprintf("%s %s v%d %s", delivery.Code, delivery.AnswerID, delivery.Version, delivery.CaseKey))
	}
	if d.GapID != "" {
		words = append(words, "gap "+d.GapID)
	}
	if d.Why != "" {
		words = append(words, d.Why)
	}
	return strings.Join(words, "; ")
}

// sawDesk notes when a configuration was first decided under.
func (db *DB) sawDesk(ctx context.Context, tx *sql.Tx, hash string) error {
	if hash == "" {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO desks (hash, first_seen_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, hash, db.ms()); err != nil {
		return fmt.Errorf("note the desk: %w", err)
	}
	return nil
}
