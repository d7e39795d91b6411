package index

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"shouldertap/knowledge"
)

// Document is what the ranking needs of one answer: no more, so that nothing
// else can leak in.
type Document struct {
	ID        string
	Kind      knowledge.Kind
	StopTopic string   // of a stop card
	Unlike    []string // of a stop card: wordings that only look like its topic
	Title     string
	Short     string
	Sections  []knowledge.Section // the body, cases included; the first Details of these are the answer's own details, in order
	Details   int                 // how many of Sections, from the front, are sections that a reply can open at
	Phrasings []string
}

// DocumentOf takes from a version of an answer what finds it.
func DocumentOf(a *knowledge.Answer, v *knowledge.Version) Document {
	d := Document{
		ID: a.ID, Kind: v.Kind, StopTopic: v.StopTopic, Unlike: slices.Clone(v.Unlike), Title: v.Title, Short: v.Parts.Short,
		Sections:  slices.Clone(v.Parts.Details),
		Details:   len(v.Parts.Details),
		Phrasings: slices.Clone(a.Phrasings),
	}
	if text := bodyOf(v.Parts); text != "" {
		d.Sections = append(d.Sections, knowledge.Section{Text: text})
	}
	for _, c := range v.Cases {
		lines := []string{c.Parts.Short, bodyOf(c.Parts)}
		for _, s := range c.Parts.Details {
			lines = append(lines, s.Heading, s.Text)
		}
		if text := joinLines(lines...); text != "" {
			d.Sections = append(d.Sections, knowledge.Section{Text: text})
		}
	}
	return d
}

// bodyOf is the text of the parts that have no heading of their own to be
// opened at.
func bodyOf(p knowledge.Parts) string {
	lines := slices.Clone(p.Steps)
	for _, s := range p.Say {
		if s.Language == "" || strings.HasPrefix(s.Language, "en") {
			lines = append(lines, s.Text)
		}
	}
	lines = append(lines, p.DoNot...)
	lines = append(lines, p.Internal...)
	lines = append(lines, p.Escalate)
	if p.Stop != nil {
		lines = append(lines, p.Stop.Stop, p.Stop.SayNow, p.Stop.AskOnly, p.Stop.DoNot, p.Stop.Then)
	}
	if p.Route != nil {
		lines = append(lines, p.Route.Name)
		lines = append(lines, p.Route.Bring...)
	}
	return joinLines(lines...)
}

func joinLines(lines ...string) string {
	return strings.Join(slices.DeleteFunc(lines, func(s string) bool { return strings.TrimSpace(s) == "" }), "\n")
}

// Language is how a desk speaks, from its glossary.
type Language struct {
	Abbreviations []knowledge.Abbreviation
	Synonyms      [][]string
	Facts         []knowledge.Fact
}

// LanguageOf takes a desk's glossary.
func LanguageOf(desk *knowledge.Desk) Language {
	return Language{Abbreviations: desk.Abbreviations, Synonyms: desk.Synonyms, Facts: desk.Facts}
}

// Judged is a question with the answer that somebody said settles it, or does
// not.
type Judged struct {
	Question string
	AnswerID string
}

// Learned is what a desk has seen asked within one visible set.
type Learned struct {
	Unanswerable []string // specialists said that no answer covers these
	Settled      []Judged // the answer settled the question
	Rejected     []Judged // shown, and not the asker's case
	Log          []string // past questions, unlabelled
}

// hashOf names any value by the SHA-256 of its JSON, in hexadecimal.
func hashOf(values ...any) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, v := range values {
		if err := enc.Encode(v); err != nil {
			panic("index: only plain values are hashed: " + err.Error())
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Sections takes a text apart at its Markdown headings; what stands before the
// first has none.
func Sections(body string) []knowledge.Section {
	var sections []knowledge.Section
	current := knowledge.Section{}
	flush := func() {
		current.Text = strings.TrimSpace(current.Text)
		if current.Heading != "" || current.Text != "" {
			sections = append(sections, current)
		}
	}
	for line := range strings.Lines(body) {
		if heading := strings.TrimLeft(line, "#"); heading != line && strings.HasPrefix(heading, " ") {
			flush()
			current = knowledge.Section{Heading: strings.TrimSpace(heading)}
			continue
		}
		current.Text += line
	}
	flush()
	return sections
}
