package handlers

import (
	"context"
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
	slots   chan struct{}
	running sync.WaitGroup
}

func newLanes() lanes {
	return lanes{waiting: map[string][]store.Post{}, slots: make(chan struct{}, lanesAtOnce)}
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
