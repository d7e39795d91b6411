package handlers

import (
	"context"
	"sync"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// links remembers addresses that never change, so that a card edited forty
// times asks Slack once.
type links struct {
	mu    sync.Mutex
	known map[string]string
}

func (l *links) get(key string, read func() string) string {
	l.mu.Lock()
	link, ok := l.known[key]
	l.mu.Unlock()
	if ok {
		return link
	}
	if link = read(); link == "" {
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || len(l.known) > rememberWords {
		l.known = map[string]string{}
	}
	l.known[key] = link
	return link
}

// permalink is the address of the question, where specialists can open it.
func (h *Handlers) permalink(ctx context.Context, w knowledge.Waiter) string {
	if h.desk().Channel(w.Channel) == nil {
		return ""
	}
	return h.threadLink(ctx, w.Channel, w.ThreadTS)
}

// threadLink is the address of a message; empty where there is none.
func (h *Handlers) threadLink(ctx context.Context, channel, ts string) string {
	if channel == "" || ts == "" {
		return ""
	}
	return h.links.get(channel+ts, func() string {
		link, err := h.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: channel, Ts: ts})
		if err != nil {
			h.log.Warn("read permalink", "error", err)
		}
		return link
	})
}
