package practice

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// keepsState reports whether an element has a value that view and message state carry.
func (e element) keepsState() bool {
	switch e.kind {
	case "button", "workflow_button", "icon_button", "feedback_buttons", "overflow", "image":
		return false
	}
	return true
}

// stateOf is the state of blocks: what is filled in, or else what the elements begin with.
func stateOf(blocks json.RawMessage, filled drafts) map[string]map[string]any {
	values := map[string]map[string]any{}
	for _, e := range elementsOf(blocks) {
		if !e.keepsState() {
			continue
		}
		if values[e.blockID] == nil {
			values[e.blockID] = map[string]any{}
		}
		v, isFilled := filled[e.blockID][e.actionID]
		if !isFilled {
			v = e.initial()
		}
		values[e.blockID][e.actionID] = v
	}
	return values
}

// initial is the value that an element begins with, as Slack's state gives it.
func (e element) initial() map[string]any {
	v := fields{"type": e.kind}
	multi := strings.HasPrefix(e.kind, "multi_")
	switch strings.TrimPrefix(e.kind, "multi_") {
	case "static_select", "external_select", "radio_buttons":
		if multi {
			v["selected_options"] = orEmpty(e.raw["initial_options"])
		} else {
			v["selected_option"] = e.raw["initial_option"]
		}
	case "checkboxes":
		v["selected_options"] = orEmpty(e.raw["initial_options"])
	case "users_select", "conversations_select", "channels_select":
		what := strings.TrimSuffix(strings.TrimPrefix(e.kind, "multi_"), "s_select")
		if multi {
			v["selected_"+what+"s"] = orEmpty(e.raw["initial_"+what+"s"])
		} else {
			v["selected_"+what] = e.raw["initial_"+what]
		}
	case "datepicker":
		v["selected_date"] = e.raw["initial_date"]
	case "timepicker":
		v["selected_time"] = e.raw["initial_time"]
	case "datetimepicker":
		v["selected_date_time"] = e.raw["initial_date_time"]
	case "file_input":
		v["files"] = []any{}
	case "rich_text_input":
		if e.raw["initial_value"] != nil {
			v["rich_text_value"] = e.raw["initial_value"]
		}
	default:
		v["value"] = e.raw["initial_value"]
	}
	return v
}

func orEmpty(v any) any {
	if v == nil {
		return []any{}
	}
	return v
}

// given is the value that a person gives to an element, in the shape of Slack's
// state. offered are the options that an external select was last shown.
func (e element) given(v Selection, offered []option) (map[string]any, error) {
	out := fields{"type": e.kind}
	multi := strings.HasPrefix(e.kind, "multi_")
	v = slices.DeleteFunc(slices.Clone(v), func(s string) bool { return s == "" }) // nothing is chosen
	first := v.first()
	if e.kind != "checkboxes" && !multi && len(v) > 1 {
		return nil, fmt.Errorf("%s takes one value, this has %d", e.actionID, len(v))
	}
	switch kind := strings.TrimPrefix(e.kind, "multi_"); kind {
	case "static_select", "external_select", "radio_buttons", "checkboxes", "overflow":
		if kind != "external_select" {
			offered = e.choices()
		}
		picked, err := e.pick(offered, v)
		if err != nil {
			if kind == "external_select" {
				err = fmt.Errorf("%w; ask for its options with suggest first", err)
			}
			return nil, err
		}
		if most, isSet := e.raw["max_selected_items"].(float64); isSet && len(picked) > int(most) {
			return nil, fmt.Errorf("%s takes at most %d", e.actionID, int(most))
		}
		switch {
		case multi || kind == "checkboxes":
			out["selected_options"] = append([]option{}, picked...)
		case len(picked) > 0:
			out["selected_option"] = picked[0]
		default:
			out["selected_option"] = nil
		}
	case "users_select", "conversations_select", "channels_select":
		what := strings.TrimSuffix(kind, "s_select")
		if multi {
			out["selected_"+what+"s"] = append([]string{}, v...)
		} else {
			out["selected_"+what] = orNull(first)
		}
	case "datepicker":
		if first != "" && !isDate(first) {
			return nil, fmt.Errorf("%s: %q is not a date; write it like 2026-11-20", e.actionID, first)
		}
		out["selected_date"] = orNull(first)
	case "timepicker":
		if first != "" && !isTime(first) {
			return nil, fmt.Errorf("%s: %q is not a time; write it like 14:30", e.actionID, first)
		}
		out["selected_time"] = orNull(first)
	case "datetimepicker":
		if first == "" {
			out["selected_date_time"] = nil
			break
		}
		unix, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is not a Unix time in seconds", e.actionID, first)
		}
		out["selected_date_time"] = unix
	case "file_input":
		return nil, fmt.Errorf("%s: the practice workspace uploads no files of people", e.actionID)
	case "rich_text_input":
		var block []any
		if first != "" {
			if err := json.Unmarshal(richText(secret()[:5], escapeText(first)), &block); err != nil {
				return nil, err
			}
			out["rich_text_value"] = block[0]
		}
	default:
		out["value"] = orNull(first)
	}
	return out, nil
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// fault is what Slack's own form says about a value before it is sent, "" if it is fine.
func (e element) fault(value map[string]any) string {
	if empty(value) {
		if e.optional {
			return ""
		}
		return "Please complete this required field."
	}
	s := str(value["value"])
	n := utf8.RuneCountInString(s)
	switch e.kind {
	case "plain_text_input":
		if min, _ := e.raw["min_length"].(float64); n < int(min) {
			return fmt.Sprintf("Must be at least %d characters.", int(min))
		}
		max, isSet := e.raw["max_length"].(float64)
		if !isSet {
			max = float64(limits[limitInputLength].max)
		}
		if n > int(max) {
			return fmt.Sprintf("Must be at most %d characters.", int(max))
		}
	case "number_input":
		return e.numberFault(s)
	case "email_text_input":
		if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
			return "Please enter an email address."
		}
	case "url_text_input":
		if u, err := url.Parse(s); err != nil || u.Scheme == "" || u.Host == "" {
			return "Please enter a full web address."
		}
	}
	return ""
}

func (e element) numberFault(s string) string {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return "Please enter a number."
	}
	if e.raw["is_decimal_allowed"] != true && strings.ContainsAny(s, ".,eE") {
		return "Please enter a whole number."
	}
	if min, err := strconv.ParseFloat(str(e.raw["min_value"]), 64); err == nil && v < min {
		return "Must be at least " + str(e.raw["min_value"]) + "."
	}
	if max, err := strconv.ParseFloat(str(e.raw["max_value"]), 64); err == nil && v > max {
		return "Must be at most " + str(e.raw["max_value"]) + "."
	}
	return ""
}

// empty reports whether a state value holds nothing.
func empty(value map[string]any) bool {
	for key, v := range value {
		if key == "type" || v == nil {
			continue
		}
		switch v := v.(type) {
		case string:
			if strings.TrimSpace(v) != "" {
				return false
			}
		case []any:
			if len(v) > 0 {
				return false
			}
		case []string:
			if len(v) > 0 {
				return false
			}
		case []option:
			if len(v) > 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func isDate(s string) bool {
	_, err := time.Parse("2006-01-02", s)
	return err == nil
}

func isTime(s string) bool {
	_, err := time.Parse("15:04", s)
	return err == nil
}
