package redact

import "strings"

// place is where an address is: the tokens up to last that say so, and the code
// that stays readable, of a state or NYC.
type place struct {
	last int
	code string
	zip  bool
}

// place reads city, state and ZIP code behind the street that ends at token k.
// Without a state, a ZIP code or New York City's name there is none: then the
// words behind are left alone.
func (s *scan) place(k int) (place, bool) {
	const cityWords = 3
	best, found := place{}, false
	for n := 0; n <= cityWords; n++ {
		at := k + 1 + n
		if !s.free(k+1, at) || !s.placeGap(at-1) {
			break
		}
		city := strings.TrimSpace(s.words(k+1, at-1))
		if code, last := s.state(at, n > 0); code != "" {
			zip, hasZip := s.zip(last)
			if hasZip {
				return place{zip, cityCode(city, code, s.in(last+1)), true}, true
			}
			// "Kansas City MO": a later state is the better one.
			if !found || last > best.last {
				best, found = place{last, cityCode(city, code, ""), false}, true
			}
		} else if zip, ok := s.zip(at - 1); ok {
			return place{zip, cityCode(city, "", s.in(at)), true}, true
		} else if city := s.words(k+1, at); newYorkCity(city) && !found {
			best, found = place{at, "NYC", false}, true
		}
		if s.tokens[at].class != word || plainWord(s.in(at)) {
			break
		}
	}
	return best, found
}

// placeGap reports whether the gap behind token k may stand inside an address.
func (s *scan) placeGap(k int) bool {
	return len(s.gap(k)) <= 4 && strings.Trim(s.gap(k), " ,.\n") == ""
}

func (s *scan) words(first, last int) string {
	var b strings.Builder
	for i := first; i <= last; i++ {
		b.WriteString(s.in(i) + " ")
	}
	return strings.TrimSuffix(b.String(), " ")
}

// zip returns the last token of the ZIP code behind token k.
func (s *scan) zip(k int) (last int, ok bool) {
	if !s.placeGap(k) || len(s.digits(k+1)) != 5 || !s.free(k+1, k+1) || s.counts(k+2) {
		return 0, false
	}
	if s.gap(k+1) == "-" && len(s.digits(k+2)) == 4 && s.free(k+2, k+2) {
		return k + 2, true
	}
	return k + 1, true
}

// state reads a state at token i, as its code or its name, and returns the code
// and its last token. Codes that are words as well ("in", "me", "ok") count only
// in capitals inside a text that is not all in capitals, or before a ZIP code.
func (s *scan) state(i int, afterCity bool) (code string, last int) {
	if !s.free(i, i) {
		return "", 0
	}
	if in := s.in(i); len(in) == 2 && isState(in) {
		_, zip := s.zip(i)
		ends := i+1 == len(s.tokens) || strings.ContainsAny(s.gap(i), ",.?!;\n")
		switch {
		case zip, s.capitals(i) && !s.shouting(i):
		case alsoWord(in), !afterCity && !s.capitals(i), !ends && !s.capitals(i):
			return "", 0
		}
		return strings.ToUpper(in), i
	}
	for n := 3; n >= 1; n-- {
		if s.free(i, i+n-1) {
			if code := stateNamed(s.words(i, i+n-1)); code != "" {
				return code, i + n - 1
			}
		}
	}
	return "", 0
}

// capitals reports whether token i is written in capitals.
func (s *scan) capitals(i int) bool {
	from, to := s.source(s.tokens[i].start, s.tokens[i].end)
	return strings.ToLower(s.original[from:to]) != s.original[from:to] &&
		strings.ToUpper(s.original[from:to]) == s.original[from:to]
}

// shouting reports whether the words around token i are in capitals too, so
// that capitals say nothing.
func (s *scan) shouting(i int) bool {
	for k := max(0, i-4); k < min(i+3, len(s.tokens)); k++ {
		if k != i && s.tokens[k].class == word && len(s.in(k)) > 2 && !s.capitals(k) {
			return false
		}
	}
	return true
}

