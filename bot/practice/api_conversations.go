package practice

import (
	"slices"
	"strconv"
	"strings"
)

// readScope is the scope that reading about a kind of channel needs, such as
// channels:read or groups:history.
func readScope(kind, right string) string {
	switch kind {
	case privateChannel:
		return "groups:" + right
	case directMessage:
		return "im:" + right
	}
	return "channels:" + right
}

// reading finds a channel the app may read: any public one, others as a member.
func (c *call) reading(right string) (*channel, *refusal) {
	ch := c.channels[c.str("channel")]
	if ch == nil || (ch.kind != publicChannel && !ch.has(c.config.Seed.App.BotUserID)) {
		return nil, refuse("channel_not_found")
	}
	return ch, c.needScope(readScope(ch.kind, right))
}

func conversationsOpen(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	bot := c.config.Seed.App.BotUserID
	if id := c.str("channel"); id != "" {
		ch := c.channels[id]
		if ch == nil || ch.kind != directMessage || !ch.has(bot) {
			return nil, refuse("channel_not_found")
		}
		return fields{"channel": openedChannel(c, ch), "no_op": true, "already_open": true}, nil
	}
	users := c.list("users")
	switch {
	case len(users) == 0:
		return nil, refuse("users_list_not_supplied")
	case len(users) > 1:
		return nil, refuse("method_not_supported_for_channel_type", "group direct messages are not part of the practice workspace")
	}
	u := c.users[users[0]]
	switch {
	case u == nil:
		return nil, refuse("user_not_found")
	case u.Deleted:
		return nil, refuse("user_disabled")
	case u.ID == bot:
		return nil, refuse("cannot_dm_bot")
	case c.foreign(u) && c.wireUser(u).IsStranger:
		return nil, refuse("user_not_visible", "the app shares no channel with "+u.ID)
	}
	before := len(c.chanList)
	ch := c.direct(u.ID, bot)
	out := fields{"channel": openedChannel(c, ch)}
	if len(c.chanList) == before {
		out["no_op"], out["already_open"] = true, true
	}
	return out, nil
}

// openedChannel is the short form unless return_im asks for all of it.
func openedChannel(c *call, ch *channel) fields {
	if c.bool("return_im") {
		return c.wireChannel(ch)
	}
	return fields{"id": ch.ID}
}

func conversationsInfo(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, no := c.reading("read")
	if no != nil {
		return nil, no
	}
	return fields{"channel": c.wireChannel(ch)}, nil
}

func conversationsMembers(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, no := c.reading("read")
	if no != nil {
		return nil, no
	}
	page, next, no := paged(c, ch.Members, 100)
	if no != nil {
		return nil, no
	}
	return fields{"members": slices.Clone(page), "response_metadata": fields{"next_cursor": next}}, nil
}

func conversationsReplies(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, no := c.reading("history")
	if no != nil {
		return nil, no
	}
	if !ch.has(c.config.Seed.App.BotUserID) {
		return nil, refuse("not_in_channel")
	}
	root, no := ch.threadOf(c.str("ts"))
	if no != nil || ch.messages[root] == nil {
		return nil, refuse("thread_not_found")
	}
	stamps := []string{root}
	if t := ch.threads[root]; t != nil {
		stamps = append(stamps, t.replies...)
	}
	// The first message of the thread is always given, whatever the range.
	kept := within(c, stamps[1:])
	page, next, no := paged(c, append(stamps[:1:1], kept...), 1000)
	if no != nil {
		return nil, no
	}
	return fields{
		"messages": c.history(ch, page), "has_more": next != "", "response_metadata": fields{"next_cursor": next},
	}, nil
}

func conversationsHistory(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, no := c.reading("history")
	if no != nil {
		return nil, no
	}
	if !ch.has(c.config.Seed.App.BotUserID) {
		return nil, refuse("not_in_channel")
	}
	var stamps []string
	for _, ts := range within(c, ch.order) {
		if m := ch.messages[ts]; m.ThreadTS == "" || m.Subtype == "thread_broadcast" {
			stamps = append(stamps, ts)
		}
	}
	slices.Reverse(stamps)
	page, next, no := paged(c, stamps, 100)
	if no != nil {
		return nil, no
	}
	return fields{
		"messages": c.history(ch, page), "has_more": next != "", "pin_count": 0, "response_metadata": fields{"next_cursor": next},
	}, nil
}

// within keeps the stamps between oldest and latest. Stamps compare as text
// because they all have the same length in our time.
func within(c *call, stamps []string) []string {
	oldest, latest, inclusive := c.str("oldest"), c.str("latest"), c.bool("inclusive")
	if oldest == "" && latest == "" {
		return stamps
	}
	var out []string
	for _, ts := range stamps {
		if !inclusive && (ts == oldest || ts == latest) {
			continue
		}
		if ts >= oldest && (latest == "" || latest == "now" || ts <= latest) {
			out = append(out, ts)
		}
	}
	return out
}

