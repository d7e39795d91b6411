package practice

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// call is one Web API request.
type call struct {
	*Workspace
	args
	method string
}

// refusal is an answer with "ok": false, by Slack's name of the error.
type refusal struct {
	Code     string
	Messages []string // what exactly was wrong, for response_metadata.messages
	Needed   string   // the missing scope
}

func refuse(code string, messages ...string) *refusal {
	return &refusal{Code: code, Messages: messages}
}

// method is one method of the Web API. scope may be "" (none is needed); a
// scope that depends on the kind of channel is checked by the method itself.
type method struct {
	scope    string
	tier     int // calls a minute when rate tiers are enforced
	appToken bool
	run      func(*call) (fields, *refusal)
}

// Calls a minute of Slack's rate tiers; posting is limited per channel as well.
const (
	tier1 = 1
	tier2 = 20
	tier3 = 50
	tier4 = 100
)

// webAPI is the table of methods, each with the scope and tier of Slack's reference.
func (w *Workspace) webAPI() map[string]method {
	return map[string]method{
		"auth.test":             {tier: 600, run: authTest},
		"apps.connections.open": {tier: tier1 * 100, appToken: true, run: connectionsOpen},
		"api.test":              {tier: tier4, run: func(*call) (fields, *refusal) { return fields{}, nil }},
		"team.info":             {scope: "team:read", tier: tier3, run: teamInfo},
		"bots.info":             {scope: "users:read", tier: tier3, run: botsInfo},

		"chat.postMessage":   {scope: "chat:write", tier: 600, run: chatPostMessage},
		"chat.postEphemeral": {scope: "chat:write", tier: tier4, run: chatPostEphemeral},
		"chat.update":        {scope: "chat:write", tier: tier3, run: chatUpdate},
		"chat.delete":        {scope: "chat:write", tier: tier3, run: chatDelete},
		"chat.getPermalink":  {tier: 600, run: chatGetPermalink},

		"conversations.open":    {scope: "im:write", tier: tier3, run: conversationsOpen},
		"conversations.info":    {tier: tier3, run: conversationsInfo},
		"conversations.members": {tier: tier4, run: conversationsMembers},
		"conversations.replies": {tier: tier3, run: conversationsReplies},
		"conversations.history": {tier: tier3, run: conversationsHistory},
		"conversations.list":    {tier: tier2, run: conversationsList},
		"conversations.join":    {scope: "channels:join", tier: tier3, run: conversationsJoin},
		"conversations.leave":   {tier: tier3, run: conversationsLeave},

		"users.info":          {scope: "users:read", tier: tier4, run: usersInfo},
		"users.list":          {scope: "users:read", tier: tier2, run: usersList},
		"users.conversations": {tier: tier3, run: usersConversations},

		"usergroups.list":       {scope: "usergroups:read", tier: tier2, run: usergroupsList},
		"usergroups.users.list": {scope: "usergroups:read", tier: tier2, run: usergroupsUsersList},

		"views.open":    {tier: tier4, run: viewsOpen},
		"views.push":    {tier: tier4, run: viewsPush},
		"views.update":  {tier: tier4, run: viewsUpdate},
		"views.publish": {tier: tier4, run: viewsPublish},

		"reactions.add":    {scope: "reactions:write", tier: tier3, run: reactionsAdd},
		"reactions.remove": {scope: "reactions:write", tier: tier2, run: reactionsRemove},
		"reactions.get":    {scope: "reactions:read", tier: tier3, run: reactionsGet},

		"files.getUploadURLExternal":   {scope: "files:write", tier: tier4, run: filesGetUploadURL},
		"files.completeUploadExternal": {scope: "files:write", tier: tier4, run: filesCompleteUpload},

		"assistant.threads.setStatus":           {tier: 600, run: assistantSetStatus},
		"assistant.threads.setTitle":            {tier: 600, run: assistantAccepts},
		"assistant.threads.setSuggestedPrompts": {tier: 600, run: assistantAccepts},
	}
}

// exchange is one Web API request and its answer.
type exchange struct {
	*Workspace
	rw      http.ResponseWriter
	entry   Entry
	began   time.Time
	settled bool
}

func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	x := &exchange{Workspace: w, rw: rw, began: time.Now()}
	w.mu.Lock()
	w.calls++
	w.mu.Unlock()
	defer x.settle()

	name := r.PathValue("method")
	a, err := readArgs(r)
	x.entry = Entry{Kind: "api", Name: name, Bytes: a.size, request: a.shown()}
	if err != nil {
		x.answer(nil, refuse("invalid_post_type", err.Error()))
		return
	}
	m, known := w.methods[name]
	if !known {
		x.answer(nil, refuse("unknown_method", "the practice workspace has no method "+name))
		return
	}
	if no := w.authorize(m, r, a); no != nil {
		x.answer(nil, no)
		return
	}
	c := &call{Workspace: w, args: a, method: name}
	if wait := w.overRate(c, m); wait > 0 {
		x.tooMany(wait, "rate limit of "+name)
		return
	}
	x.weathered(r, c, m)
}

