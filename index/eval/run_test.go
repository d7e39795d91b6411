package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shouldertap/index"
)

// kitchen is a small set with a log, of several answers with several wordings.
func kitchen() Set {
	s := Set{Name: "kitchen"}
	for _, dish := range []string{"bread", "tea", "soup", "rice", "cake", "beans"} {
		s.Documents = append(s.Documents, index.Document{ID: dish, Title: "How long does " + dish + " take", Phrasings: []string{
			dish + " time", "when is the " + dish + " done", "minutes for " + dish, "how long do I cook " + dish, "is the " + dish + " ready yet",
		}})
		s.Log = append(s.Log, "timer for "+dish, "what goes with "+dish)
		s.Questions = append(s.Questions,
			Question{Line: len(s.Questions) + 1, Text: "how many minutes does " + dish + " need", Right: []string{dish}},
			Question{Line: len(s.Questions) + 2, Text: "which wine goes with " + dish, Kind: near})
	}
	s.Questions = append(s.Questions, Question{Line: 13, Text: "where is the train station", Kind: far}, Question{Line: 14, Text: "zzyzx", Kind: far})
	return s
}

func measure(t *testing.T, s Set, o Options) Result {
	t.Helper()
	r, err := Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rowsByText are rows without what depends on the file and the clock.
func rowsByText(rows []Row) map[string]Row {
	all := map[string]Row{}
	for _, r := range rows {
		r.Line, r.Ms = 0, 0
		all[r.Text] = r
	}
	return all
}

func TestEachQuestionIsJudgedAsIfItWereTheOnlyOne(t *testing.T) {
	for _, typos := range []bool{false, true} {
		set := kitchen()
		want := rowsByText(measure(t, set, Options{Typos: typos}).Rows)
		if len(want) != 14 {
			t.Fatalf("%d rows", len(want))
		}
		slices.Reverse(set.Questions)
		if got := rowsByText(measure(t, set, Options{Typos: typos}).Rows); !reflect.DeepEqual(got, want) {
			t.Errorf("typos %v: another order, other rows:\n%v\n%v", typos, got, want)
		}
		for _, q := range set.Questions {
			alone := set
			alone.Questions = []Question{q}
			for text, got := range rowsByText(measure(t, alone, Options{Typos: typos}).Rows) {
				if !reflect.DeepEqual(got, want[text]) {
					t.Errorf("typos %v: %q alone gives %+v, with the others %+v", typos, text, got, want[text])
				}
			}
		}
	}
}

func TestAStageSwitchedOffShows(t *testing.T) {
	whole, less := measure(t, kitchen(), Options{}), measure(t, kitchen(), Options{Without: []string{"learn"}})
	if reflect.DeepEqual(rowsByText(whole.Rows), rowsByText(less.Rows)) {
		t.Error("the learner changes nothing")
	}
}

func TestBaselinesAreAskedTheSameInTheSameRun(t *testing.T) {
	r := measure(t, kitchen(), Options{Baselines: true})
	for _, name := range baselineNames() {
		b, ok := r.Baselines[name]
		if !ok || b.AccuracyAt1 == nil || *b.HitAt10 < *b.AccuracyAt1 || *b.HitAt10 != 1 {
			t.Errorf("%s: %+v", name, b)
		}
		if b.Ratio.AccuracyAt1 == nil || math.Abs(*b.Ratio.AccuracyAt1 - *r.AccuracyAt1 / *b.AccuracyAt1) > 1e-12 {
			t.Errorf("%s: the ratio is %v", name, b.Ratio.AccuracyAt1)
		}
	}
	if measure(t, kitchen(), Options{}).Baselines != nil {
		t.Error("baselines without being asked for")
	}
}

func TestABaselineComputedByHand(t *testing.T) {
	ours := Result{Rows: eight()}
	ours.finish(0.95)
	b, err := compare(t.Context(), func(_ context.Context, _ string) ([]string, error) {
		return []string{"8", "3", "x", "7"}, nil // right on top for one of six, among the first for three
	}, 0, ours)
	if err != nil {
		t.Fatal(err)
	}
	if *b.AccuracyAt1 != 1.0/6 || *b.HitAt10 != 3.0/6 || *b.Ratio.AccuracyAt1 != 2 || math.Abs(*b.Ratio.HitAt10-4.0/3) > 1e-12 {
		t.Errorf("%+v, ratio to ours %v and %v", b, *b.Ratio.AccuracyAt1, *b.Ratio.HitAt10)
	}
	nothing, err := compare(t.Context(), func(context.Context, string) ([]string, error) { return nil, nil }, 0, ours)
	if err != nil || *nothing.AccuracyAt1 != 0 || nothing.Ratio.AccuracyAt1 != nil {
		t.Errorf("a ratio to nothing: %+v, %v", nothing, err)
	}
}

func TestPlainBM25ScoresAsTheFormulaSays(t *testing.T) {
	b, err := newBM25([]index.Document{{ID: "a", Title: "fee fee"}, {ID: "b", Title: "fee letter"}, {ID: "c", Title: "payoff letters mailed"}})
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string][]string{
		"Fees?":       {"a", "b"}, // twice beats once
		"the letter":  {"b", "c"}, // the shorter one
		"fee letters": {"b", "a", "c"},
		"nothing":     {},
	} {
		if got, err := b.search(t.Context(), question); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v (%v)", question, got, want, err)
		}
	}
}

