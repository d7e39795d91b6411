package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"shouldertap/content"
	"shouldertap/handlers/blocks"
)

// terminalOf runs one command line as a person would, with these settings and
// nothing of the machine's environment, on the tests' Tuesday.
func terminalOf(t *testing.T, settings map[string]string, args ...string) (out, errs string, exit int) {
	t.Helper()
	return terminalAt(t, func() time.Time { return tuesday }, settings, args...)
}

func terminalAt(t *testing.T, now func() time.Time, settings map[string]string, args ...string) (out, errs string, exit int) {
	t.Helper()
	var o, e bytes.Buffer
	p := &program{out: &o, errs: &e, now: now, lookup: func(name string) (string, bool) {
		value, ok := settings[name]
		return value, ok
	}}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	exit = run(ctx, p, args)
	return o.String(), e.String(), exit
}

// onDesk are the settings under which commands read the small test desk, and a
// database that does not exist yet.
func onDesk(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{"CONTENT_DIR": filepath.Join("testdata", "desk"), "DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "tap.db")}
}

// object reads one JSON object and nothing after it.
func object(t *testing.T, text string) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	var o map[string]any
	if err := decoder.Decode(&o); err != nil {
		t.Fatalf("no JSON object: %v in\n%s", err, text)
	}
	if decoder.More() {
		t.Fatalf("more than one JSON object in\n%s", text)
	}
	return o
}

func keysOf(o map[string]any) []string { return slices.Sorted(maps.Keys(o)) }

func TestCheckPrintsEveryFaultWithFileLineAndMend(t *testing.T) {
	out, errs, exit := terminalOf(t, nil, "check", filepath.Join("testdata", "desk"))
	if exit != 0 || !strings.Contains(out, "no fault") {
		t.Fatalf("a sound desk: exit %d, %q %q", exit, out, errs)
	}
	dir := changedContent(t, filepath.Join("testdata", "desk"), "desk.yaml", "holding_line: desk/close-the-call", "holding_line: desk/nowhere")
	file := filepath.Join(dir, "answers", "servicing", "payoff-quote.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Replace(text, []byte("topic: servicing/payoff"), []byte("topic: servicing/payof"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, exit = terminalOf(t, nil, "check", dir)
	if exit != 1 {
		t.Errorf("exit %d with faults, want 1", exit)
	}
	for _, want := range []string{`desk\.yaml:\d+: .*desk/nowhere`, `payoff-quote\.md:3: .*servicing/payof`} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no line like %s in\n%s", want, out)
		}
	}
	dir = filepath.Join(t.TempDir(), "mine")
	if _, errs, exit := terminalOf(t, nil, "init", dir, "--approver", "U0DANA"); exit != 0 {
		t.Fatal(errs)
	}
	out, _, exit = terminalOf(t, nil, "check", dir)
	if exit != 1 || !regexp.MustCompile(`desk\.yaml:\d+: specialists_channel is empty, so nobody sees`).MatchString(out) ||
		!regexp.MustCompile(`Warning: .*desk\.yaml:\d+: there are no channels`).MatchString(out) || !strings.Contains(out, "\n1 fault") {
		t.Errorf("a desk nobody has filled in: exit %d\n%s", exit, out)
	}
	if out, errs, exit := terminalOf(t, nil, "check", filepath.Join(dir, "none")); exit != 1 || !strings.Contains(out+errs, "no such folder") {
		t.Errorf("a folder that is not there: exit %d, %q %q", exit, out, errs)
	}
}

func TestCheckNamesPersonalDataInAnAnswerAndNeverQuotesIt(t *testing.T) {
	dir := changedContent(t, filepath.Join("testdata", "desk"), "answers/servicing/payoff-quote.md",
		"Your payoff is good through {date}. After", "Your loan HL-20418837 is good through {date}. After",
		"Payoff quoted, good", "SSN 123-45-6789, good")
	out, _, exit := terminalOf(t, nil, "check", dir)
	for _, want := range []string{
		`payoff-quote\.md:33: a text holds what looks like a loan number\. Take it out; write a \{slot\}`,
		`payoff-quote\.md:55: a text holds what looks like a social security number`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no line like %s in\n%s", want, out)
		}
	}
	if exit != 1 || !strings.Contains(out, "\n2 faults") || strings.Contains(out, "20418837") || strings.Contains(out, "6789") {
		t.Errorf("exit %d\n%s", exit, out)
	}
}

