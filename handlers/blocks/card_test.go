package blocks

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"shouldertap/knowledge"
)

func TestACardTellsWhoWaitsForWhat(t *testing.T) {
	s := sampleStage()
	c := s.card()
	c.Shadow, c.History = nil, c.History[:3]
	m := GapCard(c)
	sees(t, m.Blocks, "*Q-1042* · Servicing · 3 people wait · due <!date", "can he pay off the auto refi", "Asked by Aisha Khan, Marco Silva, Tomás Ortega",
		"Open the question", "Not answered: not sure enough to answer.", "41% · How long a payoff quote is good",
		"Also asked as", "payoff w cashiers check ok?", "[Asks the same]", "Seems the same as Q-1040", "[Join]", "Open: Omar Haddad is writing an answer.",
		"Aisha Khan asked", "Dana Ruiz claimed it", "Dana Ruiz asked back: “Send the letter", "[Claim][Answer][Use an existing answer][Send to route][Ask back]")
	doesNotSee(t, m.Blocks, "A caller wants a supervisor") // it is under 1%: naming it says nothing
	if !strings.HasPrefix(m.Text, "Q-1042 · Servicing: can he pay off") {
		t.Errorf("the notification reads %q", m.Text)
	}
	for i := range c.Nearest {
		c.Nearest[i].Probability = 0.08
	}
	m = GapCard(c)
	sees(t, m.Blocks, "Nothing approved comes near.")
	doesNotSee(t, m.Blocks, "8%", "Nearest approved answers")
}

// A card never says two things of where its gap stands.
func TestACardSaysOneThingOfWhereItStands(t *testing.T) {
	card := sampleStage().card()
	card.Gap.Cause, card.History = knowledge.HardToFind, nil
	for _, c := range []struct {
		state         knowledge.GapState
		has, writes   string
		sees, seesNot string
	}{
		{knowledge.Open, "", "", "Open: nobody has it yet.", "is writing"},
		{knowledge.Open, "", "Omar Haddad", "Open: Omar Haddad is writing an answer.", "nobody has it"},
		{knowledge.Claimed, "Omar Haddad", "Omar Haddad", "Omar Haddad has it and is writing an answer.", "has it."},
		{knowledge.Claimed, "Dana Ruiz", "Omar Haddad", "Dana Ruiz has it. Omar Haddad is writing an answer.", "and is writing"},
		{knowledge.InReview, "Omar Haddad", "Omar Haddad", "In review: an answer is written and waits for approval.", "is writing"},
		{knowledge.GapAnswered, "Omar Haddad", "Omar Haddad", "3 people told", "wait"},
		{knowledge.Linked, "", "", " Cause: hard to find.", "wait"},
		{knowledge.Declined, "", "", "Declined. Cause: hard to find.", "wait"},
	} {
		card.Gap.State, card.Gap.ClaimedBy.Name, card.DraftBy = c.state, c.has, c.writes
		m := GapCard(card)
		sees(t, m.Blocks, c.sees)
		doesNotSee(t, m.Blocks, c.seesNot)
	}
	card.Gap.State, card.Waiters = knowledge.Merged, nil
	doesNotSee(t, GapCard(card).Blocks, "wait", "told", "0 people")
}

// What happened to a draft reads as what it was, and not as the state it left
// the gap in.
func TestHistoryReadsAsWhatHappened(t *testing.T) {
	card := sampleStage().card()
	who := knowledge.Person{Name: "Omar Haddad"}
	for want, e := range map[string]Event{
		"Omar Haddad sent an answer to review":                                {What: EventSubmitted, To: knowledge.InReview},
		"Omar Haddad took the draft back to change it":                        {What: EventChanged, From: knowledge.InReview, To: knowledge.Claimed},
		"the answer changed under the draft: “written from v1”":               {What: EventConflict, From: knowledge.InReview, To: knowledge.Claimed, Text: "written from v1"},
		"Omar Haddad approved an answer that takes effect <!date^1796134800^": {What: EventLater, To: knowledge.Claimed, Text: "2026-12-01T09:20:00-05:00"},
		"Omar Haddad asked the same":                                          {What: EventJoined},
		"Omar Haddad merged Q-1002 into this":                                 {What: EventJoined, Text: "Q-1002"},
		"Omar Haddad merged it into Q-1001":                                   {What: "merged", To: knowledge.Merged, Text: "Q-1001"},
	} {
		e.At, e.By = card.Now, who
		card.History = []Event{e}
		m := GapCard(card)
		sees(t, m.Blocks, want)
		doesNotSee(t, m.Blocks, "claimed it", "approved for later", "T09:20", "“Q-100")
	}
}

