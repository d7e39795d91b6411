package practice

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
)

// control calls the control API over HTTP, as the page does.
func (s *stage) control(method, path string, in, out any) int {
	s.t.Helper()
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		s.ok(err)
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(s.ctx, method, s.URL()+path, body)
	s.ok(err)
	resp, err := http.DefaultTransport.RoundTrip(req)
	s.ok(err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	s.ok(err)
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			s.t.Fatalf("%s %s answers %s: %v", method, path, raw, err)
		}
	}
	return resp.StatusCode
}

func TestTheControlAPIPlaysAWholeStory(t *testing.T) {
	s := open(t)
	a := s.connect(nil)

	var posted Posted
	s.control("POST", "/control/post", obj{"user": ana, "channel": "questions", "text": "@helpdesk may I?"}, &posted)
	a.event("app_mention")
	_, ts, err := s.api.PostMessage(askers, slack.MsgOptionTS(posted.TS), slack.MsgOptionBlocks(slack.NewActionBlock("b", button("answer", "", "Answer"))))
	s.ok(err)

	var clicked Clicked
	s.control("POST", "/control/click", obj{"user": dana, "channel": askers, "ts": ts, "action_id": "answer"}, &clicked)
	a.interaction(slack.InteractionTypeBlockActions)
	view, err := s.api.OpenView(clicked.TriggerID, form("answer", field("b", "short")))
	s.ok(err)
	var sent Submitted
	s.control("POST", "/control/submit", obj{"user": dana, "view_id": view.ID, "values": obj{}}, &sent)
	if sent.OK || sent.Errors["b"] == "" {
		t.Errorf("an empty form gives %+v", sent)
	}
	s.control("POST", "/control/submit", obj{"user": dana, "view_id": view.ID, "values": obj{"b": obj{"short": "yes"}}}, &sent)
	if !sent.OK {
		t.Errorf("the form gives %+v", sent)
	}

	var seen Seen
	s.control("GET", "/control/seen?user="+ana, nil, &seen)
	if len(seen.Channels) != 1 || len(seen.Channels[0].Messages) != 2 || seen.Channels[0].Messages[0].ReplyCount != 1 {
		t.Errorf("seen is %v", seen)
	}
	var changed Changed
	s.control("GET", "/control/changes?since=0&wait=5", nil, &changed)
	if changed.Rev == 0 {
		t.Error("nothing has changed")
	}
	var now ClockTime
	s.control("POST", "/control/clock", obj{"advance": "15m"}, &now)
	var state State
	s.control("GET", "/control/state", nil, &state)
	if state.ClockOffsetMS != 15*60*1000 || state.Connections != 1 || len(state.App.Commands) != 1 || len(state.App.Shortcuts) != 2 || state.Start != ana {
		t.Errorf("state is %+v", state)
	}
	var raw json.RawMessage
	s.control("GET", "/control/state", nil, &raw)
	if strings.Contains(string(raw), "xoxb") || strings.Contains(string(raw), "xapp") {
		t.Errorf("the state holds a token: %s", raw)
	}
	var page LogPage
	s.control("GET", "/control/log?since=0&limit=3", nil, &page)
	if len(page.Entries) != 3 || page.Next != page.Entries[2].Seq {
		t.Errorf("log is %+v", page)
	}
	for path, in := range map[string]any{
		"/control/edit":     obj{"user": ana, "channel": askers, "ts": posted.TS, "text": "may I now?"},
		"/control/react":    obj{"user": ana, "channel": askers, "ts": posted.TS, "name": "eyes"},
		"/control/read":     obj{"user": ana, "channel": askers},
		"/control/join":     obj{"user": zoe, "channel": askers},
		"/control/leave":    obj{"user": zoe, "channel": askers},
		"/control/user":     obj{"user": zoe, "title": "Lead"},
		"/control/group":    obj{"group": "S0SPEC", "users": []any{zoe}},
		"/control/home":     obj{"user": dana, "tab": "home"},
		"/control/shortcut": obj{"user": dana, "callback_id": "ask_global"},
		"/control/command":  obj{"user": dana, "channel": lounge, "command": "/ask", "text": "help"},
		"/control/weather":  obj{"rule": "slow", "method": "users.list", "times": 1, "delay": "1ms"},
		"/control/emit":     obj{"event": obj{"type": "app_uninstalled"}},
	} {
		if status := s.control("POST", path, in, nil); status != http.StatusOK {
			t.Errorf("%s answers %d", path, status)
		}
	}
	s.control("POST", "/control/delete", obj{"user": ana, "channel": askers, "ts": posted.TS}, nil)
	s.control("POST", "/control/reset", obj{}, nil)
	s.control("GET", "/control/seen?user="+ana, nil, &seen)
	if len(seen.Channels[0].Messages) != 0 {
		t.Errorf("after the reset: %v", seen)
	}
}

