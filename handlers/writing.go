package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/slack-go/slack"

	"shouldertap/content"
	"shouldertap/handlers/blocks"
	"shouldertap/index"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

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
	h.redrawHome(ctx, c.User)
	return nil
}

// submitAnswer takes the form in which an answer is written. In an experience
// topic it is approved and sent; in a compliance topic it goes before a
// reviewer.
func (h *Handlers) submitAnswer(ctx context.Context, c slack.InteractionCallback) (*slack.ViewSubmissionResponse, error) {
	by, rights, err := h.may(ctx, c.User.ID, specialist)
	if err != nil {
		return nil, err
	}
	ref := blocks.ParseFormRef(c.View.PrivateMetadata)
	draft, err := h.draftFrom(ctx, ref, c.View.State, by)
	var faulty formFaults
	if errors.As(err, &faulty) {
		return slack.NewErrorsViewSubmissionResponse(faulty), nil
	}
	if err != nil {
		return nil, err
	}
	desk := h.desk()
	if faults := h.faultsOf(draft.Content, desk); len(faults) > 0 {
		return h.formAgain(ctx, ref, draft, rights, faults[0].String()), nil
	}
	if taken := h.takenWordings(draft); len(taken) > 0 {
		return slack.NewErrorsViewSubmissionResponse(formFaults{blocks.FieldPhrasings: taken[0].What}), nil
	}
	if draft, err = h.db.SaveDraft(ctx, draft); err != nil {
		return nil, h.writeFailed(fmt.Errorf("save draft: %w", err))
	}
	topic := desk.Topic(draft.Content.Topic)
	if topic == nil {
		return h.formAgain(ctx, ref, draft, rights, fmt.Sprintf("the desk has no topic %q", draft.Content.Topic)), nil
	}
	if rights.MayApprove(topic.Tier, by.ID, draft.Content.Author) && topic.Tier == knowledge.Experience {
		if err := h.approve(ctx, draft, draft.Content.Hash(), by); err != nil {
			return nil, err
		}
		return slack.NewClearViewSubmissionResponse(), nil
	}
	_, err = h.db.SubmitDraft(ctx, draft.ID, draft.Content.Hash(), by, h.reviewMessage(draft))
	if err != nil {
		return nil, h.writeFailed(fmt.Errorf("submit draft: %w", err))
	}
	h.postsReady()
	return slack.NewClearViewSubmissionResponse(), nil
}

// faultsOf finds in a draft what check finds in a file, personal data, slots,
// disclosures, withdrawn sources and cases: what is approved here is exported
// and read again.
func (h *Handlers) faultsOf(c knowledge.Content, desk *knowledge.Desk) []knowledge.Fault {
	f := &content.File{Content: c}
	return append(content.CheckPersonal(f, h.redact.Personal), content.CheckAnswer(f, desk)...)
}

// takenWordings are the faults of a draft whose wordings another answer has
// already: check finds them in files.
func (h *Handlers) takenWordings(d store.Draft) []knowledge.Fault {
	var faults []knowledge.Fault
	for _, p := range d.Phrasings {
		if other := h.sameWordsElsewhere(d.Content.ID, d.Content.Audiences, p); other != "" {
			faults = append(faults, knowledge.Fault{What: blocks.SameWords(p, other)})
		}
	}
	return faults
}

// formFaults are what is wrong with a form, by block id.
type formFaults map[string]string

func (f formFaults) Error() string { return fmt.Sprintf("%d fields of the form are wrong", len(f)) }

// draftFrom reads a filled answer form over what it was opened with. Where
// fields are wrong, it gives [formFaults] and all the same what could be read.
// Personal data in the asked wordings never reaches the draft.
func (h *Handlers) draftFrom(ctx context.Context, ref blocks.FormRef, state *slack.ViewState, by knowledge.Person) (store.Draft, error) {
	draft, err := h.draftOf(ctx, ref, by)
	if err != nil {
		return store.Draft{}, err
	}
	filled := blocks.ReadAnswerForm(h.desk(), h.now(), state, draft.Content)
	draft.Content, draft.Phrasings = filled.Content, nil
	for _, p := range filled.Phrasings {
		text, _, err := h.clean(slackEscaped(p))
		if err != nil {
			return store.Draft{}, err
		}
		draft.Phrasings = append(draft.Phrasings, text)
	}
	draft.Content.Author = by.ID
	draft.Author = by
	draft.EffectiveFrom = nil
	if filled.EffectiveFrom != "" {
		from, err := time.ParseInLocation(time.DateOnly, filled.EffectiveFrom, h.desk().Zone)
		if err != nil {
			return store.Draft{}, fmt.Errorf("read effective-from %q: %w", filled.EffectiveFrom, knowledge.ErrInvalid)
		}
		draft.EffectiveFrom = &from
	}
	if len(filled.Problems) > 0 {
		return draft, formFaults(filled.Problems)
	}
	if draft.Content.ID == "" {
		draft.Content.ID = h.newAnswerID(draft.Content)
	}
	return draft, nil
}

