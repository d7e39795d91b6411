package practice_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"shouldertap/bot/practice"
)

// helpdesk is a small app of a kind that people may want to try: it answers
// questions about late fees, hands others to the specialists as cards, and
// tells who asked once they are answered. It is built on the real client and
// knows the workspace by its address alone.
type helpdesk struct {
	api    *slack.Client
	client *socketmode.Client
	leave  func()

	sent chan slack.InteractionCallback // forms that were submitted
	gaps map[string]gap                 // by the ts of the card
}

// gap is a question that waits.
type gap struct{ channel, ts, asker string }

// connect runs the app until leave is called.
func connect(t *testing.T, w *practice.Workspace, as practice.App) *helpdesk {
	t.Helper()
	transport := &http.Transport{}
	api := slack.New(as.BotToken, slack.OptionAPIURL(w.APIURL()), slack.OptionAppLevelToken(as.AppToken),
		slack.OptionHTTPClient(&http.Client{Timeout: 10 * time.Second, Transport: transport}))
	h := &helpdesk{api: api, client: socketmode.New(api), sent: make(chan slack.InteractionCallback, 10), gaps: map[string]gap{}}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { h.client.RunContext(ctx) })
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-h.client.Events:
				h.take(ctx, e)
			}
		}
	})
	h.leave = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		transport.CloseIdleConnections()
	})
	t.Cleanup(h.leave)
	waiting, done := context.WithTimeout(t.Context(), patience)
	defer done()
	if err := w.AwaitConnected(waiting); err != nil {
		t.Fatal(err)
	}
	return h
}

// take answers one envelope. What the workspace refuses stands in Inspect, so
// errors of calls are left to it.
func (h *helpdesk) take(ctx context.Context, e socketmode.Event) {
	if e.Request == nil || e.Request.EnvelopeID == "" {
		return
	}
	var payload any
	act := func() {}
	switch data := e.Data.(type) {
	case slackevents.EventsAPIEvent:
		act = func() { h.hear(ctx, data.InnerEvent.Data) }
	case slack.SlashCommand:
		payload = map[string]any{"text": "You asked: " + data.Text, "response_type": "ephemeral"}
	case slack.InteractionCallback:
		if len(data.ActionCallback.BlockActions) > 0 && data.ActionCallback.BlockActions[0].ActionID == "silent" {
			return // a click that the app does not acknowledge
		}
		payload, act = h.react(ctx, data)
	}
	h.client.AckCtx(ctx, e.Request.EnvelopeID, payload)
	act()
}

func (h *helpdesk) hear(ctx context.Context, event any) {
	switch e := event.(type) {
	case *slackevents.AppMentionEvent:
		h.asked(ctx, e.Channel, e.TimeStamp, e.User, e.Text)
	case *slackevents.MessageEvent:
		if e.ChannelType == "im" && e.BotID == "" && e.SubType == "" {
			h.asked(ctx, e.Channel, e.TimeStamp, e.User, e.Text)
		}
	case *slackevents.AppHomeOpenedEvent:
		if e.Tab == "home" {
			h.publish(ctx, e.User, "Nothing was asked yet today.")
		}
	}
}

func (h *helpdesk) asked(ctx context.Context, channel, ts, user, text string) {
	in := slack.MsgOptionTS(ts)
	switch {
	case strings.Contains(text, "late fee"):
		h.api.PostMessageContext(ctx, channel, in, slack.MsgOptionText("It depends on the state.", false), slack.MsgOptionBlocks(
			section("*It depends on the state.* Which one is it?"),
			slack.NewActionBlock("facts", button("fact_MA", "MA", "Massachusetts"), button("fact_TX", "TX", "Texas"), button("silent", "", "Say nothing"),
				slack.NewOverflowBlockElement("more", slack.NewOptionBlockObject("flag", plain("Flag as outdated"), nil), slack.NewOptionBlockObject("copy", plain("Copy the note"), nil)))))
	case strings.Contains(text, "loan number"):
		h.api.PostEphemeralContext(ctx, channel, user, slack.MsgOptionText("Your message shows a loan number. Please edit it out.", false))
	case strings.Contains(text, "too long"):
		h.api.PostMessageContext(ctx, channel, in, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(section(strings.Repeat("x", 3001))))
	default:
		h.api.PostMessageContext(ctx, channel, in, slack.MsgOptionText("Nobody has approved an answer yet. It is Q-1.", false))
		_, card, err := h.api.PostMessageContext(ctx, deskChannel, slack.MsgOptionText("Q-1", false), slack.MsgOptionBlocks(
			section("*Q-1* · "+text), slack.NewActionBlock("card", primary(button("answer", "Q-1", "Answer")))))
		if err == nil {
			h.gaps[card] = gap{channel, ts, user}
		}
	}
}

