package blocks

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// untouched is the state of a form that somebody submits as it opened.
func untouched(view slack.ModalViewRequest) *slack.ViewState {
	values := map[string]map[string]slack.BlockAction{}
	for _, b := range view.Blocks.BlockSet {
		field, ok := b.(*slack.InputBlock)
		if !ok {
			continue
		}
		var id string
		var value slack.BlockAction
		switch e := field.Element.(type) {
		case *slack.PlainTextInputBlockElement:
			id, value.Value = e.ActionID, e.InitialValue
		case *slack.SelectBlockElement:
			id = e.ActionID
			if e.InitialOption != nil {
				value.SelectedOption = *e.InitialOption
			}
		case *slack.MultiSelectBlockElement:
			id = e.ActionID
			for _, o := range e.InitialOptions {
				value.SelectedOptions = append(value.SelectedOptions, *o)
			}
		case *slack.DatePickerBlockElement:
			id, value.SelectedDate = e.ActionID, e.InitialDate
		case *slack.RadioButtonsBlockElement:
			id = e.ActionID
		}
		values[field.BlockID] = map[string]slack.BlockAction{id: value}
	}
	return &slack.ViewState{Values: values}
}

// fill types into a field of a form.
func fill(state *slack.ViewState, field, value string) {
	state.Values[field] = map[string]slack.BlockAction{field: {Value: value}}
}

func pick(state *slack.ViewState, field, value string) {
	state.Values[field] = map[string]slack.BlockAction{field: {SelectedOption: slack.OptionBlockObject{Value: value}}}
}

func revise(s stage, v *knowledge.Version, phrasings ...string) *slack.ViewState {
	return untouched(AnswerModal(AnswerForm{Desk: s.desk, Now: s.now, Meta: FormRef{AnswerID: v.ID}, Content: v.Content, Phrasings: phrasings}))
}

// Opening an answer and submitting it as it is changes nothing, whatever its
// kind: what the form cannot show, cases and other languages, stays.
func TestAFormSubmittedAsItOpenedChangesNothing(t *testing.T) {
	s := sampleStage()
	for _, v := range []*knowledge.Version{s.plain, s.cases, s.stop, s.route, s.holding} {
		state := revise(s, v, "how long is the quote good", "payoff good thru?")
		got := ReadAnswerForm(s.desk, s.now, state, v.Content)
		if len(got.Problems) > 0 {
			t.Errorf("%s: %v", v.ID, got.Problems)
		}
		if diff := cmp.Diff(v.Content, got.Content); diff != "" {
			t.Errorf("%s changed:\n%s", v.ID, diff)
		}
		if diff := cmp.Diff([]string{"how long is the quote good", "payoff good thru?"}, got.Phrasings); diff != "" {
			t.Errorf("%s: phrasings changed:\n%s", v.ID, diff)
		}
		if v.Content.Hash() != got.Content.Hash() {
			t.Errorf("%s: the same words have another hash", v.ID)
		}
	}
}

func TestANewAnswerIsReadFromTheForm(t *testing.T) {
	s := sampleStage()
	state := untouched(AnswerModal(AnswerForm{Desk: s.desk, Now: s.now, Gap: 1042, Question: s.gap.Text, Phrasings: []string{s.gap.Text}, Finishes: true}))
	fill(state, FieldTitle, "  Cashier's check\nfor a payoff ")
	fill(state, FieldShort, "Branches take no payoffs: send the borrower to the payoff address.")
	fill(state, FieldSteps, "1. Open the payoff screen.\n2) Read the address.\n\n- Write the note.\n• End.")
	fill(state, SayField("voice"), "Please mail it to {address}.\nThank you.")
	fill(state, FieldDetails, "Before any heading.\n\n## Why\nBranches are a partner's.")
	fill(state, FieldSources, "Payoff policy 4.3 | policy | read 2026-11-20\n12 CFR 1006.6(b)(2) | https://example.com/reg | debt collectors | in force")
	pick(state, FieldTopic, "servicing/payoff")
	got := ReadAnswerForm(s.desk, s.now, state, knowledge.Content{})
	want := knowledge.Content{
		Kind: knowledge.Plain, Title: "Cashier's check for a payoff", Topic: "servicing/payoff", ReviewBy: "2027-02-18",
		Parts: knowledge.Parts{
			Short:   "Branches take no payoffs: send the borrower to the payoff address.",
			Steps:   []string{"Open the payoff screen.", "Read the address.", "Write the note.", "End."},
			Say:     []knowledge.Say{{Channel: "voice", Text: "Please mail it to {address}.\nThank you."}},
			Details: []knowledge.Section{{Text: "Before any heading."}, {Heading: "Why", Text: "Branches are a partner's."}},
			Sources: []knowledge.Source{
				{Cite: "Payoff policy 4.3", Policy: true, ReadOn: "2026-11-20"},
				{Cite: "12 CFR 1006.6(b)(2)", URL: "https://example.com/reg", Binds: "debt collectors", Status: "in force"},
			},
		},
	}
	if len(got.Problems) > 0 {
		t.Errorf("problems: %v", got.Problems)
	}
	if diff := cmp.Diff(want, got.Content); diff != "" {
		t.Errorf("reads (-want +got):\n%s", diff)
	}
}

