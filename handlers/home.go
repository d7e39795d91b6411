package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

const (
	// mineShown is how many of somebody's own questions their Home lists.
	mineShown = 10
	// queueShown is how many gaps Home lists; the rest is counted.
	queueShown = 15
)

// publishHome draws somebody's Home as things now stand.
func (h *Handlers) publishHome(ctx context.Context, user, notice string) error {
	desk := h.desk()
	view := blocks.Home{Desk: desk, Now: h.now(), Notice: notice}
	rights, _, err := h.rights(ctx, user)
	if err != nil {
		view.Notice = blocks.ErrorSentence(err)
	}
	view.Rights = rights
	if view.Audience, err = h.people.Audience(ctx, desk, user); err != nil {
		view.Notice = blocks.ErrorSentence(err)
	}
	if view.Mine, view.Box, err = h.mine(ctx, user); err != nil {
		return err
	}
	if view.Audience != nil {
		view.StartHere = h.startTitles(view.Audience)
	}
	if rights.Work() {
		if view.Queue, err = h.queue(ctx, rights); err != nil {
			return err
		}
	}
	if rights.Lead {
		report, err := h.report(ctx, 7, "")
		if err != nil {
			return err
		}
		view.Report = &report
	}
	home := blocks.HomeView(view)
	if _, err := h.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: home}); err != nil {
		return fmt.Errorf("publish Home: %w", err)
	}
	return nil
}

// redrawHome brings somebody's Home up to date with what they did in a form.
// They may not look at it; Slack does not say.
func (h *Handlers) redrawHome(ctx context.Context, user slack.User) {
	err := h.receive(ctx, Act{Kind: "home again", User: user.ID, Team: user.TeamID}, store.Receipt{EventID: "home again " + h.db.NewID()})
	if err != nil {
		h.log.Warn("redraw Home", "user", user.ID, "error", err)
	}
}

// mine lists somebody's own questions, newest first, and the newest one's id.
func (h *Handlers) mine(ctx context.Context, user string) ([]blocks.Mine, string, error) {
	questions, decided, err := h.db.QuestionsOf(ctx, user, mineShown)
	if err != nil {
		return nil, "", fmt.Errorf("read questions: %w", err)
	}
	answers := h.served.Load().answers
	var mine []blocks.Mine
	newest := ""
	for _, q := range questions {
		newest = firstOf(newest, q.ID)
		for _, d := range decided {
			if d.QuestionID != q.ID || d.Outcome == knowledge.NotQuestion {
				continue
			}
			m := blocks.Mine{At: q.At, Text: d.Text, Outcome: d.Outcome, Link: h.threadLink(ctx, q.Channel, firstOf(q.ThreadTS, q.ChannelTS))}
			if a := answers[firstOf(d.AnswerID, d.StopID)]; a != nil && a.Head() != nil {
				m.Title = a.Head().Title
			}
			for _, p := range q.Parts {
				if p.N != d.Part || p.GapID == "" {
					continue
				}
				view, err := h.db.Gap(ctx, p.GapID)
				if err != nil {
					return nil, "", fmt.Errorf("read gap: %w", err)
				}
				m.Gap, m.DueAt = &view.Gap, view.Gap.DueAt
			}
			mine = append(mine, m)
		}
	}
	return mine, newest, nil
}

func (h *Handlers) queue(ctx context.Context, rights knowledge.Rights) (*blocks.Queue, error) {
	gaps, err := h.db.WaitingGaps(ctx)
	if err != nil {
		return nil, fmt.Errorf("read gaps: %w", err)
	}
	q := &blocks.Queue{More: max(0, len(gaps)-queueShown)}
	for _, g := range gaps[:min(len(gaps), queueShown)] {
		view, err := h.db.Gap(ctx, g.ID)
		if err != nil {
			return nil, fmt.Errorf("read gap: %w", err)
		}
		row := blocks.QueuedGap{Gap: view.Gap, Waiting: blocks.WhoWaits(view.Waiters)}
		card, found, err := h.db.MessageByKey(ctx, "card:"+g.ID)
		if err != nil {
			return nil, fmt.Errorf("read card: %w", err)
		}
		if found {
			row.Link = h.threadLink(ctx, card.Channel, card.TS)
		}
		q.Gaps = append(q.Gaps, row)
	}
	if !rights.Specialist {
		return q, nil
	}
	if q.Wordings, q.MoreWordings, err = h.wordings(ctx); err != nil {
		return nil, err
	}
	drafts, err := h.db.DraftsIn(ctx, store.DraftOpen, store.DraftInReview, store.DraftReturned, store.DraftConflict)
	if err != nil {
		return nil, fmt.Errorf("read drafts: %w", err)
	}
	for _, d := range drafts {
		row := blocks.QueuedDraft{ID: d.ID, Title: d.Content.Title, Author: d.Author, Since: d.UpdatedAt, Conflict: d.State == store.DraftConflict}
		if d.State == store.DraftReturned {
			row.Reason = d.Reason
		}
		if d.State == store.DraftInReview {
			q.Reviews = append(q.Reviews, row)
			continue
		}
		q.Drafts = append(q.Drafts, row)
	}
	return q, nil
}

