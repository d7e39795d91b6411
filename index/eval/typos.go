package eval

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode"
)

// typo puts one typing error into a text: a letter left out, doubled or
// mistaken for its neighbour's place, or two swapped, inside a word of at least
// four letters. Which, depends on the text and its number alone.
func typo(text string, n int) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	rng := rand.New(rand.NewPCG(h.Sum64(), uint64(n)))
	runes := []rune(text)
	var places []int // letters that have a letter before and after
	for at := 0; at < len(runes); {
		end := at
		for end < len(runes) && unicode.IsLetter(runes[end]) {
			end++
		}
		if end-at >= 4 {
			for i := at + 1; i < end-1; i++ {
				places = append(places, i)
			}
		}
		at = end + 1
	}
	if len(places) == 0 {
		return text
	}
	i := places[rng.IntN(len(places))]
	var b strings.Builder
	b.WriteString(string(runes[:i]))
	switch rng.IntN(4) {
	case 0:
	case 1:
		b.WriteString(string([]rune{runes[i], runes[i]}))
	case 2:
		b.WriteRune('a' + rune(rng.IntN(26)))
	case 3:
		b.WriteRune(runes[i+1])
		b.WriteRune(runes[i])
		i++
	}
	b.WriteString(string(runes[i+1:]))
	return b.String()
}
