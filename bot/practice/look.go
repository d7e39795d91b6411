package practice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Seen is everything that one person sees of the workspace at one moment.
type Seen struct {
	User     string        `json:"user"`
	Now      time.Time     `json:"now"`
	Rev      int64         `json:"rev"`
	Channels []SeenChannel `json:"channels"`
	Home     *View         `json:"home"`
	Views    []*View       `json:"views"` // open modals, top last
	Toasts   []Toast       `json:"toasts"`

	// Names are the people as this person may know them, to show mentions by.
	Names map[string]string `json:"names"`
}

// SeenChannel is a channel or direct message in which the person is.
type SeenChannel struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Kind     string            `json:"kind"` // channel, private, dm or ext
	Topic    string            `json:"topic,omitempty"`
	With     string            `json:"with,omitempty"` // in a direct message, the other person
	Members  []string          `json:"members"`
	Archived bool              `json:"archived,omitempty"`
	Unread   int               `json:"unread"`
	LastRead string            `json:"last_read"`
	Status   map[string]string `json:"status,omitempty"` // what the app says it is doing, by thread
	Messages []Message         `json:"messages"`         // oldest first, replies among them
}

// Message is a message as one person sees it.
type Message struct {
	TS         string          `json:"ts"`
	User       string          `json:"user"`
	UserName   string          `json:"user_name"`
	Bot        bool            `json:"bot"`
	Text       string          `json:"text"`
	Blocks     json.RawMessage `json:"blocks,omitempty"`
	Attach     json.RawMessage `json:"attachments,omitempty"`
	ThreadTS   string          `json:"thread_ts,omitempty"`
	Broadcast  bool            `json:"broadcast,omitempty"` // a reply that is shown in the channel too
	ReplyCount int             `json:"reply_count"`
	LastReply  string          `json:"latest_reply,omitempty"`
	Edited     bool            `json:"edited"`
	Deleted    bool            `json:"deleted"`
	Ephemeral  bool            `json:"ephemeral"`
	Reactions  []reaction      `json:"reactions,omitempty"`
	Metadata   json.RawMessage `json:"metadata,omitempty"`
	Files      []fields        `json:"files,omitempty"`
}

// Toast is a short notice to one person, such as that the app didn't respond.
type Toast struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// toastsKept is how many notices a person keeps.
const toastsKept = 10

func (w *Workspace) toast(user, text string) {
	all := append(slices.Clone(w.toasts[user]), Toast{ID: w.newID("N"), At: w.now(), Text: text})
	w.toasts[user] = all[max(0, len(all)-toastsKept):]
	w.bump()
}

// seenChannel remembers a channel as somebody saw it, good while its rev stays.
type seenChannel struct {
	rev  int64
	seen SeenChannel
}

// seenMemoUsers is for how many people what they see is remembered.
const seenMemoUsers = 8

// Seen returns what a person sees now. What it points to must not be changed.
func (w *Workspace) Seen(user string) (Seen, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u := w.users[user]
	if u == nil {
		return Seen{}, fmt.Errorf("there is no user %q", user)
	}
	return w.seen(u), nil
}

func (w *Workspace) seen(u *User) Seen {
	memo := w.seenMemo[u.ID]
	if memo == nil {
		if len(w.seenMemo) >= seenMemoUsers {
			clear(w.seenMemo)
		}
		memo = map[string]seenChannel{}
		w.seenMemo[u.ID] = memo
	}
	out := Seen{
		User: u.ID, Now: w.now(), Rev: w.rev, Channels: []SeenChannel{}, Home: w.homes[u.ID],
		Views: slices.Clone(w.stacks[u.ID]), Toasts: slices.Clone(w.toasts[u.ID]), Names: map[string]string{},
	}
	if out.Views == nil {
		out.Views = []*View{}
	}
	if out.Toasts == nil {
		out.Toasts = []Toast{}
	}
	for _, id := range w.userList {
		out.Names[id] = w.nameFor(u, id)
	}
	for _, id := range w.chanList {
		c := w.channels[id]
		if !c.has(u.ID) {
			continue
		}
		m, known := memo[id]
		if !known || m.rev != c.rev {
			m = seenChannel{rev: c.rev, seen: w.seeChannel(u, c)}
			memo[id] = m
		}
		out.Channels = append(out.Channels, m.seen)
	}
	return out
}

