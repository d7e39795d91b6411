package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/content"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

type doctorCommand struct{}

// Run checks everything that the bot needs, each for real, and says how to
// mend what is wrong. It fails when anything is.
func (doctorCommand) Run(ctx context.Context, p *program) error {
	settings, err := readSettings(p.lookup)
	if err != nil {
		return err
	}
	d := &doctor{p: p}
	c := d.content(settings)
	d.database(ctx, settings)
	if !settings.Connected() {
		fmt.Fprintln(p.out, "–  Slack: no tokens are set, so the bot runs in its practice workspace.")
	} else if c != nil {
		d.roles(c.Desk)
		d.slack(ctx, settings, c.Desk)
	}
	if d.ill > 0 {
		things := "things"
		if d.ill == 1 {
			things = "thing"
		}
		fmt.Fprintf(p.out, "\n%d %s to mend.\n", d.ill, things)
		return errReported
	}
	fmt.Fprintln(p.out, "\nAll is well.")
	return nil
}

type doctor struct {
	p   *program
	ill int
}

// finding prints one line: a tick, or what is wrong with its mend.
func (d *doctor) finding(what string, err error, mend string) {
	if err == nil {
		fmt.Fprintf(d.p.out, "✓  %s\n", what)
		return
	}
	d.ill++
	fmt.Fprintf(d.p.out, "✗  %s: %v. %s\n", what, err, mend)
}

func (d *doctor) content(settings Settings) *content.Content {
	c, faults := readContent(settings.ContentDir)
	if len(faults) > 0 {
		d.finding("content", fmt.Errorf("%d faults, the first: %s", len(faults), faults[0]), "Run `"+commandLine("check")+"` for all of them")
		return c
	}
	d.finding(fmt.Sprintf("content: %d answers", len(c.Answers)), nil, "")
	if c.Desk.SpecialistsChannel == "" {
		d.finding("desk", fmt.Errorf("specialists_channel is empty"), "Put the id of the specialists' private channel into desk.yaml: without it nobody sees what is missing")
	}
	return c
}

func (d *doctor) database(ctx context.Context, settings Settings) {
	if !settings.Connected() {
		settings = settings.practiceDatabase()
	}
	db, err := store.Open(ctx, settings.DatabaseURL, store.Options{Now: d.p.now})
	if err != nil {
		d.finding("database", err, "Check DATABASE_URL and the disk")
		return
	}
	defer db.Close()
	d.finding("database: can be written", db.Healthy(ctx), "Make room on the disk, or give the file's folder back its write permission")
}

func (d *doctor) slack(ctx context.Context, settings Settings, desk *knowledge.Desk) {
	api := slack.New(settings.BotToken, slack.OptionAPIURL(settings.APIURL), slack.OptionAppLevelToken(settings.AppToken),
		slack.OptionHTTPClient(&http.Client{Timeout: 10 * time.Second}))
	auth, err := api.AuthTestContext(ctx)
	var answered slack.SlackErrorResponse
	if err != nil && !errors.As(err, &answered) {
		// No token is at fault where Slack has said nothing of it.
		d.finding("Slack cannot be reached", err, "Look at the network or the proxy; tokens, channels and people are checked once Slack answers")
		return
	}
	d.finding("bot token", err, "Copy SLACK_BOT_TOKEN again: your app, OAuth & Permissions")
	if err != nil {
		return
	}
	d.scopes(auth.Header)
	d.clock(auth.Header)
	_, _, err = api.StartSocketModeContext(ctx)
	d.finding("app-level token", err, "Make SLACK_APP_TOKEN again with the scope connections:write, and switch Socket Mode on")
	channels := []string{desk.SpecialistsChannel}
	for _, c := range desk.Channels {
		channels = append(channels, c.ID)
	}
	for _, id := range channels {
		if id == "" {
			continue
		}
		info, err := api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		if err == nil && !info.IsMember {
			err = fmt.Errorf("the bot is no member of #%s", info.Name)
		}
		d.finding("channel "+id, err, "Check the id in desk.yaml, and write /invite @Shouldertap in the channel")
	}
	for role, m := range map[string]knowledge.Members{"specialists": desk.Roles.Specialists, "compliance": desk.Roles.Compliance, "helpers": desk.Roles.Helpers, "leads": desk.Roles.Leads} {
		for _, group := range m.Groups {
			_, err := api.GetUserGroupMembersContext(ctx, group)
			d.finding(fmt.Sprintf("group %s of %s", group, role), err, "Check the id in desk.yaml; without a paid plan, list people by id")
		}
		for _, user := range m.Users {
			info, err := api.GetUserInfoContext(ctx, user)
			if err == nil && info.Deleted {
				err = fmt.Errorf("%s is deactivated", info.RealName)
			}
			d.finding(fmt.Sprintf("%s of %s", user, role), err, "Take the id out of desk.yaml, or put the right one in")
		}
	}
}

func (d *doctor) roles(desk *knowledge.Desk) {
	if desk.Roles.Specialists.Empty() && desk.Roles.Compliance.Empty() {
		d.finding("roles", fmt.Errorf("there is no specialist"), "Name one in desk.yaml: an empty list closes the desk")
	}
}

// scopes compares what the token was granted with what the manifest asks for.
func (d *doctor) scopes(header http.Header) {
	granted := strings.Split(strings.ReplaceAll(header.Get("X-OAuth-Scopes"), " ", ""), ",")
	if granted[0] == "" {
		return // the server does not say
	}
	var missing []string
	for _, scope := range manifest().OAuthConfig.Scopes.Bot {
		if !slices.Contains(granted, scope) {
			missing = append(missing, scope)
		}
	}
	if len(missing) > 0 {
		d.finding("scopes", fmt.Errorf("missing: %s", strings.Join(missing, ", ")), "Paste the manifest again (`"+commandLine("manifest")+"`) and reinstall the app")
		return
	}
	d.finding("scopes", nil, "")
}

// clockSkew is how far this machine's clock may be from Slack's before
// promised times mislead.
const clockSkew = 30 * time.Second

func (d *doctor) clock(header http.Header) {
	theirs, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return // the server does not say
	}
	if off := d.p.now().Sub(theirs).Abs(); off > clockSkew {
		d.finding("clock", fmt.Errorf("it is %s away from Slack's", off.Round(time.Second)), "Set the machine's clock by NTP: promised times hang on it")
		return
	}
	d.finding("clock", nil, "")
}
