package practice

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// form builds a modal of the real client's types.
func form(callback string, blocks ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callback, Title: plain("Form"), Submit: plain("Send"), NotifyOnClose: true,
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

func field(block, action string) slack.Block {
	return slack.NewInputBlock(block, plain(action), nil, slack.NewPlainTextInputBlockElement(nil, action))
}

// opens runs the global shortcut as a person and opens a form with its trigger.
func (a *app) opens(user string, view slack.ModalViewRequest) string {
	a.t.Helper()
	_, err := a.Shortcut(RunShortcut{User: user, CallbackID: "ask_global"})
	a.ok(err)
	v, err := a.api.OpenView(a.interaction(slack.InteractionTypeShortcut).TriggerID, view)
	a.ok(err)
	return v.ID
}

// stack is the callback ids of a person's open modals.
func (s *stage) stack(user string) string {
	s.t.Helper()
	seen, err := s.Seen(user)
	s.ok(err)
	var ids []string
	for _, v := range seen.Views {
		ids = append(ids, v.CallbackID)
	}
	return strings.Join(ids, " ")
}

func TestAnAcknowledgedFormMayBeUpdatedPushedOrCleared(t *testing.T) {
	s := open(t)
	var answer any
	a := s.connect(func(e socketmode.Event) any {
		if i, isOne := e.Data.(slack.InteractionCallback); isOne && i.Type == slack.InteractionTypeViewSubmission {
			return answer
		}
		return nil
	})
	id := a.opens(dana, form("first", field("b", "f")))
	send := func(view string) (Submitted, error) {
		return s.Submit(s.ctx, Submit{User: dana, ViewID: view, Values: Values{"f": "text"}})
	}
	next := form("second", field("b", "f"))
	answer = slack.NewUpdateViewSubmissionResponse(&next)
	out, err := send(id)
	s.ok(err)
	if s.stack(dana) != "second" || out.View.ID != id {
		t.Errorf("after update: %s", s.stack(dana))
	}
	third := form("third", field("b", "f"))
	answer = slack.NewPushViewSubmissionResponse(&third)
	out, err = send(id)
	s.ok(err)
	if s.stack(dana) != "second third" || *out.View.PreviousViewID != id || out.View.RootViewID != id {
		t.Errorf("after push: %s", s.stack(dana))
	}
	if _, err := send(id); err == nil || !strings.Contains(err.Error(), "covered") {
		t.Errorf("a covered form is sent: %v", err)
	}
	answer = nil
	_, err = send(out.View.ID)
	s.ok(err)
	if s.stack(dana) != "second" {
		t.Errorf("after sending the upper form: %s", s.stack(dana))
	}

	answer = slack.NewErrorsViewSubmissionResponse(map[string]string{"nowhere": "no"})
	if _, err := send(id); err == nil || !strings.Contains(err.Error(), "no input block") {
		t.Errorf("an error for no field gives %v", err)
	}
	seen, err := s.Seen(dana)
	s.ok(err)
	if len(seen.Toasts) != 1 || !strings.Contains(seen.Toasts[0].Text, "trouble connecting") {
		t.Errorf("notices are %v", seen.Toasts)
	}
	answer = slack.NewClearViewSubmissionResponse()
	_, err = send(id)
	s.ok(err)
	if s.stack(dana) != "" {
		t.Errorf("after clear: %s", s.stack(dana))
	}
}

func TestAClosedFormIsToldToTheApp(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	id := a.opens(dana, form("first", field("b", "f")))
	s.ok(s.CloseView(CloseView{User: dana, ViewID: id}))
	if closed := a.interaction(slack.InteractionTypeViewClosed); closed.View.ID != id || closed.IsCleared {
		t.Errorf("closed is %+v", closed)
	}
	if err := s.CloseView(CloseView{User: dana, ViewID: id}); err == nil {
		t.Error("a closed form closes again")
	}
	_, err := s.api.UpdateView(form("late", field("b", "f")), "", "", id)
	refused(t, err, "not_found")
}

func TestAHashProtectsWhatSomebodyElseHasChanged(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	id := a.opens(dana, form("first", field("b", "f")))
	one, err := s.api.UpdateView(form("second", field("b", "f")), "", "", id)
	s.ok(err)
	_, err = s.api.UpdateView(form("third", field("b", "f")), "", one.Hash, id)
	s.ok(err)
	_, err = s.api.UpdateView(form("fourth", field("b", "f")), "", one.Hash, id)
	refused(t, err, "hash_conflict")

	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{section("hello")}}}
	first, err := s.api.PublishView(dana, home, "")
	s.ok(err)
	_, err = s.api.PublishView(dana, home, first.Hash)
	s.ok(err)
	_, err = s.api.PublishView(dana, home, first.Hash)
	refused(t, err, "hash_conflict")
}