func (w *Workspace) seeChannel(u *User, c *channel) SeenChannel {
	out := SeenChannel{
		ID: c.ID, Name: c.Name, Kind: "channel", Topic: c.Topic, Members: slices.Clone(c.Members), Archived: c.IsArchived,
		LastRead: c.lastRead[u.ID], Messages: make([]Message, 0, len(c.order)),
	}
	switch {
	case c.kind == directMessage:
		out.Kind, out.With = "dm", c.other(u.ID)
		out.Name = w.nameFor(u, out.With)
	case c.IsExtShared:
		out.Kind = "ext"
	case c.kind == privateChannel:
		out.Kind = "private"
	}
	for key, status := range w.statuses {
		if thread, here := strings.CutPrefix(key, c.ID+"/"); here {
			if out.Status == nil {
				out.Status = map[string]string{}
			}
			out.Status[thread] = status
		}
	}
	nameOf := w.namesFor(u)
	for _, ts := range c.order {
		m := c.see(c.messages[ts], nameOf)
		out.Messages = append(out.Messages, m)
		if ts > out.LastRead && m.User != u.ID && !m.Deleted && (m.ThreadTS == "" || m.Broadcast || c.inThread(m.ThreadTS, u.ID)) {
			out.Unread++
		}
	}
	for _, m := range c.private {
		if !m.visibleTo(u.ID) {
			continue
		}
		at, _ := slices.BinarySearchFunc(out.Messages, m.TS, func(o Message, ts string) int { return strings.Compare(o.TS, ts) })
		out.Messages = slices.Insert(out.Messages, at, c.see(m, nameOf))
	}
	return out
}

// inThread reports whether a person began a thread or wrote in it.
func (c *channel) inThread(root, user string) bool {
	if m := c.messages[root]; m != nil && m.User == user {
		return true
	}
	t := c.threads[root]
	return t != nil && slices.Contains(t.users, user)
}

// see is a message as it is seen by somebody to whom people have these names.
func (c *channel) see(m *message, nameOf func(id string) string) Message {
	out := Message{
		TS: m.TS, User: m.User, UserName: nameOf(m.User), Bot: m.BotID != "", Text: m.Text, Blocks: m.Blocks,
		Attach: m.Attachments, ThreadTS: m.ThreadTS, Broadcast: m.Subtype == "thread_broadcast", Edited: m.Edited != nil,
		Deleted: m.Subtype == tombstoned, Ephemeral: m.Ephemeral != "", Reactions: m.Reactions, Metadata: m.Metadata, Files: m.Files,
	}
	if t := c.threads[m.TS]; t != nil && len(t.replies) > 0 {
		out.ReplyCount, out.LastReply = len(t.replies), t.replies[len(t.replies)-1]
	}
	return out
}

// State is what the page knows of the workspace itself; there are no tokens in it.
type State struct {
	Team          Team         `json:"team"`
	Teams         []Team       `json:"teams"`
	Users         []User       `json:"users"`
	Channels      []Channel    `json:"channels"`
	Groups        []Group      `json:"groups"`
	App           StateApp     `json:"app"`
	Start         string       `json:"start"`
	Now           time.Time    `json:"now"`
	ClockOffsetMS int64        `json:"clock_offset_ms"`
	Connections   int          `json:"connections"`
	Rev           int64        `json:"rev"`
	Tour          []StateTour  `json:"tour"`
	Weather       WeatherState `json:"weather"`
}

// StateApp is the app as its manifest shows it.
type StateApp struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Description  string     `json:"description,omitempty"`
	BotUserID    string     `json:"bot_user_id"`
	BotID        string     `json:"bot_id"`
	Commands     []Command  `json:"commands"`
	Shortcuts    []Shortcut `json:"shortcuts"`
	Scopes       []string   `json:"scopes"`
	Events       []string   `json:"events"`
	HomeTab      bool       `json:"home_tab"`
	MessagesTab  bool       `json:"messages_tab"`
	MessagesRead bool       `json:"messages_tab_read_only"`
	StartsOver   bool       `json:"starts_over"` // with the workspace, when it is reset
}

// State returns the workspace as the page shows it around the messages.
func (w *Workspace) State() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	seed := w.config.Seed
	f := w.man.Features
	out := State{
		Team: w.team, Teams: orList(slices.Clone(seed.Teams)), Users: []User{}, Channels: []Channel{}, Groups: []Group{},
		App: StateApp{
			ID: seed.App.ID, Name: seed.App.Name, Description: w.man.Display.Description, BotUserID: seed.App.BotUserID, BotID: seed.App.BotID,
			Commands: orList(f.SlashCommands), Shortcuts: orList(f.Shortcuts),
			Scopes: orList(w.man.OAuth.Scopes.Bot), Events: orList(w.man.Settings.Events.Bot),
			HomeTab: f.AppHome.HomeTab, MessagesTab: f.AppHome.MessagesTab, MessagesRead: f.AppHome.MessagesReadOnly,
			StartsOver: w.config.StartOver != nil,
		},
		Start: seed.Start, Now: w.now(), ClockOffsetMS: w.offset.Milliseconds(), Connections: len(w.conns), Rev: w.rev,
		Tour: w.tour(), Weather: w.weatherState(),
	}
	for _, id := range w.userList {
		out.Users = append(out.Users, *w.users[id])
	}
	for _, id := range w.chanList {
		if c := w.channels[id]; c.kind != directMessage {
			one := c.Channel
			one.Members, one.BotMember = slices.Clone(c.Members), c.has(seed.App.BotUserID)
			out.Channels = append(out.Channels, one)
		}
	}
	for _, g := range w.groups {
		one := *g
		one.Users = slices.Clone(g.Users)
		out.Groups = append(out.Groups, one)
	}
	return out
}

// orList makes a list that is written as [] when it is empty.
func orList[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
