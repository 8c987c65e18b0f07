package storagetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"tieline/sla"
	"tieline/storage"
)

// writes is every way to write, each by itself.
func writes(f *filler, ticket int64) map[string]func(storage.Tx) error {
	return map[string]func(storage.Tx) error{
		"Partners.Put":    func(tx storage.Tx) error { return tx.Partners.Put(fill[storage.Partner](f)) },
		"People.Put":      func(tx storage.Tx) error { return second(tx.People.Put(storage.Person{Name: "x"})) },
		"Bindings.Put":    func(tx storage.Tx) error { return tx.Bindings.Put(fill[storage.Binding](f)) },
		"Bindings.Remove": func(tx storage.Tx) error { return tx.Bindings.Remove(storage.Place{ID: "x"}) },
		"Tickets.Add":     func(tx storage.Tx) error { return second(tx.Tickets.Add(fill[storage.Ticket](f))) },
		"Tickets.Put": func(tx storage.Tx) error {
			return tx.Tickets.Put(storage.Ticket{Number: ticket, State: storage.Held, Subject: "changed"})
		},
		"Threads.Put":   func(tx storage.Tx) error { return tx.Threads.Put(storage.Thread{Lane: "x", Ticket: ticket}) },
		"Events.Append": func(tx storage.Tx) error { return second(tx.Events.Append(storage.Event{Ticket: ticket})) },
		"Messages.Add":  func(tx storage.Tx) error { return second(tx.Messages.Add(storage.Message{Ticket: ticket})) },
		"Messages.Put": func(tx storage.Tx) error {
			return tx.Messages.Put(storage.Message{ID: 1, Ticket: ticket, Plain: "changed"})
		},
		"Clocks.Replace": func(tx storage.Tx) error { return tx.Clocks.Replace(ticket, []storage.Clock{{Target: "x"}}) },
		"Queue.Put":      func(tx storage.Tx) error { return tx.Queue.Put(ticket, "", sla.Rank{}) },
		"Queue.Remove":   func(tx storage.Tx) error { return tx.Queue.Remove(ticket) },
		"Timers.Set":     func(tx storage.Tx) error { return tx.Timers.Set(ticket, start) },
		"Channels.Put":   func(tx storage.Tx) error { return tx.Channels.Put(fill[storage.ChannelOff](f)) },
		"Groups.Put": func(tx storage.Tx) error {
			return tx.Groups.Put(storage.StaffGroup{Platform: "x", ID: "y", Role: storage.Engineer})
		},
		"Groups.Remove":   func(tx storage.Tx) error { return tx.Groups.Remove("a", "b") },
		"Channels.Remove": func(tx storage.Tx) error { return tx.Channels.Remove("a", "b") },
		"Referrals.Put":   func(tx storage.Tx) error { return tx.Referrals.Put(fill[storage.Referral](f)) },
		"Alerts.Put":      func(tx storage.Tx) error { return tx.Alerts.Put(storage.Alert{Ticket: ticket, Fingerprint: "x"}) },
		"Drafts.Put":      func(tx storage.Tx) error { return tx.Drafts.Put(fill[storage.Draft](f)) },
		"Drafts.Remove":   func(tx storage.Tx) error { return tx.Drafts.Remove("kept") },
		"Outbox.Owe":      func(tx storage.Tx) error { return tx.Outbox.Owe(fill[storage.Delivery](f)) },
		"Outbox.Take": func(tx storage.Tx) error {
			return second(tx.Outbox.Take(storage.Lease{Platform: "local", Now: start, Until: after(10)}))
		},
		"Outbox.Put": func(tx storage.Tx) error {
			return tx.Outbox.Put(storage.Delivery{Key: "kept", What: storage.News, State: storage.Sent})
		},
		"Acts.Record":    func(tx storage.Tx) error { return tx.Acts.Record(start, nil, fill[storage.Draft](f).ID) },
		"Agreements.Put": func(tx storage.Tx) error { return tx.Agreements.Put(fill[storage.AgreementText](f)) },
		"Blobs.Put":      func(tx storage.Tx) error { return second(tx.Blobs.Put([]byte(fill[storage.Draft](f).ID))) },
		"Announcements.Add": func(tx storage.Tx) error {
			return second(tx.Announcements.Add(fill[storage.Announcement](f)))
		},
		"Announcements.Put": func(tx storage.Tx) error { return tx.Announcements.Put(storage.Announcement{Number: 1, By: 77}) },
		"Problems.Add":      func(tx storage.Tx) error { return second(tx.Problems.Add(fill[storage.Problem](f))) },
		"Problems.Put":      func(tx storage.Tx) error { return tx.Problems.Put(storage.Problem{Number: 1, Title: "changed"}) },
		"Gathered.Put":      func(tx storage.Tx) error { return tx.Gathered.Put(ticket, 1) },
		"Rounds.Add": func(tx storage.Tx) error {
			return second(tx.Rounds.Add(storage.Round{Announcement: 1}, []storage.Stop{{State: storage.StopWaiting}}))
		},
		"Stops.Put": func(tx storage.Tx) error { return tx.Stops.Put(storage.Stop{ID: 1, Round: 1, State: storage.StopDone}) },
	}
}

