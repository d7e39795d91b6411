package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"shouldertap/bot/practice"
	"shouldertap/content"
	"shouldertap/handlers"
	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

type practiceCommand struct {
	Seed string `help:"A JSON file with the workspace's people, channels and app. Default: the sample's." placeholder:"FILE"`
	Dir  string `help:"Where the workspace is kept across restarts. Default: memory only." placeholder:"DIR"`
}

// Run serves the practice workspace for any Socket Mode app.
func (c practiceCommand) Run(ctx context.Context, p *program) error {
	settings, err := readSettings(p.lookup)
	if err != nil {
		return err
	}
	seed, err := readSeed(c.Seed)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(p.errs, &slog.HandlerOptions{Level: settings.LogLevel}))
	w, err := practice.Start(ctx, practice.Config{Now: p.now, Seed: seed, Dir: c.Dir, Addr: settings.PracticeAddr, Logger: log})
	if err != nil {
		return practiceError(settings, err)
	}
	defer w.Close()
	fmt.Fprintf(p.out, "Practice workspace: %s\n\nPoint a bot at it:\n  SLACK_API_URL=%s\n  SLACK_APP_TOKEN=%s\n  SLACK_BOT_TOKEN=%s\n",
		w.URL(), w.APIURL(), seed.App.AppToken, seed.App.BotToken)
	<-ctx.Done()
	return nil
}

type initCommand struct {
	Dir      string `arg:"" help:"The folder to write."`
	Approver string `required:"" help:"Slack user id of the specialist who approves the sample's answers." placeholder:"U…"`
}

// memberID is the form of a Slack member's id.
var memberID = regexp.MustCompile(`^[UW][A-Z0-9]{3,}$`)

// Run writes the copy, and with tokens lists the ids to paste into it.
func (c initCommand) Run(ctx context.Context, p *program) error {
	// CONTENT_DIR may already name the folder that is about to be written.
	settings, err := readSettings(func(name string) (string, bool) {
		if name == "CONTENT_DIR" {
			return ".", true
		}
		return p.lookup(name)
	})
	if err != nil {
		return err
	}
	if !memberID.MatchString(c.Approver) {
		return fmt.Errorf("--approver %s: that is no Slack member id, which begins with U or W, such as U0123456789. Copy it in Slack: their profile, ⋮, Copy member ID", c.Approver)
	}
	approver := knowledge.Person{ID: c.Approver}
	var api *slack.Client
	if settings.Connected() {
		api = slack.New(settings.BotToken, slack.OptionAPIURL(settings.APIURL))
		u, err := api.GetUserInfoContext(ctx, c.Approver)
		if err != nil {
			return fmt.Errorf("read user %s from Slack: %w. Copy the id in Slack: their profile, ⋮, Copy member ID", c.Approver, err)
		}
		approver.Name = u.RealName
	}
	if err := content.Init(c.Dir, approver); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Wrote %s.\n\nNext: put your channels and people into %s/desk.yaml, run\n  %s %s\nand set CONTENT_DIR=%s in .env.\n", c.Dir, c.Dir, commandLine("check"), c.Dir, c.Dir)
	if api == nil {
		fmt.Fprintln(p.out, "With SLACK_APP_TOKEN and SLACK_BOT_TOKEN set, this command also lists your channels, groups and people with their ids.")
		return nil
	}
	return listIDs(ctx, p, api)
}

