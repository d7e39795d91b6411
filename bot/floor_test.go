package main

import (
	"context"
	"errors"
	"fmt"
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
	settings  Settings
	log       *slog.Logger
	bot       *Bot       // nil while it is stopped
	stop      func()     // asks the bot to end
	ended     chan error // what it ended with
	refused   string     // faults of the form that was submitted last
}

// tuesday is when tests begin: 10 in the morning in New York.
var tuesday = time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)

// openFloorAt starts everything, on a content folder or, without one, on the
// sample, and stops it when the test ends.
func openFloorAt(t testing.TB, dir, contentDir string) *floor {
	t.Helper()
	seed, err := practiceSeed()
	if err != nil {
		t.Fatal(err)
	}
	seed.Channels = append(seed.Channels, practice.Channel{ID: "C0FLOOR", Name: "floor", Topic: "The bot is no member here",
		Members: []string{"U0AISHA", "U0MARCO", "U0NOOR"}})
	f := emptyFloor(t, seed, dir, contentDir)
	if err := f.startBot(t); err != nil {
		t.Fatal(err)
	}
	return f
}

// emptyFloor starts a practice workspace and no bot yet.
func emptyFloor(t testing.TB, seed practice.Seed, dir, contentDir string, change ...func(*practice.Config)) *floor {
	t.Helper()
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	began := time.Now()
	config := practice.Config{Now: func() time.Time { return tuesday.Add(time.Since(began)) }, Seed: seed, Addr: "127.0.0.1:0", Logger: log}
	for _, f := range change {
		f(&config)
	}
	workspace, err := practice.Start(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	f := &floor{workspace: workspace, log: log, settings: Settings{
		APIURL: workspace.APIURL(), AppToken: practiceAppToken, BotToken: practiceBotToken, ContentDir: contentDir,
		DatabaseURL: "sqlite:" + filepath.Join(dir, "shouldertap.db"),
	}}
	t.Cleanup(func() {
		if err := f.stopBot(); err != nil {
			t.Error(err)
		}
		if err := workspace.Close(); err != nil {
			t.Errorf("close the workspace: %v", err)
		}
	})
	return f
}

// startBot starts the bot on its database, as a new process would, and waits
// until it is connected and, on a desk of the tests, its rankings are
// calibrated. The sample's stories hold with the calibration that is shipped,
// as they must for somebody who asks in the first seconds.
func (f *floor) startBot(t testing.TB) error {
	t.Helper()
	if err := f.connectBot(t); err != nil || f.settings.ContentDir == "" {
		return err
	}
	select {
	case <-f.bot.handlers.Ready():
		return nil
	case <-time.After(starting):
		return errors.New("the rankings were not calibrated in time")
	}
}

// connectBot starts the bot on its database and waits until it is connected:
// it answers from then on, and calibrates meanwhile.
func (f *floor) connectBot(t testing.TB) error {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	bot, err := start(ctx, f.settings, f.log, f.workspace.Now)
	if err != nil {
		stop()
		return fmt.Errorf("start the bot: %w", err)
	}
	bot.workspace = f.workspace
	f.bot, f.stop, f.ended = bot, stop, make(chan error, 1)
	go func() { f.ended <- bot.run(ctx) }()
	connected, late := context.WithTimeout(ctx, starting)
	defer late()
	return f.workspace.AwaitConnected(connected)
}

// starting is how long the bot may take until it is ready, beside everything
// else that the machine does.
const starting = time.Minute

// stopBot ends the bot; what it was handed is carried out first.
func (f *floor) stopBot() error {
	if f.bot == nil {
		return nil
	}
	bot := f.bot
	f.bot = nil
	f.stop()
	err := <-f.ended
	bot.close()
	if err != nil {
		return fmt.Errorf("the bot ended with: %w", err)
	}
	return nil
}

// person is the id of somebody by their handle.
func (f *floor) person(name string) string { return "U0" + strings.ToUpper(name) }

// settle waits until every event is acknowledged and carried out, and nothing
// is left to post.
func (f *floor) settle(ctx context.Context) error {
	if f.bot == nil {
		return nil // nothing moves while it is stopped
	}
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
