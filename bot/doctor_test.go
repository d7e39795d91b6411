package main

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Without a network no token is blamed, and what needs no Slack is checked all
// the same. A token that Slack refuses is.
func TestDoctorTellsANetworkFromAToken(t *testing.T) {
	slack := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"ok":false,"error":"invalid_auth"}`)) // the reader is in this process
	}))
	settings := onDesk(t)
	maps.Copy(settings, map[string]string{"SLACK_APP_TOKEN": practiceAppToken, "SLACK_BOT_TOKEN": practiceBotToken, "SLACK_API_URL": slack.URL + "/api/"})
	out, errs, exit := terminalOf(t, settings, "doctor")
	if exit != 1 || !strings.Contains(out, "✗  bot token: invalid_auth. Copy SLACK_BOT_TOKEN again") || strings.Contains(out, "reached") {
		t.Errorf("a token that is refused: exit %d\n%s%s", exit, out, errs)
	}
	slack.Close()
	out, errs, exit = terminalOf(t, settings, "doctor")
	if exit != 1 || strings.Contains(out, "SLACK_BOT_TOKEN") {
		t.Errorf("no network: exit %d\n%s%s", exit, out, errs)
	}
	for _, want := range []string{"✓  content: ", "✓  database: ", "✗  Slack cannot be reached: ", "connection refused. Look at the network or the proxy", "\n1 thing to mend."} {
		if !strings.Contains(out, want) {
			t.Errorf("no network: no %q in\n%s", want, out)
		}
	}
}
