package handlers

import (
	"context"
	"fmt"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// flag records what somebody found wrong with an answer they were shown.
func (h *Handlers) flag(ctx context.Context, user, metadata string, reason knowledge.FlagReason, text string) error {
	ref, ok := blocks.ParseRef(metadata)
	if !ok {
		return fmt.Errorf("read what to flag: %w", knowledge.ErrInvalid)
	}
	p, err := h.part(ctx, ref.Question, ref.Part)
	if err != nil {
		return err
	}
	u, err := h.people.User(ctx, user)
	if err != nil {
		u = User{ID: user}
	}
	mark := store.Mark{QuestionID: ref.Question, Part: ref.Part, Kind: "flag", Key: string(reason), By: u.Person(), Text: text, At: h.now(),
		AnswerID: firstOf(p.latest.AnswerID, p.latest.StopID), Version: max(p.latest.Version, p.latest.StopVersion)}
	fresh, distinct, err := h.db.FlagAnswer(ctx, mark)
	if err != nil {
		return h.writeFailed(fmt.Errorf("record flag: %w", err))
	}
	replaced, said := h.replaced(mark), blocks.FlagThanks
	switch {
	case !fresh:
		said = blocks.FlagAgain
	case replaced > 0:
		said = blocks.FlagReplaced
	}
	thanks := store.Message{Kind: kindSentence, Key: "flagged:" + h.db.NewID(), User: user, Args: quoted(said)}
	if p.question.Channel != "" {
		thanks.Channel, thanks.ThreadTS, thanks.Ephemeral = p.question.Channel, firstOf(p.question.ThreadTS, p.question.ChannelTS), true
	}
	show := []store.Message{thanks}
	if fresh {
		show = append(show, h.flagNotices(p, mark, distinct)...)
	}
	if err := h.db.Show(ctx, show...); err != nil {
		return err
	}
	return h.db.Refresh(ctx, replyKey(ref.Question, ref.Part))
}

// replaced is the number of the flagged version where another is served by now;
// 0 where it is still the one.
func (h *Handlers) replaced(mark store.Mark) int {
	answer := h.served.Load().answers[mark.AnswerID]
	if answer == nil || answer.At(h.now()) == nil || answer.At(h.now()).Number == mark.Version {
		return 0
	}
	return mark.Version
}

// flagNotices tell the answer's owners: of each flag in the specialists'
// channel, and in person once two people call it outdated or wrong.
func (h *Handlers) flagNotices(p part, mark store.Mark, distinct int) []store.Message {
	desk := h.desk()
	answer := h.served.Load().answers[mark.AnswerID]
	if answer == nil || answer.Head() == nil {
		return nil
	}
	title := answer.Head().Title
	sentence := blocks.FlagNotice(title, mark.By, knowledge.FlagReason(mark.Key), mark.Text, h.replaced(mark))
	notices := []store.Message{{Kind: kindSentence, Key: "flag:" + h.db.NewID(), Channel: desk.SpecialistsChannel, Args: quoted(sentence)}}
	if distinct < 2 {
		return notices
	}
	if topic := desk.Topic(answer.Head().Topic); topic != nil {
		for _, owner := range topic.Owners {
			notices = append(notices, store.Message{Kind: kindSentence, Key: fmt.Sprintf("paged:%s:%d:%s", answer.ID, mark.Version, owner), User: owner,
				Args: quoted(blocks.FlagPage(title, distinct))})
		}
	}
	return notices
}