func TestHomeIsPublishedForOnePersonAndItsButtonsOpenForms(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	before, err := s.Home(OpenHome{User: dana})
	s.ok(err)
	if before != nil {
		t.Errorf("Home is there before it was published: %v", before.Shown())
	}
	opened, _ := a.event("app_home_opened")
	if o := opened.(*slackevents.AppHomeOpenedEvent); o.User != dana || o.Tab != "home" || o.View != nil || !strings.HasPrefix(o.Channel, "D") {
		t.Errorf("event is %+v", o)
	}
	_, err = s.api.PublishView(dana, slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{
		section("Your queue"), slack.NewActionBlock("b", button("new", "1", "New answer")),
	}}}, "")
	s.ok(err)
	seen, err := s.Await(s.ctx, func(x Seen) bool { return x.Home != nil }, dana)
	s.ok(err)
	if got := seen.Home.Shown(); got != "Your queue\n[New answer new]" {
		t.Errorf("Home shows %q", got)
	}
	if other, _ := s.Seen(zoe); other.Home != nil {
		t.Error("somebody else sees it")
	}
	_, err = s.Click(Click{User: dana, ViewID: seen.Home.ID, ActionID: "new"})
	s.ok(err)
	click := a.interaction(slack.InteractionTypeBlockActions)
	if click.Container.Type != "view" || click.View.Type != slack.VTHomeTab || click.ActionCallback.BlockActions[0].Value != "1" {
		t.Errorf("click is %+v", click)
	}
	_, err = s.api.OpenView(click.TriggerID, form("new", field("b", "f")))
	s.ok(err)
	_, err = s.Home(OpenHome{User: dana})
	s.ok(err)
	opened, _ = a.event("app_home_opened")
	if o := opened.(*slackevents.AppHomeOpenedEvent); o.View == nil || o.View.ID != seen.Home.ID {
		t.Errorf("the second time the event has the view %+v", o.View)
	}
}

func TestAButtonInAFormCarriesWhatIsFilledIn(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	choice := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("topic"), "topic",
		slack.NewOptionBlockObject("calls", plain("Calling"), nil), slack.NewOptionBlockObject("fees", plain("Fees"), nil))
	id := a.opens(dana, form("draft", field("b", "short"), slack.NewInputBlock("t", plain("Topic"), nil, choice),
		slack.NewActionBlock("save", button("save", "", "Save draft"))))
	_, err := s.Click(Click{User: dana, ViewID: id, ActionID: "save", Values: Values{"short": "half", "t": map[string]any{"topic": "Fees"}}})
	s.ok(err)
	state := a.interaction(slack.InteractionTypeBlockActions).View.State.Values
	if state["b"]["short"].Value != "half" || state["t"]["topic"].SelectedOption.Value != "fees" {
		t.Errorf("state is %+v", state)
	}
	out, err := s.Submit(s.ctx, Submit{User: dana, ViewID: id})
	s.ok(err)
	if !out.OK {
		t.Errorf("what was filled in before is forgotten: %+v", out)
	}
	sent := a.interaction(slack.InteractionTypeViewSubmission).View.State.Values
	if sent["b"]["short"].Value != "half" {
		t.Errorf("sent is %+v", sent)
	}
}

