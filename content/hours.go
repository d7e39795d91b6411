package content

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouldertap/knowledge"
)

func (d *deskReader) hours(desk *knowledge.Desk) {
	for _, e := range d.shape.Hours {
		h := knowledge.Hours{Name: e.Key.S, Zone: d.zone(e.Value.Zone, desk.Zone), Closed: map[string]bool{}}
		for _, days := range e.Value.Days {
			from, to, ok := weekdays(days.Key.S)
			if !ok {
				d.at(days.Key.Line, fmt.Sprintf("%q is not a day", days.Key.S), "Write mon, tue, wed, thu, fri, sat, sun, or a range such as mon-fri")
				continue
			}
			for _, t := range days.Value {
				stretch, ok := parseStretch(t.S)
				if !ok {
					d.at(t.Line, fmt.Sprintf("%q is not a stretch of a day", t.S), `Write "08:00-20:00"; a day ends at 24:00`)
					continue
				}
				for day := from; ; day = (day + 1) % 7 {
					h.Days[day] = append(h.Days[day], stretch)
					if day == to {
						break
					}
				}
			}
		}
		for day := range h.Days {
			slices.SortFunc(h.Days[day], func(a, b knowledge.Stretch) int { return a.From - b.From })
			for i := 1; i < len(h.Days[day]); i++ {
				if h.Days[day][i].From < h.Days[day][i-1].To {
					d.at(e.Key.Line, fmt.Sprintf("the hours %q overlap on %s", e.Key.S, time.Weekday(day)), "Join the two stretches, or name the day once")
				}
			}
		}
		for _, c := range e.Value.Closed {
			if _, err := time.Parse(time.DateOnly, c.S); err != nil {
				d.at(c.Line, fmt.Sprintf("%q: there is no such day", c.S), "Write a day such as 2026-12-25")
				continue
			}
			h.Closed[c.S] = true
		}
		desk.Hours = append(desk.Hours, h)
	}
}

// weekdays reads "mon" or "mon-fri"; a range may run over the weekend.
func weekdays(s string) (from, to int, ok bool) {
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	a, b, ranged := strings.Cut(s, "-")
	if !ranged {
		b = a
	}
	from, to = slices.Index(names, a), slices.Index(names, b)
	return from, to, from >= 0 && to >= 0
}

var clock = regexp.MustCompile(`^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$`)

func parseStretch(s string) (knowledge.Stretch, bool) {
	m := clock.FindStringSubmatch(s)
	if m == nil {
		return knowledge.Stretch{}, false
	}
	minutes := func(h, min string) int {
		a, _ := strconv.Atoi(h)
		b, _ := strconv.Atoi(min)
		return a*60 + b
	}
	t := knowledge.Stretch{From: minutes(m[1], m[2]), To: minutes(m[3], m[4])}
	return t, t.From < t.To && t.To <= 24*60
}

func (d *deskReader) knownHours(desk *knowledge.Desk, t text) {
	if t.S == "" || slices.ContainsFunc(desk.Hours, func(h knowledge.Hours) bool { return h.Name == t.S }) {
		return
	}
	names := make([]string, len(desk.Hours))
	for i, h := range desk.Hours {
		names[i] = h.Name
	}
	d.at(t.Line, fmt.Sprintf("there are no hours called %q", t.S), didYouMean(t.S, names))
}
