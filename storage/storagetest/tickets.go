package storagetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tieline/storage"
)

func tickets(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		missing[storage.Ticket](t, "a ticket")(tx.Tickets.Get(1001))
		notThere(t, "putting a ticket", tx.Tickets.Put(storage.Ticket{Number: 1001, State: storage.New}))
		for i := range int64(3) {
			if n := must(tx.Tickets.Add(storage.Ticket{Number: 5, State: storage.New})); n != 1001+i {
				t.Errorf("ticket %d has the number %d", i+1, n)
			}
		}
		fine(tx.Tickets.Put(storage.Ticket{Number: 1002, State: storage.Held, Subject: "changed"}))
		if k := must(tx.Tickets.Get(1002)); k.Subject != "changed" || k.State != storage.Held {
			t.Errorf("after Put: %+v", k)
		}
		if k := must(tx.Tickets.Get(1003)); k.State != storage.New {
			t.Errorf("the next one changed too: %+v", k)
		}
	})
	if err := s.Update(t.Context(), func(tx storage.Tx) error {
		_, err := tx.Tickets.Add(storage.Ticket{State: "asleep"})
		return err
	}); err == nil {
		t.Error("a ticket took a state that there is not")
	}
}

// ticketQueries compares Find with what a loop over all tickets finds.
func ticketQueries(t *testing.T, s storage.Store) {
	var all []storage.Ticket // newest first
	had := map[string][]int64{}
	update(t, s, func(tx storage.Tx) {
		for i := range 60 {
			k := storage.Ticket{
				Partner:  []string{"a", "b", "c"}[rand.IntN(3)],
				Handler:  []string{"", "a", "b"}[rand.IntN(3)],
				Provider: []string{"", "a", "b"}[rand.IntN(3)],
				State:    storage.States[rand.IntN(len(storage.States))],
				Assignee: rand.Int64N(3),
				Subject:  fmt.Sprint(i),
			}
			k.Number = must(tx.Tickets.Add(k))
			all = slices.Insert(all, 0, k)
			for range rand.IntN(3) {
				kind := []string{"opened", "closed"}[rand.IntN(2)]
				must(tx.Events.Append(storage.Event{Ticket: k.Number, Kind: kind}))
				had[kind] = append(had[kind], k.Number)
			}
		}
	})
	pick := func(q storage.TicketQuery) (found []storage.Ticket) {
		for _, k := range all {
			if (q.Partner == "" || q.Partner == k.Partner) && (q.Handler == "" || q.Handler == k.Handler) &&
				(q.Provider == "" || q.Provider == k.Provider) && (len(q.States) == 0 || slices.Contains(q.States, k.State)) &&
				(q.Assignee == 0 || q.Assignee == k.Assignee) && (q.After == 0 || k.Number < q.After) &&
				(q.Had == "" || slices.Contains(had[q.Had], k.Number)) && (q.Limit == 0 || len(found) < q.Limit) {
				found = append(found, k)
			}
		}
		return found
	}
	view(t, s, func(tx storage.Tx) {
		for range 200 {
			q := storage.TicketQuery{
				Partner:  []string{"", "a", "b", "nobody"}[rand.IntN(4)],
				Handler:  []string{"", "", "", "a", "nobody"}[rand.IntN(5)],
				Provider: []string{"", "", "", "a", "nobody"}[rand.IntN(5)],
				Assignee: rand.Int64N(4),
				Had:      []string{"", "", "opened", "closed", "never"}[rand.IntN(5)],
				After:    []int64{0, 1001, 1030, 1060, 9999}[rand.IntN(5)],
				Limit:    rand.IntN(5) * 4,
			}
			for range rand.IntN(4) {
				q.States = append(q.States, storage.States[rand.IntN(len(storage.States))])
			}
			same(t, fmt.Sprintf("%+v", q), must(tx.Tickets.Find(q)), pick(q))
		}
	})
}

func threads(t *testing.T, s storage.Store) {
	place := storage.Place{Platform: "local", ID: "T1"}
	lanes := func(list []storage.Thread, err error) (lanes []string) {
		for _, k := range must(list, err) {
			lanes = append(lanes, k.Lane)
		}
		return lanes
	}
	update(t, s, func(tx storage.Tx) {
		missing[storage.Thread](t, "a lane")(tx.Threads.Get("t1001/desk"))
		for _, lane := range []string{"t1001/partner", "t1001/desk", "t1001/reseller"} {
			fine(tx.Threads.Put(storage.Thread{Lane: lane, Ticket: 1001}))
		}
		fine(tx.Threads.Put(storage.Thread{Lane: "t1002/desk", Ticket: 1002}))
		missing[storage.Thread](t, "the zero place, which threads have that are not there yet")(tx.Threads.At(storage.Place{}))
		missing[storage.Thread](t, "a place")(tx.Threads.At(place))
		fine(tx.Threads.Put(storage.Thread{Lane: "t1001/partner", Ticket: 1001, Place: place}))
		if k := must(tx.Threads.At(place)); k.Lane != "t1001/partner" {
			t.Errorf("at the place is %q", k.Lane)
		}
		missing[storage.Thread](t, "the same id elsewhere")(tx.Threads.At(storage.Place{Platform: "slack", ID: place.ID}))
		same(t, "a ticket's", lanes(tx.Threads.Of(1001)), []string{"t1001/partner", "t1001/desk", "t1001/reseller"})
		same(t, "no ticket's", lanes(tx.Threads.Of(7)), []string(nil))
	})
}

