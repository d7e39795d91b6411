package practice

import (
	"encoding/json"

	"github.com/gorilla/websocket"
)

// wire is a bare Socket Mode connection, to send what no client would.
type wire struct {
	*stage
	ws *websocket.Conn
}

type frame struct {
	Type         string          `json:"type"`
	Reason       string          `json:"reason"`
	EnvelopeID   string          `json:"envelope_id"`
	RetryAttempt int             `json:"retry_attempt"`
	NumConns     int             `json:"num_connections"`
	Payload      json.RawMessage `json:"payload"`
}

// dial opens a bare connection and reads its hello.
func (s *stage) dial() *wire {
	s.t.Helper()
	w := s.dialRaw()
	w.read("hello")
	return w
}

func (s *stage) dialRaw() *wire {
	s.t.Helper()
	opened := s.callAs("xapp-test", "apps.connections.open", nil)
	if opened.code != "" {
		s.t.Fatalf("apps.connections.open: %s", opened.code)
	}
	ws, _, err := websocket.DefaultDialer.DialContext(s.ctx, str(opened.body["url"]), nil)
	s.ok(err)
	s.t.Cleanup(func() { ws.Close() })
	return &wire{s, ws}
}

// read is the next frame of a type; others are skipped.
func (w *wire) read(kind string) frame {
	w.t.Helper()
	deadline, _ := w.ctx.Deadline()
	w.ws.SetReadDeadline(deadline)
	for {
		var f frame
		if err := w.ws.ReadJSON(&f); err != nil {
			w.t.Fatalf("no %s came: %v", kind, err)
		}
		if f.Type == kind {
			return f
		}
	}
}

func (w *wire) write(frame string) {
	w.t.Helper()
	w.ok(w.ws.WriteMessage(websocket.TextMessage, []byte(frame)))
}

func (w *wire) ack(f frame) { w.t.Helper(); w.write(`{"envelope_id":"` + f.EnvelopeID + `"}`) }
