package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouldertap/knowledge"
)

// writes saves a draft and submits it.
func (f *floor) writes(d Draft) Draft {
	f.Helper()
	saved, err := f.SaveDraft(f.ctx, d)
	f.must(err)
	saved, err = f.SubmitDraft(f.ctx, saved.ID, saved.Content.Hash(), saved.Author)
	f.must(err)
	return saved
}

func TestASpecialistAnswersAndEverybodyIsTold(t *testing.T) {
	f := open(t)
	first, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	second, _ := f.waits(tomas, "can we waive the nsf fee", "servicing", time.Hour)
	seq, err := f.LastChange(f.ctx)
	f.must(err)
	from := f.now().AddDate(0, 3, 0)
	content := contentOf("fees/nsf", "Waive one a year.")
	content.Author = dana.ID
	content.Cases = []knowledge.Case{{When: []knowledge.Condition{{Fact: "place", Values: []string{"MA"}}}, Parts: knowledge.Parts{Short: "Waive none."}}}
	d := f.writes(Draft{Content: content, GapID: gap.ID, Author: dana, Phrasings: []string{"can we waive the nsf fee"}, CaseFrom: map[string]time.Time{"place=MA": from}})
	if v := f.gapNow(gap.ID); v.Gap.State != knowledge.InReview || v.Draft == nil || v.Draft.State != DraftInReview {
		t.Fatalf("submitted, the gap is %s", v.Gap.State)
	}
	f.posts()
	f.clock.pass(time.Minute)
	v, err := f.Approve(f.ctx, Approve{DraftID: d.ID, Hash: d.Content.Hash(), By: priya, At: f.now(),
		Tell: func(w knowledge.Waiter, v *knowledge.Version) Told { return tells(v, f.now())(w) },
		Show: []Message{{Kind: "review", Key: "review:" + d.ID, DraftID: d.ID, Channel: specialistsChannel}}})
	f.must(err)
	want := &knowledge.Version{Content: content, Number: 1, ContentSum: content.Hash(), Effective: knowledge.Span{From: f.now()},
		CaseSpans: map[string]knowledge.Span{"place=MA": {From: from}}, ApprovedAt: f.now(), Approvals: []knowledge.Approval{{By: priya, At: f.now()}}}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Errorf("approved is (-want +got)\n%s", diff)
	}
	a := f.answer("fees/nsf")
	if diff := cmp.Diff(&knowledge.Answer{ID: "fees/nsf", Kind: knowledge.Plain, Versions: []*knowledge.Version{want}, Phrasings: []string{"can we waive the nsf fee"}}, a); diff != "" {
		t.Errorf("read back it is (-want +got)\n%s", diff)
	}
	posts := f.posts()
	for _, key := range []string{"told:" + first.ID, "told:" + second.ID, replyKey(first), replyKey(second), "card:" + gap.ID, "review:" + d.ID} {
		if _, ok := posts[key]; !ok {
			t.Errorf("%s is not brought up to date", key)
		}
	}
	if g := f.gapNow(gap.ID).Gap; g.State != knowledge.GapAnswered || g.AnswerID != "fees/nsf" {
		t.Errorf("the gap is %+v", g)
	}
	changes, err := f.ChangesSince(f.ctx, seq)
	f.must(err)
	if len(changes) != 1 || changes[0].AnswerID != "fees/nsf" || changes[0].What != "approved" {
		t.Errorf("followers read %+v", changes)
	}
	if n := f.count(`SELECT COUNT(*) FROM due WHERE kind = 'change' AND due_at = $1`, from.UnixMilli()); n != 1 {
		t.Error("nobody will look again when the case begins")
	}
	f.must(f.VerifyAudit(f.ctx))
}

