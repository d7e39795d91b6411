package practice_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"shouldertap/bot/practice"
)

// patience is how long a story waits for one thing to appear on the page.
const patience = 20 * time.Second

// The stories of the page, told in a real browser against a real app. Each has
// a workspace and a tab of its own; they share one browser.
func TestThePageInABrowser(t *testing.T) {
	browser := openBrowser(t)
	for _, story := range []struct {
		name string
		tell func(*page)
	}{
		{"a question is asked and answered in a thread", askInAThread},
		{"what is new is marked until it is read", unreadMarks},
		{"the app has a Home, and its buttons work", appHome},
		{"a composer completes mentions, channels and commands", completions},
		{"the message menu holds the app's shortcuts", messageShortcuts},
		{"people react, edit and delete", reactEditDelete},
		{"what only one person sees is marked so", onlyVisibleToYou},
		{"a toast says what failed", toasts},
		{"be anyone in one click", beAnyone},
		{"side by side, a question travels", sideBySide},
		{"names are withheld from guests and other workspaces", withheld},
		{"a permalink leads to its message", permalinks},
		{"every block is drawn, or shown as what it is", everyBlock},
		{"every field can be filled in, and is checked", everyField},
		{"a form lies on a form, and says what is wrong", formsOnForms},
		{"a form keeps its focus while the workspace moves on", focusIsKept},
		{"the tour follows what happens", tourFollows},
		{"Inspect shows all that passed", inspect},
		{"Weather is switched on and counted", weather},
		{"the page survives a restart and can start over", restarts},
		{"all of it works by keyboard alone", keyboardAlone},
		{"it fits a telephone", telephone},
		{"it is readable in light and in dark, and to a screen reader", accessible},
		{"nothing is fetched from elsewhere", nothingFromElsewhere},
	} {
		t.Run(story.name, func(t *testing.T) { story.tell(openPage(t, browser)) })
	}
}

// openBrowser starts Chromium; without one the test is skipped, unless
// REQUIRE_BROWSER is set.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		missing(t, "Chromium is not installed: the page is not tried in a browser")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.WindowSize(1360, 860),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"))
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(stop)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := chromedp.Cancel(browser); err != nil {
			t.Error(err)
		}
	})
	return browser
}

// missing skips a test for want of something, or fails it where nothing may be wanting.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("REQUIRE_BROWSER") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// page is a tab that looks at a workspace with a connected app.
type page struct {
	*practice.Workspace
	t      *testing.T
	ctx    context.Context // of the tab
	config practice.Config
	app    *helpdesk

	faults   []string // what the browser complained of, read when the story is over
	expected []string // what it may complain of
}

func openPage(t *testing.T, browser context.Context) *page {
	t.Helper()
	tab, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	p := &page{t: t, ctx: tab, config: practice.Config{Seed: harbor(), Dir: t.TempDir()}}
	p.start()
	p.do(chromedp.EmulateViewport(1360, 860))
	var listening sync.WaitGroup
	messages := chromedp.Console(tab)
	listening.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Type == chromedp.ConsoleError || m.IsException() {
				p.faults = append(p.faults, m.String())
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		listening.Wait()
		p.complained()
	})
	p.open("/")
	return p
}

// start opens the workspace and connects its app.
func (p *page) start() {
	p.t.Helper()
	w, err := practice.Start(p.t.Context(), p.config)
	p.ok(err)
	p.Workspace = w
	p.app = connect(p.t, w, p.config.Seed.App)
	p.t.Cleanup(p.stop)
}

// stop closes the workspace; a second time does nothing.
func (p *page) stop() {
	p.app.leave()
	if err := p.Workspace.Close(); err != nil {
		p.t.Error(err)
	}
}

// open leads the tab to an address of the workspace.
func (p *page) open(address string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.URL() + address))
	p.holds(`document.querySelector('[data-testid=connection].on')`)
}

func (p *page) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	p.ok(chromedp.Do(p.ctx, steps...))
}

