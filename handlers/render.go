package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"shouldertap/handlers/blocks"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// Kinds of messages of ours. What one shows is read from the store each time
// it is posted or edited.
const (
	kindReply    = "reply"    // how a part of a question stands, in the asker's thread
	kindTold     = "told"     // what came of a gap, to somebody who waited
	kindAskBack  = "ask back" // a specialist's question to the asker
	kindCard     = "card"     // a gap, in the specialists' channel
	kindReview   = "review"   // a draft before its approver
	kindSendOn   = "send on"  // a private offer in a listening channel
	kindEdited   = "edited"   // an offer to ask again what was changed after it was answered
	kindMasks    = "masks"    // a private line on personal data
	kindSentence = "sentence" // one sentence to one person
	kindHelp     = "help"     // what the bot does
	kindStart    = "start"    // the titles to begin with
	kindReport   = "report"
)

// render turns a message of ours into what Slack shows of it now. A view with
// no blocks means that there is nothing to show any more.
func (h *Handlers) render(ctx context.Context, m store.Message) (blocks.Message, error) {
	switch m.Kind {
	case kindReply, kindTold, kindAskBack, kindSendOn:
		return h.renderPart(ctx, m)
	case kindCard:
		return h.renderCard(ctx, m.GapID)
	case kindReview:
		return h.renderReview(ctx, m.DraftID)
	case kindMasks:
		var masks []string
		err := json.Unmarshal(m.Args, &masks)
		return blocks.PersonalData(masks), err
	case kindEdited:
		var words string
		err := json.Unmarshal(m.Args, &words)
		return blocks.EditedOffer(strings.TrimPrefix(m.Key, editedKey("")), words), err
	case kindSentence:
		var sentence string
		err := json.Unmarshal(m.Args, &sentence)
		return blocks.Plain(sentence), err
	case kindHelp:
		return h.renderHelp(ctx, m)
	case kindStart:
		return h.renderStart(ctx, m)
	case kindReport:
		return h.renderReport(ctx, m)
	}
	return blocks.Message{}, fmt.Errorf("render message of kind %q: %w", m.Kind, knowledge.ErrInvalid)
}

// part is one part of a question as it stands, with what a reply shows of it.
type part struct {
	question knowledge.Question
	of       int
	latest   store.Decided
	gapID    string
}

func (h *Handlers) part(ctx context.Context, questionID string, n int) (part, error) {
	q, decided, err := h.db.Question(ctx, questionID)
	if err != nil {
		return part{}, fmt.Errorf("read question: %w", err)
	}
	i := slices.IndexFunc(decided, func(d store.Decided) bool { return d.Part == n })
	if i < 0 {
		return part{}, fmt.Errorf("read part %d of question %s: %w", n, questionID, knowledge.ErrNotFound)
	}
	p := part{question: q, of: len(decided), latest: decided[i]}
	for _, asked := range q.Parts {
		if asked.N == n {
			p.gapID = asked.GapID
		}
	}
	return p, nil
}

func (h *Handlers) renderPart(ctx context.Context, m store.Message) (blocks.Message, error) {
	p, err := h.part(ctx, m.QuestionID, m.Part)
	if errors.Is(err, knowledge.ErrNotFound) {
		return blocks.Message{}, nil
	}
	if err != nil {
		return blocks.Message{}, err
	}
	ref := blocks.Ref{Question: m.QuestionID, Part: m.Part}
	switch {
	case m.Kind == kindSendOn:
		return blocks.SendOnOffer(ref, p.latest.Text), nil
	case m.Kind == kindAskBack:
		g, err := h.gapView(ctx, p, m.GapID)
		return blocks.AskedBackReply(g), err
	case m.Kind == kindReply && p.gapID != "":
		g, err := h.gapView(ctx, p, p.gapID)
		return blocks.GapReply(g), err
	}
	reply, err := h.replyHead(ctx, p)
	if err != nil {
		return blocks.Message{}, err
	}
	if m.Kind == kindTold && m.GapID != "" {
		closed, err := h.db.Gap(ctx, m.GapID)
		if err != nil {
			return blocks.Message{}, fmt.Errorf("read gap: %w", err)
		}
		reply.Closes = closed.Gap.Number
	}
	return h.renderOutcome(ctx, p, reply)
}

func (h *Handlers) renderOutcome(ctx context.Context, p part, reply blocks.Reply) (blocks.Message, error) {
	d := p.latest
	switch d.Outcome {
	case knowledge.Answered, knowledge.Routed, knowledge.HoldingLine:
		a, err := h.answerView(ctx, p, reply)
		return blocks.AnswerReply(a), err
	case knowledge.Stopped:
		return blocks.StopReply(reply), nil
	case knowledge.Offered:
		offers, err := h.titled(ctx, d.Offers)
		return blocks.OfferReply(blocks.Offer{Reply: reply, Offers: offers}), err
	case knowledge.GapOpened:
		g, err := h.gapView(ctx, p, p.gapID)
		return blocks.GapReply(g), err
	case knowledge.Refused:
		if p.question.Way.Private() {
			return blocks.RefusalReply(blocks.NoAudience), nil
		}
		return blocks.RefusalReply(blocks.UnmappedChannel), nil
	case knowledge.NotQuestion:
		return h.renderNotQuestion(ctx, p)
	}
	return blocks.Message{}, nil
}

