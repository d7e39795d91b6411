package content

import (
	"fmt"
	"regexp"
	"strings"

	"shouldertap/knowledge"
)

// The body of an answer: headings name the parts, and what stands under a
// heading is kept as typed. A case is a heading of its own, and everything in
// it lies one level deeper:
//
//	## Say
//	### Call
//	…
//	## Case: place=MA, role=first|third
//	Massachusetts: at most 2 calls started by us in 7 days.
//	### Say
//	#### Call
//	…

// block is a heading with the lines under it, up to the next heading of its
// own level or above.
type block struct {
	heading string
	line    int
	lines   []string // before the first deeper heading
	from    int      // line of lines[0]
	inner   []block
}

var heading = regexp.MustCompile(`^(#{1,6})[ \t]+(.*?)[ \t]*$`)

// blocksOf splits lines into the blocks of one heading level. Lines before the
// first are in the returned block's lines. A heading of another level is text,
// except that deeper ones open inner blocks down to the given depth.
func blocksOf(lines []string, from, level int, deepest func(level int, heading string) bool) block {
	b := block{from: from}
	fenced := false
	var open *block
	start := 0
	flush := func(end int) {
		if open == nil {
			b.lines = lines[:end]
			return
		}
		inner := blocksOf(lines[start:end], from+start, level+1, deepest)
		if !deepest(level, open.heading) {
			inner = block{lines: lines[start:end], from: from + start}
		}
		open.lines, open.from, open.inner = inner.lines, inner.from, inner.inner
		b.inner = append(b.inner, *open)
	}
	for i, l := range lines {
		if strings.HasPrefix(strings.TrimLeft(l, " "), "```") {
			fenced = !fenced
		}
		m := heading.FindStringSubmatch(l)
		if fenced || m == nil || len(m[1]) != level {
			continue
		}
		flush(i)
		open = &block{heading: m[2], line: from + i}
		start = i + 1
	}
	flush(len(lines))
	return b
}

const casePrefix = "case:"

// nests says under which headings the next level has a meaning of its own;
// elsewhere deeper headings are part of the text.
func nests(level int, heading string) bool {
	h := strings.ToLower(heading)
	return h == "say" || level == 2 && strings.HasPrefix(h, casePrefix)
}

// bodyParts are the headings that name parts, as people write them.
func bodyParts() []string {
	return []string{"Steps", "Say", "Do not", "Internal", "Note", "Escalate", "Sources", "Route", "In effect"}
}

func (a *answerReader) body(lines []string, before int) {
	whole := blocksOf(lines, before+1, 2, nests)
	if at, stray := firstText(whole); stray {
		a.at(at, "there is text before the first heading", "Put it under a heading such as ## Steps; the first line belongs into `short:`")
	}
	for _, b := range whole.inner {
		if strings.HasPrefix(strings.ToLower(b.heading), casePrefix) {
			a.bodyCase(b)
			continue
		}
		a.part("", b, &a.file.Content.Parts, nil)
	}
}

func firstText(b block) (int, bool) {
	for i, l := range b.lines {
		if strings.TrimSpace(l) != "" {
			return b.from + i, true
		}
	}
	return 0, false
}

// bodyCase reads a case: its first line, then its parts.
func (a *answerReader) bodyCase(b block) {
	var c knowledge.Case
	for _, condition := range strings.Split(b.heading[len(casePrefix):], ",") {
		fact, values, ok := strings.Cut(condition, "=")
		if !ok {
			a.at(b.line, fmt.Sprintf("%q is not a condition", strings.TrimSpace(condition)), "Write ## Case: place=MA, role=first|third")
			continue
		}
		c.When = append(c.When, knowledge.Condition{Fact: strings.TrimSpace(fact), Values: splitValues(values)})
	}
	key := c.Key()
	a.file.lines["case."+key] = b.line
	a.file.lines[key+".short"] = b.line
	c.Parts.Short = unescape(trimLines(b.lines))
	if strings.Contains(c.Parts.Short, "\n") {
		a.at(b.from, "a case begins with one line, its first line", "Put the rest under ### Steps or another heading")
	}
	var span knowledge.Span
	for _, inner := range b.inner {
		a.part(key, inner, &c.Parts, &span)
	}
	a.addCase(c, span, b.line)
}

