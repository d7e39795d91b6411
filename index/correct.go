package index

import (
	"slices"
	"strings"
)

// A word that the knowledge base never uses is corrected to the one of its own
// that is a single typing error away (Damerau, "A Technique for Computer
// Detection and Correction of Spelling Errors", 1964): the most used, then the
// first by alphabet. A word that it does use is never touched: fuzziness on
// clean questions costs more than it brings.

const (
	minCorrected = 4  // letters; shorter words have too many neighbours
	maxCorrected = 20 // words of one question
)

func (c *corpus) correct(words []string) []string {
	out := slices.Clone(words)
	left := maxCorrected
	for i, w := range words {
		if len(w) < minCorrected || c.words[w] > 0 || strings.ContainsAny(w, "0123456789") || c.glossary.knows(w) {
			continue
		}
		if left--; left < 0 {
			break
		}
		best, used := "", 0
		for _, near := range oneAway(w) {
			if n := c.words[near]; n > used || n == used && n > 0 && near < best {
				best, used = near, n
			}
		}
		if best != "" {
			out[i] = best
		}
	}
	return out
}

// oneAway lists every string one typing error away: a letter left out, added
// or mistaken, or two swapped.
func oneAway(w string) []string {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	r := []rune(w)
	out := make([]string, 0, 54*len(r)+26)
	for i := range len(r) + 1 {
		head, tail := string(r[:i]), r[i:]
		if len(tail) > 0 {
			out = append(out, head+string(tail[1:]))
		}
		if len(tail) > 1 {
			out = append(out, head+string([]rune{tail[1], tail[0]})+string(tail[2:]))
		}
		for _, l := range letters {
			out = append(out, head+string(l)+string(tail))
			if len(tail) > 0 {
				out = append(out, head+string(l)+string(tail[1:]))
			}
		}
	}
	return out
}
