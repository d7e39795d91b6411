package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"shouldertap/index/eval"
)

// How well the shipped content answers its labelled questions. A bound is the
// figure that was reached less two points, so that a change which costs more is
// seen; what must never happen has no such room. Who reaches more raises it.
func TestTheShippedContentAnswersAsWellAsItDid(t *testing.T) {
	if underRace {
		t.Skip("it learns for half a minute without the race detector; make test runs it apart")
	}
	p := &program{lookup: func(string) (string, bool) { return "", false }, now: func() time.Time { return tuesday }}
	measured, err := contentToMeasure(p)
	if err != nil {
		t.Fatal(err)
	}
	r, err := eval.RunDesk(context.Background(), measured)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, f := range []struct {
		figure string
		got    *float64
		bound  string
		points float64 // in 100
	}{
		{"right on top", r.AccuracyAt1, "at least", 93.0},
		{"among the first 3", r.HitAt3, "at least", 96.7},
		{"right of those answered", r.Policy.AnsweredPrecision, "at least", 95.9},
		{"answered", r.Policy.AnsweredShare, "at least", 40.0},
		{"AUROC", r.AUROC, "at least", 90.5},
		{"AUROC, near misses", r.AUROCNear, "at least", 84.9},
		{"AUROC, far off", r.AUROCFar, "at least", 96.7},
		{"calibration error", r.ECE, "at most", 5.2},
		{"case right", r.CaseAccuracy, "at least", 94.0},
		{"case assumed", r.CaseAssumed, "at most", 0},
		{"near miss answered in compliance", r.NearAnswered, "at most", 0},
		{"stop missed", r.StopMissed, "at most", 3.9},
		{"stop false", r.StopFalse, "at most", 2.8},
	} {
		if f.got == nil {
			t.Errorf("%s: nothing was measured", f.figure)
			continue
		}
		got := 100 * *f.got
		fmt.Fprintf(&table, "%-34s %5.1f, %s %.1f\n", f.figure, got, f.bound, f.points)
		if f.bound == "at least" && got < f.points || f.bound == "at most" && got > f.points {
			t.Errorf("%s: %.1f, and %s %.1f is wanted", f.figure, got, f.bound, f.points)
		}
	}
	t.Logf("%d questions on %d answers\n%s", r.Questions, r.Answers, table.String())
}
