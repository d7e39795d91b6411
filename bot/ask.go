package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"shouldertap/handlers"
	"shouldertap/handlers/blocks"
	"shouldertap/index"
	"shouldertap/knowledge"
)

type askCommand struct {
	Question string            `arg:"" help:"The question, as an associate would type it."`
	JSON     bool              `name:"json" help:"Print one JSON object."`
	As       string            `help:"The audience that asks. Default: the desk's first." placeholder:"AUDIENCE"`
	On       string            `help:"As of this day, or of this moment." placeholder:"2027-01-31"`
	Fact     map[string]string `help:"A known fact; may be given several times." placeholder:"place=MA"`
	Why      bool              `help:"Show for each candidate what spoke for it."`
	Served   bool              `help:"Ask what the database serves now, rather than the content folder at hand."`
}

// asked is what `ask --json` prints.
type asked struct {
	Question   string              `json:"question"`
	Audience   string              `json:"audience"`
	At         time.Time           `json:"at"`
	Outcome    knowledge.Outcome   `json:"outcome"`
	Reason     string              `json:"reason"`
	StopID     string              `json:"stop_id,omitempty"`
	AnswerID   string              `json:"answer_id,omitempty"`
	Version    int                 `json:"version,omitempty"`
	Case       string              `json:"case,omitempty"`
	Asks       string              `json:"asks,omitempty"`
	IfUnknown  string              `json:"if_unknown,omitempty"`
	Known      knowledge.Facts     `json:"known"`
	Reply      string              `json:"reply"`
	Offers     []titledCandidate   `json:"offers,omitempty"`
	Candidates []titledCandidate   `json:"candidates"`
	Why        []index.Explanation `json:"why,omitempty"`
	Needs      float64             `json:"needs,omitempty"` // how sure the first candidate's topic needs it to be, by [knowledge.Desk.Sure]

	stops  map[string]bool // candidates that are stop cards
	is     float64         // how sure it is
	strict bool            // by its own probability, in a compliance topic
	stop   float64         // probability from which a stop card is shown
}

type titledCandidate struct {
	knowledge.Candidate
	Title string `json:"title"`
}

// Run decides on one question with the content at hand, or with what is served.
func (c askCommand) Run(ctx context.Context, p *program) error {
	settings, err := readSettings(p.lookup)
	if err != nil {
		return err
	}
	at := p.now()
	desk, answers, err := c.knowledge(ctx, p, settings)
	if err != nil {
		return err
	}
	if c.On != "" {
		if at, err = moment(c.On, desk.Zone); err != nil {
			return fmt.Errorf("--on %q: write a day such as 2027-01-31, or a moment such as 2027-01-31T14:00", c.On)
		}
	}
	audience, known, err := c.setting(desk)
	if err != nil {
		return err
	}
	result := c.unasked(desk, audience, known, at)
	if handlers.Asks(c.Question) {
		if result, err = c.decide(ctx, desk, answers, audience, known, at); err != nil {
			return err
		}
	}
	if c.JSON {
		return json.NewEncoder(p.out).Encode(result)
	}
	return result.print(p.out)
}

