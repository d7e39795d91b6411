package redact

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// Redactor holds what one desk calls personal data. It is immutable and safe
// for use by several goroutines.
type Redactor struct {
	shapes []shape
	kinds  map[string]bool // every kind whose mask may stand in a text
}

// Mask says what kind of data stood in a text. It never carries the value.
type Mask struct {
	Kind string
}

// Result is a text without personal data, and the masks put into it in order
// of appearance.
type Result struct {
	Text  string
	Masks []Mask
}

// rounds bounds how often a text is gone over. Two are usual: one that finds
// and one that finds nothing more.
const rounds = 8

// Redact takes personal data out of text. Bytes that are not UTF-8 become
// U+FFFD. The time it takes grows linearly with the text.
//
// On an error the caller stores nothing: the text may still hold personal
// data. The error itself never quotes the text.
func (r *Redactor) Redact(text string) (result Result, err error) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		result = Result{}
		err = errors.New("redact text: stopped by an unexpected fault")
		// The messages of run-time errors hold indices and types, never text.
		if known, ok := fault.(runtime.Error); ok {
			err = fmt.Errorf("redact text: %w", known)
		}
	}()

	text = strings.ToValidUTF8(text, "\uFFFD")
	var placed []placement
	for range rounds {
		spans := r.scan(text)
		if len(spans) == 0 {
			return Result{Text: text, Masks: masks(placed)}, nil
		}
		text, placed = cut(text, spans, placed)
	}
	return Result{}, fmt.Errorf("redact text: still finding personal data after %d rounds", rounds)
}

// span is a stretch of the original text to be replaced by a mask.
type span struct {
	start, end int
	kind       string
	keep       string // what stays readable behind the mask: the state of an address
}

// placement is a mask and where in the text it stands.
type placement struct {
	at   int
	kind string
}

// scan goes once over the text and returns what is to be masked, in order and
// without overlaps. The order of the matchers is the order of certainty: what
// separators prove comes before what cues suggest.
func (r *Redactor) scan(text string) []span {
	s := newScan(text, r)
	s.desk()
	s.emails()
	s.cards()
	s.socials()
	s.phones()
	s.births()
	s.addresses()
	s.identifiers()
	s.routings()
	return s.found()
}

// cut replaces the spans by masks, and keeps the places of the masks put in by
// earlier rounds in step.
func cut(text string, spans []span, before []placement) (string, []placement) {
	var out strings.Builder
	out.Grow(len(text))
	var placed []placement
	from := 0
	carry := func(to int) {
		for len(before) > 0 && before[0].at < to {
			placed = append(placed, placement{out.Len() + before[0].at - from, before[0].kind})
			before = before[1:]
		}
		out.WriteString(text[from:to])
	}
	for _, s := range spans {
		carry(s.start)
		placed = append(placed, placement{out.Len(), s.kind})
		out.WriteString("[" + s.kind + "]")
		if s.keep != "" {
			out.WriteString(" " + s.keep)
		}
		from = s.end
		// A mask is opaque to every matcher; should a span swallow one all the
		// same, it no longer stands in the text.
		before = slices.DeleteFunc(before, func(p placement) bool { return p.at < s.end })
	}
	carry(len(text))
	return out.String(), placed
}

func masks(placed []placement) []Mask {
	var list []Mask
	for _, p := range placed {
		list = append(list, Mask{Kind: p.kind})
	}
	return list
}