// folder writes a set into a folder of its own.
func folder(t *testing.T, questions ...string) string {
	t.Helper()
	dir := filepath.Dir(file(t, "kb.jsonl", breadLine, teaLine))
	if err := os.WriteFile(filepath.Join(dir, "questions.jsonl"), []byte(strings.Join(questions, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestSeveralSetsInOneCall(t *testing.T) {
	one := folder(t, `{"text":"how long for tea","answer_id":"tea"}`)
	two := folder(t, `{"text":"bread?","answer_id":"bread"}`, `{"text":"trains","answer_id":null,"kind":"far"}`)
	rows := filepath.Join(t.TempDir(), "rows.jsonl")
	var out, progress bytes.Buffer
	c := Command{Sets: []string{one, two}, JSON: true, Lines: rows}
	if err := c.Run(t.Context(), &out, &progress); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("not one object a set:\n%s", out.String())
	}
	for i, questions := range []float64{1, 2} {
		var o map[string]any
		if err := json.Unmarshal([]byte(lines[i]), &o); err != nil || o["questions"] != questions || o["set"] == "" {
			t.Errorf("set %d: %v, %v", i, o, err)
		}
	}
	if progress.Len() == 0 {
		t.Error("nobody was told how far it is")
	}
	b, err := os.ReadFile(rows)
	if err != nil {
		t.Fatal(err)
	}
	written := strings.Split(strings.TrimSpace(string(b)), "\n")
	if len(written) != 3 {
		t.Fatalf("%d rows for 3 questions", len(written))
	}
	var last map[string]any
	if err := json.Unmarshal([]byte(written[2]), &last); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"set", "line", "text", "right", "kind", "top", "probability", "assured", "rank", "outcome"} {
		if _, ok := last[key]; !ok {
			t.Errorf("no column %q in %s", key, written[2])
		}
	}
	if last["line"] != 2.0 || last["rank"] != 0.0 || fmt.Sprint(last["right"]) != "[]" {
		t.Errorf("the row of a question that nothing answers: %s", written[2])
	}
}

func TestFlagsThatDoNotFitAreRefused(t *testing.T) {
	set := folder(t, `{"text":"tea","answer_id":"tea"}`)
	for name, c := range map[string]struct {
		command Command
		want    string
	}{
		"a stage that is none":  {Command{Sets: []string{set}, Without: []string{"magic"}}, "the stages are correct"},
		"half a pair":           {Command{KB: []string{"kb.jsonl"}}, "in pairs"},
		"a log of no set":       {Command{Sets: []string{set}, Log: []string{"log.jsonl"}}, "--kb and --questions"},
		"a folder that is none": {Command{Sets: []string{"nowhere"}}, "kb.jsonl and questions.jsonl"},
		"nothing":               {Command{}, "nothing to measure"},
		"a file in no folder":   {Command{Sets: []string{set}, Lines: filepath.Join(set, "no", "rows.jsonl")}, "one row for each question"},
		"baselines of a desk":   {Command{Content: &Content{}, Baselines: true}, "labelled set"},
	} {
		var out bytes.Buffer
		if err := c.command.Run(t.Context(), &out, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
