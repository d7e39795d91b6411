package main

import (
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
)

// terminal writes a view as lines of plain text: what Slack would show, less
// its buttons.
func terminal(view blocks.Message) string {
	raw, err := json.Marshal(slack.Blocks{BlockSet: view.Blocks})
	if err != nil {
		return view.Text
	}
	var list []map[string]any
	if err := json.Unmarshal(raw, &list); err != nil {
		return view.Text
	}
	var lines []string
	for _, block := range list {
		if menusOnly(block) {
			continue
		}
		var b strings.Builder
		gather(&b, block)
		if text := strings.TrimSpace(b.String()); text != "" {
			lines = append(lines, text)
		}
		if block["type"] == "actions" {
			lines[len(lines)-1] = "[" + strings.Join(strings.Fields(strings.ReplaceAll(b.String(), "\n", "] [")), " ") + "]"
		}
	}
	return strings.Join(lines, "\n")
}

// menusOnly says that a block is a row of menus, which say nothing by themselves.
func menusOnly(block map[string]any) bool {
	elements, _ := block["elements"].([]any)
	return block["type"] == "actions" && !slices.ContainsFunc(elements, func(e any) bool {
		element, _ := e.(map[string]any)
		return element["type"] == "button"
	})
}

// gather appends the words of a block and of everything in it.
func gather(b *strings.Builder, value any) {
	switch v := value.(type) {
	case map[string]any:
		if text, ok := v["text"].(string); ok {
			b.WriteString(unmarked(text))
			if v["type"] == "mrkdwn" || v["type"] == "plain_text" {
				b.WriteString("\n")
			}
			return
		}
		for _, key := range []string{"text", "fields", "elements", "options", "rows"} {
			if inner, ok := v[key]; ok {
				gather(b, inner)
			}
		}
		if v["type"] == "rich_text_section" || v["type"] == "rich_text_preformatted" || v["type"] == "rich_text_quote" {
			b.WriteString("\n")
		}
	case []any:
		for _, inner := range v {
			gather(b, inner)
		}
	}
}

var dateToken = regexp.MustCompile(`<!date\^[^|>]*\|([^>]*)>`)

// unmarked takes Slack's markup off a text.
func unmarked(text string) string {
	text = dateToken.ReplaceAllString(text, "$1")
	text = strings.NewReplacer("*", "", "_", "").Replace(text)
	return html.UnescapeString(text)
}
