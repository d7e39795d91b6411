package content

import (
	"os"
	"regexp"
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
	for _, example := range examples(t)[:3] {
		f, faults := ParseAnswer("answers/x.md", []byte(example), desk)
		f.Content.Author = "U0OMAR" // the shorter examples leave the approval out
		for _, fault := range append(faults, CheckAnswer(&f, desk)...) {
			t.Errorf("%s: %s", f.Content.Title, fault)
		}
	}
}

func TestTheBadExampleOfTheGuideIsRefusedForTheReasonsItNames(t *testing.T) {
	desk := shipped(t).Desk
	f, faults := ParseAnswer("answers/servicing/late-fees.md", []byte(examples(t)[3]), desk)
	faults = append(faults, CheckAnswer(&f, desk)...)
	for _, want := range []string{
		"the title has 98 characters", `there is no topic "servicing/late-fees"`, "the first line has 111 characters",
		"text before the first heading", `"Says" is not a part. Did you mean "Say"?`, `the slot "{}" has no proper name`,
	} {
		if !says(faults, want) {
			t.Errorf("nothing says %q among\n%s", want, listed(faults))
		}
	}
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
