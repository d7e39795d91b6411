package content

import (
	"encoding/csv"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"shouldertap/knowledge"
)

// shipped is the sample, which every test may rely on to be without a fault.
func shipped(t *testing.T) *Content {
	t.Helper()
	c, faults := Read(Sample())
	if len(faults) > 0 {
		t.Fatalf("the sample cannot be read: %s", faults[0])
	}
	return c
}

func TestTheSampleHasNoFault(t *testing.T) {
	for _, f := range Check(shipped(t)) {
		t.Error(f)
	}
}

func TestEveryShippedAnswerComesBackToTheLetter(t *testing.T) {
	c := shipped(t)
	for _, f := range c.Answers {
		b, err := FormatAnswer(f, c.Desk)
		if err != nil {
			t.Error(err)
			continue
		}
		again, faults := ParseAnswer(f.Path, b, c.Desk)
		if len(faults) > 0 {
			t.Errorf("%s\n%s", faults[0], b)
			continue
		}
		if again.Content.Hash() != f.Content.Hash() {
			t.Errorf("%s: another hash after being written", f.Path)
		}
		if b2, err := FormatAnswer(again, c.Desk); err != nil || string(b2) != string(b) {
			t.Errorf("%s: written twice, it differs (%v)", f.Path, err)
		}
	}
}

func TestEveryShippedAnswerIsComplete(t *testing.T) {
	c := shipped(t)
	for _, f := range c.Answers {
		if len(f.Phrasings) < 6 {
			t.Errorf("%s has %d phrasings, and six are the least", f.Path, len(f.Phrasings))
		}
		if f.Content.ReviewBy == "" {
			t.Errorf("%s is never reviewed", f.Path)
		}
		if f.Content.Author != authorOfSample || f.Number == 0 {
			t.Errorf("%s: author %q, version %d", f.Path, f.Content.Author, f.Number)
		}
		if why := Approved(&f, c.Desk, nil); why != "" {
			t.Errorf("%s: %s", f.Path, why)
		}
		if k := f.Content.Kind; (k == knowledge.Plain || k == knowledge.Route) && f.Content.Parts.Note == "" && !everyCase(&f.Content, func(p knowledge.Parts) bool { return p.Note != "" }) {
			t.Errorf("%s has no note to paste", f.Path)
		}
		for _, p := range allParts(&f.Content) {
			if p.Note != "" && !strings.Contains(p.Note, "{code}") {
				t.Errorf("%s: the note %q lacks {code}", f.Path, p.Note)
			}
		}
	}
}

func TestTheSampleShowsEverythingAnAnswerMayHold(t *testing.T) {
	c := shipped(t)
	kinds := map[knowledge.Kind]int{}
	facts := map[string]bool{}
	cases, spanish, internal, scheduled := 0, 0, 0, 0
	for _, f := range c.Answers {
		kinds[f.Content.Kind]++
		if len(f.Content.Cases) > 0 {
			cases++
		}
		for _, k := range f.Content.Cases {
			for _, w := range k.When {
				facts[w.Fact] = true
			}
		}
		es, in := false, false
		for _, p := range allParts(&f.Content) {
			es = es || slices.ContainsFunc(p.Say, func(s knowledge.Say) bool { return s.Language == "es" })
			in = in || len(p.Internal) > 0
		}
		if es {
			spanish++
		}
		if in {
			internal++
		}
		scheduled += len(f.CaseSpans)
	}
	for _, want := range []struct {
		what  string
		have  int
		least int
	}{
		{"stop cards", kinds[knowledge.Stop], 13}, {"routes", kinds[knowledge.Route], 10}, {"holding lines", kinds[knowledge.Holding], 1},
		{"answers", len(c.Answers), 90}, {"answers with cases", cases, 15}, {"answers in Spanish", spanish, 12},
		{"answers with internal words", internal, 3}, {"cases with dates of their own", scheduled, 1},
	} {
		if want.have < want.least {
			t.Errorf("%s: %d, and at least %d are wanted", want.what, want.have, want.least)
		}
	}
	for _, fact := range []string{"place", "role", "product", "stage"} {
		if !facts[fact] {
			t.Errorf("no answer has cases by %s", fact)
		}
	}
}

// claim is one row of claims.csv: what a source was read to say.
type claim struct{ binds, readOn, status string }

func claims(t *testing.T) map[string][]claim {
	t.Helper()
	file, err := os.Open("claims.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "claim,citation,binds,read_on,status" {
		t.Fatalf("the columns are %s", got)
	}
	byCitation := map[string][]claim{}
	for _, r := range rows[1:] {
		if slices.Contains(r, "") {
			t.Errorf("a cell is empty: %q", r)
		}
		byCitation[r[1]] = append(byCitation[r[1]], claim{r[2], r[3], r[4]})
	}
	return byCitation
}

func TestNoAnswerCitesWhatNobodyHasRead(t *testing.T) {
	known := claims(t)
	for _, f := range shipped(t).Answers {
		for _, p := range allParts(&f.Content) {
			for _, s := range p.Sources {
				if s.Policy {
					if !strings.HasPrefix(s.Cite, "Hazelmarch policy: ") || s.Binds == "" || citation.MatchString(s.Cite) {
						t.Errorf("%s: %q is no house policy", f.Path, s.Cite)
					}
					continue
				}
				if !slices.Contains(known[s.Cite], claim{s.Binds, s.ReadOn, s.Status}) {
					t.Errorf("%s: %q is not in claims.csv as cited (%s, read on %s, %s)", f.Path, s.Cite, s.Binds, s.ReadOn, s.Status)
				}
			}
			for _, text := range p.Texts()[:8] { // all but sources, stop and route
				if cited := citation.FindString(text); cited != "" {
					t.Errorf("%s: %q is cited in the text, where nothing checks it", f.Path, cited)
				}
			}
		}
	}
}

