package practice_test

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"
)

// everyBlockJSON is one message a line, with all that a message may hold.
func everyBlockJSON() []string {
	return []string{
		`[{"type":"header","text":{"type":"plain_text","text":"A header"}},
		  {"type":"section","text":{"type":"mrkdwn","text":"*bold* _italic_ ~gone~ ` + "`code`" + ` <https://example.com|a link> <@U0DANA> <#C0ASK> <!subteam^S0SPEC> <!here> :tada:\n> a quote\n` + "```a block```" + `"},"accessory":{"type":"image","image_url":"https://example.com/x.png","alt_text":"A far picture"}},
		  {"type":"section","fields":[{"type":"mrkdwn","text":"*Field one*"},{"type":"plain_text","text":"Field two"}]},
		  {"type":"divider"},
		  {"type":"image","image_url":"https://example.com/y.png","alt_text":"A large picture","title":{"type":"plain_text","text":"Picture title"}},
		  {"type":"context","elements":[{"type":"mrkdwn","text":"In context"},{"type":"image","image_url":"https://example.com/z.png","alt_text":"A tiny picture"}]},
		  {"type":"markdown","text":"## A heading\n\n- one\n- two\n\n**strong** and [linked](https://example.com)"}]`,
		`[{"type":"rich_text","elements":[
		   {"type":"rich_text_section","elements":[{"type":"text","text":"rich bold","style":{"bold":true}},{"type":"text","text":" and "},{"type":"link","url":"https://example.com","text":"rich link"},{"type":"user","user_id":"U0DANA"},{"type":"emoji","name":"wave"},{"type":"date","timestamp":1795212000,"format":"{date_short}","fallback":"a date"}]},
		   {"type":"rich_text_list","style":"ordered","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"first step"}]},{"type":"rich_text_section","elements":[{"type":"text","text":"second step"}]}]},
		   {"type":"rich_text_quote","elements":[{"type":"text","text":"quoted words"}]},
		   {"type":"rich_text_preformatted","elements":[{"type":"text","text":"to be copied"}]}]},
		  {"type":"table","rows":[[{"type":"raw_text","text":"State"},{"type":"raw_text","text":"Fee"}],[{"type":"raw_text","text":"Texas"},{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"5 dollars"}]}]}]]}]`,
		`[{"type":"data_visualization","title":"Questions a day","chart":{"type":"bar","axis_config":{"categories":["Mon","Tue"],"x_label":"Day","y_label":"Questions"},"series":[{"name":"asked","data":[{"label":"Mon","value":12},{"label":"Tue","value":7}]},{"name":"answered","data":[{"label":"Mon","value":9},{"label":"Tue","value":7}]}]}},
		  {"type":"data_visualization","title":"Outcomes","chart":{"type":"pie","segments":[{"label":"answered","value":16},{"label":"gap","value":3}]}},
		  {"type":"data_visualization","title":"Trend","chart":{"type":"line","axis_config":{"categories":["Mon","Tue","Wed"]},"series":[{"name":"asked","data":[{"label":"Mon","value":1},{"label":"Tue","value":4},{"label":"Wed","value":2}]}]}}]`,
		`[{"type":"actions","elements":[
		   {"type":"button","action_id":"plain","text":{"type":"plain_text","text":"A button"}},
		   {"type":"button","action_id":"danger","style":"danger","text":{"type":"plain_text","text":"A danger"},"confirm":{"title":{"type":"plain_text","text":"Are you sure?"},"text":{"type":"plain_text","text":"It cannot be undone."},"confirm":{"type":"plain_text","text":"Do it"},"deny":{"type":"plain_text","text":"Leave it"}}},
		   {"type":"button","action_id":"link","url":"https://example.com/","text":{"type":"plain_text","text":"A link button"}},
		   {"type":"static_select","action_id":"pick","placeholder":{"type":"plain_text","text":"Pick one"},"options":[{"text":{"type":"plain_text","text":"Voice"},"value":"voice"},{"text":{"type":"plain_text","text":"Email"},"value":"email"}]},
		   {"type":"overflow","action_id":"over","options":[{"text":{"type":"plain_text","text":"More of it"},"value":"more"}]},
		   {"type":"datepicker","action_id":"day","initial_date":"2026-11-20"}]},
		  {"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"feedback","positive_button":{"text":{"type":"plain_text","text":"Good"},"value":"good"},"negative_button":{"text":{"type":"plain_text","text":"Bad"},"value":"bad"}}]},
		  {"type":"card","title":{"type":"mrkdwn","text":"A card"},"body":{"type":"mrkdwn","text":"Its body"},"actions":[{"type":"button","action_id":"card","text":{"type":"plain_text","text":"On the card"}}]},
		  {"type":"carousel","elements":[{"type":"card","title":{"type":"mrkdwn","text":"First of two"}},{"type":"card","title":{"type":"mrkdwn","text":"Second of two"}}]},
		  {"type":"video","title":{"type":"plain_text","text":"A film"},"alt_text":"A film","video_url":"https://example.com/v","thumbnail_url":"https://example.com/t.png"},
		  {"type":"call","call_id":"R123"}]`,
	}
}

