package main

// How tests read what a person sees: all its text, and what can be pressed or
// filled in there by the label that it bears.

import (
	"encoding/json"
	"slices"
	"strings"

	"shouldertap/bot/practice"
)

// everything is all text that a person sees: forms, Home, messages.
func everything(s practice.Seen) string {
	var b strings.Builder
	for _, view := range s.Views {
		gatherRaw(&b, view.Title, view.Blocks, view.Submit)
	}
	if s.Home != nil {
		gatherRaw(&b, s.Home.Blocks)
	}
	for _, channel := range s.Channels {
		for _, message := range channel.Messages {
			if message.Deleted {
				continue
			}
			b.WriteString(message.Text + "\n")
			gatherRaw(&b, message.Blocks)
		}
	}
	for _, toast := range s.Toasts {
		b.WriteString(toast.Text + "\n")
	}
	return b.String()
}

func gatherRaw(b *strings.Builder, parts ...json.RawMessage) {
	for _, raw := range parts {
		var value any
		if len(raw) > 0 && json.Unmarshal(raw, &value) == nil {
			texts(b, value)
		}
	}
}

// texts writes every text of a block, labels, options and placeholders too.
func texts(b *strings.Builder, value any) {
	switch v := value.(type) {
	case map[string]any:
		if text, ok := v["text"].(string); ok {
			b.WriteString(unmarked(text))
			if v["type"] != "text" {
				b.WriteString("\n")
			}
		}
		if url, ok := v["url"].(string); ok && v["type"] == "link" {
			b.WriteString(url)
		}
		if value, ok := v["initial_value"].(string); ok {
			b.WriteString(value + "\n")
		}
		for _, key := range sortedFields(v) {
			if key != "text" || v["text"] != nil {
				texts(b, v[key])
			}
		}
	case []any:
		for _, inner := range v {
			texts(b, inner)
		}
		b.WriteString("\n")
	}
}

func sortedFields(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func topView(s practice.Seen) *practice.View {
	if len(s.Views) > 0 {
		return s.Views[len(s.Views)-1]
	}
	return s.Home
}

// inputOf finds the action of the field with that label, in a view.
func inputOf(view *practice.View, label string) (string, bool) {
	var blocks []map[string]any
	if json.Unmarshal(view.Blocks, &blocks) != nil {
		return "", false
	}
	for _, block := range blocks {
		if element, ok := block["element"].(map[string]any); ok && block["type"] == "input" && textOf(block["label"]) == label {
			action, _ := element["action_id"].(string)
			return action, action != ""
		}
	}
	return "", false
}

// elementOf finds the newest element with that text that a person sees, and
// the option with that text in it.
func elementOf(s practice.Seen, label, option string) (practice.Click, bool) {
	if len(s.Views) > 0 {
		view := s.Views[len(s.Views)-1]
		if click, ok := elementIn(view.Blocks, label, option); ok {
			click.ViewID = view.ID
			return click, true
		}
		return practice.Click{}, false
	}
	newest, found := practice.Click{}, false
	for _, channel := range s.Channels {
		for _, message := range channel.Messages {
			if message.Deleted || message.TS < newest.TS {
				continue
			}
			if click, ok := elementIn(message.Blocks, label, option); ok {
				click.Channel, click.TS = channel.ID, message.TS
				newest, found = click, true
			}
		}
	}
	if found {
		return newest, true
	}
	if s.Home != nil {
		if click, ok := elementIn(s.Home.Blocks, label, option); ok {
			click.ViewID = s.Home.ID
			return click, true
		}
	}
	return practice.Click{}, false
}

func elementIn(raw json.RawMessage, label, option string) (practice.Click, bool) {
	var blocks []map[string]any
	if len(raw) == 0 || json.Unmarshal(raw, &blocks) != nil {
		return practice.Click{}, false
	}
	for _, block := range blocks {
		var elements []any
		elements = append(elements, block["accessory"], block["element"])
		if list, ok := block["elements"].([]any); ok {
			elements = append(elements, list...)
		}
		for _, e := range elements {
			element, ok := e.(map[string]any)
			if !ok || element["action_id"] == nil {
				continue
			}
			named := label == textOf(element["text"]) || label == textOf(element["placeholder"]) || label == textOf(block["label"]) ||
				element["type"] == "overflow" && label == "…"
			if !named {
				continue
			}
			click := practice.Click{ActionID: element["action_id"].(string)}
			click.BlockID, _ = block["block_id"].(string)
			click.Value, _ = element["value"].(string)
			if option == "" {
				return click, true
			}
			click.Value = ""
			if value, ok := optionIn(element, option); ok {
				click.Selected = practice.Selection{value}
				return click, true
			}
		}
	}
	return practice.Click{}, false
}

func optionIn(element map[string]any, option string) (string, bool) {
	var all []any
	if list, ok := element["options"].([]any); ok {
		all = append(all, list...)
	}
	if groups, ok := element["option_groups"].([]any); ok {
		for _, g := range groups {
			if group, ok := g.(map[string]any); ok {
				list, _ := group["options"].([]any)
				all = append(all, list...)
			}
		}
	}
	for _, o := range all {
		if m, ok := o.(map[string]any); ok && textOf(m["text"]) == option {
			value, _ := m["value"].(string)
			return value, true
		}
	}
	return "", false
}

func textOf(value any) string {
	m, ok := value.(map[string]any)
	if !ok {
		return ""
	}
	text, _ := m["text"].(string)
	return text
}