func TestACardOffersWhatItsStateAllows(t *testing.T) {
	s := sampleStage()
	for state, c := range map[knowledge.GapState]struct{ has, hasNot string }{
		knowledge.Open:        {"[Claim]", "Give it back"},
		knowledge.Claimed:     {"Give it back", "[Claim]"},
		knowledge.AskedBack:   {"[Answer]", "[Claim]"},
		knowledge.InReview:    {"[Answer]", "[Reopen]"},
		knowledge.GapAnswered: {"[Reopen]", "[Answer]"},
		knowledge.Declined:    {"[Reopen]", "Nearest approved answers"},
		knowledge.Merged:      {"[Reopen]", "[Join]"},
	} {
		card := s.card()
		card.Gap.State, card.History = state, nil
		m := GapCard(card)
		sees(t, m.Blocks, c.has)
		doesNotSee(t, m.Blocks, c.hasNot)
	}
}

func TestWordingsThatAreConfirmedOrTheSameAreNotAskedAbout(t *testing.T) {
	c := sampleStage().card()
	c.Waiters[1].Confirmed = true
	c.Waiters[2].Text = c.Gap.Text
	doesNotSee(t, GapCard(c).Blocks, "Also asked as", "[Asks the same]")
}

func TestAQuestionIsQuotedWithoutMarkup(t *testing.T) {
	c := sampleStage().card()
	c.Gap.Text = "*bold* <!channel> :boom: \u202egnorw"
	for _, b := range GapCard(c).Blocks {
		if s, ok := b.(*slack.SectionBlock); ok && s.Text.Type == slack.MarkdownType && strings.Contains(s.Text.Text, "bold") {
			t.Errorf("the question stands in markup: %q", s.Text.Text)
		}
	}
	sees(t, GapCard(c).Blocks, "*bold* <!channel> :boom: gnorw")
}

func TestAReviewShowsTheChangeAndTheTable(t *testing.T) {
	r := sampleStage().review()
	m := ReviewCard(r)
	sees(t, m.Blocks, "*Review* · How often may I call? · v4", "Written by Omar Haddad · Calling · compliance", "answers Q-1042", "in effect from 23 Nov 2026",
		"can he pay off", "Title", "Was", "Send the letter again", "Now", "How often may I call?", "What each borrower's associate reads first", "[Approve][Return]")
	var table *slack.TableBlock
	for _, b := range m.Blocks {
		if found, ok := b.(*slack.TableBlock); ok {
			table = found
		}
	}
	if table == nil || len(table.Rows) != len(r.Table)+1 {
		t.Fatalf("the table has not every combination: %+v", table)
	}
}

// An approver reads the words that people know, not the names under which they
// are stored.
func TestAReviewNamesThingsAsPeopleDo(t *testing.T) {
	r := sampleStage().review()
	r.Changes = []knowledge.PartChange{
		{Part: "kind", Was: "plain", Now: "route"}, {Part: "topic", Was: r.Desk.Topics[0].Path, Now: r.Content.Topic},
		{Part: "audiences", Now: r.Desk.Audiences[0].Name}, {Part: "review_by", Now: "2027-01-12"},
		{Part: "say", Now: "voice: One moment.\nvoice es: Un momento.\nfor this: read on"}, {Part: "if_unknown", Now: "place: Use the strictest."},
	}
	sees(t, ReviewCard(r).Blocks, "What it is", "An answer", "Where to take it", "Topic", "Calling", "Who may see it", "Servicing", "Review by", "12 Jan 2027",
		"Say · Call: One moment.", "Say · Call · Spanish: Un momento.", "for this: read on", "Where does the customer live? Use the strictest.")
	doesNotSee(t, ReviewCard(r).Blocks, "plain", r.Content.Topic, r.Desk.Topics[0].Path, "review_by", "2027-01-12", "voice")
}

