package courier

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot"
	"tieline/commands"
	"tieline/storage"
)

func TestAnIdleCourierWritesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.passes(time.Hour)
		if n := w.store.updates.Load(); n != 0 {
			w.Errorf("%d writes in an idle hour", n)
		}
		if n := w.store.views.Load(); n < 12 || n > 14 {
			w.Errorf("%d looks in an idle hour, want one every five minutes", n)
		}
		d := news("a", "later")
		d.NotBefore = time.Now().Add(3 * time.Minute)
		w.owes(d)
		w.passes(3*time.Minute - time.Second)
		if n := w.store.updates.Load(); n != 0 {
			w.Errorf("%d writes before anything is due", n)
		}
		w.passes(time.Second)
		w.states(storage.Sent, "later")
		if n := w.store.updates.Load(); n != 2 {
			w.Errorf("%d writes for one delivery, want the lease and the record", n)
		}
	})
}

func TestLaneKeepsOrder(t *testing.T) {
	inWorld(t, func(w *world) {
		w.chat.will("post a2", fault{err: failing(bot.Temporary)}, fault{err: failing(bot.Wait)}, fault{err: failing(bot.Uncertain)})
		w.owes(news("a", "a1"), news("a", "a2"), news("b", "b1"), news("a", "a3"), news("b", "b2"))
		same(w, "a at once", w.chat.linesIn("a"), "a: a1")
		same(w, "b at once", w.chat.linesIn("b"), "b: b1", "b: b2")
		w.passes(time.Minute)
		same(w, "a in the end", w.chat.linesIn("a"), "a: a1", "a: a2", "a: a3")
		same(w, "b in the end", w.chat.linesIn("b"), "b: b1", "b: b2")
	})
}

func TestLanesDoNotWaitForEachOther(t *testing.T) {
	inWorld(t, func(w *world) {
		gate := make(chan struct{})
		w.chat.will("post a1", fault{gate: gate})
		w.owes(news("a", "a1"), news("a", "a2"), news("b", "b1"), news("b", "b2"))
		same(w, "while a1 hangs", w.chat.lines(), "b: b1", "b: b2")
		close(gate)
		synctest.Wait()
		same(w, "afterwards", w.chat.lines(), "b: b1", "b: b2", "a: a1", "a: a2")
	})
}

// Many lanes, few at once: no one is forgotten, though nobody wakes the courier again.
func TestManyLanes(t *testing.T) {
	inWorld(t, func(w *world) {
		gate := make(chan struct{})
		var owed []storage.Delivery
		for i := range 3 * atOnce {
			lane := fmt.Sprintf("c%02d", i)
			w.chat.will("post "+lane+"-1", fault{gate: gate})
			owed = append(owed, news(lane, lane+"-1"), news(lane, lane+"-2"))
		}
		w.owes(owed...)
		if n := len(w.chat.called()); n != atOnce {
			w.Errorf("%d calls under way, want %d", n, atOnce)
		}
		close(gate)
		synctest.Wait()
		if n := len(w.chat.lines()); n != len(owed) || w.chat.most > atOnce {
			w.Errorf("%d of %d arrived, %d at once", n, len(owed), w.chat.most)
		}
	})
}

func TestWakeIsNeverLost(t *testing.T) {
	inWorld(t, func(w *world) {
		// Woken just after the look that found nothing, and before the courier lies down.
		w.store.afterLook(func() {
			w.adds(news("a", "a1"))
			w.courier.Wake()
		})
		w.courier.Wake()
		synctest.Wait()
		same(w, "at once", w.chat.lines(), "a: a1")

		// Woken while the only call hangs.
		gate := make(chan struct{})
		w.chat.will("post a2", fault{gate: gate})
		w.owes(news("a", "a2"))
		for range 3 {
			w.courier.Wake()
		}
		w.owes(news("b", "b1"))
		close(gate)
		synctest.Wait()
		same(w, "then", w.chat.lines(), "a: a1", "b: b1", "a: a2")
	})
}

