package practice

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

func TestEachEventGoesToOneOfSeveralConnections(t *testing.T) {
	s := open(t)
	const n = 3
	wires := make([]*wire, n)
	for i := range wires {
		wires[i] = s.dial()
	}
	for i := range 2 * n {
		s.ask(ana, bot, "question "+string(rune('A'+i)))
	}
	got := map[string]int{}
	for _, w := range wires {
		for range 2 {
			f := w.read("events_api")
			w.ack(f)
			got[f.EnvelopeID]++
		}
	}
	s.ok(s.AwaitIdle(s.ctx))
	if len(got) != 2*n {
		t.Errorf("%d envelopes were seen, want %d", len(got), 2*n)
	}
}

func TestWhatADeadConnectionHadGoesToAnotherAtOnce(t *testing.T) {
	s := open(t)
	one := s.dial()
	s.ask(ana, bot, "are you there?")
	f := one.read("events_api")
	two := s.dial()
	one.ws.Close()
	again := two.read("events_api")
	if again.EnvelopeID == f.EnvelopeID || again.RetryAttempt != 1 {
		t.Errorf("it comes again as %+v", again)
	}
	two.ack(again)
	s.ok(s.AwaitIdle(s.ctx))
}

func TestAnAcknowledgementThatIsLateIsNone(t *testing.T) {
	s := open(t)
	w := s.dial()
	s.ask(ana, bot, "quick!")
	f := w.read("events_api")
	_, err := s.Clock(ClockMove{Advance: "3s"})
	s.ok(err)
	again := w.read("events_api")
	w.ack(f)
	e := s.awaitEntry(func(e Entry) bool { return e.Kind == "ack" && e.Error == "late" })
	if e.OK || e.Envelope != f.EnvelopeID {
		t.Errorf("entry is %+v", e)
	}
	w.ack(again)
	s.ok(s.AwaitIdle(s.ctx))
}

func TestAnAppMayHaveTenConnections(t *testing.T) {
	s := open(t)
	for range maxConns {
		s.dial()
	}
	if f := s.dialRaw().read("disconnect"); f.Reason != "too_many_websockets" {
		t.Errorf("the eleventh is told %q", f.Reason)
	}
}

func TestWithoutSocketModeThereIsNoConnection(t *testing.T) {
	s := open(t, func(c *Config) {
		c.Seed.App.Manifest = json.RawMessage(strings.Replace(testManifest, `"socket_mode_enabled": true`, `"socket_mode_enabled": false`, 1))
	})
	if got := s.callAs("xapp-test", "apps.connections.open", nil); got.code != "socket_mode_not_enabled" {
		t.Errorf("answer is %q", got.code)
	}
}

func TestATicketIsGoodOnce(t *testing.T) {
	s := open(t)
	address := str(s.callAs("xapp-test", "apps.connections.open", nil).body["url"])
	ws, _, err := websocket.DefaultDialer.DialContext(s.ctx, address, nil)
	s.ok(err)
	defer ws.Close()
	_, resp, err := websocket.DefaultDialer.DialContext(s.ctx, address, nil)
	if err == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("the second use gives %v, %v", resp, err)
	}
}

func TestAnEventThatTheClientDoesNotKnowStillArrives(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	s.ok(s.Emit(Event{Event: json.RawMessage(`{"type":"brand_new_event","event_ts":"1.0"}`)}))
	s.ask(ana, bot, "and a normal one")
	// The client hands the unknown one over as an error; the envelope is in its raw message.
	var id string
	for id == "" {
		select {
		case e := <-a.raw:
			var f frame
			s.ok(json.Unmarshal(e.Data.(*socketmode.ErrorBadMessage).Message, &f))
			id = f.EnvelopeID
		case <-s.ctx.Done():
			t.Fatal("it never came")
		}
	}
	s.ok(a.client.AckCtx(s.ctx, id, nil))
	a.event("message")
	s.ok(s.AwaitIdle(s.ctx))
}

func TestWithoutAConnectionPeopleAreTold(t *testing.T) {
	s := open(t)
	_, ts, err := s.api.PostMessage(askers, slack.MsgOptionBlocks(slack.NewActionBlock("b", button("go", "", "Go"))))
	s.ok(err)
	_, err = s.Click(Click{User: ana, Channel: askers, TS: ts, ActionID: "go"})
	s.ok(err)
	seen, err := s.Seen(ana)
	s.ok(err)
	if len(seen.Toasts) != 1 || !strings.Contains(seen.Toasts[0].Text, "is not connected") {
		t.Errorf("notices are %v", seen.Toasts)
	}
	if _, err := s.Command(s.ctx, RunCommand{User: dana, Channel: lounge, Command: "/ask"}); err == nil || !strings.Contains(err.Error(), `"dispatch_failed"`) {
		t.Errorf("a command gives %v", err)
	}
}

func TestACommandThatIsNotAcknowledgedFails(t *testing.T) {
	s := open(t)
	w := s.dial()
	failed := make(chan error, 1)
	go func() {
		_, err := s.Command(s.ctx, RunCommand{User: dana, Channel: lounge, Command: "/ask"})
		failed <- err
	}()
	w.read("slash_commands")
	_, err := s.Clock(ClockMove{Advance: "3s"})
	s.ok(err)
	if err := <-failed; err == nil || !strings.Contains(err.Error(), `"operation_timeout"`) {
		t.Errorf("error is %v", err)
	}
}

