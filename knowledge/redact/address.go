package redact

import "strings"

// addresses masks street addresses and post-office boxes. What behind them says
// where they are goes with them, but for the state, or New York City: the
// procedure may depend on it.
func (s *scan) addresses() {
	for i := 0; i < len(s.tokens); i++ {
		last, ok := s.boxAt(i)
		if !ok {
			last, ok = s.streetAt(i)
		}
		if !ok {
			continue
		}
		last = s.unit(s.unit(last)) // "Suite 300, 3rd floor"
		keep := ""
		if p, ok := s.place(last); ok {
			last, keep = p.last, p.code
		}
		s.takeBytes(s.tokens[i].start, s.tokens[last].end, address, keep)
		s.reserve(i, last)
		i = last
	}
}

// boxAt reads "po box 123" at token i.
func (s *scan) boxAt(i int) (last int, ok bool) {
	switch {
	case s.in(i) == "po" && s.in(i+1) == "box":
		last = i + 2
	case s.in(i) == "p" && s.in(i+1) == "o" && s.in(i+2) == "box",
		s.in(i) == "post" && s.in(i+1) == "office" && s.in(i+2) == "box":
		last = i + 3
	case s.in(i) == "pobox":
		last = i + 1
	default:
		return 0, false
	}
	return last, s.free(i, last) && countDigits(s.in(last)) > 0
}

// streetAt reads a house number and a street's name at token i and returns the
// name's last token. A name ends in a word such as "street"; one that is an
// ordinary word too ("way", "court") needs more evidence: a unit or place
// behind, or a word such as "lives" in front. Without one it takes the clause's
// end behind "lives at", or a state and ZIP code.
func (s *scan) streetAt(i int) (last int, ok bool) {
	const nameWords = 4
	if !s.houseNumber(i) {
		return 0, false
	}
	name := i + 1
	switch {
	case s.in(name) == "1" && s.in(name+1) == "2" && s.gap(name) == "/": // 217 1/2 West Avenue
		name += 2
	case s.gap(i) == "-" && s.digits(name) != "": // 34-12 31st Avenue, as in Queens
		name++
	}
	for k := name; k <= name+nameWords && s.free(name, k); k++ {
		if k > name && !nameGap(s.gap(k-1)) {
			return 0, false
		}
		strength := suffixStrength(s.in(k))
		if (k > name || strength == whole) && s.endsStreet(i, k, strength) {
			return s.numberedRoad(s.direction(k)), true
		}
		if !s.nameWord(k) {
			return 0, false
		}
		if s.homeCue(i) && s.endsPlain(k) {
			return k, true
		}
		if p, ok := s.place(k); ok && p.zip && p.code != "" {
			return k, true
		}
	}
	return 0, false
}

// endsStreet reports whether token k, of that strength, ends the name of a street
// whose house number is token i.
func (s *scan) endsStreet(i, k, strength int) bool {
	switch {
	case strength == weak && suffixStrength(s.in(k+1)) == strong && nameGap(s.gap(k)):
		return false // "Bay Ridge Parkway" goes on
	case strength == weak:
		return s.evidence(k) || s.homeCue(i) || s.written(i, k)
	case s.in(k) == "st" && s.saint(k+1):
		return s.evidence(k)
	}
	return strength != 0
}

// written reports whether a street whose house number is token i and whose last
// word is token k is written as names are, and as what somebody is at: "at 9
// Pine Ct".
func (s *scan) written(i, k int) bool {
	if !isOneOf(s.in(i-1), "at", "to", "from", "on", "of") {
		return false
	}
	for j := i + 1; j <= k; j++ {
		from, to := s.source(s.tokens[j].start, s.tokens[j].end)
		name := s.original[from:to]
		if name == strings.ToLower(name) || len(name) > 1 && name == strings.ToUpper(name) {
			return false
		}
	}
	return true
}

