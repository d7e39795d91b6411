package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/index"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// edited hears of a message that its writer changed. Only a question of ours, or
// what its asker added to one that waits, is looked at, and only where it says
// something else now: what the edit of a message took out of it as personal data
// was never kept.
func (h *Handlers) edited(ctx context.Context, event, channel string, now, before *slack.Msg) error {
	if now.BotID != "" || now.User == "" || now.User == h.me.User {
		return nil
	}
	q, ok, err := h.db.QuestionAt(ctx, channel, now.Timestamp)
	if err != nil {
		return err
	}
	if !ok {
		return h.editedReply(ctx, event, channel, now, before)
	}
	text, masks, err := h.clean(now.Text)
	if err != nil {
		return nil // nothing of it may be kept
	}
	if asksSame(q.Text, text) && !shows(masks, q.Masks) {
		return nil
	}
	return h.receive(ctx, Act{Kind: "edited", User: now.User, Channel: channel, TS: now.Timestamp, Value: q.ID,
		Redacted: map[string]string{"text": text, "masks": strings.Join(masks, " ")}}, store.Receipt{EventID: event})
}

// editedReply puts what an asker corrected in their reply on the card that has
// the reply.
func (h *Handlers) editedReply(ctx context.Context, event, channel string, now, before *slack.Msg) error {
	if before == nil || now.ThreadTimestamp == "" || now.ThreadTimestamp == now.Timestamp || mentions(now.Text, h.me.User) {
		return nil
	}
	text, _, err := h.clean(now.Text)
	if err != nil {
		return nil // nothing of it may be kept
	}
	if was, _, err := h.clean(before.Text); err != nil || asksSame(was, text) || !Asks(text) {
		return nil
	}
	questions, _, err := h.db.QuestionsInThread(ctx, channel, now.ThreadTimestamp)
	if err != nil {
		return fmt.Errorf("read thread: %w", err)
	}
	for _, q := range slices.Backward(questions) {
		for _, p := range q.Parts {
			if q.User.ID != now.User || p.Outcome != knowledge.GapOpened {
				continue
			}
			view, err := h.db.Gap(ctx, p.GapID)
			if err != nil {
				return fmt.Errorf("read gap: %w", err)
			}
			if !view.Gap.State.Waiting() {
				continue
			}
			return h.receive(ctx, Act{Kind: "added", User: now.User, Channel: channel, TS: now.Timestamp, ThreadTS: now.ThreadTimestamp, Value: p.GapID,
				Redacted: map[string]string{"text": text}}, store.Receipt{EventID: event})
		}
	}
	return nil
}

// mask is what stands in a text for personal data.
var mask = regexp.MustCompile(`\[[A-Z]+\]`)

// asksSame says whether two texts ask the same but for personal data.
func asksSame(a, b string) bool {
	bare := func(s string) string { return index.Normalise(mask.ReplaceAllString(s, " ")) }
	return bare(a) == bare(b)
}

// shows says whether there is personal data of a kind that was not there before.
func shows(masks, before []string) bool {
	return slices.ContainsFunc(masks, func(m string) bool { return !slices.Contains(before, m) })
}

// errLater puts an act back for a moment: what it is about is still being
// carried out.
var errLater = errors.New("not yet")

// reword follows an edited question. Where nobody has answered it, the new words
// are decided on in place of the old ones: the reply and the card are edited.
// Where somebody has, what was shown stays on record, and the asker may ask
// again.
func (h *Handlers) reword(ctx context.Context, actID string, a Act) error {
	for range staleTries {
		q, decided, err := h.db.Question(ctx, a.Value)
		if err != nil {
			return err
		}
		if len(decided) == 0 {
			return errLater
		}
		if q.User.ID != a.User || slices.ContainsFunc(decided, func(d store.Decided) bool { return d.Outcome == knowledge.TakenBack || d.Outcome == knowledge.Refused }) {
			return nil
		}
		waits, err := h.unanswered(ctx, decided)
		if err != nil {
			return err
		}
		masks := strings.Fields(a.Redacted["masks"])
		hint := shows(masks, q.Masks)
		was := q.Text
		q.Text, q.Masks = a.Redacted["text"], masks
		switch {
		case asksSame(was, q.Text):
			if hint {
				return h.db.Show(ctx, asked{question: q}.masksHint())
			}
			return nil
		case !waits:
			return h.offerToAskAgain(ctx, q, hint)
		case !Asks(q.Text):
			_, err := h.db.WithdrawQuestion(ctx, q.ID) // nothing is left to answer
			return err
		}
		if err := h.rewordWaiting(ctx, actID, q, decided, hint); !errors.Is(err, knowledge.ErrStale) {
			return err
		}
	}
	return fmt.Errorf("follow an edited question: %w", knowledge.ErrStale)
}

// unanswered says whether nothing was shown yet as the answer to any part of a
// question.
func (h *Handlers) unanswered(ctx context.Context, decided []store.Decided) (bool, error) {
	for _, d := range decided {
		switch d.Outcome {
		case knowledge.NotQuestion:
		case knowledge.Offered, knowledge.GapOpened:
			if d.GapID == "" {
				continue
			}
			view, err := h.db.Gap(ctx, d.GapID)
			if err != nil {
				return false, fmt.Errorf("read gap: %w", err)
			}
			if !view.Gap.State.Waiting() {
				return false, nil
			}
		default:
			return false, nil
		}
	}
	return true, nil
}

