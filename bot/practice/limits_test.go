package practice

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

type obj = map[string]any

func TestEveryLimitOfACallIsEnforcedAndNamed(t *testing.T) {
	s := open(t)
	for id, request := range requests() {
		l := limits[id]
		t.Run(l.what, func(t *testing.T) {
			s := &stage{Workspace: s.Workspace, t: t, ctx: s.ctx, api: s.api}
			view := s.openModal(dana)
			send := func(n int) outcome {
				method, in := request(n)
				if in["view_id"] == "MODAL" {
					in["view_id"] = view
				}
				return s.call(method, in)
			}
			if got := send(l.max); got.code != "" {
				t.Errorf("%d are refused: %s %s", l.max, got.code, got.why)
			}
			want := l.code
			if method, _ := request(l.max); strings.HasPrefix(method, "views.") && want == invalidBlocks {
				want = invalidArguments
			}
			if got := send(l.max + 1); got.code != want || !strings.Contains(got.why, l.text()) {
				t.Errorf("%d give %q %q, want %s naming %q", l.max+1, got.code, got.why, want, l.text())
			}
		})
	}
}

// openModal opens an empty modal for a person, as a shortcut does.
func (s *stage) openModal(user string) (view string) {
	s.t.Helper()
	s.mu.Lock()
	trigger := s.newTrigger(user, "")
	s.mu.Unlock()
	got := s.call("views.open", obj{"trigger_id": trigger, "view": modal([]any{})})
	if got.code != "" {
		s.t.Fatalf("views.open: %s %s", got.code, got.why)
	}
	return str(got.body["view"].(map[string]any)["id"])
}

// These limits are not those of one call, and have tests of their own below.
func limitsTestedApart() []limitID {
	return []limitID{
		limitMessageText, limitUpdateText, limitViewStack, limitTriggerUses, limitTriggerLife, limitResponseUses, limitResponseLife, limitAckBytes,
		limitAppName, limitAppDescription, limitCommandName, limitShortcutName, limitShortcutDescription, limitShortcuts,
	}
}

func TestNoLimitIsWithoutATest(t *testing.T) {
	tested := map[limitID]bool{}
	for id := range requests() {
		tested[id] = true
	}
	for _, id := range limitsTestedApart() {
		tested[id] = true
	}
	for i, l := range limits {
		if l.what == "" || l.max == 0 || l.unit == "" {
			t.Errorf("row %d of the table is not filled in", i)
		}
		if !tested[limitID(i)] {
			t.Errorf("%s has no test", l.what)
		}
	}
}

func TestTextIsCutInAPostAndRefusedInAnUpdate(t *testing.T) {
	s := open(t)
	got := s.call("chat.postMessage", obj{"channel": askers, "text": long(40001)})
	ts := str(got.body["ts"])
	m, err := s.AwaitMessage(s.ctx, dana, askers, func(m Message) bool { return m.TS == ts })
	s.ok(err)
	if n := len([]rune(m.Text)); n != 40000 {
		t.Errorf("the text has %d characters, want 40,000", n)
	}
	if got := s.call("chat.update", obj{"channel": askers, "ts": ts, "text": long(4000)}); got.code != "" {
		t.Errorf("4,000 characters are refused: %s", got.code)
	}
	if got := s.call("chat.update", obj{"channel": askers, "ts": ts, "text": long(4001)}); got.code != "msg_too_long" || !strings.Contains(got.why, limits[limitUpdateText].text()) {
		t.Errorf("4,001 characters give %s %s", got.code, got.why)
	}
}

func TestATriggerIsGoodOnceAndForThreeSeconds(t *testing.T) {
	s := open(t)
	trigger := func() string {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.newTrigger(dana, "")
	}
	view := modal([]any{})
	first := trigger()
	if got := s.call("views.open", obj{"trigger_id": first, "view": view}); got.code != "" {
		t.Fatal(got)
	}
	if got := s.call("views.open", obj{"trigger_id": first, "view": view}); got.code != "exchanged_trigger_id" || got.why != limits[limitTriggerUses].text() {
		t.Errorf("the second use gives %s %s", got.code, got.why)
	}
	late := trigger()
	_, err := s.Clock(ClockMove{Advance: "3001ms"})
	s.ok(err)
	if got := s.call("views.open", obj{"trigger_id": late, "view": view}); got.code != "expired_trigger_id" || got.why != limits[limitTriggerLife].text() {
		t.Errorf("after three seconds: %s %s", got.code, got.why)
	}
	if got := s.call("views.open", obj{"trigger_id": "1.2.3", "view": view}); got.code != "invalid_trigger_id" {
		t.Errorf("an invented trigger gives %s", got.code)
	}
}

func TestNoMoreThanThreeModalsLieOnOneAnother(t *testing.T) {
	s := open(t)
	view := s.openModal(dana)
	for depth := 2; depth <= maxStack+1; depth++ {
		s.mu.Lock()
		trigger := s.newTrigger(dana, view)
		s.mu.Unlock()
		got := s.call("views.push", obj{"trigger_id": trigger, "view": modal([]any{})})
		switch {
		case depth <= maxStack && got.code != "":
			t.Errorf("view %d gives %s", depth, got.code)
		case depth > maxStack && (got.code != "push_limit_reached" || !strings.Contains(got.why, limits[limitViewStack].text())):
			t.Errorf("view %d gives %s %s", depth, got.code, got.why)
		}
	}
}