func second[R any](_ R, err error) error { return err }

// furnish puts what writes changes, and returns the ticket.
func furnish(t testing.TB, s storage.Store) (ticket int64) {
	update(t, s, func(tx storage.Tx) {
		ticket = newTicket(tx)
		must(tx.Messages.Add(storage.Message{Ticket: ticket, Plain: "kept"}))
		fine(tx.Drafts.Put(storage.Draft{ID: "kept"}))
		owe(tx, "a", "kept")
		must(tx.Announcements.Add(storage.Announcement{}))
		must(tx.Problems.Add(storage.Problem{}))
		must(tx.Rounds.Add(storage.Round{Announcement: 1}, []storage.Stop{{State: storage.StopWaiting}}))
	})
	return ticket
}

// picture is what of everything can be listed.
func picture(t testing.TB, s storage.Store, ticket int64) (p string) {
	view(t, s, func(tx storage.Tx) {
		_, draft := tx.Drafts.Get("kept")
		p = fmt.Sprintf("%+v\n", []any{must(tx.Partners.List()), must(tx.People.List()), must(tx.Bindings.List()),
			must(tx.Tickets.Find(storage.TicketQuery{})), must(tx.Threads.Of(ticket)), must(tx.Events.Of(ticket)),
			must(tx.Messages.Of(ticket)), must(tx.Clocks.Of(ticket)), draft, must(tx.Outbox.Get("kept")),
			must(tx.Outbox.Next("local")), must(tx.Agreements.List()), must(tx.Alerts.Of(ticket)), must(tx.Announcements.List()), must(tx.Problems.List()),
			must(tx.Gathered.Of(ticket)), must(tx.Rounds.OfAnnouncement(1)), must(tx.Stops.In(1, storage.StopQuery{}))})
	})
	return p
}

// readOnly: every write through a View fails, and changes nothing.
func readOnly(t *testing.T, s storage.Store) {
	ticket := furnish(t, s)
	before := picture(t, s, ticket)
	for name, write := range writes(newFiller(t), ticket) {
		view(t, s, func(tx storage.Tx) {
			if err := write(tx); !errors.Is(err, storage.ErrReadOnly) {
				t.Errorf("%s in a View: %v, want ErrReadOnly", name, err)
			}
		})
	}
	same(t, "after writing in Views", picture(t, s, ticket), before)
}

// undone: an error, a panic and Goexit in fn each undo everything, and the store goes on.
func undone(t *testing.T, s storage.Store) {
	ticket := furnish(t, s)
	f := newFiller(t)
	before := picture(t, s, ticket)
	everything := func(tx storage.Tx) {
		for _, write := range writes(f, ticket) {
			fine(write(tx))
		}
	}

	why := errors.New("why")
	if err := s.Update(t.Context(), func(tx storage.Tx) error { everything(tx); return why }); err != why {
		t.Errorf("Update gave %v, want fn's own error", err)
	}
	same(t, "after an error", picture(t, s, ticket), before)

	func() {
		defer func() {
			if r := recover(); r != "boo" {
				t.Errorf("the panic came out as %v", r)
			}
		}()
		_ = s.Update(t.Context(), func(tx storage.Tx) error { everything(tx); panic("boo") })
	}()
	same(t, "after a panic", picture(t, s, ticket), before)

	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = s.Update(t.Context(), func(tx storage.Tx) error { everything(tx); runtime.Goexit(); return nil })
	}()
	<-gone
	same(t, "after Goexit", picture(t, s, ticket), before)

	if err := s.View(t.Context(), func(storage.Tx) error { return why }); err != why {
		t.Errorf("View gave %v, want fn's own error", err)
	}
	update(t, s, everything)
	if picture(t, s, ticket) == before {
		t.Error("after all that nothing can be written")
	}
}

