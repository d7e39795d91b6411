package store

import (
	"errors"
	"slices"
	"testing"
	"time"

	"shouldertap/knowledge"
)

func TestTheSameWordsJoinAnOpenGap(t *testing.T) {
	f := open(t)
	first, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", 4*time.Hour)
	if gap.Number != 1001 || gap.Label() != "Q-1001" || gap.State != knowledge.Open {
		t.Fatalf("the first gap is %+v", gap)
	}
	f.posts()
	second := f.asks(tomas, "can we waive the nsf fee")
	settled := f.decides(second, missing(second, "servicing", 15*time.Minute))
	if !settled.Joined || settled.Gap.ID != gap.ID || !settled.Gap.DueAt.Equal(second.At.Add(15*time.Minute)) {
		t.Fatalf("the same words from the same visible set give %+v, joined %v", settled.Gap, settled.Joined)
	}
	if posts := f.posts(); posts["card:"+gap.ID].Message.TS == "" {
		t.Errorf("the card should be edited in place; posted: %v", posts)
	}
	v := f.gapNow(gap.ID)
	if len(v.Waiters) != 2 || v.Waiters[0].QuestionID != first.ID || v.Waiters[1].User != tomas || v.Waiters[1].Lane != "live" {
		t.Errorf("it is waited on by %+v", v.Waiters)
	}
	if what := events(v); !slices.Equal(what, []string{"opened", "joined"}) {
		t.Errorf("its history is %v", what)
	}
	if _, other := f.waits(tomas, "can we waive the nsf fee", "agency", time.Hour); other.ID == gap.ID || other.Number != 1002 {
		t.Errorf("an audience that sees other answers joins it: %+v", other)
	}
	if _, other := f.waits(tomas, "can we waive the late fee", "servicing", time.Hour); other.Number != 1003 {
		t.Errorf("other words join it: %+v", other)
	}
	if g := f.stands(second); g.GapID != gap.ID {
		t.Errorf("the second question waits on %q", g.GapID)
	}
	gaps, err := f.WaitingGaps(f.ctx)
	f.must(err)
	if len(gaps) != 3 || gaps[0].ID != gap.ID {
		t.Errorf("most urgent first they are %v", gaps)
	}
	if byNumber, err := f.GapByNumber(f.ctx, 1001); err != nil || byNumber.Gap.ID != gap.ID {
		t.Errorf("Q-1001 is %+v, %v", byNumber.Gap, err)
	}
}

func events(v GapView) []string {
	var what []string
	for _, e := range v.History {
		what = append(what, e.What)
	}
	return what
}

func TestAGapIsClaimedByOne(t *testing.T) {
	f := open(t)
	_, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	claim := Move{GapID: gap.ID, From: []knowledge.GapState{knowledge.Open, knowledge.AskedBack}, To: knowledge.Claimed, By: dana, At: f.now()}
	v, err := f.MoveGap(f.ctx, claim)
	f.must(err)
	if v.Gap.State != knowledge.Claimed || v.Gap.ClaimedBy != dana {
		t.Fatalf("claimed it is %+v", v.Gap)
	}
	claim.By = priya
	if _, err := f.MoveGap(f.ctx, claim); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("a second claim gives %v, want ErrStale", err)
	}
	// The asker's reply to what was asked back leaves the claim where it was.
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.AskedBack, By: dana, What: "asked back", Text: "Which product?", At: f.now(),
		Tell: func(w knowledge.Waiter) Told { return Told{Keep: true} }})))
	v, err = f.MoveGap(f.ctx, Move{GapID: gap.ID, From: []knowledge.GapState{knowledge.AskedBack}, To: knowledge.Claimed, By: aisha, What: "replied", Text: "auto", At: f.now()})
	f.must(err)
	if v.Gap.ClaimedBy != dana || v.Gap.AskedText != "Which product?" || len(v.Waiters) != 1 {
		t.Errorf("after the asker's reply it is %+v with %d waiting", v.Gap, len(v.Waiters))
	}
	if last := v.History[len(v.History)-1]; last.What != "replied" || last.Text != "auto" || last.From != knowledge.AskedBack || last.To != knowledge.Claimed || last.By != aisha {
		t.Errorf("the history ends with %+v", last)
	}
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Open, By: dana, At: f.now()})))
	if g := f.gapNow(gap.ID).Gap; g.ClaimedBy.ID != "" {
		t.Errorf("put back it is still %s's", g.ClaimedBy.Name)
	}
	if _, err := f.MoveGap(f.ctx, Move{GapID: "no such gap", To: knowledge.Claimed, By: dana}); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("a gap that is not there gives %v", err)
	}
}

