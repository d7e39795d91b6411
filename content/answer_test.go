package content

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouldertap/knowledge"
)

// answer is a file with these lines laid over a good front matter, and a body.
func answer(front, body string) string {
	good := map[string]string{
		"title": "title: Waive a late fee", "topic": "topic: servicing/payments", "short": "short: Waive one in 12 months.",
		"author": "author: U0OMAR", "approved_by": "approved_by: [U0OMAR]", "approved_at": "approved_at: 2026-11-20",
	}
	for line := range strings.SplitSeq(front, "\n") {
		key, _, _ := strings.Cut(line, ":")
		delete(good, key)
	}
	var b strings.Builder
	b.WriteString("---\n" + front + "\n")
	for _, key := range []string{"title", "topic", "short", "author", "approved_by", "approved_at"} {
		if l := good[key]; l != "" {
			b.WriteString(l + "\n")
		}
	}
	return b.String() + "---\n" + body
}

// faultsOf reads and checks one answer with the sample's desk.
func faultsOf(desk *knowledge.Desk, text string) []knowledge.Fault {
	f, faults := ParseAnswer("answers/x.md", []byte(text), desk)
	return append(faults, CheckAnswer(&f, desk)...)
}

func TestAGoodAnswerHasNoFault(t *testing.T) {
	if faults := faultsOf(shipped(t).Desk, answer("", "## Say\n\nDone.\n")); len(faults) > 0 {
		t.Error(listed(faults))
	}
}

