package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"shouldertap/handlers"
)

// connections is how many sockets are kept open. Slack closes one at each
// refresh before its successor is there; the other takes the events meanwhile.
const connections = 2

// ackWithin leaves room inside the three seconds that Slack waits.
const ackWithin = 2500 * time.Millisecond

// interactionsAtOnce bounds the clicks and forms in work at a time; what comes
// on top waits in the connection's own queue.
const interactionsAtOnce = 32

// Socket takes everything that happens in Slack off the wire. The loop of a
// connection only records, acknowledges and hands over: a loop that stalls
// would stop the client from answering pings and lose the connection.
type Socket struct {
	api      *slack.Client
	handlers *handlers.Handlers
	log      *slog.Logger
	slots    chan struct{}
	work     sync.WaitGroup

	mu     sync.Mutex
	opened []time.Time // when the last connections were opened
}

func newSocket(api *slack.Client, h *handlers.Handlers, log *slog.Logger) *Socket {
	return &Socket{api: api, handlers: h, log: log, slots: make(chan struct{}, interactionsAtOnce)}
}

// Run keeps the connections open until ctx ends, and then until what was taken
// is acknowledged. Any other return is fatal: the bot would be deaf.
func (s *Socket) Run(ctx context.Context) error {
	// The sockets outlive ctx for a moment, so that queued acknowledgements
	// are still written.
	wire, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	ended := make(chan error, connections)
	for range connections {
		client := socketmode.New(s.api)
		go func() { ended <- client.RunContext(wire) }()
		go s.take(ctx, wire, client)
	}
	select {
	case err := <-ended:
		return fmt.Errorf("keep the connection to Slack: %w. %s", err, mendConnection(err))
	case <-ctx.Done():
	}
	s.work.Wait()
	// What was queued is written by the client's own loop; there is no event
	// for it, so it gets a moment.
	select {
	case <-time.After(200 * time.Millisecond):
	case <-ended:
	}
	return nil
}

const mendToken = "Slack refuses the token: check SLACK_APP_TOKEN and SLACK_BOT_TOKEN, and that the app is still installed"

// refusedToken says that Slack knows the token no more.
func refusedToken(err error) bool {
	var refused slack.SlackErrorResponse
	return errors.As(err, &refused) && slices.Contains([]string{"invalid_auth", "not_authed", "token_revoked", "account_inactive"}, refused.Err)
}

func mendConnection(err error) string {
	if refusedToken(err) {
		return mendToken
	}
	return "Start it again; if it ends the same way, run `" + commandLine("doctor") + "`"
}

// take reads one connection's events until ctx ends.
func (s *Socket) take(ctx, wire context.Context, client *socketmode.Client) {
	for {
		select {
		case <-ctx.Done():
			return
		case event := <-client.Events:
			s.one(wire, client, event)
		}
	}
}

func (s *Socket) one(wire context.Context, client *socketmode.Client, event socketmode.Event) {
	ctx, cancel := context.WithTimeout(wire, ackWithin)
	switch data := event.Data.(type) {
	case slackevents.EventsAPIEvent:
		defer cancel()
		s.guard("take event", func() {
			if err := s.handlers.Event(ctx, data); err != nil {
				// Without an acknowledgement Slack sends it again.
				s.log.Error("event not recorded", "error", err)
				return
			}
			s.ack(ctx, client, event.Request.EnvelopeID, nil)
		})
	case slack.SlashCommand:
		s.hand(cancel, func() {
			s.ack(ctx, client, event.Request.EnvelopeID, s.handlers.Command(ctx, data))
		})
	case slack.InteractionCallback:
		s.hand(cancel, func() {
			s.ack(ctx, client, event.Request.EnvelopeID, s.handlers.Interaction(ctx, data))
		})
	case *socketmode.ErrorBadMessage:
		defer cancel()
		s.ackUnknown(ctx, client, data)
	default:
		cancel()
		s.note(event)
	}
}

// hand runs work that may call Slack beside the loop.
func (s *Socket) hand(cancel context.CancelFunc, work func()) {
	s.slots <- struct{}{}
	s.work.Go(func() {
		defer func() { <-s.slots; cancel() }()
		s.guard("take interaction", work)
	})
}

// guard keeps one event's panic from ending the program.
func (s *Socket) guard(what string, work func()) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("panic", "in", what, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	work()
}

func (s *Socket) ack(ctx context.Context, client *socketmode.Client, envelope string, payload any) {
	if envelope == "" {
		return
	}
	if err := client.AckCtx(ctx, envelope, payload); err != nil {
		s.log.Warn("acknowledgement not queued", "error", err)
	}
}

// ackUnknown acknowledges an event that could not be decoded, or Slack would
// send it three times more. Its text stays out of the log.
func (s *Socket) ackUnknown(ctx context.Context, client *socketmode.Client, bad *socketmode.ErrorBadMessage) {
	var envelope struct {
		ID   string `json:"envelope_id"`
		Type string `json:"type"`
	}
	if err := json.Unmarshal(bad.Message, &envelope); err != nil {
		s.log.Warn("message from Slack is no JSON")
		return
	}
	s.log.Info("event of an unknown kind acknowledged", "type", envelope.Type)
	s.ack(ctx, client, envelope.ID, nil)
}

// note logs what the connection says of itself.
func (s *Socket) note(event socketmode.Event) {
	switch event.Type {
	case socketmode.EventTypeConnected:
		s.log.Info("connected to Slack")
		s.handlers.Connected()
		if s.flapping(time.Now()) {
			s.log.Error("Slack keeps closing the connection. Socket Mode may be switched off for the app, or more than ten connections of it are open: check the app's page, and that no other copy of the bot runs")
		}
	case socketmode.EventTypeConnectionError:
		if data, ok := event.Data.(*slack.ConnectionErrorEvent); ok && !errors.Is(data.ErrorObj, context.Canceled) {
			s.log.Warn("no connection to Slack", "attempt", data.Attempt, "next in", data.Backoff, "error", data.ErrorObj)
		}
	case socketmode.EventTypeErrorWriteFailed:
		s.log.Warn("acknowledgement not written; Slack will send the event again")
	}
}

// A refresh opens a connection every few hours. This many within so short a
// time means that each is closed at once: Slack's link_disabled and
// too_many_websockets look like that, and the client would loop for ever.
const (
	flapConnects = 10
	flapWithin   = time.Minute
)

// flapping notes that a connection was opened, and says whether that happens
// too often.
func (s *Socket) flapping(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened = append(s.opened, now)
	if len(s.opened) > flapConnects {
		s.opened = s.opened[len(s.opened)-flapConnects:]
	}
	return len(s.opened) == flapConnects && now.Sub(s.opened[0]) < flapWithin
}