func TestAnExternalSelectIsSearched(t *testing.T) {
	s := open(t)
	a := s.connect(func(e socketmode.Event) any {
		if i, isOne := e.Data.(slack.InteractionCallback); isOne && i.Type == slack.InteractionTypeBlockSuggestion {
			return slack.OptionsResponse{Options: []*slack.OptionBlockObject{slack.NewOptionBlockObject("a1", plain("About "+i.Value), nil)}}
		}
		return nil
	})
	search := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain("find"), "find")
	id := a.opens(dana, form("existing", slack.NewInputBlock("f", plain("Answer"), nil, search)))
	if _, err := s.Submit(s.ctx, Submit{User: dana, ViewID: id, Values: Values{"find": "a1"}}); err == nil || !strings.Contains(err.Error(), "ask for its options with suggest first") {
		t.Errorf("an option that was never offered gives %v", err)
	}
	got, err := s.Suggest(s.ctx, Suggest{User: dana, ViewID: id, ActionID: "find", Query: "fees"})
	s.ok(err)
	if len(got.Options) != 1 || got.Options[0].Value != "a1" || str(got.Options[0].Text["text"]) != "About fees" {
		t.Errorf("options are %+v", got)
	}
	asked := a.interaction(slack.InteractionTypeBlockSuggestion)
	if asked.Value != "fees" || asked.ActionID != "find" || asked.View.ID != id {
		t.Errorf("search is %+v", asked)
	}
	out, err := s.Submit(s.ctx, Submit{User: dana, ViewID: id, Values: Values{"find": "a1"}})
	s.ok(err)
	if !out.OK {
		t.Errorf("the offered option is refused: %+v", out)
	}
}

func TestEveryFieldIsCheckedBeforeAFormIsSent(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	number := slack.NewNumberInputBlockElement(nil, "number", false)
	number.MinValue, number.MaxValue = "1", "9"
	short := slack.NewPlainTextInputBlockElement(nil, "text")
	short.MinLength = 3
	id := a.opens(dana, form("all",
		slack.NewInputBlock("number", plain("n"), nil, number),
		slack.NewInputBlock("text", plain("t"), nil, short),
		slack.NewInputBlock("mail", plain("m"), nil, slack.NewEmailTextInputBlockElement(nil, "mail")),
		slack.NewInputBlock("web", plain("w"), nil, slack.NewURLTextInputBlockElement(nil, "web")),
		slack.NewInputBlock("free", plain("f"), nil, slack.NewPlainTextInputBlockElement(nil, "free")).WithOptional(true),
	))
	good := func() Values {
		return Values{"number": "5", "text": "four", "mail": "me@harbor.example", "web": "https://e.example"}
	}
	for _, c := range []struct{ field, value, fault string }{
		{"number", "many", "Please enter a number."},
		{"number", "1.5", "Please enter a whole number."},
		{"number", "0", "Must be at least 1."},
		{"number", "10", "Must be at most 9."},
		{"text", "ab", "Must be at least 3 characters."},
		{"mail", "nobody", "Please enter an email address."},
		{"web", "somewhere", "Please enter a full web address."},
		{"text", "", "Please complete this required field."},
	} {
		values := good()
		values[c.field] = c.value
		out, err := s.Submit(s.ctx, Submit{User: dana, ViewID: id, Values: values})
		s.ok(err)
		if out.Errors[c.field] != c.fault || len(out.Errors) != 1 {
			t.Errorf("%s %q gives %v, want %q", c.field, c.value, out.Errors, c.fault)
		}
	}
	out, err := s.Submit(s.ctx, Submit{User: dana, ViewID: id, Values: good()})
	s.ok(err)
	if !out.OK {
		t.Errorf("a good form gives %+v", out)
	}
}

