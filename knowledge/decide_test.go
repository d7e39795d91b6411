package knowledge

import (
	"math"
	"testing"
)

// floor is a desk with one answer of each kind, and somebody who asks there.
func floor(t testing.TB) Ask {
	t.Helper()
	desk := someDesk(agency(t))
	desk.Thresholds = Thresholds{Answer: 0.95, Compliance: 0.97, Offer: 0.3, Stop: 0.2}
	desk.Topics = []Topic{
		{Path: "servicing/payoff", Tier: Experience}, {Path: "collections/calling", Tier: Compliance},
		{Path: "stop/attorney", Tier: Compliance}, {Path: "desk/routes", Tier: Experience},
	}
	answers := map[string]*Answer{}
	add := func(id string, kind Kind, topic string, alter func(*Version)) {
		v := depends(t, "The first line of "+id+".")
		v.ID, v.Kind, v.Topic = id, kind, topic
		if alter != nil {
			alter(v)
		}
		answers[id] = &Answer{ID: id, Kind: kind, Versions: []*Version{v}}
	}
	add("payoff", Plain, "servicing/payoff", nil)
	add("refund", Plain, "servicing/payoff", nil)
	add("autopay", Plain, "servicing/payoff", nil)
	add("lien", Plain, "servicing/payoff", nil)
	add("calling", Plain, "collections/calling", nil)
	add("frequency", Plain, "collections/calling", func(v *Version) {
		v.Cases, v.IfUnknown = callFrequency(t).Cases, callFrequency(t).IfUnknown
	})
	add("massachusetts", Plain, "collections/calling", func(v *Version) {
		v.Cases = []Case{oneCase(t, "place=MA: Massachusetts.")}
	})
	add("nobody's topic", Plain, "servicing/new", nil)
	add("servicing only", Plain, "servicing/payoff", func(v *Version) { v.Audiences = []string{"servicing"} })
	add("next year", Plain, "servicing/payoff", func(v *Version) { v.Effective.From = day(t, "2027-01-01") })
	add("fraud desk", Route, "desk/routes", nil)
	add("outage", Holding, "desk/routes", nil)
	add("attorney", Stop, "stop/attorney", nil)
	add("cease", Stop, "stop/attorney", nil)
	return Ask{Now: day(t, "2026-11-20 14:35"), Desk: desk, Audience: &desk.Audiences[0], Known: desk.Audiences[0].Facts, Answers: answers, Modes: map[string]Mode{}}
}

// likely is a candidate with its probability and its assured precision.
func likely(id string, probability, assured float64) Candidate {
	return Candidate{AnswerID: id, Probability: probability, Assured: assured}
}

// sure is a candidate that is sure enough for any topic.
func sure(id string) Candidate { return likely(id, 0.98, 0.99) }

// says is a decision in one line: the stop card above, the outcome, what it is
// about, and the titles offered.
func says(d Decision) string {
	line := ""
	if d.Stop != nil {
		line = d.Stop.AnswerID + "! "
	}
	line += string(d.Outcome)
	if d.Answer != nil {
		line += " " + d.Answer.AnswerID
	}
	if d.Held {
		line += " held"
	}
	if d.Shadow != nil {
		line += " shadow " + d.Shadow.AnswerID
	}
	for _, o := range d.Offers {
		line += " [" + o.AnswerID + "]"
	}
	return line
}

