package practice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// manifest is the part of an app manifest that decides what the app may do and receives.
type manifest struct {
	Display struct {
		Name            string `json:"name"`
		Description     string `json:"description"`
		LongDescription string `json:"long_description"`
	} `json:"display_information"`
	Features struct {
		AppHome struct {
			HomeTab          bool `json:"home_tab_enabled"`
			MessagesTab      bool `json:"messages_tab_enabled"`
			MessagesReadOnly bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		SlashCommands []Command  `json:"slash_commands"`
		Shortcuts     []Shortcut `json:"shortcuts"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled bool `json:"is_enabled"`
		} `json:"interactivity"`
		SocketMode bool `json:"socket_mode_enabled"`
	} `json:"settings"`

	absent bool // no manifest was given: everything is allowed
}

// hasScope reports whether the manifest grants the bot scope. An empty scope is always granted.
func (m *manifest) hasScope(scope string) bool {
	return scope == "" || m.absent || slices.Contains(m.OAuth.Scopes.Bot, scope)
}

// subscribes reports whether the manifest subscribes to the bot event.
func (m *manifest) subscribes(event string) bool {
	return m.absent || slices.Contains(m.Settings.Events.Bot, event)
}

// interactive reports whether clicks and forms reach the app.
func (m *manifest) interactive() bool { return m.absent || m.Settings.Interactivity.Enabled }

func readManifest(raw json.RawMessage) (*manifest, error) {
	if len(raw) == 0 || string(raw) == "null" {
		m := &manifest{absent: true}
		m.Features.AppHome.HomeTab, m.Features.AppHome.MessagesTab = true, true
		m.Settings.SocketMode = true
		return m, nil
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("read app manifest: %w", err)
	}
	if broken := checkManifest(&m); len(broken) > 0 {
		return nil, fmt.Errorf("app manifest: %s", strings.Join(broken, "; "))
	}
	return &m, nil
}

// checkManifest names every rule that a manifest breaks.
func checkManifest(m *manifest) []string {
	k := &checker{surface: surfaceHome, blockIDs: map[string]bool{}}
	k.named(limitAppName, m.Display.Name, "/display_information/name")
	k.length(limitAppDescription, m.Display.Description, "/display_information/description")
	if n := len([]rune(m.Display.LongDescription)); n > 0 && n < 175 {
		k.fault("/display_information/long_description", "long_description has at least 175 characters, this has %d", n)
	}
	for i, c := range m.Features.SlashCommands {
		at := "/features/slash_commands/" + strconv.Itoa(i)
		k.length(limitCommandName, c.Command, at+"/command")
		if !strings.HasPrefix(c.Command, "/") || strings.ContainsAny(c.Command, " \t") || c.Command != strings.ToLower(c.Command) {
			k.fault(at+"/command", "a command begins with /, is lower case and has no spaces")
		}
		if c.Description == "" {
			k.fault(at+"/description", "a command needs a description")
		}
	}
	k.most(limitShortcuts, len(m.Features.Shortcuts), "/features/shortcuts")
	for i, s := range m.Features.Shortcuts {
		at := "/features/shortcuts/" + strconv.Itoa(i)
		k.named(limitShortcutName, s.Name, at+"/name")
		k.length(limitShortcutDescription, s.Description, at+"/description")
		k.named(limitCallbackID, s.CallbackID, at+"/callback_id")
		k.oneOf(at+"/type", s.Type, "global", "message")
	}
	if len(m.Features.SlashCommands)+len(m.Features.Shortcuts) > 0 && !m.hasScope("commands") {
		k.fault("/oauth_config/scopes/bot", "commands and shortcuts need the scope commands")
	}
	for _, event := range m.Settings.Events.Bot {
		if scope, known := eventScope(event); known && !slices.ContainsFunc(strings.Split(scope, ","), m.hasScope) {
			k.fault("/settings/event_subscriptions/bot_events", "the event %s needs the scope %s", event, scope)
		}
	}
	return k.faults
}

// eventScope is the scope without which a manifest may not subscribe to an event.
func eventScope(event string) (string, bool) {
	switch event {
	case "app_mention":
		return "app_mentions:read", true
	case "message.channels":
		return "channels:history", true
	case "message.groups":
		return "groups:history", true
	case "message.im":
		return "im:history", true
	case "member_joined_channel", "member_left_channel":
		return "channels:read,groups:read", true
	case "user_change":
		return "users:read", true
	case "subteam_members_changed":
		return "usergroups:read", true
	case "reaction_added", "reaction_removed":
		return "reactions:read", true
	}
	return "", false
}