func TestMenusDatesAndBoxesInAMessage(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	opts := []*slack.OptionBlockObject{slack.NewOptionBlockObject("ma", plain("Massachusetts"), nil), slack.NewOptionBlockObject("tx", plain("Texas"), nil)}
	_, ts, err := s.api.PostMessage(askers, slack.MsgOptionBlocks(slack.NewActionBlock("b",
		slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("state"), "place", opts...),
		slack.NewOverflowBlockElement("more", opts...),
		slack.NewDatePickerBlockElement("day"),
		slack.NewCheckboxGroupsBlockElement("boxes", opts...),
		slack.NewRadioButtonsBlockElement("radio", opts...),
		slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plain("who"), "who"),
	)))
	s.ok(err)
	for _, c := range []struct {
		action string
		pick   Selection
		check  func(*slack.BlockAction) bool
	}{
		{"place", Selection{"ma"}, func(b *slack.BlockAction) bool { return b.SelectedOption.Value == "ma" }},
		{"place", Selection{"Texas"}, func(b *slack.BlockAction) bool { return b.SelectedOption.Value == "tx" }},
		{"more", Selection{"tx"}, func(b *slack.BlockAction) bool { return b.SelectedOption.Value == "tx" && b.Type == "overflow" }},
		{"day", Selection{"2026-11-20"}, func(b *slack.BlockAction) bool { return b.SelectedDate == "2026-11-20" }},
		{"boxes", Selection{"ma", "tx"}, func(b *slack.BlockAction) bool { return len(b.SelectedOptions) == 2 }},
		{"radio", Selection{"ma"}, func(b *slack.BlockAction) bool { return b.SelectedOption.Value == "ma" }},
		{"who", Selection{zoe}, func(b *slack.BlockAction) bool { return b.SelectedUser == zoe }},
	} {
		_, err := s.Click(Click{User: ana, Channel: askers, TS: ts, ActionID: c.action, Selected: c.pick})
		s.ok(err)
		click := a.interaction(slack.InteractionTypeBlockActions)
		if !c.check(click.ActionCallback.BlockActions[0]) {
			t.Errorf("%s %v arrives as %+v", c.action, c.pick, click.ActionCallback.BlockActions[0])
		}
		if c.action == "radio" && click.BlockActionState.Values["b"]["place"].SelectedOption.Value != "tx" {
			t.Errorf("the state has forgotten the earlier choice: %+v", click.BlockActionState.Values)
		}
	}
	for action, why := range map[string]string{
		"place":   `has no option "zz"; it has ma (Massachusetts), tx (Texas)`,
		"day":     "is not a date",
		"missing": "nothing with action_id \"missing\" is there; there is place, more, day, boxes, radio, who",
	} {
		if _, err := s.Click(Click{User: ana, Channel: askers, TS: ts, ActionID: action, Selected: Selection{"zz"}}); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s gives %v, want %q", action, err, why)
		}
	}
}

func TestAnEphemeralMessageIsReplacedThroughItsResponseURL(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	ts, err := s.api.PostEphemeral(askers, ana, slack.MsgOptionText("send it on?", false), slack.MsgOptionBlocks(slack.NewActionBlock("b", button("yes", "", "Yes"))))
	s.ok(err)
	if _, err := s.Click(Click{User: dana, Channel: askers, TS: ts, ActionID: "yes"}); err == nil {
		t.Error("somebody else clicks what only one person sees")
	}
	_, err = s.Click(Click{User: ana, Channel: askers, TS: ts, ActionID: "yes"})
	s.ok(err)
	click := a.interaction(slack.InteractionTypeBlockActions)
	if !click.Container.IsEphemeral || click.Message.Timestamp != "" {
		t.Errorf("click is %+v", click)
	}
	_, _, err = s.api.PostMessage("", slack.MsgOptionReplaceOriginal(click.ResponseURL), slack.MsgOptionText("sent", false))
	s.ok(err)
	if got := s.texts(ana, askers); len(got) != 1 || got[0] != "sent" {
		t.Errorf("after the answer: %q", got)
	}
	_, _, err = s.api.PostMessage("", slack.MsgOptionDeleteOriginal(click.ResponseURL))
	s.ok(err)
	if got := s.texts(ana, askers); len(got) != 0 {
		t.Errorf("after the deletion: %q", got)
	}
}

func TestAMessageShortcutWorksWhereTheAppIsNotAMember(t *testing.T) {
	s := open(t)
	a := s.connect(nil)
	said := s.ask(dana, lounge, "can we call before 8?")
	_, err := s.Shortcut(RunShortcut{User: zoe, CallbackID: "ask_message", Channel: lounge, TS: said.TS})
	s.ok(err)
	got := a.interaction(slack.InteractionTypeMessageAction)
	if got.Message.Text != "can we call before 8?" || got.Message.User != dana || got.Channel.ID != lounge || got.User.ID != zoe || got.ResponseURL == "" || got.MessageTs != said.TS {
		t.Errorf("shortcut is %+v", got)
	}
}