// cityCode returns NYC for an address in New York City, else the state's code.
func cityCode(city, code, zip string) string {
	if code != "" && code != "NY" {
		return code
	}
	if newYorkCity(city) || code == "NY" && (city == "new york" || newYorkCityZIP(zip)) {
		return "NYC"
	}
	return code
}

func newYorkCity(city string) bool {
	switch strings.TrimPrefix(city, "the ") {
	case "nyc", "new york city", "manhattan", "brooklyn", "bronx", "queens", "staten island":
		return true
	}
	return false
}

// newYorkCityZIP reports whether a ZIP code lies in one of the five boroughs:
// Manhattan 100-102, Staten Island 103, the Bronx 104, Queens 111, 113, 114 and
// 116, Brooklyn 112. Those that start with 110 are shared with Nassau County
// and do not count.
func newYorkCityZIP(zip string) bool {
	if len(zip) != 5 {
		return false
	}
	switch zip[:3] {
	case "100", "101", "102", "103", "104", "111", "112", "113", "114", "116":
		return true
	}
	return false
}

// isState knows the codes of the states, the District of Columbia and Puerto
// Rico.
func isState(code string) bool {
	const codes = " al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny " +
		"nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc pr "
	return strings.Contains(codes, " "+code+" ")
}

// alsoWord reports whether a state's code is a word that people type.
func alsoWord(code string) bool {
	switch code {
	case "al", "co", "de", "hi", "id", "in", "la", "me", "mo", "oh", "ok", "or", "pa", "pr":
		return true
	}
	return false
}

func stateNamed(name string) string {
	switch name {
	case "alabama":
		return "AL"
	case "alaska":
		return "AK"
	case "arizona":
		return "AZ"
	case "arkansas":
		return "AR"
	case "california", "calif":
		return "CA"
	case "colorado":
		return "CO"
	case "connecticut", "conn":
		return "CT"
	case "delaware":
		return "DE"
	case "florida", "fla":
		return "FL"
	case "georgia":
		return "GA"
	case "hawaii":
		return "HI"
	case "idaho":
		return "ID"
	case "illinois":
		return "IL"
	case "indiana":
		return "IN"
	case "iowa":
		return "IA"
	case "kansas":
		return "KS"
	case "kentucky":
		return "KY"
	case "louisiana":
		return "LA"
	case "maine":
		return "ME"
	case "maryland":
		return "MD"
	case "massachusetts", "mass":
		return "MA"
	case "michigan", "mich":
		return "MI"
	case "minnesota", "minn":
		return "MN"
	case "mississippi":
		return "MS"
	case "missouri":
		return "MO"
	case "montana":
		return "MT"
	case "nebraska":
		return "NE"
	case "nevada":
		return "NV"
	case "new hampshire":
		return "NH"
	case "new jersey":
		return "NJ"
	case "new mexico":
		return "NM"
	case "new york", "new york state":
		return "NY"
	case "north carolina":
		return "NC"
	case "north dakota":
		return "ND"
	case "ohio":
		return "OH"
	case "oklahoma":
		return "OK"
	case "oregon":
		return "OR"
	case "pennsylvania", "penn":
		return "PA"
	case "rhode island":
		return "RI"
	case "south carolina":
		return "SC"
	case "south dakota":
		return "SD"
	case "tennessee", "tenn":
		return "TN"
	case "texas":
		return "TX"
	case "utah":
		return "UT"
	case "vermont":
		return "VT"
	case "virginia":
		return "VA"
	case "washington":
		return "WA"
	case "west virginia":
		return "WV"
	case "wisconsin":
		return "WI"
	case "wyoming":
		return "WY"
	case "district of columbia":
		return "DC"
	case "puerto rico":
		return "PR"
	}
	return ""
}
