package blocks

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// clean takes out what would change how the text around it reads or hide in
// it: control characters, direction overrides and isolates (which can make a
// line read backwards), zero-width characters and tags. Newlines, tabs and the
// joiners that emoji and some scripts need stay.
func clean(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\u200c', r == '\u200d':
			return r
		case r == '\u2028', r == '\u2029', r == '\v', r == '\f':
			return '\n'
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Cf, r) && r != '\u00ad':
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\ufffd"))
}

// oneLine is clean text with every run of white space made one space.
func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes text harmless where Slack reads markup. It is called once, on
// the way out.
func escape(s string) string { return escaper.Replace(unformatted(clean(s))) }

// unformatted puts characters that look the same in the place of those that
// would turn a name or a title bold, struck or into code: Slack has no escape
// for them. An underscore inside a word formats nothing and stays.
func unformatted(s string) string {
	if !strings.ContainsAny(s, "*~`_") {
		return s
	}
	s = strings.NewReplacer("*", "\u2217", "~", "\u223c", "`", "\u02cb").Replace(s)
	var b strings.Builder
	before := utf8.RuneError
	for at, r := range s {
		after, _ := utf8.DecodeRuneInString(s[at+utf8.RuneLen(r):])
		if r == '_' && !(inWord(before) && inWord(after)) {
			r = '\u02cd'
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

// size counts UTF-16 units, the strictest way in which a limit "in characters"
// can be meant.
func size(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

const ellipsis = "…"

// cut shortens text to a limit, between the characters that people see.
func cut(s string, limit int) string {
	return cutBy(clean(s), limit, size)
}

// cutEscaped shortens text so that it keeps the limit once it is escaped, and
// escapes it.
func cutEscaped(s string, limit int) string {
	return escaper.Replace(cutBy(unformatted(clean(s)), limit, func(part string) int { return size(escaper.Replace(part)) }))
}

func cutBy(s string, limit int, cost func(string) int) string {
	if cost(s) <= limit {
		return s
	}
	limit -= size(ellipsis)
	end, used, state := 0, 0, -1
	for rest := s; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used += cost(cluster); used > limit {
			break
		}
		end += len(cluster)
	}
	return strings.TrimRightFunc(s[:end], unicode.IsSpace) + ellipsis
}

// fits says whether text keeps a limit as it is.
func fits(s string, limit int) bool { return size(s) <= limit }

// orDash stands in where Slack wants some text and there is none.
func orDash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "–"
	}
	return s
}

// pen writes names, people's words and times into a sentence: plainly, or as
// Slack's markup, where a time shows in the reader's own zone.
type pen struct {
	name  func(string) string
	words func(string) string
	time  func(time.Time) string
}

func plainPen(desk *knowledge.Desk, now time.Time) pen {
	return pen{
		name:  func(s string) string { return cut(oneLine(s), nameLimit) },
		words: func(s string) string { return cut(oneLine(s), wordsLimit) },
		time:  func(t time.Time) string { return clock(desk, now, t) + t.In(zone(desk)).Format(" MST") },
	}
}

func markPen(desk *knowledge.Desk, now time.Time) pen {
	return pen{
		name:  func(s string) string { return cutEscaped(oneLine(s), nameLimit) },
		words: func(s string) string { return cutEscaped(oneLine(s), wordsLimit) },
		time:  func(t time.Time) string { return dateToken(desk, now, t) },
	}
}

// The most characters shown of a person's or a place's name or of a title, and
// of what a person wrote inside a sentence of ours.
const (
	nameLimit  = 80
	wordsLimit = 600
)

func zone(desk *knowledge.Desk) *time.Location {
	if desk == nil || desk.Zone == nil {
		return time.UTC
	}
	return desk.Zone
}

// clock is a time in the desk's zone, as Slack writes one, with its day unless
// that is today.
func clock(desk *knowledge.Desk, now, t time.Time) string {
	t, now = t.In(zone(desk)), now.In(zone(desk))
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("3:04 PM")
	}
	if t.Year() == now.Year() {
		return t.Format("Mon 2 Jan, 3:04 PM")
	}
	return t.Format("Mon 2 Jan 2006, 3:04 PM")
}

