package content

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// Schema is the JSON Schema of desk.yaml, by which editors complete and check
// it. It is made from the shapes that read the file, and the copy beside the
// sample is compared with it in a test.
func Schema() []byte {
	top := schemaOf(reflect.TypeFor[deskShape]())
	top["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	top["title"] = "desk.yaml of Shouldertap"
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(top); err != nil {
		panic("content: the schema holds only strings, lists and maps: " + err.Error())
	}
	return b.Bytes()
}

// described is a shape that knows its own schema.
type described interface {
	schema() map[string]any
}

func schemaOf(t reflect.Type) map[string]any {
	if d, ok := reflect.New(t).Interface().(described); ok {
		return d.schema()
	}
	switch t.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	}
	properties := map[string]any{}
	for i := range t.NumField() {
		f := t.Field(i)
		key := f.Tag.Get("yaml")
		if key == "" {
			continue
		}
		p := schemaOf(f.Type)
		if words := f.Tag.Get("one"); words != "" {
			one := map[string]any{"enum": strings.Fields(words)}
			if p["additionalProperties"] != nil {
				p["additionalProperties"] = one
			} else {
				p = one
			}
		}
		if about := f.Tag.Get("about"); about != "" {
			p["description"] = about
		}
		properties[key] = p
	}
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

func (*text) schema() map[string]any {
	return map[string]any{"type": []string{"string", "number", "boolean"}}
}

func (*texts) schema() map[string]any {
	one := (*text)(nil).schema()
	return map[string]any{"anyOf": []any{one, map[string]any{"type": "array", "items": one}}}
}

func (*number) schema() map[string]any { return map[string]any{"type": "number"} }

func (*named[T]) schema() map[string]any {
	return map[string]any{"type": "object", "additionalProperties": schemaOf(reflect.TypeFor[T]())}
}

func (*valueShape) schema() map[string]any {
	label := (*text)(nil).schema()
	return map[string]any{"anyOf": []any{label, map[string]any{
		"type":                 "object",
		"properties":           map[string]any{"label": label, "in": label},
		"additionalProperties": false,
	}}}
}
