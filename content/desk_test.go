package content

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"shouldertap/knowledge"
)

// changed is the sample's desk.yaml with one text replaced, which must be there.
func changed(t *testing.T, old, with string) []byte {
	t.Helper()
	sample, err := fs.ReadFile(Sample(), deskFile)
	if err != nil {
		t.Fatal(err)
	}
	b := string(sample)
	if !strings.Contains(b, old) {
		t.Fatalf("the sample's desk has no %q", old)
	}
	return []byte(strings.Replace(b, old, with, 1))
}

func TestEveryFaultOfADeskIsNamedWithItsMend(t *testing.T) {
	for _, c := range []struct{ name, old, with, want string }{
		{"an unknown key", "lender: Hazelmarch", "lendor: Hazelmarch", `"lendor" is not known here. Did you mean "lender"?`},
		{"no lender", "lender: Hazelmarch Lending\n", "", "desk.yaml: lender is missing. Add `lender:`"},
		{"a zone that is none", "zone: America/New_York", "zone: Eastern", `"Eastern" is not a time zone`},
		{"a day that is none", "mon-fri: \"08:00-20:00\"", "weekdays: \"08:00-20:00\"", `"weekdays" is not a day. Write mon, tue`},
		{"hours that are none", "\"08:00-20:00\"", "\"8-20\"", `"8-20" is not a stretch of a day. Write "08:00-20:00"`},
		{"hours after midnight", "\"08:00-20:00\"", "\"20:00-08:00\"", `"20:00-08:00" is not a stretch of a day`},
		{"hours that overlap", "mon-fri: \"08:00-20:00\"", "mon-fri: [\"08:00-20:00\", \"19:00-21:00\"]", `the hours "desk" overlap on Monday`},
		{"a closed day that is none", "2026-11-26", "Thanksgiving", `"Thanksgiving": there is no such day. Write a day such as 2026-12-25`},
		{"a promise that is none", "promise: 15m", "promise: soon", `the lane "live" promises "soon". Write open time such as 15m or 4h`},
		{"a lane at unknown hours", "promise: 4h, hours: desk", "promise: 4h, hours: dsk", `there are no hours called "dsk"`},
		{"a fact without a question", "ask: Which product?", "ask:", `the fact "product" has no question`},
		{"a fact with one value", "values: {pl: Personal loan, auto: Auto refinance, heloc: Home equity line}", "values: {pl: Personal loan}", `the fact "product" has 1 values. A fact has at least two`},
		{"an unknown list of values", "from: us-states", "from: eu-states", `there is no list of values called "eu-states"`},
		{"a value in nothing", "in: NY}", "in: New York}", `the value "NYC" of place lies in "New York", which is not a value`},
		{"a value twice", "ABROAD: Outside", "MA: Outside", `the value "MA" of place stands twice`},
		{"a value in itself", "in: NY}", "in: NYC}", `the value "NYC" of place lies in itself`},
		{"a tier that is none", "label: Applications, tier: experience", "label: Applications, tier: easy", `"easy" is no tier. It is one of experience, compliance`},
		{"no tier", "label: Applications, tier: experience", "label: Applications", "tier is missing. It is one of experience, compliance"},
		{"a mode that is none", "label: Applications, tier: experience", "label: Applications, tier: experience, mode: on", `"on" is no mode`},
		{"a channel of nobody", "C0COLLECT: {audience: agency", "C0COLLECT: {audience: agncy", `the channel C0COLLECT belongs to the audience "agncy", which does not exist. Did you mean "agency"?`},
		{"a way to listen that is none", "listen: questions", "listen: everything", `"everything" is no way to listen. It is one of mentions, questions`},
		{"a channel twice", "C0CONTACT: {", "C0COLLECT: {", `mapping key "C0COLLECT" already defined`},
		{"an audience in no lane", "lane: standard", "lane: fast", `the audience "contact-center" starts in the lane "fast", which does not exist`},
		{"an audience with an unknown fact", "facts: {role: third", "facts: {rol: third", `there is no fact "rol". Did you mean "role"?`},
		{"an audience with an unknown value", "facts: {role: third", "facts: {role: 3rd", `role has no value "3rd"`},
		{"nobody to approve", "  specialists: {users: [U0DANA, U0OMAR, U0PRIYA]}\n  compliance: {users: [U0DANA, U0PRIYA]}\n", "", "nobody is a specialist, so nothing can be approved"},
		{"nobody with the compliance right", "compliance: {users: [U0DANA, U0PRIYA]}", "compliance: {users: []}", "nobody has the compliance right"},
		{"a specialists' channel by its name", "specialists_channel: C0SPECIAL", "specialists_channel: \"#specialists\"", `"#specialists" is no id of a channel. Copy the id in Slack`},
		{"a channel by its name", "C0COLLECT: {", "\"#ask-collections\": {", `"#ask-collections" is no id of a channel`},
		{"a person by their name", "specialists: {users: [U0DANA", "specialists: {users: [marco", `"marco" is no id of a user. Copy the id in Slack`},
		{"a group by its name", "specialists: {users: [U0DANA", "specialists: {groups: [\"@desk\"], users: [U0DANA", `"@desk" is no id of a user group`},
		{"a workspace by its name", "workspaces: [T0VENDOR]", "workspaces: [vendor]", `"vendor" is no id of a workspace`},
		{"too many stop topics", "  - minor\n", "  - minor\n  - a\n  - b\n", "there are 15 stop topics. Keep at most 14"},
		{"a threshold out of range", "thresholds: {", "thresholds: {answer: 95, ", "the threshold answer is 95. Write a fraction of 1"},
		{"a threshold that is no number", "thresholds: {", "thresholds: {stop: low, ", `"low" is not a number`},
		{"a pattern that is none", "pattern: 'HL[- ]?\\d{8}'", "pattern: 'HL[-'", "the pattern of LOAN cannot be read"},
		{"an example that does not fit", "\"HL-20418837\"", "\"HL-1\"", `the pattern of LOAN does not match its example "HL-1"`},
		{"a mask that is none", "name: LOAN", "name: loan number", `the identifier "loan number" cannot name a mask`},
		{"too much to start with", "      - desk/greeting\n", "      - desk/greeting\n      - desk/callback\n", `starts with 13 titles. Keep at most 12`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, faults := ParseDesk(changed(t, c.old, c.with), nil)
			if !says(faults, c.want) {
				t.Fatalf("nothing says\n%s\namong\n%s", c.want, listed(faults))
			}
			for _, f := range faults {
				if f.Mend == "" {
					t.Errorf("no mend: %s", f)
				}
			}
		})
	}
}

