package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// Kinds of things that come due. Each is a row in the store; there are no
// timers that a restart forgets.
const (
	dueClock  = "gap clock" // a gap's promise runs out; the ref is the gap
	dueChange = "change"    // an answer or a case takes effect or expires; the ref is the answer @ the moment
	dueForget = "forget"    // what served only to carry something out is old; the ref is empty
)

const (
	// keptFor is how long receipts and acts that were carried out are kept: far
	// longer than Slack sends anything again, so that a person can still look.
	keptFor = 30 * 24 * time.Hour
	// forgottenAtOnce is how many rows go in one transaction, and forgetAgain
	// and forgetDaily when the next do.
	forgottenAtOnce = 500
	forgetAgain     = time.Minute
	forgetDaily     = 24 * time.Hour
)

// watchDue asks the store what is due, until ctx ends. It looks again each
// sweep, so that a clock that was moved is noticed too.
func (h *Handlers) watchDue(ctx context.Context) {
	sweep := time.NewTicker(time.Second)
	defer sweep.Stop()
	for {
		h.allDue(ctx)
		select {
		case <-ctx.Done():
			return
		case <-h.dueReady:
		case <-sweep.C:
		}
	}
}

// Wake looks for what is due at once: the practice workspace's clock was moved.
func (h *Handlers) Wake() {
	wake(h.dueReady)
	h.learnAnew()
	h.postsReady()
}

func (h *Handlers) allDue(ctx context.Context) {
	rows, err := h.db.LeaseDue(ctx, h.owner, 64, leaseFor)
	if err != nil {
		if ctx.Err() == nil {
			h.log.Error("read what is due", "error", h.writeFailed(err))
		}
		return
	}
	for _, row := range rows {
		if err := h.due(context.WithoutCancel(ctx), row); err != nil {
			h.log.Error("carry out what is due", "kind", row.Kind, "ref", row.Ref, "error", err)
			continue // its lease runs out, and it is tried again
		}
		if err := h.db.DueDone(ctx, row.ID); err != nil {
			h.log.Error("finish what was due", "error", err)
		}
	}
	if len(rows) > 0 {
		h.postsReady()
		h.stirred.all()
	}
}

func (h *Handlers) due(ctx context.Context, row store.Due) error {
	switch row.Kind {
	case dueClock:
		return h.lateGap(ctx, row.Ref)
	case dueChange:
		h.rankAnew()
		answerID, _, _ := strings.Cut(row.Ref, "@")
		if err := h.db.RefreshShown(ctx, answerID); err != nil {
			return err
		}
		return h.tookEffect(ctx, answerID)
	case dueForget:
		return h.forget(ctx)
	}
	return fmt.Errorf("carry out due row of kind %q: %w", row.Kind, knowledge.ErrInvalid)
}

// forget deletes a little of what is old, and arranges for the next time.
func (h *Handlers) forget(ctx context.Context) error {
	more, err := h.db.Forget(ctx, h.now().Add(-keptFor), forgottenAtOnce)
	if err != nil {
		return err
	}
	next := forgetDaily
	if more {
		next = forgetAgain
	}
	return h.db.Schedule(ctx, store.Due{Kind: dueForget, At: h.now().Add(next)})
}

// tookEffect tells those who wait on a gap for which a version was approved
// before its day: what is not in effect is told to nobody.
func (h *Handlers) tookEffect(ctx context.Context, answerID string) error {
	answer, err := h.db.Answer(ctx, answerID)
	if err != nil {
		return fmt.Errorf("read answer %s: %w", answerID, err)
	}
	version := answer.At(h.now())
	if version == nil || answer.Held(h.now()) {
		return nil
	}
	gaps, err := h.db.WaitingGaps(ctx)
	if err != nil {
		return fmt.Errorf("read open gaps: %w", err)
	}
	for _, g := range gaps {
		view, err := h.db.Gap(ctx, g.ID)
		if err != nil {
			return fmt.Errorf("read gap: %w", err)
		}
		d := view.Draft
		if d == nil || d.State != store.DraftApproved || d.Content.ID != answerID || d.BasedOn >= version.Number {
			continue
		}
		all, latest, err := h.waitingOn(ctx, view.Waiters)
		if err != nil {
			return err
		}
		tell := h.toldOf(g.ID, all, latest, sameWords(d.Phrasings))
		err = h.move(ctx, store.Move{GapID: g.ID, To: knowledge.GapAnswered, By: d.DecidedBy, Cause: knowledge.NothingWritten, AnswerID: answerID,
			Tell: func(w knowledge.Waiter) store.Told { return tell(w, version) }})
		if err != nil && !errors.Is(err, knowledge.ErrStale) {
			return err
		}
	}
	return nil
}

// lateGap brings a gap whose promise ran out up on its card and in the asker's
// thread, and tells whoever claimed it.
func (h *Handlers) lateGap(ctx context.Context, gapID string) error {
	view, err := h.db.Gap(ctx, gapID)
	if err != nil {
		return fmt.Errorf("read gap: %w", err)
	}
	if !view.Gap.State.Waiting() || view.Gap.DueAt.After(h.now()) {
		return nil
	}
	if err := h.db.GapLate(ctx, gapID, h.now()); err != nil {
		return err
	}
	if view.Gap.ClaimedBy.ID == "" {
		return nil
	}
	return h.db.Show(ctx, store.Message{Kind: kindSentence, Key: "late:" + gapID + ":" + view.Gap.DueAt.Format(time.RFC3339), User: view.Gap.ClaimedBy.ID,
		Args: quoted(blocks.PromiseBroken(view.Gap.Number, view.Gap.Text))})
}