func TestAFaultStandsAtItsField(t *testing.T) {
	s := sampleStage()
	for name, c := range map[string]struct {
		change func(*slack.ViewState)
		field  string
		says   string
	}{
		"no title":            {func(v *slack.ViewState) { fill(v, FieldTitle, " ") }, FieldTitle, "Fill this in"},
		"no first line":       {func(v *slack.ViewState) { fill(v, FieldShort, "") }, FieldShort, "Fill this in"},
		"a long first line":   {func(v *slack.ViewState) { fill(v, FieldShort, strings.Repeat("x", 91)) }, FieldShort, "At most 90 characters; this has 91."},
		"no topic":            {func(v *slack.ViewState) { pick(v, FieldTopic, "made/up") }, FieldTopic, "Choose the topic"},
		"a link that is none": {func(v *slack.ViewState) { fill(v, FieldSources, "Reg F | http://example.com") }, FieldSources, "Write an https address"},
		"a day that is past": {func(v *slack.ViewState) {
			v.Values[FieldEffective][FieldEffective] = slack.BlockAction{SelectedDate: "2026-11-19"}
		}, FieldEffective, "in the future"},
		"review already past": {func(v *slack.ViewState) {
			v.Values[FieldReviewBy][FieldReviewBy] = slack.BlockAction{SelectedDate: "2020-01-01"}
		}, FieldReviewBy, "in the future"},
		"no citation":          {func(v *slack.ViewState) { fill(v, FieldSources, " | https://example.com") }, FieldSources, "gives no citation"},
		"a changed disclosure": {func(v *slack.ViewState) { fill(v, SayField("voice"), "I would rather not say it.") }, SayField("voice"), "may not be changed: “interest is added for each day”"},
	} {
		content := s.plain.Content
		content.Parts.Say = []knowledge.Say{content.Parts.Say[0]}
		content.Parts.Say[0].Fixed = []string{"interest is added for each day"}
		state := untouched(AnswerModal(AnswerForm{Desk: s.desk, Now: s.now, Content: content}))
		c.change(state)
		got := ReadAnswerForm(s.desk, s.now, state, content)
		if len(got.Problems) != 1 || !strings.Contains(got.Problems[c.field], c.says) {
			t.Errorf("%s: %v", name, got.Problems)
		}
	}
	route := revise(s, s.route)
	fill(route, FieldRouteDoors, "Extension 4410 | week days")
	if got := ReadAnswerForm(s.desk, s.now, route, s.route.Content).Problems[FieldRouteDoors]; got != "The desk has no hours called “week days”. It has weekdays." {
		t.Errorf("unknown hours: %q", got)
	}
	stop := revise(s, s.stop)
	fill(stop, FieldThen, "")
	if got := ReadAnswerForm(s.desk, s.now, stop, s.stop.Content).Problems; got[FieldThen] == "" || len(got) != 1 {
		t.Errorf("a stop card of four lines: %v", got)
	}
}

// A review date that is past already may stand while something else is mended.
func TestADayThatStoodBeforeMayStay(t *testing.T) {
	s := sampleStage()
	content := s.plain.Content
	content.ReviewBy = "2026-01-01"
	state := untouched(AnswerModal(AnswerForm{Desk: s.desk, Now: s.now, Content: content}))
	if got := ReadAnswerForm(s.desk, s.now, state, content).Problems; len(got) > 0 {
		t.Errorf("problems: %v", got)
	}
}

