package blocks

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// seen is a view as a person reads it: a line for each block, buttons in
// brackets.
func seen(t *testing.T, set []slack.Block) string {
	t.Helper()
	raw, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []any
	if err := json.Unmarshal(raw, &blocks); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, block := range blocks {
		b.WriteString(strings.TrimRight(reading(block), "\n ") + "\n")
	}
	return b.String()
}

func reading(v any) string {
	m, ok := v.(map[string]any)
	if !ok {
		return ""
	}
	var inner strings.Builder
	for _, key := range []string{"text", "label", "elements", "element", "accessory", "placeholder", "options"} {
		switch child := m[key].(type) {
		case string:
			inner.WriteString(child)
		case map[string]any:
			inner.WriteString(reading(child))
		case []any:
			for _, item := range child {
				inner.WriteString(reading(item))
			}
		}
	}
	switch text(m["type"]) {
	case "button":
		return "[" + inner.String() + "]"
	case "static_select":
		return "(" + inner.String() + ")"
	case "rich_text_section", "rich_text_preformatted", "rich_text_quote", "context":
		return inner.String() + "\n"
	}
	return inner.String()
}

func sees(t *testing.T, set []slack.Block, wanted ...string) {
	t.Helper()
	shown := seen(t, set)
	at := 0
	for _, want := range wanted {
		i := strings.Index(shown[at:], want)
		if i < 0 {
			t.Errorf("does not see %q, in this order, in:\n%s", want, shown)
			return
		}
		at += i + len(want)
	}
}

func doesNotSee(t *testing.T, set []slack.Block, unwanted ...string) {
	t.Helper()
	shown := seen(t, set)
	for _, u := range unwanted {
		if strings.Contains(shown, u) {
			t.Errorf("sees %q in:\n%s", u, shown)
		}
	}
}

// ready lists what stands ready to copy.
func ready(t *testing.T, set []slack.Block) []string {
	t.Helper()
	var copied []string
	for _, b := range set {
		if block, ok := b.(*slack.RichTextBlock); ok {
			for _, e := range block.Elements {
				if pre, ok := e.(*slack.RichTextPreformatted); ok {
					copied = append(copied, letters(pre))
				}
			}
		}
	}
	return copied
}

func letters(pre *slack.RichTextPreformatted) string {
	var b strings.Builder
	for _, e := range pre.Elements {
		b.WriteString(e.(*slack.RichTextSectionTextElement).Text)
	}
	return b.String()
}

func caseAnswer(known knowledge.Facts) Answer {
	s := sampleStage()
	return Answer{Reply: s.reply(), Version: s.cases, Resolution: s.cases.Resolve(s.desk.Facts, known, s.now), Known: known, Code: s.code}
}

func at(place string, origin knowledge.Origin) knowledge.Facts {
	return knowledge.Facts{
		"role":    {Values: []string{"third"}, Origin: knowledge.ByAudience},
		"channel": {Values: []string{"voice"}, Origin: knowledge.ByAudience},
		"place":   {Values: []string{place}, Origin: origin},
	}
}

func TestAnAnswerSaysFirstWhatToDo(t *testing.T) {
	m := AnswerReply(sampleStage().plainAnswer())
	if !strings.HasPrefix(seen(t, m.Blocks), "A payoff quote is good through the date printed on it: quote no other day.\n") {
		t.Errorf("its first line is not what to do:\n%s", seen(t, m.Blocks))
	}
	sees(t, m.Blocks, "Steps", "choose the day", "[Show all 6 steps]", "Say · Call", "Your payoff is {amount}", "[In Spanish]", "Do not", "Do not round",
		"Internal · not for reading out", "Quotes over $50,000", "Note to paste", "ST-7K2Q4M", "Escalate", "Why the date matters",
		"How long a payoff quote is good", "Approved by Dana Ruiz · v2 · since 12 Oct 2026 · review by 12 Jan 2027 · Payoff policy 4.2 (house policy) · ST-7K2Q4M",
		"Not legal advice", "[Not my case][Flag]")
	doesNotSee(t, m.Blocks, "is billed apart", "Hello {first name}", "This settled it", "El saldo")
	if m.Text != "A payoff quote is good through the date printed on it: quote no other day." {
		t.Errorf("the notification reads %q", m.Text)
	}
}

