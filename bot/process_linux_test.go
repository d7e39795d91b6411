package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"shouldertap/bot/practice"
)

// asProgram makes the test's own binary run as the program, so that a test can
// kill it.
const asProgram = "SHOULDERTAP_TEST_RUNS_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is the program in a process of its own, connected to a practice
// workspace in the test's.
type process struct {
	t         *testing.T
	workspace *practice.Workspace
	database  string
	health    string
	command   *exec.Cmd
}

// patience is for whatever a process has to do, beside other tests.
const patience = time.Minute

func openProcess(t *testing.T) *process {
	t.Helper()
	seed, err := practiceSeed()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	w, err := practice.Start(t.Context(), practice.Config{Seed: seed, Addr: "127.0.0.1:0", Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, workspace: w, database: filepath.Join(t.TempDir(), "shouldertap.db"), health: free.Addr().String()}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	p.start()
	t.Cleanup(p.kill)
	return p
}

// start runs the program until it is connected and answers health.
func (p *process) start() {
	p.t.Helper()
	binary, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	content, err := filepath.Abs(filepath.Join("testdata", "desk"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.command = exec.Command(binary, "serve")
	p.command.Dir = filepath.Dir(p.database)
	p.command.Env = []string{asProgram + "=1", "SLACK_API_URL=" + p.workspace.APIURL(), "SLACK_APP_TOKEN=" + practiceAppToken,
		"SLACK_BOT_TOKEN=" + practiceBotToken, "CONTENT_DIR=" + content, "DATABASE_URL=sqlite:" + p.database, "METRICS_ADDR=" + p.health,
		"LOG_LEVEL=warn"}
	p.command.Stdout, p.command.Stderr = io.Discard, testLog{p.t}
	if err := p.command.Start(); err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	if err := p.workspace.AwaitConnected(ctx); err != nil {
		p.t.Fatal(err)
	}
}

// kill ends the process as a power cut would.
func (p *process) kill() {
	if p.command.ProcessState != nil {
		return
	}
	_ = p.command.Process.Kill() // it may have ended by itself
	_ = p.command.Wait()         // killed: that is what was asked for
}

// healthy asks the health page.
func (p *process) healthy() bool {
	p.t.Helper()
	response, err := http.Get("http://" + p.health + "/healthz")
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func (p *process) ask(text string) practice.Posted {
	p.t.Helper()
	posted, err := p.workspace.Post(practice.Post{User: "U0AISHA", Channel: "ask-servicing", Text: "@Shouldertap " + text})
	if err != nil {
		p.t.Fatal(err)
	}
	return posted
}

// awaits waits until Aisha sees a text in the bot's messages.
func (p *process) awaits(text string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	_, err := p.workspace.AwaitMessage(ctx, "U0AISHA", "ask-servicing", func(m practice.Message) bool {
		return m.Bot && strings.Contains(wordsOf(m), text)
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// replies counts the bot's messages with a text.
func (p *process) replies(text string) int {
	p.t.Helper()
	seen, err := p.workspace.Seen("U0AISHA")
	if err != nil {
		p.t.Fatal(err)
	}
	n := 0
	for _, channel := range seen.Channels {
		for _, m := range channel.Messages {
			if m.Bot && strings.Contains(wordsOf(m), text) {
				n++
			}
		}
	}
	return n
}

// struck waits until a rule of the weather has struck.
func (p *process) struck(rule string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	for since := int64(0); p.workspace.WeatherNow().Counts.Struck[rule] == 0; {
		since = p.workspace.Changes(ctx, since, time.Second).Rev
		if ctx.Err() != nil {
			p.t.Fatalf("%s never struck", rule)
		}
	}
}

func (p *process) weather(rule practice.WeatherRule) {
	p.t.Helper()
	if _, err := p.workspace.Weather(rule); err != nil {
		p.t.Fatal(err)
	}
}

// A process that is killed between taking a question and answering it is
// followed by one that answers, once.
func TestKilledBeforeTheReply(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what     string
		noEffect bool
	}{
		{"Slack never got the reply", true},
		{"Slack has the reply, and nobody knows", false},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			p := openProcess(t)
			p.weather(practice.WeatherRule{Rule: "hang", Method: "chat.postMessage", Times: 1, NoEffect: c.noEffect})
			p.ask("how long is a payoff quote good")
			p.struck("hang")
			p.kill()
			p.weather(practice.WeatherRule{Rule: "clear", Off: true})
			p.start()
			p.ask("how do i greet a caller")
			p.awaits("Give your first name")
			p.awaits("good for ten days")
			p.stop()
			if n := p.replies("good for ten days"); n != 1 {
				t.Errorf("it was answered %d times", n)
			}
			if n := p.workspace.WeatherNow().Counts; n.PostsDoubled != 0 || n.Unanswered != 0 {
				t.Errorf("%+v", n)
			}
		})
	}
}

// stop asks the program to end, as a service manager does, and waits for it.
func (p *process) stop() {
	p.t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := p.command.Wait(); err != nil {
		p.t.Errorf("it ended with %v", err)
	}
}

// What was acknowledged before SIGTERM is answered before the process ends.
func TestDrain(t *testing.T) {
	t.Parallel()
	p := openProcess(t)
	p.ask("how do i greet a caller")
	p.awaits("Give your first name")
	p.weather(practice.WeatherRule{Rule: "slow", Method: "chat.postMessage", Delay: "300ms"})
	texts := []string{"how long is a payoff quote good", "how do i turn off autopay", "can i waive a late fee", "can someone check this account"}
	for _, text := range texts {
		p.ask(text)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	// Each mention is two events, a mention and a message.
	for since, want := int64(0), 2*(len(texts)+1); p.workspace.WeatherNow().Counts.EventsAcked < want; {
		since = p.workspace.Changes(ctx, since, time.Second).Rev
		if ctx.Err() != nil {
			t.Fatalf("events were not acknowledged: %+v", p.workspace.WeatherNow().Counts)
		}
	}
	p.stop()
	if n := p.workspace.WeatherNow().Counts; n.Unanswered != 0 || n.PostsDoubled != 0 {
		t.Errorf("after the end: %+v", n)
	}
}

// A disk that takes nothing: whoever asks is told that the question was not
// recorded, Slack is not told that we have it, health says so, and once the
// disk takes writes again the question that Slack sends again is answered, and
// the refusal is taken back.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	p := openProcess(t)
	p.ask("how do i greet a caller")
	p.awaits("Give your first name")
	if !p.healthy() {
		t.Fatal("it is ill from the start")
	}

	p.fileLimit(0)
	p.ask("how long is a payoff quote good")
	p.awaits("Your question was not recorded: my database cannot be written right now.")
	if n := p.replies("Your question was not recorded"); n != 1 {
		t.Errorf("it was said %d times", n)
	}
	if p.healthy() {
		t.Error("health says that all is well")
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	said, err := p.workspace.Command(ctx, practice.RunCommand{User: "U0AISHA", Channel: "U0TAP", Command: "/tap", Text: "can i waive a late fee"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(said.Payload), "This was not recorded") {
		t.Errorf("the command was answered with %s", said.Payload)
	}
	if p.replies("good for ten days") != 0 {
		t.Error("it was answered without a record")
	}

	p.fileLimit(unlimited)
	if _, err := p.workspace.Clock(practice.ClockMove{Advance: "70s"}); err != nil {
		t.Fatal(err)
	}
	p.awaits("good for ten days")
	if !p.healthy() {
		t.Error("it does not recover")
	}
	// What was said is true no more, and stands no more.
	for since := int64(0); p.replies("Your question was not recorded") > 0; {
		since = p.workspace.Changes(ctx, since, time.Second).Rev
		if ctx.Err() != nil {
			t.Fatal("beside the answer it still says that the question was not recorded")
		}
	}
	if n := p.replies("good for ten days"); n != 1 {
		t.Errorf("it was answered %d times", n)
	}
	if p.workspace.WeatherNow().Counts.EventsRedelivered == 0 {
		t.Error("it was acknowledged without a record")
	}
}

const unlimited = ^uint64(0)

// fileLimit bounds the size of every file that the process writes, which is
// how a full disk looks to it.
func (p *process) fileLimit(size uint64) {
	p.t.Helper()
	limit := syscall.Rlimit{Cur: size, Max: unlimited}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(p.command.Process.Pid), syscall.RLIMIT_FSIZE,
		uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if errno != 0 {
		p.t.Fatal(errno)
	}
}
