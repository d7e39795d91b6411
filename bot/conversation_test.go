package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shouldertap/bot/practice"
)

// Conversations are played against the whole program: the real client, the
// real sockets, the real database. They read like a thread:
//
//	aisha in #ask-servicing: @Shouldertap how long is a payoff quote good
//	aisha sees: good through
//	aisha in thread: and in Texas?
//	aisha to Shouldertap: is a wet signature needed        (a direct message)
//	aisha clicks "Not my case"
//	aisha picks "Texas" under "Where does the customer live?"
//	dana fills "First line" with "Send the payoff letter."
//	dana submits
//	dana opens Home
//	aisha commands /tap help
//	aisha uses "Ask Shouldertap" on "the words of a message"
//	aisha does not see: charged off
//	aisha deletes "the words of a message"
//	clock +20m
//
// "sees" looks at everything that the person can see, newest first, and waits
// until it is there; "does not see" looks once the program has settled. Texts
// may hold \n, \t and \u202e.
//
// A file with the line "on the test desk" is played on the content of
// testdata/desk, others on the shipped sample. Further steps stand with
// [askingSteps] and [queueSteps]. Whatever a conversation is about, it ends with
// [conversation.always].
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("testdata holds no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(string(text), "\n")
			c := &conversation{floor: openFloorAt(t, t.TempDir(), contentFor(t, lines)), t: t}
			for n, line := range lines {
				line = strings.TrimSpace(line)
				if line == "" || line == onTestDesk || contentChange.MatchString(line) || strings.HasPrefix(line, "#") {
					continue
				}
				if err := c.play(line); err != nil {
					t.Fatalf("%s:%d: %s\n%v", file, n+1, line, err)
				}
			}
			ctx, cancel := context.WithTimeout(context.Background(), within)
			defer cancel()
			if err := c.always(ctx); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
		})
	}
}

// conversation is one story in progress.
type conversation struct {
	*floor
	t       *testing.T
	channel string // of the last message that somebody wrote
	thread  string // its thread
	filled  map[string]practice.Values
	before  int  // what the bot had said before somebody acted last
	stormy  bool // Slack was told to fail
}

const within = 20 * time.Second

// onTestDesk is the line that chooses the small content of the conversations.
const onTestDesk = "on the test desk"

// step is one kind of line.
type step struct {
	form *regexp.Regexp
	play func(c *conversation, ctx context.Context, m []string) error
}

var steps = []step{
	{regexp.MustCompile(`^(\w+) in #([\w-]+): (.*)$`), (*conversation).write},
	{regexp.MustCompile(`^(\w+) in thread: (.*)$`), (*conversation).reply},
	{regexp.MustCompile(`^(\w+) to Shouldertap: (.*)$`), (*conversation).direct},
	{regexp.MustCompile(`^(\w+) sees: (.*)$`), (*conversation).sees},
	{regexp.MustCompile(`^(\w+) does not see: (.*)$`), (*conversation).doesNotSee},
	{regexp.MustCompile(`^(\w+) clicks "(.*)"$`), (*conversation).clicks},
	{regexp.MustCompile(`^(\w+) picks "(.*)" under "(.*)"$`), (*conversation).picks},
	{regexp.MustCompile(`^(\w+) fills "(.*?)" with "(.*)"$`), (*conversation).fills},
	{regexp.MustCompile(`^(\w+) submits$`), (*conversation).submits},
	{regexp.MustCompile(`^(\w+) opens Home$`), (*conversation).opensHome},
	{regexp.MustCompile(`^(\w+) commands (/\w+) ?(.*)$`), (*conversation).commands},
	{regexp.MustCompile(`^(\w+) uses "(.*)" on "(.*)"$`), (*conversation).uses},
	{regexp.MustCompile(`^(\w+) deletes "(.*)"$`), (*conversation).deletes},
	{regexp.MustCompile(`^clock \+(\S+)$`), (*conversation).clock},
}

func (c *conversation) play(line string) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	for _, step := range slices.Concat(askingSteps, queueSteps(), steps) {
		if m := step.form.FindStringSubmatch(line); m != nil {
			return step.play(c, ctx, m[1:])
		}
	}
	return fmt.Errorf("no step reads like this")
}

// escapes is what a line of a conversation cannot hold as it is.
var escapes = regexp.MustCompile(`\\(n|t|u[0-9a-f]{4})`)

// unquoted lets a line of a conversation hold a line break and what nobody can
// see.
func unquoted(text string) string {
	return escapes.ReplaceAllStringFunc(text, func(escape string) string {
		if r, err := strconv.Unquote(`"` + escape + `"`); err == nil {
			return r
		}
		return escape
	})
}

func (c *conversation) post(user, channel, thread, text string) error {
	return c.send(practice.Post{User: user, Channel: channel, ThreadTS: thread, Text: unquoted(text)})
}

func (c *conversation) send(p practice.Post) error {
	c.mark()
	posted, err := c.workspace.Post(p)
	if err != nil {
		return err
	}
	c.channel = posted.Channel
	if c.thread = p.ThreadTS; c.thread == "" {
		c.thread = posted.TS
	}
	return nil
}

func (c *conversation) write(_ context.Context, m []string) error {
	return c.post(c.person(m[0]), m[1], "", m[2])
}

func (c *conversation) reply(_ context.Context, m []string) error {
	return c.post(c.person(m[0]), c.channel, c.thread, m[1])
}

func (c *conversation) direct(_ context.Context, m []string) error {
	return c.post(c.person(m[0]), "U0TAP", "", m[1])
}

