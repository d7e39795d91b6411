package practice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Await waits until what a person sees satisfies ok, and returns it. It looks
// again whenever something changes. When ctx ends, the error prints what the
// person saw last.
func (w *Workspace) Await(ctx context.Context, ok func(Seen) bool, user string) (Seen, error) {
	for {
		w.mu.Lock()
		u := w.users[user]
		if u == nil {
			w.mu.Unlock()
			return Seen{}, fmt.Errorf("there is no user %q", user)
		}
		seen, changed := w.seen(u), w.changed
		w.mu.Unlock()
		if ok(seen) {
			return seen, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return seen, fmt.Errorf("%w; last seen:\n%v", ctx.Err(), seen)
		case <-w.ctx.Done():
			return seen, fmt.Errorf("the practice workspace is closed; last seen:\n%v", seen)
		}
	}
}

// AwaitMessage waits for a message that satisfies ok, in one channel (or direct
// message, by the other person's id) as a person sees it, and returns it, the
// newest first. After the first look it looks only at what is new or changed,
// so that it stays quick in a channel with many messages.
func (w *Workspace) AwaitMessage(ctx context.Context, user, channelID string, ok func(Message) bool) (Message, error) {
	looked := int64(-1)
	for {
		w.mu.Lock()
		changed, rev := w.changed, w.rev
		w.mu.Unlock()
		m, found, err := w.search(user, channelID, looked, ok)
		if err != nil || found {
			return m, err
		}
		looked = rev
		select {
		case <-changed:
		case <-ctx.Done():
			seen, err := w.Seen(user)
			if err != nil {
				return Message{}, err
			}
			return Message{}, fmt.Errorf("%w; last seen:\n%v", ctx.Err(), seen)
		case <-w.ctx.Done():
			return Message{}, fmt.Errorf("the practice workspace is closed")
		}
	}
}

// searchBatch is how many messages are looked at before the lock is given up for a moment.
const searchBatch = 64

// search looks for a message among what came to be in a channel after a rev,
// the newest first, in batches, so that ok is never called with the lock held.
func (w *Workspace) search(user, channelID string, after int64, ok func(Message) bool) (Message, bool, error) {
	batch := make([]Message, 0, searchBatch)
	for before := ""; ; {
		batch = batch[:0]
		w.mu.Lock()
		batch, more, err := w.newer(batch, user, channelID, after, &before)
		w.mu.Unlock()
		if err != nil {
			return Message{}, false, err
		}
		if i := slices.IndexFunc(batch, ok); i >= 0 {
			return batch[i], true, nil
		}
		if !more {
			return Message{}, false, nil
		}
	}
}

// newer adds to a batch what a person sees of a channel that came to be after a
// rev and stands before a stamp ("": from the newest), and moves the stamp on.
func (w *Workspace) newer(batch []Message, user, channelID string, after int64, before *string) (all []Message, more bool, err error) {
	u, err := w.person(user)
	if err != nil {
		return nil, false, err
	}
	c, err := w.mine(u, channelID)
	if err != nil || c.rev <= after {
		return nil, false, err
	}
	nameOf := w.namesFor(u)
	if *before == "" {
		*before = "~" // greater than any stamp
		for i := len(c.private) - 1; i >= 0; i-- {
			if m := c.private[i]; m.visibleTo(u.ID) && m.rev > after {
				batch = append(batch, c.see(m, nameOf))
			}
		}
	}
	end, _ := slices.BinarySearch(c.order, *before)
	for i := end - 1; i >= 0; i-- {
		if len(batch) >= searchBatch {
			return batch, true, nil
		}
		*before = c.order[i]
		if m := c.messages[*before]; m.rev > after {
			batch = append(batch, c.see(m, nameOf))
		}
	}
	return batch, false, nil
}

// AwaitConnected waits until at least one Socket Mode connection is open.
func (w *Workspace) AwaitConnected(ctx context.Context) error {
	return w.awaitState(ctx, "a connection of the app", func() (bool, <-chan struct{}) { return len(w.conns) > 0, w.changed })
}

// AwaitIdle waits until every envelope that was sent is acknowledged and no
// Web API request is in flight. Envelopes whose acknowledgement the weather
// loses, and calls it holds, do not count.
func (w *Workspace) AwaitIdle(ctx context.Context) error {
	return w.awaitState(ctx, "the app to settle", func() (bool, <-chan struct{}) { return w.idle(), w.stirred })
}

func (w *Workspace) idle() bool {
	if w.calls > 0 {
		return false
	}
	for _, f := range w.flights {
		if !f.noAck && !f.conn.dead {
			return false
		}
	}
	return true
}

func (w *Workspace) awaitState(ctx context.Context, what string, look func() (bool, <-chan struct{})) error {
	for {
		w.mu.Lock()
		ok, changed := look()
		calls, flights := w.calls, len(w.flights)
		w.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w (%d calls and %d envelopes in flight)", what, ctx.Err(), calls, flights)
		case <-w.ctx.Done():
			return fmt.Errorf("wait for %s: the practice workspace is closed", what)
		}
	}
}

