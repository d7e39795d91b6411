package handlers

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
)

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
