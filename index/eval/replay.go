package eval

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"shouldertap/index"
	"shouldertap/knowledge"
)

// Replay asks past messages of a desk's content as one audience, and tells by
// topic what the bot would have said: a pilot's first question, answered before
// anybody is invited. Nobody is told anything and nothing is kept.
type Replay struct {
	Content  Content
	Audience string // empty: the desk's first
	Past     Past
	// Question takes a message's markup and personal data out and says whether
	// it asks something. Nothing is looked at, let alone shown, that has not
	// been through it.
	Question func(text string) (words string, asks bool, err error)
	Progress func(done int)
}

// Replayed is what the bot would have said.
type Replayed struct {
	Audience  string         `json:"audience"`
	From      *time.Time     `json:"from"` // of the first question; nil: not known
	To        *time.Time     `json:"to"`
	Messages  int            `json:"messages"`  // all that were found
	Questions int            `json:"questions"` // of these; one message may ask two
	LeftOut   Left           `json:"left_out"`
	Outcomes  Outcomes       `json:"outcomes"`
	Topics    []TopicReplay  `json:"topics"`  // most asked first
	Answers   []AnswerReplay `json:"answers"` // that would have settled most
	Gaps      []GapReplay    `json:"gaps"`    // nothing approved is likely enough, most asked first
}

// Outcomes counts questions by how they would have ended.
type Outcomes struct {
	Answered int `json:"answered"` // routes and holding lines among them
	Offered  int `json:"offered"`
	Gap      int `json:"gap"`
	Stopped  int `json:"stopped"`
}

func (o *Outcomes) add(d knowledge.Decision) {
	switch d.Outcome {
	case knowledge.Answered, knowledge.Routed, knowledge.HoldingLine:
		o.Answered++
	case knowledge.Offered:
		o.Offered++
	case knowledge.Stopped:
		o.Stopped++
	default:
		o.Gap++
	}
}

func (o Outcomes) all() int { return o.Answered + o.Offered + o.Gap + o.Stopped }

// TopicReplay is what became of the questions whose likeliest answer is of one
// topic; an empty Topic is of those for which nothing was found.
type TopicReplay struct {
	Topic string `json:"topic"`
	Outcomes
}

// AnswerReplay is an answer that would have been shown, or offered as the
// likeliest.
type AnswerReplay struct {
	ID       string   `json:"answer_id"`
	Title    string   `json:"title"`
	Times    int      `json:"times"`            // shown
	Offered  int      `json:"offered"`          // not sure enough, but the first title offered
	People   int      `json:"people,omitempty"` // 0: not known
	Wordings []string `json:"wordings"`
}

// GapReplay are questions that seem to ask the same and would have gone to a
// specialist.
type GapReplay struct {
	Times    int      `json:"times"`
	People   int      `json:"people,omitempty"`
	Wordings []string `json:"wordings"` // the usual one first
}

// shownWordings is how many wordings stand beside an answer or a gap.
const shownWordings = 3

// Run asks every question.
func (p Replay) Run(ctx context.Context) (Replayed, error) {
	audience := &p.Content.Desk.Audiences[0]
	if p.Audience != "" {
		if audience = p.Content.Desk.Audience(p.Audience); audience == nil {
			return Replayed{}, fmt.Errorf("audience %q is not in desk.yaml", p.Audience)
		}
	}
	sets := index.NewSets(slog.New(slog.DiscardHandler))
	defer func() { _ = sets.Close() }()
	if err := sets.Update(ctx, p.Content.Answers, p.Content.Desk, p.Content.Now); err != nil {
		return Replayed{}, err
	}
	select {
	case <-sets.Ready():
	case <-ctx.Done():
		return Replayed{}, ctx.Err()
	}
	r := newReplaying(p.Content, audience, sets.Index(audience.Name))
	r.out.LeftOut = p.Past.Left
	left := p.Past.Left
	r.out.Messages = len(p.Past.Messages) + left.Notices + left.Bots + left.Replies
	for i, m := range p.Past.Messages {
		words, asks, err := p.Question(m.Text)
		if err != nil {
			return r.out, fmt.Errorf("take personal data out of message %d: %w", i+1, err)
		}
		if words == "" || m.Chat && !asks {
			r.out.LeftOut.Others++
		} else if err := r.ask(ctx, m, words); err != nil {
			return r.out, fmt.Errorf("ask message %d: %w", i+1, err)
		}
		if p.Progress != nil {
			p.Progress(i + 1)
		}
	}
	return r.result(), nil
}

// replaying is a replay under way.
type replaying struct {
	content  Content
	audience *knowledge.Audience
	lang     index.Language
	index    *index.Index
	answers  map[string]*knowledge.Answer
	modes    map[string]knowledge.Mode
	out      Replayed
	topics   map[string]*Outcomes
	shown    map[string]*wordings
	offered  map[string]int
	gaps     clusters
}

