package practice

import (
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

func TestAnEphemeralMessageIsForOnePersonAlone(t *testing.T) {
	s := open(t)
	_, err := s.api.PostEphemeral(askers, ana, slack.MsgOptionText("Please edit it out.", false))
	s.ok(err)
	if got := s.texts(ana, askers); !slices.Equal(got, []string{"Please edit it out."}) {
		t.Errorf("the person sees %q", got)
	}
	if got := s.texts(dana, askers); len(got) != 0 {
		t.Errorf("somebody else sees %q", got)
	}
	history, err := s.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: askers})
	s.ok(err)
	if len(history.Messages) != 0 {
		t.Errorf("history holds %+v", history.Messages)
	}
}

func TestNamesAreWithheldFromGuests(t *testing.T) {
	s := open(t)
	seen, err := s.Seen(ana)
	s.ok(err)
	want := map[string]string{ana: "Ana Lima", dana: "Dana Ruiz", bot: "Helpdesk", rob: hiddenName, zoe: hiddenName}
	for id, name := range want {
		if seen.Names[id] != name {
			t.Errorf("the guest sees %s as %q, want %q", id, seen.Names[id], name)
		}
	}
	if _, err := s.Post(Post{User: ana, Channel: zoe, Text: "hello"}); err == nil || !strings.Contains(err.Error(), "shares no channel") {
		t.Errorf("a guest writes to somebody unknown: %v", err)
	}
	full, err := s.Seen(zoe)
	s.ok(err)
	if full.Names[ana] != "Ana Lima" || full.Names[rob] != hiddenName {
		t.Errorf("a full member sees %v", full.Names)
	}
}

func TestWhatTheAppLearnsOfPeopleOfOtherWorkspaces(t *testing.T) {
	s := open(t)
	u, err := s.api.GetUserInfo(rob)
	s.ok(err)
	if u.TeamID != "T0VEND" || u.IsStranger || u.RealName != "Rob Oak" || u.Profile.Title != "" {
		t.Errorf("somebody in a shared channel is %+v", u)
	}
	s.ok(s.Leave(Membership{User: rob, Channel: shared}))
	u, err = s.api.GetUserInfo(rob)
	s.ok(err)
	if !u.IsStranger || u.RealName != "" || u.Name != "" || u.TeamID != "T0VEND" {
		t.Errorf("a stranger is %+v", u)
	}
	guest, err := s.api.GetUserInfo(ana)
	s.ok(err)
	if !guest.IsRestricted || guest.IsUltraRestricted || guest.IsStranger {
		t.Errorf("a guest is %+v", guest)
	}
}

func TestPeopleOfOtherWorkspacesAskInSharedChannels(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	asked := s.ask(rob, shared, "@helpdesk and for us?")
	got, outer := a.event("app_mention")
	m := got.(*slackevents.AppMentionEvent)
	if m.UserTeam != "T0VEND" || m.SourceTeam != "T0VEND" || !outer.IsExtSharedChannel || outer.TeamID != "T0HOME" {
		t.Errorf("mention is %+v in %+v", m, outer)
	}
	_, ts, err := s.api.PostMessage(shared, slack.MsgOptionTS(asked.TS), slack.MsgOptionBlocks(slack.NewActionBlock("b", button("go", "", "Go"))))
	s.ok(err)
	_, err = s.Click(Click{User: rob, Channel: shared, TS: ts, ActionID: "go"})
	s.ok(err)
	if click := a.interaction(slack.InteractionTypeBlockActions); click.User.TeamID != "T0VEND" || click.Team.ID != "T0HOME" {
		t.Errorf("click is by %+v in %+v", click.User, click.Team)
	}

	if _, err := s.Command(s.ctx, RunCommand{User: rob, Channel: shared, Command: "/ask"}); err == nil || !strings.Contains(err.Error(), "Slack Connect does not show them the app's commands") {
		t.Errorf("a command gives %v", err)
	}
	if _, err := s.Home(OpenHome{User: rob}); err == nil {
		t.Error("Home opens")
	}
	if _, err := s.Shortcut(RunShortcut{User: rob, CallbackID: "ask_global"}); err == nil {
		t.Error("a shortcut runs")
	}
	lenient := open(t, func(c *Config) { c.Seed.ConnectApps = true })
	if _, err := lenient.Home(OpenHome{User: rob}); err != nil {
		t.Errorf("with connect_apps: %v", err)
	}
}