// tells what a story's waiters hear: the answer, and a message in their thread.
func tells(v *knowledge.Version, at time.Time) func(knowledge.Waiter) Told {
	return func(w knowledge.Waiter) Told {
		return Told{
			Decision: &Decided{QuestionID: w.QuestionID, Part: w.Part, Text: w.Text, Outcome: knowledge.Answered, AnswerID: v.ID, Version: v.Number, Why: "gap closed",
				At: at, Deliveries: []knowledge.Delivery{{QuestionID: w.QuestionID, Part: w.Part, AnswerID: v.ID, Version: v.Number, User: w.User, Audience: w.Audience, At: at}}},
			Message: &Message{Kind: kindTold, Key: "told:" + w.QuestionID, QuestionID: w.QuestionID, Part: w.Part, GapID: w.GapID, Channel: w.Channel, ThreadTS: w.ThreadTS, User: w.User.ID},
		}
	}
}

func TestEverybodyWhoWaitsIsToldAtOnce(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	first, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	second, _ := f.waits(tomas, "can we waive the nsf fee", "servicing", time.Hour)
	f.posts()
	closed, err := f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Linked, By: dana, Cause: knowledge.HardToFind, AnswerID: v.ID, At: f.now(), Tell: tells(v, f.now())})
	f.must(err)
	if closed.Gap.State != knowledge.Linked || closed.Gap.AnswerID != v.ID || closed.Gap.Cause != knowledge.HardToFind || len(closed.Waiters) != 2 {
		t.Errorf("closed it is %+v with %d told", closed.Gap, len(closed.Waiters))
	}
	posts := f.posts()
	for _, q := range []knowledge.Question{first, second} {
		told, reply := posts["told:"+q.ID], posts[replyKey(q)]
		if told.Message.ThreadTS != q.ChannelTS || told.Message.TS != "" {
			t.Errorf("%s is told with %+v", q.User.Name, told.Message)
		}
		if reply.Message.TS == "" {
			t.Errorf("%s's first reply is not edited", q.User.Name)
		}
		d := f.stands(q)
		if d.Outcome != knowledge.Answered || d.GapID != gap.ID || len(d.Deliveries) != 1 || d.Deliveries[0].TextHash != "hash of told:"+q.ID+" revision 1" {
			t.Errorf("%s's question stands as %s on gap %s, shown %+v", q.User.Name, d.Outcome, d.GapID, d.Deliveries)
		}
	}
	if _, ok := posts["card:"+gap.ID]; !ok || len(posts) != 5 {
		t.Errorf("two told, two replies and the card should be brought up to date: %v", posts)
	}
	if c := f.counts(); c.GapsWaiting != 0 || c.Due != 0 {
		t.Errorf("its clock still runs: %+v", c)
	}
	if _, err := f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Declined, By: dana, At: f.now()}); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("closed twice: %v", err)
	}
}

// A tap while the gap is closed does not keep its asker from being told.
func TestATapMeanwhileDoesNotStopTheTelling(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	q, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	tapped := f.stands(q)
	tapped.Why, tapped.By = "facts to change", aisha
	f.must(errOf(f.Decide(f.ctx, "", []Decided{tapped}, nil)))
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Linked, By: dana, AnswerID: v.ID, At: f.now(), Tell: tells(v, f.now())})))
	if d := f.stands(q); d.Seq != 3 || d.Outcome != knowledge.Answered {
		t.Errorf("it stands as %s after %d decisions", d.Outcome, d.Seq)
	}
}

