package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

const (
	// postsAtOnce is how many rows one look into the outbox takes.
	postsAtOnce = 64
	// A post that Slack does not take is tried for this long, and at least
	// this often, before it is given up, which the health page counts: an
	// outage of Slack, or of ours, costs no reply.
	postFor    = 24 * time.Hour
	leastPosts = 12
	// longestWait is the most that lies between two tries of a post.
	longestWait = 5 * time.Minute
	// markOf names our mark in a message's metadata: after a post whose fate
	// is unknown we look for it before posting again.
	markOf = "shouldertap_message"
)

// deliver brings what is to be seen into Slack, until ctx ends; what it has
// taken by then it still posts. Most posts are handed over as they are
// recorded; the outbox is looked through for those that wait for another try,
// and for what an earlier process left.
func (h *Handlers) deliver(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	defer h.lanes.running.Wait()
	for {
		h.deliverDue(ctx)
		select {
		case <-ctx.Done():
			h.deliverDue(context.WithoutCancel(ctx))
			return
		case <-h.postReady:
		case <-sweep.C:
		}
	}
}

func (h *Handlers) deliverDue(ctx context.Context) {
	for {
		posts, err := h.db.LeasePosts(ctx, h.owner, postsAtOnce, leaseFor)
		if err != nil {
			if ctx.Err() == nil {
				h.log.Error("read outbox", "error", h.writeFailed(err))
			}
			return
		}
		h.enqueue(posts)
		if len(posts) < postsAtOnce {
			return
		}
	}
}

// post renders one message as things now stand and posts or edits it.
func (h *Handlers) post(ctx context.Context, p store.Post) {
	ctx, cancel := context.WithTimeout(ctx, leaseFor)
	defer cancel()
	defer h.stirred.all()
	defer func() {
		if panicked := recover(); panicked != nil {
			h.log.Error("panic", "message", p.Message.Kind, "panic", panicked, "stack", string(debug.Stack()))
			h.retry(ctx, p, time.Minute, p.Uncertain, fmt.Errorf("panic while posting %s", p.Message.Kind))
		}
	}()
	channel, err := h.conversation(ctx, p.Message)
	if err != nil {
		h.sendFailed(ctx, p, "", err)
		return
	}
	if until := h.pace.pausedUntil(channel); until.After(h.now()) {
		h.retry(ctx, p, until.Sub(h.now()), p.Uncertain, errors.New("told to wait by Slack"))
		return
	}
	view, err := h.render(ctx, p.Message)
	if err != nil {
		h.retry(ctx, p, backoff(p.Attempts), p.Uncertain, fmt.Errorf("render %s: %w", p.Message.Kind, err))
		return
	}
	if len(view.Blocks) == 0 {
		h.drop(ctx, p, "nothing to show")
		return
	}
	defer h.lanes.onWire(p.OutboxID, channel)()
	ts, err := h.send(ctx, p, channel, view)
	if err != nil {
		h.sendFailed(ctx, p, channel, err)
		return
	}
	h.taken.letGo(p.OutboxID)
	err = h.db.Posted(ctx, p.OutboxID, p.Message.Wanted, channel, ts, hashOf(view))
	if errors.Is(err, knowledge.ErrStale) {
		h.log.Warn("a message was found posted by somebody else", "message", p.Message.Kind)
	} else if err != nil {
		h.log.Error("record that a message was posted", "error", h.writeFailed(err))
	}
}

// send is the one place that calls Slack to post.
func (h *Handlers) send(ctx context.Context, p store.Post, channel string, view blocks.Message) (ts string, err error) {
	m := p.Message
	options := []slack.MsgOption{
		slack.MsgOptionText(view.Text, false), slack.MsgOptionBlocks(view.Blocks...),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	private := m.Ephemeral && m.Channel != "" // never edited: Slack keeps no such message
	if m.TS != "" && !private {
		_, _, _, err = h.api.UpdateMessageContext(ctx, channel, m.TS, options...)
		return m.TS, err
	}
	if m.ThreadTS != "" {
		options = append(options, slack.MsgOptionTS(m.ThreadTS))
	}
	if private {
		return h.api.PostEphemeralContext(ctx, channel, m.User, options...)
	}
	if p.Uncertain {
		if ts, found := h.postedBefore(ctx, channel, m); found {
			return ts, nil
		}
	}
	if err := h.pace.wait(ctx, channel); err != nil {
		return "", err
	}
	options = append(options, slack.MsgOptionMetadata(slack.SlackMetadata{EventType: markOf, EventPayload: map[string]any{"id": m.ID}}))
	_, ts, err = h.api.PostMessageContext(ctx, channel, options...)
	return ts, err
}

// postedBefore looks for a message whose posting was interrupted.
func (h *Handlers) postedBefore(ctx context.Context, channel string, m store.Message) (string, bool) {
	var messages []slack.Message
	if m.ThreadTS != "" {
		replies, _, _, err := h.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: m.ThreadTS, Limit: 200, IncludeAllMetadata: true})
		if err != nil {
			h.log.Warn("look for a message that may have been posted", "error", err)
			return "", false
		}
		messages = replies
	} else {
		history, err := h.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: channel, Limit: 100, IncludeAllMetadata: true})
		if err != nil {
			h.log.Warn("look for a message that may have been posted", "error", err)
			return "", false
		}
		messages = history.Messages
	}
	for _, posted := range messages {
		if posted.Metadata.EventType == markOf && posted.Metadata.EventPayload["id"] == m.ID {
			return posted.Timestamp, true
		}
	}
	return "", false
}

