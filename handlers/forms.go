package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/index"
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
	case blocks.ReadAll, blocks.Language, blocks.VerbSources, blocks.VerbReadAll:
		ref, word, _ := blocks.ParseWord(value)
		if ref.Question == "" {
			ref, _ = blocks.ParseRef(value)
		}
		p, err := h.part(ctx, ref.Question, ref.Part)
		if err != nil {
			return slack.ModalViewRequest{}, false, err
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

func (h *Handlers) answerForm(ctx context.Context, ref blocks.FormRef, by knowledge.Person, rights knowledge.Rights) (slack.ModalViewRequest, error) {
	d, err := h.draftOf(ctx, ref, by)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	ref = blocks.FormRef{GapID: d.GapID, DraftID: d.ID, AnswerID: ref.AnswerID, BasedOn: d.BasedOn}
	return h.filledForm(ctx, ref, d, rights, ""), nil
}

// formAgain shows the form as it was filled in, with what stands in the way.
func (h *Handlers) formAgain(ctx context.Context, ref blocks.FormRef, d store.Draft, rights knowledge.Rights, problem string) *slack.ViewSubmissionResponse {
	view := h.filledForm(ctx, ref, d, rights, problem)
	return slack.NewUpdateViewSubmissionResponse(&view)
}

func (h *Handlers) filledForm(ctx context.Context, ref blocks.FormRef, d store.Draft, rights knowledge.Rights, problem string) slack.ModalViewRequest {
	desk := h.desk()
	f := blocks.AnswerForm{Desk: desk, Now: h.now(), Meta: ref, Content: d.Content, Phrasings: d.Phrasings, Problem: problem}
	switch d.State {
	case store.DraftReturned:
		f.Returned = d.Reason
	case store.DraftConflict:
		f.Problem = firstOf(problem, blocks.DraftOvertaken)
	}
	if d.EffectiveFrom != nil {
		f.EffectiveFrom = d.EffectiveFrom.In(desk.Zone).Format("2006-01-02")
	}
	if topic := desk.Topic(d.Content.Topic); topic != nil {
		f.Finishes = topic.Tier == knowledge.Experience && rights.Specialist
	}
	words := d.Content.Title
	if d.GapID != "" {
		if view, err := h.db.Gap(ctx, d.GapID); err == nil {
			f.Gap, f.Question = view.Gap.Number, view.Gap.Text
			words = view.Gap.Text
		}
	}
	if words != "" && d.BasedOn == 0 {
		if found, err := h.sets.Index(index.Specialists).Find(ctx, words); err == nil {
			f.Similar = h.near(found[:min(len(found), 3)])
		}
	}
	return blocks.AnswerModal(f)
}

// topicPicked shows the form anew, because who may finish it depends on the
// topic.
func (h *Handlers) topicPicked(ctx context.Context, c slack.InteractionCallback) error {
	by, rights, err := h.may(ctx, c.User.ID, specialist)
	if err != nil {
		return err
	}
	ref := blocks.ParseFormRef(c.View.PrivateMetadata)
	d, err := h.draftFrom(ctx, ref, c.View.State, by)
	var faulty formFaults
	if err != nil && !errors.As(err, &faulty) { // half a form is no fault yet
		return err
	}
	view := h.filledForm(ctx, ref, d, rights, "")
	if c.View.Submit != nil && view.Submit != nil && c.View.Submit.Text == view.Submit.Text {
		return nil // who finishes it is the same
	}
	_, err = h.api.UpdateViewContext(ctx, view, "", c.View.Hash, c.View.ID)
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) && (refused.Err == "not_found" || refused.Err == "hash_conflict") {
		return nil // it was sent, closed or changed in the meantime
	}
	if err != nil {
		return fmt.Errorf("update form: %w", err)
	}
	return nil
}

// saveDraft keeps what is in the form, whatever becomes of the form.
func (h *Handlers) saveDraft(ctx context.Context, c slack.InteractionCallback) error {
	by, rights, err := h.may(ctx, c.User.ID, specialist)
	if err != nil {
		return err
	}
	ref := blocks.ParseFormRef(c.View.PrivateMetadata)
	d, err := h.draftFrom(ctx, ref, c.View.State, by)
	var faulty formFaults
	if err != nil && !errors.As(err, &faulty) { // a draft may be half done
		return err
	}
	if d, err = h.db.SaveDraft(ctx, d); err != nil {
		return h.writeFailed(fmt.Errorf("save draft: %w", err))
	}
	ref.DraftID = d.ID
	if _, err := h.api.UpdateViewContext(ctx, h.filledForm(ctx, ref, d, rights, blocks.DraftSaved), "", c.View.Hash, c.View.ID); err != nil {
		return fmt.Errorf("update form: %w", err)
	}
	h.postsReady()
	return nil
}

