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
	// By the question's channel and time: where it was refused, and, empty,
	// that it was recorded while the refusal was on its way.
	refused map[string]refusal
}

func newPacing(now func() time.Time) *pacing {
	return &pacing{now: now, posts: map[string]*rate.Limiter{}, paused: map[string]time.Time{}, said: map[string]bool{}, refused: map[string]refusal{}}
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
		clear(p.refused)
	}
	if p.said[about] {
		return false
	}
	p.said[about] = true
	return true
}

// notRecorded begins what [pacing.firstWord] remembers of refused questions.
const notRecorded = "not recorded "

// refusalStands remembers a refusal that was posted, unless its question was
// recorded meanwhile.
func (p *pacing) refusalStands(question string, said refusal) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, recorded := p.refused[question]; recorded {
		delete(p.refused, question)
		return false
	}
	p.refused[question] = said
	return true
}

// refusalEnds hears that a question is recorded, and returns the refusal that
// was posted for it.
func (p *pacing) refusalEnds(question string) (refusal, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.said[notRecorded+question] {
		return refusal{}, false
	}
	said, posted := p.refused[question]
	switch {
	case posted && said.ts != "":
		delete(p.said, notRecorded+question)
		delete(p.refused, question)
	case !posted:
		p.refused[question] = refusal{} // it is on its way, or was not taken
	}
	return said, said.ts != ""
}
