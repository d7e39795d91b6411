package content

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"shouldertap/knowledge"
)

// File is one version of an answer as a file holds it.
type File struct {
	Path       string // within the content folder, answers/collections/voicemail.md
	Content    knowledge.Content
	Number     int // its version; 0: the database gives it one
	BasedOn    int // the version it was written from; 0: none
	ApprovedBy []knowledge.Person
	ApprovedAt time.Time // zero: not approved, a draft
	Effective  knowledge.Span
	CaseSpans  map[string]knowledge.Span // by [knowledge.Case.Key]
	Phrasings  []string

	unread bool           // its front matter cannot be read: nothing more is said of it
	lines  map[string]int // where a part stands, for faults found later
}

// Version is the file's content as a version that may be served.
func (f *File) Version() *knowledge.Version {
	v := &knowledge.Version{
		Content: f.Content, Number: f.Number, ContentSum: f.Content.Hash(), Effective: f.Effective,
		CaseSpans: f.CaseSpans, ApprovedAt: f.ApprovedAt, BasedOn: f.BasedOn,
	}
	for _, by := range f.ApprovedBy {
		v.Approvals = append(v.Approvals, knowledge.Approval{By: by, At: f.ApprovedAt})
	}
	return v
}

// fault is something wrong with the file, at the line where a part stands.
func (f *File) fault(part, what, mend string) knowledge.Fault {
	return knowledge.Fault{File: f.Path, Line: f.lines[part], What: what, Mend: mend}
}

// answerReader turns one file into a File.
type answerReader struct {
	reader
	desk *knowledge.Desk
	file File
}

// ParseAnswer reads one answer's file: front matter between two lines of ---,
// then a Markdown body whose headings are the parts. The desk gives channels,
// people and the zone of its dates.
func ParseAnswer(name string, b []byte, desk *knowledge.Desk) (File, []knowledge.Fault) {
	a := &answerReader{reader: reader{file: name}, desk: desk, file: File{Path: name, lines: map[string]int{}}}
	a.file.Content.ID = idOf(name)
	whole, ok := plainLines(b)
	if !ok {
		a.file.unread = true
		a.at(0, "the file is not text in UTF-8", "Save it as UTF-8")
		return a.file, a.faults
	}
	if len(whole) == 0 || strings.TrimRight(whole[0], " \t") != "---" {
		a.file.unread = true
		a.at(1, "the front matter is missing", "Begin with a line of ---, then title: and topic:, then another line of ---")
		return a.file, a.faults
	}
	end := slices.IndexFunc(whole[1:], func(l string) bool { return strings.TrimRight(l, " \t") == "---" })
	if end < 0 {
		a.file.unread = true
		a.at(1, "the front matter does not end", "Close it with a line of ---")
		return a.file, a.faults
	}
	end++
	var front frontShape
	a.faults = append(a.faults, readYAML(name, 1, []byte(strings.Join(whole[1:end], "\n")), &front)...)
	if len(a.faults) > 0 && front.Title.S == "" && front.Topic.S == "" {
		a.file.unread = true
		return a.file, a.faults
	}
	a.front(&front)
	a.body(whole[end+1:], end+1)
	return a.file, a.faults
}