// weathered runs a method as the weather lets it.
func (x *exchange) weathered(r *http.Request, c *call, m method) {
	s := x.apiWeather(c.method)
	switch s.rule {
	case ruleRateLimited:
		x.tooMany(max(s.wait, time.Second), "weather")
		return
	case ruleServerError:
		x.note(refuse("500", "weather: "+s.rule), nil)
		http.Error(x.rw, "<html><body>Server Error</body></html>", http.StatusInternalServerError)
		return
	case ruleSlow:
		if s.wait == 0 {
			s.wait = slowCall
		}
		x.hold(r, s.wait)
	}
	var out fields
	var no *refusal
	if !s.noEffect {
		out, no = m.run(c)
	}
	switch s.rule {
	case ruleHang:
		x.note(refuse("hang", "weather: the answer is held"), encodeReply(out, no))
		x.hold(r, s.wait)
		if s.wait == 0 {
			return
		}
		s.noEffect = false
	case ruleDrop:
		x.note(refuse("drop", "weather: the connection drops before the answer"), encodeReply(out, no))
		x.settle()
		panic(http.ErrAbortHandler)
	}
	x.answer(out, no)
}

// slowCall is how long the weather slows a call unless it says otherwise.
const slowCall = 2 * time.Second

// hold waits in real time, as a slow network does, until wait is over, the
// client has gone or the workspace closes. A wait of 0 has no end of its own.
func (x *exchange) hold(r *http.Request, wait time.Duration) {
	x.settle()
	var over <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
	case <-r.Context().Done():
	}
}

// settle ends the request for those who wait for calls in flight.
func (x *exchange) settle() {
	if x.settled {
		return
	}
	x.settled = true
	x.mu.Lock()
	x.calls--
	x.stir()
	x.mu.Unlock()
}

// note writes the request into Inspect.
func (x *exchange) note(no *refusal, reply []byte) {
	e := x.entry
	e.MS, e.OK = ms(time.Since(x.began)), no == nil
	if reply != nil {
		e.response = json.RawMessage(reply)
		e.Bytes += len(reply)
	}
	if no != nil {
		e.Error, e.Detail = no.Code, strings.Join(no.Messages, "; ")
	}
	x.log.add(e)
}

func (x *exchange) answer(out fields, no *refusal) {
	reply := encodeReply(out, no)
	x.note(no, reply)
	x.settle()
	h := x.rw.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	if !x.man.absent {
		h.Set("X-OAuth-Scopes", strings.Join(x.man.OAuth.Scopes.Bot, ","))
	}
	x.rw.Write(reply)
}

// tooMany answers 429. Retry-After is in whole seconds.
func (x *exchange) tooMany(wait time.Duration, why string) {
	seconds := int((wait + time.Second - 1) / time.Second)
	no := refuse("ratelimited", why+": try again after "+strconv.Itoa(seconds)+" s")
	reply := encodeReply(nil, no)
	x.note(no, reply)
	x.settle()
	h := x.rw.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Retry-After", strconv.Itoa(seconds))
	x.rw.WriteHeader(http.StatusTooManyRequests)
	x.rw.Write(reply)
}

// authorize checks the token and the scope.
func (w *Workspace) authorize(m method, r *http.Request, a args) *refusal {
	token := strings.TrimSpace(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer"))
	if token == "" {
		token = a.str("token")
	}
	app := w.config.Seed.App
	switch {
	case token == "":
		return refuse("not_authed")
	case token != app.BotToken && token != app.AppToken:
		return refuse("invalid_auth")
	case m.appToken != (token == app.AppToken):
		return refuse("not_allowed_token_type")
	}
	return w.needScope(m.scope)
}

// needScope refuses when the manifest grants none of the scopes (separated by commas).
func (w *Workspace) needScope(scopes string) *refusal {
	if slices.ContainsFunc(strings.Split(scopes, ","), w.man.hasScope) {
		return nil
	}
	return &refusal{Code: "missing_scope", Needed: scopes, Messages: []string{"the manifest lacks the bot scope " + scopes}}
}

// encodeReply writes the answer of a method as Slack does.
func encodeReply(out fields, no *refusal) []byte {
	if out == nil {
		out = fields{}
	}
	if no != nil {
		out = fields{"ok": false, "error": no.Code}
		if no.Needed != "" {
			out["needed"] = no.Needed
		}
		if len(no.Messages) > 0 {
			out["response_metadata"] = fields{"messages": no.Messages}
		}
	} else {
		out["ok"] = true
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return []byte(`{"ok":false,"error":"internal_error"}`)
	}
	return buf.Bytes()
}
