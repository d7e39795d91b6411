package blocks

import (
	"fmt"
	"strings"
	"time"

	"shouldertap/knowledge"
)

// sampleStage is an ordinary day at an invented lender's desk.
func sampleStage() stage {
	zone := time.FixedZone("EST", -5*60*60)
	now := time.Date(2026, time.November, 20, 14, 20, 0, 0, zone)
	s := stage{
		now:  now,
		code: "ST-7K2Q4M",
		link: "https://example.slack.com/archives/C0SERVICING/p1763666400000100",
		people: []knowledge.Person{
			{ID: "U0DANA", Name: "Dana Ruiz"}, {ID: "U0OMAR", Name: "Omar Haddad"}, {ID: "U0AISHA", Name: "Aisha Khan"},
		},
		draft: "D1",
	}
	s.desk = sampleDesk(zone)
	approved := now.AddDate(0, -1, -8)
	version := func(c knowledge.Content, number int) *knowledge.Version {
		c.Author, c.ReviewBy = "U0OMAR", "2027-01-12"
		return &knowledge.Version{
			Content: c, Number: number, ContentSum: c.Hash(), ApprovedAt: approved, Effective: knowledge.Span{From: approved},
			Approvals: []knowledge.Approval{{By: s.people[0], At: approved}},
		}
	}
	s.plain = version(knowledge.Content{
		ID: "servicing/payoff-quote", Kind: knowledge.Plain, Title: "How long a payoff quote is good", Topic: "servicing/payoff",
		Parts: knowledge.Parts{
			Short: "A payoff quote is good through the date printed on it: quote no other day.",
			Steps: []string{
				"Open the payoff screen and choose the day the money will arrive.",
				"Read the amount and the good-through date, in this order.",
				"Offer to send the PL payoff letter, by mail or to the email on file.",
				"If the borrower pays by wire, give the wire details from the letter only.",
				"Write the note below into the account.",
				"Tell the borrower that interest after the date is billed apart.",
			},
			Say: []knowledge.Say{
				{Channel: "voice", Text: "Your payoff is {amount}, good through {date}. If we get it later, interest is added for each day."},
				{Channel: "email", Text: "Hello {first name},\nyour payoff is {amount}, good through {date}.\nIf it arrives later, interest is added for each day."},
				{Channel: "voice", Language: "es", Text: "El saldo para liquidar es {amount}, válido hasta el {date}. Después se suma el interés de cada día."},
			},
			DoNot:    []string{"Do not round the amount.", "Do not promise when the lien is released."},
			Internal: []string{"Quotes over $50,000 are checked by the payoff desk the same day."},
			Note:     "PO quote given, good thru {date}. {code}",
			Escalate: "A borrower who disputes the amount: the payoff desk, https://example.com/payoff-desk, before the call ends.",
			Details:  []knowledge.Section{{Heading: "Why the date matters", Text: "Interest is counted to the day. See [the payoff guide](https://example.com/guide) for **simple interest**."}},
			Sources:  []knowledge.Source{{Cite: "Payoff policy 4.2", Policy: true, ReadOn: "2026-11-20", Status: "in force", URL: "https://example.com/policy"}},
		},
	}, 2)
	s.cases = version(callFrequency(), 3)
	s.stop = version(knowledge.Content{
		ID: "stop/attorney", Kind: knowledge.Stop, Title: "The borrower has an attorney", Topic: "stop/attorney", StopTopic: "attorney",
		Parts: knowledge.Parts{
			Stop: &knowledge.StopLines{
				Stop:    "STOP collecting on this call: the borrower says an attorney represents them.",
				SayNow:  "Thank you for telling me. May I have your attorney's name and phone number?",
				AskOnly: "The attorney's name, address and phone number, and whether it is about this debt.",
				DoNot:   "Do not ask for a payment, and do not ask why they hired one.",
				Then:    "Put the account in attorney status and end the call politely.",
			},
			Sources: []knowledge.Source{{Cite: "12 CFR 1006.6(b)(2)", Binds: "debt collectors", ReadOn: "2026-11-20", Status: "in force"}},
		},
	}, 1)
	s.route = version(knowledge.Content{
		ID: "desk/supervisor", Kind: knowledge.Route, Title: "A caller wants a supervisor", Topic: "servicing/payoff",
		Parts: knowledge.Parts{
			Short: "Offer a supervisor at once; hand over warm.",
			Route: &knowledge.Destination{
				Name:  "The supervisor on duty",
				Bring: []string{"The account, with the note written", "What the caller wants, in one sentence"},
				Doors: []knowledge.Door{{Contact: "Extension 4410", Hours: "weekdays"}, {Contact: "Extension 4499"}},
			},
			Say: []knowledge.Say{{Text: "I will bring my supervisor on the line now. It takes about a minute."}},
		},
	}, 1)
	s.holding = version(knowledge.Content{
		ID: "desk/holding-line", Kind: knowledge.Holding, Title: "Close the call safely", Topic: "servicing/payoff",
		Parts: knowledge.Parts{
			Short: "Promise a call back and name no other day than the one below.",
			Say: []knowledge.Say{
				{Channel: "voice", Text: "I want to give you the right answer. I will check it and call you back on {callback date}."},
				{Channel: "email", Text: "I want to give you the right answer and will write to you by {callback date}."},
			},
		},
	}, 1)
	s.gap = knowledge.Gap{
		ID: "G1", Number: 1042, Text: "can he pay off the auto refi w/ a cashiers check at a branch", Audience: "servicing", State: knowledge.Open,
		Lane: "live", OpenedAt: now, DueAt: now.Add(15 * time.Minute),
	}
	for i, text := range []string{s.gap.Text, "payoff w cashiers check ok?", "take cashier check for payoff"} {
		s.waiters = append(s.waiters, knowledge.Waiter{
			GapID: s.gap.ID, QuestionID: fmt.Sprintf("Q%d", i+1), Part: 1, User: s.people[2], Audience: "servicing", Channel: galleryChannel, Text: text, Since: now, DueAt: s.gap.DueAt,
		})
	}
	s.waiters[1].User.Name, s.waiters[2].User.Name = "Marco Silva", "Tomás Ortega"
	return s
}

