package practice

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// The people and places of the tests.
const (
	ana    = "U0ANA"    // an associate, a guest in the questions channel
	dana   = "U0DANA"   // a specialist, a full member
	rob    = "U0ROB"    // of another workspace, here through Slack Connect
	zoe    = "U0ZOE"    // a full member who is in no channel of ana's
	bot    = "U0BOT"    //
	askers = "C0ASK"    // the questions channel
	desk   = "C0DESK"   // private, specialists only
	shared = "C0SHARED" // shared with rob's workspace
	lounge = "C0LOUNGE" // public, without the app
	attic  = "C0ATTIC"  // archived
)

const testManifest = `{
  "display_information": {"name": "Helpdesk"},
  "features": {
    "app_home": {"home_tab_enabled": true, "messages_tab_enabled": true},
    "bot_user": {"display_name": "helpdesk"},
    "slash_commands": [{"command": "/ask", "description": "Ask", "usage_hint": "question"}],
    "shortcuts": [
      {"name": "Ask about this", "callback_id": "ask_message", "description": "Ask", "type": "message"},
      {"name": "Ask", "callback_id": "ask_global", "description": "Ask", "type": "global"}
    ]
  },
  "oauth_config": {"scopes": {"bot": [
    "app_mentions:read", "chat:write", "commands", "im:history", "im:read", "im:write", "users:read", "team:read",
    "channels:history", "groups:history", "channels:read", "groups:read", "usergroups:read", "files:write",
    "reactions:read", "reactions:write", "channels:join"]}},
  "settings": {
    "socket_mode_enabled": true,
    "interactivity": {"is_enabled": true},
    "event_subscriptions": {"bot_events": [
      "app_mention", "message.im", "message.channels", "message.groups", "app_home_opened", "member_joined_channel",
      "member_left_channel", "user_change", "subteam_members_changed", "reaction_added", "reaction_removed"]}
  }
}`

func testSeed() Seed {
	return Seed{
		Team:  Team{ID: "T0HOME", Name: "Harbor Lending", Domain: "harbor"},
		Teams: []Team{{ID: "T0VEND", Name: "Northline", Domain: "northline"}},
		Users: []User{
			{ID: ana, Name: "ana", RealName: "Ana Lima", IsRestricted: true},
			{ID: dana, Name: "dana", RealName: "Dana Ruiz", Title: "Senior specialist"},
			{ID: rob, Name: "rob", RealName: "Rob Oak", Title: "Associate", TeamID: "T0VEND"},
			{ID: zoe, Name: "zoe", RealName: "Zoe Hart"},
		},
		Channels: []Channel{
			{ID: askers, Name: "questions", Members: []string{ana, dana}, BotMember: true},
			{ID: desk, Name: "specialists", IsPrivate: true, Members: []string{dana}, BotMember: true},
			{ID: shared, Name: "northline", IsExtShared: true, Members: []string{rob, dana}, BotMember: true},
			{ID: lounge, Name: "lounge", Members: []string{dana, zoe}},
			{ID: attic, Name: "attic", Members: []string{dana}, BotMember: true, IsArchived: true},
		},
		Groups: []Group{{ID: "S0SPEC", Handle: "specialists", Name: "Specialists", Users: []string{dana}}},
		App: App{
			ID: "A0APP", Name: "Helpdesk", BotUserID: bot, BotID: "B0BOT",
			AppToken: "xapp-test", BotToken: "xoxb-test", Manifest: json.RawMessage(testManifest),
		},
		Start: ana,
	}
}

// stage is a workspace and an app that is connected to it as a test wants.
type stage struct {
	*Workspace
	t   *testing.T
	ctx context.Context
	api *slack.Client
}

// open starts a workspace; change may alter its configuration.
func open(t *testing.T, change ...func(*Config)) *stage {
	t.Helper()
	c := Config{Seed: testSeed()}
	for _, f := range change {
		f(&c)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	w, err := Start(ctx, c)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		cancel()
	})
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	api := slack.New(c.Seed.App.BotToken, slack.OptionAPIURL(w.APIURL()), slack.OptionAppLevelToken(c.Seed.App.AppToken),
		slack.OptionHTTPClient(&http.Client{Timeout: 15 * time.Second, Transport: transport}))
	return &stage{Workspace: w, t: t, ctx: ctx, api: api}
}

