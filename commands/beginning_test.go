package commands_test

import (
	"strings"
	"testing"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// TestWordsBeforeTheThreadIsKnown: what is written below a card before it is recorded where the card stands is not taken for talk that is
// no ticket's: it fails, so that it is tried again, and is taken then.
func TestWordsBeforeTheThreadIsKnown(t *testing.T) {
	w := newWorld(t)
	w.as("jack", "maple").types("open category=calls worked_before=yes One-way audio")
	thread := storage.Place{Platform: "local", ID: "maple/1"}
	says := func(key string) error {
		a := w.as("jack", "maple").act(talk.Said)
		a.Key, a.In, a.Text, a.On = "m:"+key, thread, talk.AsTyped("and "+key), storage.Ref{In: thread, ID: key}
		_, err := w.did.Did(t.Context(), a)
		return err
	}
	if err := says("before"); err != nil {
		t.Error("before the card was sent, no thread can be its own:", err)
	}
	var card storage.Delivery
	w.update(func(tx storage.Tx) error {
		taken, err := tx.Outbox.Take(storage.Lease{Platform: "local", Now: w.now.Add(time.Hour), Until: w.now.Add(2 * time.Hour), Limit: 1000})
		for _, d := range taken {
			if d.Lane == "t1001/partner" && d.What == storage.Live {
				card = d
				continue
			}
			d.Lease = time.Time{}
			if err := tx.Outbox.Put(d); err != nil {
				return err
			}
		}
		return err
	})
	for range 2 {
		if err := says("early"); err == nil || !strings.Contains(err.Error(), "not known yet") {
			t.Fatal("while the card is on its way:", err)
		}
	}
	w.update(func(tx storage.Tx) error {
		th, err := tx.Threads.Get(card.Lane)
		if err != nil {
			return err
		}
		th.Place, card.State = thread, storage.Sent
		if err := tx.Threads.Put(th); err != nil {
			return err
		}
		return tx.Outbox.Put(card)
	})
	if err := says("early"); err != nil {
		t.Fatal(err)
	}
	if got := w.owed("t1001/desk"); !strings.Contains(got, "and early") || strings.Contains(got, "and before") {
		t.Errorf("the desk is told: %s", got)
	}
}
