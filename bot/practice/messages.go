package practice

import (
	"encoding/json"
	"hash/fnv"
	"slices"
)

// message is a message as it stands, in the shape in which Slack's events and
// Web API give it. It is never changed in place: an edit puts a new one in its
// stead, so that what was handed out stays as it was.
type message struct {
	Type         string          `json:"type"`
	Subtype      string          `json:"subtype,omitempty"`
	User         string          `json:"user,omitempty"`
	BotID        string          `json:"bot_id,omitempty"`
	AppID        string          `json:"app_id,omitempty"`
	BotProfile   *botProfile     `json:"bot_profile,omitempty"`
	ClientMsgID  string          `json:"client_msg_id,omitempty"`
	Text         string          `json:"text"`
	TS           string          `json:"ts"`
	ThreadTS     string          `json:"thread_ts,omitempty"`
	ParentUserID string          `json:"parent_user_id,omitempty"`
	Team         string          `json:"team,omitempty"`
	UserTeam     string          `json:"user_team,omitempty"`
	SourceTeam   string          `json:"source_team,omitempty"`
	Blocks       json.RawMessage `json:"blocks,omitempty"`
	Attachments  json.RawMessage `json:"attachments,omitempty"`
	Metadata     json.RawMessage `json:"metadata,omitempty"`
	Files        []fields        `json:"files,omitempty"`
	Edited       *editMark       `json:"edited,omitempty"`
	Reactions    []reaction      `json:"reactions,omitempty"`
	Hidden       bool            `json:"hidden,omitempty"`

	ReplyCount      int      `json:"reply_count,omitempty"`
	ReplyUsersCount int      `json:"reply_users_count,omitempty"`
	ReplyUsers      []string `json:"reply_users,omitempty"`
	LatestReply     string   `json:"latest_reply,omitempty"`

	Ephemeral string `json:"-"` // the one person who sees the message, "" for everybody
	Asks      bool   `json:"-"` // a person mentions the app or writes to it
	rev       int64  // the workspace's rev with which it came to be
}

type botProfile struct {
	ID      string `json:"id"`
	AppID   string `json:"app_id"`
	Name    string `json:"name"`
	TeamID  string `json:"team_id"`
	Deleted bool   `json:"deleted"`
	Updated int64  `json:"updated"`
}

type editMark struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

type reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// tombstoned is the subtype of a deleted message whose thread lives on.
const tombstoned = "tombstone"

// add puts a new message into a channel and lets the oldest go when there are
// too many. The message gets its stamp here.
func (w *Workspace) add(c *channel, m *message) {
	m.Type = "message"
	m.TS = w.stamp()
	m.rev = w.rev + 1
	if m.Ephemeral != "" {
		c.private = append(c.private, m)
		if len(c.private) > ephemeralsKept {
			c.private = slices.Delete(c.private, 0, len(c.private)-ephemeralsKept)
		}
		w.touch(c)
		return
	}
	c.order = append(c.order, m.TS)
	c.messages[m.TS] = m
	if m.ThreadTS != "" {
		t := c.threads[m.ThreadTS]
		if t == nil {
			t = &thread{}
			c.threads[m.ThreadTS] = t
		}
		t.replies = append(t.replies, m.TS)
		if !slices.Contains(t.users, m.User) {
			t.users = append(t.users, m.User)
		}
		if parent := c.messages[m.ThreadTS]; parent != nil {
			m.ParentUserID = parent.User
			next := *parent // it has one more reply now
			next.rev = m.rev
			c.messages[parent.TS] = &next
		}
	}
	if m.User != "" {
		c.lastRead[m.User] = m.TS
	}
	w.forgetOld(c)
	w.touch(c)
}

// forgetOld drops the oldest messages beyond what a channel keeps, a tenth at a time.
func (w *Workspace) forgetOld(c *channel) {
	if len(c.order) <= w.config.Keep {
		return
	}
	drop := max(1, w.config.Keep/10)
	for _, ts := range c.order[:drop] {
		delete(c.messages, ts)
		delete(c.threads, ts) // its replies are younger and stay, as a thread without its head
	}
	c.order = slices.Clone(c.order[drop:])
	if len(c.said) > w.config.Keep {
		c.said = map[uint64]bool{}
	}
}

