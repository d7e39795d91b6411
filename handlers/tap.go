package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/index"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// Why a part was decided anew, as kept with the decision.
const (
	whyTapped   = "fact tapped"
	whyChange   = "facts to change"
	whyRejected = "not my case"
	whyOffer    = "offer taken"
	whyNone     = "none of the offered"
	whyExpand   = "all steps"
	whySentOn   = "sent on"
	whyStart    = "start here"
	whyEdited   = "question changed"
)

const markSettled = "settled"

// staleTries is how often a click is laid over a newer state before its person
// is told that somebody was faster.
const staleTries = 3

// errNothing ends a click that would change nothing: a repeated one.
var errNothing = errors.New("nothing to change")

// onReply carries out a click on a reply. Only the asker changes what it
// shows: it stands for their borrower.
func (h *Handlers) onReply(ctx context.Context, actID string, a Act) error {
	ref, change, ok := h.changeOf(a)
	if !ok {
		return fmt.Errorf("read click %s: %w", a.Action, knowledge.ErrInvalid)
	}
	for range staleTries {
		p, err := h.part(ctx, ref.Question, ref.Part)
		if err != nil {
			return err
		}
		if p.question.User.ID != a.User {
			return errNotTheAsker
		}
		as, err := h.askedAgain(ctx, p)
		if err != nil {
			return err
		}
		switch a.Action {
		case blocks.Settled:
			return h.settled(ctx, a, p)
		case blocks.NotUrgent:
			return h.notUrgent(ctx, a, p, as)
		}
		err = h.redecide(ctx, actID, a, p, as, change)
		if a.Action == blocks.SendOn && (err == nil || errors.Is(err, errNothing)) {
			h.sentOn(ctx, a, p)
		}
		if errors.Is(err, errNothing) {
			return nil
		}
		if errors.Is(err, knowledge.ErrNotFound) {
			// What was offered is gone: the reply is shown without it.
			return errors.Join(err, h.db.Refresh(ctx, replyKey(ref.Question, ref.Part)))
		}
		if !errors.Is(err, knowledge.ErrStale) {
			return err
		}
	}
	return fmt.Errorf("change a reply: %w", knowledge.ErrStale)
}

// changeOf reads what a click on a reply does to the decision shown.
func (h *Handlers) changeOf(a Act) (blocks.Ref, func(asked, *store.Decided) error, bool) {
	switch a.Action {
	case blocks.FactTap, blocks.FactSelect, blocks.FactUnknown:
		c, ok := blocks.ParseFact(a.Value)
		return c.Ref, func(as asked, d *store.Decided) error { return h.tapFact(as, d, c) }, ok
	case blocks.OfferTake:
		ref, id, ok := blocks.ParseWord(a.Value)
		return ref, func(as asked, d *store.Decided) error { return h.takeOffer(as, d, id) }, ok
	case blocks.NotMyCase:
		ref, id, ok := blocks.ParseWord(a.Value)
		return ref, func(as asked, d *store.Decided) error { return h.rejectShown(as, d, id) }, ok
	}
	ref, ok := blocks.ParseRef(a.Value)
	change := map[string]func(asked, *store.Decided) error{
		blocks.OfferNone:  h.rejectOffers,
		blocks.ShowSteps:  expand,
		blocks.FactChange: changeFacts,
		blocks.SendOn:     h.sendOn,
		blocks.Settled:    nil,
		blocks.NotUrgent:  nil,
	}[a.Action]
	return ref, change, ok
}

// askedAgain is the question as it was asked, with the desk as it is now.
func (h *Handlers) askedAgain(ctx context.Context, p part) (asked, error) {
	// What was clicked may have been approved a moment ago.
	if err := h.catchUp(ctx); err != nil {
		return asked{}, err
	}
	as := asked{question: p.question, state: h.served.Load(), user: User{ID: p.question.User.ID, Name: p.question.User.Name}}
	var err error
	if as.audience, err = h.audienceOf(ctx, p.question); err != nil {
		return as, err
	}
	if as.audience == nil {
		return as, fmt.Errorf("find the asker's audience: %w", knowledge.ErrNotAllowed)
	}
	return as, nil
}

