package practice

import (
	"encoding/json"
	"strconv"
)

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