// callFrequency is an answer that depends on two facts, with words for when
// either cannot be found out.
func callFrequency() knowledge.Content {
	both := func(place string) []knowledge.Condition {
		return []knowledge.Condition{{Fact: "place", Values: []string{place}}, {Fact: "role", Values: []string{"first", "third"}}}
	}
	return knowledge.Content{
		ID: "collections/call-frequency", Kind: knowledge.Plain, Title: "How often may I call?", Topic: "collections/calling",
		Parts: knowledge.Parts{Short: "Count calls per debt and per person before you dial.", DoNot: []string{"Do not call work after the borrower asked us not to."}},
		Cases: []knowledge.Case{
			{When: both("MA"), Parts: knowledge.Parts{
				Short:   "Massachusetts: at most 2 calls started by us in 7 days.",
				Say:     []knowledge.Say{{Channel: "voice", Text: "I will make a note and we will reach you on {callback date}."}, {Channel: "text", Text: "We will reach you on {callback date}. Reply STOP to end texts.", Fixed: []string{"Reply STOP to end texts."}}},
				Note:    "Call {n} of 2 this week, MA.",
				Sources: []knowledge.Source{{Cite: "940 CMR 7.04(1)(f)", Binds: "creditors and their agents", ReadOn: "2026-11-20", Status: "in force"}},
			}},
			{When: both("NYC"), Parts: knowledge.Parts{Short: "New York City: at most 3 attempts in 7 days, all channels."}},
			{When: []knowledge.Condition{{Fact: "role", Values: []string{"third"}}}, Parts: knowledge.Parts{Short: "Agency: presumption at more than 7 calls in 7 days.", Sources: []knowledge.Source{{Cite: "12 CFR 1006.14(b)(2)", Binds: "debt collectors"}}}},
			{When: []knowledge.Condition{{Fact: "role", Values: []string{"first"}}}, Parts: knowledge.Parts{Short: "First party: house policy, same count as agencies."}},
		},
		IfUnknown: []knowledge.IfUnknown{{Fact: "place", Text: "Use the strictest: 2 in 7 days until you have looked up the address."}, {Fact: "role", Stop: true}},
	}
}

