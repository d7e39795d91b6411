package practice

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// bareManifest is an app that has asked for nothing.
const bareManifest = `{"display_information": {"name": "Helpdesk"}, "features": {"bot_user": {"display_name": "helpdesk"}},
	"oauth_config": {"scopes": {"bot": ["commands"]}}, "settings": {"socket_mode_enabled": true}}`

// Every method of the Web API takes a right call, refuses one without a token,
// and one without the scope that Slack's reference names for it.
func TestEveryMethodOfTheWebAPI(t *testing.T) {
	s := open(t)
	said, dm := s.ask(dana, askers, "a thread begins"), s.ask(dana, bot, "and a conversation")
	mine := s.call("chat.postMessage", obj{"channel": askers, "text": "of the app"})
	reaction := obj{"channel": askers, "timestamp": said.TS, "name": "eyes"}
	thread := obj{"channel_id": dm.Channel, "thread_ts": dm.TS}
	trigger := func(user, view string) string {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.newTrigger(user, view)
	}
	view := s.openModal(dana)
	upload := s.call("files.getUploadURLExternal", obj{"filename": "f.txt", "length": 1})
	sent, err := http.Post(str(upload.body["upload_url"]), "text/plain", strings.NewReader("x"))
	s.ok(err)
	s.ok(sent.Body.Close())
	calls := []struct {
		method string
		in     obj
	}{
		{"auth.test", nil}, {"apps.connections.open", nil}, {"api.test", nil}, {"team.info", nil}, {"bots.info", obj{"bot": "B0BOT"}},
		{"chat.postMessage", obj{"channel": askers, "text": "x"}},
		{"chat.postEphemeral", obj{"channel": askers, "user": dana, "text": "x"}},
		{"chat.update", obj{"channel": askers, "ts": mine.body["ts"], "text": "y"}},
		{"chat.getPermalink", obj{"channel": askers, "message_ts": said.TS}},
		{"chat.delete", obj{"channel": askers, "ts": mine.body["ts"]}},
		{"conversations.open", obj{"users": dana}}, {"conversations.info", obj{"channel": askers}},
		{"conversations.members", obj{"channel": askers}}, {"conversations.replies", obj{"channel": askers, "ts": said.TS}},
		{"conversations.history", obj{"channel": askers}}, {"conversations.list", nil},
		{"conversations.join", obj{"channel": lounge}}, {"conversations.leave", obj{"channel": lounge}},
		{"users.info", obj{"user": dana}}, {"users.list", nil}, {"users.conversations", nil},
		{"usergroups.list", nil}, {"usergroups.users.list", obj{"usergroup": "S0SPEC"}},
		{"views.push", obj{"trigger_id": trigger(dana, view), "view": modal([]any{})}},
		{"views.update", obj{"view_id": view, "view": modal([]any{})}},
		{"views.open", obj{"trigger_id": trigger(ana, ""), "view": modal([]any{})}},
		{"views.publish", obj{"user_id": dana, "view": homeOf([]any{})}},
		{"reactions.add", reaction}, {"reactions.get", reaction}, {"reactions.remove", reaction},
		{"files.getUploadURLExternal", obj{"filename": "f.txt", "length": 1}},
		{"files.completeUploadExternal", obj{"files": []any{obj{"id": upload.body["file_id"], "title": "F"}}, "channel_id": askers}},
		{"assistant.threads.setStatus", with(thread, obj{"status": "is thinking…"})},
		{"assistant.threads.setTitle", with(thread, obj{"title": "A title"})},
		{"assistant.threads.setSuggestedPrompts", with(thread, obj{"prompts": []any{obj{"title": "t", "message": "m"}}})},
	}
	bare := open(t, func(c *Config) { c.Seed.App.Manifest = json.RawMessage(bareManifest) })
	called := map[string]bool{}
	for _, c := range calls {
		called[c.method] = true
		token := "xoxb-test"
		if s.methods[c.method].appToken {
			token = "xapp-test"
		}
		if got := s.callAs("", c.method, c.in); got.code != "not_authed" && c.method != "api.test" {
			t.Errorf("%s without a token: %q", c.method, got.code)
		}
		if got := s.callAs(token, c.method, c.in); got.code != "" || got.body["ok"] != true {
			t.Errorf("%s: %s %s", c.method, got.code, got.why)
		}
		if scope := s.methods[c.method].scope; scope != "" {
			if got := bare.call(c.method, c.in); got.code != "missing_scope" || got.body["needed"] != scope {
				t.Errorf("%s without the scope %s: %v", c.method, scope, got.body)
			}
		}
	}
	for method := range s.methods {
		if !called[method] {
			t.Errorf("%s is not tried", method)
		}
	}
	if got := s.call("chat.scheduleMessage", nil); got.code != "unknown_method" {
		t.Errorf("a method that is not there gives %q", got.code)
	}
}

// A test that wants a workspace of its own shall not think twice.
func TestAWorkspaceStartsInUnderFiveMilliseconds(t *testing.T) {
	best := time.Hour
	for range 20 { // whatever else the machine does
		began := time.Now()
		w, err := Start(t.Context(), Config{Seed: testSeed()})
		best = min(best, time.Since(began))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if best > 5*time.Millisecond {
		t.Errorf("the fastest of twenty took %v", best)
	}
}
