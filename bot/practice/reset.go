package practice

import (
	"context"
	"errors"
	"time"
)

// Reset returns the workspace to its seed: messages, views, memberships and
// weather. What is on its way to the app goes nowhere any more; the connections
// stay open. Where Config names a StartOver, that does it, and the clock returns
// too; else the clock stays where it is, because the app may have gone by it.
func (w *Workspace) Reset(ctx context.Context) error {
	select {
	case w.resets <- struct{}{}:
		defer func() { <-w.resets }()
	default:
		return errors.New("the workspace is starting over already")
	}
	if w.config.StartOver == nil {
		w.empty(w.offset)
		return nil
	}
	return w.config.StartOver(ctx, func() { w.empty(0) })
}

// empty puts the seed in the place of all there is, with the clock so far ahead
// of its base.
func (w *Workspace) empty(offset time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	flights := w.flights
	w.flights, w.waiting, w.due = map[string]*flight{}, nil, nil
	for _, f := range flights {
		if f.kind != "event" {
			f.failed("started_over") // somebody waits to hear what became of it
		}
	}
	if offset != w.offset {
		w.offset, w.lastTS = offset, 0
	}
	w.weather, w.skew, w.rates = weather{}, 0, newRateBook(w.config.RateTiers)
	w.noCharts.Store(false)
	w.furnish(w.config.Seed)
	w.stir()
	w.bump()
}