func TestOnlyWhatIsSaidOrPastedStandsReadyToCopy(t *testing.T) {
	got := ready(t, AnswerReply(sampleStage().plainAnswer()).Blocks)
	want := []string{
		"Your payoff is {amount}, good through {date}. If we get it later, interest is added for each day.",
		"PO quote given, good thru {date}. ST-7K2Q4M",
	}
	if !slices.Equal(got, want) {
		t.Errorf("ready to copy: %q", got)
	}
}

func TestWordsToSayStayToTheLetter(t *testing.T) {
	a := sampleStage().plainAnswer()
	a.Resolution.Parts.Say = []knowledge.Say{{Text: "A PL & a <lien>: **never** https://x.example."}}
	if got := ready(t, AnswerReply(a).Blocks)[0]; got != "A PL & a <lien>: **never** https://x.example." {
		t.Errorf("says %q", got)
	}
}

func TestTheNoteCarriesTheCodeOfWhatWasShown(t *testing.T) {
	for note, want := range map[string]string{"Told. {code}": "Told. ST-1", "Told.": "Told. ST-1", "{code} told {code}": "ST-1 told ST-1"} {
		if got := withCode(note, "ST-1"); got != want {
			t.Errorf("%q becomes %q", note, got)
		}
	}
}

func TestAllStepsAreOneTapAway(t *testing.T) {
	a := sampleStage().plainAnswer()
	a.Expanded = true
	m := AnswerReply(a)
	sees(t, m.Blocks, "is billed apart")
	doesNotSee(t, m.Blocks, "Show all")
}

func TestAnotherLanguageIsOneTapAway(t *testing.T) {
	a := sampleStage().plainAnswer()
	a.Language = "es"
	m := AnswerReply(a)
	sees(t, m.Blocks, "Say · Call · Spanish", "El saldo", "[In English]")
	doesNotSee(t, m.Blocks, "Your payoff is")
	a.Language = "xx" // no words in it: English stands
	sees(t, AnswerReply(a).Blocks, "Your payoff is")
}

func TestWithoutAKnownChannelEachIsLabelled(t *testing.T) {
	a := sampleStage().plainAnswer()
	a.Known = nil
	sees(t, AnswerReply(a).Blocks, "Say · Call", "Your payoff is", "Say · Email", "Hello {first name}")
	// Nothing to say in a letter: what there is is shown, and says for what it is.
	a.Known = knowledge.Facts{"channel": {Values: []string{"letter"}, Origin: knowledge.Said}}
	sees(t, AnswerReply(a).Blocks, "Say · Call", "Say · Email")
}

func TestAnAnswerThatDependsShowsWhatIsTrueAndAsksOneFact(t *testing.T) {
	m := AnswerReply(caseAnswer(knowledge.Facts{"role": {Values: []string{"third"}, Origin: knowledge.ByAudience}}))
	sees(t, m.Blocks, "Count calls per debt and per person before you dial.", "Where does the customer live?",
		"[Massachusetts][New York City](Another …New York StateTexasCalifornia)[Don't know]", "[Not my case][Flag]")
	doesNotSee(t, m.Blocks, "at most 2 calls", "Say")
	if !strings.HasSuffix(m.Text, "Where does the customer live?") {
		t.Errorf("the notification does not ask: %q", m.Text)
	}
}

func TestATapShowsThatCaseAloneUnderItsFacts(t *testing.T) {
	a := caseAnswer(at("MA", knowledge.Tapped))
	a.Conflicts = []Conflict{{Fact: "place", Was: "Texas", Now: "Massachusetts"}}
	m := AnswerReply(a)
	sees(t, m.Blocks, "You said Texas before; now Massachusetts.", "Agency · Massachusetts · Call", "[Change]", "Massachusetts: at most 2 calls",
		"I will make a note", "Call {n} of 2 this week, MA. ST-7K2Q4M", "940 CMR 7.04(1)(f)")
	doesNotSee(t, m.Blocks, "Where does the customer live?", "New York", "1006.14")
	a.Changing = true
	sees(t, AnswerReply(a).Blocks, "Agency · Massachusetts · Call", "(Whose collector", "(Where does the customer live?Don't know", "(Which channel?")
}

