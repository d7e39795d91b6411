package content

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"shouldertap/knowledge"
)

// LinesFile is what a knowledge base from elsewhere came to.
type LinesFile struct {
	Answers []File
	Long    int // phrasings left out because they are longer than anybody types
}

// ParseLines reads a knowledge base from elsewhere: one JSON object a line,
// {"id","title","body","phrasings"}, as exports and labelled sets have it. The
// body's Markdown headings become the sections of the details. Nobody here has
// approved any of it, and it has no first line: all of it is for drafts, in the
// topic given. Every faulty line is named.
func ParseLines(name string, b []byte, desk *knowledge.Desk, topic string) (LinesFile, []knowledge.Fault) {
	var l LinesFile
	var faults []knowledge.Fault
	fault := func(line int, what, mend string) {
		faults = append(faults, knowledge.Fault{File: name, Line: line, What: what, Mend: mend})
	}
	if desk.Topic(topic) == nil {
		var paths []string
		for _, t := range desk.Topics {
			paths = append(paths, t.Path)
		}
		fault(0, fmt.Sprintf("there is no topic %q for its answers", topic), "Name one with --topic: "+strings.Join(paths, ", "))
		return l, faults
	}
	if !utf8.Valid(b) {
		fault(0, "the file is not text in UTF-8", "Save it as UTF-8")
		return l, faults
	}
	known := map[string]int{}
	for i, line := range bytes.Split(bytes.TrimPrefix(b, []byte("\ufeff")), []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var a struct {
			ID, Title, Body string
			Phrasings       []string
		}
		if err := json.Unmarshal(line, &a); err != nil {
			fault(i+1, "the line is no answer in JSON", `Write {"id","title","body","phrasings"} on one line`)
			continue
		}
		id := slug(a.ID)
		switch {
		case id == "":
			fault(i+1, fmt.Sprintf("the id %q has no letters or digits", a.ID), "Give each answer an id of its own")
			continue
		case known[id] > 0:
			fault(i+1, fmt.Sprintf("the id %q stands on line %d too", a.ID, known[id]), "Give each answer an id of its own")
			continue
		}
		known[id] = i + 1
		l.Answers = append(l.Answers, l.file(name, topic, id, a.Title, a.Body, a.Phrasings))
	}
	if len(l.Answers) == 0 && len(faults) == 0 {
		fault(0, "the file holds no answers", `Write {"id","title","body","phrasings"}, one a line`)
	}
	return l, faults
}

func (l *LinesFile) file(name, topic, id, title, body string, phrasings []string) File {
	area, _, _ := strings.Cut(topic, "/")
	f := File{Path: name, Content: knowledge.Content{ID: area + "/" + id, Kind: knowledge.Plain, Title: strings.Join(strings.Fields(title), " "), Topic: topic, Author: "import"}}
	if f.Content.Title == "" {
		f.Content.Title = id
	}
	if utf8.RuneCountInString(f.Content.Title) > titleLimit {
		f.Content.Title = string([]rune(f.Content.Title)[:titleLimit-1]) + "…"
	}
	for _, p := range phrasings {
		switch p = strings.Join(strings.Fields(p), " "); {
		case p == "":
		case utf8.RuneCountInString(p) > phrasingLimit || len(f.Phrasings) == phrasingsMost:
			l.Long++
		default:
			f.Phrasings = append(f.Phrasings, p)
		}
	}
	f.Content.Parts.Details = sections(f.Content.Title, body)
	return f
}

var (
	anyHeading = regexp.MustCompile(`^#{1,6}\s+(.+?)\s*#*$`)
	notASlug   = regexp.MustCompile(`[^a-z0-9]+`)
)

// sections takes a body apart at its headings; what stands before the first is
// headed by the title.
func sections(title, body string) []knowledge.Section {
	var all []knowledge.Section
	now := knowledge.Section{Heading: title}
	keep := func() {
		if now.Text = strings.TrimSpace(now.Text); now.Text != "" {
			all = append(all, now)
		}
	}
	for line := range strings.Lines(strings.ReplaceAll(body, "\r\n", "\n")) {
		if m := anyHeading.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			keep()
			now = knowledge.Section{Heading: m[1]}
			continue
		}
		now.Text += line
	}
	keep()
	return all
}

// slug makes an id of letters, digits and hyphens.
func slug(text string) string {
	return strings.Trim(notASlug.ReplaceAllString(strings.ToLower(text), "-"), "-")
}
