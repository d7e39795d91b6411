package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"shouldertap/content"
)

func TestEnvExampleNamesEverySettingThatIsRead(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile(`(?m)^#?\s?([A-Z_]+)=`).FindAllStringSubmatch(string(text), -1) {
		listed = append(listed, m[1])
	}
	if !slices.Equal(listed, settingNames()) {
		t.Errorf(".env.example has %v,\nsettings are    %v", listed, settingNames())
	}
	var read []string
	if _, err := readSettings(func(name string) (string, bool) {
		if !slices.Contains(read, name) {
			read = append(read, name)
		}
		return "", false
	}); err != nil {
		t.Fatal(err)
	}
	for _, name := range read {
		if !slices.Contains(settingNames(), name) {
			t.Errorf("%s is read and not listed", name)
		}
	}
	for _, name := range settingNames() {
		if !slices.Contains(read, name) {
			t.Errorf("%s is listed and never read", name)
		}
	}
}

func TestWrongSettingsAreReportedAllAtOnce(t *testing.T) {
	_, errs, exit := terminalOf(t, map[string]string{
		"SLACK_APP_TOKEN": "xoxb-the-other-one", "SLACK_API_URL": "slack.com/api", "CONTENT_DIR": "/nowhere/at/all", "DATABASE_URL": "postgres://x",
		"PRACTICE_ADDR": "8765", "METRICS_ADDR": "here", "LOG_LEVEL": "loud", "AUDIT_KEY": "abc",
	}, "serve")
	if exit != 1 {
		t.Errorf("exit %d", exit)
	}
	for _, name := range append(settingNames(), "init /nowhere/at/all --approver", "must begin with xapp-") {
		if !strings.Contains(errs, name) {
			t.Errorf("nothing is said of %s:\n%s", name, errs)
		}
	}
	if strings.Contains(errs, "the-other-one") {
		t.Errorf("a token is printed:\n%s", errs)
	}
	_, errs, _ = terminalOf(t, map[string]string{"SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": "xoxb-1"}, "serve")
	if !strings.Contains(errs, "CONTENT_DIR is missing") {
		t.Errorf("a real workspace without content: %q", errs)
	}
}

// A folder that cannot be made, or takes nothing, is named with the setting that
// chose it, with and without tokens.
func TestAFolderThatTakesNothingIsNamedWithItsSetting(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	sealed := filepath.Join(t.TempDir(), "sealed")
	if err := os.Mkdir(sealed, 0o500); err != nil {
		t.Fatal(err)
	}
	dirs := []string{filepath.Join(file, "below")}
	if os.Geteuid() != 0 { // root may write anywhere
		dirs = append(dirs, sealed)
	}
	for _, dir := range dirs {
		for _, settings := range []map[string]string{{}, {"SLACK_APP_TOKEN": practiceAppToken, "SLACK_BOT_TOKEN": practiceBotToken, "SLACK_API_URL": "http://127.0.0.1:1/api/"}} {
			settings["DATABASE_URL"] = "sqlite:" + filepath.Join(dir, "tap.db")
			out, errs, exit := terminalOf(t, settings, "serve")
			if exit != 1 || out != "" || !strings.HasPrefix(errs, "DATABASE_URL: its folder "+dir) || !strings.Contains(errs, "Give this user the right to write there, or set DATABASE_URL") {
				t.Errorf("%s: exit %d, %q %q", dir, exit, out, errs)
			}
		}
	}
	good := Settings{DatabaseURL: "sqlite:" + filepath.Join(t.TempDir(), "new", "tap.db")}
	if err := good.makeFolder(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Dir(good.databaseFile())); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// With a fault in the content the bot starts with the last good version; with
// none it refuses and says what to mend and where.
func TestFaultyContentServesTheLastGoodVersion(t *testing.T) {
	dir := t.TempDir()
	broken := changedContent(t, filepath.Join("testdata", "desk"), "answers/servicing/payoff-quote.md",
		"short: \"A payoff quote is good for ten days", "short: \"A payoff quote is good for ever and a day and whatever comes after that, as long as anybody is there to ask; ten days")
	f := openFloorAt(t, dir, filepath.Join("testdata", "desk"))
	if err := f.stopBot(); err != nil {
		t.Fatal(err)
	}
	f.settings.ContentDir = broken
	log := &written{}
	f.log = slog.New(slog.NewTextHandler(log, nil))
	if err := f.startBot(t); err != nil {
		t.Fatalf("with a last good version: %v", err)
	}
	if !strings.Contains(log.String(), "last good version is served") {
		t.Errorf("the log says:\n%s", log.String())
	}
	page := httptest.NewRecorder()
	f.bot.health.ServeHTTP(page, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/healthz", nil))
	if said, _ := object(t, page.Body.String())["content"].(string); page.Code != http.StatusOK || !strings.Contains(said, "faults: 1; the last good version is served") {
		t.Errorf("health says %d %s", page.Code, page.Body)
	}
	c := &conversation{floor: f, t: t}
	for _, line := range []string{"aisha in #ask-servicing: @Shouldertap payoff quote how long is it good", "aisha sees: A payoff quote is good for ten days"} {
		if err := c.play(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	if err := f.stopBot(); err != nil {
		t.Fatal(err)
	}

	// Whoever starts it reads the faults, one a line, without unpicking a log.
	out, errs := &written{}, &written{}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() {
		served <- serve(ctx, &program{out: out, errs: errs, now: f.workspace.Now}, f.settings, f.log, f.workspace.Now, f.workspace)
	}()
	connected, late := context.WithTimeout(ctx, starting)
	defer late()
	if err := f.workspace.AwaitConnected(connected); err != nil {
		t.Error(err)
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if !regexp.MustCompile(`(?m)^The content has faults, .*:\n\S+payoff-quote\.md:\d+: [^\\]+\n\z`).MatchString(errs.String()) || !strings.HasPrefix(out.String(), "Ready: ") {
		t.Errorf("it says\n%s%s", errs, out)
	}

	f.settings.DatabaseURL = "sqlite:" + filepath.Join(t.TempDir(), "shouldertap.db")
	err := f.startBot(t)
	if err == nil {
		t.Fatal("it starts with nothing good to serve")
	}
	if !strings.Contains(err.Error(), "nothing is served until these are mended") || !regexp.MustCompile(`payoff-quote\.md:\d+: `).MatchString(err.Error()) {
		t.Errorf("it refuses with: %v", err)
	}
	if _, faults := content.Read(os.DirFS(broken)); len(faults) == 0 {
		if c, _ := content.Read(os.DirFS(broken)); len(content.Check(c)) == 0 {
			t.Error("the content has no fault after all")
		}
	}
}

// written is a log that may be read while the program goes on writing it.
type written struct {
	mu sync.Mutex
	b  strings.Builder
}

func (w *written) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(b)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}
