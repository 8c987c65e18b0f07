package storagetest

import (
	"errors"
	"testing"

	"tieline/storage"
)

func alerts(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		missing[storage.Alert](t, "an alert")(tx.Alerts.Known("acme", "f1"))
		missing[storage.Alert](t, "a group")(tx.Alerts.Grouped("acme", "g1"))
		first, second := newTicket(tx), newTicket(tx)
		if err := tx.Alerts.Put(storage.Alert{Ticket: 99999, Fingerprint: "f1"}); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("an alert on no ticket: %v", err)
		}
		later := storage.Alert{Ticket: second, Fingerprint: "f1", Partner: "acme", Group: "g1", Started: after(2), Times: 1}
		early := storage.Alert{Ticket: first, Fingerprint: "f1", Partner: "acme", Group: "g1", Started: start, Times: 1}
		other := storage.Alert{Ticket: first, Fingerprint: "f2", Partner: "acme", Group: "g2"}
		for _, a := range []storage.Alert{later, early, other} {
			fine(tx.Alerts.Put(a))
		}
		early.Ended, early.Times, early.Title = after(1), 2, "Down"
		fine(tx.Alerts.Put(early)) // keeps its place
		same(t, "of a ticket", must(tx.Alerts.Of(first)), []storage.Alert{early, other})
		same(t, "of none", must(tx.Alerts.Of(99999)), []storage.Alert(nil))
		same(t, "known, on the newest ticket", must(tx.Alerts.Known("acme", "f1")), later)
		same(t, "grouped, on the newest ticket", must(tx.Alerts.Grouped("acme", "g1")), later)
		same(t, "another group", must(tx.Alerts.Grouped("acme", "g2")), other)
		missing[storage.Alert](t, "another partner's alert")(tx.Alerts.Known("hudson", "f1"))
		missing[storage.Alert](t, "another partner's group")(tx.Alerts.Grouped("hudson", "g1"))
	})
}