// dateToken is a time that Slack shows in the reader's zone; what stands after
// the bar is for clients that cannot.
func dateToken(desk *knowledge.Desk, now, t time.Time) string {
	format := "{time}"
	if t.In(zone(desk)).Format(time.DateOnly) != now.In(zone(desk)).Format(time.DateOnly) {
		format = "{date_short_pretty}, {time}"
	}
	return "<!date^" + strconv.FormatInt(t.Unix(), 10) + "^" + format + "|" + clock(desk, now, t) + ">"
}

// day is a day in the desk's zone. Days on which words take effect are the
// desk's, wherever the reader sits.
func day(desk *knowledge.Desk, t time.Time) string { return t.In(zone(desk)).Format("2 Jan 2006") }

// dayOf is a day given as 2006-01-02, or the text itself if it is not one.
func dayOf(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return t.Format("2 Jan 2006")
}

// inline finds what approved text may hold besides words: **bold**, a link
// with a label, and a bare address.
var inline = regexp.MustCompile(`\*\*([^*\n]+)\*\*|\[([^\]\n]+)\]\(([^)\s]+)\)|((?:https://|mailto:)[^\s<>()]*[^\s<>().,;:!?])`)

// looksLikeAddress tells labels that could be taken for where a link leads.
var looksLikeAddress = regexp.MustCompile(`(?i)^\s*(?:https?://|www\.|mailto:)|[\w-]\.[a-z]{2,}(?:[/:?#]|\s*$)|@`)

// inlines turns approved text into rich text. Links lead to https and mailto
// only; where a label looks like an address, the real one is shown in its
// place.
func inlines(text string) []slack.RichTextSectionElement {
	text = orDash(clean(text))
	var elements []slack.RichTextSectionElement
	at := 0
	words := func(end int) {
		if end > at {
			elements = append(elements, slack.NewRichTextSectionTextElement(text[at:end], nil))
		}
	}
	for _, m := range inline.FindAllStringSubmatchIndex(text, -1) {
		group := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		var element slack.RichTextSectionElement
		switch bold, label, target, bare := group(1), group(2), group(3), group(4); {
		case bold != "":
			element = boldText(bold)
		case bare != "" && safeLink(bare):
			element = slack.NewRichTextSectionLinkElement(bare, bare, nil)
		case target != "" && safeLink(target):
			if looksLikeAddress.MatchString(label) {
				label = target
			}
			element = slack.NewRichTextSectionLinkElement(target, label, nil)
		default:
			continue
		}
		words(m[0])
		elements = append(elements, element)
		at = m[1]
	}
	words(len(text))
	return elements
}

// safeLink says whether an address may be shown as a link: https with a host,
// or mailto, within Slack's 3,000 characters.
func safeLink(address string) bool {
	u, err := url.Parse(address)
	if err != nil || len(address) > urlLimit {
		return false
	}
	return u.Scheme == "https" && u.Host != "" && u.User == nil || u.Scheme == "mailto" && u.Opaque != ""
}

// slackLink says whether the address of a message, which Slack itself gives, is
// linked; a Slack-compatible server on this machine gives one without TLS.
func slackLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(address) <= urlLimit && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// speller spells abbreviations out the first time they stand in a reply. It
// never sees what is read aloud: that stays to the letter.
type speller struct {
	left []knowledge.Abbreviation
}

func newSpeller(desk *knowledge.Desk) *speller {
	s := &speller{}
	for _, a := range desk.Abbreviations {
		if a.Short != "" && a.Long != "" {
			s.left = append(s.left, a)
		}
	}
	return s
}

// spell puts the long form after each abbreviation that stands in text for the
// first time: "PTP (promise to pay)". Where that would break the limit, the
// next place does it; a limit of 0 is none.
func (s *speller) spell(text string, limit int) string {
	var left []knowledge.Abbreviation
	for _, a := range s.left {
		end := wordEnd(text, a.Short)
		if end < 0 {
			left = append(left, a)
			continue
		}
		if strings.Contains(strings.ToLower(text), strings.ToLower(a.Long)) {
			continue
		}
		spelt := text[:end] + " (" + a.Long + ")" + text[end:]
		if limit > 0 && uniseg.GraphemeClusterCount(spelt) > limit {
			left = append(left, a)
			continue
		}
		text = spelt
	}
	s.left = left
	return text
}

// wordEnd is where a word first ends in text, -1 where it does not stand there
// by itself.
func wordEnd(text, word string) int {
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return -1
		}
		start, end := from+at, from+at+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !inWord(before) && !inWord(after) {
			return end
		}
		from = end
	}
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '/' || r == '@')
}
