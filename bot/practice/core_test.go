package practice

import (
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

func TestAQuestionTravelsToTheAppAndItsAnswerBack(t *testing.T) {
	s := open(t)
	a := s.connect(nil)

	asked := s.ask(ana, "#questions", "@helpdesk may I call before 8 & who is <boss>?")

	got, outer := a.event("app_mention")
	mention := got.(*slackevents.AppMentionEvent)
	if want := "<@" + bot + "> may I call before 8 &amp; who is &lt;boss&gt;?"; mention.Text != want {
		t.Errorf("text is %q, want %q", mention.Text, want)
	}
	if mention.User != ana || mention.Channel != askers || mention.TimeStamp != asked.TS {
		t.Errorf("mention is %+v", mention)
	}
	if outer.EventID == "" || outer.TeamID != "T0HOME" || len(outer.Authorizations) != 1 || !outer.Authorizations[0].IsBot {
		t.Errorf("outer event is %+v", outer)
	}
	inner, outer2 := a.event("message")
	m := inner.(*slackevents.MessageEvent)
	if m.ChannelType != "channel" || m.ClientMsgID == "" || m.TimeStamp != asked.TS {
		t.Errorf("message is %+v", m)
	}
	if outer2.EventID == outer.EventID {
		t.Error("mention and message have the same event id")
	}

	_, ts, err := s.api.PostMessage(askers, slack.MsgOptionTS(asked.TS), slack.MsgOptionText("No.", false),
		slack.MsgOptionBlocks(section("Not before 8."), slack.NewActionBlock("", button("settled", "1", "This settled it"))))
	s.ok(err)
	reply, err := s.AwaitMessage(s.ctx, ana, askers, func(m Message) bool { return m.TS == ts })
	s.ok(err)
	if reply.ThreadTS != asked.TS || !reply.Bot || !strings.Contains(reply.Shown(), "Not before 8.") {
		t.Errorf("reply is %v", reply)
	}
	own, _ := a.event("message")
	if m := own.(*slackevents.MessageEvent); m.BotID != "B0BOT" || m.ThreadTimeStamp != asked.TS {
		t.Errorf("the app's own message comes back as %+v", m)
	}

	_, err = s.Click(Click{User: ana, Channel: askers, TS: ts, ActionID: "settled"})
	s.ok(err)
	click := a.interaction(slack.InteractionTypeBlockActions)
	action := click.ActionCallback.BlockActions[0]
	if action.ActionID != "settled" || action.Value != "1" || click.User.ID != ana || click.Channel.ID != askers ||
		click.Message.Timestamp != ts || click.Container.ThreadTs != asked.TS || click.ResponseURL == "" {
		t.Errorf("click is %+v", click)
	}
	s.ok(s.AwaitIdle(s.ctx))
}

func TestAFormIsOpenedFilledAndSent(t *testing.T) {
	s := open(t)
	input := slack.NewPlainTextInputBlockElement(nil, "short")
	input.MaxLength = 20
	form := slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain("Answer"), Submit: plain("Send"), Close: plain("Cancel"), CallbackID: "answer", PrivateMetadata: "Q-1",
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("answer", plain("Answer"), nil, input)}},
	}
	a := s.connect(func(e socketmode.Event) any {
		if i, isOne := e.Data.(slack.InteractionCallback); isOne && i.Type == slack.InteractionTypeViewSubmission {
			if i.View.State.Values["answer"]["short"].Value == "maybe" {
				return slack.NewErrorsViewSubmissionResponse(map[string]string{"answer": "Say yes or no."})
			}
		}
		return nil
	})
	asked := s.ask(dana, askers, "hello")
	_, ts, err := s.api.PostMessage(askers, slack.MsgOptionTS(asked.TS), slack.MsgOptionBlocks(slack.NewActionBlock("b", button("answer", "", "Answer"))))
	s.ok(err)
	clicked, err := s.Click(Click{User: dana, Channel: askers, TS: ts, ActionID: "answer"})
	s.ok(err)
	trigger := a.interaction(slack.InteractionTypeBlockActions).TriggerID
	if trigger != clicked.TriggerID {
		t.Errorf("the app received trigger %q, the control API said %q", trigger, clicked.TriggerID)
	}
	opened, err := s.api.OpenView(trigger, form)
	s.ok(err)
	_, err = s.api.OpenView(trigger, form)
	refused(t, err, "exchanged_trigger_id")

	for _, step := range []struct {
		values Values
		fault  string
	}{
		{nil, "Please complete this required field."},
		{Values{"short": "far too long for this field"}, "Must be at most 20 characters."},
		{Values{"answer": map[string]any{"short": "maybe"}}, "Say yes or no."},
	} {
		out, err := s.Submit(s.ctx, Submit{User: dana, ViewID: opened.ID, Values: step.values})
		s.ok(err)
		if out.OK || out.Errors["answer"] != step.fault {
			t.Errorf("%v gives %+v, want %q", step.values, out, step.fault)
		}
	}
	out, err := s.Submit(s.ctx, Submit{User: dana, ViewID: opened.ID, Values: Values{"short": "yes"}})
	s.ok(err)
	if !out.OK {
		t.Errorf("submission gives %+v", out)
	}
	a.interaction(slack.InteractionTypeViewSubmission) // the one with errors
	sent := a.interaction(slack.InteractionTypeViewSubmission)
	if sent.View.PrivateMetadata != "Q-1" || sent.View.State.Values["answer"]["short"].Value != "yes" {
		t.Errorf("submission is %+v", sent.View)
	}
	seen, err := s.Seen(dana)
	s.ok(err)
	if len(seen.Views) != 0 {
		t.Errorf("the form is still open: %v", seen)
	}
}