func (h *Handlers) gapForm(ctx context.Context, action, gapID string) (slack.ModalViewRequest, error) {
	view, err := h.db.Gap(ctx, gapID)
	if err != nil {
		return slack.ModalViewRequest{}, fmt.Errorf("read gap: %w", err)
	}
	g := blocks.GapForm{ID: gapID, Number: view.Gap.Number, Text: view.Gap.Text, Waiting: len(view.Waiters), Nearest: h.near(view.Gap.Nearest)}
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
		return nil
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

// flag records what somebody found wrong with an answer they were shown.
func (h *Handlers) flag(ctx context.Context, user, metadata string, reason knowledge.FlagReason, text string) error {
	ref, ok := blocks.ParseRef(metadata)
	if !ok {
		return fmt.Errorf("read what to flag: %w", knowledge.ErrInvalid)
	}
	p, err := h.part(ctx, ref.Question, ref.Part)
	if err != nil {
		return err
	}
	u, err := h.people.User(ctx, user)
	if err != nil {
		u = User{ID: user}
	}
	mark := store.Mark{QuestionID: ref.Question, Part: ref.Part, Kind: "flag", Key: string(reason), By: u.Person(), Text: text, At: h.now(),
		AnswerID: firstOf(p.latest.AnswerID, p.latest.StopID), Version: max(p.latest.Version, p.latest.StopVersion)}
	fresh, distinct, err := h.db.FlagAnswer(ctx, mark)
	if err != nil {
		return h.writeFailed(fmt.Errorf("record flag: %w", err))
	}
	thanks := store.Message{Kind: kindSentence, Key: fmt.Sprintf("flagged:%s:%s:%s", ref, user, reason), User: user, Args: quoted(blocks.FlagThanks)}
	if p.question.Channel != "" {
		thanks.Channel, thanks.ThreadTS, thanks.Ephemeral = p.question.Channel, firstOf(p.question.ThreadTS, p.question.ChannelTS), true
	}
	show := []store.Message{thanks}
	if fresh {
		show = append(show, h.flagNotices(p, mark, distinct)...)
	}
	if err := h.db.Show(ctx, show...); err != nil {
		return err
	}
	return h.db.Refresh(ctx, replyKey(ref.Question, ref.Part))
}

// flagNotices tell the answer's owners: of each flag in the specialists'
// channel, and in person once two people call it outdated or wrong.
func (h *Handlers) flagNotices(p part, mark store.Mark, distinct int) []store.Message {
	desk := h.desk()
	answer := h.served.Load().answers[mark.AnswerID]
	if answer == nil || answer.Head() == nil {
		return nil
	}
	title := answer.Head().Title
	sentence := blocks.FlagNotice(title, mark.By, knowledge.FlagReason(mark.Key), mark.Text)
	notices := []store.Message{{Kind: kindSentence, Key: "flag:" + h.db.NewID(), Channel: desk.SpecialistsChannel, Args: quoted(sentence)}}
	if distinct < 2 {
		return notices
	}
	if topic := desk.Topic(answer.Head().Topic); topic != nil {
		for _, owner := range topic.Owners {
			notices = append(notices, store.Message{Kind: kindSentence, Key: fmt.Sprintf("paged:%s:%d:%s", answer.ID, mark.Version, owner), User: owner,
				Args: quoted(blocks.FlagPage(title, distinct))})
		}
	}
	return notices
}

// takeOut holds or withdraws an answer.
func (h *Handlers) takeOut(ctx context.Context, user, action, answerID, reason string) error {
	switch action {
	case blocks.AnswerHold:
		by, _, err := h.may(ctx, user, specialist)
		if err != nil {
			return err
		}
		if err := h.db.Hold(ctx, answerID, by, reason); err != nil {
			return fmt.Errorf("hold %s: %w", answerID, err)
		}
	case blocks.AnswerWithdraw:
		by, err := h.mayChange(ctx, user, answerID)
		if err != nil {
			return err
		}
		if err := h.db.Withdraw(ctx, answerID, by, reason); err != nil {
			return fmt.Errorf("withdraw %s: %w", answerID, err)
		}
	default:
		return fmt.Errorf("carry out %q: %w", action, knowledge.ErrInvalid)
	}
	return h.catchUp(ctx)
}

// suggest answers a search as it is typed.
func (h *Handlers) suggest(ctx context.Context, c slack.InteractionCallback) any {
	if _, _, err := h.may(ctx, c.User.ID, worker); err != nil {
		return blocks.AnswerOptions(nil)
	}
	query := c.Value
	if blocks.ActionOf(c.ActionID) == blocks.GapSearch {
		return blocks.GapOptions(h.searchGaps(ctx, query, c.View.PrivateMetadata))
	}
	return blocks.AnswerOptions(h.searchAnswers(ctx, query, c.View.CallbackID == blocks.FindAnswerID))
}

// searchAnswers finds answers by what their titles hold, then by meaning: those
// that may be given to somebody now, or all there are, with what is on hold,
// still to come or withdrawn.
func (h *Handlers) searchAnswers(ctx context.Context, query string, all bool) []blocks.Titled {
	var found []blocks.Titled
	seen := map[string]bool{}
	add := func(a *knowledge.Answer) {
		v := a.At(h.now())
		switch {
		case all && v == nil:
			v = a.Head()
		case !all && (v == nil || a.Held(h.now()) || a.Kind == knowledge.Holding):
			return
		}
		if v != nil && !seen[a.ID] && len(found) < 100 {
			seen[a.ID] = true
			found = append(found, blocks.Titled{ID: a.ID, Title: v.Title, Kind: a.Kind})
		}
	}
	words := strings.Fields(strings.ToLower(query))
	for _, a := range h.listed() {
		v := a.Head()
		if v == nil {
			continue
		}
		title := strings.ToLower(v.Title + " " + a.ID)
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(title, w) }) {
			add(a)
		}
	}
	if len(words) > 0 && len(found) < 10 {
		if candidates, err := h.sets.Index(index.Specialists).Find(ctx, query); err == nil {
			answers := h.served.Load().answers
			for _, c := range candidates {
				if a := answers[c.AnswerID]; a != nil {
					add(a)
				}
			}
		}
	}
	return found
}

