package handlers

import (
	"context"
	"slices"
	"sync"

	"shouldertap/knowledge/store"
)

// lanesAtOnce is how many conversations are posted to at a time.
const lanesAtOnce = 16

// lanes keeps what goes to one conversation in order, and different
// conversations apart.
type lanes struct {
	mu      sync.Mutex
	waiting map[string][]store.Post // a present key has a goroutine
	wire    map[string]string       // what is being posted: its outbox row, and the channel
	slots   chan struct{}
	running sync.WaitGroup
}

func newLanes() lanes {
	return lanes{waiting: map[string][]store.Post{}, wire: map[string]string{}, slots: make(chan struct{}, lanesAtOnce)}
}

// enqueue puts leased posts in their lanes. What is in hand already stays where
// it is: its lease ran out while it waited, and was given to us again.
func (h *Handlers) enqueue(posts []store.Post) {
	l := &h.lanes
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range posts {
		if !h.taken.take(p.OutboxID, h.now()) {
			continue
		}
		lane := firstOf(p.Message.Channel, p.Message.User)
		waiting, running := l.waiting[lane]
		l.waiting[lane] = append(waiting, p)
		if !running {
			l.running.Go(func() { h.run(lane) })
		}
	}
}

// run posts what waits in a lane, until nothing does.
func (h *Handlers) run(lane string) {
	l := &h.lanes
	l.slots <- struct{}{}
	defer func() { <-l.slots }()
	for {
		p, ok := l.next(lane)
		if !ok {
			return
		}
		h.post(context.Background(), p) // what was taken is posted, whoever has stopped meanwhile
	}
}

// next takes the first post of a lane, and closes the lane with the last.
func (l *lanes) next(lane string) (store.Post, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := l.waiting[lane]
	if len(waiting) == 0 {
		delete(l.waiting, lane)
		return store.Post{}, false
	}
	l.waiting[lane] = waiting[1:]
	return waiting[0], true
}

// onWire notes that a row is being posted to a channel, until it is called off.
func (l *lanes) onWire(row, channel string) (off func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wire[row] = channel
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.wire, row)
	}
}

// beingPosted lists the rows that are being posted to a channel.
func (l *lanes) beingPosted(channel string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var rows []string
	for row, to := range l.wire {
		if to == channel {
			rows = append(rows, row)
		}
	}
	return rows
}

// messageAt finds a message of ours by where it stands. People see a post a
// moment before we have written down where it is, and may act on it at once:
// what is being posted to the channel is waited for.
func (h *Handlers) messageAt(ctx context.Context, channel, ts string) (store.Message, bool, error) {
	posting := h.lanes.beingPosted(channel)
	for {
		changed := h.stirred.next()
		now := h.lanes.beingPosted(channel)
		posting = slices.DeleteFunc(posting, func(row string) bool { return !slices.Contains(now, row) })
		m, found, err := h.db.MessageAt(ctx, channel, ts)
		if err != nil || found || len(posting) == 0 {
			return m, found, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return store.Message{}, false, ctx.Err()
		}
	}
}