// rewordWaiting decides on the new words and tells whoever has the question.
func (h *Handlers) rewordWaiting(ctx context.Context, actID string, q knowledge.Question, decided []store.Decided, hint bool) error {
	if err := h.catchUp(ctx); err != nil {
		return err
	}
	as := asked{question: q, state: h.served.Load(), user: User{ID: q.User.ID, Name: q.User.Name}}
	var err error
	if as.audience, err = h.audienceOf(ctx, q); err != nil || as.audience == nil {
		return err
	}
	if err := h.remember(ctx, &as); err != nil {
		return err
	}
	ds, err := h.decideAll(ctx, as)
	if err != nil {
		return err
	}
	if err := h.proposeJoins(ctx, ds); err != nil {
		return err
	}
	var show []store.Message
	for i := range ds {
		ds[i].Why = firstOf(ds[i].Why, whyEdited)
		if ds[i].At.IsZero() {
			ds[i].At = h.now()
		}
		for _, was := range decided {
			if was.Part != ds[i].Part {
				continue
			}
			ds[i].Seq = was.Seq
			if ds[i].Gap != nil {
				ds[i].Gap.Similar = slices.DeleteFunc(ds[i].Gap.Similar, func(id string) bool { return id == was.GapID })
			}
		}
		if m, ok := h.replyTo(as, ds[i]); ok {
			show = append(show, m)
		}
	}
	if hint {
		show = append(show, as.masksHint())
	}
	notices, err := h.changedNotices(ctx, as, decided, ds)
	if err != nil {
		return err
	}
	if err := h.db.Reword(ctx, actID, q, ds, append(show, notices...)); err != nil {
		return h.writeFailed(fmt.Errorf("reword question: %w", err))
	}
	h.postsReady()
	return nil
}

// changedNotices tell whoever works on a question that it asks something else:
// an edited card calls nobody.
func (h *Handlers) changedNotices(ctx context.Context, as asked, was, now []store.Decided) ([]store.Message, error) {
	var notices []store.Message
	for _, d := range was {
		if d.GapID == "" {
			continue
		}
		view, err := h.db.Gap(ctx, d.GapID)
		if err != nil {
			return nil, fmt.Errorf("read gap: %w", err)
		}
		has := view.Gap.ClaimedBy.ID
		if has == "" && view.Draft != nil {
			has = view.Draft.Author.ID
		}
		if has == "" || has == as.question.User.ID {
			continue
		}
		stillWaits := slices.ContainsFunc(now, func(n store.Decided) bool { return n.Part == d.Part && n.Outcome == knowledge.GapOpened })
		sentence := blocks.QuestionChanged(view.Gap.Number, as.user.Person(), as.question.Text, stillWaits)
		notices = append(notices, store.Message{Kind: kindSentence, Key: "changed:" + d.GapID + ":" + h.db.NewID(), User: has, Args: quoted(sentence)})
	}
	return notices, nil
}

// offerToAskAgain says that an answered question was changed, with a button that
// asks the new words. They stay here: a button carries ids only.
func (h *Handlers) offerToAskAgain(ctx context.Context, q knowledge.Question, hint bool) error {
	if !Asks(q.Text) {
		return nil // "thanks" in the place of what was answered
	}
	as := asked{question: q}
	channel, thread := as.replyPlace()
	id := blocks.Ref{Question: q.ID, Part: 1}.String() + ":" + h.db.NewID()
	show := []store.Message{{Kind: kindEdited, Key: editedKey(id), QuestionID: q.ID, Channel: channel, ThreadTS: thread, User: q.User.ID,
		Ephemeral: q.Way != knowledge.ByDM, Args: quoted(q.Text)}}
	if hint {
		show = append(show, as.masksHint())
	}
	return h.db.Show(ctx, show...)
}

func editedKey(id string) string { return "edited:" + id }

// askAgain asks what an answered question was changed to, below it.
func (h *Handlers) askAgain(ctx context.Context, a Act) error {
	ref, _, ok := blocks.ParseWord(a.Value)
	m, found, err := h.db.MessageByKey(ctx, editedKey(a.Value))
	if err != nil {
		return fmt.Errorf("read what to ask again: %w", err)
	}
	if !ok || !found {
		return fmt.Errorf("read what to ask again: %w", knowledge.ErrNotFound)
	}
	q, _, err := h.db.Question(ctx, ref.Question)
	if err != nil {
		return err
	}
	if q.User.ID != a.User {
		return errNotTheAsker
	}
	var text string
	if err := json.Unmarshal(m.Args, &text); err != nil {
		return fmt.Errorf("read what to ask again: %w", err)
	}
	way := q.Way
	if way == knowledge.ByFollowUp || way == knowledge.ByListen {
		way = knowledge.ByMention // asked for by name now
	}
	again := heard{event: "again " + a.Value, team: q.Team, channel: q.Channel, thread: firstOf(q.ThreadTS, q.ChannelTS), user: q.User.ID, text: slackEscaped(text)}
	return h.ask(ctx, again, way)
}
