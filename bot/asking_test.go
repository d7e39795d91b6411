package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"shouldertap/bot/practice"
)

// theBot is the bot's user in the practice workspace.
const theBot = "U0TAP"

// askingSteps are what conversations say of asking and of where replies stand.
var askingSteps = []step{
	{regexp.MustCompile(`^(\w+) in #([\w-]+) sends Slack's own form: (.*)$`), (*conversation).writeRaw},
	{regexp.MustCompile(`^(\w+) edits "(.*)" to "(.*)"$`), (*conversation).edits},
	{regexp.MustCompile(`^(\w+) types "(.*)" into "(.*)" and presses Enter$`), (*conversation).entersText},
	{regexp.MustCompile(`^(\w+) and (\w+) click "(.*)" at once$`), (*conversation).clickAtOnce},
	{regexp.MustCompile(`^(\w+) sees in the thread: (.*)$`), (*conversation).seesInThread},
	{regexp.MustCompile(`^(\w+) sees in a direct message: (.*)$`), (*conversation).seesDirectly},
	{regexp.MustCompile(`^only (\w+) sees: (.*)$`), (*conversation).seesPrivately},
	{regexp.MustCompile(`^(\w+) sees (\d+) times?: (.*)$`), (*conversation).counts},
	{regexp.MustCompile(`^Shouldertap says nothing$`), (*conversation).silence},
	{regexp.MustCompile(`^Shouldertap joins #([\w-]+), invited by (\w+)$`), (*conversation).botJoins},
	{regexp.MustCompile(`^Shouldertap leaves #([\w-]+)$`), (*conversation).botLeaves},
	{regexp.MustCompile(`^(\w+) joins #([\w-]+)$`), (*conversation).joins},
	{regexp.MustCompile(`^weather: (\w+)(?: of (\S+))?(?:, (\d+) times?)?$`), (*conversation).weather},
	{regexp.MustCompile(`^nothing stored holds: (.*)$`), (*conversation).notStored},
	{regexp.MustCompile(`^stored (questions|deliveries): (\d+)$`), (*conversation).storedRows},
	{regexp.MustCompile(`^the event: (\{.*\})$`), (*conversation).emits},
}

func (c *conversation) writeRaw(_ context.Context, m []string) error {
	return c.send(practice.Post{User: c.person(m[0]), Channel: m[1], Text: unquoted(m[2]), Raw: true})
}

func (c *conversation) edits(_ context.Context, m []string) error {
	user := c.person(m[0])
	channel, message, err := c.findOwn(user, m[1])
	if err != nil {
		return err
	}
	c.mark()
	return c.workspace.Edit(practice.Edit{User: user, Channel: channel, TS: message.TS, Text: unquoted(m[2])})
}

// entersText fills a field that tells the app on Enter.
func (c *conversation) entersText(ctx context.Context, m []string) error {
	user := c.person(m[0])
	var click practice.Click
	_, err := c.workspace.Await(ctx, func(s practice.Seen) bool {
		view := topView(s)
		if view == nil {
			return false
		}
		var ok bool
		click, ok = elementIn(view.Blocks, m[2], "")
		click.ViewID = view.ID
		return ok
	}, user)
	if err != nil {
		return fmt.Errorf("no field %q: %w", m[2], err)
	}
	c.mark()
	click.User, click.Selected = user, practice.Selection{unquoted(m[1])}
	_, err = c.workspace.Click(click)
	return err
}

// clickAtOnce presses the same button from two hands before anything of the
// first press can be seen; both may be the same person's.
func (c *conversation) clickAtOnce(ctx context.Context, m []string) error {
	var click practice.Click
	_, err := c.workspace.Await(ctx, func(s practice.Seen) bool {
		var ok bool
		click, ok = elementOf(s, m[2], "")
		return ok
	}, c.person(m[0]))
	if err != nil {
		return fmt.Errorf("nobody shows %q to %s: %w", m[2], m[0], err)
	}
	c.mark()
	var hands sync.WaitGroup
	faults := make([]error, 2)
	for i, who := range m[:2] {
		hands.Go(func() {
			one := click
			one.User = c.person(who)
			_, faults[i] = c.workspace.Click(one)
		})
	}
	hands.Wait()
	if faults[0] != nil {
		return faults[0]
	}
	return faults[1]
}

