package knowledge

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"
)

// filled is content with something in every field, lists of one entry.
func filled() *Content {
	c := &Content{}
	fill(reflect.ValueOf(c).Elem(), "content")
	return c
}

func fill(v reflect.Value, at string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(at)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), at)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), at)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), at+"."+v.Type().Field(i).Name)
		}
	default:
		panic("content holds a " + v.Kind().String())
	}
}

// alterEach alters one thing of the content at a time, hands it over with its
// name, and puts it back.
func alterEach(v reflect.Value, at string, see func(at string)) {
	was := reflect.ValueOf(v.Interface())
	alter := func(how string, to reflect.Value) {
		v.Set(to)
		see(at + how)
		v.Set(was)
	}
	switch v.Kind() {
	case reflect.String:
		alter(" reads otherwise", reflect.ValueOf(v.String()+" otherwise").Convert(v.Type()))
		alter(" is empty", reflect.Zero(v.Type()))
	case reflect.Bool:
		alter(" is not", reflect.ValueOf(!v.Bool()))
	case reflect.Pointer:
		alter(" is gone", reflect.Zero(v.Type()))
		alterEach(v.Elem(), at, see)
	case reflect.Slice:
		alter(" is gone", reflect.Zero(v.Type()))
		more := reflect.New(v.Type().Elem()).Elem()
		fill(more, "more")
		alter(" has one more", reflect.Append(v, more))
		alterEach(v.Index(0), at, see)
	case reflect.Struct:
		for i := range v.NumField() {
			alterEach(v.Field(i), at+"."+v.Type().Field(i).Name, see)
		}
	}
}

func TestTheHashBindsEveryWord(t *testing.T) {
	c := filled()
	sum := c.Hash()
	seen := map[string]string{sum: "nothing altered"}
	alterEach(reflect.ValueOf(c).Elem(), "Content", func(at string) {
		if other, clash := seen[c.Hash()]; clash {
			t.Errorf("%s: the hash is that of %s", at, other)
		}
		seen[c.Hash()] = at
	})
	if len(seen) < 100 {
		t.Errorf("only %d things were altered", len(seen))
	}
	if c.Hash() != sum {
		t.Error("put back as it was, the content hashes otherwise")
	}
}

// The hash stands in approvals and audit rows: a change of the code that moves
// it would make every approval ever given look forged.
func TestTheHashOfApprovedWordsNeverMoves(t *testing.T) {
	c := callFrequency(t).Content
	c.Parts.Say = []Say{{Channel: "voice", Text: "We’ll reach you on <date> & before {hour}.", Fixed: []string{"{hour}"}}}
	c.Parts.Sources = []Source{{Cite: "940 CMR 7.04(1)(f)", ReadOn: "2026-11-20", Status: "in force"}, {Cite: "Calling standard", Policy: true}}
	c.Otherwise, c.ReviewBy, c.Author = "base", "2027-01-12", "U0DANA"
	const want = "698d964a942b9a605e0a0a09d8552e6c9a85784113facb5613ce2b965b3cb447"
	if got := c.Hash(); got != want {
		t.Errorf("the hash is %s, and was %s when approvals were given", got, want)
	}
	if got := (&Content{Parts: Parts{Steps: []string{}}}).Hash(); got != (&Content{}).Hash() {
		t.Error("a list without entries reads as none, but hashes otherwise")
	}
}

func TestTheHashSurvivesStorage(t *testing.T) {
	c := filled()
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back Content
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if back.Hash() != c.Hash() {
		t.Error("written and read again, the content hashes otherwise")
	}
}

func TestAnAudienceSeesWhatIsForIt(t *testing.T) {
	for _, c := range []struct {
		audiences []string
		want      bool
	}{{nil, true}, {[]string{"agency"}, true}, {[]string{"servicing", "agency"}, true}, {[]string{"servicing"}, false}} {
		if got := (&Content{Audiences: c.audiences}).VisibleTo("agency"); got != c.want {
			t.Errorf("an answer for %v is visible to the agency: %v", c.audiences, got)
		}
	}
}

// history is an answer with three versions: one that the second took over from
// on 1 October, and a third for the last week of December.
func history(t testing.TB) *Answer {
	return &Answer{ID: "servicing/payoff", Versions: []*Version{
		{Number: 1, Effective: Span{From: day(t, "2026-01-01"), To: day(t, "2026-10-01")}},
		{Number: 2, Effective: Span{From: day(t, "2026-10-01")}},
		{Number: 3, Effective: Span{From: day(t, "2026-12-24"), To: day(t, "2026-12-31")}},
	}}
}

