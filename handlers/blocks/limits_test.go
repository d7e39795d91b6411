package blocks

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// slackLimits checks a request the way Slack does, on the JSON that it would
// get. It is written from Slack's documented limits and shares nothing with
// the views.
type slackLimits struct {
	t    *testing.T
	view string
	text int // characters of all block text
}

func (l *slackLimits) fault(at, format string, a ...any) {
	l.t.Helper()
	l.t.Errorf("%s: %s: %s", l.view, at, fmt.Sprintf(format, a...))
}

// units counts characters in the strictest way: as UTF-16.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

func (l *slackLimits) most(at, what string, n, limit int) {
	l.t.Helper()
	if n > limit {
		l.fault(at, "%s: %d, Slack takes %d", what, n, limit)
	}
}

func (l *slackLimits) length(at, s string, limit int) {
	l.t.Helper()
	l.most(at, "characters", units(s), limit)
}

func checkLimits(t *testing.T, s Shown) {
	t.Helper()
	raw, err := json.Marshal(s.Payload)
	if err != nil {
		t.Fatalf("%s: %v", s.View, err)
	}
	var payload map[string]any
	if err := json.Unmarshal(raw, &payload); err != nil {
		t.Fatalf("%s: %v", s.View, err)
	}
	l := &slackLimits{t: t, view: s.View}
	switch s.Method {
	case "chat.postMessage", "chat.postEphemeral":
		l.length("text", text(payload["text"]), 4_000)
		if strings.TrimSpace(text(payload["text"])) == "" {
			l.fault("text", "empty")
		}
		l.blocks("blocks", payload["blocks"], 50, "message")
		l.most("blocks", "characters of all block text", l.text, 13_000)
	case "views.open":
		view := payload["view"].(map[string]any)
		l.view += " (modal)"
		if text(view["type"]) != "modal" {
			l.fault("type", "not a modal")
		}
		for _, part := range []string{"title", "submit", "close"} {
			if o, ok := view[part].(map[string]any); ok {
				l.length(part, text(o["text"]), 24)
			}
		}
		if view["title"] == nil {
			l.fault("title", "missing")
		}
		l.length("private_metadata", text(view["private_metadata"]), 3_000)
		l.length("callback_id", text(view["callback_id"]), 255)
		l.most("view", "bytes", len(raw), 250_000)
		l.blocks("blocks", view["blocks"], 100, "modal")
		if inputs(view["blocks"]) && view["submit"] == nil {
			l.fault("submit", "missing, though the form has fields")
		}
	case "views.publish":
		view := payload["view"].(map[string]any)
		l.most("view", "bytes", len(raw), 250_000)
		l.blocks("blocks", view["blocks"], 100, "home")
	default:
		l.fault("method", "unknown: %s", s.Method)
	}
}

func inputs(blocks any) bool {
	for _, b := range items(blocks) {
		if text(b["type"]) == "input" {
			return true
		}
	}
	return false
}

func (l *slackLimits) blocks(at string, v any, limit int, surface string) {
	set := items(v)
	l.most(at, "blocks", len(set), limit)
	if len(set) == 0 {
		l.fault(at, "no blocks")
	}
	ids, tables := map[string]bool{}, 0
	for i, b := range set {
		at := fmt.Sprintf("%s/%d", at, i)
		if id := text(b["block_id"]); id != "" {
			l.length(at+"/block_id", id, 255)
			if ids[id] {
				l.fault(at, "block_id %q twice", id)
			}
			ids[id] = true
		}
		switch kind := text(b["type"]); kind {
		case "section":
			l.object(at+"/text", b["text"], 3_000, true)
			l.element(at+"/accessory", b["accessory"], map[string]bool{})
		case "header":
			l.object(at+"/text", b["text"], 150, false)
		case "context":
			l.most(at, "elements", len(items(b["elements"])), 10)
			if len(items(b["elements"])) == 0 {
				l.fault(at, "no elements")
			}
			for _, e := range items(b["elements"]) {
				l.object(at, e, 2_000, true)
			}
		case "actions":
			seen := map[string]bool{}
			l.most(at, "elements", len(items(b["elements"])), 25)
			if len(items(b["elements"])) == 0 {
				l.fault(at, "no elements")
			}
			for j, e := range items(b["elements"]) {
				l.element(fmt.Sprintf("%s/elements/%d", at, j), e, seen)
			}
		case "input":
			if surface == "message" {
				l.fault(at, "a field in a message")
			}
			l.object(at+"/label", b["label"], 2_000, false)
			if b["hint"] != nil {
				l.object(at+"/hint", b["hint"], 2_000, false)
			}
			l.element(at+"/element", b["element"], map[string]bool{})
		case "rich_text":
			if len(items(b["elements"])) == 0 {
				l.fault(at, "no elements")
			}
			for _, e := range items(b["elements"]) {
				l.rich(at, e)
			}
		case "table":
			if tables++; tables > 1 || surface != "message" {
				l.fault(at, "a table too many, or not in a message")
			}
			l.table(at, b)
		case "divider":
		default:
			l.fault(at, "unexpected block %q", kind)
		}
	}
}

