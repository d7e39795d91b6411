// Command shouldertap answers procedure questions in Slack with the words that
// a specialist approved.
//
// [run] reads as the list of its commands, serve.go as the list of what the
// running program is made of: settings, content, database, rankings, the
// practice workspace when there are no tokens, handlers, and the sockets that
// bring everything in.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // a bare machine has no time zones of its own

	"github.com/alecthomas/kong"

	"shouldertap/knowledge"
)

// commands is the command line, one field a command.
type commands struct {
	Serve    serveCommand    `cmd:"" default:"1" help:"Connect to Slack, or without tokens start the practice workspace (default)."`
	Practice practiceCommand `cmd:"" help:"Start the practice workspace alone, for any bot."`
	Init     initCommand     `cmd:"" help:"Write an editable copy of the sample content and desk."`
	Ask      askCommand      `cmd:"" help:"Show what would be answered, in the terminal."`
	Check    checkCommand    `cmd:"" help:"Read content and desk and print every fault with file and line."`
	Report   reportCommand   `cmd:"" help:"Show what keeps being asked and what is missing."`
	Eval     evalCommand     `cmd:"" help:"Measure answering on a labelled set."`
	Import   importCommand   `cmd:"" help:"Bring answer files into the database."`
	Export   exportCommand   `cmd:"" help:"Write what is served as a content folder."`
	Gallery  galleryCommand  `cmd:"" help:"Show every view with sample and worst-case data."`
	Manifest manifestCommand `cmd:"" help:"Print the Slack app manifest to paste."`
	Doctor   doctorCommand   `cmd:"" help:"Check tokens, scopes, channels, roles, database and clock, each for real."`
	Backup   backupCommand   `cmd:"" help:"Write a verified copy of the database while the bot goes on."`
	Restore  restoreCommand  `cmd:"" help:"Put a backup in the database's place."`
}

// program is what a command may touch of the world.
type program struct {
	out, errs io.Writer
	lookup    func(string) (string, bool)
	now       func() time.Time
}

// errReported ends a command that has already said what is wrong.
var errReported = errors.New("reported")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{out: os.Stdout, errs: os.Stderr, lookup: os.LookupEnv, now: time.Now}
	if err := loadEnvironment(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(run(ctx, p, os.Args[1:]))
}

// run carries out one command line and returns the exit code.
func run(ctx context.Context, p *program, args []string) int {
	var cli commands
	exit := -1
	parser, err := kong.New(&cli, kong.Name(calledAs(os.Args[0])),
		kong.Description("Approved answers for people on a call, word for word."),
		kong.Writers(p.out, p.errs), kong.Exit(func(code int) { exit = code }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(p))
	if err != nil {
		fmt.Fprintln(p.errs, err)
		return 1
	}
	command, err := parser.Parse(args)
	if exit >= 0 {
		return exit
	}
	if err != nil {
		fmt.Fprintf(p.errs, "%v\nSee %s.\n", err, commandLine("--help"))
		return 2
	}
	if err := command.Run(); err != nil {
		if !errors.Is(err, errReported) && !errors.Is(err, context.Canceled) {
			fmt.Fprintln(p.errs, sentence(err))
		}
		return 1
	}
	return 0
}

// commandLine writes a command as whoever reads it started this program.
func commandLine(command string) string { return calledAs(os.Args[0]) + " " + command }

// calledAs is the built program as it was typed, and otherwise what the README
// says: `go run` names the program after its folder.
func calledAs(name string) string {
	if filepath.Base(name) == "shouldertap" {
		return name
	}
	return "go run ./bot"
}

// sentence is what a person reads of an error: that something is not valid is
// what the program goes by, and what is wrong with it stands before.
func sentence(err error) string {
	return strings.TrimSuffix(err.Error(), ": "+knowledge.ErrInvalid.Error())
}