// What was due is settled between the look and the lease: what is due next is still sent in time.
func TestSettledBetweenLookAndLease(t *testing.T) {
	inWorld(t, func(w *world) {
		later := news("b", "b1")
		later.NotBefore = time.Now().Add(8 * time.Second)
		w.owes(answer("k1", time.Now()), later)
		w.passes(5*time.Second - time.Millisecond)
		did := commands.New(commands.Config{Store: w.store.Store})
		w.store.afterLook(func() { did.Shown(w.Context(), "k1") })
		w.passes(3*time.Second + time.Millisecond)
		same(w, "calls", w.chat.called(), "post b1")
	})
}

func TestRunEndsWithNothingUnderWay(t *testing.T) {
	inWorld(t, func(w *world) {
		gate := make(chan struct{})
		w.chat.will("post a1", fault{gate: gate})
		w.owes(news("a", "a1"), news("a", "a2"))
		w.stop()
		synctest.Wait()
		select {
		case <-w.stopped:
			w.Fatal("Run returned with a call under way")
		default:
		}
		close(gate)
		<-w.stopped
		w.states(storage.Sent, "a1")
		w.states(storage.Owed, "a2")
		if d := w.delivery("a2"); d.Tries != 0 {
			w.Error("a new delivery was begun after the end")
		}
	})
}

// The lease runs out by the clock while the call is still under way: the machine slept, or the clock was set.
func TestClockMovesDuringACall(t *testing.T) {
	var ahead time.Duration
	inWorld(t, func(w *world) {
		gate := make(chan struct{})
		w.chat.will("post a1", fault{gate: gate})
		w.owes(news("a", "a1"))
		ahead = time.Hour
		w.owes(news("b", "b1"))
		w.passes(10 * time.Second)
		close(gate)
		w.passes(time.Minute)
		same(w, "calls", w.chat.called(), "post a1", "post b1")
		w.states(storage.Sent, "a1", "b1")
	}, func(c *Config) { c.Now = func() time.Time { return time.Now().Add(ahead) } })
}

// One that cannot be drawn holds its own lane and no other, and goes out once it can be.
func TestPanicsStayInTheirLane(t *testing.T) {
	inWorld(t, func(w *world) {
		w.thread("t1001/desk")
		w.tickets.breaks(func() { panic("no such tier") })
		w.owes(live("t1001/desk", "k1"), news("t1001/desk", "k2"), news("b", "b1"))
		same(w, "while it cannot be drawn", w.chat.lines(), "b: b1")
		w.tickets.breaks(nil)
		w.tickets.becomes("open")
		w.passes(time.Minute)
		same(w, "when it can", w.chat.lines(), "b: b1", "C1: open", "C1/m2: k2")

		w.chat.will("post b2", fault{panics: true}) // it was sent before the adapter broke
		w.owes(news("b", "b2"))
		w.passes(time.Minute)
		same(w, "after a broken adapter", w.chat.lines()[3:], "b: b2")
	})
}

// Telling that something will not arrive may fail as well: then it is tried again, and others go on.
func TestAlarmsThatFail(t *testing.T) {
	inWorld(t, func(w *world) {
		w.tickets.alarm = func(storage.Tx) error { panic("nobody to tell") }
		w.chat.will("post a1", fault{err: failing(bot.Gone)}, fault{err: failing(bot.Gone)})
		w.owes(news("a", "a1"), news("b", "b1"))
		w.states(storage.Owed, "a1")
		w.states(storage.Sent, "b1")
		w.tickets.mu.Lock()
		w.tickets.alarm = nil
		w.tickets.mu.Unlock()
		w.passes(leaseFor)
		w.states(storage.Refused, "a1")
		same(w, "alarms", w.tickets.alarmed(), "a1: gone: scripted")
	})
}

// The one who has to be told is on another platform, and is told at once.
func TestAlarmOnAnotherPlatform(t *testing.T) {
	other := &platform{name: "other"}
	inWorld(t, func(w *world) {
		w.tickets.alarm = func(tx storage.Tx) error {
			return tx.Outbox.Owe(storage.Delivery{Key: "alarm", What: storage.Answer, Lane: "p/other//U9", Platform: "other",
				To: storage.PersonKey{Platform: "other", User: "U9"}, Body: body("alarm")})
		}
		w.chat.will("post a1", fault{err: failing(bot.Gone)})
		w.owes(news("a", "a1"))
		same(w, "told elsewhere", other.called(), "tell alarm")
	}, func(c *Config) { c.Platforms = append(slices.Clone(c.Platforms), other) })
}
