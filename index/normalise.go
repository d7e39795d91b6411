package index

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"golang.org/x/text/unicode/norm"
)

// maxWords is how many words of a question are read: the longest questions of
// the labelled sets have about 80, and what follows five hundred is a pasted
// conversation.
const maxWords = 500

// maxWord is how many bytes of a word are read. Comparing words for typos takes
// longer than in proportion to their length, and a paste may hold one word of
// 39,000 characters.
const maxWord = 64

// A mask of personal data ([LOAN]) and Slack's own markup (<@U0DANA>,
// <https://…|…>) carry no weight in ranking.
var unspoken = regexp.MustCompile(`\[[A-Z][A-Z_]*\]|<[@#!][^<>]*>|<?https?://[^\s<>]*>?`)

// tokens splits text into lower-case words: letters and digits, with
// apostrophes closed up ("don't" is "dont") and accents taken off.
func tokens(text string) []string {
	text = unspoken.ReplaceAllString(text, " ")
	var words []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if word.Len() < maxWord {
				word.WriteRune(unicode.ToLower(r))
			}
		case r == '\'' || r == '’' || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		default:
			flush()
		}
		if len(words) == maxWords {
			return words
		}
	}
	flush()
	return words
}

// stems reduces each word to its stem (Porter's second algorithm for English,
// as Bleve carries it). Stop words stay: with more than three phrasings an
// answer they help.
func stems(words []string) []string {
	stream := make(analysis.TokenStream, len(words))
	for i, w := range words {
		stream[i] = &analysis.Token{Term: []byte(w)}
	}
	stream = en.NewEnglishStemmerFilter().Filter(stream)
	out := make([]string, len(words))
	for i, t := range stream {
		out[i] = string(t.Term)
	}
	return out
}

// Normalise is the key of "the same words": case, punctuation, spacing and
// plural do not matter, order does. It is empty for a text without words.
func Normalise(text string) string {
	words := tokens(text)
	for i, w := range words {
		words[i] = singular(w)
	}
	return strings.Join(words, " ")
}

// singular takes the plural's ending off, and only that: "payments" is
// "payment", "status" and "is" stay.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes")):
		return w[:len(w)-2]
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		return w[:len(w)-1]
	}
	return w
}

// glossary spells out what a desk abbreviates and folds words that mean the
// same into one.
type glossary struct {
	spelt map[string][]string // a word, stemmed: the stems that stand for it
}

func newGlossary(lang Language) glossary {
	g := glossary{spelt: map[string][]string{}}
	add := func(from, to []string) {
		if len(from) == 1 && len(to) > 0 && !slices.Equal(from, to) {
			if _, taken := g.spelt[from[0]]; !taken {
				g.spelt[from[0]] = to
			}
		}
	}
	for _, a := range lang.Abbreviations {
		add(stems(tokens(a.Short)), stems(tokens(a.Long)))
	}
	for _, group := range lang.Synonyms {
		if len(group) == 0 {
			continue
		}
		first := stems(tokens(group[0]))
		for _, other := range group[1:] {
			add(stems(tokens(other)), first)
		}
	}
	return g
}

// spell stems words and spells out what the glossary knows.
func (g glossary) spell(words []string) []string {
	out := make([]string, 0, len(words))
	for _, s := range stems(words) {
		if spelt, ok := g.spelt[s]; ok {
			out = append(out, spelt...)
			continue
		}
		out = append(out, s)
	}
	return out
}

// knows says whether the glossary spells a word out.
func (g glossary) knows(word string) bool {
	_, ok := g.spelt[stems([]string{word})[0]]
	return ok
}
