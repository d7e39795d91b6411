package eval

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shouldertap/knowledge"
)

// exported is a channel's export as Slack writes it: two days, and the files
// about people and channels.
func exported() map[string]string {
	return map[string]string{
		"users.json":    `[{"id":"U1","name":"marco"}]`,
		"channels.json": `[{"id":"C1","name":"questions","members":["U1"]}]`,
		"questions/2026-08-03.json": `[
 {"type":"message","subtype":"channel_join","user":"U1","text":"<@U1> has joined the channel","ts":"1785749000.000100"},
 {"type":"message","user":"U1","text":"how do I move the due date?","ts":"1785750000.000100","thread_ts":"1785750000.000100"},
 {"type":"message","user":"U2","text":"twice a year, is what I was told?","ts":"1785750060.000100","thread_ts":"1785750000.000100"},
 {"type":"message","user":"U2","text":"good morning team","ts":"1785751000.000100"},
 {"type":"message","user":"U2","text":"<@U9>: move due date for 555-12-3456?","ts":"1785752000.000100"},
 {"type":"message","bot_id":"B1","text":"Is anybody there?","ts":"1785753000.000100"}]`,
		"questions/2026-08-04.json": `[
 {"type":"message","user":"U2","text":"<@U9>: move due date for 555-12-3456?","ts":"1785752000.000100"},
 {"type":"message","user":"U1","text":"any lunch menu today?","ts":"1785840000.000100"},
 {"type":"message","user":"U3","text":"is there a lunch menu today","ts":"1785841000.000100"},
 {"type":"message","user":"U3","text":"does anybody sell concert tickets?","ts":"1785842000.000100"}]`,
	}
}

