package practice_test

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"

	"shouldertap/bot/practice"
)

const (
	message = "[data-testid=messages] [data-testid=message]"
	reply   = "[data-testid=thread-messages] [data-testid=message]"
	dialog  = "[role=dialog][data-testid=modal]"
	toast   = "[data-testid=toast]"
)

// ask writes as somebody, past the page.
func (p *page) ask(user, channel, text string) practice.Posted {
	p.t.Helper()
	posted, err := p.Post(practice.Post{User: user, Channel: channel, Text: text})
	p.ok(err)
	return posted
}

func askInAThread(p *page) {
	p.says("@helpdesk what is the late fee")
	p.sees(message, "@Helpdesk what is the late fee")
	p.clicks("[data-testid=thread-link]", "1 reply")
	p.sees(reply, "It depends on the state.")
	p.shot("thread")
	p.clicks("[data-testid=thread] button", "Texas")
	p.sees(reply, "Texas: the late fee is 5 dollars at most.")
	p.misses(reply+" button", "Massachusetts")
	p.types("[data-testid=thread-composer]", "thank you")
	p.presses(kb.Enter)
	p.sees(reply, "thank you")
	p.misses("[data-testid=messages]", "thank you")
	p.clicks("[data-testid=close-thread]")
	p.misses("[data-testid=thread]", "")
	p.sees("[data-testid=thread-link]", "2 replies")
}

func unreadMarks(p *page) {
	p.ask(lee, loungeChannel, "good morning")
	p.be(dana)
	p.goes("lounge")
	p.sees(message, "good morning")
	p.goes("questions")
	p.ask(lee, loungeChannel, "lunch?")
	p.holds(`document.querySelector('[data-channel-name=lounge]').classList.contains('unread')`)
	p.holds(`!document.querySelector('[data-channel-name=lounge] .badge')`)
	p.ask(lee, loungeChannel, "@dana are you coming?")
	p.sees("[data-channel-name=lounge] .badge", "1")
	p.ask(lee, dana, "psst")
	p.sees(fmt.Sprintf("[data-testid=channel-link][data-user-id=%s] .badge", lee), "1")
	p.shot("unread")
	p.goes("lounge")
	p.sees(".new-line", "New")
	p.holds(`!document.querySelector('[data-channel-name=lounge]').classList.contains('unread')`)
	p.open("/") // it stays read
	p.be(dana)
	p.sees("[data-testid=channel-link]", "lounge")
	p.holds(`!document.querySelector('[data-channel-name=lounge]').classList.contains('unread')`)
}

func appHome(p *page) {
	p.clicks("[data-testid=app-link]")
	p.sees("[data-testid=home]", "Nothing was asked yet today.")
	p.shot("home")
	p.clicks("[data-testid=home] button", "Count me")
	p.sees("[data-testid=home]", "One person looked.")
	p.clicks("[data-testid=messages-tab]")
	p.says("what is the late fee")
	p.clicks("[data-testid=thread-link]", "1 reply")
	p.sees(reply, "It depends on the state.")
}

func completions(p *page) {
	p.types("[data-testid=composer]", "@help")
	p.sees("[data-testid=completions] [role=option]", "Helpdesk")
	p.shot("completions")
	p.presses(kb.Enter)
	p.holds(`document.querySelector('[data-testid=composer]').value === '@helpdesk '`)
	p.presses("see #ques")
	p.sees("[data-testid=completions] [role=option]", "#questions")
	p.presses(kb.Tab)
	p.holds(`document.querySelector('[data-testid=composer]').value === '@helpdesk see #questions '`)
	p.types("[data-testid=composer]", "/")
	p.sees("[data-testid=completions] [role=option]", "/ask your question")
	p.presses(kb.Enter)
	p.holds(`document.querySelector('[data-testid=composer]').value === '/ask '`)
	p.presses("on a Sunday?" + kb.Enter)
	p.sees(message+"[data-ephemeral=true]", "You asked: on a Sunday?")
	p.types("[data-testid=composer]", "/nothing")
	p.presses(kb.Enter)
	p.sees(toast, "/nothing")
	p.holds(`document.querySelector('[data-testid=composer]').value === '/nothing'`) // what was typed is not lost
}

