package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shouldertap/bot/practice"
)

var (
	exampleCall = regexp.MustCompile(`(?m)^curl -s \$at/(\w+) -d '(.*)'$`)
	examplePart = regexp.MustCompile(`(?s)### A worked example\n(.*?)\n## `)
)

// The worked example of the control API, in bot/practice/README.md, is followed
// line by line against the program that it names. What it leaves open, TS,
// ACTION and so on, is read off as it says.
func TestTheWorkedExampleOfTheControlAPI(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join("practice", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	example := examplePart.FindSubmatch(readme)
	if example == nil {
		t.Fatal("the README has no worked example")
	}
	calls := exampleCall.FindAllStringSubmatch(string(example[1]), -1)
	if n := strings.Count(string(example[1]), " -d "); n != len(calls) || n < 5 {
		t.Fatalf("%d of %d calls are understood", len(calls), n)
	}
	r := rehearse(t, filepath.Join("testdata", "desk"))
	var open, done []string // words of the example and what they stand for
	for _, call := range calls {
		name, body := call[1], strings.NewReplacer(open...).Replace(call[2])
		var in map[string]any
		if err := json.Unmarshal([]byte(body), &in); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		var out map[string]any
		r.does(name, in, &out)
		done = append(done, name)
		switch name {
		case "post":
			if out["channel"] != "C0SERVICING" || out["ts"] == "" {
				t.Errorf("posted: %v", out)
			}
			r.awaits("It is Q-1001")
			r.until("U0OMAR", "the card", func(seen practice.Seen) bool {
				card, ok := lastIn(seen, "specialists")
				open = []string{`"TS"`, `"` + card.TS + `"`, `"ACTION"`, `"gap_answer"`}
				return ok && strings.Contains(string(card.Blocks), "gap_answer")
			})
		case "click":
			r.until("U0OMAR", "the form", func(seen practice.Seen) bool {
				form := topView(seen)
				if form == nil {
					return false
				}
				block, action := firstInput(t, form)
				open = []string{"VIEW", form.ID, "BLOCK", block, `"ACTION"`, `"` + action + `"`}
				return true
			})
		case "submit":
			// One field is not the whole form: the answer names what is missing.
			if faults, _ := out["errors"].(map[string]any); out["ok"] != false || len(faults) == 0 {
				t.Errorf("submitted: %v", out)
			}
		case "clock":
			if out["now"] == "" {
				t.Errorf("the clock says %v", out)
			}
		}
	}
	if want := "post click submit clock weather"; strings.Join(done, " ") != want {
		t.Errorf("the example calls %q", done)
	}
	if rules := r.state().Weather.Rules; len(rules) != 1 || rules[0].Rule != "drop" {
		t.Errorf("in force: %+v", rules)
	}
	var log struct{ Entries []practice.Entry }
	if r.get("log", &log); len(log.Entries) == 0 {
		t.Error("the log is empty")
	}
}

// lastIn is the last message that somebody sees in a channel.
func lastIn(seen practice.Seen, name string) (practice.Message, bool) {
	for _, channel := range seen.Channels {
		if channel.Name == name && len(channel.Messages) > 0 {
			return channel.Messages[len(channel.Messages)-1], true
		}
	}
	return practice.Message{}, false
}

// firstInput is the first field of a form that is typed into.
func firstInput(t *testing.T, form *practice.View) (block, action string) {
	t.Helper()
	var blocks []struct {
		BlockID string `json:"block_id"`
		Element struct {
			Type     string
			ActionID string `json:"action_id"`
		}
	}
	if err := json.Unmarshal(form.Blocks, &blocks); err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		if b.Element.Type == "plain_text_input" {
			return b.BlockID, b.Element.ActionID
		}
	}
	t.Fatal("the form has no field")
	return "", ""
}
