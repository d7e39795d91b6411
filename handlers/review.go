package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

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
	if draft.GapID != "" {
		h.learnAnew()
	}
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
	if topic != nil && by.ID == draft.Content.Author && rights.MayApprove(topic.Tier, by.ID, "") && !rights.MayApprove(topic.Tier, by.ID, by.ID) {
		return fmt.Errorf("approve %s: %w", draft.Content.ID, blocks.ErrOwnWords)
	}
	if topic == nil || !rights.MayApprove(topic.Tier, by.ID, draft.Content.Author) {
		return fmt.Errorf("approve %s: %w", draft.Content.ID, knowledge.ErrNotAllowed)
	}
	if draft.State != store.DraftInReview {
		return fmt.Errorf("approve %s, which is %s: %w", draft.Content.ID, draft.State, knowledge.ErrStale)
	}
	if faults := append(h.faultsOf(draft.Content, h.desk()), h.takenWordings(draft)...); len(faults) > 0 {
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
	r.Faults = append(r.Faults, h.faultsOf(d.Content, desk)...)
	if d.State != store.DraftApproved {
		r.Faults = append(r.Faults, h.takenWordings(d)...)
	}
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