// Who may not see what closes a gap keeps waiting in one of their own, with the
// promise that they were given.
func TestWhoMayNotSeeItKeepsWaiting(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	told, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	kept, _ := f.waits(tomas, "can we waive the nsf fee", "servicing", 2*time.Hour)
	asked, _ := f.waits(priya, "can we waive the nsf fee", "servicing", 3*time.Hour)
	f.clock.pass(30 * time.Minute)
	answer := tells(v, f.now())
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Linked, By: dana, AnswerID: v.ID, At: f.now(), Tell: func(w knowledge.Waiter) Told {
		switch w.User {
		case tomas:
			return Told{Keep: true}
		case priya:
			own := missing(asked, "agency", 9*time.Hour).Gap
			return Told{Keep: true, Gap: own}
		}
		return answer(w)
	}})))
	old := f.gapNow(gap.ID)
	if old.Gap.State != knowledge.Linked || len(old.Waiters) != 1 || old.Waiters[0].QuestionID != told.ID {
		t.Errorf("the gap is %s, and told were %+v", old.Gap.State, old.Waiters)
	}
	for _, q := range []knowledge.Question{kept, asked} {
		d := f.stands(q)
		if d.GapID == gap.ID || d.Outcome != knowledge.GapOpened {
			t.Errorf("%s's question is %s on the old gap", q.User.Name, d.Outcome)
			continue
		}
		own := f.gapNow(d.GapID)
		if own.Gap.State != knowledge.Open || len(own.Waiters) != 1 || !own.Waiters[0].Since.Equal(q.At) || own.Waiters[0].User != q.User {
			t.Errorf("%s's own gap is %+v with %+v", q.User.Name, own.Gap, own.Waiters)
		}
	}
	own := f.gapNow(f.stands(kept).GapID)
	if !own.Gap.DueAt.Equal(kept.At.Add(2*time.Hour)) || own.Gap.Lane != "live" {
		t.Errorf("Tomás was promised %s and has %s", kept.At.Add(2*time.Hour), own.Gap.DueAt)
	}
	posts := f.posts()
	if _, ok := posts["card:"+own.Gap.ID]; !ok || posts["card:"+own.Gap.ID].Message.Channel != specialistsChannel {
		t.Error("a gap of one's own has no card")
	}
	// Reopened, the old gap has those back who were told, and nobody else.
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Open, By: dana, At: f.now()})))
	again := f.gapNow(gap.ID)
	if len(again.Waiters) != 1 || again.Waiters[0].QuestionID != told.ID || !again.Gap.DueAt.Equal(f.now().Add(time.Hour)) || again.Gap.AnswerID != "" {
		t.Errorf("reopened it is %+v with %+v", again.Gap, again.Waiters)
	}
	if next, ok, err := f.NextDue(f.ctx); err != nil || !ok || !next.Equal(f.now().Add(time.Hour)) {
		t.Errorf("its clock runs out at %s, %v", next, err)
	}
}

func TestMergedGapsAreOne(t *testing.T) {
	f := open(t)
	first, from := f.waits(aisha, "can we waive the nsf fee", "servicing", 15*time.Minute)
	second, into := f.waits(tomas, "waiver of returned payment fee?", "agency", 4*time.Hour)
	draft, err := f.SaveDraft(f.ctx, Draft{Content: contentOf("fees/nsf", "Waive one a year."), GapID: from.ID, Author: dana})
	f.must(err)
	f.posts()
	v, err := f.MergeGap(f.ctx, from.ID, into.ID, dana)
	f.must(err)
	if v.Gap.ID != into.ID || len(v.Waiters) != 2 || !v.Gap.DueAt.Equal(first.At.Add(15*time.Minute)) {
		t.Fatalf("merged it is due %s with %d waiting", v.Gap.DueAt, len(v.Waiters))
	}
	if v.Draft == nil || v.Draft.ID != draft.ID {
		t.Error("the draft stayed behind")
	}
	if old := f.gapNow(from.ID); old.Gap.State != knowledge.Merged || old.Gap.MergedIn != into.ID || len(old.Waiters) != 0 {
		t.Errorf("the merged gap is %+v with %d waiting", old.Gap, len(old.Waiters))
	}
	if d := f.stands(first); d.GapID != into.ID {
		t.Error("Aisha's question waits on the gap that is no more")
	}
	if n := f.count(`SELECT COUNT(*) FROM decisions WHERE question_id = $1 AND gap_id = $2`, first.ID, from.ID); n != 1 {
		t.Error("what was decided then was written over")
	}
	posts := f.posts()
	for _, key := range []string{replyKey(first), "card:" + from.ID, "card:" + into.ID} {
		if posts[key].Message.TS == "" {
			t.Errorf("%s is not brought up to date: %v", key, posts)
		}
	}
	// The words of either join what they are now.
	third := f.asks(priya, "can we waive the nsf fee")
	if s := f.decides(third, missing(third, "servicing", time.Hour)); !s.Joined || s.Gap.ID != into.ID {
		t.Errorf("the merged words open %+v", s.Gap)
	}
	if _, err := f.MergeGap(f.ctx, from.ID, into.ID, dana); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("merged twice: %v", err)
	}
	if _, err := f.MergeGap(f.ctx, into.ID, into.ID, dana); !errors.Is(err, knowledge.ErrInvalid) {
		t.Errorf("merged into itself: %v", err)
	}
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: into.ID, To: knowledge.Declined, By: dana, Text: "no waivers", At: f.now()})))
	for _, q := range []knowledge.Question{first, second, third} {
		if d := f.stands(q); d.GapID != into.ID {
			t.Errorf("%s's question points at %s", q.User.Name, d.GapID)
		}
	}
}

