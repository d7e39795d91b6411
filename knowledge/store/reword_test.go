package store

import (
	"errors"
	"testing"
	"time"

	"shouldertap/knowledge"
)

// rewords gives a question other words, with the decision made on them.
func (f *floor) rewords(q knowledge.Question, ds ...Decided) error {
	f.Helper()
	f.clock.pass(time.Minute)
	for i := range ds {
		ds[i].At, ds[i].Seq = f.now(), 1
	}
	return f.Reword(f.ctx, "", q, ds, []Message{replyTo(q)})
}

func TestARewordedQuestionKeepsItsGapAndItsPromise(t *testing.T) {
	f := open(t)
	q, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	f.posts()
	q.Text, q.Masks = "can we waive the wire fee", nil
	again := missing(q, "servicing", time.Hour)
	again.Gap.Nearest = []knowledge.Candidate{{AnswerID: "fees/wire", Probability: 0.3}}
	f.must(f.rewords(q, again))

	v := f.gapNow(gap.ID)
	if v.Gap.Number != gap.Number || v.Gap.Text != q.Text || v.Gap.State != knowledge.Open || !v.Gap.DueAt.Equal(gap.DueAt) || len(v.Gap.Nearest) != 1 {
		t.Errorf("the gap is now %+v", v.Gap)
	}
	if len(v.Waiters) != 1 || v.Waiters[0].Text != q.Text {
		t.Errorf("on it wait %+v", v.Waiters)
	}
	if last := v.History[len(v.History)-1]; last.What != "question changed" || last.By.ID != aisha.ID {
		t.Errorf("the history ends with %+v", last)
	}
	if stored, _, err := f.Question(f.ctx, q.ID); err != nil || stored.Text != q.Text || len(stored.Masks) != 0 {
		t.Errorf("the question reads %+v, %v", stored, err)
	}
	posted := f.posts()
	if _, ok := posted["card:"+gap.ID]; !ok || len(posted) != 2 {
		t.Errorf("brought up to date: %v", posted)
	}
	// The new words are what the gap stands for; the old ones are not.
	if _, same := f.waits(tomas, q.Text, "servicing", time.Hour); same.ID != gap.ID {
		t.Error("the new words do not join it")
	}
	if _, other := f.waits(dana, "can we waive the nsf fee", "servicing", time.Hour); other.ID == gap.ID {
		t.Error("the old words still join it")
	}
}

func TestWhereOthersWaitAGapKeepsItsWords(t *testing.T) {
	f := open(t)
	_, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	q, _ := f.waits(tomas, "can we waive the nsf fee", "servicing", time.Hour)
	q.Text = "can we waive the nsf fee twice"
	f.must(f.rewords(q, missing(q, "servicing", time.Hour)))
	v := f.gapNow(gap.ID)
	if v.Gap.Text != "can we waive the nsf fee" || len(v.Waiters) != 2 || v.Waiters[1].Text != q.Text {
		t.Errorf("the gap reads %q, and on it wait %+v", v.Gap.Text, v.Waiters)
	}
}

func TestARewordedQuestionThatIsAnsweredWaitsNoLonger(t *testing.T) {
	f := open(t)
	version := f.knows("fees/nsf", "Waive one a year.")
	q, gap := f.waits(aisha, "can we wave the snf", "servicing", time.Hour)
	q.Text = "can we waive the nsf fee"
	f.must(f.rewords(q, answered(q, version, nil)))
	if v := f.gapNow(gap.ID); v.Gap.State != knowledge.GapWithdrawn || len(v.Waiters) != 0 {
		t.Errorf("its gap is %+v with %+v", v.Gap, v.Waiters)
	}
	if d := f.stands(q); d.Outcome != knowledge.Answered || d.GapID != "" || len(d.Deliveries) != 1 || d.Seq != 2 {
		t.Errorf("it stands as %+v", d)
	}
}

func TestARewordedQuestionJoinsTheGapOfItsWords(t *testing.T) {
	f := open(t)
	_, there := f.waits(tomas, "can we waive the wire fee", "servicing", time.Hour)
	q, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	q.Text = "can we waive the wire fee"
	f.must(f.rewords(q, missing(q, "servicing", time.Hour)))
	if v := f.gapNow(there.ID); len(v.Waiters) != 2 {
		t.Errorf("on the other wait %+v", v.Waiters)
	}
	if v := f.gapNow(gap.ID); v.Gap.State != knowledge.GapWithdrawn {
		t.Errorf("its own gap is %s", v.Gap.State)
	}
}

func TestPartsThatTheNewWordsLackAreTakenBack(t *testing.T) {
	f := open(t)
	q := f.asks(aisha, "can we waive the nsf fee? can we waive the wire fee?")
	first, second := missing(q, "servicing", time.Hour), missing(q, "servicing", time.Hour)
	first.Text, second.Text, second.Part = "can we waive the nsf fee?", "can we waive the wire fee?", 2
	first.Gap.Words, second.Gap.Words = first.Text, second.Text
	settled, err := f.Decide(f.ctx, q.ID, []Decided{first, second}, nil)
	f.must(err)
	q.Text = "can we waive the nsf fee?"
	f.must(f.rewords(q, missing(q, "servicing", time.Hour)))
	if v := f.gapNow(settled[0].Gap.ID); v.Gap.State != knowledge.Open {
		t.Errorf("the part that stayed has a gap that is %s", v.Gap.State)
	}
	if v := f.gapNow(settled[1].Gap.ID); v.Gap.State != knowledge.GapWithdrawn {
		t.Errorf("the part that is gone has a gap that is %s", v.Gap.State)
	}
}

func TestWhatMovedOnIsNotReworded(t *testing.T) {
	f := open(t)
	q, _ := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	late := missing(q, "servicing", time.Hour)
	if err := f.Reword(f.ctx, "", q, []Decided{late}, nil); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("words laid over a newer decision give %v", err)
	}
	if _, err := f.WithdrawQuestion(f.ctx, q.ID); err != nil {
		t.Fatal(err)
	}
	if err := f.rewords(q, late); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("a question that was taken back gives %v", err)
	}
}
