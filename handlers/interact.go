package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// Interaction takes a click, a form, a search or a shortcut, and returns what
// the acknowledgement carries. A click that changes something is recorded and
// carried out by a worker; a form is carried out here, because for a form the
// acknowledgement is the answer.
func (h *Handlers) Interaction(ctx context.Context, c slack.InteractionCallback) any {
	switch c.Type {
	case slack.InteractionTypeBlockActions:
		for _, action := range c.ActionCallback.BlockActions {
			if err := h.click(ctx, c, action); err != nil {
				h.logRefused("click", action.ActionID, err)
				h.sayFailed(ctx, c, err)
			}
		}
	case slack.InteractionTypeBlockSuggestion:
		return h.suggest(ctx, c)
	case slack.InteractionTypeViewSubmission:
		return h.submit(ctx, c)
	case slack.InteractionTypeMessageAction:
		h.shortcut(ctx, c)
	case slack.InteractionTypeShortcut:
		h.open(ctx, c.TriggerID, blocks.AskModal(""))
	}
	return nil
}

// logRefused logs what was not done: a refusal is no fault of ours.
func (h *Handlers) logRefused(what, name string, err error) {
	if mayRetry(err) {
		h.log.Error(what+" failed", "action", name, "error", err)
		return
	}
	h.log.Info(what+" refused", "action", name, "error", err)
}

// click opens what is a form, now, while its trigger lives, and records
// everything else.
func (h *Handlers) click(ctx context.Context, c slack.InteractionCallback, action *slack.BlockAction) error {
	a := Act{
		Kind: "click", User: c.User.ID, Team: c.User.TeamID, Channel: firstOf(c.Channel.ID, c.Container.ChannelID),
		TS: firstOf(c.Message.Timestamp, c.Container.MessageTs), ThreadTS: firstOf(c.Message.ThreadTimestamp, c.Container.ThreadTs),
		Action: blocks.ActionOf(action.ActionID), Value: chosen(action), View: c.View.ID, Ephemeral: c.Container.IsEphemeral,
		trigger: c.TriggerID,
	}
	if a.Action == blocks.SendOn {
		a.Response = c.ResponseURL
	}
	switch a.Action {
	case blocks.AskSubmit, blocks.AskText:
		return h.askFromHome(ctx, c, action)
	case blocks.TopicPick:
		return h.topicPicked(ctx, c)
	case blocks.SaveDraft:
		return h.saveDraft(ctx, c)
	case blocks.ReportDays, blocks.ReportAudience:
		return h.reportPicked(ctx, c)
	case blocks.AnswerSearch, blocks.GapSearch:
		return nil // what was chosen comes with the form
	}
	view, opens, err := h.form(ctx, a)
	if err != nil {
		return err
	}
	if opens {
		return h.openOver(ctx, c, view)
	}
	return h.receive(ctx, a, store.Receipt{EventID: "click " + c.TriggerID + " " + action.ActionID})
}

// chosen is what a click carries: a button's value or an option's.
func chosen(action *slack.BlockAction) string {
	return firstOf(action.Value, action.SelectedOption.Value, action.SelectedDate, action.SelectedUser)
}

// openOver shows a form: on top of one that is open, else over the page.
func (h *Handlers) openOver(ctx context.Context, c slack.InteractionCallback, view slack.ModalViewRequest) error {
	if c.View.Type == slack.VTModal {
		if _, err := h.api.PushViewContext(ctx, c.TriggerID, view); err != nil {
			return fmt.Errorf("push form: %w", err)
		}
		return nil
	}
	return h.open(ctx, c.TriggerID, view)
}

func (h *Handlers) open(ctx context.Context, trigger string, view slack.ModalViewRequest) error {
	if trigger == "" {
		return nil
	}
	if _, err := h.api.OpenViewContext(ctx, trigger, view); err != nil {
		return fmt.Errorf("open form: %w", err)
	}
	return nil
}

// sayFailed tells the person at once what went wrong; it goes around the
// outbox, whose database may be what failed.
func (h *Handlers) sayFailed(ctx context.Context, c slack.InteractionCallback, cause error) {
	sentence := blocks.ErrorSentence(cause)
	if c.TriggerID != "" && c.View.Type == slack.VTModal {
		if _, err := h.api.PushViewContext(ctx, c.TriggerID, blocks.NoticeModal(sentence)); err == nil {
			return
		}
	}
	view := blocks.Plain(sentence)
	options := []slack.MsgOption{slack.MsgOptionText(view.Text, false), slack.MsgOptionBlocks(view.Blocks...)}
	channel := firstOf(c.Channel.ID, c.Container.ChannelID)
	var err error
	if channel == "" {
		_, _, err = h.api.PostMessageContext(ctx, c.User.ID, options...)
	} else {
		if thread := firstOf(c.Message.ThreadTimestamp, c.Container.ThreadTs); thread != "" {
			options = append(options, slack.MsgOptionTS(thread))
		}
		_, err = h.api.PostEphemeralContext(ctx, channel, c.User.ID, options...)
	}
	if err != nil {
		h.log.Warn("tell somebody what went wrong", "error", err)
	}
}

// askFromHome takes the question box of Home, or of the form to ask.
func (h *Handlers) askFromHome(ctx context.Context, c slack.InteractionCallback, action *slack.BlockAction) error {
	text := action.Value
	if blocks.ActionOf(action.ActionID) == blocks.AskSubmit && c.View.State != nil {
		text = typed(c.View.State, blocks.AskText)
	}
	if strings.TrimSpace(text) == "" {
		return nil
	}
	m := heard{event: "home " + c.TriggerID, team: c.User.TeamID, user: c.User.ID, text: slackEscaped(text)}
	return h.ask(ctx, m, knowledge.ByHome) // and its answer redraws Home
}

