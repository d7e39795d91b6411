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

	"shouldertap/index"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// asked is a question with everything that its decision depends on.
type asked struct {
	question knowledge.Question
	user     User
	audience *knowledge.Audience
	earlier  knowledge.Facts // from earlier turns of the thread
	last     *store.Decided  // the latest reply in the thread that was an answer
	state    *served
	stopOnly bool // people answer in the thread: nothing but a stop card is said there
}

// answer carries out a recorded question: find, decide, and write what is to
// be seen of it, all in one transaction with the end of the act.
func (h *Handlers) answer(ctx context.Context, act store.Act) error {
	q, decided, err := h.db.Question(ctx, act.QuestionID)
	if err != nil {
		return fmt.Errorf("read question: %w", err)
	}
	if len(decided) > 0 {
		return h.db.FinishAct(ctx, act.ID)
	}
	h.ranks(ctx)
	a := asked{question: q, state: h.served.Load()}
	if a.user, err = h.people.User(ctx, q.User.ID); err != nil && q.Way.Private() {
		return err
	}
	if a.audience, err = h.audienceOf(ctx, q); err != nil {
		return err
	}
	if a.audience == nil {
		return h.settle(ctx, act.ID, a, []store.Decided{a.decided(knowledge.Refused, "no audience")})
	}
	switch word := strings.ToLower(strings.Trim(q.Text, " .!?")); {
	case word == "start" || word == "start here": // what `/tap start` does, for people whom commands do not reach
		return h.settle(ctx, act.ID, a, []store.Decided{a.decided(knowledge.NotQuestion, whyStart)})
	case slices.Contains(aboutMe(), word) || !Asks(q.Text):
		return h.settle(ctx, act.ID, a, []store.Decided{a.decided(knowledge.NotQuestion, "no words")})
	}
	if err := h.remember(ctx, &a); err != nil {
		return err
	}
	if q.Way == knowledge.ByFollowUp {
		if a.stopOnly, err = h.db.TakenOver(ctx, q.Channel, q.ThreadTS); err != nil {
			return fmt.Errorf("read thread: %w", err)
		}
	}
	ds, err := h.decideAll(ctx, a)
	if err != nil {
		return err
	}
	return h.settle(ctx, act.ID, a, ds)
}

// aboutMe are the ways to ask the bot about itself.
func aboutMe() []string {
	return []string{"help", "hi", "hello", "hey", "who are you", "what are you", "what do you do", "what can you do", "what can i ask", "how do you work", "how does this work"}
}

// audienceOf is the channel's audience in a channel, whoever asks; the
// person's in private places.
func (h *Handlers) audienceOf(ctx context.Context, q knowledge.Question) (*knowledge.Audience, error) {
	if q.Way.Private() {
		return h.people.Audience(ctx, h.desk(), q.User.ID)
	}
	if a := h.desk().AudienceIn(q.Channel); a != nil {
		return a, nil
	}
	if q.Way == knowledge.ByShortcut {
		return h.people.Audience(ctx, h.desk(), q.User.ID)
	}
	return nil, nil
}

// remember reads what the asker said earlier in the thread. Others' questions
// there are about other borrowers.
func (h *Handlers) remember(ctx context.Context, a *asked) error {
	a.earlier = knowledge.Facts{}
	q := a.question
	if q.ThreadTS == "" || q.ThreadTS == q.ChannelTS {
		return nil
	}
	questions, decided, err := h.db.QuestionsInThread(ctx, q.Channel, q.ThreadTS)
	if err != nil {
		return fmt.Errorf("read thread: %w", err)
	}
	for _, earlier := range questions {
		if earlier.User.ID != q.User.ID || earlier.ID == q.ID {
			continue
		}
		for i := range decided {
			d := &decided[i]
			if d.QuestionID != earlier.ID {
				continue
			}
			said := knowledge.Facts{}
			for name, k := range d.Known {
				switch k.Origin {
				case knowledge.Said, knowledge.InThread:
					said[name] = knowledge.Known{Values: k.Values, Origin: knowledge.InThread}
				case knowledge.Tapped:
					said[name] = k
				}
			}
			a.earlier, _ = said.Over(a.earlier)
			if d.Outcome == knowledge.Answered {
				a.last = d
			}
		}
	}
	return nil
}

