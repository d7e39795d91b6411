package practice

import "strings"

// fields is a JSON object written key by key.
type fields map[string]any

// outerEvent is what the Events API wraps around every event.
type outerEvent struct {
	Token          string          `json:"token"`
	TeamID         string          `json:"team_id"`
	ContextTeamID  string          `json:"context_team_id"`
	APIAppID       string          `json:"api_app_id"`
	Event          any             `json:"event"`
	Type           string          `json:"type"`
	EventID        string          `json:"event_id"`
	EventTime      int64           `json:"event_time"`
	Authorizations []authorization `json:"authorizations"`
	IsExtShared    bool            `json:"is_ext_shared_channel"`
	EventContext   string          `json:"event_context"`
}

type authorization struct {
	EnterpriseID        *string `json:"enterprise_id"`
	TeamID              string  `json:"team_id"`
	UserID              string  `json:"user_id"`
	IsBot               bool    `json:"is_bot"`
	IsEnterpriseInstall bool    `json:"is_enterprise_install"`
}

// messageEvent is a message as an event: the message, and where it stands.
type messageEvent struct {
	*message
	Channel     string `json:"channel"`
	ChannelType string `json:"channel_type"`
	EventTS     string `json:"event_ts"`
}

// mentionEvent is a message that mentions the app; it has no channel type.
type mentionEvent struct {
	*message
	Type    string `json:"type"`
	Channel string `json:"channel"`
	EventTS string `json:"event_ts"`
}

// verificationToken stands in every payload as Slack's deprecated token does.
const verificationToken = "practice"

// emit sends an event to the app if its manifest subscribes. channel is the
// place of the event, "" when it has none.
func (w *Workspace) emit(subscription, channel string, event any) {
	if !w.man.subscribes(subscription) {
		return
	}
	w.deliver(w.wrap(event, channel), eventName(subscription))
}

func eventName(subscription string) string {
	name, _, _ := strings.Cut(subscription, ".")
	return name
}

func (w *Workspace) wrap(event any, channel string) *outerEvent {
	app := w.config.Seed.App
	out := &outerEvent{
		Token: verificationToken, TeamID: w.team.ID, ContextTeamID: w.team.ID, APIAppID: app.ID, Event: event,
		Type: "event_callback", EventID: w.newID("Ev"), EventTime: w.now().Add(w.skew).Unix(),
		Authorizations: []authorization{{TeamID: w.team.ID, UserID: app.BotUserID, IsBot: true}},
	}
	out.EventContext = "4-" + out.EventID
	if c := w.channels[channel]; c != nil {
		out.IsExtShared = c.IsExtShared
	}
	return out
}

// messageSubscription is the manifest's event for messages of a kind of channel.
func messageSubscription(kind string) string {
	switch kind {
	case privateChannel:
		return "message.groups"
	case directMessage:
		return "message.im"
	}
	return "message.channels"
}

// emitPosted tells the app of a new message where it is a member: once as a
// message, and once more as a mention if it is mentioned by a person in a channel.
func (w *Workspace) emitPosted(c *channel, m *message) {
	bot := w.config.Seed.App.BotUserID
	if !c.has(bot) || m.Ephemeral != "" {
		return
	}
	if m.User != bot && c.kind != directMessage && strings.Contains(m.Text, "<@"+bot+">") {
		w.emit("app_mention", c.ID, &mentionEvent{message: m, Type: "app_mention", Channel: c.ID, EventTS: m.TS})
	}
	w.emit(messageSubscription(c.kind), c.ID, &messageEvent{message: m, Channel: c.ID, ChannelType: c.kind, EventTS: m.TS})
}

// emitChanged tells the app that a message was edited.
func (w *Workspace) emitChanged(c *channel, now, before *message) {
	if !c.has(w.config.Seed.App.BotUserID) {
		return
	}
	ts := w.stamp()
	w.emit(messageSubscription(c.kind), c.ID, fields{
		"type": "message", "subtype": "message_changed", "message": now, "previous_message": before,
		"channel": c.ID, "channel_type": c.kind, "hidden": true, "ts": ts, "event_ts": ts,
	})
}

// emitDeleted tells the app that a message is gone.
func (w *Workspace) emitDeleted(c *channel, m *message) {
	if !c.has(w.config.Seed.App.BotUserID) {
		return
	}
	ts := w.stamp()
	w.emit(messageSubscription(c.kind), c.ID, fields{
		"type": "message", "subtype": "message_deleted", "previous_message": m, "deleted_ts": m.TS,
		"channel": c.ID, "channel_type": c.kind, "hidden": true, "ts": ts, "event_ts": ts,
	})
}
