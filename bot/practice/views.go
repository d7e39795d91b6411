package practice

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// View is a modal or a Home tab, in the shape in which Slack gives it. Like a
// message it is never changed in place.
type View struct {
	ID                 string          `json:"id"`
	TeamID             string          `json:"team_id"`
	Type               string          `json:"type"` // "modal" or "home"
	Title              json.RawMessage `json:"title,omitempty"`
	Close              json.RawMessage `json:"close,omitempty"`
	Submit             json.RawMessage `json:"submit,omitempty"`
	Blocks             json.RawMessage `json:"blocks"`
	PrivateMetadata    string          `json:"private_metadata"`
	CallbackID         string          `json:"callback_id"`
	State              ViewState       `json:"state"`
	Hash               string          `json:"hash"`
	ClearOnClose       bool            `json:"clear_on_close"`
	NotifyOnClose      bool            `json:"notify_on_close"`
	RootViewID         string          `json:"root_view_id"`
	PreviousViewID     *string         `json:"previous_view_id"`
	AppID              string          `json:"app_id"`
	ExternalID         string          `json:"external_id"`
	AppInstalledTeamID string          `json:"app_installed_team_id"`
	BotID              string          `json:"bot_id"`
}

// ViewState is what is filled in: for each block and action the value, as Slack gives it.
type ViewState struct {
	Values map[string]map[string]any `json:"values"`
}

// drafts is what a person has filled in so far, by block and action.
type drafts map[string]map[string]any

// maxStack is how many modals may lie on one another.
const maxStack = 3

// triggerLife is how long a trigger_id is good, and responseLife a response_url.
const (
	triggerLife   = 3 * time.Second
	triggerMemory = 10 * time.Minute // how long an expired one is still told from an invented one
	responseLife  = 30 * time.Minute
	responseUses  = 5
)

// trigger lets the app open one view for the person who acted.
type trigger struct {
	user string
	view string // the modal in which the person acted, if any
	at   time.Time
	used bool
}

// newTrigger makes a trigger_id for what a person has just done.
func (w *Workspace) newTrigger(user, view string) string {
	now := w.now()
	for id, t := range w.triggers {
		if now.Sub(t.at) > triggerMemory {
			delete(w.triggers, id)
		}
	}
	id := w.newID("") + "." + w.team.ID + "." + secret()
	w.triggers[id] = &trigger{user: user, view: view, at: now}
	return id
}

// secret is a random part of an address or id that must not be guessed.
func secret() string {
	var b [12]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// redeem uses up a trigger.
func (w *Workspace) redeem(id string) (*trigger, *refusal) {
	t := w.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id", "trigger_id is unknown")
	case t.used:
		return nil, refuse("exchanged_trigger_id", limits[limitTriggerUses].text())
	case w.now().Sub(t.at) > triggerLife:
		return nil, refuse("expired_trigger_id", limits[limitTriggerLife].text())
	}
	t.used = true
	return t, nil
}

// readView reads and checks a view argument. It holds no lock.
func (w *Workspace) readView(raw json.RawMessage, surface surface) (*View, *refusal) {
	v, no := w.checkView(raw, surface)
	if no != nil {
		return nil, no
	}
	v.TeamID, v.AppID, v.BotID, v.AppInstalledTeamID = w.config.Seed.Team.ID, w.config.Seed.App.ID, w.config.Seed.App.BotID, w.config.Seed.Team.ID
	return v, nil
}

// initial gives a view the values that its elements begin with.
func (w *Workspace) initial(v *View) {
	v.State.Values = stateOf(v.Blocks, w.drafts[v.ID])
}

func (w *Workspace) newHash() string {
	return tsOf(w.now().UnixMicro()) + "." + secret()[:8]
}

// push lays a modal on a person's stack.
func (w *Workspace) push(user string, v *View) *View {
	v.ID, v.Hash = w.newID("V"), w.newHash()
	v.RootViewID = v.ID
	if below := w.stacks[user]; len(below) > 0 {
		v.RootViewID = below[0].ID
		v.PreviousViewID = &below[len(below)-1].ID
	}
	w.initial(v)
	w.stacks[user] = append(slices.Clone(w.stacks[user]), v)
	w.bump()
	return v
}

// put replaces an open modal, keeping its place in the stack.
func (w *Workspace) put(user string, old, next *View) *View {
	next.ID, next.RootViewID, next.PreviousViewID = old.ID, old.RootViewID, old.PreviousViewID
	next.Hash = w.newHash()
	if next.ExternalID == "" {
		next.ExternalID = old.ExternalID
	}
	w.initial(next)
	stack := slices.Clone(w.stacks[user])
	stack[slices.Index(stack, old)] = next
	w.stacks[user] = stack
	w.bump()
	return next
}

