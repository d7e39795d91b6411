package redact

import "strings"

// cards finds payment card numbers by their grouping or, bare, by issuer's
// prefix and Luhn check; then the expiry date and security code beside them.
// Bare numbers with a cue are left to identifiers.
func (s *scan) cards() {
	for i := 0; i < len(s.tokens); i++ {
		last, ok := s.cardAt(i)
		if !ok {
			continue
		}
		s.take(i, last, card)
		s.cardDetails(last)
		i = last
	}
	for i := range s.tokens {
		if s.securityCodeCue(i) {
			s.securityCode(i)
		}
	}
}

// cardAt returns the last token of the card number that starts at token i.
func (s *scan) cardAt(i int) (last int, ok bool) {
	first := s.digits(i)
	if len(first) == 15 || len(first) == 16 {
		return i, s.free(i, i) && issuer(first) && luhn(first) && !s.inAmount(i, i)
	}
	if len(first) != 4 {
		return 0, false
	}
	for _, groups := range [][]int{{4, 4, 4, 4}, {4, 6, 5}, {4, 6, 4}} {
		digits, sep := s.grouped(i, groups)
		if digits == "" {
			continue
		}
		last := i + len(groups) - 1
		switch {
		case luhn(digits) && digits[0] >= '2' && digits[0] <= '6' && !s.years(i, last):
			return last, true
		// Mistyped numbers are card numbers too. Dashes or dots group nothing
		// else like this; spaces may also stand between amounts.
		case len(groups) == 4 && digits[0] >= '3' && digits[0] <= '6' && (sep != ' ' || !s.round(i, last)):
			return last, true
		}
	}
	return 0, false
}

// grouped returns the digits of the tokens from i on if they are free numbers
// of exactly these lengths joined by one kind of separator, else "".
func (s *scan) grouped(i int, lengths []int) (digits string, sep byte) {
	if !s.free(i, i+len(lengths)-1) {
		return "", 0
	}
	var b strings.Builder
	for n, length := range lengths {
		group := s.digits(i + n)
		if len(group) != length {
			return "", 0
		}
		b.WriteString(group)
		if n == 0 {
			continue
		}
		joint := separator(s.gap(i + n - 1))
		if joint == 0 || n > 1 && joint != sep {
			return "", 0
		}
		sep = joint
	}
	return b.String(), sep
}

// years reports whether the tokens first to last are all years, a list of which
// is grouped as a card number is.
func (s *scan) years(first, last int) bool {
	for i := first; i <= last; i++ {
		if !isYear(s.digits(i)) {
			return false
		}
	}
	return true
}

// round reports whether all groups end in zero, as listed amounts do.
func (s *scan) round(first, last int) bool {
	for i := first; i <= last; i++ {
		if !strings.HasSuffix(s.in(i), "0") {
			return false
		}
	}
	return true
}

func isYear(digits string) bool {
	return len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20"))
}

// issuer reports whether the digits start as the large card networks' numbers
// do: 4 Visa, 51-55 and 2221-2720 Mastercard, 34 and 37 American Express, 35
// JCB, 36, 38 and 39 Diners Club, 6 Discover, Maestro and UnionPay.
func issuer(digits string) bool {
	switch digits[0] {
	case '4', '6':
		return true
	case '5':
		return digits[1] >= '1' && digits[1] <= '5'
	case '3':
		return digits[1] >= '4'
	case '2':
		return digits[:4] >= "2221" && digits[:4] <= "2720"
	}
	return false
}

// luhn is the check of ISO/IEC 7812-1, annex B.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// cardDetailsReach is how far behind a card number, in tokens, its expiry date
// and security code are looked for.
const cardDetailsReach = 12

// cardDetails masks the expiry date and security code behind a card number that
// ends at token end: named ("exp 04/27 cvv 123") or just following.
func (s *scan) cardDetails(end int) {
	adjacent := true
	for i := end + 1; i < len(s.tokens) && i <= end+cardDetailsReach; i++ {
		if !s.free(i, i) {
			return
		}
		named := adjacent || s.expiryCue(i-1) || s.expiryCue(i-2)
		if last, ok := s.expiryAt(i); ok && named {
			s.take(i, last, card)
			adjacent, i = true, last
			continue
		}
		if n := len(s.digits(i)); (adjacent || s.in(i-1) == "cid") && (n == 3 || n == 4) && !s.inAmount(i, i) && !s.counts(i+1) {
			s.take(i, i, card)
			continue
		}
		adjacent = false
	}
}

// expiryAt reads a month and a year, 04/27, 4-2027 or 0427, at token i.
func (s *scan) expiryAt(i int) (last int, ok bool) {
	month := s.digits(i)
	if len(month) == 4 {
		return i, month[:2] >= "01" && month[:2] <= "12" && s.expiryCue(i-1)
	}
	if len(month) > 2 || !between(month, 1, 12) || !s.free(i, i+1) {
		return 0, false
	}
	year := s.digits(i + 1)
	joint := separator(s.gap(i))
	if joint != '/' && joint != '-' || len(year) != 2 && !isYear(year) {
		return 0, false
	}
	return i + 1, true
}

func (s *scan) expiryCue(i int) bool {
	switch s.in(i) {
	case "exp", "expires", "expiry", "expiration", "expire", "expired", "valid", "thru", "vence", "vencimiento":
		return true
	}
	return false
}

// securityCodeCue reports whether token i ends a name of a card's security code.
func (s *scan) securityCodeCue(i int) bool {
	switch s.in(i) {
	case "cvv", "cvv2", "cvc", "cvc2", "cvn", "ccv", "csc":
		return true
	case "code":
		return s.in(i-1) == "security" || s.in(i-1) == "sec"
	}
	return false
}

func (s *scan) securityCode(i int) {
	for j := i + 1; j <= i+3 && s.free(j, j); j++ {
		if n := len(s.digits(j)); n == 3 || n == 4 {
			if !s.inAmount(j, j) && !s.counts(j+1) {
				s.take(j, j, card)
			}
			return
		}
		if s.tokens[j].cue < numberCue {
			return
		}
	}
}

// counts reports whether token i is a unit, so that the number before it counts
// something.
func (s *scan) counts(i int) bool {
	switch s.in(i) {
	case "day", "days", "week", "weeks", "wk", "wks", "month", "months", "mo", "mos", "year", "years", "yr",
		"yrs", "hour", "hours", "hr", "hrs", "min", "mins", "minute", "minutes", "time", "times", "call",
		"calls", "payment", "payments", "pmt", "pmts", "digit", "digits", "points", "pts", "miles", "dollars",
		"usd", "bucks", "cents", "percent", "pct", "k", "dias", "meses":
		return true
	}
	return false
}

// between reports whether digits (at most four) name a number from low to high.
func between(digits string, low, high int) bool {
	if digits == "" || len(digits) > 4 {
		return false
	}
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n >= low && n <= high
}
