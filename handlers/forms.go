package handlers

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// form is the view that a click opens, if it opens one. Whoever may not do
// what the form does is refused before it opens, and again when it comes in.
func (h *Handlers) form(ctx context.Context, a Act) (slack.ModalViewRequest, bool, error) {
	view, opens, err := h.replyForm(ctx, a)
	if opens || err != nil {
		return view, opens, err
	}
	switch a.Action {
	case blocks.HomeReport:
		if _, _, err := h.may(ctx, a.User, lead); err != nil {
			return view, false, err
		}
		report, err := h.report(ctx, 7, "")
		return blocks.ReportModal(report), err == nil, err
	case blocks.GapAnswer, blocks.HomeNew, blocks.HomeFind, blocks.AnswerOpen, blocks.AnswerRevise, blocks.VersionOpen, blocks.DraftEdit,
		blocks.ReviewRead, blocks.ReviewReturn, blocks.AnswerHold, blocks.AnswerWithdraw:
		by, rights, err := h.may(ctx, a.User, specialist)
		if err != nil {
			return view, false, err
		}
		return h.specialistForm(ctx, a, by, rights)
	case blocks.GapUse, blocks.GapRoute, blocks.GapAskBack:
		if _, _, err := h.may(ctx, a.User, worker); err != nil {
			return view, false, err
		}
		view, err := h.gapForm(ctx, a.Action, a.Value)
		return view, err == nil, err
	case blocks.GapMore:
		verb, gap, _ := blocks.ParseVerb(a.Value)
		if verb != blocks.VerbMerge && verb != blocks.VerbDecline {
			return view, false, nil
		}
		if _, _, err := h.may(ctx, a.User, specialist); err != nil {
			return view, false, err
		}
		view, err := h.gapForm(ctx, verb, gap)
		return view, err == nil, err
	}
	return view, false, nil
}

// replyForm opens what anybody who sees a reply may open.
func (h *Handlers) replyForm(ctx context.Context, a Act) (slack.ModalViewRequest, bool, error) {
	verb, value := a.Action, a.Value
	if a.Action == blocks.AnswerMore {
		verb, value, _ = blocks.ParseVerb(a.Value)
	}
	switch verb {
	case blocks.HomeAsk, blocks.VerbNewQuestion:
		return blocks.AskModal(""), true, nil
	case blocks.Flag: // the button and the menu's verb have one name
		ref, ok := blocks.ParseRef(value)
		if !ok {
			return slack.ModalViewRequest{}, false, fmt.Errorf("read what to flag: %w", knowledge.ErrInvalid)
		}
		p, err := h.part(ctx, ref.Question, ref.Part)
		if err != nil {
			return slack.ModalViewRequest{}, false, err
		}
		v, err := h.version(ctx, firstOf(p.latest.AnswerID, p.latest.StopID), max(p.latest.Version, p.latest.StopVersion))
		if err != nil {
			return slack.ModalViewRequest{}, false, err
		}
		return blocks.FlagModal(ref, v.Title), true, nil
	case blocks.ReadAll, blocks.Language, blocks.VerbSources, blocks.VerbReadAll, blocks.ShowSteps:
		ref, word, _ := blocks.ParseWord(value)
		if ref.Question == "" {
			ref, _ = blocks.ParseRef(value)
		}
		p, err := h.part(ctx, ref.Question, ref.Part)
		if err != nil {
			return slack.ModalViewRequest{}, false, err
		}
		if verb == blocks.ShowSteps && p.question.User.ID == a.User {
			return slack.ModalViewRequest{}, false, nil // unfolded where they stand; for others in a form of their own
		}
		if p.latest.AnswerID == "" {
			p.latest.AnswerID, p.latest.Version = p.latest.StopID, p.latest.StopVersion
		}
		head, err := h.replyHead(ctx, p)
		if err != nil {
			return slack.ModalViewRequest{}, false, err
		}
		whole, err := h.answerView(ctx, p, head)
		if err != nil {
			return slack.ModalViewRequest{}, false, err
		}
		whole.Language, whole.Expanded = word, true
		return blocks.WholeAnswerModal(whole), true, nil
	}
	return slack.ModalViewRequest{}, false, nil
}