// listed are the answers in service, by id.
func (h *Handlers) listed() []*knowledge.Answer {
	answers := h.served.Load().answers
	list := make([]*knowledge.Answer, 0, len(answers))
	for _, a := range answers {
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b *knowledge.Answer) int { return strings.Compare(a.ID, b.ID) })
	return list
}

func (h *Handlers) startTitles(audience *knowledge.Audience) []blocks.Titled {
	answers := h.served.Load().answers
	var titles []blocks.Titled
	for _, id := range audience.StartHere {
		a := answers[id]
		if a == nil {
			continue
		}
		if v := a.At(h.now()); v != nil && !a.Held(h.now()) && v.VisibleTo(audience.Name) {
			titles = append(titles, blocks.Titled{ID: id, Title: v.Title, Kind: a.Kind})
		}
	}
	return titles
}

// startHere asks for an answer by its title, from the list for new associates.
func (h *Handlers) startHere(ctx context.Context, a Act) error {
	answer := h.served.Load().answers[a.Value]
	if answer == nil || answer.At(h.now()) == nil {
		return fmt.Errorf("open %s: %w", a.Value, knowledge.ErrNotFound)
	}
	return h.ask(ctx, heard{event: "start " + h.db.NewID(), team: a.Team, user: a.User, text: slackEscaped(answer.At(h.now()).Title)}, knowledge.ByHome)
}

// Command takes `/tap`. A subcommand counts only when it is the whole text;
// everything else is a question, answered in the person's DM.
func (h *Handlers) Command(ctx context.Context, c slack.SlashCommand) any {
	reply, err := h.command(ctx, c)
	if err != nil {
		h.logRefused("command", c.Command, err)
		return commandReply(blocks.Plain(blocks.ErrorSentence(err)))
	}
	return reply
}

func (h *Handlers) command(ctx context.Context, c slack.SlashCommand) (any, error) {
	switch strings.ToLower(strings.TrimSpace(c.Text)) {
	case "", "help":
		audience, err := h.people.Audience(ctx, h.desk(), c.UserID)
		if err != nil {
			return nil, err
		}
		view, err := h.helpFor(ctx, c.UserID, audience)
		return commandReply(view), err
	case "start":
		audience, err := h.people.Audience(ctx, h.desk(), c.UserID)
		if err != nil {
			return nil, err
		}
		if audience == nil {
			return commandReply(blocks.RefusalReply(blocks.NoAudience)), nil
		}
		return commandReply(blocks.StartHereReply(h.startTitles(audience))), nil
	case "report":
		if _, _, err := h.may(ctx, c.UserID, lead); errors.Is(err, knowledge.ErrNotAllowed) {
			return nil, blocks.ErrOnlyLeads
		} else if err != nil {
			return nil, err
		}
		m := store.Message{Kind: kindReport, Key: "report:" + h.db.NewID(), User: c.UserID, Args: json.RawMessage(`{"days":7}`)}
		if err := h.db.Show(ctx, m); err != nil {
			return nil, h.writeFailed(err)
		}
		h.postsReady()
		return commandReply(blocks.Plain(blocks.ReportInDM)), nil
	}
	m := heard{event: "command " + c.TriggerID, team: c.TeamID, user: c.UserID, text: c.Text}
	if err := h.ask(ctx, m, knowledge.ByCommand); err != nil {
		return nil, err
	}
	return commandReply(blocks.Plain(blocks.AskedHere)), nil
}

// commandReply is shown to the person alone, where they typed the command.
func commandReply(view blocks.Message) any {
	return map[string]any{"response_type": "ephemeral", "text": view.Text, "blocks": slack.Blocks{BlockSet: view.Blocks}}
}

// helpFor is the three lines on what the bot does, fitted to the person.
func (h *Handlers) helpFor(ctx context.Context, user string, audience *knowledge.Audience) (blocks.Message, error) {
	rights, u, err := h.rights(ctx, user)
	if err != nil {
		h.log.Warn("rights for help", "error", err)
	}
	outside := u.External || u.Team != "" && u.Team != h.me.Team
	return blocks.HelpReply(blocks.Help{Desk: h.desk(), Rights: rights, Audience: audience, Outside: outside}), nil
}

