package knowledge

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestACodeIsReadWithoutDoubt(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	for range 1000 {
		code, err := NewCode(random)
		if err != nil {
			t.Fatal(err)
		}
		if CodePattern.FindString("Call 2 of 2 this wk MA. "+code+".") != code {
			t.Fatalf("%s is not found in a note", code)
		}
		if strings.ContainsAny(strings.TrimPrefix(code, "ST-"), "01OILS58BUV") {
			t.Fatalf("%s has a letter that is misread or misheard", code)
		}
	}
	for _, text := range []string{"ST-7K2Q4", "ST-7K2Q4MM", "ST-7K2Q4O", "BEST-7K2Q4M", "ST 7K2Q4M"} {
		if got := CodePattern.FindString(text); got != "" {
			t.Errorf("%q holds no code, but %s is found", text, got)
		}
	}
}

// Every byte is equally likely at the source, so counting what each one becomes
// is an exact test: each letter ten times, and the last six bytes drawn anew.
func TestNoLetterOfACodeIsLikelierThanAnother(t *testing.T) {
	counts := map[byte]int{}
	for b := range 256 {
		code, err := NewCode(bytes.NewReader(append([]byte{byte(b)}, 0, 1, 2, 3, 4, 5)))
		if err != nil {
			t.Fatal(err)
		}
		if b < 250 {
			counts[code[3]]++
		} else if code != "ST-"+codeLetters[:6] {
			t.Errorf("byte %d should be drawn anew, got %s", b, code)
		}
	}
	if len(counts) != 25 {
		t.Errorf("%d letters are used, want 25", len(counts))
	}
	for letter, n := range counts {
		if n != 10 {
			t.Errorf("%c comes of %d bytes, want 10", letter, n)
		}
	}
}

func TestACodeIsNotMadeOfTooLittle(t *testing.T) {
	if code, err := NewCode(bytes.NewReader([]byte{1, 2, 3})); !errors.Is(err, io.EOF) || code != "" {
		t.Errorf("got %q, %v", code, err)
	}
}