func everyBlock(p *page) {
	for _, blocks := range everyBlockJSON() {
		p.posts(blocks)
	}
	for selector, words := range map[string]string{
		"[data-block-type=header]":                    "A header",
		"[data-block-type=section] b,strong":          "bold",
		"[data-block-type=section] a[href]":           "a link",
		"[data-block-type=section] blockquote":        "a quote",
		"[data-block-type=section] pre":               "a block",
		".fields":                                     "Field one Field two",
		"[role=img]":                                  "A large picture",
		"[data-block-type=context]":                   "In context",
		"[data-block-type=markdown] li":               "two",
		"[data-block-type=rich_text] ol li":           "second step",
		"[data-block-type=rich_text] blockquote":      "quoted words",
		"[data-block-type=rich_text] pre":             "to be copied",
		"[data-block-type=table] th":                  "State",
		"[data-block-type=table] td":                  "5 dollars",
		"[data-block-type=data_visualization] figure": "",
		"figcaption":                                  "Questions a day",
		".legend li":                                  "answered",
		"[data-action-id=feedback]":                   "Good",
		"[data-block-type=card]":                      "Its body",
		"[data-block-type=carousel]":                  "Second of two",
		"[data-block-type=video]":                     "A film",
		"[data-block-type=call] .unknown":             "does not draw call",
	} {
		p.sees("[data-testid=messages] "+selector, words)
	}
	for _, words := range []string{"@Dana Ruiz", "#questions", "@specialists", "@here", "rich bold"} {
		p.sees(message, words)
	}
	p.holds(`document.querySelectorAll('[data-block-type=data_visualization] svg').length >= 3`)
	p.shot("blocks-end")
	p.scrolls("[data-block-type=data_visualization]")
	p.shot("blocks-charts")
	p.scrolls("[data-block-type=header]")
	p.shot("blocks-start")

	p.clicks("button[data-action-id=danger]")
	p.sees("[data-testid=confirm]", "It cannot be undone.")
	p.clicks("[data-testid=confirm-deny]")
	p.misses("[data-testid=confirm]", "")
	p.clicks("[data-testid=select][data-action-id=pick]")
	p.types("[data-testid=select-search]", "ema")
	p.misses("[data-testid=select-options]", "Voice")
	p.presses(kb.Enter)
	p.holds(`document.querySelector('[data-testid=select][data-action-id=pick]').dataset.value === 'email'`)
	p.clicks("[data-action-id=over]")
	p.sees("[role=menuitem][data-value=more]", "More of it")
}

// posts sends blocks to the questions channel as an app may write them, also those that no client's types know.
func (p *page) posts(blocks string) {
	p.t.Helper()
	body := fmt.Sprintf(`{"channel": %q, "text": "blocks", "blocks": %s}`, askChannel, blocks)
	request, err := http.NewRequestWithContext(p.t.Context(), "POST", p.APIURL()+"chat.postMessage", strings.NewReader(body))
	p.ok(err)
	request.Header.Set("Authorization", "Bearer "+p.config.Seed.App.BotToken)
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	p.answers(request, `"ok":true`)
}

