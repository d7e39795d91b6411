package store

import (
	"testing"
	"time"
)

// What a process records while it listens is its own from the first moment, and
// what is to be posted is handed to it in the order of the commits.
func TestWhatIsRecordedIsLeasedAndHandedOverAtOnce(t *testing.T) {
	f := open(t)
	var handed []Post
	f.HandTo(&Hands{Owner: "one", Lease: lease, Post: func(posts []Post) { handed = append(handed, posts...) }})
	q := f.asks(aisha, "can i move the due date")
	if acts, err := f.LeaseActs(f.ctx, "two", 10, lease); err != nil || len(acts) != 0 {
		t.Errorf("somebody else gets %v, %v", acts, err)
	}
	f.must(f.Show(f.ctx, replyTo(q)))
	f.must(f.Show(f.ctx, Message{Kind: "sentence", Key: "later", Channel: "C1"}))
	if len(handed) != 2 || handed[0].Message.Key != replyKey(q) || handed[1].Message.Key != "later" || handed[0].Attempts != 1 || handed[0].Uncertain {
		t.Fatalf("handed over: %+v", handed)
	}
	if posts, err := f.LeasePosts(f.ctx, "two", 10, lease); err != nil || len(posts) != 0 {
		t.Errorf("somebody else gets %v, %v", posts, err)
	}

	// A revision wanted while the first is on the wire is handed over with its end.
	f.must(f.Refresh(f.ctx, replyKey(q)))
	if len(handed) != 2 {
		t.Errorf("it is handed over twice: %+v", handed[2:])
	}
	f.must(f.Posted(f.ctx, handed[0].OutboxID, 1, "C1", "1.1", "hash"))
	if len(handed) != 3 || handed[2].Message.Wanted != 2 || handed[2].Message.TS != "1.1" || handed[2].OutboxID != handed[0].OutboxID {
		t.Fatalf("handed over: %+v", handed)
	}

	// What fails is handed over by nobody: it was undone.
	if err := f.Show(f.ctx, Message{Kind: "sentence", Key: "undone", Channel: "C1"}, Message{Kind: "sentence", Channel: "C1"}); err == nil || len(handed) != 3 {
		t.Errorf("%v, handed over: %+v", err, handed)
	}
	f.HandTo(nil)
	f.must(f.Show(f.ctx, Message{Kind: "sentence", Key: "nobody", Channel: "C1"}))
	if posts, err := f.LeasePosts(f.ctx, "two", 10, lease); err != nil || len(posts) != 1 || posts[0].Message.Key != "nobody" {
		t.Errorf("when nobody listens it waits: %+v, %v", posts, err)
	}
}

// A lane in which Slack takes one post a second may be long.
func TestALeaseThatIsRenewedDoesNotLapse(t *testing.T) {
	f := open(t)
	q := f.asks(aisha, "can i move the due date")
	f.must(f.Show(f.ctx, replyTo(q)))
	acts, err := f.LeaseActs(f.ctx, "one", 1, lease)
	f.must(err)
	posts, err := f.LeasePosts(f.ctx, "one", 1, lease)
	f.must(err)
	for range 5 {
		f.clock.pass(lease / 2)
		f.must(f.Renew(f.ctx, "one", lease, acts[0].ID, posts[0].OutboxID))
		f.must(f.Renew(f.ctx, "two", time.Hour, acts[0].ID, posts[0].OutboxID)) // whose they are not
	}
	if acts, err := f.LeaseActs(f.ctx, "two", 1, lease); err != nil || len(acts) != 0 {
		t.Errorf("the act is given out again: %v, %v", acts, err)
	}
	if posts, err := f.LeasePosts(f.ctx, "two", 1, lease); err != nil || len(posts) != 0 {
		t.Errorf("the post is given out again: %v, %v", posts, err)
	}
	f.clock.pass(lease)
	if posts, err := f.LeasePosts(f.ctx, "two", 1, lease); err != nil || len(posts) != 1 || !posts[0].Uncertain {
		t.Errorf("when nobody renews it, it is not: %+v, %v", posts, err)
	}
}

// A process that knows to be the only one need not wait for the leases of the
// one before it; while that one lives, it must.
func TestOnlyWhoIsAloneTakesOver(t *testing.T) {
	f := open(t)
	if alone, err := f.Alone(f.ctx); err != nil || !alone {
		t.Skipf("this system has no lock that ends with its process: %v", err)
	}
	q := f.asks(aisha, "can i move the due date")
	f.must(f.Show(f.ctx, replyTo(q)))
	f.must(f.Schedule(f.ctx, Due{Kind: DueGapClock, Ref: "g1", At: f.now()}))
	_, err := f.LeaseActs(f.ctx, "one", 1, time.Hour)
	f.must(err)
	_, err = f.LeasePosts(f.ctx, "one", 1, time.Hour)
	f.must(err)
	_, err = f.LeaseDue(f.ctx, "one", 1, time.Hour)
	f.must(err)

	second := f.open("")
	if alone, err := second.Alone(f.ctx); err != nil || alone {
		t.Errorf("two are alone: %v, %v", alone, err)
	}
	if posts, err := second.LeasePosts(f.ctx, "two", 1, lease); err != nil || len(posts) != 0 {
		t.Errorf("it takes what the first has: %v, %v", posts, err)
	}
	f.must(f.Close()) // as the system does for a process that dies
	if alone, err := second.Alone(f.ctx); err != nil || !alone {
		t.Fatalf("the first is gone: %v, %v", alone, err)
	}
	if acts, err := second.LeaseActs(f.ctx, "two", 1, lease); err != nil || len(acts) != 1 || acts[0].Attempts != 2 {
		t.Errorf("acts: %+v, %v", acts, err)
	}
	if posts, err := second.LeasePosts(f.ctx, "two", 1, lease); err != nil || len(posts) != 1 || !posts[0].Uncertain {
		t.Errorf("the first may have posted: %+v, %v", posts, err)
	}
	if due, err := second.LeaseDue(f.ctx, "two", 1, lease); err != nil || len(due) != 1 {
		t.Errorf("due: %+v, %v", due, err)
	}
	if _, _, err := second.Question(f.ctx, q.ID); err != nil {
		t.Error(err)
	}
}