// drop takes modals off a stack, from position n upwards.
func (w *Workspace) drop(user string, n int) {
	for _, v := range w.stacks[user][n:] {
		w.forgetView(v.ID)
	}
	w.stacks[user] = slices.Clone(w.stacks[user][:n])
	if n == 0 {
		delete(w.stacks, user)
	}
	w.bump()
}

func (w *Workspace) forgetView(id string) {
	delete(w.drafts, id)
	for key := range w.offered {
		if len(key) > len(id) && key[:len(id)] == id {
			delete(w.offered, key)
		}
	}
}

// openView finds an open modal or a Home tab, and whose it is.
func (w *Workspace) openView(id string) (user string, v *View) {
	for user, stack := range w.stacks {
		for _, v := range stack {
			if v.ID == id {
				return user, v
			}
		}
	}
	for user, v := range w.homes {
		if v.ID == id {
			return user, v
		}
	}
	return "", nil
}

// external finds an open modal by the id that the app gave it.
func (w *Workspace) external(id string) (user string, v *View) {
	for user, stack := range w.stacks {
		for _, v := range stack {
			if v.ExternalID == id {
				return user, v
			}
		}
	}
	return "", nil
}

func (w *Workspace) uniqueExternal(v *View, except string) *refusal {
	if v.ExternalID == "" {
		return nil
	}
	if _, other := w.external(v.ExternalID); other != nil && other.ID != except {
		return refuse("duplicate_external_id", "external_id "+v.ExternalID+" is on another open view")
	}
	return nil
}

func viewsOpen(c *call) (fields, *refusal) {
	v, no := c.readView(c.json("view"), surfaceModal)
	if no != nil {
		return nil, no
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t, no := c.redeem(c.str("trigger_id"))
	if no != nil {
		return nil, no
	}
	if no := c.uniqueExternal(v, ""); no != nil {
		return nil, no
	}
	c.drop(t.user, 0)
	return fields{"view": c.Workspace.push(t.user, v)}, nil
}

func viewsPush(c *call) (fields, *refusal) {
	v, no := c.readView(c.json("view"), surfaceModal)
	if no != nil {
		return nil, no
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t, no := c.redeem(c.str("trigger_id"))
	if no != nil {
		return nil, no
	}
	if no := c.uniqueExternal(v, ""); no != nil {
		return nil, no
	}
	stack := c.stacks[t.user]
	switch {
	case len(stack) == 0 || t.view == "":
		return nil, refuse("not_found", "views.push needs a trigger from an open modal")
	case len(stack) >= maxStack:
		return nil, refuse("push_limit_reached", limits[limitViewStack].exceeded(len(stack)+1, "/view"))
	}
	return fields{"view": c.Workspace.push(t.user, v)}, nil
}

func viewsUpdate(c *call) (fields, *refusal) {
	v, no := c.readView(c.json("view"), surfaceModal)
	if no != nil {
		return nil, no
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	user, old := c.openView(c.str("view_id"))
	if old == nil && c.str("external_id") != "" {
		user, old = c.external(c.str("external_id"))
	}
	switch {
	case old == nil || old.Type != "modal":
		return nil, refuse("not_found", "the view is closed, or never was")
	case c.str("hash") != "" && c.str("hash") != old.Hash:
		return nil, refuse("hash_conflict", "the view has changed since this hash was given")
	}
	if no := c.uniqueExternal(v, old.ID); no != nil {
		return nil, no
	}
	return fields{"view": c.put(user, old, v)}, nil
}

func viewsPublish(c *call) (fields, *refusal) {
	v, no := c.readView(c.json("view"), surfaceHome)
	if no != nil {
		return nil, no
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	user := c.users[c.str("user_id")]
	switch {
	case !c.man.Features.AppHome.HomeTab:
		return nil, refuse("not_enabled", "the manifest has features.app_home.home_tab_enabled off")
	case user == nil || user.Deleted:
		return nil, refuse("invalid_arguments", "user_id: there is no such person")
	}
	old := c.homes[user.ID]
	if hash := c.str("hash"); hash != "" && (old == nil || hash != old.Hash) {
		return nil, refuse("hash_conflict", "the Home tab has changed since this hash was given")
	}
	v.Hash = c.newHash()
	if old != nil {
		v.ID = old.ID
	} else {
		v.ID = c.newID("V")
	}
	v.RootViewID = v.ID
	c.initial(v)
	c.homes[user.ID] = v
	c.bump()
	return fields{"view": v}, nil
}
