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
		"Open the question", "Not answered: not sure enough to answer.", "41 % · How long a payoff quote is good", "under 1 % · A caller wants a supervisor",
		"Also asked as", "payoff w cashiers check ok?", "[Asks the same]", "Seems the same as Q-1040", "[Join]", "Open: nobody has it yet. Omar Haddad is writing an answer.",
		"Aisha Khan asked", "Dana Ruiz claimed it", "Dana Ruiz asked back: “Send the letter", "[Claim][Answer][Use an existing answer][Send to route][Ask back]")
	if !strings.HasPrefix(m.Text, "Q-1042 · Servicing: can he pay off") {
		t.Errorf("the notification reads %q", m.Text)
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