func TestADeskThatIsNotYAMLIsNoDesk(t *testing.T) {
	desk, faults := ParseDesk([]byte("name: [Harbor\n"), nil)
	if desk != nil || !says(faults, "desk.yaml:") {
		t.Errorf("%v %s", desk, listed(faults))
	}
}

func TestAFaultyGlossaryIsNamed(t *testing.T) {
	for glossary, want := range map[string]string{
		"facts: {plaice: {MA: [boston]}}":                  `glossary.yaml:1: there is no fact "plaice" in desk.yaml. Did you mean "place"?`,
		"facts: {place: {Mass: [boston]}}":                 `place has no value "Mass" in desk.yaml`,
		"facts:\n  place:\n    MA: [hub]\n    WA: [Hub]\n": `glossary.yaml:4: "Hub" means both MA and WA`,
		"synonyms:\n  - [alone]\n":                         `glossary.yaml:2: "alone" stands alone among the synonyms`,
		"abbreviations: {BK: }":                            `the abbreviation "BK" is not spelt out`,
		"synonym: []":                                      `"synonym" is not known here. Did you mean "synonyms"?`,
	} {
		if _, faults := ParseDesk(changed(t, "", ""), []byte(glossary)); !says(faults, want) {
			t.Errorf("%s: nothing says %s among\n%s", glossary, want, listed(faults))
		}
	}
}

func TestTheSampleDeskIsWhatPracticeShows(t *testing.T) {
	d := shipped(t).Desk
	if a := d.AudienceIn("C0COLLECT"); a == nil || a.Name != "agency" || a.Facts["role"].Values[0] != "third" || a.Facts["role"].Origin != knowledge.ByAudience {
		t.Errorf("#ask-collections is for %+v", a)
	}
	for user, want := range map[string]string{"U0AISHA": "servicing", "U0WENDY": "contact-center", "U0NOOR": ""} {
		got := ""
		if a := d.AudienceOf(user, nil, "T0HARBOR"); a != nil {
			got = a.Name
		}
		if got != want {
			t.Errorf("%s is of %q, and %q is wanted", user, got, want)
		}
	}
	if a := d.AudienceOf("U0TOMAS", nil, "T0VENDOR"); a == nil || a.Name != "agency" {
		t.Errorf("Tomás is of %+v", a)
	}
	if r := d.Rights("U0OMAR", nil); !r.Specialist || r.Compliance {
		t.Errorf("Omar may %+v", r)
	}
	place := d.Fact("place")
	for key, want := range map[string]string{"MA": "Massachusetts", "NYC": "New York City", "PR": "Puerto Rico", "DC": "District of Columbia"} {
		if got := place.Label(key); got != want {
			t.Errorf("%s reads %q", key, got)
		}
	}
	if n := len(place.Values); n != 51+5+2 {
		t.Errorf("there are %d places", n)
	}
	if v, _ := place.Value("MA"); !slices.Contains(v.Words, "boston") {
		t.Errorf("boston is not a word for Massachusetts")
	}
	friday := time.Date(2026, 11, 20, 21, 0, 0, 0, d.Zone)
	if got := d.Promise("standard", friday); !got.Equal(time.Date(2026, 11, 21, 13, 0, 0, 0, d.Zone)) {
		t.Errorf("four desk hours from Friday 21:00 end %v", got)
	}
	if got := d.Promise("live", friday); got.Sub(friday) != 15*time.Minute {
		t.Errorf("the live lane promises %v", got.Sub(friday))
	}
	if !d.Timetable("night").Open(friday) || d.Timetable("desk").Open(friday) {
		t.Error("Friday 21:00 is night, and not desk hours")
	}
}

func TestDeskAndGlossaryChangeTheHash(t *testing.T) {
	a, _ := ParseDesk(changed(t, "", ""), nil)
	b, _ := ParseDesk(changed(t, "Hazelmarch", "Hazelmarsh"), nil)
	c, _ := ParseDesk(changed(t, "", ""), []byte("synonyms: [[a, b]]"))
	if a.Hash == b.Hash || a.Hash == c.Hash || a.Hash == "" {
		t.Error("two different desks share a hash")
	}
}

func FuzzParseDesk(f *testing.F) {
	c, _ := Read(Sample())
	f.Add(c.rest[deskFile], c.rest[glossaryFile])
	f.Fuzz(func(t *testing.T, desk, glossary []byte) {
		if d, faults := ParseDesk(desk, glossary); d == nil && len(faults) == 0 {
			t.Error("no desk and no fault")
		}
	})
}
