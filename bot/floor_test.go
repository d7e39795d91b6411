package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shouldertap/bot/practice"
)

// floor is the whole program running against a practice workspace.
type floor struct {
	workspace *practice.Workspace
	bot       *Bot
	refused   string // faults of the form that was submitted last
}

// tuesday is when tests begin: 10 in the morning in New York.
var tuesday = time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)

// openFloor starts everything and stops it when the test ends.
func openFloor(t testing.TB) *floor {
	t.Helper()
	return openFloorAt(t, t.TempDir(), "")
}

func openFloorAt(t testing.TB, dir, contentDir string) *floor {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	seed, err := practiceSeed()
	if err != nil {
		t.Fatal(err)
	}
	seed.Channels = append(seed.Channels, practice.Channel{ID: "C0FLOOR", Name: "floor", Topic: "The bot is no member here",
		Members: []string{"U0AISHA", "U0MARCO", "U0NOOR"}})
	began := time.Now()
	workspace, err := practice.Start(ctx, practice.Config{
		Now: func() time.Time { return tuesday.Add(time.Since(began)) }, Seed: seed, Addr: "127.0.0.1:0", Logger: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	settings := Settings{
		APIURL: workspace.APIURL(), AppToken: practiceAppToken, BotToken: practiceBotToken, ContentDir: contentDir,
		DatabaseURL: "sqlite:" + filepath.Join(dir, "shouldertap.db"),
	}
	bot, err := start(ctx, settings, log, workspace.Now)
	if err != nil {
		t.Fatal(err)
	}
	bot.workspace = workspace
	done := make(chan error, 1)
	go func() { done <- bot.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the bot ended with: %v", err)
		}
		bot.close()
		if err := workspace.Close(); err != nil {
			t.Errorf("close the workspace: %v", err)
		}
	})
	connected, stop := context.WithTimeout(ctx, within)
	defer stop()
	if err := workspace.AwaitConnected(connected); err != nil {
		t.Fatal(err)
	}
	select {
	case <-bot.handlers.Ready():
	case <-connected.Done():
		t.Fatal("the rankings were not calibrated in time")
	}
	return &floor{workspace: workspace, bot: bot}
}

// person is the id of somebody by their handle.
func (f *floor) person(name string) string { return "U0" + strings.ToUpper(name) }

// settle waits until every event is acknowledged and carried out, and nothing
// is left to post.
func (f *floor) settle(ctx context.Context) error {
	for {
		if err := f.workspace.AwaitIdle(ctx); err != nil {
			return err
		}
		idle, changed, err := f.bot.handlers.Idle(ctx)
		if err != nil || idle {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// testLog writes the program's log into the test's.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Logf("%s", strings.TrimSpace(string(b)))
	return len(b), nil
}
