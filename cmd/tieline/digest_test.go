package main

import (
	"testing"
	"time"

	"tieline/bot/local"
	"tieline/bot/local/browsertest"
	"tieline/bot/local/sample"
	"tieline/storage"
)

// TestMorningDigest lets nine days pass, and reads what the manager is sent in the morning, on a phone and on a desk: its
// lines lead to the threads, and the way back leads back.
func TestMorningDigest(t *testing.T) {
	browsertest.Need(t)
	s := bootAt(t, time.Date(2026, 3, 24, 7, 30, 0, 0, time.UTC))
	nineDays(t, s)
	b := browsertest.Start(t, "http://"+s.addr)
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"phone", 390, 844}, {"desk", 1440, 900}} {
		mara := b.Window(sample.Manager, "#dm/"+sample.Manager, size.width, size.height)
		mara.Sees("#channel .card", "Thursday 2 April: 3 overdue, 2 due today")
		mara.Shot("digest-" + size.name)
		if browsertest.Eval[bool](mara, `document.documentElement.scrollWidth > innerWidth`) {
			t.Errorf("%s: the page scrolls sideways", size.name)
		}
		browsertest.Eval[bool](mara, `[...document.querySelectorAll("#channel .card a")].filter(a => a.innerText === "#1006").at(-1).click(), true`)
		mara.Sees("#thread .message", "#1006 All calls drop")
		mara.Shot("digest-thread-" + size.name)
		browsertest.Eval[bool](mara, `history.back(), true`)
		mara.Sees("#channel .card", "Thursday 2 April:")
		if at := browsertest.Eval[string](mara, `location.hash`); at != "#dm/"+sample.Manager {
			t.Errorf("%s: back is %s", size.name, at)
		}
	}
}

// nineDays is what happens before; each line is typed by somebody in a channel at a time of Rome.
func nineDays(t *testing.T, s *service) {
	t.Helper()
	for _, x := range []struct{ at, who, in, line string }{
		{"2026-03-24T09:00", "anna", "centralino", "/ticket open priority=standard product=PBX-4 The wallboard counts a call twice"},
		{"2026-03-24T10:00", "nora", "desk", "/desk claim 1001"},
		{"2026-03-24T10:05", "nora", "desk", "/desk reply 1001 We look into it"},
		{"2026-03-25T09:00", "kim", "polder", `/ticket open priority=p2 category=connection customer=Jansen description="Since the update" Calls are not recognised at two sites`},
		{"2026-03-25T09:30", "nora", "desk", "/desk claim 1002"},
		{"2026-03-25T09:35", "nora", "desk", "/desk reply 1002 Which sites?"},
		{"2026-03-26T10:05", "nora", "desk", "/desk resolve 1002 Fixed"},
		{"2026-03-26T11:00", "milda", "balticvoice", "/ticket open priority=high Calls to one provider fail"},
		{"2026-03-26T11:20", "nora", "desk", "/desk claim 1003"},
		{"2026-03-26T11:25", "nora", "desk", "/desk reply 1003 Since when?"},
		{"2026-03-26T11:26", "nora", "desk", "/desk wait 1003"},
		{"2026-03-31T09:00", "kim", "polder", "/ticket open priority=p1 customer=Bakker Nobody can call in or out"},
		{"2026-04-01T09:10", "kim", "polder", `/ticket open priority=p2 category=connection customer=Visser description="See above" The console shows the wrong names`},
		{"2026-04-01T10:00", "nora", "desk", "/desk claim 1005"},
		{"2026-04-01T15:00", "anna", "centralino", "/ticket open priority=critical product=PBX-7 All calls drop after ten seconds, on every line of the second floor"},
		{"2026-04-01T17:00", "anna", "centralino", "/ticket open priority=standard product=PBX-2 Music on hold is silent"},
		{"2026-04-01T18:00", "milda", "balticvoice", "/ticket open priority=medium A report of March is empty"},
		{"2026-04-02T08:00", sample.Manager, "", ""},
	} {
		_, err := s.workspace.As("nora").MoveClock(x.at)
		for tries := 0; err != nil && tries < 100; tries++ { // it has just been started, and may not listen yet
			time.Sleep(20 * time.Millisecond)
			_, err = s.workspace.As("nora").MoveClock(x.at)
		}
		if err != nil {
			t.Fatalf("%s: %v", x.at, err)
		}
		if x.line == "" {
			continue
		}
		reply, err := s.workspace.As(x.who).Type(t.Context(), storage.Place{Platform: local.Name, ID: x.in}, x.line)
		if err != nil || reply.Form != nil {
			t.Fatalf("%s: %v, and a form: %v", x.line, err, reply.Form != nil)
		}
		s.workspace.Settle()
	}
}
