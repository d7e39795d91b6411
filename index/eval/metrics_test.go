package eval

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"shouldertap/index"
	"shouldertap/knowledge"
)

// eight are questions whose figures were computed by hand. The answers are
// called by the question's number; x is a wrong one.
func eight() []Row {
	return []Row{
		{Line: 1, Right: []string{"1"}, Top: "1", Probability: 0.9, Rank: 1, Outcome: knowledge.Answered},
		{Line: 2, Right: []string{"2", "2b"}, Top: "2b", Probability: 0.8, Rank: 1, Outcome: knowledge.Routed},
		{Line: 3, Right: []string{"3"}, Top: "x", Probability: 0.7, Rank: 3, Outcome: knowledge.Offered, Offers: []string{"x", "y", "3"}},
		{Line: 4, Right: []string{"4"}, Top: "x", Probability: 0.6, Outcome: knowledge.Offered, Offers: []string{"x"}},
		{Line: 5, Kind: near, Top: "x", Probability: 0.8, Outcome: knowledge.Answered},
		{Line: 6, Kind: far, Top: "x", Probability: 0.1, Outcome: knowledge.GapOpened},
		{Line: 7, Right: []string{"7"}, Outcome: knowledge.GapOpened},
		{Line: 8, Right: []string{"8"}, Top: "x", Probability: 0.3, Rank: 10, Outcome: knowledge.GapOpened},
	}
}

// keyed are figures by their keys in the JSON, those of the policy too; nil
// where a figure is null.
func keyed(t *testing.T, f Figures) map[string]any {
	t.Helper()
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	for key, v := range all["policy"].(map[string]any) {
		all["policy."+key] = v
	}
	delete(all, "policy")
	return all
}

func TestFiguresComputedByHand(t *testing.T) {
	want := map[string]float64{
		"accuracy_at_1": 2.0 / 6, // of the six that something answers
		"hit_at_3":      3.0 / 6,
		"hit_at_10":     4.0 / 6,
		"mrr_at_10":     (1 + 1 + 1.0/3 + 1.0/10) / 6,
		"auroc":         3.5 / 4, // of .9 and .8 over .8 and .1 one pair is a tie
		"auroc_near":    1.5 / 2,
		"auroc_far":     1,
		// Fewer than fifteen: each is a bin of its own, and the two at .8 are
		// half right each.
		"ece":                          (0.1 + 0.3 + 0.3 + 0.7 + 0.6 + 0.1 + 0 + 0.3) / 8,
		"coverage_at_95":               1.0 / 8, // below .9 one of three is wrong
		"coverage_at_98":               1.0 / 8,
		"policy.target":                0.95,
		"policy.answered_share":        3.0 / 8,
		"policy.answered_precision":    2.0 / 3,
		"policy.offered_share":         2.0 / 8,
		"policy.offered_hit":           1.0 / 2,
		"policy.gap_share":             3.0 / 8,
		"policy.in_scope_answered":     2.0 / 6,
		"policy.out_of_scope_answered": 1.0 / 2,
	}
	got := keyed(t, figures(eight(), 0.95))
	for key, w := range want {
		if g, ok := got[key].(float64); !ok || math.Abs(g-w) > 1e-12 {
			t.Errorf("%s is %v, by hand %v", key, got[key], w)
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("%s was not computed by hand", key)
		}
	}
}

func TestTheCalibrationErrorHasFifteenBinsOfEqualMass(t *testing.T) {
	var rows []Row
	for i := range 30 { // two a bin; the upper half is right
		r := Row{Right: []string{"a"}, Top: "a", Probability: float64(i) / 30}
		if i >= 15 {
			r.Rank = 1
		}
		rows = append(rows, r)
	}
	// Bins 0 to 6 are off by (4k+1)/30, the seventh by 1/30, the others by
	// 2−(4k+1)/30: 91/30 + 1/30 + 3.5 questions of 30.
	if got, want := *ece(rows), (92.0/30+3.5)/30; math.Abs(got-want) > 1e-12 {
		t.Errorf("got %v, by hand %v", got, want)
	}
}

func TestCoverageIsTheLargestShareAtThatPrecision(t *testing.T) {
	var rows []Row
	for i := range 20 { // the tenth surest is wrong, and the precision recovers with the twentieth
		r := Row{Right: []string{"a"}, Top: "a", Rank: 1, Probability: 1 - float64(i)/100}
		if i == 9 {
			r.Rank = 2
		}
		rows = append(rows, r)
	}
	rows = append(rows, Row{Right: []string{"a"}, Top: "b", Probability: 0.5}, Row{Right: []string{"a"}})
	if got := *coverage(rows, 95); got != 20.0/22 {
		t.Errorf("at 95 %%: %v, by hand 20 of 22", got)
	}
	if got := *coverage(rows, 98); got != 9.0/22 {
		t.Errorf("at 98 %%: %v, by hand 9 of 22", got)
	}
}