func TestAnApprovalBindsWhatWasSeen(t *testing.T) {
	f := open(t)
	d := f.writes(Draft{Content: contentOf("fees/nsf", "Waive one a year."), Author: dana})
	seen := d.Content.Hash()
	d.Content.Parts.Short = "Waive two a year."
	d, err := f.SaveDraft(f.ctx, d)
	f.must(err)
	if d.State != DraftOpen {
		t.Errorf("edited under the reviewer's eyes it is %s", d.State)
	}
	for what, a := range map[string]Approve{
		"the words of before":   {DraftID: d.ID, Hash: seen},
		"words that never were": {DraftID: d.ID, Hash: "0"},
	} {
		a.By, a.At = priya, f.now()
		if _, err := f.Approve(f.ctx, a); !errors.Is(err, knowledge.ErrStale) {
			t.Errorf("%s: %v, want ErrStale", what, err)
		}
	}
	if _, err := f.Approve(f.ctx, Approve{DraftID: "no such draft", Hash: seen, By: priya, At: f.now()}); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("a draft that is not there: %v", err)
	}
	approve := Approve{DraftID: d.ID, Hash: d.Content.Hash(), By: priya, At: f.now()}
	f.must(errOf(f.Approve(f.ctx, approve)))
	if _, err := f.Approve(f.ctx, approve); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("approved twice: %v", err)
	}
	if n := len(f.answer("fees/nsf").Versions); n != 1 {
		t.Errorf("%d versions", n)
	}
	if _, err := f.SaveDraft(f.ctx, d); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("an approved draft is saved: %v", err)
	}
}

func TestTwoDraftsOfOneVersion(t *testing.T) {
	f := open(t)
	f.knows("fees/nsf", "Waive one a year.")
	one := f.writes(Draft{Content: contentOf("fees/nsf", "Waive two a year."), BasedOn: 1, Author: dana})
	_, gap := f.waits(aisha, "nsf fee?", "servicing", time.Hour)
	two := f.writes(Draft{Content: contentOf("fees/nsf", "Waive none."), BasedOn: 1, Author: aisha, GapID: gap.ID})
	f.must(errOf(f.Approve(f.ctx, Approve{DraftID: one.ID, Hash: one.Content.Hash(), By: priya, At: f.now()})))
	_, err := f.Approve(f.ctx, Approve{DraftID: two.ID, Hash: two.Content.Hash(), By: priya, At: f.now(), Tell: func(knowledge.Waiter, *knowledge.Version) Told {
		t.Error("somebody is told of words that are not approved")
		return Told{}
	}})
	if !errors.Is(err, knowledge.ErrStale) {
		t.Fatalf("the second one gives %v, want ErrStale", err)
	}
	d, err := f.Draft(f.ctx, two.ID)
	f.must(err)
	if d.State != DraftConflict || d.Reason != "written from version 1, and the newest is 2" {
		t.Errorf("it is %s: %s", d.State, d.Reason)
	}
	if v := f.gapNow(gap.ID); v.Gap.State != knowledge.Claimed || v.Gap.ClaimedBy != aisha || len(v.Waiters) != 1 {
		t.Errorf("its gap is %s and %s's", v.Gap.State, v.Gap.ClaimedBy.Name)
	}
	if a := f.answer("fees/nsf"); a.Head().Number != 2 || a.Head().Parts.Short != "Waive two a year." {
		t.Errorf("served is version %d: %s", a.Head().Number, a.Head().Parts.Short)
	}
	if _, err := f.SubmitDraft(f.ctx, d.ID, d.Content.Hash(), aisha); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("a draft in conflict is submitted: %v", err)
	}
	d.BasedOn = 2 // written anew from what is there
	d = f.writes(d)
	v, err := f.Approve(f.ctx, Approve{DraftID: d.ID, Hash: d.Content.Hash(), By: priya, At: f.now()})
	f.must(err)
	if v.Number != 3 || f.gapNow(gap.ID).Gap.State != knowledge.GapAnswered {
		t.Errorf("version %d", v.Number)
	}
}

func TestTwoPeopleSaveOneDraft(t *testing.T) {
	f := open(t)
	d, err := f.SaveDraft(f.ctx, Draft{Content: contentOf("fees/nsf", "Waive one a year."), Author: dana})
	f.must(err)
	f.must(errOf(f.SaveDraft(f.ctx, d)))
	if _, err := f.SaveDraft(f.ctx, d); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("the second to save what both had read gives %v, want ErrStale", err)
	}
}