// redecide appends a changed decision and brings the message acted on up to
// date.
func (h *Handlers) redecide(ctx context.Context, actID string, a Act, p part, as asked, change func(asked, *store.Decided) error) error {
	next := p.latest
	next.By, next.At, next.Gap, next.Deliveries, next.User, next.Audience = as.user.Person(), h.now(), nil, nil, as.user.Person(), as.audience.Name
	if err := change(as, &next); err != nil {
		return err
	}
	shown, found, err := h.messageAt(ctx, a.Channel, a.TS)
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	if !found || shown.Kind == kindSendOn {
		shown, _ = h.replyTo(as, next)
	}
	ds := []store.Decided{next}
	if err := h.proposeJoins(ctx, ds); err != nil {
		return err
	}
	_, err = h.db.Decide(ctx, actID, ds, []store.Message{shown})
	if err != nil {
		return h.writeFailed(fmt.Errorf("record decision: %w", err))
	}
	return nil
}

// tapFact lays a tapped fact over what is known and shows the text for it, in
// the version in effect now.
func (h *Handlers) tapFact(as asked, d *store.Decided, c blocks.FactChoice) error {
	fact := as.state.desk.Fact(c.Fact)
	if fact == nil {
		return fmt.Errorf("tap fact %s: %w", c.Fact, knowledge.ErrNotFound)
	}
	k := knowledge.Known{Values: c.Values, Origin: knowledge.Tapped}
	if len(c.Values) == 0 {
		k = knowledge.Known{Origin: knowledge.Unknown}
	}
	for _, value := range c.Values {
		if _, ok := fact.Value(value); !ok {
			return fmt.Errorf("tap %s = %s: %w", c.Fact, value, knowledge.ErrNotFound)
		}
	}
	if was, ok := d.Known[c.Fact]; ok && d.Why != whyChange && was.Origin == k.Origin && len(was.Values) == len(k.Values) && (len(k.Values) == 0 || was.Values[0] == k.Values[0]) {
		return errNothing
	}
	d.Known, _ = knowledge.Facts{c.Fact: k}.Over(d.Known)
	d.Why, d.Conflicts = whyTapped, nil
	return h.showAnswer(as, d, d.AnswerID)
}

// showAnswer shows an answer's version in effect now, for the facts known, or
// opens a gap where nothing approved covers them.
func (h *Handlers) showAnswer(as asked, d *store.Decided, id string) error {
	now := h.now()
	answer := as.state.answers[id]
	if answer == nil || answer.At(now) == nil || !answer.At(now).VisibleTo(as.audience.Name) {
		return fmt.Errorf("show answer %s: %w", id, knowledge.ErrNotFound)
	}
	version := answer.At(now)
	resolution := version.Resolve(as.state.desk.Facts, d.Known, now)
	if answer.Held(now) || resolution.Uncovered {
		d.Outcome, d.AnswerID, d.Version, d.CaseKey, d.IfUnknown, d.AskFact = knowledge.GapOpened, "", 0, "", "", ""
		d.Gap = h.gapRequest(as, d, now)
		return nil
	}
	d.Outcome = knowledge.Answered
	if answer.Kind == knowledge.Route {
		d.Outcome = knowledge.Routed
	}
	as.show(d, version, resolution, now)
	return nil
}

func (h *Handlers) takeOffer(as asked, d *store.Decided, id string) error {
	if d.Outcome != knowledge.Offered {
		return errNothing
	}
	d.Why = whyOffer
	return h.showAnswer(as, d, id)
}

// rejectShown goes on to what else may be meant, and then to a gap. The button
// names what it rejects: a second press that was meant for the same answer
// must not reject the one that came after it.
func (h *Handlers) rejectShown(as asked, d *store.Decided, id string) error {
	if id != firstOf(d.AnswerID, d.StopID) {
		return errNothing
	}
	d.Rejected = append(d.Rejected, id)
	d.AnswerID, d.Version, d.CaseKey, d.IfUnknown, d.AskFact, d.Offers = "", 0, "", "", "", nil
	d.StopID, d.StopVersion = "", 0
	d.Why = whyRejected
	h.conclude(d, as, d.Candidates)
	return nil
}

