package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tieline/bot/local/browsertest"
)

// at is a person's window at the desk or in a partner's channel, with the clock in it.
type at struct{ *browsertest.Window }

// moves presses a button of the clock ("15m", "1h", "morning", "next"), and sees what time it is then.
func (w at) moves(to, arrives string) {
	w.Click("#clock")
	w.Click("#clock-panel [data-to='" + to + "']")
	w.arrives(arrives)
}

// sets moves the clock to a date and time on the person's own clock.
func (w at) sets(when, arrives string) {
	w.Click("#clock")
	w.Do(chromedp.WaitVisible(chromedp.CSS("#clock-at")))
	browsertest.Eval[bool](w.Window, `document.getElementById("clock-at").value = "`+when+`", true`)
	w.Click("#clock-form button")
	w.arrives(arrives)
}

func (w at) arrives(when string) {
	w.Do(chromedp.WaitNotPresent(chromedp.CSS("#clock-panel.busy")))
	w.Sees("#simulated-time", when)
	w.Do(chromedp.KeyEvent(kb.Escape))
}

// in goes to a channel.
func (w at) in(channel string) { w.Click(`[data-place="` + channel + `"]`) }

// thread opens the thread that a ticket heads in the channel that is shown.
func (w at) thread(number int) {
	w.Sees("#channel .message", fmt.Sprintf("#%d", number))
	w.Do(chromedp.WaitReady(chromedp.CSS("#channel .replies, #channel [data-focus=reply]")))
	if !browsertest.Eval[bool](w.Window, fmt.Sprintf(`(() => {
		const m = [...document.querySelectorAll("#channel .message")].find(m => m.querySelector("h3")?.innerText.startsWith("#%d"));
		const b = m?.querySelector(".replies") || m?.querySelector("[data-focus=reply]");
		b?.click();
		return !!b })()`, number)) {
		w.Shot("failed")
		panic(fmt.Sprintf("no thread of #%d", number))
	}
	w.Sees("#thread .message", fmt.Sprintf("#%d", number))
}

// TestWeek lives through a week at the desk, from Thursday to Thursday, in the windows of those who are there. The nights
// and the weekend pass by the clock at the top of the page.
func TestWeek(t *testing.T) {
	browsertest.Need(t)
	// Summer time begins in Europe on the Sunday of that weekend.
	s := bootAt(t, time.Date(2026, 3, 26, 8, 5, 0, 0, time.UTC))
	b := browsertest.Start(t, "http://"+s.addr)
	window := func(who, hash string) at { return at{b.Window(who, hash, 1440, 900)} }
	anna, milda, nuno := window("anna", ""), window("milda", ""), window("nuno", "")
	nora, mara := window("nora", "#desk"), window("mara", "#desk")

	anna.Send("#channel", "/ticket open priority=critical product=PBX-7 All calls drop after ten seconds")
	anna.Sees("#channel .alone", "#1001 is open.")
	milda.Send("#channel", "/ticket open priority=high Calls to one provider fail")
	milda.Sees("#channel .alone", "#1002 is open.")
	nuno.Send("#channel", "/ticket open priority=low The invoices of March are empty")
	nuno.Sees("#channel .alone", "#1003 is open.")

	nora.thread(1001)
	nora.Press("#thread", "Claim")
	nora.Sees("#thread .message", "claimed by Nora Lind")
	nora.moves("15m", "Thu 26 Mar 2026 09:2")
	nora.Send("#thread", "/desk reply We see the trunk flapping. Is it all lines?")
	nora.Sees("#thread .message", "met")
	nora.Shot("week-1-answered")
	mara.Shot("week-1-mara")
	for range 12 {
		nora.moves("next", "2026")
		fmt.Println(strings.TrimSpace(nora.Text("#simulated-time")))
	}
	nora.Shot("week-2")
	mara.Shot("week-2-mara")
}