func newReplaying(c Content, audience *knowledge.Audience, x *index.Index) *replaying {
	r := &replaying{
		content: c, audience: audience, lang: index.LanguageOf(c.Desk), index: x, answers: map[string]*knowledge.Answer{},
		modes: map[string]knowledge.Mode{}, topics: map[string]*Outcomes{}, shown: map[string]*wordings{}, offered: map[string]int{},
	}
	r.out.Audience = audience.Name
	r.gaps.alike = c.Desk.Thresholds.Join
	for _, a := range c.Answers {
		r.answers[a.ID] = a
	}
	for i := range c.Desk.Topics {
		r.modes[c.Desk.Topics[i].Path] = c.Desk.Topics[i].ModeIn("", c.Desk.ChannelsOf(audience.Name))
	}
	return r
}

// ask decides on a message as a whole, or as the bot does on each ask in it
// where every one is surely another answer.
func (r *replaying) ask(ctx context.Context, m Message, words string) error {
	if !m.At.IsZero() {
		if r.out.From == nil || m.At.Before(*r.out.From) {
			r.out.From = &m.At
		}
		if r.out.To == nil || m.At.After(*r.out.To) {
			r.out.To = &m.At
		}
	}
	texts := index.Split(words)
	parts := make([]knowledge.Decision, len(texts))
	seen := map[string]bool{}
	for i, text := range texts {
		d, top, err := r.decide(ctx, text)
		if err != nil {
			return err
		}
		parts[i] = d
		if d.Answer == nil && d.Stop == nil || d.Outcome == knowledge.GapOpened || d.Outcome == knowledge.Offered || seen[top] {
			parts = nil
			break
		}
		seen[top] = true
	}
	if len(parts) < 2 {
		texts = []string{words}
	}
	for _, text := range texts {
		d, top, err := r.decide(ctx, text)
		if err != nil {
			return err
		}
		r.count(d, top, m.User, text)
	}
	return nil
}

// decide says what the bot would have said, and the answer that is meant most.
func (r *replaying) decide(ctx context.Context, text string) (d knowledge.Decision, top string, err error) {
	found, err := r.index.Find(ctx, text)
	if err != nil {
		return d, "", err
	}
	known, _ := index.Facts(text, r.lang).Over(r.audience.Facts)
	d = knowledge.Decide(knowledge.Ask{
		Now: r.content.Now, Desk: r.content.Desk, Audience: r.audience, Known: known, Candidates: found, Answers: r.answers, Modes: r.modes,
	})
	switch {
	case d.Answer != nil:
		top = d.Answer.AnswerID
	case d.Stop != nil:
		top = d.Stop.AnswerID
	case len(d.Offers) > 0:
		top = d.Offers[0].AnswerID
	case len(found) > 0:
		top = found[0].AnswerID
	}
	return d, top, nil
}

func (r *replaying) count(d knowledge.Decision, top, user, text string) {
	r.out.Questions++
	r.out.Outcomes.add(d)
	topic := ""
	if a := r.answers[top]; a != nil {
		topic = a.At(r.content.Now).Topic
	}
	if r.topics[topic] == nil {
		r.topics[topic] = &Outcomes{}
	}
	r.topics[topic].add(d)
	switch d.Outcome {
	case knowledge.Answered, knowledge.Routed, knowledge.HoldingLine, knowledge.Stopped, knowledge.Offered:
		if d.Outcome == knowledge.Offered {
			r.offered[top]++
		}
		if r.shown[top] == nil {
			r.shown[top] = newWordings()
		}
		r.shown[top].add(text, user)
	default:
		r.gaps.add(text, user)
	}
}

func (r *replaying) result() Replayed {
	out := r.out
	out.Topics, out.Answers, out.Gaps = []TopicReplay{}, []AnswerReplay{}, []GapReplay{}
	for topic, o := range r.topics {
		out.Topics = append(out.Topics, TopicReplay{topic, *o})
	}
	slices.SortFunc(out.Topics, func(a, b TopicReplay) int {
		return cmp.Or(cmp.Compare(b.all(), a.all()), cmp.Compare(a.Topic, b.Topic))
	})
	for id, w := range r.shown {
		out.Answers = append(out.Answers, AnswerReplay{id, r.answers[id].At(r.content.Now).Title, w.times - r.offered[id], r.offered[id],
			len(w.people), w.usual(shownWordings)})
	}
	slices.SortFunc(out.Answers, func(a, b AnswerReplay) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(b.Offered, a.Offered), cmp.Compare(a.ID, b.ID))
	})
	for _, w := range r.gaps.all {
		out.Gaps = append(out.Gaps, GapReplay{w.times, len(w.people), w.usual(shownWordings)})
	}
	slices.SortStableFunc(out.Gaps, func(a, b GapReplay) int { return cmp.Compare(b.Times, a.Times) })
	return out
}
