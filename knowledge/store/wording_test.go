package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"
	"time"

	"shouldertap/knowledge"
)

func proposal(q knowledge.Question, answerID, words, source string) Proposal {
	return Proposal{QuestionID: q.ID, Part: 1, User: q.User.ID, Wording: Wording{AnswerID: answerID, Words: words, Text: q.Text, Source: source, At: q.At}}
}

func (f *floor) openWordings() []Wording {
	f.Helper()
	found, err := f.OpenWordings(f.ctx, 10)
	f.must(err)
	return found
}

// asksAndIsAnswered asks, is answered, and the wording is proposed.
func (f *floor) asksAndIsAnswered(who knowledge.Person, text, words string, v *knowledge.Version) knowledge.Question {
	f.Helper()
	q := f.asks(who, text)
	f.decides(q, answered(q, v, nil))
	f.must(f.ProposeWordings(f.ctx, []Proposal{proposal(q, v.ID, words, WordingConfident)}))
	return q
}

func TestAWordingIsProposedOnceHoweverOftenItIsAsked(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	first := f.asksAndIsAnswered(aisha, "NSF waiver?", "nsf waiver", v)
	f.asksAndIsAnswered(tomas, "nsf waiver", "nsf waiver", v)
	f.asksAndIsAnswered(aisha, "nsf waivers", "nsf waiver", v)
	f.asksAndIsAnswered(aisha, "waive the fee", "waive the fee", v)
	f.must(f.ProposeWordings(f.ctx, []Proposal{proposal(first, v.ID, "nsf waiver", WordingConfident)}))

	found := f.openWordings()
	if len(found) != 2 {
		t.Fatalf("proposed are %+v", found)
	}
	w := found[0]
	if w.Text != "NSF waiver?" || w.Times != 3 || w.People != 2 || w.AnswerID != v.ID || !slices.Equal(w.Audiences, []string{"servicing"}) {
		t.Errorf("what most people asked comes first: %+v", w)
	}
	if slices.Contains(f.answer(v.ID).Phrasings, "NSF waiver?") {
		t.Error("a wording that nobody confirmed is served")
	}
}

func TestAWordingThatItsAskerVouchesForComesFirst(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	f.asksAndIsAnswered(aisha, "nsf waiver", "nsf waiver", v)
	f.asksAndIsAnswered(tomas, "nsf waiver", "nsf waiver", v)
	q := f.asksAndIsAnswered(aisha, "waive the fee", "waive the fee", v)
	m := Mark{QuestionID: q.ID, Part: 1, Kind: "settled", Key: v.ID, By: aisha, AnswerID: v.ID, Version: 1, Text: q.Text, Words: "waive the fee", At: f.now()}
	if _, err := f.Mark(f.ctx, m, replyKey(q)); err != nil {
		t.Fatal(err)
	}
	found := f.openWordings()
	if len(found) != 2 || found[0].Text != q.Text || found[0].Source != WordingSettled || found[0].Times != 1 {
		t.Errorf("proposed are %+v", found)
	}
}

func TestAQuestionThatMovedOnNoLongerSpeaksForItsWording(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	q := f.asksAndIsAnswered(aisha, "nsf waiver", "nsf waiver", v)
	d := missing(q, "servicing", time.Hour)
	d.Seq, d.Rejected, d.Why = 1, []string{v.ID}, "not my case"
	if _, err := f.Decide(f.ctx, "", []Decided{d}, nil); err != nil {
		t.Fatal(err)
	}
	if found := f.openWordings(); len(found) != 0 {
		t.Errorf("proposed are %+v", found)
	}
}