func TestAwaitTellsWhatWasSeenLast(t *testing.T) {
	s := open(t)
	s.ask(dana, askers, "the last word")
	ctx, cancel := context.WithTimeout(s.ctx, 20*time.Millisecond)
	defer cancel()
	_, err := s.Await(ctx, func(Seen) bool { return false }, ana)
	if err == nil || !strings.Contains(err.Error(), "Dana Ruiz: the last word") {
		t.Errorf("error is %v", err)
	}
	if err := s.AwaitConnected(ctx); err == nil || !strings.Contains(err.Error(), "wait for a connection of the app") {
		t.Errorf("error is %v", err)
	}
}

func TestAwaitMessageLooksThroughAllThatThePersonSees(t *testing.T) {
	s := open(t)
	first := s.ask(dana, askers, "the first")
	for i := range ephemeralsKept {
		_, err := s.api.PostEphemeral(askers, dana, slack.MsgOptionText(fmt.Sprint("whisper ", i), false))
		s.ok(err)
		s.ask(dana, askers, fmt.Sprint("message ", i))
	}
	for _, want := range []string{"whisper 0", "message 0", "the first"} {
		m, err := s.AwaitMessage(s.ctx, dana, askers, func(m Message) bool { return m.Text == want })
		s.ok(err)
		if want == "the first" && m.TS != first.TS {
			t.Errorf("found %v", m)
		}
	}
	found := make(chan error, 1)
	go func() {
		_, err := s.AwaitMessage(s.ctx, dana, askers, func(m Message) bool { return m.ReplyCount == 1 })
		found <- err
	}()
	_, err := s.Post(Post{User: dana, Channel: askers, ThreadTS: first.TS, Text: "a reply"})
	s.ok(err)
	s.ok(<-found)
}

func TestTheClockNeverGoesBackwards(t *testing.T) {
	s := open(t)
	before := s.Now()
	moved, err := s.Clock(ClockMove{Advance: "15m"})
	s.ok(err)
	if d := moved.Now.Sub(before); d < 15*time.Minute {
		t.Errorf("it moved by %v", d)
	}
	set := before.Add(24 * time.Hour).Format(time.RFC3339)
	moved, err = s.Clock(ClockMove{Set: set})
	s.ok(err)
	if got := moved.Now.Format(time.RFC3339); got != set {
		t.Errorf("it is %s, want %s", got, set)
	}
	for _, m := range []ClockMove{{}, {Advance: "-1m"}, {Advance: "soon"}, {Set: "noon"}, {Advance: "1m", Set: set}, {Set: before.Format(time.RFC3339)}} {
		if _, err := s.Clock(m); err == nil {
			t.Errorf("%+v is accepted", m)
		}
	}
	posted := s.ask(dana, askers, "tomorrow")
	if posted.TS < tsOf(before.Add(24*time.Hour-time.Second).UnixMicro()) {
		t.Errorf("stamp %s is not of the workspace's clock", posted.TS)
	}
}

func TestStampsAreUniqueThoughTheClockStands(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	s := open(t, func(c *Config) { c.Now = func() time.Time { return now } })
	seen := map[string]bool{}
	for range 50 {
		p := s.ask(dana, askers, "again")
		if seen[p.TS] {
			t.Fatalf("stamp %s is given twice", p.TS)
		}
		seen[p.TS] = true
	}
}

func TestInspectShowsWhatPassedAndWhy(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	s.ask(ana, bot, "hello")
	a.event("message")
	s.ok(s.AwaitIdle(s.ctx))
	s.call("chat.postMessage", obj{"channel": askers, "token": "xoxb-test", "blocks": []any{obj{"type": "sparkle"}}})
	page := s.Log(0, 0)
	kinds := map[string]bool{}
	for i, e := range page.Entries {
		kinds[e.Kind] = true
		if i > 0 && e.Seq != page.Entries[i-1].Seq+1 {
			t.Errorf("entry %d follows %d", e.Seq, page.Entries[i-1].Seq)
		}
		if strings.Contains(string(e.Request), "xoxb-test") || strings.Contains(string(e.Response), "xoxb-test") {
			t.Errorf("a token stands in %s %s", e.Kind, e.Name)
		}
	}
	last := page.Entries[len(page.Entries)-1]
	if last.OK || last.Error != "invalid_blocks" || !strings.Contains(last.Detail, "sparkle") || !strings.Contains(string(last.Request), "sparkle") || last.Bytes == 0 {
		t.Errorf("the refusal is %+v", last)
	}
	if !kinds["event"] || !kinds["ack"] || !kinds["api"] {
		t.Errorf("kinds are %v", kinds)
	}
	if more := s.Log(page.Next, 0); len(more.Entries) != 0 || more.Next != page.Next {
		t.Errorf("there is more: %+v", more)
	}
}

func TestInspectForgetsTheOldest(t *testing.T) {
	l := newInspector()
	for range logEntries + 500 {
		l.add(Entry{Kind: "api", Bytes: 100})
	}
	w := &Workspace{log: l}
	page := w.Log(0, 0)
	if len(page.Entries) != logEntries || page.From != 501 {
		t.Errorf("%d entries from %d", len(page.Entries), page.From)
	}
	l.add(Entry{Kind: "api", Bytes: logBytes})
	if page := w.Log(0, 0); len(page.Entries) > 2 {
		t.Errorf("%d entries stand beside one that fills it alone", len(page.Entries))
	}
}
