package handlers

import (
	"context"
	"fmt"
	"slices"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// askBack puts a specialist's question to those who wait.
func (h *Handlers) askBack(ctx context.Context, gapID, text string, by knowledge.Person) error {
	return h.move(ctx, store.Move{GapID: gapID, To: knowledge.AskedBack, By: by, Text: text, What: string(knowledge.AskedBack),
		Tell: func(w knowledge.Waiter) store.Told {
			return store.Told{Keep: true, Message: &store.Message{
				Kind: kindAskBack, Key: "ask back:" + gapID + ":" + waiterKey(w.QuestionID, w.Part) + ":" + h.db.NewID(),
				QuestionID: w.QuestionID, Part: w.Part, GapID: gapID, Channel: w.Channel, ThreadTS: w.ThreadTS, User: w.User.ID,
			}}
		}})
}

// replyToAskBack takes an asker's message for the reply to what was asked back,
// when something was.
func (h *Handlers) replyToAskBack(ctx context.Context, m heard) (bool, error) {
	gapID, err := h.askedBackIn(ctx, m)
	if err != nil || gapID == "" {
		return false, err
	}
	text, _, err := h.clean(m.text)
	if err != nil {
		return false, err
	}
	return true, h.receive(ctx, Act{Kind: "ask back reply", User: m.user, Channel: m.channel, TS: m.ts, ThreadTS: m.thread, Value: gapID,
		Redacted: map[string]string{"text": text}}, m.receipt())
}

// askedBackIn finds the gap about which the asker of a thread was asked
// something. A thread of a direct message may begin with what was asked back.
func (h *Handlers) askedBackIn(ctx context.Context, m heard) (string, error) {
	questions, _, err := h.db.QuestionsInThread(ctx, m.channel, m.thread)
	if err != nil {
		return "", fmt.Errorf("read thread: %w", err)
	}
	if ours, found, err := h.db.MessageAt(ctx, m.channel, m.thread); err != nil {
		return "", fmt.Errorf("read message: %w", err)
	} else if found && ours.QuestionID != "" {
		q, _, err := h.db.Question(ctx, ours.QuestionID)
		if err != nil {
			return "", fmt.Errorf("read question: %w", err)
		}
		questions = append(questions, q)
	}
	for _, q := range slices.Backward(questions) {
		if q.User.ID != m.user {
			continue
		}
		for _, p := range q.Parts {
			if p.GapID == "" {
				continue
			}
			view, err := h.db.Gap(ctx, p.GapID)
			if err != nil {
				return "", fmt.Errorf("read gap: %w", err)
			}
			if view.Gap.State == knowledge.AskedBack {
				return p.GapID, nil
			}
		}
	}
	return "", nil
}

// askBackReplied writes the asker's reply on the card and gives the gap back
// to whoever had it.
func (h *Handlers) askBackReplied(ctx context.Context, a Act) error {
	view, err := h.db.Gap(ctx, a.Value)
	if err != nil {
		return fmt.Errorf("read gap: %w", err)
	}
	u, err := h.people.User(ctx, a.User)
	if err != nil {
		u = User{ID: a.User}
	}
	to := knowledge.Open
	if view.Gap.ClaimedBy.ID != "" {
		to = knowledge.Claimed
	}
	return h.move(ctx, store.Move{GapID: a.Value, From: []knowledge.GapState{knowledge.AskedBack}, To: to, By: u.Person(),
		What: blocks.EventReply, Text: a.Redacted["text"]})
}
