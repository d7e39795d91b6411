package store

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"shouldertap/knowledge"
)

func TestAMessageIsMadeOnceAndEditedInPlace(t *testing.T) {
	f := open(t)
	m := Message{Kind: "sentence", Key: "report:7", User: aisha.ID, Args: json.RawMessage(`{"days":7}`)}
	f.must(f.Show(f.ctx, m))
	f.must(f.Show(f.ctx, m))
	f.must(f.Refresh(f.ctx, m.Key, "a key that nobody has"))
	posts, err := f.LeasePosts(f.ctx, "one", 10, lease)
	f.must(err)
	if len(posts) != 1 || posts[0].Message.Wanted != 3 || posts[0].Message.TS != "" || string(posts[0].Message.Args) != `{"days":7}` || posts[0].Uncertain {
		t.Fatalf("wanted three times before it was posted once: %+v", posts)
	}
	f.must(f.Posted(f.ctx, posts[0].OutboxID, 3, "D1", "1.1", ""))
	f.must(f.SetDM(f.ctx, aisha.ID, "D1"))

	m.Args = json.RawMessage(`{"days":28}`)
	f.must(f.Show(f.ctx, m))
	posts, err = f.LeasePosts(f.ctx, "one", 10, lease)
	f.must(err)
	if len(posts) != 1 || posts[0].Message.TS != "1.1" || posts[0].Message.Channel != "D1" || string(posts[0].Message.Args) != `{"days":28}` {
		t.Fatalf("the next time it is edited where it stands: %+v", posts)
	}
	f.must(f.Posted(f.ctx, posts[0].OutboxID, 4, "D1", "1.1", ""))
	at, found, err := f.MessageAt(f.ctx, "D1", "1.1")
	f.must(err)
	byKey, _, err := f.MessageByKey(f.ctx, m.Key)
	f.must(err)
	if !found || at.Key != m.Key || at.Shown != 4 || at.Wanted != 4 || byKey.ID != at.ID {
		t.Errorf("it is found as %+v and %+v", at, byKey)
	}
	if _, found, err := f.MessageAt(f.ctx, "D1", ""); err != nil || found {
		t.Errorf("a message without a place is found: %v, %v", found, err)
	}
	if channel, ok, err := f.DM(f.ctx, aisha.ID); err != nil || !ok || channel != "D1" {
		t.Errorf("the conversation with Aisha is %q, %v, %v", channel, ok, err)
	}
	if _, ok, err := f.DM(f.ctx, dana.ID); err != nil || ok {
		t.Errorf("a conversation with Dana is known: %v, %v", ok, err)
	}
}

func TestAMessageIsNeverInTwoHands(t *testing.T) {
	f := open(t)
	m := Message{Kind: "sentence", Key: "one", Channel: "C1"}
	f.must(f.Show(f.ctx, m))
	posts, err := f.LeasePosts(f.ctx, "one", 10, lease)
	f.must(err)
	f.must(f.Refresh(f.ctx, "one")) // while it is being posted
	if more, err := f.LeasePosts(f.ctx, "two", 10, lease); err != nil || len(more) != 0 {
		t.Fatalf("somebody else posts it too: %+v, %v", more, err)
	}
	f.must(f.Posted(f.ctx, posts[0].OutboxID, 1, "C1", "1.1", ""))
	more, err := f.LeasePosts(f.ctx, "two", 10, lease)
	f.must(err)
	if len(more) != 1 || more[0].Message.Wanted != 2 || more[0].Attempts != 1 || more[0].Message.TS != "1.1" {
		t.Errorf("what was wanted meanwhile is edited in next: %+v", more)
	}
}