// menu opens the menu of the message that holds the words.
func (p *page) menu(words string) {
	p.t.Helper()
	p.hovers(message, words)
	at := until[string](p, "the message "+words, `(s, w) => { `+finding+` return find(s, w).dataset.ts; }`, message, words)
	p.clicks(fmt.Sprintf(`%s[data-ts="%s"] [data-testid=message-menu]`, message, at))
}

func messageShortcuts(p *page) {
	p.ask(dana, askChannel, "who knows about payoffs?")
	p.sees(message, "who knows about payoffs?")
	p.menu("payoffs")
	p.shot("menu")
	p.clicks("[data-testid=message-shortcut]", "Ask about this")
	p.sees(dialog, "About: who knows about payoffs?")
	p.clicks("[data-testid=modal-cancel]")
	p.misses(dialog, "")
	p.clicks("[data-testid=shortcuts]")
	p.clicks("[data-callback-id=everything]", "Fill in everything")
	p.sees(dialog, "Everything")
}

func reactEditDelete(p *page) {
	p.says("hello everyboddy")
	p.hovers(message, "everyboddy")
	p.clicks("[data-testid=react]")
	p.types(".picker input", "eyes")
	p.clicks(".picker [data-reaction=eyes]")
	p.sees(".reaction[data-reaction=eyes]", "1")
	p.clicks(".reaction[data-reaction=eyes]")
	p.misses(".reaction[data-reaction=eyes]", "")

	p.menu("everyboddy")
	p.clicks("[data-testid=edit-message]")
	p.types("[data-testid=edit]", "hello everybody")
	p.presses(kb.Enter)
	p.sees(message, "hello everybody (edited)")

	p.menu("everybody")
	p.clicks("[data-testid=delete-message]")
	p.sees("[data-testid=confirm]", "Delete this message")
	p.clicks("[data-testid=confirm-yes]")
	p.misses(message, "everybody")

	p.says("@helpdesk what is the late fee")
	p.sees("[data-testid=thread-link]", "1 reply")
	p.menu("late fee")
	p.clicks("[data-testid=delete-message]")
	p.clicks("[data-testid=confirm-yes]")
	p.sees(message+"[data-deleted]", "This message was deleted.") // the thread under it lives on
	p.clicks("[data-testid=thread-link]", "1 reply")
	p.sees(reply, "It depends on the state.")
}

func onlyVisibleToYou(p *page) {
	p.says("@helpdesk my loan number is 0012345678")
	p.sees(message+"[data-ephemeral=true]", "Only visible to you")
	p.sees(message+"[data-ephemeral=true]", "Please edit it out.")
	p.shot("only-visible-to-you")
	p.be(dana)
	p.goes("questions")
	p.sees(message, "my loan number is")
	p.misses(message, "Please edit it out.")
}

func toasts(p *page) {
	p.says("@helpdesk what is the late fee")
	p.clicks("[data-testid=thread-link]", "1 reply")
	p.clicks("[data-testid=thread] button", "Say nothing")
	p.sees("[data-testid=thread] button[aria-busy=true],[data-testid=thread] button", "Say nothing")
	p.clicks("[data-testid=clock-15m]") // longer than an app may take
	p.sees(toast, "didn't respond")
	p.shot("toast")
	p.clicks(toast + " [aria-label=Dismiss]")
	p.misses(toast, "didn't respond")
}

func beAnyone(p *page) {
	p.be(dana)
	p.sees("[data-testid=person-switcher]", "Dana Ruiz")
	p.sees("[data-testid=channel-link]", "specialists")
	p.clicks("[data-testid=person-switcher]")
	p.shot("people")
	p.sees("[data-testid=people]", "Rob Oak Northline")
	p.sees("[data-testid=people]", "Ana Lima Guest")
	p.clicks(fmt.Sprintf("[data-testid=people] [data-user-id=%s]", rob))
	p.sees("[data-testid=person-switcher]", "Rob Oak")
	p.misses("[data-testid=channel-link]", "specialists")
	p.sees("[data-testid=channel-link]", "northline")
}

