package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"shouldertap/knowledge"
)

// FormatAnswer writes an answer's file. What [ParseAnswer] would not give back
// to the letter is refused with [knowledge.ErrInvalid]: the words were
// approved, and a file must not change them.
func FormatAnswer(f File, desk *knowledge.Desk) ([]byte, error) {
	w := &answerWriter{desk: desk}
	w.front(&f)
	w.body(&f.Content)
	b := w.Bytes()
	back, faults := ParseAnswer(f.Path, b, desk)
	if len(faults) > 0 {
		return nil, fmt.Errorf("write %s: %s: %w", f.Path, faults[0].String(), knowledge.ErrInvalid)
	}
	if part := differs(&f, &back); part != "" {
		return nil, fmt.Errorf("write %s: its %s would come back changed: %w", f.Path, part, knowledge.ErrInvalid)
	}
	return b, nil
}

// differs names the first thing in which two files differ; empty: nothing.
func differs(a, b *File) string {
	switch {
	case a.Content.Hash() != b.Content.Hash():
		if changes := knowledge.Difference(&a.Content, &b.Content); len(changes) > 0 {
			return strings.TrimSpace(changes[0].Part + " " + changes[0].Case)
		}
		return "front matter"
	case a.Number != b.Number, a.BasedOn != b.BasedOn:
		return "version"
	case !reflect.DeepEqual(a.ApprovedBy, b.ApprovedBy) && len(a.ApprovedBy)+len(b.ApprovedBy) > 0:
		return "approvers"
	case !a.ApprovedAt.Equal(b.ApprovedAt):
		return "approval"
	case !sameSpan(a.Effective, b.Effective), len(a.CaseSpans) != len(b.CaseSpans):
		return "dates"
	case strings.Join(a.Phrasings, "\n") != strings.Join(b.Phrasings, "\n"):
		return "phrasings"
	}
	for key, span := range a.CaseSpans {
		if !sameSpan(span, b.CaseSpans[key]) {
			return "dates of the case " + key
		}
	}
	return ""
}

func sameSpan(a, b knowledge.Span) bool { return a.From.Equal(b.From) && a.To.Equal(b.To) }

type answerWriter struct {
	bytes.Buffer
	desk  *knowledge.Desk
	spans []spanText // of each case, as written
}

type spanText struct {
	own      bool
	from, to string
}

func (w *answerWriter) key(key, value string) {
	if value != "" {
		fmt.Fprintf(w, "%s: %s\n", key, scalar(value))
	}
}

func (w *answerWriter) list(indent, key string, values []string) {
	if len(values) == 0 {
		return
	}
	fmt.Fprintf(w, "%s%s:\n", indent, key)
	for _, v := range values {
		fmt.Fprintf(w, "%s  - %s\n", indent, scalar(v))
	}
}

