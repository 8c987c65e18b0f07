// Package browsertest drives the workspace's page in a real browser, for tests.
//
// It needs Chromium. Where there is none a test is skipped with a sentence; where TIELINE_NEED_BROWSER is 1 it fails.
// Where TIELINE_SHOTS names a directory, pictures are kept there.
package browsertest

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tieline/bot/local/needed"
)

// Browser is one browser, in which people have windows.
type Browser struct {
	t   *testing.T
	url string
	ctx context.Context
}

// chromium is the browser.
var chromium = needed.Program{Named: "TIELINE_CHROMIUM", Names: []string{"chromium", "chromium-browser", "google-chrome"}, Must: "TIELINE_NEED_BROWSER",
	Absent: "no Chromium was found, so the page was not tried in a browser; install one, or name it in TIELINE_CHROMIUM"}

// Need skips or fails the test where there is no browser.
func Need(t *testing.T) { chromium.Find(t) }

// Start starts a browser for the page at url. It ends with the test.
func Start(t *testing.T, url string) *Browser {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium.Find(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("force-color-profile", "srgb"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, stop2 := chromedp.NewContext(alloc)
	t.Cleanup(stop2)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal("the browser does not start:", err)
	}
	return &Browser{t, url, ctx}
}

// Window is one person's window.
type Window struct {
	t   *testing.T
	url string
	ctx context.Context
}

// Window opens the page as a person, at what follows "#" in the address ("#desk"), in a window of a size in pixels. A page
// listens on a connection of its own, and the browser has six: open five windows at most, and let one be several people
// by turns.
func (b *Browser) Window(who, hash string, width, height int64) *Window {
	b.t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	b.t.Cleanup(stop)
	w := &Window{b.t, b.url, ctx}
	// Without a deadline: the tab lives as long as the context of the first call.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil {
		b.t.Fatal(err)
	}
	b.watch(who, chromedp.Console(ctx), stop)
	w.Become(who, hash)
	return w
}

// Become makes the window that of a person, at what follows "#" in the address.
func (w *Window) Become(who, hash string) {
	w.t.Helper()
	w.Do(chromedp.Navigate(w.url + "/?as=" + who + hash))
	w.Visible("#who .label")
}

// watch makes an exception in the page, or a breach of its content policy, a failure of the test.
func (b *Browser) watch(who string, said iter.Seq2[chromedp.ConsoleMessage, error], shut func()) {
	done := make(chan struct{})
	var bad []string
	go func() {
		defer close(done)
		for m, err := range said {
			if err != nil {
				return
			}
			if m.IsException() || m.Source == "security" {
				bad = append(bad, m.String())
			}
		}
	}()
	b.t.Cleanup(func() {
		shut()
		<-done
		for _, line := range bad {
			b.t.Errorf("%s's page: %s", who, line)
		}
	})
}

// Do takes steps, within a minute.
func (w *Window) Do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, stop := context.WithTimeout(w.ctx, 60*time.Second)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		w.Shot("failed")
		w.t.Fatal(err)
	}
}

// Text is what the elements say that a CSS selector finds.
func (w *Window) Text(selector string) string {
	w.t.Helper()
	return Eval[string](w, `[...document.querySelectorAll(`+"`"+selector+"`"+`)].map(n => n.innerText).join("\n")`)
}

// Sees waits until the elements say the words.
func (w *Window) Sees(selector, words string) {
	w.t.Helper()
	var got string
	for end := time.Now().Add(45 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if got = w.Text(selector); strings.Contains(got, words) {
			return
		}
	}
	w.Shot("failed")
	w.t.Fatalf("%s: %q is not in %q", selector, words, got)
}

// Eval runs JavaScript in the page.
func Eval[T any](w *Window, code string) T {
	w.t.Helper()
	ctx, stop := context.WithTimeout(w.ctx, 60*time.Second)
	defer stop()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](code))
	if err != nil {
		w.Shot("failed")
		w.t.Fatal(err)
	}
	return out
}

