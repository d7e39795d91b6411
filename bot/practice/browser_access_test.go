package practice_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// axePath is axe-core as its lock file pins it.
var axePath = filepath.Join("testdata", "axe", "node_modules", "axe-core", "axe.min.js")

// pageWeight is what the page may weigh, vendored files and licences included.
const pageWeight = 300 << 10

// isAccessible lets axe-core judge what the page shows now: no serious fault.
func (p *page) isAccessible(view string) {
	p.t.Helper()
	p.still()
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[json.RawMessage](`axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations
		.filter(({impact}) => impact === 'serious' || impact === 'critical')
		.map(({id, help, nodes}) => ({id, help, nodes: nodes.map(({html, failureSummary}) => html + '\n' + failureSummary)})))`, chromedp.EvalAwaitPromise))
	p.ok(err)
	var faults []struct {
		ID, Help string
		Nodes    []string
	}
	p.ok(json.Unmarshal(found, &faults))
	for _, f := range faults {
		p.t.Errorf("%s: %s: %s\n%s", view, f.ID, f.Help, strings.Join(f.Nodes, "\n"))
	}
}

func accessible(p *page) {
	axe, err := os.ReadFile(axePath)
	if err != nil {
		missing(p.t, "axe-core is not installed (npm ci --prefix bot/practice/testdata/axe): the page is not judged")
	}
	load := func() {
		p.t.Helper()
		p.do(chromedp.Evaluate[chromedp.Void](string(axe) + ";undefined"))
	}
	background := func() string { return value[string](p, `getComputedStyle(document.body).backgroundColor`) }
	p.ask(ana, askChannel, "@helpdesk what is the late fee")
	for _, blocks := range everyBlockJSON() {
		p.posts(blocks)
	}
	var light string
	for _, theme := range []string{"light", "dark"} {
		p.open("/")
		p.sees("[data-testid=thread-link]", "1 reply")
		if theme == "light" {
			light = background()
		} else {
			p.clicks("[data-testid=theme]")
			p.holds(`document.documentElement.dataset.theme === 'dark'`)
			if dark := background(); dark == light {
				p.t.Errorf("light and dark are both %s", dark)
			}
		}
		load()
		p.isAccessible(theme + " channel with every block")
		p.scrolls("[data-testid=thread-link]")
		p.clicks("[data-testid=thread-link]", "1 reply")
		p.sees(reply, "It depends")
		p.isAccessible(theme + " thread")
		p.shot("thread-" + theme)
		p.clicks("[data-testid=inspect-toggle]")
		p.sees(".entry", "chat.postMessage")
		p.isAccessible(theme + " Inspect")
		p.clicks("[data-testid=weather-toggle]")
		p.sees("[data-testid=weather]", "Fair weather")
		p.isAccessible(theme + " Weather")
		p.clicks("[data-testid=drawer-close]")
		p.clicks("[data-testid=person-switcher]")
		p.isAccessible(theme + " people")
		p.presses(kb.Escape)
		p.clicks("[data-testid=close-thread]")
		p.clicks("[data-testid=shortcuts]")
		p.isAccessible(theme + " menu")
		p.clicks("[data-callback-id=everything]")
		p.clicks("[data-testid=modal-submit]")
		p.sees("[data-block-id=line] [data-testid=field-error]", "required")
		p.isAccessible(theme + " form with faults")
		p.clicks("[data-testid=modal-cancel]")
		p.misses(dialog, "")
		p.clicks("[data-testid=app-link]")
		p.sees("[data-testid=home]", "What keeps being asked")
		p.isAccessible(theme + " Home")
		p.clicks("[data-testid=side-by-side]")
		p.sees("[data-testid=seat-1] [data-testid=messages]", "")
		p.isAccessible(theme + " side by side")
		p.shot("side-by-side-" + theme)
		p.clicks("[data-testid=seat-1] [data-testid=close-side]")
	}
}

