package handlers

import "sync"

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