func TestPeopleActOnlyWhereTheyMay(t *testing.T) {
	s := open(t)
	deleted := true
	for _, c := range []struct {
		act func() error
		why string
	}{
		{func() error { _, err := s.Post(Post{User: zoe, Channel: askers, Text: "x"}); return err }, "is not in #questions; join first"},
		{func() error { _, err := s.Post(Post{User: dana, Channel: attic, Text: "x"}); return err }, "is archived"},
		{func() error { _, err := s.Post(Post{User: dana, Channel: askers, Text: " \n"}); return err }, "text is empty"},
		{func() error { _, err := s.Post(Post{User: "U0NONE", Channel: askers, Text: "x"}); return err }, `no user "U0NONE"; users are`},
		{func() error { _, err := s.Post(Post{User: bot, Channel: askers, Text: "x"}); return err }, "is the app itself"},
		{func() error { _, err := s.Post(Post{User: dana, Channel: "#nowhere", Text: "x"}); return err }, `no channel "#nowhere"`},
		{func() error {
			_, err := s.Post(Post{User: dana, Channel: askers, ThreadTS: "1.000001", Text: "x"})
			return err
		}, "to answer"},
		{func() error {
			return s.Edit(Edit{User: ana, Channel: askers, TS: s.ask(dana, askers, "mine").TS, Text: "x"})
		}, "is not Ana Lima's own"},
		{func() error { return s.Join(Membership{User: rob, Channel: askers}) }, "belongs to another workspace"},
		{func() error { _, err := s.Shortcut(RunShortcut{User: dana, CallbackID: "nope"}); return err }, "it has ask_message (message), ask_global (global)"},
		{func() error {
			_, err := s.Command(s.ctx, RunCommand{User: dana, Channel: askers, Command: "/nope"})
			return err
		}, "/nope is not a command"},
		{func() error { _, err := s.User(UserChange{User: dana, TZ: &[]string{"Mars/Base"}[0]}); return err }, "is not a time zone"},
		{func() error { _, err := s.Group(GroupChange{Group: "S0NONE"}); return err }, `no user group "S0NONE"`},
		{func() error {
			if _, err := s.User(UserChange{User: zoe, Deleted: &deleted}); err != nil {
				return err
			}
			_, err := s.Post(Post{User: zoe, Channel: lounge, Text: "x"})
			return err
		}, "is deactivated"},
	} {
		if err := c.act(); err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("error is %v, want %q", err, c.why)
		}
	}
}

func TestChangesOfPeopleReachTheApp(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	name := "Dana Cole"
	_, err := s.User(UserChange{User: dana, RealName: &name})
	s.ok(err)
	changed, _ := a.event("user_change")
	if u := changed.(*slackevents.UserChangeEvent).User; u.RealName != name {
		t.Errorf("user is %+v", u)
	}
	_, err = s.Group(GroupChange{Group: "S0SPEC", Users: []string{zoe}})
	s.ok(err)
	members, _ := a.event("subteam_members_changed")
	if m := members.(*slackevents.SubteamMembersChangedEvent); !slices.Equal(m.AddedUsers, []string{zoe}) || !slices.Equal(m.RemovedUsers, []string{dana}) {
		t.Errorf("change is %+v", m)
	}
	s.ok(s.Join(Membership{User: zoe, Channel: askers, Inviter: dana}))
	joined, _ := a.event("member_joined_channel")
	if j := joined.(*slackevents.MemberJoinedChannelEvent); j.User != zoe || j.Channel != askers || j.Inviter != dana {
		t.Errorf("join is %+v", j)
	}
	s.ok(s.Join(Membership{Bot: true, Channel: lounge}))
	joined, _ = a.event("member_joined_channel")
	if j := joined.(*slackevents.MemberJoinedChannelEvent); j.User != bot || j.Channel != lounge {
		t.Errorf("the app's own join is %+v", j)
	}
	s.ok(s.Leave(Membership{Bot: true, Channel: lounge}))
	left, _ := a.event("member_left_channel")
	if l := left.(*slackevents.MemberLeftChannelEvent); l.User != bot {
		t.Errorf("leave is %+v", l)
	}
}

