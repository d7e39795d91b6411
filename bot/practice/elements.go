package practice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// option is one choice of a select, radio button, checkbox or overflow menu.
type option struct {
	Text        map[string]any `json:"text"`
	Value       string         `json:"value"`
	Description map[string]any `json:"description,omitempty"`
}

// element is one interactive element of blocks, with what of its block matters.
type element struct {
	blockID  string
	actionID string
	kind     string
	raw      map[string]any
	input    bool // stands in an input block
	optional bool
	dispatch bool // an input that tells the app at once
	label    string
}

// elementsOf lists the interactive elements of blocks, in reading order.
func elementsOf(blocks json.RawMessage) []element {
	var tree []any
	if json.Unmarshal(blocks, &tree) != nil {
		return nil
	}
	var out []element
	for _, b := range tree {
		out = appendElements(out, b)
	}
	return out
}

func appendElements(out []element, item any) []element {
	b, _ := item.(map[string]any)
	id := str(b["block_id"])
	one := func(item any) {
		if e, isObject := item.(map[string]any); isObject && e["action_id"] != nil {
			out = append(out, element{blockID: id, actionID: str(e["action_id"]), kind: str(e["type"]), raw: e})
		}
	}
	switch str(b["type"]) {
	case "section":
		one(b["accessory"])
	case "actions", "context_actions":
		for _, e := range list(b["elements"]) {
			one(e)
		}
	case "input":
		one(b["element"])
		if n := len(out) - 1; n >= 0 && out[n].blockID == id {
			label, _ := b["label"].(map[string]any)
			out[n].input, out[n].optional, out[n].dispatch = true, b["optional"] == true, b["dispatch_action"] == true
			out[n].label = str(label["text"])
		}
	case "card":
		for _, e := range list(b["actions"]) {
			one(e)
		}
	case "carousel":
		for _, c := range list(b["elements"]) {
			card, _ := c.(map[string]any)
			for _, e := range list(card["actions"]) {
				one(e)
			}
		}
	case "container":
		for _, c := range list(b["child_blocks"]) {
			out = appendElements(out, c)
		}
	}
	return out
}

// choices are the options of an element, groups included.
func (e element) choices() []option {
	var out []option
	take := func(v any) {
		raw, err := json.Marshal(v)
		if err != nil {
			return
		}
		var some []option
		if json.Unmarshal(raw, &some) == nil {
			out = append(out, some...)
		}
	}
	take(e.raw["options"])
	for _, g := range list(e.raw["option_groups"]) {
		group, _ := g.(map[string]any)
		take(group["options"])
	}
	return out
}

// pick finds options by their values among those offered, or by their text.
func (e element) pick(offered []option, values []string) ([]option, error) {
	var out []option
	for _, v := range values {
		i := slices.IndexFunc(offered, func(o option) bool { return o.Value == v })
		if i < 0 {
			i = slices.IndexFunc(offered, func(o option) bool { return str(o.Text["text"]) == v })
		}
		if i < 0 {
			var have []string
			for _, o := range offered {
				have = append(have, fmt.Sprintf("%s (%s)", o.Value, str(o.Text["text"])))
			}
			return nil, fmt.Errorf("%s has no option %q; it has %s", e.actionID, v, orNone(have))
		}
		out = append(out, offered[i])
	}
	return out, nil
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// findElement looks an element up by action_id, by block_id where several have
// the same, and by value among buttons. What is not there is an error that
// names what is.
func findElement(all []element, action, block, value string) (element, error) {
	var hits []element
	for _, e := range all {
		if e.actionID == action && (block == "" || e.blockID == block) {
			hits = append(hits, e)
		}
	}
	if len(hits) > 1 && value != "" {
		hits = slices.DeleteFunc(hits, func(e element) bool { return str(e.raw["value"]) != value })
	}
	switch {
	case len(hits) == 1:
		return hits[0], nil
	case len(hits) > 1:
		return element{}, fmt.Errorf("%d elements have action_id %q: say block_id or value; there is %s", len(hits), action, listElements(all))
	}
	return element{}, fmt.Errorf("nothing with action_id %q is there; there is %s", action, listElements(all))
}

func listElements(all []element) string {
	var names []string
	for _, e := range all {
		name := e.actionID
		if t, _ := e.raw["text"].(map[string]any); t != nil {
			name += " (" + str(t["text"]) + ")"
		} else if e.label != "" {
			name += " (" + e.label + ")"
		}
		names = append(names, name)
	}
	return orNone(names)
}
