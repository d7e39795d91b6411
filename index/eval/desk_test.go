package eval

import (
	"testing"

	"shouldertap/knowledge"
)

// A stop question is right where its topic's card for the asker's audience is
// on top, whichever audience's card the label names, and missed where another
// topic's is.
func TestAStopQuestionIsJudgedByItsTopic(t *testing.T) {
	c := lending()
	for _, a := range c.Answers {
		if a.Kind == knowledge.Stop {
			a.Versions[0].StopTopic, a.Versions[0].Audiences = "attorney", []string{"agency"}
		}
	}
	card := func(id, topic, audience string, phrasings ...string) *knowledge.Answer {
		v := &knowledge.Version{Number: 1, Content: knowledge.Content{ID: id, Kind: knowledge.Stop, Title: topic, Topic: "legal", StopTopic: topic, Audiences: []string{audience}}}
		return &knowledge.Answer{ID: id, Kind: knowledge.Stop, Versions: []*knowledge.Version{v}, Phrasings: phrasings}
	}
	c.Answers = append(c.Answers,
		card("attorney-servicing", "attorney", "nobody's", "talk to my lawyer", "has an attorney"),
		card("minor-servicing", "minor", "nobody's", "a child answered", "kid on the line"))
	c.Questions = []Labelled{
		{Line: 1, Text: "says he has an attorney", AnswerID: "attorney", Audience: "agency"},
		{Line: 2, Text: "says he has an attorney", AnswerID: "attorney", Audience: "nobody's"},
		{Line: 3, Text: "a child answered", AnswerID: "attorney", Audience: "nobody's"},
		{Line: 4, Text: "change due date", AnswerID: "due-date", Audience: "nobody's"},
	}
	r, err := RunDesk(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"attorney", "attorney-servicing", "minor-servicing", ""} {
		if got := r.DeskRows[i].Stop; got != want {
			t.Errorf("line %d: the card shown is %q, want %q", i+1, got, want)
		}
	}
	if *r.StopMissed != 1.0/3 || *r.StopFalse != 0 {
		t.Errorf("missed %.2f, false %.2f; want a third and none", *r.StopMissed, *r.StopFalse)
	}
}
