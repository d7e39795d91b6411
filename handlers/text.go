package handlers

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestQuestion is how many characters of a message are looked at. Slack
// itself cuts a message at 40,000.
const longestQuestion = 40_000

// token is one of Slack's live tokens: <@U…>, <#C…|name>, <!channel>,
// <!subteam^S…|@name>, <!date^…|fallback>, <https://…|label>.
var token = regexp.MustCompile(`<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>`)

// addressLike is a label that could pass for an address: then the real one is
// shown.
var addressLike = regexp.MustCompile(`://|^[\w.+-]+@|^[\w-]+(\.[\w-]+)+(/|$)`)

// entities are the three characters that Slack escapes; it knows no others.
var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// plain turns a message's text, as Slack sends it, into the words that a
// person sees: tokens become words that ping nobody when they are shown again,
// entities are unescaped once, and what steers a terminal or the direction of
// writing is dropped. It is what gets redacted and stored.
func plain(text, botUser string, name func(user string) string) string {
	text = token.ReplaceAllStringFunc(text, func(t string) string {
		m := token.FindStringSubmatch(t)
		sigil, id, label := m[1], m[2], m[3]
		switch {
		case sigil == "@" && id == botUser:
			return " "
		case sigil == "@":
			return "@" + name(id) // a label would be somebody's name
		case sigil == "#" && label != "":
			return "#" + label
		case sigil == "#":
			return "#channel"
		case sigil == "!" && label != "":
			return label
		case strings.HasPrefix(t, "<!subteam"):
			return "@group"
		case sigil == "!":
			word, _, _ := strings.Cut(id, "^")
			return "@" + word
		case label != "" && !addressLike.MatchString(label):
			return label
		default:
			return strings.TrimPrefix(strings.TrimPrefix(id, "mailto:"), "tel:")
		}
	})
	text = entities.Replace(text)
	text = strings.ToValidUTF8(text, "")
	text = strings.Map(visible, text)
	if utf8.RuneCountInString(text) > longestQuestion {
		text = string([]rune(text)[:longestQuestion])
	}
	return strings.TrimSpace(text)
}

// visible keeps what people see: line breaks stay, other control characters and
// the marks that reorder or hide text go.
func visible(r rune) rune {
	switch {
	case r == '\n':
		return r
	case r == '\t' || r == '\r':
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u200b', r == '\u2060', r == '\ufeff', r == '\u00ad':
		return -1
	}
	return r
}

// emojiCode is an emoji as Slack spells it, :wave: or :+1::skin-tone-2:.
var emojiCode = regexp.MustCompile(`:[a-z0-9_+'-]+:`)

// Wordless says that a text holds no word at all: nothing, emoji, punctuation.
func Wordless(text string) bool {
	text = emojiCode.ReplaceAllString(text, "")
	return !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// courtesy are the words of messages that ask nothing.
var courtesy = regexp.MustCompile(`(?i)^\W*((thanks?|thank\s+you|thx|ty|tysm|ok(ay)?|got\s+it|great|perfect|awesome|cool|nice|yes|yep|no|nope|nvm|never\s*mind|hi|hey|hello|good\s+(morning|afternoon|evening)|team|all|so\s+much|a\s+lot|will\s+do|sounds\s+good|np|no\s+problem|you|u|that\s+(helps|worked|works)|👍|🙏)\W*)+$`)

// Asks says that a text may be a question to answer, as against a greeting or
// thanks.
func Asks(text string) bool { return !Wordless(text) && !courtesy.MatchString(text) }

// questionWords begin what people ask when they leave out the question mark.
var questionWords = regexp.MustCompile(`(?i)(\?|^\W*(how|what|wat|whats|when|where|who|why|which|can|could|do|does|did|is|are|am|should|shall|may|must|would|will|any(one|body)|need|if|help|u?r|cust(omer)?|borrower|caller|whose)\b)`)

// soundsAsked is the stricter test for channels where the bot listens to every
// message: it must be a question by its form.
func soundsAsked(text string) bool { return Asks(text) && questionWords.MatchString(text) }

// sentenceEnd is where one sentence ends and another begins.
var sentenceEnd = regexp.MustCompile(`[.!;\n]\s*\S`)

// onlyAsks says that a text is one question and nothing else.
func onlyAsks(text string) bool {
	return strings.HasSuffix(text, "?") && !sentenceEnd.MatchString(text)
}

// addressed is who a message calls on before it says anything.
var addressed = regexp.MustCompile(`^\s*(<[@!][^<>]*>[\s,:]*)+`)

// Heard is a message of a channel's history as the bot would have heard it: the
// words that a person sees, and whether they ask something by their form, which
// is what a channel that is listened to goes by. Personal data is still in it.
func Heard(text string) (words string, asks bool) {
	words = plain(addressed.ReplaceAllString(text, ""), "", anybody)
	return words, soundsAsked(words)
}
