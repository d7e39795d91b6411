package main

import (
	"bufio"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func environment(pairs map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := pairs[name]
		return value, ok
	}
}

// The example documents each setting that is read, in the order in which they
// are listed, and none that is not.
func TestTheExampleIsInStepWithTheSettings(t *testing.T) {
	f, err := os.Open("../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var documented []string
	explained := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			explained = true
			continue
		}
		if name, _, ok := strings.Cut(line, "="); ok {
			if !explained {
				t.Errorf("%s stands in .env.example without a word on what it is", name)
			}
			documented = append(documented, name)
		}
		explained = false
	}
	if !slices.Equal(documented, settingNames()) {
		t.Errorf(".env.example documents %v\nand the settings are %v", documented, settingNames())
	}
	source, err := os.ReadFile("settings.go")
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{}
	for _, m := range regexp.MustCompile(`get\("([A-Z_]+)"`).FindAllStringSubmatch(string(source), -1) {
		read[m[1]] = true
	}
	for _, name := range settingNames() {
		if !read[name] {
			t.Errorf("%s is documented and never read", name)
		}
		delete(read, name)
	}
	for name := range read {
		t.Errorf("%s is read and not documented", name)
	}
}

func TestWithNothingSetItPractises(t *testing.T) {
	s, err := readSettings(environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	if s.Connected() || s.PracticeAddr != "127.0.0.1:8765" || s.DatabaseURL != "sqlite:data/shouldertap.db" {
		t.Errorf("the defaults are %+v", s)
	}
}

// Somebody who mends one setting at a time gives up: all faults come at once.
func TestEverythingWrongIsReportedAtOnce(t *testing.T) {
	_, err := readSettings(environment(map[string]string{
		"SLACK_APP_TOKEN": "xoxb-swapped", "SLACK_API_URL": "nowhere", "CONTENT_DIR": "no-such-folder", "DATABASE_URL": "postgres://x",
		"PRACTICE_ADDR": "8765", "METRICS_ADDR": "9090", "LOG_LEVEL": "loud", "AUDIT_KEY": "short",
	}))
	if err == nil {
		t.Fatal("nothing was found wrong")
	}
	for _, name := range []string{"SLACK_APP_TOKEN must begin with xapp-", "SLACK_BOT_TOKEN is missing", "SLACK_API_URL", "CONTENT_DIR", "DATABASE_URL",
		"PRACTICE_ADDR", "METRICS_ADDR", "LOG_LEVEL", "AUDIT_KEY"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q is not reported in:\n%v", name, err)
		}
	}
}

func TestARealWorkspaceNeedsContentOfItsOwn(t *testing.T) {
	tokens := map[string]string{"SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": "xoxb-1"}
	if _, err := readSettings(environment(tokens)); err == nil || !strings.Contains(err.Error(), "shouldertap init") {
		t.Errorf("on a real workspace the sample was taken, or the mend is not named: %v", err)
	}
	tokens["SLACK_API_URL"] = "http://127.0.0.1:8765/api"
	s, err := readSettings(environment(tokens))
	if err != nil {
		t.Fatalf("another server may serve the sample: %v", err)
	}
	if s.APIURL != "http://127.0.0.1:8765/api/" {
		t.Errorf("the address is %q, and the client needs its trailing slash", s.APIURL)
	}
}

func TestTheAuditKeyIsMadeOnceAndKeptPrivate(t *testing.T) {
	s := Settings{DatabaseURL: "sqlite:" + t.TempDir() + "/shouldertap.db"}
	first, err := s.readAuditKey()
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.readAuditKey()
	if err != nil || string(first) != string(second) || len(first) != 32 {
		t.Errorf("the key changed between two starts: %v", err)
	}
	info, err := os.Stat(strings.TrimSuffix(s.databaseFile(), "shouldertap.db") + "audit.key")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file is %v: %v", info, err)
	}
}