func TestWhatIsEmptiedGoes(t *testing.T) {
	s := sampleStage()
	state := revise(s, s.plain)
	fill(state, SayField("email"), "")
	fill(state, FieldSteps, "\n")
	fill(state, FieldSources, "")
	got := ReadAnswerForm(s.desk, s.now, state, s.plain.Content).Content.Parts
	if len(got.Steps) > 0 || len(got.Sources) > 0 || len(got.Say) != 2 || got.Say[0].Channel != "voice" || got.Say[1].Language != "es" {
		t.Errorf("left: %+v", got)
	}
	if s.plain.Hash() != s.plain.ContentSum {
		t.Error("reading a form changed the version in effect")
	}
}

// A part longer than a field holds is not offered for editing, and not lost.
func TestWhatAFieldCannotHoldIsKept(t *testing.T) {
	s := sampleStage()
	content := s.plain.Content
	content.Parts.Escalate = strings.Repeat("x", inputText+1)
	content.Parts.Details = []knowledge.Section{{Heading: "Long", Text: strings.Repeat("y", 12_000)}}
	view := AnswerModal(AnswerForm{Desk: s.desk, Now: s.now, Content: content})
	sees(t, view.Blocks.BlockSet, "Kept as they are", "Escalate (too long to edit here)", "words in other languages")
	got := ReadAnswerForm(s.desk, s.now, untouched(view), content)
	if diff := cmp.Diff(content, got.Content); diff != "" || len(got.Problems) > 0 {
		t.Errorf("changed: %v\n%s", got.Problems, diff)
	}
}

func TestTheButtonSaysWhatSubmittingDoes(t *testing.T) {
	s := sampleStage()
	filed := knowledge.Content{Topic: s.plain.Topic}
	for want, f := range map[string]AnswerForm{
		"Approve and send": {Content: filed, Gap: 1042, Finishes: true},
		"Approve":          {Content: filed, Finishes: true},
		"Send to review":   {Content: filed, Gap: 1042},
		"Send":             {Gap: 1042}, // no topic is chosen, so nobody knows yet
	} {
		f.Desk, f.Now = s.desk, s.now
		if got := AnswerModal(f).Submit.Text; got != want {
			t.Errorf("%+v submits %q, want %q", f.Meta, got, want)
		}
	}
}

func TestSmallFormsAreReadBack(t *testing.T) {
	s := sampleStage()
	gap := GapForm{ID: "G1", Number: 1042, Text: s.gap.Text, Routes: []Titled{{ID: "desk/supervisor", Title: "Supervisor"}}}
	for _, c := range []struct {
		view slack.ModalViewRequest
		fill func(*slack.ViewState)
		want Filled
	}{
		{UseExistingModal(gap), func(v *slack.ViewState) { pick(v, FieldAnswer, "a/b") }, Filled{AnswerID: "a/b", Cause: knowledge.HardToFind}},
		{SendToRouteModal(gap), func(v *slack.ViewState) {
			pick(v, FieldRoute, "desk/supervisor")
			pick(v, FieldCause, string(knowledge.Training))
		}, Filled{AnswerID: "desk/supervisor", Cause: knowledge.Training}},
		{AskBackModal(gap), func(v *slack.ViewState) { fill(v, FieldText, " which lender? \u202e") }, Filled{Text: "which lender?"}},
		{MergeModal(gap), func(v *slack.ViewState) { pick(v, FieldGap, "G0") }, Filled{GapID: "G0"}},
		{DeclineModal(gap), func(v *slack.ViewState) {
			fill(v, FieldText, "Not ours.")
			pick(v, FieldCause, string(knowledge.Unclear))
		}, Filled{Text: "Not ours.", Cause: knowledge.Unclear}},
		{FlagModal(Ref{"Q", 1}, "t"), func(v *slack.ViewState) { pick(v, FieldReason, string(knowledge.Wrong)) }, Filled{Reason: knowledge.Wrong}},
		{ReturnModal("D1", "h", "t"), func(v *slack.ViewState) { fill(v, FieldText, "Cite the rule.") }, Filled{Text: "Cite the rule."}},
		{AskModal(""), func(v *slack.ViewState) { fill(v, AskText, "can i waive") }, Filled{Text: "can i waive"}},
		{FindAnswerModal(), func(v *slack.ViewState) { pick(v, FieldAnswer, "a/b") }, Filled{AnswerID: "a/b"}},
	} {
		empty := untouched(c.view)
		if got := ReadForm(c.view.CallbackID, empty); len(got.Problems) == 0 {
			t.Errorf("%s is taken without its fields", c.view.CallbackID)
		}
		for id := range ReadForm(c.view.CallbackID, empty).Problems {
			if empty.Values[id] == nil {
				t.Errorf("%s: a problem at %q, which is no field of it", c.view.CallbackID, id)
			}
		}
		c.fill(empty)
		got := ReadForm(c.view.CallbackID, empty)
		if len(got.Problems) > 0 {
			t.Errorf("%s: %v", c.view.CallbackID, got.Problems)
		}
		got.Problems = nil
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s reads (-want +got):\n%s", c.view.CallbackID, diff)
		}
	}
	if got := ReadForm(FlagID, nil); len(got.Problems) != 1 {
		t.Errorf("a form without state: %v", got)
	}
}

