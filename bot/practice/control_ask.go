package practice

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// answer is what the app's acknowledgement of a form, command or search led to.
type answer[T any] struct {
	got T
	err error
}

// await waits for an answer that an acknowledgement gives.
func await[T any](ctx context.Context, w *Workspace, name string, from <-chan answer[T]) (T, error) {
	var none T
	select {
	case a := <-from:
		return a.got, a.err
	case <-ctx.Done():
		return none, fmt.Errorf("wait for the app to acknowledge %s: %w", name, ctx.Err())
	case <-w.ctx.Done():
		return none, fmt.Errorf("the practice workspace is closed")
	}
}

// unanswered is the error of a form or search that was not acknowledged in time.
func (w *Workspace) unanswered(why string) error {
	if why == "no_connection" {
		return fmt.Errorf("%s is not connected", w.config.Seed.App.Name)
	}
	return fmt.Errorf("%s didn't respond within %v", w.config.Seed.App.Name, ackTime)
}

// Submit is a form that a person sends. Values are what is filled in, on top of
// what was filled in before.
type Submit struct {
	User   string `json:"user"`
	ViewID string `json:"view_id"`
	Values Values `json:"values,omitempty"`
}

// Submitted is what came of a form: it was sent, or it has faults by block_id.
// View is the modal that is on top afterwards, if the app updated or pushed one.
type Submitted struct {
	OK     bool              `json:"ok"`
	Errors map[string]string `json:"errors,omitempty"`
	View   *View             `json:"view,omitempty"`
}

// Submit sends a form and waits for the app's acknowledgement, which decides
// what happens to it. Required fields, lengths and forms are checked before
// anything is sent, as Slack's own client does. It is an error when the app
// does not acknowledge within three seconds; the form then stays open.
func (w *Workspace) Submit(ctx context.Context, s Submit) (Submitted, error) {
	from := make(chan answer[Submitted], 1)
	faults, err := w.sendForm(s, from)
	if err != nil || faults != nil {
		return Submitted{Errors: faults}, err
	}
	return await(ctx, w, "view_submission", from)
}

// sendForm checks a form and sends it; faults are by block_id.
func (w *Workspace) sendForm(s Submit, to chan<- answer[Submitted]) (faults map[string]string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(s.User)
	if err != nil {
		return nil, err
	}
	v, err := w.viewOf(u, s.ViewID)
	if err != nil {
		return nil, err
	}
	stack := w.stacks[u.ID]
	switch {
	case v.Type != "modal":
		return nil, fmt.Errorf("view %s is a Home tab: nothing is submitted there", v.ID)
	case len(v.Submit) == 0:
		return nil, fmt.Errorf("view %s has no submit button", v.ID)
	case stack[len(stack)-1] != v:
		return nil, fmt.Errorf("view %s is covered by another one", v.ID)
	}
	if err := w.fillAll(v, s.Values); err != nil {
		return nil, err
	}
	v = w.refill(u.ID, v)
	for _, e := range elementsOf(v.Blocks) {
		if !e.input {
			continue
		}
		if fault := e.fault(v.State.Values[e.blockID][e.actionID].(map[string]any)); fault != "" {
			if faults == nil {
				faults = map[string]string{}
			}
			faults[e.blockID] = fault
		}
	}
	if faults != nil {
		w.bump()
		return faults, nil
	}
	payload := w.interaction("view_submission", u, w.newTrigger(u.ID, v.ID))
	payload["view"], payload["response_urls"] = v, []any{}
	callback := v.CallbackID
	w.act(&delivery{
		kind: "interactive", name: "view_submission", payload: payload,
		acked: func(raw json.RawMessage) {
			out, err := w.formAnswered(u, v.ID, raw)
			if err == nil && out.OK {
				w.tourDid(u.ID, "", "submit:"+callback)
			}
			to <- answer[Submitted]{out, err}
		},
		failed: func(why string) {
			w.noResponse(u.ID, why)
			to <- answer[Submitted]{err: w.unanswered(why)}
		},
	})
	return nil, nil
}

