package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A knowledge base from elsewhere comes in as drafts, which serve nobody: it
// has bodies and phrasings, and nobody here approved it.
func TestAKnowledgeBaseFromElsewhereBecomesDrafts(t *testing.T) {
	f := openFloorAt(t, t.TempDir(), filepath.Join("testdata", "desk"))
	settings := map[string]string{
		"SLACK_API_URL": f.settings.APIURL, "SLACK_APP_TOKEN": practiceAppToken, "SLACK_BOT_TOKEN": practiceBotToken,
		"CONTENT_DIR": f.settings.ContentDir, "DATABASE_URL": f.settings.DatabaseURL, "AUDIT_KEY": "",
	}
	kb := filepath.Join(t.TempDir(), "kb.jsonl")
	write := func(lines ...string) {
		t.Helper()
		if err := os.WriteFile(kb, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vault := `{"id":"doc_vault_(general)_001","title":"Internal: open the vault","body":"Two people.\n\n## Keys\nOne each.\n## Log\nBoth sign.","phrasings":["how do i open the vault","vault for jane.doe@example.com","` + strings.Repeat("long ", 80) + `"]}`
	till := `{"id":"doc_till_002","title":"Count the till","body":"` + strings.Repeat("Count it twice. ", 900) + `","phrasings":[]}`

	for name, bad := range map[string]struct {
		lines []string
		args  []string
		want  string
	}{
		"no topic":          {[]string{vault}, nil, "--topic"},
		"a topic of nobody": {[]string{vault}, []string{"--topic", "vaults"}, `no topic "vaults"`},
		"a line cut off":    {[]string{vault, `{"id":"x"`}, []string{"--topic", "servicing/payments"}, "kb.jsonl:2: the line is no answer in JSON"},
		"an id twice":       {[]string{vault, till, till}, []string{"--topic", "servicing/payments"}, "kb.jsonl:3: the id"},
		"nothing":           {nil, []string{"--topic", "servicing/payments"}, "holds no answers"},
	} {
		write(bad.lines...)
		out, errs, exit := terminalAt(t, f.workspace.Now, settings, append([]string{"import", kb}, bad.args...)...)
		if exit == 0 || !strings.Contains(out+errs, bad.want) || !strings.Contains(errs, "nothing was imported") {
			t.Errorf("%s: exit %d, %q %q, want %q", name, exit, out, errs, bad.want)
		}
	}

	write(vault, "", till)
	out, errs, exit := terminalAt(t, f.workspace.Now, settings, "import", kb, "--topic", "servicing/payments", "--dry-run")
	if exit != 0 || errs != "" || !strings.Contains(out, "2 answers without a fault: 2 new, 0 known here; 2 would be drafts") {
		t.Errorf("dry run: exit %d, %q, %q", exit, out, errs)
	}
	for _, want := range []string{"0 added, 0 updated, 0 unchanged, 2 drafts, 0 in conflict.\nLeft out: phrasings that are longer than anybody types, or too many (1).", "0 added, 0 updated, 2 unchanged, 0 drafts"} {
		out, errs, exit := terminalAt(t, f.workspace.Now, settings, "import", kb, "--topic", "servicing/payments")
		if exit != 0 || errs != "" || !strings.Contains(out, want) {
			t.Errorf("exit %d, %q, %q, want %q", exit, out, errs, want)
		}
	}
	drafts, err := f.bot.db.DraftsIn(t.Context(), "open")
	if err != nil || len(drafts) != 2 {
		t.Fatalf("%d drafts, %v", len(drafts), err)
	}
	for _, d := range drafts {
		switch d.Content.ID {
		case "servicing/doc-vault-general-001":
			details := d.Content.Parts.Details
			if d.Content.Title != "Internal: open the vault" || len(details) != 3 || details[1].Heading != "Keys" || details[0].Text != "Two people." {
				t.Errorf("the vault is %+v", d.Content)
			}
			if got := strings.Join(d.Phrasings, "; "); got != "how do i open the vault; vault for [EMAIL]" {
				t.Errorf("its phrasings are %q", got)
			}
		case "servicing/doc-till-002":
			if n := len(d.Content.Parts.Details[0].Text); n < 14_000 {
				t.Errorf("of a long body %d bytes came", n)
			}
		default:
			t.Errorf("a draft of %s", d.Content.ID)
		}
	}
	answers, err := f.bot.db.Answers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		if strings.Contains(a.ID, "doc-") {
			t.Errorf("%s serves", a.ID)
		}
	}
}
