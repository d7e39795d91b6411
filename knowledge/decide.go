package knowledge

import (
	"slices"
	"time"
)

// Ask is everything that a decision depends on.
type Ask struct {
	Now        time.Time
	Desk       *Desk
	Audience   *Audience
	Known      Facts
	Candidates []Candidate // most probable first; what the audience may not see is not among them
	Answers    map[string]*Answer
	Modes      map[string]Mode // by topic path, in this place; a missing one is live
	Rejected   []string        // answer ids that the asker said are not their case
}

// Decision is what to reply.
type Decision struct {
	Outcome    Outcome
	Stop       *Candidate // a stop card to show above everything
	Answer     *Candidate // what is answered, routed or held
	Version    *Version   // of Answer, in effect now
	Resolution Resolution
	Offers     []Candidate
	Held       bool       // the answer meant is out of service: hand-off words in its place
	Shadow     *Candidate // what would have been answered were the topic live
	Reason     string     // one clause for specialists: why this and not more
}

// MaxOffers is how many titles are offered: what fits one row of buttons.
const MaxOffers = 3

// Decide picks a stop card, an answer, a route, an offer or a gap. It is pure,
// and every line it draws stands in the desk's [Thresholds].
func Decide(a Ask) Decision {
	var d Decision
	var rest []Candidate
	for _, c := range a.Candidates {
		answer := a.Answers[c.AnswerID]
		if answer == nil || slices.Contains(a.Rejected, c.AnswerID) || !a.visible(answer.At(a.Now)) {
			continue
		}
		if answer.Kind == Stop {
			if d.Stop == nil && (c.Probability >= a.Desk.Thresholds.Stop || c.SameWords) {
				d.Stop = &c
			}
			continue
		}
		rest = append(rest, c)
	}
	if d.Stop != nil && (len(rest) == 0 || rest[0].Probability <= d.Stop.Probability) {
		d.Outcome, d.Reason = Stopped, "a stop topic, and nothing else is meant more"
		return d
	}
	if len(rest) > 0 {
		a.decideTop(&d, rest)
	}
	if d.Outcome != "" {
		return d
	}
	a.offer(&d, rest)
	if d.Outcome == "" && d.Stop != nil {
		d.Outcome, d.Reason = Stopped, "a stop topic may be meant, and nothing else is sure"
	}
	if d.Outcome == "" {
		d.Outcome = GapOpened
	}
	if d.Reason == "" {
		d.Reason = "nothing approved is likely enough"
	}
	return d
}

// decideTop answers with the most probable candidate where that is sure enough
// and its topic is live here.
func (a Ask) decideTop(d *Decision, rest []Candidate) {
	top := rest[0]
	answer := a.Answers[top.AnswerID]
	version := answer.At(a.Now)
	if is, needs := a.Desk.Sure(version.Topic, &top); !(is >= needs) { // so that a figure that is no number is not sure
		d.Reason = "not sure enough to answer"
		return
	}
	if answer.Held(a.Now) && a.mode(version.Topic) != Shadow {
		d.Outcome, d.Held, d.Answer, d.Version = GapOpened, true, &top, version
		d.Reason = "the answer meant is on hold"
		return
	}
	switch a.mode(version.Topic) {
	case Shadow:
		d.Outcome = GapOpened
		if !answer.Held(a.Now) {
			d.Shadow = &top
		}
		d.Reason = "the topic replies to specialists only"
		return
	case Offer:
		d.Outcome, d.Offers = Offered, []Candidate{top}
		d.Reason = "the topic only offers titles"
		return
	}
	d.Answer, d.Version = &top, version
	switch answer.Kind {
	case Route:
		d.Outcome = Routed
	case Holding:
		d.Outcome = HoldingLine
	default:
		d.Outcome = Answered
	}
	d.Resolution = version.Resolve(a.Desk.Facts, a.Known, a.Now)
	if d.Resolution.Uncovered {
		d.Outcome, d.Reason = GapOpened, "no approved text covers these facts"
		return
	}
	d.Reason = "sure enough"
}

// offer lists the titles that may be meant, as far as their topics show
// anything here. Each is worth the line it stands on, and together they are
// worth being read before a specialist is asked.
func (a Ask) offer(d *Decision, rest []Candidate) {
	among := 0.0
	for _, c := range rest {
		answer := a.Answers[c.AnswerID]
		if !(c.Probability >= a.Desk.Thresholds.Offer/MaxOffers) || answer.Held(a.Now) || a.mode(answer.At(a.Now).Topic) == Shadow {
			continue
		}
		among += c.Probability
		if d.Offers = append(d.Offers, c); len(d.Offers) == MaxOffers {
			break
		}
	}
	if !(among >= a.Desk.Thresholds.Offer) {
		d.Offers = nil
	}
	if len(d.Offers) > 0 {
		d.Outcome = Offered
	}
}

// visible says whether a version may be shown to the asker at all. The index
// holds only such answers; a version approved since may have fewer audiences.
func (a Ask) visible(v *Version) bool {
	return v != nil && (a.Audience == nil || v.VisibleTo(a.Audience.Name))
}

func (a Ask) mode(topic string) Mode {
	if m, ok := a.Modes[topic]; ok {
		return m
	}
	return Live
}