// formAnswered does what the acknowledgement of a form says. A broken answer
// leaves the form open and shows Slack's "trouble connecting".
func (w *Workspace) formAnswered(u *User, viewID string, raw json.RawMessage) (Submitted, error) {
	var r struct {
		Action string            `json:"response_action"`
		View   json.RawMessage   `json:"view"`
		Errors map[string]string `json:"errors"`
	}
	trouble := func(why string) (Submitted, error) {
		w.log.add(Entry{Kind: "ack", Name: "view_submission", Error: "invalid_response_action", Detail: why, request: raw})
		w.toast(u.ID, "We had some trouble connecting. Try again?")
		return Submitted{}, fmt.Errorf("the app's answer to the form is refused: %s", why)
	}
	if len(raw) > 0 && string(raw) != "null" {
		if err := json.Unmarshal(raw, &r); err != nil {
			return trouble(err.Error())
		}
	}
	stack := w.stacks[u.ID]
	at := slices.IndexFunc(stack, func(v *View) bool { return v.ID == viewID })
	if at < 0 {
		return Submitted{OK: true}, nil // closed in the meantime
	}
	switch r.Action {
	case "":
		w.drop(u.ID, at)
		return Submitted{OK: true}, nil
	case "clear":
		w.drop(u.ID, 0)
		return Submitted{OK: true}, nil
	case "errors":
		inputs := elementsOf(stack[at].Blocks)
		for block := range r.Errors {
			if !slices.ContainsFunc(inputs, func(e element) bool { return e.input && e.blockID == block }) {
				return trouble(fmt.Sprintf("errors name %q, which is no input block of the view", block))
			}
		}
		if len(r.Errors) == 0 {
			return trouble("errors is empty")
		}
		w.bump()
		return Submitted{Errors: r.Errors}, nil
	case "update", "push":
		next, no := w.readView(r.View, surfaceModal)
		if no != nil {
			return trouble(no.Code + ": " + strings.Join(no.Messages, "; "))
		}
		if r.Action == "update" {
			return Submitted{OK: true, View: w.put(u.ID, stack[at], next)}, nil
		}
		if len(stack) >= maxStack {
			return trouble(limits[limitViewStack].exceeded(len(stack)+1, "/view"))
		}
		return Submitted{OK: true, View: w.push(u.ID, next)}, nil
	}
	return trouble("response_action " + r.Action + " is unknown")
}

// RunCommand is a slash command that a person types.
type RunCommand struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	Command string `json:"command"` // such as /tap
	Text    string `json:"text,omitempty"`
}

// CommandAnswer is the payload of the acknowledgement, null if it had none, and
// the stamp of the message that it became.
type CommandAnswer struct {
	Payload json.RawMessage `json:"payload"`
	TS      string          `json:"ts,omitempty"`
}

// Command runs a slash command and waits for its acknowledgement, whose payload
// is shown where it was typed. Commands work where the app is not a member.
func (w *Workspace) Command(ctx context.Context, r RunCommand) (CommandAnswer, error) {
	from := make(chan answer[CommandAnswer], 1)
	if err := w.sendCommand(r, from); err != nil {
		return CommandAnswer{}, err
	}
	return await(ctx, w, r.Command, from)
}

func (w *Workspace) sendCommand(r RunCommand, to chan<- answer[CommandAnswer]) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(r.User)
	if err != nil {
		return err
	}
	c, err := w.mine(u, r.Channel)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(w.man.Features.SlashCommands, func(k Command) bool { return k.Command == r.Command })
	if at < 0 {
		return fmt.Errorf("%s is not a command of the app", r.Command)
	}
	if err := w.mayUseApp(u, "commands"); err != nil {
		return err
	}
	text := strings.TrimSpace(r.Text)
	if w.man.Features.SlashCommands[at].ShouldEscape {
		text = w.typed(u, text)
	}
	ref := w.channelRef(c)
	payload := fields{
		"token": verificationToken, "team_id": w.team.ID, "team_domain": w.team.Domain,
		"channel_id": c.ID, "channel_name": ref["name"], "user_id": u.ID, "user_name": u.Name,
		"command": r.Command, "text": text, "api_app_id": w.config.Seed.App.ID, "is_enterprise_install": "false",
		"response_url": w.newResponseURL(u.ID, c, nil), "trigger_id": w.newTrigger(u.ID, ""),
	}
	fail := func(code string) {
		sentence := fmt.Sprintf("%s failed with the error %q", r.Command, code)
		w.toast(u.ID, sentence)
		to <- answer[CommandAnswer]{err: fmt.Errorf("%s", sentence)}
	}
	w.act(&delivery{
		kind: "command", name: r.Command, payload: payload,
		acked: func(raw json.RawMessage) {
			w.tourDid(u.ID, c.ID, "command:"+r.Command)
			got, no := w.commandAnswered(u, c, raw)
			if no != nil {
				w.log.add(Entry{Kind: "ack", Name: r.Command, Error: no.Code, Detail: strings.Join(no.Messages, "; "), request: raw})
				fail(no.Code)
				return
			}
			to <- answer[CommandAnswer]{got: got}
		},
		failed: func(why string) {
			code := "operation_timeout"
			if why == "no_connection" {
				code = "dispatch_failed"
			}
			fail(code)
		},
	})
	return nil
}

// commandAnswered shows the payload with which a command was acknowledged.
func (w *Workspace) commandAnswered(u *User, c *channel, raw json.RawMessage) (CommandAnswer, *refusal) {
	if len(raw) == 0 || string(raw) == "null" {
		return CommandAnswer{}, nil
	}
	var body response
	if err := json.Unmarshal(raw, &body); err != nil {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return CommandAnswer{}, refuse("invalid_payload", err.Error())
		}
		body.Text = text
	}
	m, no := w.responseMessage(body)
	if no != nil {
		return CommandAnswer{}, no
	}
	if m.Text == "" && m.Blocks == nil && m.Attachments == nil {
		return CommandAnswer{Payload: raw}, nil
	}
	w.answerWith(c, m, u.ID, body.ResponseType)
	return CommandAnswer{Payload: raw, TS: m.TS}, nil
}