// typed finds what was typed under an action, whatever the block.
func typed(state *slack.ViewState, action string) string {
	for _, block := range state.Values {
		for id, value := range block {
			if blocks.ActionOf(id) == action {
				return value.Value
			}
		}
	}
	return ""
}

// slackEscaped makes typed text look like a message's, which Slack escapes.
func slackEscaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// shortcut asks with the words of a message: answered in its thread where the
// bot is a member, else in a DM.
func (h *Handlers) shortcut(ctx context.Context, c slack.InteractionCallback) {
	m := heard{event: "shortcut " + c.TriggerID, team: c.User.TeamID, user: c.User.ID, text: c.Message.Text}
	way := knowledge.ByHome
	if h.member(ctx, c.Channel.ID) {
		m.channel, m.thread = c.Channel.ID, firstOf(c.Message.ThreadTimestamp, c.Message.Timestamp)
		way = knowledge.ByShortcut
	}
	if err := h.ask(ctx, m, way); err != nil {
		h.sayFailed(ctx, c, err)
	}
}

// perform carries out a recorded act. What another try cannot mend is told to
// the person and done with.
func (h *Handlers) perform(ctx context.Context, id string, a Act) error {
	err := h.performKind(ctx, id, a)
	switch {
	case err == nil:
	case errors.Is(err, errNotTheAsker):
		err = h.tell(ctx, a, blocks.NotYours)
	case !mayRetry(err):
		h.log.Info("act refused", "action", a.Action, "user", a.User, "error", err)
		err = h.tell(ctx, a, blocks.ErrorSentence(err))
	}
	if err != nil {
		return err
	}
	return h.db.FinishAct(ctx, id)
}

func (h *Handlers) performKind(ctx context.Context, id string, a Act) error {
	switch a.Kind {
	case "click":
		return h.clicked(ctx, id, a)
	case "home":
		return h.publishHome(ctx, a.User, "")
	case "home again":
		if err := h.publishHome(ctx, a.User, ""); err != nil {
			h.log.Warn("redraw Home", "user", a.User, "error", err) // whoever opens it next sees it anew
		}
		return nil
	case "joined":
		return h.joined(ctx, a)
	case "group dm":
		view := blocks.RefusalReply(blocks.GroupDM)
		_, _, err := h.api.PostMessageContext(ctx, a.Channel, slack.MsgOptionText(view.Text, false), slack.MsgOptionBlocks(view.Blocks...), slack.MsgOptionTS(a.ThreadTS))
		return err
	case "by hand":
		return h.byHand(ctx, a)
	case "added":
		return h.added(ctx, a)
	case "deleted":
		return nil // recorded so that the message, should it arrive later, is known
	case "ask back reply":
		return h.askBackReplied(ctx, a)
	case "edited":
		return h.reword(ctx, id, a)
	}
	return fmt.Errorf("carry out act of kind %q: %w", a.Kind, knowledge.ErrInvalid)
}

// clicked carries out a recorded click.
func (h *Handlers) clicked(ctx context.Context, id string, a Act) error {
	switch a.Action {
	case blocks.NotMyCase, blocks.OfferNone, blocks.OfferTake, blocks.ShowSteps, blocks.FactTap, blocks.FactSelect, blocks.FactUnknown,
		blocks.FactChange, blocks.SendOn, blocks.Settled, blocks.NotUrgent:
		return h.onReply(ctx, id, a)
	case blocks.GapClaim, blocks.GapMore, blocks.GapJoin, blocks.GapConfirm, blocks.GapReopen:
		return h.onCard(ctx, a)
	case blocks.ReviewApprove:
		return h.approveClicked(ctx, a)
	case blocks.AnswerUnhold:
		return h.unhold(ctx, a)
	case blocks.WordingConfirm, blocks.WordingRefuse, blocks.WordingLater:
		return h.onWording(ctx, a)
	case blocks.StartHere:
		return h.startHere(ctx, a)
	case blocks.AskAgain:
		return h.askAgain(ctx, a)
	}
	h.log.Warn("click on something unknown", "action", a.Action)
	return nil
}

// tell says one sentence to the person who acted: privately where they acted,
// or in their DM.
func (h *Handlers) tell(ctx context.Context, a Act, sentence string) error {
	m := store.Message{Kind: kindSentence, Key: "sentence:" + h.db.NewID(), User: a.User, Args: quoted(sentence)}
	if a.Channel != "" && a.View == "" {
		m.Channel, m.ThreadTS, m.Ephemeral = a.Channel, a.ThreadTS, true
	}
	return h.db.Show(ctx, m)
}

// rights reads what the actor may do, now.
func (h *Handlers) rights(ctx context.Context, user string) (knowledge.Rights, User, error) {
	return h.people.Rights(ctx, h.desk(), user)
}

// may reads the actor and fails unless the rights allow the act.
func (h *Handlers) may(ctx context.Context, user string, allowed func(knowledge.Rights) bool) (knowledge.Person, knowledge.Rights, error) {
	rights, u, err := h.rights(ctx, user)
	if err != nil {
		return knowledge.Person{}, rights, err
	}
	if !allowed(rights) {
		return knowledge.Person{}, rights, fmt.Errorf("act as %s: %w", u.Name, knowledge.ErrNotAllowed)
	}
	return h.desk().Person(u.ID, u.Name), rights, nil
}

func specialist(r knowledge.Rights) bool { return r.Specialist }

func lead(r knowledge.Rights) bool { return r.Lead }

func worker(r knowledge.Rights) bool { return r.Work() }
