package practice

import (
	"encoding/json"
	"strings"
	"testing"
)

// Whatever an app sends as blocks is accepted or refused with a reason, never a
// panic; what is accepted is JSON whose every block has its id.
func FuzzBlocks(f *testing.F) {
	for _, request := range requests() {
		_, in := request(200) // too many of most things, few of others
		if raw, err := json.Marshal(in["blocks"]); err == nil {
			f.Add(string(raw))
		}
	}
	f.Add(`[{"type":"section","fields":[null,{"type":7}],"accessory":[]}]`)
	w := &Workspace{}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, s := range []surface{surfaceMessage, surfaceModal, surfaceHome} {
			out, no := w.checkBlocks(json.RawMessage(raw), s)
			if no != nil {
				if no.Code == "" || len(no.Messages) == 0 {
					t.Fatalf("refused without a reason: %+v", no)
				}
				continue
			}
			var blocks []struct {
				ID string `json:"block_id"`
			}
			if err := json.Unmarshal(out, &blocks); err != nil {
				t.Fatal(err)
			}
			for _, b := range blocks {
				if b.ID == "" {
					t.Fatalf("a block without id is accepted: %s", out)
				}
			}
			stateOf(out, nil)
			shownBlocks(out)
			for _, e := range elementsOf(out) {
				if v, err := e.given(Selection{"x"}, nil); err == nil {
					e.fault(v)
				}
			}
		}
	})
}

// Whatever a person types, nothing of it stays a live token that they did not name.
func FuzzTyping(f *testing.F) {
	for _, s := range []string{"@dana <b> & `@dana", "<!channel> @here", "https://e.example/<x>", "a@b.example@dana", "#questions#", "\u202e@dana", "İ@İ"} {
		f.Add(s)
	}
	w, err := Start(f.Context(), Config{Seed: testSeed()})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { w.Close() })
	f.Fuzz(func(t *testing.T, s string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		got := w.typed(w.users[dana], s)
		if strings.Count(got, "<") != strings.Count(got, ">") {
			t.Fatalf("%q becomes %q", s, got)
		}
		if strings.Contains(got, "<!channel>") && !strings.Contains(strings.ToLower(s), "@channel") {
			t.Fatalf("%q becomes %q", s, got)
		}
		richText("b", got)
	})
}