func (h *Handlers) renderNotQuestion(ctx context.Context, p part) (blocks.Message, error) {
	switch p.latest.Why {
	case "too long":
		return blocks.RefusalReply(blocks.TooLong), nil
	case whyStart:
		if audience := h.desk().Audience(p.question.Audience); audience != nil {
			return blocks.StartHereReply(h.startTitles(audience)), nil
		}
	}
	if p.question.Text != "" && Wordless(p.question.Text) {
		return blocks.RefusalReply(blocks.OnlyEmoji), nil
	}
	return h.helpFor(ctx, p.question.User.ID, h.desk().Audience(p.question.Audience))
}

// replyHead is what every reply begins with.
func (h *Handlers) replyHead(ctx context.Context, p part) (blocks.Reply, error) {
	d := p.latest
	r := blocks.Reply{Desk: h.desk(), Now: h.now(), Ref: blocks.Ref{Question: d.QuestionID, Part: d.Part}, Words: d.Text, Of: p.of,
		Quote: p.question.ChannelTS == ""}
	if d.StopID == "" {
		return r, nil
	}
	stop, err := h.version(ctx, d.StopID, d.StopVersion)
	if err != nil {
		return r, err
	}
	r.Stop = &blocks.StopCard{Version: stop, Code: codeOf(d, d.StopID)}
	return r, nil
}

// version reads one approved version; its words are never kept elsewhere.
func (h *Handlers) version(ctx context.Context, id string, number int) (*knowledge.Version, error) {
	answer, err := h.db.Answer(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read answer %s: %w", id, err)
	}
	return numbered(answer, number)
}

func numbered(answer *knowledge.Answer, number int) (*knowledge.Version, error) {
	for _, v := range answer.Versions {
		if v.Number == number {
			return v, nil
		}
	}
	return nil, fmt.Errorf("read version %d of %s: %w", number, answer.ID, knowledge.ErrNotFound)
}

// codeOf is the code under which an answer was delivered by a decision.
func codeOf(d store.Decided, answerID string) string {
	for _, delivery := range d.Deliveries {
		if delivery.AnswerID == answerID {
			return delivery.Code
		}
	}
	return ""
}

func (h *Handlers) answerView(ctx context.Context, p part, reply blocks.Reply) (blocks.Answer, error) {
	d := p.latest
	answer, err := h.db.Answer(ctx, d.AnswerID)
	if err != nil {
		return blocks.Answer{}, fmt.Errorf("read answer %s: %w", d.AnswerID, err)
	}
	version, err := numbered(answer, d.Version)
	if err != nil {
		return blocks.Answer{}, err
	}
	desk := h.desk()
	a := blocks.Answer{
		Reply: reply, Version: version, Resolution: version.Resolve(desk.Facts, d.Known, d.At), Known: d.Known,
		Code: codeOf(d, d.AnswerID), Section: d.Section, Expanded: d.Expanded, Changing: d.Why == whyChange,
		Offered: len(d.Offers) > 0, Banner: h.banner(answer, version, d.Known), Coming: h.coming(answer, version, d),
	}
	for _, name := range d.Conflicts {
		if c, ok := h.conflict(ctx, p, name); ok {
			a.Conflicts = append(a.Conflicts, c)
		}
	}
	marks, err := h.db.Marks(ctx, d.QuestionID)
	if err != nil {
		return a, fmt.Errorf("read marks: %w", err)
	}
	a.Settled = slices.ContainsFunc(marks, func(m store.Mark) bool {
		return m.Kind == markSettled && m.Part == d.Part && m.AnswerID == d.AnswerID
	})
	if a.Flags, err = h.flagged(ctx, answer.ID, version.Number); err != nil {
		return a, err
	}
	if a.Flags >= 2 && a.Banner == blocks.NoBanner {
		a.Banner = blocks.InQuestion
	}
	return a, nil
}

// banner says whether what was shown is still to be relied on: another version
// replaces it where that reads otherwise for the facts known.
func (h *Handlers) banner(answer *knowledge.Answer, shown *knowledge.Version, known knowledge.Facts) blocks.Banner {
	now := h.now()
	current := answer.At(now)
	switch {
	case current == nil:
		return blocks.TakenAway
	case answer.Held(now):
		return blocks.OnHold
	case current.Number != shown.Number && knowledge.Differs(shown, current, h.desk().Facts, known, now):
		return blocks.Replaced
	}
	return blocks.NoBanner
}

// flagged counts the people who called this version outdated or wrong.
func (h *Handlers) flagged(ctx context.Context, answerID string, version int) (int, error) {
	flags, err := h.db.Flags(ctx, answerID)
	if err != nil {
		return 0, fmt.Errorf("read flags: %w", err)
	}
	people := map[string]bool{}
	for _, f := range flags {
		if f.Version == version && (f.Key == string(knowledge.Outdated) || f.Key == string(knowledge.Wrong)) {
			people[f.By.ID] = true
		}
	}
	return len(people), nil
}