func keyboardAlone(p *page) {
	focus := func(selector string) {
		p.t.Helper()
		p.holds(fmt.Sprintf(`document.activeElement.matches(%q)`, selector))
	}
	until := func(selector, key string, most int, modifiers ...chromedp.Modifier) {
		p.t.Helper()
		for range most {
			if value[bool](p, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
				return
			}
			p.presses(key, modifiers...)
		}
		focus(selector)
	}
	p.be(dana) // where the keyboard starts is the browser's affair
	p.sees("[data-testid=channel-link]", "specialists")
	region := kb.F6
	until("[data-testid=channel-link][aria-current=page]", region, 6)
	until("[data-channel-name=specialists]", kb.ArrowDown, 6)
	p.presses(kb.Enter)
	p.sees("[data-testid=channel] h2", "specialists")
	until("[data-testid=composer]", region, 6)
	p.presses("@helpdesk may he sign on Mars")
	p.presses(kb.Escape + kb.Enter)
	p.sees(message+" button", "Answer")
	until("[data-testid=messages]", kb.Tab, 8, chromedp.ModifierShift)
	until("[data-action-id=answer]", kb.Tab, 30)
	p.presses(kb.Enter)
	p.sees(dialog, "Answer the question")
	focus("[data-action-id=title]")
	p.presses("Signing" + kb.Tab + "He may sign.")
	p.presses(kb.Enter, chromedp.ModifierCtrl)
	p.misses(dialog, "")
	p.sees(message, "Q-1 is answered.")
	p.shot("keyboard")
}

func telephone(p *page) {
	p.do(chromedp.EmulateViewport(390, 780))
	p.open("/")
	narrow := func() {
		p.t.Helper()
		p.holds(`document.documentElement.scrollWidth <= innerWidth`)
	}
	p.says("@helpdesk what is the late fee")
	p.sees("[data-testid=thread-link]", "1 reply")
	narrow()
	p.shot("phone-channel")
	p.clicks("[data-testid=thread-link]", "1 reply")
	p.sees(reply, "It depends on the state.")
	narrow()
	p.shot("phone-thread")
	p.clicks("[data-testid=close-thread]")
	p.clicks("[data-testid=back]")
	p.sees("[data-testid=sidebar]", "questions")
	narrow()
	p.shot("phone-list")
}

// nothingFromElsewhere: all that the page loads comes from the program, and a
// strict policy holds it to that.
func nothingFromElsewhere(p *page) {
	for _, blocks := range everyBlockJSON() {
		p.posts(blocks) // with pictures and links of other places
	}
	p.sees(message, "A film")
	loaded := value[[]string](p, `performance.getEntriesByType('resource').map(({name}) => name)`)
	if len(loaded) < 20 {
		p.t.Errorf("the page loaded only %q", loaded)
	}
	for _, address := range loaded {
		if !strings.HasPrefix(address, p.URL()+"/") {
			p.t.Errorf("the page loaded %s", address)
		}
	}
	// Even if it were told to, it could not.
	p.tolerates("Content Security Policy")
	var reached atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer elsewhere.Close()
	held := until[string](p, "what the policy holds back", `async (address) => {
		const all = new Set();
		await new Promise((done) => {
			document.addEventListener('securitypolicyviolation', ({effectiveDirective}) => all.add(effectiveDirective).size === 3 && done());
			fetch(address).catch(() => {});
			new Image().src = address;
			document.body.append(Object.assign(document.createElement('script'), {src: address}));
		});
		return [...all].sort().join(' ');
	}`, elsewhere.URL)
	if held != "connect-src img-src script-src-elem" || reached.Load() != 0 {
		p.t.Errorf("held back: %s; %d requests went elsewhere", held, reached.Load())
	}
}

func TestThePageWeighsLessThan300KB(t *testing.T) {
	var weight int64
	err := filepath.WalkDir("page", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			weight += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if weight > pageWeight {
		t.Errorf("the page weighs %d bytes, at most %d", weight, pageWeight)
	}
}

// What the page is made of is in the program: every file is served by it, and
// none names an address from which to fetch.
func TestEveryFileOfThePageIsServed(t *testing.T) {
	p := &page{t: t}
	p.config.Seed = harbor()
	p.start()
	entries, err := fs.Glob(os.DirFS("page"), "*.*")
	p.ok(err)
	entries = slices.DeleteFunc(entries, func(name string) bool { return strings.HasSuffix(name, ".md") || name == "index.html" })
	if len(entries) < 30 {
		t.Fatalf("only %q", entries)
	}
	for _, name := range entries {
		request, err := http.NewRequestWithContext(t.Context(), "GET", p.URL()+"/"+name, nil)
		p.ok(err)
		raw, err := os.ReadFile(filepath.Join("page", name))
		p.ok(err)
		p.answers(request, string(raw))
		if strings.HasSuffix(name, ".js") && strings.Contains(string(raw), "import(") {
			t.Errorf("%s loads something by an address made at run time", name)
		}
	}
}
