package content

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"shouldertap/knowledge"
)

// The shape of a YAML file is declared once, as Go structs with yaml tags. The
// reader fills them from the syntax tree and goes on after a fault, so that
// one run names everything that is wrong; [Schema] is made from the same
// structs, so that the editor's completion cannot fall out of step.

// text is a scalar as it was typed, with its line. Reading the typed form
// keeps `NO`, `2026-09-01` and `1.10` what their author meant.
type text struct {
	S    string
	Line int
}

// texts is one string or a list of them.
type texts []text

// number is an optional number.
type number struct {
	F    float64
	Set  bool
	Line int
}

// named is a mapping whose keys are the author's own, in the file's order.
type named[T any] []entry[T]

type entry[T any] struct {
	Key   text
	Value T
}

// custom is a shape that is more than its fields, such as text or mapping.
type custom interface {
	readYAML(r *reader, n ast.Node)
}

// reader gathers the faults of one YAML text.
type reader struct {
	file   string
	before int // lines of the file above the YAML
	faults []knowledge.Fault
}

// readYAML fills a shape from YAML text that starts after the given number of
// lines of its file.
func readYAML(file string, before int, b []byte, into any) (faults []knowledge.Fault) {
	r := &reader{file: file, before: before}
	if !readable(b) {
		r.at(before+1, "this is nothing that a person would write as YAML", "Compare it with the shipped sample")
		return r.faults
	}
	defer func() {
		if p := recover(); p != nil { // the parser gives up on some malformed texts by panicking
			faults = append(r.faults, knowledge.Fault{File: file, Line: before + 1, What: "this cannot be read as YAML", Mend: "Compare it with the shipped sample; quote texts that hold : # { } [ ] or quotes"})
		}
	}()
	tree, err := parser.ParseBytes(b, 0)
	if err != nil {
		return append(r.faults, r.syntax(err))
	}
	if len(tree.Docs) > 1 {
		r.fault(tree.Docs[1].Body, "a second YAML document begins here", "Keep one, without a line of ---")
		return r.faults
	}
	if len(tree.Docs) == 1 && tree.Docs[0].Body != nil {
		r.into(tree.Docs[0].Body, reflect.ValueOf(into).Elem())
	}
	return r.faults
}

// The parser's time grows with the square of the nesting, so texts that nest or
// run on beyond all use are refused before it sees them.
const (
	longestLine  = 10_000 // bytes
	mostBrackets = 5_000
)

func readable(b []byte) bool {
	for line := range bytes.SplitSeq(b, []byte{'\n'}) {
		if len(line) > longestLine {
			return false
		}
	}
	return bytes.Count(b, []byte{'['})+bytes.Count(b, []byte{'{'}) <= mostBrackets
}

// syntax turns the parser's error into a fault in a sentence.
func (r *reader) syntax(err error) knowledge.Fault {
	f := knowledge.Fault{File: r.file, Line: r.before + 1, What: "the YAML cannot be read", Mend: "Check indentation, and quote texts that hold : # { } [ ] or quotes"}
	var known yaml.Error
	if !errors.As(err, &known) {
		return f
	}
	f.What += ": " + known.GetMessage()
	if t := known.GetToken(); t != nil && t.Position != nil {
		f.Line = r.before + t.Position.Line
	}
	return f
}

func (r *reader) line(n ast.Node) int {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return 0
	}
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		return r.line(m.Values[0].Key)
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		return r.line(m.Key)
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return r.before + t.Position.Line
	}
	return 0
}

func (r *reader) fault(n ast.Node, what, mend string) {
	r.at(r.line(n), what, mend)
}

func (r *reader) at(line int, what, mend string) {
	r.faults = append(r.faults, knowledge.Fault{File: r.file, Line: line, What: what, Mend: mend})
}

// into fills one value.
func (r *reader) into(n ast.Node, v reflect.Value) {
	switch node := n.(type) {
	case nil, *ast.NullNode:
		return
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		r.fault(node, "anchors, aliases and tags are not used here", "Write the value out")
		return
	}
	if c, ok := v.Addr().Interface().(custom); ok {
		c.readYAML(r, n)
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		s, ok := r.scalar(n)
		if ok && s.S != "true" && s.S != "false" {
			r.at(s.Line, fmt.Sprintf("%q is neither true nor false", s.S), "Write true or false")
		}
		v.SetBool(s.S == "true")
	case reflect.Slice:
		items, ok := n.(*ast.SequenceNode)
		if !ok {
			r.fault(n, "a list is expected here", "Begin each entry with a dash, or write [one, two]")
			return
		}
		for _, item := range items.Values {
			e := reflect.New(v.Type().Elem()).Elem()
			r.into(item, e)
			v.Set(reflect.Append(v, e))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		r.into(n, v.Elem())
	case reflect.Struct:
		r.fields(n, v)
	default:
		panic("content: no way to read YAML into " + v.Type().String())
	}
}

// fields fills a struct from a mapping; a key that is not one of its fields is
// a fault that names the nearest one.
func (r *reader) fields(n ast.Node, v reflect.Value) {
	if line := v.FieldByName("Line"); line.IsValid() {
		line.SetInt(int64(r.line(n)))
	}
	fields := map[string]reflect.Value{}
	keys := keysOf(v.Type())
	collect(v, fields)
	for _, pair := range r.pairs(n) {
		key, _ := r.scalar(pair.Key)
		field, ok := fields[key.S]
		if !ok {
			r.at(key.Line, fmt.Sprintf("%q is not known here", key.S), didYouMean(key.S, keys))
			continue
		}
		r.into(pair.Value, field)
	}
}

func collect(v reflect.Value, into map[string]reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			collect(v.Field(i), into)
			continue
		}
		if key := f.Tag.Get("yaml"); key != "" {
			into[key] = v.Field(i)
		}
	}
}

