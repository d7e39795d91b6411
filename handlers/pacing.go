package handlers

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// Slack takes about one post a second in a channel, and short bursts.
	postsPerSecond = 1
	postsInBurst   = 8
	// rememberWords bounds what pacing keeps.
	rememberWords = 10_000
)

// pacing keeps posts to one channel within what Slack takes, and remembers
// until when Slack asked to wait.
type pacing struct {
	now func() time.Time

	mu     sync.Mutex
	posts  map[string]*rate.Limiter
	paused map[string]time.Time
	said   map[string]bool
}

func newPacing(now func() time.Time) *pacing {
	return &pacing{now: now, posts: map[string]*rate.Limiter{}, paused: map[string]time.Time{}, said: map[string]bool{}}
}

// wait returns when the channel may be posted to again.
func (p *pacing) wait(ctx context.Context, channel string) error {
	p.mu.Lock()
	if len(p.posts) > rememberWords {
		clear(p.posts)
	}
	limiter, ok := p.posts[channel]
	if !ok {
		limiter = rate.NewLimiter(postsPerSecond, postsInBurst)
		p.posts[channel] = limiter
	}
	delay := limiter.ReserveN(p.now(), 1).DelayFrom(p.now())
	p.mu.Unlock()
	if delay <= 0 {
		return nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pacing) pause(channel string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused[channel] = until
}

func (p *pacing) pausedUntil(channel string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	until, ok := p.paused[channel]
	if ok && !until.After(p.now()) {
		delete(p.paused, channel)
	}
	return until
}

// firstWord says once that a sentence about a thing has not been said.
func (p *pacing) firstWord(about string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.said) > rememberWords {
		clear(p.said)
	}
	if p.said[about] {
		return false
	}
	p.said[about] = true
	return true
}
