package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
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

	User       knowledge.Person // the asker as they are called now
	Audience   string           // whose answers they may see
	Deliveries []knowledge.Delivery
	Gap        *GapRequest

	id string
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

const decidedColumns = `d.id, d.question_id, d.part, d.seq, d.text, d.outcome, d.answer_id, d.version, d.case_key, d.if_unknown, d.ask_fact, d.section,
	d.stop_id, d.stop_version, d.shadow_id, d.known, d.conflicts, d.offers, d.candidates, d.rejected, d.expanded, d.reason, d.generation, d.desk_hash,
	d.gap_id, d.why, d.by_id, d.by_name, d.decided_at`

func scanDecided(rows *sql.Rows) (Decided, error) {
	var d Decided
	err := rows.Scan(&d.id, &d.QuestionID, &d.Part, &d.Seq, &d.Text, &d.Outcome, &d.AnswerID, &d.Version, &d.CaseKey, &d.IfUnknown, &d.AskFact, &d.Section,
		&d.StopID, &d.StopVersion, &d.ShadowID, document{&d.Known}, document{&d.Conflicts}, document{&d.Offers}, document{&d.Candidates}, document{&d.Rejected},
		&d.Expanded, &d.Reason, &d.Generation, &d.DeskHash, &d.GapID, &d.Why, &d.By.ID, &d.By.Name, moment{&d.At})
	return d, err
}

// Decide writes decisions with all that they entail: deliveries and their
// codes, gaps opened or joined, messages to be seen, and the end of the act.
// It fails with [knowledge.ErrStale] where a part moved on since it was read.
func (db *DB) Decide(ctx context.Context, actID string, ds []Decided, show []Message) ([]Settled, error) {
	var settled []Settled
	err := db.write(ctx, func(tx *sql.Tx) error {
		for _, d := range ds {
			s, err := db.decide(ctx, tx, &d)
			if err != nil {
				return err
			}
			settled = append(settled, s)
		}
		if err := db.show(ctx, tx, show...); err != nil {
			return err
		}
		return db.finish(ctx, tx, actID)
	})
	return settled, err
}

func (db *DB) decide(ctx context.Context, tx *sql.Tx, d *Decided) (Settled, error) {
	s := Settled{}
	if d.Gap != nil {
		gap, joined, err := db.openGap(ctx, tx, d)
		if err != nil {
			return s, err
		}
		d.GapID = gap.ID
		s.Gap, s.Joined = &gap, joined
	}
	d.id = db.NewID()
	fresh, err := affected(tx.ExecContext(ctx, `
		INSERT INTO decisions (id, question_id, part, seq, text, outcome, answer_id, version, case_key, if_unknown, ask_fact, section, stop_id, stop_version,
			shadow_id, known, conflicts, offers, candidates, rejected, expanded, reason, generation, desk_hash, gap_id, why, by_id, by_name, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)
		ON CONFLICT (question_id, part, seq) DO NOTHING`,
		d.id, d.QuestionID, d.Part, d.Seq+1, d.Text, d.Outcome, d.AnswerID, d.Version, d.CaseKey, d.IfUnknown, d.AskFact, d.Section, d.StopID, d.StopVersion,
		d.ShadowID, encode(d.Known), encode(d.Conflicts), encode(d.Offers), encode(d.Candidates), encode(d.Rejected), flag(d.Expanded), d.Reason, d.Generation,
		d.DeskHash, d.GapID, d.Why, d.By.ID, d.By.Name, millis(d.At)))
	if err != nil {
		return s, fmt.Errorf("insert decision: %w", err)
	}
	if fresh == 0 {
		return s, fmt.Errorf("decide part %d of %s after %d: %w", d.Part, d.QuestionID, d.Seq, knowledge.ErrStale)
	}
	d.Seq++
	if d.User.Name != "" || d.Audience != "" {
		if _, err := tx.ExecContext(ctx, `UPDATE questions SET user_name = $1, audience = $2 WHERE id = $3`, d.User.Name, d.Audience, d.QuestionID); err != nil {
			return s, fmt.Errorf("name the asker: %w", err)
		}
	}
	for i := range d.Deliveries {
		if err := db.insertDelivery(ctx, tx, d.id, &d.Deliveries[i], knowledge.Person{}, ""); err != nil {
			return s, err
		}
	}
	s.Decision, s.Deliveries = *d, d.Deliveries
	return s, nil
}

// codeTries is how often a code that is taken is drawn again.
const codeTries = 20

