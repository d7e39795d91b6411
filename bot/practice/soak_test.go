package practice

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	soakPeople    = 200
	soakChannels  = 20
	soakQuestions = 10_000
	soakWindow    = 50 // questions open at a time
	soakTrouble   = 60 // how often something goes wrong
)

// soakWeather is everything that goes wrong in life, by turns. What is to end
// of itself lasts for some questions.
func soakWeather() []WeatherRule {
	return []WeatherRule{
		{Rule: "drop", Method: "chat.postMessage", Times: 1}, {Rule: "drop", Method: "chat.postMessage", Times: 1, NoEffect: true},
		{Rule: "hang", Method: "chat.postMessage", Times: 1}, {Rule: "hang", Method: "chat.postMessage", Times: 1, NoEffect: true},
		{Rule: "hang", Times: 1, Delay: "50ms"}, {Rule: "server_error", Times: 1}, {Rule: "rate_limited", Times: 1},
		{Rule: "slow", Times: 1, Delay: "5ms"}, {Rule: "duplicate_event", Times: 3}, {Rule: "new_event_id", Times: 3},
		{Rule: "late_event", Times: 1, Delay: "1s"}, {Rule: "lost_ack", Times: 1}, {Rule: "refresh"},
		{Rule: "clock_skew", Delay: "90s"}, {Rule: "clock_skew", Off: true}, {Rule: "dead_socket"},
	}
}

// crowd is a workspace with many people and channels.
func crowd() Seed {
	seed := testSeed()
	seed.Users, seed.Channels, seed.Groups, seed.Start = nil, nil, nil, ""
	for i := range soakChannels {
		seed.Channels = append(seed.Channels, Channel{ID: "C" + strconv.Itoa(i), Name: "floor-" + strconv.Itoa(i), BotMember: true})
	}
	for i := range soakPeople {
		id := "U" + strconv.Itoa(i)
		seed.Users = append(seed.Users, User{ID: id, Name: "person" + strconv.Itoa(i), RealName: "Person " + strconv.Itoa(i)})
		c := &seed.Channels[i%soakChannels]
		c.Members = append(c.Members, id)
	}
	return seed
}

// answerer is an app as an honest one is built: it takes each event_id and each
// message once, and answers in the thread, again if it is not sure.
type answerer struct {
	api  *slack.Client
	mu   sync.Mutex
	seen map[string]bool
	work chan *slackevents.AppMentionEvent
}

func (a *answerer) first(key string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.seen[key] {
		return false
	}
	a.seen[key] = true
	return true
}

func (a *answerer) listen(ctx context.Context, c *socketmode.Client) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-c.Events:
			if e.Request == nil || e.Request.EnvelopeID == "" {
				continue
			}
			c.AckCtx(ctx, e.Request.EnvelopeID, nil)
			outer, isEvent := e.Data.(slackevents.EventsAPIEvent)
			if !isEvent {
				continue
			}
			m, isMention := outer.InnerEvent.Data.(*slackevents.AppMentionEvent)
			if isMention && a.first(m.Channel+m.TimeStamp) {
				a.work <- m
			}
		}
	}
}

// answer posts until it is known to be posted: an error leaves it open whether
// it was, so the thread is read before it posts again.
func (a *answerer) answer(ctx context.Context, m *slackevents.AppMentionEvent) {
	for ctx.Err() == nil {
		_, _, err := a.api.PostMessageContext(ctx, m.Channel, slack.MsgOptionTS(m.TimeStamp), slack.MsgOptionText("An answer.", false),
			slack.MsgOptionBlocks(section("*An answer* to "+m.TimeStamp+strings.Repeat(" that is long", 50)), slack.NewActionBlock("", button("settled", m.TimeStamp, "This settled it"))),
			slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "answer", EventPayload: map[string]any{"ts": m.TimeStamp}}))
		if err == nil || a.posted(ctx, m) {
			return
		}
	}
}

func (a *answerer) posted(ctx context.Context, m *slackevents.AppMentionEvent) bool {
	for ctx.Err() == nil {
		thread, _, _, err := a.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: m.Channel, Timestamp: m.TimeStamp})
		if err == nil {
			return len(thread) > 1
		}
	}
	return false
}

