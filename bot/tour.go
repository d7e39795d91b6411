package main

import "shouldertap/bot/practice"

// practiceTour walks a new person through one question, all the way. Each step
// is done when it really happened.
func practiceTour() []practice.TourStep {
	return []practice.TourStep{
		{ID: "ask", Title: "Ask as an associate", As: "U0AISHA", Channel: "C0SERVICING", Done: "reply:Approved by",
			Text: "You are Aisha, with a borrower on the line. In #ask-servicing, write: @Shouldertap how many days is the payoff quote good for"},
		{ID: "gap", Title: "Ask what nobody has written up", As: "U0AISHA", Channel: "C0SERVICING", Done: "reply:Q-",
			Text: "Now write: @Shouldertap can she sign the title transfer by notary app. You get a number and a promised time."},
		{ID: "claim", Title: "Be the specialist", As: "U0OMAR", Channel: "C0SPECIAL", Done: "click:gap_answer",
			Text: "Switch to Omar and open #specialists. The question is there as a card. Press Answer."},
		{ID: "approve", Title: "Write and approve it", As: "U0OMAR", Done: "submit:answer_form",
			Text: "Fill in the title, the first line and what to say, keep a topic of the tier experience, and press Approve and send."},
		{ID: "told", Title: "See the asker told", As: "U0AISHA", Channel: "C0SERVICING", Done: "reply:is answered",
			Text: "Switch back to Aisha and open the thread: the answer is there, with who approved it."},
		{ID: "lead", Title: "Look as the lead", As: "U0LENA", Done: "home",
			Text: "Switch to Lena and open Shouldertap's Home: what was asked, what is missing, which promises were kept."},
	}
}
