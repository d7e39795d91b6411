package practice

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// ackTime is how long the app has to acknowledge an envelope.
const ackTime = 3 * time.Second

// maxAck is the size from which Slack silently drops an acknowledgement.
const maxAck = 20 << 10

// retryWaits are the pauses before an unacknowledged event comes again.
var retryWaits = [...]time.Duration{0, time.Minute, 5 * time.Minute}

// envelope is what travels on a Socket Mode connection.
type envelope struct {
	EnvelopeID             string `json:"envelope_id"`
	Type                   string `json:"type"`
	AcceptsResponsePayload bool   `json:"accepts_response_payload"`
	RetryAttempt           int    `json:"retry_attempt"`
	RetryReason            string `json:"retry_reason"`
	Payload                any    `json:"payload"`
}

// delivery is one event, click or command on its way to the app, through all its attempts.
type delivery struct {
	kind    string // "event", "interactive" or "command": the name in Inspect
	name    string // such as app_mention, block_actions or /tap
	payload any
	attempt int
	reason  string                // why it comes again
	acked   func(json.RawMessage) // what an acknowledgement does, with the lock held
	failed  func(why string)      // what giving up does, with the lock held
	loseAck int                   // acknowledgements that weather will lose
}

// flight is one attempt: an envelope that was put on a connection and is not acknowledged yet.
type flight struct {
	*delivery
	id    string
	conn  *conn
	sent  time.Time // real time, for Inspect
	limit *deadline // when its time is over
	noAck bool      // weather loses its acknowledgement
}

// deliver sends an event, as the weather lets it.
func (w *Workspace) deliver(event *outerEvent, name string) {
	d := &delivery{kind: "event", name: name, payload: event}
	w.weather.counts.Events++
	if w.strikes(ruleLostAck, name) != nil {
		d.loseAck = 1
	}
	if r := w.strikes(ruleLateEvent, name); r != nil {
		w.at(w.now().Add(r.delay(30*time.Second)), func() { w.send(d) })
	} else {
		w.send(d)
	}
	if w.strikes(ruleDuplicateEvent, name) != nil {
		w.weather.counts.EventsDoubled++
		w.send(&delivery{kind: "event", name: name, payload: event})
	}
	if w.strikes(ruleNewEventID, name) != nil {
		w.weather.counts.EventsDoubled++
		again := *event
		again.EventID = w.newID("Ev")
		again.EventContext = "4-" + again.EventID
		w.send(&delivery{kind: "event", name: name, payload: &again})
	}
}

// act sends a click, form, shortcut or command. It is not sent again.
func (w *Workspace) act(d *delivery) {
	if w.strikes(ruleLostAck, d.name) != nil {
		d.loseAck = 1
	}
	w.send(d)
}

// send puts a delivery on the next connection in turn. Without one an event
// waits for a connection, and a click fails.
func (w *Workspace) send(d *delivery) {
	c := w.nextConn()
	if c == nil {
		if d.kind != "event" {
			w.log.add(Entry{Kind: d.kind, Name: d.name, Error: "no_connection", Detail: "the app has no open connection"})
			d.failed("no_connection")
			return
		}
		w.waiting = append(w.waiting, d)
		w.at(w.now().Add(retryWaits[1]+retryWaits[2]), func() { w.expireWaiting(d) })
		return
	}
	f := &flight{delivery: d, id: w.newID("Env"), conn: c, sent: time.Now()}
	if d.loseAck > 0 {
		d.loseAck--
		f.noAck = true
	}
	w.flights[f.id] = f
	f.limit = w.at(w.now().Add(ackTime), func() { w.overdue(f) })
	c.push(outgoing{flight: f, envelope: &envelope{
		EnvelopeID: f.id, Type: envelopeType(d.kind), AcceptsResponsePayload: d.kind != "event",
		RetryAttempt: d.attempt, RetryReason: d.reason, Payload: d.payload,
	}})
}

func envelopeType(kind string) string {
	switch kind {
	case "interactive":
		return "interactive"
	case "command":
		return "slash_commands"
	}
	return "events_api"
}

func (w *Workspace) expireWaiting(d *delivery) {
	if i := slices.Index(w.waiting, d); i >= 0 {
		w.waiting = slices.Delete(w.waiting, i, i+1)
		w.giveUp(d, "no_connection")
	}
}

// land takes an envelope out of those that are waited for.
func (w *Workspace) land(f *flight) {
	delete(w.flights, f.id)
	w.callOff(f.limit)
}

// overdue is called when the time for an acknowledgement is over.
func (w *Workspace) overdue(f *flight) {
	if w.flights[f.id] != f {
		return
	}
	delete(w.flights, f.id)
	w.fail(f, "timeout", fmt.Sprintf("not acknowledged within %v", ackTime))
}

// fail ends one attempt; an event comes again, anything else is over.
func (w *Workspace) fail(f *flight, reason, detail string) {
	w.stir()
	w.log.add(Entry{Kind: "ack", Name: f.name, MS: ms(time.Since(f.sent)), Error: reason, Detail: detail, Envelope: f.id})
	d := f.delivery
	if d.kind != "event" {
		d.failed(reason)
		return
	}
	if d.attempt >= len(retryWaits) {
		w.giveUp(d, reason)
		return
	}
	wait := retryWaits[d.attempt]
	d.attempt++
	d.reason = reason
	w.weather.counts.EventsRedelivered++
	if wait == 0 {
		w.send(d)
		return
	}
	w.at(w.now().Add(wait), func() { w.send(d) })
}

func (w *Workspace) giveUp(d *delivery, reason string) {
	w.weather.counts.EventsGivenUp++
	w.log.add(Entry{Kind: "event", Name: d.name, Error: reason, Detail: "given up: the app never acknowledged it"})
	w.stir()
}

// acknowledge takes what came back for an envelope.
func (w *Workspace) acknowledge(c *conn, raw []byte) {
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(raw, &ack); err != nil {
		w.log.add(Entry{Kind: "ack", Bytes: len(raw), Error: "invalid_json", Detail: err.Error(), request: string(raw)})
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.stir()
	f := w.flights[ack.EnvelopeID]
	e := Entry{Kind: "ack", Bytes: len(raw), Envelope: ack.EnvelopeID, request: json.RawMessage(raw)}
	switch {
	case f == nil:
		e.Error, e.Detail = "late", "nothing waits for this envelope: it was acknowledged before, its time is over, or it was never sent"
		w.log.add(e)
		return
	case c.dead, f.noAck:
		return // lost on the way: the envelope's time runs out
	case len(raw) >= maxAck:
		e.Name, e.Error = f.name, "too_large"
		e.Detail = fmt.Sprintf("acknowledgement: under %d bytes, this has %d; Slack drops it without a word", maxAck, len(raw))
		w.log.add(e)
		return
	}
	w.land(f)
	e.Name, e.MS, e.OK = f.name, ms(time.Since(f.sent)), true
	w.log.add(e)
	if f.acked != nil {
		f.acked(ack.Payload)
	}
	if f.kind == "event" {
		w.weather.counts.EventsAcked++
	}
}

// connectionLost ends the attempts that were on a connection that closed.
func (w *Workspace) connectionLost(c *conn) {
	var lost []*flight
	for _, f := range w.flights {
		if f.conn == c {
			lost = append(lost, f)
		}
	}
	slices.SortFunc(lost, func(a, b *flight) int { return a.sent.Compare(b.sent) })
	for _, f := range lost {
		w.land(f)
		w.fail(f, "connection_failed", "the connection closed before the acknowledgement")
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
