package storagetest

import (
	"testing"
	"time"

	"tieline/storage"
)

func figures(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		same(t, "open, of none", must(tx.Figures.Open()), []storage.Heap(nil))
		same(t, "debts, of none", must(tx.Figures.Debts(start)), []storage.Debt(nil))
		for _, x := range []struct {
			state    storage.State
			priority string
			clocks   []storage.Clock
		}{
			{storage.New, "P1", []storage.Clock{{Target: "a", State: "running", Due: after(-1)}, {Target: "b", State: "running", Due: after(1)}}},
			{storage.New, "P1", []storage.Clock{{Target: "a", State: "stopped", Due: after(-1)}, {Target: "b", State: "running", Due: start}}},
			{storage.Resolved, "P2", []storage.Clock{{Target: "a", State: "running", Due: after(-2)}, {Target: "b", State: "paused"}}},
			{storage.Closed, "P1", []storage.Clock{{Target: "a", State: "running", Due: after(-2)}}},
		} {
			n := newTicket(tx)
			fine(tx.Tickets.Put(storage.Ticket{Number: n, State: x.state, Priority: x.priority}))
			fine(tx.Clocks.Replace(n, x.clocks))
		}
		same(t, "open", must(tx.Figures.Open()), []storage.Heap{{State: storage.New, Priority: "P1", Tickets: 2}, {State: storage.Resolved, Priority: "P2", Tickets: 1}})
		if n := must(tx.Figures.Overdue(start)); n != 2 {
			t.Errorf("%d overdue, want 2", n)
		}
		for key, d := range map[string]storage.Delivery{
			"done":  {Platform: "a", Created: after(-9), State: storage.Sent},
			"first": {Platform: "a", Created: after(-3)},
			"next":  {Platform: "a", Created: after(-2)},
			"later": {Platform: "a", Created: after(-8), NotBefore: after(1)},
			"other": {Platform: "b", Created: after(-8), NotBefore: after(1)},
			"again": {Platform: "c", Created: after(-8), NotBefore: after(1), First: after(-7)},
		} {
			state := d.State
			d.Key, d.What, d.Lane = key, storage.News, key
			fine(tx.Outbox.Owe(d))
			if d.State = state; state != "" {
				fine(tx.Outbox.Put(d))
			}
		}
		same(t, "debts", must(tx.Figures.Debts(start)), []storage.Debt{
			{Platform: "a", Owed: 3, Oldest: after(-3)}, {Platform: "b", Owed: 1, Oldest: time.Time{}}, {Platform: "c", Owed: 1, Oldest: after(-8)}})
	})
}
