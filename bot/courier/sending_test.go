package courier

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tieline/bot"
	"tieline/commands"
	"tieline/commands/talk"
	"tieline/storage"
)

// What each class of error leads to.
func TestClasses(t *testing.T) {
	wait := &bot.Error{Class: bot.Wait, After: 7 * time.Second, Code: "ratelimited", Err: failing(bot.Wait)}
	for _, c := range []struct {
		name  string
		errs  []error
		tries []time.Duration // after the start
		state storage.DeliveryState
		alarm string
	}{
		{"wait", []error{wait}, []time.Duration{0, 7 * time.Second}, storage.Sent, ""},
		{"wait, not said how long", []error{failing(bot.Wait)}, []time.Duration{0, time.Second}, storage.Sent, ""},
		{"temporary", []error{failing(bot.Temporary), failing(bot.Temporary), failing(bot.Temporary)},
			[]time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second}, storage.Sent, ""},
		{"uncertain", []error{failing(bot.Uncertain)}, []time.Duration{0, 35 * time.Second}, storage.Sent, ""},
		{"auth", []error{failing(bot.Auth), failing(bot.Auth)}, []time.Duration{0, time.Second, 3 * time.Second}, storage.Sent, ""},
		{"refused", []error{failing(bot.Rejected)}, []time.Duration{0}, storage.Refused, "k1: refused: scripted"},
		{"gone", []error{failing(bot.Gone)}, []time.Duration{0}, storage.Refused, "k1: gone: scripted"},
		{"lost", []error{failing(bot.Lost)}, []time.Duration{0}, storage.Refused, "k1: lost: scripted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				for _, err := range c.errs {
					w.chat.will("post k1", fault{err: err})
				}
				w.owes(news("a", "k1"), news("a", "k2"))
				w.passes(10 * time.Minute)
				same(w, "tries", w.chat.times("post k1", w.start), c.tries...)
				w.states(c.state, "k1")
				w.states(storage.Sent, "k2") // the lane goes on
				if c.alarm == "" {
					same(w, "alarms", w.tickets.alarmed())
				} else {
					same(w, "alarms", w.tickets.alarmed(), c.alarm)
				}
				if d := w.delivery("k1"); (d.State == storage.Sent) != (d.Trouble == "") {
					w.Errorf("%s, trouble %q", d.State, d.Trouble)
				}
			})
		})
	}
}

// However long it lasts, it is tried every five minutes.
func TestTemporaryForLong(t *testing.T) {
	inWorld(t, func(w *world) {
		for range 40 {
			w.chat.will("post k1", fault{err: failing(bot.Temporary)})
		}
		w.owes(news("a", "k1"))
		w.passes(4 * time.Hour)
		times := w.chat.times("post k1", w.start)
		if len(times) != 41 || times[40]-times[39] != longestWait {
			w.Errorf("%d tries: %v", len(times), times)
		}
		w.states(storage.Sent, "k1")
	})
}

// A card that no platform takes is not even tried, and does not stop its lane.
func TestCardBeyondTheLimits(t *testing.T) {
	inWorld(t, func(w *world) {
		d := news("a", "k1")
		d.Body = body(strings.Repeat("x", 200))
		private := answer("k3", w.start)
		private.Body = d.Body
		w.owes(d, news("a", "k2"), private)
		w.passes(time.Minute)
		w.states(storage.Refused, "k1", "k3")
		same(w, "calls", w.chat.called(), "post k2")
		same(w, "alarms", w.tickets.alarmed(), "k1: refused: card", "k3: refused: card")
	})
}

func TestLiveCardIsDrawnWhenItIsSent(t *testing.T) {
	inWorld(t, func(w *world) {
		w.thread("t1001/desk")
		w.tickets.becomes("new")
		d := live("t1001/desk", "k1")
		d.NotBefore = w.start.Add(time.Minute)
		w.owes(d)
		w.tickets.becomes("claimed")
		w.passes(time.Minute)
		same(w, "said", w.chat.lines(), "C1: claimed")

		w.owes(live("t1001/desk", "k2"))
		w.states(storage.Superseded, "k2")
		same(w, "unchanged", w.chat.called(), "post k1")

		w.tickets.becomes("resolved")
		w.owes(live("t1001/desk", "k3"))
		w.states(storage.Sent, "k3")
		same(w, "changed", w.chat.lines(), "C1: resolved")
		w.owes(live("t1001/desk", "k3b"))
		w.states(storage.Superseded, "k3b")

		// An edit that may not have arrived is repeated.
		w.chat.will("edit m1", fault{err: failing(bot.Uncertain)})
		w.tickets.becomes("closed")
		w.owes(live("t1001/desk", "k4"))
		w.passes(time.Minute)
		same(w, "in the end", w.chat.lines(), "C1: closed")
		same(w, "calls", w.chat.called(), "post k1", "edit m1", "edit m1", "edit m1")
	})
}