func TestAskShowsTheDecision(t *testing.T) {
	settings := onDesk(t)
	out, errs, exit := terminalOf(t, settings, "ask", "payoff quote how long is it good", "--as", "servicing", "--json")
	if exit != 0 {
		t.Fatalf("exit %d: %s", exit, errs)
	}
	o := object(t, out)
	for _, key := range []string{"question", "audience", "at", "outcome", "reason", "known", "reply", "candidates"} {
		if _, ok := o[key]; !ok {
			t.Errorf("no key %q in %v", key, keysOf(o))
		}
	}
	if o["outcome"] != "answered" || o["answer_id"] != "servicing/payoff-quote" || o["audience"] != "servicing" {
		t.Errorf("outcome %v, answer %v, audience %v", o["outcome"], o["answer_id"], o["audience"])
	}
	candidate := o["candidates"].([]any)[0].(map[string]any)
	for _, key := range []string{"answer_id", "probability", "title"} {
		if _, ok := candidate[key]; !ok {
			t.Errorf("no key %q in a candidate: %v", key, keysOf(candidate))
		}
	}

	// What asks nothing is told so, as in Slack.
	for text, want := range map[string]string{"  ": "I could not find a question in that.", ":wave:": "I cannot read a question out of that.", "thanks!": "Ask me a procedure question"} {
		out, errs, exit = terminalOf(t, settings, "ask", text)
		if exit != 0 || !strings.Contains(out, want) || !strings.Contains(out, "not a question, as agency (it asks nothing)") || strings.Contains(out, "PROBABILITY") {
			t.Errorf("%q: exit %d\n%s%s", text, exit, out, errs)
		}
	}

	// Another audience does not see it, and hears nothing of it.
	out, _, exit = terminalOf(t, settings, "ask", "payoff quote how long is it good", "--as", "agency")
	if exit != 0 || strings.Contains(out, "payoff-quote") || strings.Contains(out, "ten days") {
		t.Errorf("as agency: exit %d\n%s", exit, out)
	}

	// A fact picks the case; a day is asked about at its noon.
	out, _, _ = terminalOf(t, settings, "ask", "how often may i call", "--as", "agency", "--fact", "place=MA", "--json")
	if o := object(t, out); o["case"] != "place=MA" {
		t.Errorf("--fact place=MA: case %v in %s", o["case"], out)
	}
	out, _, _ = terminalOf(t, settings, "ask", "how often may i call", "--as", "agency", "--on", "2027-01-31", "--json")
	if o := object(t, out); !strings.HasPrefix(o["at"].(string), "2027-01-31T12:00") {
		t.Errorf("--on 2027-01-31: at %v", o["at"])
	}
	out, _, _ = terminalOf(t, settings, "ask", "payoff quote how long is it good", "--as", "servicing", "--why", "--json")
	if o := object(t, out); o["why"] == nil || o["needs"] == nil {
		t.Error("--why explains nothing")
	}
	out, _, _ = terminalOf(t, settings, "ask", "is the payoff quote or the letter still good", "--as", "servicing", "--why")
	for _, want := range []string{"WHY", "words of the question that it has", "points for ", "points in all", "HOW SURE", "Its topic answers", "WHAT WOULD HAVE TIPPED IT", "1. How long is a payoff quote good:", "points behind"} {
		if !strings.Contains(out, want) {
			t.Errorf("--why says nothing of %q in\n%s", want, out)
		}
	}
	out, _, _ = terminalOf(t, settings, "ask", "payoff quote how long is it good", "--as", "servicing")
	for _, want := range []string{"A payoff quote is good for ten days", "Approved by Omar Haddad", "answered, as servicing", "PROBABILITY"} {
		if !strings.Contains(out, want) {
			t.Errorf("the text lacks %q:\n%s", want, out)
		}
	}

	for _, wrong := range []struct{ flag, value, says string }{
		{"--as", "nobody", "agency, servicing, contact-center"},
		{"--on", "soon", "2027-01-31"},
		{"--fact", "place=XX", "no value of place"},
		{"--fact", "weather=bad", "the desk's facts are"},
	} {
		if _, errs, exit := terminalOf(t, settings, "ask", "x", wrong.flag, wrong.value); exit == 0 || !strings.Contains(errs, wrong.says) {
			t.Errorf("%s %s: exit %d, %q", wrong.flag, wrong.value, exit, errs)
		}
	}
}

