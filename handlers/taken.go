package handlers

import (
	"context"
	"sync"
	"time"
)

const (
	// leaseFor is how long an act or a post belongs to the process that took
	// it. What a process had that died is taken over by its successor at once if
	// that can know that it is alone, else after this long.
	leaseFor = 30 * time.Second
	// renewAfter is how long something is in hand before its lease is renewed.
	renewAfter = leaseFor / 3
)

// taken is what this process has in hand: acts that wait for a worker or are
// with one, posts that wait in their lane or are on the wire. A lease may lapse
// meanwhile, because a lane is long or the practice clock jumps; whoever has
// the thing in hand still has it.
type taken struct {
	mu    sync.Mutex
	since map[string]time.Time // by id, when it was taken or last renewed
}

// take notes that something is in hand; false: it is already.
func (t *taken) take(id string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, mine := t.since[id]; mine {
		return false
	}
	if t.since == nil {
		t.since = map[string]time.Time{}
	}
	t.since[id] = now
	return true
}

// letGo is called before the store hears what became of it: from then on the
// row may be given out again, and must not be mistaken for what was in hand.
func (t *taken) letGo(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.since, id)
}

// long lists what was taken before, and counts it as taken now.
func (t *taken) long(before, now time.Time) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var ids []string
	for id, since := range t.since {
		if since.Before(before) {
			ids = append(ids, id)
			t.since[id] = now
		}
	}
	return ids
}

// keepTaken renews the leases of what is in hand for long, until ctx ends.
func (h *Handlers) keepTaken(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
		}
		now := h.now()
		if err := h.db.Renew(ctx, h.owner, leaseFor, h.taken.long(now.Add(-renewAfter), now)...); err != nil && ctx.Err() == nil {
			h.log.Error("renew leases", "error", h.writeFailed(err))
		}
	}
}
