package commands_test

import (
	"strings"
	"testing"
	"time"

	"tieline/commands"
	"tieline/storage"
)

// newOverdue is an account of which tickets that are not about service are held.
func newOverdue(t *testing.T) (w *world, mara, jack hand) {
	w = newWorld(t)
	mara, jack = w.as("mara", "desk"), w.as("jack", "maple")
	w.wants(jack.types("open category=setup A greeting"), "#1001 is open.")
	return w, mara, jack
}

// state is how a ticket stands, by its record and by the clocks that are kept of it.
func (w *world) state(n int64) string {
	w.t.Helper()
	t := w.ticket(n)
	words := string(t.State)
	w.update(func(tx storage.Tx) error {
		clocks, err := tx.Clocks.Of(n)
		for _, c := range clocks {
			words += " " + c.State
		}
		return err
	})
	return words
}

func (w *world) stands(n int64, want string) {
	w.t.Helper()
	if got := w.state(n); got != want {
		w.t.Errorf("#%d: %s, not %s", n, got, want)
	}
}

func TestStandingComesByImport(t *testing.T) {
	w, _, _ := newOverdue(t)
	const file = "kind,partner,overdue_days,disputed\npartner,maple,"
	if got := told(w.imports(file+"25,\n", false)); !strings.Contains(got, "overdue_days (none) → 25; on hold now: #1001") {
		t.Errorf("tried: %s", got)
	}
	w.stands(1001, "new running running")
	w.imports(file+"25,\n", true)
	w.stands(1001, "held paused paused")
	if got := w.owed("t1001/partner"); !strings.Contains(got, "This is on hold now.") {
		t.Errorf("the partner reads: %s", got)
	}
	if got := told(w.imports(file+"26,\n", true)); strings.Contains(got, "#1001") || w.owed("t1001/partner") != "" {
		t.Errorf("one that is held already was told again: %s", got)
	}
	if got := told(w.imports(file+"26,yes\n", true)); !strings.Contains(got, "on hold no more: #1001") {
		t.Errorf("in dispute: %s", got)
	}
	w.stands(1001, "new running running")
	if got := told(w.imports(file+"soon,\n", true)); !strings.Contains(got, "“soon” is not a whole number") {
		t.Errorf("a fact of another type: %s", got)
	}
}

// TestHeldWhateverBroughtIt: not only a change of standing brings a ticket where its account is held.
func TestHeldWhateverBroughtIt(t *testing.T) {
	w, mara, jack := newOverdue(t)
	w.as("nora", "desk").types("resolve 1001")
	mara.types("partner set maple overdue_days=40")
	w.stands(1001, "resolved stopped stopped")
	w.wants(jack.types("reopen 1001"), "#1001 is open again.")
	w.stands(1001, "held stopped paused") // resolving was an answer

	w.as("nora", "desk").types("resolve 1001")
	w.inThread("jack", 1001, "partner").says("It is not there yet")
	w.stands(1001, "held stopped paused") // resolving was an answer

	w.wants(jack.types("open category=other priority=p2 Half of our phones are dead"), "Is that so?")
	w.wants(jack.types("open category=calls worked_before=yes Calls drop"), "#1002 is open.")
	mara.types("partner set maple overdue_days=0")
	w.wants(jack.types("open category=change-request A new line"), "#1003 is open.")
	w.as("nora", "desk").types("wait 1003")
	mara.types("partner set maple overdue_days=31")
	w.stands(1003, "held paused paused") // a new one would be declined
	w.stands(1002, "new running running")
	mara.types("partner set maple overdue_days=25")
	w.stands(1003, "held paused paused")
	mara.types("partner set maple overdue_days=")
	w.stands(1003, "new running running")
}

// TestPriorityBringsAHold: a ticket that passed as an outage, and is none, waits like the others.
func TestPriorityBringsAHold(t *testing.T) {
	w, mara, jack := newOverdue(t)
	mara.types("partner set maple overdue_days=40")
	ans := jack.types("open category=account priority=p1 No phone works")
	if ans.Say == nil || len(ans.Say.Buttons) == 0 {
		t.Fatal(words(ans))
	}
	w.wants(jack.types(ans.Say.Buttons[0].Line), "#1002 is open.")
	w.as("nora", "desk").types("priority 1002 p4")
	w.stands(1002, "held paused paused void")
	w.as("nora", "desk").types("priority 1002 p1")
	w.stands(1002, "new running worded running")
}