func (c *conversation) sees(ctx context.Context, m []string) error {
	_, err := c.workspace.Await(ctx, func(s practice.Seen) bool { return strings.Contains(everything(s), unquoted(m[1])) }, c.person(m[0]))
	return err
}

func (c *conversation) doesNotSee(ctx context.Context, m []string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	seen, err := c.workspace.Seen(c.person(m[0]))
	if err != nil {
		return err
	}
	if text := everything(seen); strings.Contains(text, unquoted(m[1])) {
		return fmt.Errorf("it is there:\n%s", text)
	}
	return nil
}

// clicks presses the newest button with that text that the person sees: in the
// form on top, else in Home, else in a message.
func (c *conversation) clicks(ctx context.Context, m []string) error {
	return c.press(ctx, c.person(m[0]), m[1], "")
}

// picks chooses an option by its text, in the element whose own text, label or
// placeholder is given.
func (c *conversation) picks(ctx context.Context, m []string) error {
	return c.press(ctx, c.person(m[0]), m[2], m[1])
}

func (c *conversation) press(ctx context.Context, user, label, option string) error {
	c.mark()
	for {
		var click practice.Click
		_, err := c.workspace.Await(ctx, func(s practice.Seen) bool {
			var ok bool
			click, ok = elementOf(s, label, option)
			return ok
		}, user)
		if err != nil {
			return fmt.Errorf("nobody shows %q to %s: %w", label+" "+option, user, err)
		}
		click.User, click.Values = user, c.filled[user]
		_, err = c.workspace.Click(click)
		// A message that was edited between the look and the click has other
		// blocks now; a person would press what they see then.
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "is there; there is") {
			return err
		}
	}
}

func (c *conversation) fills(ctx context.Context, m []string) error {
	user := c.person(m[0])
	_, err := c.workspace.Await(ctx, func(s practice.Seen) bool {
		view := topView(s)
		if view == nil {
			return false
		}
		action, ok := inputOf(view, m[1])
		if ok {
			c.fill(user, action, unquoted(m[2]))
		}
		return ok
	}, user)
	if err != nil {
		return fmt.Errorf("no field %q: %w", m[1], err)
	}
	return nil
}

// fill notes what somebody typed or chose, until they submit or click.
func (c *conversation) fill(user, action, value string) {
	if c.filled == nil {
		c.filled = map[string]practice.Values{}
	}
	if c.filled[user] == nil {
		c.filled[user] = practice.Values{}
	}
	c.filled[user][action] = value
}

func (c *conversation) submits(ctx context.Context, m []string) error {
	user := c.person(m[0])
	seen, err := c.workspace.Seen(user)
	if err != nil {
		return err
	}
	if len(seen.Views) == 0 {
		return fmt.Errorf("%s has no form open", m[0])
	}
	view := seen.Views[len(seen.Views)-1]
	result, err := c.workspace.Submit(ctx, practice.Submit{User: user, ViewID: view.ID, Values: c.filled[user]})
	delete(c.filled, user)
	if err != nil {
		return err
	}
	c.refused = ""
	if len(result.Errors) > 0 {
		c.refused = fmt.Sprint(result.Errors)
	}
	return nil
}

func (c *conversation) opensHome(ctx context.Context, m []string) error {
	if _, err := c.workspace.Home(practice.OpenHome{User: c.person(m[0]), Tab: "home"}); err != nil {
		return err
	}
	return c.settle(ctx)
}

func (c *conversation) commands(ctx context.Context, m []string) error {
	_, err := c.workspace.Command(ctx, practice.RunCommand{User: c.person(m[0]), Channel: "U0TAP", Command: m[1], Text: m[2]})
	return err
}

func (c *conversation) uses(ctx context.Context, m []string) error {
	user := c.person(m[0])
	channel, message, err := c.find(user, m[2])
	if err != nil {
		return err
	}
	_, err = c.workspace.Shortcut(practice.RunShortcut{User: user, CallbackID: "ask_shouldertap", Channel: channel, TS: message.TS})
	return err
}

func (c *conversation) deletes(_ context.Context, m []string) error {
	c.mark()
	user := c.person(m[0])
	channel, message, err := c.findOwn(user, m[1])
	if err != nil {
		return err
	}
	return c.workspace.Delete(practice.Delete{User: user, Channel: channel, TS: message.TS})
}

func (c *conversation) clock(ctx context.Context, m []string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	_, err := c.workspace.Clock(practice.ClockMove{Advance: m[0]})
	if c.bot != nil {
		c.bot.handlers.Wake()
	}
	return err
}

func (c *conversation) find(user, text string) (string, practice.Message, error) {
	return c.findWhere(user, text, func(practice.Message) bool { return true })
}

// findOwn finds a message that the person wrote.
func (c *conversation) findOwn(user, text string) (string, practice.Message, error) {
	return c.findWhere(user, text, func(m practice.Message) bool { return m.User == user })
}

func (c *conversation) findWhere(user, text string, where func(practice.Message) bool) (string, practice.Message, error) {
	seen, err := c.workspace.Seen(user)
	if err != nil {
		return "", practice.Message{}, err
	}
	for _, channel := range seen.Channels {
		for _, message := range slices.Backward(channel.Messages) {
			if strings.Contains(message.Text, text) && where(message) {
				return channel.ID, message, nil
			}
		}
	}
	return "", practice.Message{}, fmt.Errorf("%s sees no message with %q", user, text)
}