// keysOf lists a shape's keys in the order of its fields.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			keys = append(keys, keysOf(f.Type)...)
		} else if key := f.Tag.Get("yaml"); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

func (r *reader) pairs(n ast.Node) []*ast.MappingValueNode {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	}
	r.fault(n, "keys with values are expected here", "Write key: value, one a line")
	return nil
}

// scalar reads a single value as it was typed.
func (r *reader) scalar(n ast.Node) (text, bool) {
	t := text{Line: r.line(n)}
	switch s := n.(type) {
	case *ast.NullNode:
		return t, true
	case *ast.StringNode:
		t.S = s.Value
	case *ast.LiteralNode:
		t.S = strings.TrimRight(s.Value.Value, "\n")
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		t.S = s.GetToken().Value
	default:
		r.fault(n, "a single text is expected here", "Write one value; quote it if it holds : # { } [ ] or quotes")
		return t, false
	}
	return t, true
}

func (t *text) readYAML(r *reader, n ast.Node) { *t, _ = r.scalar(n) }

func (l *texts) readYAML(r *reader, n ast.Node) {
	items, ok := n.(*ast.SequenceNode)
	if !ok {
		if t, ok := r.scalar(n); ok {
			*l = texts{t}
		}
		return
	}
	for _, item := range items.Values {
		if t, ok := r.scalar(item); ok {
			*l = append(*l, t)
		}
	}
}

// strings gives the plain texts; nil where there are none.
func (l texts) strings() []string {
	var s []string
	for _, t := range l {
		s = append(s, t.S)
	}
	return s
}

func (f *number) readYAML(r *reader, n ast.Node) {
	t, ok := r.scalar(n)
	if !ok {
		return
	}
	v, err := strconv.ParseFloat(t.S, 64)
	if err != nil || v != v {
		r.at(t.Line, fmt.Sprintf("%q is not a number", t.S), "Write a number such as 0.95")
		return
	}
	*f = number{F: v, Set: true, Line: t.Line}
}

func (m *named[T]) readYAML(r *reader, n ast.Node) {
	for _, pair := range r.pairs(n) {
		key, ok := r.scalar(pair.Key)
		if !ok {
			continue
		}
		e := entry[T]{Key: key}
		r.into(pair.Value, reflect.ValueOf(&e.Value).Elem())
		*m = append(*m, e)
	}
}

// didYouMean names the known word nearest to what was typed, or all of them.
func didYouMean(typed string, known []string) string {
	if best := nearest(typed, known); best != "" {
		return fmt.Sprintf("Did you mean %q?", best)
	}
	return "Known are " + strings.Join(known, ", ")
}

// nearest is the known word within two slips of what was typed, and within a
// third of its length; empty: none is.
func nearest(typed string, known []string) string {
	best, least := "", min(2, max(1, len(typed)/3))+1
	for _, k := range known {
		if d := slips(strings.ToLower(typed), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// slips counts the insertions, deletions, replacements and swaps of neighbours
// between two words (optimal string alignment distance).
func slips(a, b string) int {
	from, to := []rune(a), []rune(b)
	d := make([][]int, len(from)+1)
	for i := range d {
		d[i] = make([]int, len(to)+1)
		d[i][0] = i
	}
	for j := range to {
		d[0][j+1] = j + 1
	}
	for i := range from {
		for j := range to {
			cost := 1
			if from[i] == to[j] {
				cost = 0
			}
			d[i+1][j+1] = min(d[i][j]+cost, d[i][j+1]+1, d[i+1][j]+1)
			if i > 0 && j > 0 && from[i] == to[j-1] && from[i-1] == to[j] {
				d[i+1][j+1] = min(d[i+1][j+1], d[i-1][j-1]+1)
			}
		}
	}
	return d[len(from)][len(to)]
}

// valueOf is the settable value behind a pointer.
func valueOf[T any](p *T) reflect.Value { return reflect.ValueOf(p).Elem() }