// react answers a click, a form, a shortcut or a search: what the
// acknowledgement says, and what is done after it.
func (h *helpdesk) react(ctx context.Context, i slack.InteractionCallback) (payload any, act func()) {
	nothing := func() {}
	switch i.Type {
	case slack.InteractionTypeBlockSuggestion:
		var found []*slack.OptionBlockObject
		for _, source := range []string{"12 CFR 1006.14(b)", "12 CFR 1006.6(b)", "15 USC 1692c"} {
			if strings.Contains(strings.ToLower(source), strings.ToLower(i.Value)) {
				found = append(found, slack.NewOptionBlockObject(source, plain(source), nil))
			}
		}
		return slack.OptionsResponse{Options: found}, nothing
	case slack.InteractionTypeMessageAction:
		return nil, func() { h.api.OpenViewContext(ctx, i.TriggerID, answerForm("about", "About: "+i.Message.Text)) }
	case slack.InteractionTypeShortcut:
		return nil, func() { h.api.OpenViewContext(ctx, i.TriggerID, everyFieldForm()) }
	case slack.InteractionTypeViewSubmission:
		return h.submitted(ctx, i)
	case slack.InteractionTypeBlockActions:
		return nil, func() { h.clicked(ctx, i) }
	}
	return nil, nothing
}

func (h *helpdesk) clicked(ctx context.Context, i slack.InteractionCallback) {
	click := i.ActionCallback.BlockActions[0]
	switch click.ActionID {
	case "fact_MA", "fact_TX":
		h.api.UpdateMessageContext(ctx, i.Channel.ID, i.Message.Timestamp, slack.MsgOptionText("The answer", false), slack.MsgOptionBlocks(
			section("*"+click.Text.Text+"*: the late fee is 5 dollars at most."),
			slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, "Approved by Dana Ruiz · v3", false, false))))
	case "more":
		h.api.PostEphemeralContext(ctx, i.Channel.ID, i.User.ID, slack.MsgOptionText("You chose "+click.SelectedOption.Value+".", false), slack.MsgOptionTS(i.Message.ThreadTimestamp))
	case "answer":
		h.api.OpenViewContext(ctx, i.TriggerID, answerForm("answer", i.Message.Timestamp))
	case "counted":
		h.publish(ctx, i.User.ID, "One person looked.")
	case "preview":
		h.api.PushViewContext(ctx, i.TriggerID, slack.ModalViewRequest{Type: slack.VTModal, Title: plain("Preview"), Close: plain("Back"),
			Blocks: slack.Blocks{BlockSet: []slack.Block{section("This is how it will read.")}}})
	}
}

func (h *helpdesk) submitted(ctx context.Context, i slack.InteractionCallback) (payload any, act func()) {
	values := i.View.State.Values
	if i.View.CallbackID == "answer" {
		if title := values["title"]["title"].Value; strings.Contains(title, "never") {
			return slack.NewErrorsViewSubmissionResponse(map[string]string{"title": "A title does not say never."}), func() {}
		}
	}
	return nil, func() {
		h.sent <- i
		g, waits := h.gaps[i.View.PrivateMetadata]
		if !waits {
			return
		}
		h.api.PostMessageContext(ctx, g.channel, slack.MsgOptionTS(g.ts), slack.MsgOptionText(
			fmt.Sprintf("<@%s> Q-1 is answered: %s", g.asker, values["say"]["say"].Value), false))
		h.api.UpdateMessageContext(ctx, deskChannel, i.View.PrivateMetadata, slack.MsgOptionText("Q-1 is answered.", false), slack.MsgOptionBlocks(section("*Q-1* is answered.")))
	}
}

func (h *helpdesk) publish(ctx context.Context, user, line string) {
	h.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewHeaderBlock(plain("What keeps being asked")), section(line), slack.NewActionBlock("home", button("counted", "", "Count me"))}}}})
}

// answerForm is the form of a specialist; metadata comes back with it.
func answerForm(callback, metadata string) slack.ModalViewRequest {
	title := slack.NewPlainTextInputBlockElement(plain("Payoff quote"), "title")
	title.MaxLength = 40
	say := slack.NewPlainTextInputBlockElement(nil, "say")
	say.Multiline, say.MinLength = true, 5
	return slack.ModalViewRequest{Type: slack.VTModal, CallbackID: callback, PrivateMetadata: metadata,
		Title: plain("Answer the question"), Submit: plain("Approve and send"), Close: plain("Cancel"),
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			section(metadata),
			slack.NewInputBlock("title", plain("Title"), plain("What is it about?"), title),
			slack.NewInputBlock("say", plain("What to say"), nil, say),
			slack.NewActionBlock("look", button("preview", "", "Preview")),
		}}}
}

// everyFieldForm has every element that a form may hold.
func everyFieldForm() slack.ModalViewRequest {
	var view slack.ModalViewRequest
	if err := json.Unmarshal([]byte(everyFieldJSON), &view); err != nil {
		panic(err) // it is written below
	}
	return view
}

func section(text string) *slack.SectionBlock {
	return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, text, false, false), nil, nil)
}

func plain(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

func button(action, value, text string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, value, plain(text))
}

func primary(b *slack.ButtonBlockElement) *slack.ButtonBlockElement {
	return b.WithStyle(slack.StylePrimary)
}
