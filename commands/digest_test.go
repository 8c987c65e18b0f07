package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// digests moves the clock and lets time do its work; it returns what mara is sent, and when something is next due.
func (w *world) digests(at time.Time) (sent string, next time.Time) {
	w.t.Helper()
	w.now = at
	next, err := w.did.Digests(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return w.owed("p/local//mara"), next
}

// newMorning is a world in which mara of Rome is owed digests from Thursday 2 April 2026, 10:00, on.
func newMorning(t *testing.T) *world {
	w := newWorld(t)
	w.owed("")
	if sent, next := w.digests(w.now); sent != "" || !next.Equal(at("2026-04-03T08:00:00+02:00")) {
		t.Fatalf("a manager since ten o'clock is sent %q, and next %s", sent, next)
	}
	return w
}

func TestDigestOnceEachMorning(t *testing.T) {
	w := newMorning(t)
	for _, step := range []struct {
		at   string
		sent bool
		late string
		next string
	}{
		{"2026-04-03T07:59:59+02:00", false, "", "2026-04-03T08:00:00+02:00"},
		{"2026-04-03T08:00:00+02:00", true, "", "2026-04-04T08:00:00+02:00"},
		{"2026-04-03T08:00:00+02:00", false, "", "2026-04-04T08:00:00+02:00"}, // again, as after a restart
		{"2026-04-03T08:00:01+02:00", false, "", "2026-04-04T08:00:00+02:00"},
		{"2026-04-03T23:00:00+02:00", false, "", "2026-04-04T08:00:00+02:00"},
		{"2026-04-04T08:05:00+02:00", true, "", "2026-04-05T08:00:00+02:00"},
		{"2026-04-05T09:30:00+02:00", true, "This was due at 08:00 and comes late.", "2026-04-06T08:00:00+02:00"},
		{"2026-04-05T09:31:00+02:00", false, "", "2026-04-06T08:00:00+02:00"},
		// down for three days: one is sent, and the next morning's comes as ever
		{"2026-04-09T06:30:00+02:00", true, "This was due at 08:00 on Wednesday 8 April and comes late.", "2026-04-09T08:00:00+02:00"},
		{"2026-04-09T08:00:00+02:00", true, "", "2026-04-10T08:00:00+02:00"},
	} {
		sent, next := w.digests(at(step.at))
		if (sent != "") != step.sent || strings.Count(sent, "all is quiet") > 1 {
			t.Errorf("at %s mara is sent %q", step.at, sent)
		}
		if late := strings.Contains(sent, "comes late"); late != (step.late != "") || !strings.Contains(sent, step.late) {
			t.Errorf("at %s it says %q, want %q", step.at, sent, step.late)
		}
		if !next.Equal(at(step.next)) {
			t.Errorf("at %s the next is due %s, want %s", step.at, next, step.next)
		}
	}
}

func TestDigestHour(t *testing.T) {
	w := newMorning(t)
	w.wants(w.as("mara", "desk").types("person Mara Vogel digest=7:30"), "digest at 07:30")
	w.wants(w.as("mara", "desk").types("person Mara Vogel digest=25:00"), `"25:00" is no time of day.`, "digest=07:30")
	w.owed("")
	if sent, next := w.digests(at("2026-04-02T20:00:00+02:00")); sent != "" || !next.Equal(at("2026-04-03T07:30:00+02:00")) {
		t.Errorf("sent %q, next %s", sent, next)
	}
	if sent, _ := w.digests(at("2026-04-03T07:30:00+02:00")); !strings.Contains(sent, "Friday 3 April: all is quiet") {
		t.Errorf("at 07:30: %q", sent)
	}
	// put off after it came: that day has had its digest
	w.as("mara", "desk").types("person Mara Vogel digest=10:00")
	w.owed("")
	if sent, next := w.digests(at("2026-04-03T10:00:00+02:00")); sent != "" || !next.Equal(at("2026-04-04T10:00:00+02:00")) {
		t.Errorf("a second one that day: %q, next %s", sent, next)
	}
}

// TestDigestSummerTime: Rome goes from UTC+1 to UTC+2 on 29 March 2026, and back on 25 October.
func TestDigestSummerTime(t *testing.T) {
	for _, c := range []struct{ hour, from, first, second, third string }{
		{"08:00", "2026-03-28T07:00:00Z", "2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z", "2026-03-30T06:00:00Z"},
		{"02:30", "2026-03-28T01:30:00Z", "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"},
		{"02:30", "2026-10-24T00:30:00Z", "2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
	} {
		w := newWorld(t)
		w.owed("")
		w.now = at(c.from).Add(-3 * time.Hour)
		w.as("mara", "desk").types("person Mara Vogel digest=" + c.hour)
		w.owed("")
		_, next := w.digests(w.now)
		var got []string
		for range 3 {
			if sent, _ := w.digests(next.Add(-time.Second)); sent != "" {
				t.Errorf("%s: a second early: %q", c.hour, sent)
			}
			now := next
			sent, following := w.digests(now)
			if sent == "" || strings.Contains(sent, "late") {
				t.Errorf("%s: at %s: %q", c.hour, now, sent)
			}
			got, next = append(got, now.Format(time.RFC3339)), following
		}
		if want := []string{c.first, c.second, c.third}; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s in Rome runs %s, want %s", c.hour, got, want)
		}
	}
}

func TestNewManagersBeginTomorrow(t *testing.T) {
	w := newMorning(t)
	w.as("mara", "desk").types("person Nora Lind role=manager")
	w.now = at("2026-04-03T08:00:00+02:00")
	if _, err := w.did.Digests(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sent := w.owed("p/local//nora"); !strings.Contains(sent, "Friday 3 April") {
		t.Errorf("nora, a manager since yesterday, is sent %q", sent)
	}
	// no manager for a week, and then one again: the mornings between are not owed
	w.as("mara", "desk").types("person Nora Lind role=engineer")
	w.now = at("2026-04-10T09:00:00+02:00")
	w.as("mara", "desk").types("person Nora Lind role=manager")
	w.owed("")
	w.digests(w.now.Add(time.Minute))
	if sent := w.owed("p/local//nora"); sent != "" {
		t.Errorf("a manager again, and at once: %q", sent)
	}
}

func TestDigestWithoutZone(t *testing.T) {
	w := newMorning(t)
	w.as("mara", "desk").types("person local:petra name=Petra role=manager")
	if _, next := w.digests(at("2026-04-03T08:00:00+02:00")); !next.Equal(at("2026-04-03T08:00:00Z")) {
		t.Errorf("the next is due %s: Petra's, by UTC", next)
	}
	w.now = at("2026-04-03T08:00:00Z")
	if _, err := w.did.Digests(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sent := w.owed("p/local//petra"); !strings.Contains(sent, "Times and days are those of UTC") || !strings.Contains(sent, "/tieline person Petra zone=Europe/Rome") {
		t.Errorf("Petra is sent %q", sent)
	}
}

func TestNobodyButManagers(t *testing.T) {
	w := newMorning(t)
	w.as("mara", "desk").types("person Omar Haddad role=engineer")
	w.digests(at("2026-04-03T08:00:00+02:00"))
	w.digests(at("2026-04-04T08:00:00+02:00"))
	if sent := w.owed("p/local//omar"); sent != "" {
		t.Errorf("an engineer is sent %q", sent)
	}
	w.wants(w.as("nora", "desk").types("digest"), "Only managers may do that.")
}

// TestDigestSays goes through a day at the desk. CloudCTI: P1 is answered within 4 hours of support (08:30–17:00 in Amsterdam),
// P2 within 8.
func TestDigestSays(t *testing.T) {
	w := newMorning(t)
	mara := w.as("mara", "desk")
	w.wants(mara.types("digest"), "Thursday 2 April: all is quiet", "No ticket is open.")
	w.as("kim", "polder").types("open priority=p1 customer=Jansen All down")            // 1001, due 14:00
	w.as("anna", "centralino").types("open priority=critical product=PBX-1 No calls")   // 1002
	w.as("anna", "centralino").types("open priority=standard product=PBX-2 A question") // 1003
	w.inThread("nora", 1001, "desk").types("note Looking")
	w.now = at("2026-04-02T10:30:00+02:00")
	nora := w.as("nora", "desk")
	nora.types("claim 1002")
	nora.types("reply 1002 We look into it")
	nora.types("claim 1003")
	nora.types("reply 1003 Which model is it?")
	nora.types("wait 1003")
	w.now = at("2026-04-02T15:00:00+02:00")
	ans := mara.types("digest")
	w.wants(ans, "Thursday 2 April: 1 overdue", "3 open · 1 unclaimed · 1 waiting",
		"Overdue\n#1001 All down, Polder Telecom · Critical", "response due 14:00 · unclaimed",
		"Waiting for the partner\n#1003 A question, Centralino Milano", " · since 10:30",
		"CloudCTI Service Level Agreement for Providers: Response: 0% of 1 · 0% of 1",
		"Wildix Technical Support SLA: Response: 100% of 2 · 100% of 2")
	if ans.Say.Tone != talk.Bad {
		t.Errorf("the tone is %q", ans.Say.Tone)
	}
	var links []storage.Place
	for _, p := range ans.Say.Body {
		for _, s := range p.Spans {
			if s.To != nil {
				links = append(links, *s.To)
			}
		}
	}
	if len(links) == 0 || links[0] != place("desk/head1001") {
		t.Errorf("the lines link to %v", links)
	}
	if got := words(ans); strings.Count(got, "#1001") != 1 {
		t.Errorf("a ticket stands twice:\n%s", got)
	}
	// answered late: no longer overdue, and a breach all the same
	nora.types("reply 1001 Sorry")
	w.wants(mara.types("digest"), "Response: 0% of 1")
}