func TestADraftGoesBackToItsAuthor(t *testing.T) {
	f := open(t)
	_, gap := f.waits(aisha, "nsf fee?", "servicing", time.Hour)
	d := f.writes(Draft{Content: contentOf("fees/nsf", "Waive one a year."), GapID: gap.ID, Author: dana, EffectiveFrom: new(f.now().AddDate(0, 1, 0))})
	note := Message{Kind: "sentence", Key: "returned", User: dana.ID}
	returned, err := f.ReturnDraft(f.ctx, d.ID, d.Content.Hash(), priya, "cite the policy", note)
	f.must(err)
	if returned.State != DraftReturned || returned.Reason != "cite the policy" || returned.DecidedBy != priya {
		t.Errorf("it is %+v", returned)
	}
	if v := f.gapNow(gap.ID); v.Gap.State != knowledge.Claimed || v.Gap.ClaimedBy != dana || v.History[len(v.History)-1].Text != "cite the policy" {
		t.Errorf("its gap is %s and %s's", v.Gap.State, v.Gap.ClaimedBy.Name)
	}
	if _, ok := f.posts()["returned"]; !ok {
		t.Error("its author hears nothing")
	}
	if _, err := f.ReturnDraft(f.ctx, d.ID, d.Content.Hash(), priya, "again"); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("returned twice: %v", err)
	}
	for states, want := range map[string]int{DraftReturned: 1, DraftInReview: 0, DraftOpen: 0} {
		if drafts, err := f.DraftsIn(f.ctx, states); err != nil || len(drafts) != want {
			t.Errorf("%d drafts are %s, %v", len(drafts), states, err)
		}
	}
	back, err := f.Draft(f.ctx, d.ID)
	f.must(err)
	if diff := cmp.Diff(returned, back); diff != "" {
		t.Errorf("read back (-want +got)\n%s", diff)
	}
	var verdicts []string
	rows, err := f.reader.QueryContext(f.ctx, `SELECT verdict || ' by ' || by_name FROM reviews WHERE draft_id = $1 ORDER BY seq`, d.ID)
	f.must(err)
	defer rows.Close()
	for rows.Next() {
		var s string
		f.must(rows.Scan(&s))
		verdicts = append(verdicts, s)
	}
	if !slices.Equal(verdicts, []string{"in review by Dana Ruiz", "returned by Priya Nair"}) {
		t.Errorf("on record are %v", verdicts)
	}
}

// What is not in effect yet is told to nobody.
func TestAnAnswerForLaterClosesNoGap(t *testing.T) {
	f := open(t)
	q, gap := f.waits(aisha, "nsf fee?", "servicing", time.Hour)
	d := f.writes(Draft{Content: contentOf("fees/nsf", "From January, waive one a year."), GapID: gap.ID, Author: dana})
	from := f.now().AddDate(0, 2, 0)
	v, err := f.Approve(f.ctx, Approve{DraftID: d.ID, Hash: d.Content.Hash(), By: priya, At: f.now(), EffectiveFrom: from, Tell: func(knowledge.Waiter, *knowledge.Version) Told {
		t.Error("she is told of it today")
		return Told{}
	}})
	f.must(err)
	if a := f.answer("fees/nsf"); a.At(f.now()) != nil || a.At(from) == nil || a.StateOf(a.Head(), f.now()) != knowledge.Scheduled || v.Number != 1 {
		t.Error("it is in effect today")
	}
	if g := f.gapNow(gap.ID); !g.Gap.State.Waiting() || len(g.Waiters) != 1 || f.stands(q).Outcome != knowledge.GapOpened {
		t.Errorf("its gap is %s", g.Gap.State)
	}
	f.clock.pass(from.Sub(f.now()))
	due, err := f.LeaseDue(f.ctx, "one", 10, lease)
	f.must(err)
	if !slices.ContainsFunc(due, func(d Due) bool {
		return d.Kind == DueChange && d.Ref == fmt.Sprintf("fees/nsf@%d", from.UnixMilli())
	}) {
		t.Errorf("when it takes effect, due is %+v", due)
	}
}

