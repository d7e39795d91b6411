package store

import (
	"testing"
	"time"
)

// Receipts and acts that were carried out go when nothing can come of them any
// more; what waits, what was given up and the record itself stay.
func TestWhatWasCarriedOutIsForgottenInTime(t *testing.T) {
	f := open(t)
	var answered []string
	for range 5 {
		q := f.asks(aisha, "can i move the due date")
		f.must(f.FinishAct(f.ctx, q.ID))
		answered = append(answered, q.ID)
	}
	waiting := f.asks(aisha, "can i skip a payment")
	f.clock.pass(30 * 24 * time.Hour)
	late := f.asks(aisha, "can i pay by card")
	f.must(f.FinishAct(f.ctx, late.ID))

	before := f.now().Add(-24 * time.Hour)
	for i, want := range []bool{true, true, true, true, true, true, false} { // six questions have two receipts each
		more, err := f.Forget(f.ctx, before, 2)
		f.must(err)
		if more != want {
			t.Errorf("round %d: more is %v", i+1, more)
		}
	}
	if n := f.count(`SELECT COUNT(*) FROM inbox`); n != 2 {
		t.Errorf("%d acts are left, not the one that waits and the one of today", n)
	}
	if n := f.count(`SELECT COUNT(*) FROM receipts`); n != 2 {
		t.Errorf("%d receipts are left, not those of today", n)
	}
	for _, id := range append(answered, waiting.ID) {
		if _, _, err := f.Question(f.ctx, id); err != nil {
			t.Errorf("a question is gone: %v", err)
		}
	}
	if acts, err := f.LeaseActs(f.ctx, "one", 10, lease); err != nil || len(acts) != 1 || acts[0].QuestionID != waiting.ID {
		t.Errorf("what waits is %v, %v", acts, err)
	}
}
