package content

import (
	"encoding/csv"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shouldertap/knowledge"
)

// claim is one row of claims.csv: what a source was read to say, and whom it
// binds.
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
	byCitation, said := map[string][]claim{}, map[string]bool{}
	for _, r := range rows[1:] {
		if slices.Contains(r, "") {
			t.Errorf("a cell is empty: %q", r)
		}
		if said[r[0]] {
			t.Errorf("claimed twice: %q", r[0])
		}
		said[r[0]] = true
		byCitation[r[1]] = append(byCitation[r[1]], claim{r[2], r[3], r[4]})
	}
	return byCitation
}

// housePolicy begins every source that is a rule of the sample's own.
const housePolicy = "Hazelmarch policy: "

// citation is how law is cited.
var citation = regexp.MustCompile(`\b(?:CFR|USC|U\.S\.C\.|RCNY|NYCRR|CPLR|CMR|Civ\. Code|FR \d)|§`)

// unread lists what an answer cites that claims.csv does not hold as cited,
// and what it calls house policy or cites where nothing would check it.
func unread(c *knowledge.Content, known map[string][]claim) []string {
	var found []string
	add := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for _, p := range allParts(c) {
		for _, s := range p.Sources {
			if s.Policy {
				if !strings.HasPrefix(s.Cite, housePolicy) || s.Binds == "" || citation.MatchString(s.Cite) {
					add("%q is no house policy", s.Cite)
				}
			} else if !slices.Contains(known[s.Cite], claim{s.Binds, s.ReadOn, s.Status}) {
				add("%q is not in claims.csv as cited (%s, read on %s, %s)", s.Cite, s.Binds, s.ReadOn, s.Status)
			}
		}
		for _, text := range readParts(p) {
			if cited := citation.FindString(text); cited != "" {
				add("%q is cited in the text, where nothing checks it", cited)
			}
		}
	}
	for _, u := range c.IfUnknown {
		if cited := citation.FindString(u.Text); cited != "" {
			add("%q is cited in if_unknown, where nothing checks it", cited)
		}
	}
	return found
}

// readParts are the texts of a part that people read, its sources apart.
func readParts(p knowledge.Parts) []string {
	p.Sources = nil
	return p.Texts()
}

func TestNoAnswerCitesWhatNobodyHasRead(t *testing.T) {
	known := claims(t)
	for _, f := range shipped(t).Answers {
		for _, fault := range unread(&f.Content, known) {
			t.Errorf("%s: %s", f.Path, fault)
		}
	}
}

func TestACitationThatNobodyHasReadIsNamed(t *testing.T) {
	known := claims(t)
	read := knowledge.Source{Cite: "12 CFR 1006.6(c)", Binds: "debt collectors", ReadOn: "2026-11-20", Status: "in force"}
	for _, c := range []struct {
		name   string
		change func(*knowledge.Parts)
		want   string
	}{
		{"as it was read", func(p *knowledge.Parts) {}, ""},
		{"another section", func(p *knowledge.Parts) { p.Sources[0].Cite = "12 CFR 1006.6(c)(3)" }, `"12 CFR 1006.6(c)(3)" is not in claims.csv`},
		{"binding somebody else", func(p *knowledge.Parts) { p.Sources[0].Binds = "creditors" }, "is not in claims.csv as cited (creditors"},
		{"read on another day", func(p *knowledge.Parts) { p.Sources[0].ReadOn = "2026-11-21" }, "read on 2026-11-21"},
		{"of another status", func(p *knowledge.Parts) { p.Sources[0].Status = "scheduled" }, "scheduled) "},
		{"law called policy", func(p *knowledge.Parts) { p.Sources[0].Policy = true }, "is no house policy"},
		{"in the text", func(p *knowledge.Parts) { p.Steps = []string{"See 12 CFR 1006.6(c)."} }, `"CFR" is cited in the text`},
		{"in what is said", func(p *knowledge.Parts) { p.Say = []knowledge.Say{{Text: "Per § 5-77 I stop."}} }, `"§" is cited in the text`},
	} {
		content := knowledge.Content{Parts: knowledge.Parts{Sources: []knowledge.Source{read}}}
		c.change(&content.Parts)
		if got := strings.Join(unread(&content, known), "\n") + " "; c.want == "" && got != " " || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, and not %q", c.name, got, c.want)
		}
	}
}

// Law and house policy never share a sentence: no sentence that speaks of
// policy speaks of law.
func TestLawAndPolicyNeverShareASentence(t *testing.T) {
	policy := regexp.MustCompile(`(?i)\b(policy|house rule)\b`)
	law := regexp.MustCompile(`(?i)\b(law|legal|rule|regulation|statute|required by|presumption)\b`)
	end := regexp.MustCompile(`[.!?]\s|\n`)
	for _, f := range shipped(t).Answers {
		for _, p := range allParts(&f.Content) {
			for _, text := range readParts(p) {
				for _, sentence := range end.Split(text, -1) {
					if rest := policy.ReplaceAllString(sentence, ""); rest != sentence && law.MatchString(rest) {
						t.Errorf("%s: law and policy in %q", f.Path, sentence)
					}
				}
			}
		}
	}
}

// Guidance withdrawn in May 2025 is refused however it is cited.
func TestWithdrawnGuidanceIsRefusedHoweverItIsCited(t *testing.T) {
	c := shipped(t)
	f := c.Answers[slices.IndexFunc(c.Answers, func(f File) bool { return f.Content.ID == "collections/pay-by-phone-fee" })]
	for cite, refused := range map[string]bool{
		"87 FR 39733": true,
		"Debt Collection Practices (Regulation F); Pay-to-Pay Fees, 87 Fed. Reg. 39733 (July 5, 2022)": true,
		"CFPB advisory opinion on pay-to-pay fees":                                                     true,
		"Fair Debt Collection Practices Act (Regulation F); Time-Barred Debt":                          true,
		"CFPB Advisory Opinion on Time-Barred Debt, 88 FR 26475":                                       true,
		"15 USC 1692f(1)":   false,
		"12 CFR 1006.26(b)": false,
	} {
		f.Content.Parts.Sources = []knowledge.Source{{Cite: cite, Status: "in force", ReadOn: "2026-11-20"}}
		if got := says(CheckAnswer(&f, c.Desk), "was withdrawn. Cite the statute or the rule itself"); got != refused {
			t.Errorf("%s: refused %v", cite, got)
		}
	}
}
