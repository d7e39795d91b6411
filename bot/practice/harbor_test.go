package practice_test

import (
	"encoding/json"

	"shouldertap/bot/practice"
)

// The people and places of the stories.
const (
	ana  = "U0ANA"  // an associate, a guest
	dana = "U0DANA" // a specialist
	lee  = "U0LEE"  // a lead
	rob  = "U0ROB"  // an associate of another workspace
	zoe  = "U0ZOE"  // shares no channel with ana
	bot  = "U0BOT"

	askChannel    = "C0ASK"
	deskChannel   = "C0DESK" // private
	sharedChannel = "C0SHARED"
	loungeChannel = "C0LOUNGE" // without the app
)

// harbor is the workspace of the stories, its app and its tour.
func harbor() practice.Seed {
	return practice.Seed{
		Team:  practice.Team{ID: "T0HOME", Name: "Harbor Lending", Domain: "harbor"},
		Teams: []practice.Team{{ID: "T0VEND", Name: "Northline", Domain: "northline"}},
		Users: []practice.User{
			{ID: ana, Name: "ana", RealName: "Ana Lima", Title: "Associate", TZ: "America/New_York", IsRestricted: true},
			{ID: dana, Name: "dana", RealName: "Dana Ruiz", Title: "Senior specialist", TZ: "America/New_York"},
			{ID: lee, Name: "lee", RealName: "Lee Park", Title: "Lead", TZ: "America/New_York", IsAdmin: true},
			{ID: rob, Name: "rob", RealName: "Rob Oak", Title: "Associate", TZ: "America/Chicago", TeamID: "T0VEND"},
			{ID: zoe, Name: "zoe", RealName: "Zoe Hart", TZ: "America/New_York"},
		},
		Channels: []practice.Channel{
			{ID: askChannel, Name: "questions", Topic: "Ask @helpdesk", Members: []string{ana, dana, lee}, BotMember: true},
			{ID: deskChannel, Name: "specialists", IsPrivate: true, Members: []string{dana}, BotMember: true},
			{ID: sharedChannel, Name: "northline", IsExtShared: true, Members: []string{rob, dana}, BotMember: true},
			{ID: loungeChannel, Name: "lounge", Members: []string{dana, zoe, lee}},
		},
		Groups: []practice.Group{{ID: "S0SPEC", Handle: "specialists", Name: "Specialists", Users: []string{dana}}},
		App: practice.App{ID: "A0APP", Name: "Helpdesk", BotUserID: bot, BotID: "B0BOT", AppToken: "xapp-test", BotToken: "xoxb-test",
			Manifest: json.RawMessage(harborManifest)},
		Start: ana,
		Tour: []practice.TourStep{
			{ID: "ask", Title: "Ask", Text: "You are Ana. Write: @helpdesk what is the late fee", As: ana, Channel: askChannel, Done: "reply:depends"},
			{ID: "fact", Title: "Say which state", Text: "Open the thread and tap a state.", As: ana, Channel: askChannel, Done: "click:fact*"},
			{ID: "gap", Title: "Ask what nobody knows", Text: "Write: @helpdesk may he sign on Mars", As: ana, Channel: askChannel, Done: "reply:Q-1"},
			{ID: "claim", Title: "Be the specialist", Text: "In #specialists press Answer.", As: dana, Channel: deskChannel, Done: "click:answer"},
			{ID: "approve", Title: "Approve", Text: "Fill the form in and send it.", As: dana, Done: "submit:answer"},
			{ID: "told", Title: "See Ana told", Text: "Be Ana again and open the thread.", As: ana, Channel: askChannel, Done: "reply:is answered"},
			{ID: "lead", Title: "Look as the lead", Text: "Open Helpdesk's Home as Lee.", As: lee, Done: "home"},
		},
	}
}

const harborManifest = `{
  "display_information": {"name": "Helpdesk"},
  "features": {
    "app_home": {"home_tab_enabled": true, "messages_tab_enabled": true},
    "bot_user": {"display_name": "helpdesk"},
    "slash_commands": [{"command": "/ask", "description": "Ask the desk", "usage_hint": "your question"}],
    "shortcuts": [
      {"name": "Ask about this", "callback_id": "ask_message", "description": "Ask about a message", "type": "message"},
      {"name": "Fill in everything", "callback_id": "everything", "description": "A form with every field", "type": "global"}
    ]
  },
  "oauth_config": {"scopes": {"bot": [
    "app_mentions:read", "chat:write", "commands", "im:history", "im:read", "im:write", "users:read",
    "channels:history", "groups:history", "channels:read", "groups:read", "usergroups:read", "files:write"]}},
  "settings": {
    "socket_mode_enabled": true,
    "interactivity": {"is_enabled": true},
    "event_subscriptions": {"bot_events": ["app_mention", "message.im", "message.channels", "message.groups", "app_home_opened"]}
  }
}`