// decide finds and decides on one ask.
func (h *Handlers) decide(ctx context.Context, a asked, text string, part int) (store.Decided, error) {
	desk := a.state.desk
	lang := index.LanguageOf(desk)
	said := index.Facts(text, lang)
	known, conflicts := said.Over(a.earlier)
	known, against := known.Over(a.audience.Facts)
	d := a.decided("", "")
	d.Part, d.Text, d.Known, d.Conflicts = part, text, known, unite(conflicts, against)

	x := h.sets.Index(a.audience.Name)
	d.Generation = x.Generation()
	candidates, err := x.Find(ctx, text)
	if err != nil {
		return d, fmt.Errorf("find answers: %w", err)
	}
	if a.last != nil && len(said) > 0 && index.OnlyFacts(text, lang) {
		// "and in Texas?" is a fact, not a search.
		candidates = []knowledge.Candidate{{AnswerID: a.last.AnswerID, Probability: 1, Assured: 1}}
	}
	h.conclude(&d, a, candidates)
	if a.stopOnly {
		stopAlone(&d)
		return d, nil
	}
	if d.Outcome != knowledge.Answered && len(text) > longAsk && len(d.Offers) == 0 && d.StopID == "" {
		d.Outcome, d.Why, d.Gap = knowledge.NotQuestion, "too long", nil
	}
	if a.question.Way == knowledge.ByListen && (d.Outcome == knowledge.Offered || d.Outcome == knowledge.GapOpened) {
		d.Outcome, d.Why, d.Gap, d.Offers = knowledge.NotQuestion, "listening", nil, nil
	}
	return d, nil
}

// stopAlone leaves of a decision its stop card, or nothing to say.
func stopAlone(d *store.Decided) {
	d.Outcome, d.Why = knowledge.NotQuestion, "taken over"
	if d.StopID != "" {
		d.Outcome, d.Why = knowledge.Stopped, ""
	}
	d.Gap, d.Offers, d.AnswerID, d.Version, d.CaseKey, d.IfUnknown, d.AskFact = nil, nil, "", 0, "", "", ""
	d.Deliveries = slices.DeleteFunc(d.Deliveries, func(s knowledge.Delivery) bool { return s.AnswerID != d.StopID })
}

// longAsk is how many bytes of text are more than one ask: a conversation
// pasted whole. Past it, what is not surely answered is handed back to be put
// in one line rather than laid before a specialist.
const longAsk = 1200

// conclude lets knowledge.Decide choose among candidates and writes its
// decision down, with what it needs: deliveries, a gap.
func (h *Handlers) conclude(d *store.Decided, a asked, candidates []knowledge.Candidate) {
	now := h.now()
	desk := a.state.desk
	decision := knowledge.Decide(knowledge.Ask{
		Now: now, Desk: desk, Audience: a.audience, Known: d.Known, Candidates: candidates, Answers: a.state.answers,
		Modes: h.modes(a), Rejected: d.Rejected,
	})
	d.Outcome, d.Candidates, d.Offers, d.Reason = decision.Outcome, candidates, decision.Offers, decision.Reason
	d.At = now
	if decision.Stop != nil {
		version := a.state.answers[decision.Stop.AnswerID].At(now)
		d.StopID, d.StopVersion = version.ID, version.Number
		d.Deliveries = append(d.Deliveries, a.delivery(d, version, knowledge.Resolution{}, now))
	}
	if decision.Held {
		d.Why = "held"
	}
	if decision.Version != nil && !decision.Held && decision.Outcome != knowledge.GapOpened {
		a.show(d, decision.Version, decision.Resolution, now)
	}
	if decision.Outcome == knowledge.GapOpened {
		d.Gap = h.gapRequest(a, d, now)
	}
}

// show writes down that a version is shown for the facts known.
func (a asked) show(d *store.Decided, v *knowledge.Version, r knowledge.Resolution, at time.Time) {
	d.AnswerID, d.Version = v.ID, v.Number
	d.CaseKey, d.IfUnknown, d.AskFact = "", "", ""
	if r.Case != nil {
		d.CaseKey = r.Case.Key()
	}
	if r.IfUnknown != nil {
		d.IfUnknown = r.IfUnknown.Fact
	}
	if r.Ask != nil {
		d.AskFact = r.Ask.Name
	}
	d.At = at
	d.Deliveries = append(d.Deliveries, a.delivery(d, v, r, at))
}

func (a asked) delivery(d *store.Decided, v *knowledge.Version, r knowledge.Resolution, at time.Time) knowledge.Delivery {
	delivery := knowledge.Delivery{
		QuestionID: d.QuestionID, Part: d.Part, AnswerID: v.ID, Version: v.Number, Facts: d.Known, User: a.user.Person(),
		Audience: a.audience.Name, Channel: a.question.Channel, At: at,
	}
	if r.Case != nil {
		delivery.CaseKey = r.Case.Key()
	}
	if r.IfUnknown != nil {
		delivery.IfUnknown = r.IfUnknown.Fact
	}
	return delivery
}

