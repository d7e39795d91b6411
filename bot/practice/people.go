package practice

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// hiddenName stands for somebody whose name Slack withholds from the viewer.
const hiddenName = "Private user"

// person finds a user who can act: known, not deactivated, not the app.
func (w *Workspace) person(id string) (*User, error) {
	u := w.users[id]
	switch {
	case id == "":
		return nil, fmt.Errorf("user is missing: say who acts, by user id")
	case u == nil:
		return nil, fmt.Errorf("there is no user %q; users are %s", id, strings.Join(w.userList, ", "))
	case u.Deleted:
		return nil, fmt.Errorf("%s (%s) is deactivated", u.RealName, u.ID)
	case id == w.config.Seed.App.BotUserID:
		return nil, fmt.Errorf("%s is the app itself: it acts through the Web API", id)
	}
	return u, nil
}

func (w *Workspace) group(id string) *Group {
	for _, g := range w.groups {
		if g.ID == id {
			return g
		}
	}
	return nil
}

// foreign reports whether the user belongs to another workspace.
func (w *Workspace) foreign(u *User) bool { return u.TeamID != w.team.ID }

// sees reports whether viewer may know who the other person is. Full members
// see everybody of their workspace; guests and people of other workspaces see
// those with whom they share a channel, and the app.
func (w *Workspace) sees(viewer, other *User) bool {
	if viewer == nil || other == nil {
		return false
	}
	if viewer.ID == other.ID || other.IsBot {
		return true
	}
	if !viewer.IsRestricted && !viewer.IsUltraRestricted && viewer.TeamID == other.TeamID {
		return true
	}
	for _, id := range w.chanList {
		c := w.channels[id]
		if c.has(viewer.ID) && c.has(other.ID) {
			return true
		}
	}
	return false
}

// nameFor is how viewer sees the name of a person.
func (w *Workspace) nameFor(viewer *User, id string) string {
	u := w.users[id]
	if u == nil {
		return id
	}
	if !w.sees(viewer, u) {
		return hiddenName
	}
	return u.RealName
}

// namesFor is nameFor for one viewer and many messages: each name is looked up once.
func (w *Workspace) namesFor(viewer *User) func(id string) string {
	names := map[string]string{}
	return func(id string) string {
		name, known := names[id]
		if !known {
			name = w.nameFor(viewer, id)
			names[id] = name
		}
		return name
	}
}

// wireUser is a person as the Web API and events describe them.
type wireUser struct {
	ID                string      `json:"id"`
	TeamID            string      `json:"team_id"`
	Name              string      `json:"name"`
	Deleted           bool        `json:"deleted"`
	Color             string      `json:"color,omitempty"`
	RealName          string      `json:"real_name"`
	TZ                string      `json:"tz,omitempty"`
	TZLabel           string      `json:"tz_label,omitempty"`
	TZOffset          int         `json:"tz_offset"`
	Profile           wireProfile `json:"profile"`
	IsAdmin           bool        `json:"is_admin"`
	IsOwner           bool        `json:"is_owner"`
	IsRestricted      bool        `json:"is_restricted"`
	IsUltraRestricted bool        `json:"is_ultra_restricted"`
	IsStranger        bool        `json:"is_stranger,omitempty"`
	IsBot             bool        `json:"is_bot"`
	IsAppUser         bool        `json:"is_app_user"`
	Updated           int64       `json:"updated"`
	Locale            string      `json:"locale,omitempty"`
}

type wireProfile struct {
	RealName    string `json:"real_name"`
	DisplayName string `json:"display_name"`
	Title       string `json:"title,omitempty"`
	Email       string `json:"email,omitempty"`
	BotID       string `json:"bot_id,omitempty"`
	APIAppID    string `json:"api_app_id,omitempty"`
	Team        string `json:"team"`
}

