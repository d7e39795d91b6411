package redact

import "strings"

// phones finds telephone numbers by their grouping. Toll-free numbers are
// public: they are kept, and kept from being taken for something else. Bare
// numbers need a cue and are left to identifiers.
func (s *scan) phones() {
	for i := 0; i < len(s.tokens); i++ {
		first, last, digits := s.phoneAt(i)
		if digits == "" {
			continue
		}
		if tollFree(digits) {
			s.reserve(first, last)
			i = last
			continue
		}
		last = s.extension(last)
		start := s.tokens[first].start
		for start > 0 && strings.IndexByte("+(", s.text[start-1]) >= 0 {
			start--
		}
		s.takeBytes(start, s.tokens[last].end, phone, "")
		s.reserve(first, last)
		i = last
	}
}

// phoneAt reads a grouped telephone number that starts at token i and returns
// its tokens and digits.
func (s *scan) phoneAt(i int) (first, last int, digits string) {
	if s.digits(i) == "" || !s.free(i, i) {
		return 0, 0, ""
	}
	// A plus that follows a word at once adds: "zip+4 02110-1234".
	if before := s.gap(i - 1); strings.HasSuffix(before, "+") && (i == 0 || before != "+" || s.cue(i-1) == phoneCue) {
		return s.internationalAt(i)
	}
	if s.in(i) == "011" && phoneJoint(s.gap(i)) { // how the United States dials abroad
		_, last, digits := s.internationalAt(i + 1)
		return i, last, digits
	}
	if s.in(i) == "1" && s.free(i, i+1) && phoneJoint(s.gap(i)) {
		if last, digits := s.nationalAt(i + 1); digits != "" {
			return i, last, digits
		}
	}
	last, digits = s.nationalAt(i)
	return i, last, digits
}

// nationalAt reads ten digits of the North American plan at token i: 3-3-4, or
// 3-7 and 6-4 when what they say can be a telephone number.
func (s *scan) nationalAt(i int) (last int, digits string) {
	a, b, c := s.digits(i), s.digits(i+1), s.digits(i+2)
	opened := strings.HasSuffix(s.gap(i-1), "(") && strings.HasPrefix(s.gap(i), ")")
	switch {
	case len(a) == 3 && len(b) == 3 && len(c) == 4 && s.free(i, i+2) && phoneJoint(s.gap(i)) && phoneJoint(s.gap(i+1)):
		digits, last = a+b+c, i+2
		tight := strings.TrimSpace(s.gap(i)) != "" && strings.TrimSpace(s.gap(i+1)) != ""
		if tight || opened {
			return last, digits
		}
		if !assignable(digits) || s.inAmount(i, i) || s.round(i, last) || s.counts(last+1) {
			return 0, ""
		}
		return last, digits
	case len(a)+len(b) == 10 && (len(a) == 3 || len(a) == 6) && s.free(i, i+1):
		if gap := s.gap(i); opened && phoneJoint(gap) || gap == "-" || gap == "." {
			if digits = a + b; assignable(digits) && !s.inAmount(i-1, i-1) {
				return i + 1, digits
			}
		}
	}
	return 0, ""
}

// internationalAt reads the digits behind a '+': at most fifteen of them, ITU-T
// recommendation E.164, and no fewer than eight.
func (s *scan) internationalAt(i int) (first, last int, digits string) {
	longest := 15
	if strings.HasPrefix(s.in(i), "1") {
		longest = 11
	}
	last = i - 1
	for k := i; k < len(s.tokens) && s.digits(k) != "" && s.free(k, k); k++ {
		if k > i && !phoneJoint(s.gap(k-1)) || len(digits)+len(s.in(k)) > longest {
			break
		}
		digits += s.in(k)
		last = k
	}
	if len(digits) < 8 {
		return 0, 0, ""
	}
	if len(digits) == 11 && digits[0] == '1' {
		digits = digits[1:]
	}
	return i, last, digits
}

// phoneJoint reports whether gap may stand inside a telephone number.
func phoneJoint(gap string) bool {
	if separator(gap) != 0 {
		return true
	}
	switch strings.ReplaceAll(gap, " ", "") {
	case ")", "(", ")-", ").", "-(", ".(":
		return len(gap) <= 4
	}
	return false
}

// assignable reports whether ten digits can be a number of the North American
// Numbering Plan: neither area nor exchange starts with 0 or 1, and no area
// ends in 11 or is a round hundred.
func assignable(digits string) bool {
	return digits[0] >= '2' && digits[3] >= '2' && digits[1:3] != "11" && digits[1:3] != "00"
}

// tollFree reports whether ten digits, or eleven with the leading 1, are a
// toll-free number: 800, 833, 844, 855, 866, 877, 888.
func tollFree(digits string) bool {
	if len(digits) == 11 && digits[0] == '1' {
		digits = digits[1:]
	}
	if len(digits) != 10 || digits[0] != '8' {
		return false
	}
	return digits[:3] == "800" || digits[1] == digits[2] && digits[1] >= '3' && digits[1] <= '8'
}

// extension returns the last token of the extension behind a number that ends
// at token last, or last.
func (s *scan) extension(last int) int {
	const digits = 6
	glued := strings.TrimLeft(s.in(last+1), "ext")
	if s.free(last+1, last+1) && s.tokens[last+1].class == mixed && len(glued) <= digits && countDigits(glued) == len(glued) {
		return last + 1
	}
	if !s.free(last+1, last+2) || s.digits(last+2) == "" || len(s.digits(last+2)) > digits {
		return last
	}
	if isOneOf(s.in(last+1), "x", "ext", "extn", "extension") {
		return last + 2
	}
	return last
}
