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

// codeTries is how often a code that is taken is drawn again.
const codeTries = 20

// insertDelivery writes what was shown, under a code that nothing else has. The
// message, where it has an id, is what will show it. Typed is what a specialist
// wrote by hand, and who did.
func (db *DB) insertDelivery(ctx context.Context, tx *sql.Tx, d *knowledge.Delivery, seq int, m Message, by knowledge.Person, typed string) error {
	d.ID = db.NewID()
	shown := int64(0)
	if d.ByHand {
		shown = millis(d.At)
	}
	given := d.Code
	for range codeTries {
		if given == "" {
			var err error
			if d.Code, err = knowledge.NewCode(chance{db}); err != nil {
				return fmt.Errorf("draw a code: %w", err)
			}
		}
		fresh, err := affected(tx.ExecContext(ctx, `
			INSERT INTO deliveries (id, code, question_id, part, seq, answer_id, version, case_key, if_unknown, user_id, user_name, audience, channel, at,
				message_id, revision, text_hash, shown_at, by_hand, hand_id, hand_name, hand_text)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) ON CONFLICT (code) DO NOTHING`,
			d.ID, d.Code, d.QuestionID, d.Part, seq, d.AnswerID, d.Version, d.CaseKey, d.IfUnknown, d.User.ID, d.User.Name, d.Audience, d.Channel, millis(d.At),
			orNull(m.ID), m.Wanted, d.TextHash, shown, flag(d.ByHand), by.ID, by.Name, typed))
		if err != nil {
			return fmt.Errorf("insert delivery: %w", err)
		}
		if fresh > 0 {
			return db.insertDeliveryFacts(ctx, tx, d)
		}
		if given != "" {
			return fmt.Errorf("insert delivery: the code %s is taken: %w", given, knowledge.ErrInvalid)
		}
	}
	return errors.New("draw a code: every one drawn is taken")
}