func TestAnAnswerIsTakenOutOfService(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	q := f.asks(aisha, "nsf fee?")
	f.decides(q, answered(q, v, nil))
	f.posts()
	seq, err := f.LastChange(f.ctx)
	f.must(err)
	for range 2 {
		f.must(f.Hold(f.ctx, v.ID, dana, "the fee changed"))
	}
	if a := f.answer(v.ID); !a.Held(f.now()) {
		t.Error("it is not held")
	}
	if posts := f.posts(); len(posts) != 1 || posts[replyKey(q)].Message.TS == "" {
		t.Errorf("the reply that shows it should be edited: %v", posts)
	}
	f.must(f.Unhold(f.ctx, v.ID, dana, ""))
	f.must(f.Hold(f.ctx, v.ID, dana, "still wrong"))
	next := f.writes(Draft{Content: contentOf(v.ID, "Waive two a year."), BasedOn: 1, Author: dana})
	f.must(errOf(f.Approve(f.ctx, Approve{DraftID: next.ID, Hash: next.Content.Hash(), By: priya, At: f.now()})))
	if a := f.answer(v.ID); a.Held(f.now()) {
		t.Error("a new version, approved since, is held for the fault of the old one")
	}
	f.must(f.Withdraw(f.ctx, v.ID, dana, "no such fee any more"))
	f.clock.pass(time.Millisecond)
	if a := f.answer(v.ID); a.At(f.now()) != nil {
		t.Error("withdrawn it is in effect")
	}
	changes, err := f.ChangesSince(f.ctx, seq)
	f.must(err)
	var what []string
	for _, c := range changes {
		what = append(what, c.What)
	}
	if !slices.Equal(what, []string{"held", "put back", "held", "approved", "withdrawn"}) {
		t.Errorf("followers read %v", what)
	}
	if err := f.Hold(f.ctx, "no such answer", dana, ""); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("an answer that is not there: %v", err)
	}
}

func TestAStopCardCanOnlyBeReplaced(t *testing.T) {
	f := open(t)
	card := fileOf("stop/attorney", "Stop.")
	card.Content.Kind = knowledge.Stop
	f.imports(card)
	for what, act := range map[string]func() error{
		"hold":     func() error { return f.Hold(f.ctx, "stop/attorney", dana, "") },
		"withdraw": func() error { return f.Withdraw(f.ctx, "stop/attorney", dana, "") },
	} {
		if err := act(); !errors.Is(err, knowledge.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", what, err)
		}
	}
	d := f.writes(Draft{Content: contentOf("stop/attorney", "Go on."), BasedOn: 1, Author: dana}) // of kind plain
	if _, err := f.Approve(f.ctx, Approve{DraftID: d.ID, Hash: d.Content.Hash(), By: priya, At: f.now()}); !errors.Is(err, knowledge.ErrInvalid) {
		t.Errorf("replaced by a plain answer: %v, want ErrInvalid", err)
	}
	next := card
	next.Content.Parts.Short, next.BasedOn = "Stop now.", 1
	next.Effective.To = f.now().AddDate(1, 0, 0)
	if r := f.imports(next); r.Drafts != 1 || len(r.Notes) != 1 {
		t.Errorf("a file lets it expire: %+v", r)
	}
	next.Effective.To = time.Time{}
	next.Content.Parts.Short = "Stop at once."
	if r := f.imports(next); r.Updated != 1 || f.answer("stop/attorney").Head().Number != 2 {
		t.Errorf("replaced by a stop card: %+v", r)
	}
}

func TestAPhrasingIsAddedOnce(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	seq, err := f.LastChange(f.ctx)
	f.must(err)
	for i, want := range []bool{true, false} {
		if fresh, err := f.AddPhrasing(f.ctx, v.ID, "nsf waiver?", dana, "gap"); err != nil || fresh != want {
			t.Errorf("time %d: %v, %v", i+1, fresh, err)
		}
	}
	if p := f.answer(v.ID).Phrasings; !slices.Equal(p, []string{"how about fees/nsf", "nsf waiver?"}) {
		t.Errorf("it is found by %q", p)
	}
	if changes, err := f.ChangesSince(f.ctx, seq); err != nil || len(changes) != 1 || changes[0].What != "phrasing" {
		t.Errorf("followers read %+v, %v", changes, err)
	}
	if _, err := f.AddPhrasing(f.ctx, "no such answer", "x", dana, ""); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("an answer that is not there: %v", err)
	}
}

