package store

import (
	"errors"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouldertap/knowledge"
)

func TestAnAnswerIsDeliveredUnderACode(t *testing.T) {
	f := open(t)
	v := f.knows("payments/extension", "Offer one extension a year.")
	q := f.asks(aisha, "can i move the due date")
	facts := knowledge.Facts{
		"place":   {Values: []string{"TX", "MA"}, Origin: knowledge.Said},
		"role":    {Values: []string{"first"}, Origin: knowledge.ByAudience},
		"product": {Origin: knowledge.Unknown},
	}
	settled := f.decides(q, answered(q, v, facts))
	code := settled.Deliveries[0].Code
	if !knowledge.CodePattern.MatchString(code) {
		t.Fatalf("the code is %q", code)
	}

	posted := f.posts()
	if p, ok := posted[replyKey(q)]; !ok || p.Message.ThreadTS != q.ChannelTS {
		t.Fatalf("the reply was not posted in the thread: %v", posted)
	}
	d, err := f.DeliveryByCode(f.ctx, code)
	f.must(err)
	want := knowledge.Delivery{ID: d.ID, Code: code, QuestionID: q.ID, Part: 1, AnswerID: v.ID, Version: 1, Facts: facts, User: aisha, Audience: "servicing",
		Channel: questionsChannel, At: q.At, TextHash: "hash of " + replyKey(q) + " revision 1"}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("three weeks later the code leads to (-want +got)\n%s", diff)
	}

	whole, ds, err := f.Question(f.ctx, q.ID)
	f.must(err)
	if whole.User != aisha || whole.Audience != "servicing" || !slices.Equal(whole.Masks, []string{"LOAN"}) {
		t.Errorf("the question is kept as %+v", whole)
	}
	if len(ds) != 1 || ds[0].Seq != 1 || len(ds[0].Deliveries) != 1 || ds[0].Deliveries[0].Code != code {
		t.Errorf("it stands as %+v", ds)
	}
	wantPart := []knowledge.Part{{QuestionID: q.ID, N: 1, Text: q.Text, Outcome: knowledge.Answered, Known: facts, AnswerID: v.ID,
		Candidates: []knowledge.Candidate{{AnswerID: v.ID, Probability: 0.99, Assured: 0.98}}, DeliveryID: d.ID}}
	if diff := cmp.Diff(wantPart, whole.Parts); diff != "" {
		t.Errorf("its part reads (-want +got)\n%s", diff)
	}
	if c := f.counts(); c.InboxWaiting != 0 || c.OutboxWaiting != 0 || c.Questions != 1 || c.Deliveries != 1 {
		t.Errorf("afterwards it counts %+v", c)
	}
	if n, err := f.TimesShown(f.ctx, v.ID, q.At); err != nil || n != 1 {
		t.Errorf("it was shown %d times, %v", n, err)
	}
}

func TestTwoTapsOnOneStateAreOneChange(t *testing.T) {
	f := open(t)
	v := f.knows("payments/extension", "Offer one extension a year.")
	q := f.asks(aisha, "can i move the due date")
	f.decides(q, answered(q, v, nil))

	next := f.stands(q)
	next.Expanded, next.Why, next.By, next.Deliveries = true, "all steps", aisha, nil
	_, err := f.Decide(f.ctx, "", []Decided{next}, []Message{replyTo(q)})
	f.must(err)
	if _, err := f.Decide(f.ctx, "", []Decided{next}, []Message{replyTo(q)}); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("the second tap on the same state gives %v, want ErrStale", err)
	}
	future := f.stands(q)
	future.Seq = 7
	if _, err := f.Decide(f.ctx, "", []Decided{future}, nil); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("a state that never was gives %v, want ErrStale", err)
	}
	if n := f.count(`SELECT COUNT(*) FROM decisions WHERE question_id = $1`, q.ID); n != 2 {
		t.Errorf("%d decisions are on record, want both", n)
	}
	if d := f.stands(q); !d.Expanded || d.Seq != 2 || len(d.Deliveries) != 1 {
		t.Errorf("unfolded, it stands as %+v, want the delivery of before under its code", d)
	}
}

