package main

import (
	"fmt"
	"path/filepath"
	"testing"

	"shouldertap/knowledge"
	"shouldertap/knowledge/store"
)

// What a desk was asked reaches its rankings while it runs, and a restart reads
// the same out of the database: the ranking is named by all that it was made
// from.
func TestWhatWasAskedIsLearntWhileItRunsAndAgainAfterARestart(t *testing.T) {
	t.Parallel()
	c := &conversation{floor: openFloorAt(t, t.TempDir(), filepath.Join("testdata", "desk")), t: t}
	play := func(line string) {
		t.Helper()
		if err := c.play(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	ranking := func() string {
		t.Helper()
		play("aisha in #ask-servicing: @Shouldertap how long is a payoff quote good")
		play("aisha sees in the thread: A payoff quote is good for ten days")
		_, decided, err := c.bot.db.QuestionsOf(t.Context(), "U0AISHA", 1)
		if err != nil || len(decided) == 0 || decided[0].Generation == "" {
			t.Fatalf("no ranking is named: %+v, %v", decided, err)
		}
		return decided[0].Generation
	}
	first := ranking()
	// Slack takes one message a second in a channel, so these are written down
	// as they would stand.
	for i := range 105 {
		db, person := c.bot.db, knowledge.Person{ID: "U0MARCO", Name: "Marco Silva"}
		q := knowledge.Question{ID: db.NewID(), At: c.workspace.Now(), Way: knowledge.ByMention, Team: "T0VENDOR", Channel: "C0SERVICING", User: person,
			ChannelTS: fmt.Sprintf("1795530000.%06d", i), Text: fmt.Sprintf("turn off autopay for customer kind %d", i)}
		if _, err := db.Ask(t.Context(), q, store.Receipt{EventID: q.ID, Team: q.Team, Channel: q.Channel, TS: q.ChannelTS}); err != nil {
			t.Fatal(err)
		}
		d := store.Decided{QuestionID: q.ID, Part: 1, Text: q.Text, Outcome: knowledge.Offered, At: q.At, User: person, Audience: "servicing"}
		if _, err := db.Decide(t.Context(), q.ID, []store.Decided{d}, nil); err != nil {
			t.Fatal(err)
		}
	}
	play("all is done")
	if again := ranking(); again != first {
		t.Errorf("every ask makes the ranking anew: %s, then %s", first, again)
	}
	play("clock +20m")
	play("the rankings have learnt")
	learnt := ranking()
	if learnt == first {
		t.Errorf("a hundred asks, and the ranking is %s still", first)
	}
	play("the bot stops")
	play("the bot starts")
	restarted := ranking()
	play("clock +20m")
	play("the rankings have learnt")
	if again := ranking(); again != restarted {
		t.Errorf("nothing new was asked, and the ranking %s is made anew: %s", restarted, again)
	}
}