// plainLines splits a file into lines whatever system it was saved on; false
// where it is not UTF-8.
func plainLines(b []byte) ([]string, bool) {
	s := strings.TrimPrefix(string(b), "\ufeff")
	if !utf8.ValidString(s) {
		return nil, false
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if s == "" {
		return nil, true
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n"), true
}

// idOf is the id that a file has by its place: answers/a/b.md is a/b, and
// answers/a/b.v4.md, a version beside another, is a/b too.
func idOf(name string) string {
	id := strings.TrimSuffix(strings.TrimPrefix(path.Clean(name), answersDir+"/"), ".md")
	return versionSuffix.ReplaceAllString(id, "")
}

var versionSuffix = regexp.MustCompile(`\.v\d+$`)

func (a *answerReader) front(s *frontShape) {
	f := &a.file
	c := &f.Content
	for part, t := range map[string]text{"id": s.ID, "kind": s.Kind, "title": s.Title, "topic": s.Topic, "stop_topic": s.StopTopic, "short": s.Short, "review_by": s.ReviewBy, "author": s.Author, "otherwise": s.Otherwise, "approved_at": s.ApprovedAt, "version": s.Version, "based_on": s.BasedOn, "effective_from": s.EffectiveFrom, "effective_to": s.EffectiveTo} {
		f.lines[part] = t.Line
	}
	for part, l := range map[string]texts{"audiences": s.Audiences, "phrasings": s.Phrasings, "not": s.Not, "approved_by": s.ApprovedBy} {
		if len(l) > 0 {
			f.lines[part] = l[0].Line
		}
	}
	for i, p := range s.Phrasings {
		f.lines[fmt.Sprintf("phrasings.%d", i)] = p.Line
	}
	for i, p := range s.Not {
		f.lines[fmt.Sprintf("not.%d", i)] = p.Line
	}
	c.ID = or(s.ID.S, idOf(a.reader.file))
	c.Kind = knowledge.Plain
	if s.Kind.S != "" {
		pick(&a.reader, s.Kind, 0, "kind of answer", &c.Kind, knowledge.Plain, knowledge.Stop, knowledge.Route, knowledge.Holding)
	}
	c.Title, c.Topic, c.StopTopic = s.Title.S, s.Topic.S, s.StopTopic.S
	c.Audiences, c.Unlike = s.Audiences.strings(), s.Not.strings()
	c.Otherwise, c.ReviewBy, c.Author, c.ChangeNote = s.Otherwise.S, s.ReviewBy.S, s.Author.S, s.ChangeNote.S
	c.Parts = a.parts("", &s.partsShape)
	f.Phrasings = s.Phrasings.strings()
	f.Number = a.count(s.Version, "version")
	f.BasedOn = a.count(s.BasedOn, "based_on")
	f.ApprovedAt = a.instant(s.ApprovedAt)
	for _, by := range s.ApprovedBy {
		f.ApprovedBy = append(f.ApprovedBy, a.desk.Person(by.S, ""))
	}
	f.Effective = knowledge.Span{From: a.instant(s.EffectiveFrom), To: a.instant(s.EffectiveTo)}
	for _, u := range s.IfUnknown {
		f.lines["if_unknown."+u.Key.S] = u.Key.Line
		unknown := knowledge.IfUnknown{Fact: u.Key.S, Text: u.Value.S}
		if u.Value.S == "stop" {
			unknown.Text, unknown.Stop = "", true
		}
		c.IfUnknown = append(c.IfUnknown, unknown)
	}
	for i := range s.Cases {
		a.yamlCase(&s.Cases[i])
	}
}

func (a *answerReader) yamlCase(s *caseShape) {
	var c knowledge.Case
	for _, w := range s.When {
		var values []string
		for _, v := range w.Value {
			values = append(values, splitValues(v.S)...)
		}
		c.When = append(c.When, knowledge.Condition{Fact: w.Key.S, Values: values})
	}
	c.Parts = a.parts(c.Key(), &s.partsShape)
	a.addCase(c, knowledge.Span{From: a.instant(s.EffectiveFrom), To: a.instant(s.EffectiveTo)}, s.Line)
}

func (a *answerReader) addCase(c knowledge.Case, span knowledge.Span, line int) {
	key := c.Key()
	if a.file.lines["case."+key] == 0 {
		a.file.lines["case."+key] = line
	}
	a.file.Content.Cases = append(a.file.Content.Cases, c)
	if span.From.IsZero() && span.To.IsZero() {
		return
	}
	if a.file.CaseSpans == nil {
		a.file.CaseSpans = map[string]knowledge.Span{}
	}
	a.file.CaseSpans[key] = span
}

// splitValues reads "first|third".
func splitValues(s string) []string {
	values := strings.Split(s, "|")
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
	}
	return values
}

// parts turns YAML parts into parts, of the base where key is empty.
func (a *answerReader) parts(key string, s *partsShape) knowledge.Parts {
	p := knowledge.Parts{
		Short: s.Short.S, Steps: s.Steps.strings(), DoNot: s.DoNot.strings(), Internal: s.Internal.strings(),
		Note: s.Note.S, Escalate: s.Escalate.S,
	}
	if key != "" {
		a.file.lines[key+".short"] = s.Short.Line
	}
	for _, d := range s.Details {
		p.Details = append(p.Details, knowledge.Section{Heading: d.Key.S, Text: d.Value.S})
	}
	p.Sources = a.sources(key, s.Sources)
	if st := s.Stop; st != nil {
		p.Stop = &knowledge.StopLines{Stop: st.Stop.S, SayNow: st.SayNow.S, AskOnly: st.AskOnly.S, DoNot: st.DoNot.S, Then: st.Then.S}
		a.file.lines["stop"] = st.Stop.Line
	}
	if rt := s.Route; rt != nil {
		p.Route = destination(rt)
		a.file.lines[partKey(key, "route")] = rt.Name.Line
	}
	if s.Say.any.S != "" {
		p.Say = append(p.Say, knowledge.Say{Text: s.Say.any.S})
	}
	for _, by := range s.Say.by {
		p.Say = append(p.Say, knowledge.Say{Channel: a.channel(by.Key), Text: by.Value.S})
	}
	for _, full := range s.Say.list {
		say := knowledge.Say{Language: full.Language.S, Text: full.Text.S, Fixed: full.Fixed.strings()}
		if full.Channel.S != "" {
			say.Channel = a.channel(full.Channel)
		}
		p.Say = append(p.Say, say)
	}
	return p
}

func destination(s *routeShape) *knowledge.Destination {
	d := &knowledge.Destination{Name: s.Name.S, Bring: s.Bring.strings()}
	for _, door := range s.Doors {
		d.Doors = append(d.Doors, knowledge.Door{Contact: door.Contact.S, Hours: door.Hours.S})
	}
	return d
}

func (a *answerReader) sources(key string, shapes []sourceShape) []knowledge.Source {
	var sources []knowledge.Source
	for i, s := range shapes {
		a.file.lines[partKey(key, fmt.Sprintf("sources.%d", i))] = s.Line
		sources = append(sources, s.Source)
	}
	return sources
}

// partKey is where a part's line is kept: its name, and the case's before it.
func partKey(key, part string) string {
	if key == "" {
		return part
	}
	return key + "." + part
}

// channelFact is the fact whose values are the channels of Say.
const channelFact = "channel"

// channel finds a channel by its key or by its label.
func (a *answerReader) channel(t text) string {
	fact := a.desk.Fact(channelFact)
	var names []string
	if fact != nil {
		for _, v := range fact.Values {
			if strings.EqualFold(t.S, v.Key) || strings.EqualFold(t.S, v.Label) {
				return v.Key
			}
			names = append(names, v.Label)
		}
	}
	a.at(t.Line, fmt.Sprintf("%q is not a channel", t.S), didYouMean(t.S, names))
	return t.S
}

func (a *answerReader) count(t text, key string) int {
	if t.S == "" {
		return 0
	}
	n, err := strconv.Atoi(t.S)
	if err != nil || n < 0 {
		a.at(t.Line, fmt.Sprintf("%s is %q", key, t.S), "Write a whole number, such as 3")
		return 0
	}
	return n
}

// instant reads a day, which begins at midnight in the desk's zone, or an
// instant with its offset.
func (a *answerReader) instant(t text) time.Time {
	if t.S == "" {
		return time.Time{}
	}
	zone := a.desk.Zone
	if zone == nil {
		zone = time.UTC
	}
	if day, err := time.ParseInLocation(time.DateOnly, t.S, zone); err == nil {
		return day
	}
	at, err := time.Parse(time.RFC3339Nano, t.S)
	if err != nil {
		a.at(t.Line, fmt.Sprintf("%q is not a date", t.S), "Write 2026-09-01, or 2026-09-01T08:00:00-04:00")
		return time.Time{}
	}
	return at.In(zone)
}