func (h *Handlers) rejectOffers(as asked, d *store.Decided) error {
	if d.Outcome != knowledge.Offered {
		return errNothing
	}
	for _, o := range d.Offers {
		d.Rejected = append(d.Rejected, o.AnswerID)
	}
	d.Why, d.Outcome, d.Offers = whyNone, knowledge.GapOpened, nil
	d.Gap = h.gapRequest(as, d, h.now())
	return nil
}

func expand(_ asked, d *store.Decided) error {
	if d.Expanded {
		return errNothing
	}
	d.Expanded = true
	return nil
}

func changeFacts(_ asked, d *store.Decided) error {
	if d.Why == whyChange {
		return errNothing
	}
	d.Why = whyChange
	return nil
}

// sendOn puts a question from a listening channel before the specialists after
// all. Titles are not offered instead: the asker was told that nothing approved
// answers it, and said where it should go.
func (h *Handlers) sendOn(as asked, d *store.Decided) error {
	if d.Outcome != knowledge.NotQuestion {
		return errNothing
	}
	d.Why = whySentOn
	h.conclude(d, as, d.Candidates)
	if d.Outcome == knowledge.Offered {
		d.Outcome, d.Offers = knowledge.GapOpened, nil
		d.Gap = h.gapRequest(as, d, h.now())
	}
	return nil
}

// sentOn takes the button off the private offer that was pressed. What counts
// stands in the thread already, so a failure is only logged.
func (h *Handlers) sentOn(ctx context.Context, a Act, p part) {
	if a.Response == "" {
		return
	}
	view := blocks.SentOn(p.latest.Text)
	_, _, err := h.api.PostMessageContext(ctx, a.Channel, slack.MsgOptionReplaceOriginal(a.Response),
		slack.MsgOptionText(view.Text, false), slack.MsgOptionBlocks(view.Blocks...))
	if err != nil {
		h.log.Warn("say privately that a question was sent on", "error", err)
	}
}

// settled records that an answer was the right one. The wording becomes a
// phrasing when a specialist confirms it.
func (h *Handlers) settled(ctx context.Context, a Act, p part) error {
	if p.latest.AnswerID == "" {
		return nil
	}
	version, err := h.version(ctx, p.latest.AnswerID, p.latest.Version)
	if err != nil {
		return err
	}
	if answer := h.served.Load().answers[version.ID]; answer != nil && h.banner(answer, version, p.latest.Known) != blocks.NoBanner {
		return h.tell(ctx, a, blocks.SettledTooLate)
	}
	m, found, err := h.messageAt(ctx, a.Channel, a.TS)
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	keys := []string{replyKey(p.question.ID, p.latest.Part)}
	if found {
		keys = []string{m.Key}
	}
	_, err = h.db.Mark(ctx, store.Mark{
		QuestionID: p.question.ID, Part: p.latest.Part, Kind: markSettled, Key: p.latest.AnswerID, By: p.question.User,
		AnswerID: p.latest.AnswerID, Version: p.latest.Version, Text: p.latest.Text, Words: index.Normalise(p.latest.Text), At: h.now(),
	}, keys...)
	return err
}

// notUrgent lets a question wait longer. A second press changes nothing; one
// that comes after the answer is told so.
func (h *Handlers) notUrgent(ctx context.Context, a Act, p part, as asked) error {
	lane := as.state.desk.NotUrgent()
	fresh, err := h.db.SetLane(ctx, p.question.ID, p.latest.Part, lane.Name, as.state.desk.Promise(lane.Name, h.now()), as.user.Person())
	if err != nil || fresh || p.gapID == "" {
		return err
	}
	view, err := h.db.Gap(ctx, p.gapID)
	if err != nil {
		return fmt.Errorf("read gap: %w", err)
	}
	if !view.Gap.State.Waiting() {
		return h.tell(ctx, a, blocks.NoLongerWaits)
	}
	return nil
}

func quoted(sentence string) json.RawMessage {
	b, _ := json.Marshal(sentence) // a string always encodes
	return b
}