// citation is how law is cited.
var citation = regexp.MustCompile(`\b(CFR|USC|U\.S\.C\.|RCNY|NYCRR|CPLR|CMR|Civ\. Code|FR \d|§)`)

// Law and house policy never share a sentence: no sentence that speaks of
// policy speaks of law.
func TestLawAndPolicyNeverShareASentence(t *testing.T) {
	policy := regexp.MustCompile(`(?i)\b(policy|house rule)\b`)
	law := regexp.MustCompile(`(?i)\b(law|legal|rule|regulation|statute|required by|presumption)\b`)
	end := regexp.MustCompile(`[.!?]\s|\n`)
	for _, f := range shipped(t).Answers {
		for _, p := range allParts(&f.Content) {
			for _, text := range p.Texts()[:8] {
				for _, sentence := range end.Split(text, -1) {
					if rest := policy.ReplaceAllString(sentence, ""); rest != sentence && law.MatchString(rest) {
						t.Errorf("%s: law and policy in %q", f.Path, sentence)
					}
				}
			}
		}
	}
}

func TestNoQuestionIsAPhrasing(t *testing.T) {
	c := shipped(t)
	of := map[string]string{}
	for _, f := range c.Answers {
		for _, p := range f.Phrasings {
			of[wording(p)] = f.Path
		}
	}
	for _, q := range c.Questions {
		if path, ok := of[wording(q.Text)]; ok {
			t.Errorf("questions.txt:%d: %q is a phrasing of %s", q.Line, q.Text, path)
		}
	}
}

// Whoever asks and whatever is known, an answer never gives a case that the
// known facts leave open, and never words of its own.
func TestNoShippedAnswerPicksACaseOnAnUnknownFact(t *testing.T) {
	c := shipped(t)
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, c.Desk.Zone)
	for i := range c.Answers {
		v := c.Answers[i].Version()
		if len(v.Cases) == 0 {
			continue
		}
		for _, a := range c.Desk.Audiences {
			if v.VisibleTo(a.Name) {
				walk(t, c, v, a.Facts, now, 0)
			}
		}
	}
}

// walk answers every ask in every way, and looks at each reply on the way.
func walk(t *testing.T, c *Content, v *knowledge.Version, known knowledge.Facts, now time.Time, depth int) {
	t.Helper()
	r := v.Resolve(c.Desk.Facts, known, now)
	switch {
	case depth > knowledge.MaxAsks:
		t.Errorf("%s asks more than %d facts", v.ID, knowledge.MaxAsks)
		return
	case r.Uncovered:
		t.Errorf("%s covers nothing for %v", v.ID, known)
		return
	case r.Case != nil:
		for _, w := range r.Case.When {
			if len(known[w.Fact].Values) == 0 {
				t.Errorf("%s picks %s though %s is unknown", v.ID, r.Case.Key(), w.Fact)
			}
		}
	}
	if r.Ask == nil {
		return
	}
	if r.Parts.Short != v.Parts.Short {
		t.Errorf("%s asks and does not show the line that is always true", v.ID)
	}
	for _, choice := range r.Choices {
		next, _ := knowledge.Facts{r.Ask.Name: {Values: choice.Values[:1], Origin: knowledge.Tapped}}.Over(known)
		walk(t, c, v, next, now, depth+1)
	}
	unknown, _ := knowledge.Facts{r.Ask.Name: {Origin: knowledge.Unknown}}.Over(known)
	if u := v.Resolve(c.Desk.Facts, unknown, now); u.IfUnknown == nil {
		t.Errorf("%s has no words for who does not know the %s", v.ID, r.Ask.Name)
	}
}

func allParts(c *knowledge.Content) []knowledge.Parts {
	parts := []knowledge.Parts{c.Parts}
	for _, k := range c.Cases {
		parts = append(parts, k.Parts)
	}
	return parts
}

func everyCase(c *knowledge.Content, has func(knowledge.Parts) bool) bool {
	return len(c.Cases) > 0 && !slices.ContainsFunc(c.Cases, func(k knowledge.Case) bool { return !has(k.Parts) })
}

// A route leads somewhere whenever it is asked, holidays included.
func TestEveryRouteHasADoorThatIsOpen(t *testing.T) {
	c := shipped(t)
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, c.Desk.Zone)
	for _, f := range c.Answers {
		for _, p := range allParts(&f.Content) {
			for hour := 0; p.Route != nil && hour < 8*24; hour++ {
				at := start.Add(time.Duration(hour) * time.Hour)
				if !slices.ContainsFunc(p.Route.Doors, func(d knowledge.Door) bool { return d.Hours == "" || c.Desk.Timetable(d.Hours).Open(at) }) {
					t.Errorf("%s leads nowhere on %s", f.Path, at.Format("Mon 2 Jan 15:04"))
					break
				}
			}
		}
	}
}
