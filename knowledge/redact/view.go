package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// view is a text as the matchers read it: lower case, digits of every script
// as ASCII digits, dashes as '-', spaces as ' ', accents and invisible
// characters gone, Slack's link markup opened. Each byte knows which bytes of
// the original it stands for, so that what is found here is cut out there.
type view struct {
	original string
	text     string
	from, to []int // of each byte of text, in original
}

func look(original string) view {
	b := viewBuilder{
		text: make([]byte, 0, len(original)),
		from: make([]int, 0, len(original)),
		to:   make([]int, 0, len(original)),
	}
	for i := 0; i < len(original); {
		if original[i] == '<' {
			if shown, size := openLink(original[i:]); size > 0 {
				for _, r := range shown {
					b.add(r, i, i+size)
				}
				i += size
				continue
			}
		}
		r, size := rune(original[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(original[i:])
		}
		b.add(r, i, i+size)
		i += size
	}
	return view{original: original, text: string(b.text), from: b.from, to: b.to}
}

type viewBuilder struct {
	text     []byte
	from, to []int
}

func (b *viewBuilder) add(r rune, from, to int) {
	r = fold(r)
	if r == dropped {
		return
	}
	size := len(b.text)
	b.text = utf8.AppendRune(b.text, r)
	for range len(b.text) - size {
		b.from = append(b.from, from)
		b.to = append(b.to, to)
	}
}

// source returns the stretch of the original behind text[start:end].
func (v view) source(start, end int) (from, to int) {
	return v.from[start], v.to[end-1]
}

// openLink reads Slack's link markup at the start of text: <url> or
// <url|label>. It returns what of it the matchers should see in its place and
// its length in bytes, or 0 when the markup is to be read as it stands. What is
// found in an opened link takes the whole link with it.
func openLink(text string) (shown string, size int) {
	end := strings.IndexAny(text[1:], "<>\n")
	if end < 0 || text[1+end] != '>' {
		return "", 0
	}
	inside := text[1 : 1+end]
	target, label, _ := strings.Cut(inside, "|")
	scheme, body, _ := strings.Cut(target, ":")
	size = len(inside) + 2
	switch strings.ToLower(scheme) {
	case "tel":
		return " tel " + body + " tel " + label + " ", size
	case "mailto":
		return " " + body + " " + label + " ", size
	case "http", "https":
		// Slack turns a typed "gmail.com" into <http://gmail.com|gmail.com>,
		// which would hide the end of "jane at gmail.com".
		host := strings.TrimSuffix(strings.TrimPrefix(body, "//"), "/")
		if strings.EqualFold(host, strings.TrimSuffix(label, "/")) {
			return label, size
		}
	}
	return "", 0
}

// dropped is what fold returns for a character that nobody sees.
const dropped rune = -1

// fold returns the character that the matchers should see for r.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		return foldASCII(r)
	}
	switch {
	case r >= 0xFF01 && r <= 0xFF5E: // full-width forms of ASCII
		return foldASCII(r - 0xFF01 + '!')
	case unicode.Is(unicode.Nd, r):
		return '0' + decimal(r)
	case r == 0xB9: // superscript one, which stands apart from the others
		return '1'
	case r == 0xB2 || r == 0xB3: // superscript two, three
		return '2' + r - 0xB2
	case r == 0x2070 || r >= 0x2074 && r <= 0x2079: // superscripts
		return '0' + r - 0x2070
	case r >= 0x2080 && r <= 0x2089: // subscripts
		return '0' + r - 0x2080
	case r >= 0x2460 && r <= 0x2468: // circled one to nine
		return '1' + r - 0x2460
	case r == 0x24EA: // circled zero
		return '0'
	case unicode.Is(unicode.Pd, r) || r == 0x2212: // dashes, minus sign
		return '-'
	case r == 0x85 || r == 0x2028 || r == 0x2029:
		return '\n'
	case unicode.IsSpace(r) || r == 0x2800: // and the blank Braille cell
		return ' '
	case r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0: // Hangul fillers
		return dropped
	case r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Cc, unicode.Mn, unicode.Me):
		return dropped
	}
	switch r {
	case '·', '•', '․', '‧', '﹒', '。':
		return '.'
	case '⁄', '∕':
		return '/'
	case '﹫':
		return '@'
	case '’', '‘', '´':
		return '\''
	}
	r = unicode.ToLower(r)
	switch r {
	case 'à', 'á', 'â', 'ã', 'ä', 'å':
		return 'a'
	case 'ç':
		return 'c'
	case 'è', 'é', 'ê', 'ë':
		return 'e'
	case 'ì', 'í', 'î', 'ï':
		return 'i'
	case 'ñ':
		return 'n'
	case 'ò', 'ó', 'ô', 'õ', 'ö':
		return 'o'
	case 'ù', 'ú', 'û', 'ü':
		return 'u'
	}
	return r
}

func foldASCII(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r == '\n' || r == '\r':
		return '\n'
	case r == '\t' || r == '\v' || r == '\f':
		return ' '
	case r < ' ' || r == 0x7F:
		return dropped
	}
	return r
}

// decimal returns the value of a decimal digit of any script. Unicode assigns
// them in runs of ten that start with zero, and its ranges keep to those runs.
func decimal(r rune) rune {
	for _, run := range unicode.Nd.R16 {
		if r >= rune(run.Lo) && r <= rune(run.Hi) {
			return (r - rune(run.Lo)) % 10
		}
	}
	for _, run := range unicode.Nd.R32 {
		if r >= rune(run.Lo) && r <= rune(run.Hi) {
			return (r - rune(run.Lo)) % 10
		}
	}
	return 0
}
