package practice

import (
	"encoding/json"
	"fmt"
	"slices"
)

// CloseView names the modal that a person closes.
type CloseView struct {
	User   string `json:"user"`
	ViewID string `json:"view_id"`
}

// CloseView closes a modal; the app gets view_closed if it asked for it. One
// below another cannot be closed; with clear_on_close all of them close.
func (w *Workspace) CloseView(c CloseView) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(c.User)
	if err != nil {
		return err
	}
	stack := w.stacks[u.ID]
	at := slices.IndexFunc(stack, func(v *View) bool { return v.ID == c.ViewID })
	if at < 0 {
		return fmt.Errorf("%s has no view %q open", u.RealName, c.ViewID)
	}
	if at != len(stack)-1 {
		return fmt.Errorf("view %s is covered by another one", c.ViewID)
	}
	closing := stack[at:]
	if stack[at].ClearOnClose {
		closing = stack
	}
	w.drop(u.ID, len(stack)-len(closing))
	for i := len(closing) - 1; i >= 0; i-- {
		if v := closing[i]; v.NotifyOnClose {
			payload := w.interaction("view_closed", u, "")
			delete(payload, "trigger_id")
			payload["view"], payload["is_cleared"] = v, stack[at].ClearOnClose
			w.act(&delivery{kind: "interactive", name: "view_closed", payload: payload, failed: func(string) {}})
		}
	}
	return nil
}

// RunShortcut is the use of a shortcut: of a message with Channel and TS, else a global one.
type RunShortcut struct {
	User       string `json:"user"`
	CallbackID string `json:"callback_id"`
	Channel    string `json:"channel,omitempty"`
	TS         string `json:"ts,omitempty"`
}

// Shortcut runs one of the app's shortcuts.
func (w *Workspace) Shortcut(r RunShortcut) (Clicked, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(r.User)
	if err != nil {
		return Clicked{}, err
	}
	if err := w.mayUseApp(u, "shortcuts"); err != nil {
		return Clicked{}, err
	}
	kind := "global"
	if r.TS != "" {
		kind = "message"
	}
	if !slices.ContainsFunc(w.man.Features.Shortcuts, func(s Shortcut) bool { return s.CallbackID == r.CallbackID && s.Type == kind }) {
		var have []string
		for _, s := range w.man.Features.Shortcuts {
			have = append(have, s.CallbackID+" ("+s.Type+")")
		}
		return Clicked{}, fmt.Errorf("the app has no %s shortcut %q; it has %s", kind, r.CallbackID, orNone(have))
	}
	trigger := w.newTrigger(u.ID, "")
	name := "shortcut"
	if kind == "message" {
		name = "message_action"
	}
	payload := w.interaction(name, u, trigger)
	payload["callback_id"], payload["action_ts"] = r.CallbackID, w.stamp()
	if kind == "message" {
		c, m, err := w.shownTo(u, r.Channel, r.TS)
		if err != nil {
			return Clicked{}, err
		}
		payload["channel"], payload["message"], payload["message_ts"] = w.channelRef(c), c.withThread(m), m.TS
		payload["response_url"] = w.newResponseURL(u.ID, c, m)
	}
	w.interact(u, name, payload)
	w.tourDid(u.ID, "", "shortcut:"+r.CallbackID)
	return Clicked{TriggerID: trigger}, nil
}

// mayUseApp refuses people of other workspaces what Slack shows only to its own.
func (w *Workspace) mayUseApp(u *User, what string) error {
	if w.foreign(u) && !w.config.Seed.ConnectApps {
		return fmt.Errorf("%s belongs to %s: Slack Connect does not show them the app's %s", u.RealName, w.teams[u.TeamID].Name, what)
	}
	return nil
}

// OpenHome opens the app's Home ("home") or its messages ("messages").
type OpenHome struct {
	User string `json:"user"`
	Tab  string `json:"tab,omitempty"`
}

// Home opens the app as a person, which tells it with app_home_opened, and
// returns the Home tab as it is published for that person by now, nil if none is.
func (w *Workspace) Home(o OpenHome) (*View, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(o.User)
	if err != nil {
		return nil, err
	}
	if o.Tab == "" {
		o.Tab = "home"
	}
	tabs := w.man.Features.AppHome
	switch {
	case o.Tab != "home" && o.Tab != "messages":
		return nil, fmt.Errorf("tab is %q; it is home or messages", o.Tab)
	case o.Tab == "home" && !tabs.HomeTab, o.Tab == "messages" && !tabs.MessagesTab:
		return nil, fmt.Errorf("the manifest has the %s tab switched off", o.Tab)
	}
	if err := w.mayUseApp(u, "Home"); err != nil {
		return nil, err
	}
	c := w.direct(u.ID, w.config.Seed.App.BotUserID)
	event := fields{"type": "app_home_opened", "user": u.ID, "channel": c.ID, "tab": o.Tab, "event_ts": w.stamp()}
	home := w.homes[u.ID]
	if o.Tab == "home" && home != nil {
		event["view"] = home
	}
	w.emit("app_home_opened", "", event)
	w.tourDid(u.ID, "", o.Tab)
	w.bump()
	return home, nil
}

// Event is an event of any shape, to see how the app takes what it does not know.
type Event struct {
	Event   json.RawMessage `json:"event"`
	Channel string          `json:"channel,omitempty"`
}

// Emit sends an event as it is given, whether or not the manifest subscribes to it.
func (w *Workspace) Emit(e Event) error {
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(e.Event, &head); err != nil {
		return fmt.Errorf("event must be a JSON object: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deliver(w.wrap(e.Event, e.Channel), head.Type)
	return nil
}
