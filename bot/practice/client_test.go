package practice

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// Every call of the real client that an app makes here, against its own expectations.
func TestTheRealClientReadsTheWorkspace(t *testing.T) {
	s := open(t)
	who, err := s.api.AuthTest()
	s.ok(err)
	if who.UserID != bot || who.BotID != "B0BOT" || who.TeamID != "T0HOME" {
		t.Errorf("auth.test is %+v", who)
	}
	if _, address, err := s.api.StartSocketModeContext(s.ctx); err != nil || !strings.HasPrefix(address, "ws://") {
		t.Errorf("connections are opened at %q, %v", address, err)
	}
	team, err := s.api.GetTeamInfo()
	s.ok(err)
	if team.Name != "Harbor Lending" {
		t.Errorf("team is %+v", team)
	}
	b, err := s.api.GetBotInfo(slack.GetBotInfoParameters{Bot: "B0BOT"})
	s.ok(err)
	if b.UserID != bot || b.AppID != "A0APP" {
		t.Errorf("bot is %+v", b)
	}

	channel, err := s.api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: shared})
	s.ok(err)
	if channel.Name != "northline" || !channel.IsExtShared || channel.NumMembers != 3 || !channel.IsMember || len(channel.SharedTeamIDs) != 2 {
		t.Errorf("channel is %+v", channel)
	}
	members, next, err := s.api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: shared, Limit: 2})
	s.ok(err)
	rest, end, err := s.api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: shared, Limit: 2, Cursor: next})
	s.ok(err)
	if all := append(members, rest...); !slices.Equal(all, []string{rob, dana, bot}) || end != "" {
		t.Errorf("members are %v, cursor %q", all, end)
	}
	list, _, err := s.api.GetConversations(&slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}, ExcludeArchived: true})
	s.ok(err)
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
	}
	if !slices.Equal(names, []string{"questions", "specialists", "northline", "lounge"}) {
		t.Errorf("channels are %v", names)
	}
	own, _, err := s.api.GetConversationsForUser(&slack.GetConversationsForUserParameters{Types: []string{"private_channel"}})
	s.ok(err)
	if len(own) != 1 || own[0].ID != desk {
		t.Errorf("the app's own private channels are %+v", own)
	}

	users, err := s.api.GetUsers()
	s.ok(err)
	if len(users) != 5 {
		t.Errorf("there are %d users", len(users))
	}
	groups, err := s.api.GetUserGroups(slack.GetUserGroupsOptionIncludeUsers(true))
	s.ok(err)
	if len(groups) != 1 || groups[0].Handle != "specialists" || !slices.Equal(groups[0].Users, []string{dana}) {
		t.Errorf("groups are %+v", groups)
	}
	inGroup, err := s.api.GetUserGroupMembers("S0SPEC")
	s.ok(err)
	if !slices.Equal(inGroup, []string{dana}) {
		t.Errorf("members of the group are %v", inGroup)
	}
	if _, _, _, err := s.api.JoinConversation(lounge); err != nil {
		t.Error(err)
	}
}

func TestTheRealClientWritesAndReadsBack(t *testing.T) {
	s := open(t)
	dm, noOp, _, err := s.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ana}})
	s.ok(err)
	if noOp {
		t.Error("the direct message was open before it was")
	}
	again, noOp, already, err := s.api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ana}, ReturnIM: true})
	s.ok(err)
	if again.ID != dm.ID || !noOp || !already {
		t.Errorf("opened again: %s, %v, %v", again.ID, noOp, already)
	}
	_, first, err := s.api.PostMessage(dm.ID, slack.MsgOptionText("first", false),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "answer", EventPayload: map[string]any{"question": "Q1"}}))
	s.ok(err)
	_, reply, full, err := s.api.PostMessageWithResponse(dm.ID, slack.MsgOptionText("reply", false), slack.MsgOptionTS(first), slack.MsgOptionBlocks(section("a *reply*")))
	s.ok(err)
	if full.ThreadTimestamp != first || len(full.Blocks.BlockSet) != 1 {
		t.Errorf("message is %+v", full)
	}

	thread, _, _, err := s.api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: dm.ID, Timestamp: reply, IncludeAllMetadata: true})
	s.ok(err)
	if len(thread) != 2 || thread[0].ReplyCount != 1 || thread[0].Metadata.EventPayload["question"] != "Q1" || thread[1].ParentUserId != bot {
		t.Errorf("thread is %+v", thread)
	}
	history, err := s.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: dm.ID})
	s.ok(err)
	if len(history.Messages) != 1 || history.Messages[0].Metadata.EventType != "" {
		t.Errorf("history is %+v", history.Messages)
	}

	_, _, _, err = s.api.UpdateMessage(dm.ID, reply, slack.MsgOptionText("changed", false))
	s.ok(err)
	link, err := s.api.GetPermalink(&slack.PermalinkParameters{Channel: dm.ID, Ts: reply})
	s.ok(err)
	if !strings.HasPrefix(link, s.URL()+"/archives/"+dm.ID+"/p") {
		t.Errorf("permalink is %s", link)
	}
	m, err := s.AwaitMessage(s.ctx, ana, bot, func(m Message) bool { return m.TS == reply })
	s.ok(err)
	if m.Text != "changed" || m.Blocks != nil || !m.Edited {
		t.Errorf("text without blocks leaves %v", m)
	}
	_, _, _, err = s.api.UpdateMessage(dm.ID, reply, slack.MsgOptionText("fallback", false), slack.MsgOptionBlocks(section("in blocks")))
	s.ok(err)
	m, err = s.AwaitMessage(s.ctx, ana, bot, func(m Message) bool { return m.TS == reply })
	s.ok(err)
	if m.Edited || m.Shown() != "in blocks" {
		t.Errorf("an update with blocks leaves %v", m)
	}
	_, _, err = s.api.DeleteMessage(dm.ID, reply)
	s.ok(err)
	if got := s.texts(ana, dm.ID); !slices.Equal(got, []string{"first"}) {
		t.Errorf("after the deletion: %q", got)
	}

	item := slack.NewRefToMessage(dm.ID, first)
	s.ok(s.api.AddReaction("eyes", item))
	got, err := s.api.GetReactions(item, slack.NewGetReactionsParameters())
	s.ok(err)
	if want := []slack.ItemReaction{{Name: "eyes", Count: 1, Users: []string{bot}}}; !cmp.Equal(got.Reactions, want) {
		t.Error(cmp.Diff(want, got.Reactions))
	}
	s.ok(s.api.RemoveReaction("eyes", item))
	s.ok(s.api.SetAssistantThreadsStatus(slack.AssistantThreadsSetStatusParameters{ChannelID: dm.ID, ThreadTS: first, Status: "is looking it up…"}))
	s.ok(s.api.SetAssistantThreadsTitle(slack.AssistantThreadsSetTitleParameters{ChannelID: dm.ID, ThreadTS: first, Title: "A question"}))
	seen, err := s.Seen(ana)
	s.ok(err)
	if i := slices.IndexFunc(seen.Channels, func(c SeenChannel) bool { return c.ID == dm.ID }); seen.Channels[i].Status[first] != "is looking it up…" {
		t.Errorf("status is %v", seen.Channels[i].Status)
	}
}

