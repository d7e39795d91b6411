package handlers

import (
	"context"

	"shouldertap/handlers/blocks"
	"shouldertap/index"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// waiting is what is known of each waiter before they are told.
type waiting map[string]asked

func waiterKey(questionID string, part int) string {
	return blocks.Ref{Question: questionID, Part: part}.String()
}

// waitingOn reads every waiter's question, for what each is told is decided
// alone, by their own audience and facts.
func (h *Handlers) waitingOn(ctx context.Context, waiters []knowledge.Waiter) (waiting, map[string]store.Decided, error) {
	all, latest := waiting{}, map[string]store.Decided{}
	state := h.served.Load()
	for _, w := range waiters {
		p, err := h.part(ctx, w.QuestionID, w.Part)
		if err != nil {
			return nil, nil, err
		}
		key := waiterKey(w.QuestionID, w.Part)
		all[key] = asked{question: p.question, state: state, user: User{ID: w.User.ID, Name: w.User.Name}, audience: state.desk.Audience(w.Audience)}
		latest[key] = p.latest
	}
	return all, latest, nil
}

// toldOf is what one waiter is told of the version that closes a gap: the
// answer, where their wording is confirmed to ask it; else an offer; and
// nothing of it, with a gap of their own, where they are not entitled.
func (h *Handlers) toldOf(gapID string, all waiting, latest map[string]store.Decided, confirmed func(knowledge.Waiter) bool) func(knowledge.Waiter, *knowledge.Version) store.Told {
	return func(w knowledge.Waiter, v *knowledge.Version) store.Told {
		key := waiterKey(w.QuestionID, w.Part)
		as, known := all[key]
		if !known || as.audience == nil {
			return store.Told{Keep: true}
		}
		d := latest[key]
		d.Gap, d.Deliveries, d.Offers, d.At, d.Why, d.Audience = nil, nil, nil, h.now(), "gap closed", as.audience.Name
		d.User = as.user.Person()
		if !v.VisibleTo(as.audience.Name) {
			return store.Told{Keep: true, Gap: h.gapRequest(as, &d, h.now())}
		}
		resolution := v.Resolve(as.state.desk.Facts, d.Known, h.now())
		switch {
		case resolution.Uncovered:
			return store.Told{Keep: true, Gap: h.gapRequest(as, &d, h.now())}
		case v.Kind == knowledge.Stop:
			d.Outcome, d.AnswerID, d.Version, d.StopID, d.StopVersion = knowledge.Stopped, "", 0, v.ID, v.Number
			d.Deliveries = append(d.Deliveries, as.delivery(&d, v, resolution, h.now()))
		case confirmed(w):
			d.Outcome = knowledge.Answered
			if v.Kind == knowledge.Route {
				d.Outcome = knowledge.Routed
			}
			as.show(&d, v, resolution, h.now())
		default:
			d.Outcome, d.AnswerID, d.Version = knowledge.Offered, "", 0
			d.Offers = []knowledge.Candidate{{AnswerID: v.ID}}
		}
		return store.Told{Decision: &d, Message: &store.Message{
			Kind: kindTold, Key: "told:" + gapID + ":" + key + ":" + h.db.NewID(), QuestionID: w.QuestionID, Part: w.Part, GapID: gapID,
			Channel: w.Channel, ThreadTS: w.ThreadTS, User: w.User.ID,
		}}
	}
}

// sameWords confirms the waiters whose wording a specialist confirmed, or who
// asked in the very words that are now phrasings of the answer.
func sameWords(phrasings []string) func(knowledge.Waiter) bool {
	keys := map[string]bool{}
	for _, p := range phrasings {
		keys[index.Normalise(p)] = true
	}
	return func(w knowledge.Waiter) bool { return w.Confirmed || keys[index.Normalise(w.Text)] }
}