func TestDontKnowLeadsToTheApprovedWords(t *testing.T) {
	known := at("", knowledge.Unknown)
	known["place"] = knowledge.Known{Origin: knowledge.Unknown}
	m := AnswerReply(caseAnswer(known))
	sees(t, m.Blocks, "Agency · Where does the customer live? Not known", "Count calls per debt", "If you cannot find out", "Use the strictest: 2 in 7 days", "Do not call work")

	known = knowledge.Facts{"role": {Origin: knowledge.Unknown}, "place": {Values: []string{"TX"}, Origin: knowledge.Tapped}}
	m = AnswerReply(caseAnswer(known))
	sees(t, m.Blocks, "Do nothing on this account until you know.", "Whose collector are you on this account?")
	doesNotSee(t, m.Blocks, "Do not call work")
}

func TestMoreValuesThanAMenuHoldsCanBeTyped(t *testing.T) {
	a := caseAnswer(knowledge.Facts{"role": {Values: []string{"third"}, Origin: knowledge.ByAudience}})
	for i := range 2_000 {
		a.Resolution.Choices = append(a.Resolution.Choices, knowledge.Choice{Values: []string{fmt.Sprint(i)}, Label: fmt.Sprint("Place ", i), Rest: true})
	}
	sees(t, AnswerReply(a).Blocks, "[Don't know]", "Type it here in the thread")
}

func TestAStopCardStandsAboveEverything(t *testing.T) {
	s := sampleStage()
	a := s.plainAnswer()
	a.Stop = &StopCard{s.stop, "ST-AAAAAA"}
	a.Closes = 1042
	m := AnswerReply(a)
	sees(t, m.Blocks, "🛑 STOP collecting", "Say now", "Ask only", "Do not", "Then", "12 CFR 1006.6(b)(2) · ST-AAAAAA", "A payoff quote is good", "ST-7K2Q4M")
	if !strings.Contains(m.Text, "STOP collecting") {
		t.Errorf("the notification does not say STOP: %q", m.Text)
	}
}

func TestARouteNamesTheDoorThatIsOpenNow(t *testing.T) {
	s := sampleStage()
	a := Answer{Reply: s.reply(), Version: s.route, Resolution: knowledge.Resolution{Parts: s.route.Parts}, Code: s.code}
	sees(t, AnswerReply(a).Blocks, "Where to take it", "The supervisor on duty", "Open now: ", "Extension 4410 · Mon–Fri 8\u00a0a.m.–8\u00a0p.m. EST", "At other hours", "Extension 4499", "Bring", "The account")
	a.Now = s.now.AddDate(0, 0, 1) // a Saturday
	sees(t, AnswerReply(a).Blocks, "Open now: ", "Extension 4499 · around the clock", "At other hours", "Extension 4410")
	a.Resolution.Parts.Route = &knowledge.Destination{Name: "Payments", Doors: s.route.Parts.Route.Doors[:1]}
	sees(t, AnswerReply(a).Blocks, "Closed right now", "Extension 4410 · Mon–Fri")
}

func TestHoursReadAsPeopleSayThem(t *testing.T) {
	day, half := []knowledge.Stretch{{From: 8 * 60, To: 20 * 60}}, []knowledge.Stretch{{From: 9 * 60, To: 12 * 60}, {From: 13*60 + 30, To: 24 * 60}}
	s := sampleStage()
	for want, days := range map[string][7][]knowledge.Stretch{
		"Mon–Fri 8\u00a0a.m.–8\u00a0p.m.":                                                {1: day, 2: day, 3: day, 4: day, 5: day},
		"Mon 8\u00a0a.m.–8\u00a0p.m.; Wed 8\u00a0a.m.–8\u00a0p.m.":                       {1: day, 3: day},
		"Mon–Thu 8\u00a0a.m.–8\u00a0p.m.; Fri 9\u00a0a.m.–noon, 1:30\u00a0p.m.–midnight": {1: day, 2: day, 3: day, 4: day, 5: half},
		"closed": {},
	} {
		if got := hoursLine(knowledge.Hours{Name: "x", Days: days}, s.now); got != want {
			t.Errorf("reads %q, want %q", got, want)
		}
	}
	if got := hoursLine(knowledge.Around(s.desk.Zone), s.now); got != "around the clock" {
		t.Errorf("always open reads %q", got)
	}
}

