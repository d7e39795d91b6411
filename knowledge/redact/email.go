package redact

import "strings"

// emails finds mail addresses, written with @ or spelled out as people do who
// were told not to paste them: "jane dot doe at gmail dot com".
func (s *scan) emails() {
	for at := 0; at < len(s.tokens); at++ {
		left, right, loose, ok := s.atSign(at)
		if !ok || !s.free(left, left) || !s.free(right, right) {
			continue
		}
		last, named, dotted, known := s.domain(right)
		first, compound := s.mailbox(left)
		switch {
		case !named && !known, loose && !compound && plainWord(s.in(left)):
			continue
		case !loose, known && (named || compound), compound && dotted:
			s.take(first, last, email)
			at = last
		}
	}
}

// atSign reports whether an @ stands behind token i, tight or between spaces,
// or the word "at" does, and which tokens are left and right of it. All but a
// tight @ is loose: it needs more evidence.
func (s *scan) atSign(i int) (left, right int, loose, ok bool) {
	switch strings.Trim(s.gap(i), " ") {
	case "@":
		return i, i + 1, s.gap(i) != "@", true
	case "", "(", "[":
		if in := s.in(i + 1); in == "at" || in == "arroba" {
			return i, i + 2, true, true
		}
	}
	return 0, 0, false, false
}

// mailboxParts bounds how many tokens the local part and the domain may have.
const mailboxParts = 12

// mailbox returns the first token of the local part that ends at token last,
// and whether it could be nothing but a mailbox: it has a digit, a dot or an
// underscore.
func (s *scan) mailbox(last int) (first int, compound bool) {
	first, compound = last, s.tokens[last].class != word
	if s.tokens[last].class == number && s.free(last-1, last-1) && s.gap(last-1) == " " { // "jane 88 at gmail"
		first--
	}
	for last-first < mailboxParts {
		switch gap := s.gap(first - 1); {
		case isOneOf(gap, ".", "_", "-", "+", "%", "'", "..", "&") && s.free(first-1, first-1):
			compound = compound || gap != "-" && gap != "'" && gap != "&"
			first--
		case s.spelled(first-1, "dot", "underscore", "dash", "hyphen", "plus", "punto", "guion") && s.free(first-2, first-1):
			compound = true
			first -= 2
		default:
			return first, compound
		}
	}
	return first, compound
}

// domain reads the domain that starts at token first and returns its last
// token; named when it ends in a top-level domain, dotted when that was spelled
// out or is one of the common ones, known when it is a mail provider's.
func (s *scan) domain(first int) (last int, named, dotted, known bool) {
	last = first
	known = mailProvider(s.in(first))
	top := false // the last label is one that could be a top-level domain
	for last-first < mailboxParts {
		switch gap := s.gap(last); {
		case gap == "." && s.free(last+1, last+1):
			top, last = true, last+1
		case gap == "-" && s.free(last+1, last+1):
			top, last = false, last+1
		case s.spelled(last+1, "dot", "punto") && s.free(last+1, last+2):
			top, last = true, last+2
		default:
			named = top && s.tokens[last].class == word && len(s.in(last)) >= 2
			return last, named, named && commonTop(s.in(last)), known
		}
		known = known || mailProvider(s.in(last))
	}
	return last, false, false, known
}

// spelled reports whether token i is one of the words that spell out a sign.
func (s *scan) spelled(i int, words ...string) bool {
	return i > 0 && isOneOf(s.in(i), words...) && len(s.gap(i-1)) <= 2 && len(s.gap(i)) <= 2
}

func mailProvider(w string) bool {
	switch w {
	case "gmail", "googlemail", "yahoo", "hotmail", "outlook", "aol", "icloud", "comcast", "verizon", "att",
		"msn", "live", "protonmail", "proton", "ymail", "sbcglobal", "gmx", "zoho", "bellsouth", "cox",
		"charter", "earthlink", "mac":
		return true
	}
	return false
}

func commonTop(w string) bool {
	return isOneOf(w, "com", "net", "org", "edu", "gov", "us", "io", "co", "mx", "info", "biz", "mil")
}

func isOneOf(w string, words ...string) bool {
	for _, other := range words {
		if w == other {
			return true
		}
	}
	return false
}
