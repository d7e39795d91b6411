package eval

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode"
)

// typo puts one typing error into a text: a letter left out, doubled, mistaken
// for another, or two swapped, inside a word of at least four letters. Which, depends on the text alone, so that the same question has
// the same error in whatever file it stands. A text without such a word stays.
func typo(text string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	rng := rand.New(rand.NewPCG(h.Sum64(), 1))
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
	slip := rng.IntN(4)
	if slip == 3 && runes[i] == runes[i+1] {
		slip = 0 // swapped, nobody would see it
	}
	switch slip {
	case 0:
	case 1:
		b.WriteString(string([]rune{runes[i], runes[i]}))
	case 2:
		other := 'a' + rune(rng.IntN(26))
		if other == unicode.ToLower(runes[i]) {
			other = 'a' + (other-'a'+1)%26
		}
		b.WriteRune(other)
	case 3:
		b.WriteRune(runes[i+1])
		b.WriteRune(runes[i])
		i++
	}
	b.WriteString(string(runes[i+1:]))
	return b.String()
}
