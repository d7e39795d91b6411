package practice

import (
	"slices"
	"strconv"
	"strings"
)

// housing is the part of a block in which an element stands.
type housing string

const (
	inSection        housing = "a section"
	inActions        housing = "actions"
	inInput          housing = "an input"
	inContextActions housing = "context_actions"
)

// takes reports whether Slack allows a type of element there.
func (h housing) takes(kind string) bool {
	switch kind {
	case "button", "overflow", "workflow_button":
		return h == inSection || h == inActions
	case "image":
		return h == inSection
	case "feedback_buttons", "icon_button":
		return h == inContextActions
	case "plain_text_input", "number_input", "email_text_input", "url_text_input", "file_input", "rich_text_input":
		return h == inInput
	case "datetimepicker":
		return h == inActions || h == inInput
	case "datepicker", "timepicker", "checkboxes", "radio_buttons":
		return h != inContextActions
	}
	return isSelect(kind) && h != inContextActions
}

// isSelect reports whether the element is a select or multi-select menu.
func isSelect(kind string) bool {
	switch strings.TrimPrefix(kind, "multi_") {
	case "static_select", "external_select", "users_select", "conversations_select", "channels_select":
		return true
	}
	return false
}

// element checks one element of a block and gives an interactive one its action_id.
func (k *checker) element(at string, item any, house housing, seen map[string]bool) {
	e, isObject := item.(map[string]any)
	if !isObject {
		k.fault(at, "an element is missing")
		return
	}
	kind := str(e["type"])
	if !house.takes(kind) {
		k.fault(at+"/type", "element %q is not allowed in %s", kind, house)
		return
	}
	if kind == "image" {
		k.image(at, e)
		return
	}
	if kind == "file_input" && k.surface != surfaceModal {
		k.fault(at+"/type", "file_input is available in modals only")
	}
	id := str(e["action_id"])
	if id == "" {
		id = secret()[:5]
		e["action_id"] = id
		k.changed = true
	}
	k.length(limitActionID, id, at+"/action_id")
	if seen[id] {
		k.fault(at+"/action_id", "action_id %q is used twice in one block", id)
	}
	seen[id] = true
	if e["focus_on_load"] == true {
		if k.focused++; k.focused > 1 {
			k.fault(at+"/focus_on_load", "only one element may have focus_on_load")
		}
	}
	if e["placeholder"] != nil {
		k.textObject(at+"/placeholder", e["placeholder"], plainText, limitPlaceholder)
	}
	if e["confirm"] != nil {
		k.confirm(at+"/confirm", e["confirm"])
	}
	k.elementBody(at, kind, e)
}

func (k *checker) elementBody(at, kind string, e map[string]any) {
	switch kind {
	case "button", "workflow_button", "icon_button":
		k.textObject(at+"/text", e["text"], plainText, limitButtonText)
		k.length(limitButtonValue, str(e["value"]), at+"/value")
		k.length(limitURL, str(e["url"]), at+"/url")
		k.oneOf(at+"/style", e["style"], "primary", "danger")
	case "feedback_buttons":
		for _, side := range []string{"positive_button", "negative_button"} {
			b, isObject := e[side].(map[string]any)
			if !isObject {
				k.fault(at+"/"+side, "%s is missing", side)
				continue
			}
			k.textObject(at+"/"+side+"/text", b["text"], plainText, limitButtonText)
			k.length(limitButtonValue, str(b["value"]), at+"/"+side+"/value")
		}
	case "overflow":
		k.options(at, e, limitOverflow)
	case "radio_buttons":
		k.options(at, e, limitRadio)
	case "checkboxes":
		k.options(at, e, limitCheckboxes)
	case "static_select", "multi_static_select":
		k.staticSelect(at, e)
	case "plain_text_input":
		k.lengths(at, e)
	case "number_input":
		if _, isBool := e["is_decimal_allowed"].(bool); !isBool {
			k.fault(at+"/is_decimal_allowed", "is_decimal_allowed must be given")
		}
	case "datepicker":
		k.pattern(at+"/initial_date", e["initial_date"], isDate, "YYYY-MM-DD")
	case "timepicker":
		k.pattern(at+"/initial_time", e["initial_time"], isTime, "HH:mm")
	}
}

func (k *checker) lengths(at string, e map[string]any) {
	most := float64(limits[limitInputLength].max)
	max, hasMax := e["max_length"].(float64)
	min, _ := e["min_length"].(float64)
	if hasMax {
		k.most(limitInputLength, int(max), at+"/max_length")
		if max < 1 || min > max {
			k.fault(at+"/max_length", "max_length must be at least 1 and at least min_length")
		}
	}
	if min < 0 || min > most {
		k.fault(at+"/min_length", "min_length must lie between 0 and %s", thousands(int(most)))
	}
}

func (k *checker) pattern(at string, v any, ok func(string) bool, form string) {
	if v != nil && !ok(str(v)) {
		k.fault(at, "%q is not of the form %s", str(v), form)
	}
}

func (k *checker) staticSelect(at string, e map[string]any) {
	groups := list(e["option_groups"])
	if len(groups) == 0 {
		k.options(at, e, limitOptions)
		return
	}
	if len(list(e["options"])) > 0 {
		k.fault(at, "a select has options or option_groups, not both")
	}
	k.most(limitOptions, len(groups), at+"/option_groups")
	for i, g := range groups {
		o, _ := g.(map[string]any)
		groupAt := at + "/option_groups/" + strconv.Itoa(i)
		k.textObject(groupAt+"/label", o["label"], plainText, limitOptionText)
		k.options(groupAt, o, limitOptions)
	}
}

// options checks the options of an element, and that what is selected at first is one of them.
func (k *checker) options(at string, e map[string]any, most limitID) {
	all := list(e["options"])
	if len(all) == 0 {
		k.fault(at+"/options", "options must hold at least one")
	}
	k.most(most, len(all), at+"/options")
	kind := plainText
	if most == limitRadio || most == limitCheckboxes {
		kind = anyText
	}
	var values []string
	for i, item := range all {
		o, _ := item.(map[string]any)
		optionAt := at + "/options/" + strconv.Itoa(i)
		k.textObject(optionAt+"/text", o["text"], kind, limitOptionText)
		if o["description"] != nil {
			k.textObject(optionAt+"/description", o["description"], kind, limitOptionText)
		}
		value := str(o["value"])
		k.length(limitOptionValue, value, optionAt+"/value")
		if most != limitOptions && slices.Contains(values, value) && value != "" {
			k.fault(optionAt+"/value", "option value %q is used twice", value)
		}
		values = append(values, value)
	}
	initial := list(e["initial_options"])
	if e["initial_option"] != nil {
		initial = append(initial, e["initial_option"])
	}
	for _, item := range initial {
		o, _ := item.(map[string]any)
		if !slices.Contains(values, str(o["value"])) {
			k.fault(at+"/initial_option", "%q is not one of the options", str(o["value"]))
		}
	}
}

func (k *checker) confirm(at string, item any) {
	o, isObject := item.(map[string]any)
	if !isObject {
		k.fault(at, "confirm must be an object")
		return
	}
	k.textObject(at+"/title", o["title"], plainText, limitConfirmTitle)
	k.textObject(at+"/text", o["text"], anyText, limitConfirmText)
	k.textObject(at+"/confirm", o["confirm"], plainText, limitConfirmButton)
	k.textObject(at+"/deny", o["deny"], plainText, limitConfirmButton)
	k.oneOf(at+"/style", o["style"], "primary", "danger")
}
