package practice

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// reopen closes the workspace and opens it again from its folder.
func (s *stage) reopen(change ...func(*Config)) *stage {
	s.t.Helper()
	s.ok(s.Close())
	c := s.config
	return open(s.t, append([]func(*Config){func(n *Config) { n.Dir, n.Seed = c.Dir, c.Seed }}, change...)...)
}

func TestTheWorkspaceSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	s := open(t, func(c *Config) {
		c.Dir = dir
		c.Seed.Tour = []TourStep{{ID: "ask", Done: "post"}}
	})
	asked := s.ask(ana, askers, "kept?")
	_, ts, err := s.api.PostMessage(askers, slack.MsgOptionTS(asked.TS), slack.MsgOptionBlocks(section("kept.")),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "answer", EventPayload: map[string]any{"id": "1"}}))
	s.ok(err)
	dm := s.ask(ana, bot, "privately")
	s.ok(s.React(React{User: dana, Channel: askers, TS: asked.TS, Name: "eyes"}))
	_, err = s.api.PublishView(dana, slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{section("Queue")}}}, "")
	s.ok(err)
	s.ok(s.Join(Membership{User: zoe, Channel: askers}))
	name := "Zoe Cole"
	_, err = s.User(UserChange{User: zoe, RealName: &name})
	s.ok(err)
	_, err = s.Group(GroupChange{Group: "S0SPEC", Users: []string{zoe}})
	s.ok(err)
	_, err = s.Clock(ClockMove{Advance: "48h"})
	s.ok(err)
	before := s.Now()
	wasSeen := s.texts(ana, askers)

	s = s.reopen(func(c *Config) {
		c.Seed.Users = append(c.Seed.Users, User{ID: "U0NEW", Name: "new", RealName: "New Person"})
		c.Seed.Users[1].Title = "Principal specialist"
		c.Seed.Channels[0].Members = append(c.Seed.Channels[0].Members, "U0NEW")
		c.Seed.Channels = append(c.Seed.Channels, Channel{ID: "C0NEW", Name: "new", Members: []string{"U0NEW"}})
	})
	if got := s.texts(ana, askers); !slices.Equal(got, wasSeen) {
		t.Errorf("the channel holds %q, before %q", got, wasSeen)
	}
	m, err := s.AwaitMessage(s.ctx, ana, askers, func(m Message) bool { return m.TS == ts })
	s.ok(err)
	if m.Shown() != "kept." || m.ThreadTS != asked.TS || !m.Bot {
		t.Errorf("the reply is %v", m)
	}
	head, err := s.AwaitMessage(s.ctx, ana, askers, func(m Message) bool { return m.TS == asked.TS })
	s.ok(err)
	if head.ReplyCount != 1 || len(head.Reactions) != 1 {
		t.Errorf("the question is %+v", head)
	}
	if again := s.ask(ana, bot, "more"); again.Channel != dm.Channel {
		t.Errorf("the direct message is another one: %s, %s", again.Channel, dm.Channel)
	}
	seen, err := s.Seen(dana)
	s.ok(err)
	if seen.Home == nil || seen.Home.Shown() != "Queue" || seen.Names[zoe] != "Zoe Cole" {
		t.Errorf("Home is %v, names are %v", seen.Home, seen.Names)
	}
	if s.Now().Before(before) {
		t.Errorf("the clock went back from %v to %v", before, s.Now())
	}
	state := s.State()
	if !slices.Contains(state.Channels[0].Members, zoe) || !slices.Equal(state.Groups[0].Users, []string{zoe}) || !state.Tour[0].Completed {
		t.Errorf("state is %+v", state)
	}
	for _, place := range []string{"C0NEW", askers} {
		if _, err := s.Post(Post{User: "U0NEW", Channel: place, Text: "I am new in the seed"}); err != nil {
			t.Error(err)
		}
	}
	if state.Users[1].Title != "Principal specialist" {
		t.Errorf("what the seed has changed since is lost: %+v", state.Users[1])
	}
	posts := func() int { return s.WeatherNow().Counts.PostsDoubled }
	_, _, err = s.api.PostMessage(askers, slack.MsgOptionTS(asked.TS), slack.MsgOptionText("again", false),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "answer", EventPayload: map[string]any{"id": "1"}}))
	s.ok(err)
	if posts() != 1 {
		t.Errorf("a post of before the restart, doubled after it, is counted %d times", posts())
	}
	if raw, err := os.ReadFile(filepath.Join(dir, keptName)); err == nil && strings.Contains(string(raw), "xoxb-test") {
		t.Error("the file holds a token")
	}
}

func TestAChangeIsSavedWithoutAClose(t *testing.T) {
	dir := t.TempDir()
	s := open(t, func(c *Config) { c.Dir = dir })
	s.ask(ana, askers, "soon on disk")
	path := filepath.Join(dir, keptName)
	for {
		if raw, err := os.ReadFile(path); err == nil && strings.Contains(string(raw), "soon on disk") {
			break
		}
		select {
		case <-time.After(10 * time.Millisecond): // a file has no event to wait for
		case <-s.ctx.Done():
			t.Fatal("it was never saved")
		}
	}
	if _, err := os.Stat(path + ".new"); err == nil {
		t.Error("a half-written file is left")
	}
}

