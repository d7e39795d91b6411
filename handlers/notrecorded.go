package handlers

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
)

// notWritten says that the database took nothing: it cannot be written, or it
// kept us waiting for longer than Slack waits.
func notWritten(err error) bool {
	return errors.Is(err, knowledge.ErrUnwritable) || errors.Is(err, knowledge.ErrDamaged) || errors.Is(err, context.DeadlineExceeded)
}

// sayWithin is how long a word about a failure may take: the act's own time
// may be spent by then.
const sayWithin = 3 * time.Second

// sayNotRecorded tells the asker that their question was lost. It goes around
// the outbox, which is in the database that fails, and not more than once a
// message, since Slack sends an unacknowledged event again.
func (h *Handlers) sayNotRecorded(ctx context.Context, m heard) {
	if !h.pace.firstWord(notRecorded + m.channel + m.ts) {
		return
	}
	view := blocks.RefusalReply(blocks.NotRecorded)
	options := []slack.MsgOption{slack.MsgOptionText(view.Text, false), slack.MsgOptionBlocks(view.Blocks...)}
	if m.ts != "" {
		options = append(options, slack.MsgOptionTS(firstOf(m.thread, m.ts)))
	}
	channel := firstOf(m.channel, m.user)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sayWithin)
	defer cancel()
	channel, ts, err := h.api.PostMessageContext(ctx, channel, options...)
	if err != nil {
		h.log.Error("say that a question was not recorded", "error", err)
		return
	}
	if m.ts == "" || h.pace.refusalStands(m.channel+m.ts, refusal{channel, ts}) {
		return
	}
	h.deleteRefusal(ctx, refusal{channel, ts})
}

// refusal is where the asker was told that their question was not recorded.
type refusal struct{ channel, ts string }

// takeBackNotRecorded takes away what is true no more: Slack sent the question
// again, and now it is recorded. A process that ended in between has forgotten
// where it said so, and there the sentence stays.
func (h *Handlers) takeBackNotRecorded(ctx context.Context, m heard) {
	if m.ts == "" {
		return
	}
	said, posted := h.pace.refusalEnds(m.channel + m.ts)
	if !posted {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sayWithin)
	defer cancel()
	h.deleteRefusal(ctx, said)
}

func (h *Handlers) deleteRefusal(ctx context.Context, said refusal) {
	if _, _, err := h.api.DeleteMessageContext(ctx, said.channel, said.ts); err != nil {
		h.log.Error("take back that a question was not recorded", "error", err)
	}
}
