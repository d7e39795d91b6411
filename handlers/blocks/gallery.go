package blocks

import (
	"strings"
	"time"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

// Shown is one view as a request to Slack.
type Shown struct {
	View    string `json:"view"`    // what it shows, such as "answer, longest texts"
	Method  string `json:"method"`  // chat.postMessage, chat.postEphemeral, views.open or views.publish
	Payload any    `json:"payload"` // the request's arguments
}

// The arguments of the four requests that carry a view.
type (
	postMessage struct {
		Channel string       `json:"channel"`
		User    string       `json:"user,omitempty"` // for an ephemeral message: who sees it
		Text    string       `json:"text"`
		Blocks  slack.Blocks `json:"blocks"`
	}
	openView struct {
		TriggerID string                 `json:"trigger_id"`
		View      slack.ModalViewRequest `json:"view"`
	}
	publishView struct {
		UserID string                   `json:"user_id"`
		View   slack.HomeTabViewRequest `json:"view"`
	}
)

// Gallery shows every view, with sample data and with the longest text that
// each field allows.
func Gallery() []Shown {
	g := gallery{}
	usual := sampleStage()
	g.replies("", usual)
	g.states(usual)
	g.cards("", usual)
	g.forms("", usual)
	g.homes("", usual)
	longest := longestStage()
	g.replies(", longest texts", longest)
	g.cards(", longest texts", longest)
	g.forms(", longest texts", longest)
	g.homes(", longest texts", longest)
	return g.shown
}

type gallery struct{ shown []Shown }

func (g *gallery) message(view string, m Message) {
	g.shown = append(g.shown, Shown{view, "chat.postMessage", postMessage{Channel: galleryChannel, Text: m.Text, Blocks: slack.Blocks{BlockSet: m.Blocks}}})
}

func (g *gallery) private(view string, m Message) {
	g.shown = append(g.shown, Shown{view, "chat.postEphemeral", postMessage{Channel: galleryChannel, User: galleryUser, Text: m.Text, Blocks: slack.Blocks{BlockSet: m.Blocks}}})
}

func (g *gallery) modal(view string, m slack.ModalViewRequest) {
	g.shown = append(g.shown, Shown{view, "views.open", openView{galleryTrigger, m}})
}

func (g *gallery) home(view string, h slack.HomeTabViewRequest) {
	g.shown = append(g.shown, Shown{view, "views.publish", publishView{galleryUser, h}})
}

const (
	galleryChannel = "C0SERVICING"
	galleryUser    = "U0AISHA"
	galleryTrigger = "1.2.3"
)

// replies are what an asker gets.
func (g *gallery) replies(suffix string, s stage) {
	facts := s.desk.Facts
	resolve := func(known knowledge.Facts) Answer {
		return Answer{Reply: s.reply(), Version: s.cases, Resolution: s.cases.Resolve(facts, known, s.now), Known: known, Code: s.code}
	}
	third := knowledge.Facts{"role": {Values: []string{"third"}, Origin: knowledge.ByAudience}}
	known, _ := knowledge.Facts{"place": {Values: []string{"MA"}, Origin: knowledge.Tapped}, "channel": {Values: []string{"voice"}, Origin: knowledge.ByAudience}}.Over(third)
	unsure, _ := knowledge.Facts{"place": {Origin: knowledge.Unknown}}.Over(third)
	noRole, _ := knowledge.Facts{"role": {Origin: knowledge.Unknown}, "place": {Values: []string{"TX"}, Origin: knowledge.Said}}.Over(third)

	plain := s.plainAnswer()
	g.message("answer"+suffix, AnswerReply(plain))
	expanded := plain
	expanded.Expanded, expanded.Language, expanded.Section = true, "es", 1
	g.message("answer, all steps, in Spanish"+suffix, AnswerReply(expanded))
	g.message("answer that depends"+suffix, AnswerReply(resolve(third)))
	tapped := resolve(known)
	tapped.Conflicts = []Conflict{{Fact: "place", Was: "Texas", Now: "Massachusetts"}}
	tapped.Coming = &Coming{At: s.now.AddDate(0, 1, 0), What: s.words(90)}
	g.message("answer for a case"+suffix, AnswerReply(tapped))
	tapped.Changing = true
	g.message("answer for a case, changing"+suffix, AnswerReply(tapped))
	g.message("answer, fact unknown"+suffix, AnswerReply(resolve(unsure)))
	g.message("answer, nothing to do until known"+suffix, AnswerReply(resolve(noRole)))

	stopped := s.reply()
	stopped.Stop = &StopCard{s.stop, s.code}
	g.message("stop card"+suffix, StopReply(stopped))
	above := plain
	above.Stop = stopped.Stop
	g.message("stop card above an answer"+suffix, AnswerReply(above))
	g.message("route"+suffix, AnswerReply(Answer{Reply: s.reply(), Version: s.route, Resolution: knowledge.Resolution{Parts: s.route.Parts}, Code: s.code}))
	g.message("holding line"+suffix, AnswerReply(Answer{Reply: s.reply(), Version: s.holding, Resolution: knowledge.Resolution{Parts: s.holding.Parts}, Code: s.code}))

	offers := []Titled{{ID: s.plain.ID, Title: s.plain.Title}, {ID: s.cases.ID, Title: s.cases.Title}, {ID: s.route.ID, Title: s.route.Title}}
	g.message("offer"+suffix, OfferReply(Offer{Reply: s.reply(), Offers: offers}))
	told := s.reply()
	told.Closes = s.gap.Number
	g.message("offer to somebody who waited"+suffix, OfferReply(Offer{Reply: told, Offers: offers[:1]}))
	answered := plain
	answered.Closes = s.gap.Number
	g.message("answer to somebody who waited"+suffix, AnswerReply(answered))
	g.message("gap"+suffix, GapReply(s.gapReply(s.gap)))
	back := s.gap
	back.State, back.ClaimedBy, back.AskedText = knowledge.AskedBack, s.people[0], s.words(500)
	g.message("gap, asked back"+suffix, GapReply(s.gapReply(back)))
	g.message("question to the asker"+suffix, AskedBackReply(s.gapReply(back)))
	g.private("offer to send on"+suffix, SendOnOffer(s.reply().Ref, s.gap.Text))
	g.private("start here"+suffix, StartHereReply(s.titles(startTitles)))
}

// states are the replies that do not grow with their texts: each state of a
// gap, each banner, each refusal, and help for each role.
func (g *gallery) states(s stage) {
	for _, state := range []knowledge.GapState{
		knowledge.Claimed, knowledge.InReview, knowledge.GapAnswered, knowledge.Linked, knowledge.Merged, knowledge.GapRouted,
		knowledge.HeldOff, knowledge.Declined, knowledge.GapWithdrawn,
	} {
		gap := s.gap
		gap.State = state
		if state == knowledge.Claimed {
			gap.ClaimedBy = s.people[0]
		}
		view := s.gapReply(gap)
		view.Title, view.Reason, view.Into = s.plain.Title, "This is for the payments team, not a procedure.", 1040
		g.message("gap, "+string(state), GapReply(view))
	}
	late := s.gapReply(s.gap)
	late.Now = late.DueAt.Add(time.Hour)
	g.message("gap, late", GapReply(late))
	held := s.gapReply(s.gap)
	held.Held, held.NotUrgent = s.plain.Title, true
	g.message("gap, the answer is on hold", GapReply(held))

	for _, banner := range []Banner{Replaced, OnHold, TakenAway, InQuestion} {
		a := s.plainAnswer()
		a.Banner, a.Flags = banner, 2
		g.message("answer, "+string(banner), AnswerReply(a))
	}
	offered := s.plainAnswer()
	offered.Offered = true
	g.message("answer taken from an offer", AnswerReply(offered))
	offered.Settled = true
	g.message("answer, settled", AnswerReply(offered))
	several := s.plainAnswer()
	several.Words, several.Of = "how long is the payoff quote good", 2
	g.message("answer, one of two parts", AnswerReply(several))
	several.Of, several.Quote = 1, true
	g.private("edited after the answer", EditedOffer(s.reply().Ref.String()+":E1", s.words(600)))
	g.message("answer, asked elsewhere", AnswerReply(several))

	for _, r := range []Refusal{UnmappedChannel, NoAudience, GroupDM, TooLong, Empty, OnlyEmoji, NotRecorded, NoMembership} {
		g.message("refusal, "+string(r), RefusalReply(r))
	}
	audience := &s.desk.Audiences[0]
	g.message("help, added to a channel", HelpReply(Help{Desk: s.desk, Audience: audience, Joined: true}))
	g.message("help, added to an unmapped channel", HelpReply(Help{Desk: s.desk, Joined: true}))
	for _, who := range []struct {
		role string
		Help
	}{
		{"associate", Help{Audience: audience}},
		{"associate from outside", Help{Audience: audience, Outside: true}},
		{"helper", Help{Audience: audience, Rights: knowledge.Rights{Helper: true}}},
		{"lead", Help{Rights: knowledge.Rights{Lead: true}}},
		{"nobody", Help{}},
		{"reviewer", Help{Rights: knowledge.Rights{Specialist: true, Compliance: true}}},
		{"specialist", Help{Rights: knowledge.Rights{Specialist: true}}},
		{"specialist and lead", Help{Rights: knowledge.Rights{Specialist: true, Lead: true}}},
	} {
		who.Desk = s.desk
		g.private("help, "+who.role, HelpReply(who.Help))
	}
	g.private("personal data", PersonalData([]string{"LOAN", "SSN"}))
	g.private("nothing to start with", StartHereReply(nil))
	g.modal("notice", NoticeModal(DraftSaved))
}

// cards are what specialists and leads see in messages.
func (g *gallery) cards(suffix string, s stage) {
	for _, state := range []knowledge.GapState{knowledge.Open, knowledge.Claimed, knowledge.AskedBack, knowledge.InReview, knowledge.GapAnswered, knowledge.GapRouted} {
		c := s.card()
		if c.Gap.State = state; state != knowledge.Open {
			c.Gap.ClaimedBy = s.people[0]
		}
		if !state.Waiting() {
			c.Title, c.Gap.Cause = s.plain.Title, knowledge.NothingWritten
		}
		g.message("card, "+string(state)+suffix, GapCard(c))
	}
	bare := s.card()
	bare.Link, bare.Nearest, bare.Similar, bare.History, bare.Shadow, bare.Waiters = "", nil, nil, nil, nil, nil
	bare.Now = bare.Gap.DueAt.Add(time.Hour)
	g.message("card, late, asked in private"+suffix, GapCard(bare))
	for _, state := range []ReviewState{ReviewOpen, ReviewApproved, ReviewReturned, ReviewConflict, ReviewDropped} {
		r := s.review()
		r.State, r.By, r.At, r.Reason = state, s.people[1], s.now, s.words(wordsLimit)
		g.message("review, "+string(state)+suffix, ReviewCard(r))
	}
	faulty := s.review()
	faulty.Faults = []knowledge.Fault{{What: s.words(200), Mend: s.words(200)}}
	g.message("review, with faults"+suffix, ReviewCard(faulty))
	g.message("report"+suffix, ReportMessage(s.report()))
}

// forms are everything that opens over the page.
func (g *gallery) forms(suffix string, s stage) {
	f := AnswerForm{
		Desk: s.desk, Now: s.now, Meta: FormRef{GapID: s.gap.ID}, Gap: s.gap.Number, Question: s.gap.Text, Phrasings: []string{s.gap.Text},
		Similar: s.near(), Finishes: true, Content: knowledge.Content{Kind: knowledge.Plain, Topic: s.desk.Topics[0].Path},
	}
	g.modal("answer form, from a gap"+suffix, AnswerModal(f))
	g.modal("answer form, new"+suffix, AnswerModal(AnswerForm{Desk: s.desk, Now: s.now}))
	for _, v := range []*knowledge.Version{s.plain, s.cases, s.stop, s.route} {
		g.modal("answer form, revise "+string(v.Kind)+" "+v.ID+suffix, AnswerModal(AnswerForm{
			Desk: s.desk, Now: s.now, Meta: FormRef{AnswerID: v.ID, DraftID: s.draft, BasedOn: v.Number}, Content: v.Content,
			Phrasings: []string{s.words(300)}, EffectiveFrom: "2027-01-31", Returned: s.words(shortText), Problem: s.words(200),
		}))
	}
	gap := GapForm{ID: s.gap.ID, Number: s.gap.Number, Text: s.gap.Text, Waiting: len(s.waiters), Nearest: s.near(), Routes: s.titles(3), Problem: s.words(200)}
	g.modal("use an existing answer"+suffix, UseExistingModal(gap))
	g.modal("send to route"+suffix, SendToRouteModal(gap))
	gap.Routes = nil
	g.modal("send to route, there is none"+suffix, SendToRouteModal(gap))
	g.modal("ask back"+suffix, AskBackModal(gap))
	g.modal("merge"+suffix, MergeModal(gap))
	g.modal("decline"+suffix, DeclineModal(gap))
	g.modal("flag"+suffix, FlagModal(s.reply().Ref, s.plain.Title))
	g.modal("return a draft"+suffix, ReturnModal(s.draft, s.plain.ContentSum, s.plain.Title))
	g.modal("hold an answer"+suffix, ReasonModal(AnswerHold, s.plain.ID, s.plain.Title))
	g.modal("withdraw an answer"+suffix, ReasonModal(AnswerWithdraw, s.plain.ID, s.plain.Title))
	g.modal("ask"+suffix, AskModal(s.gap.Text))
	g.modal("find an answer"+suffix, FindAnswerModal())
	g.modal("review, all of it"+suffix, ReviewModal(s.review()))
	whole := s.plainAnswer()
	whole.Stop = &StopCard{s.stop, s.code}
	g.modal("the whole answer"+suffix, WholeAnswerModal(whole))
	for _, v := range []*knowledge.Version{s.plain, s.cases, s.stop} {
		page := AnswerPage{
			Desk: s.desk, Now: s.now, Asked: 41, MayRevise: true,
			Answer: &knowledge.Answer{ID: v.ID, Kind: v.Kind, Versions: s.history(v)},
			Flags:  []FlagLine{{At: s.now.Add(-time.Hour), By: s.people[2], Reason: knowledge.Outdated, Text: s.words(shortText), Version: v.Number}},
		}
		g.modal("answer page, "+v.ID+suffix, AnswerPageModal(page))
		page.Answer.HeldAt, page.Shown = s.now, page.Answer.Versions[0]
		g.modal("answer page, on hold, an early version of "+v.ID+suffix, AnswerPageModal(page))
	}
	g.modal("report in a form"+suffix, ReportModal(s.report()))
}

// homes are App Home for each role.
func (g *gallery) homes(suffix string, s stage) {
	mine := []Mine{
		{At: s.now.Add(-time.Hour), Text: s.gap.Text, Outcome: knowledge.GapOpened, Gap: &s.gap, DueAt: s.gap.DueAt, Link: s.link},
		{At: s.now.Add(-2 * time.Hour), Text: s.words(300), Outcome: knowledge.Answered, Title: s.plain.Title},
	}
	for _, outcome := range []knowledge.Outcome{
		knowledge.Stopped, knowledge.Routed, knowledge.HoldingLine, knowledge.Offered, knowledge.Refused, knowledge.NotQuestion, knowledge.TakenBack, knowledge.Received,
	} {
		mine = append(mine, Mine{At: s.now.AddDate(0, 0, -1), Text: s.words(300), Outcome: outcome, Title: s.plain.Title})
	}
	associate := Home{Desk: s.desk, Now: s.now, Audience: &s.desk.Audiences[0], Box: s.reply().Ref.Question, Mine: mine, StartHere: s.titles(startTitles)}
	g.home("home, associate"+suffix, HomeView(associate))
	fresh := associate
	fresh.Mine, fresh.Notice = nil, s.words(200)
	g.home("home, associate on the first day"+suffix, HomeView(fresh))
	g.home("home, nobody"+suffix, HomeView(Home{Desk: s.desk, Now: s.now}))

	helper := associate
	helper.Rights, helper.Queue = knowledge.Rights{Helper: true}, s.queue()
	g.home("home, helper"+suffix, HomeView(helper))
	specialist := helper
	specialist.Rights = knowledge.Rights{Specialist: true, Compliance: true}
	g.home("home, specialist"+suffix, HomeView(specialist))
	idle := Home{Desk: s.desk, Now: s.now, Rights: specialist.Rights, Queue: &Queue{}}
	g.home("home, specialist with nothing to do"+suffix, HomeView(idle))
	report := s.report()
	lead := Home{Desk: s.desk, Now: s.now, Rights: knowledge.Rights{Lead: true}, Report: &report}
	g.home("home, lead"+suffix, HomeView(lead))
	quiet := Report{Desk: s.desk, Now: s.now, Days: 7}
	lead.Report = &quiet
	g.home("home, lead, nothing asked"+suffix, HomeView(lead))
	everything := specialist
	everything.Rights.Lead, everything.Report = true, &report
	g.home("home, everything at once"+suffix, HomeView(everything))
}

// stage is the data that the views are shown with.
type stage struct {
	desk    *knowledge.Desk
	now     time.Time
	people  []knowledge.Person
	plain   *knowledge.Version
	cases   *knowledge.Version
	stop    *knowledge.Version
	route   *knowledge.Version
	holding *knowledge.Version
	gap     knowledge.Gap
	waiters []knowledge.Waiter
	code    string
	draft   string
	link    string
	longest bool
}

// words are words of a given length where the longest are wanted, else a few.
func (s stage) words(n int) string {
	if s.longest {
		return longText(n)
	}
	return cut("Send the letter again to the address on file.", n)
}

func (s stage) reply() Reply {
	question := "Q"
	if s.longest {
		question = strings.Repeat("Q", longID)
	}
	return Reply{Desk: s.desk, Now: s.now, Ref: Ref{question, 1}, Of: 1, Words: s.gap.Text, Quote: s.longest}
}

func (s stage) plainAnswer() Answer {
	known := knowledge.Facts{"channel": {Values: []string{"voice"}, Origin: knowledge.ByAudience}}
	return Answer{Reply: s.reply(), Version: s.plain, Resolution: s.plain.Resolve(s.desk.Facts, known, s.now), Known: known, Code: s.code}
}

func (s stage) gapReply(gap knowledge.Gap) Gap {
	return Gap{Reply: s.reply(), Gap: gap, DueAt: gap.DueAt, Holding: s.holding}
}

func (s stage) near() []Near {
	return []Near{{s.plain.ID, s.plain.Title, 0.41}, {s.cases.ID, s.cases.Title, 0.18}, {s.route.ID, s.route.Title, 0.003}}
}

func (s stage) card() Card {
	gap := s.gap
	gap.AskedText = s.words(shortText)
	history := []Event{{At: gap.OpenedAt, By: s.waiters[0].User, What: EventOpened, To: knowledge.Open}}
	for i, to := range []knowledge.GapState{knowledge.Claimed, knowledge.AskedBack, knowledge.Open, knowledge.Declined, knowledge.Open, knowledge.InReview} {
		history = append(history, Event{At: gap.OpenedAt.Add(time.Duration(i) * time.Minute), By: s.people[0], From: history[i].To, To: to, Text: s.words(shortText)})
	}
	shadow := s.near()[0]
	return Card{
		Desk: s.desk, Now: s.now, Gap: gap, Waiters: s.waiters, Nearest: s.near(), Shadow: &shadow, Link: s.link,
		Reason: "not sure enough to answer", History: history, DraftBy: s.people[1].Name,
		Similar: []SimilarGap{{ID: gap.ID + "2", Number: 1040, Text: s.words(2_000)}, {ID: gap.ID + "3", Number: 1041, Text: s.words(2_000)}},
	}
}

func (s stage) review() Review {
	before := s.cases.Content
	before.Title = s.words(titleText)
	before.Parts.Steps = []string{s.words(inputText)}
	table, err := s.cases.Table(s.desk.Facts, s.now)
	if err != nil {
		table = nil // the samples are within what can be approved
	}
	return Review{
		Desk: s.desk, Now: s.now, DraftID: s.draft, Hash: s.cases.ContentSum, Content: s.cases.Content, Number: 4, Author: s.people[1],
		Changes: knowledge.Difference(&before, &s.cases.Content), Table: table, Gap: s.gap.Number, Question: s.gap.Text, From: s.now.AddDate(0, 0, 3),
	}
}

func (s stage) history(v *knowledge.Version) []*knowledge.Version {
	n := 3
	if s.longest {
		n = 30
	}
	versions := make([]*knowledge.Version, n)
	for i := range versions {
		earlier := *v
		earlier.Number, earlier.ChangeNote = i+1, s.words(500)
		versions[i] = &earlier
	}
	return versions
}

func (s stage) titles(n int) []Titled {
	titles := make([]Titled, n)
	for i := range titles {
		v := []*knowledge.Version{s.plain, s.cases, s.route}[i%3]
		titles[i] = Titled{ID: v.ID + strings.Repeat("x", i/3), Title: v.Title, Kind: v.Kind}
	}
	return titles
}

func (s stage) queue() *Queue {
	n := 3
	if s.longest {
		n = 40
	}
	q := &Queue{More: 1_200}
	for i := range n {
		gap := s.gap
		gap.Number += i
		if i%2 == 1 {
			gap.State, gap.ClaimedBy = knowledge.Claimed, s.people[0]
			gap.DueAt = s.now.Add(-time.Minute)
		}
		q.Gaps = append(q.Gaps, QueuedGap{Gap: gap, Waiting: i + 1, Link: s.link})
		draft := QueuedDraft{ID: s.draft, Title: s.plain.Title, Author: s.people[1], Since: s.now, Reason: s.words(shortText), Conflict: i == 0}
		q.Drafts, q.Reviews = append(q.Drafts, draft), append(q.Reviews, draft)
		q.Wordings = append(q.Wordings, QueuedWording{ID: s.draft, Text: s.gap.Text, Title: s.plain.Title, Times: 1_200 - i, People: 300 - i, Settled: i == 0})
	}
	q.MoreWordings = 41
	return q
}

func (s stage) report() Report {
	n := 2
	if s.longest {
		n = 50
	}
	r := Report{
		Desk: s.desk, Now: s.now, Days: 28, Questions: 1_204, People: 77, AnsweredAtOnce: 961, Offered: 80, Gaps: 120, Stopped: 30, Routed: 10, Refused: 3,
		Kept: 12, Broken: 1, Running: 4,
	}
	for i := range n {
		most := MostAsked{Title: s.plain.Title, Times: 90 - i, People: 31, Wordings: []string{s.words(300), s.words(200), s.words(100)}}
		if i == 1 {
			most.Gap, most.Title = s.gap.Number, s.gap.Text
		}
		r.Most = append(r.Most, most)
		r.Waiting = append(r.Waiting, OpenGap{Number: 1001 + i, Text: s.gap.Text, State: knowledge.Claimed, Waiting: 3, Since: s.now.AddDate(0, 0, -2), DueAt: s.now.Add(-time.Hour), ClaimedBy: s.people[0].Name, Audience: s.desk.Audiences[0].Name})
	}
	return r
}
