package practice

import (
	"time"

	"golang.org/x/time/rate"
)

// postBurst is how many posts a channel takes at once before the pace of one a
// second binds. Slack says only that short bursts are tolerated.
const postBurst = 3

// rateBook keeps the app's calls within Slack's rate tiers, on the workspace's clock.
type rateBook struct {
	enforced bool
	limiters map[string]*rate.Limiter
}

func newRateBook(enforced bool) *rateBook {
	return &rateBook{enforced: enforced, limiters: map[string]*rate.Limiter{}}
}

// overRate is how long the app must wait before this call, 0 if it may go on.
func (w *Workspace) overRate(c *call, m method) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.rates.enforced {
		return 0
	}
	if c.method == "chat.postMessage" {
		if wait := w.rates.take("post in "+c.str("channel"), rate.Every(time.Second), postBurst, w.now()); wait > 0 {
			return wait
		}
	}
	return w.rates.take(c.method, rate.Limit(float64(m.tier)/60), m.tier, w.now())
}

func (b *rateBook) take(key string, pace rate.Limit, burst int, now time.Time) time.Duration {
	l := b.limiters[key]
	if l == nil {
		l = rate.NewLimiter(pace, burst)
		b.limiters[key] = l
	}
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}
