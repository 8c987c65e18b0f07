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

// seat is somebody's window, with the clock at its top.
type seat struct {
	*browsertest.Window
	t *testing.T
}

// moves presses a button of the clock ("15m", "1h", "morning", "next"), and sees what time it is then.
func (s seat) moves(to, arrives string) {
	s.t.Helper()
	s.Click("#clock")
	s.Click("#clock-panel [data-to='" + to + "']")
	s.arrives(arrives)
}

// sets moves the clock to a date and time on the person's own clock.
func (s seat) sets(when, arrives string) {
	s.t.Helper()
	s.Click("#clock")
	s.Visible("#clock-at")
	browsertest.Eval[bool](s.Window, `document.getElementById("clock-at").value = "`+when+`", true`)
	s.Click("#clock-form button")
	s.arrives(arrives)
}

func (s seat) arrives(when string) {
	s.t.Helper()
	s.Gone("#clock-panel.busy")
	s.Sees("#simulated-time", when)
	s.Do(chromedp.KeyEvent(kb.Escape))
}

// thread opens the thread of a ticket whose card stands in the channel.
func (s seat) thread(number int) {
	s.t.Helper()
	s.Sees("#channel h3", fmt.Sprintf("#%d", number))
	if !browsertest.Eval[bool](s.Window, fmt.Sprintf(`(() => {
		const m = [...document.querySelectorAll("#channel .message:not(.alone)")].find(m => m.querySelector("h3")?.innerText.startsWith("#%d "));
		const b = m?.querySelector(".replies") || m?.querySelector("[data-focus=reply]");
		if (b) b.click();
		return !!b })()`, number)) {
		s.t.Fatalf("the card of #%d has no way to its thread", number)
	}
	s.Sees("#thread h3", fmt.Sprintf("#%d", number))
}

// opens has the window be a partner's person, who opens a ticket.
func (s seat) opens(who string, number int, line string) {
	s.t.Helper()
	s.Become(who, "")
	s.Send("#channel", "/ticket open "+line)
	s.Sees("#channel .alone", fmt.Sprintf("#%d is open.", number))
}