func (l *slackLimits) table(at string, b map[string]any) {
	rows, _ := b["rows"].([]any)
	l.most(at, "rows", len(rows), 100)
	for _, row := range rows {
		cells := items(row)
		l.most(at, "columns", len(cells), 20)
		for _, c := range cells {
			if text(c["text"]) == "" {
				l.fault(at, "an empty cell")
			}
			l.text += units(text(c["text"]))
		}
	}
}

// object checks a text object; every one of them must hold something.
func (l *slackLimits) object(at string, v any, limit int, markupToo bool) {
	l.t.Helper()
	o, ok := v.(map[string]any)
	if !ok {
		l.fault(at, "no text object")
		return
	}
	s := text(o["text"])
	if s == "" {
		l.fault(at, "empty")
	}
	l.length(at, s, limit)
	l.text += units(s)
	switch kind := text(o["type"]); {
	case kind == "mrkdwn" && !markupToo:
		l.fault(at, "markup where Slack takes plain text")
	case kind == "mrkdwn" && o["emoji"] != nil:
		l.fault(at, "emoji goes with plain text")
	case kind == "plain_text" && o["emoji"] != false:
		l.fault(at, "plain text turns :codes: into emoji")
	}
}

func (l *slackLimits) element(at string, v any, seen map[string]bool) {
	e, ok := v.(map[string]any)
	if !ok {
		return
	}
	id := text(e["action_id"])
	if id == "" || seen[id] {
		l.fault(at, "action_id %q missing or twice in its block", id)
	}
	seen[id] = true
	l.length(at+"/action_id", id, 255)
	if e["placeholder"] != nil {
		l.object(at+"/placeholder", e["placeholder"], 150, false)
	}
	options := items(e["options"])
	switch kind := text(e["type"]); kind {
	case "button":
		l.object(at+"/text", e["text"], 75, false)
		l.length(at+"/value", text(e["value"]), 2_000)
		l.length(at+"/url", text(e["url"]), 3_000)
	case "overflow":
		l.most(at, "options", len(options), 5)
		l.options(at, options, 1)
	case "radio_buttons", "checkboxes":
		l.most(at, "options", len(options), 10)
		l.options(at, options, 1)
	case "static_select", "multi_static_select":
		groups := items(e["option_groups"])
		l.most(at, "options", len(options), 100)
		l.most(at, "option groups", len(groups), 100)
		if len(groups) == 0 {
			l.options(at, options, 1)
		}
		for _, g := range groups {
			l.object(at+"/label", g["label"], 75, false)
			l.most(at, "options in a group", len(items(g["options"])), 100)
			l.options(at, items(g["options"]), 1)
			options = append(options, items(g["options"])...)
		}
		l.initial(at, e, options)
	case "external_select", "datepicker":
	case "plain_text_input":
		limit, _ := e["max_length"].(float64)
		l.most(at, "max_length", int(limit), 3_000)
		if limit == 0 {
			l.fault(at, "no max_length")
		}
		l.length(at+"/initial_value", text(e["initial_value"]), int(limit))
	default:
		l.fault(at, "unexpected element %q", kind)
	}
}

func (l *slackLimits) options(at string, options []map[string]any, least int) {
	if len(options) < least {
		l.fault(at, "no options")
	}
	for _, o := range options {
		l.object(at+"/option", o["text"], 75, false)
		l.length(at+"/option/value", text(o["value"]), 75)
		if text(o["value"]) == "" {
			l.fault(at, "an option without a value")
		}
	}
}

// initial choices must be among the options, to the letter.
func (l *slackLimits) initial(at string, e map[string]any, options []map[string]any) {
	chosen := items(e["initial_options"])
	if o, ok := e["initial_option"].(map[string]any); ok {
		chosen = append(chosen, o)
	}
	for _, c := range chosen {
		found := false
		for _, o := range options {
			found = found || fmt.Sprint(o) == fmt.Sprint(c)
		}
		if !found {
			l.fault(at, "the initial option %q is not among the options", text(c["value"]))
		}
	}
}

func (l *slackLimits) rich(at string, e map[string]any) {
	switch kind := text(e["type"]); kind {
	case "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted":
		if len(items(e["elements"])) == 0 {
			l.fault(at, "an empty %s", kind)
		}
		for _, inner := range items(e["elements"]) {
			l.rich(at, inner)
		}
	case "text":
		if text(e["text"]) == "" {
			l.fault(at, "empty text")
		}
		l.text += units(text(e["text"]))
	case "link":
		l.length(at, text(e["url"]), 3_000)
		l.text += units(text(e["text"]))
	default:
		l.fault(at, "unexpected element %q", kind)
	}
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func items(v any) []map[string]any {
	list, _ := v.([]any)
	all := make([]map[string]any, 0, len(list))
	for _, item := range list {
		if m, ok := item.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}
