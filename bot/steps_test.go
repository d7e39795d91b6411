package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shouldertap/bot/practice"
)

// queueSteps are what specialists, helpers and leads do, and what happens to the
// workspace around them. They are tried before the general ones:
//
//	omar sees in #specialists: Omar Haddad has it     (#channel, DM, Home, form)
//	omar does not see in form: Hold
//	omar sees 1 message in #specialists with: Q-1001
//	omar clicks "Claim" on "Q-1002"                   (the message, or the row, that holds these words)
//	omar picks "Decline" under "…" on "Q-1002"
//	omar searches "payoff" under "Approved answer" and picks "Payoff quote"
//	omar searches "payoff" under "Approved answer" and does not find: Call hours
//	omar submits and is refused: At most 90
//	omar closes the form
//	wendy replies to "asks about Q-1001": she is in Ohio
//	@specialists are now dana and priya
//	omar is deactivated
//	Slack fails chat.update                           (until:)
//	Slack is well
//	all is done                                       (posted, and ranked)
//	the rankings have learnt                          (what was judged until now)
//	every press is carried out                        (whether or not Slack takes what is to be seen of it)
//	the bot stops
//	the bot starts
//
// A story may begin with changes of its content:
//
//	desk.yaml has "users: [U0DANA]" for "users: [U0DANA, U0PRIYA]"
//	answers/desk/greeting.md has "version: 2" for "version: 1"
func queueSteps() []step {
	return []step{
		{regexp.MustCompile(`^(\w+) sees (\d+) messages? in #([\w-]+) with: (.*)$`), (*conversation).countsIn},
		{regexp.MustCompile(`^(\w+) sees in (#[\w-]+|DM|Home|form): (.*)$`), (*conversation).seesIn},
		{regexp.MustCompile(`^(\w+) does not see in (#[\w-]+|DM|Home|form): (.*)$`), (*conversation).doesNotSeeIn},
		{regexp.MustCompile(`^(\w+) clicks "(.*)" on "(.*)"$`), (*conversation).clicksOn},
		{regexp.MustCompile(`^(\w+) picks "(.*)" under "(.*)" on "(.*)"$`), (*conversation).picksOn},
		{regexp.MustCompile(`^(\w+) searches "(.*)" under "(.*)" and picks "(.*)"$`), (*conversation).searchesAndPicks},
		{regexp.MustCompile(`^(\w+) searches "(.*)" under "(.*)" and (does not find|finds): (.*)$`), (*conversation).searches},
		{regexp.MustCompile(`^(\w+) submits and is refused: (.*)$`), (*conversation).isRefused},
		{regexp.MustCompile(`^(\w+) replies to "(.*)": (.*)$`), (*conversation).repliesTo},
		{regexp.MustCompile(`^(\w+) closes the form$`), (*conversation).closesForm},
		{regexp.MustCompile(`^@(\w+) are now (.*)$`), (*conversation).groupIs},
		{regexp.MustCompile(`^(\w+) is deactivated$`), (*conversation).deactivated},
		{regexp.MustCompile(`^Slack fails (\S+)$`), (*conversation).slackFails},
		{regexp.MustCompile(`^Slack is well$`), (*conversation).slackIsWell},
		{regexp.MustCompile(`^all is done$`), (*conversation).allDone},
		{regexp.MustCompile(`^the rankings have learnt$`), (*conversation).haveLearnt},
		{regexp.MustCompile(`^every press is carried out$`), (*conversation).carriedOut},
		{regexp.MustCompile(`^the bot stops$`), (*conversation).botStops},
		{regexp.MustCompile(`^the bot starts$`), (*conversation).botStarts},
	}
}

var contentChange = regexp.MustCompile(`^(\S+\.(?:yaml|md)) has "(.*)" for "(.*)"$`)

// contentFor is the content that a story is played on: the shipped sample (an
// empty name), or the test desk, or a copy of either with the changes that the
// story asks for.
func contentFor(t testing.TB, lines []string) string {
	t.Helper()
	dir := ""
	if slices.Contains(lines, onTestDesk) {
		dir = filepath.Join("testdata", "desk")
	}
	for _, line := range lines {
		if m := contentChange.FindStringSubmatch(line); m != nil {
			dir = changedContent(t, dir, m[1], unquoted(m[3]), unquoted(m[2]))
		}
	}
	return dir
}