// insertDelivery writes what was shown, under a code that nothing else has.
func (db *DB) insertDelivery(ctx context.Context, tx *sql.Tx, decisionID string, d *knowledge.Delivery, by knowledge.Person, text string) error {
	d.ID = db.NewID()
	for range codeTries {
		code, err := knowledge.NewCode(db.random)
		if err != nil {
			return fmt.Errorf("draw a code: %w", err)
		}
		fresh, err := affected(tx.ExecContext(ctx, `
			INSERT INTO deliveries (id, code, decision_id, question_id, part, answer_id, version, case_key, if_unknown, user_id, user_name, audience, channel,
				by_hand, hand_id, hand_name, hand_text, shown_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT (code) DO NOTHING`,
			d.ID, code, decisionID, d.QuestionID, d.Part, d.AnswerID, d.Version, d.CaseKey, d.IfUnknown, d.User.ID, d.User.Name, d.Audience, d.Channel,
			flag(d.ByHand), by.ID, by.Name, text, millis(d.At)))
		if err != nil {
			return fmt.Errorf("insert delivery: %w", err)
		}
		if fresh == 0 {
			continue
		}
		d.Code = code
		return db.insertDeliveryFacts(ctx, tx, d)
	}
	return errors.New("draw a code: every one drawn is taken")
}

func (db *DB) insertDeliveryFacts(ctx context.Context, tx *sql.Tx, d *knowledge.Delivery) error {
	for fact, k := range d.Facts {
		values := k.Values
		if len(values) == 0 {
			values = []string{""}
		}
		for _, value := range slices.Compact(slices.Sorted(slices.Values(values))) {
			if _, err := tx.ExecContext(ctx, `INSERT INTO delivery_facts (delivery_id, fact, value, origin) VALUES ($1, $2, $3, $4)`, d.ID, fact, value, k.Origin); err != nil {
				return fmt.Errorf("insert fact of a delivery: %w", err)
			}
		}
	}
	return nil
}

const deliveryColumns = `id, code, question_id, part, answer_id, version, case_key, if_unknown, user_id, user_name, audience, channel, text_hash, by_hand, shown_at`

func scanDelivery(rows *sql.Rows) (knowledge.Delivery, error) {
	var d knowledge.Delivery
	err := rows.Scan(&d.ID, &d.Code, &d.QuestionID, &d.Part, &d.AnswerID, &d.Version, &d.CaseKey, &d.IfUnknown, &d.User.ID, &d.User.Name, &d.Audience,
		&d.Channel, &d.TextHash, &d.ByHand, moment{&d.At})
	return d, err
}

// deliveriesOf reads what a decision showed. A decision that only unfolds or
// folds what an earlier one showed has the earlier one's.
func (db *DB) deliveriesOf(ctx context.Context, q queryer, decisionID string) ([]knowledge.Delivery, error) {
	list, err := all(ctx, q, scanDelivery, `
		SELECT `+deliveryColumns+` FROM deliveries WHERE decision_id = (
			SELECT e.id FROM decisions e JOIN decisions d ON e.question_id = d.question_id AND e.part = d.part AND e.seq <= d.seq
			WHERE d.id = $1 AND EXISTS (SELECT 1 FROM deliveries s WHERE s.decision_id = e.id) ORDER BY e.seq DESC LIMIT 1)
		ORDER BY id`, decisionID)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	return list, nil
}

// DeliveryByCode finds what was shown under a code, with its facts.
func (db *DB) DeliveryByCode(ctx context.Context, code string) (knowledge.Delivery, error) {
	list, err := all(ctx, db.reader, scanDelivery, `SELECT `+deliveryColumns+` FROM deliveries WHERE code = $1`, code)
	if err != nil {
		return knowledge.Delivery{}, fmt.Errorf("read delivery: %w", err)
	}
	if len(list) == 0 {
		return knowledge.Delivery{}, fmt.Errorf("read delivery %s: %w", code, knowledge.ErrNotFound)
	}
	d := list[0]
	type row struct{ fact, value, origin string }
	facts, err := all(ctx, db.reader, func(rows *sql.Rows) (r row, err error) {
		err = rows.Scan(&r.fact, &r.value, &r.origin)
		return r, err
	}, `SELECT fact, value, origin FROM delivery_facts WHERE delivery_id = $1 ORDER BY fact, value`, d.ID)
	if err != nil {
		return d, fmt.Errorf("read facts of a delivery: %w", err)
	}
	d.Facts = knowledge.Facts{}
	for _, f := range facts {
		k := d.Facts[f.fact]
		k.Origin = knowledge.Origin(f.origin)
		if f.value != "" {
			k.Values = append(k.Values, f.value)
		}
		d.Facts[f.fact] = k
	}
	return d, nil
}

// TimesShown counts the deliveries of an answer since a moment.
func (db *DB) TimesShown(ctx context.Context, answerID string, since time.Time) (n int, err error) {
	err = db.reader.QueryRowContext(ctx, `SELECT COUNT(*) FROM deliveries WHERE answer_id = $1 AND shown_at >= $2`, answerID, millis(since)).Scan(&n)
	return n, trouble(err)
}