// setting reads the flags that say who asks and what is known.
func (c askCommand) setting(desk *knowledge.Desk) (*knowledge.Audience, knowledge.Facts, error) {
	if len(desk.Audiences) == 0 {
		return nil, nil, fmt.Errorf("the desk has no audience: add one in desk.yaml")
	}
	audience := &desk.Audiences[0]
	if c.As != "" {
		if audience = desk.Audience(c.As); audience == nil {
			names := make([]string, len(desk.Audiences))
			for i, a := range desk.Audiences {
				names[i] = a.Name
			}
			return nil, nil, fmt.Errorf("--as %q: the desk's audiences are %s", c.As, strings.Join(names, ", "))
		}
	}
	known := knowledge.Facts{}
	for name, value := range c.Fact {
		fact := desk.Fact(name)
		if fact == nil {
			names := make([]string, len(desk.Facts))
			for i, f := range desk.Facts {
				names[i] = f.Name
			}
			return nil, nil, fmt.Errorf("--fact %s=%s: the desk's facts are %s", name, value, strings.Join(names, ", "))
		}
		if _, ok := fact.Value(value); !ok && value != blocks.Unsure {
			return nil, nil, fmt.Errorf("--fact %s=%s: that is no value of %s; values are written as in desk.yaml, and ? means that it cannot be found out", name, value, name)
		}
		known[name] = knowledge.Known{Values: []string{value}, Origin: knowledge.Tapped}
		if value == blocks.Unsure {
			known[name] = knowledge.Known{Origin: knowledge.Unknown}
		}
	}
	return audience, known, nil
}

// unasked is the decision on a text that asks nothing: a greeting, or no words.
func (c askCommand) unasked(desk *knowledge.Desk, audience *knowledge.Audience, known knowledge.Facts, at time.Time) asked {
	reply := blocks.HelpReply(blocks.Help{Desk: desk, Audience: audience})
	switch {
	case strings.TrimSpace(c.Question) == "":
		reply = blocks.RefusalReply(blocks.Empty)
	case handlers.Wordless(c.Question):
		reply = blocks.RefusalReply(blocks.OnlyEmoji)
	}
	return asked{Question: c.Question, Audience: audience.Name, At: at, Outcome: knowledge.NotQuestion, Reason: "it asks nothing", Known: known,
		Candidates: []titledCandidate{}, Reply: terminal(reply)}
}

// decide is what the handlers do with a question in a private place, with
// nothing recorded.
func (c askCommand) decide(ctx context.Context, desk *knowledge.Desk, answers map[string]*knowledge.Answer, audience *knowledge.Audience, tapped knowledge.Facts, at time.Time) (asked, error) {
	lang := index.LanguageOf(desk)
	var docs []index.Document
	for _, id := range sortedIDs(answers) {
		if v := answers[id].At(at); v != nil && v.VisibleTo(audience.Name) {
			docs = append(docs, index.DocumentOf(answers[id], v))
		}
	}
	x, err := index.Build(ctx, docs, lang, index.Learned{}, index.Options{})
	if err != nil {
		return asked{}, fmt.Errorf("build ranking: %w", err)
	}
	defer x.Close()
	candidates, err := x.Find(ctx, c.Question)
	if err != nil {
		return asked{}, fmt.Errorf("find answers: %w", err)
	}
	known, _ := index.Facts(c.Question, lang).Over(audience.Facts)
	known, _ = tapped.Over(known)
	modes := map[string]knowledge.Mode{}
	for i := range desk.Topics {
		modes[desk.Topics[i].Path] = desk.Topics[i].ModeIn("", desk.ChannelsOf(audience.Name))
	}
	d := knowledge.Decide(knowledge.Ask{Now: at, Desk: desk, Audience: audience, Known: known, Candidates: candidates, Answers: answers, Modes: modes})
	r := asked{Question: c.Question, Audience: audience.Name, At: at, Outcome: d.Outcome, Reason: d.Reason, Known: known,
		Candidates: titles(candidates, answers, at), Offers: titles(d.Offers, answers, at), Reply: terminal(preview(desk, d, answers, known, at))}
	if d.Stop != nil {
		r.StopID = d.Stop.AnswerID
	}
	if d.Version != nil && d.Outcome != knowledge.GapOpened {
		r.AnswerID, r.Version = d.Version.ID, d.Version.Number
		if d.Resolution.Case != nil {
			r.Case = d.Resolution.Case.Key()
		}
		if d.Resolution.Ask != nil {
			r.Asks = d.Resolution.Ask.Name
		}
		if d.Resolution.IfUnknown != nil {
			r.IfUnknown = d.Resolution.IfUnknown.Fact
		}
	}
	if c.Why {
		if r.Why, err = x.Explain(ctx, c.Question, index.MaxCandidates); err != nil {
			return asked{}, fmt.Errorf("explain: %w", err)
		}
		r.judgedBy(desk, answers, at)
	}
	return r, nil
}

