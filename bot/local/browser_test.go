package local

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tieline/bot/local/browsertest"
)

// stage is the sample workspace with a clerk in it, and a browser.
func stage(t *testing.T) *browsertest.Browser {
	browsertest.Need(t)
	w := open(t, sample(t.TempDir()))
	listen(t, w, &clerk{w: w})
	srv := httptest.NewServer(w.Handler())
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	return browsertest.Start(t, srv.URL)
}

// TestBrowser goes through the page as a partner and two engineers do.
func TestBrowser(t *testing.T) {
	s := stage(t)
	anna := s.Window("anna", "", 1360, 860)
	input := "#channel .composer textarea"
	anna.Type(input, "Good morning! Since half past eight all our calls drop after ten seconds.")
	anna.Type(input, kb.Enter)
	anna.Sees("#channel .message .text", "all our calls drop")
	anna.Type(input, "/")
	anna.Sees("#channel .choices", "/desk")
	anna.Shot("local-complete-groups")
	anna.Type(input, "ti")
	anna.Type(input, kb.Tab)
	anna.Sees("#channel .choices", "coverage")
	anna.Type(input, "co")
	anna.Sees("#channel .choices [aria-selected=true]", "coverage")
	anna.Type(input, kb.Enter)
	if got := browsertest.Eval[string](anna, `document.querySelector("`+input+`").value`); got != "/ticket coverage " {
		t.Errorf("after the completion stands %q", got)
	}
	anna.Type(input, kb.Enter)
	anna.Sees("#channel .alone", "Only you can see this")
	anna.Sees("#channel .alone dd", "next working day")
	anna.Shot("local-private")

	anna.Click("[data-place=home]")
	anna.Sees("dialog.home", "Nobody has drawn this page yet")
	anna.Click("dialog.home .tool")

	anna.Type(input, "/ticket open pri")
	anna.Sees("#channel .choices", "priority=")
	anna.Type(input, kb.Tab)
	anna.Sees("#channel .choices", "critical")
	anna.Type(input, kb.ArrowDown+kb.ArrowUp+kb.ArrowDown+kb.Enter)
	if got := browsertest.Eval[string](anna, `document.querySelector("`+input+`").value`); got != "/ticket open priority=critical " {
		t.Errorf("after two completions stands %q", got)
	}
	browsertest.Eval[bool](anna, `document.querySelector("`+input+`").value = "", true`)
	anna.Type(input, "/ticket open "+kb.Enter)
	anna.Sees("dialog", "there is no workaround")
	anna.Shot("local-form")
	anna.Click("dialog button[type=submit]")
	anna.Sees("dialog .error", "This is needed")
	anna.Click("dialog .radio")
	anna.Click("dialog button[type=submit]")
	anna.Sees("dialog .wrong .error", "Say in a few words")
	anna.Shot("local-form-errors")
	if !browsertest.Eval[bool](anna, `document.activeElement.type === "text" && document.querySelector("dialog .radio input").checked`) {
		t.Error("the error's field is not where the focus is, or what was chosen is lost")
	}
	anna.Type("dialog input[type=text]", "All calls drop"+kb.Enter)
	anna.Sees("#channel .card h3", "#1042 · All calls drop")

	sofia := s.Window("sofia", "#desk", 1360, 860)
	tom := s.Window("tom", "#desk", 1360, 860)
	sofia.Sees("#channel .card h3", "#1042")
	tom.Sees("#channel .card h3", "#1042")
	tom.Shot("local-desk")
	sofia.Click("#channel .card .danger")
	sofia.Sees("#channel .sure", "Decline this ticket?")
	sofia.Shot("local-confirm")
	sofia.Type("#channel .sure + button", kb.Escape)
	sofia.Sees("#channel .card .danger", "Not ours")
	claim := `#channel .card [data-focus=b0]`
	browsertest.Eval[bool](sofia, `setTimeout(() => document.querySelector("`+claim+`").click(), 0), true`)
	browsertest.Eval[bool](tom, `setTimeout(() => document.querySelector("`+claim+`").click(), 0), true`)
	sofia.Sees("#channel .card dd", "Claimed by")
	tom.Sees("#channel .card dd", "Claimed by")
	won := 0
	for _, w := range []*browsertest.Window{sofia, tom} {
		w.Sees("#channel .alone", "Only you")
		if browsertest.Eval[bool](w, `document.querySelector("#channel .alone").innerText.includes("is yours")`) {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d engineers were told that the ticket is theirs", won)
	}

	anna.Sees("#channel .replies", "1 reply")
	anna.Click("#channel .replies")
	anna.Sees("#thread .card", "Covered")
	anna.Send("#thread", "Thank you, we stay by the phone.")
	anna.Sees("#thread .message", "we stay by the phone")
	anna.Sees("#channel .replies", "2 replies")
	anna.Shot("local-thread")
	anna.Dark()
	anna.Shot("local-thread-dark")
	anna.Type("#thread .composer textarea", kb.Escape)
	if !browsertest.Eval[bool](anna, `document.getElementById("thread").hidden`) {
		t.Error("Escape does not close the thread")
	}
	anna.Shot("local-dark")
	sofia.Shot("local-engineer")
	sofia.Sees(`[data-place="acme"]`, "acme-support")
	if !browsertest.Eval[bool](sofia, `document.querySelector('[data-place="acme"]').classList.contains("unread")`) {
		t.Error("what was written elsewhere is not marked as unread")
	}
	sofia.Click("#who")
	sofia.Sees("dialog", "Harbour Clinics")
	sofia.Shot("local-switcher")
}

// TestBrowserPhone is the same page at a phone's width: one pane at a time.
func TestBrowserPhone(t *testing.T) {
	s := stage(t)
	w := s.Window("anna", "", 390, 780)
	w.Sees(".side", "Try this as Anna")
	w.Shot("local-phone-list")
	w.Click(`[data-place="acme"]`)
	w.Send("#channel", "/ticket open All calls drop")
	w.Sees("#channel .card h3", "#1042")
	w.Shot("local-phone-channel")
	if !browsertest.Eval[bool](w, `document.documentElement.scrollWidth <= innerWidth && document.querySelector(".side").offsetParent === null`) {
		t.Error("more than one pane, or more than the width, is shown")
	}
	w.Click("#channel .replies")
	w.Sees("#thread .card", "Covered")
	if !browsertest.Eval[bool](w, `document.querySelector("#thread .composer textarea").clientHeight > 30`) {
		t.Error("the thread's composer is too low to read what it holds")
	}
	w.Shot("local-phone-thread")
	w.Click("#thread .back")
	w.Send("#channel", "/ticket open ")
	w.Sees("dialog", "there is no workaround")
	w.Shot("local-phone-form")
}

// TestBrowserOwnWords writes, edits, deletes and sends a file by the keyboard, and finds it all again after a reload.
func TestBrowserOwnWords(t *testing.T) {
	b := stage(t)
	anna := b.Window("anna", "#acme", 1200, 800)
	input := "#channel .composer textarea"
	anna.Send("#channel", "Call @Sofia Marino <b>now</b>")
	anna.Sees("#channel .mention", "@Sofia Marino")
	anna.Sees("#channel .text", "<b>now</b>")
	tom := b.Window("tom", "#lobby", 1200, 800)
	sofia := b.Window("sofia", "#lobby", 1200, 800)
	sofia.Sees(`[data-place="acme"] .badge`, "1")
	if browsertest.Eval[bool](tom, `!!document.querySelector(".badge")`) {
		t.Error("who was not mentioned has a badge")
	}
	sofia.Do(chromedp.KeyEvent("k", chromedp.KeyModifiers(kb.ModifierCtrl)))
	sofia.Sees("dialog", "#acme-support")
	sofia.Type("dialog input", "acme"+kb.Enter)
	sofia.Sees("#channel .mention.mine", "@Sofia Marino")
	sofia.Gone(".badge") // it is on the screen now

	anna.Type("#channel [data-focus=edit]", kb.Enter)
	anna.Type("#channel .editing textarea", " please"+kb.Enter)
	sofia.Sees("#channel .text", "please")
	sofia.Sees("#channel .edited", "edited")
	anna.Type(input, "half a thought")
	anna.Do(chromedp.Reload())
	anna.Visible(input)
	if got := browsertest.Eval[string](anna, `document.querySelector("`+input+`").value`); got != "half a thought" {
		t.Errorf("after a reload the composer has %q", got)
	}
	log := filepath.Join(t.TempDir(), "trace.log")
	if err := os.WriteFile(log, []byte("SIP/2.0 503"), 0o600); err != nil {
		t.Fatal(err)
	}
	anna.Upload("#channel .composer input[type=file]", log)
	anna.Sees("#channel .chip", "trace.log")
	anna.Type(input, kb.Enter)
	sofia.Sees("#channel .files", "trace.log")
	anna.Type("#channel [data-focus=bin]", kb.Enter)
	anna.Type("#channel .editing .danger", kb.Enter)
	sofia.Sees("#channel .removed", "This message was removed.")
}