// What an approver has not seen whole cannot be approved from the card.
func TestALongChangeIsApprovedOnlyWhereAllOfItShows(t *testing.T) {
	r := sampleStage().review()
	long := strings.TrimSpace(strings.Repeat("One more step of the procedure. ", 200))
	r.Changes = append(r.Changes,
		knowledge.PartChange{Part: "details", Was: long, Now: long + "."},
		knowledge.PartChange{Case: "place=MA&role=first|third", Part: "steps", Now: long})
	m := ReviewCard(r)
	sees(t, m.Blocks, "too long for one message", "[Read and approve]")
	doesNotSee(t, m.Blocks, "[Approve]")
	view := ReviewModal(r)
	if view.Submit == nil || view.Submit.Text != "Approve and send" {
		t.Errorf("the form cannot approve: %+v", view.Submit)
	}
	sees(t, view.Blocks.BlockSet, long, "Massachusetts · In the lender's name or Agency · Steps", long, "What each borrower's associate reads first")
	for range 60 {
		r.Changes = append(r.Changes, knowledge.PartChange{Part: "details", Now: long})
	}
	if view := ReviewModal(r); view.Submit != nil {
		t.Error("a change that Slack cannot show whole can be approved")
	}
}

func TestAFaultyDraftCannotBeApproved(t *testing.T) {
	r := sampleStage().review()
	r.Faults = []knowledge.Fault{{What: "these cases tie: a and b", Mend: "Name one more fact"}}
	sees(t, ReviewCard(r).Blocks, "It cannot be approved as it stands:", "These cases tie: a and b. Name one more fact.", "[Return]")
	doesNotSee(t, ReviewCard(r).Blocks, "[Approve]")
	if ReviewModal(r).Submit != nil {
		t.Error("its form can be submitted")
	}
}

func TestADecidedReviewHasNoButtons(t *testing.T) {
	for _, state := range []ReviewState{ReviewApproved, ReviewReturned, ReviewConflict, ReviewDropped} {
		r := sampleStage().review()
		r.State, r.By, r.At, r.Reason = state, knowledge.Person{Name: "Dana Ruiz"}, r.Now, "Cite the rule."
		doesNotSee(t, ReviewCard(r).Blocks, "[Approve]", "[Return]", "[Edit]")
	}
}

func TestAnAnswersPageShowsHistoryAndWhatCanBeDone(t *testing.T) {
	s := sampleStage()
	p := AnswerPage{Desk: s.desk, Now: s.now, Answer: &knowledge.Answer{ID: s.cases.ID, Kind: knowledge.Plain, Versions: s.history(s.cases)}, MayRevise: true, Asked: 2}
	page := AnswerPageModal(p)
	sees(t, page.Blocks.BlockSet, "Version 3 · in effect", "Shown twice", "Count calls", "Massachusetts · In the lender's name or Agency", "at most 2 calls", "New York City",
		"Versions", "v3 · in effect · Dana Ruiz", "v1 · superseded", "[Revise][Hold][Withdraw]")
	p.Answer.HeldAt = s.now
	sees(t, AnswerPageModal(p).Blocks.BlockSet, "[Serve again]")
	p.MayRevise = false
	doesNotSee(t, AnswerPageModal(p).Blocks.BlockSet, "[Revise]")
	stop := AnswerPage{Desk: s.desk, Now: s.now, Answer: &knowledge.Answer{ID: s.stop.ID, Kind: knowledge.Stop, Versions: s.history(s.stop)}, MayRevise: true}
	sees(t, AnswerPageModal(stop).Blocks.BlockSet, "STOP collecting", "[Revise]")
	doesNotSee(t, AnswerPageModal(stop).Blocks.BlockSet, "[Hold]", "[Withdraw]")
	sees(t, AnswerPageModal(AnswerPage{Desk: s.desk, Now: s.now, Answer: &knowledge.Answer{}}).Blocks.BlockSet, "no longer there")
}

func TestWhoAskedTwiceIsOnePerson(t *testing.T) {
	aisha, marco := knowledge.Person{ID: "U0AISHA", Name: "Aisha Khan"}, knowledge.Person{ID: "U0MARCO", Name: "Marco Silva"}
	waiters := []knowledge.Waiter{{QuestionID: "a", User: aisha}, {QuestionID: "b", User: aisha}, {QuestionID: "c", User: marco}}
	if got := WhoWaits(waiters); got != 2 {
		t.Errorf("%d people wait, want 2", got)
	}
}