func sideBySide(p *page) {
	p.clicks("[data-testid=side-by-side]")
	left, right := "[data-testid=seat-0] ", "[data-testid=seat-1] "
	p.sees(left+"[data-testid=person-switcher]", "Ana Lima")
	p.sees(right+"[data-testid=person-switcher]", "Dana Ruiz")
	p.clicks(right + "[data-channel-name=specialists]")
	p.types(left+"[data-testid=composer]", "@helpdesk may he sign on Mars")
	p.presses(kb.Escape)
	p.presses(kb.Enter)
	p.sees(right+"[data-testid=message]", "Q-1 · @Helpdesk may he sign on Mars")
	p.clicks(right+"button[data-action-id=answer]", "Answer")
	p.sees(right+dialog, "Answer the question")
	p.shot("side-by-side")
	p.sees(left+"[data-testid=composer-box]", "") // the form covers one seat only
	p.types(right+"[data-action-id=title]", "Signing on Mars")
	p.types(right+"[data-action-id=say]", "He may sign on Mars.")
	p.clicks(right + "[data-testid=modal-submit]")
	p.misses(dialog, "")
	p.clicks(left+"[data-testid=thread-link]", "2 replies")
	p.sees(left+reply, "@Ana Lima Q-1 is answered: He may sign on Mars.")
	p.sees(right+message, "Q-1 is answered.")
	p.clicks(right + "[data-testid=close-side]")
	p.misses(right, "")
}

func withheld(p *page) {
	p.ask(dana, askChannel, "ask @zoe or @lee")
	p.sees(message, "@Private user")
	p.misses("[data-testid=messages]", "Zoe")
	p.clicks("[data-testid=browse-channels]")
	p.sees(".finder", "Guests are brought into channels by others")
	p.presses(kb.Escape)
	p.be(dana)
	p.goes("questions")
	p.sees(message, "ask @Zoe Hart or @Lee Park")

	p.be(rob)
	p.misses("[data-testid=channel-link]", "questions")
	p.goes("northline")
	p.says("/ask may I use a command")
	p.sees(toast, "does not show them the app's commands")
	p.be(dana)
	p.goes("northline")
	p.says("hello Rob")
	p.sees("[data-testid=members]", "3 members")
	p.clicks("[data-testid=members]")
	p.sees(".finder-row", "Rob Oak Northline")
	p.shot("members")
}

func permalinks(p *page) {
	first := p.ask(dana, askChannel, "the first of many")
	for i := range 150 {
		p.ask(dana, askChannel, fmt.Sprintf("message %d", i))
	}
	p.sees(message, "message 149")
	link, err := p.app.api.GetPermalink(&slack.PermalinkParameters{Channel: askChannel, Ts: first.TS})
	p.ok(err)
	seen := func() {
		p.t.Helper()
		p.sees(message, "the first of many")
		p.holds(fmt.Sprintf(`(() => {
			const {top, bottom} = document.querySelector('[data-testid=messages] [data-ts="%s"]').getBoundingClientRect();
			const list = document.querySelector('[data-testid=messages]').getBoundingClientRect();
			return top >= list.top && bottom <= list.bottom;
		})()`, first.TS))
	}
	p.open(strings.TrimPrefix(link, p.URL()))
	seen()
	p.shot("permalink")

	// Whom the page opens as is not among the specialists: somebody is who can see it.
	_, card, err := p.app.api.PostMessage(deskChannel, slack.MsgOptionText("for specialists only", false))
	p.ok(err)
	link, err = p.app.api.GetPermalink(&slack.PermalinkParameters{Channel: deskChannel, Ts: card})
	p.ok(err)
	p.open(strings.TrimPrefix(link, p.URL()))
	p.sees("[data-testid=person-switcher]", "Dana Ruiz")
	p.sees(message, "for specialists only")
	link, err = p.app.api.GetPermalink(&slack.PermalinkParameters{Channel: askChannel, Ts: first.TS})
	p.ok(err)

	// A link in a message leads there too, within the page.
	p.ask(dana, askChannel, "as I said: "+link)
	p.open("/")
	p.sees(message, "as I said:")
	p.clicks(message+" a", "/archives/")
	seen()
}
