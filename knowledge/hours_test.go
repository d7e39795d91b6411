package knowledge

import (
	"testing"
	"time"
)

// officeHours are 9:00 to 12:00 and 13:00 to 17:00 from Monday to Friday,
// closed on Thanksgiving, in New York.
func officeHours(t testing.TB) Hours {
	h := Hours{Name: "office", Zone: zone(t, "America/New_York"), Closed: map[string]bool{"2026-11-26": true}}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Days[d] = []Stretch{{9 * 60, 12 * 60}, {13 * 60, 17 * 60}}
	}
	return h
}

func TestWhenADeskIsOpen(t *testing.T) {
	h := officeHours(t)
	for at, want := range map[string]bool{
		"2026-11-20 08:59": false, "2026-11-20 09:00": true, "2026-11-20 11:59": true, "2026-11-20 12:00": false,
		"2026-11-20 13:00": true, "2026-11-20 17:00": false, // a Friday
		"2026-11-21 10:00": false, "2026-11-22 10:00": false, // the weekend
		"2026-11-26 10:00": false, "2026-11-27 10:00": true, // Thanksgiving, and the day after
	} {
		if got := h.Open(day(t, at)); got != want {
			t.Errorf("at %s it is open: %v", at, got)
		}
		if got := h.Open(day(t, at).UTC()); got != want {
			t.Errorf("at %s, told in another zone, it is open: %v", at, got)
		}
	}
}

func TestAPromiseCountsOpenTimeOnly(t *testing.T) {
	for _, story := range []struct {
		what, from string
		promise    time.Duration
		want       string
	}{
		{"in the morning", "2026-11-20 09:30", time.Hour, "2026-11-20 10:30"},
		{"over lunch", "2026-11-20 11:30", time.Hour, "2026-11-20 13:30"},
		{"to the minute at which they close for lunch", "2026-11-20 11:00", time.Hour, "2026-11-20 12:00"},
		{"to the minute at which they go home", "2026-11-20 13:00", 4 * time.Hour, "2026-11-20 17:00"},
		{"a minute more: Monday", "2026-11-20 13:00", 4*time.Hour + time.Minute, "2026-11-23 09:01"},
		{"asked before they come", "2026-11-20 03:00", time.Hour, "2026-11-20 10:00"},
		{"asked as they go", "2026-11-20 17:00", time.Hour, "2026-11-23 10:00"},
		{"asked on Sunday", "2026-11-22 15:00", 15 * time.Minute, "2026-11-23 09:15"},
		{"a working day and more", "2026-11-19 10:00", 10 * time.Hour, "2026-11-20 14:00"},
		{"over Thanksgiving", "2026-11-25 16:00", 2 * time.Hour, "2026-11-27 10:00"},
		{"two working days from Thanksgiving", "2026-11-26 12:00", 14 * time.Hour, "2026-11-30 17:00"},
		{"no time at all, while they are open", "2026-11-20 10:00", 0, "2026-11-20 10:00"},
		{"no time at all, on Sunday", "2026-11-22 15:00", 0, "2026-11-23 09:00"},
	} {
		if got, want := officeHours(t).Add(day(t, story.from), story.promise), day(t, story.want); !got.Equal(want) {
			t.Errorf("%s: %v from %s is %s, want %s", story.what, story.promise, story.from, got.Format(time.DateTime), story.want)
		}
	}
}

func TestTheNextOpenInstant(t *testing.T) {
	for from, want := range map[string]string{
		"2026-11-20 10:07": "2026-11-20 10:07", "2026-11-20 12:00": "2026-11-20 13:00",
		"2026-11-20 17:00": "2026-11-23 09:00", "2026-11-25 17:30": "2026-11-27 09:00",
	} {
		if got := officeHours(t).Next(day(t, from)); !got.Equal(day(t, want)) {
			t.Errorf("from %s they are next there at %s, want %s", from, got.Format(time.DateTime), want)
		}
	}
}

func TestAShiftFollowsTheWallClockWhenClocksChange(t *testing.T) {
	nights := Hours{Zone: zone(t, "America/New_York")}
	for d := range nights.Days {
		nights.Days[d] = []Stretch{{0, 6 * 60}, {22 * 60, 24 * 60}}
	}
	for _, story := range []struct {
		what, from string
		hours      Hours
		promise    time.Duration
		want       string
	}{
		{"the night that is an hour short ends at 6:00", "2026-03-07 22:00", nights, 7 * time.Hour, "2026-03-08 06:00"},
		{"the night that is an hour long ends at 6:00", "2026-10-31 22:00", nights, 9 * time.Hour, "2026-11-01 06:00"},
		{"the office opens at 9:00 after clocks went forward", "2026-03-06 16:30", officeHours(t), time.Hour, "2026-03-09 09:30"},
		{"and after they went back", "2026-10-30 16:30", officeHours(t), time.Hour, "2026-11-02 09:30"},
		{"around the clock an hour is an hour", "2026-03-08 01:30", Around(zone(t, "America/New_York")), time.Hour, "2026-03-08 03:30"},
		{"and a day is 24 of them", "2026-10-31 12:00", Around(zone(t, "America/New_York")), 24 * time.Hour, "2026-11-01 11:00"},
	} {
		if got, want := story.hours.Add(day(t, story.from), story.promise), day(t, story.want); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", story.what, got.Format(time.DateTime), story.want)
		}
	}
}

