package practice

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// deadline is something that happens in the workspace at a time of its clock.
type deadline struct {
	at  time.Time
	run func() // called with the lock held; nil when called off
}

// settleTime is how long, in real time, moving the clock waits for what is in
// flight, so that an envelope that is just being acknowledged is not late.
const settleTime = 200 * time.Millisecond

// ClockMove moves the workspace's clock: by a duration such as "15m", or to an
// instant in RFC 3339. Exactly one of the two is given.
type ClockMove struct {
	Advance string `json:"advance,omitempty"`
	Set     string `json:"set,omitempty"`
}

// ClockTime is the workspace's time.
type ClockTime struct {
	Now time.Time `json:"now"`
}

// Now is the workspace's time: the base clock plus the offset.
func (w *Workspace) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now()
}

func (w *Workspace) now() time.Time { return w.config.Now().Add(w.offset) }

// Clock moves the workspace's clock forward. Envelopes and calls in flight are
// given a moment to settle first; what falls due happens before it returns.
func (w *Workspace) Clock(m ClockMove) (ClockTime, error) {
	w.settle(settleTime)
	w.mu.Lock()
	defer w.mu.Unlock()
	var by time.Duration
	switch {
	case m.Advance != "" && m.Set != "":
		return ClockTime{}, fmt.Errorf("the clock takes either advance or set, not both")
	case m.Advance != "":
		d, err := time.ParseDuration(m.Advance)
		if err != nil {
			return ClockTime{}, fmt.Errorf("advance %q is not a duration; write it like 15m or 2h30m", m.Advance)
		}
		by = d
	case m.Set != "":
		t, err := time.Parse(time.RFC3339, m.Set)
		if err != nil {
			return ClockTime{}, fmt.Errorf("set %q is not an instant; write it like 2026-11-20T09:00:00-05:00", m.Set)
		}
		by = t.Sub(w.now())
	default:
		return ClockTime{}, fmt.Errorf("the clock needs advance or set")
	}
	if by < 0 {
		return ClockTime{}, fmt.Errorf("the clock never goes backwards; it is %s in the workspace", w.now().Format(time.RFC3339))
	}
	w.offset += by
	w.runDueNow()
	w.bump()
	w.poke()
	return ClockTime{Now: w.now()}, nil
}

// at arranges for run to be called, with the lock held, when the workspace's
// clock reaches t. It is called with the lock held.
func (w *Workspace) at(t time.Time, run func()) *deadline {
	d := &deadline{t, run}
	i, _ := slices.BinarySearchFunc(w.due, t, func(d *deadline, t time.Time) int {
		if d.at.After(t) {
			return 1
		}
		return -1 // equal times keep the order in which they were asked for
	})
	w.due = slices.Insert(w.due, i, d)
	if i == 0 {
		w.poke()
	}
	return d
}

// callOff takes a deadline back. It is called with the lock held.
func (w *Workspace) callOff(d *deadline) {
	d.run = nil
	for len(w.due) > 0 && w.due[0].run == nil {
		w.due = w.due[1:]
	}
}

func (w *Workspace) poke() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// runDueNow runs what is due. It is called with the lock held.
func (w *Workspace) runDueNow() {
	for now := w.now(); len(w.due) > 0 && !w.due[0].at.After(now); {
		run := w.due[0].run
		w.due = w.due[1:]
		if run != nil {
			run()
		}
	}
}

// runDue waits for deadlines until the workspace closes.
func (w *Workspace) runDue() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		w.mu.Lock()
		w.runDueNow()
		wait := time.Hour
		if len(w.due) > 0 {
			// A base clock that somebody else moves is looked at once a second.
			wait = min(max(w.due[0].at.Sub(w.now()), time.Millisecond), time.Second)
		}
		w.mu.Unlock()
		timer.Reset(wait)
		select {
		case <-w.ctx.Done():
			return
		case <-w.wake:
		case <-timer.C:
		}
	}
}

// stamp gives a message or event its ts: seconds and microseconds, unique in
// the workspace and growing. It is called with the lock held.
func (w *Workspace) stamp() string {
	us := w.now().Add(w.skew).UnixMicro()
	if us <= w.lastTS {
		us = w.lastTS + 1
	}
	w.lastTS = us
	return tsOf(us)
}

func tsOf(us int64) string {
	frac := strconv.FormatInt(us%1e6, 10)
	return strconv.FormatInt(us/1e6, 10) + "." + "000000"[len(frac):] + frac
}