// TestReleasedStaysReleased, and the history alone says how a held ticket stands.
func TestReleasedStaysReleased(t *testing.T) {
	w, mara, jack := newOverdue(t)
	mara.types("partner set maple overdue_days=25")
	w.wants(jack.types("release 1001"), "Only the desk may do that.")
	w.wants(w.as("nora", "desk").types("release 1001"), "only managers release it")
	w.wants(mara.types("release 1001"), "#1001 is on hold no more.")
	w.stands(1001, "new running running")
	mara.types("partner set maple overdue_days=26")
	w.stands(1001, "new running running")
	w.update(func(tx storage.Tx) error {
		tk, err := tx.Tickets.Get(1001)
		if err != nil {
			return err
		}
		a, err := commands.AgreementOf(tx, tk)
		if err != nil {
			return err
		}
		events, err := tx.Events.Of(1001)
		if err != nil {
			return err
		}
		kept, err := tx.Clocks.Of(1001)
		again := commands.StoredClocks(a, tk, events)
		for i := range again {
			if again[i] != kept[i] {
				t.Errorf("computed again: %+v, kept: %+v", again[i], kept[i])
			}
		}
		return err
	})
}

// TestHeldAndCharged: what a hold came before is asked when it is over, whoever ended it.
func TestHeldAndCharged(t *testing.T) {
	w, mara, jack := newOverdue(t)
	mara.types("partner set maple overdue_days=25")
	for _, number := range []string{"#1002", "#1003"} {
		w.wants(jack.types("open category=professional A new report"), number+" is registered and on hold.")
	}
	w.owed("t1002/partner")
	mara.types("release 1002")
	if got := w.owed("t1002/partner"); !strings.Contains(got, "#1002 is registered: do you accept the charge?") || !strings.Contains(got, "accept 1002") {
		t.Errorf("released by a manager: %s", got)
	}
	w.stands(1002, "new running paused")
	w.wants(jack.types("accept 1002"), "#1002: the charge is accepted.")
	w.stands(1002, "new running running")
	mara.types("partner set maple overdue_days=0")
	if got := w.owed("t1003/partner"); !strings.Contains(got, "#1003 is registered: do you accept the charge?") {
		t.Errorf("in good standing again: %s", got)
	}
	w.stands(1003, "new running paused")
}

// TestOnlyWhatIsWorkedOnIsHeld: a hold is nothing to what is resolved or watched, until that is opened again.
func TestOnlyWhatIsWorkedOnIsHeld(t *testing.T) {
	w, mara, _ := newOverdue(t)
	nora := w.as("nora", "desk")
	w.reports("G1", w.alert("maple", "TrunkDown"))
	w.wants(nora.types("merge 1002 into 1001"), "#1002 is merged into #1001.")

	nora.types("priority 1001 p2")
	w.wants(nora.types("monitor 1001 cause=ours It is back"), "#1001 is being monitored.")
	mara.types("partner set maple overdue_days=40")
	w.wants(nora.types("priority 1001 p4"), "#1001 is Priority 4 now.")
	w.wants(nora.types("priority 1001 p3"), "#1001 is Priority 3 now.") // there is trouble after all
	w.stands(1001, "held stopped paused void")

	nora.types("resolve 1001")
	w.wants(nora.types("priority 1001 p3"), "#1001 is Priority 3 now.")
	if got := w.ticket(1001).State; got != storage.Resolved {
		t.Errorf("a priority that was put right made it %s", got)
	}
	w.now = w.now.Add(2 * time.Hour)
	w.reports("G1", w.alert("maple", "TrunkDown"))
	if got := w.ticket(1001).State; got != storage.Held {
		t.Errorf("opened again by monitoring, it is %s", got)
	}

}

// TestNoFieldLeadsOutOfAHold: what a partner types on escalating neither changes what decided the opening nor, where it
// cannot be read, keeps the ticket out of a hold; and the desk's question is not answered by them.
func TestNoFieldLeadsOutOfAHold(t *testing.T) {
	w, mara, jack := newOverdue(t)
	w.wants(jack.types("escalate 1001 session=garbage It cannot wait"), `"session" is not asked for now.`, "try again")
	w.wants(jack.types("open category=calls worked_before=yes cause=ours Calls drop"), `"cause" is not asked for now.`)
	w.update(func(tx storage.Tx) error {
		tk, err := tx.Tickets.Get(1001)
		if err != nil {
			return err
		}
		tk.Category, tk.Fields = "new-install", map[string]string{"session": "garbage"}
		return tx.Tickets.Put(tk)
	})
	mara.types("partner set maple overdue_days=25")
	w.stands(1001, "held paused paused")
	mara.types("partner set maple overdue_days=26")
	w.stands(1001, "held paused paused")
}
