package practice

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxBody is the largest Web API request that is read.
const maxBody = 2 << 20

// args are the arguments of a Web API call, from a form, a query or a JSON body.
type args struct {
	form url.Values
	body map[string]json.RawMessage
	size int
}

func readArgs(r *http.Request) (args, error) {
	a := args{form: r.URL.Query()}
	if r.Method != http.MethodPost || r.Body == nil {
		a.size = len(r.URL.RawQuery)
		return a, nil
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return a, fmt.Errorf("read request: %w", err)
	}
	if len(raw) > maxBody {
		return a, fmt.Errorf("the request is larger than %d bytes", maxBody)
	}
	a.size = len(raw)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" {
		if len(raw) == 0 {
			return a, nil
		}
		if err := json.Unmarshal(raw, &a.body); err != nil {
			return a, fmt.Errorf("the JSON body is not an object: %w", err)
		}
		return a, nil
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return a, fmt.Errorf("read form: %w", err)
	}
	for k, v := range form {
		a.form[k] = v
	}
	return a, nil
}

// has reports whether an argument was given, even if empty.
func (a args) has(name string) bool {
	_, inBody := a.body[name]
	return inBody || a.form.Has(name)
}

// str is an argument as text; numbers and booleans of a JSON body become text.
func (a args) str(name string) string {
	raw, inBody := a.body[name]
	if !inBody {
		return a.form.Get(name)
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

func (a args) bool(name string) bool {
	s := a.str(name)
	return s == "true" || s == "1"
}

// number is an argument as a whole number, or standard when it is absent or no number.
func (a args) number(name string, standard int) int {
	if n, err := strconv.Atoi(a.str(name)); err == nil {
		return n
	}
	return standard
}

// json is an argument that is JSON itself: an object or array, or text that holds one.
func (a args) json(name string) json.RawMessage {
	raw, inBody := a.body[name]
	if !inBody {
		if !a.form.Has(name) {
			return nil
		}
		return json.RawMessage(a.form.Get(name))
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return json.RawMessage(s)
	}
	return raw
}

func (a args) list(name string) []string {
	s := a.str(name)
	if s == "" {
		return nil
	}
	var many []string
	if json.Unmarshal([]byte(s), &many) == nil {
		return many
	}
	return strings.Split(s, ",")
}

// shown is what Inspect shows of the arguments: all but the token.
func (a args) shown() any {
	out := map[string]any{}
	for k, v := range a.form {
		if k == "token" || len(v) == 0 {
			continue
		}
		if t := strings.TrimSpace(v[0]); strings.HasPrefix(t, "[") || strings.HasPrefix(t, "{") {
			if json.Valid([]byte(t)) {
				out[k] = json.RawMessage(t)
				continue
			}
		}
		out[k] = v[0]
	}
	for k, v := range a.body {
		if k != "token" {
			out[k] = v
		}
	}
	return out
}
