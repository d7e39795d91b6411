package redact

import "strings"

// sequence is a number that its cue, not its form, tells what it is: digits in
// one or more groups, perhaps with letters.
type sequence struct {
	first, last int // tokens
	digits      string
	groups      []int // lengths of the groups of digits
	lettered    bool  // has letters, as a driver's license does
}

// sequences of digits that are no shorter and no longer than this can be an
// account number. Six digits or seven must stand right at the cue.
const (
	shortestAccount = 6
	shortAccount    = 7
	longestAccount  = 24
)

// identifiers masks the numbers that have a cue near: account, loan and
// application numbers, and social security, card and telephone numbers without
// separators. In a list the cue of the first holds for those of like length.
func (s *scan) identifiers() {
	matches := s.cuedShapes()
	var before sequence
	kind := "" // of the sequence before, if it was masked
	for i := 0; i < len(s.tokens); {
		for len(matches) > 0 && matches[0].first < i {
			matches = matches[1:]
		}
		if len(matches) > 0 && matches[0].first == i {
			m := matches[0]
			if s.free(m.first, m.last) && !s.inAmount(m.first, m.last) {
				before, kind = sequence{first: m.first, last: m.last, digits: s.allDigits(m.first, m.last)}, m.kind
				s.take(m.first, m.last, m.kind)
				i = m.last + 1
				continue
			}
		}
		q, ok := s.sequenceAt(i)
		if !ok {
			i++
			continue
		}
		k := s.kindOf(q)
		if k == "" && kind != "" && s.listed(before, q) {
			k = kind
		}
		if k != "" {
			s.take(q.first, q.last, k)
		}
		before, kind = q, k
		i = q.last + 1
	}
}

// sequenceAt reads the number that starts at token i.
func (s *scan) sequenceAt(i int) (sequence, bool) {
	if !s.free(i, i) {
		return sequence{}, false
	}
	if s.digits(i) != "" {
		return s.groupsAt(i), true
	}
	return s.letteredAt(i)
}

// groupsAt joins the groups of digits from token i on: over a dash always, over
// a space when they are long enough not to be numbers of their own, or are
// single digits.
func (s *scan) groupsAt(i int) sequence {
	q := sequence{first: i, last: i, digits: s.in(i), groups: []int{len(s.in(i))}}
	for k := i + 1; s.digits(k) != "" && s.free(k, k) && len(q.digits) <= longestAccount; k++ {
		a, b := len(s.in(k-1)), len(s.in(k))
		joined := false
		switch gap := s.gap(k - 1); gap {
		case "-":
			joined = true
		case " ", "  ":
			first := k == i+1
			joined = a >= 3 && b >= 3 && a <= 6 && b <= 6 || a == 1 && b == 1 ||
				first && a == 3 && b == 7 || // 404 5550177
				first && a == 2 && b >= 3 && len(s.digits(k+1)) >= 3 // 33 0199 8877
		}
		if !joined || b <= 3 && s.counts(k+1) {
			break
		}
		q.last = k
		q.digits += s.in(k)
		q.groups = append(q.groups, b)
	}
	return q
}

// letteredAt reads an identifier with letters at token i: "S12345678",
// "A123-4567-8901", "PL-88123456".
func (s *scan) letteredAt(i int) (sequence, bool) {
	const prefix = 4 // letters in front of the dash
	t := s.tokens[i]
	switch t.class {
	case word:
		if t.cue != noCue && t.cue != fillerCue || t.end-t.start > prefix || s.gap(i) != "-" {
			return sequence{}, false
		}
	case mixed:
	default:
		return sequence{}, false
	}
	q := sequence{first: i, last: i, lettered: true}
	for s.gap(q.last) == "-" && s.free(q.last+1, q.last+1) && s.tokens[q.last+1].class != word && q.last-i < prefix {
		q.last++
	}
	q.digits = s.allDigits(q.first, q.last)
	if len(q.digits) < 5 || len(q.digits) > longestAccount || s.ownNumber(q) {
		return sequence{}, false
	}
	return q, true
}

// ownNumber reports whether q is a number that the bot itself gives out: a gap
// (Q-1042) or the code of a delivery (ST-7K2Q4M).
func (s *scan) ownNumber(q sequence) bool {
	switch s.in(q.first) {
	case "q":
		return true
	case "st":
		return q.last == q.first+1 && len(s.in(q.last)) == 6
	}
	return false
}

// kindOf decides what q is, "" for nothing personal.
func (s *scan) kindOf(q sequence) string {
	if q.lettered {
		return s.letteredKind(q)
	}
	if s.harmless(q) {
		return ""
	}
	fits := func(c cue, distance int) bool { return s.fits(q, c, distance) }
	c, distance := s.nearest(q.first, q.last, fits)
	if person, d := s.nearest(q.first, q.last, isCustomer); person == customerCue && d == 1 && len(q.digits) > shortAccount &&
		(c == noCue || distance >= reachBefore) {
		return account
	}
	switch c {
	case ssnCue:
		return ssn
	case cardCue:
		return card
	case accountCue:
		if s.payoffWire(q.first) {
			return ""
		}
		return account
	case loanCue:
		return loan
	case applicationCue:
		return application
	case phoneCue:
		return phone
	}
	return ""
}

func isCustomer(c cue, _ int) bool { return c == customerCue }