func TestAResponseURLIsGoodFiveTimesAndHalfAnHour(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	use := func(url string) outcome {
		resp, err := http.Post(url, "application/json", strings.NewReader(`{"text":"hello"}`))
		s.ok(err)
		defer resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return outcome{}
		}
		var body map[string]any
		s.ok(json.NewDecoder(resp.Body).Decode(&body))
		meta := body["response_metadata"].(map[string]any)
		return outcome{code: str(body["error"]), why: str(list(meta["messages"])[0])}
	}
	run := func() string {
		_, err := s.Command(s.ctx, RunCommand{User: dana, Channel: lounge, Command: "/ask"})
		s.ok(err)
		e := a.next("/ask", func(e socketmode.Event) bool { return e.Type == socketmode.EventTypeSlashCommand })
		return e.Data.(slack.SlashCommand).ResponseURL
	}
	url := run()
	for i := range responseUses {
		if got := use(url); got.code != "" {
			t.Errorf("use %d gives %s", i+1, got.code)
		}
	}
	if got := use(url); got.code != "used_url" || got.why != limits[limitResponseUses].text() {
		t.Errorf("use 6 gives %s %s", got.code, got.why)
	}
	url = run()
	_, err := s.Clock(ClockMove{Advance: "30m1s"})
	s.ok(err)
	if got := use(url); got.code != "expired_url" || got.why != limits[limitResponseLife].text() {
		t.Errorf("after half an hour: %s %s", got.code, got.why)
	}
}

func TestALargeAcknowledgementIsDroppedWithoutAWord(t *testing.T) {
	s := open(t)
	ws := s.dial()
	go s.Command(s.ctx, RunCommand{User: dana, Channel: lounge, Command: "/ask"})
	id := ws.read("slash_commands").EnvelopeID
	frame := func(size int) string {
		head := `{"envelope_id":"` + id + `","payload":{"text":"`
		return head + strings.Repeat("x", size-len(head)-len(`"}}`)) + `"}}`
	}
	ws.write(frame(limits[limitAckBytes].max + 1))
	e := s.awaitEntry(func(e Entry) bool { return e.Error == "too_large" })
	if !strings.Contains(e.Detail, "acknowledgement") {
		t.Errorf("detail is %q", e.Detail)
	}
	ws.write(frame(limits[limitAckBytes].max))
	s.awaitEntry(func(e Entry) bool { return e.Kind == "ack" && e.OK && e.Envelope == id })
}

// awaitEntry waits for an entry of Inspect.
func (s *stage) awaitEntry(ok func(Entry) bool) Entry {
	s.t.Helper()
	for {
		s.mu.Lock()
		stirred := s.stirred
		s.mu.Unlock()
		for _, e := range s.Log(0, 0).Entries {
			if ok(e) {
				return e
			}
		}
		select {
		case <-stirred:
		case <-s.ctx.Done():
			s.t.Fatal("the entry never came")
		}
	}
}

func TestTheManifestIsHeldToItsLimits(t *testing.T) {
	base := func() obj {
		return obj{
			"display_information": obj{"name": "App"},
			"oauth_config":        obj{"scopes": obj{"bot": []any{"commands"}}},
			"features":            obj{},
		}
	}
	display := func(key string) func(int) obj {
		return func(n int) obj {
			return with(base(), obj{"display_information": with(obj{"name": "App"}, obj{key: long(n)})})
		}
	}
	shortcut := func(more obj) obj {
		return with(obj{"name": "S", "callback_id": "c", "description": "d", "type": "global"}, more)
	}
	features := func(key string, items ...any) obj { return with(base(), obj{"features": obj{key: items}}) }
	for id, build := range map[limitID]func(n int) obj{
		limitAppName:        display("name"),
		limitAppDescription: display("description"),
		limitCommandName: func(n int) obj {
			return features("slash_commands", obj{"command": "/" + strings.Repeat("a", n-1), "description": "d"})
		},
		limitShortcutName:        func(n int) obj { return features("shortcuts", shortcut(obj{"name": long(n)})) },
		limitShortcutDescription: func(n int) obj { return features("shortcuts", shortcut(obj{"description": long(n)})) },
		limitShortcuts: func(n int) obj {
			return features("shortcuts", repeated(n, func(int) any { return shortcut(nil) })...)
		},
	} {
		l := limits[id]
		start := func(n int) error {
			raw, err := json.Marshal(build(n))
			if err != nil {
				t.Fatal(err)
			}
			_, err = readManifest(raw)
			return err
		}
		if err := start(l.max); err != nil {
			t.Errorf("%s of %d: %v", l.what, l.max, err)
		}
		if err := start(l.max + 1); err == nil || !strings.Contains(err.Error(), l.text()) {
			t.Errorf("%s of %d gives %v", l.what, l.max+1, err)
		}
	}
}