func TestDecide(t *testing.T) {
	for _, story := range []struct {
		what       string
		candidates []Candidate
		alter      func(*Ask)
		want       string
	}{
		{"nothing is meant", nil, nil, "gap"},
		{"a sure answer", []Candidate{sure("payoff"), likely("refund", 0.5, 0.6)}, nil, "answered payoff"},
		{"a sure route", []Candidate{sure("fraud desk")}, nil, "routed fraud desk"},
		{"a sure holding line", []Candidate{sure("outage")}, nil, "holding outage"},

		{"exactly sure enough", []Candidate{likely("payoff", 0.6, 0.95)}, nil, "answered payoff"},
		{"a hair below: offered", []Candidate{likely("payoff", 0.6, 0.9499)}, nil, "offered [payoff]"},
		{"a good average is not enough for compliance", []Candidate{likely("calling", 0.96, 0.99)}, nil, "offered [calling]"},
		{"exactly sure enough for compliance", []Candidate{likely("calling", 0.97, 0.97)}, nil, "answered calling"},
		{"a topic that the desk does not have is taken for compliance", []Candidate{likely("nobody's topic", 0.96, 0.99)}, nil, "offered [nobody's topic]"},
		{"a second candidate never answers in place of the first", []Candidate{likely("refund", 0.5, 0.6), likely("payoff", 0.4, 0.99)}, nil, "offered [refund] [payoff]"},
		{"exactly likely enough to offer", []Candidate{likely("payoff", 0.3, 0.3)}, nil, "offered [payoff]"},
		{"a hair below: a gap", []Candidate{likely("payoff", 0.2999, 0.3)}, nil, "gap"},
		{"two that are together likely enough", []Candidate{likely("payoff", 0.16, 0.3), likely("refund", 0.15, 0.3)}, nil, "offered [payoff] [refund]"},
		{"one that is not worth its line does not help", []Candidate{likely("payoff", 0.25, 0.3), likely("refund", 0.09, 0.3)}, nil, "gap"},
		{"three titles and no more", []Candidate{likely("payoff", 0.3, 0.3), likely("refund", 0.2, 0.2), likely("autopay", 0.15, 0.15), likely("lien", 0.14, 0.14)}, nil,
			"offered [payoff] [refund] [autopay]"},
		{"a figure that is no number is neither sure nor likely", []Candidate{likely("payoff", math.NaN(), math.NaN())}, nil, "gap"},

		{"a stop card alone", []Candidate{likely("attorney", 0.8, 0.9)}, nil, "attorney! stopped"},
		{"exactly likely enough for a stop card", []Candidate{likely("attorney", 0.2, 0.2)}, nil, "attorney! stopped"},
		{"a hair below", []Candidate{likely("attorney", 0.1999, 0.2)}, nil, "gap"},
		{"its own wording, however unlikely", []Candidate{{AnswerID: "attorney", Probability: 0.05, SameWords: true}}, nil, "attorney! stopped"},
		{"a stop card meant more than a sure answer", []Candidate{likely("attorney", 0.99, 0.99), sure("payoff")}, nil, "attorney! stopped"},
		{"as much as a sure answer", []Candidate{sure("payoff"), likely("attorney", 0.98, 0.98)}, nil, "attorney! stopped"},
		{"a stop card above a sure answer", []Candidate{sure("payoff"), likely("attorney", 0.3, 0.3)}, nil, "attorney! answered payoff"},
		{"a stop card above an offer", []Candidate{likely("payoff", 0.4, 0.5), likely("attorney", 0.3, 0.3)}, nil, "attorney! offered [payoff]"},
		{"a stop card that the rest is too unlikely to join", []Candidate{likely("payoff", 0.3, 0.3), likely("attorney", 0.25, 0.25)},
			func(a *Ask) { a.Desk.Thresholds.Offer = 0.5 }, "attorney! stopped"},
		{"two stop cards: the likelier one", []Candidate{likely("cease", 0.5, 0.5), likely("attorney", 0.4, 0.4)}, nil, "cease! stopped"},
		{"a stop card is never only offered", []Candidate{likely("payoff", 0.4, 0.5), likely("attorney", 0.15, 0.15)}, nil, "offered [payoff]"},
		{"no mode hides a stop card", []Candidate{likely("attorney", 0.8, 0.9)}, func(a *Ask) { a.Modes["stop/attorney"] = Shadow }, "attorney! stopped"},
		{"nor does one that only offers", []Candidate{likely("attorney", 0.8, 0.9)}, func(a *Ask) { a.Modes["stop/attorney"] = Offer }, "attorney! stopped"},
		{"a stop card above a topic in shadow", []Candidate{sure("payoff"), likely("attorney", 0.3, 0.3)},
			func(a *Ask) { a.Modes["servicing/payoff"] = Shadow }, "attorney! gap shadow payoff"},

		{"a topic that only offers titles", []Candidate{sure("payoff")}, func(a *Ask) { a.Modes["servicing/payoff"] = Offer }, "offered [payoff]"},
		{"a topic in shadow", []Candidate{sure("payoff")}, func(a *Ask) { a.Modes["servicing/payoff"] = Shadow }, "gap shadow payoff"},
		{"a topic in shadow offers nothing either", []Candidate{likely("payoff", 0.6, 0.6), likely("calling", 0.3, 0.3)},
			func(a *Ask) { a.Modes["servicing/payoff"] = Shadow }, "offered [calling]"},
		{"another topic's mode is its own", []Candidate{sure("payoff")}, func(a *Ask) { a.Modes["collections/calling"] = Shadow }, "answered payoff"},

		{"on hold: hand-off words", []Candidate{sure("payoff"), likely("refund", 0.5, 0.6)},
			func(a *Ask) { a.Answers["payoff"].HeldAt = a.Now }, "gap payoff held"},
		{"on hold from tomorrow", []Candidate{sure("payoff")}, func(a *Ask) { a.Answers["payoff"].HeldAt = a.Now.Add(1) }, "answered payoff"},
		{"on hold, and its topic only offers titles", []Candidate{sure("payoff")},
			func(a *Ask) { a.Answers["payoff"].HeldAt, a.Modes["servicing/payoff"] = a.Now, Offer }, "gap payoff held"},
		{"on hold in a topic that shows nothing", []Candidate{sure("payoff")},
			func(a *Ask) { a.Answers["payoff"].HeldAt, a.Modes["servicing/payoff"] = a.Now, Shadow }, "gap"},
		{"on hold and not sure: it is not offered", []Candidate{likely("payoff", 0.6, 0.6), likely("refund", 0.3, 0.3)},
			func(a *Ask) { a.Answers["payoff"].HeldAt = a.Now }, "offered [refund]"},

		{"withdrawn", []Candidate{sure("payoff"), likely("refund", 0.5, 0.6)}, func(a *Ask) { a.Answers["payoff"].WithdrawnAt = a.Now }, "offered [refund]"},
		{"not in effect yet", []Candidate{sure("next year")}, nil, "gap"},
		{"gone from the desk since the index was built", []Candidate{sure("gone")}, nil, "gap"},
		{"not for this audience since the index was built", []Candidate{sure("servicing only"), likely("payoff", 0.5, 0.6)}, nil, "offered [payoff]"},

		{"not their case: the next best", []Candidate{sure("payoff"), sure("refund")}, func(a *Ask) { a.Rejected = []string{"payoff"} }, "answered refund"},
		{"not their case, and nothing else", []Candidate{sure("payoff")}, func(a *Ask) { a.Rejected = []string{"payoff"} }, "gap"},
		{"none of these", []Candidate{likely("payoff", 0.5, 0.5), likely("refund", 0.3, 0.3)},
			func(a *Ask) { a.Rejected = []string{"payoff", "refund"} }, "gap"},

		{"no approved text for these facts", []Candidate{sure("massachusetts")}, func(a *Ask) { a.Known = know(t, "place=TX said") }, "gap massachusetts"},
	} {
		a := floor(t)
		a.Candidates = story.candidates
		if story.alter != nil {
			story.alter(&a)
		}
		d := Decide(a)
		if got := says(d); got != story.want {
			t.Errorf("%s: got %s, want %s", story.what, got, story.want)
		}
		if d.Reason == "" {
			t.Errorf("%s: no reason is given to specialists", story.what)
		}
		if (d.Answer == nil) != (d.Version == nil) || d.Version != nil && d.Version.ID != d.Answer.AnswerID {
			t.Errorf("%s: the version %v is not the answer's", story.what, d.Version)
		}
	}
}

