package index

import (
	"regexp"
	"strings"
)

var askBreak = regexp.MustCompile(`(?i)\n+|\?+\s+|;\s+|\.\s+(?:and\s+)?also\b[,:]?|\s+and also\s+|\s+also,?\s+(?:how|what|when|where|who|why|can|do|does|is|are|should|may)\b`)

// minAskWords is the fewest words that a piece of a message needs to be an ask
// of its own: "ok?" and "thanks" are not.
const minAskWords = 3

// Split cuts a message into the asks that it may hold, at line ends, question
// marks and "also". Pieces too short to be an ask stay with the one before. A
// text that holds one ask comes back as it was.
func Split(text string) []string {
	var parts []string
	start := 0
	cut := func(end int) {
		piece := strings.TrimSpace(text[start:end])
		if len(tokens(piece)) < minAskWords {
			if len(parts) == 0 {
				return
			}
			parts[len(parts)-1] = strings.TrimSpace(parts[len(parts)-1] + " " + piece)
		} else {
			parts = append(parts, piece)
		}
		start = end
	}
	for _, at := range askBreak.FindAllStringIndex(text, -1) {
		end := at[0]
		if text[end] == '?' {
			end++
		}
		cut(end)
	}
	cut(len(text))
	if len(parts) < 2 {
		return []string{strings.TrimSpace(text)}
	}
	return parts
}
