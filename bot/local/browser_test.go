package local

import (
	"context"
	"iter"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// chromium finds a browser, or says why the test is not run.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("TIELINE_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	const sentence = "no Chromium was found, so the page was not tried in a browser; install one, or name it in TIELINE_CHROMIUM"
	if os.Getenv("TIELINE_NEED_BROWSER") == "1" {
		t.Fatal(sentence)
	}
	t.Skip(sentence)
	return ""
}

// stage is a workspace, its page, and a browser.
type stage struct {
	*testing.T
	w       *Workspace
	url     string
	browser context.Context
}

func newStage(t *testing.T) *stage {
	bin := chromium(t)
	w := open(t, sample(t.TempDir()))
	listen(t, w, &clerk{w: w})
	srv := httptest.NewServer(w.Handler())
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(bin), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("force-color-profile", "srgb"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	browser, stop2 := chromedp.NewContext(alloc)
	t.Cleanup(stop2)
	if err := chromedp.Do(browser); err != nil {
		t.Fatal("the browser does not start:", err)
	}
	return &stage{t, w, srv.URL, browser}
}

// window is one person's window.
type window struct {
	*stage
	ctx context.Context
}

func (s *stage) window(who, hash string, width, height int64) *window {
	ctx, stop := chromedp.NewContext(s.browser)
	s.Cleanup(stop)
	w := &window{s, ctx}
	// Without a deadline: the tab lives as long as the context of the first call.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil {
		s.Fatal(err)
	}
	said := chromedp.Console(ctx)
	s.watch(who, said, stop)
	w.do(chromedp.Navigate(s.url+"/?as="+who+hash), chromedp.WaitVisible(chromedp.CSS("#who .label")))
	return w
}

// watch makes an exception in the page, or a breach of its content policy, a failure of the test.
func (s *stage) watch(who string, said iter.Seq2[chromedp.ConsoleMessage, error], shut func()) {
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
	s.Cleanup(func() {
		shut()
		<-done
		for _, b := range bad {
			s.Errorf("%s's page: %s", who, b)
		}
	})
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.Helper()
	ctx, stop := context.WithTimeout(w.ctx, 20*time.Second)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		w.shot("failed")
		w.Fatal(err)
	}
}

// sees waits until the selector's text has the words.
func (w *window) sees(selector, words string) {
	w.Helper()
	var got string
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		got = eval[string](w, `[...document.querySelectorAll(`+"`"+selector+"`"+`)].map(n => n.innerText).join("\n")`)
		if strings.Contains(got, words) {
			return
		}
	}
	w.shot("failed")
	w.Fatalf("%s: %q is not in %q", selector, words, got)
}

func eval[T any](w *window, code string) T {
	w.Helper()
	ctx, stop := context.WithTimeout(w.ctx, 20*time.Second)
	defer stop()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](code))
	if err != nil {
		w.shot("failed")
		w.Fatal(err)
	}
	return out
}

func (w *window) typed(selector, keys string) {
	w.Helper()
	w.do(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Focus(chromedp.CSS(selector)), chromedp.KeyEvent(keys))
}

func (w *window) click(selector string) {
	w.Helper()
	w.do(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

func (w *window) js(code string) bool {
	w.Helper()
	return eval[bool](w, code)
}

// shot keeps a picture where TIELINE_SHOTS names a directory.
func (w *window) shot(name string) {
	dir := os.Getenv("TIELINE_SHOTS")
	if dir == "" {
		return
	}
	time.Sleep(250 * time.Millisecond)
	if png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot()); err == nil {
		os.WriteFile(filepath.Join(dir, "local-"+name+".png"), png, 0o600)
	}
}

func (w *window) dark() {
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}
	if _, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		w.Fatal(err)
	}
}