func TestAnAnswerThatDependsIsAnsweredWithItsCase(t *testing.T) {
	a := floor(t)
	a.Candidates = []Candidate{sure("frequency")}
	a.Known = know(t, "role=third audience", "place=MA said")
	if d := Decide(a); d.Outcome != Answered || reads(d.Resolution) != "Massachusetts: at most 2 calls started by us in 7 days." {
		t.Errorf("got %s: %s", says(d), reads(d.Resolution))
	}
	a.Known = know(t, "role=third audience")
	d := Decide(a)
	if d.Outcome != Answered || d.Resolution.Ask == nil || d.Resolution.Parts.Short != "The first line of frequency." {
		t.Errorf("with the place open it is still answered, with the line that is always true; got %s: %s, %q", says(d), reads(d.Resolution), d.Resolution.Parts.Short)
	}
}

func TestADecisionIsNotChangedByWhatIsDoneWithIt(t *testing.T) {
	a := floor(t)
	a.Candidates = []Candidate{likely("payoff", 0.5, 0.5), likely("attorney", 0.3, 0.3), likely("refund", 0.2, 0.2)}
	first := says(Decide(a))
	Decide(a).Offers[0].AnswerID = "written over"
	Decide(a).Stop.AnswerID = "written over"
	if again := says(Decide(a)); again != first {
		t.Errorf("first it says %s, then %s", first, again)
	}
}
