package sla

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The agreements below have the targets of those that ship.

func within1(t testing.TB, texts ...string) (ws []Within) {
	for _, s := range texts {
		ws = append(ws, mustWithin(t, s))
	}
	return ws
}

func ranked(ids ...string) (table Table[Priority]) {
	for _, id := range ids {
		table = append(table, Row[Priority]{id, Priority{}})
	}
	return table
}

func dutch(t testing.TB) *Agreement {
	p := func(ids ...string) Where { return Where{Priority: ids} }
	return &Agreement{
		Calendars:  Table[*Calendar]{{"support", amsterdam(t)}},
		Lines:      Table[Line]{{"first", Line{By: "reseller"}}, {"second", Line{By: "provider", Title: "the provider"}}, {"third", Line{By: "desk", Title: "the maker"}}},
		Priorities: ranked("p1", "p2", "p3", "p4"),
		Targets: []Target{
			{Target: "response", Where: p("p1"), Within: within1(t, "4h of support", "24h of working days"), Clause: []string{"CC-6"}},
			{Target: "response", Where: p("p2"), Within: within1(t, "8h of support", "24h of working days"), Clause: []string{"CC-6"}},
			{Target: "response", Where: p("p3", "p4"), Within: within1(t, "1 working day", "24h of working days"), Clause: []string{"CC-6"}},
			{Target: "update", Where: p("p1"), Within: within1(t, "4h of support"), Clause: []string{"CC-7"}},
			{Target: "update", Where: p("p2"), Within: within1(t, "8h of support"), Clause: []string{"CC-7"}},
			{Target: "update", Where: p("p3", "p4"), Within: within1(t, "best effort"), Clause: []string{"CC-7"}},
			{Target: "resolution", Where: p("p1"), Within: within1(t, "to be determined"), Clause: []string{"CC-8"}},
			{Target: "resolution", Where: p("p2"), Within: within1(t, "2 working days from the next day"), Clause: []string{"CC-8"}},
			{Target: "resolution", Where: p("p3", "p4"), Within: within1(t, "best effort"), Clause: []string{"CC-8"}},
		},
	}
}

func american(t testing.TB) *Agreement {
	p := func(ids ...string) Where { return Where{Priority: ids} }
	return &Agreement{
		Calendars: Table[*Calendar]{
			{"support", mustCalendar(t, CalendarSpec{Name: "support", Zone: "America/New_York", Always: true})},
			{"business", mustCalendar(t, CalendarSpec{Name: "business", Zone: "America/New_York", Hours: week(Window{540, 1140})})}},
		Priorities: ranked("p1", "p2", "p3", "p4"),
		Targets: []Target{
			{Target: "response", Where: p("p1"), Within: within1(t, "1h of support")},
			{Target: "response", Where: p("p2"), Within: within1(t, "2h of support")},
			{Target: "response", Where: p("p3"), Within: within1(t, "4h of support")},
			{Target: "response", Where: p("p4"), Within: within1(t, "8h of support")},
			{Target: "resolution", At: "vendor", Within: within1(t, "as soon as possible"), Clause: []string{"TP-13"}},
			{Target: "resolution", Where: p("p1", "p2"), Within: within1(t, "as soon as possible")},
			{Target: "resolution", Where: p("p3"), Within: within1(t, "8h of business")},
			{Target: "resolution", Where: p("p4"), Within: within1(t, "48h of business")},
			{Target: "reason-for-outage", Where: p("p1"), Within: within1(t, "24h elapsed"), From: "matched", Clause: []string{"TP-8"}},
			{Target: "reason-for-outage", Where: p("p2"), Within: within1(t, "96h elapsed"), From: "matched", Clause: []string{"TP-8"}},
		},
	}
}

func italian(t testing.TB) *Agreement {
	return &Agreement{
		Calendars: Table[*Calendar]{{"emea", rome(t)},
			{"americas", mustCalendar(t, CalendarSpec{Name: "americas", Zone: "America/New_York", Hours: week(Window{540, 1080})})}},
		Regions:    Table[Region]{{"emea", Region{"emea"}}, {"americas", Region{"americas"}}},
		Priorities: ranked("critical", "standard"),
		Targets: []Target{
			{Target: "response", Where: Where{Priority: []string{"critical"}}, Within: within1(t, "30m of support"), From: "matched", Clause: []string{"WX-5"}},
			{Target: "response", Where: Where{Priority: []string{"standard"}}, Within: within1(t, "close of business"), Clause: []string{"WX-6"}},
		},
	}
}

