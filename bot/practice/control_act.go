package practice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Selection is what a person chooses or fills in: one value or several. In JSON
// a single string, number or true/false stands for a list of one, null for none.
type Selection []string

func (s Selection) first() string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// UnmarshalJSON reads a value or a list of values.
func (s *Selection) UnmarshalJSON(raw []byte) error {
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) != nil {
		many = []json.RawMessage{raw}
	}
	*s = nil
	for _, one := range many {
		var text string
		switch {
		case json.Unmarshal(one, &text) == nil && string(one) != "null":
			*s = append(*s, text)
		case string(one) == "null":
		case one[0] == '{' || one[0] == '[':
			return fmt.Errorf("a value is a string, a number or a list of those")
		default:
			*s = append(*s, string(one))
		}
	}
	return nil
}

// Click is what a person does to one element of a message (Channel and TS) or
// of a view (ViewID). Value tells buttons with the same action_id apart;
// Selected is the value chosen in a menu, a date, or the like. Values are what
// is filled in elsewhere in the view.
type Click struct {
	User     string    `json:"user"`
	Channel  string    `json:"channel,omitempty"`
	TS       string    `json:"ts,omitempty"`
	ViewID   string    `json:"view_id,omitempty"`
	ActionID string    `json:"action_id"`
	BlockID  string    `json:"block_id,omitempty"`
	Value    string    `json:"value,omitempty"`
	Selected Selection `json:"selected,omitempty"`
	Values   Values    `json:"values,omitempty"`
}

// Values is what is filled into a view: {block: {action: value}}, or {action:
// value} where no two elements have the same action_id. A value is a string, a
// number, a list of those, or nil.
type Values map[string]any

// Clicked is the trigger_id that the app has received; it is empty when the
// click does not reach the app, as with an input that does not dispatch.
type Clicked struct {
	TriggerID string `json:"trigger_id"`
}

// Click clicks a button or chooses in a menu. A confirm dialog counts as accepted.
func (w *Workspace) Click(k Click) (Clicked, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(k.User)
	if err != nil {
		return Clicked{}, err
	}
	if !w.man.interactive() {
		return Clicked{}, fmt.Errorf("the manifest has settings.interactivity.is_enabled off: clicks do not reach the app")
	}
	if k.ViewID != "" {
		return w.clickView(u, k)
	}
	return w.clickMessage(u, k)
}

func (w *Workspace) clickMessage(u *User, k Click) (Clicked, error) {
	c, m, err := w.shownTo(u, k.Channel, k.TS)
	if err != nil {
		return Clicked{}, err
	}
	if m.BotID == "" {
		return Clicked{}, fmt.Errorf("message %s is not of the app: there is nothing to click", k.TS)
	}
	e, err := findElement(elementsOf(m.Blocks), k.ActionID, k.BlockID, k.Value)
	if err != nil {
		return Clicked{}, fmt.Errorf("message %s: %w", k.TS, err)
	}
	action, err := w.action(e, k, c.ID+m.TS)
	if err != nil {
		return Clicked{}, err
	}
	key := c.ID + "/" + m.TS + "/" + u.ID
	w.fill(key, e, action)
	trigger := w.newTrigger(u.ID, "")
	payload := w.interaction("block_actions", u, trigger)
	container := fields{"type": "message", "message_ts": m.TS, "channel_id": c.ID, "is_ephemeral": m.Ephemeral != ""}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	payload["container"] = container
	payload["channel"] = w.channelRef(c)
	if m.Ephemeral == "" {
		payload["message"] = c.withThread(m) // Slack does not give back what it did not keep
	}
	payload["state"] = fields{"values": stateOf(m.Blocks, w.drafts[key])}
	payload["response_url"] = w.newResponseURL(u.ID, c, m)
	payload["actions"] = []any{action}
	w.interact(u, "block_actions", payload)
	w.tourDid(u.ID, c.ID, "click:"+e.actionID)
	return Clicked{TriggerID: trigger}, nil
}

func (w *Workspace) clickView(u *User, k Click) (Clicked, error) {
	v, err := w.viewOf(u, k.ViewID)
	if err != nil {
		return Clicked{}, err
	}
	if v.Type == "modal" {
		if top := w.stacks[u.ID]; top[len(top)-1] != v {
			return Clicked{}, fmt.Errorf("view %s is covered by another one", v.ID)
		}
	}
	if err := w.fillAll(v, k.Values); err != nil {
		return Clicked{}, err
	}
	e, err := findElement(elementsOf(v.Blocks), k.ActionID, k.BlockID, k.Value)
	if err != nil {
		return Clicked{}, fmt.Errorf("view %s: %w", v.ID, err)
	}
	action, err := w.action(e, k, v.ID)
	if err != nil {
		return Clicked{}, err
	}
	w.fill(v.ID, e, action)
	v = w.refill(u.ID, v)
	if e.input && !e.dispatch {
		w.bump()
		return Clicked{}, nil
	}
	within := v.ID
	if v.Type == "home" {
		within = ""
	}
	trigger := w.newTrigger(u.ID, within)
	payload := w.interaction("block_actions", u, trigger)
	payload["container"] = fields{"type": "view", "view_id": v.ID}
	payload["view"] = v
	payload["actions"] = []any{action}
	w.interact(u, "block_actions", payload)
	w.tourDid(u.ID, "", "click:"+e.actionID)
	return Clicked{TriggerID: trigger}, nil
}

