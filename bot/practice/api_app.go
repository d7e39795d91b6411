package practice

import (
	"strings"
	"time"
)

func authTest(c *call) (fields, *refusal) {
	app, team := c.config.Seed.App, c.config.Seed.Team
	return fields{
		"url": "https://" + team.Domain + ".slack.example/", "team": team.Name, "user": botHandle(app.Name),
		"team_id": team.ID, "user_id": app.BotUserID, "bot_id": app.BotID, "is_enterprise_install": false,
	}, nil
}

func connectionsOpen(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.man.Settings.SocketMode {
		return nil, refuse("socket_mode_not_enabled", "the manifest has settings.socket_mode_enabled off")
	}
	for t, until := range c.tickets {
		if time.Now().After(until) {
			delete(c.tickets, t)
		}
	}
	ticket := secret()
	c.tickets[ticket] = time.Now().Add(ticketLife)
	return fields{"url": "ws" + strings.TrimPrefix(c.url, "http") + "/link?ticket=" + ticket + "&app_id=" + c.config.Seed.App.ID}, nil
}

func teamInfo(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.team
	if id := c.str("team"); id != "" {
		other, known := c.teams[id]
		if !known {
			return nil, refuse("team_not_found")
		}
		t = other
	}
	return fields{"team": fields{"id": t.ID, "name": t.Name, "domain": t.Domain, "email_domain": ""}}, nil
}

func botsInfo(c *call) (fields, *refusal) {
	app := c.config.Seed.App
	if id := c.str("bot"); id != "" && id != app.BotID {
		return nil, refuse("bot_not_found")
	}
	return fields{"bot": fields{"id": app.BotID, "deleted": false, "name": app.Name, "updated": 0, "app_id": app.ID, "user_id": app.BotUserID}}, nil
}

func assistantSetStatus(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, thread, no := c.assistantThread()
	if no != nil {
		return nil, no
	}
	key := ch.ID + "/" + thread
	if s := c.str("status"); s == "" {
		delete(c.statuses, key)
	} else {
		c.statuses[key] = s
	}
	c.touch(ch)
	return fields{}, nil
}

// assistantAccepts takes what the agent view would show; the page has no agent view.
func assistantAccepts(c *call) (fields, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _, no := c.assistantThread()
	return fields{}, no
}

// assistantThread finds the thread that a method of the assistant names.
func (c *call) assistantThread() (*channel, string, *refusal) {
	if no := c.needScope("assistant:write,chat:write"); no != nil {
		return nil, "", no
	}
	ch, no := c.posting(c.str("channel_id"))
	if no != nil {
		return nil, "", no
	}
	thread := c.str("thread_ts")
	if thread == "" || ch.messages[thread] == nil {
		return nil, "", refuse("invalid_thread_ts")
	}
	return ch, thread, nil
}