// coming is the next change that will give these facts another text.
func (h *Handlers) coming(answer *knowledge.Answer, shown *knowledge.Version, d store.Decided) *blocks.Coming {
	now, facts := h.now(), h.desk().Facts
	var next *blocks.Coming
	note := func(c blocks.Coming) {
		if c.At.After(now) && (next == nil || c.At.Before(next.At)) {
			next = &c
		}
	}
	for _, v := range answer.Versions {
		if v.Effective.From.After(now) && knowledge.Differs(shown, v, facts, d.Known, v.Effective.From) {
			note(blocks.Coming{At: v.Effective.From, What: firstOf(v.ChangeNote, v.Resolve(facts, d.Known, v.Effective.From).Parts.Short)})
		}
	}
	today := shown.Resolve(facts, d.Known, now)
	for _, span := range shown.CaseSpans {
		if then := shown.Resolve(facts, d.Known, span.From); span.From.After(now) && then.Case != today.Case {
			note(blocks.Coming{At: span.From, What: then.Parts.Short})
		}
	}
	return next
}

// conflict finds what the asker said of a fact before the latest decision.
func (h *Handlers) conflict(ctx context.Context, p part, name string) (blocks.Conflict, bool) {
	fact := h.desk().Fact(name)
	now := p.latest.Known[name]
	if fact == nil || len(now.Values) == 0 {
		return blocks.Conflict{}, false
	}
	c := blocks.Conflict{Fact: name, Now: fact.Label(now.Values[0])}
	if a := h.desk().Audience(p.question.Audience); a != nil {
		if k := a.Facts[name]; len(k.Values) == 1 && k.Values[0] != now.Values[0] {
			c.Was = fact.Label(k.Values[0])
		}
	}
	_, earlier, err := h.db.QuestionsInThread(ctx, p.question.Channel, firstOf(p.question.ThreadTS, p.question.ChannelTS))
	if err != nil {
		return c, c.Was != ""
	}
	for _, d := range earlier {
		if k := d.Known[name]; d.QuestionID != p.question.ID && d.At.Before(p.latest.At) && len(k.Values) == 1 && k.Values[0] != now.Values[0] {
			c.Was = fact.Label(k.Values[0])
		}
	}
	return c, c.Was != ""
}

// titled reads the titles of candidates, as they are in effect now, from the
// store: one of them may have been approved a moment ago.
func (h *Handlers) titled(ctx context.Context, candidates []knowledge.Candidate) ([]blocks.Titled, error) {
	var titles []blocks.Titled
	for _, c := range candidates {
		a, err := h.db.Answer(ctx, c.AnswerID)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read answer %s: %w", c.AnswerID, err)
		}
		if v := a.At(h.now()); v != nil {
			titles = append(titles, blocks.Titled{ID: a.ID, Title: v.Title, Kind: a.Kind})
		}
	}
	return titles, nil
}

// gapView is a gap from the side of one part that waits on it.
func (h *Handlers) gapView(ctx context.Context, p part, gapID string) (blocks.Gap, error) {
	reply, err := h.replyHead(ctx, p)
	if err != nil {
		return blocks.Gap{}, err
	}
	view, err := h.db.Gap(ctx, gapID)
	if err != nil {
		return blocks.Gap{}, fmt.Errorf("read gap: %w", err)
	}
	g := blocks.Gap{Reply: reply, Gap: view.Gap, DueAt: view.Gap.DueAt}
	for _, w := range view.Waiters {
		if w.QuestionID == p.question.ID && w.Part == p.latest.Part {
			g.DueAt = w.DueAt
			g.NotUrgent = w.Lane == h.desk().NotUrgent().Name
		}
	}
	answers := h.served.Load().answers
	if holding := answers[h.desk().HoldingLine]; holding != nil {
		g.Holding = holding.At(h.now())
	}
	if p.latest.Why == "held" && len(p.latest.Candidates) > 0 {
		titles, err := h.titled(ctx, p.latest.Candidates[:1])
		if err != nil {
			return g, err
		}
		if len(titles) == 1 {
			g.Held = titles[0].Title
		}
	}
	if g.Title, err = h.titleOf(ctx, view.Gap.AnswerID); err != nil {
		return g, err
	}
	for _, e := range view.History {
		if e.To == knowledge.Declined {
			g.Reason = e.Text
		}
	}
	if view.Gap.State == knowledge.AskedBack {
		for _, e := range view.History {
			if e.To == knowledge.AskedBack {
				g.Gap.ClaimedBy = e.By // who asked, whoever has it
			}
		}
	}
	if view.Gap.MergedIn != "" {
		if into, err := h.db.Gap(ctx, view.Gap.MergedIn); err == nil {
			g.Into = into.Gap.Number
		}
	}
	return g, nil
}