func TestWhichVersionIsServedWhen(t *testing.T) {
	for _, story := range []struct {
		at     string
		number int // 0: none
		states [3]State
	}{
		{"2025-12-31 23:59", 0, [3]State{Scheduled, Scheduled, Scheduled}},
		{"2026-01-01 00:00", 1, [3]State{InEffect, Scheduled, Scheduled}},
		{"2026-09-30 23:59", 1, [3]State{InEffect, Scheduled, Scheduled}},
		{"2026-10-01 00:00", 2, [3]State{Superseded, InEffect, Scheduled}},
		{"2026-12-24 00:00", 3, [3]State{Superseded, Superseded, InEffect}},
		{"2026-12-31 00:00", 0, [3]State{Superseded, Superseded, Expired}},
	} {
		a, at := history(t), day(t, story.at)
		number := 0
		if v := a.At(at); v != nil {
			number = v.Number
		}
		if number != story.number {
			t.Errorf("on %s version %d is served, want %d", story.at, number, story.number)
		}
		for i, v := range a.Versions {
			if got := a.StateOf(v, at); got != story.states[i] {
				t.Errorf("on %s version %d is %s, want %s", story.at, v.Number, got, story.states[i])
			}
		}
	}
}

func TestAnAnswerWhoseOnlyVersionHasEndedIsExpired(t *testing.T) {
	a := history(t)
	a.Versions = a.Versions[:1]
	at := day(t, "2026-11-20")
	if v := a.At(at); v != nil {
		t.Errorf("version %d is served", v.Number)
	}
	if got := a.StateOf(a.Versions[0], at); got != Expired {
		t.Errorf("it is %s", got)
	}
}

func TestHeldAndWithdrawnCountFromTheirMoment(t *testing.T) {
	a := history(t)
	a.HeldAt = day(t, "2026-11-01")
	before, after := a.HeldAt.Add(-time.Second), a.HeldAt
	if a.Held(before) || a.StateOf(a.Versions[1], before) != InEffect {
		t.Errorf("a second before the hold it is %s", a.StateOf(a.Versions[1], before))
	}
	if !a.Held(after) || a.At(after) == nil || a.StateOf(a.Versions[1], after) != HeldState {
		t.Errorf("on hold it is %s, and keeps its version to show whom to ask", a.StateOf(a.Versions[1], after))
	}
	if got := a.StateOf(a.Versions[0], after); got != Superseded {
		t.Errorf("the version before is %s", got)
	}
	a.WithdrawnAt = day(t, "2026-11-10")
	if at := a.WithdrawnAt.Add(-time.Second); a.At(at) == nil {
		t.Error("a second before it is withdrawn it has no version")
	}
	if a.At(a.WithdrawnAt) != nil || a.StateOf(a.Versions[1], a.WithdrawnAt) != Withdrawn || a.StateOf(a.Versions[2], a.WithdrawnAt) != Withdrawn {
		t.Error("withdrawn, it still has a version")
	}
}

func TestTheHeadIsTheNewestVersionInEffectOrNot(t *testing.T) {
	if got := history(t).Head(); got == nil || got.Number != 3 {
		t.Errorf("the head is %v", got)
	}
	if got := (&Answer{}).Head(); got != nil {
		t.Errorf("before the first approval the head is %v", got)
	}
}

func TestASpanHoldsFromItsFirstInstantToBeforeItsLast(t *testing.T) {
	from, to := day(t, "2026-11-20"), day(t, "2026-11-21")
	for _, s := range []struct {
		span Span
		at   time.Time
		want bool
	}{
		{Span{from, to}, from, true}, {Span{from, to}, from.Add(-1), false},
		{Span{from, to}, to.Add(-1), true}, {Span{from, to}, to, false},
		{Span{To: to}, time.Unix(0, 0), true}, {Span{From: from}, to.AddDate(100, 0, 0), true}, {Span{}, from, true},
	} {
		if got := s.span.Holds(s.at); got != s.want {
			t.Errorf("%v holds %v: %v", s.span, s.at, got)
		}
	}
}

func TestPartNamesAreThoseOfTheFields(t *testing.T) {
	c := filled()
	if got, want := fmt.Sprint(c.Parts.Names()), fmt.Sprint(PartNames()); got != want {
		t.Errorf("content with every part names %s, want %s", got, want)
	}
	if got := len(c.Parts.Texts()); got != len(PartNames()) {
		t.Errorf("%d texts for %d parts", got, len(PartNames()))
	}
	for i, text := range c.Parts.Texts() {
		if text == "" {
			t.Errorf("%s is not read", PartNames()[i])
		}
	}
}