// part reads what stands under one heading. A span is given for cases only.
func (a *answerReader) part(key string, b block, p *knowledge.Parts, span *knowledge.Span) {
	name := strings.ToLower(b.heading)
	if at := partKey(key, name); a.file.lines[at] == 0 {
		a.file.lines[at] = b.line
	}
	full := unescape(trimLines(b.lines))
	again := func(has bool) {
		if has {
			a.at(b.line, fmt.Sprintf("%q is given twice", b.heading), "Keep it in one place")
		}
	}
	switch name {
	case "steps":
		again(len(p.Steps) > 0)
		p.Steps = a.items(b, numbered, "a numbered list: 1. …")
	case "do not":
		again(len(p.DoNot) > 0)
		p.DoNot = a.items(b, bulleted, "a list: - …")
	case "internal":
		again(len(p.Internal) > 0)
		p.Internal = a.items(b, bulleted, "a list: - …")
	case "note":
		again(p.Note != "")
		p.Note = full
	case "escalate":
		again(p.Escalate != "")
		p.Escalate = full
	case "say":
		again(len(p.Say) > 0)
		p.Say = a.say(b)
	case "sources":
		again(len(p.Sources) > 0)
		var shapes []sourceShape
		a.faults = append(a.faults, readYAML(a.reader.file, b.from-1, []byte(strings.Join(b.lines, "\n")), &shapes)...)
		p.Sources = a.sources(key, shapes)
	case "route":
		again(p.Route != nil)
		var shape routeShape
		a.faults = append(a.faults, readYAML(a.reader.file, b.from-1, []byte(strings.Join(b.lines, "\n")), &shape)...)
		p.Route = destination(&shape)
	case "in effect":
		a.inEffect(b, full, span)
	default:
		if known := nearest(b.heading, bodyParts()); known != "" {
			a.at(b.line, fmt.Sprintf("%q is not a part", b.heading), fmt.Sprintf("Did you mean %q?", known))
		}
		if full == "" {
			a.at(b.line, fmt.Sprintf("nothing stands under %q", b.heading), "Write it, or remove the heading")
		}
		p.Details = append(p.Details, knowledge.Section{Heading: b.heading, Text: full})
		return
	}
	if full == "" && len(b.inner) == 0 {
		a.at(b.line, fmt.Sprintf("nothing stands under %q", b.heading), "Write it, or remove the heading")
	}
}

var spanLine = regexp.MustCompile(`^(?:from (\S+))?(?: ?to (\S+))?$`)

func (a *answerReader) inEffect(b block, full string, span *knowledge.Span) {
	m := spanLine.FindStringSubmatch(strings.ToLower(full))
	switch {
	case span == nil:
		a.at(b.line, "the whole answer's dates stand in its front matter", "Use effective_from and effective_to")
	case m == nil || full == "":
		a.at(b.line, fmt.Sprintf("%q does not say when the case holds", full), "Write: from 2026-09-01 to 2027-01-31, or one of the two")
	default:
		span.From = a.instant(text{strings.ToUpper(m[1]), b.from})
		span.To = a.instant(text{strings.ToUpper(m[2]), b.from})
	}
}

var (
	numbered = regexp.MustCompile(`^\d{1,3}[.)][ \t]+`)
	bulleted = regexp.MustCompile(`^[-*+][ \t]+`)
)

