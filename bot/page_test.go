package main

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// page is the practice page of a running floor in a browser. Its parts are
// found by the hooks that bot/practice/page/README.md lists.
type page struct {
	*floor
	t       *testing.T
	ctx     context.Context
	chapter string // of the story, for what goes wrong

	shots string // where pictures are kept; empty: nowhere
	taken int

	console sync.Mutex
	faults  []string // what the page complained of
}

// stepWithin is how long one step may take, on a machine with other things to
// do.
const stepWithin = 15 * time.Second

// openPage starts the program with a content and a browser that looks at it.
func openPage(t *testing.T, contentDir string) *page {
	t.Helper()
	browser := findBrowser(t)
	seed, err := practiceSeed() // as it is shipped: it is looked at
	if err != nil {
		t.Fatal(err)
	}
	f := emptyFloor(t, seed, t.TempDir(), contentDir)
	if err := f.startBot(t); err != nil {
		t.Fatal(err)
	}
	return lookAt(t, browser, f, f.workspace.URL())
}

// lookAt opens a browser at the practice page of a program that runs.
func lookAt(t *testing.T, browser string, f *floor, url string) *page {
	t.Helper()
	p := &page{floor: f, t: t, shots: os.Getenv("SCREENSHOTS")}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(cancel)
	p.ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(p.ctx); err != nil {
		t.Fatalf("start %s: %v", browser, err)
	}
	p.listen()
	p.story("The page opens.")
	p.does("open the page", chromedp.EmulateViewport(1280, 860), chromedp.Navigate(url),
		chromedp.WaitVisible(in(left, `[data-testid=composer]`)), chromedp.WaitVisible(chromedp.CSS(`[data-testid=connection].on`)))
	return p
}

// findBrowser is the path of a Chromium. Where none is required and none is
// there, the test is skipped.
func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const missing = "There is no chromium and no google-chrome on the PATH. On Debian: apt-get install chromium"
	if os.Getenv("REQUIRE_BROWSER") == "1" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// The two places at the page.
const (
	left  = "seat-0"
	right = "seat-1"
)

// in is a selector within a seat.
func in(seat string, selector chromedp.CSS) chromedp.CSS {
	return hook(seat) + " " + selector
}

// hook is a part of the page by its data-testid.
func hook(name string) chromedp.CSS { return chromedp.CSS("[data-testid=" + name + "]") }

func (p *page) story(chapter string) { p.chapter = chapter }

// does takes steps; where one cannot be taken it says what was on the screen.
func (p *page) does(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepWithin)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.fail(what, err)
	}
}

func (p *page) fail(what string, err error) {
	p.t.Helper()
	p.picture("failed")
	ctx, cancel := context.WithTimeout(p.ctx, stepWithin)
	defer cancel()
	text, _ := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("body")))
	p.t.Fatalf("%s\n%s: %v\non the screen:\n%s\nthe page complained of: %q", p.chapter, what, err, text, p.complaints())
}

// says writes a message in the place that a seat looks at.
func (p *page) says(seat, text string) {
	p.t.Helper()
	p.does("write: "+text, chromedp.SendKeys(in(seat, hook("composer")), text))
	p.clicks(in(seat, hook("composer-send")))
	p.sees(seat, "messages", text)
}

// sees waits until a part of a seat shows a text.
func (p *page) sees(seat, part, text string) {
	p.t.Helper()
	p.waits("see in "+part+": "+text, `(part, text) => [...document.querySelectorAll(part)].some((one) => one.innerText.includes(text))`,
		string(in(seat, hook(part))), text)
}

// waits polls a condition on the page.
func (p *page) waits(what, condition string, args ...any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepWithin+time.Second)
	defer cancel()
	poll := chromedp.PollFunction[chromedp.Void](condition, chromedp.WithPollingArgs(args...), chromedp.WithPollingTimeout(stepWithin))
	if _, err := chromedp.Run(ctx, poll); err != nil {
		p.fail(what, err)
	}
}

// press is run in the page: it clicks the last element of a selector that
// reads like a label and stands in a message with some words, either of which
// may be empty. It looks and clicks in one go, because what was measured a
// moment ago may have moved; and it clicks only what a pointer would meet.
const press = `(selector, label, words) => {
	const found = [...document.querySelectorAll(selector)].filter((one) => (!label || one.innerText.trim() === label) &&
		(!words || one.closest('[data-testid=message]').innerText.includes(words))).at(-1);
	if (!found || found.disabled) return false;
	found.scrollIntoView({block: 'nearest'});
	const {x, y, width, height} = found.getBoundingClientRect();
	const met = document.elementFromPoint(x + width / 2, y + height / 2);
	if (!met || !found.contains(met)) return false;
	found.click();
	return true;
}`

// clicks waits until an element can be clicked, and clicks it.
func (p *page) clicks(selector chromedp.CSS) {
	p.t.Helper()
	p.waits("click "+string(selector), press, string(selector), "", "")
}

// presses clicks the last button of a part that reads like this.
func (p *page) presses(seat, part, label string) {
	p.t.Helper()
	p.waits("press "+label, press, string(in(seat, hook(part)+" button")), label, "")
}

