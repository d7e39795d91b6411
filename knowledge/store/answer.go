package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"shouldertap/knowledge"
)

// Answers reads all approved knowledge, by id.
func (db *DB) Answers(ctx context.Context) (answers []*knowledge.Answer, err error) {
	err = db.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		answers, err = db.answers(ctx, tx, `a.id >= $1`, "")
		return err
	})
	return answers, err
}

// Answer reads one answer with every version it ever had.
func (db *DB) Answer(ctx context.Context, id string) (answer *knowledge.Answer, err error) {
	err = db.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		found, err := db.answers(ctx, tx, `a.id = $1`, id)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("read answer %s: %w", id, knowledge.ErrNotFound)
		}
		answer = found[0]
		return nil
	})
	return answer, err
}

// numbered names a version.
type numbered struct {
	id     string
	number int
}

// answers reads the answers that a condition on a names, in five queries
// however many there are.
func (db *DB) answers(ctx context.Context, tx *sql.Tx, condition string, args ...any) ([]*knowledge.Answer, error) {
	found, err := all(ctx, tx, func(rows *sql.Rows) (*knowledge.Answer, error) {
		a := &knowledge.Answer{}
		return a, rows.Scan(&a.ID, &a.Kind, moment{&a.HeldAt}, moment{&a.WithdrawnAt})
	}, `SELECT a.id, a.kind, a.held_at, a.withdrawn_at FROM answers a WHERE `+condition+` ORDER BY a.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	byID := make(map[string]*knowledge.Answer, len(found))
	for _, a := range found {
		byID[a.ID] = a
	}
	versions, err := db.versions(ctx, tx, byID, condition, args)
	if err != nil {
		return nil, err
	}
	if err := db.attach(ctx, tx, versions, condition, args); err != nil {
		return nil, err
	}
	type phrasing struct{ id, text string }
	phrasings, err := all(ctx, tx, func(rows *sql.Rows) (p phrasing, err error) {
		err = rows.Scan(&p.id, &p.text)
		return p, err
	}, `SELECT a.id, p.text FROM answers a JOIN phrasings p ON p.answer_id = a.id WHERE p.removed_at = 0 AND `+condition+` ORDER BY a.id, p.position`, args...)
	if err != nil {
		return nil, fmt.Errorf("read phrasings: %w", err)
	}
	for _, p := range phrasings {
		byID[p.id].Phrasings = append(byID[p.id].Phrasings, p.text)
	}
	return found, nil
}

// versions reads the versions of answers. Their contents are decoded on all
// cores: with ten thousand of them it is most of the work.
func (db *DB) versions(ctx context.Context, tx *sql.Tx, byID map[string]*knowledge.Answer, condition string, args []any) (map[numbered]*knowledge.Version, error) {
	type row struct {
		numbered
		version *knowledge.Version
		text    []byte
	}
	found, err := all(ctx, tx, func(rows *sql.Rows) (r row, err error) {
		r.version = &knowledge.Version{}
		err = rows.Scan(&r.id, &r.version.Number, &r.text, &r.version.ContentSum, &r.version.BasedOn, moment{&r.version.ApprovedAt})
		r.number = r.version.Number
		return r, err
	}, `SELECT v.answer_id, v.number, v.content, v.hash, v.based_on, v.approved_at FROM answers a JOIN versions v ON v.answer_id = a.id WHERE `+condition+` ORDER BY v.answer_id, v.number`, args...)
	if err != nil {
		return nil, fmt.Errorf("read versions: %w", err)
	}
	var decoding errgroup.Group
	share := len(found)/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < len(found); from += share {
		some := found[from:min(from+share, len(found))]
		decoding.Go(func() error {
			for _, r := range some {
				if err := json.Unmarshal(r.text, &r.version.Content); err != nil {
					return fmt.Errorf("decode version %d of %s: %w", r.number, r.id, err)
				}
			}
			return nil
		})
	}
	if err := decoding.Wait(); err != nil {
		return nil, err
	}
	versions := make(map[numbered]*knowledge.Version, len(found))
	for _, r := range found {
		versions[r.numbered] = r.version
		byID[r.id].Versions = append(byID[r.id].Versions, r.version)
	}
	return versions, nil
}

// attach reads the approvals and the spans of versions.
func (db *DB) attach(ctx context.Context, tx *sql.Tx, versions map[numbered]*knowledge.Version, condition string, args []any) error {
	_, err := all(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var n numbered
		var approval knowledge.Approval
		if err := rows.Scan(&n.id, &n.number, &approval.By.ID, &approval.By.Name, moment{&approval.At}); err != nil {
			return struct{}{}, err
		}
		v := versions[n]
		v.Approvals = append(v.Approvals, approval)
		return struct{}{}, nil
	}, `SELECT p.answer_id, p.number, p.by_id, p.by_name, p.approved_at FROM answers a JOIN approvals p ON p.answer_id = a.id WHERE `+condition+` ORDER BY p.answer_id, p.number, p.approved_at, p.by_id`, args...)
	if err != nil {
		return fmt.Errorf("read approvals: %w", err)
	}
	_, err = all(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var n numbered
		var caseKey string
		var span knowledge.Span
		if err := rows.Scan(&n.id, &n.number, &caseKey, moment{&span.From}, moment{&span.To}); err != nil {
			return struct{}{}, err
		}
		v := versions[n]
		if caseKey == "" {
			v.Effective = span
			return struct{}{}, nil
		}
		if v.CaseSpans == nil {
			v.CaseSpans = map[string]knowledge.Span{}
		}
		v.CaseSpans[caseKey] = span
		return struct{}{}, nil
	}, `SELECT s.answer_id, s.number, s.case_key, s.from_at, s.to_at FROM answers a JOIN spans s ON s.answer_id = a.id WHERE `+condition+` ORDER BY s.answer_id, s.number, s.case_key, s.seq`, args...)
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
