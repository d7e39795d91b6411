package redact

import "strings"

// cue is what a word says about a number near it.
type cue uint8

const (
	noCue cue = iota
	ssnCue
	cardCue
	accountCue
	customerCue // a person, whose number is one only when it follows at once
	routingCue
	loanCue
	applicationCue
	phoneCue
	birthCue
	referenceCue // a number that belongs to a thing: case, ticket, form
	numberCue    // "number": says nothing unless nothing else does, then a phone
	fillerCue    // does not count as distance
)

// The reach of a cue, in words: four in front of the number, three behind it;
// eight for a social security number, since nine digits in a row are seldom
// anything else where it is spoken of. Fillers do not count, up to a bound that
// keeps the work for a number constant.
const (
	reachBefore = 4
	reachBehind = 3
	reachSocial = 8
	reachTokens = 10
)

func (c cue) reaches(distance, reach int) bool {
	return distance <= reach || c == ssnCue && distance <= reachSocial
}

// cueOf returns what a folded word says about a number near it.
func cueOf(w string) cue {
	switch w {
	case "ssn", "ssns", "ss", "social", "socials", "soc", "sosec", "itin", "itins", "seguro":
		return ssnCue
	case "card", "cards", "cc", "visa", "mastercard", "amex", "discover", "debit", "pan", "tarjeta":
		return cardCue
	case "acct", "accts", "account", "accounts", "acc", "accnt", "acnt", "act", "checking", "savings",
		"bank", "iban", "license", "licence", "licenses", "lic", "dl", "dln", "passport", "ein", "fein", "tin",
		"itn", "taxid", "vin", "pin", "cuenta", "cta", "licencia", "pasaporte", "medicare", "policy":
		return accountCue
	case "customer", "customers", "cust", "borrower", "borrowers", "bwr", "cx", "member", "client", "cliente",
		"coborrower", "cobo", "cosigner":
		return customerCue
	case "routing", "rtng", "aba", "rtn":
		return routingCue
	case "loan", "loans", "ln", "heloc", "prestamo":
		return loanCue
	case "app", "apps", "appl", "appid", "application", "applications", "applicant", "solicitud":
		return applicationCue
	case "phone", "phones", "ph", "cell", "cellphone", "mobile", "mob", "tel", "telephone", "call", "calls",
		"called", "calling", "caller", "callback", "cb", "dial", "dialed", "text", "texts", "texted", "txt",
		"txts", "sms", "fax", "vm", "voicemail", "reach", "reached", "contact", "ring", "whatsapp",
		"telefono", "celular", "llamar", "movil":
		return phoneCue
	case "dob", "dobs", "born", "birth", "birthday", "birthdays", "birthdate", "bday", "nacimiento", "nacio":
		return birthCue
	case "ref", "reference", "conf", "confirmation", "tracking", "trace", "ticket", "case", "docket", "claim",
		"invoice", "batch", "incident", "form", "template", "zip", "zipcode", "postal", "nmls", "cfr", "usc",
		"cmr", "nycrr", "rcny", "queue":
		return referenceCue
	case "number", "numbers", "num", "nbr", "numero":
		return numberCue
	case "no", "is", "was", "the", "a", "an", "of", "her", "his", "their", "my", "our", "your", "s", "on",
		"file", "as", "id", "de", "es", "su", "el", "la", "n":
		return fillerCue
	}
	return noCue
}

// spellCues gives cues to what takes more than one word to say: "d.o.b.", and
// "id", which means what the word in front of it means: a member id is an
// account's, while "event id" says nothing.
func spellCues(tokens []token, text string) {
	in := func(i int) string { return text[tokens[i].start:tokens[i].end] }
	for i := 1; i < len(tokens); i++ {
		gap := text[tokens[i-1].end:tokens[i].start]
		switch {
		case in(i) == "id" && isOneOf(in(i-1), "tax", "member", "customer", "cust", "client", "borrower", "state", "gov", "government", "photo"):
			tokens[i].cue = accountCue
		case in(i) == "c" && in(i-1) == "a" && gap == "/":
			tokens[i].cue = accountCue
		case i > 1 && (gap == "." || gap == "/") && in(i) == "b" && in(i-1) == "o" && in(i-2) == "d":
			tokens[i].cue = birthCue
		case gap == "-" && in(i-1) == "b" && in(i) == "day":
			tokens[i].cue = birthCue
		case gap == ". " && in(i-1) == "b" && isDigit(text[tokens[i].start]): // b. 3/4/81
			tokens[i-1].cue = birthCue
		case i > 1 && gap == "." && in(i) == "n" && in(i-1) == "s" && in(i-2) == "s":
			tokens[i].cue = ssnCue
		}
	}
}

