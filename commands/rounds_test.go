package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tieline/storage"
)

// newMany is a desk with so many more partners, each with a channel.
func newMany(t *testing.T, channels int) *world {
	w := newWorld(t)
	w.update(func(tx storage.Tx) error {
		for i := range channels {
			id := fmt.Sprintf("many-%02d", i)
			if err := tx.Partners.Put(storage.Partner{ID: id, Name: id, Agreement: "kolmisoft", Tier: "premium", Country: "LT"}); err != nil {
				return err
			}
			if err := tx.Bindings.Put(storage.Binding{Place: place(id), Partner: id}); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

// announces confirms what the line announces.
func (w *world) announces(line string) {
	w.t.Helper()
	mara := w.as("mara", "desk")
	ans := mara.types(line)
	if ans.Say == nil || len(ans.Say.Buttons) == 0 {
		w.t.Fatalf("%s: %s", line, words(ans))
	}
	w.wants(mara.types(ans.Say.Buttons[0].Line), "is on its way")
}

// counts are the stops of a round by their state.
func (w *world) counts(round int64) (out string) {
	w.t.Helper()
	w.update(func(tx storage.Tx) error {
		n, err := tx.Stops.Count(round)
		for _, s := range []storage.StopState{storage.StopWaiting, storage.StopOwed, storage.StopTried, storage.StopDone, storage.StopFailed, storage.StopSkipped} {
			if n[s] > 0 {
				out += fmt.Sprintf("%s %d ", s, n[s])
			}
		}
		return err
	})
	return strings.TrimSpace(out)
}

// goOut settles up to so many announcements that are owed, as the courier does: of state, with trouble.
func (w *world) goOut(most int, state storage.DeliveryState, trouble string) {
	w.t.Helper()
	w.update(func(tx storage.Tx) error {
		taken, err := tx.Outbox.Take(storage.Lease{Platform: "local", Now: w.now, Until: w.now})
		for _, d := range taken {
			if !strings.HasPrefix(d.Lane, "a/") || most == 0 {
				continue
			}
			most--
			d.State, d.Trouble, d.Lease = state, trouble, time.Time{}
			if state == storage.Owed {
				d.NotBefore = w.now.Add(time.Hour)
			}
			if err := tx.Outbox.Put(d); err != nil {
				return err
			}
			if _, err := w.did.Went(tx, d); err != nil {
				return err
			}
		}
		return err
	})
}

func (w *world) roundIs(round int64, want string) {
	w.t.Helper()
	if got := w.counts(round); got != want {
		w.t.Errorf("round %d: %s, want %s", round, got, want)
	}
}

func TestARoundOwesAFewAtATime(t *testing.T) {
	w := newMany(t, 40)
	w.announces("announce country=LT agreement=kolmisoft partner=" + ids(40) + " We have moved.")
	w.roundIs(1, "waiting 32 owed 8")
	w.goOut(3, storage.Sent, "")
	w.roundIs(1, "waiting 29 owed 8 done 3")
	w.goOut(2, storage.Refused, "gone")
	w.roundIs(1, "waiting 27 owed 8 done 3 failed 2")
	w.goOut(8, storage.Owed, "temporary") // what is tried in vain does not hold up the rest
	w.roundIs(1, "waiting 19 owed 8 tried 8 done 3 failed 2")

	// an update comes behind what it updates
	w.announces("announce 1 update And back again.")
	w.roundIs(2, "waiting 40")
	for range 4 {
		w.goOut(8, storage.Sent, "")
	}
	w.roundIs(1, "tried 8 done 30 failed 2")
	if !strings.Contains(w.counts(2), "owed 8") {
		t.Errorf("the update goes on with %s", w.counts(2))
	}

	// who was not told of it yet need not be told that it is off
	w.announces("announce 1 cancel")
	if got := w.counts(2); strings.Contains(got, "waiting") {
		t.Errorf("after it was cancelled the update goes on: %s", got)
	}
}

// ids lists the first so many partners.
func ids(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("many-%02d", i))
	}
	return strings.Join(out, ",")
}

func TestAChannelThatBecameAnothersIsLeftOut(t *testing.T) {
	w := newMany(t, 12)
	w.announces("announce partner=" + ids(12) + " We have moved.")
	w.roundIs(1, "waiting 4 owed 8")
	w.update(func(tx storage.Tx) error {
		return tx.Bindings.Put(storage.Binding{Place: place("many-11"), Partner: "many-00"})
	})
	for range 3 {
		w.goOut(8, storage.Sent, "")
	}
	w.roundIs(1, "done 11 skipped 1")
	w.wants(w.as("mara", "desk").types("announce 1"), "sent to 11 channels, 1 left out")
}

// TestAnUpdateMeetsTheResponseWhenItIsWritten: how long it takes to arrive does not count.
func TestAnUpdateMeetsTheResponseWhenItIsWritten(t *testing.T) {
	w := newWorld(t)
	var numbers string
	for i := range 12 {
		w.wants(w.as("anna", "centralino").types(fmt.Sprintf("open product=PBX-7 customer=X%d Calls drop", i)), "is open")
		numbers += fmt.Sprintf(" %d", 1001+i)
	}
	nora := w.as("nora", "desk")
	nora.types("problem open Trunks down")
	w.wants(nora.types("problem 1 add"+numbers), "12 tickets added")
	w.wants(nora.types("problem 1 update We route around it."), "On its way to 12 tickets.")
	if got := w.counts(1); got != "waiting 4 owed 8" {
		t.Errorf("it goes out as %s", got)
	}
	w.update(func(tx storage.Tx) error {
		for n := int64(1001); n <= 1012; n++ {
			clocks, err := tx.Clocks.Of(n)
			if err != nil {
				return err
			}
			for _, c := range clocks {
				if c.Target == "response" && !c.Stopped.Equal(w.now) {
					t.Errorf("#%d: the response is %s", n, c.State)
				}
			}
		}
		return nil
	})
}
