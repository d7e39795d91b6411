package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// sqlText is one SQL text of the package, its constants put together. Where
// something that only the program knows is part of it, a condition passed in,
// it is cut there.
type sqlText struct {
	at    string
	parts []string
}

var (
	placeholder = regexp.MustCompile(`\$(\d+)`)
	statement   = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|VACUUM)\b`)
)

// texts finds every SQL text in the package's source, tests aside.
func texts(t *testing.T) []sqlText {
	t.Helper()
	files := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var sources []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, source)
	}
	constants := map[string]string{}
	for _, source := range sources {
		ast.Inspect(source, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, name := range spec.Names {
				if i < len(spec.Values) {
					if lit, ok := spec.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
						constants[name.Name], _ = strconv.Unquote(lit.Value)
					}
				}
			}
			return true
		})
	}
	var found []sqlText
	for _, source := range sources {
		ast.Inspect(source, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			parts, isText := fold(e, constants)
			if !isText {
				return true
			}
			whole := strings.Join(parts, "")
			if statement.MatchString(whole) || placeholder.MatchString(whole) {
				found = append(found, sqlText{files.Position(n.Pos()).String(), parts})
			}
			return false
		})
	}
	return found
}

// fold puts a string expression together; false where it is none.
func fold(e ast.Expr, constants map[string]string) (parts []string, isText bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return []string{text}, e.Kind == token.STRING && err == nil
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return nil, false
		}
		left, okLeft := fold(e.X, constants)
		right, okRight := fold(e.Y, constants)
		if !okLeft && !okRight {
			return nil, false
		}
		if len(left) > 0 && len(right) > 0 {
			joined := left[len(left)-1] + right[0]
			return append(append(left[:len(left)-1:len(left)-1], joined), right[1:]...), true
		}
		if okLeft {
			return append(left, ""), true // cut: what follows is not known here
		}
		return append([]string{""}, right...), true
	case *ast.Ident:
		if text, ok := constants[e.Name]; ok {
			return []string{text}, true
		}
	}
	return nil, false
}

// SQLite numbers $n by first appearance, whatever n is: out of order, two
// arguments trade places and nobody says a word.
func TestPlaceholdersAscend(t *testing.T) {
	found := texts(t)
	if len(found) < 120 {
		t.Fatalf("only %d SQL texts are found: the search is broken", len(found))
	}
	for _, text := range found {
		next := 1
		for _, m := range placeholder.FindAllStringSubmatch(strings.Join(text.parts, " "), -1) {
			n, err := strconv.Atoi(m[1])
			if err != nil || n > next {
				t.Errorf("%s: $%s appears before $%d\n%s", text.at, m[1], next, strings.Join(text.parts, " … "))
				break
			}
			if n == next {
				next++
			}
		}
	}
}

func TestTheSearchForPlaceholdersSeesASwap(t *testing.T) {
	e, err := parser.ParseExpr("`SELECT ` + columns + ` FROM answers WHERE id = $2 AND kind = $1`")
	if err != nil {
		t.Fatal(err)
	}
	parts, ok := fold(e, map[string]string{"columns": "id"})
	if !ok || len(parts) != 1 || parts[0] != "SELECT id FROM answers WHERE id = $2 AND kind = $1" {
		t.Errorf("it reads %q", parts)
	}
}

// Every SQL text that stands whole in the source is one that the schema
// understands, and none uses what PostgreSQL does not have.
func TestEveryTextFitsTheSchema(t *testing.T) {
	f := open(t)
	prepared := 0
	for _, text := range texts(t) {
		whole := text.parts[0]
		for _, foreign := range []string{"INSERT OR ", "REPLACE INTO", "IFNULL(", "strftime", "datetime(", "rowid", "AUTOINCREMENT", "GLOB ", "?"} {
			if strings.Contains(strings.Join(text.parts, " "), foreign) {
				t.Errorf("%s: %s is SQLite's alone", text.at, foreign)
			}
		}
		if len(text.parts) > 1 || !statement.MatchString(whole) {
			continue // made whole by its caller
		}
		stmt, err := f.reader.Prepare(whole)
		if err != nil {
			t.Errorf("%s: %v\n%s", text.at, err, whole)
			continue
		}
		prepared++
		f.must(stmt.Close())
	}
	if prepared < 90 {
		t.Errorf("only %d texts could be tried", prepared)
	}
}

// What was approved, decided and audited is never written over.
func TestWhatHappenedIsOnlyAppended(t *testing.T) {
	history := regexp.MustCompile(`(?i)(UPDATE|DELETE\s+FROM)\s+(audit|versions|approvals|decisions|spans|reviews|gap_events|marks|changes|cases|delivery_facts|topic_modes|desks)\b`)
	for _, text := range texts(t) {
		if m := history.FindString(strings.Join(text.parts, " ")); m != "" {
			t.Errorf("%s: %s", text.at, m)
		}
	}
}

func TestEveryColumnIsExplained(t *testing.T) {
	names, err := fs.Glob(schema, "schema/*.sql")
	if err != nil || len(names) < 2 {
		t.Fatal(names, err)
	}
	column := regexp.MustCompile(`^    [a-z_]+\s+(TEXT|BIGINT)\b`)
	columns := 0
	for _, name := range names {
		text, err := schema.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if !column.MatchString(line) {
				if regexp.MustCompile(`(?i)\b(BLOB|INTEGER|TIMESTAMP|REAL|BOOLEAN)\b`).MatchString(strings.SplitN(line, "--", 2)[0]) {
					t.Errorf("%s:%d: only TEXT and BIGINT are portable: %s", name, i+1, line)
				}
				continue
			}
			columns++
			if _, why, ok := strings.Cut(line, "-- "); !ok || len(why) < 3 {
				t.Errorf("%s:%d: not explained: %s", name, i+1, strings.TrimSpace(line))
			}
			if !strings.Contains(line, "NOT NULL") && !strings.Contains(line, "REFERENCES") {
				t.Errorf("%s:%d: may be null, and is no reference: %s", name, i+1, strings.TrimSpace(line))
			}
		}
	}
	if columns < 250 {
		t.Errorf("only %d columns are seen", columns)
	}
}

// scans are the texts that read a whole table, and why they may.
var scans = map[string]string{
	"SELECT answer_id, fingerprint": "an import reads every file's last one",
	"SELECT v.answer_id, v.number,": "the audit looks at every version",
	"SELECT COALESCE(MAX(seq), 0)":  "the end of a table, by its key",
	"SELECT COALESCE(MAX(number) +": "the end of a table, by its key",
	"(SELECT COUNT(*) FROM":         "counts for health",
	"SELECT name FROM migrations":   "a handful of rows, once",
	"SELECT name FROM sqlite_maste": "a handful of rows, once",
	"SELECT integrity_check FROM":   "a backup is read whole",
	"FROM (SELECT due_at AS due,":   "one row, the most urgent waiter",
	"SELECT gap_id, COUNT(*) AS":    "open gaps alone, by an index of who waits",
	"FROM due ORDER BY due_at LIMI": "the first row of an index",
	"WHERE g.closed_at = 0 ORDER B": "open gaps alone, by their index",
	"SELECT w.id, w.answer_id, w.w": "wordings that nobody has decided on alone, by their index",
	"SELECT p.id, p.part, p.asked_": "the asks just found, by the time they were asked",
	"WHERE w.decided_at <> 0 AND w": "refused wordings alone, by their index",
}

// What is looked up is looked up by an index: a desk keeps its questions for
// years.
func TestNothingReadsAWholeTable(t *testing.T) {
	f := open(t)
	for _, text := range texts(t) {
		if len(text.parts) > 1 || !statement.MatchString(text.parts[0]) || strings.Contains(text.parts[0], "VACUUM") {
			continue
		}
		may := false
		for begins := range scans {
			may = may || strings.Contains(strings.Join(strings.Fields(text.parts[0]), " "), begins)
		}
		args := make([]any, len(placeholder.FindAllString(text.parts[0], -1)))
		highest := 0
		for _, m := range placeholder.FindAllStringSubmatch(text.parts[0], -1) {
			n, err := strconv.Atoi(m[1])
			f.must(err)
			highest = max(highest, n)
		}
		rows, err := f.reader.Query("EXPLAIN QUERY PLAN "+text.parts[0], args[:highest]...)
		f.must(err)
		for rows.Next() {
			var id, parent, unused int
			var detail string
			f.must(rows.Scan(&id, &parent, &unused, &detail))
			if strings.HasPrefix(detail, "SCAN") && detail != "SCAN CONSTANT ROW" && !may {
				t.Errorf("%s: %s\n%s", text.at, detail, text.parts[0])
			}
		}
		f.must(rows.Err())
		f.must(rows.Close())
	}
}