// until runs JavaScript in the page until it says true. The page draws itself anew when something happens, and a node that
// was found a moment ago may be gone: so finding and doing are one step, in the page, taken again where it could not be.
func (w *Window) until(what, code string) {
	w.t.Helper()
	for end := time.Now().Add(45 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if Eval[bool](w, code) {
			return
		}
	}
	w.Shot("failed")
	w.t.Fatal("cannot " + what)
}

// withNode is JavaScript that does something with the element n that a selector finds, if there is one that can be seen.
func withNode(selector, do string) string {
	return `(() => { const n = document.querySelector(` + "`" + selector + "`" + `); if (!n?.checkVisibility()) return false; ` + do + ` })()`
}

// Visible waits until the element that a selector finds can be seen.
func (w *Window) Visible(selector string) {
	w.t.Helper()
	w.until("see "+selector, withNode(selector, `return true`))
}

// Gone waits until a selector finds nothing.
func (w *Window) Gone(selector string) {
	w.t.Helper()
	w.until("see the last of "+selector, `!document.querySelector(`+"`"+selector+"`"+`)`)
}

// Type types keys into the element that a selector finds.
func (w *Window) Type(selector, keys string) {
	w.t.Helper()
	w.until("type into "+selector, withNode(selector, `n.focus(); return document.activeElement === n`))
	w.Do(chromedp.KeyEvent(keys))
}

// Send types a line into the composer of a pane ("#channel" or "#thread") and sends it.
func (w *Window) Send(pane, line string) {
	w.t.Helper()
	input := pane + " .composer textarea"
	w.Type(input, line)
	for range 3 { // a busy machine may move the focus while keys come
		if Eval[string](w, `document.querySelector("`+input+`").value`) == line {
			break
		}
		Eval[bool](w, `(() => { document.querySelector("`+input+`").value = ""; return true })()`)
		w.Type(input, line)
	}
	time.Sleep(200 * time.Millisecond) // a completion that is under way would take the Enter for its own
	if Eval[bool](w, `!!document.querySelector("`+pane+` .choices")?.checkVisibility()`) {
		w.Do(chromedp.KeyEvent(kb.Escape)) // the list goes, the line stays
	}
	w.Do(chromedp.KeyEvent(kb.Enter))
}

// Click clicks the element that a selector finds, if nothing lies over its middle.
func (w *Window) Click(selector string) {
	w.t.Helper()
	w.until("click "+selector, withNode(selector, `n.scrollIntoView({block: "nearest"});
		const r = n.getBoundingClientRect(), top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
		if (!top || !n.contains(top) && !top.contains(n)) return false;
		n.focus(); n.click(); return true`))
}

// Upload gives a file to the input that a selector finds.
func (w *Window) Upload(selector, path string) {
	w.t.Helper()
	for range 5 { // the input may be drawn anew between being found and being given the file
		ctx, stop := context.WithTimeout(w.ctx, 10*time.Second)
		err := chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}))
		stop()
		if err == nil {
			return
		}
		w.t.Log("trying the file again:", err)
	}
	w.t.Fatal("cannot upload into " + selector)
}

// Press presses the last button with a label in a pane.
func (w *Window) Press(pane, label string) {
	w.t.Helper()
	w.Sees(pane+" button", label)
	if !Eval[bool](w, `(() => { const b = [...document.querySelectorAll("`+pane+` button")].filter(b => b.innerText.trim() === "`+label+`").at(-1); if (b) b.click(); return !!b })()`) {
		w.Shot("failed")
		w.t.Fatalf("%s: there is no button %q", pane, label)
	}
}

// Dark makes the page think that its reader likes it dark.
func (w *Window) Dark() {
	w.t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}
	if _, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		w.t.Fatal(err)
	}
}

// Shot keeps a picture.
func (w *Window) Shot(name string) {
	dir := os.Getenv("TIELINE_SHOTS")
	if dir == "" {
		return
	}
	time.Sleep(250 * time.Millisecond) // transitions
	png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)
	}
	if err != nil {
		w.t.Logf("no picture %s: %v", name, err)
	}
}