func (db *DB) insertDeliveryFacts(ctx context.Context, tx *sql.Tx, d *knowledge.Delivery) error {
	for fact, k := range d.Facts {
		values := k.Values
		if len(values) == 0 {
			values = []string{""}
		}
		for i, value := range values {
			if _, err := tx.ExecContext(ctx, `INSERT INTO delivery_facts (delivery_id, fact, value, position, origin) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
				d.ID, fact, value, i, k.Origin); err != nil {
				return fmt.Errorf("insert fact of a delivery: %w", err)
			}
		}
	}
	return nil
}

// superseded ends what a message shows: from the revision that is wanted now,
// it shows something else.
func (db *DB) superseded(ctx context.Context, tx *sql.Tx, m Message) error {
	if m.ID == "" || m.Wanted < 2 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE deliveries SET last_revision = $1 WHERE message_id = $2 AND last_revision = 0 AND revision <= $1`, m.Wanted-1, m.ID)
	if err != nil {
		return fmt.Errorf("end what a message shows: %w", err)
	}
	return nil
}

// carried finds what earlier decisions showed and this one shows still, as when
// all steps are unfolded, and lets the message go on showing it.
func (db *DB) carried(ctx context.Context, tx *sql.Tx, d *Decided, m Message) ([]knowledge.Delivery, error) {
	if d.Seq == 1 || d.AnswerID == "" && d.StopID == "" {
		return nil, nil
	}
	earlier, err := db.deliveries(ctx, tx, `question_id = $1 AND by_hand = 0`, d.QuestionID)
	if err != nil {
		return nil, err
	}
	still := slices.DeleteFunc(d.showing(earlier), func(e knowledge.Delivery) bool {
		return slices.ContainsFunc(d.Deliveries, func(n knowledge.Delivery) bool { return n.AnswerID == e.AnswerID })
	})
	for _, delivery := range still {
		if _, err := tx.ExecContext(ctx, `UPDATE deliveries SET last_revision = 0 WHERE id = $1 AND message_id = $2`, delivery.ID, m.ID); err != nil {
			return nil, fmt.Errorf("carry on what a message shows: %w", err)
		}
	}
	return still, nil
}

// sequenced is a delivery with the decision that it belongs to.
type sequenced struct {
	knowledge.Delivery
	seq int
}

// showing picks, among all deliveries of the question, those of exactly what
// the decision shows: a decision that only unfolds what an earlier one showed
// has the earlier one's.
func (d *Decided) showing(deliveries []sequenced) []knowledge.Delivery {
	var stop, answer *knowledge.Delivery
	for i := range deliveries {
		s := &deliveries[i]
		switch {
		case s.Part != d.Part || s.seq > d.Seq:
		case d.AnswerID != "" && s.AnswerID == d.AnswerID && s.Version == d.Version && s.CaseKey == d.CaseKey && s.IfUnknown == d.IfUnknown:
			answer = &s.Delivery
		case d.StopID != "" && s.AnswerID == d.StopID && s.Version == d.StopVersion:
			stop = &s.Delivery
		}
	}
	var shown []knowledge.Delivery
	for _, delivery := range []*knowledge.Delivery{stop, answer} {
		if delivery != nil {
			shown = append(shown, *delivery)
		}
	}
	return shown
}

// deliveries reads those that a condition names, with their facts, in the order
// in which they were made.
func (db *DB) deliveries(ctx context.Context, q queryer, condition string, args ...any) ([]sequenced, error) {
	found, err := all(ctx, q, func(rows *sql.Rows) (d sequenced, err error) {
		err = rows.Scan(&d.ID, &d.Code, &d.QuestionID, &d.Part, &d.seq, &d.AnswerID, &d.Version, &d.CaseKey, &d.IfUnknown, &d.User.ID, &d.User.Name,
			&d.Audience, &d.Channel, moment{&d.At}, &d.TextHash, &d.ByHand)
		return d, err
	}, `
		SELECT id, code, question_id, part, seq, answer_id, version, case_key, if_unknown, user_id, user_name, audience, channel, at, text_hash, by_hand
		FROM deliveries WHERE `+condition+` ORDER BY part, seq, id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	for i := range found {
		if found[i].Facts, err = db.deliveryFacts(ctx, q, found[i].ID); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (db *DB) deliveryFacts(ctx context.Context, q queryer, id string) (knowledge.Facts, error) {
	type row struct{ fact, value, origin string }
	rows, err := all(ctx, q, func(rows *sql.Rows) (r row, err error) {
		err = rows.Scan(&r.fact, &r.value, &r.origin)
		return r, err
	}, `SELECT fact, value, origin FROM delivery_facts WHERE delivery_id = $1 ORDER BY fact, position`, id)
	if err != nil {
		return nil, fmt.Errorf("read facts of a delivery: %w", err)
	}
	facts := knowledge.Facts{}
	for _, r := range rows {
		k := facts[r.fact]
		k.Origin = knowledge.Origin(r.origin)
		if r.value != "" {
			k.Values = append(slices.Clip(k.Values), r.value)
		}
		facts[r.fact] = k
	}
	return facts, nil
}

// DeliveryByCode finds what was shown under a code, with its facts.
func (db *DB) DeliveryByCode(ctx context.Context, code string) (d knowledge.Delivery, err error) {
	err = db.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err := db.deliveries(ctx, tx, `code = $1`, code)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("read delivery %s: %w", code, knowledge.ErrNotFound)
		}
		d = found[0].Delivery
		return nil
	})
	return d, err
}

// TimesShown counts the deliveries of an answer since a moment.
func (db *DB) TimesShown(ctx context.Context, answerID string, since time.Time) (n int, err error) {
	err = db.reader.QueryRowContext(ctx, `SELECT COUNT(*) FROM deliveries WHERE answer_id = $1 AND at >= $2`, answerID, millis(since)).Scan(&n)
	return n, db.trouble(err)
}