func TestReportInTheTerminal(t *testing.T) {
	f := openFloorAt(t, t.TempDir(), filepath.Join("testdata", "desk"))
	c := &conversation{floor: f, t: t}
	for _, line := range []string{
		"aisha in #ask-servicing: @Shouldertap payoff quote how long is it good",
		"aisha sees: Approved by",
		"marco in #ask-servicing: @Shouldertap how many days is the payoff good for",
		"marco sees in the thread: Approved by",
		"aisha in #ask-servicing: @Shouldertap =can she sign the title transfer with a notary app",
		"aisha sees: Q-1001",
		"all is done",
	} {
		if err := c.play(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	// With tokens set it reads the database of DATABASE_URL itself.
	settings := map[string]string{"CONTENT_DIR": f.settings.ContentDir, "DATABASE_URL": f.settings.DatabaseURL,
		"SLACK_APP_TOKEN": practiceAppToken, "SLACK_BOT_TOKEN": practiceBotToken, "SLACK_API_URL": f.settings.APIURL}
	out, errs, exit := terminalAt(t, f.workspace.Now, settings, "report")
	if exit != 0 {
		t.Fatalf("exit %d: %s", exit, errs)
	}
	if strings.Contains(out, "[") {
		t.Errorf("there is nothing to press in a terminal:\n%s", out)
	}
	for _, want := range []string{"Last 7 days", "3 questions by 2 people", "Answered at once: 2 of 3", "How long is a payoff quote good · twice by 2 people", "Q-1001"} {
		if !strings.Contains(out, want) {
			t.Errorf("the report lacks %q:\n%s", want, out)
		}
	}
	out, _, _ = terminalAt(t, f.workspace.Now, settings, "report", "--json", "--days", "28", "--audience", "servicing")
	o := object(t, out)
	for _, key := range []string{"from", "to", "audience", "questions", "people", "answered_at_once", "offered", "gaps", "stopped", "routed", "refused", "most", "waiting", "promises"} {
		if _, ok := o[key]; !ok {
			t.Errorf("no key %q in %v", key, keysOf(o))
		}
	}
	if o["questions"] != 3.0 || o["answered_at_once"] != 2.0 || o["audience"] != "servicing" {
		t.Errorf("questions %v, at once %v, audience %v", o["questions"], o["answered_at_once"], o["audience"])
	}
	out, _, _ = terminalAt(t, f.workspace.Now, settings, "report", "--csv")
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var gap []string
	for _, row := range rows {
		if row[0] == "gap" {
			gap = row
		}
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a spreadsheet would compute %q", cell)
			}
		}
	}
	if !slices.Equal(rows[0], []string{"what", "id", "title", "times", "people", "waiting", "since", "due", "wordings"}) || len(gap) == 0 || gap[1] != "Q-1001" || gap[5] != "1" {
		t.Errorf("rows:\n%v", rows)
	}
	for _, args := range [][]string{{"--days", "9"}, {"--audience", "nobody"}} {
		if _, _, exit := terminalAt(t, f.workspace.Now, settings, append([]string{"report"}, args...)...); exit == 0 {
			t.Errorf("report %v is taken", args)
		}
	}
}