// ok stops the test on an error.
func (s *stage) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// app is a Socket Mode client: it acknowledges what arrives and hands it on.
type app struct {
	*stage
	client *socketmode.Client
	got    chan socketmode.Event
	raw    chan socketmode.Event // what the client could not read
	quit   context.CancelFunc
	answer func(socketmode.Event) any // the payload of an acknowledgement
}

// connect runs a real Socket Mode client. answer may be nil.
func (s *stage) connect(answer func(socketmode.Event) any) *app {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.ctx)
	a := &app{stage: s, client: socketmode.New(s.api), got: make(chan socketmode.Event, 1000), raw: make(chan socketmode.Event, 10), quit: cancel, answer: answer}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		a.client.RunContext(ctx)
	}()
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-a.client.Events:
				a.take(ctx, e)
			}
		}
	}()
	s.t.Cleanup(func() { cancel(); <-stopped })
	s.ok(s.AwaitConnected(s.ctx))
	return a
}

func (a *app) take(ctx context.Context, e socketmode.Event) {
	if e.Type == socketmode.EventTypeErrorBadMessage {
		a.raw <- e
	}
	if e.Request == nil || e.Request.EnvelopeID == "" {
		return
	}
	var payload any
	if a.answer != nil {
		payload = a.answer(e)
	}
	if payload == silence {
		a.got <- e
		return
	}
	a.client.AckCtx(ctx, e.Request.EnvelopeID, payload)
	a.got <- e
}

// silence as an answer means that the app does not acknowledge.
const silence = "silence"

// next is the next thing that arrives of a kind and satisfies ok.
func (a *app) next(what string, ok func(socketmode.Event) bool) socketmode.Event {
	a.t.Helper()
	for {
		select {
		case e := <-a.got:
			if ok(e) {
				return e
			}
		case <-a.ctx.Done():
			a.t.Fatalf("the app never received %s", what)
		}
	}
}

// event is the next event of a type, and its id.
func (a *app) event(kind string) (any, *slackevents.EventsAPICallbackEvent) {
	a.t.Helper()
	e := a.next(kind, func(e socketmode.Event) bool {
		outer, isEvent := e.Data.(slackevents.EventsAPIEvent)
		return isEvent && outer.InnerEvent.Type == kind
	}).Data.(slackevents.EventsAPIEvent)
	return e.InnerEvent.Data, e.Data.(*slackevents.EventsAPICallbackEvent)
}

// interaction is the next click, form or shortcut of a type.
func (a *app) interaction(kind slack.InteractionType) slack.InteractionCallback {
	a.t.Helper()
	return a.next(string(kind), func(e socketmode.Event) bool {
		i, isOne := e.Data.(slack.InteractionCallback)
		return isOne && i.Type == kind
	}).Data.(slack.InteractionCallback)
}

// ask posts as a person and returns where.
func (s *stage) ask(user, channel, text string) Posted {
	s.t.Helper()
	p, err := s.Post(Post{User: user, Channel: channel, Text: text})
	s.ok(err)
	return p
}

// refused checks the error of a Web API call, and that the refusal names why.
func refused(t *testing.T, err error, code string, words ...string) {
	t.Helper()
	var r slack.SlackErrorResponse
	if !errors.As(err, &r) || r.Err != code {
		t.Fatalf("error is %v, want %s", err, code)
	}
	all := strings.Join(r.ResponseMetadata.Messages, "\n")
	for _, w := range words {
		if !strings.Contains(all, w) {
			t.Errorf("%s does not name %q: %s", code, w, all)
		}
	}
}

func section(text string) slack.Block {
	return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, text, false, false), nil, nil)
}

func plain(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

func button(action, value, text string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, value, plain(text))
}
