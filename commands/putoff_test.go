package commands_test

import (
	"strings"
	"testing"

	"tieline/storage"
)

// spoil makes a ticket fail whenever it is looked at, until its agreement is given back.
func (w *world) spoil(number int64, hash string) {
	w.t.Helper()
	w.update(func(tx storage.Tx) error {
		t, err := tx.Tickets.Get(number)
		if err != nil {
			return err
		}
		t.Hash = hash
		return tx.Tickets.Put(t)
	})
}

func TestOneTicketThatFailsStopsNoOther(t *testing.T) {
	w := openP1(t)
	w.wants(w.as("kim", "polder").types("open priority=p1 customer=Visser All down too"), "#1002 is open.")
	good := w.ticket(1001).Hash
	w.spoil(1001, "gone")
	w.owed("")

	if next := w.watch(at("2026-04-02T13:00:00+02:00")); !next.Equal(at("2026-04-02T13:05:00+02:00")) {
		t.Errorf("the next look is %s: the one that failed is to be tried again first", next)
	}
	if got := w.owed("t1002/desk"); !strings.Contains(got, "Response is running out") {
		t.Errorf("of the other ticket the desk sees: %s", got)
	}
	if next := w.watch(at("2026-04-02T13:35:00+02:00")); !next.Equal(at("2026-04-02T13:36:00+02:00")) {
		t.Errorf("the next look is %s: the other ticket is not to wait for the one that fails", next)
	}
	w.owed("")

	w.spoil(1001, good)
	w.watch(at("2026-04-02T13:36:00+02:00"))
	if got := w.owed("t1001/desk"); got != "" {
		t.Errorf("it is left alone for now, but the desk sees: %s", got)
	}
	w.watch(at("2026-04-02T13:40:00+02:00"))
	if got := w.owed("t1001/desk"); !strings.Contains(got, "This comes late") {
		t.Errorf("once it is well again the desk sees: %s", got)
	}
}