func sampleDesk(zone *time.Location) *knowledge.Desk {
	day := []knowledge.Stretch{{From: 8 * 60, To: 20 * 60}}
	return &knowledge.Desk{
		Name: "Hazelmarch", Lender: "Hazelmarch Lending", Sample: true, Zone: zone,
		Facts: []knowledge.Fact{
			{Name: "role", Ask: "Whose collector are you on this account?", Values: []knowledge.FactValue{{Key: "first", Label: "In the lender's name"}, {Key: "third", Label: "Agency"}}},
			{Name: "place", Ask: "Where does the customer live?", Values: []knowledge.FactValue{
				{Key: "MA", Label: "Massachusetts"}, {Key: "NY", Label: "New York State"}, {Key: "NYC", Label: "New York City", In: "NY"}, {Key: "TX", Label: "Texas"}, {Key: "CA", Label: "California"},
			}},
			{Name: "channel", Ask: "Which channel?", Values: []knowledge.FactValue{{Key: "voice", Label: "Call"}, {Key: "email", Label: "Email"}, {Key: "text", Label: "Text/chat"}}},
		},
		Topics: []knowledge.Topic{
			{Path: "servicing/payoff", Label: "Payoff", Tier: knowledge.Experience},
			{Path: "collections/calling", Label: "Calling", Tier: knowledge.Compliance},
			{Path: "stop/attorney", Label: "Attorney", Tier: knowledge.Compliance},
		},
		Audiences: []knowledge.Audience{
			{Name: "servicing", Label: "Servicing", Lane: "live", Facts: knowledge.Facts{"channel": {Values: []string{"voice"}, Origin: knowledge.ByAudience}}},
			{Name: "agency", Label: "Agency"},
		},
		Hours: []knowledge.Hours{{Name: "weekdays", Zone: zone, Days: [7][]knowledge.Stretch{1: day, 2: day, 3: day, 4: day, 5: day}}},
		Abbreviations: []knowledge.Abbreviation{
			{Short: "PL", Long: "personal loan"}, {Short: "PO", Long: "payoff"}, {Short: "lien", Long: "the lender's right in the car"},
		},
	}
}

// longID is the length of the store's ids, with room.
const longID = 32

// longText is text of a given number of characters that costs most on the way:
// markup to escape, tokens that would ping, letters outside the basic plane
// and emoji of several code points.
func longText(n int) string {
	const piece = "<!channel> & <@U0AISHA> *bold* 𝔽👩‍👩‍👧 Zürich "
	return strings.TrimSuffix(cutBy(strings.Repeat(piece, n/size(piece)+2), n+size(ellipsis), size), ellipsis)
}