// TestBrowser goes through the page as a partner and two engineers do.
func TestBrowser(t *testing.T) {
	s := newStage(t)
	anna := s.window("anna", "", 1360, 860)
	input := "#channel .composer textarea"
	anna.typed(input, "Good morning! Since half past eight all our calls drop after ten seconds.")
	anna.typed(input, kb.Enter)
	anna.sees("#channel .message .text", "all our calls drop")
	anna.typed(input, "/")
	anna.sees("#channel .choices", "/desk")
	anna.shot("complete-groups")
	anna.typed(input, "ti")
	anna.typed(input, kb.Tab)
	anna.sees("#channel .choices", "coverage")
	anna.typed(input, "co")
	anna.sees("#channel .choices [aria-selected=true]", "coverage")
	anna.typed(input, kb.Enter)
	if got := eval[string](anna, `document.querySelector("`+input+`").value`); got != "/ticket coverage " {
		t.Errorf("after the completion stands %q", got)
	}
	anna.typed(input, kb.Enter)
	anna.sees("#channel .alone", "Only you can see this")
	anna.sees("#channel .alone dd", "next working day")
	anna.shot("private")

	anna.typed(input, "/ticket open pri")
	anna.sees("#channel .choices [aria-selected=true]", "priority=")
	anna.typed(input, kb.Tab)
	anna.sees("#channel .choices", "critical")
	anna.typed(input, kb.ArrowDown+kb.ArrowUp+kb.ArrowDown+kb.Enter)
	if got := eval[string](anna, `document.querySelector("`+input+`").value`); got != "/ticket open priority=major " {
		t.Errorf("after two completions stands %q", got)
	}
	anna.js(`document.querySelector("` + input + `").value = "", true`)
	anna.typed(input, "/ticket open "+kb.Enter)
	anna.sees("dialog", "there is no workaround")
	anna.shot("form")
	anna.click("dialog button[type=submit]")
	anna.sees("dialog .error", "This is needed")
	anna.click("dialog .radio")
	anna.click("dialog button[type=submit]")
	anna.sees("dialog .wrong .error", "Say in a few words")
	anna.shot("form-errors")
	if !anna.js(`document.activeElement.type === "text" && document.querySelector("dialog .radio input").checked`) {
		t.Error("the error's field is not where the focus is, or what was chosen is lost")
	}
	anna.typed("dialog input[type=text]", "All calls drop"+kb.Enter)
	anna.sees("#channel .card h3", "#1042 · All calls drop")

	sofia := s.window("sofia", "#desk", 1360, 860)
	tom := s.window("tom", "#desk", 1360, 860)
	sofia.sees("#channel .card h3", "#1042")
	tom.sees("#channel .card h3", "#1042")
	tom.shot("desk")
	sofia.click("#channel .card .danger")
	sofia.sees("#channel .sure", "Decline this ticket?")
	sofia.shot("confirm")
	sofia.typed("#channel .sure + button", kb.Escape)
	claim := `#channel .card [data-focus=b0]`
	sofia.js(`setTimeout(() => document.querySelector("` + claim + `").click(), 0), true`)
	tom.js(`setTimeout(() => document.querySelector("` + claim + `").click(), 0), true`)
	sofia.sees("#channel .card dd", "Claimed by")
	tom.sees("#channel .card dd", "Claimed by")
	won := 0
	for _, w := range []*window{sofia, tom} {
		w.sees("#channel .alone", "Only you")
		if w.js(`document.querySelector("#channel .alone").innerText.includes("is yours")`) {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d engineers were told that the ticket is theirs", won)
	}

	anna.sees("#channel .replies", "1 reply")
	anna.click("#channel .replies")
	anna.sees("#thread .card", "Covered")
	anna.typed("#thread .composer textarea", "Thank you, we stay by the phone."+kb.Enter)
	anna.sees("#thread .message", "we stay by the phone")
	anna.sees("#channel .replies", "2 replies")
	anna.shot("thread")
	anna.dark()
	anna.shot("thread-dark")
	anna.typed("#thread .composer textarea", kb.Escape)
	if !anna.js(`document.getElementById("thread").hidden`) {
		t.Error("Escape does not close the thread")
	}
	anna.shot("dark")
	sofia.shot("engineer")
	sofia.sees(`[data-place="acme"]`, "acme-support")
	if !sofia.js(`document.querySelector('[data-place="acme"]').classList.contains("unread")`) {
		t.Error("what was written elsewhere is not marked as unread")
	}
	sofia.click("#who")
	sofia.sees("dialog", "Harbour Clinics")
	sofia.shot("switcher")
}

// TestBrowserPhone is the same page at a phone's width: one pane at a time.
func TestBrowserPhone(t *testing.T) {
	s := newStage(t)
	w := s.window("anna", "", 390, 780)
	w.sees(".side", "Try this as Anna")
	w.shot("phone-list")
	w.click(`[data-place="acme"]`)
	w.typed("#channel .composer textarea", "/ticket open All calls drop"+kb.Enter)
	w.sees("#channel .card h3", "#1042")
	w.shot("phone-channel")
	if !w.js(`document.documentElement.scrollWidth <= innerWidth && document.querySelector(".side").offsetParent === null`) {
		t.Error("more than one pane, or more than the width, is shown")
	}
	w.click("#channel .replies")
	w.sees("#thread .card", "Covered")
	w.shot("phone-thread")
	w.click("#thread .back")
	w.typed("#channel .composer textarea", "/ticket open "+kb.Enter)
	w.sees("dialog", "there is no workaround")
	w.shot("phone-form")
}