// The hash kept with a delivery is of a text that showed it, however posting and
// deciding overtake each other.
func TestAHashBelongsToWhatWasShown(t *testing.T) {
	f := open(t)
	base := f.knows("calls/frequency", "At most seven calls in seven days.")
	q := f.asks(tomas, "how often can we call")
	f.decides(q, answered(q, base, nil))
	first := f.stands(q).Deliveries[0].Code

	inFlight, err := f.LeasePosts(f.ctx, "poster", 10, lease)
	f.must(err)
	tapped := f.stands(q)
	tapped.CaseKey, tapped.Why = "place=MA", "fact tapped"
	tapped.Deliveries = []knowledge.Delivery{{QuestionID: q.ID, Part: 1, AnswerID: base.ID, Version: 1, CaseKey: "place=MA", User: tomas, At: f.now()}}
	_, err = f.Decide(f.ctx, "", []Decided{tapped}, []Message{replyTo(q)})
	f.must(err)
	second := f.stands(q).Deliveries[0].Code
	if first == second {
		t.Fatal("another case has the same code")
	}
	hash := func(code string) string {
		d, err := f.DeliveryByCode(f.ctx, code)
		f.must(err)
		return d.TextHash
	}
	f.posted(inFlight[0]) // revision 1, which Slack took while the tap came in
	if got := hash(first); got != "hash of "+replyKey(q)+" revision 1" {
		t.Errorf("what the first post showed has the hash %q", got)
	}
	if got := hash(second); got != "" {
		t.Errorf("what was not shown yet has the hash %q", got)
	}
	if posted := f.posts()[replyKey(q)]; posted.Message.TS == "" || posted.Message.Wanted != 2 {
		t.Errorf("the tap should edit the message in place: %+v", posted)
	}
	if got := hash(second); got != "hash of "+replyKey(q)+" revision 2" {
		t.Errorf("what the edit showed has the hash %q", got)
	}
	if got := hash(first); got != "hash of "+replyKey(q)+" revision 1" {
		t.Errorf("the edit changed the first hash to %q", got)
	}
}

func TestWhatWasNeverPostedHasNoHash(t *testing.T) {
	f := open(t)
	base := f.knows("calls/frequency", "At most seven calls in seven days.")
	q := f.asks(tomas, "how often can we call")
	f.decides(q, answered(q, base, nil))
	first := f.stands(q).Deliveries[0].Code
	tapped := f.stands(q)
	tapped.CaseKey, tapped.Why = "place=MA", "fact tapped"
	tapped.Deliveries = []knowledge.Delivery{{QuestionID: q.ID, Part: 1, AnswerID: base.ID, Version: 1, CaseKey: "place=MA", User: tomas, At: f.now()}}
	_, err := f.Decide(f.ctx, "", []Decided{tapped}, []Message{replyTo(q)})
	f.must(err)
	f.posts()
	if d, err := f.DeliveryByCode(f.ctx, first); err != nil || d.TextHash != "" {
		t.Errorf("a text that a tap replaced before it was posted has the hash %q, %v", d.TextHash, err)
	}
	if d := f.stands(q).Deliveries[0]; d.TextHash != "hash of "+replyKey(q)+" revision 2" {
		t.Errorf("the text that was posted has the hash %q", d.TextHash)
	}
}

// A stop card above an answer keeps its code while the answer below changes.
func TestAStopCardKeepsItsCode(t *testing.T) {
	f := open(t)
	stop, base := f.knows("stop/attorney", "Stop."), f.knows("calls/frequency", "At most seven calls.")
	q := f.asks(tomas, "lawyer called, how often can we call")
	d := answered(q, base, nil)
	d.StopID, d.StopVersion = stop.ID, 1
	d.Deliveries = append(d.Deliveries, knowledge.Delivery{QuestionID: q.ID, Part: 1, AnswerID: stop.ID, Version: 1, User: tomas, At: q.At})
	f.decides(q, d)
	code := func() string {
		for _, delivery := range f.stands(q).Deliveries {
			if delivery.AnswerID == stop.ID {
				return delivery.Code
			}
		}
		return ""
	}
	was := code()
	tapped := f.stands(q)
	tapped.CaseKey = "place=MA"
	tapped.Deliveries = []knowledge.Delivery{{QuestionID: q.ID, Part: 1, AnswerID: base.ID, Version: 1, CaseKey: "place=MA", User: tomas, At: f.now()}}
	_, err := f.Decide(f.ctx, "", []Decided{tapped}, []Message{replyTo(q)})
	f.must(err)
	if was == "" || code() != was {
		t.Errorf("the stop card's code was %q and is %q", was, code())
	}
	f.posts()
	if d, err := f.DeliveryByCode(f.ctx, was); err != nil || d.TextHash != "hash of "+replyKey(q)+" revision 2" {
		t.Errorf("posted once, with the second text, its hash is %q, %v", d.TextHash, err)
	}
}

