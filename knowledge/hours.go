package knowledge

import "time"

// Hours is a weekly timetable in a zone, with the days it is closed.
type Hours struct {
	Name   string
	Zone   *time.Location
	Days   [7][]Stretch    // by time.Weekday
	Closed map[string]bool // days, 2006-01-02
}

// Stretch is part of a day in minutes since its midnight, [From, To). A day's
// stretches stand in order and do not overlap; a night shift is one stretch to
// 24:00 and one from 0:00.
type Stretch struct{ From, To int }

// Around is the timetable that is always open.
func Around(zone *time.Location) Hours {
	h := Hours{Zone: zone}
	for d := range h.Days {
		h.Days[d] = []Stretch{{0, 24 * 60}}
	}
	return h
}

// Timetable finds hours by name; an empty or unknown name is around the clock.
func (d *Desk) Timetable(name string) Hours {
	for _, h := range d.Hours {
		if h.Name == name {
			return h
		}
	}
	return Around(d.Zone)
}

// stretches gives the open stretches of the day that lies days after t's, as
// instants. A stretch of the wall clock that a change of daylight time cuts
// short or doubles follows the wall clock.
func (h Hours) stretches(t time.Time, days int) []Span {
	zone := h.Zone
	if zone == nil {
		zone = time.UTC
	}
	t = t.In(zone)
	// Noon names the day: where clocks change at midnight, that day has none.
	day := time.Date(t.Year(), t.Month(), t.Day()+days, 12, 0, 0, 0, zone)
	if h.Closed[day.Format(time.DateOnly)] {
		return nil
	}
	var spans []Span
	for _, s := range h.Days[day.Weekday()] {
		spans = append(spans, Span{
			From: time.Date(day.Year(), day.Month(), day.Day(), 0, s.From, 0, 0, zone),
			To:   time.Date(day.Year(), day.Month(), day.Day(), 0, s.To, 0, 0, zone),
		})
	}
	return spans
}

// Open says whether t lies in an open stretch.
func (h Hours) Open(t time.Time) bool {
	for _, s := range h.stretches(t, 0) {
		if s.Holds(t) {
			return true
		}
	}
	return false
}

// horizon is how many closed days in a row a timetable may have before it is
// taken to be closed for good.
const horizon = 60

// Next is the first open instant at or after t; t itself where nothing opens
// within sixty days.
func (h Hours) Next(t time.Time) time.Time {
	return h.Add(t, 0)
}

// Add is the instant at which d of open time has passed since t, and at the
// soonest the next open instant. A timetable that never opens counts as always
// open, so that a promise is never lost.
func (h Hours) Add(t time.Time, d time.Duration) time.Time {
	left := d
	for day, closed := 0, 0; closed < horizon; day++ {
		closed++
		for _, s := range h.stretches(t, day) {
			from := s.From
			if from.Before(t) {
				from = t
			}
			if !from.Before(s.To) {
				continue
			}
			room := s.To.Sub(from)
			if left <= room {
				return from.Add(left)
			}
			left -= room
			closed = 0
		}
	}
	return t.Add(d)
}

// Lane finds a lane by its name; the first one where there is none of it.
func (d *Desk) Lane(name string) Lane {
	for _, l := range d.Lanes {
		if l.Name == name {
			return l
		}
	}
	if len(d.Lanes) == 0 {
		return Lane{Name: "standard", Label: "Standard", Promise: 4 * time.Hour}
	}
	return d.Lanes[0]
}

// Promise is when a gap that opens at t in a lane is to be answered.
func (d *Desk) Promise(lane string, t time.Time) time.Time {
	l := d.Lane(lane)
	return d.Timetable(l.Hours).Add(t, l.Promise)
}

// NotUrgent is the lane that a gap moves to when its asker can wait: the one
// with the longest promise.
func (d *Desk) NotUrgent() Lane {
	longest := d.Lane("")
	for _, l := range d.Lanes {
		if l.Promise > longest.Promise {
			longest = l
		}
	}
	return longest
}
