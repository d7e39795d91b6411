package redact

import "strings"

// births masks dates of birth: dates, in any form in which people type them,
// with a cue near. All other dates stay. A cue speaks of the date closest to it,
// and of the one behind it when two are as close: "applied 10/12/2026 dob
// 3/4/81".
func (s *scan) births() {
	for k := range s.tokens {
		if s.tokens[k].cue != birthCue || s.taken[k] || strings.HasPrefix(s.in(k+1), "cert") || s.spent(k) {
			continue
		}
		first, last, far := s.dateBehind(k)
		f, l, near := s.dateBefore(k)
		if near > 0 && (far == 0 || near < far || near == far && s.cueFollows(last)) {
			s.take(f, l, dob)
			continue
		}
		for far > 0 {
			s.take(first, last, dob)
			// One cue may speak of several: "dob 3/4/81 and 5/6/82".
			next := last + 1
			if isOneOf(s.in(next), "and", "or", "y", "vs", "not") {
				next++
			}
			var ok bool
			first = next
			if last, ok = s.dateAt(next, withCue); !ok || endsSentence(s.gap(next-1)) {
				break
			}
		}
	}
}

// spent reports whether a date of birth near the cue at token k was masked
// before, so that another date near is none.
func (s *scan) spent(k int) bool {
	for i := k - reachBehind; i <= k+reachBefore; i++ {
		if s.in(i) == "[dob]" && s.tokens[i].class == masked {
			return true
		}
	}
	return false
}

// cueFollows reports whether the date that ends at token last has a cue of its
// own behind it.
func (s *scan) cueFollows(last int) bool {
	if s.cue(last+1) != birthCue {
		return false
	}
	_, _, other := s.dateBehind(last + 1)
	return other == 0
}

// dateBehind returns the first date behind the cue at token k and its distance
// in words, 0 for none. Punctuation counts as a word: what it cuts off is
// farther away.
func (s *scan) dateBehind(k int) (first, last, distance int) {
	d := 1
	for i := k + 1; i < len(s.tokens) && i-k <= reachTokens && d <= reachBefore && s.free(i, i); i++ {
		if strings.ContainsAny(s.gap(i-1), ",.;?!") {
			d++
		}
		near := nearness(d)
		if i == k+1 || i == k+2 && isOneOf(s.in(k+1), "in", "is", "year") {
			near = atCue
		}
		if last, ok := s.dateAt(i, near); ok {
			return i, last, d
		}
		if s.tokens[i].cue < numberCue {
			d++
		}
	}
	return 0, 0, 0
}

// dateBefore returns the date that ends closest before the cue at token k.
func (s *scan) dateBefore(k int) (first, last, distance int) {
	d := 1
	for end := k - 1; end >= 0 && d <= reachBehind && s.free(end, end); end-- {
		if endsSentence(s.gap(end)) {
			break
		}
		for length := 3; length >= 1; length-- {
			if start := end - length + 1; start >= 0 {
				if last, ok := s.dateAt(start, nearness(d)); ok && last == end {
					return start, end, d
				}
			}
		}
		if s.tokens[end].cue < numberCue {
			d++
		}
	}
	return 0, 0, 0
}

// How near the cue a date stands decides what counts as one.
const (
	byCue   = iota // within reach: only what has day, month and year
	withCue        // no word between: also day and month alone
	atCue          // right at it: also a year alone
)

// nearness is how near something stands that is distance words away.
func nearness(distance int) int {
	if distance == 1 {
		return withCue
	}
	return byCue
}

// dateAt reads a date that starts at token i and returns its last token. Digits
// in a row count only with two-digit month and day.
func (s *scan) dateAt(i, near int) (last int, ok bool) {
	if !s.free(i, i) || s.inAmount(i, i) && separator(s.gap(i)) != '.' {
		return 0, false
	}
	if last, ok := s.writtenDate(i); ok && (near >= withCue || last > i+1) {
		return last, true
	}
	a, b, c := s.digits(i), s.digits(i+1), s.digits(i+2)
	first, second := separator(s.gap(i)), separator(s.gap(i+1))
	switch {
	case s.free(i, i+2) && first != 0 && first == second && dateParts(a, b, c):
		return i + 2, true
	case near >= withCue && s.free(i, i+1) && (first == '/' || first == '-') && monthDay(a, b):
		return i + 1, true
	case len(a) == 8:
		return i, dateParts(a[:2], a[2:4], a[4:]) || dateParts(a[:4], a[4:6], a[6:])
	case len(a) == 6:
		return i, dateParts(a[:2], a[2:4], a[4:])
	}
	return i, near == atCue && isYear(a)
}

// writtenDate reads a date with the month's name at token i: "March 4, 1981",
// "4 mar 81", "mar 4th".
func (s *scan) writtenDate(i int) (last int, ok bool) {
	switch {
	case s.month(i) && s.free(i, i+1) && s.day(i+1):
		last = i + 1
	case s.day(i) && s.free(i, i+1) && s.month(i+1):
		last = i + 1
	case s.day(i) && s.free(i, i+2) && (s.in(i+1) == "of" || s.in(i+1) == "de") && s.month(i+2):
		last = i + 2
	default:
		return 0, false
	}
	year := last + 1
	if s.in(year) == "de" {
		year++
	}
	if s.free(last+1, year) && (len(s.digits(year)) == 2 || isYear(s.digits(year))) && !s.counts(year+1) {
		last = year
	}
	return last, true
}

func (s *scan) month(i int) bool {
	switch s.in(i) {
	case "jan", "january", "feb", "february", "mar", "march", "apr", "april", "may", "jun", "june", "jul", "july",
		"aug", "august", "sep", "sept", "september", "oct", "october", "nov", "november", "dec", "december",
		"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
		"noviembre", "diciembre":
		return true
	}
	return false
}

func (s *scan) day(i int) bool {
	if in := s.in(i); in == "" || !isDigit(in[0]) {
		return false
	}
	digits := strings.TrimRight(s.in(i), "stndrh")
	return len(digits) <= 2 && countDigits(digits) == len(digits) && between(digits, 1, 31)
}

// dateParts reports whether three numbers can be a date in the order of the
// United States, of the rest of the world, or of ISO 8601.
func dateParts(a, b, c string) bool {
	if isYear(a) {
		return monthDay(b, c)
	}
	return (monthDay(a, b) || monthDay(b, a)) && (len(c) == 2 || isYear(c))
}

func monthDay(month, day string) bool {
	return len(month) <= 2 && len(day) <= 2 && between(month, 1, 12) && between(day, 1, 31)
}
