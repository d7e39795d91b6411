package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// heard is a message that somebody wrote where the bot can see it.
type heard struct {
	event, team, channel, ts, thread, user, text string
	mention, dm, groupDM                         bool
	beside                                       bool // what it said was recorded already; now a stop card is due
}

func mentions(text, user string) bool {
	return strings.Contains(text, "<@"+user+">") || strings.Contains(text, "<@"+user+"|")
}

// heard sorts a message: a question to record, a reply for a card, a colleague
// who takes over, or nothing of ours.
func (h *Handlers) heard(ctx context.Context, m heard) error {
	desk := h.desk()
	switch {
	case m.groupDM:
		if !m.mention {
			return nil
		}
		return h.receive(ctx, Act{Kind: "group dm", User: m.user, Channel: m.channel, ThreadTS: firstOf(m.thread, m.ts)}, m.receipt())
	case m.mention:
		return h.ask(ctx, m, knowledge.ByMention)
	case m.dm:
		return h.direct(ctx, m)
	case m.thread != "" && m.thread != m.ts:
		return h.inThread(ctx, m)
	}
	if c := desk.Channel(m.channel); c != nil && c.Listen == knowledge.Questions && soundsAsked(plain(m.text, h.me.User, anybody)) {
		return h.ask(ctx, m, knowledge.ByListen)
	}
	return nil
}

// direct is a message in the bot's own conversation with somebody.
func (h *Handlers) direct(ctx context.Context, m heard) error {
	if m.thread == "" || m.thread == m.ts {
		return h.ask(ctx, m, knowledge.ByDM)
	}
	questions, _, err := h.db.QuestionsInThread(ctx, m.channel, m.thread)
	if err != nil {
		return fmt.Errorf("read thread: %w", err)
	}
	if done, err := h.replyToAskBack(ctx, m); err != nil {
		return err
	} else if done {
		return h.stopBeside(ctx, m, knowledge.ByDM)
	}
	return h.followUp(ctx, m, knowledge.ByDM, questions)
}

// followUp is what an asker goes on to write below a reply. While their
// question waits for a specialist it belongs to that question; below an answer
// it is a question of its own; where the bot kept silent it is none of ours.
func (h *Handlers) followUp(ctx context.Context, m heard, way knowledge.Way, questions []knowledge.Question) error {
	if !Asks(plain(m.text, h.me.User, anybody)) {
		return nil
	}
	stopped := false
	for _, q := range slices.Backward(questions) {
		if q.User.ID != m.user {
			continue
		}
		for _, p := range q.Parts {
			switch p.Outcome {
			case knowledge.Stopped:
				stopped = true // what it came beside may still wait
			case knowledge.Answered, knowledge.Routed, knowledge.Offered, knowledge.HoldingLine:
				return h.ask(ctx, m, way)
			case knowledge.GapOpened:
				return h.addToGap(ctx, m, p.GapID, way)
			}
		}
	}
	if stopped || way == knowledge.ByDM {
		return h.ask(ctx, m, way) // after a stop card as after an answer; a direct message is for nobody else
	}
	return nil
}

// addToGap hands what an asker adds to the question that waits on to its card.
func (h *Handlers) addToGap(ctx context.Context, m heard, gapID string, way knowledge.Way) error {
	view, err := h.db.Gap(ctx, gapID)
	if err != nil {
		return fmt.Errorf("read gap: %w", err)
	}
	if !view.Gap.State.Waiting() {
		return h.ask(ctx, m, way)
	}
	text, _, err := h.clean(m.text)
	if err != nil {
		return err
	}
	err = h.receive(ctx, Act{Kind: "added", User: m.user, Channel: m.channel, TS: m.ts, ThreadTS: m.thread, Value: gapID,
		Redacted: map[string]string{"text": text}}, m.receipt())
	if err != nil {
		return err
	}
	return h.stopBeside(ctx, m, way)
}

func (h *Handlers) added(ctx context.Context, a Act) error {
	u, err := h.people.User(ctx, a.User)
	if err != nil {
		u = User{ID: a.User}
	}
	return h.db.NoteOnGap(ctx, a.Value, store.GapEvent{At: h.now(), By: u.Person(), What: blocks.EventReply, Text: a.Redacted["text"]})
}