// settle waits for what is in flight, but not longer than most.
func (w *Workspace) settle(most time.Duration) {
	ctx, cancel := context.WithTimeout(w.ctx, most)
	defer cancel()
	_ = w.AwaitIdle(ctx) // what does not settle is late, which is the point of some tests
}

// Changed is the rev of the workspace.
type Changed struct {
	Rev int64 `json:"rev"`
}

// Changes answers as soon as the rev is above since, or after wait.
func (w *Workspace) Changes(ctx context.Context, since int64, wait time.Duration) Changed {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		w.mu.Lock()
		rev, changed := w.rev, w.changed
		w.mu.Unlock()
		if rev > since {
			return Changed{rev}
		}
		select {
		case <-changed:
		case <-timer.C:
			return Changed{rev}
		case <-ctx.Done():
			return Changed{rev}
		case <-w.ctx.Done():
			return Changed{rev}
		}
	}
}

// String prints what a person sees as text: channels, messages, forms and notices.
func (s Seen) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %s\n", s.User, s.Now.Format(time.RFC3339))
	for _, c := range s.Channels {
		fmt.Fprintf(&b, "%s %s (%s)\n", c.Kind, c.Name, c.ID)
		for _, m := range c.Messages {
			fmt.Fprintf(&b, "  %s\n", indent(m.String(), "    "))
		}
	}
	for _, v := range s.Views {
		fmt.Fprintf(&b, "modal %s: %s\n", v.ID, indent(v.Shown(), "    "))
	}
	if s.Home != nil {
		fmt.Fprintf(&b, "home: %s\n", indent(s.Home.Shown(), "    "))
	}
	for _, t := range s.Toasts {
		fmt.Fprintf(&b, "notice: %s\n", t.Text)
	}
	return b.String()
}

func indent(s, by string) string { return strings.ReplaceAll(s, "\n", "\n"+by) }

// String prints a message with its stamp, author and all that it shows.
func (m Message) String() string {
	mark := ""
	if m.ThreadTS != "" {
		mark += " in thread " + m.ThreadTS
	}
	if m.Ephemeral {
		mark += " (only visible to them)"
	}
	if m.Deleted {
		mark += " (deleted)"
	}
	return m.TS + mark + " " + m.UserName + ": " + m.Shown()
}

// Shown is all text that the message shows, a line for each part, buttons and
// fields in brackets with their action_id. Blocks are shown instead of text where
// there are some.
func (m Message) Shown() string {
	if len(m.Blocks) > len("[]") {
		return shownBlocks(m.Blocks)
	}
	return m.Text
}

// Shown is all text that the view shows, a line for each part.
func (v *View) Shown() string {
	lines := []string{}
	var title map[string]any
	if json.Unmarshal(v.Title, &title) == nil {
		lines = append(lines, str(title["text"]))
	}
	return strings.Join(append(lines, shownBlocks(v.Blocks)), "\n")
}

func shownBlocks(raw json.RawMessage) string {
	var tree []any
	if json.Unmarshal(raw, &tree) != nil {
		return string(raw)
	}
	var lines []string
	for _, b := range tree {
		lines = appendShown(lines, b)
	}
	return strings.Join(lines, "\n")
}

// appendShown walks a block in the order in which its parts are read.
func appendShown(lines []string, item any) []string {
	switch v := item.(type) {
	case []any:
		for _, inner := range v {
			lines = appendShown(lines, inner)
		}
	case map[string]any:
		kind := str(v["type"])
		if id := str(v["action_id"]); id != "" {
			label := kind
			if t, _ := v["text"].(map[string]any); t != nil {
				label = str(t["text"])
			}
			return append(lines, "["+label+" "+id+"]")
		}
		switch kind {
		case "plain_text", "mrkdwn", "text", "raw_text", "markdown":
			return append(lines, str(v["text"]))
		case "raw_number":
			return append(lines, strings.TrimSpace(fmt.Sprint(v["value"], " ", str(v["text"]))))
		case "user":
			return append(lines, "<@"+str(v["user_id"])+">")
		case "channel":
			return append(lines, "<#"+str(v["channel_id"])+">")
		case "link":
			return append(lines, strings.TrimSpace(str(v["text"])+" "+str(v["url"])))
		case "rich_text_section", "rich_text_preformatted", "rich_text_quote":
			return append(lines, strings.Join(appendShown(nil, v["elements"]), ""))
		}
		for _, part := range []string{"title", "subtitle", "label", "text", "fields", "body", "elements", "rows", "chart", "segments", "series", "data", "child_blocks", "accessory", "element", "hint", "subtext", "actions"} {
			switch inner := v[part].(type) {
			case string:
				lines = append(lines, inner)
			case map[string]any, []any:
				lines = appendShown(lines, inner)
			}
		}
	}
	return lines
}
