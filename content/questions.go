package content

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"shouldertap/knowledge"
)

// Question is one labeled question of questions.txt: tab-separated text,
// answer id, expected case, facts and audience, the last three optional.
type Question struct {
	Text     string
	AnswerID string            // empty: nothing here answers it
	Kind     string            // "near" or "far" where nothing answers it
	Case     string            // [knowledge.Case.Key]; "base"; "?place": that fact is to be asked; empty: not judged
	Facts    map[string]string // known beside the words and the audience, as if tapped
	Audience string            // empty: the desk's first
	Line     int
}

// The answer ids that say that nothing answers the question.
const (
	nearMiss = "-near" // a procedure nobody wrote, close to one that exists
	farOff   = "-far"
)

func parseQuestions(b []byte) ([]Question, []knowledge.Fault) {
	var questions []Question
	var faults []knowledge.Fault
	lines, ok := plainLines(b)
	if !ok {
		return nil, []knowledge.Fault{{File: questionsFile, What: "the file is not text in UTF-8", Mend: "Save it as UTF-8"}}
	}
	fault := func(line int, what, mend string) {
		faults = append(faults, knowledge.Fault{File: questionsFile, Line: line, What: what, Mend: mend})
	}
	for i, l := range lines {
		if strings.TrimSpace(l) == "" || strings.HasPrefix(l, "#") {
			continue
		}
		columns := strings.Split(l, "\t")
		for j := range columns {
			columns[j] = strings.TrimSpace(columns[j])
		}
		if len(columns) < 2 || len(columns) > 5 || columns[0] == "" || columns[1] == "" {
			fault(i+1, "the line has "+columnsOf(len(columns)), "Write text, answer id, case, facts, audience with tabs between; the last three may be left out")
			continue
		}
		columns = append(columns, "", "", "")[:5]
		q := Question{Text: columns[0], Audience: columns[4], Line: i + 1}
		switch columns[1] {
		case nearMiss, farOff:
			q.Kind = columns[1][1:]
		default:
			q.AnswerID = columns[1]
		}
		q.Case = caseKey(columns[2])
		if columns[3] != "" {
			q.Facts = map[string]string{}
			for _, pair := range strings.Split(columns[3], ",") {
				fact, value, ok := strings.Cut(pair, "=")
				if !ok {
					fault(i+1, fmt.Sprintf("%q is not a fact", pair), "Write place=MA, role=third")
					continue
				}
				q.Facts[strings.TrimSpace(fact)] = strings.TrimSpace(value)
			}
		}
		questions = append(questions, q)
	}
	return questions, faults
}

func columnsOf(n int) string {
	if n == 1 {
		return "1 column"
	}
	return fmt.Sprintf("%d columns", n)
}

// caseKey brings a case written by hand into the order of its key.
func caseKey(s string) string {
	if !strings.Contains(s, "=") {
		return s
	}
	var c knowledge.Case
	for _, condition := range strings.Split(s, "&") {
		fact, values, _ := strings.Cut(condition, "=")
		c.When = append(c.When, knowledge.Condition{Fact: strings.TrimSpace(fact), Values: splitValues(values)})
	}
	return c.Key()
}

// checkQuestions finds labels that nothing here can meet.
func checkQuestions(c *Content, byID map[string]*File) []knowledge.Fault {
	var faults []knowledge.Fault
	seen := map[string]int{}
	for _, q := range c.Questions {
		fault := func(what, mend string) {
			faults = append(faults, knowledge.Fault{File: questionsFile, Line: q.Line, What: what, Mend: mend})
		}
		same := q.Audience + "\t" + wording(q.Text)
		for _, fact := range slices.Sorted(maps.Keys(q.Facts)) {
			same += "\t" + fact + "=" + q.Facts[fact]
		}
		if first, ok := seen[same]; ok {
			fault(fmt.Sprintf("the same question stands on line %d", first), "Keep one of them")
		}
		seen[same] = q.Line
		audience := c.Desk.Audience(q.Audience)
		if q.Audience != "" && audience == nil {
			fault(fmt.Sprintf("there is no audience %q", q.Audience), didYouMean(q.Audience, audienceNames(c.Desk)))
		}
		for _, fact := range slices.Sorted(maps.Keys(q.Facts)) {
			value := q.Facts[fact]
			f := c.Desk.Fact(fact)
			if f == nil {
				fault(fmt.Sprintf("there is no fact %q", fact), didYouMean(fact, factNames(c.Desk)))
				continue
			}
			if _, ok := f.Value(value); !ok {
				fault(fmt.Sprintf("%s has no value %q", fact, value), didYouMean(value, valueKeys(f)))
			}
		}
		if q.AnswerID == "" {
			continue
		}
		f := byID[q.AnswerID]
		if f != nil && f.unread {
			continue
		}
		if f == nil {
			fault(fmt.Sprintf("there is no answer %q", q.AnswerID), "Write an answer's id, or -near or -far where nothing answers it")
			continue
		}
		if audience != nil && !f.Content.VisibleTo(audience.Name) {
			fault(fmt.Sprintf("%s may not see %s", audience.Label, q.AnswerID), "Correct one of them")
		}
		if asked, ok := strings.CutPrefix(q.Case, "?"); ok && c.Desk.Fact(asked) == nil {
			fault(fmt.Sprintf("there is no fact %q to ask", asked), didYouMean(asked, factNames(c.Desk)))
		} else if !ok && q.Case != "" && q.Case != "base" && !slices.ContainsFunc(f.Content.Cases, func(k knowledge.Case) bool { return k.Key() == q.Case }) {
			fault(fmt.Sprintf("%s has no case %s", q.AnswerID, q.Case), "Write it as in the answer, or base")
		}
	}
	return faults
}
