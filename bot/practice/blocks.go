package practice

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// surface is where blocks are shown; Slack allows different blocks on each.
type surface int

const (
	surfaceMessage surface = 1 << iota
	surfaceModal
	surfaceHome
)

const everywhere = surfaceMessage | surfaceModal | surfaceHome

func (s surface) String() string {
	switch s {
	case surfaceMessage:
		return "messages"
	case surfaceModal:
		return "modals"
	}
	return "Home tabs"
}

// surfacesOf says where Slack allows a type of block, 0 for a type it does not know.
func surfacesOf(kind string) surface {
	switch kind {
	case "section", "divider", "image", "actions", "context", "header", "input", "rich_text", "video",
		"container", "layout", "data_visualization":
		return everywhere
	case "alert":
		return surfaceModal
	case "card", "carousel":
		return surfaceMessage | surfaceHome
	case "markdown", "table", "data_table", "context_actions", "file", "call", "task_card", "plan", "auth_provider":
		return surfaceMessage
	}
	return 0
}

// checker walks blocks, collects every rule they break, and gives blocks and
// interactive elements the ids that Slack gives where the app gave none.
type checker struct {
	surface  surface
	faults   []string
	code     string // the error of the first broken rule that has its own
	text     int    // characters of all text
	markdown int
	tables   int
	inputs   int
	focused  int
	blockIDs map[string]bool
	changed  bool // an id was added
	noCharts bool // weather: native charts are not rolled out here
}

// checkBlocks checks the blocks of a message and returns them with all ids.
func (w *Workspace) checkBlocks(raw json.RawMessage, s surface) (json.RawMessage, *refusal) {
	k := w.newChecker(s)
	out := k.blocks("/blocks", raw)
	if no := k.refusal(); no != nil {
		return nil, no
	}
	return out, nil
}

func (w *Workspace) newChecker(s surface) *checker {
	return &checker{surface: s, blockIDs: map[string]bool{}, noCharts: w.noCharts.Load()}
}

// refusal is the answer to blocks that broke rules, nil when they broke none.
func (k *checker) refusal() *refusal {
	if k.surface == surfaceMessage {
		k.most(limitBlocksText, k.text, "/blocks")
	}
	k.most(limitMarkdown, k.markdown, "/blocks")
	if len(k.faults) == 0 {
		return nil
	}
	code := k.code
	if code == "" {
		code = invalidBlocks
	}
	if k.surface != surfaceMessage && code == invalidBlocks {
		code = invalidArguments
	}
	return refuse(code, k.faults...)
}

func (k *checker) fault(at, format string, a ...any) {
	k.faults = append(k.faults, fmt.Sprintf(format, a...)+" [json-pointer:"+at+"]")
}

// most notes when there is more of something than its limit allows.
func (k *checker) most(id limitID, n int, at string) {
	if l := limits[id]; n > l.max {
		if k.code == "" && l.code != invalidBlocks {
			k.code = l.code
		}
		k.faults = append(k.faults, l.exceeded(n, at))
	}
}