func TestNotUrgentMovesOneClock(t *testing.T) {
	f := open(t)
	first, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", 15*time.Minute)
	second, _ := f.waits(tomas, "can we waive the nsf fee", "servicing", time.Hour)
	f.posts()
	later := first.At.Add(48 * time.Hour)
	fresh, err := f.SetLane(f.ctx, first.ID, 1, "relaxed", later, aisha)
	f.must(err)
	if again, err := f.SetLane(f.ctx, first.ID, 1, "relaxed", later, aisha); err != nil || again || !fresh {
		t.Errorf("a repeated click counts: %v then %v, %v", fresh, again, err)
	}
	v := f.gapNow(gap.ID)
	if !v.Gap.DueAt.Equal(second.At.Add(time.Hour)) || v.Gap.Lane != "live" || v.Waiters[0].Lane != "relaxed" || !v.Waiters[0].DueAt.Equal(later) {
		t.Errorf("the gap is due %s (%s), Aisha's promise %s (%s)", v.Gap.DueAt, v.Gap.Lane, v.Waiters[0].DueAt, v.Waiters[0].Lane)
	}
	if posts := f.posts(); len(posts) != 2 || posts[replyKey(first)].OutboxID == "" || posts["card:"+gap.ID].OutboxID == "" {
		t.Errorf("her reply and the card should change: %v", posts)
	}
	f.must(errOf(f.SetLane(f.ctx, second.ID, 1, "relaxed", later.Add(time.Hour), tomas)))
	if g := f.gapNow(gap.ID).Gap; g.Lane != "relaxed" || !g.DueAt.Equal(later) {
		t.Errorf("when nobody is in a hurry it is %s until %s", g.Lane, g.DueAt)
	}
	due, err := f.LeaseDue(f.ctx, "one", 10, lease)
	if err != nil || len(due) != 0 {
		t.Errorf("something is due: %+v, %v", due, err)
	}
	if next, _, err := f.NextDue(f.ctx); err != nil || !next.Equal(later) {
		t.Errorf("the clock stands at %s, %v", next, err)
	}
}

func TestAPromiseThatRunsOutIsSaidOnce(t *testing.T) {
	f := open(t)
	q, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", 15*time.Minute)
	f.posts()
	f.must(f.GapLate(f.ctx, gap.ID, f.now()))
	if n := len(f.gapNow(gap.ID).History); n != 1 {
		t.Fatal("it is called late before it is")
	}
	f.clock.pass(15 * time.Minute)
	due, err := f.LeaseDue(f.ctx, "one", 10, lease)
	f.must(err)
	if len(due) != 1 || due[0].Kind != DueGapClock || due[0].Ref != gap.ID {
		t.Fatalf("due is %+v", due)
	}
	for range 3 {
		f.must(f.GapLate(f.ctx, gap.ID, f.now()))
	}
	f.must(f.DueDone(f.ctx, due[0].ID))
	if what := events(f.gapNow(gap.ID)); !slices.Equal(what, []string{"opened", "late"}) {
		t.Errorf("its history is %v", what)
	}
	if posts := f.posts(); len(posts) != 2 || posts[replyKey(q)].Message.Wanted != 2 {
		t.Errorf("the reply and the card should say so: %v", posts)
	}
	if c := f.counts(); c.GapsLate != 1 || c.Due != 0 {
		t.Errorf("it counts as %+v", c)
	}
	// A new promise may run out again.
	later := f.now().Add(time.Hour)
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Claimed, By: dana, DueAt: &later, Lane: "standard", At: f.now()})))
	if g := f.gapNow(gap.ID).Gap; !g.DueAt.Equal(later) || g.Lane != "standard" {
		t.Errorf("promised anew it is due %s (%s)", g.DueAt, g.Lane)
	}
	f.clock.pass(time.Hour)
	f.must(f.GapLate(f.ctx, gap.ID, f.now()))
	if what := events(f.gapNow(gap.ID)); what[len(what)-1] != "late" {
		t.Errorf("its history is %v", what)
	}
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Declined, By: dana, At: f.now()})))
	f.must(f.GapLate(f.ctx, gap.ID, f.now()))
	if what := events(f.gapNow(gap.ID)); what[len(what)-1] != string(knowledge.Declined) {
		t.Errorf("a closed gap is late: %v", what)
	}
}

