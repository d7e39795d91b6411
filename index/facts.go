package index

import (
	"slices"
	"strings"
	"unicode"

	"shouldertap/knowledge"
)

// Facts reads the facts that a question's words say: "in MA", "c/o", "heloc".
// What means a value is what the desk lists as its words, and a value's key and
// label where the key is a code in capitals (MA, NYC). It reads less rather
// than more: a two-letter code counts only where the sentence makes it a place
// ("lives in TX", "MA borrower"), in capitals if it is also a word ("in", "or",
// "me"); a value that is negated, or is an area code, is not a fact. Several
// values of one fact are all kept as still possible, less those that contain
// another one said.
func Facts(text string, lang Language) knowledge.Facts {
	found, _ := readFacts(text, lang)
	return found
}

// OnlyFacts says whether a text says facts and asks nothing of its own: "and
// in Texas?", "what about a HELOC". Such a follow-up is a fact of the question
// before, not a search.
func OnlyFacts(text string, lang Language) bool {
	_, rest := readFacts(text, lang)
	return rest != nil && !slices.ContainsFunc(rest, func(w spoken) bool {
		return !frequent[stems([]string{w.word})[0]] && !slices.Contains(placing, w.word) && !slices.Contains(whose, w.word)
	})
}

// readFacts reads the facts of a text and returns the words that say none; nil
// if no word says one.
func readFacts(text string, lang Language) (knowledge.Facts, []spoken) {
	words := speak(text)
	says := make([]bool, len(words))
	found := knowledge.Facts{}
	for i := range lang.Facts {
		fact := &lang.Facts[i]
		var said []string
		for _, m := range mentions(words, fact) {
			if !slices.Contains(said, m.value) {
				said = append(said, m.value)
			}
			for at := m.from; at < m.to; at++ {
				says[at] = true
			}
		}
		if said = narrowest(fact, said); len(said) > 0 {
			found[fact.Name] = knowledge.Known{Values: said, Origin: knowledge.Said}
		}
	}
	if len(found) == 0 {
		return found, nil
	}
	rest := []spoken{}
	for i, w := range words {
		if !says[i] {
			rest = append(rest, w)
		}
	}
	return found, rest
}

// spoken is one word of a question as typed.
type spoken struct {
	word    string // lower case
	capital bool   // typed in capitals, in a text that is not all capitals
}

// speak splits a text into words, keeping what is joined by a slash, a period
// or an ampersand inside ("c/o", "n.y.", "r&r") together.
func speak(text string) []spoken {
	text = unspoken.ReplaceAllString(text, " ")
	shouted := strings.ToUpper(text) == text
	var out []spoken
	for field := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/.&'’-", r)
	}) {
		field = strings.Trim(field, "/.&'’-")
		field = strings.TrimSuffix(strings.TrimSuffix(field, "'s"), "’s")
		if field == "" {
			continue
		}
		out = append(out, spoken{
			word:    strings.ToLower(strings.ReplaceAll(field, ".", "")),
			capital: !shouted && strings.ToUpper(field) == field,
		})
	}
	return out
}

// mention is a place in a text where it names a value.
type mention struct {
	value    string
	from, to int
	own      bool // by the value's own key or label, not by what lies in it
}

// mentions are the places where a text says a value of a fact, in the order of
// the values. A name inside a longer one says nothing ("Virginia" in "West
// Virginia"), and a city gives way to the state that stands behind it ("Albany,
// Georgia") unless it lies there.
func mentions(text []spoken, fact *knowledge.Fact) []mention {
	var all []mention
	for _, v := range fact.Values {
		for _, name := range v.Words {
			all = append(all, mentionsOf(text, mention{value: v.Key}, name)...)
		}
		if isCode(v.Key) {
			all = append(all, mentionsOf(text, mention{value: v.Key, own: true}, v.Key)...)
			all = append(all, mentionsOf(text, mention{value: v.Key, own: true}, v.Label)...)
		}
	}
	any := func(of []mention, is func(o, m mention) bool) func(mention) bool {
		return func(m mention) bool { return slices.ContainsFunc(of, func(o mention) bool { return is(o, m) }) }
	}
	whole := slices.DeleteFunc(slices.Clone(all), any(all, func(o, m mention) bool {
		return o.from <= m.from && m.to <= o.to && o.to-o.from > m.to-m.from
	}))
	behindCity := any(whole, func(o, m mention) bool { return m.own && !o.own && o.to == m.from })
	said := slices.DeleteFunc(slices.Clone(whole), func(m mention) bool { return !meant(text, m.from, m.to-m.from, behindCity(m)) })
	return slices.DeleteFunc(slices.Clone(said), any(said, func(state, city mention) bool {
		return state.own && !city.own && city.to == state.from && state.value != city.value && !contains(fact, state.value, city.value)
	}))
}

// mentionsOf finds a name in a text.
func mentionsOf(text []spoken, as mention, name string) []mention {
	words := speak(name)
	var all []mention
	for at := 0; len(words) > 0 && at+len(words) <= len(text); at++ {
		if sameWords(text[at:at+len(words)], words) {
			as.from, as.to = at, at+len(words)
			all = append(all, as)
		}
	}
	return all
}