// longestStage has, in each field, the longest text that the field allows: of
// approved answers what check lets pass, of people all that Slack delivers.
func longestStage() stage {
	s := sampleStage()
	s.longest = true
	const (
		title, stopLine, text, detail = 75, 240, 2_900, 12_000
		question                      = 40_000
	)
	id := strings.Repeat("i", optionText)
	for i := range s.people {
		s.people[i] = knowledge.Person{ID: strings.Repeat("U", longID), Name: longText(200)}
	}
	lines := func(n, each int) []string {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf("%d %s", i, longText(each-3))
		}
		return all
	}
	for _, v := range []*knowledge.Version{s.plain, s.cases, s.stop, s.route, s.holding} {
		v.ID, v.Title, v.Number = id, longText(title), 9_999
		v.Approvals = []knowledge.Approval{{By: s.people[0]}, {By: knowledge.Person{Name: longText(201)}}}
	}
	p := &s.plain.Parts
	p.Short, p.Steps = longText(knowledge.ShortLimit), lines(10, 280)
	p.Say[0].Text, p.Say[1].Text, p.Say[2].Text = longText(text), longText(text), longText(text)
	p.Say[0].Fixed = []string{longText(text)}
	p.DoNot, p.Internal, p.Note, p.Escalate = lines(5, 280), lines(5, 280), longText(text), longText(text)
	p.Details = []knowledge.Section{{Heading: longText(100), Text: longText(detail)}, {Heading: "A short one", Text: longText(1_000)}}
	p.Sources = nil
	for range 20 {
		p.Sources = append(p.Sources, knowledge.Source{Cite: longText(300), Binds: longText(300), URL: "https://example.com/" + strings.Repeat("a", 2_000), ReadOn: "2026-11-20", Status: "in force"})
	}
	c := &s.cases.Content
	c.Parts.Short, c.Parts.DoNot = longText(knowledge.ShortLimit), lines(5, 280)
	for i := range c.Cases {
		c.Cases[i].Parts.Short = longText(knowledge.ShortLimit - 1)
		c.Cases[i].Parts.Steps = lines(10, 280)
	}
	c.IfUnknown[0].Text = longText(text)
	s.stop.Parts.Stop = &knowledge.StopLines{Stop: longText(stopLine), SayNow: longText(stopLine), AskOnly: longText(stopLine), DoNot: longText(stopLine), Then: longText(stopLine)}
	s.route.Parts.Short, s.route.Parts.Steps = longText(knowledge.ShortLimit), lines(10, 280)
	s.route.Parts.Route = &knowledge.Destination{Name: longText(300), Bring: lines(5, 280)}
	for range 10 {
		s.route.Parts.Route.Doors = append(s.route.Parts.Route.Doors, knowledge.Door{Contact: longText(200), Hours: "weekdays"})
	}
	s.holding.Parts.Short = longText(knowledge.ShortLimit)
	for i := range s.holding.Parts.Say {
		s.holding.Parts.Say[i].Text = longText(text)
	}
	s.gap.ID, s.gap.Text, s.gap.Number = strings.Repeat("G", longID), longText(question), 9_999_999
	s.draft = strings.Repeat("D", longID)
	s.link = "https://example.slack.com/archives/" + strings.Repeat("p", 200)
	for len(s.waiters) < 40 {
		w := s.waiters[0]
		w.QuestionID, w.User.Name, w.Text = strings.Repeat("Q", longID), fmt.Sprintf("%d %s", len(s.waiters), longText(200)), fmt.Sprintf("%d %s", len(s.waiters), s.gap.Text)
		s.waiters = append(s.waiters, w)
	}
	longestDesk(s.desk)
	return s
}

// longestDesk gives the desk long labels and many places, topics and
// audiences.
func longestDesk(desk *knowledge.Desk) {
	for i := range desk.Facts {
		f := &desk.Facts[i]
		f.Ask = longText(300)
		for j := range f.Values {
			f.Values[j].Label = longText(100)
		}
	}
	place := &desk.Facts[1]
	for i := range 250 {
		place.Values = append(place.Values, knowledge.FactValue{Key: fmt.Sprintf("P%03d", i), Label: fmt.Sprintf("%d %s", i, longText(100))})
	}
	for i := range 150 {
		desk.Topics = append(desk.Topics, knowledge.Topic{Path: fmt.Sprintf("topic/%d", i), Label: longText(100)})
		desk.Audiences = append(desk.Audiences, knowledge.Audience{Name: fmt.Sprintf("audience-%d", i), Label: longText(100)})
	}
	for i := range desk.Abbreviations {
		desk.Abbreviations[i].Long = longText(100)
	}
}
