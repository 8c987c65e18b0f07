package commands_test

import (
	"strings"
	"testing"

	"tieline/commands"
	"tieline/storage"
)

// TestQuietSteps follows an outage of Thursday 2 April 2026, 10:00 in Amsterdam, by hours of quiet. Each step lasts 24 of
// them; the reason for outage is due 24 hours after the opening.
func TestQuietSteps(t *testing.T) {
	day := func(n, hour string) string { return "2026-04-" + n + "T" + hour + ":00+02:00" }
	type step struct {
		at, types string // by nora; empty: time passes
		stands    string // state and priority afterwards
		sees      string // in the desk's thread
	}
	for _, c := range []struct {
		name  string
		steps []step
	}{
		{"lowered, lowered and closed", []step{
			{day("02", "11:00"), "monitor 1001 cause=ours Back", "monitoring p3", "lowered to Priority 4"},
			{day("02", "12:00"), "rfo 1001 A card failed", "monitoring p3", "gave the reason for outage"},
			{day("03", "10:59"), "", "monitoring p3", ""},
			{day("03", "11:00"), "", "monitoring p4", "the priority is Priority 4 now"},
			{day("04", "10:59"), "", "monitoring p4", ""},
			{day("04", "11:00"), "", "closed p4", "is closed"},
		}},
		{"kept open for the reason for outage", []step{
			{day("02", "11:00"), "monitor 1001 cause=ours Back", "monitoring p3", ""},
			{day("03", "11:00"), "", "monitoring p4", "the priority is Priority 4 now"},
			{day("04", "11:00"), "", "monitoring p4", "would be closed now"},
			{day("05", "11:00"), "", "monitoring p4", ""},
			{day("05", "12:00"), "rfo 1001 A card failed", "monitoring p4", "gave the reason"},
			{day("05", "12:00"), "", "closed p4", "is closed"},
		}},
		{"a late step puts off the closing", []step{
			{day("02", "11:00"), "monitor 1001 cause=ours Back", "monitoring p3", ""},
			{day("02", "12:00"), "rfo 1001 A card failed", "monitoring p3", ""},
			{day("06", "09:00"), "", "monitoring p4", "This comes late"},
			{day("07", "08:59"), "", "monitoring p4", ""},
			{day("07", "09:00"), "", "closed p4", "is closed"},
		}},
		{"resolved while it is watched", []step{
			{day("02", "11:00"), "monitor 1001 cause=ours Back", "monitoring p3", ""},
			{day("02", "12:00"), "resolve 1001", "resolved p4", "lowered to Priority 4"},
			{day("08", "12:00"), "", "resolved p4", ""},
		}},
		{"raised by hand", []step{
			{day("02", "11:00"), "monitor 1001 cause=ours Back", "monitoring p3", ""},
			{day("02", "12:00"), "priority 1001 p2", "new p2", "to Priority 2"},
			{day("04", "12:00"), "", "new p2", ""},
			{day("04", "13:00"), "resolve 1001 cause=ours", "resolved p4", ""},
			{day("04", "14:00"), "reopen 1001", "new p2", "Its priority is Priority 2 again"},
		}},
		{"opened again by hand", []step{
			{day("02", "11:00"), "monitor 1001 cause=ours Back", "monitoring p3", ""},
			{day("02", "11:30"), "wait 1001", "monitoring p3", ""},
			{day("02", "12:00"), "reopen 1001", "new p1", "Its priority is Priority 1 again"},
			{day("04", "12:00"), "", "new p1", ""},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := openOutage(t)
			for _, s := range c.steps {
				w.watch(at(s.at))
				if s.types != "" {
					w.owed("")
					w.as("nora", "desk").types(s.types)
				}
				got := w.ticket(1001)
				if stands := string(got.State) + " " + got.Priority; stands != s.stands {
					t.Errorf("%s %q: it is %s, want %s", s.at, s.types, stands, s.stands)
				}
				if sees := w.owed("t1001/desk"); !strings.Contains(sees, s.sees) {
					t.Errorf("%s %q: the desk sees %s, want %q", s.at, s.types, sees, s.sees)
				}
				if s.types != "" {
					continue
				}
				w.watch(at(s.at)) // again changes nothing
				if sees := w.owed("t1001/desk"); sees != "" {
					t.Errorf("%s: said again: %s", s.at, sees)
				}
			}
		})
	}
}

// A priority that nobody had confirmed is as asked for again, when trouble comes back.
func TestPriorityAsAskedForComesBack(t *testing.T) {
	w := openOutage(t)
	if w.ticket(1001).Confirmed {
		t.Fatal("what the partner chose is confirmed")
	}
	w.as("nora", "desk").types("resolve 1001 cause=ours Back")
	if got := w.ticket(1001); !got.Confirmed || got.Priority != "p4" {
		t.Errorf("resolved it is %s, confirmed %v", got.Priority, got.Confirmed)
	}
	w.inThread("jack", 1001, "partner").says("Down again")
	if got := w.ticket(1001); got.Confirmed || got.Priority != "p1" || got.State != storage.New {
		t.Errorf("opened again it is %s %s, confirmed %v", got.State, got.Priority, got.Confirmed)
	}
}

// The steps are part of the ticket's history, one event each, and change no clock.
func TestStepsChangeNoClock(t *testing.T) {
	w := openOutage(t)
	reason := func() string {
		a := words(w.as("jack", "maple").types("why 1001"))
		return a[strings.Index(a, "Reason for outage"):]
	}
	before := reason()
	w.now = at("2026-04-02T11:00:00+02:00")
	w.as("nora", "desk").types("resolve 1001 cause=ours Back")
	if after := reason(); after != before || !strings.Contains(after, "24h elapsed") {
		t.Errorf("the account was\n%s\nand is\n%s", before, after)
	}
	var steps []string
	w.update(func(tx storage.Tx) error {
		events, err := tx.Events.Of(1001)
		for _, e := range events {
			if e.Kind == "resolved" || e.Kind == "prioritised" {
				steps = append(steps, e.Kind+" "+e.Detail["from"]+" "+e.Detail["priority"])
			}
		}
		if m := commands.MilestonesOf(events); !m.Resolved.Equal(w.now) {
			t.Errorf("resolved at %s", m.Resolved)
		}
		return err
	})
	if got := strings.Join(steps, ", "); got != "resolved  , prioritised p1 p3, prioritised p3 p4" {
		t.Errorf("the steps are %s", got)
	}
}

// At 04:00 Eastern capacity is reduced: whose fault it was decides what is charged, when it is watched as when it is resolved.
func TestWatchingChargesByCause(t *testing.T) {
	for cause, says := range map[string]string{"not-ours": "This is charged.", "ours": "Nothing is charged for this.", "undetermined": "Nothing is charged so far."} {
		w := openOutage(t)
		w.as("nora", "desk").types("monitor 1001 cause=" + cause + " Back")
		if sees := w.owed("t1001/partner"); strings.Count(sees, "charged") == 0 || !strings.Contains(sees, says) {
			t.Errorf("%s: the partner sees %s", cause, sees)
		}
		w.owed("")
		w.as("nora", "desk").types("resolve 1001") // it was said already, or is asked again
		if sees := w.owed("t1001/partner"); strings.Contains(sees, "charged") {
			t.Errorf("%s: said again: %s", cause, sees)
		}
	}
}