func TestGalleryPrintsOneRequestALine(t *testing.T) {
	out, errs, exit := terminalOf(t, nil, "gallery", "--json")
	if exit != 0 {
		t.Fatalf("exit %d: %s", exit, errs)
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	for _, line := range lines {
		if got := keysOf(object(t, line)); !slices.Equal(got, []string{"method", "payload", "view"}) {
			t.Fatalf("keys %v", got)
		}
	}
	if want := len(blocks.Gallery()); len(lines) != want {
		t.Errorf("%d lines for %d views", len(lines), want)
	}
}

func TestManifestHasWhatTheBotNeeds(t *testing.T) {
	out, _, exit := terminalOf(t, nil, "manifest")
	if exit != 0 {
		t.Fatal(exit)
	}
	o := object(t, out)
	settings := o["settings"].(map[string]any)
	if settings["socket_mode_enabled"] != true {
		t.Error("Socket Mode is off")
	}
	for _, want := range []string{`"app_mention"`, `"message.im"`, `"app_home_opened"`, `"subteam_members_changed"`, `"usergroups:read"`, `"/tap"`, `"` + blocks.AskShortcutID + `"`} {
		if !strings.Contains(out, want) {
			t.Errorf("the manifest lacks %s", want)
		}
	}
}

// Commands are written as the reader can type them.
func TestCommandsAreWrittenAsTheProgramWasCalled(t *testing.T) {
	for name, want := range map[string]string{
		"shouldertap": "shouldertap", "./shouldertap": "./shouldertap", "/opt/shouldertap/shouldertap": "/opt/shouldertap/shouldertap",
		"/tmp/go-build12/b001/exe/bot": "go run ./bot", "/var/cache/go-build/ab/ab12-d/bot": "go run ./bot",
	} {
		if got := calledAs(name); got != want {
			t.Errorf("called as %s it writes %q, want %q", name, got, want)
		}
	}
	if _, errs, exit := terminalOf(t, nil, "chek"); exit != 2 || !strings.Contains(errs, "See go run ./bot --help.") {
		t.Errorf("exit %d: %s", exit, errs)
	}
}

// What is there already stays, and the refusal says what to name instead.
func TestBackupWritesOverNothing(t *testing.T) {
	settings := onDesk(t)
	settings["SLACK_APP_TOKEN"], settings["SLACK_BOT_TOKEN"], settings["SLACK_API_URL"] = practiceAppToken, practiceBotToken, "http://127.0.0.1:1/api/"
	if out, errs, exit := terminalOf(t, settings, "doctor"); exit != 1 || !strings.Contains(out, "database: can be written") { // it makes the database
		t.Fatal(out, errs)
	}
	file := filepath.Join(t.TempDir(), "tap.backup")
	if _, errs, exit := terminalOf(t, settings, "backup", file); exit != 0 {
		t.Fatal(errs)
	}
	_, errs, exit := terminalOf(t, settings, "backup", file)
	if want := "back up to " + file + ": it exists already, and nothing is written over; name a file that is not there yet\n"; exit != 1 || errs != want {
		t.Errorf("exit %d: %q, want %q", exit, errs, want)
	}
}

func TestInitWritesContentThatServesAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mine")
	out, errs, exit := terminalOf(t, map[string]string{"CONTENT_DIR": dir}, "init", dir, "--approver", "U0DANA")
	if exit != 0 || !strings.Contains(out, "  go run ./bot check "+dir) {
		t.Fatalf("exit %d: %q %q", exit, out, errs)
	}
	c, faults := content.Read(os.DirFS(dir))
	if c == nil {
		t.Fatal(faults)
	}
	if rights := c.Desk.Rights("U0DANA", nil); !rights.Specialist || !rights.Compliance {
		t.Errorf("the approver's rights: %+v", rights)
	}
	for i := range c.Answers {
		if why := content.Approved(&c.Answers[i], c.Desk, nil); why != "" {
			t.Fatalf("%s would not be served: %s", c.Answers[i].Path, why)
		}
	}
	if _, errs, exit := terminalOf(t, nil, "init", dir, "--approver", "U0DANA"); exit == 0 || !strings.Contains(errs, "is there already, and nothing is written over; name a folder that holds no content yet\n") {
		t.Errorf("written over: exit %d, %q", exit, errs)
	}
	if _, _, exit := terminalOf(t, nil, "init", filepath.Join(t.TempDir(), "x")); exit == 0 {
		t.Error("init without an approver is taken")
	}
}