const everyFieldJSON = `{"type":"modal","callback_id":"everything","title":{"type":"plain_text","text":"Everything"},"submit":{"type":"plain_text","text":"Send"},"blocks":[
 {"type":"alert","level":"warning","text":{"type":"plain_text","text":"Mind the fields."}},
 {"type":"input","block_id":"line","label":{"type":"plain_text","text":"A line"},"element":{"type":"plain_text_input","action_id":"line","max_length":20}},
 {"type":"input","block_id":"lines","optional":true,"label":{"type":"plain_text","text":"Some lines"},"element":{"type":"plain_text_input","action_id":"lines","multiline":true}},
 {"type":"input","block_id":"mail","label":{"type":"plain_text","text":"An address"},"element":{"type":"email_text_input","action_id":"mail"}},
 {"type":"input","block_id":"site","optional":true,"label":{"type":"plain_text","text":"A site"},"element":{"type":"url_text_input","action_id":"site"}},
 {"type":"input","block_id":"number","label":{"type":"plain_text","text":"A number"},"element":{"type":"number_input","action_id":"number","is_decimal_allowed":false,"min_value":"1","max_value":"9"}},
 {"type":"input","block_id":"state","label":{"type":"plain_text","text":"A state"},"element":{"type":"static_select","action_id":"state","placeholder":{"type":"plain_text","text":"Choose a state"},"options":[{"text":{"type":"plain_text","text":"Massachusetts"},"value":"MA"},{"text":{"type":"plain_text","text":"Texas"},"value":"TX"}]}},
 {"type":"input","block_id":"states","label":{"type":"plain_text","text":"Some states"},"element":{"type":"multi_static_select","action_id":"states","options":[{"text":{"type":"plain_text","text":"Ohio"},"value":"OH"},{"text":{"type":"plain_text","text":"Utah"},"value":"UT"}]}},
 {"type":"input","block_id":"source","label":{"type":"plain_text","text":"A source"},"element":{"type":"external_select","action_id":"source","min_query_length":2}},
 {"type":"input","block_id":"person","label":{"type":"plain_text","text":"A person"},"element":{"type":"users_select","action_id":"person"}},
 {"type":"input","block_id":"place","optional":true,"label":{"type":"plain_text","text":"A conversation"},"element":{"type":"conversations_select","action_id":"place"}},
 {"type":"input","block_id":"one","label":{"type":"plain_text","text":"One of them"},"element":{"type":"radio_buttons","action_id":"one","options":[{"text":{"type":"plain_text","text":"Yes"},"value":"yes"},{"text":{"type":"plain_text","text":"No"},"value":"no"}]}},
 {"type":"input","block_id":"any","label":{"type":"plain_text","text":"Any of them"},"element":{"type":"checkboxes","action_id":"any","options":[{"text":{"type":"plain_text","text":"Voice"},"value":"voice"},{"text":{"type":"plain_text","text":"Email"},"value":"email"}]}},
 {"type":"input","block_id":"day","label":{"type":"plain_text","text":"A day"},"element":{"type":"datepicker","action_id":"day"}},
 {"type":"input","block_id":"hour","label":{"type":"plain_text","text":"An hour"},"element":{"type":"timepicker","action_id":"hour"}},
 {"type":"input","block_id":"moment","label":{"type":"plain_text","text":"A moment"},"element":{"type":"datetimepicker","action_id":"moment","initial_date_time":1795212000}}]}`

