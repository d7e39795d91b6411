package practice

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// content is what a message of the app consists of, checked and completed.
type content struct {
	text        string
	hasText     bool
	blocks      json.RawMessage
	attachments json.RawMessage
	metadata    json.RawMessage
}

// readContent reads text, blocks, attachments and metadata and refuses what
// Slack refuses. It holds no lock.
func (c *call) readContent() (content, *refusal) {
	out := content{text: c.str("text"), hasText: c.str("text") != ""}
	if c.has("blocks") {
		blocks, no := c.checkBlocks(c.json("blocks"), surfaceMessage)
		if no != nil {
			return out, no
		}
		if out.blocks = blocks; string(blocks) == "[]" {
			out.blocks = nil // none; in an update, none any more
		}
	}
	if raw := c.json("attachments"); len(raw) > 0 {
		attachments, no := c.checkAttachments(raw)
		if no != nil {
			return out, no
		}
		out.attachments = attachments
	}
	if raw := c.json("metadata"); len(raw) > 0 {
		if no := checkMetadata(raw); no != nil {
			return out, no
		}
		out.metadata = raw
	}
	return out, nil
}

func (c content) empty() bool {
	return strings.TrimSpace(c.text) == "" && c.blocks == nil && len(c.attachments) <= len("[]")
}

// cutText cuts a message's text where Slack cuts it.
func cutText(s string) (string, bool) {
	if limit := limits[limitMessageText].max; utf8.RuneCountInString(s) > limit {
		return string([]rune(s)[:limit]), true
	}
	return s, false
}

// posting finds the channel to which the app may post. A user id opens the
// direct message with that person.
func (c *call) posting(id string) (*channel, *refusal) {
	bot := c.config.Seed.App.BotUserID
	ch := c.channels[id]
	if ch == nil {
		if u := c.users[id]; u != nil && id != bot && !u.Deleted {
			ch = c.direct(id, bot)
		}
	}
	if ch == nil && strings.HasPrefix(id, "#") {
		for _, cid := range c.chanList {
			if o := c.channels[cid]; o.Name == id[1:] && o.kind != directMessage {
				ch = o
			}
		}
	}
	switch {
	case ch == nil, ch.kind != publicChannel && !ch.has(bot):
		return nil, refuse("channel_not_found")
	case ch.IsArchived:
		return nil, refuse("is_archived")
	case !ch.has(bot) && (c.man.absent || !c.man.hasScope("chat:write.public")):
		return nil, refuse("not_in_channel", "the app is not a member of #"+ch.Name)
	}
	return ch, nil
}