func TestEveryFaultOfAnAnswerIsNamedWithItsLineAndMend(t *testing.T) {
	long, everyState := strings.Repeat("x", 3000), ""
	for _, v := range usStates() {
		everyState += "## Case: place=" + v.Key + "\nIn " + v.Label + ".\n"
	}
	desk := shipped(t).Desk
	for _, c := range []struct{ name, front, body, want string }{
		{"an unknown key", "shrot: Do it.", "", `answers/x.md:2: "shrot" is not known here. Did you mean "short"?`},
		{"a key given twice", "title: A\ntitle: B", "", "answers/x.md:3: the YAML cannot be read: mapping key \"title\" already defined"},
		{"a quote left open", `title: "A`, "", "answers/x.md:2: the YAML cannot be read"},
		{"a list where a text belongs", "title: [a, b]", "", "answers/x.md:2: a single text is expected here"},
		{"an anchor", "title: &t A", "", "answers/x.md:2: anchors, aliases and tags are not used here. Write the value out"},
		{"an unknown kind", "kind: plan", "", `answers/x.md:2: "plan" is no kind of answer. It is one of plain, stop, route, holding`},
		{"an unknown topic", "topic: servicing/payment", "", `answers/x.md:2: there is no topic "servicing/payment". Did you mean "servicing/payments"?`},
		{"an unknown audience", "audiences: [servicing, agncy]", "", `answers/x.md:2: there is no audience "agncy". Did you mean "agency"?`},
		{"a long title", "title: " + strings.Repeat("a", 76), "", "answers/x.md:2: the title has 76 characters. At most 75"},
		{"a long first line", "short: " + strings.Repeat("a", 91), "", "answers/x.md:2: the first line has 91 characters. At most 90"},
		{"no first line", "short:", "", "the first line is missing"},
		{"a date that is none", "effective_from: next week", "", `answers/x.md:2: "next week" is not a date. Write 2026-09-01`},
		{"an end before the beginning", "effective_from: 2026-09-01\neffective_to: 2026-08-01", "", "answers/x.md:2: the answer ends before it begins"},
		{"a review before the approval", "review_by: 2026-01-01", "", "answers/x.md:2: review_by lies before the approval"},
		{"a version that is none", "version: v3", "", `answers/x.md:2: version is "v3". Write a whole number`},
		{"an approver who may not", "approved_by: [U0AISHA]", "", "answers/x.md:2: Aisha Khan may not approve in servicing/payments, a topic of tier experience"},
		{"an approver who is nobody", "approved_by: [sample]", "", "answers/x.md:2: sample is nobody and approves nothing"},
		{"an approver nobody knows", "approved_by: [U0WHO]", "", "answers/x.md:2: U0WHO is not among the desk's people"},
		{"an author who approves compliance", "topic: collections/calling\nauthor: U0DANA\napproved_by: [U0DANA]", "", "answers/x.md:4: Dana Ruiz wrote it, and in collections/calling somebody else approves"},
		{"a specialist without the right", "topic: collections/calling\nauthor: sample\napproved_by: [U0OMAR]", "", "Omar Haddad may not approve in collections/calling, a topic of tier compliance"},
		{"an approval without a date", "approved_at:", "", "approved_by without approved_at"},
		{"a withdrawn source", "sources:\n  - cite: 88 FR 26475, Time-Barred Debt", "", "answers/x.md:3: 88 FR 26475, Time-Barred Debt was withdrawn. Cite the statute or the rule itself"},
		{"a source marked withdrawn", "sources:\n  - cite: A\n    status: withdrawn", "", "answers/x.md:3: A is marked withdrawn"},
		{"a source with a status of its own", "sources:\n  - cite: A\n    status: valid", "", `answers/x.md:3: "valid" is no status of a source`},
		{"a source with a link that is none", "sources:\n  - {cite: A, url: 'javascript:x'}", "", `"javascript:x" is not a link that may be shown`},
		{"a stop card without its lines", "kind: stop\ntopic: stop/cards\nstop_topic: minor\napproved_by: [U0DANA]", "", "a stop card has no stop lines"},
		{"a stop card with four lines", "kind: stop\ntopic: stop/cards\nstop_topic: minor\napproved_by: [U0DANA]\nstop: {stop: STOP now, say_now: A, ask_only: B, do_not: C}", "", "answers/x.md:6: the stop card's line then is empty"},
		{"a stop card that does not say stop", "kind: stop\ntopic: stop/cards\nstop_topic: minor\napproved_by: [U0DANA]\nstop: {stop: Halt, say_now: A, ask_only: B, do_not: C, then: D}", "", "a stop card begins with STOP"},
		{"a stop card in an experience topic", "kind: stop\nstop_topic: minor\nstop: {stop: STOP, say_now: A, ask_only: B, do_not: C, then: D}", "", "a stop card belongs to a compliance topic"},
		{"a stop card that ends", "kind: stop\nstop_topic: minor\neffective_to: 2027-01-01\nstop: {stop: STOP, say_now: A, ask_only: B, do_not: C, then: D}", "", "answers/x.md:4: a stop card ends. It may only be replaced"},
		{"a stop card with cases", "kind: stop\nstop_topic: minor\nstop: {stop: STOP, say_now: A, ask_only: B, do_not: C, then: D}\notherwise: base\nif_unknown: {place: stop}", "## Case: place=MA\nMore.\n", "a stop card has cases"},
		{"look-alikes on an ordinary answer", "not: [works at a law firm]", "", "answers/x.md:2: `not` stands on an answer that is no stop card"},
		{"a look-alike that is a phrasing too", "kind: stop\ntopic: stop/cards\nstop_topic: minor\nstop: {stop: STOP, say_now: A, ask_only: B, do_not: C, then: D}\nnot:\n  - Adult son pays\nphrasings: [adult son pays]", "", `"Adult son pays" stands among the phrasings too`},
		{"a look-alike that nobody types", "kind: stop\ntopic: stop/cards\nstop_topic: minor\nstop: {stop: STOP, say_now: A, ask_only: B, do_not: C, then: D}\nnot: [" + strings.Repeat("x", 301) + "]", "", "a phrasing has 301 characters"},
		{"an unknown stop topic", "kind: stop\nstop_topic: minors\nstop: {stop: STOP, say_now: A, ask_only: B, do_not: C, then: D}", "", `there is no stop topic "minors". Did you mean "minor"?`},
		{"a route without a door", "kind: route\nroute: {name: Fraud desk}", "", "answers/x.md:3: a route needs a name and at least one door"},
		{"a route at unknown hours", "kind: route\nroute: {name: A, doors: [{contact: B, hours: nights}]}", "", `there are no hours called "nights". Did you mean "night"?`},
		{"a holding line that says nothing", "kind: holding", "", "a holding line has nothing to say"},
		{"text outside the parts", "", "\nHello.\n", "there is text before the first heading"},
		{"a part misspelt", "", "## Step\n1. A\n", `"Step" is not a part. Did you mean "Steps"?`},
		{"a part given twice", "", "## Steps\n1. A\n## Steps\n1. B\n", `"Steps" is given twice`},
		{"an empty part", "", "## Note\n", `nothing stands under "Note"`},
		{"steps without numbers", "", "## Steps\nDo it.\n", `"Steps" is expected to be a numbered list`},
		{"an unknown channel", "", "## Say\n### Fax\nA\n", `"Fax" is not a channel`},
		{"an unknown language", "", "## Say\n### Call (Spansh)\nA\n", `"Spansh" is not a language. Did you mean "Spanish"?`},
		{"two texts for one channel", "", "## Say\n### Call\nA\n### Call\nB\n", "two texts are for the same channel and language"},
		{"a disclosure edited", "", "## Say\nReply stop to end texts.\n\nFixed: Reply STOP to end texts.\n", `the disclosure "Reply STOP to end texts." does not stand in the text to the letter`},
		{"a slot without a name", "", "## Say\nCall { }.\n", `the slot "{ }" has no proper name`},
		{"a slot left open", "", "## Say\nCall {date.\n", "a brace is left open"},
		{"the code outside the note", "", "## Say\nIt is {code}.\n", "{code} stands outside the note"},
		{"a hidden character", "", "## Say\nPay \u202enow.\n", "there is a hidden character (U+202E)"},
		{"an unsafe link", "", "## Steps\n1. See [this](http://example.com).\n", `"http://example.com" is not a link that may be shown`},
		{"a text that does not fit a block", "", "## Say\n" + long + "\n", "a text under say has 3000 characters"},
		{"an answer that does not fit a reply", "", "## Steps\n" + strings.Repeat("1. "+strings.Repeat("y", 2000)+"\n", 5), "the answer has 10023 characters without its details"},
		{"a condition that is none", "", "## Case: Boston\nA\n", `"Boston" is not a condition. Write ## Case: place=MA, role=first|third`},
		{"a case with an unknown value", "otherwise: base\nif_unknown: {place: stop}", "## Case: place=XX\nA\n", `names place = "XX"`},
		{"a case with an unknown fact", "", "## Case: city=Boston\nA\n", `names the fact "city"`},
		{"a case twice", "otherwise: base\nif_unknown: {place: stop}", "## Case: place=MA\nA\n## Case: place=MA\nB\n", "the case place=MA stands twice"},
		{"cases that tie", "otherwise: base\nif_unknown: {place: stop, role: stop}", "## Case: place=MA\nA\n## Case: role=third\nB\n", "these cases tie"},
		{"a combination not covered", "if_unknown: {place: stop}", "## Case: place=MA\nA\n", "no case covers it"},
		{"a case that others hide", "otherwise: base\nif_unknown: {product: stop, stage: stop}", "## Case: product=auto\nA\n## Case: product=auto, stage=applied|current|past_due|charged_off\nB\n", "the case product=auto never holds"},
		{"more than two facts to ask", "otherwise: base\nif_unknown: {product: stop, stage: stop, place: stop}", "## Case: product=auto, stage=current, place=MA\nA\n", "would be asked 3 facts, as for "},
		{"more than a thousand combinations", "otherwise: base\nif_unknown: {product: stop, stage: stop, place: stop, role: stop}", everyState + "## Case: role=third, product=auto, stage=current\nD\n## Case: product=pl|auto, stage=current\nA\n## Case: product=auto, stage=past_due\nB\n## Case: product=heloc, stage=applied|charged_off\nC\n", "at most 1000"},
		{"an unknown fact without words", "otherwise: base", "## Case: place=MA\nA\n", "if_unknown does not say what holds when it cannot be found out"},
		{"a case with no dates under its dates", "otherwise: base\nif_unknown: {place: stop}", "## Case: place=MA\nA\n### In effect\nsoon\n", `"soon" does not say when the case holds`},
		{"dates of the answer in its body", "", "## In effect\nfrom 2026-01-01\n", "the whole answer's dates stand in its front matter"},
		{"a case with a long first line", "otherwise: base\nif_unknown: {place: stop}", "## Case: place=MA\n" + strings.Repeat("a", 91) + "\n", "the first line has 91 characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			faults := faultsOf(desk, answer(c.front, c.body))
			if !says(faults, c.want) {
				t.Errorf("nothing says\n%s\namong\n%s", c.want, listed(faults))
			}
			for _, f := range faults {
				if f.Mend == "" || f.File == "" {
					t.Errorf("no file or mend: %s", f)
				}
			}
		})
	}
}

