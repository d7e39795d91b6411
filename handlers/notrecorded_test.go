package handlers

import (
	"testing"
	"time"
)

// A refusal is taken back once its question is recorded, whichever of the two
// is heard of first.
func TestARefusalEndsWithItsQuestionRecorded(t *testing.T) {
	p := newPacing(time.Now)
	posted := refusal{channel: "C0SERVICING", ts: "2.0"}
	if _, ok := p.refusalEnds("a"); ok || len(p.refused) != 0 {
		t.Error("a question that nobody refused is taken for one")
	}

	p.firstWord(notRecorded + "a")
	if !p.refusalStands("a", posted) {
		t.Error("it was not recorded and its refusal does not stand")
	}
	if said, ok := p.refusalEnds("a"); !ok || said != posted {
		t.Errorf("it is recorded, and what is taken back is %v", said)
	}
	if _, ok := p.refusalEnds("a"); ok {
		t.Error("it is taken back twice")
	}

	p.firstWord(notRecorded + "b")
	for range 2 { // a mention is two events
		if _, ok := p.refusalEnds("b"); ok {
			t.Error("what was not posted yet is taken back")
		}
	}
	if p.refusalStands("b", posted) {
		t.Error("it was recorded on the way, and its refusal stands")
	}
	if len(p.refused) != 0 {
		t.Errorf("left: %v", p.refused)
	}
}