func TestAConfirmedWordingIsAPhrasingAtOnceAndAudited(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	f.asksAndIsAnswered(aisha, "nsf waiver", "nsf waiver", v)
	id := f.openWordings()[0].ID
	since, err := f.LastChange(f.ctx)
	f.must(err)
	f.must(f.DecideWording(f.ctx, id, true, dana))
	if !slices.Contains(f.answer(v.ID).Phrasings, "nsf waiver") {
		t.Error("it is no phrasing")
	}
	changes, err := f.ChangesSince(f.ctx, since)
	f.must(err)
	if len(changes) != 1 || changes[0].AnswerID != v.ID {
		t.Errorf("the rankings are told of %+v", changes)
	}
	if n := f.count(`SELECT COUNT(*) FROM audit WHERE what = 'phrasing added' AND subject = $1 AND by_id = $2 AND detail = 'nsf waiver'`, v.ID, dana.ID); n != 1 {
		t.Errorf("%d audit rows", n)
	}
	f.must(f.VerifyAudit(f.ctx))
	for _, accept := range []bool{true, false} {
		if err := f.DecideWording(f.ctx, id, accept, priya); !errors.Is(err, knowledge.ErrStale) {
			t.Errorf("a second word, %v: %v", accept, err)
		}
	}
	if _, err := f.Wording(f.ctx, id); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("it may be decided on again: %v", err)
	}
	f.asksAndIsAnswered(tomas, "nsf waiver", "nsf waiver", v)
	if found := f.openWordings(); len(found) != 0 {
		t.Errorf("it is proposed again: %+v", found)
	}
}

func TestARefusedWordingStaysRefusedAndIsLearntFrom(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	q := f.asksAndIsAnswered(aisha, "waive the balance", "waive the balance", v)
	m := Mark{QuestionID: q.ID, Part: 1, Kind: "settled", Key: v.ID, By: aisha, AnswerID: v.ID, Version: 1, Text: q.Text, Words: "waive the balance", At: f.now()}
	if _, err := f.Mark(f.ctx, m); err != nil {
		t.Fatal(err)
	}
	if settled, err := f.SettledSince(f.ctx, time.Time{}); err != nil || len(settled) != 1 || settled[0] != (Judgement{"servicing", q.Text, v.ID, instant(millis(m.At))}) {
		t.Errorf("settled are %+v, %v", settled, err)
	}
	f.must(f.DecideWording(f.ctx, f.openWordings()[0].ID, false, dana))
	f.asksAndIsAnswered(tomas, "waive the balance", "waive the balance", v)
	if found := f.openWordings(); len(found) != 0 || slices.Contains(f.answer(v.ID).Phrasings, q.Text) {
		t.Errorf("it comes back: %+v", found)
	}
	refused, err := f.RefusedWordings(f.ctx)
	f.must(err)
	if len(refused) != 1 || refused[0].At.IsZero() || refused[0].Text != q.Text || refused[0].AnswerID != v.ID || refused[0].Audience != "servicing" {
		t.Errorf("refused are %+v", refused)
	}
	if settled, err := f.SettledSince(f.ctx, time.Time{}); err != nil || len(settled) != 0 {
		t.Errorf("the asker's word stands against the specialist's: %+v, %v", settled, err)
	}
	if n := f.count(`SELECT COUNT(*) FROM audit WHERE what = 'phrasing refused' AND subject = $1`, v.ID); n != 1 {
		t.Errorf("%d audit rows", n)
	}
}

func TestAWordingPutOffComesBackThen(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	f.asksAndIsAnswered(aisha, "nsf waiver", "nsf waiver", v)
	f.must(f.PutOffWording(f.ctx, f.openWordings()[0].ID, f.now().Add(time.Hour)))
	if found := f.openWordings(); len(found) != 0 {
		t.Errorf("it is shown at once: %+v", found)
	}
	f.clock.pass(time.Hour)
	if found := f.openWordings(); len(found) != 1 {
		t.Errorf("it does not come back: %+v", found)
	}
	if err := f.PutOffWording(f.ctx, "nobody", f.now()); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("one that is not there: %v", err)
	}
}

