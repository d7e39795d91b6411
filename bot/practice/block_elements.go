package practice

import (
	"encoding/json"
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

// checkView checks a view argument and returns the view with all ids.
func (w *Workspace) checkView(raw json.RawMessage, s surface) (*View, *refusal) {
	var in struct {
		Type            string          `json:"type"`
		Title           json.RawMessage `json:"title"`
		Close           json.RawMessage `json:"close"`
		Submit          json.RawMessage `json:"submit"`
		Blocks          json.RawMessage `json:"blocks"`
		PrivateMetadata string          `json:"private_metadata"`
		CallbackID      string          `json:"callback_id"`
		ExternalID      string          `json:"external_id"`
		ClearOnClose    bool            `json:"clear_on_close"`
		NotifyOnClose   bool            `json:"notify_on_close"`
	}
	if len(raw) == 0 {
		return nil, refuse(invalidArguments, "view is missing [json-pointer:/view]")
	}
	if l := limits[limitViewBytes]; len(raw) > l.max {
		return nil, refuse(l.code, l.exceeded(len(raw), "/view"))
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, refuse(invalidArguments, "view: "+err.Error()+" [json-pointer:/view]")
	}
	k := w.newChecker(s)
	want := "modal"
	if s == surfaceHome {
		want = "home"
	}
	if in.Type != want {
		k.fault("/view/type", "type must be %q, this is %q", want, in.Type)
	}
	k.length(limitPrivateMetadata, in.PrivateMetadata, "/view/private_metadata")
	k.length(limitCallbackID, in.CallbackID, "/view/callback_id")
	k.length(limitExternalID, in.ExternalID, "/view/external_id")
	if len(in.Blocks) == 0 || string(in.Blocks) == "null" {
		k.fault("/view/blocks", "blocks are missing")
		in.Blocks = json.RawMessage("[]")
	}
	blocks := k.blocks("/view/blocks", in.Blocks)
	if s == surfaceModal {
		k.viewText("title", in.Title, limitModalTitle, true)
		k.viewText("close", in.Close, limitModalClose, false)
		k.viewText("submit", in.Submit, limitModalSubmit, k.inputs > 0)
	}
	if no := k.refusal(); no != nil {
		return nil, no
	}
	return &View{
		Type: in.Type, Title: in.Title, Close: in.Close, Submit: in.Submit, Blocks: blocks,
		PrivateMetadata: in.PrivateMetadata, CallbackID: in.CallbackID, ExternalID: in.ExternalID,
		ClearOnClose: in.ClearOnClose, NotifyOnClose: in.NotifyOnClose,
	}, nil
}

func (k *checker) viewText(part string, raw json.RawMessage, most limitID, needed bool) {
	if len(raw) == 0 || string(raw) == "null" {
		if needed {
			why := ""
			if part == "submit" {
				why = " where there are input blocks"
			}
			k.fault("/view/"+part, "%s is required%s", part, why)
		}
		return
	}
	var o any
	if json.Unmarshal(raw, &o) == nil {
		k.textObject("/view/"+part, o, plainText, most)
	}
}

// checkAttachments checks the blocks within attachments.
func (w *Workspace) checkAttachments(raw json.RawMessage) (json.RawMessage, *refusal) {
	var all []map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, refuse("invalid_attachments", err.Error())
	}
	if l := limits[limitAttachments]; len(all) > l.max {
		return nil, refuse(l.code, l.exceeded(len(all), "/attachments"))
	}
	for i, one := range all {
		if len(one["blocks"]) == 0 {
			continue
		}
		k := w.newChecker(surfaceMessage)
		all[i]["blocks"] = k.blocks("/attachments/"+strconv.Itoa(i)+"/blocks", one["blocks"])
		if no := k.refusal(); no != nil {
			return nil, no
		}
	}
	out, err := json.Marshal(all)
	if err != nil {
		return nil, refuse("invalid_attachments", err.Error())
	}
	return out, nil
}

// checkMetadata checks message metadata.
func checkMetadata(raw json.RawMessage) *refusal {
	var m struct {
		EventType    string         `json:"event_type"`
		EventPayload map[string]any `json:"event_payload"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return refuse("invalid_metadata_format", err.Error())
	}
	if l := limits[limitMetadata]; len(raw) > l.max {
		return refuse(l.code, l.exceeded(len(raw), "/metadata"))
	}
	if string(raw) == "{}" {
		return nil // takes the metadata away in chat.update
	}
	if m.EventType == "" || m.EventPayload == nil {
		return refuse("invalid_metadata_schema", "metadata needs event_type and event_payload")
	}
	return nil
}

// checkManifest names every rule that a manifest breaks.
func checkManifest(m *manifest) []string {
	k := &checker{surface: surfaceHome, blockIDs: map[string]bool{}}
	k.named(limitAppName, m.Display.Name, "/display_information/name")
	k.length(limitAppDescription, m.Display.Description, "/display_information/description")
	if n := len([]rune(m.Display.LongDescription)); n > 0 && n < 175 {
		k.fault("/display_information/long_description", "long_description has at least 175 characters, this has %d", n)
	}
	for i, c := range m.Features.SlashCommands {
		at := "/features/slash_commands/" + strconv.Itoa(i)
		k.length(limitCommandName, c.Command, at+"/command")
		if !strings.HasPrefix(c.Command, "/") || strings.ContainsAny(c.Command, " \t") || c.Command != strings.ToLower(c.Command) {
			k.fault(at+"/command", "a command begins with /, is lower case and has no spaces")
		}
		if c.Description == "" {
			k.fault(at+"/description", "a command needs a description")
		}
	}
	k.most(limitShortcuts, len(m.Features.Shortcuts), "/features/shortcuts")
	for i, s := range m.Features.Shortcuts {
		at := "/features/shortcuts/" + strconv.Itoa(i)
		k.named(limitShortcutName, s.Name, at+"/name")
		k.length(limitShortcutDescription, s.Description, at+"/description")
		k.named(limitCallbackID, s.CallbackID, at+"/callback_id")
		k.oneOf(at+"/type", s.Type, "global", "message")
	}
	if len(m.Features.SlashCommands)+len(m.Features.Shortcuts) > 0 && !m.hasScope("commands") {
		k.fault("/oauth_config/scopes/bot", "commands and shortcuts need the scope commands")
	}
	for _, event := range m.Settings.Events.Bot {
		if scope, known := eventScope(event); known && !slices.ContainsFunc(strings.Split(scope, ","), m.hasScope) {
			k.fault("/settings/event_subscriptions/bot_events", "the event %s needs the scope %s", event, scope)
		}
	}
	return k.faults
}

// eventScope is the scope without which a manifest may not subscribe to an event.
func eventScope(event string) (string, bool) {
	switch event {
	case "app_mention":
		return "app_mentions:read", true
	case "message.channels":
		return "channels:history", true
	case "message.groups":
		return "groups:history", true
	case "message.im":
		return "im:history", true
	case "member_joined_channel", "member_left_channel":
		return "channels:read,groups:read", true
	case "user_change":
		return "users:read", true
	case "subteam_members_changed":
		return "usergroups:read", true
	case "reaction_added", "reaction_removed":
		return "reactions:read", true
	}
	return "", false
}