func (c *conversation) seesInThread(ctx context.Context, m []string) error {
	return c.seesMessage(ctx, m[0], m[1], func(channel practice.SeenChannel, message practice.Message) bool {
		return channel.ID == c.channel && message.ThreadTS == c.thread
	})
}

func (c *conversation) seesDirectly(ctx context.Context, m []string) error {
	return c.seesMessage(ctx, m[0], m[1], func(channel practice.SeenChannel, _ practice.Message) bool {
		return channel.Kind == "dm" && channel.With == theBot
	})
}

// seesPrivately waits for an ephemeral message.
func (c *conversation) seesPrivately(ctx context.Context, m []string) error {
	return c.seesMessage(ctx, m[0], m[1], func(_ practice.SeenChannel, message practice.Message) bool { return message.Ephemeral })
}

// seesMessage waits for a message of the bot with that text, in that place.
func (c *conversation) seesMessage(ctx context.Context, who, text string, there func(practice.SeenChannel, practice.Message) bool) error {
	_, err := c.workspace.Await(ctx, func(s practice.Seen) bool {
		for _, channel := range s.Channels {
			for _, message := range channel.Messages {
				if message.Bot && !message.Deleted && there(channel, message) && strings.Contains(wordsOf(message), unquoted(text)) {
					return true
				}
			}
		}
		return false
	}, c.person(who))
	return err
}

func wordsOf(m practice.Message) string {
	var b strings.Builder
	b.WriteString(m.Text + "\n")
	gatherRaw(&b, m.Blocks)
	return b.String()
}

// counts looks, once everything has settled, in how many of the bot's messages
// a text stands.
func (c *conversation) counts(ctx context.Context, m []string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	want, err := strconv.Atoi(m[1])
	if err != nil {
		return err
	}
	seen, err := c.workspace.Seen(c.person(m[0]))
	if err != nil {
		return err
	}
	got := 0
	for _, channel := range seen.Channels {
		for _, message := range channel.Messages {
			if message.Bot && !message.Deleted && strings.Contains(wordsOf(message), unquoted(m[2])) {
				got++
			}
		}
	}
	if got != want {
		return fmt.Errorf("it stands in %d messages:\n%s", got, seen)
	}
	return nil
}

// mark remembers how much the bot had said before somebody acted.
func (c *conversation) mark() { c.before = c.said() }

// said counts what the bot sent to Slack to be seen.
func (c *conversation) said() int {
	n := 0
	for _, entry := range c.workspace.Log(0, 0).Entries {
		if entry.Kind == "api" && strings.HasPrefix(entry.Name, "chat.") {
			n++
		}
	}
	return n
}

func (c *conversation) silence(ctx context.Context, _ []string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	if n := c.said() - c.before; n != 0 {
		entries := c.workspace.Log(0, 0).Entries
		for _, entry := range slices.Backward(entries) {
			if strings.HasPrefix(entry.Name, "chat.") {
				return fmt.Errorf("it said %d things; the last: %s %s", n, entry.Name, entry.Request)
			}
		}
	}
	return nil
}

func (c *conversation) botJoins(_ context.Context, m []string) error {
	c.mark()
	return c.workspace.Join(practice.Membership{Bot: true, Channel: m[0], Inviter: c.person(m[1])})
}

func (c *conversation) botLeaves(_ context.Context, m []string) error {
	c.mark()
	return c.workspace.Leave(practice.Membership{Bot: true, Channel: m[0]})
}

func (c *conversation) joins(_ context.Context, m []string) error {
	c.mark()
	return c.workspace.Join(practice.Membership{User: c.person(m[0]), Channel: m[1]})
}

func (c *conversation) weather(_ context.Context, m []string) error {
	times, _ := strconv.Atoi(m[2]) // empty: until it is cleared
	_, err := c.workspace.Weather(practice.WeatherRule{Rule: m[0], Method: m[1], Times: times})
	c.stormy = true
	return err
}

// notStored looks for a text in every file of the database.
func (c *conversation) notStored(ctx context.Context, m []string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	files, err := filepath.Glob(c.bot.settings.databaseFile() + "*")
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no database file: %w", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if strings.Contains(string(b), m[0]) {
			return fmt.Errorf("%s holds it", filepath.Base(file))
		}
	}
	return nil
}

