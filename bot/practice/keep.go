package practice

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	keptName    = "workspace.json"
	keptVersion = 1
	saveAfter   = 250 * time.Millisecond // real time between a change and the file
	saveAtLeast = time.Second            // and between two savings, however long one takes
)

// kept is the workspace as it stands in the file. The app, its tokens and its
// manifest are not in it: they come from the seed each time, as do people who
// were never changed. Known are all people of that time: whoever is not among
// them is new in the seed.
type kept struct {
	Version  int              `json:"version"`
	OffsetMS int64            `json:"offset_ms"`
	NextID   int64            `json:"next_id"`
	LastTS   int64            `json:"last_ts"`
	Known    []string         `json:"known"`
	Users    []User           `json:"users"`
	Channels []keptChannel    `json:"channels"`
	Groups   []Group          `json:"groups"`
	Homes    map[string]*View `json:"homes"`
	Files    []*file          `json:"files"`
	Tour     map[string]bool  `json:"tour"`
}

type keptChannel struct {
	Channel
	Kind     string            `json:"kind"`
	LastRead map[string]string `json:"last_read"`
	Messages []keptMessage     `json:"messages"`
}

type keptMessage struct {
	Message *message `json:"message"`
	Asks    bool     `json:"asks,omitempty"`
}

// snapshot takes what is to be saved. Messages and views are not copied, as
// they are never changed in place.
func (w *Workspace) snapshot() kept {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dirty = false
	k := kept{
		Version: keptVersion, OffsetMS: w.offset.Milliseconds(), NextID: w.nextID, LastTS: w.lastTS,
		Homes: map[string]*View{}, Tour: map[string]bool{},
	}
	seeded := map[string]User{}
	for _, u := range w.config.Seed.Users {
		seeded[u.ID] = w.completed(u)
	}
	for _, id := range w.userList {
		k.Known = append(k.Known, id)
		if u := *w.users[id]; u != seeded[id] && id != w.config.Seed.App.BotUserID {
			k.Users = append(k.Users, u)
		}
	}
	for _, id := range w.chanList {
		c := w.channels[id]
		kc := keptChannel{Channel: c.Channel, Kind: c.kind, LastRead: map[string]string{}}
		kc.Members = slices.Clone(c.Members)
		for user, ts := range c.lastRead {
			kc.LastRead[user] = ts
		}
		for _, ts := range c.order {
			m := c.messages[ts]
			kc.Messages = append(kc.Messages, keptMessage{m, m.Asks})
		}
		k.Channels = append(k.Channels, kc)
	}
	for _, g := range w.groups {
		one := *g
		one.Users = slices.Clone(g.Users)
		k.Groups = append(k.Groups, one)
	}
	for user, v := range w.homes {
		k.Homes[user] = v
	}
	for _, f := range w.files {
		k.Files = append(k.Files, f)
	}
	for step := range w.tourDone {
		k.Tour[step] = true
	}
	return k
}

// save writes the workspace to its file: first beside it, then in its place, so
// that there is always a whole one.
func (w *Workspace) save() error {
	raw, err := json.Marshal(w.snapshot())
	if err != nil {
		return fmt.Errorf("encode practice workspace: %w", err)
	}
	path := filepath.Join(w.config.Dir, keptName)
	if err := os.WriteFile(path+".new", raw, 0o600); err != nil {
		return fmt.Errorf("save practice workspace: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("save practice workspace: %w", err)
	}
	return nil
}

// keepSaved saves soon after a change, and less often the longer it takes; but
// never so seldom that a process that is killed has forgotten what somebody
// remembers, and the app's own database holds.
func (w *Workspace) keepSaved() {
	pause := saveAfter
	for {
		w.mu.Lock()
		changed, dirty := w.changed, w.dirty
		w.mu.Unlock()
		if !dirty {
			select {
			case <-changed:
			case <-w.ctx.Done():
				return
			}
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-w.ctx.Done():
			timer.Stop()
			return // Close saves
		}
		began := time.Now()
		if err := w.save(); err != nil {
			w.config.Logger.Error("the practice workspace is not saved", "err", err)
		}
		pause = min(max(saveAfter, 5*time.Since(began)), saveAtLeast)
	}
}

// restore reads the saved workspace and lays it over the seed: what is new in
// the seed is added, what was said and changed stays. A file that cannot be
// read is set aside, and the workspace begins anew.
func (w *Workspace) restore() error {
	if err := os.MkdirAll(w.config.Dir, 0o700); err != nil {
		return fmt.Errorf("open folder of practice workspace: %w", err)
	}
	path := filepath.Join(w.config.Dir, keptName)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read practice workspace: %w", err)
	}
	var k kept
	if err := json.Unmarshal(raw, &k); err == nil && k.Version == keptVersion {
		w.lay(k)
		return nil
	} else if err == nil {
		err = fmt.Errorf("it has version %d, this program writes %d", k.Version, keptVersion)
		return w.setAside(path, err)
	} else {
		return w.setAside(path, err)
	}
}

func (w *Workspace) setAside(path string, why error) error {
	if err := os.Rename(path, path+".broken"); err != nil {
		return fmt.Errorf("set aside %s, which cannot be read (%v): %w", path, why, err)
	}
	w.config.Logger.Warn("the saved practice workspace cannot be read and was set aside; it begins anew", "file", path+".broken", "err", why)
	return nil
}

func (w *Workspace) lay(k kept) {
	w.offset = time.Duration(k.OffsetMS) * time.Millisecond
	w.nextID, w.lastTS = max(w.nextID, k.NextID), k.LastTS
	for _, u := range k.Users {
		if w.users[u.ID] == nil {
			w.userList = append(w.userList, u.ID)
		}
		w.users[u.ID] = &u
	}
	// members are those of the file who are still there, and those new in the seed.
	members := func(inFile, inSeed []string) []string {
		out := slices.DeleteFunc(slices.Clone(inFile), func(id string) bool { return w.users[id] == nil })
		for _, id := range inSeed {
			if !slices.Contains(k.Known, id) {
				out = append(out, id)
			}
		}
		return out
	}
	for _, g := range k.Groups {
		if old := w.group(g.ID); old != nil {
			old.Users = members(g.Users, old.Users)
		}
	}
	for _, kc := range k.Channels {
		w.layChannel(kc, members)
	}
	for user, v := range k.Homes {
		w.homes[user] = v
	}
	for _, f := range k.Files {
		w.keepFile(f)
	}
	for step := range k.Tour {
		w.tourDone[step] = true
	}
}

func (w *Workspace) layChannel(kc keptChannel, members func(inFile, inSeed []string) []string) {
	c := w.channels[kc.ID]
	if c == nil {
		c = w.addChannel(kc.Channel)
	}
	c.kind = kc.Kind
	now := members(kc.Members, c.Members)
	c.Members, c.member = nil, map[string]bool{}
	for _, m := range now {
		c.join(m)
	}
	for user, ts := range kc.LastRead {
		c.lastRead[user] = ts
	}
	for _, km := range kc.Messages {
		m := km.Message
		m.Asks = km.Asks
		c.order = append(c.order, m.TS)
		c.messages[m.TS] = m
		if m.BotID != "" {
			c.repeats(m)
		}
		if m.ThreadTS == "" {
			continue
		}
		t := c.threads[m.ThreadTS]
		if t == nil {
			t = &thread{}
			c.threads[m.ThreadTS] = t
		}
		t.replies = append(t.replies, m.TS)
		if !slices.Contains(t.users, m.User) {
			t.users = append(t.users, m.User)
		}
	}
}