// In Cairo and in Havana clocks go forward at midnight: that day begins at 1:00.
func TestADayWithoutAMidnightIsStillThatDay(t *testing.T) {
	for _, place := range []struct {
		zone string
		date time.Time // its noon, in UTC
	}{
		{"Africa/Cairo", time.Date(2026, 4, 24, 12, 0, 0, 0, time.UTC)},
		{"America/Havana", time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC)},
	} {
		in := zone(t, place.zone)
		at := func(days, hour int) time.Time {
			return time.Date(place.date.Year(), place.date.Month(), place.date.Day()+days, hour, 0, 0, 0, in)
		}
		h := Hours{Zone: in}
		h.Days[place.date.Weekday()] = []Stretch{{9 * 60, 17 * 60}}
		if !h.Open(at(0, 10)) {
			t.Errorf("%s: at 10:00 on that day it is closed", place.zone)
		}
		if got := h.Next(at(-1, 20)); !got.Equal(at(0, 9)) {
			t.Errorf("%s: from the evening before it opens next at %v, want %v", place.zone, got, at(0, 9))
		}
		if got := Around(in).Add(at(-1, 20), 6*time.Hour); !got.Equal(at(-1, 20).Add(6 * time.Hour)) {
			t.Errorf("%s: around the clock, six hours after 20:00 is %v", place.zone, got)
		}
		h.Closed = map[string]bool{at(0, 12).Format(time.DateOnly): true}
		if h.Open(at(0, 10)) {
			t.Errorf("%s: closed for that day, it is open", place.zone)
		}
	}
}

func TestHoursWithoutAZoneAreInUTC(t *testing.T) {
	h := Around(nil)
	h.Days[time.Friday] = []Stretch{{9 * 60, 17 * 60}}
	for hour, want := range map[int]bool{8: false, 9: true, 16: true, 17: false} {
		if got := h.Open(time.Date(2026, 11, 20, hour, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("at %d:00 it is open: %v", hour, got)
		}
	}
}

func TestAPromiseIsNeverLost(t *testing.T) {
	from := day(t, "2026-11-20 10:00")
	if got := (Hours{Zone: zone(t, "America/New_York")}).Add(from, time.Hour); !got.Equal(from.Add(time.Hour)) {
		t.Errorf("a desk that never opens counts as always open: %v", got)
	}
	if got := (Hours{}).Next(from); !got.Equal(from) {
		t.Errorf("a desk that never opens is next there at %v", got)
	}
	sparse := Hours{Zone: zone(t, "America/New_York")}
	sparse.Days[time.Monday] = []Stretch{{9 * 60, 10 * 60}}
	if got, want := sparse.Add(from, 12*time.Hour), day(t, "2027-02-08 10:00"); !got.Equal(want) {
		t.Errorf("twelve hours at one a week end at %v, want the twelfth Monday, %v", got, want)
	}
}

func TestEachLaneHasItsPromise(t *testing.T) {
	d := &Desk{
		Zone:  zone(t, "America/New_York"),
		Hours: []Hours{officeHours(t)},
		Lanes: []Lane{
			{Name: "live", Promise: 15 * time.Minute},
			{Name: "relaxed", Promise: 14 * time.Hour, Hours: "office"},
			{Name: "standard", Promise: 4 * time.Hour, Hours: "office"},
		},
	}
	friday := day(t, "2026-11-20 16:00")
	for lane, want := range map[string]string{
		"live": "2026-11-20 16:15", "standard": "2026-11-23 12:00", "relaxed": "2026-11-24 16:00",
		"a lane that the desk dropped": "2026-11-20 16:15", // the first one: rather too soon than too late
	} {
		if got := d.Promise(lane, friday); !got.Equal(day(t, want)) {
			t.Errorf("%s: promised for %s, want %s", lane, got.Format(time.DateTime), want)
		}
	}
	if got := d.NotUrgent().Name; got != "relaxed" {
		t.Errorf("what can wait goes to %s, want the lane with the longest promise", got)
	}
	d.Lanes[2].Hours = "hours that the desk dropped"
	if got := d.Promise("standard", friday); !got.Equal(friday.Add(4 * time.Hour)) {
		t.Errorf("unknown hours are around the clock: %v", got)
	}
	if got := (&Desk{}).Promise("", friday); !got.Equal(friday.Add(4 * time.Hour)) {
		t.Errorf("a desk without lanes promises four hours: %v", got)
	}
}