// Somebody removed the card: it is said anew, once, in the thread that is still there.
func TestLiveCardThatWasRemoved(t *testing.T) {
	inWorld(t, func(w *world) {
		w.thread("t1001/desk")
		w.tickets.becomes("new")
		w.owes(live("t1001/desk", "k1"))
		was := w.threadNow("t1001/desk")
		w.chat.remove(0)
		w.tickets.becomes("claimed")
		w.chat.will("post k2", fault{err: failing(bot.Uncertain), done: true})
		w.owes(live("t1001/desk", "k2"))
		w.passes(time.Minute)
		same(w, "said", w.chat.lines(), "C1/m1: claimed")
		same(w, "calls", w.chat.called(), "post k1", "edit m1", "post k2", "find k2")
		th := w.threadNow("t1001/desk")
		if th.Place != was.Place || th.Card != w.chat.said[1].sent.Ref || w.chat.said[1].Thread != "" {
			w.Errorf("the thread is recorded as %+v", th)
		}
		w.tickets.becomes("resolved")
		w.owes(live("t1001/desk", "k3"))
		same(w, "then", w.chat.lines(), "C1/m1: resolved")
	})
}

// A thread whose channel is closed to us says so, for its news too; the next card tries anew.
func TestThreadThatCannotBeMade(t *testing.T) {
	inWorld(t, func(w *world) {
		w.thread("t1001/desk")
		w.tickets.becomes("new")
		w.chat.will("post k1", fault{err: failing(bot.Gone)})
		w.owes(live("t1001/desk", "k1"), news("t1001/desk", "k2"))
		w.states(storage.Refused, "k1", "k2")
		same(w, "alarms", w.tickets.alarmed(), "k1: gone: scripted", "k2: gone: no-thread")
		w.owes(live("t1001/desk", "k3"), news("t1001/desk", "k4"))
		same(w, "said", w.chat.lines(), "C1: new", "C1/m1: k4")
	})
}

func amends(key, of string, card []byte) storage.Delivery {
	return storage.Delivery{Key: key, What: storage.Amend, Lane: "a", Amends: of, Body: card}
}

func relay(key string) storage.Delivery {
	d := news("a", key)
	d.What = storage.Relay
	return d
}

func TestAmend(t *testing.T) {
	inWorld(t, func(w *world) {
		w.owes(relay("k1"), relay("k2"))
		w.owes(amends("k3", "k1", body("edited")), amends("k4", "k2", nil))
		same(w, "said", w.chat.lines(), "a: edited")
		w.states(storage.Sent, "k3", "k4")
	})
}

// An amendment of what is not sent yet waits for it.
func TestAmendOfWhatIsNotSentYet(t *testing.T) {
	inWorld(t, func(w *world) {
		gate := make(chan struct{})
		w.chat.will("post k1", fault{gate: gate, err: failing(bot.Temporary)})
		w.owes(relay("k1"), amends("k2", "k1", body("edited")))
		close(gate)
		synctest.Wait()
		same(w, "before", w.chat.lines())
		w.passes(time.Minute)
		same(w, "after", w.chat.lines(), "a: edited")
		same(w, "calls", w.chat.called(), "post k1", "find k1", "post k1", "edit m1")
	})
}

// Where the copy was never taken, or was removed by somebody, nothing is left to change, and nobody is alarmed.
func TestAmendOfWhatIsNotThere(t *testing.T) {
	inWorld(t, func(w *world) {
		w.chat.will("post k1", fault{err: failing(bot.Rejected)})
		w.owes(relay("k1"), relay("k2"))
		w.chat.remove(0)
		w.owes(amends("k3", "k1", body("edited")), amends("k4", "k2", body("edited")), news("a", "k5"))
		w.states(storage.Superseded, "k3", "k4")
		same(w, "said", w.chat.lines(), "a: k5")
		same(w, "alarms", w.tickets.alarmed(), "k1: refused: scripted")
	})
}