func (h *Handlers) searchGaps(ctx context.Context, query, except string) []blocks.SimilarGap {
	gaps, err := h.db.WaitingGaps(ctx)
	if err != nil {
		h.log.Error("search gaps", "error", err)
		return nil
	}
	query = strings.ToLower(strings.TrimSpace(query))
	var found []blocks.SimilarGap
	for _, g := range gaps {
		if g.ID == except || query != "" && !strings.Contains(strings.ToLower(g.Label()+" "+g.Text), query) && index.Same(query, g.Text) < h.desk().Thresholds.Join {
			continue
		}
		if found = append(found, blocks.SimilarGap{ID: g.ID, Number: g.Number, Text: g.Text}); len(found) == 100 {
			break
		}
	}
	return found
}

func (h *Handlers) pageFor(ctx context.Context, user, answerID string) (slack.ModalViewRequest, error) {
	if _, _, err := h.may(ctx, user, specialist); err != nil {
		return slack.ModalViewRequest{}, err
	}
	return h.answerPage(ctx, answerID, 0)
}

// answerPage is an answer with its history. Number picks a version; 0 the one
// in effect.
func (h *Handlers) answerPage(ctx context.Context, id string, number int) (slack.ModalViewRequest, error) {
	answer, err := h.db.Answer(ctx, id)
	if err != nil {
		return slack.ModalViewRequest{}, fmt.Errorf("read answer %s: %w", id, err)
	}
	page := blocks.AnswerPage{Desk: h.desk(), Now: h.now(), Answer: answer, MayRevise: true}
	if number != 0 {
		if page.Shown, err = numbered(answer, number); err != nil {
			return slack.ModalViewRequest{}, err
		}
	}
	flags, err := h.db.Flags(ctx, id)
	if err != nil {
		return slack.ModalViewRequest{}, fmt.Errorf("read flags: %w", err)
	}
	for _, f := range flags {
		page.Flags = append(page.Flags, blocks.FlagLine{At: f.At, By: f.By, Reason: knowledge.FlagReason(f.Key), Text: f.Text, Version: f.Version})
	}
	if page.Asked, err = h.db.TimesShown(ctx, id, h.now().AddDate(0, 0, -28)); err != nil {
		return slack.ModalViewRequest{}, err
	}
	return blocks.AnswerPageModal(page), nil
}
