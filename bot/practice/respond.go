package practice

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// responseURL lets the app answer one click, command or shortcut where it happened.
type responseURL struct {
	user    string
	channel string
	thread  string
	message string // the stamp of the message acted on, "" for a command
	until   time.Time
	left    int
}

// newResponseURL makes an address good for five answers within half an hour.
func (w *Workspace) newResponseURL(user string, ch *channel, m *message) string {
	now := w.now()
	for id, r := range w.responses {
		if now.After(r.until) {
			delete(w.responses, id)
		}
	}
	r := &responseURL{user: user, channel: ch.ID, until: now.Add(responseLife), left: responseUses}
	if m != nil {
		r.message, r.thread = m.TS, m.ThreadTS
	}
	id := secret()
	w.responses[id] = r
	return w.url + "/respond/" + id
}

// response is the body that is sent to a response_url, and the payload with
// which a command may be acknowledged.
type response struct {
	Text            string          `json:"text"`
	Blocks          json.RawMessage `json:"blocks"`
	Attachments     json.RawMessage `json:"attachments"`
	ResponseType    string          `json:"response_type"`
	ThreadTS        string          `json:"thread_ts"`
	ReplaceOriginal bool            `json:"replace_original"`
	DeleteOriginal  bool            `json:"delete_original"`
}

func (w *Workspace) serveRespond(rw http.ResponseWriter, r *http.Request) {
	began := time.Now()
	raw, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	e := Entry{Kind: "respond", Bytes: len(raw), request: json.RawMessage(raw)}
	no := refuse("invalid_payload", "the body could not be read")
	if err == nil {
		no = w.respond(r.PathValue("id"), raw, &e)
	}
	e.MS, e.OK = ms(time.Since(began)), no == nil
	if no == nil {
		w.log.add(e)
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(rw, "ok")
		return
	}
	e.Error, e.Detail = no.Code, strings.Join(no.Messages, "; ")
	w.log.add(e)
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	status := http.StatusBadRequest
	if no.Code == "used_url" || no.Code == "expired_url" {
		status = http.StatusNotFound
	}
	rw.WriteHeader(status)
	rw.Write(encodeReply(nil, no))
}

func (w *Workspace) respond(id string, raw []byte, e *Entry) *refusal {
	var body response
	if err := json.Unmarshal(raw, &body); err != nil {
		return refuse("invalid_payload", err.Error())
	}
	m, no := w.responseMessage(body)
	if no != nil {
		return no
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.responses[id]
	switch {
	case r == nil:
		return refuse("expired_url", "the response_url is unknown or too old")
	case w.now().After(r.until):
		return refuse("expired_url", limits[limitResponseLife].text())
	case r.left == 0:
		return refuse("used_url", limits[limitResponseUses].text())
	}
	ch := w.channels[r.channel]
	e.Name = ch.label()
	var original *message
	if r.message != "" {
		original = ch.find(r.message, r.user)
	}
	if (body.DeleteOriginal || body.ReplaceOriginal) && original != nil && original.BotID == w.config.Seed.App.BotID {
		r.left--
		w.replaceOriginal(ch, original, m, body.DeleteOriginal)
		return nil
	}
	if body.DeleteOriginal {
		return refuse("message_not_found", "there is no message of the app to delete")
	}
	if m.Text == "" && m.Blocks == nil && m.Attachments == nil {
		return refuse("no_text")
	}
	r.left--
	m.ThreadTS = body.ThreadTS
	if m.ThreadTS == "" && r.thread != "" {
		m.ThreadTS = r.thread
	}
	w.answerWith(ch, m, r.user, body.ResponseType)
	return nil
}

// responseMessage checks a response as Slack checks any message.
func (w *Workspace) responseMessage(body response) (*message, *refusal) {
	m := w.fromApp()
	m.Text, _ = cutText(body.Text)
	var no *refusal
	if len(body.Blocks) > 0 && string(body.Blocks) != "null" {
		if m.Blocks, no = w.checkBlocks(body.Blocks, surfaceMessage); no != nil {
			return nil, no
		}
	}
	if len(body.Attachments) > 0 && string(body.Attachments) != "null" {
		if m.Attachments, no = w.checkAttachments(body.Attachments); no != nil {
			return nil, no
		}
	}
	return m, nil
}

// answerWith shows a response to the one person, or to the channel.
func (w *Workspace) answerWith(ch *channel, m *message, user, kind string) {
	if kind == "in_channel" {
		w.say(ch, m)
		return
	}
	m.Ephemeral = user
	w.add(ch, m)
}

// replaceOriginal changes or deletes the message on which a person acted.
func (w *Workspace) replaceOriginal(ch *channel, old, m *message, gone bool) {
	if old.Ephemeral != "" {
		for i, p := range ch.private {
			if p != old {
				continue
			}
			if gone {
				ch.private = append(ch.private[:i:i], ch.private[i+1:]...)
			} else {
				next := *old
				next.Text, next.Blocks, next.Attachments = m.Text, m.Blocks, m.Attachments
				next.rev = w.rev + 1
				ch.private = append(append(ch.private[:i:i], &next), ch.private[i+1:]...)
			}
			break
		}
		w.touch(ch)
		return
	}
	if gone {
		w.remove(ch, old)
		return
	}
	next := *old
	next.Text, next.Blocks, next.Attachments = m.Text, m.Blocks, m.Attachments
	w.replace(ch, &next)
	w.emitChanged(ch, ch.withThread(&next), ch.withThread(old))
}
