package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shouldertap/bot/practice"
)

// An hour and more in which Slack takes no message costs no reply.
func TestOutageOfSlack(t *testing.T) {
	f := openFloorAt(t, t.TempDir(), filepath.Join("testdata", "desk"))
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	f.weather(t, practice.WeatherRule{Rule: "server_error", Method: "chat.postMessage"})
	f.asks(t, "U0AISHA", "#ask-servicing", "@Shouldertap how do i greet a caller")

	// The first dozen tries take some ten minutes, the rest five each.
	// The clock goes on once for each, and not for whatever else ends meanwhile.
	tries, pushed := 0, time.Now()
	f.until(t, ctx, func() bool { return f.struck("server_error") >= 20 }, func() {
		if n := f.struck("server_error"); n > tries || time.Since(pushed) > time.Second {
			tries, pushed = n, time.Now()
			f.later(t, "5m")
		}
	})
	f.weather(t, practice.WeatherRule{Rule: "clear"})
	f.later(t, "5m")
	f.reads(t, ctx, "U0AISHA", "#ask-servicing", "Give your first name")
}

// What waits for long in one conversation, as Slack paces it, stays in the same
// hands: it is neither posted twice nor looked for in the thread.
func TestWhatWaitsForLongIsPostedOnce(t *testing.T) {
	t.Parallel()
	f := openFloorAt(t, t.TempDir(), filepath.Join("testdata", "desk"))
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	f.weather(t, practice.WeatherRule{Rule: "slow", Method: "chat.postMessage", Delay: "300ms"})
	for range 6 {
		f.asks(t, "U0AISHA", "#ask-servicing", "@Shouldertap how do i greet a caller")
	}
	f.until(t, ctx, func() bool { return f.struck("slow") >= 1 }, func() {})
	f.later(t, "2m") // every lease is over
	if err := f.settle(ctx); err != nil {
		t.Fatal(err)
	}
	for _, entry := range f.workspace.Log(0, 2000).Entries {
		if entry.Name == "conversations.replies" {
			t.Errorf("it looks for what it has in hand: %+v", entry)
		}
	}
	if n := f.workspace.WeatherNow().Counts; n.PostsDoubled != 0 || n.Unanswered != 0 || n.Posts != 6 {
		t.Errorf("%+v", n)
	}
}

// Slack asks to wait in one conversation: the others go on.
func TestRateLimitOfOneConversation(t *testing.T) {
	f := openFloorAt(t, t.TempDir(), filepath.Join("testdata", "desk"))
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	f.weather(t, practice.WeatherRule{Rule: "rate_limited", Method: "chat.postMessage", Times: 1, Delay: "10m"})
	f.commands(t, ctx, "U0AISHA", "how do i greet a caller")
	f.until(t, ctx, func() bool { return f.struck("rate_limited") == 1 }, func() {})
	f.commands(t, ctx, "U0WENDY", "how do i greet a caller")
	f.reads(t, ctx, "U0WENDY", "U0TAP", "Give your first name")
	if seen, err := f.workspace.Seen("U0AISHA"); err != nil || strings.Contains(everything(seen), "Give your first name") {
		t.Fatalf("the limit struck nobody, or: %v", err)
	}
	f.later(t, "10m")
	f.reads(t, ctx, "U0AISHA", "U0TAP", "Give your first name")
}

// What served only to carry something out goes in time, without anybody's doing.
func TestOldActsAreForgotten(t *testing.T) {
	t.Parallel()
	f := openFloorAt(t, t.TempDir(), filepath.Join("testdata", "desk"))
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	f.asks(t, "U0AISHA", "#ask-servicing", "@Shouldertap how do i greet a caller")
	f.reads(t, ctx, "U0AISHA", "#ask-servicing", "Give your first name")
	// One look finds nothing old; those of the days after the thirtieth do.
	for range 2 {
		f.later(t, "768h")
		f.until(t, ctx, func() bool {
			next, ok, err := f.bot.db.NextDue(ctx)
			return err == nil && ok && next.After(f.workspace.Now())
		}, f.bot.handlers.Wake)
	}
	if more, err := f.bot.db.Forget(ctx, f.workspace.Now(), 1); err != nil || more {
		t.Errorf("an act or a receipt is still there: %v, %v", more, err)
	}
	f.asks(t, "U0AISHA", "#ask-servicing", "@Shouldertap how do i greet a caller")
	if err := f.settle(ctx); err != nil {
		t.Fatal(err)
	}
	if more, err := f.bot.db.Forget(ctx, f.workspace.Now().Add(time.Minute), 1); err != nil || !more {
		t.Errorf("those of today are gone: %v, %v", more, err)
	}
}

func (f *floor) asks(t testing.TB, user, channel, text string) {
	t.Helper()
	if _, err := f.workspace.Post(practice.Post{User: user, Channel: channel, Text: text}); err != nil {
		t.Fatal(err)
	}
}

func (f *floor) commands(t testing.TB, ctx context.Context, user, question string) {
	t.Helper()
	if _, err := f.workspace.Command(ctx, practice.RunCommand{User: user, Channel: "#random", Command: "/tap", Text: question}); err != nil {
		t.Fatal(err)
	}
}

// struck is how often a rule of the weather has struck.
func (f *floor) struck(rule string) int { return f.workspace.WeatherNow().Counts.Struck[rule] }

// until pushes, and looks again whenever the bot has ended something that it
// was at, until it is done.
func (f *floor) until(t testing.TB, ctx context.Context, done func() bool, push func()) {
	t.Helper()
	for {
		_, ended, err := f.bot.handlers.Idle(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if done() {
			return
		}
		push()
		select {
		case <-ended:
		case <-ctx.Done():
			t.Fatal(ctx.Err())
		}
	}
}

// reads waits until somebody is shown a text in a place.
func (f *floor) reads(t testing.TB, ctx context.Context, user, channel, text string) {
	t.Helper()
	if _, err := f.workspace.AwaitMessage(ctx, user, channel, func(m practice.Message) bool { return strings.Contains(m.Shown(), text) }); err != nil {
		t.Fatal(err)
	}
}

func (f *floor) weather(t testing.TB, rule practice.WeatherRule) {
	t.Helper()
	if _, err := f.workspace.Weather(rule); err != nil {
		t.Fatal(err)
	}
}

func (f *floor) later(t testing.TB, by string) {
	t.Helper()
	if _, err := f.workspace.Clock(practice.ClockMove{Advance: by}); err != nil {
		t.Fatal(err)
	}
}