func chatPostMessage(c *call) (fields, *refusal) {
	body, no := c.readContent()
	if no != nil {
		return nil, no
	}
	if body.empty() {
		return nil, refuse("no_text")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, no := c.posting(c.str("channel"))
	if no != nil {
		return nil, no
	}
	m := c.fromApp()
	m.Text, _ = cutText(body.text)
	m.Blocks, m.Attachments, m.Metadata = body.blocks, body.attachments, body.metadata
	reply := fields{"channel": ch.ID}
	if m.ThreadTS = c.str("thread_ts"); m.ThreadTS != "" {
		m.ThreadTS, no = ch.threadOf(m.ThreadTS)
		if no != nil {
			return nil, no
		}
		if m.ThreadTS == "" {
			// Slack posts beside the thread when the message it hung from is gone.
			reply["warning"] = "thread_parent_not_found"
		}
	}
	if m.ThreadTS != "" && c.bool("reply_broadcast") {
		m.Subtype = "thread_broadcast"
	}
	c.say(ch, m)
	reply["ts"], reply["message"] = m.TS, m
	return reply, nil
}

// threadOf finds the message from which a thread hangs: a reply's stamp stands
// for its thread. It is "" when that message is gone.
func (c *channel) threadOf(ts string) (string, *refusal) {
	if secs, us, ok := strings.Cut(ts, "."); !ok || !digits(secs) || !digits(us) {
		return "", refuse("invalid_thread_ts", "thread_ts "+ts+" is no message stamp")
	}
	m := c.messages[ts]
	switch {
	case m == nil:
		return "", nil
	case m.ThreadTS != "":
		return m.ThreadTS, nil
	}
	return ts, nil
}

func digits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// say puts a message of the app into a channel and tells everybody.
func (w *Workspace) say(ch *channel, m *message) {
	w.weather.counts.Posts++
	if ch.repeats(m) {
		w.weather.counts.PostsDoubled++
	}
	w.add(ch, m)
	delete(w.statuses, ch.ID+"/"+m.ThreadTS)
	w.emitPosted(ch, m)
	w.tourSaid(ch, m)
}

func chatPostEphemeral(c *call) (fields, *refusal) {
	body, no := c.readContent()
	if no != nil {
		return nil, no
	}
	if body.empty() {
		return nil, refuse("no_text")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, no := c.posting(c.str("channel"))
	if no != nil {
		return nil, no
	}
	to := c.str("user")
	if !ch.has(to) {
		return nil, refuse("user_not_in_channel", to+" is not in "+ch.label())
	}
	m := c.fromApp()
	m.Ephemeral = to
	m.Text, _ = cutText(body.text)
	m.Blocks, m.Attachments = body.blocks, body.attachments
	if ts := c.str("thread_ts"); ts != "" {
		if m.ThreadTS, no = ch.threadOf(ts); no != nil {
			return nil, no
		}
	}
	c.add(ch, m)
	return fields{"message_ts": m.TS}, nil
}

// own finds a message of the app that it may change.
func (c *call) own() (*channel, *message, *refusal) {
	ch := c.channels[c.str("channel")]
	if ch == nil || (ch.kind != publicChannel && !ch.has(c.config.Seed.App.BotUserID)) {
		return nil, nil, refuse("channel_not_found")
	}
	m := ch.messages[c.str("ts")]
	switch {
	case m == nil || m.Subtype == tombstoned:
		return nil, nil, refuse("message_not_found")
	case ch.IsArchived:
		return nil, nil, refuse("is_archived")
	case m.BotID != c.config.Seed.App.BotID:
		return ch, m, refuse("cant_update_message", "the message is not the app's own")
	}
	return ch, m, nil
}

func chatUpdate(c *call) (fields, *refusal) {
	body, no := c.readContent()
	if no != nil {
		return nil, no
	}
	if max := limits[limitUpdateText].max; utf8.RuneCountInString(body.text) > max {
		return nil, refuse("msg_too_long", limits[limitUpdateText].exceeded(utf8.RuneCountInString(body.text), "/text"))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, m, no := c.own()
	if no != nil {
		return nil, no
	}
	next := *m
	// Without blocks, text replaces them; without text, they stay.
	switch {
	case c.has("blocks"):
		next.Blocks = body.blocks
	case body.hasText:
		next.Blocks = nil
	}
	if c.has("text") {
		next.Text = body.text
	}
	if c.has("attachments") {
		next.Attachments = body.attachments
	}
	if c.has("metadata") {
		next.Metadata = body.metadata
	}
	if strings.TrimSpace(next.Text) == "" && next.Blocks == nil && len(next.Attachments) <= len("[]") && len(next.Files) == 0 {
		return nil, refuse("no_text")
	}
	next.Edited = nil
	if next.Blocks == nil {
		next.Edited = &editMark{User: m.User, TS: c.stamp()}
	}
	c.replace(ch, &next)
	c.emitChanged(ch, ch.withThread(&next), ch.withThread(m))
	c.tourSaid(ch, &next)
	return fields{"channel": ch.ID, "ts": m.TS, "text": next.Text, "message": &next}, nil
}

func chatDelete(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, m, no := c.own()
	if no != nil {
		if no.Code == "cant_update_message" {
			no.Code = "cant_delete_message"
		}
		return nil, no
	}
	c.remove(ch, m)
	return fields{"channel": ch.ID, "ts": m.TS}, nil
}

func chatGetPermalink(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := c.channels[c.str("channel")]
	if ch == nil || (ch.kind != publicChannel && !ch.has(c.config.Seed.App.BotUserID)) {
		return nil, refuse("channel_not_found")
	}
	m := ch.messages[c.str("message_ts")]
	if m == nil {
		return nil, refuse("message_not_found")
	}
	return fields{"channel": ch.ID, "permalink": c.permalink(ch, m)}, nil
}

// permalink is the address of a message on the practice page.
func (w *Workspace) permalink(ch *channel, m *message) string {
	link := w.url + "/archives/" + ch.ID + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.ThreadTS != "" {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + ch.ID
	}
	return link
}

func reactionsAdd(c *call) (fields, *refusal)    { return reactions(c, false) }
func reactionsRemove(c *call) (fields, *refusal) { return reactions(c, true) }

func reactions(c *call, remove bool) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, no := c.posting(c.str("channel"))
	if no != nil {
		return nil, no
	}
	m := ch.messages[c.str("timestamp")]
	if m == nil {
		return nil, refuse("message_not_found")
	}
	name := strings.Trim(c.str("name"), ":")
	if name == "" {
		return nil, refuse("invalid_name")
	}
	if c.Workspace.react(ch, m, c.config.Seed.App.BotUserID, name, remove) {
		return fields{}, nil
	}
	if remove {
		return nil, refuse("no_reaction")
	}
	return nil, refuse("already_reacted")
}

func reactionsGet(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, no := c.posting(c.str("channel"))
	if no != nil {
		return nil, no
	}
	m := ch.messages[c.str("timestamp")]
	if m == nil {
		return nil, refuse("message_not_found")
	}
	return fields{"type": "message", "channel": ch.ID, "message": ch.withThread(m)}, nil
}

// visibleTo reports whether a person sees the message in a channel they are in.
func (m *message) visibleTo(user string) bool { return m.Ephemeral == "" || m.Ephemeral == user }

// find looks for a message, or an ephemeral one of that person, by its stamp.
func (c *channel) find(ts, user string) *message {
	if m := c.messages[ts]; m != nil {
		return m
	}
	i := slices.IndexFunc(c.private, func(m *message) bool { return m.TS == ts && m.visibleTo(user) })
	if i < 0 {
		return nil
	}
	return c.private[i]
}
