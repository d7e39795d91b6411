package main

import "shouldertap/bot/practice"

// practiceTour walks a new person through one question, all the way. Each step
// is done when it really happened. What is to be typed stands in backquotes.
func practiceTour() []practice.TourStep {
	return []practice.TourStep{
		{ID: "ask", Title: "Ask as an associate", As: "U0AISHA", Channel: "C0SERVICING", Done: "reply:Approved by",
			Text: "You are Aisha, with a borrower on the line. In #ask-servicing write `@Shouldertap " + tourKnown + "` and open the reply."},
		{ID: "fact", Title: "Tap what it depends on", As: "U0AISHA", Channel: "C0SERVICING", Done: "click:fact*",
			Text: "Some answers depend on the borrower. Write `@Shouldertap " + tourDepends + "`, open the reply and tap where the customer lives."},
		{ID: "gap", Title: "Ask what nobody has written up", As: "U0AISHA", Channel: "C0SERVICING", Done: "reply:Nobody has approved an answer",
			Text: "Now write `@Shouldertap " + tourNew + "`. If titles are offered, say that it is none of them: you get a number and a promised time."},
		{ID: "claim", Title: "Be the specialist", As: "U0OMAR", Channel: "C0SPECIAL", Done: "click:gap_answer",
			Text: "Be Omar and open #specialists. The question stands there as a card. Press *Answer*."},
		{ID: "approve", Title: "Write and approve it", As: "U0OMAR", Channel: "C0SPECIAL", Done: "reply:Omar Haddad answered it",
			Text: "Choose the topic *Payoff and release*, write a title, the first line and what to say, and press *Approve and send*."},
		{ID: "told", Title: "See the asker told, and ask again", As: "U0AISHA", Channel: "C0SERVICING", Done: "post", After: "approve",
			Text: "Be Aisha again: the answer is in her thread, with who approved it. Now others get it at once: write `@Shouldertap " + tourAgain + "`."},
		{ID: "lead", Title: "Look as the lead", As: "U0LENA", Done: "home",
			Text: "Be Lena and open Shouldertap's Home: what keeps being asked, what is missing, what was answered at once."},
	}
}

// What the tour asks: something that the shipped answers settle, something that
// depends on where the customer lives, something that nobody has written up,
// and that again in other words.
const (
	tourKnown   = "what hours can we call"
	tourDepends = "how often can we call a borrower"
	tourNew     = "can she sign the title transfer by notary app"
	tourAgain   = "Can she sign the title transfer with a notary app?"
)
