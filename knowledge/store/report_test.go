package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"shouldertap/knowledge"
)

func TestALeadSeesWhatKeepsBeingAsked(t *testing.T) {
	f := open(t)
	nsf, late := f.knows("fees/nsf", "Waive one a year."), f.knows("fees/late", "Never.")
	from := f.now()
	answer := func(who knowledge.Person, text string, v *knowledge.Version) knowledge.Question {
		q := f.asks(who, text)
		f.decides(q, answered(q, v, nil))
		return q
	}
	outcome := func(who knowledge.Person, text string, o knowledge.Outcome) {
		q := f.asks(who, text)
		f.decides(q, Decided{QuestionID: q.ID, Part: 1, Text: text, Outcome: o, At: q.At, User: who, Audience: "servicing"})
	}
	answer(aisha, "NSF fee?", nsf)
	answer(tomas, "nsf  fee?", nsf)
	answer(aisha, "returned payment fee", nsf)
	answer(aisha, "bounced fee", nsf)
	answer(priya, "nsf waiver", nsf)
	answer(priya, "nsf waiver", nsf)
	answer(tomas, "late fee", late)
	// Not the asker's case, and then nothing at all.
	q := answer(tomas, "fee for skipping", late)
	d := f.stands(q)
	d.Rejected, d.AnswerID, d.Version, d.Outcome, d.Why, d.Deliveries = []string{late.ID}, "", 0, knowledge.GapOpened, "not my case", nil
	d.Gap = missing(q, "servicing", time.Hour).Gap
	settled, err := f.Decide(f.ctx, "", []Decided{d}, nil)
	f.must(err)
	skip := *settled[0].Gap
	outcome(aisha, "fees?", knowledge.Offered)
	outcome(aisha, "pay off", knowledge.Routed)
	outcome(aisha, "lawyer called", knowledge.Stopped)
	outcome(aisha, "who am i", knowledge.Refused)
	outcome(aisha, "thanks", knowledge.NotQuestion)
	gone := f.asks(aisha, "never mind")
	f.must(errOf(f.WithdrawQuestion(f.ctx, gone.ID)))
	// One gap that two ask, merged into one that another asks.
	_, wire := f.waits(aisha, "wire cutoff", "servicing", time.Hour)
	f.waits(tomas, "wire cutoff", "servicing", 2*time.Hour)
	_, cutoff := f.waits(priya, "when do wires post", "servicing", time.Hour)
	f.must(errOf(f.MergeGap(f.ctx, wire.ID, cutoff.ID, dana)))
	f.clock.pass(time.Minute)
	to := f.now()
	// Before and after these days, and another audience.
	other := f.asks(tomas, "agency only")
	f.decides(other, missing(other, "agency", 15*time.Minute))

	r, err := f.Report(f.ctx, from, to, "")
	f.must(err)
	want := Report{From: from, To: to, Questions: 15, People: 3, AnsweredAtOnce: 7, Offered: 1, Gaps: 4, Stopped: 1, Routed: 1, Refused: 1,
		Most: []MostAsked{
			{AnswerID: nsf.ID, Title: "About fees/nsf", Times: 6, People: 3, Wordings: []string{"NSF fee?", "nsf waiver", "returned payment fee"}},
			{GapID: cutoff.ID, GapNumber: cutoff.Number, Title: "when do wires post", Times: 3, People: 3, Wordings: []string{"wire cutoff", "when do wires post"}},
			{AnswerID: late.ID, Title: "About fees/late", Times: 1, People: 1, Wordings: []string{"late fee"}},
			{GapID: skip.ID, GapNumber: skip.Number, Title: "fee for skipping", Times: 1, People: 1, Wordings: []string{"fee for skipping"}},
		}}
	want.Promises.Running = 4
	if diff := cmp.Diff(want, r, cmpopts.IgnoreFields(Report{}, "Waiting")); diff != "" {
		t.Errorf("the report (-want +got)\n%s", diff)
	}
	agency, err := f.Report(f.ctx, to, f.now().Add(time.Second), "agency")
	f.must(err)
	if agency.Questions != 1 || agency.Gaps != 1 || len(agency.Most) != 1 || len(agency.Waiting) != 1 || agency.Waiting[0].Text != "agency only" || agency.Waiting[0].Waiting != 1 {
		t.Errorf("by audience it is %+v", agency)
	}
	nobody, err := f.Report(f.ctx, from, to, "contact-center")
	f.must(err)
	if diff := cmp.Diff(Report{From: from, To: to, Audience: "contact-center"}, nobody); diff != "" {
		t.Errorf("of an audience that asked nothing (-want +got)\n%s", diff)
	}
	var waiting []string
	for _, g := range r.Waiting {
		waiting = append(waiting, g.Text)
	}
	if diff := cmp.Diff([]string{"fee for skipping", "when do wires post", "agency only"}, waiting); diff != "" {
		t.Errorf("who waits longest first (-want +got)\n%s", diff)
	}
	if g := r.Waiting[1]; g.Waiting != 3 || g.State != knowledge.Open || g.Since.After(cutoff.OpenedAt) || g.Audience != "servicing" {
		t.Errorf("the merged gap is %+v", g)
	}
}