func (w *answerWriter) front(f *File) {
	c := &f.Content
	fmt.Fprintln(w, "---")
	if c.ID != idOf(f.Path) {
		w.key("id", c.ID)
	}
	if c.Kind != knowledge.Plain {
		w.key("kind", string(c.Kind))
	}
	w.key("title", c.Title)
	w.key("topic", c.Topic)
	w.list("", "audiences", c.Audiences)
	w.key("stop_topic", c.StopTopic)
	w.key("short", c.Parts.Short)
	if s := c.Parts.Stop; s != nil {
		fmt.Fprintln(w, "stop:")
		for _, l := range [][2]string{{"stop", s.Stop}, {"say_now", s.SayNow}, {"ask_only", s.AskOnly}, {"do_not", s.DoNot}, {"then", s.Then}} {
			w.key("  "+l[0], l[1])
		}
	}
	if r := c.Parts.Route; r != nil {
		fmt.Fprintln(w, "route:")
		w.route("  ", r)
	}
	if len(c.IfUnknown) > 0 {
		fmt.Fprintln(w, "if_unknown:")
		for _, u := range c.IfUnknown {
			if u.Stop {
				u.Text = "stop"
			}
			fmt.Fprintf(w, "  %s: %s\n", scalar(u.Fact), scalar(u.Text))
		}
	}
	w.key("otherwise", c.Otherwise)
	if len(c.Parts.Sources) > 0 {
		fmt.Fprintln(w, "sources:")
		w.sources("  ", c.Parts.Sources)
	}
	w.list("", "phrasings", f.Phrasings)
	w.list("", "not", c.Unlike)
	w.key("effective_from", w.instant(f.Effective.From))
	w.key("effective_to", w.instant(f.Effective.To))
	w.key("review_by", c.ReviewBy)
	w.key("author", c.Author)
	var approvers []string
	for _, p := range f.ApprovedBy {
		approvers = append(approvers, scalar(p.ID))
	}
	if len(approvers) > 0 {
		fmt.Fprintf(w, "approved_by: [%s]\n", strings.Join(approvers, ", "))
	}
	w.key("approved_at", w.instant(f.ApprovedAt))
	if f.Number != 0 {
		fmt.Fprintf(w, "version: %d\n", f.Number)
	}
	if f.BasedOn != 0 {
		fmt.Fprintf(w, "based_on: %d\n", f.BasedOn)
	}
	w.key("change_note", c.ChangeNote)
	fmt.Fprintln(w, "---")
	for i := range c.Cases {
		span, own := f.CaseSpans[c.Cases[i].Key()]
		w.spans = append(w.spans, spanText{own, w.instant(span.From), w.instant(span.To)})
	}
}

func (w *answerWriter) route(indent string, r *knowledge.Destination) {
	w.key(indent+"name", r.Name)
	w.list(indent, "bring", r.Bring)
	if len(r.Doors) > 0 {
		fmt.Fprintf(w, "%sdoors:\n", indent)
	}
	for _, d := range r.Doors {
		fmt.Fprintf(w, "%s  - contact: %s\n", indent, scalar(d.Contact))
		w.key(indent+"    hours", d.Hours)
	}
}

func (w *answerWriter) sources(indent string, sources []knowledge.Source) {
	for _, s := range sources {
		fmt.Fprintf(w, "%s- cite: %s\n", indent, scalar(s.Cite))
		w.key(indent+"  url", s.URL)
		if s.Policy {
			fmt.Fprintf(w, "%s  policy: true\n", indent)
		}
		w.key(indent+"  binds", s.Binds)
		w.key(indent+"  read_on", s.ReadOn)
		w.key(indent+"  status", s.Status)
	}
}

func (w *answerWriter) body(c *knowledge.Content) {
	w.parts(2, &c.Parts, true)
	for i := range c.Cases {
		k := &c.Cases[i]
		conditions := make([]string, len(k.When))
		for j, when := range k.When {
			conditions[j] = when.Fact + "=" + strings.Join(when.Values, "|")
		}
		fmt.Fprintf(w, "\n## Case: %s\n", strings.Join(conditions, ", "))
		if k.Parts.Short != "" {
			fmt.Fprintf(w, "\n%s\n", escape(k.Parts.Short))
		}
		if s := w.spans[i]; s.own {
			w.heading(3, "In effect")
			span := ""
			if s.from != "" {
				span = "from " + s.from
			}
			if s.to != "" {
				span += " to " + s.to
			}
			fmt.Fprintln(w, strings.TrimSpace(span))
		}
		w.parts(3, &k.Parts, false)
	}
}

func (w *answerWriter) heading(level int, name string) {
	fmt.Fprintf(w, "\n%s %s\n\n", strings.Repeat("#", level), name)
}