func TestCodesAreDrawnAgainUntilOneIsFree(t *testing.T) {
	f := open(t)
	f.random = &repeating{bytes: []byte{1, 1, 1, 1, 1, 1, 1, 1}}
	v := f.knows("payments/extension", "Offer one extension a year.")
	q := f.asks(aisha, "first")
	if code := f.decides(q, answered(q, v, nil)).Deliveries[0].Code; code != "ST-333333" {
		t.Fatalf("the first code is %s", code)
	}
	q = f.asks(aisha, "second")
	d := answered(q, v, nil)
	if _, err := f.Decide(f.ctx, q.ID, []Decided{d}, nil); err == nil || regexp.MustCompile("taken").FindString(err.Error()) == "" {
		t.Errorf("with one code left in the world, the second delivery gives %v", err)
	}
	f.random = &repeating{bytes: []byte{1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2}}
	if code := f.decides(q, d).Deliveries[0].Code; code != "ST-444444" {
		t.Errorf("the second code is %s", code)
	}
}

// repeating gives the same bytes over and over.
type repeating struct {
	bytes []byte
	next  int
}

func (r *repeating) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = r.bytes[r.next%len(r.bytes)]
		r.next++
	}
	return len(b), nil
}

func TestAPanicOrAFaultLeavesNothingHalfDone(t *testing.T) {
	f := open(t)
	q, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	func() {
		defer func() { recover() }()
		f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.GapAnswered, By: dana, At: f.now(), Tell: func(knowledge.Waiter) Told { panic("a view fails") }})
		t.Error("the panic is swallowed")
	}()
	if g := f.gapNow(gap.ID); g.Gap.State != knowledge.Open || len(g.Waiters) != 1 {
		t.Errorf("after a panic half way the gap is %s with %d waiting", g.Gap.State, len(g.Waiters))
	}
	nan := 0.0
	bad := f.stands(q)
	bad.Candidates = []knowledge.Candidate{{AnswerID: "x", Probability: nan / nan}}
	if _, err := f.Decide(f.ctx, "", []Decided{bad}, nil); err == nil {
		t.Error("a probability that is no number is recorded")
	}
	f.must(f.Healthy(f.ctx)) // the one connection that writes was given back
}

func TestAQuestionTakenBackIsNotAnswered(t *testing.T) {
	f := open(t)
	v := f.knows("payments/extension", "Offer one extension a year.")
	q := f.asks(aisha, "can i move the due date")
	taken, err := f.WithdrawQuestion(f.ctx, q.ID)
	f.must(err)
	if !taken {
		t.Fatal("a question that nobody answered is taken back")
	}
	if _, err := f.Decide(f.ctx, q.ID, []Decided{answered(q, v, nil)}, []Message{replyTo(q)}); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("a worker that had it on lease gets %v, want ErrStale", err)
	}
	if c := f.counts(); c.InboxWaiting != 0 || c.OutboxWaiting != 0 || c.Deliveries != 0 {
		t.Errorf("something is still to be done for it: %+v", c)
	}
	if d := f.stands(q); d.Outcome != knowledge.TakenBack {
		t.Errorf("it stands as %s", d.Outcome)
	}
	if again, err := f.WithdrawQuestion(f.ctx, q.ID); err != nil || again {
		t.Errorf("taken back twice: %v, %v", again, err)
	}

	q = f.asks(aisha, "and the payoff")
	f.decides(q, answered(q, v, nil))
	if taken, err := f.WithdrawQuestion(f.ctx, q.ID); err != nil || taken {
		t.Errorf("an answer that was given stays on record, but it says %v, %v", taken, err)
	}
}

func TestWhoWaitsAndTakesItBackWaitsNoMore(t *testing.T) {
	f := open(t)
	first, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	second, _ := f.waits(tomas, "can we waive the nsf fee", "servicing", 15*time.Minute)
	taken, err := f.WithdrawQuestion(f.ctx, second.ID)
	f.must(err)
	if g := f.gapNow(gap.ID); !taken || g.Gap.State != knowledge.Open || len(g.Waiters) != 1 || !g.Gap.DueAt.Equal(first.At.Add(time.Hour)) {
		t.Errorf("one of two gone, the gap is %s until %s with %d waiting", g.Gap.State, g.Gap.DueAt, len(g.Waiters))
	}
	if _, err := f.WithdrawQuestion(f.ctx, first.ID); err != nil {
		t.Fatal(err)
	}
	if g := f.gapNow(gap.ID); g.Gap.State != knowledge.GapWithdrawn {
		t.Errorf("both gone, the gap is %s", g.Gap.State)
	}
	f.must(errOf(f.MoveGap(f.ctx, Move{GapID: gap.ID, To: knowledge.Open, By: dana, At: f.now()})))
	if g := f.gapNow(gap.ID); len(g.Waiters) != 0 {
		t.Errorf("reopened, %d wait on it who took their question back", len(g.Waiters))
	}
}

func errOf[T any](_ T, err error) error { return err }