func TestACommandIsAnsweredToItsPersonAlone(t *testing.T) {
	s := open(t)
	a := s.connect(func(e socketmode.Event) any {
		if _, isCommand := e.Data.(slack.SlashCommand); isCommand {
			return map[string]any{"text": "Three lines on what I do."}
		}
		return nil
	})
	out, err := s.Command(s.ctx, RunCommand{User: dana, Channel: lounge, Command: "/ask", Text: " help "})
	s.ok(err)
	e := a.next("/ask", func(e socketmode.Event) bool { return e.Type == socketmode.EventTypeSlashCommand })
	if c := e.Data.(slack.SlashCommand); c.Text != "help" || c.UserID != dana || c.TriggerID == "" || c.ResponseURL == "" {
		t.Errorf("command is %+v", c)
	}
	m, err := s.AwaitMessage(s.ctx, dana, lounge, func(m Message) bool { return m.TS == out.TS })
	s.ok(err)
	if !m.Ephemeral || m.Text != "Three lines on what I do." {
		t.Errorf("answer is %v", m)
	}
	others, err := s.Seen(zoe)
	s.ok(err)
	if strings.Contains(others.String(), "Three lines") {
		t.Errorf("somebody else sees it: %v", others)
	}
}

func TestAnUnacknowledgedEventComesAgain(t *testing.T) {
	s := open(t)
	a := s.connect(func(e socketmode.Event) any { return silence })
	s.ask(ana, bot, "anybody there?")

	var envelopes []string
	var id string
	// Each attempt has three seconds; the next comes at once, after one and after five minutes.
	for attempt, waits := range [][]string{{"3s"}, {"3s", "1m"}, {"3s", "5m"}, {"3s"}} {
		e := a.next("the message", func(e socketmode.Event) bool { return e.Type == socketmode.EventTypeEventsAPI })
		got := e.Data.(slackevents.EventsAPIEvent).Data.(*slackevents.EventsAPICallbackEvent)
		if id == "" {
			id = got.EventID
		}
		if got.EventID != id || e.Request.RetryAttempt != attempt {
			t.Errorf("attempt %d has event id %s and says %d", attempt, got.EventID, e.Request.RetryAttempt)
		}
		if slices.Contains(envelopes, e.Request.EnvelopeID) {
			t.Errorf("envelope %s comes twice", e.Request.EnvelopeID)
		}
		envelopes = append(envelopes, e.Request.EnvelopeID)
		for _, wait := range waits {
			_, err := s.Clock(ClockMove{Advance: wait})
			s.ok(err)
		}
	}
	if c := s.WeatherNow().Counts; c.EventsGivenUp != 1 || c.EventsRedelivered != 3 {
		t.Errorf("counts are %+v", c)
	}
}

func TestAClickThatIsNotAcknowledgedIsShownAsAFailure(t *testing.T) {
	s := open(t)
	a := s.connect(func(e socketmode.Event) any {
		if e.Type == socketmode.EventTypeInteractive {
			return silence
		}
		return nil
	})
	_, ts, err := s.api.PostMessage(askers, slack.MsgOptionBlocks(slack.NewActionBlock("b", button("go", "", "Go"))))
	s.ok(err)
	_, err = s.Click(Click{User: ana, Channel: askers, TS: ts, ActionID: "go"})
	s.ok(err)
	a.interaction(slack.InteractionTypeBlockActions)
	_, err = s.Clock(ClockMove{Advance: "3s"})
	s.ok(err)
	seen, err := s.Seen(ana)
	s.ok(err)
	if len(seen.Toasts) != 1 || !strings.Contains(seen.Toasts[0].Text, "didn't respond") {
		t.Errorf("notices are %v", seen.Toasts)
	}
	if other, _ := s.Seen(dana); len(other.Toasts) != 0 {
		t.Errorf("somebody else is told: %v", other.Toasts)
	}
}