// life reads "2026-04-02 15:00 opened p1", one moment a line, in a zone. The word after opened is a priority, after
// prioritised too, and after moved a line; a line may follow a priority.
func life(t testing.TB, zone *time.Location, script string) (moments []Moment) {
	for _, line := range strings.Split(strings.TrimSpace(script), "\n") {
		words := append(strings.Fields(line), "", "")
		m := Moment{At: instant(t, zone, words[0]+" "+words[1]), Kind: MomentKind(words[2])}
		switch m.Kind {
		case Moved:
			m.Line = words[3]
		default:
			m.Priority, m.Line = words[3], words[4]
		}
		moments = append(moments, m)
	}
	return moments
}

// told is a clock in short: "resolution 1 running p2 2026-04-07 17:00", or "… paused p2 2h left", with "missed".
func told(k Clock, zone *time.Location) string {
	s := fmt.Sprintf("%s %d %s %s", k.Target, k.Cycle, k.State, k.Priority)
	switch {
	case k.Words != "" && k.State != Void:
		s += " " + k.Words
	case k.State == Paused:
		s += " " + inUnits(k.Left) + " left"
	case !k.Due.IsZero():
		s += " " + k.Due.In(zone).Format("2006-01-02 15:04")
	}
	if k.Missed {
		s += " missed"
	}
	return s
}