func TestTwoPeopleCallAnAnswerWrong(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	q := f.asks(aisha, "nsf fee?")
	f.decides(q, answered(q, v, nil))
	flag := func(by knowledge.Person, reason knowledge.FlagReason, version int) (bool, int) {
		fresh, distinct, err := f.FlagAnswer(f.ctx, Mark{QuestionID: q.ID, Part: 1, Kind: "flag", Key: string(reason), By: by, AnswerID: v.ID, Version: version, At: f.now()})
		f.must(err)
		return fresh, distinct
	}
	type step struct {
		by     knowledge.Person
		reason knowledge.FlagReason
		fresh  bool
		people int
	}
	for i, s := range []step{
		{aisha, knowledge.UnclearText, true, 0},
		{aisha, knowledge.Outdated, true, 1},
		{aisha, knowledge.Outdated, false, 1},
		{aisha, knowledge.Wrong, true, 1},
		{tomas, knowledge.Wrong, true, 2},
	} {
		if fresh, people := flag(s.by, s.reason, 1); fresh != s.fresh || people != s.people {
			t.Errorf("flag %d: fresh %v by %d people, want %v by %d", i+1, fresh, people, s.fresh, s.people)
		}
	}
	if flags, err := f.Flags(f.ctx, v.ID); err != nil || len(flags) != 4 {
		t.Errorf("%d flags stand, %v", len(flags), err)
	}
	d := f.writes(Draft{Content: contentOf(v.ID, "Waive two a year."), BasedOn: 1, Author: dana})
	f.must(errOf(f.Approve(f.ctx, Approve{DraftID: d.ID, Hash: d.Content.Hash(), By: priya, At: f.now()})))
	if _, people := flag(priya, knowledge.Wrong, 1); people != 0 {
		t.Errorf("a flag on the version of before counts %d against the one in effect", people)
	}
	if _, people := flag(priya, knowledge.Wrong, 2); people != 1 {
		t.Errorf("a flag on the version in effect counts as %d", people)
	}
}

func TestSettledProposesAPhrasing(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	q := f.asks(aisha, "nsf fee?")
	f.decides(q, answered(q, v, nil))
	f.posts()
	m := Mark{QuestionID: q.ID, Part: 1, Kind: "settled", Key: v.ID, By: aisha, AnswerID: v.ID, Version: 1, Text: q.Text, At: f.now()}
	for i, want := range []bool{true, false} {
		if fresh, err := f.Mark(f.ctx, m, replyKey(q)); err != nil || fresh != want {
			t.Errorf("click %d: %v, %v", i+1, fresh, err)
		}
		if n := len(f.posts()); n != map[bool]int{true: 1}[want] {
			t.Errorf("click %d edits %d messages", i+1, n)
		}
	}
	marks, err := f.Marks(f.ctx, q.ID)
	f.must(err)
	if diff := cmp.Diff([]Mark{m}, marks); diff != "" {
		t.Errorf("marks (-want +got)\n%s", diff)
	}
	if n := f.count(`SELECT COUNT(*) FROM wordings WHERE answer_id = $1 AND text = $2 AND decided_at = 0`, v.ID, q.Text); n != 1 {
		t.Errorf("%d proposals", n)
	}
	if p := f.answer(v.ID).Phrasings; slices.Contains(p, q.Text) {
		t.Error("a wording that nobody confirmed is served")
	}
}

func TestANewVersionEditsTheRepliesThatShowTheOldOne(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	old, recent := f.asks(aisha, "nsf fee?"), knowledge.Question{}
	f.decides(old, answered(old, v, nil))
	f.posts()
	f.clock.pass(editWithin)
	recent = f.asks(tomas, "waive nsf?")
	f.decides(recent, answered(recent, v, nil))
	f.posts()
	d := f.writes(Draft{Content: contentOf(v.ID, "Waive two a year."), BasedOn: 1, Author: dana})
	f.must(errOf(f.Approve(f.ctx, Approve{DraftID: d.ID, Hash: d.Content.Hash(), By: priya, At: f.now()})))
	if posts := f.posts(); len(posts) != 1 || posts[replyKey(recent)].Message.TS == "" {
		t.Errorf("the recent reply alone should be edited: %v", posts)
	}
	f.must(f.RefreshShown(f.ctx, v.ID))
	if posts := f.posts(); len(posts) != 1 {
		t.Errorf("when time changes what is in effect, edited are %v", posts)
	}
}