func TestEvalPrintsOneObject(t *testing.T) {
	dir := t.TempDir()
	kb, questions := filepath.Join(dir, "kb.jsonl"), filepath.Join(dir, "questions.jsonl")
	write := func(file string, lines ...string) {
		if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(kb,
		`{"id":"bread","title":"How long to bake bread","body":"Forty minutes at 220 degrees.","phrasings":["bread baking time","when is the loaf done"]}`,
		`{"id":"tea","title":"How long to steep tea","body":"Three minutes.","phrasings":["steeping time for tea","tea how many minutes"]}`,
		`{"id":"soup","title":"Which pot for soup","body":"The tall one.","phrasings":["soup pot size","what do i cook soup in"]}`)
	write(questions,
		`{"text":"how many minutes for tea","answer_id":"tea"}`,
		`{"text":"time to bake a loaf of bread","answer_ids":["bread"]}`,
		`{"text":"where is the train station","answer_id":null,"kind":"far"}`,
		`{"text":"how long does coffee brew","answer_id":null,"kind":"near"}`)
	out, errs, exit := terminalOf(t, nil, "eval", "--kb", kb, "--questions", questions, "--json")
	if exit != 0 {
		t.Fatalf("exit %d: %s", exit, errs)
	}
	o := object(t, out)
	for _, key := range []string{"answers", "phrasings", "questions", "in_scope", "out_of_scope", "accuracy_at_1", "hit_at_3", "hit_at_10", "mrr_at_10",
		"auroc", "auroc_near", "auroc_far", "ece", "coverage_at_95", "coverage_at_98", "policy", "build_ms", "heap_mb", "latency_ms"} {
		if _, ok := o[key]; !ok {
			t.Errorf("no key %q in %v", key, keysOf(o))
		}
	}
	policy := keysOf(o["policy"].(map[string]any))
	if want := []string{"answered_precision", "answered_share", "gap_share", "in_scope_answered", "offered_hit", "offered_share", "out_of_scope_answered", "target"}; !slices.Equal(policy, want) {
		t.Errorf("policy has %v", policy)
	}
	if latency := keysOf(o["latency_ms"].(map[string]any)); !slices.Equal(latency, []string{"p50", "p99"}) {
		t.Errorf("latency_ms has %v", latency)
	}
	if o["answers"] != 3.0 || o["questions"] != 4.0 || o["in_scope"] != 2.0 || o["out_of_scope"] != 2.0 {
		t.Errorf("counts: %v", o)
	}
	if _, errs, exit := terminalOf(t, nil, "eval", "--kb", kb, "--questions", filepath.Join(dir, "none")); exit == 0 || !strings.Contains(errs, "none") {
		t.Errorf("questions that are not there: exit %d, %q", exit, errs)
	}
}

func TestEvalShowsProgressToPeopleAlone(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"kb.jsonl":        `{"id":"tea","title":"How long to steep tea","body":"","phrasings":["tea minutes"]}`,
		"questions.jsonl": `{"text":"minutes for tea","answer_id":"tea"}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, errs, exit := terminalOf(t, nil, "eval", "--set", dir, "--baselines", "--typos")
	if exit != 0 || errs != "" {
		t.Errorf("exit %d, where no person looks on it wrote %q", exit, errs)
	}
	for _, want := range []string{"right on top", "stock Bleve", "plain BM25", "×"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if _, errs, exit := terminalOf(t, nil, "eval", "--set", dir, "--as", "servicing"); exit == 0 || !strings.Contains(errs, "--replay") {
		t.Errorf("an audience of a labelled set: exit %d, %q", exit, errs)
	}
}

// A pilot's first question: what would it have said to last quarter's channel?
func TestReplayShowsWhatWouldHaveBeenSaidWithoutPersonalData(t *testing.T) {
	export := filepath.Join(t.TempDir(), "2026-08-03.json")
	if err := os.WriteFile(export, []byte(`[
 {"type":"message","user":"U1","text":"<@U0TAP> how do i turn autopay off","ts":"1785750000.1"},
 {"type":"message","user":"U2","text":"can we turn autopay off for jane.doe@example.com &amp; co, SSN 219-09-9999?","ts":"1785751000.1"},
 {"type":"message","user":"U2","text":"thanks!","ts":"1785752000.1"},
 {"type":"message","user":"U2","text":"The floor closes at six tonight.","ts":"1785753000.1"},
 {"type":"message","user":"U3","text":"where do i park a bicycle?","ts":"1785754000.1"}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"eval", "--replay", export, "--as", "servicing", "--json"}, {"eval", "--replay", export, "--as", "servicing"}} {
		out, errs, exit := terminalOf(t, onDesk(t), args...)
		if exit != 0 || errs != "" {
			t.Fatalf("exit %d: %s", exit, errs)
		}
		for _, secret := range []string{"jane.doe", "219-09-9999", "&amp;", "U0TAP", "somebody how"} {
			if strings.Contains(out, secret) {
				t.Errorf("%q shows in\n%s", secret, out)
			}
		}
		if !strings.Contains(out, "bicycle") || !strings.Contains(out, "how do i turn autopay off") {
			t.Errorf("the questions are missing in\n%s", out)
		}
		if slices.Contains(args, "--json") {
			if o := object(t, out); o["questions"] != 3.0 || o["left_out"].(map[string]any)["not_asked"] != 2.0 {
				t.Errorf("questions %v, left out %v", o["questions"], o["left_out"])
			}
		}
	}
	if _, errs, exit := terminalOf(t, onDesk(t), "eval", "--replay", export, "--typos"); exit == 0 || !strings.Contains(errs, "--as and --json alone") {
		t.Errorf("flags that do not fit: exit %d, %q", exit, errs)
	}
}