// numberedRoad returns the last token of the number that a road has for a name,
// "County Road 12", behind token k, or k.
func (s *scan) numberedRoad(k int) int {
	if !isOneOf(s.in(k), "road", "rd", "highway", "hwy") || s.gap(k) != " " || !s.free(k+1, k+1) {
		return k
	}
	if n := len(s.digits(k + 1)); n == 0 || n > 4 {
		return k
	}
	if _, ok := s.place(k + 1); ok || s.endsPlain(k+1) {
		return k + 1
	}
	return k
}

// nameGap reports whether gap may stand between the words of a street's name.
func nameGap(gap string) bool {
	return isOneOf(gap, " ", "  ", ". ", "'", "-", " '", "' ")
}

// houseNumber reports whether token i can be the number of a house: one to six
// digits, perhaps a letter behind, not an amount and not the end of another
// number.
func (s *scan) houseNumber(i int) bool {
	in := s.in(i)
	if in == "" || !isDigit(in[0]) || !s.free(i, i) || s.inAmount(i, i) {
		return false
	}
	digits := strings.TrimRight(in, "abcdefghijklmnopqrstuvwxyz")
	if len(digits) == 0 || len(digits) > 6 || len(in)-len(digits) > 1 || countDigits(digits) != len(digits) {
		return false
	}
	if before := s.gap(i - 1); i > 0 && (before == "-" || before == "." || before == ":" || before == "/" || before == "") {
		return false
	}
	return isOneOf(s.gap(i), " ", "  ", " '") || s.gap(i) == "-" && s.digits(i+1) != ""
}

// nameWord reports whether token k can be a word of a street's name.
func (s *scan) nameWord(k int) bool {
	switch s.tokens[k].class {
	case word:
		if s.tokens[k].end-s.tokens[k].start == 1 && suffixStrength(s.in(k+1)) == strong { // 1515 K Street
			return true
		}
		return !s.counts(k) && !plainWord(s.in(k))
	case mixed: // 31st, 5th
		return len(strings.TrimRight(s.in(k), "stndrh")) <= 3 && isDigit(s.in(k)[0])
	}
	return false
}

// endsPlain reports whether behind token k the clause ends or a unit follows.
func (s *scan) endsPlain(k int) bool {
	if k+1 == len(s.tokens) || s.unit(k) > k {
		return true
	}
	gap := strings.TrimLeft(s.gap(k), " ")
	if strings.HasPrefix(gap, ".") {
		return len(s.in(k)) > 2 // else it shortens a word
	}
	return gap != "" && strings.IndexByte(",;?!\n", gap[0]) >= 0
}

// evidence reports whether a unit or a place follows token k.
func (s *scan) evidence(k int) bool {
	k = s.direction(k)
	if s.unit(k) > k {
		return true
	}
	_, ok := s.place(k)
	return ok
}

// homeCue reports whether the words in front of token i speak of where somebody
// lives.
func (s *scan) homeCue(i int) bool {
	for k := i - 1; k >= 0 && i-k <= 3; k-- {
		switch s.in(k) {
		case "lives", "live", "living", "lived", "resides", "residing", "address", "addr", "addy", "moved", "vive":
			return true
		case "at", "is", "to", "the", "as", "on", "now", "new", "en":
		default:
			return false
		}
	}
	return false
}

// The strength of a street name's last word as evidence that it is one.
const (
	weak   = iota + 1 // an ordinary word too
	strong            // hardly anything else
	whole             // a whole name in itself
)

func suffixStrength(w string) int {
	switch w {
	case "street", "st", "str", "avenue", "ave", "av", "road", "rd", "boulevard", "blvd", "lane", "ln", "parkway",
		"pkwy", "highway", "hwy", "turnpike", "tpke", "expressway", "expy", "terrace", "calle":
		return strong
	case "drive", "dr", "court", "ct", "place", "pl", "way", "circle", "cir", "square", "sq", "trail", "trl",
		"loop", "run", "path", "point", "pt", "ter", "park", "crossing", "xing", "ridge", "pike", "row",
		"plaza", "plz", "alley", "aly", "cove", "cv", "bend", "walk", "mews":
		return weak
	case "broadway":
		return whole
	}
	return 0
}

