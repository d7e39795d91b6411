package blocks

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValuesReadBackWhatWasWritten(t *testing.T) {
	ref := Ref{"01JD", 2}
	if got, ok := ParseRef(ref.String()); !ok || got != ref {
		t.Errorf("a part of a question reads back as %v, %v", got, ok)
	}
	if got, word, ok := ParseWord(withWord(ref, "collections/call-frequency")); !ok || got != ref || word != "collections/call-frequency" {
		t.Errorf("an offer reads back as %v %q, %v", got, word, ok)
	}
	for _, c := range []FactChoice{{ref, "place", []string{"MA"}}, {ref, "role", []string{"first", "third"}}, {ref, "place", nil}} {
		if got, ok := ParseFact(c.String()); !ok || !cmp.Equal(got, c) {
			t.Errorf("%q reads back as %v, %v", c.String(), got, ok)
		}
	}
	if a, b, ok := ParsePair(pair("G1", ref.String())); !ok || a != "G1" || b != ref.String() {
		t.Errorf("a pair reads back as %q %q, %v", a, b, ok)
	}
	if v, id, ok := ParseVerb(verb(VerbMerge, "G1")); !ok || v != VerbMerge || id != "G1" {
		t.Errorf("an option of a menu reads back as %q %q, %v", v, id, ok)
	}
	form := FormRef{GapID: "G1", DraftID: "", AnswerID: "desk/x", BasedOn: 3}
	if got := ParseFormRef(form.String()); got != form {
		t.Errorf("a form reads back as %+v", got)
	}
	if got := ActionOf(Numbered(FactTap, 3)); got != FactTap {
		t.Errorf("the fourth button is called %q", got)
	}
}

// A value that somebody made up is refused, never half understood.
func TestMadeUpValuesAreRefused(t *testing.T) {
	for _, value := range []string{"", ":", "Q", "Q:", "Q:0", "Q:-1", "Q:x", ":1", "Q:1:more"} {
		if ref, ok := ParseRef(value); ok {
			t.Errorf("%q reads as %v", value, ref)
		}
	}
	for _, value := range []string{"", "Q:1", "Q:1:", "Q:1:place", "Q:1:place:", "Q:1::MA"} {
		if c, ok := ParseFact(value); ok {
			t.Errorf("%q reads as %v", value, c)
		}
	}
	for _, value := range []string{"", "a", "a ", " b"} {
		if a, b, ok := ParsePair(value); ok {
			t.Errorf("%q reads as %q and %q", value, a, b)
		}
	}
	for _, metadata := range []string{"", "a b", "a b c d", "a b c 1 e"} {
		if got := ParseFormRef(metadata); got != (FormRef{}) {
			t.Errorf("%q reads as %+v", metadata, got)
		}
	}
}