func TestARouteFormWithoutRoutesCannotBeSubmitted(t *testing.T) {
	view := SendToRouteModal(GapForm{ID: "G1", Number: 1})
	if view.Submit != nil {
		t.Error("it can")
	}
	sees(t, view.Blocks.BlockSet, "There is no route yet")
}

func TestAnswersOfOneTitleAreToldApart(t *testing.T) {
	got := AnswerOptions([]Titled{{ID: "a/x", Title: "Late fee"}, {ID: "b/x", Title: "Late fee"}, {ID: "c", Title: "Payoff"}}).Options
	if got[0].Description == nil || got[0].Description.Text != "a/x" || got[1].Description.Text != "b/x" || got[2].Description != nil {
		t.Errorf("options: %+v %+v %+v", got[0], got[1], got[2])
	}
	if n := len(AnswerOptions(make([]Titled, 500)).Options); n != optionCount {
		t.Errorf("%d options", n)
	}
}

// Slack keeps what was typed as long as a block's id stays, so that the box is
// empty again only with another id.
func TestTheQuestionBoxIsEmptiedByTheNextQuestion(t *testing.T) {
	s := sampleStage()
	box := func(last string) string {
		home := HomeView(Home{Desk: s.desk, Now: s.now, Audience: &s.desk.Audiences[0], Box: last})
		for _, b := range home.Blocks.BlockSet {
			if field, ok := b.(*slack.InputBlock); ok {
				if e := field.Element.(*slack.PlainTextInputBlockElement); e.ActionID != AskText || !field.DispatchAction {
					t.Errorf("Enter does not ask: %+v", field)
				}
				return field.BlockID
			}
		}
		return ""
	}
	if box("Q1") == "" || box("Q1") == box("Q2") {
		t.Errorf("the box is called %q, then %q", box("Q1"), box("Q2"))
	}
}

func TestHomeIsFittedToTheRole(t *testing.T) {
	s := sampleStage()
	report := s.report()
	base := Home{Desk: s.desk, Now: s.now, Queue: s.queue(), Report: &report, StartHere: s.titles(2)}
	show := func(rights knowledge.Rights, audience *knowledge.Audience) []slack.Block {
		h := base
		h.Rights, h.Audience = rights, audience
		return HomeView(h).Blocks.BlockSet
	}
	associate := show(knowledge.Rights{}, &s.desk.Audiences[0])
	sees(t, associate, "Ask", "Start here", "My questions", "Nothing asked yet")
	doesNotSee(t, associate, "Waiting for an answer", "New answer", "What keeps being asked")
	helper := show(knowledge.Rights{Helper: true}, &s.desk.Audiences[0])
	sees(t, helper, "Waiting for an answer", "[Use an existing answer]", "Ask")
	doesNotSee(t, helper, "New answer", "Drafts", "[Answer]")
	specialist := show(knowledge.Rights{Specialist: true}, nil)
	sees(t, specialist, "Waiting for an answer", "[Answer]", "*Q-1042* · 1 person waits · due", "*late*, was due", "Dana Ruiz has it", "[New answer][Find an answer]", "To review", "Drafts")
	doesNotSee(t, specialist, "What keeps being asked")
	lead := show(knowledge.Rights{Lead: true}, nil)
	sees(t, lead, "Last 28 days", "1,204 questions by 77 people · answered at once: 961 of 1,204 (80%)", "Promises kept: 12 of 13",
		"2 open questions · longest: Q-1001 since", "Asked most: How long", "[Show it all]")
	sees(t, lead, "What keeps being asked", "961 of 1,204 (80%)", "Asked most", "90 times by 31 people", "Open questions")
	doesNotSee(t, lead, "Waiting for an answer", "[Ask]")
	both := show(knowledge.Rights{Lead: true, Specialist: true}, nil)
	sees(t, both, "[Show it all]", "Waiting for an answer", "What keeps being asked")
	sees(t, show(knowledge.Rights{}, nil), "You are not set up to ask yet")
}
