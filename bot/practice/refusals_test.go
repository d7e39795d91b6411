package practice

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"
)

func TestBlocksThatSlackRefuses(t *testing.T) {
	s := open(t)
	view := s.openModal(dana)
	message := func(blocks ...any) (string, obj) {
		return "chat.postMessage", obj{"channel": askers, "text": "x", "blocks": blocks}
	}
	modalOf := func(v obj) (string, obj) { return "views.update", obj{"view_id": view, "view": v} }
	type request func() (string, obj)
	msg := func(blocks ...any) request { return func() (string, obj) { return message(blocks...) } }
	mod := func(blocks ...any) request { return func() (string, obj) { return modalOf(modal(blocks)) } }
	home := func(blocks ...any) request { return func() (string, obj) { return published(homeOf(blocks)) } }
	section := obj{"type": "section", "text": text("mrkdwn", "x")}

	for _, c := range []struct {
		rule    string
		request request
		code    string // "" when Slack accepts it
		why     string
	}{
		{"an unknown block", msg(obj{"type": "sparkle"}), "invalid_blocks", `unsupported type: "sparkle" [json-pointer:/blocks/0/type]`},
		{"blocks that are no list", func() (string, obj) { return "chat.postMessage", obj{"channel": askers, "blocks": "{}"} }, "invalid_blocks_format", "must be an array"},
		{"an alert in a message", msg(obj{"type": "alert", "text": text("mrkdwn", "x")}), "invalid_blocks", "alert blocks are not available in messages"},
		{"an alert in a modal", mod(obj{"type": "alert", "text": text("mrkdwn", "x"), "level": "warning"}), "", ""},
		{"a table in a modal", mod(table(1, 1)), "invalid_arguments", "table blocks are not available in modals"},
		{"a card in a modal", mod(obj{"type": "card", "title": text("plain_text", "x")}), "invalid_arguments", "not available in modals"},
		{"a card in a Home tab", home(obj{"type": "card", "title": text("plain_text", "x")}), "", ""},
		{"markdown in a Home tab", home(obj{"type": "markdown", "text": "x"}), "invalid_arguments", "not available in Home tabs"},
		{"feedback buttons in a Home tab", home(obj{"type": "context_actions", "elements": []any{}}), "invalid_arguments", "not available in Home tabs"},
		{"an input in a message", msg(input(obj{"type": "plain_text_input"})), "", ""},
		{"a text field outside an input", msg(actions(obj{"type": "plain_text_input"})), "invalid_blocks", `element "plain_text_input" is not allowed in actions`},
		{"a file field in a Home tab", home(input(obj{"type": "file_input"})), "invalid_arguments", "file_input is available in modals only"},
		{"a button in an input", mod(input(but(nil))), "invalid_arguments", "is not allowed in an input"},
		{"an unknown element", msg(actions(obj{"type": "lever"})), "invalid_blocks", `element "lever"`},
		{"a block_id twice", msg(with(obj{"block_id": "b"}, section), with(obj{"block_id": "b"}, section)), "invalid_blocks", `block_id "b" is used twice`},
		{"an action_id twice in one block", msg(actions(but(obj{"action_id": "a"}), but(obj{"action_id": "a"}))), "invalid_blocks", `action_id "a" is used twice`},
		{"an action_id in two blocks", msg(actions(but(obj{"action_id": "a"})), actions(but(obj{"action_id": "a"}))), "", ""},
		{"a section with nothing", msg(obj{"type": "section"}), "invalid_blocks", "a section needs text or fields"},
		{"empty text", msg(obj{"type": "section", "text": text("mrkdwn", "")}), "invalid_blocks", "more than 0 characters"},
		{"mrkdwn in a header", msg(obj{"type": "header", "text": text("mrkdwn", "x")}), "invalid_blocks", `text of type "mrkdwn" is not allowed`},
		{"an invented text type", msg(obj{"type": "section", "text": text("html", "x")}), "invalid_blocks", `"html"`},
		{"no elements", msg(actions()), "invalid_blocks", "elements must hold at least one"},
		{"an invented style", msg(actions(but(obj{"style": "loud"}))), "invalid_blocks", "is not one of primary, danger"},
		{"an image without words", msg(obj{"type": "image", "image_url": "https://e.example/i.png"}), "invalid_blocks", "alt_text is missing"},
		{"options and groups", msg(actions(obj{"type": "static_select", "options": options(1), "option_groups": []any{obj{"label": text("plain_text", "g"), "options": options(1)}}})), "invalid_blocks", "not both"},
		{"a first choice that is none", msg(actions(obj{"type": "static_select", "options": options(1), "initial_option": obj{"text": text("plain_text", "O"), "value": "9"}})), "invalid_blocks", "not one of the options"},
		{"no options", msg(actions(obj{"type": "overflow", "options": []any{}})), "invalid_blocks", "options must hold at least one"},
		{"an invented date", msg(actions(obj{"type": "datepicker", "initial_date": "tomorrow"})), "invalid_blocks", "YYYY-MM-DD"},
		{"rich text of an unknown kind", msg(obj{"type": "rich_text", "elements": []any{obj{"type": "marquee"}}}), "invalid_blocks", `unsupported type: "marquee"`},
		{"an empty table cell", msg(obj{"type": "table", "rows": []any{[]any{obj{"type": "raw_text", "text": ""}}}}), "invalid_blocks", "more than 0 characters"},
		{"a pie with nothing in a slice", msg(obj{"type": "data_visualization", "title": "t", "chart": obj{"type": "pie", "segments": []any{obj{"label": "a", "value": 0}}}}), "invalid_blocks", "greater than 0"},
		{"a chart with a hole", msg(obj{"type": "data_visualization", "title": "t", "chart": obj{"type": "line", "axis_config": obj{"categories": []any{"a", "b"}}, "series": []any{obj{"name": "s", "data": []any{obj{"label": "a", "value": 1}}}}}}), "invalid_blocks", "one number for every category"},
		{"inputs without submit", func() (string, obj) {
			v := modal([]any{input(obj{"type": "plain_text_input"})})
			delete(v, "submit")
			return modalOf(v)
		}, "invalid_arguments", "submit is required where there are input blocks"},
		{"a modal without title", func() (string, obj) { v := modal([]any{}); delete(v, "title"); return modalOf(v) }, "invalid_arguments", "title is required"},
		{"a Home tab as a modal", func() (string, obj) { return modalOf(homeOf([]any{})) }, "invalid_arguments", `type must be "modal"`},
		{"two fields that want the focus", mod(input(obj{"type": "plain_text_input", "focus_on_load": true}), input(obj{"type": "plain_text_input", "focus_on_load": true})), "invalid_arguments", "only one element"},
		{"a number field that is silent on decimals", mod(input(obj{"type": "number_input"})), "invalid_arguments", "is_decimal_allowed"},
		{"metadata without a type", func() (string, obj) {
			return "chat.postMessage", obj{"channel": askers, "text": "x", "metadata": obj{"event_payload": obj{}}}
		}, "invalid_metadata_schema", "event_type"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := &stage{Workspace: s.Workspace, t: t, ctx: s.ctx, api: s.api}
			got := s.call(c.request())
			if got.code != c.code || !strings.Contains(got.why, c.why) {
				t.Errorf("answer is %q %q, want %q naming %q", got.code, got.why, c.code, c.why)
			}
		})
	}
}