// draftOf is the draft that a form continues, or a new one: for a gap, over an
// answer, or from nothing.
func (h *Handlers) draftOf(ctx context.Context, ref blocks.FormRef, by knowledge.Person) (store.Draft, error) {
	if ref.DraftID != "" {
		d, err := h.db.Draft(ctx, ref.DraftID)
		if err != nil {
			return d, fmt.Errorf("read draft: %w", err)
		}
		return h.rebased(d), nil
	}
	d := store.Draft{GapID: ref.GapID, BasedOn: ref.BasedOn, Author: by, Content: knowledge.Content{Kind: knowledge.Plain}}
	if ref.GapID != "" {
		view, err := h.db.Gap(ctx, ref.GapID)
		if err != nil {
			return d, fmt.Errorf("read gap: %w", err)
		}
		if view.Draft != nil && view.Draft.State != store.DraftApproved && view.Draft.State != store.DraftDropped {
			return h.rebased(*view.Draft), nil
		}
		d.Phrasings = []string{view.Gap.Text}
		d.Content.Topic = h.likelyTopic(view.Gap)
		d.Content.ReviewBy = h.now().AddDate(0, 6, 0).In(h.desk().Zone).Format(time.DateOnly)
	}
	if ref.AnswerID != "" {
		answer, err := h.db.Answer(ctx, ref.AnswerID)
		if err != nil {
			return d, fmt.Errorf("read answer: %w", err)
		}
		head := answer.Head()
		if head == nil {
			return d, fmt.Errorf("revise %s: %w", ref.AnswerID, knowledge.ErrNotFound)
		}
		d.Content, d.BasedOn, d.Phrasings = head.Content, head.Number, nil
		d.Content.ChangeNote = ""
		if ref.BasedOn != 0 {
			d.BasedOn = ref.BasedOn
		}
	}
	return d, nil
}

// rebased takes a draft whose answer changed under it for a change of the
// version that is newest now: its author reads both and sends it again.
func (h *Handlers) rebased(d store.Draft) store.Draft {
	if d.State != store.DraftConflict {
		return d
	}
	if a := h.served.Load().answers[d.Content.ID]; a != nil && a.Head() != nil {
		d.BasedOn = a.Head().Number
	}
	return d
}

// likelyTopic is the topic of the nearest answer, where that is near enough to
// be offered; else none: the topic decides who approves, so a wrong guess would
// publish what somebody else should have read.
func (h *Handlers) likelyTopic(g knowledge.Gap) string {
	answers, desk := h.served.Load().answers, h.desk()
	for _, c := range g.Nearest {
		a := answers[c.AnswerID]
		if a == nil || a.Head() == nil || a.Kind != knowledge.Plain || c.Probability < desk.Thresholds.Offer {
			continue
		}
		if desk.Topic(a.Head().Topic) != nil {
			return a.Head().Topic
		}
	}
	return ""
}

// newAnswerID makes a stable id from the topic and the title:
// "servicing/wet-signature", with a number where that is taken.
func (h *Handlers) newAnswerID(c knowledge.Content) string {
	area, _, _ := strings.Cut(c.Topic, "/")
	var words []string
	for _, w := range strings.FieldsFunc(strings.ToLower(c.Title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if words = append(words, w); len(words) == 8 {
			break
		}
	}
	if len(words) == 0 {
		words = []string{"answer"}
	}
	id := area + "/" + strings.Join(words, "-")
	answers := h.served.Load().answers
	for n := 2; answers[id] != nil; n++ {
		id = fmt.Sprintf("%s/%s-%d", area, strings.Join(words, "-"), n)
	}
	return id
}