// blocks checks a list of blocks and returns it with all ids.
func (k *checker) blocks(at string, raw json.RawMessage) json.RawMessage {
	var list []any
	if err := json.Unmarshal(raw, &list); err != nil {
		k.code = "invalid_blocks_format"
		k.fault(at, "blocks must be an array: %v", err)
		return nil
	}
	switch k.surface {
	case surfaceMessage:
		k.most(limitMessageBlocks, len(list), at)
	case surfaceModal:
		k.most(limitModalBlocks, len(list), at)
	default:
		k.most(limitHomeBlocks, len(list), at)
	}
	for i, item := range list {
		k.block(at+"/"+strconv.Itoa(i), item)
	}
	if len(list) == 0 {
		return json.RawMessage("[]")
	}
	if !k.changed {
		return raw
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(list); err != nil {
		k.fault(at, "blocks cannot be written: %v", err)
		return nil
	}
	return bytes.TrimSpace(buf.Bytes())
}

func (k *checker) block(at string, item any) {
	b, isObject := item.(map[string]any)
	if !isObject {
		k.fault(at, "a block must be an object")
		return
	}
	kind := str(b["type"])
	allowed := surfacesOf(kind)
	switch {
	case allowed == 0:
		k.fault(at+"/type", "unsupported type: %q", kind)
		return
	case allowed&k.surface == 0:
		k.fault(at+"/type", "%s blocks are not available in %v", kind, k.surface)
		return
	}
	id := str(b["block_id"])
	if id == "" {
		id = secret()[:6]
		b["block_id"] = id
		k.changed = true
	}
	k.length(limitBlockID, id, at+"/block_id")
	if k.blockIDs[id] {
		k.fault(at+"/block_id", "block_id %q is used twice", id)
	}
	k.blockIDs[id] = true
	k.blockBody(at, kind, b)
}

func (k *checker) blockBody(at, kind string, b map[string]any) {
	seen := map[string]bool{} // action ids are unique within a block
	switch kind {
	case "section":
		fieldList := list(b["fields"])
		if b["text"] == nil && len(fieldList) == 0 {
			k.fault(at, "a section needs text or fields")
		}
		if b["text"] != nil {
			k.textObject(at+"/text", b["text"], anyText, limitSectionText)
		}
		k.most(limitFields, len(fieldList), at+"/fields")
		for i, f := range fieldList {
			k.textObject(at+"/fields/"+strconv.Itoa(i), f, anyText, limitFieldText)
		}
		if b["accessory"] != nil {
			k.element(at+"/accessory", b["accessory"], inSection, seen)
		}
	case "header":
		k.textObject(at+"/text", b["text"], plainText, limitHeaderText)
	case "context":
		k.elements(at, b, limitContextElements, func(at string, e any) {
			o, _ := e.(map[string]any)
			if str(o["type"]) == "image" {
				k.image(at, o)
				return
			}
			k.textObject(at, e, anyText, limitContextText)
		})
	case "actions":
		k.elements(at, b, limitActionsElements, func(at string, e any) { k.element(at, e, inActions, seen) })
	case "context_actions":
		k.elements(at, b, limitContextActions, func(at string, e any) { k.element(at, e, inContextActions, seen) })
	case "input":
		k.inputs++
		k.textObject(at+"/label", b["label"], plainText, limitInputLabel)
		if b["hint"] != nil {
			k.textObject(at+"/hint", b["hint"], plainText, limitInputHint)
		}
		k.element(at+"/element", b["element"], inInput, seen)
	case "image":
		k.image(at, b)
		if b["title"] != nil {
			k.textObject(at+"/title", b["title"], plainText, limitImageTitle)
		}
	case "markdown":
		n := utf8.RuneCountInString(str(b["text"]))
		if n == 0 {
			k.fault(at+"/text", "text must be more than 0 characters")
		}
		k.text += n
		k.markdown += n
	case "rich_text":
		k.richText(at, b)
	case "alert":
		k.textObject(at+"/text", b["text"], anyText, limitAlertText)
		k.oneOf(at+"/level", b["level"], "default", "info", "warning", "error", "success")
	case "table":
		k.table(at, b)
	case "data_visualization":
		k.chart(at, b)
	case "card":
		k.card(at, b, seen)
	case "carousel":
		k.elements(at, b, limitCards, func(at string, e any) {
			o, _ := e.(map[string]any)
			if str(o["type"]) != "card" {
				k.fault(at, "a carousel holds cards only")
				return
			}
			k.card(at, o, seen)
		})
	case "container":
		children := list(b["child_blocks"])
		if len(children) == 0 {
			k.fault(at+"/child_blocks", "a container needs at least one block")
		}
		k.most(limitContainerBlocks, len(children), at+"/child_blocks")
		for i, child := range children {
			k.block(at+"/child_blocks/"+strconv.Itoa(i), child)
		}
	}
}

// elements checks the elements of a block that must have some.
func (k *checker) elements(at string, b map[string]any, most limitID, each func(at string, e any)) {
	all := list(b["elements"])
	if len(all) == 0 {
		k.fault(at+"/elements", "elements must hold at least one")
	}
	k.most(most, len(all), at+"/elements")
	for i, e := range all {
		each(at+"/elements/"+strconv.Itoa(i), e)
	}
}

func (k *checker) card(at string, b map[string]any, seen map[string]bool) {
	for _, part := range []string{"title", "subtitle", "body", "subtext"} {
		if b[part] != nil {
			k.textObject(at+"/"+part, b[part], anyText, limitCardText)
		}
	}
	for i, e := range list(b["actions"]) {
		k.element(at+"/actions/"+strconv.Itoa(i), e, inActions, seen)
	}
}

func (k *checker) image(at string, b map[string]any) {
	if str(b["image_url"]) == "" && b["slack_file"] == nil {
		k.fault(at, "an image needs image_url or slack_file")
	}
	k.length(limitURL, str(b["image_url"]), at+"/image_url")
	if str(b["alt_text"]) == "" {
		k.fault(at+"/alt_text", "alt_text is missing")
	}
	k.length(limitImageAlt, str(b["alt_text"]), at+"/alt_text")
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}
