package content

import (
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
	count := map[string]int{"answers": len(c.Answers)}
	for _, f := range c.Answers {
		count[string(f.Content.Kind)]++
		count["dates of a case"] += len(f.CaseSpans)
		if len(f.Content.Cases) > 0 {
			count["with cases"]++
		}
		for what := range holds(&f.Content) {
			count[what]++
		}
	}
	for what, least := range map[string]int{
		"answers": 90, "stop": 13, "route": 10, "holding": 1, "with cases": 15, "dates of a case": 1,
		"case by place": 1, "case by role": 1, "case by product": 1, "case by stage": 1,
		"about pl": 3, "about auto": 3, "about heloc": 3,
		"said by voice": 90, "said by email": 10, "said by text": 10, "said in es": 12,
		"a slot": 60, "a disclosure": 4, "internal": 3, "law": 20, "house policy": 90,
		"law in force": 20, "law that is scheduled": 1,
	} {
		if count[what] < least {
			t.Errorf("%s: %d, and at least %d are wanted", what, count[what], least)
		}
	}
}

// holds names what an answer shows of what answers may hold.
func holds(c *knowledge.Content) map[string]bool {
	has := map[string]bool{}
	for _, k := range c.Cases {
		for _, w := range k.When {
			has["case by "+w.Fact] = true
			for _, v := range w.Values {
				has["about "+v] = true
			}
		}
	}
	for _, p := range allParts(c) {
		has["internal"] = has["internal"] || len(p.Internal) > 0
		for _, s := range p.Say {
			has["said by "+s.Channel], has["said in "+s.Language] = true, true
			has["a slot"] = has["a slot"] || slot.MatchString(s.Text)
			has["a disclosure"] = has["a disclosure"] || len(s.Fixed) > 0
		}
		for _, s := range p.Sources {
			has["house policy"] = has["house policy"] || s.Policy
			has["law"] = has["law"] || !s.Policy
			has["law "+map[string]string{"in force": "in force", "scheduled": "that is scheduled"}[s.Status]] = !s.Policy
		}
	}
	return has
}

func TestEveryStopTopicHasItsCardForEveryAudience(t *testing.T) {
	c := shipped(t)
	if len(c.Desk.StopTopics) != 13 {
		t.Errorf("%d stop topics", len(c.Desk.StopTopics))
	}
	for _, topic := range c.Desk.StopTopics {
		without := &Content{Desk: c.Desk, Answers: slices.DeleteFunc(slices.Clone(c.Answers), func(f File) bool { return f.Content.StopTopic == topic })}
		if faults := checkStopCards(without); len(faults) != len(c.Desk.Audiences) {
			t.Errorf("without a card for %s: %d faults for %d audiences", topic, len(faults), len(c.Desk.Audiences))
		}
	}
	if faults := checkStopCards(c); len(faults) > 0 {
		t.Error(listed(faults))
	}
}

// Twelve titles are what a new hire reads on the first day.
func TestEveryAudienceStartsWithTwelveTitles(t *testing.T) {
	c := shipped(t)
	for _, a := range c.Desk.Audiences {
		if n := len(slices.Compact(slices.Sorted(slices.Values(a.StartHere)))); n != 12 || len(a.StartHere) != 12 {
			t.Errorf("%s starts with %d titles, %d of them different", a.Label, len(a.StartHere), n)
		}
	}
}

// What is read most can be said in Spanish wherever it can be said on a call.
func TestWhatAudiencesStartWithIsSaidInSpanishToo(t *testing.T) {
	c := shipped(t)
	for _, f := range c.Answers {
		if !slices.ContainsFunc(c.Desk.Audiences, func(a knowledge.Audience) bool { return slices.Contains(a.StartHere, f.Content.ID) }) {
			continue
		}
		if has := holds(&f.Content); has["said by voice"] && !has["said in es"] {
			t.Errorf("%s has no words in Spanish", f.Path)
		}
	}
}

// What stands first says what to do: it does not describe, and nobody reads
// "it depends" while a customer waits.
func TestFirstLinesSayWhatToDo(t *testing.T) {
	describes := regexp.MustCompile(`(?i)^(it|this|that|there|whether|where|when|what|which|the|a|an|our|you may|see|information)\b|depends`)
	for _, f := range shipped(t).Answers {
		if short := f.Content.Parts.Short; describes.MatchString(short) {
			t.Errorf("%s: %q", f.Path, short)
		}
	}
}

// Times are written as they are spoken, and 24 hours are for desk.yaml.
func TestTimesAreWrittenAsTheyAreSpoken(t *testing.T) {
	clock := regexp.MustCompile(`\b\d{1,2}:\d\d\b|\b\d+ %`)
	for _, f := range shipped(t).Answers {
		for _, p := range allParts(&f.Content) {
			for _, text := range p.Texts() {
				if found := clock.FindString(text); found != "" {
					t.Errorf("%s: %q in %q", f.Path, found, text)
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