func TestAFileIsUploadedAndShared(t *testing.T) {
	s := open(t)
	content := "question,answers\n"
	_, err := s.api.UploadFile(slack.UploadFileParameters{
		Filename: "report.csv", FileSize: len(content), Content: content, Title: "Report", Channel: askers, InitialComment: "Here it is.",
	})
	s.ok(err)
	m, err := s.AwaitMessage(s.ctx, dana, askers, func(m Message) bool { return len(m.Files) == 1 })
	s.ok(err)
	if m.Text != "Here it is." || m.Files[0]["title"] != "Report" {
		t.Errorf("message is %+v", m)
	}
	var got bytes.Buffer
	s.ok(s.api.GetFile(str(m.Files[0]["url_private"]), &got))
	if got.String() != content {
		t.Errorf("file is %q", got.String())
	}
	_, err = s.api.UploadFile(slack.UploadFileParameters{Filename: "short.csv", FileSize: 99, Content: content, Channel: askers})
	if err == nil {
		t.Error("a file of another length than announced is taken")
	}
}

func TestAMessageOfTheAppIsPostedBesideAThreadThatIsGone(t *testing.T) {
	s := open(t)
	asked := s.ask(dana, askers, "never mind")
	s.ok(s.Delete(Delete{User: dana, Channel: askers, TS: asked.TS}))
	_, _, full, err := s.api.PostMessageWithResponse(askers, slack.MsgOptionText("too late", false), slack.MsgOptionTS(asked.TS))
	s.ok(err)
	if full.ThreadTimestamp != "" {
		t.Errorf("thread is %q", full.ThreadTimestamp)
	}
}

// Every method of the real client that the rest of the program calls is tried
// against this workspace by a test of this folder.
func TestEveryCallThatTheProgramMakesIsTriedHere(t *testing.T) {
	client := reflect.TypeFor[*slack.Client]()
	called := map[string]string{} // method → the file that calls it
	for _, folder := range []string{"..", "../../handlers"} {
		for _, file := range sources(t, folder, func(name string) bool { return !strings.HasSuffix(name, "_test.go") }) {
			for _, m := range regexp.MustCompile(`\.(\w+)\(`).FindAllStringSubmatch(file.text, -1) {
				if _, ofClient := client.MethodByName(m[1]); ofClient && strings.Contains(file.text, "slack-go/slack\"") {
					called[m[1]] = file.name
				}
			}
		}
	}
	if len(called) < 10 {
		t.Fatalf("only %d calls were found: %v", len(called), called)
	}
	var tests strings.Builder
	for _, file := range sources(t, ".", func(name string) bool { return strings.HasSuffix(name, "_test.go") }) {
		tests.WriteString(file.text)
	}
	for method, file := range called {
		plain := strings.TrimSuffix(method, "Context")
		if !regexp.MustCompile(`\.` + plain + `(Context)?\(`).MatchString(tests.String()) {
			t.Errorf("%s calls %s, which nothing here tries", file, method)
		}
	}
}

type source struct{ name, text string }

// sources are the Go files of a folder that are wanted.
func sources(t *testing.T, folder string, wanted func(name string) bool) []source {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []source
	for _, name := range names {
		if !wanted(name) {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, source{name, string(text)})
	}
	return out
}