// Whoever had a post and did not come back may have posted it.
func TestAnInterruptedPostIsUncertain(t *testing.T) {
	f := open(t)
	f.must(f.Show(f.ctx, Message{Kind: "sentence", Key: "one", Channel: "C1"}))
	lost, err := f.LeasePosts(f.ctx, "one", 10, lease)
	f.must(err)
	f.clock.pass(lease)
	posts, err := f.LeasePosts(f.ctx, "two", 10, lease)
	f.must(err)
	if len(posts) != 1 || !posts[0].Uncertain || posts[0].Attempts != 2 {
		t.Fatalf("after a crash it is leased as %+v", posts)
	}
	if c := f.counts(); c.OutboxUncertain != 1 {
		t.Errorf("it counts as %+v", c)
	}
	f.must(f.Posted(f.ctx, posts[0].OutboxID, 1, "C1", "1.1", ""))
	if err := f.Posted(f.ctx, lost[0].OutboxID, 1, "C1", "1.2", ""); !errors.Is(err, knowledge.ErrStale) {
		t.Errorf("the first poster comes back and hears %v, want ErrStale", err)
	}
	if m, _, err := f.MessageByKey(f.ctx, "one"); err != nil || m.TS != "1.1" {
		t.Errorf("it stands at %q, %v", m.TS, err)
	}
	f.must(f.Refresh(f.ctx, "one"))
	_, err = f.LeasePosts(f.ctx, "one", 10, lease)
	f.must(err)
	f.clock.pass(lease)
	if posts, err := f.LeasePosts(f.ctx, "two", 10, lease); err != nil || len(posts) != 1 || posts[0].Uncertain {
		t.Errorf("an edit that was interrupted is done again without a look: %+v, %v", posts, err)
	}
}

func TestAPostIsTriedAgainOrGivenUp(t *testing.T) {
	f := open(t)
	f.must(f.Show(f.ctx, Message{Kind: "sentence", Key: "one", Channel: "C1"}, Message{Kind: "sentence", Key: "two", Channel: "C2"}))
	posts, err := f.LeasePosts(f.ctx, "one", 10, lease)
	f.must(err)
	f.must(f.RetryPost(f.ctx, posts[0].OutboxID, f.now().Add(time.Minute), true, "no answer"))
	f.must(f.DropPost(f.ctx, posts[1].OutboxID, "channel_not_found"))
	f.must(f.Refresh(f.ctx, "one"))
	if early, err := f.LeasePosts(f.ctx, "one", 10, lease); err != nil || len(early) != 0 {
		t.Errorf("it is tried before it is due: %+v, %v", early, err)
	}
	if c := f.counts(); c.OutboxWaiting != 1 || c.OutboxUncertain != 1 || c.OutboxDropped != 1 {
		t.Errorf("they count as %+v", c)
	}
	f.clock.pass(time.Minute)
	again, err := f.LeasePosts(f.ctx, "one", 10, lease)
	f.must(err)
	if len(again) != 1 || !again[0].Uncertain || again[0].Attempts != 2 || again[0].Message.Wanted != 2 {
		t.Errorf("a minute later it is %+v", again)
	}
	f.must(f.Refresh(f.ctx, "two")) // the channel may be back
	if back, err := f.LeasePosts(f.ctx, "one", 10, lease); err != nil || len(back) != 1 || back[0].Message.Key != "two" {
		t.Errorf("what was given up and changes since is tried anew: %+v, %v", back, err)
	}
}

// What Slack shows to one person and does not keep has no place to be edited.
func TestAPrivateHintIsPostedAnew(t *testing.T) {
	f := open(t)
	hint := Message{Kind: "masks", Key: "masks:1", Channel: "C1", User: aisha.ID, Ephemeral: true}
	f.must(f.Show(f.ctx, hint))
	f.posts()
	f.must(f.Refresh(f.ctx, hint.Key))
	if posts := f.posts(); len(posts) != 0 {
		t.Errorf("a refresh shows it again: %v", posts)
	}
	f.must(f.Show(f.ctx, hint))
	if posts := f.posts(); len(posts) != 1 || posts[hint.Key].Message.TS != "" || posts[hint.Key].Message.Channel != "C1" {
		t.Errorf("shown again it is %v", posts)
	}
}

func TestAMessageNeedsAKey(t *testing.T) {
	f := open(t)
	if err := f.Show(f.ctx, Message{Kind: "sentence", Channel: "C1"}); err == nil {
		t.Error("a message that could be made twice is made")
	}
}
