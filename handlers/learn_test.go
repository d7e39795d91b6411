package handlers

import (
	"slices"
	"testing"
	"time"

	"shouldertap/index"
	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// twoAnswers are in service: one for everybody in an experience topic, one for
// the agency alone in a compliance topic.
func twoAnswers() *served {
	version := func(id, topic, title string, audiences ...string) *knowledge.Version {
		return &knowledge.Version{Number: 1, ApprovedAt: noon.Add(-time.Hour), Content: knowledge.Content{ID: id, Kind: knowledge.Plain, Title: title, Topic: topic, Audiences: audiences}}
	}
	return &served{
		desk: &knowledge.Desk{Thresholds: knowledge.DefaultThresholds(), Topics: []knowledge.Topic{{Path: "fees", Tier: knowledge.Experience}, {Path: "calls", Tier: knowledge.Compliance}}},
		answers: map[string]*knowledge.Answer{
			"nsf":   {ID: "nsf", Versions: []*knowledge.Version{version("nsf", "fees", "Waive a returned-payment fee")}, Phrasings: []string{"nsf waiver"}},
			"calls": {ID: "calls", Versions: []*knowledge.Version{version("calls", "calls", "How often to call", "agency")}},
		},
	}
}

func TestLessonsAreWhatSpecialistsMadeOfIt(t *testing.T) {
	part := func(text string, change func(p *store.PastPart)) store.PastPart {
		p := store.PastPart{Audience: "servicing", Text: text, Outcome: knowledge.GapOpened, Way: knowledge.ByMention}
		change(&p)
		return p
	}
	parts := []store.PastPart{
		part("waive the bounce fee", func(p *store.PastPart) { p.Outcome, p.AnswerID = knowledge.Answered, "nsf" }),
		part("who waters the plants", func(p *store.PastPart) { p.Gap, p.Rejected = knowledge.Declined, []string{"nsf"} }),
		part("NSF waivers?", func(p *store.PastPart) { p.Gap = knowledge.Declined }), // written up since
		part("still open", func(p *store.PastPart) { p.Gap, p.Rejected = knowledge.Claimed, []string{"nsf"} }),
		part("not mine, says one", func(p *store.PastPart) { p.Outcome, p.Rejected = knowledge.Offered, []string{"nsf"} }),
		part("dial how often", func(p *store.PastPart) {
			p.Audience, p.Gap, p.GapAnswer, p.Same, p.Rejected = "agency", knowledge.Linked, "calls", true, []string{"nsf", "calls"}
		}),
		part("joined by somebody else", func(p *store.PastPart) { p.Gap, p.GapAnswer = knowledge.GapAnswered, "nsf" }),
		part("thanks!", func(*store.PastPart) {}),
		part("nobody's", func(p *store.PastPart) { p.Audience = "" }),
	}
	settled := []store.Judgement{{Audience: "servicing", Text: "fee bounced", AnswerID: "nsf"}}
	refused := []store.Judgement{{Audience: "servicing", Text: "waive the balance", AnswerID: "nsf"}}
	state := twoAnswers()
	learned, judged := lessons(parts, settled, refused, index.Language{}, knownWords(state.answers, noon))

	servicing, agency := learned["servicing"], learned["agency"]
	if want := []string{"who waters the plants"}; !slices.Equal(servicing.Unanswerable, want) {
		t.Errorf("nothing answers %q, want %q", servicing.Unanswerable, want)
	}
	if want := []index.Judged{{Question: "who waters the plants", AnswerID: "nsf"}, {Question: "waive the balance", AnswerID: "nsf"}}; !slices.Equal(servicing.Rejected, want) {
		t.Errorf("rejected are %v, want %v: an open gap and an asker alone say nothing", servicing.Rejected, want)
	}
	if want := []index.Judged{{Question: "fee bounced", AnswerID: "nsf"}}; !slices.Equal(servicing.Settled, want) {
		t.Errorf("settled are %v, want %v", servicing.Settled, want)
	}
	if len(servicing.Log) != 6 || slices.Contains(servicing.Log, "thanks!") {
		t.Errorf("the log is %q", servicing.Log)
	}
	if want := []index.Judged{{Question: "dial how often", AnswerID: "calls"}}; !slices.Equal(agency.Settled, want) || len(agency.Log) != 1 {
		t.Errorf("the agency's are %+v", agency)
	}
	if want := []index.Judged{{Question: "dial how often", AnswerID: "nsf"}}; !slices.Equal(agency.Rejected, want) {
		t.Errorf("the agency rejected %v, want %v", agency.Rejected, want)
	}
	if _, other := learned[""]; other || len(learned) != 2 {
		t.Errorf("learned from %d audiences", len(learned))
	}
	if _, again := lessons(parts, settled, nil, index.Language{}, nil); again == judged {
		t.Error("a word less, and nothing is new")
	}
}

func TestWhatIsSaidOfAnEarlierVersionIsNotSaidOfTheNewOne(t *testing.T) {
	state := twoAnswers()
	said := []store.Judgement{{AnswerID: "nsf", At: noon}, {AnswerID: "nsf", At: noon.Add(-2 * time.Hour)}, {AnswerID: "gone", At: noon}}
	if got := state.stillSaid(said, noon); len(got) != 1 || got[0] != said[0] {
		t.Errorf("still said are %v", got)
	}
}

func TestOnlyWordingsOfSureAnswersAreProposed(t *testing.T) {
	sure := store.PastPart{QuestionID: "q", Part: 1, User: "U0AISHA", At: noon.Add(-time.Hour), Audience: "servicing", Text: "waive the bounce fee",
		Outcome: knowledge.Answered, AnswerID: "nsf", Candidates: []knowledge.Candidate{{AnswerID: "nsf", Probability: 0.96, Assured: 0.96}}}
	state := twoAnswers()
	known := knownWords(state.answers, noon)
	found := proposals(state, []store.PastPart{sure}, known, time.Time{}, noon)
	if len(found) != 1 || found[0].AnswerID != "nsf" || found[0].Words != "waive the bounce fee" || found[0].Source != store.WordingConfident || found[0].User != "U0AISHA" {
		t.Fatalf("proposed are %+v", found)
	}
	for why, change := range map[string]func(p *store.PastPart){
		"a moment ago: its asker may still object":   func(p *store.PastPart) { p.At = noon.Add(-time.Minute) },
		"its asker objected":                         func(p *store.PastPart) { p.Rejected = []string{"calls"} },
		"a title was taken from an offer":            func(p *store.PastPart) { p.Candidates[0].Assured = 0.6 },
		"another was likelier":                       func(p *store.PastPart) { p.Candidates[0].AnswerID = "calls" },
		"a phrasing already":                         func(p *store.PastPart) { p.Text = "NSF waiver?" },
		"a title already":                            func(p *store.PastPart) { p.Text = "how often to call" },
		"one word":                                   func(p *store.PastPart) { p.Text = "waive?" },
		"no answer":                                  func(p *store.PastPart) { p.Outcome, p.AnswerID = knowledge.GapOpened, "" },
		"out of service":                             func(p *store.PastPart) { p.AnswerID, p.Candidates[0].AnswerID = "gone", "gone" },
		"in the words of a phrasing, says the index": func(p *store.PastPart) { p.Candidates[0].SameWords = true },
		"looked at before":                           func(p *store.PastPart) { p.At = noon.Add(-48 * time.Hour) },
	} {
		p := sure
		p.Candidates = slices.Clone(sure.Candidates)
		change(&p)
		if found := proposals(state, []store.PastPart{p}, known, noon.Add(-24*time.Hour), noon); len(found) != 0 {
			t.Errorf("%s: proposed are %+v", why, found)
		}
	}
}
