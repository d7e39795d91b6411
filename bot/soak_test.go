package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"shouldertap/bot/practice"
)

const (
	soakPeople = 200
	soakFew    = 320              // questions, unless SOAK names a number
	soakWindow = 40               // questions open at a time; of a few, all are
	soakMost   = 20 * time.Minute // the whole of it
)

// soakWeather is everything that goes wrong in life, by turns.
func soakWeather() []practice.WeatherRule {
	return []practice.WeatherRule{
		{Rule: "drop", Method: "chat.postMessage", Times: 1}, {Rule: "drop", Method: "chat.postMessage", Times: 1, NoEffect: true},
		{Rule: "dead_socket"}, {Rule: "hang", Method: "chat.postMessage", Times: 1}, {Rule: "hang", Method: "chat.postMessage", Times: 1, NoEffect: true},
		{Rule: "hang", Times: 1, Delay: "50ms"}, {Rule: "server_error", Method: "chat.postMessage", Times: 2}, {Rule: "server_error", Times: 1},
		{Rule: "rate_limited", Method: "chat.postMessage", Times: 1}, {Rule: "slow", Times: 2, Delay: "500ms"},
		{Rule: "duplicate_event", Times: 3}, {Rule: "new_event_id", Times: 3}, {Rule: "late_event", Times: 1, Delay: "10s"},
		{Rule: "lost_ack", Times: 2}, {Rule: "refresh"}, {Rule: "clock_skew", Delay: "90s"}, {Rule: "clock_skew", Off: true},
	}
}

// The whole program lives through all of the weather, and a restart in the
// midst of it: as the workspace itself counts, every question is answered in its
// thread, once. SOAK=10000 asks as many; then nothing else may run beside it,
// and memory and goroutines are looked at too.
func TestSoak(t *testing.T) {
	questions, whole := soakFew, os.Getenv("SOAK") != ""
	if whole {
		n, err := strconv.Atoi(os.Getenv("SOAK"))
		if err != nil || n < soakFew {
			t.Fatalf("SOAK is %q and must be a number, %d or more", os.Getenv("SOAK"), soakFew)
		}
		questions = n
		defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	} else {
		t.Parallel()
	}
	t.Run("questions", func(t *testing.T) { soak(t, questions, whole) })
}

func soak(t *testing.T, questions int, whole bool) {
	seed, err := practiceSeed()
	if err != nil {
		t.Fatal(err)
	}
	for i := range soakPeople {
		seed.Users = append(seed.Users, practice.User{ID: askerID(i), Name: fmt.Sprintf("asker%03d", i), RealName: fmt.Sprintf("Asker %d", i), TeamID: "T0VENDOR"})
	}
	f := emptyFloor(t, seed, t.TempDir(), filepath.Join("testdata", "desk"), func(c *practice.Config) { c.Keep = 30 })
	if err := f.startBot(t); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), soakMost)
	defer cancel()
	texts := []string{"how do i greet a caller", "can i leave a voicemail", "how often can we call a borrower", "someone must look at this account",
		"is a wet signature needed on Mars", "may we call the moon"}
	window := questions
	if whole {
		window = soakWindow
	}
	dice, trouble := rand.New(rand.NewPCG(1042, 5)), soakWeather()
	each := min(questions/len(trouble), 200)
	var early runtime.MemStats
	var open []practice.Posted
	var asked []string // by whom, as open
	answered := func(most int) {
		for ; len(open) > most; open, asked = open[1:], asked[1:] {
			f.isAnswered(t, ctx, asked[0], open[0])
		}
	}
	for i := range questions {
		if i%each == each/2 {
			f.weather(t, trouble[i/each%len(trouble)])
			f.later(t, "4s")
		}
		switch i {
		case questions / 4:
			runtime.GC()
			runtime.ReadMemStats(&early)
		case questions / 2:
			if err := f.stopBot(); err != nil {
				t.Fatal(err)
			}
			if err := f.connectBot(t); err != nil {
				t.Fatal(err)
			}
		}
		user := askerID(dice.IntN(soakPeople))
		posted, err := f.workspace.Post(practice.Post{User: user, Channel: "U0TAP", Text: texts[dice.IntN(len(texts))]})
		if err != nil {
			t.Fatal(err)
		}
		open, asked = append(open, posted), append(asked, user)
		answered(window)
	}
	answered(0)
	f.weather(t, practice.WeatherRule{Rule: "clear"})
	f.later(t, "10m") // what was to come again has come
	if err := f.settle(ctx); err != nil {
		t.Fatal(err)
	}

	c := f.workspace.WeatherNow().Counts
	t.Logf("%d questions: %+v", questions, c)
	if c.PostsDoubled != 0 || c.Unanswered != 0 {
		t.Errorf("lost or doubled: %+v", c)
	}
	if counts, err := f.bot.db.Counts(ctx); err != nil || counts.Questions != questions || counts.InboxDead != 0 {
		t.Errorf("%d questions were asked, and on record is %+v, %v", questions, counts, err)
	}
	for _, rule := range trouble {
		if !rule.Off && c.Struck[rule.Rule] == 0 {
			t.Errorf("%s never struck", rule.Rule)
		}
	}
	if whole {
		var late runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&late)
		t.Logf("heap %d kB after a quarter, %d kB at the end", early.HeapAlloc>>10, late.HeapAlloc>>10)
		if grown := int64(late.HeapAlloc) - int64(early.HeapAlloc); grown > 32<<20 {
			t.Errorf("the heap has grown by %d kB", grown>>10)
		}
	}
	if err := f.stopBot(); err != nil { // and so folds its log into the file
		t.Fatal(err)
	}
	if info, err := os.Stat(f.settings.databaseFile()); err != nil {
		t.Error(err)
	} else {
		t.Logf("the database has grown to %d kB: %d bytes a question, the content included", info.Size()>>10, info.Size()/int64(questions))
	}
}

// isAnswered waits for the one reply below a question. When nothing comes for two
// seconds, something is on its way to come later: the clock goes on, slowly
// enough that a dead socket is noticed first, which takes real time.
func (f *floor) isAnswered(t *testing.T, ctx context.Context, user string, q practice.Posted) {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); ; {
		soon, cancel := context.WithTimeout(ctx, 2*time.Second)
		_, err := f.workspace.AwaitMessage(soon, user, "U0TAP", func(m practice.Message) bool { return m.Bot && m.ThreadTS == q.TS })
		cancel()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s's question at %s has no answer: %v; %+v", user, q.TS, err, f.workspace.WeatherNow())
		}
		f.later(t, "5s")
	}
}
