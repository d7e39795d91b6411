package practice_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/chromedp/chromedp/kb"
)

func tourFollows(p *page) {
	step := func(id string) {
		p.t.Helper()
		p.sees(fmt.Sprintf("[data-testid=tour][data-step=%s]", id), "")
	}
	step("ask")
	p.shot("tour")
	p.says("@helpdesk what is the late fee")
	step("fact")
	p.clicks("[data-testid=thread-link]", "1 reply")
	p.clicks("[data-testid=thread] button", "Texas")
	step("gap")
	p.clicks("[data-testid=close-thread]")
	p.says("@helpdesk may he sign on Mars")
	step("claim")
	p.clicks("[data-testid=tour-go]", "Be Dana Ruiz")
	p.clicks(message+" button[data-action-id=answer]", "Answer")
	step("approve")
	p.types("[data-action-id=title]", "Signing on Mars")
	p.types("[data-action-id=say]", "He may sign on Mars.")
	p.clicks("[data-testid=modal-submit]")
	p.misses(dialog, "")
	step("lead") // Ana was told at once
	p.clicks("[data-testid=tour-go]", "Be Lee Park")
	p.sees("[data-testid=home]", "What keeps being asked")
	step("end")
	p.shot("tour-end")
	p.clicks("[data-testid=tour-close]")
	p.misses("[data-testid=tour]", "")
	p.open("/")
	p.misses("[data-testid=tour]", "") // it stays away
	p.clicks("[data-testid=more]")
	p.clicks("[data-testid=open-tour]")
	p.sees("[data-testid=tour]", "")
}

func inspect(p *page) {
	p.clicks("[data-testid=inspect-toggle]")
	p.says("@helpdesk what is the late fee")
	p.sees(".entry[data-kind=event][data-name=app_mention]", "app_mention")
	p.sees(".entry[data-kind=ack]", "ack")
	p.sees(".entry[data-kind=api][data-name='chat.postMessage'][data-ok=true]", "chat.postMessage")
	p.holds(`(() => {
		const at = (selector) => Number(document.querySelector('.entry' + selector).dataset.seq);
		const mention = at('[data-kind=event][data-name=app_mention]');
		return mention < at('[data-kind=ack][data-name=app_mention]') && mention < at('[data-name="chat.postMessage"]');
	})()`) // in the order in which it happened
	p.holds(`/\d (ms|s)/.test(document.querySelector('.entry[data-name="chat.postMessage"]').innerText)`)
	p.holds(`/\d (B|KB)/.test(document.querySelector('.entry[data-name="chat.postMessage"]').innerText)`)
	p.misses(".entry .payload", "") // folded
	p.clicks(".entry[data-name='chat.postMessage'] summary", "chat.postMessage")
	p.sees(".entry .payload", "Sent by the app")
	p.sees(".entry .payload", "It depends on the state.")
	p.shot("inspect")

	p.says("@helpdesk this is too long")
	refused := ".entry.bad[data-name='chat.postMessage'][data-ok=false]"
	p.sees(refused, "invalid_blocks")
	p.sees(refused, "section text: at most 3,000 characters, this has 3,001")
	p.clicks("[data-testid=inspect-refused]")
	p.misses(".entry", "app_mention")
	p.sees(refused, "invalid_blocks")
	p.holds(`(() => {
		const [red, green, blue] = getComputedStyle(document.querySelector('.entry.bad .refusal')).color.match(/\d+/g).map(Number);
		return red > green + 40 && red > blue + 40;
	})()`)
	p.shot("inspect-refused")
	p.clicks("[data-testid=inspect-refused]")
	p.types("[data-testid=inspect-filter]", "app_mention")
	p.misses(".entry", "chat.postMessage")
	p.clicks("[data-testid=drawer-close]")
	p.misses("[data-testid=inspect]", "")
}

func weather(p *page) {
	p.clicks("[data-testid=weather-toggle]")
	p.sees("[data-testid=weather]", "Fair weather")
	p.holds(`document.querySelectorAll('[data-testid=weather-rule] option').length >= 12`)
	p.clicks("[data-testid=weather-rule]")
	p.presses("Too many" + kb.Enter)
	p.sees("[data-testid=weather-rule]", "Too many requests")
	p.types("#weather-Only\\ for", "chat.postMessage")
	p.types("#weather-Times", "1")
	p.clicks("[data-testid=weather-add]", "Switch on")
	p.sees("[data-rule=rate_limited]", "for chat.postMessage · 1 more time")
	p.shot("weather")

	// The app gives up at the first 429: the workspace knows that nobody was answered.
	p.says("@helpdesk what is the late fee")
	p.sees("[data-counter=unanswered]", "1")
	p.misses("[data-rule=rate_limited]", "")
	p.sees("[data-testid=weather]", "Fair weather")
	p.shot("weather-counted")

	p.clicks("[data-testid=weather-rule]")
	p.presses("Event twice, new" + kb.Enter)
	p.holds(`document.getElementById('weather-Only event').value === ''`) // what narrowed the rule before is gone
	p.types("#weather-Only\\ event", "app_mention")
	p.clicks("[data-testid=weather-add]", "Switch on")
	p.sees("[data-rule=new_event_id]", "Event twice, new id")
	p.says("@helpdesk may he sign on Mars")
	p.sees("[data-counter=events_doubled]", "1")
	p.sees("[data-counter=posts_doubled]", "1") // this app takes no care, and answers twice
	p.sees("[data-counter=struck]", "Too many requests, 1 time")
	p.sees("[data-counter=struck]", "Event twice, new id, 1 time")
	p.clicks("[data-testid=weather-clear]")
	p.sees("[data-testid=weather]", "Fair weather")
	p.clicks("[data-testid=inspect-toggle]")
	p.sees(".entry[data-ok=false][data-name='chat.postMessage']", "ratelimited")
}

func restarts(p *page) {
	p.says("@helpdesk what is the late fee")
	p.sees("[data-testid=thread-link]", "1 reply")
	p.tolerates("ERR_CONNECTION_REFUSED")
	p.config.Addr = strings.TrimPrefix(p.URL(), "http://")
	p.stop()
	p.sees("[role=alert]", "Trying again")
	p.shot("away")
	p.start()
	p.sees("[data-testid=connection]", "is connected")
	p.misses("[role=alert]", "Trying again")
	p.sees(message, "what is the late fee")
	p.says("@helpdesk still there?")
	p.sees(message, "still there?")
	p.holds(`document.querySelectorAll('[data-testid=thread-link]').length === 2`)

	p.clicks("[data-testid=more]")
	p.clicks("[data-testid=reset]")
	p.sees("[data-testid=confirm]", "Start over?")
	p.clicks("[data-testid=confirm-yes]")
	p.misses(message, "late fee")
	p.sees("[data-testid=tour][data-step=ask]", "")
}

// answers sends a request and looks for words in the answer.
func (p *page) answers(request *http.Request, want string) {
	p.t.Helper()
	response, err := http.DefaultTransport.RoundTrip(request)
	p.ok(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	p.ok(err)
	if !strings.Contains(string(body), want) {
		p.t.Fatalf("%s answers %s", request.URL.Path, body)
	}
}