func TestAWordingIsConfirmedOnce(t *testing.T) {
	f := open(t)
	q, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	f.posts()
	for range 2 {
		f.must(f.ConfirmWaiter(f.ctx, gap.ID, q.ID, 1, dana))
	}
	v := f.gapNow(gap.ID)
	if !v.Waiters[0].Confirmed || len(v.History) != 2 {
		t.Errorf("confirmed %v, history %v", v.Waiters[0].Confirmed, events(v))
	}
	if posts := f.posts(); len(posts) != 1 {
		t.Errorf("the card should change once: %v", posts)
	}
	if err := f.ConfirmWaiter(f.ctx, gap.ID, q.ID, 2, dana); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("somebody who never waited gives %v", err)
	}
}

func TestSimilarGapsAreProposed(t *testing.T) {
	f := open(t)
	_, one := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	_, two := f.waits(aisha, "nsf fee waiver", "servicing", time.Hour)
	q := f.asks(tomas, "returned payment fee")
	d := missing(q, "servicing", time.Hour)
	d.Gap.Similar = []string{two.ID, one.ID}
	three := f.decides(q, d).Gap
	similar := f.gapNow(three.ID).Similar
	if len(similar) != 2 || similar[0].ID != two.ID || similar[1].ID != one.ID {
		t.Errorf("proposed are %+v", similar)
	}
	f.must(errOf(f.MergeGap(f.ctx, two.ID, one.ID, dana)))
	if similar := f.gapNow(three.ID).Similar; len(similar) != 1 || similar[0].ID != one.ID {
		t.Errorf("after a merge proposed are %+v", similar)
	}
}

// A part of a question waits in one place.
func TestAskingAgainLeavesTheOldGap(t *testing.T) {
	f := open(t)
	q, old := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	d := f.stands(q)
	d.Gap = missing(q, "servicing", time.Hour).Gap
	d.Gap.Words = "other words"
	settled, err := f.Decide(f.ctx, "", []Decided{d}, nil)
	f.must(err)
	if settled[0].Gap.ID == old.ID || f.gapNow(old.ID).Gap.State != knowledge.GapWithdrawn {
		t.Errorf("the old gap is %s", f.gapNow(old.ID).Gap.State)
	}
	again := f.stands(q)
	again.Gap = d.Gap
	settled, err = f.Decide(f.ctx, "", []Decided{again}, nil)
	f.must(err)
	if v := f.gapNow(settled[0].Gap.ID); len(v.Waiters) != 1 || len(v.History) != 1 {
		t.Errorf("joining where one waits already gives %d waiters and %v", len(v.Waiters), events(v))
	}
}

func TestAFollowUpIsNotedOnTheGap(t *testing.T) {
	f := open(t)
	_, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	f.posts()
	f.must(f.NoteOnGap(f.ctx, gap.ID, GapEvent{At: f.now(), By: aisha, What: "said", Text: "it is an auto loan"}))
	v := f.gapNow(gap.ID)
	if last := v.History[len(v.History)-1]; last.Text != "it is an auto loan" || v.Gap.State != knowledge.Open {
		t.Errorf("the history ends with %+v", last)
	}
	if posts := f.posts(); posts["card:"+gap.ID].Message.TS == "" {
		t.Errorf("the card should show it: %v", posts)
	}
}
