package blocks

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// shownOnce is the gallery, which takes a moment to build.
var shownOnce = sync.OnceValue(Gallery)

// Every view, with sample data and with the longest texts, is within what
// Slack takes.
func TestEveryViewKeepsSlacksLimits(t *testing.T) {
	for _, s := range shownOnce() {
		checkLimits(t, s)
	}
}

// Every view with sample data is what it was when somebody last looked at it.
func TestEveryViewIsAsAgreed(t *testing.T) {
	wanted := map[string]bool{}
	for _, s := range shownOnce() {
		if strings.HasSuffix(s.View, "longest texts") {
			continue // checked against the limits; a golden file of it says nothing to a reader
		}
		file := filepath.Join("testdata", goldenName(s.View))
		if wanted[file] {
			t.Errorf("two views are called %q", s.View)
		}
		wanted[file] = true
		got := indented(t, s)
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%s has no golden file; look at the view, then run with -update: %v", s.View, err)
			continue
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is not as agreed (-agreed +now):\n%s", s.View, diff)
		}
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if wanted[file] {
			continue
		}
		if *update {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Errorf("%s shows a view that is no more", file)
	}
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

func goldenName(view string) string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToLower(view), "_"), "_") + ".json"
}

func indented(t *testing.T, s Shown) []byte {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(map[string]any{"method": s.Method, "payload": s.Payload}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The same values give the same bytes: nothing reads a clock or a map's order.
func TestViewsAreTheSameEveryTime(t *testing.T) {
	first, second := map[string]string{}, map[string]string{}
	for _, s := range shownOnce() {
		first[s.View] = string(indented(t, s))
	}
	for _, s := range Gallery() {
		second[s.View] = string(indented(t, s))
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
}

// live are the tokens of ours that may stand in markup: times and links to
// https.
var live = regexp.MustCompile(`<!date\^\d+\^[^|<>]+\|[^<>]+>|<https://[^|<>]+\|[^<>]+>`)

// Nothing that anybody typed can ping, link or format: the longest texts are
// full of tokens that would.
func TestNothingPings(t *testing.T) {
	for _, s := range shownOnce() {
		raw, err := json.Marshal(s.Payload)
		if err != nil {
			t.Fatal(err)
		}
		var payload any
		if err := json.Unmarshal(raw, &payload); err != nil {
			t.Fatal(err)
		}
		walk(payload, func(object map[string]any) {
			switch text(object["type"]) {
			case "mrkdwn":
				if object["verbatim"] != true {
					t.Errorf("%s: Slack would make links and mentions of %q", s.View, object["text"])
				}
				if rest := live.ReplaceAllString(text(object["text"]), ""); strings.ContainsAny(rest, "<>") {
					t.Errorf("%s: markup is live in %q", s.View, rest)
				}
				if strings.Contains(text(object["text"]), "*bold*") {
					t.Errorf("%s: somebody's text formats %q", s.View, object["text"])
				}
			case "user", "usergroup", "channel", "broadcast", "team", "markdown":
				t.Errorf("%s: holds a %s", s.View, object["type"])
			}
		})
		if message, ok := payload.(map[string]any); ok && strings.ContainsAny(text(message["text"]), "<>") {
			t.Errorf("%s: the notification's text is not escaped: %q", s.View, message["text"])
		}
	}
}

func walk(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(v)
		for _, inner := range v {
			walk(inner, visit)
		}
	case []any:
		for _, inner := range v {
			walk(inner, visit)
		}
	}
}

// Buttons, options and metadata carry ids: no words that somebody wrote.
func TestValuesCarryIdsOnly(t *testing.T) {
	for _, s := range shownOnce() {
		raw, err := json.Marshal(s.Payload)
		if err != nil {
			t.Fatal(err)
		}
		var payload any
		if err := json.Unmarshal(raw, &payload); err != nil {
			t.Fatal(err)
		}
		walk(payload, func(object map[string]any) {
			for _, carrier := range []string{"value", "private_metadata", "action_id", "callback_id"} {
				for _, word := range []string{"channel>", "bold", "Zürich", "payoff quote", "cashiers"} {
					if strings.Contains(text(object[carrier]), word) {
						t.Errorf("%s: %s carries words: %q", s.View, carrier, object[carrier])
					}
				}
			}
		})
	}
}