func TestAFileThatIsNoAnswerIsNamed(t *testing.T) {
	desk := shipped(t).Desk
	for text, want := range map[string]string{
		"":                    "answers/x.md:1: the front matter is missing",
		"# Hello\n":           "answers/x.md:1: the front matter is missing",
		"---\ntitle: A\n":     "answers/x.md:1: the front matter does not end",
		"\xff\xfe":            "answers/x.md: the file is not text in UTF-8",
		"---\n- a\n---\n":     "answers/x.md:2: keys with values are expected here",
		"---\n{{{\n---\n":     "the YAML cannot be read",
		"---\na: b: c\n---\n": "the YAML cannot be read",
		"---\nx: " + strings.Repeat("[", 200_000) + "\n---\n": "answers/x.md:2: this is nothing that a person would write as YAML",
		"---\nx: |\n a\n---\n":                                `"x" is not known here`,
	} {
		if faults := faultsOf(desk, text); !says(faults, want) {
			t.Errorf("%q: nothing says %q among\n%s", text, want, listed(faults))
		}
	}
}

// A case written at the top, as the field's own notes have it, is the same as
// one written in the body.
func TestCasesAtTheTopAndInTheBodyAreTheSame(t *testing.T) {
	desk := shipped(t).Desk
	top, faults := ParseAnswer("answers/x.md", []byte(answer(`cases:
  - when: {place: MA, role: [first, third]}
    short: "Massachusetts: at most 2."
    say: {voice: "Goodbye."}
    do_not: [Call again]
    sources: ["940 CMR 7.04(1)(f)"]
  - when: {place: NYC, role: first|third}
    short: "New York City: at most 3."
    effective_from: 2026-09-01
  - when: {role: third}
    short: "Agency."
  - when: {role: first}
    short: "First party."
if_unknown: {place: "Use the strictest.", role: stop}`, "")), desk)
	if len(faults) > 0 {
		t.Fatal(listed(faults))
	}
	body, faults := ParseAnswer("answers/x.md", []byte(answer(`if_unknown: {place: "Use the strictest.", role: stop}`, `
## Case: place=MA, role=first|third
Massachusetts: at most 2.
### Say
#### Call
Goodbye.
### Do not
- Call again
### Sources
- 940 CMR 7.04(1)(f)
## Case: place=NYC, role=first|third
New York City: at most 3.
### In effect
from 2026-09-01
## Case: role=third
Agency.
## Case: role=first
First party.
`)), desk)
	if len(faults) > 0 {
		t.Fatal(listed(faults))
	}
	if d := cmp.Diff(top.Content, body.Content); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(top.CaseSpans, body.CaseSpans); d != "" {
		t.Error(d)
	}
	if from := top.CaseSpans["place=NYC&role=first|third"].From; !from.Equal(time.Date(2026, 9, 1, 0, 0, 0, 0, desk.Zone)) {
		t.Errorf("New York City begins %v", from)
	}
	if faults := CheckAnswer(&top, desk); len(faults) > 0 {
		t.Error(listed(faults))
	}
}

