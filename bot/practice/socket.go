package practice

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	maxConns     = 10               // Slack lets one app have ten connections
	pingEvery    = 5 * time.Second  // real time
	pongWithin   = 30 * time.Second // real time
	ticketLife   = 30 * time.Second // how long the address of a connection is good
	writeWithin  = 10 * time.Second
	connectHours = 18060 // seconds: what Slack says of how long a connection lives
)

// conn is one Socket Mode connection. Its own goroutine encodes and writes, so
// that neither happens under the workspace's lock.
type conn struct {
	ws   *websocket.Conn
	gone chan struct{} // closed when the reader has ended

	mu    sync.Mutex
	queue []outgoing
	wake  chan struct{}

	dead bool // weather: open, but nothing passes any more; guarded by Workspace.mu
}

// outgoing is something to write: an envelope of a flight, or a frame of the protocol itself.
type outgoing struct {
	flight   *flight
	envelope *envelope
	frame    any
	close    bool // close the connection after it
}

func (c *conn) push(o outgoing) {
	c.mu.Lock()
	c.queue = append(c.queue, o)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) take() []outgoing {
	c.mu.Lock()
	defer c.mu.Unlock()
	q := c.queue
	c.queue = nil
	return q
}

// nextConn is the live connection whose turn it is, nil without one.
func (w *Workspace) nextConn() *conn {
	for range w.conns {
		w.turn = (w.turn + 1) % len(w.conns)
		if c := w.conns[w.turn]; c != nil {
			return c
		}
	}
	return nil
}

// serveLink is the Socket Mode endpoint that apps.connections.open hands out.
func (w *Workspace) serveLink(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	until, known := w.tickets[ticket]
	delete(w.tickets, ticket)
	known = known && time.Now().Before(until)
	w.mu.Unlock()
	if !known {
		http.Error(rw, "the ticket is unknown, used or too old: call apps.connections.open again", http.StatusForbidden)
		return
	}
	// The client sends Slack's own origin.
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(rw, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &conn{ws: ws, gone: make(chan struct{}), wake: make(chan struct{}, 1)}
	written := make(chan struct{})
	go func() {
		defer close(written)
		w.writeTo(c)
	}()
	w.enterConn(c)
	w.readFrom(c)
	<-written
}

func (w *Workspace) enterConn(c *conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case !w.man.Settings.SocketMode:
		c.push(outgoing{frame: fields{"type": "disconnect", "reason": "link_disabled"}, close: true})
		return
	case len(w.conns) >= maxConns:
		c.push(outgoing{frame: fields{"type": "disconnect", "reason": "too_many_websockets"}, close: true})
		return
	case w.closing:
		c.ws.Close()
		return
	}
	w.conns = append(w.conns, c)
	c.push(outgoing{frame: fields{
		"type": "hello", "num_connections": len(w.conns),
		"connection_info": fields{"app_id": w.config.Seed.App.ID},
		"debug_info":      fields{"host": "practice", "build_number": 1, "approximate_connection_time": connectHours},
	}})
	waiting := w.waiting
	w.waiting = nil
	for _, d := range waiting {
		w.send(d)
	}
	w.bump()
}

// readFrom takes acknowledgements until the connection ends.
func (w *Workspace) readFrom(c *conn) {
	defer close(c.gone)
	defer c.ws.Close()
	c.ws.SetReadLimit(1 << 20)
	c.ws.SetReadDeadline(time.Now().Add(pongWithin))
	c.ws.SetPongHandler(func(string) error { return c.ws.SetReadDeadline(time.Now().Add(pongWithin)) })
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			break
		}
		w.acknowledge(c, raw)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns = slices.DeleteFunc(w.conns, func(o *conn) bool { return o == c })
	w.connectionLost(c)
	w.stir()
	w.bump()
}

// writeTo writes what is queued, and pings, until the reader ends.
func (w *Workspace) writeTo(c *conn) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	var buf bytes.Buffer
	for {
		select {
		case <-c.gone:
			return
		case <-ping.C:
			if !w.isDead(c) {
				c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin))
			}
		case <-c.wake:
			for _, o := range c.take() {
				w.write(c, &buf, o)
			}
		}
	}
}

func (w *Workspace) isDead(c *conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return c.dead
}

func (w *Workspace) write(c *conn, buf *bytes.Buffer, o outgoing) {
	body := o.frame
	if o.envelope != nil {
		body = o.envelope
	}
	buf.Reset()
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		w.config.Logger.Error("encode envelope", "err", err)
		return
	}
	raw := bytes.Clone(buf.Bytes())
	if o.envelope != nil {
		w.log.add(Entry{
			Kind: o.flight.kind, Name: o.flight.name, Bytes: len(raw), OK: true, Envelope: o.flight.id,
			Detail: retryDetail(o.envelope), request: json.RawMessage(raw),
		})
	}
	if w.isDead(c) {
		return
	}
	c.ws.SetWriteDeadline(time.Now().Add(writeWithin))
	if err := c.ws.WriteMessage(websocket.TextMessage, raw); err != nil {
		c.ws.Close() // the reader ends and the flights go to another connection
		return
	}
	if o.close {
		c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
		c.ws.Close()
	}
}

func retryDetail(e *envelope) string {
	if e.RetryAttempt == 0 {
		return ""
	}
	return "comes again, attempt " + string(rune('0'+e.RetryAttempt)) + ": " + e.RetryReason
}

// dropConnections closes all connections, whose readers then end, and takes no more.
func (w *Workspace) dropConnections() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closing = true
	for _, c := range w.conns {
		c.ws.Close()
	}
}
