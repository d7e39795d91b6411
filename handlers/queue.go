package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"shouldertap/handlers/blocks"
	"shouldertap/index"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// onCard carries out a click on a gap's card.
func (h *Handlers) onCard(ctx context.Context, a Act) error {
	by, rights, err := h.may(ctx, a.User, worker)
	if err != nil {
		return err
	}
	switch a.Action {
	case blocks.GapClaim:
		return h.move(ctx, store.Move{GapID: a.Value, From: []knowledge.GapState{knowledge.Open}, To: knowledge.Claimed, By: by})
	case blocks.GapReopen:
		return h.reopen(ctx, a.Value, by, rights)
	case blocks.GapJoin:
		if !rights.Specialist {
			return fmt.Errorf("join gaps: %w", knowledge.ErrNotAllowed)
		}
		from, into, ok := blocks.ParsePair(a.Value)
		if !ok {
			return fmt.Errorf("read gaps to join: %w", knowledge.ErrInvalid)
		}
		return h.merge(ctx, from, into, by)
	case blocks.GapConfirm:
		if !rights.Specialist {
			return fmt.Errorf("confirm a wording: %w", knowledge.ErrNotAllowed)
		}
		gap, value, ok := blocks.ParsePair(a.Value)
		ref, okRef := blocks.ParseRef(value)
		if !ok || !okRef {
			return fmt.Errorf("read wording to confirm: %w", knowledge.ErrInvalid)
		}
		return h.db.ConfirmWaiter(ctx, gap, ref.Question, ref.Part, by)
	case blocks.GapMore:
		if verb, gap, _ := blocks.ParseVerb(a.Value); verb == blocks.VerbRelease {
			return h.release(ctx, gap, by, rights)
		}
	}
	return nil
}

// release gives a gap back: one's own, or as a specialist anybody's.
func (h *Handlers) release(ctx context.Context, gapID string, by knowledge.Person, rights knowledge.Rights) error {
	view, err := h.db.Gap(ctx, gapID)
	if err != nil {
		return fmt.Errorf("read gap: %w", err)
	}
	if !rights.Specialist && view.Gap.ClaimedBy.ID != by.ID {
		return fmt.Errorf("give back what %s has: %w", view.Gap.ClaimedBy.Name, knowledge.ErrNotAllowed)
	}
	return h.move(ctx, store.Move{GapID: gapID, From: []knowledge.GapState{knowledge.Claimed, knowledge.AskedBack}, To: knowledge.Open, By: by})
}

// reopen puts a closed gap back before the specialists.
func (h *Handlers) reopen(ctx context.Context, gapID string, by knowledge.Person, rights knowledge.Rights) error {
	if !rights.Specialist {
		return fmt.Errorf("reopen a gap: %w", knowledge.ErrNotAllowed)
	}
	return h.move(ctx, store.Move{GapID: gapID, To: knowledge.Open, By: by})
}

// move changes a gap's state. A click that finds the gap where it wants it does
// nothing twice.
func (h *Handlers) move(ctx context.Context, m store.Move) error {
	m.At = h.now()
	_, err := h.db.MoveGap(ctx, m)
	if errors.Is(err, knowledge.ErrStale) {
		view, readErr := h.db.Gap(ctx, m.GapID)
		if readErr == nil && view.Gap.State == m.To && (m.To != knowledge.Claimed || view.Gap.ClaimedBy.ID == m.By.ID) {
			return nil
		}
	}
	if err != nil {
		return fmt.Errorf("move gap to %s: %w", m.To, err)
	}
	if !m.To.Waiting() || m.To == knowledge.Open {
		h.learnAnew() // closed, a gap tells what was right; open again, it no longer does
	}
	h.postsReady()
	return nil
}

func (h *Handlers) merge(ctx context.Context, from, into string, by knowledge.Person) error {
	if _, err := h.db.MergeGap(ctx, from, into, by); err != nil {
		return fmt.Errorf("merge gaps: %w", err)
	}
	h.postsReady()
	return nil
}

// mostProposals is how many open gaps a new one is proposed to be joined with.
const mostProposals = 3

// proposeJoins looks for open gaps that seem to ask what a new one asks. A
// person joins them: the words alone are no proof.
func (h *Handlers) proposeJoins(ctx context.Context, ds []store.Decided) error {
	if !slices.ContainsFunc(ds, func(d store.Decided) bool { return d.Gap != nil }) {
		return nil
	}
	open, err := h.db.WaitingGaps(ctx)
	if err != nil {
		return fmt.Errorf("read open gaps: %w", err)
	}
	for _, d := range ds {
		if d.Gap == nil {
			continue
		}
		same := map[string]float64{}
		for _, g := range open {
			if p := index.Same(d.Text, g.Text); p >= h.desk().Thresholds.Join {
				same[g.ID] = p
			}
		}
		likest := slices.SortedFunc(maps.Keys(same), func(a, b string) int { return cmp.Or(cmp.Compare(same[b], same[a]), cmp.Compare(a, b)) })
		d.Gap.Similar = likest[:min(len(likest), mostProposals)]
	}
	return nil
}

// link closes a gap with an answer that is approved already.
func (h *Handlers) link(ctx context.Context, gapID, answerID string, to knowledge.GapState, cause knowledge.Cause, by knowledge.Person, rights knowledge.Rights) error {
	view, err := h.db.Gap(ctx, gapID)
	if err != nil {
		return fmt.Errorf("read gap: %w", err)
	}
	answer := h.served.Load().answers[answerID]
	if answer == nil || answer.At(h.now()) == nil || answer.Held(h.now()) {
		return fmt.Errorf("use answer %s: %w", answerID, knowledge.ErrNotFound)
	}
	version := answer.At(h.now())
	for _, w := range view.Waiters {
		if !version.VisibleTo(w.Audience) {
			return fmt.Errorf("use answer %s for %s: %w", answerID, w.Audience, knowledge.ErrInvisible)
		}
	}
	all, latest, err := h.waitingOn(ctx, view.Waiters)
	if err != nil {
		return err
	}
	tell := h.toldOf(gapID, all, latest, sameWords([]string{view.Gap.Text}))
	if to == knowledge.GapRouted {
		// Whoever sends a gap to a route has read what its people ask.
		tell = h.toldOf(gapID, all, latest, func(knowledge.Waiter) bool { return true })
	}
	err = h.move(ctx, store.Move{GapID: gapID, To: to, By: by, Cause: cause, AnswerID: answerID,
		Tell: func(w knowledge.Waiter) store.Told { return tell(w, version) }})
	if err != nil {
		return err
	}
	if rights.Specialist && h.sameWordsElsewhere(answerID, version.Audiences, view.Gap.Text) == "" {
		if _, err := h.db.AddPhrasing(ctx, answerID, view.Gap.Text, by, gapID); err != nil {
			return fmt.Errorf("add phrasing: %w", err)
		}
	}
	return h.catchUp(ctx)
}

// byHand records that somebody answered in the thread themselves. The bot keeps
// out of it from then on; a specialist's words count as shown to the asker.
func (h *Handlers) byHand(ctx context.Context, a Act) error {
	rights, u, err := h.rights(ctx, a.User)
	if err != nil {
		return err
	}
	if _, err := h.db.TakeOver(ctx, a.Channel, a.ThreadTS, u.Person()); err != nil {
		return fmt.Errorf("record that a colleague took over: %w", err)
	}
	if !rights.Specialist {
		return nil
	}
	return h.db.ByHand(ctx, a.Channel, a.ThreadTS, a.Redacted["text"], h.desk().Person(u.ID, u.Name))
}
