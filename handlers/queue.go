package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/slack-go/slack"

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
		verb, gap, _ := blocks.ParseVerb(a.Value)
		switch verb {
		case blocks.VerbRelease:
			return h.release(ctx, gap, by, rights)
		case blocks.VerbReopen:
			return h.reopen(ctx, gap, by, rights)
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
	if err != nil || !rights.Specialist {
		return err
	}
	if _, err := h.db.AddPhrasing(ctx, answerID, view.Gap.Text, by, gapID); err != nil {
		return fmt.Errorf("add phrasing: %w", err)
	}
	return h.catchUp(ctx)
}

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

// permalink is the address of the question, where specialists can open it.
func (h *Handlers) permalink(ctx context.Context, w knowledge.Waiter) string {
	if h.desk().Channel(w.Channel) == nil {
		return ""
	}
	return h.threadLink(ctx, w.Channel, w.ThreadTS)
}

// threadLink is the address of a message; empty where there is none.
func (h *Handlers) threadLink(ctx context.Context, channel, ts string) string {
	if channel == "" || ts == "" {
		return ""
	}
	return h.links.get(channel+ts, func() string {
		link, err := h.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: channel, Ts: ts})
		if err != nil {
			h.log.Warn("read permalink", "error", err)
		}
		return link
	})
}