// cancelled: where the context ends before the commit, nothing was written and the error is the context's.
func cancelled(t *testing.T, s storage.Store) {
	ticket := furnish(t, s)
	before := picture(t, s, ticket)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(tx storage.Tx) error {
		newTicket(tx)
		cancel()
		if _, err := tx.Tickets.Add(storage.Ticket{State: storage.New}); !errors.Is(err, context.Canceled) {
			t.Errorf("a port after the context ended: %v", err)
		}
		if _, err := tx.Tickets.Find(storage.TicketQuery{}); !errors.Is(err, context.Canceled) {
			t.Errorf("a reading port after the context ended: %v", err)
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Update: %v, want context.Canceled", err)
	}
	same(t, "after being cancelled halfway", picture(t, s, ticket), before)

	if err := s.Update(ctx, func(tx storage.Tx) error { return second(tx.People.Put(storage.Person{})) }); !errors.Is(err, context.Canceled) {
		t.Errorf("Update under an ended context: %v", err)
	}
	if err := s.View(ctx, func(tx storage.Tx) error { return second(tx.People.List()) }); !errors.Is(err, context.Canceled) {
		t.Errorf("View under an ended context: %v", err)
	}
	same(t, "after an ended context", picture(t, s, ticket), before)

	// One that waits for another's Update gives up when its context ends.
	ctx, cancel = context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	update(t, s, func(storage.Tx) {
		if err := s.Update(ctx, func(storage.Tx) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Update that waited: %v", err)
		}
	})
}

// deadlines: whatever the instant at which a deadline passes, nil means kept and an error means not.
func deadlines(t *testing.T, s storage.Store) {
	said := map[string]error{}
	for i := range 300 {
		id := fmt.Sprint(i)
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(4000))*time.Microsecond)
		said[id] = s.Update(ctx, func(tx storage.Tx) error { return tx.Drafts.Put(storage.Draft{ID: id}) })
		cancel()
	}
	kept := 0
	view(t, s, func(tx storage.Tx) {
		for id, err := range said {
			_, found := tx.Drafts.Get(id)
			if (err == nil) != (found == nil) {
				t.Errorf("Update said %v, and the draft is there: %v", err, found == nil)
			}
			if err == nil {
				kept++
			}
		}
	})
	t.Logf("%d of %d in time", kept, len(said))
}

// snapshots: a View stays what it was; what is not committed shows nowhere else.
func snapshots(t *testing.T, s storage.Store) {
	ticket := furnish(t, s)
	subject := func(tx storage.Tx) string { return must(tx.Tickets.Get(ticket)).Subject }
	change := func(tx storage.Tx, subject string) {
		fine(tx.Tickets.Put(storage.Ticket{Number: ticket, State: storage.New, Subject: subject}))
	}
	update(t, s, func(tx storage.Tx) {
		change(tx, "one")
		if got := subject(tx); got != "one" {
			t.Errorf("an Update sees %q of its own", got)
		}
		view(t, s, func(tx storage.Tx) {
			if got := subject(tx); got != "" {
				t.Errorf("a View saw %q before it was committed", got)
			}
		})
	})
	view(t, s, func(old storage.Tx) {
		if got := subject(old); got != "one" {
			t.Errorf("a View after the commit sees %q", got)
		}
		update(t, s, func(tx storage.Tx) { change(tx, "two"); newTicket(tx) })
		if got := subject(old); got != "one" {
			t.Errorf("a View changed under way to %q", got)
		}
		if n := len(must(old.Tickets.Find(storage.TicketQuery{}))); n != 1 {
			t.Errorf("a View sees %d tickets, one of them from later", n)
		}
		view(t, s, func(tx storage.Tx) {
			if got := subject(tx); got != "two" {
				t.Errorf("a new View sees %q", got)
			}
		})
	})
}

// keptTx: a Tx that was kept is of no use.
func keptTx(t *testing.T, s storage.Store) {
	ticket := furnish(t, s)
	var of [2]storage.Tx
	update(t, s, func(tx storage.Tx) { of[0] = tx })
	view(t, s, func(tx storage.Tx) { of[1] = tx })
	before := picture(t, s, ticket)
	for i, tx := range of {
		if _, err := tx.Tickets.Get(ticket); err == nil {
			t.Errorf("kept Tx %d still reads", i)
		}
		for name, write := range writes(newFiller(t), ticket) {
			if err := write(tx); err == nil {
				t.Errorf("kept Tx %d: %s still writes", i, name)
			}
		}
	}
	same(t, "after writing through a kept Tx", picture(t, s, ticket), before)
}

// closed: nothing works any more, and nothing hangs.
func closed(t *testing.T, s storage.Store) {
	fine(s.Close())
	for name, err := range map[string]error{
		"Update": s.Update(t.Context(), func(storage.Tx) error { return nil }),
		"View":   s.View(t.Context(), func(storage.Tx) error { return nil }),
	} {
		if err == nil {
			t.Errorf("%s works on a closed store", name)
		}
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}