// action is the entry of "actions" for one element and what was done to it.
func (w *Workspace) action(e element, k Click, offeredFor string) (fields, error) {
	out := fields{"type": e.kind, "action_id": e.actionID, "block_id": e.blockID, "action_ts": w.stamp()}
	switch e.kind {
	case "button", "workflow_button", "icon_button":
		out["text"] = e.raw["text"]
		if v := str(e.raw["value"]); v != "" {
			out["value"] = v
		}
		return out, nil
	case "feedback_buttons":
		for _, side := range []string{"positive_button", "negative_button"} {
			b, _ := e.raw[side].(map[string]any)
			if v := str(b["value"]); v == k.Value || v == k.Selected.first() {
				out["value"], out["text"] = v, b["text"]
				return out, nil
			}
		}
		return nil, fmt.Errorf("%s: say which of its two buttons by value", e.actionID)
	}
	if len(k.Selected) == 0 && k.Value != "" {
		k.Selected = Selection{k.Value}
	}
	value, err := e.given(k.Selected, w.offered[offeredFor+"/"+e.actionID])
	if err != nil {
		return nil, err
	}
	for key, v := range value {
		out[key] = v
	}
	if p := e.raw["placeholder"]; p != nil {
		out["placeholder"] = p
	}
	return out, nil
}

// fill notes the value that an action gave to an element that keeps one.
func (w *Workspace) fill(key string, e element, action fields) {
	if !e.keepsState() {
		return
	}
	value := map[string]any{}
	for k, v := range action {
		if k == "type" || k == "value" || strings.HasPrefix(k, "selected_") || k == "rich_text_value" {
			value[k] = v
		}
	}
	w.note(key, e.blockID, e.actionID, value)
}

// draftsKept is how many half-filled messages and views are remembered.
const draftsKept = 500

func (w *Workspace) note(key, block, action string, value map[string]any) {
	if w.drafts[key] == nil {
		if len(w.drafts) >= draftsKept {
			clear(w.drafts)
		}
		w.drafts[key] = drafts{}
	}
	if w.drafts[key][block] == nil {
		w.drafts[key][block] = map[string]any{}
	}
	w.drafts[key][block][action] = value
}

// fillAll notes the values of a form.
func (w *Workspace) fillAll(v *View, values Values) error {
	all := elementsOf(v.Blocks)
	for key, value := range values {
		raw, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		block, byAction := key, map[string]Selection{}
		if raw[0] == '{' {
			err = json.Unmarshal(raw, &byAction)
		} else {
			var one Selection
			err = json.Unmarshal(raw, &one)
			block, byAction[key] = "", one
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		for action, value := range byAction {
			e, err := findElement(all, action, block, "")
			if err != nil {
				return fmt.Errorf("view %s: %w", v.ID, err)
			}
			given, err := e.given(value, w.offered[v.ID+"/"+e.actionID])
			if err != nil {
				return err
			}
			w.note(v.ID, e.blockID, e.actionID, given)
		}
	}
	return nil
}

// refill gives a view the state that is filled in by now.
func (w *Workspace) refill(user string, v *View) *View {
	next := *v
	w.initial(&next)
	if v.Type == "home" {
		w.homes[user] = &next
		return &next
	}
	stack := slices.Clone(w.stacks[user])
	stack[slices.Index(stack, v)] = &next
	w.stacks[user] = stack
	return &next
}

// viewOf finds an open view of a person.
func (w *Workspace) viewOf(u *User, id string) (*View, error) {
	for _, v := range w.stacks[u.ID] {
		if v.ID == id {
			return v, nil
		}
	}
	if v := w.homes[u.ID]; v != nil && v.ID == id {
		return v, nil
	}
	var open []string
	for _, v := range w.stacks[u.ID] {
		open = append(open, v.ID)
	}
	return nil, fmt.Errorf("%s has no view %q open; open is %s", u.RealName, id, orNone(open))
}

// shownTo finds a message that a person sees.
func (w *Workspace) shownTo(u *User, channelID, ts string) (*channel, *message, error) {
	c, err := w.place(u, channelID)
	if err != nil {
		return nil, nil, err
	}
	m := c.find(ts, u.ID)
	if m == nil || m.Subtype == tombstoned || (!c.has(u.ID) && (c.kind != publicChannel || u.IsRestricted || w.foreign(u))) {
		return nil, nil, fmt.Errorf("%s sees no message %s in %s", u.RealName, ts, c.label())
	}
	return c, m, nil
}

// interaction begins the payload of a click, form or shortcut.
func (w *Workspace) interaction(kind string, u *User, trigger string) fields {
	return fields{
		"type": kind, "token": verificationToken, "api_app_id": w.config.Seed.App.ID, "trigger_id": trigger,
		"team":       fields{"id": w.team.ID, "domain": w.team.Domain},
		"user":       fields{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.TeamID},
		"enterprise": nil, "is_enterprise_install": false,
	}
}

func (w *Workspace) channelRef(c *channel) fields {
	name := c.Name
	switch c.kind {
	case directMessage:
		name = "directmessage"
	case privateChannel:
		name = "privategroup"
	}
	return fields{"id": c.ID, "name": name}
}

// interact sends an interaction; when it is not acknowledged, the person is told.
func (w *Workspace) interact(u *User, name string, payload fields) {
	w.act(&delivery{kind: "interactive", name: name, payload: payload, failed: func(why string) { w.noResponse(u.ID, why) }})
}

// noResponse shows a person that the app did not answer in time.
func (w *Workspace) noResponse(user, why string) {
	text := w.config.Seed.App.Name + " didn't respond. Try again."
	if why == "no_connection" {
		text = w.config.Seed.App.Name + " is not connected. Try again later."
	}
	w.toast(user, text)
}
