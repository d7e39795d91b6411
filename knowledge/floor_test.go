package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // a bare machine has no zone files
)

// The floor of these tests: a lender with its own contact center and an agency
// that collects after charge-off, and the answer that everybody asks for.

// day is an instant of the desk's calendar: "2026-11-20" or "2026-11-20 14:35".
func day(t testing.TB, text string) time.Time {
	t.Helper()
	layout := time.DateOnly
	if strings.Contains(text, " ") {
		layout = "2006-01-02 15:04"
	}
	at, err := time.ParseInLocation(layout, text, zone(t, "America/New_York"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// someFacts are the desk's facts, with few enough places to read.
func someFacts() []Fact {
	return []Fact{
		{Name: "role", Ask: "Whose collector are you on this account?", Values: []FactValue{
			{Key: "first", Label: "lender"}, {Key: "third", Label: "agency"},
		}},
		{Name: "product", Ask: "Which product?", Values: []FactValue{
			{Key: "pl", Label: "Personal loan"}, {Key: "auto", Label: "Auto refinance"}, {Key: "heloc", Label: "HELOC"},
		}},
		{Name: "stage", Ask: "Where is the loan?", Values: []FactValue{
			{Key: "current", Label: "Current"}, {Key: "past_due", Label: "Past due"}, {Key: "charged_off", Label: "Charged off"},
		}},
		{Name: "place", Ask: "Where does the customer live?", Values: []FactValue{
			{Key: "MA", Label: "Massachusetts"}, {Key: "NY", Label: "New York"}, {Key: "NYC", Label: "New York City", In: "NY"},
			{Key: "BUF", Label: "Buffalo", In: "NY"}, {Key: "TX", Label: "Texas"}, {Key: "DC", Label: "District of Columbia"},
		}},
		{Name: "channel", Ask: "Which channel?", Values: []FactValue{
			{Key: "voice", Label: "call"}, {Key: "email", Label: "email"}, {Key: "text", Label: "text"},
		}},
	}
}

// oneCase reads "place=MA role=first|third" as the conditions of a case whose
// first line is the text after the colon.
func oneCase(t testing.TB, text string) Case {
	t.Helper()
	when, short, ok := strings.Cut(text, ": ")
	if !ok {
		t.Fatalf("a case is written as conditions, a colon and its first line, not %q", text)
	}
	c := Case{Parts: Parts{Short: short}}
	for _, condition := range strings.Fields(when) {
		fact, values, _ := strings.Cut(condition, "=")
		c.When = append(c.When, Condition{Fact: fact, Values: strings.Split(values, "|")})
	}
	return c
}

// depends is a version with this base line and these cases.
func depends(t testing.TB, base string, cases ...string) *Version {
	t.Helper()
	v := &Version{Content: Content{ID: "collections/call-frequency", Kind: Plain, Title: "How often may I call?", Topic: "collections/calling", Parts: Parts{Short: base}}, Number: 1}
	for _, c := range cases {
		v.Cases = append(v.Cases, oneCase(t, c))
	}
	return v
}

// callFrequency is the answer that depends most: on the place, and on whose
// collector is calling.
func callFrequency(t testing.TB) *Version {
	v := depends(t, "Count calls per debt and per person before you dial.",
		"place=MA role=first|third: Massachusetts: at most 2 calls started by us in 7 days.",
		"place=NYC role=first|third: New York City: at most 3 attempts in 7 days, all channels.",
		"role=third: Agency: presumption at more than 7 calls in 7 days.",
		"role=first: First party: house policy, same count as agencies.",
	)
	v.Parts.Steps = []string{"Open the call log.", "Count from the day of the first call."}
	v.Parts.DoNot = []string{"Do not call again on the day of a conversation."}
	v.Cases[0].Parts.DoNot = []string{"Do not leave a second message today."}
	v.CaseSpans = map[string]Span{v.Cases[1].Key(): {From: day(t, "2026-09-01")}}
	v.IfUnknown = []IfUnknown{
		{Fact: "place", Text: "Use the strictest: 2 in 7 days until you have looked up the address."},
		{Fact: "role", Stop: true},
	}
	return v
}

// know reads facts as "place=NY|TX said", "role=third audience", "stage
// unknown".
func know(t testing.TB, lines ...string) Facts {
	t.Helper()
	known := Facts{}
	for _, line := range lines {
		fact, origin, ok := strings.Cut(line, " ")
		if !ok {
			t.Fatalf("a fact is written as name=value and how it is known, not %q", line)
		}
		k := Known{Origin: Origin(origin)}
		name, values, valued := strings.Cut(fact, "=")
		if valued {
			k.Values = strings.Split(values, "|")
		}
		known[name] = k
	}
	return known
}

// reads is what an associate sees of a resolution, in one line.
func reads(r Resolution) string {
	switch {
	case r.Uncovered:
		return "nobody has approved this"
	case r.IfUnknown != nil && r.IfUnknown.Stop:
		return "stop until the " + r.IfUnknown.Fact + " is known"
	case r.IfUnknown != nil:
		return r.IfUnknown.Text
	case r.Ask != nil:
		var buttons, rest []string
		for _, c := range r.Choices {
			if c.Rest {
				rest = append(rest, c.Label)
			} else {
				buttons = append(buttons, c.Label)
			}
		}
		line := fmt.Sprintf("%s [%s]", r.Ask.Ask, strings.Join(buttons, "] ["))
		if len(rest) > 0 {
			line += " or " + strings.Join(rest, ", ")
		}
		return line
	}
	return r.Parts.Short
}