// saint reports whether token k continues a city's name that starts with "st".
func (s *scan) saint(k int) bool {
	switch s.in(k) {
	case "louis", "paul", "petersburg", "pete", "cloud", "charles", "joseph", "george", "augustine", "johns":
		return true
	}
	return false
}

// direction returns the last token of the compass point behind token k, or k.
func (s *scan) direction(k int) int {
	in := s.in(k + 1)
	switch {
	case !s.free(k+1, k+1) || !isOneOf(s.gap(k), " ", ". ", ", "):
		return k
	case in == "ne":
		if _, zip := s.zip(k + 1); zip { // Nebraska
			return k
		}
		return k + 1
	case isOneOf(in, "nw", "se", "sw"):
		return k + 1
	case isOneOf(in, "n", "s", "e", "w", "north", "south", "east", "west") && s.gap(k) != ", ":
		return k + 1
	}
	return k
}

// unit returns the last token of the apartment, suite or floor behind token k,
// or k.
func (s *scan) unit(k int) int {
	gap := strings.Trim(s.gap(k), " ,.\n")
	if gap == "#" && s.free(k+1, k+1) && s.unitNumber(k+1) {
		return k + 1
	}
	if gap != "" || !s.free(k+1, k+2) {
		return k
	}
	switch s.in(k + 1) {
	case "apt", "apartment", "unit", "ste", "suite", "rm", "room", "fl", "floor", "lot", "bldg", "building", "spc", "trlr":
		if s.unitNumber(k+2) && strings.Trim(s.gap(k+1), " .#") == "" {
			return k + 2
		}
	}
	if floor := s.in(k + 2); (floor == "fl" || floor == "floor") && s.tokens[k+1].class == mixed && s.unitNumber(k+1) {
		return k + 2
	}
	return k
}

func (s *scan) unitNumber(k int) bool {
	in := s.in(k)
	return len(in) <= 4 && (s.tokens[k].class != word || len(in) == 1)
}

// plainWord reports whether w is a word of ordinary speech that hardly stands in
// the name of a street or a city.
func plainWord(w string) bool {
	switch w {
	case "a", "about", "after", "again", "all", "already", "also", "an", "and", "any", "are", "as", "ask", "asked",
		"asking", "at", "be", "because", "been", "before", "both", "but", "by", "call", "calling", "called", "can",
		"cannot", "cant", "cust", "customer", "did", "didnt", "do", "does", "doesnt", "done", "dont", "each", "every",
		"for", "from", "get", "gets", "give", "go", "got", "had", "has", "have", "he", "her", "hers", "him", "his",
		"how", "i", "if", "in", "into", "is", "isnt", "it", "its", "just", "keep", "last", "late", "left", "less",
		"like", "long", "make", "may", "me", "more", "much", "must", "my", "need", "needs", "no", "not", "now", "of",
		"off", "ok", "on", "once", "only", "or", "our", "out", "over", "own", "past", "pay", "paid", "per", "pls",
		"please", "said", "same", "say", "saying", "says", "send", "sent", "she", "should", "since", "so", "some",
		"still", "tell", "than", "that", "the", "their", "them", "then", "there", "they", "this", "till", "to",
		"told", "too", "two", "until", "up", "us", "very", "want", "wants", "was", "wasnt", "we", "were", "what",
		"whats", "when", "where", "which", "who", "whose", "why", "will", "with", "wont", "would", "yes", "yet",
		"you", "your":
		return true
	case "acct", "accts", "account", "accounts", "address", "area", "code", "agencies", "agency", "am", "app", "apps", "application",
		"applications", "attempt", "attempts", "borrower", "borrowers", "business", "calendar", "cfr", "cmr",
		"complaint", "complaints", "current", "debt", "debts", "doc", "docs", "due", "email", "emails", "form",
		"forms", "letter", "letters", "loan", "loans", "mailing", "nycrr", "offer", "offers", "open", "options",
		"payoff", "phone", "pm", "pp", "people", "percent", "person", "promises", "ptp", "rcny", "states", "steps",
		"text", "texts", "usc", "voicemail", "voicemails", "vm", "vms", "working":
		return true
	}
	return false
}