// beginning: between the first try of a card and the record of where it stands, its thread is not known.
func beginning(t *testing.T, s storage.Store) {
	channel, lane := storage.Place{Platform: "local", ID: "C1"}, "t1001/desk"
	begins := func(when string, want bool) {
		t.Helper()
		view(t, s, func(tx storage.Tx) {
			if must(tx.Threads.Beginning(channel)) != want {
				t.Errorf("%s: a thread is beginning: %t", when, !want)
			}
			for _, other := range []storage.Place{{}, {Platform: "local", ID: "C2"}, {Platform: "slack", ID: "C1"}} {
				if must(tx.Threads.Beginning(other)) {
					t.Errorf("%s: a thread is beginning in %v", when, other)
				}
			}
		})
	}
	var d storage.Delivery
	update(t, s, func(tx storage.Tx) {
		fine(tx.Threads.Put(storage.Thread{Lane: lane, Ticket: 1001, Channel: channel}))
		fine(tx.Outbox.Owe(storage.Delivery{Key: "k", What: storage.Live, Lane: lane, Platform: "local", State: storage.Owed, Created: start}))
	})
	begins("owed", false)
	update(t, s, func(tx storage.Tx) {
		taken := must(tx.Outbox.Take(storage.Lease{Platform: "local", Now: start, Until: start.Add(time.Minute), Limit: 1}))
		if len(taken) != 1 {
			t.Fatalf("taken: %v", taken)
		}
		d = taken[0]
	})
	begins("under way", true)
	update(t, s, func(tx storage.Tx) {
		d.Lease = time.Time{}
		fine(tx.Outbox.Put(d))
	})
	begins("uncertain", true)
	update(t, s, func(tx storage.Tx) {
		fine(tx.Threads.Put(storage.Thread{Lane: lane, Ticket: 1001, Channel: channel, Place: storage.Place{Platform: "local", ID: "T1"}}))
	})
	begins("another card of a thread that is known", false)
	update(t, s, func(tx storage.Tx) {
		fine(tx.Threads.Put(storage.Thread{Lane: lane, Ticket: 1001, Channel: channel}))
		d.State = storage.Refused
		fine(tx.Outbox.Put(d))
	})
	begins("refused", false)
}

func events(t *testing.T, s storage.Store) {
	var n int64
	update(t, s, func(tx storage.Tx) {
		missing[int64](t, "an event of no ticket")(tx.Events.Append(storage.Event{Ticket: 999}))
		n = newTicket(tx)
		other := newTicket(tx)
		var last int64
		for i := range 5 { // happened in another order than they became known
			id := must(tx.Events.Append(storage.Event{Ticket: n, Kind: fmt.Sprint(i), At: start.AddDate(0, 0, -i)}))
			if id <= last {
				t.Errorf("event %d after %d", id, last)
			}
			last = must(tx.Events.Append(storage.Event{Ticket: other}))
		}
	})
	view(t, s, func(tx storage.Tx) {
		var kinds []string
		for _, e := range must(tx.Events.Of(n)) {
			kinds = append(kinds, e.Kind)
		}
		same(t, "the order", kinds, []string{"0", "1", "2", "3", "4"})
		if none := must(tx.Events.Of(999)); len(none) != 0 {
			t.Errorf("no ticket has events: %v", none)
		}
	})
}

func messages(t *testing.T, s storage.Store) {
	ref := storage.Ref{In: storage.Place{Platform: "slack", ID: "C1"}, ID: "1700.1"}
	update(t, s, func(tx storage.Tx) {
		missing[storage.Message](t, "a message")(tx.Messages.Get(1))
		missing[storage.Message](t, "a ref")(tx.Messages.At(ref))
		missing[int64](t, "a message of no ticket")(tx.Messages.Add(storage.Message{Ticket: 999}))
		n := newTicket(tx)
		notThere(t, "putting a message", tx.Messages.Put(storage.Message{ID: 5, Ticket: n}))
		typed := must(tx.Messages.Add(storage.Message{Ticket: n, Plain: "by command"}))
		first := must(tx.Messages.Add(storage.Message{Ticket: n, Ref: ref}))
		must(tx.Messages.Add(storage.Message{Ticket: newTicket(tx), Ref: ref}))
		last := must(tx.Messages.Add(storage.Message{Ticket: n}))
		missing[storage.Message](t, "the zero ref, which messages have that came by command")(tx.Messages.At(storage.Ref{}))
		if m := must(tx.Messages.At(ref)); m.ID != first {
			t.Errorf("at the ref is %d, want the first, %d", m.ID, first)
		}
		elsewhere := ref
		elsewhere.In.Platform = "discord"
		missing[storage.Message](t, "the same ids elsewhere")(tx.Messages.At(elsewhere))
		fine(tx.Messages.Put(storage.Message{ID: typed, Ticket: n, Plain: "", Deleted: start})) // erased
		var ids []int64
		for _, m := range must(tx.Messages.Of(n)) {
			ids = append(ids, m.ID)
		}
		same(t, "the order", ids, []int64{typed, first, last})
	})
}

func clocks(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) {
		n, other := newTicket(tx), newTicket(tx)
		notThere(t, "clocks of no ticket", tx.Clocks.Replace(999, []storage.Clock{{Target: "response"}}))
		fine(tx.Clocks.Replace(other, []storage.Clock{{Target: "update"}}))
		for _, targets := range [][]string{{"update", "response", "resolution", "response"}, {"response"}, {}, {"resolution", "update"}} {
			var list []storage.Clock
			for i, target := range targets {
				list = append(list, storage.Clock{Ticket: n, Target: target, Cycle: len(targets) - i})
			}
			fine(tx.Clocks.Replace(n, list))
			same(t, "the clocks", must(tx.Clocks.Of(n)), list)
		}
		if left := must(tx.Clocks.Of(other)); len(left) != 1 {
			t.Errorf("another ticket's clocks changed: %v", left)
		}
	})
}