func (c *conversation) storedRows(ctx context.Context, m []string) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	got, err := c.stored(ctx, "SELECT count(*) FROM "+m[0])
	if err != nil {
		return err
	}
	if got != m[1] {
		return fmt.Errorf("there are %s", got)
	}
	return nil
}

// stored reads one value from the program's database.
func (f *floor) stored(ctx context.Context, query string) (string, error) {
	db, err := sql.Open("sqlite3", "file:"+f.bot.settings.databaseFile()+"?mode=ro")
	if err != nil {
		return "", err
	}
	defer db.Close()
	var value string
	return value, db.QueryRowContext(ctx, query).Scan(&value)
}

func (c *conversation) emits(_ context.Context, m []string) error {
	c.mark()
	return c.workspace.Emit(practice.Event{Event: json.RawMessage(m[0]), Channel: "C0SERVICING"})
}

// always holds in every conversation, whatever it is about: nobody was pinged,
// Slack refused nothing, and nothing was said twice.
func (c *conversation) always(ctx context.Context) error {
	if err := c.settle(ctx); err != nil {
		return err
	}
	for _, entry := range c.workspace.Log(0, 0).Entries {
		if entry.Kind != "api" {
			continue
		}
		if !entry.OK && !c.stormy {
			return fmt.Errorf("Slack refused %s: %s %s\n%s", entry.Name, entry.Error, entry.Detail, entry.Request)
		}
		var request map[string]any
		if json.Unmarshal(entry.Request, &request) != nil {
			continue // an upload, or nothing
		}
		if text, _ := request["text"].(string); calls.MatchString(text) {
			return fmt.Errorf("the text of %s would ping somebody: %s", entry.Name, text)
		}
		if ping := pingIn(request); ping != "" {
			return fmt.Errorf("%s would ping somebody: %s", entry.Name, ping)
		}
	}
	if n := c.workspace.WeatherNow().Counts.PostsDoubled; n != 0 {
		return fmt.Errorf("%d messages were posted twice", n)
	}
	return nil
}

// calls are the tokens by which a text that Slack reads as markup calls
// somebody. A date is a token too, and calls nobody.
var calls = regexp.MustCompile(`<(@|!(channel|here|everyone|group|subteam))`)

// pingIn finds what in a request would call somebody: a token in marked text,
// or an element of rich text. Plain and rich text show tokens as they are.
func pingIn(value any) string {
	switch v := value.(type) {
	case map[string]any:
		text, _ := v["text"].(string)
		switch v["type"] {
		case "user", "usergroup", "broadcast":
			return fmt.Sprint(v)
		case "mrkdwn", "markdown":
			if calls.MatchString(text) {
				return text
			}
		}
		for _, inner := range v {
			if found := pingIn(inner); found != "" {
				return found
			}
		}
	case []any:
		for _, inner := range v {
			if found := pingIn(inner); found != "" {
				return found
			}
		}
	}
	return ""
}

// TestPingsAreSeen holds the check that every conversation ends with to what
// it must notice.
func TestPingsAreSeen(t *testing.T) {
	for block, want := range map[string]bool{
		`{"type":"section","text":{"type":"mrkdwn","text":"hi <!channel>"}}`:                true,
		`{"type":"section","text":{"type":"mrkdwn","text":"hi \u003c@U0DANA\u003e"}}`:       true,
		`{"type":"section","text":{"type":"mrkdwn","text":"<!subteam^S0SPEC>"}}`:            true,
		`[{"elements":[{"elements":[{"type":"broadcast","range":"here"}]}]}]`:               true,
		`{"type":"section","text":{"type":"mrkdwn","text":"&lt;!channel&gt; <!date^1|x>"}}`: false,
		`{"type":"section","text":{"type":"plain_text","text":"<!channel>"}}`:               false,
		`{"elements":[{"type":"text","text":"<!channel>"}]}`:                                false,
	} {
		var value any
		if err := json.Unmarshal([]byte(block), &value); err != nil {
			t.Fatal(err)
		}
		if got := pingIn(value); (got != "") != want {
			t.Errorf("%s: found %q", block, got)
		}
	}
}