func TestAnswerThatWasShown(t *testing.T) {
	inWorld(t, func(w *world) {
		did := commands.New(commands.Config{Store: w.store.Store})
		w.owes(answer("k1", w.start), answer("k2", w.start))
		w.passes(5*time.Second - time.Millisecond)
		did.Shown(w.Context(), "k1")
		w.passes(time.Minute)
		w.states(storage.Superseded, "k1")
		w.states(storage.Sent, "k2")
		same(w, "told", w.chat.called(), "tell k2")
		same(w, "when", w.chat.times("tell k2", w.start), 5*time.Second)
		told := w.chat.toldOnes()[0]
		if told.Via.Token != "secret" || told.In.ID != "C1" || told.To.User != "U1" || told.Card.Title != "k2" {
			w.Errorf("told %+v", told)
		}
		if d := w.delivery("k2"); d.Via != (storage.Handle{}) {
			w.Error("the right to answer is kept after it was used")
		}
	})
}

// Shown while a try that fails is under way: it is not tried again, and nobody is alarmed.
func TestAnswerShownDuringATry(t *testing.T) {
	for _, class := range []bot.Class{bot.Temporary, bot.Gone} {
		t.Run(string(class), func(t *testing.T) {
			inWorld(t, func(w *world) {
				gate := make(chan struct{})
				w.chat.will("tell k1", fault{gate: gate, err: failing(class)})
				w.owes(answer("k1", w.start))
				w.passes(6 * time.Second)
				commands.New(commands.Config{Store: w.store.Store}).Shown(w.Context(), "k1")
				close(gate)
				w.passes(time.Hour)
				same(w, "calls", w.chat.called(), "tell k1")
				same(w, "alarms", w.tickets.alarmed())
				w.states(storage.Superseded, "k1")
			})
		})
	}
}

// An expired right to answer, or one that the platform no longer knows, leaves the other means.
func TestAnswerWithoutItsHandle(t *testing.T) {
	inWorld(t, func(w *world) {
		late := answer("late", w.start)
		late.NotBefore = late.Via.Expires.Add(time.Millisecond)
		w.chat.will("tell lost", fault{err: failing(bot.Lost)})
		w.owes(answer("lost", w.start), late)
		w.passes(time.Hour)
		same(w, "calls", w.chat.called(), "tell lost", "tell lost", "tell late")
		for _, told := range w.chat.toldOnes() {
			if told.Via != (storage.Handle{}) {
				w.Errorf("%s was told by a handle that is no more", told.Key)
			}
		}
		w.states(storage.Sent, "lost", "late")

		// Where no means is left, that is said.
		w.chat.will("tell none", fault{err: failing(bot.Lost)}, fault{err: failing(bot.Lost)})
		w.owes(answer("none", time.Now()))
		w.passes(time.Minute)
		w.states(storage.Refused, "none")
		same(w, "alarms", w.tickets.alarmed(), "none: lost: scripted")
	})
}

// A card that did not change has the same sum, one that did has another.
func TestSum(t *testing.T) {
	a, b := talk.Card{Title: "a", Body: talk.Say("x")}, talk.Card{Title: "a", Body: talk.Say("y")}
	if sumOf(a) == sumOf(b) || sumOf(a) != sumOf(talk.Card{Title: "a", Body: talk.Say("x")}) {
		t.Errorf("%s and %s", sumOf(a), sumOf(b))
	}
}

// A card that asks to be pinned is, once it stands; where that cannot be, it stands unpinned, and once.
func TestPinning(t *testing.T) {
	for _, c := range []struct {
		name string
		errs []error
		pins int
	}{
		{"at once", nil, 1},
		{"at the second try", []error{failing(bot.Temporary)}, 2},
		{"not allowed", []error{failing(bot.Rejected)}, 1},
		{"never", []error{failing(bot.Wait), failing(bot.Temporary), failing(bot.Temporary), failing(bot.Temporary), failing(bot.Temporary)}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				for _, err := range c.errs {
					w.chat.will("pin m1", fault{err: err})
				}
				d := news("a", "k1")
				d.Body = []byte(`{"Title":"Support","Pin":true}`)
				w.owes(d, news("a", "k2"))
				w.passes(10 * time.Minute)
				w.states(storage.Sent, "k1", "k2")
				same(w, "pins", []int{len(w.chat.times("pin m1", w.start))}, c.pins)
				same(w, "messages", []int{len(w.chat.said)}, 2)
			})
		})
	}
}