// withThread is the message with the summary of its thread, as Slack's history gives it.
func (c *channel) withThread(m *message) *message {
	t := c.threads[m.TS]
	if t == nil || len(t.replies) == 0 || m.ThreadTS != "" {
		return m
	}
	out := *m
	out.ThreadTS = m.TS
	out.ReplyCount = len(t.replies)
	out.ReplyUsers = slices.Clone(t.users)
	out.ReplyUsersCount = len(t.users)
	out.LatestReply = t.replies[len(t.replies)-1]
	return &out
}

// replace puts a changed message in the place of the old one.
func (w *Workspace) replace(c *channel, m *message) {
	m.rev = w.rev + 1
	c.messages[m.TS] = m
	w.touch(c)
}

// remove deletes a message. One that began a thread leaves a tombstone, which
// Slack reports as message_changed; others are reported as message_deleted.
func (w *Workspace) remove(c *channel, m *message) {
	if t := c.threads[m.TS]; t != nil && len(t.replies) > 0 {
		grave := &message{
			Type: "message", Subtype: tombstoned, User: "USLACKBOT", Text: "This message was deleted.",
			TS: m.TS, Hidden: true, Team: m.Team, rev: w.rev + 1,
		}
		c.messages[m.TS] = grave
		w.emitChanged(c, c.withThread(grave), c.withThread(m))
		w.touch(c)
		return
	}
	delete(c.messages, m.TS)
	c.order = slices.DeleteFunc(slices.Clone(c.order), func(ts string) bool { return ts == m.TS })
	if t := c.threads[m.ThreadTS]; t != nil {
		t.replies = slices.DeleteFunc(slices.Clone(t.replies), func(ts string) bool { return ts == m.TS })
		if grave := c.messages[m.ThreadTS]; len(t.replies) == 0 && grave != nil && grave.Subtype == tombstoned {
			delete(c.messages, grave.TS)
			delete(c.threads, grave.TS)
			c.order = slices.DeleteFunc(slices.Clone(c.order), func(ts string) bool { return ts == grave.TS })
		}
	}
	w.emitDeleted(c, m)
	w.touch(c)
}

// react adds or takes away one person's reaction and reports whether anything changed.
func (w *Workspace) react(c *channel, m *message, user, name string, remove bool) bool {
	next := *m
	next.Reactions = nil
	had, done := false, false
	for _, r := range m.Reactions {
		if r.Name == name {
			had = true
			inIt := slices.Contains(r.Users, user)
			switch {
			case remove && inIt:
				r.Users = slices.DeleteFunc(slices.Clone(r.Users), func(u string) bool { return u == user })
				done = true
			case !remove && !inIt:
				r.Users = append(slices.Clone(r.Users), user)
				done = true
			}
			r.Count = len(r.Users)
		}
		if len(r.Users) > 0 {
			next.Reactions = append(next.Reactions, r)
		}
	}
	if !had && !remove {
		next.Reactions = append(next.Reactions, reaction{Name: name, Users: []string{user}, Count: 1})
		done = true
	}
	if !done {
		return false
	}
	kind := "reaction_added"
	if remove {
		kind = "reaction_removed"
	}
	w.emit(kind, c.ID, fields{
		"type": kind, "user": user, "reaction": name, "item_user": m.User,
		"item": fields{"type": "message", "channel": c.ID, "ts": m.TS}, "event_ts": w.stamp(),
	})
	w.replace(c, &next)
	return true
}

// repeats notes what the app has posted and reports whether it had posted the
// same before in the same thread: by its metadata if it has some, else by its words.
func (c *channel) repeats(m *message) bool {
	h := fnv.New64a()
	h.Write([]byte(m.ThreadTS))
	h.Write([]byte{0})
	if len(m.Metadata) > 0 {
		h.Write(m.Metadata)
	} else if m.ThreadTS == "" {
		return false // the same words at two times in a channel are no double
	} else {
		h.Write([]byte(m.Text))
		h.Write(m.Blocks)
	}
	sum := h.Sum64()
	if c.said[sum] {
		return true
	}
	c.said[sum] = true
	return false
}

// fromApp begins a message of the app.
func (w *Workspace) fromApp() *message {
	app := w.config.Seed.App
	return &message{
		User: app.BotUserID, BotID: app.BotID, AppID: app.ID, Team: w.team.ID,
		BotProfile: &botProfile{ID: app.BotID, AppID: app.ID, Name: app.Name, TeamID: w.team.ID},
	}
}
