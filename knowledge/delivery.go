package knowledge

import (
	"io"
	"regexp"
	"time"
)

// Delivery is a version and case shown to a person in a place. It joins a
// complaint three weeks later to what was shown.
type Delivery struct {
	ID         string
	Code       string // ST-7K2Q4M, in the reply and in the note to paste
	QuestionID string
	Part       int
	AnswerID   string
	Version    int
	CaseKey    string // empty: the base
	IfUnknown  string // the fact whose if_unknown words were shown
	Facts      Facts
	User       Person
	Audience   string
	Channel    string
	At         time.Time
	TextHash   string // SHA-256 of the text shown, once it was shown
	ByHand     bool   // a specialist typed it in the gap's thread
}

// codeLetters leave out what is misread or misheard on a call: 0 O, 1 I L, 5
// S, 8 B, U V.
const codeLetters = "234679ACDEFGHJKMNPQRTWXYZ"

// CodePattern matches a delivery's code in a text.
var CodePattern = regexp.MustCompile(`\bST-[` + codeLetters + `]{6}\b`)

// NewCode draws a delivery's code from a source of random bytes: 25^6, 244
// million codes, so the store keeps them unique and draws again on a clash.
func NewCode(random io.Reader) (string, error) {
	code := []byte("ST-")
	var b [1]byte
	for len(code) < len("ST-")+6 {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", err
		}
		// 250 is the largest multiple of 25 in a byte: above it the draw
		// would favour the first letters.
		if b[0] < 250 {
			code = append(code, codeLetters[int(b[0])%len(codeLetters)])
		}
	}
	return string(code), nil
}