func TestTheAppHearsNothingWhereItIsNotAMember(t *testing.T) {
	s := open(t)
	ws := s.dial()
	s.ask(dana, lounge, "@helpdesk are you here?")
	s.ask(dana, zoe, "between us")
	s.ask(dana, askers, "in the channel of the app")
	f := ws.read("events_api")
	if !strings.Contains(string(f.Payload), "in the channel of the app") {
		t.Errorf("the first event is %s", f.Payload)
	}
	ws.ack(f)
}

func TestEditsDeletionsAndReactionsReachTheApp(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	alone, headed := s.ask(ana, askers, "one"), s.ask(ana, askers, "two")
	_, err := s.Post(Post{User: dana, Channel: askers, ThreadTS: headed.TS, Text: "a reply"})
	s.ok(err)
	for range 3 {
		a.event("message")
	}
	s.ok(s.React(React{User: ana, Channel: askers, TS: alone.TS, Name: "eyes"}))
	added, _ := a.event("reaction_added")
	if r := added.(*slackevents.ReactionAddedEvent); r.Reaction != "eyes" || r.Item.Timestamp != alone.TS || r.ItemUser != ana {
		t.Errorf("reaction is %+v", r)
	}
	s.ok(s.React(React{User: ana, Channel: askers, TS: alone.TS, Name: "eyes", Remove: true}))
	a.event("reaction_removed")

	s.ok(s.Edit(Edit{User: ana, Channel: askers, TS: alone.TS, Text: "one, edited"}))
	e, _ := a.event("message")
	if m := e.(*slackevents.MessageEvent); m.SubType != "message_changed" || m.Message.Text != "one, edited" || m.PreviousMessage.Text != "one" || m.Message.Edited == nil {
		t.Errorf("edit is %+v", m)
	}
	s.ok(s.Delete(Delete{User: ana, Channel: askers, TS: alone.TS}))
	e, _ = a.event("message")
	if m := e.(*slackevents.MessageEvent); m.SubType != "message_deleted" || m.DeletedTimeStamp != alone.TS {
		t.Errorf("deletion is %+v", m)
	}
	s.ok(s.Delete(Delete{User: ana, Channel: askers, TS: headed.TS}))
	e, _ = a.event("message")
	if m := e.(*slackevents.MessageEvent); m.SubType != "message_changed" || m.Message.SubType != "tombstone" || m.PreviousMessage.Text != "two" {
		t.Errorf("the deletion of a thread's head is %+v, %+v", m, m.Message)
	}
}

func TestUnreadCountsWhatConcernsThePerson(t *testing.T) {
	s := open(t)
	unread := func(user string) int {
		seen, err := s.Seen(user)
		s.ok(err)
		return seen.Channels[slices.IndexFunc(seen.Channels, func(c SeenChannel) bool { return c.ID == askers })].Unread
	}
	head := s.ask(ana, askers, "question")
	if unread(dana) != 1 || unread(ana) != 0 {
		t.Errorf("unread: %d for the other, %d for the author", unread(dana), unread(ana))
	}
	s.ok(s.Read(Read{User: dana, Channel: askers}))
	_, _, err := s.api.PostMessage(askers, slack.MsgOptionTS(head.TS), slack.MsgOptionText("answer", false))
	s.ok(err)
	if unread(dana) != 0 || unread(ana) != 1 {
		t.Errorf("a reply in a thread is unread %d times for the other, %d for the asker", unread(dana), unread(ana))
	}
}

func TestWhatIsTypedBecomesSlacksTokens(t *testing.T) {
	s := open(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	for typed, want := range map[string]string{
		"a < b & c > d":                  "a &lt; b &amp; c &gt; d",
		"@dana, see #questions":          "<@" + dana + ">, see <#" + askers + "|questions>",
		"@Dana Ruiz and @dana":           "<@" + dana + "> and <@" + dana + ">",
		"@helpdesk hi":                   "<@" + bot + "> hi",
		"@specialists please":            "<!subteam^S0SPEC|@specialists> please",
		"@here @channel @everyone":       "<!here> <!channel> <!everyone>",
		"@danas is nobody":               "@danas is nobody",
		"mail me@harbor.example now":     "mail <mailto:me@harbor.example|me@harbor.example> now",
		"see https://e.example/a?b=1&c.": "see <https://e.example/a?b=1&amp;c>.",
		"`@dana` and @dana":              "`@dana` and <@" + dana + ">",
		"İ @dana":                        "İ <@" + dana + ">",
		"<@" + dana + ">":                "&lt;@" + dana + "&gt;",
	} {
		if got := s.typed(s.users[dana], typed); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
}
