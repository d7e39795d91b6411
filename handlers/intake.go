package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/slack-go/slack/slackevents"

	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

const (
	// workers is how many acts are carried out at a time: more than the
	// machine has cores, because most of an act is waiting for Slack.
	workers = 8
	// sweepEvery is how often what fell through is looked for.
	sweepEvery = 5 * time.Second
)

// Act is a click, a command or an event, normalised and redacted: what is
// stored of it and all that carrying it out needs.
type Act struct {
	Kind      string            `json:"kind"` // click, joined, home, help
	User      string            `json:"user"`
	Team      string            `json:"team,omitempty"`
	Channel   string            `json:"channel,omitempty"`
	TS        string            `json:"ts,omitempty"` // the message acted on
	ThreadTS  string            `json:"thread_ts,omitempty"`
	Action    string            `json:"action,omitempty"`
	Value     string            `json:"value,omitempty"`
	View      string            `json:"view,omitempty"`
	Redacted  map[string]string `json:"redacted,omitempty"` // typed words, personal data taken out
	Ephemeral bool              `json:"ephemeral,omitempty"`
	Response  string            `json:"response,omitempty"` // where a private message, which has no ts to edit by, is replaced

	trigger string
}

// Event records an event of the Events API. A nil error means that it is safe,
// or that there is nothing to keep; on an error Slack must not be told that we
// have it.
func (h *Handlers) Event(ctx context.Context, e slackevents.EventsAPIEvent) error {
	callback, _ := e.Data.(*slackevents.EventsAPICallbackEvent)
	id := ""
	if callback != nil {
		id = callback.EventID
	}
	switch inner := e.InnerEvent.Data.(type) {
	case *slackevents.AppMentionEvent:
		if inner.BotID != "" || inner.Edited != nil {
			return nil
		}
		return h.heard(ctx, heard{
			event: id, team: firstOf(inner.UserTeam, inner.SourceTeam, e.TeamID), channel: inner.Channel, ts: inner.TimeStamp,
			thread: inner.ThreadTimeStamp, user: inner.User, text: inner.Text, mention: true,
		})
	case *slackevents.MessageEvent:
		return h.message(ctx, id, e.TeamID, inner)
	case *slackevents.AppHomeOpenedEvent:
		if inner.Tab != "home" {
			return nil
		}
		return h.receive(ctx, Act{Kind: "home", User: inner.User, Team: e.TeamID}, store.Receipt{EventID: id})
	case *slackevents.MemberJoinedChannelEvent:
		if inner.User != h.me.User {
			return nil
		}
		return h.receive(ctx, Act{Kind: "joined", User: inner.Inviter, Team: e.TeamID, Channel: inner.Channel}, store.Receipt{EventID: id})
	case *slackevents.UserChangeEvent:
		h.people.forgetUser(inner.User.ID)
	case *slackevents.SubteamMembersChangedEvent:
		h.people.forgetGroup(inner.SubteamID)
	}
	return nil
}

func (h *Handlers) message(ctx context.Context, id, team string, m *slackevents.MessageEvent) error {
	switch {
	case m.SubType == "message_deleted":
		return h.deleted(ctx, id, m.Channel, m.DeletedTimeStamp)
	case m.SubType == "message_changed" && m.Message != nil && m.Message.SubType == "tombstone":
		// So Slack reports a deleted message that has a thread.
		return h.deleted(ctx, id, m.Channel, m.Message.Timestamp)
	case m.SubType == "message_changed" && m.Message != nil:
		return h.edited(ctx, id, m.Channel, m.Message, m.PreviousMessage)
	}
	switch m.SubType {
	case "", "file_share", "thread_broadcast":
	default:
		return nil
	}
	if m.BotID != "" || m.User == "" || m.User == h.me.User {
		return nil
	}
	return h.heard(ctx, heard{
		event: id, team: firstOf(m.UserTeam, m.SourceTeam, team), channel: m.Channel, ts: m.TimeStamp, thread: m.ThreadTimeStamp,
		user: m.User, text: m.Text, mention: mentions(m.Text, h.me.User), dm: m.IsIM(), groupDM: m.IsMpIM(),
	})
}

// deleted closes a question whose message was taken back before it was
// answered; an answer that was given stays on record. The two connections keep
// no order: a message that is deleted before it was heard of is not heard at all.
func (h *Handlers) deleted(ctx context.Context, event, channel, ts string) error {
	q, ok, err := h.db.QuestionAt(ctx, channel, ts)
	if err != nil {
		return err
	}
	if !ok {
		if err := h.receive(ctx, Act{Kind: "deleted", Channel: channel, TS: ts}, store.Receipt{EventID: event, Channel: channel, TS: ts}); err != nil {
			return err
		}
		// The message may have been recorded between the look and the receipt.
		if q, ok, err = h.db.QuestionAt(ctx, channel, ts); err != nil || !ok {
			return err
		}
	}
	if _, err := h.db.WithdrawQuestion(ctx, q.ID); err != nil {
		return fmt.Errorf("withdraw question: %w", err)
	}
	h.postsReady()
	return nil
}