func (h *Handlers) specialistForm(ctx context.Context, a Act, by knowledge.Person, rights knowledge.Rights) (view slack.ModalViewRequest, opens bool, err error) {
	switch a.Action {
	case blocks.GapAnswer:
		view, err = h.answerForm(ctx, blocks.FormRef{GapID: a.Value}, by, rights)
	case blocks.HomeNew:
		view, err = h.answerForm(ctx, blocks.FormRef{}, by, rights)
	case blocks.AnswerRevise:
		view, err = h.answerForm(ctx, blocks.FormRef{AnswerID: a.Value}, by, rights)
	case blocks.DraftEdit:
		view, err = h.answerForm(ctx, blocks.FormRef{DraftID: a.Value}, by, rights)
	case blocks.HomeFind:
		view = blocks.FindAnswerModal()
	case blocks.AnswerOpen:
		view, err = h.answerPage(ctx, a.Value, 0)
	case blocks.VersionOpen:
		id, number, _ := blocks.ParsePair(a.Value)
		var n int
		if _, err := fmt.Sscan(number, &n); err != nil {
			return view, false, fmt.Errorf("read version: %w", knowledge.ErrInvalid)
		}
		view, err = h.answerPage(ctx, id, n)
	case blocks.ReviewRead:
		var r blocks.Review
		r, err = h.review(ctx, a.Value)
		view = blocks.ReviewModal(r)
	case blocks.ReviewReturn:
		draftID, hash, _ := blocks.ParsePair(a.Value)
		var d store.Draft
		d, err = h.db.Draft(ctx, draftID)
		view = blocks.ReturnModal(draftID, hash, d.Content.Title)
	case blocks.AnswerHold, blocks.AnswerWithdraw:
		answer := h.served.Load().answers[a.Value]
		if answer == nil || answer.Head() == nil {
			return view, false, fmt.Errorf("find %s: %w", a.Value, knowledge.ErrNotFound)
		}
		view = blocks.ReasonModal(a.Action, a.Value, answer.Head().Title)
	}
	return view, err == nil, err
}

func (h *Handlers) gapForm(ctx context.Context, action, gapID string) (slack.ModalViewRequest, error) {
	view, err := h.db.Gap(ctx, gapID)
	if err != nil {
		return slack.ModalViewRequest{}, fmt.Errorf("read gap: %w", err)
	}
	g := blocks.GapForm{ID: gapID, Number: view.Gap.Number, Text: view.Gap.Text, Waiting: blocks.WhoWaits(view.Waiters), Nearest: h.near(view.Gap.Nearest)}
	switch action {
	case blocks.GapUse:
		return blocks.UseExistingModal(g), nil
	case blocks.GapRoute:
		g.Routes = h.routes(view.Waiters)
		return blocks.SendToRouteModal(g), nil
	case blocks.GapAskBack:
		return blocks.AskBackModal(g), nil
	case blocks.VerbMerge:
		return blocks.MergeModal(g), nil
	}
	return blocks.DeclineModal(g), nil
}

// routes lists the routes that everybody who waits may see.
func (h *Handlers) routes(waiters []knowledge.Waiter) []blocks.Titled {
	var routes []blocks.Titled
	for _, a := range h.listed() {
		v := a.At(h.now())
		if a.Kind != knowledge.Route || v == nil || a.Held(h.now()) {
			continue
		}
		all := true
		for _, w := range waiters {
			all = all && v.VisibleTo(w.Audience)
		}
		if all {
			routes = append(routes, blocks.Titled{ID: a.ID, Title: v.Title, Kind: a.Kind})
		}
	}
	return routes
}