// What makes a two-letter code a place: the word before it, or the one after.
var (
	placing = []string{"in", "from", "now", "lives", "live", "living", "moved", "resident", "state", "to", "of"}
	whose   = []string{
		"borrower", "borrowers", "customer", "customers", "cust", "consumer", "consumers", "resident", "residents",
		"address", "acct", "account", "law", "rule", "rules",
	}
)

// isCode says whether a key is a code in capitals: MA, NYC.
func isCode(key string) bool {
	return len(key) >= 2 && len(key) <= 3 && strings.ToUpper(key) == key && strings.ToLower(key) != key
}

func sameWords(text, words []spoken) bool {
	for i := range words {
		if text[i].word != words[i].word {
			return false
		}
	}
	return true
}

// meant says whether the words at a place say the value rather than something
// else. A code of two letters stands behind a city or beside a word that makes
// it a place.
func meant(text []spoken, at, n int, behindCity bool) bool {
	if negated(text, at) || wordAt(text, at-1) == "code" && wordAt(text, at-2) == "area" || namesElse(text, at, at+n) {
		return false
	}
	if n != 1 || len(text[at].word) != 2 {
		return true
	}
	if !placed(text, at, at) && !listed(text, at) && !behindCity {
		return false
	}
	return text[at].capital || !alsoWord(text[at].word)
}

// What makes a name of a place another thing's: the word behind it, or before
// it. A Kansas City lies in two states, and neither is said.
var (
	ofStreet = []string{"city", "county", "avenue", "ave", "street", "boulevard", "blvd", "road", "rd", "lane", "mutual"}
	ofPerson = []string{"mr", "mrs", "ms", "named"}
	ofBulk   = []string{"email", "emails", "mailing", "mailings", "marketing"} // not "texts": those count in Mass.
)

// namesElse says whether the words from one place to another name a street, a
// county, a person ("her name is Georgia") or a quantity ("mass mailing").
func namesElse(text []spoken, from, to int) bool {
	return slices.Contains(ofStreet, wordAt(text, to)) || slices.Contains(ofPerson, wordAt(text, from-1)) ||
		wordAt(text, from-1) == "is" && wordAt(text, from-2) == "name" ||
		wordAt(text, to) == "is" && wordAt(text, to+2) == "name" ||
		wordAt(text, from) == "mass" && to == from+1 && slices.Contains(ofBulk, wordAt(text, to))
}

// wordAt is the word at a place; empty outside the text.
func wordAt(text []spoken, at int) string {
	if at < 0 || at >= len(text) {
		return ""
	}
	return text[at].word
}

// negated says whether what stands at a place is said not to be so: "not a
// HELOC", "doesn't live in MA", "no longer in Texas".
func negated(text []spoken, at int) bool {
	at--
	for n := 0; n < 3 && slices.Contains([]string{"a", "an", "the", "in", "from", "of", "on", "live", "lives", "living", "longer"}, wordAt(text, at)); n++ {
		if wordAt(text, at) == "longer" {
			return wordAt(text, at-1) == "no"
		}
		at--
	}
	return slices.Contains([]string{"not", "isnt", "isn't", "doesnt", "doesn't", "didnt", "didn't", "non", "never", "except"}, wordAt(text, at))
}

// placed says whether the word before the first, or the one after the last,
// makes them places.
func placed(text []spoken, first, last int) bool {
	return slices.Contains(placing, wordAt(text, first-1)) || slices.Contains(whose, wordAt(text, last+1))
}

// listed says whether the code stands in a list of codes in capitals that a
// word before or after makes places: "MA or NY borrower", "lives in MA or TX".
// A list of which only one were read would pick a case on half of what was said.
func listed(text []spoken, at int) bool {
	code := func(i int) bool { return i >= 0 && i < len(text) && text[i].capital && len(text[i].word) == 2 }
	joined := func(i int) bool { return wordAt(text, i) == "or" || wordAt(text, i) == "and" }
	first, last := at, at
	for joined(first-1) && code(first-2) {
		first -= 2
	}
	for joined(last+1) && code(last+2) {
		last += 2
	}
	return code(at) && first < last && placed(text, first, last) && !negated(text, first)
}

// alsoWord says whether a two-letter state code is also something people type
// in lower case for its own sake.
func alsoWord(code string) bool {
	return slices.Contains([]string{"al", "co", "de", "hi", "id", "in", "la", "ma", "me", "mo", "oh", "ok", "or", "pa"}, code)
}

// contains says whether a value lies in another.
func contains(f *knowledge.Fact, outer, inner string) bool {
	for range f.Values {
		v, ok := f.Value(inner)
		if !ok || v.In == "" {
			return false
		}
		if v.In == outer {
			return true
		}
		inner = v.In
	}
	return false
}

// narrowest drops each value that contains another one that was said.
func narrowest(f *knowledge.Fact, said []string) []string {
	return slices.DeleteFunc(slices.Clone(said), func(outer string) bool {
		return slices.ContainsFunc(said, func(inner string) bool { return inner != outer && contains(f, outer, inner) })
	})
}
