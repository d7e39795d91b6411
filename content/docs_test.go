package content

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shouldertap/knowledge"
)

// examples are the files shown in docs/writing-answers.md.
func examples(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("../docs/writing-answers.md")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, m := range regexp.MustCompile("(?s)````markdown\n(.*?)````").FindAllStringSubmatch(string(b), -1) {
		if strings.HasPrefix(m[1], "---\n") {
			files = append(files, m[1])
		}
	}
	if len(files) != 4 {
		t.Fatalf("%d whole files are shown", len(files))
	}
	return files
}

func TestTheGoodExamplesOfTheGuideHold(t *testing.T) {
	desk := shipped(t).Desk
	for i, example := range examples(t)[:3] {
		f, faults := ParseAnswer("answers/x.md", []byte(example), desk)
		f.Content.Author = "U0OMAR" // the shorter examples leave the approval out
		for _, fault := range append(faults, CheckAnswer(&f, desk)...) {
			t.Errorf("%s: %s", f.Content.Title, fault)
		}
		if i == 0 && len(f.Phrasings) < 6 {
			t.Errorf("it asks for six phrasings and shows %d", len(f.Phrasings))
		}
	}
}

// The guide quotes what check says of its bad example: each quotation is a
// fault, and each fault is quoted.
func TestTheBadExampleOfTheGuideIsRefusedForTheReasonsItNames(t *testing.T) {
	desk := shipped(t).Desk
	f, faults := ParseAnswer("answers/servicing/late-fees.md", []byte(examples(t)[3]), desk)
	faults = append(faults, CheckAnswer(&f, desk)...)
	quoted := reasons(t)
	for _, reason := range quoted {
		if !says(faults, reason) {
			t.Errorf("nothing says %q among\n%s", reason, listed(faults))
		}
	}
	for _, fault := range faults {
		if !slices.ContainsFunc(quoted, func(reason string) bool { return strings.Contains(fault.String(), reason) }) {
			t.Errorf("the guide does not name: %s", fault)
		}
	}
}

// reasons are what docs/writing-answers.md quotes check with.
func reasons(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("../docs/writing-answers.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(b), "`check` refuses it, and says why:\n\n")
	list, _, found := strings.Cut(after, "\n\n")
	if !found {
		t.Fatal("the guide no longer says why check refuses its bad example")
	}
	var reasons []string
	for _, m := range regexp.MustCompile("(?m)^- `(.*?)`").FindAllStringSubmatch(list, -1) {
		reasons = append(reasons, m[1])
	}
	if len(reasons) < 5 {
		t.Fatalf("the guide quotes %d reasons", len(reasons))
	}
	return reasons
}

func says(faults []knowledge.Fault, want string) bool {
	return strings.Contains(listed(faults), want)
}

func listed(faults []knowledge.Fault) string {
	var b strings.Builder
	for _, f := range faults {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}