func TestFiguresThatDoNotApplyAreNull(t *testing.T) {
	for key, v := range keyed(t, figures(nil, 0.95)) {
		if key != "policy.target" && v != nil {
			t.Errorf("without questions %s is %v", key, v)
		}
	}
	out := keyed(t, figures([]Row{{Kind: far, Top: "x", Probability: 0.4, Outcome: knowledge.GapOpened}}, 0.95))
	for _, key := range []string{"accuracy_at_1", "hit_at_3", "hit_at_10", "mrr_at_10", "auroc", "auroc_near", "auroc_far",
		"policy.answered_precision", "policy.offered_hit", "policy.in_scope_answered"} {
		if out[key] != nil {
			t.Errorf("without a question in scope %s is %v", key, out[key])
		}
	}
	if out["ece"] != 0.4 || out["coverage_at_95"] != 0.0 || out["policy.out_of_scope_answered"] != 0.0 {
		t.Errorf("an out-of-scope question counts as wrong: %v", out)
	}
	in := keyed(t, figures([]Row{{Right: []string{"a"}, Top: "a", Rank: 1, Probability: 0.9, Outcome: knowledge.Answered}}, 0.95))
	if in["auroc"] != nil || in["policy.out_of_scope_answered"] != nil || in["accuracy_at_1"] != 1.0 {
		t.Errorf("with questions in scope alone: %v", in)
	}
}

func TestNoFigureDependsOnTheOrderOfTheFile(t *testing.T) {
	rows := slices.Concat(eight(), eight(), eight())
	want := keyed(t, figures(rows, 0.95))
	rng := rand.New(rand.NewPCG(7, 7))
	for range 20 {
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for key, v := range keyed(t, figures(rows, 0.95)) {
			if a, b := v.(float64), want[key].(float64); math.Abs(a-b) > 1e-12 {
				t.Fatalf("%s is %v in one order and %v in another", key, b, a)
			}
		}
	}
}

func TestIntervals(t *testing.T) {
	for _, w := range []struct {
		k, n     int
		from, to float64 // from tables
	}{{8, 10, 0.4902, 0.9433}, {0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}} {
		if got := wilson(w.k, w.n); math.Abs(got[0]-w.from) > 5e-5 || math.Abs(got[1]-w.to) > 5e-5 {
			t.Errorf("%d of %d: %v, want %v to %v", w.k, w.n, got, w.from, w.to)
		}
	}
	rows := slices.Concat(eight(), eight(), eight())
	all, figure := intervals(rows, 0.95), keyed(t, figures(rows, 0.95))
	for key, v := range figure {
		i, ok := all[key]
		if key == "policy.target" {
			continue
		}
		if !ok || i[0] > v.(float64) || v.(float64) > i[1] || i[0] < 0 || i[1] > 1 {
			t.Errorf("%s is %v, its interval %v", key, v, i)
		}
	}
	if len(intervals(nil, 0.95)) != 0 {
		t.Error("no questions have intervals")
	}
}

func TestTheJudgeHasTheThresholdThatItReports(t *testing.T) {
	j := newJudge([]index.Document{{ID: "a", Title: "A"}})
	for assured, want := range map[float64]knowledge.Outcome{0.951: knowledge.Answered, 0.949: knowledge.Offered} {
		d := knowledge.Decide(knowledge.Ask{Desk: j.desk, Answers: j.answers, Candidates: []knowledge.Candidate{{AnswerID: "a", Probability: 0.5, Assured: assured}}})
		if d.Outcome != want {
			t.Errorf("expected precision %v: %s, want %s at a target of %v", assured, d.Outcome, want, j.desk.Thresholds.Answer)
		}
	}
}

func TestATypingErrorIsOneSlipAndAlwaysTheSame(t *testing.T) {
	for _, text := range []string{"where is my payoff letter", "Überweisung läuft nicht", "can I move the due date twice in a year?", "aaaa", "boooook"} {
		typed := typo(text)
		if typed != typo(text) {
			t.Errorf("%q: another error each time", text)
		}
		if slips(text, typed) != 1 {
			t.Errorf("%q became %q", text, typed)
		}
	}
	for _, text := range []string{"", "is it on?", "1098 – 2026"} {
		if got := typo(text); got != text {
			t.Errorf("%q has no word long enough and became %q", text, got)
		}
	}
}

// slips counts letters left out, put in, replaced or swapped (Damerau, 1964).
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			same := 1
			if x[i-1] == y[j-1] {
				same = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+same)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}

func TestTheTableShowsSeveralSetsAndTheirIntervals(t *testing.T) {
	var results []Result
	for _, name := range []string{"one", "two", "three", "four"} {
		r := Result{Set: name, Rows: eight()}
		r.finish(0.95)
		results = append(results, r)
	}
	var out strings.Builder
	if err := Table(&out, results); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{"SET", "four", "33.3 % (9.7–70.0)", "Wilson"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