// declines waits until a question has its number, and says of titles that are
// offered first that it is none of them: what comes near is the ranking's to say.
func (p *page) declines(seat string) {
	p.t.Helper()
	p.waits("decline what is offered", `(part) => {
	const shown = document.querySelector(part);
	if (shown.innerText.includes('It is Q-')) return true;
	const none = [...shown.querySelectorAll('button')].find((one) => ['None of these', 'No, something else'].includes(one.innerText.trim()));
	if (none && !none.disabled && !(Date.now() - window.declinedAt < 2000)) {
		window.declinedAt = Date.now(); // once: its second press would meet a reply that has moved on
		none.click();
	}
	return false;
}`, string(in(seat, hook("thread-messages"))))
}

// opensThread opens the thread of the message that reads like this, once it
// has a reply.
func (p *page) opensThread(seat, text string) {
	p.t.Helper()
	p.waits("open the thread of: "+text, press, string(in(seat, hook("messages")+" "+hook("thread-link"))), "", text)
	p.sees(seat, "thread", text)
}

// opens goes to a channel.
func (p *page) opens(seat, channel string) {
	p.t.Helper()
	p.clicks(in(seat, chromedp.CSS(`[data-testid=channel-link][data-channel-name=`+channel+`]`)))
	p.does("open #"+channel, chromedp.WaitVisible(in(seat, hook("composer")+chromedp.CSS(`[placeholder="Message #`+channel+`"]`))))
}

// becomes makes a seat somebody else's.
func (p *page) becomes(seat, user string) {
	p.t.Helper()
	p.clicks(in(seat, hook("person-switcher")))
	p.clicks(hook("people") + chromedp.CSS(` [data-user-id=`+user+`]`))
	p.does("be "+user, chromedp.WaitVisible(hook(seat)+chromedp.CSS(`[data-user-id=`+user+`]`)))
}

// fills types into a field of the form.
func (p *page) fills(field, text string) {
	p.t.Helper()
	p.does("fill in "+field, chromedp.SendKeys(hook("modal")+chromedp.CSS(` [data-action-id=`+field+`]`), text))
}

// chooses takes an option of a menu in the form.
func (p *page) chooses(field, value string) {
	p.t.Helper()
	menu := hook("modal") + chromedp.CSS(` [data-testid=select][data-action-id=`+field+`]`)
	p.clicks(menu)
	p.clicks(hook("select-options") + chromedp.CSS(` [data-value="`+value+`"]`))
	p.does("choose "+value, chromedp.WaitVisible(menu+chromedp.CSS(`[data-value="`+value+`"]`)))
}

// picture keeps what is on the screen, if pictures are asked for, and returns
// it.
func (p *page) picture(name string) []byte {
	p.t.Helper()
	if p.shots == "" {
		return nil
	}
	p.taken++
	shot := p.capture()
	if err := os.MkdirAll(p.shots, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.shots, fmt.Sprintf("%02d-%s.png", p.taken, name)), shot, 0o644); err != nil {
		p.t.Fatal(err)
	}
	return shot
}

func (p *page) capture() []byte {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepWithin)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatalf("take a picture: %v", err)
	}
	return shot
}

// How large the pictures in the README may be, in bytes.
const (
	mostPicture = 300_000
	mostFrame   = 150_000
)

// frame takes one picture of the README's film, as a phone shows it.
func (p *page) frame(name string) {
	p.t.Helper()
	p.does("shrink to a phone", chromedp.EmulateViewport(420, 760, chromedp.EmulateScale(1.5)))
	p.picture("film-" + name)
	p.update("../docs/film-"+name+".png", mostFrame)
	p.does("widen", chromedp.EmulateViewport(1280, 860))
}

// update writes one of the README's pictures anew, if that is asked for.
func (p *page) update(file string, most int) {
	p.t.Helper()
	if os.Getenv("UPDATE_PICTURE") != "1" {
		return
	}
	shot, err := png.Decode(bytes.NewReader(p.capture()))
	if err != nil {
		p.t.Fatal(err)
	}
	var small bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&small, shot); err != nil {
		p.t.Fatal(err)
	}
	if small.Len() > most {
		p.t.Fatalf("%s would take %d bytes, at most %d are kept in the repository", file, small.Len(), most)
	}
	if err := os.WriteFile(file, small.Bytes(), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// calibrated waits until the rankings have learnt what was approved.
func (p *page) calibrated() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, starting)
	defer cancel()
	if err := p.settle(ctx); err != nil {
		p.t.Fatalf("wait until what was approved is served: %v", err)
	}
	select {
	case <-p.bot.handlers.Ready():
	case <-ctx.Done():
		p.t.Fatal("the rankings were not calibrated in time")
	}
}

// listen keeps what the page writes to its console as a fault.
func (p *page) listen() {
	messages := chromedp.Console(p.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" || m.Type == "warning" {
				p.console.Lock()
				p.faults = append(p.faults, m.String())
				p.console.Unlock()
			}
		}
	}()
}

func (p *page) complaints() []string {
	p.console.Lock()
	defer p.console.Unlock()
	return p.faults
}

// tourIsDone waits until every step of the tour has been completed by what
// happened.
func (p *page) tourIsDone() {
	p.t.Helper()
	for _, step := range p.workspace.State().Tour {
		if !step.Completed {
			p.t.Errorf("the tour's step %q is not done: %s", step.ID, strings.TrimSpace(step.Text))
		}
	}
}