func TestPlacesWhereTheAppMayNotAct(t *testing.T) {
	s := open(t)
	asked := s.ask(dana, askers, "hello")
	own := s.call("chat.postMessage", obj{"channel": askers, "text": "mine", "thread_ts": asked.TS})
	ts := str(own.body["ts"])
	dmOfOthers := s.ask(dana, zoe, "between us").Channel
	for _, c := range []struct {
		method string
		in     obj
		code   string
	}{
		{"chat.postMessage", obj{"channel": lounge, "text": "x"}, "not_in_channel"},
		{"chat.postMessage", obj{"channel": "C0NONE", "text": "x"}, "channel_not_found"},
		{"chat.postMessage", obj{"channel": dmOfOthers, "text": "x"}, "channel_not_found"},
		{"chat.postMessage", obj{"channel": attic, "text": "x"}, "is_archived"},
		{"chat.postMessage", obj{"channel": askers}, "no_text"},
		{"chat.postMessage", obj{"channel": askers, "text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"},
		{"chat.postEphemeral", obj{"channel": askers, "user": zoe, "text": "x"}, "user_not_in_channel"},
		{"chat.postEphemeral", obj{"channel": lounge, "user": zoe, "text": "x"}, "not_in_channel"},
		{"chat.update", obj{"channel": askers, "ts": asked.TS, "text": "x"}, "cant_update_message"},
		{"chat.update", obj{"channel": askers, "ts": "1.000001", "text": "x"}, "message_not_found"},
		{"chat.update", obj{"channel": askers, "ts": ts, "text": "", "blocks": []any{}}, "no_text"},
		{"chat.delete", obj{"channel": askers, "ts": asked.TS}, "cant_delete_message"},
		{"chat.getPermalink", obj{"channel": askers, "message_ts": "1.000001"}, "message_not_found"},
		{"conversations.replies", obj{"channel": askers, "ts": "1.000001"}, "thread_not_found"},
		{"conversations.history", obj{"channel": lounge}, "not_in_channel"},
		{"conversations.info", obj{"channel": dmOfOthers}, "channel_not_found"},
		{"conversations.list", obj{"types": "secret_channel"}, "invalid_types"},
		{"conversations.members", obj{"channel": askers, "cursor": "nonsense"}, "invalid_cursor"},
		{"conversations.open", obj{"users": "U0NONE"}, "user_not_found"},
		{"conversations.open", obj{}, "users_list_not_supplied"},
		{"conversations.join", obj{"channel": desk}, "method_not_supported_for_channel_type"},
		{"users.info", obj{"user": "U0NONE"}, "user_not_found"},
		{"usergroups.users.list", obj{"usergroup": "S0NONE"}, "no_such_subteam"},
		{"bots.info", obj{"bot": "B0NONE"}, "bot_not_found"},
		{"reactions.add", obj{"channel": askers, "timestamp": "1.000001", "name": "eyes"}, "message_not_found"},
		{"reactions.remove", obj{"channel": askers, "timestamp": asked.TS, "name": "eyes"}, "no_reaction"},
		{"views.publish", obj{"user_id": "U0NONE", "view": homeOf([]any{})}, "invalid_arguments"},
		{"views.update", obj{"view_id": "V0NONE", "view": modal([]any{})}, "not_found"},
		{"files.completeUploadExternal", obj{"files": []any{obj{"id": "F0NONE"}}}, "file_not_found"},
		{"assistant.threads.setStatus", obj{"channel_id": askers, "thread_ts": "1.000001", "status": "x"}, "invalid_thread_ts"},
		{"team.info", obj{"team": "T0NONE"}, "team_not_found"},
		{"admin.users.list", obj{}, "unknown_method"},
	} {
		if got := s.call(c.method, c.in); got.code != c.code {
			t.Errorf("%s %v gives %q, want %q", c.method, c.in, got.code, c.code)
		}
	}
	if got := s.call("reactions.add", obj{"channel": askers, "timestamp": asked.TS, "name": "eyes"}); got.code != "" {
		t.Error(got.code)
	}
	if got := s.call("reactions.add", obj{"channel": askers, "timestamp": asked.TS, "name": "eyes"}); got.code != "already_reacted" {
		t.Errorf("the same reaction twice gives %q", got.code)
	}
}

func TestTokensAreAskedFor(t *testing.T) {
	s := open(t)
	for _, c := range []struct{ token, method, code string }{
		{"", "auth.test", "not_authed"},
		{"xoxb-wrong", "auth.test", "invalid_auth"},
		{"xapp-test", "chat.postMessage", "not_allowed_token_type"},
		{"xoxb-test", "apps.connections.open", "not_allowed_token_type"},
		{"xoxb-test", "auth.test", ""},
	} {
		if got := s.callAs(c.token, c.method, obj{}); got.code != c.code {
			t.Errorf("%s with token %q gives %q, want %q", c.method, c.token, got.code, c.code)
		}
	}
}

// narrow is the manifest without one scope and the events that need it.
func narrow(scope string, events ...string) func(*Config) {
	return func(c *Config) {
		m := testManifest
		m = strings.Replace(m, `"`+scope+`",`, "", 1)
		for _, e := range events {
			m = strings.Replace(m, `"`+e+`",`, "", 1)
		}
		c.Seed.App.Manifest = json.RawMessage(m)
	}
}

func TestScopesOfTheManifestAreEnforced(t *testing.T) {
	for _, c := range []struct {
		scope  string
		method string
		in     obj
		events []string
	}{
		{"chat:write", "chat.postMessage", obj{"channel": askers, "text": "x"}, nil},
		{"im:write", "conversations.open", obj{"users": dana}, nil},
		{"team:read", "team.info", obj{}, nil},
		{"groups:read", "conversations.info", obj{"channel": desk}, nil},
		{"groups:history", "conversations.history", obj{"channel": desk}, []string{"message.groups"}},
		{"channels:history", "conversations.history", obj{"channel": askers}, []string{"message.channels"}},
		{"usergroups:read", "usergroups.users.list", obj{"usergroup": "S0SPEC"}, []string{"subteam_members_changed"}},
		{"users:read", "users.info", obj{"user": dana}, []string{"user_change"}},
		{"files:write", "files.getUploadURLExternal", obj{"filename": "f", "length": 1}, nil},
	} {
		t.Run(c.scope, func(t *testing.T) {
			if got := open(t).call(c.method, c.in); got.code != "" {
				t.Errorf("with the scope: %s %s", got.code, got.why)
			}
			got := open(t, narrow(c.scope, c.events...)).call(c.method, c.in)
			if got.code != "missing_scope" || got.body["needed"] != c.scope {
				t.Errorf("without the scope: %v", got.body)
			}
		})
	}
}

func TestAManifestMayNotSubscribeWithoutTheScope(t *testing.T) {
	c := Config{Seed: testSeed()}
	narrow("im:history")(&c)
	if _, err := Start(t.Context(), c); err == nil || !strings.Contains(err.Error(), "the event message.im needs the scope im:history") {
		t.Errorf("error is %v", err)
	}
}

func TestASeedThatContradictsItselfIsRefused(t *testing.T) {
	for _, c := range []struct {
		change func(*Seed)
		why    string
	}{
		{func(s *Seed) { s.Team.ID = "" }, "team.id is missing"},
		{func(s *Seed) { s.Users[1].ID = ana }, "id " + ana + " is given to a user and to a user"},
		{func(s *Seed) { s.Channels[0].Members = []string{"U0NONE"} }, "has member U0NONE, who is not in users"},
		{func(s *Seed) { s.Groups[0].Users = []string{"U0NONE"} }, "group S0SPEC has member U0NONE"},
		{func(s *Seed) { s.Users[0].TeamID = "T0NONE" }, "belongs to team T0NONE"},
		{func(s *Seed) { s.Start = "U0NONE" }, "start is U0NONE"},
		{func(s *Seed) { s.App.BotToken = "" }, "app needs an app_token and a bot_token"},
		{func(s *Seed) { s.App.Manifest = json.RawMessage(`{`) }, "read app manifest"},
	} {
		seed := testSeed()
		c.change(&seed)
		if _, err := Start(t.Context(), Config{Seed: seed}); err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("error is %v, want %q", err, c.why)
		}
	}
}

func TestARefusalIsAnErrorOfTheRealClient(t *testing.T) {
	s := open(t)
	_, _, err := s.api.PostMessage(askers, slack.MsgOptionBlocks(section(strings.Repeat("x", 3001))))
	refused(t, err, "invalid_blocks", limits[limitSectionText].text(), "/blocks/0/text/text")
}