func writeExport(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range exported() {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func zipExport(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(exported())) {
		entry, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write([]byte(exported()[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "export.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnExportIsReadAsAZipAFolderOrADay(t *testing.T) {
	dir := writeExport(t)
	for _, name := range []string{dir, zipExport(t)} {
		p, err := ReadPast(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Messages) != 6 || p.Left != (Left{Notices: 1, Bots: 1, Replies: 1}) {
			t.Errorf("%s: %d messages, left %+v", filepath.Ext(name), len(p.Messages), p.Left)
		}
		if m := p.Messages[0]; m.User != "U1" || !m.Chat || m.At.Format(time.DateOnly) != "2026-08-03" {
			t.Errorf("the first message is %+v", m)
		}
	}
	day, err := ReadPast(filepath.Join(dir, "questions", "2026-08-04.json"))
	if err != nil || len(day.Messages) != 4 {
		t.Errorf("one day: %d messages, %v", len(day.Messages), err)
	}
	object, err := ReadPast(file(t, "day.json", `{"channel":"C1","messages":[{"user":"U1","text":"hi?","ts":"1785750000.1"}]}`))
	if err != nil || len(object.Messages) != 1 {
		t.Errorf("an object that holds messages: %+v, %v", object, err)
	}
	for name, lines := range map[string][]string{
		"past.txt": {"due date", "", "payoff letter"}, "log.jsonl": {`{"text":"due date"}`, `{"text":"payoff letter"}`},
	} {
		p, err := ReadPast(file(t, name, lines...))
		if err != nil || len(p.Messages) != 2 || p.Messages[1].Text != "payoff letter" || p.Messages[0].Chat {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

func TestAFaultyExportIsNamed(t *testing.T) {
	for name, path := range map[string]string{
		"no day file":      t.TempDir(),
		"such as":          t.TempDir(),
		"day.json":         file(t, "day.json", `[{"text":`),
		"holds no":         file(t, "users.json.json", `{"ok":true}`),
		"as Slack made it": file(t, "export.zip", "no zip"),
		"log.jsonl:1":      file(t, "log.jsonl", `{"txt":""}`),
		"nowhere":          "nowhere.zip",
	} {
		if _, err := ReadPast(path); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want %q", path, err, name)
		}
	}
}

// lending is a desk with one answer in each of two topics and a stop card.
func lending() Content {
	now := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	answer := func(id, topic, title string, kind knowledge.Kind, phrasings ...string) *knowledge.Answer {
		v := &knowledge.Version{Number: 1, Content: knowledge.Content{ID: id, Kind: kind, Title: title, Topic: topic, Parts: knowledge.Parts{Short: title}}}
		return &knowledge.Answer{ID: id, Kind: kind, Versions: []*knowledge.Version{v}, Phrasings: phrasings}
	}
	return Content{
		Now: now,
		Desk: &knowledge.Desk{
			Topics:     []knowledge.Topic{{Path: "servicing", Tier: knowledge.Experience}, {Path: "payoff", Tier: knowledge.Experience}, {Path: "legal", Tier: knowledge.Compliance}},
			Audiences:  []knowledge.Audience{{Name: "agency"}, {Name: "nobody's"}},
			Thresholds: knowledge.DefaultThresholds(),
		},
		Answers: []*knowledge.Answer{
			answer("due-date", "servicing", "Change the due date", knowledge.Plain, "how do I move the due date", "move due date for [SSN]", "change due date"),
			answer("payoff", "payoff", "Send a payoff letter", knowledge.Plain, "payoff letter by mail", "send a payoff quote"),
			answer("attorney", "legal", "Attorney represents the borrower", knowledge.Stop, "has an attorney", "my lawyer said"),
		},
	}
}

func TestAReplayTellsWhatWouldHaveBeenSaid(t *testing.T) {
	past, err := ReadPast(writeExport(t))
	if err != nil {
		t.Fatal(err)
	}
	past.Messages = append(past.Messages, Message{Text: "she has an attorney"})
	r, err := Replay{Content: lending(), Past: past, Question: func(text string) (string, bool, error) {
		words := strings.TrimPrefix(strings.ReplaceAll(text, "555-12-3456", "[SSN]"), "<@U9>: ")
		return words, strings.Contains(text, "?") || strings.HasPrefix(text, "is "), nil
	}}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.Audience != "agency" || r.Questions != 6 || r.Messages != 10 || r.LeftOut.Others != 1 {
		t.Errorf("%d questions of %d messages as %s, left out %+v", r.Questions, r.Messages, r.Audience, r.LeftOut)
	}
	if r.From.Format(time.DateOnly) != "2026-08-03" || r.To.Format(time.DateOnly) != "2026-08-04" {
		t.Errorf("from %v to %v", r.From, r.To)
	}
	if r.Outcomes.Answered != 2 || r.Outcomes.Stopped != 1 || r.Outcomes.all() != 6 {
		t.Errorf("outcomes %+v", r.Outcomes)
	}
	sum := Outcomes{}
	for _, o := range r.Topics {
		sum = Outcomes{sum.Answered + o.Answered, sum.Offered + o.Offered, sum.Gap + o.Gap, sum.Stopped + o.Stopped}
	}
	if sum != r.Outcomes {
		t.Errorf("the topics come to %+v, all to %+v", sum, r.Outcomes)
	}
	top := r.Answers[0]
	if top.ID != "due-date" || top.Times != 2 || top.People != 2 || !slices.Equal(top.Wordings, []string{"how do I move the due date?", "move due date for [SSN]?"}) {
		t.Errorf("the answer that would have settled most: %+v", top)
	}
	lunch := r.Gaps[0]
	if lunch.Times != 2 || lunch.People != 2 || !strings.Contains(lunch.Wordings[0], "lunch") || len(r.Gaps) != 2 {
		t.Errorf("the gaps are not put together: %+v", r.Gaps)
	}
	var table, object bytes.Buffer
	if err := r.Table(&table); err != nil {
		t.Fatal(err)
	}
	if err := r.JSON(&object); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{table.String(), object.String()} {
		if strings.Contains(text, "555-12-3456") || !strings.Contains(text, "[SSN]") {
			t.Errorf("personal data shows:\n%s", text)
		}
	}
	var keys map[string]any
	if err := json.Unmarshal(object.Bytes(), &keys); err != nil || keys["gaps"] == nil || keys["topics"] == nil {
		t.Errorf("%v, %v", keys, err)
	}
}

func TestAReplayOfNothingAndOfNobody(t *testing.T) {
	always := func(text string) (string, bool, error) { return text, true, nil }
	r, err := Replay{Content: lending(), Question: always}.Run(t.Context())
	if err != nil || r.Questions != 0 || r.From != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if err := r.Table(&bytes.Buffer{}); err != nil {
		t.Error(err)
	}
	if _, err := (Replay{Content: lending(), Audience: "strangers", Question: always}).Run(t.Context()); err == nil {
		t.Error("an audience that the desk does not name may ask")
	}
}