func TestAFileThatCannotBeReadIsSetAside(t *testing.T) {
	for name, content := range map[string]string{"torn": `{"version":1,"users":[`, "of another version": `{"version":99}`} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, keptName)
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			s := open(t, func(c *Config) { c.Dir, c.Logger = dir, slog.New(slog.NewTextHandler(&log, nil)) })
			s.ask(ana, askers, "it works all the same")
			if !strings.Contains(log.String(), "set aside") {
				t.Errorf("the log says %q", log.String())
			}
			if raw, err := os.ReadFile(path + ".broken"); err != nil || string(raw) != content {
				t.Errorf("the broken file holds %q, %v", raw, err)
			}
		})
	}
}

func TestAFolderThatCannotBeUsedIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Config{Seed: testSeed(), Dir: file})
	if err == nil || !strings.Contains(err.Error(), "open folder of practice workspace") {
		t.Errorf("error is %v", err)
	}
}

func TestResetReturnsToTheSeed(t *testing.T) {
	s := open(t, func(c *Config) { c.Seed.Tour = []TourStep{{ID: "ask", Done: "post"}} })
	a := s.connect(nil)
	s.ask(ana, askers, "forget me")
	a.event("message")
	s.ok(s.Join(Membership{User: zoe, Channel: askers}))
	_, err := s.Clock(ClockMove{Advance: "1h"})
	s.ok(err)
	moved := s.Now()
	s.weathers(WeatherRule{Rule: "late_event", Times: 1})
	s.ask(ana, bot, "I come too late")
	s.ok(s.Reset(s.ctx))
	if got := s.texts(ana, askers); len(got) != 0 {
		t.Errorf("the channel holds %q", got)
	}
	state := s.State()
	if slices.Contains(state.Channels[0].Members, zoe) || state.Tour[0].Completed || state.Connections != 1 {
		t.Errorf("state is %+v", state)
	}
	if s.Now().Before(moved) {
		t.Error("the clock went back")
	}
	_, err = s.Clock(ClockMove{Advance: "1m"})
	s.ok(err)
	s.ask(ana, bot, "still connected?")
	e, _ := a.event("message")
	if m := e.(*slackevents.MessageEvent); m.Text != "still connected?" {
		t.Errorf("what was on its way comes all the same: %q", m.Text)
	}
	if c := s.WeatherNow().Counts; c.Events != 1 || len(c.Struck) != 0 {
		t.Errorf("counts are %+v", c)
	}
}

// Whoever keeps something of its own about the workspace starts over with it,
// and then even the clock is where it was.
func TestResetTakesWhoeverKeepsSomethingAlong(t *testing.T) {
	refuse := errors.New("not now")
	var s *stage
	began := 0
	s = open(t, func(c *Config) {
		c.StartOver = func(_ context.Context, empty func()) error {
			if began++; began == 1 {
				return refuse
			}
			if err := s.Reset(s.ctx); err == nil {
				t.Error("it starts over within starting over")
			}
			empty()
			return nil
		}
	})
	s.ask(ana, askers, "forget me")
	_, err := s.Clock(ClockMove{Advance: "1h"})
	s.ok(err)
	moved := s.Now()
	if err := s.Reset(s.ctx); !errors.Is(err, refuse) || len(s.texts(ana, askers)) != 1 {
		t.Errorf("refused: %v, and there is %q", err, s.texts(ana, askers))
	}
	s.ok(s.Reset(s.ctx))
	if got := s.texts(ana, askers); len(got) != 0 || !s.Now().Before(moved) {
		t.Errorf("the channel holds %q at %v", got, s.Now())
	}
	if again := s.ask(ana, askers, "anew"); again.TS > tsOf(moved.UnixMicro()) {
		t.Errorf("stamp %s is ahead of the clock", again.TS)
	}
}

func TestTheTourFollowsWhatHappens(t *testing.T) {
	s := open(t, func(c *Config) {
		c.Seed.Tour = []TourStep{
			{ID: "ask", As: ana, Channel: askers, Done: "post"},
			{ID: "reply", As: ana, Channel: askers, Done: "reply:approved"},
			{ID: "tap", As: ana, Done: "click:fact*"},
			{ID: "home", As: dana, Done: "home"},
			{ID: "form", As: dana, Done: "submit:first"},
			{ID: "command", Done: "command:/ask"},
		}
	})
	a := s.connect(nil)
	done := func(want ...string) {
		t.Helper()
		got := []string{}
		for _, step := range s.State().Tour {
			if step.Completed {
				got = append(got, step.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("done are %v, want %v", got, want)
		}
	}
	s.ask(dana, askers, "somebody else asks")
	done()
	asked := s.ask(ana, askers, "may I?")
	done("ask")
	_, ts, err := s.api.PostMessage(askers, slack.MsgOptionTS(asked.TS), slack.MsgOptionBlocks(section("An approved answer."), slack.NewActionBlock("b", button("fact_place", "ma", "MA"))))
	s.ok(err)
	done("ask", "reply")
	_, err = s.Click(Click{User: ana, Channel: askers, TS: ts, ActionID: "fact_place"})
	s.ok(err)
	_, err = s.Home(OpenHome{User: dana})
	s.ok(err)
	done("ask", "reply", "tap", "home")
	id := a.opens(dana, form("first", field("b", "f")))
	_, err = s.Submit(s.ctx, Submit{User: dana, ViewID: id, Values: Values{"f": "x"}})
	s.ok(err)
	_, err = s.Command(s.ctx, RunCommand{User: dana, Channel: lounge, Command: "/ask"})
	s.ok(err)
	done("ask", "reply", "tap", "home", "form", "command")
}
