package practice

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// maxControlBody is the largest request of the control API.
const maxControlBody = 1 << 20

// longestWait is how long /control/changes holds a request at most.
const longestWait = 60 * time.Second

// done is the answer of calls that have nothing to say.
type done struct {
	OK bool `json:"ok"`
}

// routeControl is the list of the control API's calls; each is a method of Workspace.
func (w *Workspace) routeControl(mux *http.ServeMux) {
	post(mux, "post", func(_ context.Context, in Post) (any, error) { return w.Post(in) })
	post(mux, "edit", func(_ context.Context, in Edit) (any, error) { return done{true}, w.Edit(in) })
	post(mux, "delete", func(_ context.Context, in Delete) (any, error) { return done{true}, w.Delete(in) })
	post(mux, "react", func(_ context.Context, in React) (any, error) { return done{true}, w.React(in) })
	post(mux, "read", func(_ context.Context, in Read) (any, error) { return done{true}, w.Read(in) })
	post(mux, "click", func(_ context.Context, in Click) (any, error) { return w.Click(in) })
	post(mux, "submit", func(ctx context.Context, in Submit) (any, error) { return w.Submit(ctx, in) })
	post(mux, "close", func(_ context.Context, in CloseView) (any, error) { return done{true}, w.CloseView(in) })
	post(mux, "command", func(ctx context.Context, in RunCommand) (any, error) { return w.Command(ctx, in) })
	post(mux, "shortcut", func(_ context.Context, in RunShortcut) (any, error) { return w.Shortcut(in) })
	post(mux, "home", func(_ context.Context, in OpenHome) (any, error) { return w.Home(in) })
	post(mux, "suggest", func(ctx context.Context, in Suggest) (any, error) { return w.Suggest(ctx, in) })
	post(mux, "clock", func(_ context.Context, in ClockMove) (any, error) { return w.Clock(in) })
	post(mux, "weather", func(_ context.Context, in WeatherRule) (any, error) { return w.Weather(in) })
	post(mux, "join", func(_ context.Context, in Membership) (any, error) { return done{true}, w.Join(in) })
	post(mux, "leave", func(_ context.Context, in Membership) (any, error) { return done{true}, w.Leave(in) })
	post(mux, "user", func(_ context.Context, in UserChange) (any, error) { return w.User(in) })
	post(mux, "group", func(_ context.Context, in GroupChange) (any, error) { return w.Group(in) })
	post(mux, "emit", func(_ context.Context, in Event) (any, error) { return done{true}, w.Emit(in) })
	post(mux, "reset", func(ctx context.Context, _ struct{}) (any, error) { return done{true}, w.Reset(ctx) })

	mux.HandleFunc("GET /control/seen", func(rw http.ResponseWriter, r *http.Request) {
		seen, err := w.Seen(r.URL.Query().Get("user"))
		writeControl(rw, seen, err)
	})
	mux.HandleFunc("GET /control/state", func(rw http.ResponseWriter, r *http.Request) { writeControl(rw, w.State(), nil) })
	mux.HandleFunc("GET /control/weather", func(rw http.ResponseWriter, r *http.Request) { writeControl(rw, w.WeatherNow(), nil) })
	mux.HandleFunc("GET /control/log", func(rw http.ResponseWriter, r *http.Request) {
		since, limit := queryNumber(r, "since"), queryNumber(r, "limit")
		writeControl(rw, w.Log(since, int(limit)), nil)
	})
	mux.HandleFunc("GET /control/changes", func(rw http.ResponseWriter, r *http.Request) {
		wait := min(time.Duration(queryNumber(r, "wait"))*time.Second, longestWait)
		writeControl(rw, w.Changes(r.Context(), queryNumber(r, "since"), wait), nil)
	})
}

func queryNumber(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(r.URL.Query().Get(name), 10, 64)
	if err != nil {
		return 0
	}
	return max(n, 0)
}

// post adds one call of the control API: a JSON object in, a JSON value out.
func post[In any](mux *http.ServeMux, name string, run func(context.Context, In) (any, error)) {
	mux.HandleFunc("POST /control/"+name, func(rw http.ResponseWriter, r *http.Request) {
		if !sameOrigin(r) {
			http.Error(rw, `{"error":"another web page may not act in the workspace"}`, http.StatusForbidden)
			return
		}
		var in In
		dec := json.NewDecoder(http.MaxBytesReader(rw, r.Body, maxControlBody))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&in); err != nil && !errors.Is(err, io.EOF) {
			writeControl(rw, nil, errors.New("read "+name+": "+err.Error()))
			return
		}
		out, err := run(r.Context(), in)
		writeControl(rw, out, err)
	})
}

func writeControl(rw http.ResponseWriter, out any, err error) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	if err != nil {
		out = fields{"error": err.Error()}
		rw.WriteHeader(http.StatusUnprocessableEntity)
	}
	enc := json.NewEncoder(rw)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(out) // the client has gone if this fails
}