func everyField(p *page) {
	p.clicks("[data-testid=shortcuts]")
	p.clicks("[data-callback-id=everything]")
	p.sees(dialog, "Mind the fields.")
	p.shot("form")
	p.clicks("[data-testid=modal-submit]")
	p.sees("[data-block-id=line] [data-testid=field-error]", "required")
	p.sees("[data-block-id=state] [data-testid=field-error]", "required")
	p.holds(`document.activeElement.dataset.actionId === 'line'`) // the first fault has the focus
	p.shot("form-faults")

	p.types("[data-action-id=line]", "a line that is much too long")
	p.sees("[data-block-id=line] .left", "8 too many")
	p.types("[data-action-id=mail]", "ana at example")
	p.types("[data-action-id=number]", "12")
	p.clicks("[data-testid=select][data-action-id=state]")
	p.types("[data-testid=select-search]", "mass")
	p.clicks("[data-testid=select-options] [data-value=MA]")
	p.clicks("[data-testid=select][data-action-id=states]")
	p.clicks("[data-testid=select-options] [data-value=OH]")
	p.clicks("[data-testid=select-options] [data-value=UT]")
	p.presses(kb.Escape)
	p.sees("[data-block-id=states] .chip", "Utah")
	p.clicks("[data-testid=select][data-action-id=source]")
	p.types("[data-testid=select-search]", "1692")
	p.clicks("[data-testid=select-options] [role=option]", "15 USC 1692c")
	p.clicks("[data-testid=select][data-action-id=person]")
	p.clicks("[data-testid=select-options] [role=option]", "Dana Ruiz")
	p.clicks("input[data-action-id=one][data-value=yes]")
	p.clicks("input[data-action-id=any][data-value=email]")
	p.dates("input[data-action-id=day]", "12312026")
	p.dates("input[data-action-id=hour]", "0230PM")
	p.clicks("[data-testid=modal-submit]")
	p.sees("[data-block-id=mail] [data-testid=field-error]", "")
	p.sees("[data-block-id=number] [data-testid=field-error]", "")
	p.sees("[data-block-id=line] [data-testid=field-error]", "")

	p.types("[data-action-id=line]", "a line")
	p.types("[data-action-id=mail]", "ana@example.com")
	p.types("[data-action-id=number]", "7")
	p.clicks("[data-testid=modal-submit]")
	p.misses(dialog, "")
	got := p.submission().View.State.Values
	for block, want := range map[string]string{
		"line": "a line", "mail": "ana@example.com", "number": "7", "state": "MA", "states": "OH UT", "source": "15 USC 1692c",
		"person": dana, "one": "yes", "any": "email", "day": "2026-12-31", "hour": "14:30", "moment": "1795212000",
	} {
		if have := entered(got[block][block]); have != want {
			p.t.Errorf("%s came as %q, want %q", block, have, want)
		}
	}
}

// entered is what was filled into one element, in words.
func entered(a slack.BlockAction) string {
	var all []string
	for _, o := range append(a.SelectedOptions, a.SelectedOption) {
		if o.Value != "" {
			all = append(all, o.Value)
		}
	}
	moment := ""
	if a.SelectedDateTime > 0 {
		moment = fmt.Sprint(a.SelectedDateTime)
	}
	return strings.Join(all, " ") + a.Value + a.SelectedUser + a.SelectedDate + a.SelectedTime + moment
}

// submission is the next form that reached the app.
func (p *page) submission() slack.InteractionCallback {
	p.t.Helper()
	select {
	case i := <-p.app.sent:
		return i
	case <-time.After(patience):
		p.t.Fatal("the form never reached the app")
		panic("unreachable")
	}
}

// opensTheForm asks what nobody knows and opens the specialist's form.
func (p *page) opensTheForm() {
	p.t.Helper()
	p.ask(ana, askChannel, "@helpdesk may he sign on Mars")
	p.be(dana)
	p.goes("specialists")
	p.clicks(message+" button[data-action-id=answer]", "Answer")
	p.sees(dialog, "Answer the question")
}

func formsOnForms(p *page) {
	p.opensTheForm()
	p.types("[data-action-id=title]", "It is never so")
	p.types("[data-action-id=say]", "He may.")
	p.clicks(dialog+" button[data-action-id=preview]", "Preview")
	p.sees(dialog+"[data-depth='2']", "This is how it will read.")
	p.shot("form-on-form")
	p.clicks("[data-testid=modal-back]")
	p.sees(dialog+"[data-depth='1']", "Answer the question")
	p.holds(`document.querySelector('[data-action-id=title]').value === 'It is never so'`)
	p.clicks("[data-testid=modal-submit]")
	p.sees("[data-block-id=title] [data-testid=field-error]", "A title does not say never.")
	p.types("[data-action-id=title]", "Signing on Mars")
	p.presses(kb.Enter)
	p.misses(dialog, "")
	p.sees(message, "Q-1 is answered.")
}

func focusIsKept(p *page) {
	p.opensTheForm()
	p.types("[data-action-id=title]", "half a ti")
	p.ask(ana, askChannel, "@dana are you there?")
	p.ask(ana, askChannel, "@helpdesk what is the late fee") // and the app answers
	p.sees("[data-channel-name=questions] .badge", "1")
	p.holds(`document.activeElement.dataset.actionId === 'title'`)
	p.presses("tle")
	p.holds(`document.querySelector('[data-action-id=title]').value === 'half a title'`)
	p.presses(strings.Repeat(kb.Tab, 12)) // the focus goes round within the form
	p.holds(`document.activeElement.closest('[role=dialog]') !== null`)
	p.presses(kb.Escape)
	p.misses(dialog, "")
	p.holds(`document.activeElement.dataset.actionId === 'answer'`) // and comes back to what opened it
}
