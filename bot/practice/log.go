package practice

import (
	"encoding/json"
	"strings"
	"sync"
	"time"
)

// Inspect keeps the latest entries, but no more than this many and this many bytes.
const (
	logEntries = 2000
	logBytes   = 16 << 20
	logPayload = 64 << 10 // a longer payload is cut
)

// Entry is one thing that passed between the workspace and the app.
type Entry struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`   // real time
	Kind     string    `json:"kind"` // event, interactive, command, ack, api or respond
	Name     string    `json:"name,omitempty"`
	MS       float64   `json:"ms"`
	Bytes    int       `json:"bytes"`
	OK       bool      `json:"ok"`
	Error    string    `json:"error,omitempty"`
	Detail   string    `json:"detail,omitempty"` // the rule that was broken, in words
	Envelope string    `json:"envelope,omitempty"`

	Request  json.RawMessage `json:"request,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`

	request, response any // written as JSON only when somebody looks
	size              int
}

// LogPage is a stretch of Inspect. From is the oldest sequence number still kept.
type LogPage struct {
	Entries []Entry `json:"entries"`
	Next    int64   `json:"next"` // ask with since=Next for what comes after
	From    int64   `json:"from"`
}

// inspector is a ring of entries with its own lock, so that noting something
// never waits for the workspace.
type inspector struct {
	mu    sync.Mutex
	ring  []Entry
	first int64 // sequence number of the oldest kept entry
	next  int64
	bytes int
}

func newInspector() *inspector { return &inspector{first: 1, next: 1} }

func (l *inspector) add(e Entry) {
	e.At = time.Now()
	e.size = 256 + 2*e.Bytes
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Seq = l.next
	l.next++
	if l.ring == nil {
		l.ring = make([]Entry, logEntries)
	}
	for l.next-l.first > logEntries || (l.bytes+e.size > logBytes && l.first < e.Seq) {
		old := &l.ring[l.first%logEntries]
		l.bytes -= old.size
		*old = Entry{}
		l.first++
	}
	l.ring[e.Seq%logEntries] = e
	l.bytes += e.size
}

// Log returns the kept entries after the sequence number since, at most limit (0: all).
func (w *Workspace) Log(since int64, limit int) LogPage {
	l := w.log
	l.mu.Lock()
	page := LogPage{From: l.first, Entries: []Entry{}}
	for seq := max(since+1, l.first); seq < l.next; seq++ {
		if limit > 0 && len(page.Entries) == limit {
			break
		}
		page.Entries = append(page.Entries, l.ring[seq%logEntries])
		page.Next = seq
	}
	page.Next = max(page.Next, since)
	l.mu.Unlock()
	for i := range page.Entries {
		e := &page.Entries[i]
		e.Request, e.Response = payloadJSON(e.request), payloadJSON(e.response)
	}
	return page
}

func payloadJSON(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	raw, isRaw := v.(json.RawMessage)
	if !isRaw {
		encoded, err := json.Marshal(v)
		if err != nil {
			return nil
		}
		raw = encoded
	}
	if len(raw) <= logPayload && json.Valid(raw) {
		return raw
	}
	cut, err := json.Marshal(strings.ToValidUTF8(string(raw[:min(len(raw), logPayload)]), ""))
	if err != nil {
		return nil
	}
	return cut
}