// wireUser describes a person to the app. Of somebody in another workspace the
// app learns no title, no email and no admin right; of a stranger, who shares no
// channel with it, only the id and the workspace.
func (w *Workspace) wireUser(u *User) wireUser {
	app := w.config.Seed.App
	out := wireUser{
		ID: u.ID, TeamID: u.TeamID, Name: u.Name, Deleted: u.Deleted, Color: u.Color, RealName: u.RealName,
		IsAdmin: u.IsAdmin, IsOwner: false, IsRestricted: u.IsRestricted || u.IsUltraRestricted,
		IsUltraRestricted: u.IsUltraRestricted, IsBot: u.IsBot, Updated: w.now().Unix(), Locale: "en-US",
		Profile: wireProfile{RealName: u.RealName, DisplayName: u.Name, Title: u.Title, Team: u.TeamID},
	}
	if loc, err := time.LoadLocation(u.TZ); err == nil {
		out.TZ = u.TZ
		out.TZLabel, out.TZOffset = w.now().In(loc).Zone()
	}
	if u.ID == app.BotUserID {
		out.Profile.BotID, out.Profile.APIAppID = app.BotID, app.ID
	}
	if w.man.hasScope("users:read.email") && !w.man.absent && !u.IsBot {
		out.Profile.Email = u.Name + "@" + w.teams[u.TeamID].Domain + ".example"
	}
	if !w.foreign(u) {
		return out
	}
	out.IsAdmin, out.Profile.Title, out.Profile.Email = false, "", ""
	shared := slices.ContainsFunc(w.chanList, func(id string) bool {
		c := w.channels[id]
		return c.has(u.ID) && c.has(app.BotUserID)
	})
	if !shared {
		return wireUser{ID: u.ID, TeamID: u.TeamID, IsStranger: true, Profile: wireProfile{Team: u.TeamID}}
	}
	return out
}

// UserChange changes a person; fields left out stay as they are.
type UserChange struct {
	User              string  `json:"user"`
	RealName          *string `json:"real_name,omitempty"`
	Name              *string `json:"name,omitempty"`
	Title             *string `json:"title,omitempty"`
	TZ                *string `json:"tz,omitempty"`
	Deleted           *bool   `json:"deleted,omitempty"`
	IsAdmin           *bool   `json:"is_admin,omitempty"`
	IsRestricted      *bool   `json:"is_restricted,omitempty"`
	IsUltraRestricted *bool   `json:"is_ultra_restricted,omitempty"`
}

// User changes a person and tells the app with user_change.
func (w *Workspace) User(c UserChange) (User, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	old := w.users[c.User]
	if old == nil || c.User == w.config.Seed.App.BotUserID {
		return User{}, fmt.Errorf("there is no person %q to change", c.User)
	}
	u := *old
	if c.TZ != nil {
		if _, err := time.LoadLocation(*c.TZ); err != nil {
			return User{}, fmt.Errorf("tz %q is not a time zone; write it like America/Chicago", *c.TZ)
		}
	}
	set(&u.RealName, c.RealName)
	set(&u.Name, c.Name)
	set(&u.Title, c.Title)
	set(&u.TZ, c.TZ)
	set(&u.Deleted, c.Deleted)
	set(&u.IsAdmin, c.IsAdmin)
	set(&u.IsRestricted, c.IsRestricted)
	set(&u.IsUltraRestricted, c.IsUltraRestricted)
	w.users[u.ID] = &u
	w.seenMemo = map[string]map[string]seenChannel{}
	w.emit("user_change", "", fields{"type": "user_change", "user": w.wireUser(&u), "cache_ts": w.now().Unix(), "event_ts": w.stamp()})
	w.bump()
	return u, nil
}

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

// GroupChange sets the members of a user group.
type GroupChange struct {
	Group string   `json:"group"`
	Users []string `json:"users"`
}

// Group sets the members of a user group and tells the app with subteam_members_changed.
func (w *Workspace) Group(c GroupChange) (Group, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	g := w.group(c.Group)
	if g == nil {
		return Group{}, fmt.Errorf("there is no user group %q", c.Group)
	}
	for _, id := range c.Users {
		if w.users[id] == nil {
			return Group{}, fmt.Errorf("there is no user %q to put into group %s", id, c.Group)
		}
	}
	added, removed := []string{}, []string{}
	for _, id := range c.Users {
		if !slices.Contains(g.Users, id) {
			added = append(added, id)
		}
	}
	for _, id := range g.Users {
		if !slices.Contains(c.Users, id) {
			removed = append(removed, id)
		}
	}
	g.Users = slices.Clone(c.Users)
	w.emit("subteam_members_changed", "", fields{
		"type": "subteam_members_changed", "subteam_id": g.ID, "team_id": w.team.ID,
		"date_previous_update": w.now().Unix(), "date_update": w.now().Unix(),
		"added_users": added, "added_users_count": len(added),
		"removed_users": removed, "removed_users_count": len(removed), "event_ts": w.stamp(),
	})
	w.bump()
	return *g, nil
}