// receive records an act and hands it over.
func (h *Handlers) receive(ctx context.Context, a Act, r store.Receipt) error {
	payload, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encode act: %w", err)
	}
	act := store.Act{ID: h.db.NewID(), Kind: a.Kind, Payload: payload, At: h.now(), Attempts: 1}
	fresh, err := h.db.Receive(ctx, act, r)
	if err != nil {
		return h.writeFailed(fmt.Errorf("record %s: %w", a.Kind, err))
	}
	h.wrote()
	if fresh {
		h.begin(ctx, actReady{act, a.trigger})
	}
	return nil
}

// begin hands an act to a worker: it was leased to this process as it was
// recorded. When very many wait it is given back, and the sweep finds it.
func (h *Handlers) begin(ctx context.Context, a actReady) {
	if !h.taken.take(a.act.ID, h.now()) {
		return
	}
	select {
	case h.actsReady <- a:
	default:
		h.taken.letGo(a.act.ID)
		if err := h.db.PutBackAct(ctx, a.act.ID, h.now(), "very many wait"); err != nil {
			h.log.Error("put act back", "id", a.act.ID, "error", h.writeFailed(err))
		}
	}
}

func (h *Handlers) postsReady() { wake(h.postReady) }

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// writeFailed notes that the database takes nothing, for health.
func (h *Handlers) writeFailed(err error) error {
	if errors.Is(err, knowledge.ErrUnwritable) || errors.Is(err, knowledge.ErrDamaged) {
		text := err.Error()
		h.trouble.Store(&text)
	}
	return err
}

func (h *Handlers) wrote() { h.trouble.Store(nil) }

// Recovered is told that a write went through.
func (h *Handlers) Recovered() { h.wrote() }

// Trouble says why nothing can be recorded; empty when all is well.
func (h *Handlers) Trouble() string {
	if t := h.trouble.Load(); t != nil {
		return *t
	}
	return ""
}

// carryOut is one worker: it takes acts as they are recorded, and sweeps up
// what a full queue or an earlier process left. What it has begun when ctx
// ends, it finishes.
func (h *Handlers) carryOut(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	h.sweepActs(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case ready := <-h.actsReady:
			h.one(context.WithoutCancel(ctx), ready.act, ready.trigger)
		case <-sweep.C:
			h.sweepActs(ctx)
		}
	}
}

func (h *Handlers) sweepActs(ctx context.Context) {
	for ctx.Err() == nil {
		acts, err := h.db.LeaseActs(ctx, h.owner, 1, leaseFor) // the other workers take the others
		if err != nil {
			h.log.Error("lease acts", "error", h.writeFailed(err))
			return
		}
		if len(acts) == 0 {
			return
		}
		for _, act := range acts {
			if h.taken.take(act.ID, h.now()) {
				h.one(context.WithoutCancel(ctx), act, "")
			}
		}
	}
}

// one carries out an act; a failure or a panic puts it back for later, and
// after too many attempts the store sets it aside.
func (h *Handlers) one(ctx context.Context, act store.Act, trigger string) {
	ctx, cancel := context.WithTimeout(ctx, leaseFor)
	defer cancel()
	defer h.stirred.all()
	err := h.try(ctx, act, trigger)
	h.taken.letGo(act.ID)
	if err == nil {
		h.postsReady()
		return
	}
	if errors.Is(err, errLater) {
		if err := h.db.PutBackAct(ctx, act.ID, h.now().Add(time.Second), err.Error()); err != nil {
			h.log.Error("put act back", "id", act.ID, "error", h.writeFailed(err))
		}
		return
	}
	h.log.Error("act failed", "kind", act.Kind, "id", act.ID, "attempt", act.Attempts, "error", err)
	wait := time.Second << min(act.Attempts, 6)
	if err := h.db.PutBackAct(ctx, act.ID, h.now().Add(wait), err.Error()); err != nil {
		h.log.Error("put act back", "id", act.ID, "error", h.writeFailed(err))
	}
}

func (h *Handlers) try(ctx context.Context, act store.Act, trigger string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			h.log.Error("panic", "act", act.Kind, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic in %s", act.Kind)
		}
	}()
	if act.QuestionID != "" {
		err := h.answer(ctx, act)
		if errors.Is(err, knowledge.ErrStale) {
			return h.db.FinishAct(ctx, act.ID) // it was deleted while we looked
		}
		return err
	}
	var a Act
	if err := json.Unmarshal(act.Payload, &a); err != nil {
		return fmt.Errorf("decode act: %w", err)
	}
	a.trigger = trigger
	return h.perform(ctx, act.ID, a)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