func TestWordsThatMustNotBeUsedDoNotStayStanding(t *testing.T) {
	for _, banner := range []Banner{OnHold, TakenAway} {
		a := sampleStage().plainAnswer()
		a.Banner = banner
		m := AnswerReply(a)
		if got := ready(t, m.Blocks); len(got) > 0 {
			t.Errorf("%s: %q stands ready to copy", banner, got)
		}
		doesNotSee(t, m.Blocks, "is good through the date", "Not my case")
		sees(t, m.Blocks, "How long a payoff quote is good", "ST-7K2Q4M", "[Ask something new]")
	}
	a := sampleStage().plainAnswer()
	a.Banner, a.Flags = InQuestion, 2
	sees(t, AnswerReply(a).Blocks, "2 people flagged this as outdated or wrong", "A payoff quote is good")
}

func TestReviewThatIsOverdueIsSaid(t *testing.T) {
	a := sampleStage().plainAnswer()
	a.Now = a.Now.AddDate(1, 0, 0)
	sees(t, AnswerReply(a).Blocks, "review was due 12 Jan 2027")
}

// What does not fit is left out whole and named, and the words to say are the
// last to go.
func TestWhatDoesNotFitIsNamedNotCut(t *testing.T) {
	a := sampleStage().plainAnswer()
	long := strings.Repeat("Read the account notes first. ", 150)
	a.Resolution.Parts.Steps = []string{long, long}
	a.Resolution.Parts.Internal = []string{long}
	a.Resolution.Parts.Details = []knowledge.Section{{Heading: "The long story", Text: long}}
	m := AnswerReply(a)
	sees(t, m.Blocks, "A payoff quote is good", "Say · Call", "Do not", "Note to paste", "Too long to show here: Internal", "The long story", "[Read it all]", "Approved by")
	doesNotSee(t, m.Blocks, ellipsis)
	if n := weigh(m.Blocks); n > messageText {
		t.Errorf("%d characters", n)
	}
	whole := WholeAnswerModal(a)
	sees(t, whole.Blocks.BlockSet, long[:200], "Internal", "The long story", "Sources")
}

func TestTheSectionThatWasMeantIsOpened(t *testing.T) {
	a := sampleStage().plainAnswer()
	long := strings.Repeat("Every day of the month counts. ", 80)
	a.Resolution.Parts.Details = []knowledge.Section{{Heading: "First", Text: long}, {Heading: "Second", Text: long}, {Heading: "Third", Text: long}}
	a.Section = 2
	m := AnswerReply(a)
	sees(t, m.Blocks, "Second\nEvery day", "Too long to show here: First and Third.", "[Read it all]")
}

func TestAGapPromisesATimeAndKeepsItCurrent(t *testing.T) {
	s := sampleStage()
	g := s.gapReply(s.gap)
	m := GapReply(g)
	if m.Text != "Nobody has approved an answer to this yet. It is Q-1042; you will hear here by 2:35 PM EST." {
		t.Errorf("the notification reads %q", m.Text)
	}
	sees(t, m.Blocks, "to this yet.\nIt is Q-1042; you will hear here by <!date^1795203300^{time}|2:35 PM>", "To close the call safely", "Say · Call", "I will check it and call you back",
		"Replies by colleagues in this thread are not approved answers.", "[Not urgent]")
	doesNotSee(t, m.Blocks, "Say · Email") // this audience calls

	s.holding.Parts.Say = append(s.holding.Parts.Say, knowledge.Say{Channel: "voice", Language: "es", Text: "Le llamo."})
	doesNotSee(t, GapReply(g).Blocks, "In Spanish", "Le llamo") // a button there would need an answer to change

	g.Gap.State, g.Gap.ClaimedBy = knowledge.Claimed, s.people[0]
	sees(t, GapReply(g).Blocks, "Q-1042: Dana Ruiz has this · by <!date")
	g.Now = g.DueAt.AddDate(0, 0, 0).Add(1)
	sees(t, GapReply(g).Blocks, "Q-1042 is late", "Dana Ruiz has it.")
	g.NotUrgent = true
	doesNotSee(t, GapReply(g).Blocks, "[Not urgent]")

	g.Gap.State, g.Title = knowledge.GapAnswered, s.plain.Title
	m = GapReply(g)
	sees(t, m.Blocks, "Q-1042 is answered: “How long a payoff quote is good”")
	doesNotSee(t, m.Blocks, "Replies by colleagues", "To close the call", "[Not urgent]")
}