// joined greets a channel that the bot was added to.
func (h *Handlers) joined(ctx context.Context, a Act) error {
	return h.db.Show(ctx, store.Message{Kind: kindHelp, Key: "joined:" + a.Channel + ":" + h.db.NewID(), Channel: a.Channel, Args: quoted(a.User)})
}

func (h *Handlers) renderHelp(ctx context.Context, m store.Message) (blocks.Message, error) {
	audience := h.desk().AudienceIn(m.Channel)
	return blocks.HelpReply(blocks.Help{Desk: h.desk(), Audience: audience, Joined: true}), nil
}

func (h *Handlers) renderStart(ctx context.Context, m store.Message) (blocks.Message, error) {
	audience, err := h.people.Audience(ctx, h.desk(), m.User)
	if err != nil {
		return blocks.Message{}, err
	}
	return blocks.StartHereReply(h.startTitles(audience)), nil
}

// report reads what was asked in the last days.
func (h *Handlers) report(ctx context.Context, days int, audience string) (blocks.Report, error) {
	now := h.now()
	r, err := h.db.Report(ctx, now.AddDate(0, 0, -days), now, audience)
	if err != nil {
		return blocks.Report{}, fmt.Errorf("read report: %w", err)
	}
	return ReportView(h.desk(), now, days, r), nil
}

// ReportView turns a report as stored into what people read, in Slack or in a
// terminal.
func ReportView(desk *knowledge.Desk, now time.Time, days int, r store.Report) blocks.Report {
	view := blocks.Report{
		Desk: desk, Now: now, Days: days, Audience: r.Audience, Questions: r.Questions, People: r.People,
		AnsweredAtOnce: r.AnsweredAtOnce, Offered: r.Offered, Gaps: r.Gaps, Stopped: r.Stopped, Routed: r.Routed, Refused: r.Refused,
		Kept: r.Promises.Kept, Broken: r.Promises.Broken, Running: r.Promises.Running,
	}
	for _, m := range r.Most {
		view.Most = append(view.Most, blocks.MostAsked{Gap: m.GapNumber, Title: m.Title, Times: m.Times, People: m.People, Wordings: m.Wordings})
	}
	for _, g := range r.Waiting {
		view.Waiting = append(view.Waiting, blocks.OpenGap{Number: g.Number, Text: g.Text, State: g.State, Waiting: g.Waiting, Since: g.Since,
			DueAt: g.DueAt, ClaimedBy: g.ClaimedBy, Audience: g.Audience})
	}
	return view
}

type reportArgs struct {
	Days     int    `json:"days"`
	Audience string `json:"audience,omitempty"`
}

func (h *Handlers) renderReport(ctx context.Context, m store.Message) (blocks.Message, error) {
	var args reportArgs
	if err := json.Unmarshal(m.Args, &args); err != nil {
		return blocks.Message{}, fmt.Errorf("read report to show: %w", err)
	}
	r, err := h.report(ctx, args.Days, args.Audience)
	if err != nil {
		return blocks.Message{}, err
	}
	return blocks.ReportMessage(r), nil
}

// reportPicked shows the report for other days or another audience: in Home,
// or in the message that holds it.
func (h *Handlers) reportPicked(ctx context.Context, c slack.InteractionCallback) error {
	if _, _, err := h.may(ctx, c.User.ID, lead); err != nil {
		return err
	}
	args := reportArgs{Days: 7}
	states := map[string]map[string]slack.BlockAction{}
	if c.View.State != nil {
		states = c.View.State.Values
	} else if c.BlockActionState != nil {
		states = c.BlockActionState.Values
	}
	for _, block := range states {
		for id, value := range block {
			args.pick(id, value.SelectedOption.Value)
		}
	}
	for _, action := range c.ActionCallback.BlockActions {
		args.pick(action.ActionID, action.SelectedOption.Value)
	}
	r, err := h.report(ctx, args.Days, args.Audience)
	if err != nil {
		return err
	}
	if c.View.ID != "" && c.View.Type == slack.VTModal {
		_, err = h.api.UpdateViewContext(ctx, blocks.ReportModal(r), "", "", c.View.ID)
		return err
	}
	if c.View.ID != "" {
		return h.open(ctx, c.TriggerID, blocks.ReportModal(r))
	}
	view := blocks.ReportMessage(r)
	_, _, _, err = h.api.UpdateMessageContext(ctx, c.Channel.ID, c.Message.Timestamp, slack.MsgOptionText(view.Text, false), slack.MsgOptionBlocks(view.Blocks...))
	return err
}

func (r *reportArgs) pick(action, value string) {
	switch blocks.ActionOf(action) {
	case blocks.ReportDays:
		if value == "28" {
			r.Days = 28
		}
	case blocks.ReportAudience:
		if value != blocks.EveryAudience {
			r.Audience = value
		}
	}
}