func TestWhatIsTypedIsWhatIsSaid(t *testing.T) {
	f, faults := ParseAnswer("answers/x.md", []byte(strings.ReplaceAll(answer("", `## Say

Dear {name},

thank you for your letter.
  We will *look into it*.

### Email (es)

Gracias.

## Steps
1. First
   and its second line.
2) Second

### A heading in no part is text

## What to know

`+"```"+`
## not a heading
`+"```"+`
`), "\n", "\r\n")), shipped(t).Desk)
	if len(faults) > 0 {
		t.Fatal(listed(faults))
	}
	want := knowledge.Parts{
		Short: "Waive one in 12 months.",
		Say: []knowledge.Say{
			{Text: "Dear {name},\n\nthank you for your letter.\n  We will *look into it*."},
			{Channel: "email", Language: "es", Text: "Gracias."},
		},
		Steps:   []string{"First\nand its second line.", "Second\n\n### A heading in no part is text"},
		Details: []knowledge.Section{{Heading: "What to know", Text: "```\n## not a heading\n```"}},
	}
	if d := cmp.Diff(want, f.Content.Parts); d != "" {
		t.Error(d)
	}
}

// Whatever words people approve, a file gives them back to the letter or is
// not written at all.
func TestWrittenAnswersComeBackToTheLetterOrAreRefused(t *testing.T) {
	desk := shipped(t).Desk
	r := rand.New(rand.NewPCG(1, 2))
	words := []string{
		"pay", "Zahlung", "# not a heading", "## Say", "Fixed: no", "1. no step", "- no bullet", "```", "\\", "\\#", "a: b", "---", "true", "null",
		"{date}", "\"quoted\"", "it's", "#", "ñandú", "漢字", "🙂", "2026-11-20", "NO", "* star", "> quote", "|", "[x](https://example.com)", "&amp;", "%", "@here", "  two spaces",
	}
	line := func() string {
		n := 1 + r.IntN(4)
		l := make([]string, n)
		for i := range l {
			l[i] = words[r.IntN(len(words))]
		}
		return strings.TrimSpace(strings.Join(l, " "))
	}
	text := func() string {
		t := line()
		for range r.IntN(3) {
			t += []string{"\n", "\n\n"}[r.IntN(2)] + line()
		}
		return t
	}
	list := func(of func() string) []string {
		var l []string
		for range r.IntN(3) {
			l = append(l, of())
		}
		return l
	}
	parts := func() knowledge.Parts {
		p := knowledge.Parts{Short: line(), Steps: list(text), DoNot: list(text), Internal: list(text), Note: text(), Escalate: text()}
		for _, channel := range []string{"", "voice", "email"}[:r.IntN(4)] {
			p.Say = append(p.Say, knowledge.Say{Channel: channel, Language: []string{"", "es", "pt-BR"}[r.IntN(3)], Text: text(), Fixed: list(line)})
		}
		if r.IntN(2) == 0 {
			p.Details = []knowledge.Section{{Heading: "What to know", Text: text()}}
		}
		if r.IntN(2) == 0 {
			p.Sources = []knowledge.Source{{Cite: line(), Binds: line(), ReadOn: "2026-11-20", Policy: r.IntN(2) == 0}}
		}
		return p
	}
	written := 0
	for range 500 {
		c := knowledge.Content{ID: "x", Kind: knowledge.Plain, Title: line(), Topic: "servicing/payments", Author: "U0OMAR", Parts: parts(), ChangeNote: line()}
		f := File{Path: "answers/x.md", Content: c, Number: r.IntN(3), Phrasings: list(line), ApprovedAt: time.Unix(r.Int64N(2e9), 1e6*r.Int64N(1000))}
		if r.IntN(2) == 0 {
			f.Content.Cases = []knowledge.Case{{When: []knowledge.Condition{{Fact: "place", Values: []string{"NYC", "MA"}}}, Parts: parts()}}
			f.Content.IfUnknown = []knowledge.IfUnknown{{Fact: "place", Text: line()}, {Fact: "role", Stop: true}}
			f.CaseSpans = map[string]knowledge.Span{f.Content.Cases[0].Key(): {From: time.Unix(r.Int64N(2e9), 0)}}
		}
		b, err := FormatAnswer(f, desk)
		if err != nil {
			continue
		}
		written++
		back, faults := ParseAnswer(f.Path, b, desk)
		if len(faults) > 0 || back.Content.Hash() != f.Content.Hash() || !back.ApprovedAt.Equal(f.ApprovedAt) {
			t.Fatalf("%s\n%s\n%s", listed(faults), cmp.Diff(f.Content, back.Content), b)
		}
	}
	if written < 475 {
		t.Errorf("only %d of 500 could be written", written)
	}
}

func FuzzParseAnswer(f *testing.F) {
	c, _ := Read(Sample())
	for i := range c.Answers {
		b, err := FormatAnswer(c.Answers[i], c.Desk)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, faults := ParseAnswer("answers/x.md", b, c.Desk)
		CheckAnswer(&file, c.Desk)
		if len(faults) > 0 {
			return
		}
		out, err := FormatAnswer(file, c.Desk)
		if err != nil {
			return
		}
		if again, _ := ParseAnswer("answers/x.md", out, c.Desk); again.Content.Hash() != file.Content.Hash() {
			t.Errorf("came back changed:\n%s", out)
		}
	})
}
