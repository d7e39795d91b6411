package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"shouldertap/bot/practice"
)

// A new person tries everything, and wants the beginning back: one button
// empties the workspace and the database, with questions still in flight, and
// the same process goes on as a new one would.
func TestStartingOverEmptiesTheWorkspaceAndTheDatabase(t *testing.T) {
	t.Parallel()
	r := rehearse(t, filepath.Join("testdata", "desk"))
	const unheard = "is a wet signature needed on Mars"
	r.ask(unheard)
	r.awaits("It is Q-1001")
	r.does("clock", practice.ClockMove{Advance: "2h"}, nil)
	r.does("weather", practice.WeatherRule{Rule: "slow", Method: "chat.postMessage", Delay: "300ms"}, nil)
	for i := range 20 {
		r.ask(fmt.Sprintf("%s, or on moon number %d", unheard, i))
	}
	r.does("reset", struct{}{}, nil)

	if state := r.state(); state.ClockOffsetMS != 0 || state.Connections == 0 || len(state.Weather.Rules) != 0 || state.Weather.Counts.Events != 0 {
		t.Errorf("after starting over: %d ms ahead, %d connections, %+v", state.ClockOffsetMS, state.Connections, state.Weather)
	}
	if all := everything(r.seen("U0AISHA")); strings.Contains(all, "Mars") {
		t.Errorf("Aisha still sees:\n%s", all)
	}
	r.ask(unheard)
	r.awaits("It is Q-1001") // numbers begin anew, so the database did
	r.until("U0OMAR", "one card", func(seen practice.Seen) bool { return cards(seen) == 1 })
	r.does("reset", struct{}{}, nil)
	r.ask("how do i greet a caller")
	r.awaits("Give your first name")
	if n := r.state().Weather.Counts.PostsDoubled; n != 0 {
		t.Errorf("%d posts are doubled", n)
	}
}

// With content that cannot be served nothing is thrown away.
func TestStartingOverNeedsContentWithoutFaults(t *testing.T) {
	t.Parallel()
	dir := changedContent(t, filepath.Join("testdata", "desk"), "desk.yaml")
	r := rehearse(t, dir)
	r.ask("how do i greet a caller")
	r.awaits("Give your first name")
	if err := writeFile(filepath.Join(dir, "desk.yaml"), []byte("zone: nowhere\n")); err != nil {
		t.Fatal(err)
	}
	if err := r.control("reset", struct{}{}, nil); err == nil || !strings.Contains(err.Error(), "nothing is thrown away") || !strings.Contains(err.Error(), "desk.yaml:") {
		t.Errorf("starting over says: %v", err)
	}
	r.awaits("Give your first name")
}

// rehearsed is `make run` in this process, reached as a browser reaches it.
type rehearsed struct {
	t   *testing.T
	url string
}

// openAt finds the address that the program prints.
var openAt = regexp.MustCompile(`Open (http://\S+)`)

func rehearse(t *testing.T, contentDir string) *rehearsed {
	t.Helper()
	settings := map[string]string{"CONTENT_DIR": contentDir, "DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "tap.db"),
		"PRACTICE_ADDR": "127.0.0.1:0", "LOG_LEVEL": "warn"}
	printed, began := &written{}, time.Now()
	p := &program{out: printed, errs: testLog{t}, now: func() time.Time { return tuesday.Add(time.Since(began)) }, lookup: func(name string) (string, bool) {
		value, ok := settings[name]
		return value, ok
	}}
	ctx, stop := context.WithCancel(context.Background())
	exit := make(chan int, 1)
	go func() { exit <- run(ctx, p, []string{"serve"}) }()
	t.Cleanup(func() {
		stop()
		if code := <-exit; code != 0 {
			t.Errorf("it ended with %d", code)
		}
	})
	r := &rehearsed{t: t}
	for range time.Tick(20 * time.Millisecond) {
		if found := openAt.FindStringSubmatch(printed.String()); found != nil {
			r.url = found[1]
			return r
		}
		select {
		case code := <-exit:
			exit <- code
			t.Fatalf("it ended with %d:\n%s", code, printed.String())
		default:
		}
	}
	return nil
}

// control is one call of the practice workspace's control API.
func (r *rehearsed) control(call string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	response, err := http.Post(r.url+"/control/"+call, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	return r.read(response, out)
}

func (r *rehearsed) read(response *http.Response, out any) error {
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", response.Status, body)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(body, out)
}

func (r *rehearsed) does(call string, in, out any) {
	r.t.Helper()
	if err := r.control(call, in, out); err != nil {
		r.t.Fatalf("%s: %v", call, err)
	}
}

func (r *rehearsed) get(path string, out any) {
	r.t.Helper()
	response, err := http.Get(r.url + "/control/" + path)
	if err == nil {
		err = r.read(response, out)
	}
	if err != nil {
		r.t.Fatalf("%s: %v", path, err)
	}
}

func (r *rehearsed) ask(text string) {
	r.t.Helper()
	r.does("post", practice.Post{User: "U0AISHA", Channel: "#ask-servicing", Text: "@Shouldertap " + text}, nil)
}

func (r *rehearsed) state() (state practice.State) {
	r.t.Helper()
	r.get("state", &state)
	return state
}

func (r *rehearsed) seen(user string) (seen practice.Seen) {
	r.t.Helper()
	r.get("seen?user="+user, &seen)
	return seen
}

// cards counts what stands before the specialists.
func cards(seen practice.Seen) int {
	for _, channel := range seen.Channels {
		if channel.Name == "specialists" {
			return len(channel.Messages)
		}
	}
	return 0
}

// awaits waits until Aisha reads a text.
func (r *rehearsed) awaits(text string) {
	r.t.Helper()
	r.until("U0AISHA", text, func(seen practice.Seen) bool { return strings.Contains(everything(seen), text) })
}

// until waits until what somebody sees is as it should be.
func (r *rehearsed) until(user, what string, is func(practice.Seen) bool) {
	r.t.Helper()
	deadline := time.Now().Add(within)
	for {
		seen := r.seen(user)
		if is(seen) {
			return
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("%s does not see %s but:\n%s", user, what, everything(seen))
		}
		r.get(fmt.Sprintf("changes?since=%d&wait=1", seen.Rev), nil)
	}
}
