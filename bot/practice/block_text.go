package practice

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

func (k *checker) richText(at string, b map[string]any) {
	elements, isList := b["elements"].([]any)
	if !isList {
		k.fault(at+"/elements", "a rich_text block needs elements")
		return
	}
	for i, e := range elements {
		k.richElement(at+"/elements/"+strconv.Itoa(i), e, 0)
	}
}

func (k *checker) richElement(at string, item any, depth int) {
	e, isObject := item.(map[string]any)
	if !isObject || depth > 4 {
		k.fault(at, "a rich text element must be an object")
		return
	}
	switch kind := str(e["type"]); kind {
	case "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted":
		if kind == "rich_text_list" {
			k.oneOf(at+"/style", e["style"], "bullet", "ordered")
		}
		for i, inner := range list(e["elements"]) {
			k.richElement(at+"/elements/"+strconv.Itoa(i), inner, depth+1)
		}
	case "text":
		if str(e["text"]) == "" {
			k.fault(at+"/text", "text must be more than 0 characters")
		}
		k.text += utf8.RuneCountInString(str(e["text"]))
	case "link":
		k.length(limitURL, str(e["url"]), at+"/url")
		k.text += utf8.RuneCountInString(str(e["text"]))
	case "emoji", "user", "usergroup", "channel", "broadcast", "date", "color", "team", "tag", "file", "canvas", "message_mention":
	default:
		k.fault(at+"/type", "unsupported type: %q", kind)
	}
}

// textKind says which text objects a place takes.
type textKind bool

const (
	anyText   textKind = false
	plainText textKind = true
)

func (k *checker) textObject(at string, item any, kind textKind, most limitID) {
	o, isObject := item.(map[string]any)
	if !isObject {
		k.fault(at, "a text object is missing")
		return
	}
	switch t := str(o["type"]); {
	case t == "plain_text":
	case t == "mrkdwn" && kind == anyText:
		if o["emoji"] != nil {
			k.fault(at+"/emoji", "emoji goes with plain_text only")
		}
	default:
		k.fault(at+"/type", "text of type %q is not allowed here", t)
	}
	s := str(o["text"])
	if s == "" {
		k.fault(at+"/text", "text must be more than 0 characters")
	}
	k.length(most, s, at+"/text")
	k.text += utf8.RuneCountInString(s)
}

// length checks a string against its limit.
func (k *checker) length(id limitID, s, at string) { k.most(id, utf8.RuneCountInString(s), at) }

// named checks a string that must be there.
func (k *checker) named(id limitID, s, at string) {
	if s == "" {
		k.fault(at, "%s is missing", limits[id].what)
	}
	k.length(id, s, at)
}

// oneOf checks an optional word.
func (k *checker) oneOf(at string, v any, words ...string) {
	if v != nil && !slices.Contains(words, str(v)) {
		k.fault(at, "%q is not one of %s", str(v), strings.Join(words, ", "))
	}
}