func TestTheControlAPISaysWhatIsWrong(t *testing.T) {
	s := open(t)
	for _, c := range []struct {
		path string
		in   any
		why  string
	}{
		{"/control/post", obj{"user": "U0NONE", "channel": askers, "text": "x"}, `there is no user "U0NONE"`},
		{"/control/post", obj{"user": ana, "chanel": askers}, `unknown field "chanel"`},
		{"/control/post", "no object", "read post:"},
		{"/control/click", obj{"user": ana, "channel": askers, "ts": "1.000001", "action_id": "x"}, "sees no message 1.000001"},
		{"/control/submit", obj{"user": ana, "view_id": "V0NONE"}, `has no view "V0NONE" open; open is none`},
		{"/control/weather", obj{"rule": "hail"}, "there is rate_limited, server_error"},
	} {
		var got struct {
			Error string `json:"error"`
		}
		if status := s.control("POST", c.path, c.in, &got); status != http.StatusUnprocessableEntity || !strings.Contains(got.Error, c.why) {
			t.Errorf("%s %v answers %d %q, want %q", c.path, c.in, status, got.Error, c.why)
		}
	}
}

func TestAnotherWebPageMayNotActInTheWorkspace(t *testing.T) {
	s := open(t)
	from := func(origin string) int {
		req, err := http.NewRequestWithContext(s.ctx, "POST", s.URL()+"/control/post", strings.NewReader(`{"user":"`+dana+`","channel":"`+askers+`","text":"x"}`))
		s.ok(err)
		req.Header.Set("Origin", origin)
		resp, err := http.DefaultTransport.RoundTrip(req)
		s.ok(err)
		defer resp.Body.Close()
		return resp.StatusCode
	}
	if got := from("https://evil.example"); got != http.StatusForbidden {
		t.Errorf("another page gets %d", got)
	}
	if got := from(s.URL()); got != http.StatusOK {
		t.Errorf("the practice page gets %d", got)
	}
}

func TestThePageIsServedFromTheProgramAlone(t *testing.T) {
	s := open(t)
	resp, err := http.Get(s.URL() + "/")
	s.ok(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	s.ok(err)
	if resp.StatusCode != http.StatusOK || !strings.Contains(strings.ToLower(string(body)), "<!doctype html>") {
		t.Errorf("the page is %d %s", resp.StatusCode, body)
	}
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'self'") {
		t.Errorf("policy is %q", csp)
	}
}

func TestAPermalinkOpensThePageAtItsThread(t *testing.T) {
	s := open(t)
	asked := s.ask(ana, askers, "question")
	_, ts, err := s.api.PostMessage(askers, slack.MsgOptionTS(asked.TS), slack.MsgOptionText("answer", false))
	s.ok(err)
	link, err := s.api.GetPermalink(&slack.PermalinkParameters{Channel: askers, Ts: ts})
	s.ok(err)
	req, err := http.NewRequestWithContext(s.ctx, "GET", link, nil)
	s.ok(err)
	resp, err := http.DefaultTransport.RoundTrip(req)
	s.ok(err)
	defer resp.Body.Close()
	if got, want := resp.Header.Get("Location"), "/#"+ana+"/"+askers+"/"+asked.TS+"/"+ts; got != want {
		t.Errorf("it leads to %q, want %q", got, want)
	}
}