// Once a gap is closed by an answer, who asked it counts for the answer.
func TestAClosedGapCountsForItsAnswer(t *testing.T) {
	f := open(t)
	nsf := f.knows("fees/nsf", "Waive one a year.")
	from := f.now()
	_, gap := f.waits(aisha, "nsf fee?", "servicing", time.Hour)
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Linked, By: dana, AnswerID: nsf.ID, At: f.now(), Tell: func(w knowledge.Waiter) Told {
		return Told{Decision: &Decided{QuestionID: w.QuestionID, Part: w.Part, Text: w.Text, Outcome: knowledge.Offered, Offers: []knowledge.Candidate{{AnswerID: nsf.ID}}, At: f.now()}}
	}})))
	r, err := f.Report(f.ctx, from, f.now().Add(time.Hour), "")
	f.must(err)
	if len(r.Most) != 1 || r.Most[0].AnswerID != nsf.ID || r.Gaps != 1 || r.AnsweredAtOnce != 0 {
		t.Errorf("it is %+v", r)
	}
}

func TestPromisesAreKeptOrBroken(t *testing.T) {
	f := open(t)
	from := f.now()
	close := func(gap knowledge.Gap) {
		f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Declined, By: dana, At: f.now()})))
	}
	_, inTime := f.waits(aisha, "in time", "servicing", time.Hour)
	_, tooLate := f.waits(aisha, "too late", "servicing", 10*time.Minute)
	_, moved := f.waits(aisha, "moved by us", "servicing", time.Hour)
	mine, byMe := f.waits(aisha, "moved by me", "servicing", 10*time.Minute)
	f.waits(aisha, "overdue", "servicing", 15*time.Minute)
	f.waits(aisha, "running", "servicing", 3*time.Hour)
	gone, _ := f.waits(aisha, "taken back", "servicing", time.Hour)
	f.must(errOf(f.SetLane(f.ctx, mine.ID, 1, "relaxed", f.now().Add(48*time.Hour), aisha)))
	f.must(errOf(f.WithdrawQuestion(f.ctx, gone.ID)))
	later := f.now().Add(4 * time.Hour)
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: moved.ID, To: knowledge.Claimed, By: dana, DueAt: &later, At: f.now()})))
	f.clock.pass(30 * time.Minute)
	for _, gap := range []knowledge.Gap{inTime, tooLate, moved, byMe} {
		close(gap)
	}
	r, err := f.Report(f.ctx, from, f.now(), "")
	f.must(err)
	if p := r.Promises; p.Kept != 2 || p.Broken != 3 || p.Running != 1 {
		t.Errorf("kept %d, broken %d, running %d; want 2, 3, 1", p.Kept, p.Broken, p.Running)
	}
}