func TestNamesAndReasonsCannotFormatASentence(t *testing.T) {
	s := sampleStage()
	g := s.gapReply(s.gap)
	g.Gap.State, g.Gap.ClaimedBy.Name = knowledge.Claimed, "<!channel> & <@U1>"
	sees(t, GapReply(g).Blocks, "&lt;!channel&gt; &amp; &lt;@U1&gt; has this")
	g.Gap.State, g.Reason = knowledge.Declined, "<https://evil.example|pay here>"
	sees(t, GapReply(g).Blocks, "&lt;https://evil.example|pay here&gt;")
}

func TestAnOfferNamesTheTitles(t *testing.T) {
	s := sampleStage()
	offers := []Titled{{ID: "a", Title: "Payoff quotes"}, {ID: "b", Title: strings.Repeat("A title that no button holds ", 5)}, {ID: "c", Title: "C"}, {ID: "d", Title: "one too many"}}
	m := OfferReply(Offer{Reply: s.reply(), Offers: offers})
	sees(t, m.Blocks, "I am not sure which you mean.", strings.TrimSpace(offers[1].Title), "[Payoff quotes]", "[C]", "[None of these]")
	doesNotSee(t, m.Blocks, "one too many")
	told := s.reply()
	told.Closes = 1042
	sees(t, OfferReply(Offer{Reply: told, Offers: offers[:1]}).Blocks, "Q-1042 is answered.", "Is it this one?")
	sees(t, OfferReply(Offer{Reply: s.reply(), Offers: offers[:1]}).Blocks, "Is this what you mean?")
}

func TestOnePartOfSeveralSaysWhichItIs(t *testing.T) {
	a := sampleStage().plainAnswer()
	a.Words, a.Of, a.Ref.Part = "and the lien?", 2, 2
	sees(t, AnswerReply(a).Blocks, "2 of 2: “and the lien?”", "A payoff quote")
	a.Of = 1
	doesNotSee(t, AnswerReply(a).Blocks, "and the lien?")
}

func TestPersonalDataIsNamedByKind(t *testing.T) {
	for want, masks := range map[string][]string{
		"Your message shows what looks like a loan number. Please edit it out; I did not keep it.":                                           {"LOAN"},
		"Your message shows what looks like a loan number and a phone number. Please edit them out; I did not keep them.":                    {"LOAN", "PHONE", "LOAN"},
		"Your message shows what looks like a number of somebody's (member). Please edit it out; I did not keep it.":                         {"MEMBER"},
		"Your message shows what looks like personal data. Please edit it out; I did not keep it.":                                           nil,
		"Your message shows what looks like a card number, an account number and a home address. Please edit them out; I did not keep them.": {"CARD", "ACCOUNT", "ADDRESS"},
	} {
		if got := PersonalData(masks).Text; got != want {
			t.Errorf("%v: %q", masks, got)
		}
	}
}

func TestEveryFailureHasASentence(t *testing.T) {
	seen := map[string]error{}
	for _, err := range []error{
		knowledge.ErrNotFound, knowledge.ErrStale, knowledge.ErrNotAllowed, knowledge.ErrInvisible, knowledge.ErrInvalid, knowledge.ErrUnwritable,
		knowledge.ErrUnreadable, fmt.Errorf("anything else"),
	} {
		sentence := ErrorSentence(fmt.Errorf("approve draft D1: %w", err))
		if seen[sentence] != nil {
			t.Errorf("%v and %v say the same", err, seen[sentence])
		}
		seen[sentence] = err
		if strings.Contains(sentence, "D1") || !strings.HasSuffix(sentence, ".") {
			t.Errorf("%v shows its insides or does not end: %q", err, sentence)
		}
	}
	for _, r := range []Refusal{UnmappedChannel, NoAudience, GroupDM, TooLong, Empty, OnlyEmoji, NotRecorded, NoMembership} {
		if RefusalSentence(r) == RefusalSentence("?") {
			t.Errorf("%s has no sentence of its own", r)
		}
	}
}
