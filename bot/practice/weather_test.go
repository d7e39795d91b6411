package practice

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// weathers switches a rule on.
func (s *stage) weathers(r WeatherRule) {
	s.t.Helper()
	_, err := s.Weather(r)
	s.ok(err)
}

// texts are what a person reads in a channel.
func (s *stage) texts(user, channelID string) []string {
	s.t.Helper()
	seen, err := s.Seen(user)
	s.ok(err)
	var out []string
	for _, c := range seen.Channels {
		if c.ID == channelID {
			for _, m := range c.Messages {
				out = append(out, m.Text)
			}
		}
	}
	return out
}

func TestWeatherThatAnswersWithoutEffect(t *testing.T) {
	s := open(t)
	s.weathers(WeatherRule{Rule: "rate_limited", Method: "chat.postMessage", Times: 1, After: 1, Delay: "7s"})
	post := func(text string) error {
		_, _, err := s.api.PostMessage(askers, slack.MsgOptionText(text, false))
		return err
	}
	s.ok(post("one"))
	var limited *slack.RateLimitedError
	if err := post("two"); !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second {
		t.Errorf("the second post gives %v", err)
	}
	s.ok(post("three"))

	s.weathers(WeatherRule{Rule: "server_error", Times: 1})
	var status slack.StatusCodeError
	if err := post("four"); !errors.As(err, &status) || status.Code != http.StatusInternalServerError {
		t.Errorf("the fourth post gives %v", err)
	}
	if got := s.texts(dana, askers); !slices.Equal(got, []string{"one", "three"}) {
		t.Errorf("the channel holds %q", got)
	}
}

func TestWeatherThatLosesTheAnswerOfAPostThatTookEffect(t *testing.T) {
	s := open(t)
	s.weathers(WeatherRule{Rule: "drop", Method: "chat.postMessage", Times: 1})
	if _, _, err := s.api.PostMessage(askers, slack.MsgOptionText("dropped", false)); err == nil {
		t.Error("a dropped connection gives no error")
	}
	s.weathers(WeatherRule{Rule: "hang", Method: "chat.postMessage", Times: 1})
	impatient := slack.New("xoxb-test", slack.OptionAPIURL(s.APIURL()), slack.OptionHTTPClient(&http.Client{Timeout: 50 * time.Millisecond}))
	if _, _, err := impatient.PostMessage(askers, slack.MsgOptionText("hung", false)); err == nil {
		t.Error("a hanging call gives no error")
	}
	s.weathers(WeatherRule{Rule: "drop", Times: 1, NoEffect: true})
	if _, _, err := s.api.PostMessage(askers, slack.MsgOptionText("lost", false)); err == nil {
		t.Error("a lost call gives no error")
	}
	s.weathers(WeatherRule{Rule: "slow", Times: 1, Delay: "1ms"})
	_, _, err := s.api.PostMessage(askers, slack.MsgOptionText("slow", false))
	s.ok(err)
	if got := s.texts(dana, askers); !slices.Equal(got, []string{"dropped", "hung", "slow"}) {
		t.Errorf("the channel holds %q", got)
	}
	s.ok(s.AwaitIdle(s.ctx))
}

func TestWeatherOfEvents(t *testing.T) {
	s := open(t)
	ws := s.dial()
	read := func() (frame, string) {
		f := ws.read("events_api")
		var outer struct {
			EventID string `json:"event_id"`
		}
		s.ok(json.Unmarshal(f.Payload, &outer))
		return f, outer.EventID
	}

	s.weathers(WeatherRule{Rule: "duplicate_event", Method: "message", Times: 1})
	s.ask(ana, bot, "twice")
	one, id1 := read()
	two, id2 := read()
	if id1 != id2 || one.EnvelopeID == two.EnvelopeID {
		t.Errorf("a duplicate has ids %s, %s and envelopes %s, %s", id1, id2, one.EnvelopeID, two.EnvelopeID)
	}
	ws.ack(one)
	ws.ack(two)

	s.weathers(WeatherRule{Rule: "new_event_id", Method: "message", Times: 1})
	s.ask(ana, bot, "two ids")
	one, id1 = read()
	two, id2 = read()
	if id1 == id2 {
		t.Errorf("both have the id %s", id1)
	}
	ws.ack(one)
	ws.ack(two)

	s.weathers(WeatherRule{Rule: "lost_ack", Method: "message", Times: 1})
	s.ask(ana, bot, "lost ack")
	one, id1 = read()
	ws.ack(one)
	s.ok(s.AwaitIdle(s.ctx)) // nothing more will come of it
	_, err := s.Clock(ClockMove{Advance: "3s"})
	s.ok(err)
	two, id2 = read()
	if id1 != id2 || two.RetryAttempt != 1 {
		t.Errorf("after a lost ack %s comes as %s, attempt %d", id1, id2, two.RetryAttempt)
	}
	ws.ack(two)

	s.weathers(WeatherRule{Rule: "late_event", Times: 1, Delay: "10s"})
	s.ask(ana, bot, "late")
	s.ask(ana, bot, "in time")
	for _, want := range []string{"in time", "late"} {
		f, _ := read()
		if !strings.Contains(string(f.Payload), want) {
			t.Errorf("want %q, got %s", want, f.Payload)
		}
		ws.ack(f)
		_, err := s.Clock(ClockMove{Advance: "10s"})
		s.ok(err)
	}

	s.weathers(WeatherRule{Rule: "clock_skew", Delay: "1h"})
	posted := s.ask(ana, bot, "from the future")
	if want := s.Now().Add(59 * time.Minute); posted.TS < tsOf(want.UnixMicro()) {
		t.Errorf("stamp %s is not ahead of %s", posted.TS, tsOf(want.UnixMicro()))
	}
	c := s.WeatherNow().Counts
	if c.EventsDoubled != 2 || c.EventsRedelivered != 1 || c.Struck["duplicate_event"] != 1 || c.Struck["late_event"] != 1 {
		t.Errorf("counts are %+v", c)
	}
}

