package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"shouldertap/knowledge"
)

// Answers reads all approved knowledge, by id.
func (db *DB) Answers(ctx context.Context) ([]*knowledge.Answer, error) {
	return db.answers(ctx, db.reader, ``)
}

// Answer reads one answer with every version it ever had.
func (db *DB) Answer(ctx context.Context, id string) (*knowledge.Answer, error) {
	list, err := db.answers(ctx, db.reader, `WHERE a.id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("read answer %s: %w", id, knowledge.ErrNotFound)
	}
	return list[0], nil
}

// answers reads the answers that a condition on a names, in five queries
// however many there are.
func (db *DB) answers(ctx context.Context, q queryer, where string, args ...any) ([]*knowledge.Answer, error) {
	list, err := all(ctx, q, func(rows *sql.Rows) (*knowledge.Answer, error) {
		a := &knowledge.Answer{}
		return a, rows.Scan(&a.ID, &a.Kind, moment{&a.HeldAt}, moment{&a.WithdrawnAt})
	}, `SELECT a.id, a.kind, a.held_at, a.withdrawn_at FROM answers a `+where+` ORDER BY a.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	byID := make(map[string]*knowledge.Answer, len(list))
	for _, a := range list {
		byID[a.ID] = a
	}
	if err := db.readVersions(ctx, q, byID, where, args); err != nil {
		return nil, err
	}
	type phrasing struct{ id, text string }
	phrasings, err := all(ctx, q, func(rows *sql.Rows) (p phrasing, err error) {
		err = rows.Scan(&p.id, &p.text)
		return p, err
	}, `SELECT a.id, p.text FROM phrasings p JOIN answers a ON a.id = p.answer_id `+where+` ORDER BY a.id, p.position`, args...)
	if err != nil {
		return nil, fmt.Errorf("read phrasings: %w", err)
	}
	for _, p := range phrasings {
		byID[p.id].Phrasings = append(byID[p.id].Phrasings, p.text)
	}
	return list, nil
}

func (db *DB) readVersions(ctx context.Context, q queryer, byID map[string]*knowledge.Answer, where string, args []any) error {
	type key struct {
		id     string
		number int
	}
	versions := map[key]*knowledge.Version{}
	_, err := all(ctx, q, func(rows *sql.Rows) (struct{}, error) {
		v := &knowledge.Version{}
		var id string
		err := rows.Scan(&id, &v.Number, document{&v.Content}, &v.ContentSum, &v.BasedOn, moment{&v.ApprovedAt})
		versions[key{id, v.Number}] = v
		byID[id].Versions = append(byID[id].Versions, v)
		return struct{}{}, err
	}, `SELECT v.answer_id, v.number, v.content, v.hash, v.based_on, v.approved_at FROM versions v JOIN answers a ON a.id = v.answer_id `+where+` ORDER BY v.answer_id, v.number`, args...)
	if err != nil {
		return fmt.Errorf("read versions: %w", err)
	}
	_, err = all(ctx, q, func(rows *sql.Rows) (struct{}, error) {
		var k key
		var approval knowledge.Approval
		err := rows.Scan(&k.id, &k.number, &approval.By.ID, &approval.By.Name, moment{&approval.At})
		versions[k].Approvals = append(versions[k].Approvals, approval)
		return struct{}{}, err
	}, `SELECT p.answer_id, p.number, p.by_id, p.by_name, p.approved_at FROM approvals p JOIN answers a ON a.id = p.answer_id `+where+` ORDER BY p.answer_id, p.number, p.approved_at, p.by_id`, args...)
	if err != nil {
		return fmt.Errorf("read approvals: %w", err)
	}
	_, err = all(ctx, q, func(rows *sql.Rows) (struct{}, error) {
		var k key
		var caseKey string
		var span knowledge.Span
		if err := rows.Scan(&k.id, &k.number, &caseKey, moment{&span.From}, moment{&span.To}); err != nil {
			return struct{}{}, err
		}
		v := versions[k]
		if caseKey == "" {
			v.Effective = span
			return struct{}{}, nil
		}
		if v.CaseSpans == nil {
			v.CaseSpans = map[string]knowledge.Span{}
		}
		v.CaseSpans[caseKey] = span
		return struct{}{}, nil
	}, `SELECT s.answer_id, s.number, s.case_key, s.effective_from, s.effective_to FROM spans s JOIN answers a ON a.id = s.answer_id `+where+` ORDER BY s.answer_id, s.number, s.set_at, s.id`, args...)
	if err != nil {
		return fmt.Errorf("read spans: %w", err)
	}
	return nil
}

// headOf is the number of the newest version of an answer; 0: there is none.
func headOf(ctx context.Context, q queryer, answerID string) (int, error) {
	var head int
	err := q.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM versions WHERE answer_id = $1`, answerID).Scan(&head)
	if err != nil {
		return 0, fmt.Errorf("read head of %s: %w", answerID, err)
	}
	return head, nil
}

// insertVersion writes a version with its approvals, cases and spans.
func (db *DB) insertVersion(ctx context.Context, tx *sql.Tx, v *knowledge.Version, by knowledge.Person) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO answers (id, kind) VALUES ($1, $2) ON CONFLICT DO NOTHING`, v.ID, v.Kind); err != nil {
		return fmt.Errorf("insert answer: %w", err)
	}
	n, err := affected(tx.ExecContext(ctx, `
		INSERT INTO versions (answer_id, number, content, hash, topic, author, based_on, approved_at, change_note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		v.ID, v.Number, encode(v.Content), v.ContentSum, v.Topic, v.Author, v.BasedOn, millis(v.ApprovedAt), v.ChangeNote))
	if err != nil {
		return fmt.Errorf("insert version: %w", err)
	}
	if n == 0 {
		return fmt.Errorf("insert version %d of %s: %w", v.Number, v.ID, knowledge.ErrStale)
	}
	for _, a := range v.Approvals {
		if _, err := tx.ExecContext(ctx, `INSERT INTO approvals (answer_id, number, by_id, by_name, hash, approved_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			v.ID, v.Number, a.By.ID, a.By.Name, v.ContentSum, millis(a.At)); err != nil {
			return fmt.Errorf("insert approval: %w", err)
		}
	}
	if err := db.insertSpan(ctx, tx, v, "", v.Effective, by); err != nil {
		return err
	}
	for i := range v.Cases {
		c := &v.Cases[i]
		if _, err := tx.ExecContext(ctx, `INSERT INTO cases (answer_id, number, case_key, position) VALUES ($1, $2, $3, $4)`, v.ID, v.Number, c.Key(), i); err != nil {
			return fmt.Errorf("insert case: %w", err)
		}
		for _, w := range c.When {
			for _, value := range w.Values {
				if _, err := tx.ExecContext(ctx, `INSERT INTO case_facts (answer_id, number, case_key, fact, value) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
					v.ID, v.Number, c.Key(), w.Fact, value); err != nil {
					return fmt.Errorf("insert fact of a case: %w", err)
				}
			}
		}
		if span, own := v.CaseSpans[c.Key()]; own {
			if err := db.insertSpan(ctx, tx, v, c.Key(), span, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// insertSpan writes when a version or a case is in effect, and a due row for
// each instant still to come.
func (db *DB) insertSpan(ctx context.Context, tx *sql.Tx, v *knowledge.Version, caseKey string, span knowledge.Span, by knowledge.Person) error {
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO spans (id, answer_id, number, case_key, effective_from, effective_to, by_id, by_name, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		db.NewID(), v.ID, v.Number, caseKey, millis(span.From), millis(span.To), by.ID, by.Name, db.ms()); err != nil {
		return fmt.Errorf("insert span: %w", err)
	}
	for _, t := range []time.Time{span.From, span.To} {
		if t.After(db.now()) {
			if err := db.schedule(ctx, tx, Due{Kind: DueChange, Ref: fmt.Sprintf("%s@%d", v.ID, millis(t)), At: t}); err != nil {
				return err
			}
		}
	}
	return nil
}

// AddPhrasing adds a wording that an answer settles. It reports false where it
// has it already.
func (db *DB) AddPhrasing(ctx context.Context, answerID, text string, by knowledge.Person, from string) (fresh bool, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		if fresh, err = db.insertPhrasing(ctx, tx, answerID, text, by, from); err != nil || !fresh {
			return err
		}
		if err := db.audit(ctx, tx, by, "phrasing added", answerID, text); err != nil {
			return err
		}
		return db.change(ctx, tx, answerID, "phrasing")
	})
	return fresh, err
}

func (db *DB) insertPhrasing(ctx context.Context, tx *sql.Tx, answerID, text string, by knowledge.Person, source string) (bool, error) {
	n, err := affected(tx.ExecContext(ctx, `
		INSERT INTO phrasings (answer_id, text, position, source, confirmed_by, confirmed_at)
		SELECT $1, $2, (SELECT COUNT(*) FROM phrasings WHERE answer_id = $3), $4, $5, $6 WHERE 1 = 1 ON CONFLICT DO NOTHING`,
		answerID, text, answerID, source, by.ID, db.ms()))
	if err != nil {
		return false, fmt.Errorf("insert phrasing: %w", err)
	}
	return n > 0, nil
}

// Hold takes an answer out of service until it is put back. A stop card is
// never held: [knowledge.ErrInvalid].
func (db *DB) Hold(ctx context.Context, answerID string, by knowledge.Person, reason string) error {
	return db.service(ctx, answerID, by, "held", reason, `UPDATE answers SET held_at = $1, held_by = $2, held_reason = $3 WHERE id = $4 AND held_at = 0`, db.ms(), by.ID, reason, answerID)
}

// Unhold puts a held answer back into service.
func (db *DB) Unhold(ctx context.Context, answerID string, by knowledge.Person, reason string) error {
	return db.service(ctx, answerID, by, "put back", reason, `UPDATE answers SET held_at = 0, held_by = '', held_reason = '' WHERE id = $1 AND held_at <> 0`, answerID)
}

// Withdraw ends an answer's service for good. A stop card is never withdrawn,
// only replaced: [knowledge.ErrInvalid].
func (db *DB) Withdraw(ctx context.Context, answerID string, by knowledge.Person, reason string) error {
	return db.service(ctx, answerID, by, "withdrawn", reason, `UPDATE answers SET withdrawn_at = $1, withdrawn_by = $2 WHERE id = $3 AND withdrawn_at = 0`, db.ms(), by.ID, answerID)
}

// service changes whether an answer is served, and edits every reply that
// shows it.
func (db *DB) service(ctx context.Context, answerID string, by knowledge.Person, what, reason, query string, args ...any) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		var kind knowledge.Kind
		if err := tx.QueryRowContext(ctx, `SELECT kind FROM answers WHERE id = $1`, answerID).Scan(&kind); err != nil {
			return fmt.Errorf("read answer %s: %w", answerID, err)
		}
		if kind == knowledge.Stop {
			return fmt.Errorf("take the stop card %s out of service: %w", answerID, knowledge.ErrInvalid)
		}
		n, err := affected(tx.ExecContext(ctx, query, args...))
		if err != nil {
			return fmt.Errorf("change service of %s: %w", answerID, err)
		}
		if n == 0 {
			return nil
		}
		if err := db.audit(ctx, tx, by, what, answerID, reason); err != nil {
			return err
		}
		if err := db.refreshWhere(ctx, tx, `kind IN ('reply', 'told') AND EXISTS (
			SELECT 1 FROM deliveries d WHERE d.answer_id = $1 AND d.question_id = messages.question_id AND d.part = messages.part AND d.shown_at > $2)`,
			answerID, db.ms()-editWithin.Milliseconds()); err != nil {
			return err
		}
		return db.change(ctx, tx, answerID, what)
	})
}

// editWithin is how far back replies are edited when their answer goes out of
// service: what is older is no longer on anybody's screen.
const editWithin = 7 * 24 * time.Hour

// Change is one step that followers of the knowledge must take.
type Change struct {
	Seq      int64
	AnswerID string
	What     string
	At       time.Time
}

func (db *DB) change(ctx context.Context, tx *sql.Tx, answerID, what string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO changes (seq, answer_id, what, changed_at) SELECT COALESCE(MAX(seq), 0) + 1, $1, $2, $3 FROM changes WHERE 1 = 1`, answerID, what, db.ms())
	if err != nil {
		return fmt.Errorf("insert change: %w", err)
	}
	return nil
}

// ChangesSince reads the steps after one, in order.
func (db *DB) ChangesSince(ctx context.Context, seq int64) ([]Change, error) {
	return all(ctx, db.reader, func(rows *sql.Rows) (c Change, err error) {
		err = rows.Scan(&c.Seq, &c.AnswerID, &c.What, moment{&c.At})
		return c, err
	}, `SELECT seq, answer_id, what, changed_at FROM changes WHERE seq > $1 ORDER BY seq`, seq)
}

// LastChange is the newest step; 0: there is none.
func (db *DB) LastChange(ctx context.Context) (seq int64, err error) {
	err = db.reader.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM changes`).Scan(&seq)
	return seq, trouble(err)
}