// TestWeek lives through a week at the desk, from Thursday to Thursday, in the windows of those who are there. The nights
// and the weekend, on which summer time begins, pass by the clock at the top of the page.
func TestWeek(t *testing.T) {
	browsertest.Need(t)
	program := bootAt(t, time.Date(2026, 3, 26, 8, 5, 0, 0, time.UTC)) // 09:05 in Rome
	b := browsertest.Start(t, "http://"+program.addr)
	partner := seat{b.Window("anna", "", 1440, 900), t}
	nora := seat{b.Window("nora", "#desk", 1600, 1000), t}
	mara := seat{b.Window("mara", "#desk", 1440, 900), t}
	if strings.Contains(nora.Text("body"), "Simulated time") {
		t.Error("real time is said to be simulated")
	}

	// Thursday: three tickets. One is claimed and answered in time.
	partner.opens("milda", 1001, "priority=high Calls to one provider fail")
	partner.opens("nuno", 1002, "The invoices of March are empty")
	partner.opens("anna", 1003, "priority=critical product=PBX-7 All calls drop after ten seconds")
	nora.thread(1003)
	nora.Press("#thread", "Claim")
	nora.Sees("#thread .message", "claimed by Nora Lind")
	nora.moves("15m", "Thu 26 Mar 2026 09:2")
	nora.Send("#thread", "/desk reply We see the trunk flapping. Is it all lines?")
	nora.Sees("#thread .card", "met Thu 26 Mar 09:2")
	mara.Sees("#simulated", "moved 15 minutes ahead") // it is everybody's clock

	// The second is warned of: nobody has claimed it, so whoever is on call is mentioned, takes it, and is in time.
	nora.moves("next", "Thu 26 Mar 2026 09:50")
	nora.Sees(`[data-place="desk"] .badge`, "1")
	nora.thread(1001)
	nora.Sees("#thread .message", "Response is running out")
	nora.Sees("#thread .mention.mine", "@Nora Lind")
	nora.Shot("week-warning")
	nora.Press("#thread", "Claim")
	nora.Sees("#thread .card", "claimed by Nora Lind")
	nora.Send("#thread", "/desk reply We are asking that provider.")
	nora.Sees("#thread .card", "met Thu 26 Mar 09:5")

	// The third runs out: two warnings, then the manager hears of it, from wherever she is.
	for _, at := range []string{"11:20", "11:47", "12:05"} {
		mara.moves("next", "Thu 26 Mar 2026 "+at)
	}
	mara.Sees(`[data-place="dm/mara"] .badge`, "1")
	mara.Click(`[data-place="dm/mara"]`)
	mara.Sees("#channel .card", "#1002: Response is overdue")
	nora.thread(1002)
	nora.Sees("#thread .message", "Response is overdue")
	nora.Press("#thread", "Claim")
	nora.Send("#thread", "/desk reply We are sorry. They are being made again.")
	nora.Sees("#thread .card", "met late")
	nora.thread(1003)
	nora.Send("#thread", "/desk resolve The trunk is registered again.")
	nora.Sees("#thread .card", "resolved")

	// The night passes. The digest is there in the morning, and what was resolved is not.
	mara.moves("morning", "Fri 27 Mar 2026 08:00")
	mara.Sees("#channel .card", "Friday 27 March")
	mara.Shot("week-digest-friday")
	partner.Become("anna", "")
	partner.thread(1003)
	partner.Sees("#thread .message", "This is resolved.")
	partner.Send("#thread", "It is back: since seven every call drops again.")
	nora.Sees("#thread .message", "Opened again")

	// Friday: one ticket waits for the partner over the weekend, and goes on when they write.
	nora.sets("2026-03-27T14:00", "Fri 27 Mar 2026 14:00")
	partner.opens("kim", 1004, `priority=p1 customer="Bakery Jansen" Nothing works at all`)
	nora.thread(1004)
	nora.Press("#thread", "Claim")
	nora.Send("#thread", "/desk reply Please send us the log of the client.")
	nora.Sees("#thread .card", "met")
	nora.moves("1h", "Fri 27 Mar 2026 15:0")
	nora.Press("#thread", "Wait for partner")
	nora.Sees("#thread .card", "waiting")
	nora.Shot("week-waiting")
	mara.sets("2026-03-30T08:00", "Mon 30 Mar 2026 08:00")
	for _, day := range []string{"Saturday 28", "Sunday 29", "Monday 30"} {
		mara.Sees("#channel .card", day)
	}
	mara.Shot("week-digest-monday")
	nora.sets("2026-03-30T09:30", "Mon 30 Mar 2026 09:30")
	partner.Become("kim", "")
	partner.thread(1004)
	partner.Send("#thread", "Here it is: the client asks no server at all since Monday.")
	nora.Sees("#thread .message", "asks no server at all")
	nora.Sees("#thread .card", "due Mon 30 Mar 12:30 CEST") // one of the four hours had gone on Friday
	nora.moves("next", "Mon 30 Mar 2026 11:30")
	nora.Sees("#thread .message", "Update is running out")
	nora.Send("#thread", "/desk reply Found: the certificate of the server ran out on Monday. A new one is on its way.")
	nora.Sees("#thread .message", "A new one is on its way.")
	nora.Shot("week-desk")

	// One is escalated along its path.
	nora.sets("2026-03-30T16:00", "Mon 30 Mar 2026 16:00")
	partner.opens("jack", 1005, "category=calls worked_before=yes One-way audio to one number")
	partner.Send("#channel", "/ticket escalate 1005 Our clinic cannot be reached by its patients")
	partner.Sees("#channel .alone", "Regional Sales Manager")
	mara.Sees("#channel .card", "#1005 was escalated by Jack Miller")
	nora.thread(1005)
	nora.Sees("#thread .message", "escalated by Jack Miller")
	nora.Shot("week-escalated")

	// The rest of the week, day by day.
	for _, day := range []string{"Tue 31 Mar", "Wed 1 Apr", "Thu 2 Apr"} {
		mara.moves("morning", day+" 2026 08:00")
	}
	mara.Sees("#channel .card", "Thursday 2 April")
	mara.Shot("week-digest")
	phone := seat{b.Window("mara", "#dm/mara", 390, 844), t}
	phone.Sees("#simulated", "Simulated time: Thu 2 Apr 2026 08:0")
	phone.Sees("#channel .card", "Thursday 2 April")
	phone.Shot("week-phone-digest")
	phone.Click("#clock")
	phone.Shot("week-phone-clock")
	if !browsertest.Eval[bool](phone.Window, `document.documentElement.scrollWidth <= innerWidth`) {
		t.Error("the phone's page is wider than the phone")
	}
	mara.Dark()
	mara.Click("#clock")
	mara.Shot("week-dark")
}