// parts writes the parts that stand under headings; in the base, short,
// sources, stop and route stand in the front matter.
func (w *answerWriter) parts(level int, p *knowledge.Parts, base bool) {
	items := func(name string, items []string, marker func(i int) string) {
		if len(items) == 0 {
			return
		}
		w.heading(level, name)
		for i, item := range items {
			fmt.Fprintln(w, marker(i)+strings.ReplaceAll(escape(item), "\n", "\n"+itemIndent))
		}
	}
	bullet := func(int) string { return "- " }
	whole := func(name, text string) {
		if text != "" {
			w.heading(level, name)
			fmt.Fprintln(w, escape(text))
		}
	}
	items("Steps", p.Steps, func(i int) string { return strconv.Itoa(i+1) + ". " })
	if len(p.Say) > 0 {
		w.heading(level, "Say")
	}
	for i, s := range p.Say {
		w.say(level+1, i, s)
	}
	items("Do not", p.DoNot, bullet)
	items("Internal", p.Internal, bullet)
	whole("Note", p.Note)
	whole("Escalate", p.Escalate)
	for _, d := range p.Details {
		w.heading(level, d.Heading)
		fmt.Fprintln(w, escape(d.Text))
	}
	if base {
		return
	}
	if len(p.Sources) > 0 {
		w.heading(level, "Sources")
		w.sources("", p.Sources)
	}
	if p.Route != nil {
		w.heading(level, "Route")
		w.route("", p.Route)
	}
}

func (w *answerWriter) say(level, i int, s knowledge.Say) {
	name := anyChannel
	if s.Channel != "" {
		name = s.Channel
		if fact := w.desk.Fact(channelFact); fact != nil {
			name = fact.Label(s.Channel)
		}
	}
	language := s.Language
	for _, l := range languages() {
		if l[1] == language && language != "" {
			language = l[0]
		}
	}
	if language != "" {
		name += " (" + language + ")"
	}
	if i > 0 {
		fmt.Fprintln(w)
	}
	if i > 0 || name != anyChannel {
		fmt.Fprintf(w, "%s %s\n\n", strings.Repeat("#", level), name)
	}
	fmt.Fprintln(w, escape(s.Text))
	if len(s.Fixed) > 0 {
		fmt.Fprintln(w)
	}
	for _, fixed := range s.Fixed {
		fmt.Fprintln(w, fixedPrefix+fixed)
	}
}

// instant writes a midnight of the desk's zone as a day.
func (w *answerWriter) instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if w.desk.Zone != nil {
		t = t.In(w.desk.Zone)
	}
	if day := t.Format(time.DateOnly); t.Equal(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())) {
		return day
	}
	return t.Format(time.RFC3339Nano)
}

var plainScalar = regexp.MustCompile(`^[A-Za-z0-9§][^\x00-\x1f"\\#:{}\[\],&*!|>%@` + "`" + `]*$`)

// scalar writes a text as YAML, quoted where anything in it could be read as
// more than text.
func scalar(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
	default:
		if plainScalar.MatchString(s) && strings.TrimSpace(s) == s && !strings.Contains(s, " -") {
			return s
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic("content: a string can always be encoded: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Write writes a content folder: its answers, and desk, glossary and
// questions as they were read. Each file is whole or untouched. Nothing is
// written where any answer cannot be.
func Write(dir string, c *Content) error {
	files := map[string][]byte{}
	for name, b := range c.rest {
		files[name] = b
	}
	var problems []error
	for _, f := range c.Answers {
		if !fs.ValidPath(f.Path) || !strings.HasPrefix(f.Path, answersDir+"/") || !strings.HasSuffix(f.Path, ".md") {
			problems = append(problems, fmt.Errorf("write %s: no place for an answer: %w", f.Path, knowledge.ErrInvalid))
			continue
		}
		b, err := FormatAnswer(f, c.Desk)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		files[f.Path] = b
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	for name, b := range files {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(name)), b); err != nil {
			return err
		}
	}
	return nil
}

// PathOf is where an answer's file belongs.
func PathOf(id string) string { return answersDir + "/" + id + ".md" }

// writeFile puts a file in place whole, or not at all.
func writeFile(name string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".write-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(b)
	err = errors.Join(err, temp.Chmod(0o644), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