func TestClocks(t *testing.T) {
	nl, us, it := dutch(t), american(t), italian(t)
	forward := american(t)
	forward.ClockRules.PriorityChange = "forward"
	newCycle := american(t)
	newCycle.ClockRules.Reopening = "new-cycle"
	complete := dutch(t)
	for i := range complete.Targets {
		if complete.Targets[i].Target == response {
			complete.Targets[i].From = "complete"
		}
	}
	for _, c := range []struct {
		name   string
		a      *Agreement
		region string
		script string
		want   string // the clocks that must be there, by target
	}{
		// 15 minutes until 18:00 on Friday, 15 from 09:00 on Monday.
		{"critical", it, "emea", "2026-03-27 17:45 opened critical", "response 1 running critical 2026-03-30 09:15"},
		{"in America", it, "americas", "2026-03-27 17:45 opened critical", "response 1 running critical 2026-03-30 09:15"},
		// It counts from the raising: 10 minutes on Monday, 20 on Tuesday; the standard row is not "matched".
		{"raised to critical", it, "emea", "2026-03-30 09:00 opened standard\n2026-03-30 17:50 prioritised critical", "response 1 running critical 2026-03-31 09:20"},
		{"met late", it, "emea", "2026-03-27 17:45 opened critical\n2026-03-30 09:16 responded", "response 1 stopped critical 2026-03-30 09:15 missed"},

		{"P1 response", nl, "", "2026-04-02 15:00 opened p1 third", "response 1 running p1 2026-04-03 10:30\nresolution 1 worded p1 to be determined"},
		{"P2 pending update", nl, "", "2026-04-02 15:00 opened p2 third", `response 1 running p2 2026-04-03 14:30
update 1 pending p2 8h of support from the first response, and again from each message to the partner
resolution 1 running p2 2026-04-07 17:00`},
		// 7 hours on Friday, Monday is a holiday, 1 hour on Tuesday.
		{"update after an answer", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-03 10:00 responded", "response 1 stopped p2 2026-04-03 14:30\nupdate 1 running p2 2026-04-07 09:30"},
		// 15 hours on Friday until 11:00 would be later: 8 hours from 11:00 are 6 on Friday and 2 on Tuesday.
		{"update again", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-03 10:00 responded\n2026-04-03 11:00 responded",
			"update 1 stopped p2 2026-04-07 09:30\nupdate 2 running p2 2026-04-07 10:30"},
		{"a late update is missed, the next is not", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-03 10:00 responded\n2026-04-07 09:31 responded",
			"update 1 stopped p2 2026-04-07 09:30 missed\nupdate 2 running p2 2026-04-08 09:01"},
		{"an update that is raised counts from then", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-03 10:00 responded\n2026-04-03 10:30 prioritised p1", "update 1 running p1 2026-04-03 14:30"},
		{"but is not put off by it", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-03 10:00 responded\n2026-04-03 15:00 prioritised p1", "update 1 running p1 2026-04-07 09:30"},
		{"and lowered counts from the answer", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-03 10:00 responded\n2026-04-03 10:30 prioritised p1\n2026-04-03 11:00 prioritised p2", "update 1 running p2 2026-04-07 09:30"},
		// At 12:00 5 hours of Friday are over from 8, 2 after 10:00: 6 are left.
		{"waiting pauses update and resolution, not response", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-03 09:00 waiting",
			"response 1 running p2 2026-04-03 14:30\nresolution 1 paused p2 16h 30m left"},
		// Friday 09:00–17:00 and Tuesday 08:30–17:00 are left: 16.5 hours. From Wednesday 12:00: 5, Thursday 8.5, Friday 3: 11:30.
		{"resumed", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-03 09:00 waiting\n2026-04-08 12:00 resumed", "resolution 1 running p2 2026-04-10 11:30"},
		{"update paused and resumed", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-03 10:00 responded\n2026-04-03 12:00 waiting\n2026-04-03 13:00 responded\n2026-04-07 15:00 resumed",
			// 2 of 8 hours are over; 2 on Tuesday, 4 on Wednesday.
			"update 1 running p2 2026-04-08 12:30"},
		{"a first answer while waiting starts the update at the end of it", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-03 09:00 waiting\n2026-04-03 10:00 responded\n2026-04-03 12:00 resumed",
			"response 1 stopped p2 2026-04-03 14:30\nupdate 1 running p2 2026-04-07 11:30"},
		{"hold pauses everything", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-02 16:00 held", "response 1 paused p2 7h left\nresolution 1 paused p2 18h left"},
		{"held at the opening starts when released", nl, "", "2026-04-02 15:00 opened p3 third\n2026-04-02 15:00 held\n2026-04-08 10:00 released", "response 1 running p3 2026-04-09 10:00"},
		// 15:00–16:00 on Thursday is one of 4 hours; 3 are left from Wednesday 10:00.
		{"held later keeps what was left", nl, "", "2026-04-02 15:00 opened p1 third\n2026-04-02 16:00 held\n2026-04-08 10:00 released", "response 1 running p1 2026-04-08 13:00"},
		{"at another line", nl, "", "2026-04-02 15:00 opened p1 second\n2026-04-02 15:10 responded", "response 1 pending p1 4h of support, from when it reaches the maker"},
		{"reaches the desk", nl, "", "2026-04-02 15:00 opened p1 second\n2026-04-02 16:00 responded\n2026-04-03 09:00 moved third", "response 1 running p1 2026-04-03 13:00"},
		// An hour of four was used before it went back.
		{"handed back", nl, "", "2026-04-03 09:00 opened p1 third\n2026-04-03 10:00 moved second\n2026-04-03 12:00 moved third", "response 1 running p1 2026-04-03 15:00"},
		{"incomplete", complete, "", "2026-04-03 09:00 opened p1 third\n2026-04-03 09:30 responded", "response 1 pending p1 4h of support from the complete report"},
		{"complete", complete, "", "2026-04-03 09:00 opened p1 third\n2026-04-03 11:00 completed", "response 1 running p1 2026-04-03 15:00"},

		{"P3 resolution", us, "", "2026-04-02 18:00 opened p3", "response 1 running p3 2026-04-02 22:00\nresolution 1 running p3 2026-04-03 16:00"},
		// From the original start: 8 hours of P4 become 1 hour of P1, long over.
		{"recompute", us, "", "2026-04-02 10:00 opened p4\n2026-04-02 15:00 prioritised p2", "response 1 running p2 2026-04-02 12:00\nresolution 1 worded p2 as soon as possible"},
		{"forward", forward, "", "2026-04-02 10:00 opened p4\n2026-04-02 15:00 prioritised p2", "response 1 running p2 2026-04-02 17:00"},
		// 2 hours of waiting do not count, whatever the priority: 8 hours from 10:00 end at 18:00, 20:00 with them: 1 past closing at 19:00.
		{"recompute with its pauses", us, "", "2026-04-02 10:00 opened p4\n2026-04-02 11:00 waiting\n2026-04-02 13:00 resumed\n2026-04-02 15:00 prioritised p3", "resolution 1 running p3 2026-04-03 10:00"},
		{"met stays met", us, "", "2026-04-02 10:00 opened p4\n2026-04-02 14:00 responded\n2026-04-02 15:00 prioritised p1", "response 1 stopped p4 2026-04-02 18:00"},
		{"a breach is sticky", us, "", "2026-04-02 10:00 opened p1\n2026-04-02 11:01 prioritised p4", "response 1 running p4 2026-04-02 18:00 missed"},
		{"reason for outage", us, "", "2026-04-02 10:00 opened p2\n2026-04-02 12:00 resolved", "reason-for-outage 1 running p2 2026-04-06 10:00"},
		// 24 hours from the raising come before 96 from the opening.
		{"raised early", us, "", "2026-04-02 10:00 opened p2\n2026-04-02 12:00 prioritised p1", "reason-for-outage 1 running p1 2026-04-03 12:00"},
		{"raised late", us, "", "2026-04-02 10:00 opened p2\n2026-04-06 09:00 prioritised p1", "reason-for-outage 1 running p1 2026-04-06 10:00"},
		{"raised from P3", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 12:00 prioritised p1", "reason-for-outage 1 running p1 2026-04-03 12:00"},
		{"it never was one", us, "", "2026-04-02 10:00 opened p1\n2026-04-02 12:00 prioritised p3", "reason-for-outage 1 void p1"},
		{"it was one after all", us, "", "2026-04-02 10:00 opened p1\n2026-04-02 12:00 prioritised p3\n2026-04-02 13:00 prioritised p1", "reason-for-outage 1 running p1 2026-04-03 13:00"},
		{"explained", us, "", "2026-04-02 10:00 opened p1\n2026-04-02 12:00 resolved\n2026-04-03 09:00 explained", "reason-for-outage 1 stopped p1 2026-04-03 10:00"},
		{"watched", us, "", "2026-04-02 10:00 opened p1\n2026-04-02 12:00 watched\n2026-04-02 12:00 prioritised p3\n2026-04-03 12:00 prioritised p4\n2026-04-04 12:00 closed",
			"reason-for-outage 1 void p1 missed\nresolution 1 void p1"},
		{"lowered just before it is watched", us, "", "2026-04-02 10:00 opened p1\n2026-04-02 12:00 prioritised p3\n2026-04-02 12:00 watched", "reason-for-outage 1 running p1 2026-04-03 10:00"},
		{"resolved in time", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 17:00 resolved", "response 1 stopped p3 2026-04-02 14:00 missed\nresolution 1 stopped p3 2026-04-02 18:00"},
		// 1 hour was left at 17:00; reopened on Friday at 09:30 it runs until 10:30.
		{"reopened", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 17:00 resolved\n2026-04-03 09:30 reopened", "resolution 1 running p3 2026-04-03 10:30"},
		{"reopened anew", newCycle, "", "2026-04-02 10:00 opened p3\n2026-04-02 17:00 resolved\n2026-04-03 09:30 reopened", "resolution 1 stopped p3 2026-04-02 18:00\nresolution 2 running p3 2026-04-03 17:30"},
		{"resolved late, reopened", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 18:30 resolved\n2026-04-03 09:30 reopened", "resolution 1 running p3 2026-04-02 18:00 missed"},
		{"held, resolved, reopened", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 16:00 held\n2026-04-02 17:00 resolved\n2026-04-03 09:30 reopened", "resolution 1 running p3 2026-04-03 11:30"},
		{"waiting, resolved, reopened", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 16:00 waiting\n2026-04-02 17:00 resolved\n2026-04-03 09:30 reopened", "resolution 1 running p3 2026-04-03 11:30"},
		{"waiting, handed back", nl, "", "2026-04-03 09:00 opened p2 third\n2026-04-03 10:00 waiting\n2026-04-03 11:00 moved second\n2026-04-03 12:00 moved third", "resolution 1 running p2 2026-04-09 10:30"},
		{"paused after the due instant", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 18:30 held\n2026-04-03 09:30 released", "resolution 1 running p3 2026-04-02 18:00 missed"},
		// 7 of 8 hours were left at 11:00; a week at the vendor's counts nothing; from 10:00 they are over at 17:00.
		{"with the vendor", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 11:00 with-vendor", "response 1 running p3 2026-04-02 14:00\nresolution 1 worded p3 as soon as possible"},
		{"back from the vendor", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 11:00 with-vendor\n2026-04-09 10:00 from-vendor", "resolution 1 running p3 2026-04-09 17:00"},
		{"waiting, with the vendor, back", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 11:00 waiting\n2026-04-02 12:00 with-vendor\n2026-04-02 13:00 resumed\n2026-04-09 10:00 from-vendor", "resolution 1 running p3 2026-04-09 17:00"},
		{"lowered at the vendor's", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 11:00 with-vendor\n2026-04-02 12:00 prioritised p4\n2026-04-09 10:00 from-vendor", "resolution 1 running p4 2026-04-15 17:00"},
		{"overdue before it went to the vendor", us, "", "2026-04-02 10:00 opened p3\n2026-04-03 09:00 with-vendor", "resolution 1 worded p3 as soon as possible missed"},
		{"resolved at the vendor's", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 11:00 with-vendor\n2026-04-20 11:00 resolved\n2026-04-21 09:00 reopened", "resolution 1 running p3 2026-04-21 16:00"},
		{"back and to the vendor again", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 11:00 with-vendor\n2026-04-03 09:00 from-vendor\n2026-04-03 10:00 with-vendor\n2026-04-06 09:00 from-vendor", "resolution 1 running p3 2026-04-06 15:00"},
		{"no words for the vendor", nl, "", "2026-04-02 15:00 opened p2 third\n2026-04-02 16:00 with-vendor", "resolution 1 running p2 2026-04-07 17:00"},
		{"closed unanswered", us, "", "2026-04-02 10:00 opened p3\n2026-04-02 12:00 closed", "response 1 void p3\nresolution 1 stopped p3 2026-04-02 18:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			zone := c.a.SupportCalendar(c.region).Zone()
			clocks := c.a.Clocks(Case{Region: c.region}, life(t, zone, c.script))
			var all []string
			for _, k := range clocks {
				all = append(all, told(k, zone))
				if len(k.Ledger) == 0 {
					t.Errorf("%s %d has no ledger", k.Target, k.Cycle)
				}
				for _, e := range k.Ledger {
					if !strings.HasSuffix(e.Text, ".") || strings.Contains(e.Text, "%!") {
						t.Errorf("not a sentence: %q", e.Text)
					}
				}
			}
			have := strings.Join(all, "\n") + "\n"
			for _, want := range strings.Split(c.want, "\n") {
				if !strings.Contains(have, want+"\n") {
					t.Errorf("no %q in\n%s", want, have)
				}
			}
			if t.Failed() {
				for _, k := range clocks {
					t.Logf("%s\n%s", told(k, zone), texts(k.Ledger))
				}
			}
		})
	}
}

func TestLedgerOfAClock(t *testing.T) {
	it, us := italian(t), american(t)
	for _, c := range []struct {
		a                            *Agreement
		region, script, target, want string
	}{
		{it, "emea", "2026-03-27 17:45 opened critical", "response", `Opened Fri 27 Mar 2026 17:45 CET, within support hours.
15m until closing at 18:00; continued Mon 30 Mar 2026 09:00 CEST.
Clocks go forward on Sun 29 Mar 2026: 02:00 CET is 03:00 CEST.
Due Mon 30 Mar 2026 09:15 CEST: 30m of support after opening.`},
		{us, "", "2026-04-02 10:00 opened p4\n2026-04-02 11:00 waiting\n2026-04-02 13:00 resumed\n2026-04-02 15:00 prioritised p3", "resolution", `Opened Thu 2 Apr 2026 10:00 EDT.
Priority changed from p4 to p3 Thu 2 Apr 2026 15:00 EDT: counted again from the start. It was due Thu 9 Apr 2026 10:00 EDT.
Paused Thu 2 Apr 2026 11:00 EDT, waiting for the partner: 7h of business left of what was due Thu 2 Apr 2026 18:00 EDT.
Continued Thu 2 Apr 2026 13:00 EDT: 7h of business more.
Due Fri 3 Apr 2026 10:00 EDT: 8h of business after opening.`},
		{us, "", "2026-04-02 10:00 opened p3\n2026-04-02 11:00 with-vendor", "resolution", `Opened Thu 2 Apr 2026 10:00 EDT.
Paused Thu 2 Apr 2026 11:00 EDT, with the vendor: 7h of business left of what was due Thu 2 Apr 2026 18:00 EDT.
While it is with the vendor: as soon as possible.`},
		{us, "", "2026-04-02 10:00 opened p3\n2026-04-02 11:00 with-vendor\n2026-04-09 10:00 from-vendor", "resolution", `Opened Thu 2 Apr 2026 10:00 EDT.
Paused Thu 2 Apr 2026 11:00 EDT, with the vendor: 7h of business left of what was due Thu 2 Apr 2026 18:00 EDT.
Continued Thu 9 Apr 2026 10:00 EDT: 7h of business more.
Due Thu 9 Apr 2026 17:00 EDT: 8h of business after opening.`},
	} {
		zone := c.a.SupportCalendar(c.region).Zone()
		for _, k := range c.a.Clocks(Case{Region: c.region}, life(t, zone, c.script)) {
			if got := texts(k.Ledger); k.Target == c.target && got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		}
	}
}

// Whatever happens in whatever order, clocks are the same each time, no breach is undone by a later moment, and
// nothing is due before it started.
func TestClocksHoldUnderAnyLife(t *testing.T) {
	agreements := []*Agreement{dutch(t), american(t), italian(t)}
	kinds := []MomentKind{Responded, Prioritised, WaitBegan, WaitEnded, HoldBegan, HoldEnded, AskedToPay, AgreedToPay, WouldNotPay, Completed, Moved, Watched, Explained, VendorBegan, VendorEnded, Solved, Reopened, Ended}
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SampledFrom(agreements).Draw(t, "agreement")
		priority := rapid.SampledFrom(a.Priorities.IDs())
		now := time.UnixMilli(rapid.Int64Range(1_767_225_600_000, 1_798_761_600_000).Draw(t, "opened")) // 2026
		moments := []Moment{{At: now, Kind: Opened, Priority: priority.Draw(t, "priority"), Line: "third"}}
		missed := map[string]bool{}
		for range rapid.IntRange(0, 12).Draw(t, "moments") {
			now = now.Add(time.Duration(rapid.Int64Range(0, 100_000_000).Draw(t, "later")) * time.Millisecond)
			m := Moment{At: now, Kind: rapid.SampledFrom(kinds).Draw(t, "kind")}
			switch m.Kind {
			case Prioritised:
				m.Priority = priority.Draw(t, "priority")
			case Moved:
				m.Line = rapid.SampledFrom([]string{"second", "third"}).Draw(t, "line")
			}
			moments = append(moments, m)
			clocks := a.Clocks(Case{Region: "emea"}, moments)
			seen := map[string]bool{}
			for _, k := range clocks {
				if k.Started.IsZero() {
					continue
				}
				id := fmt.Sprint(k.Target, k.Cycle)
				if missed[id] && !k.Breached(now) {
					t.Fatalf("%s was missed, and is not after %v: %+v", id, m.Kind, k)
				}
				missed[id] = missed[id] || k.Breached(now)
				seen[id] = true
				if k.State == Running && k.Due.IsZero() || k.State == Paused && (!k.Due.IsZero() || k.Left < 0) || !k.Due.IsZero() && k.Due.Before(k.Started) {
					t.Fatalf("after %v: %+v", m.Kind, k)
				}
			}
			for id := range missed {
				if !seen[id] {
					t.Fatalf("%s is gone after %v", id, m.Kind)
				}
			}
		}
	})
}