// items reads a list. A line without a marker goes on with the item above it,
// as a line of its own.
func (a *answerReader) items(b block, marker *regexp.Regexp, want string) []string {
	var items []string
	for i, l := range b.lines {
		if m := marker.FindString(l); m != "" {
			items = append(items, l[len(m):])
			continue
		}
		if len(items) == 0 {
			if strings.TrimSpace(l) != "" {
				a.at(b.from+i, fmt.Sprintf("%q is expected to be %s", b.heading, want), "Begin each entry with its marker")
				return nil
			}
			continue
		}
		items[len(items)-1] += "\n" + strings.TrimPrefix(l, itemIndent)
	}
	for i := range items {
		items[i] = unescape(strings.TrimSpace(items[i]))
	}
	return items
}

// itemIndent is what stands before the further lines of an item.
const itemIndent = "   "

// say reads the texts by channel and language. Text without a heading of its
// own is for any channel.
func (a *answerReader) say(b block) []knowledge.Say {
	var says []knowledge.Say
	if _, ok := firstText(b); ok {
		says = append(says, sayText(knowledge.Say{}, b.lines))
	}
	for _, inner := range b.inner {
		s := knowledge.Say{}
		name := inner.heading
		if m := inLanguage.FindStringSubmatch(name); m != nil {
			name = m[1]
			s.Language = a.language(m[2], inner.line)
		}
		if !strings.EqualFold(name, anyChannel) {
			s.Channel = a.channel(text{name, inner.line})
		}
		if _, ok := firstText(inner); !ok {
			a.at(inner.line, fmt.Sprintf("nothing stands under %q", inner.heading), "Write what to say, or remove the heading")
		}
		says = append(says, sayText(s, inner.lines))
	}
	return says
}

const (
	anyChannel  = "Any channel"
	fixedPrefix = "Fixed: "
)

var inLanguage = regexp.MustCompile(`^(.*?)[ \t]*\(([^()]+)\)$`)

// sayText takes the lines of Fixed: off the end of a text.
func sayText(s knowledge.Say, lines []string) knowledge.Say {
	lines = strings.Split(trimLines(lines), "\n")
	end := len(lines)
	for end > 0 && (strings.HasPrefix(lines[end-1], fixedPrefix) || strings.TrimSpace(lines[end-1]) == "") {
		end--
	}
	for _, l := range lines[end:] {
		if fixed, ok := strings.CutPrefix(l, fixedPrefix); ok {
			s.Fixed = append(s.Fixed, strings.TrimSpace(fixed))
		}
	}
	s.Text = unescape(trimLines(lines[:end]))
	return s
}

// languages are those that people write by name; others are written by tag.
func languages() [][2]string {
	return [][2]string{
		{"Spanish", "es"}, {"French", "fr"}, {"Portuguese", "pt"}, {"Chinese", "zh"}, {"Vietnamese", "vi"}, {"Korean", "ko"},
		{"Tagalog", "tl"}, {"Russian", "ru"}, {"Arabic", "ar"}, {"Haitian Creole", "ht"}, {"Polish", "pl"}, {"English", ""},
	}
}

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func (a *answerReader) language(name string, line int) string {
	var names []string
	for _, l := range languages() {
		if strings.EqualFold(name, l[0]) {
			return l[1]
		}
		names = append(names, l[0])
	}
	if !languageTag.MatchString(name) {
		a.at(line, fmt.Sprintf("%q is not a language", name), didYouMean(name, names))
	}
	return name
}

// trimLines joins lines and takes off what is blank around them.
func trimLines(lines []string) string {
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// mark is what at the beginning of a line would be read as structure, and so
// stands behind a backslash in a text.
var mark = regexp.MustCompile("(?m)^( *)(#|```|Fixed:|\\\\)")

// escape lets a text stand in a body without being read as structure.
func escape(s string) string { return mark.ReplaceAllString(s, `$1\$2`) }

var escaped = regexp.MustCompile("(?m)^( *)\\\\(#|```|Fixed:|\\\\)")

func unescape(s string) string { return escaped.ReplaceAllString(s, "$1$2") }
