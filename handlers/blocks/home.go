package blocks

import (
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// Home is one person's App Home.
type Home struct {
	Desk      *knowledge.Desk
	Now       time.Time
	Rights    knowledge.Rights
	Audience  *knowledge.Audience // nil: the person is nobody's
	Box       string              // changes when the question box is to be empty again: the last question's id
	Notice    string              // one sentence on top, such as what became of the last act
	Mine      []Mine              // newest first
	StartHere []Titled
	Queue     *Queue  // for those who work on gaps
	Report    *Report // for leads
}

// Mine is one of a person's own questions.
type Mine struct {
	At      time.Time
	Text    string
	Outcome knowledge.Outcome
	Title   string // of what answered it
	Gap     *knowledge.Gap
	DueAt   time.Time
	Link    string // to the thread; empty: there is none
}

// Queue is what waits for the people who work on gaps.
type Queue struct {
	Gaps    []QueuedGap // most urgent first
	More    int         // gaps beyond those listed
	Drafts  []QueuedDraft
	Reviews []QueuedDraft

	Wordings     []QueuedWording
	MoreWordings int // proposed wordings beyond those listed
}

// QueuedGap is one gap of the queue.
type QueuedGap struct {
	Gap     knowledge.Gap
	Waiting int
	Link    string // to its card
}

// QueuedDraft is a draft somebody works on or somebody must review.
type QueuedDraft struct {
	ID, Title string
	Author    knowledge.Person
	Since     time.Time
	Reason    string // why it was returned
	Conflict  bool
}

// What Home lists at once, so that everything together keeps within its
// hundred blocks.
const (
	homeMine   = 6
	homeGaps   = 11
	homeDrafts = 7

	homeWordings = 3
)

// HomeView shows a person what is theirs, by their rights.
func HomeView(h Home) slack.HomeTabViewRequest {
	var set []slack.Block
	add := func(blocks ...slack.Block) { set = append(set, blocks...) }
	if h.Notice != "" {
		add(section(plainText(cut(h.Notice, wordsLimit)), nil))
	}
	if h.Rights.Lead && h.Report != nil {
		add(h.Report.essence()...)
	}
	if h.Rights.Work() && h.Queue != nil {
		add(h.queue()...)
	}
	if h.Audience == nil && !h.Rights.Work() && !h.Rights.Lead {
		add(section(plainText(nothingForYou), nil))
	}
	if h.Audience != nil || h.Rights.Work() {
		add(h.askBox()...)
		if len(h.StartHere) > 0 {
			add(heading(headStart))
			add(startHere(h.StartHere)...)
		}
		add(h.mine()...)
	}
	if h.Rights.Lead && h.Report != nil {
		add(slack.NewDividerBlock(), heading(headReport))
		add(h.Report.controls())
		add(h.Report.body(homeList)...)
	}
	if h.Desk != nil && h.Desk.Sample {
		add(contextLine(plainText(sampleLine)))
	}
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: set}}
}

// askBlock is the id of the question box, followed by what makes it a new and
// so an empty one: Slack keeps what was typed as long as the id stays.
const askBlock = "ask_box"

// askBox is where a question is typed: Enter asks, and so does the button.
func (h Home) askBox() []slack.Block {
	box := textLine(AskText, "", questionText)
	box.Placeholder = plainText(placeAsk)
	box.DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_enter_pressed"}}
	field := input(askBlock, labelAskText, hintRedacted, box)
	field.BlockID = askBlock + ":" + h.Box
	return []slack.Block{
		heading(headAsk),
		field.WithDispatchAction(true),
		slack.NewActionBlock("", primary(button(buttonAsk, AskSubmit, ""))),
	}
}

func (h Home) mine() []slack.Block {
	set := []slack.Block{heading(headMine)}
	if len(h.Mine) == 0 {
		return append(set, contextLine(plainText(noneMine)))
	}
	p := markPen(h.Desk, h.Now)
	for _, m := range h.Mine[:min(len(h.Mine), homeMine)] {
		texts := []*slack.TextBlockObject{marked(p.time(m.At) + " · " + mineLine(m, p))}
		if slackLink(m.Link) {
			texts = append(texts, marked("<"+escape(m.Link)+"|"+openThread+">"))
		}
		set = append(set, section(plainText(cut(oneLine(m.Text), quotedWords)), nil), contextLine(texts...))
	}
	return set
}

func (h Home) queue() []slack.Block {
	q, p := h.Queue, markPen(h.Desk, h.Now)
	set := []slack.Block{heading(headQueue)}
	if len(q.Gaps) == 0 {
		set = append(set, contextLine(plainText(noneWaiting)))
	}
	shown := q.Gaps[:min(len(q.Gaps), homeGaps)]
	for i, g := range shown {
		due := cardDue(p.time(g.Gap.DueAt))
		if h.Now.After(g.Gap.DueAt) {
			due = cardLate(p.time(g.Gap.DueAt))
		}
		texts := []*slack.TextBlockObject{marked(queuedLine(g.Gap.Label(), g.Waiting, due, p.name(g.Gap.ClaimedBy.Name)))}
		if slackLink(g.Link) {
			texts = append(texts, marked("<"+escape(g.Link)+"|"+openCard+">"))
		}
		do := button(buttonAnswer, Numbered(GapAnswer, i), g.Gap.ID)
		if !h.Rights.Specialist {
			do = button(buttonUse, Numbered(GapUse, i), g.Gap.ID)
		}
		set = append(set, section(plainText(cut(oneLine(g.Gap.Text), quotedWords)), do), contextLine(texts...))
	}
	if more := q.More + len(q.Gaps) - len(shown); more > 0 {
		set = append(set, contextLine(plainText(moreWaiting(more))))
	}
	if h.Rights.Specialist {
		set = append(set, slack.NewActionBlock("", primary(button(buttonNew, HomeNew, "")), button(buttonFind, HomeFind, "")))
		set = append(set, h.drafts(headReviews, q.Reviews, ReviewRead, buttonReview)...)
		set = append(set, h.drafts(headDrafts, q.Drafts, DraftEdit, buttonEdit)...)
		set = append(set, q.wordings()...)
	}
	return set
}

// drafts lists drafts, if there are any.
func (h Home) drafts(head string, drafts []QueuedDraft, action, label string) []slack.Block {
	if len(drafts) == 0 {
		return nil
	}
	set := []slack.Block{heading(head)}
	for i, d := range drafts[:min(len(drafts), homeDrafts)] {
		text := cut(oneLine(d.Title), nameLimit) + " · " + draftByline(cut(oneLine(d.Author.Name), nameLimit), clock(h.Desk, h.Now, d.Since))
		if d.Conflict {
			text += " · " + conflictNote
		}
		if d.Reason != "" {
			text += " · " + returnedLine(cut(oneLine(d.Reason), quotedWords))
		}
		set = append(set, section(plainText(text), button(label, Numbered(action, i), d.ID)))
	}
	if more := len(drafts) - homeDrafts; more > 0 {
		set = append(set, contextLine(plainText(moreDrafts(more))))
	}
	return set
}
