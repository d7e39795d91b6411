package practice

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

//go:embed page
var pageFiles embed.FS

// Config says where a workspace listens, what is in it and what time it is there.
type Config struct {
	Now    func() time.Time // base clock; time.Now when nil
	Seed   Seed
	Dir    string // where the workspace is kept across restarts; "" keeps it in memory only
	Addr   string // address to listen on; "127.0.0.1:0" when empty
	Logger *slog.Logger

	// Keep is how many messages each channel keeps; the oldest go first.
	// 0 means 5,000.
	Keep int

	// StartOver carries out a reset for whoever keeps something of its own about
	// this workspace: it brings that to rest, calls empty, and begins anew. With
	// it the clock returns to Now as well. Without it a reset empties the
	// workspace alone, and the clock goes on.
	StartOver func(ctx context.Context, empty func()) error

	// RateTiers makes the Web API refuse calls beyond Slack's rate tiers.
	// It can also be switched on and off with the weather rule "rate_tiers".
	RateTiers bool
}

// keptMessages is how many messages a channel keeps unless Config says otherwise.
const keptMessages = 5000

// Start opens the workspace and listens. The workspace runs until Close is
// called or ctx ends. It fails with a sentence when the seed contradicts
// itself, the address is taken, or Dir cannot be used.
func Start(ctx context.Context, c Config) (*Workspace, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Keep <= 0 {
		c.Keep = keptMessages
	}
	if err := c.Seed.check(); err != nil {
		return nil, err
	}
	man, err := readManifest(c.Seed.App.Manifest)
	if err != nil {
		return nil, err
	}

	w := &Workspace{
		config:  c,
		man:     man,
		log:     newInspector(),
		wake:    make(chan struct{}, 1),
		changed: make(chan struct{}),
		stirred: make(chan struct{}),
		resets:  make(chan struct{}, 1),
		nextID:  time.Now().UnixMicro(),

		webAddress:  regexp.MustCompile(`https?://[^\s<>|]*[^\s<>|.,;:!?)\]'"]`),
		mailAddress: regexp.MustCompile(`\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b`),
	}
	w.methods = w.webAPI()
	w.furnish(c.Seed)
	if c.Dir != "" {
		if err := w.restore(); err != nil {
			return nil, err
		}
	}

	w.listener, err = net.Listen("tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("open practice workspace: %w", err)
	}
	w.url = "http://" + w.listener.Addr().String()
	w.ctx, w.cancel = context.WithCancel(ctx)
	w.closeOnce = sync.OnceValue(w.close)

	server := &http.Server{
		Handler:           w.handler(),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return w.ctx },
		ErrorLog:          slog.NewLogLogger(c.Logger.Handler(), slog.LevelDebug),
	}
	w.running.Go(func() {
		if err := server.Serve(w.listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			c.Logger.Error("practice workspace stopped serving", "err", err)
		}
	})
	w.running.Go(func() {
		<-w.ctx.Done()
		w.dropConnections()
		server.Close()
	})
	w.running.Go(w.runDue)
	if c.Dir != "" {
		w.running.Go(w.keepSaved)
	}
	return w, nil
}

// URL is where the page is served, such as http://127.0.0.1:8765.
func (w *Workspace) URL() string { return w.url }

// APIURL is what a Slack client is given as its API address.
func (w *Workspace) APIURL() string { return w.url + "/api/" }

// Close disconnects everybody, stops listening, saves the workspace if it has a
// Dir, and waits until nothing of it runs any more. A second Close does nothing.
func (w *Workspace) Close() error {
	return w.closeOnce()
}

func (w *Workspace) close() error {
	w.cancel()
	w.running.Wait()
	w.serving.Wait()
	if w.config.Dir == "" {
		return nil
	}
	return w.save()
}

func (w *Workspace) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", w.serveAPI)
	mux.HandleFunc("/link", w.serveLink)
	mux.HandleFunc("POST /respond/{id}", w.serveRespond)
	mux.HandleFunc("POST /upload/{id}", w.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", w.serveFile)
	w.routeControl(mux)
	page, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the folder is embedded at build time
	}
	files := http.FileServerFS(page)
	mux.HandleFunc("/archives/{channel}/{message}", func(rw http.ResponseWriter, r *http.Request) {
		// Not http.Redirect, which would clean away the empty part of a place without a thread.
		rw.Header().Set("Location", "/#"+w.pagePlace(r))
		rw.WriteHeader(http.StatusFound)
	})
	mux.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) {
		// Nothing is fetched from elsewhere and no text of a person runs as script.
		rw.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		rw.Header().Set("X-Content-Type-Options", "nosniff")
		rw.Header().Set("Cache-Control", "no-cache")
		files.ServeHTTP(rw, r)
	})
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !w.admit() {
			http.Error(rw, "the practice workspace is closing", http.StatusServiceUnavailable)
			return
		}
		defer w.serving.Done()
		mux.ServeHTTP(rw, r)
	})
}

// admit counts a request among those that Close waits for, unless it is closing.
func (w *Workspace) admit() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing {
		return false
	}
	w.serving.Add(1)
	return true
}

// pagePlace turns a permalink into the part of the page's address that shows
// the message: PERSON/CHANNEL/THREAD/MESSAGE. The person is the one the page
// opens as, or the first who can see the channel.
func (w *Workspace) pagePlace(r *http.Request) string {
	who := w.config.Seed.Start
	if who == "" && len(w.config.Seed.Users) > 0 {
		who = w.config.Seed.Users[0].ID
	}
	w.mu.Lock()
	if c := w.channels[r.PathValue("channel")]; c != nil && !c.has(who) {
		for _, id := range c.Members {
			if id != w.config.Seed.App.BotUserID {
				who = id
				break
			}
		}
	}
	w.mu.Unlock()
	ts := strings.TrimPrefix(r.PathValue("message"), "p")
	if n := len(ts) - 6; n > 0 { // permalinks leave out the point before the microseconds
		ts = ts[:n] + "." + ts[n:]
	}
	parts := []string{who, r.PathValue("channel"), r.URL.Query().Get("thread_ts"), ts}
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// sameOrigin reports whether a browser sent the request from the practice page
// itself, or it comes from a program, which sends no Origin. Other web pages
// must not be able to act in the workspace.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}
