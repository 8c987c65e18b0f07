package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tieline/storage"
)

// watch moves the clock and lets time do its work.
func (w *world) watch(at time.Time) time.Time {
	w.t.Helper()
	w.now = at
	next, err := w.did.Watch(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return next
}

// P1 under CloudCTI: 4 hours of support from Thursday 2 April 2026, 10:00 in Amsterdam, so due 14:00; three quarters are
// over at 13:00, nine tenths at 13:36.
func openP1(t *testing.T) *world {
	w := newWorld(t)
	w.wants(w.as("kim", "polder").types("open priority=p1 customer=Jansen All down"), "#1001 is open.")
	w.owed("")
	return w
}

func TestWarningsAndBreachOnce(t *testing.T) {
	w := openP1(t)
	if next := w.watch(at("2026-04-02T12:59:59+02:00")); !next.Equal(at("2026-04-02T13:00:00+02:00")) {
		t.Fatalf("the next thing is due %s", next)
	}
	for _, step := range []struct{ at, says string }{
		{"2026-04-02T12:59:59+02:00", ""},
		{"2026-04-02T13:00:00+02:00", "Response is running out"},
		{"2026-04-02T13:00:01+02:00", ""},
		{"2026-04-02T13:36:00+02:00", "Response is running out"},
		{"2026-04-02T14:00:00+02:00", ""}, // at the due instant it is still kept
		{"2026-04-02T14:00:01+02:00", "Response is overdue"},
		{"2026-04-02T19:00:00+02:00", ""},
	} {
		w.watch(at(step.at))
		w.watch(at(step.at)) // again changes nothing
		got := strings.ReplaceAll(w.owed("t1001/desk"), "(card)\n", "")
		if strings.Count(got, "Response is") != strings.Count(step.says, "Response is") || !strings.Contains(got, step.says) {
			t.Errorf("at %s the desk sees %q, want %q", step.at, got, step.says)
		}
	}
	// met late is not met, and nobody is told a second time
	w.as("nora", "desk").types("reply 1001 Sorry")
	w.owed("")
	w.watch(at("2026-04-02T20:00:00+02:00"))
	if got := w.owed("t1001/desk"); strings.Contains(got, "Response") {
		t.Errorf("said again: %s", got)
	}
	w.wants(w.as("kim", "polder").types("show 1001"), "Response: met late")
}

func TestBreachReachesManagers(t *testing.T) {
	w := openP1(t)
	w.watch(at("2026-04-02T14:00:01+02:00"))
	if got := w.owed("p/local//mara"); !strings.Contains(got, "#1001: Response is overdue") {
		t.Errorf("the manager sees: %s", got)
	}
}

func TestMissedWhileDownIsSaidOnceAndLate(t *testing.T) {
	w := openP1(t)
	w.watch(at("2026-04-02T13:50:00+02:00"))
	got := w.owed("t1001/desk")
	if strings.Count(got, "Response is running out") != 1 || !strings.Contains(got, "This comes late") {
		t.Errorf("two marks passed; the desk sees: %s", got)
	}
	w.watch(at("2026-04-02T18:00:00+02:00"))
	if got := w.owed("t1001/desk"); strings.Count(got, "overdue") != 1 || !strings.Contains(got, "This comes late") {
		t.Errorf("the desk sees: %s", got)
	}
}

// An answer that came too late while nobody watched is a breach all the same, and said.
func TestAnsweredLateBeforeAnybodyWatched(t *testing.T) {
	w := openP1(t)
	w.now = at("2026-04-02T15:00:00+02:00")
	w.as("nora", "desk").types("reply 1001 Here")
	w.owed("")
	w.watch(w.now)
	if got := w.owed("t1001/desk"); !strings.Contains(got, "Response came late") {
		t.Errorf("the desk sees: %s", got)
	}
}

func TestPriorityChangeWarnsAnew(t *testing.T) {
	w := openP1(t)
	w.watch(at("2026-04-02T13:00:00+02:00"))
	w.as("nora", "desk").types("priority 1001 p2") // 8 hours: due Friday 09:30, three quarters at 16:00
	w.owed("")
	w.watch(at("2026-04-02T15:59:00+02:00"))
	if got := w.owed("t1001/desk"); strings.Contains(got, "Response is") {
		t.Errorf("too early: %s", got)
	}
	w.watch(at("2026-04-02T16:00:00+02:00"))
	if got := w.owed("t1001/desk"); strings.Count(got, "Response is running out") != 1 {
		t.Errorf("the desk sees: %s", got)
	}
}

func TestManyAtOnceAreOneMessage(t *testing.T) {
	w := newWorld(t)
	for i := range 6 {
		w.wants(w.as("kim", "polder").types(fmt.Sprintf("open priority=p1 customer=C%d Down %d", i, i)), "is open.")
	}
	w.owed("")
	w.watch(at("2026-04-02T13:00:00+02:00"))
	var all strings.Builder
	for i := range 6 {
		all.WriteString(w.owed(fmt.Sprintf("t%d/desk", 1001+i)))
	}
	if strings.Contains(all.String(), "running out") {
		t.Errorf("said one by one: %s", all.String())
	}
	w.watch(at("2026-04-02T14:00:01+02:00"))
	got := w.owed("c/local/desk")
	if !strings.Contains(got, "6 deadlines are overdue") || strings.Count(got, "#100") != 6 {
		t.Errorf("the desk sees: %s", got)
	}
}

func TestOnCallIsMentionedWhereNobodyHasClaimed(t *testing.T) {
	w := openP1(t)
	mara := w.as("mara", "desk")
	w.wants(w.as("nora", "desk").types("oncall turns Omar Haddad"), "Only managers")
	w.wants(mara.types("oncall"), "Nora Lind is on call", "then Omar Haddad") // as the sample directory has it
	if err := w.store.Update(t.Context(), func(tx storage.Tx) error { return tx.Rota.Put(storage.Rota{}) }); err != nil {
		t.Fatal(err)
	}
	w.wants(mara.types("oncall"), "Nobody is on call")
	w.wants(mara.types("oncall turns Omar Haddad, Nora Lind zone=Europe/Rome"), "Omar Haddad is on call.", "then Nora Lind")
	w.wants(mara.types("oncall override Nora Lind until=2026-04-02T13:30:00+02:00"), "Nora Lind is on call.", "stands in")
	w.watch(at("2026-04-02T13:00:00+02:00"))
	if got := w.owed("t1001/desk"); !strings.Contains(got, "@Nora Lind") {
		t.Errorf("the desk sees: %s", got)
	}
	w.watch(at("2026-04-02T13:36:00+02:00"))
	if got := w.owed("t1001/desk"); !strings.Contains(got, "@Omar Haddad") {
		t.Errorf("the desk sees: %s", got)
	}
	w.as("nora", "desk").types("claim 1001")
	w.owed("")
	w.watch(at("2026-04-02T14:00:01+02:00"))
	if got := w.owed("t1001/desk"); !strings.Contains(got, "@Nora Lind") || strings.Contains(got, "@Omar") {
		t.Errorf("the desk sees: %s", got)
	}
}

// Warnings that fall due one after another within a minute wait for each other; what one look says in several transactions is
// one message still, to the desk and to each manager.
func TestWarningsWithinAMinuteAreOneMessage(t *testing.T) {
	const tickets = 230 // more than one transaction takes
	w := newWorld(t)
	began := w.now
	for i := range tickets {
		w.now = began.Add(time.Duration(i) * time.Minute / tickets)
		w.wants(w.as("anna", "centralino").types(fmt.Sprintf("open priority=critical product=PBX-7 Down %d", i)), "is open")
	}
	w.owed("")
	first := w.watch(w.now)
	if next := w.watch(first); !next.Equal(first.Add(time.Minute)) {
		t.Fatalf("it looks again at %s, and no more come in the minute from %s", next, first)
	}
	if got := w.owed("c/local/desk"); got != "" {
		t.Fatalf("said before the minute was over: %s", got)
	}
	w.watch(first.Add(time.Minute))
	if got := w.owed("c/local/desk"); strings.Count(got, "deadlines are running out") != 1 || !strings.Contains(got, "230 deadlines") || !strings.Contains(got, "… and 210 more") {
		t.Errorf("the desk sees: %s", got)
	}
	w.watch(first.Add(24 * time.Hour))
	if got := w.owed("p/local//mara"); strings.Count(got, "deadlines are overdue") != 1 || !strings.Contains(got, "more: ") {
		t.Errorf("the manager sees: %s", got)
	}
}
