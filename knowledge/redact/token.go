package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

type class uint8

const (
	word   class = iota // letters only
	number              // ASCII digits only
	mixed               // letters and digits
	masked              // a mask that stands in the text already
)

// token is an unbroken run of letters and digits in a view. What lies between
// two tokens is their gap.
type token struct {
	start, end int
	class      class
	cue        cue
}

// scan is one pass over one text: its tokens, which of them are spoken for, and
// the spans found so far.
type scan struct {
	view
	redactor *Redactor
	tokens   []token
	taken    []bool // by a span, or by something known to be public
	spans    []span
}

func newScan(text string, r *Redactor) *scan {
	s := &scan{view: look(text), redactor: r}
	s.tokens = tokenize(s.view, r)
	s.taken = make([]bool, len(s.tokens))
	return s
}

// take lays a span of the given kind over the tokens first to last.
func (s *scan) take(first, last int, kind string) {
	s.takeBytes(s.tokens[first].start, s.tokens[last].end, kind, "")
	s.reserve(first, last)
}

// takeBytes lays a span over text[start:end] of the view.
func (s *scan) takeBytes(start, end int, kind, keep string) {
	from, to := s.source(start, end)
	s.spans = append(s.spans, span{from, to, kind, keep})
}

// reserve keeps later matchers away from the tokens first to last.
func (s *scan) reserve(first, last int) {
	for i := first; i <= last; i++ {
		s.taken[i] = true
	}
}

// free reports whether the tokens first to last exist and nobody has them.
func (s *scan) free(first, last int) bool {
	if first < 0 || last >= len(s.tokens) {
		return false
	}
	for i := first; i <= last; i++ {
		if s.taken[i] || s.tokens[i].class == masked {
			return false
		}
	}
	return true
}

// found returns the spans in order; those that overlap, as two findings in one
// link do, become one of the first one's kind.
func (s *scan) found() []span {
	slices.SortStableFunc(s.spans, func(a, b span) int { return a.start - b.start })
	var list []span
	for _, next := range s.spans {
		if last := len(list) - 1; last >= 0 && next.start < list[last].end {
			list[last].end = max(list[last].end, next.end)
			continue
		}
		list = append(list, next)
	}
	return list
}

// in returns the text of a token, "" beyond the ends.
func (s *scan) in(i int) string {
	if i < 0 || i >= len(s.tokens) {
		return ""
	}
	return s.text[s.tokens[i].start:s.tokens[i].end]
}

// gap returns what stands between token i and the one behind it; before the
// first and behind the last, what stands there, and "" beyond the ends.
func (s *scan) gap(i int) string {
	if i < -1 || i >= len(s.tokens) {
		return ""
	}
	start, end := 0, len(s.text)
	if i >= 0 {
		start = s.tokens[i].end
	}
	if i+1 < len(s.tokens) {
		end = s.tokens[i+1].start
	}
	return s.text[start:end]
}

// digits returns the digits of token i if it is a number, else "".
func (s *scan) digits(i int) string {
	if i < 0 || i >= len(s.tokens) || s.tokens[i].class != number {
		return ""
	}
	return s.in(i)
}

// tokenize cuts a view into tokens. Where letters and digits run together and
// the letters are a cue, as in "ssn123456789", they are told apart.
func tokenize(v view, r *Redactor) []token {
	tokens := make([]token, 0, len(v.text)/4+1)
	for i := 0; i < len(v.text); {
		if end := r.maskAt(v, i); end > 0 {
			tokens = append(tokens, token{start: i, end: end, class: masked})
			i = end
			continue
		}
		end := runEnd(v.text, i)
		if end == i {
			_, size := utf8.DecodeRuneInString(v.text[i:])
			i += size
			continue
		}
		tokens = r.split(tokens, v.text, i, end)
		i = end
	}
	spellCues(tokens, v.text)
	return tokens
}

// maskAt returns the end of the mask that starts at text[i], or 0.
func (r *Redactor) maskAt(v view, i int) int {
	if v.text[i] != '[' {
		return 0
	}
	size := strings.IndexByte(v.text[i:min(len(v.text), i+maxName+2)], ']') + 1
	if size == 0 {
		return 0
	}
	from, to := v.source(i, i+size)
	name := strings.TrimSuffix(strings.TrimPrefix(v.original[from:to], "["), "]")
	if !r.kinds[name] {
		return 0
	}
	return i + size
}

func runEnd(text string, i int) int {
	for i < len(text) {
		if c := text[i]; c < utf8.RuneSelf {
			if !isDigit(c) && (c < 'a' || c > 'z') {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) {
			return i
		}
		i += size
	}
	return i
}

func (r *Redactor) split(tokens []token, text string, start, end int) []token {
	run := text[start:end]
	firstDigit := strings.IndexFunc(run, isDigitRune)
	if firstDigit < 0 {
		return append(tokens, token{start, end, word, cueOf(run)})
	}
	if firstDigit > 0 {
		letters := run[:firstDigit]
		if c := cueOf(letters); c != noCue && len(letters) > 1 || r.cueWord(letters) {
			tokens = append(tokens, token{start, start + firstDigit, word, c})
			return r.split(tokens, text, start+firstDigit, end)
		}
		return append(tokens, token{start, end, mixed, 0})
	}
	firstLetter := strings.IndexFunc(run, func(c rune) bool { return !isDigitRune(c) })
	if firstLetter < 0 {
		return append(tokens, token{start, end, number, 0})
	}
	rest := run[firstLetter:]
	letters := strings.TrimRightFunc(rest, isDigitRune)
	extension := letters == "x" || letters == "ext"
	if extension && firstLetter >= 4 && len(letters) < len(rest) || len(letters) == len(rest) && cueOf(rest) != 0 {
		middle := start + firstLetter
		tokens = append(tokens,
			token{start, middle, number, 0},
			token{middle, middle + len(letters), word, cueOf(letters)})
		if len(letters) < len(rest) {
			tokens = append(tokens, token{middle + len(letters), end, number, 0})
		}
		return tokens
	}
	return append(tokens, token{start, end, mixed, 0})
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isDigitRune(r rune) bool { return r >= '0' && r <= '9' }

func countDigits(text string) int {
	n := 0
	for i := range len(text) {
		if isDigit(text[i]) {
			n++
		}
	}
	return n
}