// Ten thousand questions of two hundred people in bad weather: every one is
// answered once, memory stays flat, and nothing is left running.
func TestSoak(t *testing.T) {
	questions := soakQuestions
	if testing.Short() || underRace {
		questions /= 10
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	w, err := Start(ctx, Config{Seed: crowd(), Keep: 100})
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	defer transport.CloseIdleConnections()
	api := slack.New("xoxb-test", slack.OptionAPIURL(w.APIURL()), slack.OptionAppLevelToken("xapp-test"),
		slack.OptionHTTPClient(&http.Client{Timeout: time.Second, Transport: transport})) // it hangs up on what hangs
	a := &answerer{api: api, seen: map[string]bool{}, work: make(chan *slackevents.AppMentionEvent, questions)}

	run, stop := context.WithCancel(ctx)
	var app sync.WaitGroup
	for range 2 {
		client := socketmode.New(api, socketmode.OptionPingInterval(pingEvery+3*time.Second)) // a dead socket is soon noticed
		app.Go(func() { client.RunContext(run) })
		app.Go(func() { a.listen(run, client) })
	}
	answered := make(chan string, questions)
	for range 8 {
		app.Go(func() {
			for {
				select {
				case <-run.Done():
					return
				case m := <-a.work:
					a.answer(run, m)
					answered <- m.Channel + m.TimeStamp
				}
			}
		})
	}
	if err := w.AwaitConnected(ctx); err != nil {
		t.Fatal(err)
	}

	dice := rand.New(rand.NewPCG(1, 2))
	trouble, each := soakWeather(), questions/soakTrouble
	var early, late runtime.MemStats
	waiting := &waiting{w: w, t: t, answered: answered, done: map[string]bool{}}
	for i := range questions {
		if i%each == each/2 {
			if _, err := w.Weather(trouble[i/each%len(trouble)]); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Clock(ClockMove{Advance: "4s"}); err != nil { // what was lost or late comes
				t.Fatal(err)
			}
		}
		if i == questions/4 {
			runtime.GC()
			runtime.ReadMemStats(&early)
		}
		p := dice.IntN(soakPeople)
		posted, err := w.Post(Post{User: "U" + strconv.Itoa(p), Channel: "C" + strconv.Itoa(p%soakChannels), Text: fmt.Sprintf("@helpdesk question %d?", i)})
		if err != nil {
			t.Fatal(err)
		}
		waiting.open = append(waiting.open, posted.Channel+posted.TS)
		waiting.until(ctx, soakWindow)
	}
	waiting.until(ctx, 0)
	if err := w.AwaitIdle(ctx); err != nil {
		t.Error(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&late)

	c := w.WeatherNow().Counts
	// An event may be given up that was taken all the same: on a machine that has
	// other things to do its acknowledgements come late.
	if c.Posts != questions || c.PostsDoubled != 0 || c.Unanswered != 0 {
		t.Errorf("%d questions: counts are %+v", questions, c)
	}
	for _, rule := range trouble {
		if !rule.Off && c.Struck[rule.Rule] == 0 {
			t.Errorf("%s never struck", rule.Rule)
		}
	}
	grown := int64(late.HeapAlloc) - int64(early.HeapAlloc)
	t.Logf("heap %d kB after a quarter, %d kB at the end; %+v", early.HeapAlloc>>10, late.HeapAlloc>>10, c)
	// The app's own list of what it has seen grows by some 100 bytes a question.
	if most := int64(8<<20) + int64(questions)*200; grown > most {
		t.Errorf("the heap has grown by %d kB", grown>>10)
	}
	stop()
	app.Wait()
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

// waiting is the questions that have no answer yet, oldest first.
type waiting struct {
	w        *Workspace
	t        *testing.T
	open     []string
	answered <-chan string
	done     map[string]bool // answered before an older one
}

// until waits for the oldest until so many are open. When nothing moves,
// something is on its way to come later: the clock goes on, unless a dead
// socket has not been noticed yet, which takes the client real time.
func (o *waiting) until(ctx context.Context, most int) {
	o.t.Helper()
	for len(o.open) > most {
		if oldest := o.open[0]; o.done[oldest] {
			delete(o.done, oldest)
			o.open = o.open[1:]
			continue
		}
		select {
		case key := <-o.answered:
			o.done[key] = true
		case <-ctx.Done():
			o.t.Fatalf("an answer never came; %+v", o.w.WeatherNow())
		case <-time.After(time.Second):
			if o.w.hasDeadSocket() {
				continue
			}
			if _, err := o.w.Clock(ClockMove{Advance: "1m"}); err != nil {
				o.t.Fatal(err)
			}
		}
	}
}

func (w *Workspace) hasDeadSocket() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.conns, func(c *conn) bool { return c.dead })
}