// conversation is where a message stands: its channel, or the direct message
// to its person.
func (h *Handlers) conversation(ctx context.Context, m store.Message) (string, error) {
	if m.Channel != "" {
		return m.Channel, nil
	}
	return h.directChannel(ctx, m.User)
}

func (h *Handlers) directChannel(ctx context.Context, user string) (string, error) {
	channel, ok, err := h.db.DM(ctx, user)
	if err != nil || ok {
		return channel, err
	}
	opened, _, _, err := h.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
	if err != nil {
		return "", fmt.Errorf("open a conversation with %s: %w", user, err)
	}
	if err := h.db.SetDM(ctx, user, opened.ID); err != nil {
		return "", err
	}
	return opened.ID, nil
}

// sendFailed decides whether a post is tried again. An answer from Slack that
// will never change gives it up; no answer at all makes it uncertain. Where
// Slack asks to wait, all that goes to that channel waits.
func (h *Handlers) sendFailed(ctx context.Context, p store.Post, channel string, err error) {
	var limited *slack.RateLimitedError
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &limited):
		if channel != "" {
			h.pace.pause(channel, h.now().Add(limited.RetryAfter))
		}
		h.retry(ctx, p, limited.RetryAfter, p.Uncertain, err)
	case errors.As(err, &refused) && !passing(refused.Err):
		h.drop(ctx, p, refused.Err)
	case errors.As(err, &refused):
		h.retry(ctx, p, backoff(p.Attempts), p.Uncertain, err)
	default:
		h.retry(ctx, p, backoff(p.Attempts), p.Message.TS == "", err)
	}
}

// passing lists the errors by which Slack says that it is unwell, not that we
// are wrong.
func passing(code string) bool {
	switch code {
	case "internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited", "team_added_to_org":
		return true
	}
	return false
}

func backoff(attempts int) time.Duration { return min(time.Second<<min(attempts, 10), longestWait) }

func (h *Handlers) retry(ctx context.Context, p store.Post, wait time.Duration, uncertain bool, cause error) {
	ctx = context.WithoutCancel(ctx)
	if p.Attempts >= leastPosts && h.now().Sub(p.At) >= postFor {
		h.drop(ctx, p, cause.Error())
		return
	}
	h.taken.letGo(p.OutboxID)
	h.log.Warn("post again later", "message", p.Message.Kind, "in", wait, "error", cause)
	if err := h.db.RetryPost(ctx, p.OutboxID, h.now().Add(wait), uncertain, cause.Error()); err != nil {
		h.log.Error("record that a post is to be retried", "error", h.writeFailed(err))
	}
}

func (h *Handlers) drop(ctx context.Context, p store.Post, why string) {
	h.taken.letGo(p.OutboxID)
	h.log.Error("post given up", "message", p.Message.Kind, "channel", p.Message.Channel, "why", why)
	if err := h.db.DropPost(ctx, p.OutboxID, why); err != nil {
		h.log.Error("record that a post was given up", "error", h.writeFailed(err))
	}
}

// hashOf is the SHA-256 of what is shown, kept with the delivery.
func hashOf(view blocks.Message) string {
	b, err := json.Marshal(slack.Blocks{BlockSet: view.Blocks})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// mayRetry is for acts: what another try could mend. Whose rights cannot be read
// is refused at once: they must not wait for an act that comes true later.
func mayRetry(err error) bool {
	return !errors.Is(err, knowledge.ErrStale) && !errors.Is(err, knowledge.ErrNotAllowed) &&
		!errors.Is(err, knowledge.ErrNotFound) && !errors.Is(err, knowledge.ErrInvalid) && !errors.Is(err, knowledge.ErrInvisible) &&
		!errors.Is(err, knowledge.ErrUnreadable)
}
