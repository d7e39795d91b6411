package handlers

import (
	"context"
	"fmt"
	"slices"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// renderCard shows a gap to the specialists.
func (h *Handlers) renderCard(ctx context.Context, gapID string) (blocks.Message, error) {
	view, err := h.db.Gap(ctx, gapID)
	if err != nil {
		return blocks.Message{}, fmt.Errorf("read gap: %w", err)
	}
	c := blocks.Card{Desk: h.desk(), Now: h.now(), Gap: view.Gap, Waiters: view.Waiters, Nearest: h.near(view.Gap.Nearest)}
	for _, e := range view.History {
		c.History = append(c.History, blocks.Event{At: e.At, By: e.By, What: e.What, From: e.From, To: e.To, Text: e.Text})
	}
	for _, s := range view.Similar {
		c.Similar = append(c.Similar, blocks.SimilarGap{ID: s.ID, Number: s.Number, Text: s.Text})
	}
	if c.Title, err = h.titleOf(ctx, view.Gap.AnswerID); err != nil {
		return blocks.Message{}, err
	}
	if view.Draft != nil && slices.Contains([]string{store.DraftOpen, store.DraftReturned, store.DraftConflict}, view.Draft.State) {
		c.DraftBy = view.Draft.Author.Name
	}
	if len(view.Waiters) > 0 {
		c.Link = h.permalink(ctx, view.Waiters[0])
		if p, err := h.part(ctx, view.Waiters[0].QuestionID, view.Waiters[0].Part); err == nil {
			c.Reason = p.latest.Reason
			if p.latest.ShadowID != "" {
				if near := h.near([]knowledge.Candidate{{AnswerID: p.latest.ShadowID, Probability: top(p.latest.Candidates)}}); len(near) > 0 {
					c.Shadow = &near[0]
				}
			}
		}
	}
	return blocks.GapCard(c), nil
}

// titleOf is the title of what closed a gap; empty: nothing did. It is read
// from the store, for an answer just approved is shown before it is ranked.
func (h *Handlers) titleOf(ctx context.Context, answerID string) (string, error) {
	if answerID == "" {
		return "", nil
	}
	answer, err := h.db.Answer(ctx, answerID)
	if err != nil {
		return "", fmt.Errorf("read answer %s: %w", answerID, err)
	}
	if v := answer.Head(); v != nil {
		return v.Title, nil
	}
	return "", nil
}

func top(candidates []knowledge.Candidate) float64 {
	if len(candidates) == 0 {
		return 0
	}
	return candidates[0].Probability
}

// near reads the titles of candidates with their probabilities.
func (h *Handlers) near(candidates []knowledge.Candidate) []blocks.Near {
	answers := h.served.Load().answers
	var near []blocks.Near
	for _, c := range candidates {
		if a := answers[c.AnswerID]; a != nil && a.Head() != nil {
			near = append(near, blocks.Near{ID: a.ID, Title: a.Head().Title, Probability: c.Probability})
		}
	}
	return near
}
