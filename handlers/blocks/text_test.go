package blocks

import (
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

func TestHiddenCharactersAreTakenOut(t *testing.T) {
	for given, want := range map[string]string{
		"payoff\u202edraob\u202c":       "payoffdraob", // reads backwards in between
		"a\u200bb\ufeffc\u2066d\u2069":  "abcd",
		"bell\x07 and \x1b[31mred":      "bell and [31mred",
		"two\r\nlines\u2028three\vfour": "two\nlines\nthree\nfour",
		"bad \xff byte":                 "bad \ufffd byte",
		"👩\u200d👩\u200d👧":               "👩\u200d👩\u200d👧", // a joiner holds the family together
		"plain":                         "plain",
	} {
		if got := clean(given); got != want {
			t.Errorf("clean(%q) = %q, want %q", given, got, want)
		}
	}
}

func TestTextIsCutBetweenTheCharactersThatPeopleSee(t *testing.T) {
	family := "👩\u200d👩\u200d👧"
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"a payoff quote", 20, "a payoff quote"},
		{"a payoff quote", 9, "a payoff…"},
		{"a payoff quote", 10, "a payoff…"}, // no space before the dots
		{"ab" + family + "cd", 6, "ab…"},    // not half a family
		{"e\u0301e\u0301e\u0301", 5, "e\u0301e\u0301…"},
	} {
		got := cut(c.text, c.limit)
		if got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.text, c.limit, got, c.want)
		}
		if units(got) > c.limit {
			t.Errorf("cut(%q, %d) has %d characters", c.text, c.limit, units(got))
		}
	}
	// A single character of ten thousand marks is none that anybody sees.
	if got := cut("e"+strings.Repeat("\u0301", 10_000), 50); units(got) > 50 {
		t.Errorf("a heap of accents stays %d characters long", units(got))
	}
}

func TestEscapedTextKeepsItsLimitAndItsEntities(t *testing.T) {
	got := cutEscaped(strings.Repeat("<&>", 100), 50)
	if units(got) > 50 {
		t.Errorf("%q has %d characters", got, units(got))
	}
	rest := strings.NewReplacer("&lt;", "", "&amp;", "", "&gt;", "", "…", "").Replace(got)
	if rest != "" {
		t.Errorf("%q holds half an entity: %q", got, rest)
	}
}

func TestNamesKeepTheirLooksAndFormatNothing(t *testing.T) {
	for given, want := range map[string]string{
		"*Dana* ~Ruiz~ `root`": "∗Dana∗ ∼Ruiz∼ ˋrootˋ",
		"_Dana_ marco_silva":   "ˍDanaˍ marco_silva",
		"Müller_ & _x":         "Müllerˍ &amp; ˍx",
		"plain":                "plain",
	} {
		if got := escape(given); got != want {
			t.Errorf("%q reads %q, want %q", given, got, want)
		}
	}
}

func TestLinksShowWhereTheyLead(t *testing.T) {
	read := func(text string) string {
		var b strings.Builder
		for _, e := range inlines(text) {
			switch e := e.(type) {
			case *slack.RichTextSectionTextElement:
				if e.Style != nil && e.Style.Bold {
					b.WriteString("*" + e.Text + "*")
					continue
				}
				b.WriteString(e.Text)
			case *slack.RichTextSectionLinkElement:
				b.WriteString("<" + e.URL + "|" + e.Text + ">")
			}
		}
		return b.String()
	}
	for given, want := range map[string]string{
		"See [the guide](https://example.com/a).":        "See <https://example.com/a|the guide>.",
		"[https://bank.com](https://evil.example/login)": "<https://evil.example/login|https://evil.example/login>",
		"[bank.com](https://evil.example)":               "<https://evil.example|https://evil.example>",
		"[help@bank.com](mailto:x@evil.example)":         "<mailto:x@evil.example|mailto:x@evil.example>",
		"[click](javascript:alert(1))":                   "[click](javascript:alert(1))",
		"[click](http://example.com)":                    "[click](http://example.com)",
		"[x](https://user:pw@example.com)":               "[x](https://user:pw@example.com)",
		"Go to https://example.com/a_b?c=d, then stop.":  "Go to <https://example.com/a_b?c=d|https://example.com/a_b?c=d>, then stop.",
		"Never **promise** a date.":                      "Never *promise* a date.",
		"2 * 3 ** 4":                                     "2 * 3 ** 4",
		"<!channel> <@U1>":                               "<!channel> <@U1>", // rich text reads no markup
	} {
		if got := read(given); got != want {
			t.Errorf("%q reads %q, want %q", given, got, want)
		}
	}
}

func TestAbbreviationsAreSpeltOutOnce(t *testing.T) {
	desk := &knowledge.Desk{Abbreviations: []knowledge.Abbreviation{{Short: "PTP", Long: "promise to pay"}, {Short: "RPC", Long: "right-party contact"}, {Short: "", Long: "nothing"}}}
	s := newSpeller(desk)
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"Log the PTP.", 20, "Log the PTP."}, // would not fit: the next place does it
		{"After a PTP, no call.", 0, "After a PTP (promise to pay), no call."},
		{"A second PTP.", 0, "A second PTP."},
		{"PTPs and the XRPC", 0, "PTPs and the XRPC"}, // neither is the word itself
		{"Right-party contact (RPC) first.", 0, "Right-party contact (RPC) first."},
		{"Every RPC counts.", 0, "Every RPC counts."}, // it was spelt out by its author
	} {
		if got := s.spell(c.text, c.limit); got != c.want {
			t.Errorf("spell(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestTimesAreTheReadersOwn(t *testing.T) {
	desk := &knowledge.Desk{Zone: time.FixedZone("EST", -5*60*60)}
	now := time.Date(2026, time.November, 20, 14, 20, 0, 0, desk.Zone)
	for due, want := range map[time.Time]string{
		now.Add(15 * time.Minute): "<!date^1795203300^{time}|2:35 PM>",
		now.Add(24 * time.Hour):   "<!date^1795288800^{date_short_pretty}, {time}|Sat 21 Nov, 2:20 PM>",
		now.AddDate(0, 2, 0):      "<!date^1800472800^{date_short_pretty}, {time}|Wed 20 Jan 2027, 2:20 PM>",
	} {
		if got := markPen(desk, now).time(due.UTC()); got != want {
			t.Errorf("%v reads %q, want %q", due, got, want)
		}
	}
	if got := plainPen(desk, now).time(now.Add(15 * time.Minute)); got != "2:35 PM EST" {
		t.Errorf("in a notification it reads %q", got)
	}
}
