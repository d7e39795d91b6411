package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/bot/practice"
	"shouldertap/handlers"
	"shouldertap/knowledge/store"
)

type serveCommand struct{}

// drainWithin is how long work that was begun may take after a stop was asked
// for.
const drainWithin = 10 * time.Second

// Run connects to Slack, or starts the practice workspace and connects to
// that.
func (serveCommand) Run(ctx context.Context, p *program) error {
	settings, err := readSettings(p.lookup)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(p.errs, &slog.HandlerOptions{Level: settings.LogLevel}))
	if !settings.Connected() {
		settings = settings.practiceDatabase()
	}
	if err := settings.makeFolder(); err != nil {
		return err
	}
	if settings.Connected() {
		return serve(ctx, p, settings, log, p.now, nil)
	}
	return servePractice(ctx, p, settings, log)
}

// serve runs the bot until ctx ends: the program in reading order.
func serve(ctx context.Context, p *program, settings Settings, log *slog.Logger, now func() time.Time, workspace *practice.Workspace) error {
	bot, err := start(ctx, settings, log, now)
	if err != nil {
		return err
	}
	defer bot.close()
	bot.workspace = workspace
	if bot.faulty != nil {
		fmt.Fprintf(p.errs, "The content has faults, and the last good version is served until they are mended:\n%v\n", bot.faulty)
	}
	fmt.Fprintf(p.out, "Ready: %s.\n", bot.summary)
	return bot.run(ctx)
}

// Bot is the running program.
type Bot struct {
	settings  Settings
	log       *slog.Logger
	db        *store.DB
	wire      *http.Client // to Slack's Web API
	handlers  *handlers.Handlers
	socket    *Socket
	health    *health
	workspace *practice.Workspace // nil on a real workspace
	summary   string
	faults    int   // of the content folder; above 0 the last good version is served
	faulty    error // those faults, one a line
}

// start opens the database, takes in the content, builds the rankings and
// makes everything ready to connect.
func start(ctx context.Context, settings Settings, log *slog.Logger, now func() time.Time) (*Bot, error) {
	key, err := settings.readAuditKey()
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, settings.DatabaseURL, store.Options{Now: now, AuditKey: key})
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	b := &Bot{settings: settings, log: log, db: db}
	alone, err := db.Alone(ctx)
	if err != nil {
		log.Warn("What an earlier process had in hand is taken up when its leases run out.", "error", err)
	} else if !alone {
		log.Warn("Another process may be using this database. Run one alone.", "database", settings.DatabaseURL)
	}
	b.wire = &http.Client{Timeout: 10 * time.Second, Transport: transport()}
	api := slack.New(settings.BotToken, slack.OptionAPIURL(settings.APIURL), slack.OptionAppLevelToken(settings.AppToken), slack.OptionHTTPClient(b.wire))
	desk, err := b.takeIn(ctx, api)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	b.handlers, err = handlers.New(ctx, handlers.Config{API: api, DB: db, Desk: desk, Now: now, Log: log})
	if err != nil {
		if refusedToken(err) {
			err = fmt.Errorf("%w. %s", err, mendToken)
		}
		return nil, errors.Join(err, db.Close())
	}
	b.socket = newSocket(api, b.handlers, log)
	b.health = newHealth(db, b.handlers, b.faults)
	return b, nil
}

// transport keeps enough idle connections for every conversation posted to at
// once.
func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 32
	return t
}

// run keeps everything going until ctx ends or something fatal happens, and
// then finishes what was begun.
func (b *Bot) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if b.settings.MetricsAddr != "" {
		stop, err := b.health.serve(b.settings.MetricsAddr, b.log)
		if err != nil {
			return err
		}
		defer stop()
	}
	if b.workspace != nil {
		go b.followClock(ctx)
	}
	// The handlers outlive the socket: what it took last is still carried out.
	work, finish := context.WithCancel(context.WithoutCancel(ctx))
	defer finish()
	worked := make(chan error, 1)
	go func() { worked <- b.handlers.Run(work) }()

	err := b.socket.Run(ctx)
	finish()
	select {
	case <-worked:
	case <-time.After(drainWithin):
		b.log.Error("stopped before everything begun was finished; the next start goes on with it")
	}
	return err
}

// followClock wakes what waits for a time when the practice workspace's clock
// is moved.
func (b *Bot) followClock(ctx context.Context) {
	var since int64
	offset := b.workspace.State().ClockOffsetMS
	for ctx.Err() == nil {
		since = b.workspace.Changes(ctx, since, 20*time.Second).Rev
		if now := b.workspace.State().ClockOffsetMS; now != offset {
			offset = now
			b.handlers.Wake()
		}
	}
}

func (b *Bot) close() {
	b.wire.CloseIdleConnections()
	if err := errors.Join(b.handlers.Close(), b.db.Close()); err != nil {
		b.log.Error("close", "error", err)
	}
}
