package eval

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// file writes lines to a file of the test's own and returns its name.
func file(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	breadLine = `{"id":"bread","title":"How long to bake bread","body":"# Oven\nForty minutes.\n# Rest\nTen.","phrasings":["bread baking time"]}`
	teaLine   = `{"id":"tea","title":"How long to steep tea","body":"Three minutes.","phrasings":[]}`
)

func TestASetIsRead(t *testing.T) {
	s, err := Read(Paths{Name: "kitchen",
		KB: file(t, "kb.jsonl", "\xef\xbb\xbf"+breadLine, "", teaLine+"\r"),
		Questions: file(t, "questions.jsonl", `{"text":"how long for tea","answer_id":"tea"}`, "",
			`{"text":"minutes?","answer_id":"tea","answer_ids":["bread","tea"]}`, `{"text":"both","answer_ids":["bread"]}`,
			`{"text":"coffee?","answer_id":null,"kind":"near"}`),
		Log: file(t, "log.jsonl", `{"text":"how long"}`)})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Documents) != 2 || len(s.Documents[0].Sections) != 2 || s.Documents[0].Sections[1].Heading != "Rest" || s.Documents[0].Details != 2 {
		t.Errorf("documents %+v", s.Documents)
	}
	if got := s.Questions[1].Right; !slices.Equal(got, []string{"tea", "bread"}) || s.Questions[1].Line != 3 {
		t.Errorf("several right answers: %+v", s.Questions[1])
	}
	if q := s.Questions[3]; len(q.Right) != 0 || q.Kind != near {
		t.Errorf("nothing answers it: %+v", q)
	}
	if !slices.Equal(s.Log, []string{"how long"}) {
		t.Errorf("log %q", s.Log)
	}
}

func TestAFaultyLineIsNamedWithItsMend(t *testing.T) {
	for _, f := range []struct {
		which, line, want, mend string
	}{
		{"kb", `{"id":"bread"`, "kb.jsonl:2", "one JSON object a line"},
		{"kb", `["bread"]`, "kb.jsonl:2", "one JSON object a line"},
		{"kb", `{"title":"no id"}`, "kb.jsonl:2", "an id of its own"},
		{"kb", breadLine, `kb.jsonl:2: the id "bread" stands twice`, "an id of its own"},
		{"kb", `{"id":"x","phrasings":"one"}`, `kb.jsonl:2: "phrasings" holds a string`, "docs/measuring.md"},
		{"questions", `{"text":"x","answer_id":"breat"}`, `questions.jsonl:2: the answer "breat"`, "write null"},
		{"questions", `{"text":"x"}`, `questions.jsonl:2: "answer_id" is missing`, "or null"},
		{"questions", `{"text":"x","answer_id":7}`, `questions.jsonl:2: "answer_id" is not text`, "or null"},
		{"questions", `{"answer_id":null}`, `questions.jsonl:2: "text" is missing`, "words there"},
		{"questions", `{"text":"x","answer_id":null,"kind":"close"}`, `questions.jsonl:2: "kind" is "close"`, `"near" or "far"`},
		{"questions", `{"text":"x","answer_id":"bread","kind":"far"}`, `questions.jsonl:2: "kind"`, "nothing answers"},
		{"log", `{"words":"x"}`, `log.jsonl:2: "text" is missing`, "words there"},
		{"log", `text`, `log.jsonl:2`, "one JSON object a line"},
	} {
		lines := map[string][]string{"kb": {breadLine}, "questions": {`{"text":"x","answer_id":"bread"}`}, "log": {`{"text":"x"}`}}
		lines[f.which] = append(lines[f.which], f.line)
		_, err := Read(Paths{KB: file(t, "kb.jsonl", lines["kb"]...), Questions: file(t, "questions.jsonl", lines["questions"]...), Log: file(t, "log.jsonl", lines["log"]...)})
		if err == nil || !strings.Contains(err.Error(), f.want) || !strings.Contains(err.Error(), f.mend) {
			t.Errorf("%s in %s: got %v, want %q and %q", f.line, f.which, err, f.want, f.mend)
		}
	}
}

func TestEveryFaultyLineIsNamedAtOnce(t *testing.T) {
	bad := slices.Repeat([]string{`{"text":"x","answer_id":"nobody"}`}, 25)
	_, err := Read(Paths{KB: file(t, "kb.jsonl", breadLine), Questions: file(t, "questions.jsonl", bad...)})
	if err == nil || !strings.Contains(err.Error(), "questions.jsonl:1:") || !strings.Contains(err.Error(), "questions.jsonl:20:") || !strings.Contains(err.Error(), "5 more lines") {
		t.Errorf("got %v", err)
	}
	for name, p := range map[string]Paths{
		"an empty knowledge base":    {KB: file(t, "kb.jsonl"), Questions: file(t, "questions.jsonl")},
		"a file that is not there":   {KB: "nowhere.jsonl", Questions: "nowhere.jsonl"},
		"questions that are no file": {KB: file(t, "kb.jsonl", breadLine), Questions: t.TempDir()},
	} {
		if _, err := Read(p); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}
