package content

import (
	"testing"

	"shouldertap/knowledge"
)

func TestSampleHasNoFault(t *testing.T) {
	c, faults := Read(Sample())
	faults = append(faults, Check(c)...)
	for _, f := range faults {
		t.Error(f)
	}
}

// formatted answers come back to the letter, and a second time the same.
func TestEveryShippedAnswerComesBackToTheLetter(t *testing.T) {
	c, _ := Read(Sample())
	for _, f := range c.Answers {
		b, err := FormatAnswer(f, c.Desk)
		if err != nil {
			t.Error(err)
			continue
		}
		again, faults := ParseAnswer(f.Path, b, c.Desk)
		if len(faults) > 0 {
			t.Errorf("%s\n%s", faults[0], b)
		}
		b2, err := FormatAnswer(again, c.Desk)
		if err != nil || string(b2) != string(b) {
			t.Errorf("%s is not stable: %v", f.Path, err)
		}
	}
}

func dana() knowledge.Person { return knowledge.Person{ID: "U0123DANA", Name: "Dana Doe"} }
