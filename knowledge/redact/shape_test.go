package redact

import (
	"strings"
	"testing"
)

func TestAShapeWithAWordNeedsItNear(t *testing.T) {
	r := sampleRedactor(t)
	for _, s := range []story{
		{"loan 8812345678", "loan [LOAN]"},
		{"loan8812345678", "loan[LOAN]"},
		{"the loan with the old number 8812345678", "the loan with the old number [LOAN]"},
		{"8812345678 is the loan", "[LOAN] is the loan"},
		{"his loan went bad long before that 8812345678", "his loan went bad long before that 8812345678"},
		{"8812345678 came up", "8812345678 came up"},
		{"loan $8812345678", "loan $8812345678"},
		{"call 8812345678 about it", "call [PHONE] about it"},
	} {
		if got := redacted(t, r, s.typed).Text; got != s.kept {
			t.Errorf("typed %q\nwant  %q\nkept  %q", s.typed, s.kept, got)
		}
	}
}

func TestAShapeThatDemandsALetterNeedsNoWord(t *testing.T) {
	for _, c := range []struct {
		pattern, number string
		suffices        bool
	}{
		{`\bHL[- ]?\d{8}\b`, "HL20418837", true},
		{`(HL|PL)-\d{8}`, "PL-20418837", true},
		{`[A-Z]{2}\d{8}`, "XY20418837", true},
		{`APP[- ]?\d{7}`, "app 3305112", true},
		{`(HL-)?\d{8}`, "20418837", false},
		{`HL-\d{8}|\d{8}`, "20418837", false},
		{`[A-Z\d]{8}`, "20418837", false},
		{`[A-Z]{0,2}\d{8}`, "20418837", false},
	} {
		r, err := New([]Shape{{Name: "LOAN", Pattern: c.pattern, Words: []string{"note"}, Examples: []string{"note " + c.number}}})
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		got := redacted(t, r, "see "+c.number+" again").Text
		if masked := got == "see [LOAN] again"; masked != c.suffices {
			t.Errorf("%s without its word: kept %q", c.pattern, got)
		}
	}
}

func TestAShapeMatchesWholeNumbersOnly(t *testing.T) {
	r := sampleRedactor(t)
	for _, s := range []story{
		{"XPL-88123456 is a part", "XPL-88123456 is a part"},
		{"PL-881234567 is too long", "PL-881234567 is too long"},
		{"(PL-88123456)", "([LOAN])"},
		{"pl–88123456", "[LOAN]"},
	} {
		if got := redacted(t, r, s.typed).Text; got != s.kept {
			t.Errorf("typed %q\nwant  %q\nkept  %q", s.typed, s.kept, got)
		}
	}
}

func TestAShapeMayHaveAnyName(t *testing.T) {
	r, err := New([]Shape{{
		Name: "ESCROW", Pattern: `E\d{3} \d{4}|E\d{7}`, Words: []string{"escrow #", "tax escrow"},
		Examples: []string{"escrow E123 4567", "tax escrow e1234567"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	result := redacted(t, r, "escrow E123 4567 again")
	if result.Text != "escrow [ESCROW] again" || result.Masks[0].Kind != "ESCROW" {
		t.Errorf("kept %q, masks %v", result.Text, result.Masks)
	}
	if again := redacted(t, r, result.Text); len(again.Masks) > 0 {
		t.Errorf("its mask was masked again: %q", again.Text)
	}
}

func TestAllFaultsOfShapesAreToldAtOnceWithTheMend(t *testing.T) {
	_, err := New([]Shape{
		{Name: "loan", Pattern: `PL-\d{8}`, Examples: []string{"PL-88123456"}},
		{Name: "LOAN", Pattern: `PL-(\d{8}`, Examples: []string{"PL-88123456"}},
		{Name: "LOAN", Pattern: `PL-\d+`, Examples: []string{"PL-88123456"}},
		{Name: "LOAN", Pattern: `^PL-\d{8}$`, Examples: []string{"PL-88123456"}},
		{Name: "LOAN", Pattern: `\d{0,8}`, Examples: []string{"88123456"}},
		{Name: "LOAN", Pattern: "", Examples: []string{"88123456"}},
		{Name: "LOAN", Pattern: `PL-\d{8}`},
		{Name: "LOAN", Pattern: `PL-\d{8}`, Words: []string{"#"}, Examples: []string{"PL-88123456"}},
		{Name: "LOAN", Pattern: `PX-\d{8}`, Examples: []string{"PL-8812345 payoff"}},
		{Name: "LOAN", Pattern: `PZ-\d{8}`, Examples: []string{"PZ-88123456"}, Counterexamples: []string{"form PZ-88123456"}},
		{Name: "LOAN", Pattern: `\d{2,4}`, Words: []string{"loan"}, Examples: []string{"loan 1234"}},
		{Name: "", Pattern: `PQ-\d{8}`, Examples: []string{"PQ-88123456"}},
	})
	if err == nil {
		t.Fatal("no fault found")
	}
	faults := strings.Split(err.Error(), "\n")
	for _, want := range [][2]string{
		{"shape 1 (loan)", "capital letters"},
		{"shape 2 (LOAN)", "cannot be read"},
		{"shape 3 (LOAN)", "upper bound"},
		{"shape 4 (LOAN)", "anchor"},
		{"shape 5 (LOAN)", "matches nothing at all"},
		{"shape 6 (LOAN)", "has no pattern"},
		{"shape 7 (LOAN)", "has no examples"},
		{"shape 8 (LOAN)", "has no letters"},
		{"shape 9 (LOAN)", "is not masked as [LOAN]"},
		{"shape 10 (LOAN)", "the counterexample"},
		{"shape 11 (LOAN)", `ordinary words "loan 30 days past due"`},
		{"shape 12 (no name)", "capital letters"},
	} {
		found := false
		for _, fault := range faults {
			found = found || strings.HasPrefix(fault, want[0]+": ") && strings.Contains(fault, want[1])
		}
		if !found {
			t.Errorf("no fault %q … %q in:\n%v", want[0], want[1], err)
		}
	}
}