// barrier reports whether a cue may not reach across token k: it belongs to
// something else there.
func (s *scan) barrier(k int) bool {
	return s.taken[k] || s.tokens[k].class == masked || len(s.digits(k)) >= 5
}

// nearest returns the cue closest to the tokens first to last among those that
// fit, and its distance in words, counting one more for a cue behind. What fits
// is asked with the distance. A reference right in front of the number ends the
// search: "case 24-10234" is no account whatever follows.
func (s *scan) nearest(first, last int, fits func(c cue, distance int) bool) (best cue, distance int) {
	number := false
	d := 1
	for k := first - 1; k >= 0 && first-k <= reachTokens && !s.barrier(k); k-- {
		c := s.tokens[k].cue
		if c == referenceCue && d == 1 {
			return noCue, 0
		}
		if c > noCue && c < referenceCue && c.reaches(d, reachBefore) && fits(c, d) {
			best, distance = c, d
			break
		}
		if c == numberCue && d <= reachBefore {
			number = true
		}
		if c < numberCue {
			d++
		}
	}
	number = number || s.cue(last+1) == numberCue
	d = 1
	for k := last + 1; k < len(s.tokens) && k-last <= reachTokens && !s.barrier(k); k++ {
		if endsSentence(s.gap(k - 1)) {
			break
		}
		c := s.tokens[k].cue
		if c > noCue && c < referenceCue && c.reaches(d, reachBehind) && !s.governs(k) && (best == noCue || d+1 < distance) && fits(c, d+1) {
			return c, d + 1
		}
		if c < numberCue {
			d++
		}
	}
	if best == noCue && number && fits(phoneCue, reachBefore) {
		return phoneCue, reachBefore
	}
	return best, distance
}

// cue returns what token k says about a number near it, nothing beyond the ends.
func (s *scan) cue(k int) cue {
	if k < 0 || k >= len(s.tokens) {
		return noCue
	}
	return s.tokens[k].cue
}

// governs reports whether the cue at token k has a number of its own behind it.
func (s *scan) governs(k int) bool {
	for j := k + 1; j < len(s.tokens) && j <= k+3; j++ {
		if s.taken[j] || s.tokens[j].class == masked || countDigits(s.in(j)) >= 4 {
			return true
		}
		if s.tokens[j].cue < numberCue {
			return false
		}
	}
	return false
}

func endsSentence(gap string) bool {
	return strings.ContainsAny(gap, ".?!;\n")
}

// separator returns the one character that joins two groups of digits across
// gap ('-', '.', '/', ' '), or 0 when they do not belong together.
func separator(gap string) byte {
	if len(gap) == 0 || len(gap) > 3 {
		return 0
	}
	switch bare := strings.Trim(gap, " "); bare {
	case "":
		return ' '
	case "-", ".", "/", "_":
		return bare[0]
	case "--":
		return '-'
	}
	return 0
}

// inAmount reports whether the number of tokens first to last is an amount, a
// share or a decimal by what is written right at it: $, %, a decimal point,
// thousands.
func (s *scan) inAmount(first, last int) bool {
	before, behind := s.gap(first-1), s.gap(last)
	sign := strings.TrimRight(before, " ")
	if strings.HasSuffix(sign, "$") || strings.HasSuffix(sign, "€") || strings.HasSuffix(sign, "£") {
		return true
	}
	if strings.HasPrefix(strings.TrimLeft(behind, " "), "%") {
		return true
	}
	if before == "." && s.digits(first-1) != "" || behind == "." && s.digits(last+1) != "" {
		return true
	}
	return behind == "," && len(s.digits(last+1)) == 3 && len(s.digits(last)) <= 3 ||
		before == "," && len(s.digits(last)) == 3 && len(s.digits(first-1)) <= 3 && s.digits(first-1) != ""
}