// gapRequest asks the store to open a gap, or to join one of the same words in
// the same visible set.
func (h *Handlers) gapRequest(a asked, d *store.Decided, at time.Time) *store.GapRequest {
	desk := a.state.desk
	lane := desk.Lane(a.audience.Lane)
	due := desk.Promise(lane.Name, at)
	topic := ""
	if len(d.Candidates) > 0 {
		if answer := a.state.answers[d.Candidates[0].AnswerID]; answer != nil && answer.Head() != nil {
			topic = answer.Head().Topic
		}
	}
	channel, thread := a.replyPlace()
	return &store.GapRequest{
		Words: index.Normalise(d.Text), Visible: h.sets.Key(a.audience.Name), Text: d.Text, Audience: a.audience.Name, Topic: topic,
		Lane: lane.Name, DueAt: due, Nearest: d.Candidates[:min(len(d.Candidates), 3)], CardChannel: desk.SpecialistsChannel,
		Waiter: knowledge.Waiter{QuestionID: d.QuestionID, Part: d.Part, User: a.user.Person(), Audience: a.audience.Name,
			Channel: channel, ThreadTS: thread, Text: d.Text, Since: at, DueAt: due},
	}
}

// decided begins a decision on the question as a whole.
func (a asked) decided(outcome knowledge.Outcome, why string) store.Decided {
	d := store.Decided{QuestionID: a.question.ID, Part: 1, Text: a.question.Text, Outcome: outcome, Why: why, User: a.user.Person()}
	if a.audience != nil {
		d.Audience = a.audience.Name
	}
	if a.state != nil {
		d.DeskHash = a.state.desk.Hash
	}
	return d
}

// modes are the topics' modes where the reply will stand.
func (h *Handlers) modes(a asked) map[string]knowledge.Mode {
	desk := a.state.desk
	channel := a.question.Channel
	if a.question.Way.Private() || desk.Channel(channel) == nil {
		channel = ""
	}
	modes := make(map[string]knowledge.Mode, len(desk.Topics))
	for i := range desk.Topics {
		t := &desk.Topics[i]
		modes[t.Path] = t.ModeIn(channel, desk.ChannelsOf(a.audience.Name))
	}
	return modes
}

// replyPlace is where the reply goes: into the thread of a mention or message,
// into the thread of a DM, and for a command, Home, or a shortcut where the
// bot is no member, into the asker's DM, which an empty channel stands for.
func (a asked) replyPlace() (channel, thread string) {
	q := a.question
	if q.Way == knowledge.ByCommand || q.Way == knowledge.ByHome || q.Channel == "" {
		return "", ""
	}
	return q.Channel, firstOf(q.ThreadTS, q.ChannelTS)
}

// settle writes the decisions, the replies and the private hints of a question
// in one transaction.
func (h *Handlers) settle(ctx context.Context, actID string, a asked, ds []store.Decided) error {
	var show []store.Message
	for i := range ds {
		if ds[i].At.IsZero() {
			ds[i].At = h.now()
		}
		if m, ok := h.replyTo(a, ds[i]); ok {
			show = append(show, m)
		}
	}
	if len(a.question.Masks) > 0 && a.question.Way != knowledge.ByCommand && a.question.Way != knowledge.ByHome {
		show = append(show, a.masksHint())
	}
	if err := h.proposeJoins(ctx, ds); err != nil {
		return err
	}
	if _, err := h.db.Decide(ctx, actID, ds, show); err != nil {
		return h.writeFailed(fmt.Errorf("record decision: %w", err))
	}
	h.wrote()
	h.postsReady()
	if a.question.Way == knowledge.ByHome {
		h.redrawHome(ctx, slack.User{ID: a.question.User.ID, TeamID: a.question.Team})
	}
	return nil
}

// replyTo is the message that shows how a part stands, if it shows at all.
func (h *Handlers) replyTo(a asked, d store.Decided) (store.Message, bool) {
	channel, thread := a.replyPlace()
	m := store.Message{Kind: kindReply, Key: replyKey(d.QuestionID, d.Part), QuestionID: d.QuestionID, Part: d.Part,
		Channel: channel, ThreadTS: thread, User: a.question.User.ID}
	if d.Outcome == knowledge.NotQuestion {
		switch {
		case d.Why == "listening":
			m.Kind, m.Key, m.Ephemeral = kindSendOn, "send on:"+d.QuestionID, true
		case a.question.Way == knowledge.ByFollowUp, a.question.Way == knowledge.ByListen:
			return m, false
		}
	}
	return m, true
}

func (a asked) masksHint() store.Message {
	args, _ := json.Marshal(a.question.Masks) // a list of strings always encodes
	channel, thread := a.replyPlace()
	return store.Message{Kind: kindMasks, Key: "masks:" + a.question.ID, QuestionID: a.question.ID, Channel: channel, ThreadTS: thread,
		User: a.question.User.ID, Ephemeral: a.question.Way != knowledge.ByDM, Args: args}
}

func replyKey(questionID string, part int) string {
	return fmt.Sprintf("reply:%s:%d", questionID, part)
}

func unite(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// member says whether the bot may post in a channel.
func (h *Handlers) member(ctx context.Context, channel string) bool {
	info, err := h.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	return err == nil && (info.IsMember || info.IsIM)
}

var errNotTheAsker = errors.New("not the asker")