// changedContent copies a content folder and replaces words in one file of the
// copy: what it has, what it gets, and so on.
func changedContent(t testing.TB, dir, name string, oldNew ...string) string {
	t.Helper()
	changed := t.TempDir()
	if err := os.CopyFS(changed, contentFrom(dir)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(changed, filepath.FromSlash(name))
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(string(text), oldNew[i]) {
			t.Fatalf("%s does not hold %q", name, oldNew[i])
		}
	}
	if err := os.WriteFile(file, []byte(strings.NewReplacer(oldNew...).Replace(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	return changed
}

// suggested is what a search in the form on top finds.
func (c *conversation) suggested(ctx context.Context, user, query, label string) (string, practice.Suggested, error) {
	var view *practice.View
	var action string
	_, err := c.workspace.Await(ctx, func(s practice.Seen) bool {
		if view = topView(s); view == nil {
			return false
		}
		var ok bool
		action, ok = inputOf(view, label)
		return ok
	}, user)
	if err != nil {
		return "", practice.Suggested{}, fmt.Errorf("no field %q: %w", label, err)
	}
	found, err := c.workspace.Suggest(ctx, practice.Suggest{User: user, ViewID: view.ID, ActionID: action, Query: query})
	return action, found, err
}

func (c *conversation) searchesAndPicks(ctx context.Context, m []string) error {
	user := c.person(m[0])
	action, found, err := c.suggested(ctx, user, m[1], m[2])
	if err != nil {
		return err
	}
	for _, o := range found.Options {
		if textOf(o.Text) != m[3] {
			continue
		}
		c.fill(user, action, o.Value)
		return nil
	}
	return fmt.Errorf("the search finds no %q, but %s", m[3], titlesFound(found))
}

func (c *conversation) searches(ctx context.Context, m []string) error {
	_, found, err := c.suggested(ctx, c.person(m[0]), m[1], m[2])
	if err != nil {
		return err
	}
	titles := titlesFound(found)
	if strings.Contains(titles, m[4]) != (m[3] == "finds") {
		return fmt.Errorf("the search finds %s", titles)
	}
	return nil
}

func titlesFound(found practice.Suggested) string {
	titles := make([]string, len(found.Options))
	for i, o := range found.Options {
		titles[i] = textOf(o.Text)
	}
	return strings.Join(titles, "; ")
}

func (c *conversation) isRefused(ctx context.Context, m []string) error {
	c.refused = ""
	if err := c.submits(ctx, m); err != nil {
		return err
	}
	if !strings.Contains(c.refused, m[1]) {
		return fmt.Errorf("the form says: %q", c.refused)
	}
	return nil
}

// repliesTo writes in the thread of a message of the bot.
func (c *conversation) repliesTo(ctx context.Context, m []string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	seen, err := c.workspace.Seen(c.person(m[0]))
	if err != nil {
		return err
	}
	for _, channel := range seen.Channels {
		for _, message := range channel.Messages {
			if message.Bot && strings.Contains(messageText(message), m[1]) {
				return c.send(practice.Post{User: seen.User, Channel: channel.ID, ThreadTS: message.TS, Text: unquoted(m[2])})
			}
		}
	}
	return fmt.Errorf("%s sees no message with %q", m[0], m[1])
}

func (c *conversation) closesForm(_ context.Context, m []string) error {
	seen, err := c.workspace.Seen(c.person(m[0]))
	if err != nil {
		return err
	}
	if len(seen.Views) == 0 {
		return errors.New("no form is open")
	}
	delete(c.filled, seen.User)
	return c.workspace.CloseView(practice.CloseView{User: seen.User, ViewID: seen.Views[len(seen.Views)-1].ID})
}

// groupIs knows the groups of the practice workspace by their handles.
func (c *conversation) groupIs(ctx context.Context, m []string) error {
	change := practice.GroupChange{Users: []string{}}
	for _, g := range c.workspace.State().Groups {
		if g.Handle == m[0] {
			change.Group = g.ID
		}
	}
	if m[1] != "nobody" {
		for _, name := range strings.Split(strings.ReplaceAll(m[1], " and ", ", "), ", ") {
			change.Users = append(change.Users, c.person(name))
		}
	}
	if _, err := c.workspace.Group(change); err != nil {
		return err
	}
	return c.settle(ctx)
}

func (c *conversation) deactivated(ctx context.Context, m []string) error {
	gone := true
	if _, err := c.workspace.User(practice.UserChange{User: c.person(m[0]), Deleted: &gone}); err != nil {
		return err
	}
	return c.settle(ctx)
}

func (c *conversation) slackFails(_ context.Context, m []string) error {
	c.stormy = true
	_, err := c.workspace.Weather(practice.WeatherRule{Rule: "server_error", Method: m[0]})
	return err
}

func (c *conversation) slackIsWell(context.Context, []string) error {
	_, err := c.workspace.Weather(practice.WeatherRule{Rule: "clear"})
	return err
}

func (c *conversation) allDone(ctx context.Context, _ []string) error { return c.settle(ctx) }

func (c *conversation) haveLearnt(ctx context.Context, _ []string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	select {
	case <-c.bot.handlers.Ready():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *conversation) carriedOut(ctx context.Context, _ []string) error {
	for {
		if err := c.workspace.AwaitIdle(ctx); err != nil {
			return err
		}
		_, changed, err := c.bot.handlers.Idle(ctx)
		if err != nil {
			return err
		}
		counts, err := c.bot.db.Counts(ctx)
		if err != nil || counts.InboxWaiting == 0 {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *conversation) botStops(context.Context, []string) error { return c.stopBot() }

func (c *conversation) botStarts(context.Context, []string) error { return c.startBot(c.t) }