// history is the messages as Slack gives them, metadata only when asked for.
func (c *call) history(ch *channel, stamps []string) []*message {
	out := make([]*message, 0, len(stamps))
	for _, ts := range stamps {
		m := ch.withThread(ch.messages[ts])
		if len(m.Metadata) > 0 && !c.bool("include_all_metadata") {
			bare := *m
			bare.Metadata = nil
			m = &bare
		}
		out = append(out, m)
	}
	return out
}

func conversationsList(c *call) (fields, *refusal) { return listChannels(c, "") }

func usersConversations(c *call) (fields, *refusal) {
	user := c.str("user")
	if user == "" {
		user = c.config.Seed.App.BotUserID
	}
	return listChannels(c, user)
}

// listChannels lists the channels of the asked types: all the app can see, or
// those of one person among them.
func listChannels(c *call, member string) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	types := c.list("types")
	if len(types) == 0 {
		types = []string{"public_channel"}
	}
	kinds := map[string]bool{}
	for _, t := range types {
		kind, known := map[string]string{
			"public_channel": publicChannel, "private_channel": privateChannel, "im": directMessage, "mpim": "mpim",
		}[strings.TrimSpace(t)]
		if !known {
			return nil, refuse("invalid_types", "type "+t)
		}
		if kind == "mpim" {
			continue
		}
		if no := c.needScope(readScope(kind, "read")); no != nil {
			return nil, no
		}
		kinds[kind] = true
	}
	bot := c.config.Seed.App.BotUserID
	if member != "" && c.users[member] == nil {
		return nil, refuse("user_not_found")
	}
	var list []*channel
	for _, id := range c.chanList {
		ch := c.channels[id]
		switch {
		case !kinds[ch.kind], ch.IsArchived && c.bool("exclude_archived"):
		case ch.kind != publicChannel && !ch.has(bot):
		case member != "" && !ch.has(member):
		default:
			list = append(list, ch)
		}
	}
	page, next, no := paged(c, list, 100)
	if no != nil {
		return nil, no
	}
	out := make([]fields, 0, len(page))
	for _, ch := range page {
		out = append(out, c.wireChannel(ch))
	}
	return fields{"channels": out, "response_metadata": fields{"next_cursor": next}}, nil
}

// paged cuts one page out of a list by the cursor and limit of the call.
func paged[T any](c *call, list []T, standard int) (page []T, next string, no *refusal) {
	limit := c.number("limit", standard)
	if limit <= 0 {
		limit = standard
	}
	limit = min(limit, 1000)
	start := 0
	if cursor := c.str("cursor"); cursor != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(cursor, "page:"))
		if err != nil || n < 0 || n > len(list) {
			return nil, "", refuse("invalid_cursor")
		}
		start = n
	}
	end := min(start+limit, len(list))
	if end < len(list) {
		next = "page:" + strconv.Itoa(end)
	}
	return list[start:end], next, nil
}

func conversationsJoin(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := c.channels[c.str("channel")]
	switch {
	case ch == nil:
		return nil, refuse("channel_not_found")
	case ch.kind != publicChannel:
		return nil, refuse("method_not_supported_for_channel_type")
	case ch.IsArchived:
		return nil, refuse("is_archived")
	}
	out := fields{}
	if ch.has(c.config.Seed.App.BotUserID) {
		out["warning"] = "already_in_channel"
	} else {
		c.enter(ch, c.config.Seed.App.BotUserID, "")
	}
	out["channel"] = c.wireChannel(ch)
	return out, nil
}

func conversationsLeave(c *call) (fields, *refusal) {
	ch := c.str("channel")
	if err := c.Leave(Membership{Bot: true, Channel: ch}); err != nil {
		return nil, refuse("channel_not_found")
	}
	return fields{}, nil
}

func usersInfo(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	u := c.users[c.str("user")]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return fields{"user": c.wireUser(u)}, nil
}

func usersList(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var visible []*User
	for _, id := range c.userList {
		if u := c.users[id]; !c.foreign(u) || !c.wireUser(u).IsStranger {
			visible = append(visible, u)
		}
	}
	page, next, no := paged(c, visible, 200)
	if no != nil {
		return nil, no
	}
	members := make([]wireUser, 0, len(page))
	for _, u := range page {
		members = append(members, c.wireUser(u))
	}
	return fields{"members": members, "cache_ts": c.now().Unix(), "response_metadata": fields{"next_cursor": next}}, nil
}

func usergroupsList(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []fields{}
	for _, g := range c.groups {
		one := fields{
			"id": g.ID, "team_id": c.team.ID, "is_usergroup": true, "name": g.Name, "handle": g.Handle, "description": "",
			"is_external": false, "date_create": 0, "date_update": 0, "date_delete": 0, "user_count": len(g.Users),
			"prefs": fields{"channels": []string{}, "groups": []string{}},
		}
		if c.bool("include_users") {
			one["users"] = slices.Clone(g.Users)
		}
		list = append(list, one)
	}
	return fields{"usergroups": list}, nil
}

func usergroupsUsersList(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.Workspace.group(c.str("usergroup"))
	if g == nil {
		return nil, refuse("no_such_subteam")
	}
	return fields{"users": slices.Clone(g.Users)}, nil
}