// submit carries out a form, and answers it with what the form shows next.
func (h *Handlers) submit(ctx context.Context, c slack.InteractionCallback) any {
	response, err := h.submitted(ctx, c)
	if err != nil {
		h.log.Info("form refused", "form", c.View.CallbackID, "user", c.User.ID, "error", err)
		view := blocks.NoticeModal(blocks.ErrorSentence(err))
		return slack.NewUpdateViewSubmissionResponse(&view)
	}
	h.postsReady()
	if response == nil {
		h.redrawHome(ctx, c.User)
		return nil
	}
	if len(response.Errors) == 0 {
		h.redrawHome(ctx, c.User)
	}
	return response
}

func (h *Handlers) submitted(ctx context.Context, c slack.InteractionCallback) (*slack.ViewSubmissionResponse, error) {
	user, id := c.User.ID, c.View.PrivateMetadata
	switch c.View.CallbackID {
	case blocks.AnswerFormID, blocks.NewAnswerID:
		return h.submitAnswer(ctx, c)
	case blocks.AskID:
		return h.submitQuestion(ctx, c)
	}
	filled := blocks.ReadForm(c.View.CallbackID, c.View.State)
	if len(filled.Problems) > 0 {
		return slack.NewErrorsViewSubmissionResponse(filled.Problems), nil
	}
	text, _, err := h.clean(slackEscaped(filled.Text))
	if err != nil {
		return nil, err
	}
	switch c.View.CallbackID {
	case blocks.FlagID:
		return nil, h.flag(ctx, user, id, filled.Reason, text)
	case blocks.FindAnswerID:
		view, err := h.pageFor(ctx, user, filled.AnswerID)
		return slack.NewUpdateViewSubmissionResponse(&view), err
	case blocks.ReviewID:
		draftID, hash, _ := blocks.ParsePair(id)
		return slack.NewClearViewSubmissionResponse(), h.approveReviewed(ctx, user, draftID, hash)
	case blocks.ReturnDraftID:
		draftID, hash, _ := blocks.ParsePair(id)
		return slack.NewClearViewSubmissionResponse(), h.returnDraft(ctx, user, draftID, hash, text)
	case blocks.ReasonID:
		action, answerID, _ := blocks.ParsePair(id)
		return slack.NewClearViewSubmissionResponse(), h.takeOut(ctx, user, action, answerID, text)
	}
	return nil, h.submitGapForm(ctx, c.View.CallbackID, user, id, filled, text)
}

// submitGapForm carries out the small forms on a gap's card.
func (h *Handlers) submitGapForm(ctx context.Context, form, user, gapID string, filled blocks.Filled, text string) error {
	by, rights, err := h.may(ctx, user, worker)
	if err != nil {
		return err
	}
	if (form == blocks.MergeID || form == blocks.DeclineID) && !rights.Specialist {
		return fmt.Errorf("carry out form %q: %w", form, knowledge.ErrNotAllowed)
	}
	switch form {
	case blocks.UseExistingID:
		return h.link(ctx, gapID, filled.AnswerID, knowledge.Linked, filled.Cause, by, rights)
	case blocks.SendToRouteID:
		return h.link(ctx, gapID, filled.AnswerID, knowledge.GapRouted, filled.Cause, by, rights)
	case blocks.AskBackID:
		return h.askBack(ctx, gapID, text, by)
	case blocks.MergeID:
		return h.merge(ctx, gapID, filled.GapID, by)
	case blocks.DeclineID:
		return h.move(ctx, store.Move{GapID: gapID, To: knowledge.Declined, By: by, Cause: filled.Cause, Text: text})
	}
	return fmt.Errorf("carry out form %q: %w", form, knowledge.ErrInvalid)
}

func (h *Handlers) submitQuestion(ctx context.Context, c slack.InteractionCallback) (*slack.ViewSubmissionResponse, error) {
	text := typed(c.View.State, blocks.AskText)
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	m := heard{event: "ask " + c.View.ID, team: c.User.TeamID, user: c.User.ID, text: slackEscaped(text)}
	return nil, h.ask(ctx, m, knowledge.ByHome)
}