// listIDs prints what desk.yaml needs of the workspace, ready to paste.
func listIDs(ctx context.Context, p *program, api *slack.Client) error {
	fmt.Fprintln(p.out, "\nChannels:")
	cursor := ""
	for {
		channels, next, err := api.GetConversationsContext(ctx, &slack.GetConversationsParameters{
			Cursor: cursor, ExcludeArchived: true, Limit: 200, Types: []string{"public_channel", "private_channel"}})
		if err != nil {
			return fmt.Errorf("list channels: %w", err)
		}
		for _, c := range channels {
			member := ""
			if !c.IsMember {
				member = "  (invite the bot here first)"
			}
			fmt.Fprintf(p.out, "  %s  # %s%s\n", c.ID, c.Name, member)
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	groups, err := api.GetUserGroupsContext(ctx)
	if err != nil {
		fmt.Fprintf(p.out, "User groups cannot be read (%v): list people by id instead.\n", err)
	} else {
		fmt.Fprintln(p.out, "User groups:")
		for _, g := range groups {
			fmt.Fprintf(p.out, "  %s  # @%s\n", g.ID, g.Handle)
		}
	}
	users, err := api.GetUsersContext(ctx)
	if err != nil {
		return fmt.Errorf("list people: %w", err)
	}
	fmt.Fprintln(p.out, "People:")
	for _, u := range users {
		if !u.IsBot && !u.Deleted && u.ID != "USLACKBOT" {
			fmt.Fprintf(p.out, "  %s  # %s\n", u.ID, u.RealName)
		}
	}
	return nil
}

type checkCommand struct {
	Dir string `arg:"" optional:"" help:"The content folder. Default: CONTENT_DIR, else the shipped sample."`
}

// Run prints every fault with file, line and mend.
func (c checkCommand) Run(p *program) error {
	dir := c.Dir
	if dir == "" {
		dir, _ = p.lookup("CONTENT_DIR")
	}
	if dir != "" {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return fmt.Errorf("check %s: there is no such folder", dir)
		}
	}
	read, faults := readContent(dir)
	var warnings []knowledge.Fault
	if read != nil {
		var unfinished []knowledge.Fault
		unfinished, warnings = content.Unfinished(read)
		faults = append(faults, unfinished...)
	}
	for _, w := range warnings {
		w.File = filepath.Join(dir, w.File)
		fmt.Fprintf(p.out, "Warning: %v\n", w)
	}
	if len(faults) == 0 {
		fmt.Fprintf(p.out, "%d answers, %d questions, %d audiences: no fault.\n", len(read.Answers), len(read.Questions), len(read.Desk.Audiences))
		return nil
	}
	fmt.Fprintln(p.out, faultsError(dir, faults))
	if len(faults) == 1 {
		fmt.Fprintln(p.out, "1 fault.")
		return errReported
	}
	fmt.Fprintf(p.out, "%d faults.\n", len(faults))
	return errReported
}

type galleryCommand struct {
	JSON bool `name:"json" help:"Print one request a line: view, method, payload."`
}

// Run prints every view that the bot shows.
func (c galleryCommand) Run(p *program) error {
	encoder := json.NewEncoder(p.out)
	for _, shown := range blocks.Gallery() {
		if !c.JSON {
			fmt.Fprintf(p.out, "%-50s %s\n", shown.View, shown.Method)
			continue
		}
		line := struct {
			View    string `json:"view"`
			Method  string `json:"method"`
			Payload any    `json:"payload"`
		}{shown.View, shown.Method, shown.Payload}
		if err := encoder.Encode(line); err != nil {
			return fmt.Errorf("write view %s: %w", shown.View, err)
		}
	}
	return nil
}

type manifestCommand struct{}

// Run prints the manifest as JSON, which Slack takes as it is.
func (manifestCommand) Run(p *program) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(manifest())
}

type reportCommand struct {
	Days     int    `help:"How many days back: 7 or 28." default:"7" enum:"7,28"`
	Audience string `help:"One audience only." placeholder:"AUDIENCE"`
	JSON     bool   `name:"json" help:"Print one JSON object."`
	CSV      bool   `name:"csv" help:"Print the questions most asked and the open gaps as CSV."`
}

// Run reads the report from the database: the practice workspace's where there
// are no tokens.
func (c reportCommand) Run(ctx context.Context, p *program) error {
	db, settings, err := databaseAtHand(ctx, p)
	if err != nil {
		return fmt.Errorf("read report: %w", err)
	}
	defer db.Close()
	desk, faults := readContent(settings.ContentDir)
	if desk == nil {
		return faultsError(settings.ContentDir, faults)
	}
	if c.Audience != "" && desk.Desk.Audience(c.Audience) == nil {
		return fmt.Errorf("--audience %q: the desk has no such audience", c.Audience)
	}
	now := p.now()
	report, err := db.Report(ctx, now.AddDate(0, 0, -c.Days), now, c.Audience)
	if err != nil {
		return fmt.Errorf("read report: %w", err)
	}
	switch {
	case c.JSON:
		encoder := json.NewEncoder(p.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	case c.CSV:
		return reportCSV(p, report)
	}
	fmt.Fprintln(p.out, terminal(blocks.ReportMessage(handlers.ReportView(desk.Desk, now, c.Days, report))))
	return nil
}

func reportCSV(p *program, r store.Report) error {
	w := csv.NewWriter(p.out)
	rows := [][]string{{"what", "id", "title", "times", "people", "waiting", "since", "due", "wordings"}}
	for _, m := range r.Most {
		id := m.AnswerID
		if id == "" {
			id = knowledge.GapLabel(m.GapNumber)
		}
		rows = append(rows, []string{"asked", id, m.Title, strconv.Itoa(m.Times), strconv.Itoa(m.People), "", "", "", strings.Join(m.Wordings, " | ")})
	}
	for _, g := range r.Waiting {
		rows = append(rows, []string{"gap", knowledge.GapLabel(g.Number), g.Text, "", "", strconv.Itoa(g.Waiting), g.Since.Format("2006-01-02T15:04Z07:00"), g.DueAt.Format("2006-01-02T15:04Z07:00"), ""})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// cell keeps a spreadsheet from computing what somebody typed.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
