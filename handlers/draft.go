package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

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
	version := &knowledge.Version{Content: draft.Content}
	if faults := knowledge.CaseFaults(version, desk); len(faults) > 0 {
		return h.formAgain(ctx, ref, draft, rights, faults[0].String()), nil
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

// approve makes a draft a version and tells everybody who waits, in one
// transaction; the ranking follows at once.
func (h *Handlers) approve(ctx context.Context, draft store.Draft, hash string, by knowledge.Person) error {
	a := store.Approve{DraftID: draft.ID, Hash: hash, By: by, At: h.now()}
	if draft.EffectiveFrom != nil {
		a.EffectiveFrom = *draft.EffectiveFrom
	}
	if draft.GapID != "" {
		view, err := h.db.Gap(ctx, draft.GapID)
		if err != nil {
			return fmt.Errorf("read gap: %w", err)
		}
		all, latest, err := h.waitingOn(ctx, view.Waiters)
		if err != nil {
			return err
		}
		a.Tell = h.toldOf(draft.GapID, all, latest, sameWords(draft.Phrasings))
	}
	_, err := h.db.Approve(ctx, a)
	// A refused approval shows on the card too: what it was asked for is gone.
	if err := h.db.Refresh(ctx, reviewKey(draft.ID)); err != nil && !errors.Is(err, knowledge.ErrNotFound) {
		h.log.Error("refresh review card", "error", err)
	}
	defer h.postsReady()
	if err != nil {
		return h.writeFailed(fmt.Errorf("approve: %w", err))
	}
	h.wrote()
	return h.catchUp(ctx)
}

func reviewKey(draftID string) string { return "review:" + draftID }

func (h *Handlers) reviewMessage(d store.Draft) store.Message {
	return store.Message{Kind: kindReview, Key: reviewKey(d.ID), DraftID: d.ID, Channel: h.desk().SpecialistsChannel}
}

// approveClicked is a reviewer's word on exactly what they saw.
func (h *Handlers) approveClicked(ctx context.Context, a Act) error {
	draftID, hash, ok := blocks.ParsePair(a.Value)
	if !ok {
		return fmt.Errorf("read draft to approve: %w", knowledge.ErrInvalid)
	}
	return h.approveReviewed(ctx, a.User, draftID, hash)
}

func (h *Handlers) approveReviewed(ctx context.Context, user, draftID, hash string) error {
	draft, err := h.db.Draft(ctx, draftID)
	if err != nil {
		return fmt.Errorf("read draft: %w", err)
	}
	by, rights, err := h.may(ctx, user, specialist)
	if err != nil {
		return err
	}
	if draft.State == store.DraftApproved && draft.DecidedBy.ID == by.ID && draft.Content.Hash() == hash {
		return nil // the same click twice
	}
	topic := h.desk().Topic(draft.Content.Topic)
	if topic == nil || !rights.MayApprove(topic.Tier, by.ID, draft.Content.Author) {
		return fmt.Errorf("approve %s: %w", draft.Content.ID, knowledge.ErrNotAllowed)
	}
	if draft.State != store.DraftInReview {
		return fmt.Errorf("approve %s, which is %s: %w", draft.Content.ID, draft.State, knowledge.ErrStale)
	}
	if faults := knowledge.CaseFaults(&knowledge.Version{Content: draft.Content}, h.desk()); len(faults) > 0 {
		return fmt.Errorf("approve %s: %s: %w", draft.Content.ID, faults[0], knowledge.ErrInvalid)
	}
	return h.approve(ctx, draft, hash, by)
}

// returnDraft sends a draft back to its author with a reason.
func (h *Handlers) returnDraft(ctx context.Context, user, draftID, hash, reason string) error {
	by, rights, err := h.may(ctx, user, specialist)
	if err != nil {
		return err
	}
	draft, err := h.db.Draft(ctx, draftID)
	if err != nil {
		return fmt.Errorf("read draft: %w", err)
	}
	topic := h.desk().Topic(draft.Content.Topic)
	if topic == nil || !rights.MayApprove(topic.Tier, by.ID, draft.Content.Author) {
		return fmt.Errorf("return %s: %w", draft.Content.ID, knowledge.ErrNotAllowed)
	}
	note := store.Message{Kind: kindSentence, Key: "returned:" + draftID + ":" + h.db.NewID(), User: draft.Author.ID,
		Args: quoted(blocks.DraftReturned(draft.Content.Title, by, reason))}
	if _, err := h.db.ReturnDraft(ctx, draftID, hash, by, reason, h.reviewMessage(draft), note); err != nil {
		return h.writeFailed(fmt.Errorf("return draft: %w", err))
	}
	h.postsReady()
	return nil
}

// review is a draft as its approver sees it.
func (h *Handlers) review(ctx context.Context, draftID string) (blocks.Review, error) {
	d, err := h.db.Draft(ctx, draftID)
	if err != nil {
		return blocks.Review{}, fmt.Errorf("read draft: %w", err)
	}
	desk := h.desk()
	r := blocks.Review{
		Desk: desk, Now: h.now(), DraftID: d.ID, Hash: d.Content.Hash(), Content: d.Content, Number: 1, Author: d.Author,
		State: reviewState(d.State), Reason: d.Reason, By: d.DecidedBy, At: d.UpdatedAt,
	}
	if d.EffectiveFrom != nil {
		r.From = *d.EffectiveFrom
	}
	var was knowledge.Content
	answer, err := h.db.Answer(ctx, d.Content.ID)
	switch {
	case err == nil && answer.Head() != nil:
		r.Number = answer.Head().Number + 1
		if d.State == store.DraftApproved {
			r.Number = answer.Head().Number
		}
		if base, err := numbered(answer, d.BasedOn); err == nil {
			was = base.Content
		}
	case err != nil && !errors.Is(err, knowledge.ErrNotFound):
		return r, fmt.Errorf("read answer: %w", err)
	}
	r.Changes = slices.DeleteFunc(knowledge.Difference(&was, &d.Content), func(c knowledge.PartChange) bool {
		return c.Part == "kind" && c.Now == string(knowledge.Plain) // what an answer is unless it says otherwise
	})
	version := &knowledge.Version{Content: d.Content}
	if r.Table, err = version.Table(desk.Facts, h.now()); err != nil {
		r.Faults = append(r.Faults, knowledge.Fault{What: err.Error()})
	}
	r.Faults = append(r.Faults, knowledge.CaseFaults(version, desk)...)
	if d.GapID != "" {
		if view, err := h.db.Gap(ctx, d.GapID); err == nil {
			r.Gap, r.Question = view.Gap.Number, view.Gap.Text
		}
	}
	return r, nil
}

func reviewState(state string) blocks.ReviewState {
	switch state {
	case store.DraftApproved:
		return blocks.ReviewApproved
	case store.DraftReturned:
		return blocks.ReviewReturned
	case store.DraftConflict:
		return blocks.ReviewConflict
	case store.DraftDropped:
		return blocks.ReviewDropped
	}
	return blocks.ReviewOpen
}

func (h *Handlers) renderReview(ctx context.Context, draftID string) (blocks.Message, error) {
	r, err := h.review(ctx, draftID)
	if err != nil {
		return blocks.Message{}, err
	}
	return blocks.ReviewCard(r), nil
}

// unhold puts a held answer back into service: the word of somebody who could
// approve it.
func (h *Handlers) unhold(ctx context.Context, a Act) error {
	by, err := h.mayChange(ctx, a.User, a.Value)
	if err != nil {
		return err
	}
	if err := h.db.Unhold(ctx, a.Value, by, ""); err != nil {
		return fmt.Errorf("put back into service: %w", err)
	}
	if err := h.catchUp(ctx); err != nil || a.View == "" {
		return err
	}
	page, err := h.answerPage(ctx, a.Value, 0)
	if err != nil {
		return err
	}
	if _, err := h.api.UpdateViewContext(ctx, page, "", "", a.View); err != nil {
		h.log.Warn("show that an answer is served again", "error", err) // the page may be closed by now
	}
	return nil
}

// mayChange reads somebody who could approve the answer's next version.
func (h *Handlers) mayChange(ctx context.Context, user, answerID string) (knowledge.Person, error) {
	by, rights, err := h.may(ctx, user, specialist)
	if err != nil {
		return by, err
	}
	answer := h.served.Load().answers[answerID]
	if answer == nil || answer.Head() == nil {
		return by, fmt.Errorf("change %s: %w", answerID, knowledge.ErrNotFound)
	}
	topic := h.desk().Topic(answer.Head().Topic)
	if topic == nil || !rights.MayApprove(topic.Tier, by.ID, "") {
		return by, fmt.Errorf("change %s: %w", answerID, knowledge.ErrNotAllowed)
	}
	return by, nil
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