func (s *scan) letteredKind(q sequence) string {
	if q.first == q.last && vehicle(s.in(q.first)) {
		return account
	}
	const close = 2 // words
	c, _ := s.nearest(q.first, q.last, func(c cue, distance int) bool {
		return distance <= close && (c == accountCue || c == loanCue || c == applicationCue)
	})
	switch c {
	case accountCue:
		return account
	case loanCue:
		return loan
	case applicationCue:
		return application
	}
	return ""
}

// fits reports whether q can be what the cue says at that distance.
func (s *scan) fits(q sequence, c cue, distance int) bool {
	n := len(q.digits)
	switch c {
	case ssnCue:
		return n == 9 && (distance == 1 || !zipPlus4(q))
	case cardCue:
		return n >= 12 && n <= 19
	case accountCue, loanCue, applicationCue:
		if c == accountCue && distance == 1 && n >= 4 && n <= shortestAccount && s.pin(q.first) {
			return true
		}
		if n < shortestAccount || n > longestAccount || tollFreeWords(s, q) {
			return false
		}
		if n > shortAccount && !zipPlus4(q) {
			return true
		}
		return distance == 1 && !s.amount(q)
	case routingCue:
		return n == 9
	case phoneCue:
		return s.dialable(q)
	}
	return false
}

// pin reports whether the cue right in front of token first is "pin".
func (s *scan) pin(first int) bool {
	if s.gap(first-1) == "_" { // the name of something in a program
		return false
	}
	for k := first - 1; k >= 0 && first-k <= 3; k-- {
		if s.in(k) == "pin" {
			return true
		}
		if s.tokens[k].cue < numberCue {
			return false
		}
	}
	return false
}

// dialable reports whether q, with a telephone's cue near, is a number to dial:
// ten digits, more with the signs of another country, seven as 555-0134.
func (s *scan) dialable(q sequence) bool {
	n := len(q.digits)
	switch {
	case tollFree(q.digits):
		return false
	case n == 10, n == 11 && (q.digits[0] == '1' || q.digits[0] == '0'):
		return true
	case n == 7:
		return len(q.groups) == 2 && q.groups[0] == 3 && s.gap(q.first) == "-" && q.digits[0] >= '2'
	case n >= 11 && n <= 17:
		return strings.HasPrefix(q.digits, "011") || strings.HasPrefix(q.digits, "00")
	}
	return false
}

// tollFreeWords reports whether q is a toll-free number that the text calls so.
func tollFreeWords(s *scan, q sequence) bool {
	if !tollFree(q.digits) {
		return false
	}
	for k := max(0, q.first-reachBefore); k <= q.last+reachBehind; k++ {
		if in := s.in(k); in == "toll" || in == "tollfree" || k < q.first && s.cue(k) == phoneCue {
			return true
		}
	}
	return false
}

// harmless reports whether q is something else by its form alone: an amount, a
// date, years, a Slack timestamp's seconds, or a count.
func (s *scan) harmless(q sequence) bool {
	if s.inAmount(q.first, q.last) || s.counts(q.last+1) {
		return true
	}
	switch {
	case len(q.groups) == 3 && s.gap(q.first) == "-" &&
		dateParts(s.in(q.first), s.in(q.first+1), s.in(q.last)):
		return true
	case len(q.groups) > 1 && s.years(q.first, q.last):
		return true
	case len(q.groups) > 1 && s.gap(q.first) != "-" && s.round(q.first, q.last):
		return true
	}
	return false
}

// zipPlus4 reports whether q is grouped as 02110-1234 is.
func zipPlus4(q sequence) bool {
	return len(q.groups) == 2 && q.groups[0] == 5 && q.groups[1] == 4
}

// amount reports whether q, six or seven digits in a row, is more likely an
// amount: it ends in 000, or a word of money stands at it.
func (s *scan) amount(q sequence) bool {
	return strings.HasSuffix(q.digits, "000") || moneyWord(s.in(q.last+1)) ||
		beforeMoney(s.in(q.first-1)) || beforeMoney(s.in(q.first-2))
}

// beforeMoney reports whether an amount is what follows w.
func beforeMoney(w string) bool {
	return moneyWord(w) || isOneOf(w, "paid", "pay", "pays", "paying", "for", "of", "offered", "offer", "makes",
		"earns", "settle", "settled", "borrowed", "drew", "worth", "valued", "appraised", "total", "funded")
}

// moneyWord reports whether w names an amount and may stand on either side of it.
func moneyWord(w string) bool {
	return isOneOf(w, "payment", "pmt", "owes", "owe", "owed", "owing", "balance", "bal", "amount", "amt", "income",
		"salary", "limit", "payoff", "settlement", "principal", "draw", "down", "deposit", "value", "due",
		"remaining", "left", "equity")
}

// listed reports whether q continues a list in which before was masked: at most
// a comma, a line's end or words like "and his is" lie between them, and they
// are alike.
func (s *scan) listed(before, q sequence) bool {
	const words = 3
	if q.first-before.last > words+1 || s.harmless(q) || len(q.digits) < shortestAccount {
		return false
	}
	for k := before.last; k < q.first; k++ {
		if len(s.gap(k)) > 4 {
			return false
		}
		if k > before.last && s.tokens[k].cue != fillerCue && !isOneOf(s.in(k), "and", "or", "y", "also", "then", "vs", "not") {
			return false
		}
	}
	n := len(q.digits) - len(before.digits)
	return n >= -1 && n <= 1
}

// allDigits returns the digits of the tokens first to last.
func (s *scan) allDigits(first, last int) string {
	var b strings.Builder
	for i := first; i <= last; i++ {
		for _, c := range s.in(i) {
			if isDigitRune(c) {
				b.WriteRune(c)
			}
		}
	}
	return b.String()
}
