package blocks

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"shouldertap/knowledge"
)

// How lists of an answer are written in a form's text fields, and read back.

func lines(items []string) string {
	flat := make([]string, len(items))
	for i, item := range items {
		flat[i] = oneLine(item)
	}
	return strings.Join(flat, "\n")
}

// leadingMark is the number or bullet that people put before a line by habit.
var leadingMark = regexp.MustCompile(`^(?:\d{1,2}[.)]|[-*•–])\s+`)

func splitLines(text string) []string {
	var items []string
	for line := range strings.SplitSeq(clean(text), "\n") {
		if line = leadingMark.ReplaceAllString(strings.TrimSpace(line), ""); line != "" {
			items = append(items, line)
		}
	}
	return items
}

// sayChannels lists the channels that have a field in the form: any, then the
// desk's, then what the answer has words for besides.
func sayChannels(desk *knowledge.Desk, says []knowledge.Say) []string {
	channels := []string{""}
	if f := desk.Fact(channelFact); f != nil {
		for _, v := range f.Values {
			channels = append(channels, v.Key)
		}
	}
	for _, s := range says {
		if !slices.Contains(channels, s.Channel) {
			channels = append(channels, s.Channel)
		}
	}
	return channels
}

// sayIn finds the English words for a channel and where they stand; -1: there
// are none.
func sayIn(says []knowledge.Say, channel string) (knowledge.Say, int) {
	at := slices.IndexFunc(says, func(s knowledge.Say) bool { return s.Channel == channel && s.Language == "" })
	if at < 0 {
		return knowledge.Say{Channel: channel}, at
	}
	return says[at], at
}

const headingMark = "## "

func detailsText(sections []knowledge.Section) string {
	texts := make([]string, len(sections))
	for i, s := range sections {
		texts[i] = strings.TrimSpace(headingMark + s.Heading + "\n" + s.Text)
	}
	return strings.Join(texts, "\n\n")
}

func readDetails(text string) []knowledge.Section {
	var sections []knowledge.Section
	for line := range strings.SplitSeq(text, "\n") {
		if heading, ok := strings.CutPrefix(line, headingMark); ok {
			sections = append(sections, knowledge.Section{Heading: strings.TrimSpace(heading)})
			continue
		}
		if len(sections) == 0 {
			if strings.TrimSpace(line) == "" {
				continue
			}
			sections = append(sections, knowledge.Section{})
		}
		sections[len(sections)-1].Text += line + "\n"
	}
	for i := range sections {
		sections[i].Text = strings.TrimSpace(sections[i].Text)
	}
	return sections
}

const (
	fieldBar   = " | "
	policyWord = "policy"
	readWord   = "read "
)

// sourcesText writes sources one a line: citation, address, whom it binds, the
// day it was read, its status.
func sourcesText(sources []knowledge.Source) string {
	texts := make([]string, len(sources))
	for i, s := range sources {
		fields := []string{s.Cite, s.URL, s.Binds}
		if s.Policy {
			fields = append(fields, policyWord)
		}
		if s.ReadOn != "" {
			fields = append(fields, readWord+s.ReadOn)
		}
		fields = append(fields, s.Status)
		texts[i] = strings.Join(slices.DeleteFunc(fields, func(f string) bool { return f == "" }), fieldBar)
	}
	return strings.Join(texts, "\n")
}

// readSource tells a line's fields by their looks; the first is the citation.
func readSource(text string) knowledge.Source {
	var s knowledge.Source
	for i, field := range strings.Split(text, strings.TrimSpace(fieldBar)) {
		field = strings.TrimSpace(field)
		day, read := strings.CutPrefix(field, readWord)
		_, notDay := time.Parse(time.DateOnly, day)
		switch {
		case field == "":
		case i == 0:
			s.Cite = field
		case safeLink(field):
			s.URL = field
		case field == policyWord:
			s.Policy = true
		case read && notDay == nil:
			s.ReadOn = day
		case slices.Contains(sourceStatuses(), field):
			s.Status = field
		default:
			s.Binds = strings.TrimSpace(s.Binds + " " + field)
		}
	}
	return s
}

// sourceStatuses are those of [knowledge.Source].
func sourceStatuses() []string { return []string{"in force", "scheduled", "withdrawn"} }