func TestPastPartsTellWhatBecameOfEachAsk(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	q := f.asks(aisha, "nsf waiver")
	f.decides(q, answered(q, v, nil))
	_, gap := f.waits(tomas, "lunch menu", "servicing", time.Hour)
	joined, _ := f.waits(priya, "lunch menu", "servicing", time.Hour)
	f.clock.pass(time.Minute)
	if _, err := f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Declined, By: dana, Text: "Not ours.", At: f.now()}); err != nil {
		t.Fatal(err)
	}
	none := f.asks(aisha, "thanks")
	f.decides(none, Decided{QuestionID: none.ID, Part: 1, Text: none.Text, Outcome: knowledge.NotQuestion, At: none.At, User: none.User})

	parts, err := f.PastParts(f.ctx, time.Time{}, 10)
	f.must(err)
	if len(parts) != 3 {
		t.Fatalf("%d parts: %+v", len(parts), parts)
	}
	if p := parts[0]; p.Text != q.Text || p.AnswerID != v.ID || p.Audience != "servicing" || p.User != aisha.ID || len(p.Candidates) != 1 || p.Gap != "" {
		t.Errorf("what was answered: %+v", p)
	}
	if p := parts[1]; p.Gap != knowledge.Declined || !p.Same || p.GapAnswer != "" {
		t.Errorf("what was declined: %+v", p)
	}
	if p := parts[2]; p.QuestionID != joined.ID || p.Gap != knowledge.Declined {
		t.Errorf("who joined: %+v", p)
	}
	if newest, err := f.PastParts(f.ctx, time.Time{}, 1); err != nil || len(newest) != 1 || newest[0].QuestionID != joined.ID {
		t.Errorf("the newest: %+v, %v", newest, err)
	}
	if none, err := f.PastParts(f.ctx, f.now(), 10); err != nil || len(none) != 0 {
		t.Errorf("since now: %+v, %v", none, err)
	}
}

// What an earlier release proposed is proposed still.
func TestEarlierProposalsAreTakenOver(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	q := f.asks(aisha, "NSF waiver?")
	f.decides(q, answered(q, v, nil))
	text, err := schema.ReadFile("schema/0006_wordings.sql")
	f.must(err)
	f.must(f.write(f.ctx, func(_ context.Context, tx *sql.Tx) error {
		for _, s := range []string{`DROP TABLE wording_askers`, `DROP TABLE wordings`, `DROP INDEX marks_kind`, `
			CREATE TABLE phrasing_proposals (answer_id TEXT, text TEXT, source TEXT, question_id TEXT, proposed_at BIGINT,
				decided_at BIGINT NOT NULL DEFAULT 0, decided_by TEXT NOT NULL DEFAULT '', accepted BIGINT NOT NULL DEFAULT 0)`,
			`INSERT INTO phrasing_proposals (answer_id, text, source, question_id, proposed_at) VALUES ('fees/nsf', 'NSF waiver?', 'settled', '` + q.ID + `', 7)`,
			string(text)} {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		return nil
	}))
	if found := f.openWordings(); len(found) != 1 || found[0].Text != q.Text || found[0].Times != 1 {
		t.Errorf("proposed are %+v", found)
	}
}

func TestWordingsConfirmedOnACardBecomePhrasingsWhenTheGapIsClosed(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	confirmed, gap := f.waits(aisha, "waive the nsf", "servicing", time.Hour)
	_, other := f.waits(tomas, "nsf bounced, waive?", "servicing", time.Hour)
	if _, err := f.MergeGap(f.ctx, other.ID, gap.ID, dana); err != nil {
		t.Fatal(err)
	}
	f.must(f.ConfirmWaiter(f.ctx, gap.ID, confirmed.ID, 1, dana))
	if slices.Contains(f.answer(v.ID).Phrasings, confirmed.Text) {
		t.Error("it serves before the gap is closed")
	}
	if _, err := f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Linked, By: dana, AnswerID: v.ID, At: f.now(), Tell: tells(v, f.now())}); err != nil {
		t.Fatal(err)
	}
	if p := f.answer(v.ID).Phrasings; !slices.Contains(p, confirmed.Text) || slices.Contains(p, "nsf bounced, waive?") {
		t.Errorf("phrasings are %q: the confirmed wording alone should be added", p)
	}
}
