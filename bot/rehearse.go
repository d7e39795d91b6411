package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"shouldertap/bot/practice"
)

const (
	practiceAppToken = "xapp-practice"
	practiceBotToken = "xoxb-practice"
)

// rehearsal is the bot in the practice workspace: both in one process, and both
// back at the beginning when somebody starts over.
type rehearsal struct {
	settings  Settings
	log       *slog.Logger
	workspace *practice.Workspace
	over      chan startOver
}

// startOver asks for the beginning: empty puts the workspace there.
type startOver struct {
	empty func()
	done  chan error
}

// servePractice starts the practice workspace and runs the bot in it until ctx
// ends.
func servePractice(ctx context.Context, p *program, settings Settings, log *slog.Logger) error {
	r := &rehearsal{settings: settings, log: log, over: make(chan startOver)}
	if err := r.open(ctx, p); err != nil {
		return err
	}
	defer r.workspace.Close()
	app := r.workspace.State().App
	fmt.Fprintf(p.out, "No Slack tokens are set, so %s runs in its practice workspace.\n\n    Open %s\n\n", app.Name, r.workspace.URL())
	for {
		again, err := r.until(ctx, p)
		if again == nil {
			return err
		}
		if err == nil {
			err = r.forget()
		}
		if err == nil {
			again.empty()
			fmt.Fprintln(p.out, "Starting over: the practice workspace and the database are empty.")
		}
		again.done <- err
	}
}

func (r *rehearsal) open(ctx context.Context, p *program) error {
	seed, err := practiceSeed()
	if err != nil {
		return err
	}
	r.workspace, err = practice.Start(ctx, practice.Config{
		Now: p.now, Seed: seed, Dir: filepath.Join(filepath.Dir(r.settings.databaseFile()), "workspace"), Addr: r.settings.PracticeAddr, Logger: r.log,
		StartOver: r.startOver,
	})
	if err != nil {
		return practiceError(r.settings, err)
	}
	r.settings.APIURL, r.settings.AppToken, r.settings.BotToken = r.workspace.APIURL(), practiceAppToken, practiceBotToken
	return nil
}

// practiceError names the mend: another address where the one is taken.
func practiceError(settings Settings, err error) error {
	var taken *net.OpError
	if errors.As(err, &taken) {
		return fmt.Errorf("start the practice workspace at %s: %w. Set PRACTICE_ADDR to a free address", settings.PracticeAddr, err)
	}
	return fmt.Errorf("start the practice workspace: %w", err)
}

// until runs one bot: to its end, or until somebody starts over, when it has
// finished what was begun, and nothing holds the database any more.
func (r *rehearsal) until(ctx context.Context, p *program) (*startOver, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, p, r.settings, r.log, r.workspace.Now, r.workspace) }()
	select {
	case err := <-ended:
		return nil, err
	case again := <-r.over:
		stop()
		return &again, <-ended
	}
}

// startOver is what the workspace asks when somebody wants the beginning back.
// It returns when the new bot listens.
func (r *rehearsal) startOver(ctx context.Context, empty func()) error {
	// Nothing is thrown away for content that cannot be served.
	if _, faults := readContent(r.settings.ContentDir); len(faults) > 0 {
		return fmt.Errorf("nothing is thrown away while the content has faults:\n%w", faultsError(r.settings.ContentDir, faults))
	}
	again := startOver{empty, make(chan error, 1)}
	select {
	case r.over <- again:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := <-again.done; err != nil {
		return err
	}
	return r.workspace.AwaitConnected(ctx)
}

// forget removes what the bot keeps of the practice workspace, and nothing else
// that may lie beside it.
func (r *rehearsal) forget() error {
	database, good := r.settings.databaseFile(), r.settings.lastGood()
	var errs []error
	for _, name := range []string{database, database + "-wal", database + "-shm", database + ".lock", r.settings.auditKeyFile(), good, good + ".hash", good + ".next"} {
		errs = append(errs, os.RemoveAll(name))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("empty the practice database: %w", err)
	}
	return nil
}
