package knowledge

import (
	"slices"
	"testing"
)

func TestTheLifeOfAGap(t *testing.T) {
	waiting := []GapState{Open, Claimed, AskedBack, InReview}
	closed := []GapState{GapAnswered, Linked, Merged, GapRouted, HeldOff, Declined, GapWithdrawn}
	for _, s := range waiting {
		if !s.Waiting() {
			t.Errorf("somebody waits on a gap that is %s", s)
		}
		for _, to := range closed {
			if !s.MayBecome(to) {
				t.Errorf("a gap that is %s may be closed as %s", s, to)
			}
		}
		for _, to := range []GapState{Claimed, AskedBack, InReview} {
			if !s.MayBecome(to) {
				t.Errorf("a gap that is %s may become %s", s, to)
			}
		}
		if got, want := s.MayBecome(Open), s != Open; got != want {
			t.Errorf("a gap that is %s may go back to open: %v, want %v", s, got, want)
		}
	}
	for _, s := range closed {
		if s.Waiting() {
			t.Errorf("nobody waits on a gap that is %s", s)
		}
		for _, to := range slices.Concat(waiting, closed) {
			if got, want := s.MayBecome(to), to == Open; got != want {
				t.Errorf("a gap that is %s becomes %s: %v; it can be reopened and nothing else", s, to, got)
			}
		}
	}
}

func TestAGapIsCalledByItsNumber(t *testing.T) {
	if got := (&Gap{Number: 1042}).Label(); got != "Q-1042" {
		t.Errorf("it is called %s", got)
	}
}

func TestReasonsAndCausesAreOfferedOnceEach(t *testing.T) {
	causes, reasons := Causes(), FlagReasons()
	if len(causes) != 6 || len(slices.Compact(slices.Sorted(slices.Values(causes)))) != 6 {
		t.Errorf("the causes are %v", causes)
	}
	if len(reasons) != 4 || len(slices.Compact(slices.Sorted(slices.Values(reasons)))) != 4 {
		t.Errorf("the reasons are %v", reasons)
	}
}

func TestOnlyPlacesThatTheAskerAloneReadsArePrivate(t *testing.T) {
	for way, private := range map[Way]bool{
		ByDM: true, ByCommand: true, ByHome: true,
		ByMention: false, ByShortcut: false, ByFollowUp: false, ByListen: false,
	} {
		if way.Private() != private {
			t.Errorf("%s is private: %v, want %v", way, way.Private(), private)
		}
	}
}
