package practice

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The README and the program list the same calls and the same weather.
func TestTheReadmeDocumentsEveryCallAndRule(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("control_http.go")
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]bool{}
	for _, m := range regexp.MustCompile(`post\(mux, "(\w+)"`).FindAllStringSubmatch(string(source), -1) {
		calls["POST /control/"+m[1]] = true
	}
	for _, m := range regexp.MustCompile(`HandleFunc\("(GET /control/\w+)"`).FindAllStringSubmatch(string(source), -1) {
		calls[m[1]] = true
	}
	if len(calls) < 20 {
		t.Fatalf("only %d calls were found", len(calls))
	}
	for call := range calls {
		if !strings.Contains(string(readme), "`"+call) {
			t.Errorf("%s is not documented", call)
		}
	}
	for _, m := range regexp.MustCompile("`((?:POST|GET) /control/\\w+)").FindAllStringSubmatch(string(readme), -1) {
		if !calls[m[1]] {
			t.Errorf("%s is documented and is no call", m[1])
		}
	}
	for _, rule := range weatherRules() {
		if !strings.Contains(string(readme), "`"+rule+"`") {
			t.Errorf("the weather rule %s is not documented", rule)
		}
	}
}