// inThread is a message in a channel's thread that does not mention the bot:
// the asker's follow-up, the asker's reply to what was asked back, or a
// colleague's word, after which the bot keeps out but for a stop card.
func (h *Handlers) inThread(ctx context.Context, m heard) error {
	questions, _, err := h.db.QuestionsInThread(ctx, m.channel, m.thread)
	if err != nil {
		return fmt.Errorf("read thread: %w", err)
	}
	if len(questions) == 0 {
		return nil
	}
	ours := slices.ContainsFunc(questions, func(q knowledge.Question) bool { return q.User.ID == m.user })
	if !ours {
		return h.colleague(ctx, m)
	}
	if done, err := h.replyToAskBack(ctx, m); err != nil {
		return err
	} else if done {
		return h.stopBeside(ctx, m, knowledge.ByFollowUp)
	}
	taken, err := h.db.TakenOver(ctx, m.channel, m.thread)
	if err != nil {
		return fmt.Errorf("read thread: %w", err)
	}
	if taken {
		return h.stopBeside(ctx, m, knowledge.ByFollowUp)
	}
	return h.followUp(ctx, m, knowledge.ByFollowUp, questions)
}

// stopBeside asks with a message that people deal with among themselves, where
// a stop card belongs above it: nobody's word in the thread stands in for that.
func (h *Handlers) stopBeside(ctx context.Context, m heard, way knowledge.Way) error {
	text, _, err := h.clean(m.text)
	if err != nil || !Asks(text) {
		return err
	}
	q := knowledge.Question{Way: way, Channel: m.channel, User: knowledge.Person{ID: m.user}, Text: text}
	audience, err := h.audienceOf(ctx, q)
	if err != nil || audience == nil {
		return err
	}
	d, err := h.decide(ctx, asked{question: q, audience: audience, state: h.served.Load()}, text, 1)
	if err != nil || d.StopID == "" {
		return err
	}
	m.beside = true
	return h.ask(ctx, m, way)
}

// colleague records that somebody else answered in the thread. Who only asks
// something back has not answered.
func (h *Handlers) colleague(ctx context.Context, m heard) error {
	text, _, err := h.clean(m.text)
	if err != nil || onlyAsks(text) {
		return err
	}
	return h.receive(ctx, Act{Kind: "by hand", User: m.user, Channel: m.channel, TS: m.ts, ThreadTS: m.thread,
		Redacted: map[string]string{"text": text}}, m.receipt())
}

func (m heard) receipt() store.Receipt {
	if m.beside {
		return store.Receipt{EventID: "stop " + m.channel + " " + m.ts}
	}
	return store.Receipt{EventID: m.event, Team: m.team, Channel: m.channel, TS: m.ts}
}

// clean takes what cannot be shown and what must not be stored out of a text.
// An error means that nothing of it may be stored.
func (h *Handlers) clean(text string) (string, []string, error) {
	result, err := h.redact.Redact(plain(text, h.me.User, anybody))
	if err != nil {
		return "", nil, fmt.Errorf("take personal data out: %w", err)
	}
	kinds := make([]string, len(result.Masks))
	for i, m := range result.Masks {
		kinds[i] = m.Kind
	}
	return result.Text, kinds, nil
}

// anybody stands for a person's name in stored texts: who was mentioned is
// nobody's business later.
func anybody(string) string { return "somebody" }

// ask redacts a question, records it and hands it over.
func (h *Handlers) ask(ctx context.Context, m heard, way knowledge.Way) error {
	text, masks, err := h.clean(m.text)
	if err != nil {
		h.sayNotRecorded(ctx, m)
		return nil // asking again would fail again: acknowledge it
	}
	q := knowledge.Question{
		ID: h.db.NewID(), At: h.now(), Way: way, Team: m.team, Channel: m.channel, ChannelTS: m.ts, ThreadTS: m.thread,
		User: knowledge.Person{ID: m.user}, Text: text, Masks: masks,
	}
	fresh, err := h.db.Ask(ctx, q, m.receipt())
	if err != nil {
		err = h.writeFailed(fmt.Errorf("record question: %w", err))
		if m.ts != "" && notWritten(err) {
			h.sayNotRecorded(ctx, m) // whoever did not write a message is told by the caller
		}
		return err
	}
	h.wrote()
	if fresh {
		h.begin(ctx, actReady{act: store.Act{ID: q.ID, Kind: "question", QuestionID: q.ID, At: q.At, Attempts: 1}})
	}
	h.takeBackNotRecorded(ctx, m)
	return nil
}
