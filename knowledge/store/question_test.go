package store

import (
	"errors"
	"testing"
	"time"

	"shouldertap/knowledge"
)

func TestAColleagueAnswersByHand(t *testing.T) {
	f := open(t)
	q, gap := f.waits(aisha, "can we waive the nsf fee", "servicing", time.Hour)
	if taken, err := f.TakenOver(f.ctx, q.Channel, q.ChannelTS); err != nil || taken {
		t.Fatal(taken, err)
	}
	for i, want := range []bool{true, false} {
		if fresh, err := f.TakeOver(f.ctx, q.Channel, q.ChannelTS, dana); err != nil || fresh != want {
			t.Errorf("take-over %d: %v, %v", i+1, fresh, err)
		}
	}
	if taken, err := f.TakenOver(f.ctx, q.Channel, q.ChannelTS); err != nil || !taken {
		t.Error(taken, err)
	}
	f.must(f.ByHand(f.ctx, q.Channel, q.ChannelTS, "yes, once a year", dana))
	v := f.gapNow(gap.ID)
	if last := v.History[len(v.History)-1]; last.What != "answered by hand" || last.Text != "yes, once a year" || last.By != dana {
		t.Errorf("the history ends with %+v", last)
	}
	var code, text, by, hash string
	f.must(f.reader.QueryRowContext(f.ctx, `SELECT code, hand_text, hand_id, text_hash FROM deliveries WHERE question_id = $1`, q.ID).Scan(&code, &text, &by, &hash))
	d, err := f.DeliveryByCode(f.ctx, code)
	f.must(err)
	if !d.ByHand || d.User != aisha || d.AnswerID != "" || text != "yes, once a year" || by != dana.ID || len(hash) != 64 {
		t.Errorf("the delivery is %+v: %q by %s", d, text, by)
	}
	f.must(f.ByHand(f.ctx, q.Channel, "a thread with no question", "hello", dana))
	if c := f.counts(); c.Deliveries != 1 {
		t.Errorf("%d deliveries are on record", c.Deliveries)
	}
}

func TestAThreadIsFoundByItsFirstMessage(t *testing.T) {
	f := open(t)
	v := f.knows("fees/nsf", "Waive one a year.")
	first := f.asks(aisha, "can we waive the nsf fee")
	follow := knowledge.Question{ID: f.NewID(), At: f.now(), Way: knowledge.ByFollowUp, Channel: first.Channel, ChannelTS: "2.2", ThreadTS: first.ChannelTS, User: aisha, Text: "and in Texas?"}
	f.must(errOf(f.Ask(f.ctx, follow, Receipt{})))
	f.decides(first, answered(first, v, nil))
	questions, ds, err := f.QuestionsInThread(f.ctx, first.Channel, first.ChannelTS)
	f.must(err)
	if len(questions) != 2 || questions[0].ID != first.ID || questions[1].ID != follow.ID || len(ds) != 1 {
		t.Errorf("the thread has %+v and %d decisions", questions, len(ds))
	}
	if p := questions[1].Parts; len(p) != 1 || p[0].Outcome != knowledge.Received {
		t.Errorf("what is not decided reads %+v", p)
	}
	if at, ok, err := f.QuestionAt(f.ctx, first.Channel, "2.2"); err != nil || !ok || at.ID != follow.ID {
		t.Errorf("by its message it is %+v, %v, %v", at, ok, err)
	}

	// A command is answered in a direct message, whose thread is the reply's.
	command := knowledge.Question{ID: f.NewID(), At: f.now(), Way: knowledge.ByCommand, User: aisha, Text: "payoff quote"}
	f.must(errOf(f.Ask(f.ctx, command, Receipt{EventID: "command"})))
	reply := Message{Kind: kindReply, Key: replyKey(command), QuestionID: command.ID, Part: 1, User: aisha.ID}
	f.must(errOf(f.Decide(f.ctx, command.ID, []Decided{answered(command, v, nil)}, []Message{reply})))
	f.posts()
	questions, _, err = f.QuestionsInThread(f.ctx, "D"+aisha.ID, "ts of "+replyKey(command))
	f.must(err)
	if len(questions) != 1 || questions[0].ID != command.ID {
		t.Errorf("under the reply to a command are %+v", questions)
	}
	mine, _, err := f.QuestionsOf(f.ctx, aisha.ID, 2)
	f.must(err)
	if len(mine) != 2 || mine[0].ID != command.ID || mine[1].ID != follow.ID {
		t.Errorf("newest first, Aisha asked %+v", mine)
	}
	if _, _, err := f.Question(f.ctx, "no such question"); !errors.Is(err, knowledge.ErrNotFound) {
		t.Errorf("a question that is not there gives %v", err)
	}
}
