package practice

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// The kinds of channel, by the names that Slack's events give them.
const (
	publicChannel  = "channel"
	privateChannel = "group"
	directMessage  = "im"
)

// channel is a place where messages stand.
type channel struct {
	Channel
	kind     string
	member   map[string]bool
	order    []string            // stamps of the kept messages, oldest first
	messages map[string]*message // by stamp
	threads  map[string]*thread  // by the stamp of the message that began them
	private  []*message          // ephemeral messages, each for one person
	lastRead map[string]string   // by person, the stamp up to which they have read
	rev      int64               // the workspace's rev when something here last changed
	said     map[uint64]bool     // what the app has posted here, to notice doubles
}

// thread is what hangs below one message.
type thread struct {
	replies []string
	users   []string
}

// ephemeralsKept is how many ephemeral messages a channel keeps.
const ephemeralsKept = 100

func (c *channel) has(user string) bool { return c.member[user] }

func (w *Workspace) addChannel(seed Channel) *channel {
	c := &channel{
		Channel: seed, kind: publicChannel, member: map[string]bool{},
		messages: map[string]*message{}, threads: map[string]*thread{},
		lastRead: map[string]string{}, said: map[uint64]bool{},
	}
	if seed.IsPrivate {
		c.kind = privateChannel
	}
	c.Members = nil
	for _, m := range seed.Members {
		c.join(m)
	}
	if seed.BotMember {
		c.join(w.config.Seed.App.BotUserID)
	}
	w.channels[c.ID] = c
	w.chanList = append(w.chanList, c.ID)
	return c
}

func (c *channel) join(user string) {
	if !c.member[user] {
		c.member[user] = true
		c.Members = append(c.Members, user)
	}
}

func (c *channel) leave(user string) {
	delete(c.member, user)
	c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == user })
}

// direct opens the direct message between two people, or a person and the app.
func (w *Workspace) direct(a, b string) *channel {
	for _, id := range w.chanList {
		c := w.channels[id]
		if c.kind == directMessage && c.has(a) && c.has(b) && (a != b || len(c.Members) == 1) {
			return c
		}
	}
	c := w.addChannel(Channel{ID: w.newID("D"), IsPrivate: true, Members: []string{a, b}})
	c.kind = directMessage
	w.touch(c)
	return c
}

// other is the second person of a direct message.
func (c *channel) other(than string) string {
	for _, m := range c.Members {
		if m != than {
			return m
		}
	}
	return than
}

// touch notes that something in the channel has changed and tells everybody.
func (w *Workspace) touch(c *channel) {
	c.rev = w.rev + 1
	w.bump()
}

// place finds the channel in which a person acts: by id, by name with or
// without #, or by the id of somebody to whom the direct message is opened.
func (w *Workspace) place(user *User, id string) (*channel, error) {
	if id == "" {
		return nil, fmt.Errorf("channel is missing")
	}
	if c := w.channels[id]; c != nil {
		return c, nil
	}
	if other := w.users[id]; other != nil {
		if other.Deleted {
			return nil, fmt.Errorf("%s is deactivated", other.RealName)
		}
		if !w.sees(user, other) {
			return nil, fmt.Errorf("%s shares no channel with %s and cannot write to them", user.RealName, other.ID)
		}
		if id == w.config.Seed.App.BotUserID && !w.man.Features.AppHome.MessagesTab {
			return nil, fmt.Errorf("the app's manifest has the messages tab switched off")
		}
		return w.direct(user.ID, id), nil
	}
	name := strings.TrimPrefix(id, "#")
	for _, cid := range w.chanList {
		if c := w.channels[cid]; c.Name == name && c.kind != directMessage {
			return c, nil
		}
	}
	return nil, fmt.Errorf("there is no channel %q", id)
}

// mine finds a channel in which the person is a member.
func (w *Workspace) mine(user *User, id string) (*channel, error) {
	c, err := w.place(user, id)
	if err != nil {
		return nil, err
	}
	if !c.has(user.ID) {
		return nil, fmt.Errorf("%s is not in %s; join first", user.RealName, c.label())
	}
	return c, nil
}

func (c *channel) label() string {
	if c.kind == directMessage {
		return "the direct message " + c.ID
	}
	return "#" + c.Name
}