// preview is the reply that Slack would show.
func preview(desk *knowledge.Desk, d knowledge.Decision, answers map[string]*knowledge.Answer, known knowledge.Facts, at time.Time) blocks.Message {
	reply := blocks.Reply{Desk: desk, Now: at, Ref: blocks.Ref{Question: "preview", Part: 1}, Of: 1}
	if d.Stop != nil {
		reply.Stop = &blocks.StopCard{Version: answers[d.Stop.AnswerID].At(at), Code: "ST-……"}
	}
	switch d.Outcome {
	case knowledge.Answered, knowledge.Routed, knowledge.HoldingLine:
		return blocks.AnswerReply(blocks.Answer{Reply: reply, Version: d.Version, Resolution: d.Resolution, Known: known, Code: "ST-……", Section: d.Answer.Section, Expanded: true})
	case knowledge.Stopped:
		return blocks.StopReply(reply)
	case knowledge.Offered:
		var offers []blocks.Titled
		for _, o := range d.Offers {
			offers = append(offers, blocks.Titled{ID: o.AnswerID, Title: answers[o.AnswerID].At(at).Title})
		}
		return blocks.OfferReply(blocks.Offer{Reply: reply, Offers: offers})
	}
	return blocks.Plain(blocks.WouldAskSpecialists)
}

func titles(candidates []knowledge.Candidate, answers map[string]*knowledge.Answer, at time.Time) []titledCandidate {
	list := []titledCandidate{}
	for _, c := range candidates {
		list = append(list, titledCandidate{c, answers[c.AnswerID].At(at).Title})
	}
	return list
}

func (r asked) print(w io.Writer) error {
	fmt.Fprintf(w, "%s\n\n%s, as %s", r.Reply, r.Outcome, r.Audience)
	if r.Case != "" {
		fmt.Fprintf(w, ", case %s", r.Case)
	}
	fmt.Fprintf(w, " (%s)\n", r.Reason)
	if len(r.Candidates) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "PROBABILITY\tASSURED\tANSWER\tTITLE")
	for _, c := range r.Candidates {
		fmt.Fprintf(table, "%.1f%%\t%.1f%%\t%s\t%s\n", 100*c.Probability, 100*c.Assured, c.AnswerID, c.Title)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if len(r.Why) > 0 {
		return r.printWhy(w)
	}
	return nil
}

// knowledge reads the content folder's files, or with --served the database.
func (c askCommand) knowledge(ctx context.Context, p *program, settings Settings) (*knowledge.Desk, map[string]*knowledge.Answer, error) {
	read, faults := readContent(settings.ContentDir)
	if len(faults) > 0 {
		return nil, nil, fmt.Errorf("read content:\n%w", faultsError(settings.ContentDir, faults))
	}
	answers := map[string]*knowledge.Answer{}
	if !c.Served {
		for i := range read.Answers {
			v := read.Answers[i].Version()
			answers[v.ID] = answerOf(v, read.Answers[i].Phrasings)
		}
		return read.Desk, answers, nil
	}
	db, _, err := databaseAtHand(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	defer db.Close()
	list, err := db.Answers(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read answers: %w", err)
	}
	for _, a := range list {
		answers[a.ID] = a
	}
	return read.Desk, answers, nil
}

func sortedIDs(answers map[string]*knowledge.Answer) []string {
	ids := make([]string, 0, len(answers))
	for id := range answers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// moment reads a day, at noon, or a day and time, in the desk's zone.
func moment(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	day, err := time.ParseInLocation(time.DateOnly, text, zone)
	return day.Add(12 * time.Hour), err
}