func TestWeatherOfConnections(t *testing.T) {
	s := open(t)
	one, two := s.dial(), s.dial()
	s.weathers(WeatherRule{Rule: "refresh"})
	if f := one.read("disconnect"); f.Reason != "refresh_requested" {
		t.Errorf("reason is %q", f.Reason)
	}
	s.ok(s.awaitState(s.ctx, "one connection", func() (bool, <-chan struct{}) { return len(s.conns) == 1, s.changed }))
	s.ask(ana, bot, "who is left?")
	two.ack(two.read("events_api"))
	s.ok(s.AwaitIdle(s.ctx))

	s.weathers(WeatherRule{Rule: "dead_socket"})
	s.ask(ana, bot, "anybody?")
	three := s.dial()
	_, err := s.Clock(ClockMove{Advance: "3s"})
	s.ok(err)
	s.ask(ana, bot, "and now?") // one of the two goes to the dead socket again
	_, err = s.Clock(ClockMove{Advance: "2m"})
	s.ok(err)
	got := map[string]bool{}
	for len(got) < 2 {
		f := three.read("events_api")
		three.ack(f)
		for _, text := range []string{"anybody?", "and now?"} {
			if strings.Contains(string(f.Payload), text) {
				got[text] = true
			}
		}
		_, err := s.Clock(ClockMove{Advance: "1m"})
		s.ok(err)
	}
}

func TestTheRealClientReconnectsAfterARefresh(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	s.mu.Lock()
	old := s.conns[0]
	s.mu.Unlock()
	s.weathers(WeatherRule{Rule: "refresh"})
	s.ok(s.awaitState(s.ctx, "the old connection to close", func() (bool, <-chan struct{}) { return !slices.Contains(s.conns, old), s.changed }))
	s.ask(ana, bot, "in between") // waits for a connection if there is none yet
	e, _ := a.event("message")
	if m := e.(*slackevents.MessageEvent); m.Text != "in between" {
		t.Errorf("event is %+v", m)
	}
}

func TestChartsMayNotBeRolledOut(t *testing.T) {
	s := open(t)
	chart := func() outcome { return s.call(post1(bars(1, "t", "", []any{"c"}, ""))) }
	s.weathers(WeatherRule{Rule: "no_charts"})
	if got := chart(); got.code != "invalid_blocks" {
		t.Errorf("a chart gives %q", got.code)
	}
	s.weathers(WeatherRule{Rule: "clear"})
	if got := chart(); got.code != "" {
		t.Errorf("a chart gives %q %s", got.code, got.why)
	}
}

func TestRateTiersAreEnforcedWhenAskedFor(t *testing.T) {
	s := open(t)
	tooMany := func() (n int) {
		for i := range 30 {
			if got := s.call("conversations.list", obj{}); got.code == "ratelimited" {
				return i
			}
		}
		return 30
	}
	if n := tooMany(); n != 30 {
		t.Errorf("refused after %d calls though nobody asked for tiers", n)
	}
	s.weathers(WeatherRule{Rule: "rate_tiers"})
	if n := tooMany(); n != tier2 {
		t.Errorf("refused after %d calls, the tier is %d", n, tier2)
	}
	_, err := s.Clock(ClockMove{Advance: "1m"})
	s.ok(err)
	if got := s.call("conversations.list", obj{}); got.code != "" {
		t.Errorf("a minute later: %s", got.code)
	}
	var limited *slack.RateLimitedError
	for i := range postBurst + 1 {
		_, _, err := s.api.PostMessage(askers, slack.MsgOptionText("x", false))
		if isLimited := errors.As(err, &limited); isLimited != (i == postBurst) {
			t.Errorf("post %d gives %v", i+1, err)
		}
	}
	_, _, err = s.api.PostMessage(desk, slack.MsgOptionText("x", false))
	s.ok(err) // the pace is per channel
}

func TestTheWorkspaceCountsWhatWasLostAndDoubled(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	one := s.ask(ana, askers, "@helpdesk one?")
	s.ask(ana, askers, "@helpdesk two?")
	dm := s.ask(ana, bot, "three?")
	reply := func(p Posted, metadata string) {
		_, _, err := s.api.PostMessage(p.Channel, slack.MsgOptionTS(p.TS), slack.MsgOptionText("yes", false),
			slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "answer", EventPayload: map[string]any{"id": metadata}}))
		s.ok(err)
	}
	reply(one, "q1")
	reply(one, "q1")
	reply(dm, "q3")
	a.next("all", func(e socketmode.Event) bool { return true })
	c := s.WeatherNow().Counts
	if c.Unanswered != 1 || c.Posts != 3 || c.PostsDoubled != 1 {
		t.Errorf("counts are %+v", c)
	}
}

func TestWeatherIsDescribedWhenItIsUnknown(t *testing.T) {
	s := open(t)
	for _, r := range []WeatherRule{{Rule: "hail"}, {Rule: "slow", Delay: "soon"}, {Rule: "slow", Times: -1}} {
		if _, err := s.Weather(r); err == nil {
			t.Errorf("%+v is accepted", r)
		}
	}
	s.weathers(WeatherRule{Rule: "slow", Method: "chat.update"})
	s.weathers(WeatherRule{Rule: "slow", Method: "chat.update", Off: true})
	if rules := s.WeatherNow().Rules; len(rules) != 0 {
		t.Errorf("rules in force: %+v", rules)
	}
}