// value is what an expression of the page's language gives.
func value[T any](p *page, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// finding is the page's side of looking for something: the last visible element of
// a selector that holds the words, in its text, value or label.
const finding = `const find = (selector, words = '') => [...document.querySelectorAll(selector)].filter((one) => {
	const held = [one.innerText, one.value, one.getAttribute('aria-label')].join('\n');
	return one.checkVisibility({visibilityProperty: true}) && held.replace(/\s+/g, ' ').includes(words);
}).pop();`

// until waits for a condition on the page, and when it does not come shows what did.
func until[T any](p *page, what, condition string, args ...any) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.PollFunction[T](condition, chromedp.WithPollingArgs(args...), chromedp.WithPollingTimeout(patience)))
	if err != nil {
		p.snap("failed-" + strings.ReplaceAll(filepath.Base(p.t.Name()), " ", "-"))
		text, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.body.innerText.slice(-600)`))
		p.t.Fatalf("%s: %v; the page says:\n%s", what, err, text)
	}
	return v
}

// sees waits until an element of the selector holds the words.
func (p *page) sees(selector, words string) {
	p.t.Helper()
	until[bool](p, fmt.Sprintf("%s never says %q", selector, words), `(s, w) => { `+finding+` return Boolean(find(s, w)); }`, selector, words)
}

// misses waits until no element of the selector holds the words.
func (p *page) misses(selector, words string) {
	p.t.Helper()
	until[bool](p, fmt.Sprintf("%s still says %q", selector, words), `(s, w) => { `+finding+` return !find(s, w); }`, selector, words)
}

// holds waits until a condition in the page's language is true.
func (p *page) holds(condition string) {
	p.t.Helper()
	until[bool](p, condition+" never holds", `() => Boolean(`+condition+`)`)
}

// point is the middle of an element, once it stands still and nothing covers it.
func (p *page) point(selector, words string) (x, y float64) {
	p.t.Helper()
	at := until[[]float64](p, fmt.Sprintf("%s with %q cannot be reached", selector, words), `async (s, w) => {
		`+finding+`
		const one = find(s, w);
		if (!one) return null;
		const {left, top, width, height} = one.getBoundingClientRect();
		await new Promise(requestAnimationFrame);
		const after = one.getBoundingClientRect();
		if (after.left !== left || after.top !== top || !width) return null;
		const at = [left + width / 2, top + height / 2];
		const there = document.elementFromPoint(...at);
		if (there && (one.contains(there) || there.contains(one) && there.tagName === 'LABEL')) return at;
		one.scrollIntoView({block: 'center'});
		return null;
	}`, selector, words)
	return at[0], at[1]
}

// clicks presses the mouse on an element of the selector that holds the words.
func (p *page) clicks(selector string, words ...string) {
	p.t.Helper()
	x, y := p.point(selector, strings.Join(words, " "))
	p.do(chromedp.MouseEvent(chromedp.MouseMoved, x, y), chromedp.MouseClickXY(x, y))
}

// hovers moves the mouse there, which brings a message's actions up.
func (p *page) hovers(selector, words string) {
	p.t.Helper()
	x, y := p.point(selector, words)
	p.do(chromedp.MouseEvent(chromedp.MouseMoved, x, y))
}

// presses sends keys to whatever has the focus.
func (p *page) presses(keys string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	for _, key := range keys {
		if key == []rune(kb.Enter)[0] {
			p.do(enter(modifiers...))
			continue
		}
		p.do(chromedp.KeyEvent(string(key), chromedp.KeyModifiers(modifiers...)))
	}
}

// enter is the Enter key as a person presses it: where the page takes it for
// its own no line begins, and elsewhere a form is sent or a button pressed.
func enter(modifiers ...chromedp.Modifier) chromedp.Action[chromedp.Void] {
	var held chromedp.Modifier
	for _, m := range modifiers {
		held |= m
	}
	key := input.DispatchKeyEventParams{Type: kb.KeyDown, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13, Modifiers: int64(held)}
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key); err != nil {
			return err
		}
		key.Type, key.Text = kb.KeyUp, ""
		_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key)
		return err
	})
}

// types clicks into a field and types over what is there.
func (p *page) types(selector, text string) {
	p.t.Helper()
	p.clicks(selector)
	p.holds(fmt.Sprintf(`document.activeElement.matches(%q)`, selector))
	p.presses("a", chromedp.ModifierCtrl)
	p.presses(text)
}

// dates types into the first part of a date or time.
func (p *page) dates(selector, digits string) {
	p.t.Helper()
	p.do(chromedp.Focus(chromedp.CSS(selector)))
	p.presses(digits)
}

// says writes a message where one stands.
func (p *page) says(text string) {
	p.t.Helper()
	p.types("[data-testid=composer]", text)
	p.presses(kb.Escape) // no completion takes the Enter
	p.presses(kb.Enter)
}

// be becomes somebody with one click on their face.
func (p *page) be(user string) {
	p.t.Helper()
	p.clicks(fmt.Sprintf("[data-testid=face][data-user-id=%s]", user))
	p.holds(fmt.Sprintf(`document.querySelector('[data-testid=seat-0]').dataset.userId === %q`, user))
}

// goes opens a channel by its name.
func (p *page) goes(channel string) {
	p.t.Helper()
	p.clicks(fmt.Sprintf("[data-testid=channel-link][data-channel-name=%s]", channel))
	p.sees("[data-testid=channel] h2", channel)
}

// scrolls brings the last element of a selector into sight.
func (p *page) scrolls(selector string) {
	p.t.Helper()
	until[bool](p, selector+" is not there", `(s) => {
		const one = [...document.querySelectorAll(s)].pop();
		if (one) one.scrollIntoView({block: 'start'});
		return Boolean(one);
	}`, selector)
}

// tolerates lets the browser complain of what a story brings about.
func (p *page) tolerates(words string) { p.expected = append(p.expected, words) }

// complained tells what the browser complained of that nobody expected. What
// the workspace refuses it tells in a toast; the browser notes it as well.
func (p *page) complained() {
	for _, fault := range p.faults {
		if !slices.ContainsFunc(append(p.expected, "status of 422"), func(words string) bool { return strings.Contains(fault, words) }) {
			p.t.Errorf("the page complained: %s", fault)
		}
	}
}

// still waits until nothing moves: half faded in, nothing has its colors.
func (p *page) still() {
	p.t.Helper()
	p.holds(`document.getAnimations().every(({playState}) => playState !== 'running')`)
}

// shot keeps a picture of the page in the folder SCREENSHOTS, if that is set.
func (p *page) shot(name string) {
	p.t.Helper()
	if os.Getenv("SCREENSHOTS") != "" {
		p.still()
		p.snap(name)
	}
}

func (p *page) snap(name string) {
	p.t.Helper()
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	p.ok(err)
	p.ok(os.MkdirAll(folder, 0o755))
	p.ok(os.WriteFile(filepath.Join(folder, "practice-"+name+".png"), picture, 0o644))
}
