package main

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// One button brings the beginning back, of the workspace and of what the bot
// keeps: the page stays, the process stays, and the first number is given again.
func TestBrowserStartsOver(t *testing.T) {
	t.Parallel()
	browser := findBrowser(t)
	r := rehearse(t, filepath.Join("testdata", "desk"))
	p := lookAt(t, browser, nil, r.url)
	p.story("Aisha asks what nobody has written up, and the clock is moved.")
	p.says(left, "@Shouldertap "+tourNew)
	p.opensThread(left, tourNew)
	p.sees(left, "thread-messages", "It is Q-1001")
	p.clicks(hook("clock-1h"))
	p.becomes(left, "U0OMAR")

	p.story("Somebody presses Start over.")
	p.clicks(hook("more"))
	p.clicks(hook("reset"))
	p.waits("read what it does", `() => document.querySelector('[data-testid=confirm]').innerText.includes('everything that Shouldertap has kept')`)
	p.picture("start-over")
	p.clicks(hook("confirm-yes"))
	p.waits("see the beginning", `() => document.querySelector('[data-testid=seat-0] [data-user-id=U0AISHA]') &&
		!document.querySelector('[data-testid=confirm]') && !document.querySelector('[data-testid=message]') &&
		!document.querySelector('[data-testid=clock].moved') && document.querySelector('[data-testid=connection].on')`)
	p.picture("started-over")

	p.story("It is the first question again.")
	p.says(left, "@Shouldertap "+tourNew)
	p.opensThread(left, tourNew)
	p.sees(left, "thread-messages", "It is Q-1001")
	if faults := p.complaints(); len(faults) > 0 {
		t.Errorf("the page complained of: %q", faults)
	}
}

// A new person's first ten minutes, in a real browser: ask, tap a fact, meet a
// gap, answer it as the specialist, see the asker told, ask again, and look at
// it all as the lead.
func TestBrowser(t *testing.T) {
	p := openPage(t, smaller(t, "collections/call-hours", "collections/call-frequency", "servicing/payoff-quote"))
	p.picture("start")

	p.story("Aisha asks and gets the approved words.")
	p.says(left, "@Shouldertap "+tourKnown)
	p.opensThread(left, tourKnown)
	p.sees(left, "thread-messages", "Approved by Dana Ruiz")
	p.picture("answer")

	p.story("An answer that depends: the line that is always true, then a tap.")
	p.says(left, "@Shouldertap "+tourDepends)
	p.opensThread(left, tourDepends)
	p.sees(left, "thread-messages", "Where does the customer live?")
	p.picture("depends")
	p.presses(left, "thread-messages", "New York City")
	p.sees(left, "thread-messages", "New York City: at most 3 attempts in 7 days")
	p.picture("depends-tapped")

	p.story("Nobody has written it up: a number and a promised time.")
	p.says(left, "@Shouldertap "+tourNew)
	p.opensThread(left, tourNew)
	p.declines(left)
	p.sees(left, "thread-messages", "It is Q-1001; you will hear here by")
	p.picture("gap")

	p.story("Omar finds it in the queue and answers it in the form.")
	p.becomes(left, "U0OMAR")
	p.opens(left, "specialists")
	p.sees(left, "messages", tourNew)
	p.picture("card")
	p.presses(left, "messages", "Answer")
	p.fills("title", "Signing a title transfer with a notary app")
	p.fills("short", "Yes, if her state takes online notaries: check the list first.")
	p.fills("say_voice", "Yes, you can sign the transfer by video with a notary. I will send you the link today.")
	p.chooses("topic_pick", "servicing/payoff")
	p.sees(left, "modal", "Submitting approves it and tells everyone who waits.")
	p.picture("form")
	p.clicks(in(left, hook("modal-submit")))
	p.does("see the form go", chromedp.WaitNotPresent(in(left, hook("modal"))))
	p.sees(left, "messages", "Omar Haddad answered it")
	p.picture("card-answered")

	p.story("Aisha reads it where she asked.")
	p.becomes(left, "U0AISHA")
	p.opens(left, "ask-servicing")
	p.opensThread(left, tourNew)
	p.sees(left, "thread-messages", "Yes, if her state takes online notaries")
	p.sees(left, "thread-messages", "Approved by Omar Haddad")
	p.picture("told")

	p.story("Asked again in other words, it is there at once.")
	p.calibrated()
	p.says(left, "@Shouldertap "+tourAgain)
	p.opensThread(left, tourAgain)
	p.sees(left, "thread-messages", "Approved by Omar Haddad")
	p.picture("again")

	p.story("Lena looks at what was asked.")
	p.becomes(left, "U0LENA")
	p.clicks(in(left, hook("app-link")))
	p.sees(left, "home", "Signing a title transfer with a notary app")
	p.picture("lead")

	p.story("Dark, and on a phone.")
	p.clicks(hook("theme"))
	p.picture("lead-dark")
	p.becomes(left, "U0AISHA")
	p.opens(left, "ask-servicing")
	p.opensThread(left, tourKnown)
	p.picture("answer-dark")
	p.does("shrink to a phone", chromedp.EmulateViewport(390, 844))
	p.picture("answer-phone-dark")
	p.clicks(hook("theme"))
	p.picture("answer-phone")

	p.story("Side by side: who asks on the left, who answers on the right.")
	p.does("widen", chromedp.EmulateViewport(1400, 900))
	p.clicks(hook("tour-close"))
	p.clicks(in(left, hook("close-thread")))
	p.clicks(in(left, hook("side-by-side")))
	p.becomes(right, "U0OMAR")
	p.opens(right, "specialists")
	p.sees(right, "messages", "Omar Haddad answered it")
	p.opensThread(left, tourNew)
	p.sees(left, "thread-messages", "Approved by Omar Haddad")
	p.picture("side-by-side")
	p.update("../docs/practice.png", mostPicture)

	p.tourIsDone()
	if faults := p.complaints(); len(faults) > 0 {
		t.Errorf("the page complained of: %q", faults)
	}
}

// The film of the README, on a phone: ask, tap where the customer lives, have
// the words for that case.
func TestBrowserFilm(t *testing.T) {
	p := openPage(t, smaller(t, "collections/call-frequency", "collections/call-hours"))
	p.clicks(hook("tour-close"))

	p.story("Aisha types her question.")
	p.does("type", chromedp.SendKeys(in(left, hook("composer")), "@Shouldertap "+tourDepends))
	p.frame("ask")

	p.story("What is true in every case stands there at once, and one fact is asked.")
	p.clicks(in(left, hook("composer-send")))
	p.opensThread(left, tourDepends)
	p.sees(left, "thread-messages", "Count calls per debt and per person before you dial.")
	p.sees(left, "thread-messages", "Where does the customer live?")
	p.frame("tap")

	p.story("One tap, and the same message holds the words for this customer.")
	p.presses(left, "thread-messages", "Massachusetts")
	p.sees(left, "thread-messages", "Massachusetts: at most 2 calls or texts started by us in 7 days.")
	p.frame("answer")

	if faults := p.complaints(); len(faults) > 0 {
		t.Errorf("the page complained of: %q", faults)
	}
}
