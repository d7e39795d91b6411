package practice

import (
	"fmt"
	"strings"
)

// Post is something a person writes. Channel is the id or name of a channel, or
// the id of somebody to whom the direct message is opened. Text is what is
// typed, unless Raw says that it is Slack's own form already.
type Post struct {
	User     string `json:"user"`
	Channel  string `json:"channel"`
	ThreadTS string `json:"thread_ts,omitempty"`
	Text     string `json:"text"`
	Raw      bool   `json:"raw,omitempty"`
}

// Posted is where a message stands.
type Posted struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

// Post writes a message as a person and tells the app where it is a member.
func (w *Workspace) Post(p Post) (Posted, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(p.User)
	if err != nil {
		return Posted{}, err
	}
	c, err := w.mine(u, p.Channel)
	if err != nil {
		return Posted{}, err
	}
	bot := w.config.Seed.App.BotUserID
	switch {
	case strings.TrimSpace(p.Text) == "":
		return Posted{}, fmt.Errorf("text is empty: Slack sends no empty message")
	case c.IsArchived:
		return Posted{}, fmt.Errorf("%s is archived", c.label())
	case c.kind == directMessage && c.has(bot) && w.man.Features.AppHome.MessagesReadOnly:
		return Posted{}, fmt.Errorf("the app's messages tab is read only")
	}
	m := &message{User: u.ID, Team: u.TeamID, ClientMsgID: w.newID("") + "-" + secret()[:12]}
	if p.ThreadTS != "" {
		root, no := c.threadOf(p.ThreadTS)
		if no != nil || root == "" {
			return Posted{}, fmt.Errorf("there is no message %s in %s to answer", p.ThreadTS, c.label())
		}
		m.ThreadTS = root
	}
	m.Text, _ = cutText(w.asWritten(u, p.Text, p.Raw))
	m.Blocks = richText(secret()[:5], m.Text)
	if c.IsExtShared {
		m.UserTeam, m.SourceTeam = u.TeamID, u.TeamID
	}
	m.Asks = c.has(bot) && (c.kind == directMessage || strings.Contains(m.Text, "<@"+bot+">"))
	w.add(c, m)
	w.emitPosted(c, m)
	w.tourDid(u.ID, c.ID, "post")
	return Posted{Channel: c.ID, TS: m.TS}, nil
}

func (w *Workspace) asWritten(u *User, text string, raw bool) string {
	if raw {
		return text
	}
	return w.typed(u, text)
}

// Edit is a change of one's own message.
type Edit struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	TS      string `json:"ts"`
	Text    string `json:"text"`
	Raw     bool   `json:"raw,omitempty"`
}

// Edit changes a person's own message; the app gets message_changed.
func (w *Workspace) Edit(e Edit) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, c, m, err := w.ownMessage(e.User, e.Channel, e.TS)
	if err != nil {
		return err
	}
	if strings.TrimSpace(e.Text) == "" {
		return fmt.Errorf("text is empty: delete the message instead")
	}
	next := *m
	next.Text, _ = cutText(w.asWritten(u, e.Text, e.Raw))
	next.Blocks = richText(secret()[:5], next.Text)
	next.Edited = &editMark{User: u.ID, TS: w.stamp()}
	w.replace(c, &next)
	w.emitChanged(c, c.withThread(&next), c.withThread(m))
	return nil
}

// Delete names one's own message to delete.
type Delete struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

// Delete deletes a person's own message. The app gets message_deleted; if the
// message began a thread that lives on, message_changed with a tombstone, as
// Slack sends it.
func (w *Workspace) Delete(d Delete) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, c, m, err := w.ownMessage(d.User, d.Channel, d.TS)
	if err != nil {
		return err
	}
	w.remove(c, m)
	return nil
}

func (w *Workspace) ownMessage(user, channelID, ts string) (*User, *channel, *message, error) {
	u, err := w.person(user)
	if err != nil {
		return nil, nil, nil, err
	}
	c, err := w.mine(u, channelID)
	if err != nil {
		return nil, nil, nil, err
	}
	m := c.messages[ts]
	if m == nil || m.Subtype == tombstoned {
		return nil, nil, nil, fmt.Errorf("there is no message %s in %s", ts, c.label())
	}
	if m.User != u.ID {
		return nil, nil, nil, fmt.Errorf("message %s is not %s's own", ts, u.RealName)
	}
	return u, c, m, nil
}

// React adds a reaction to a message, or takes it away.
type React struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	TS      string `json:"ts"`
	Name    string `json:"name"` // such as white_check_mark
	Remove  bool   `json:"remove,omitempty"`
}

// React adds or removes a person's reaction.
func (w *Workspace) React(r React) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(r.User)
	if err != nil {
		return err
	}
	c, err := w.mine(u, r.Channel)
	if err != nil {
		return err
	}
	m := c.messages[r.TS]
	if m == nil {
		return fmt.Errorf("there is no message %s in %s", r.TS, c.label())
	}
	name := strings.Trim(r.Name, ":")
	if name == "" {
		return fmt.Errorf("name is missing: which emoji, such as white_check_mark")
	}
	w.react(c, m, u.ID, name, r.Remove)
	return nil
}

// Read says up to which message a person has read; without ts, all.
type Read struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	TS      string `json:"ts,omitempty"`
}

// Read marks a channel as read.
func (w *Workspace) Read(r Read) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(r.User)
	if err != nil {
		return err
	}
	c, err := w.mine(u, r.Channel)
	if err != nil {
		return err
	}
	ts := r.TS
	if ts == "" && len(c.order) > 0 {
		ts = c.order[len(c.order)-1]
	}
	if ts > c.lastRead[u.ID] {
		c.lastRead[u.ID] = ts
		w.touch(c)
	}
	return nil
}
