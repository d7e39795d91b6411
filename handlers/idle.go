package handlers

import (
	"context"
	"sync"
)

// stir wakes everybody who waits for something to have been done.
type stir struct {
	mu sync.Mutex
	c  chan struct{}
}

func (s *stir) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c == nil {
		s.c = make(chan struct{})
	}
	return s.c
}

func (s *stir) all() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c != nil {
		close(s.c)
		s.c = nil
	}
}

// Idle says whether everything recorded is carried out, everything to be seen
// is posted and everything served is ranked; if not, the channel is closed at the next step towards it.
func (h *Handlers) Idle(ctx context.Context) (bool, <-chan struct{}, error) {
	changed := h.stirred.next()
	counts, err := h.db.Counts(ctx)
	if err != nil {
		return false, changed, err
	}
	ranked := h.ranked.Load() == h.toRank.Load() && h.taught.Load() == h.toLearn.Load()
	return ranked && counts.InboxWaiting == 0 && counts.OutboxWaiting == 0, changed, nil
}

// Close lets go of the rankings.
func (h *Handlers) Close() error { return h.sets.Close() }
