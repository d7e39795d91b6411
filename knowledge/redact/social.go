package redact

import "strings"

// socials finds social security numbers by their grouping, 3-2-4, and the last
// four of one where the text says that they are. Nine digits in a row need a
// cue and are left to identifiers.
func (s *scan) socials() {
	for i := range s.tokens {
		switch {
		case s.socialAt(i):
			s.take(i, i+2, ssn)
		case len(s.digits(i)) == 4 && s.free(i, i) && s.blankedSocial(i):
			s.takeBytes(s.tokens[i].start-len(blanked), s.tokens[i].end, ssn, "")
			s.reserve(i, i)
		case len(s.digits(i)) == 4 && s.free(i, i) && s.lastFourOfSocial(i):
			s.take(i, i, ssn)
		}
	}
}

func (s *scan) socialAt(i int) bool {
	if len(s.digits(i)) != 3 || len(s.digits(i+1)) != 2 || len(s.digits(i+2)) != 4 || !s.free(i, i+2) {
		return false
	}
	first, second := separator(s.gap(i)), separator(s.gap(i+1))
	if first == 0 || second == 0 || s.inAmount(i, i) && first != '.' {
		return false
	}
	if first != ' ' && first == second {
		return true
	}
	// Spaces stand between other numbers too: only what could have been issued
	// counts, unless the text says what it is.
	if issuable(s.in(i), s.in(i+1), s.in(i+2)) && !s.counts(i+3) {
		return true
	}
	c, _ := s.nearest(i, i+2, func(c cue, _ int) bool { return c == ssnCue })
	return c == ssnCue
}

// issuable reports whether the parts can be a social security number (20 CFR
// 422.103; no 000 or 666 in front, no 00, no 0000) or an individual taxpayer
// number, which starts with 9.
func issuable(area, group, serial string) bool {
	return area != "000" && area != "666" && group != "00" && serial != "0000"
}

// blanked is how the first five digits are hidden.
const blanked = "xxx-xx-"

// blankedSocial reports whether the number at token i ends a social security
// number whose first five digits are blanked: xxx-xx-6789, ***-**-6789.
func (s *scan) blankedSocial(i int) bool {
	before := strings.ReplaceAll(s.text[max(0, s.tokens[i].start-len(blanked)-1):s.tokens[i].start], "*", "x")
	return strings.HasSuffix(before, blanked) && before[0] != 'x' || before == blanked
}

// lastFourOfSocial reports whether the words in front of token i speak of the
// last four digits of a social security number.
func (s *scan) lastFourOfSocial(i int) bool {
	last, social := false, false
	for k := i - 1; k >= 0 && i-k <= reachTokens && !s.barrier(k); k-- {
		switch s.in(k) {
		case "last", "last4", "lastfour", "l4", "ending", "ends", "end":
			last = true
		}
		social = social || s.tokens[k].cue == ssnCue
	}
	return last && social
}
