package content

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	gmtext "github.com/yuin/goldmark/text"

	"shouldertap/knowledge"
)

func (c *answerCheck) source(part string, s knowledge.Source) {
	if strings.TrimSpace(s.Cite) == "" {
		c.add(part, "a source names nothing", "Add `cite:`")
	}
	for _, w := range c.desk.WithdrawnSources {
		if strings.Contains(wording(s.Cite), wording(w)) {
			c.add(part, fmt.Sprintf("%s was withdrawn", s.Cite), "Cite the statute or the rule itself")
		}
	}
	switch s.Status {
	case "", "in force", "scheduled":
	case "withdrawn":
		c.add(part, fmt.Sprintf("%s is marked withdrawn", s.Cite), "An answer may not rest on it: remove it, or correct the answer")
	default:
		c.add(part, fmt.Sprintf("%q is no status of a source", s.Status), "It is one of in force, scheduled, withdrawn")
	}
	if _, err := time.Parse(time.DateOnly, s.ReadOn); s.ReadOn != "" && err != nil {
		c.add(part, fmt.Sprintf("%q: there is no such day", s.ReadOn), "Write a day such as 2026-11-20")
	}
	if s.URL != "" && !safeLink(s.URL) {
		c.add(part, fmt.Sprintf("%q is not a link that may be shown", s.URL), "Write an https address")
	}
}

func safeLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" && u.Host != "" || u.Scheme == "mailto" && u.Opaque != "")
}

var slot = regexp.MustCompile(`\{([^{}]*)\}`)

// words checks a text that people read: slots, links, and characters that
// nobody sees.
func (c *answerCheck) words(part, s string, note bool) {
	for _, r := range s {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError) {
			c.add(part, fmt.Sprintf("there is a hidden character (U+%04X) in %q", r, clip(s)), "Type the text anew")
			break
		}
	}
	for _, m := range slot.FindAllStringSubmatch(s, -1) {
		switch name := strings.TrimSpace(m[1]); {
		case name == "" || name != m[1] || strings.Contains(name, "\n"):
			c.add(part, fmt.Sprintf("the slot %q has no proper name", m[0]), "Write {callback date}")
		case utf8.RuneCountInString(name) > slotLimit:
			c.add(part, fmt.Sprintf("the slot %q is too long", clip(m[0])), fmt.Sprintf("At most %d characters between the braces", slotLimit))
		case name == "code" && !note:
			c.add(part, "{code} stands outside the note", "The code belongs into the note only")
		}
	}
	if strings.ContainsAny(slot.ReplaceAllString(s, ""), "{}") {
		c.add(part, fmt.Sprintf("a brace is left open in %q", clip(s)), "A slot is written {callback date}")
	}
	for _, link := range links(s) {
		if !safeLink(link) {
			c.add(part, fmt.Sprintf("%q is not a link that may be shown", link), "Links are https or mailto")
		}
	}
}

// links lists where a text's links lead.
func links(s string) []string {
	if !strings.Contains(s, "](") && !strings.Contains(s, "<") {
		return nil
	}
	var found []string
	source := []byte(s)
	_ = ast.Walk(goldmark.DefaultParser().Parse(gmtext.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch link := n.(type) {
		case *ast.Link:
			if entering {
				found = append(found, string(link.Destination))
			}
		case *ast.AutoLink:
			if entering {
				found = append(found, string(link.URL(source)))
			}
		}
		return ast.WalkContinue, nil
	})
	return found
}