// Membership says who joins or leaves which channel: a person, or the app.
type Membership struct {
	User    string `json:"user,omitempty"`
	Bot     bool   `json:"bot,omitempty"`
	Channel string `json:"channel"`
	Inviter string `json:"inviter,omitempty"`
}

// Join lets a person or the app into a channel and tells the app with
// member_joined_channel, where it is a member.
func (w *Workspace) Join(m Membership) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, id, err := w.membership(m)
	if err != nil || c.has(id) {
		return err
	}
	u := w.users[id]
	if u.IsUltraRestricted && slices.ContainsFunc(w.chanList, func(cid string) bool {
		o := w.channels[cid]
		return o.kind != directMessage && o.has(id)
	}) {
		return fmt.Errorf("%s is a single-channel guest and is in a channel already", u.RealName)
	}
	if w.foreign(u) && !c.IsExtShared {
		return fmt.Errorf("%s belongs to another workspace and %s is not shared", u.RealName, c.label())
	}
	w.enter(c, id, m.Inviter)
	return nil
}

// enter makes somebody a member and emits what Slack emits.
func (w *Workspace) enter(c *channel, id, inviter string) {
	c.join(id)
	w.seenMemo = map[string]map[string]seenChannel{}
	event := w.memberEvent("member_joined_channel", c, id)
	if inviter != "" {
		event["inviter"] = inviter
	}
	if c.has(w.config.Seed.App.BotUserID) {
		w.emit("member_joined_channel", c.ID, event)
	}
	w.touch(c)
}

// Leave takes a person or the app out of a channel and tells the app with
// member_left_channel.
func (w *Workspace) Leave(m Membership) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, id, err := w.membership(m)
	if err != nil || !c.has(id) {
		return err
	}
	botWasIn := c.has(w.config.Seed.App.BotUserID)
	c.leave(id)
	w.seenMemo = map[string]map[string]seenChannel{}
	if botWasIn {
		w.emit("member_left_channel", c.ID, w.memberEvent("member_left_channel", c, id))
	}
	w.touch(c)
	return nil
}

func (w *Workspace) membership(m Membership) (*channel, string, error) {
	id := m.User
	if m.Bot {
		id = w.config.Seed.App.BotUserID
	}
	u := w.users[id]
	if u == nil {
		return nil, "", fmt.Errorf("there is no user %q", id)
	}
	c, err := w.place(u, m.Channel)
	if err != nil {
		return nil, "", err
	}
	if c.kind == directMessage {
		return nil, "", fmt.Errorf("nobody joins or leaves a direct message")
	}
	return c, id, nil
}

func (w *Workspace) memberEvent(kind string, c *channel, id string) fields {
	letter := "C"
	if c.kind == privateChannel {
		letter = "G"
	}
	return fields{
		"type": kind, "user": id, "channel": c.ID, "channel_type": letter,
		"team": w.users[id].TeamID, "event_ts": w.stamp(),
	}
}

// wireChannel is a channel as the Web API describes it to the app.
func (w *Workspace) wireChannel(c *channel) fields {
	bot := w.config.Seed.App.BotUserID
	if c.kind == directMessage {
		return fields{
			"id": c.ID, "created": 0, "is_im": true, "is_private": true, "is_open": true, "user": c.other(bot),
			"is_user_deleted": false, "is_archived": false, "is_org_shared": false, "priority": 0,
		}
	}
	teams := []string{w.team.ID}
	for _, m := range c.Members {
		if t := w.users[m].TeamID; !slices.Contains(teams, t) {
			teams = append(teams, t)
		}
	}
	sort.Strings(teams[1:])
	return fields{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "created": 0, "creator": "",
		"is_channel": c.kind == publicChannel, "is_group": c.kind == privateChannel, "is_im": false, "is_mpim": false,
		"is_private": c.kind == privateChannel, "is_archived": c.IsArchived, "is_general": false,
		"is_shared": c.IsExtShared, "is_ext_shared": c.IsExtShared, "is_org_shared": false, "is_pending_ext_shared": false,
		"is_member": c.has(bot), "num_members": len(c.Members), "unlinked": 0, "context_team_id": w.team.ID,
		"shared_team_ids": teams,
		"topic":           fields{"value": c.Topic, "creator": "", "last_set": 0},
		"purpose":         fields{"value": "", "creator": "", "last_set": 0},
	}
}
