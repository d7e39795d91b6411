package practice

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Seed is what stands in the workspace when it is opened for the first time,
// and what a reset returns to.
type Seed struct {
	Team     Team       `json:"team"`
	Teams    []Team     `json:"teams,omitempty"` // other workspaces, whose people are here through Slack Connect
	Users    []User     `json:"users"`
	Channels []Channel  `json:"channels"`
	Groups   []Group    `json:"groups,omitempty"`
	App      App        `json:"app"`
	Start    string     `json:"start,omitempty"` // the person the page opens as
	Tour     []TourStep `json:"tour,omitempty"`

	// ConnectApps lets people of other workspaces use the app's commands,
	// shortcuts and Home. Slack shows those only to its own workspace, so the
	// default is to refuse them; mentions, messages, buttons and forms work.
	ConnectApps bool `json:"connect_apps,omitempty"`
}

// Team is a Slack workspace.
type Team struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
}

// User is a person. A multi-channel guest is restricted, a single-channel guest
// ultra restricted as well; somebody with another TeamID is here through Slack Connect.
type User struct {
	ID                string `json:"id"`
	Name              string `json:"name"`
	RealName          string `json:"real_name"`
	Title             string `json:"title,omitempty"`
	TZ                string `json:"tz,omitempty"`
	TeamID            string `json:"team_id"`
	IsAdmin           bool   `json:"is_admin,omitempty"`
	IsRestricted      bool   `json:"is_restricted,omitempty"`
	IsUltraRestricted bool   `json:"is_ultra_restricted,omitempty"`
	IsBot             bool   `json:"is_bot,omitempty"`
	Deleted           bool   `json:"deleted,omitempty"`
	Color             string `json:"color,omitempty"`
	About             string `json:"about,omitempty"` // one line for the page's person switcher
}

// Channel is a public or private channel as it is seeded. Direct messages are
// opened by use and are not seeded.
type Channel struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Topic       string   `json:"topic,omitempty"`
	IsPrivate   bool     `json:"is_private,omitempty"`
	IsExtShared bool     `json:"is_ext_shared,omitempty"`
	IsArchived  bool     `json:"is_archived,omitempty"`
	Members     []string `json:"members"`
	BotMember   bool     `json:"bot_member,omitempty"`
}

// Group is a user group, mentioned by its handle.
type Group struct {
	ID     string   `json:"id"`
	Handle string   `json:"handle"`
	Name   string   `json:"name"`
	Users  []string `json:"users"`
}

// App is the one app of the workspace. Its manifest decides the scopes, events,
// commands, shortcuts and tabs it has; without a manifest it has every scope
// and every event, and no command or shortcut.
type App struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	BotUserID string          `json:"bot_user_id"`
	BotID     string          `json:"bot_id"`
	AppToken  string          `json:"app_token,omitempty"`
	BotToken  string          `json:"bot_token,omitempty"`
	Manifest  json.RawMessage `json:"manifest,omitempty"`
}

// Command is a slash command of the manifest.
type Command struct {
	Command      string `json:"command"`
	Description  string `json:"description"`
	UsageHint    string `json:"usage_hint,omitempty"`
	ShouldEscape bool   `json:"should_escape,omitempty"`
}

// Shortcut is a global or message shortcut of the manifest.
type Shortcut struct {
	Name        string `json:"name"`
	CallbackID  string `json:"callback_id"`
	Description string `json:"description"`
	Type        string `json:"type"` // "global" or "message"
}

// check finds what would make the workspace contradict itself.
func (s *Seed) check() error {
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("seed: "+format, a...)) }
	if s.Team.ID == "" {
		fault("team.id is missing")
	}
	if s.App.BotUserID == "" || s.App.BotID == "" || s.App.ID == "" {
		fault("app needs id, bot_user_id and bot_id")
	}
	if s.App.BotToken == "" || s.App.AppToken == "" || s.App.BotToken == s.App.AppToken {
		fault("app needs an app_token and a bot_token that differ")
	}
	teams := map[string]bool{s.Team.ID: true}
	for _, t := range s.Teams {
		teams[t.ID] = true
	}
	ids := map[string]string{}
	claim := func(kind, id string) {
		if id == "" {
			fault("a %s has no id", kind)
			return
		}
		if before, taken := ids[id]; taken {
			fault("id %s is given to a %s and to a %s", id, before, kind)
		}
		ids[id] = kind
	}
	for _, u := range s.Users {
		claim("user", u.ID)
		if u.TeamID != "" && !teams[u.TeamID] {
			fault("user %s belongs to team %s, which is neither team nor in teams", u.ID, u.TeamID)
		}
	}
	if _, listed := ids[s.App.BotUserID]; !listed {
		ids[s.App.BotUserID] = "user"
	}
	for _, c := range s.Channels {
		claim("channel", c.ID)
		for _, m := range c.Members {
			if ids[m] != "user" {
				fault("channel %s has member %s, who is not in users", c.ID, m)
			}
		}
	}
	for _, g := range s.Groups {
		claim("group", g.ID)
		for _, m := range g.Users {
			if ids[m] != "user" {
				fault("group %s has member %s, who is not in users", g.ID, m)
			}
		}
	}
	if s.Start != "" && ids[s.Start] != "user" {
		fault("start is %s, who is not in users", s.Start)
	}
	return errors.Join(faults...)
}
