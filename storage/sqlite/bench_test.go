package sqlite

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"tieline/storage"
)

// openTicket writes what opening a ticket does: the ticket, two events, three clocks, three deliveries and the act.
func openTicket(tx storage.Tx, name string) error {
	at := time.UnixMilli(1774633500123)
	n, err := tx.Tickets.Add(storage.Ticket{Partner: "acme", Agreement: "wildix", Hash: "9834876dcfb05cb167a5c24953eba58c4ac89b1a",
		Tier: "gold", Region: "emea", Country: "IT", State: storage.New, Priority: "critical", Category: "fault",
		Subject: "All calls drop", Fields: map[string]string{"product": "PBX-7"}, Opener: 2, Opened: at, Changed: at})
	if err != nil {
		return err
	}
	for _, kind := range []string{"opened", "decided"} {
		if _, err := tx.Events.Append(storage.Event{Ticket: n, Kind: kind, At: at, Recorded: at, By: 2, Act: name,
			Detail: map[string]string{"priority": "critical", "clause": "2.1"}}); err != nil {
			return err
		}
	}
	var clocks []storage.Clock
	for _, target := range []string{"response", "update", "resolution"} {
		clocks = append(clocks, storage.Clock{Target: target, State: "running", Priority: "critical", Started: at, Due: at.Add(time.Hour)})
	}
	if err := tx.Clocks.Replace(n, clocks); err != nil {
		return err
	}
	for i, what := range []storage.What{storage.Live, storage.Live, storage.Answer} {
		if err := tx.Outbox.Owe(storage.Delivery{Key: fmt.Sprintf("%s-%d", name, i), What: what, Lane: fmt.Sprintf("t%d/%d", n, i),
			Platform: "local", Ticket: n, Created: at, Body: json.RawMessage(`{"title":"#1001 All calls drop","fields":[]}`)}); err != nil {
			return err
		}
	}
	return tx.Acts.Record(at, []byte(`{"say":"opened #1001"}`), name)
}

func filled(b *testing.B, tickets int) *Store {
	s := opened(b, place(b))
	err := s.Update(b.Context(), func(tx storage.Tx) error {
		for i := range tickets {
			if err := openTicket(tx, fmt.Sprintf("before-%d", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	return s
}

func BenchmarkUpdate(b *testing.B) {
	s := filled(b, 1000)
	for i := 0; b.Loop(); i++ {
		if err := s.Update(b.Context(), func(tx storage.Tx) error { return openTicket(tx, fmt.Sprint(i)) }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUpdateUnsynced is BenchmarkUpdate without the wait for the disk: what the statements themselves cost.
func BenchmarkUpdateUnsynced(b *testing.B) {
	s := filled(b, 1000)
	w := <-s.writer
	if _, err := w.conn.ExecContext(b.Context(), `PRAGMA synchronous = OFF`); err != nil {
		b.Fatal(err)
	}
	s.writer.give(w)
	for i := 0; b.Loop(); i++ {
		if err := s.Update(b.Context(), func(tx storage.Tx) error { return openTicket(tx, fmt.Sprint(i)) }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkView reads what drawing a ticket's card needs.
func BenchmarkView(b *testing.B) {
	s := filled(b, 1000)
	for i := int64(0); b.Loop(); i++ {
		err := s.View(b.Context(), func(tx storage.Tx) error {
			k, err := tx.Tickets.Get(1001 + i%1000)
			if err != nil {
				return err
			}
			if _, err := tx.Events.Of(k.Number); err != nil {
				return err
			}
			_, err = tx.Clocks.Of(k.Number)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTake leases sixteen of three thousand deliveries, each in a lane of its own; BenchmarkNext looks when.
func BenchmarkTake(b *testing.B) {
	s := filled(b, 1000)
	now := time.UnixMilli(1774633500123)
	for b.Loop() { // the leases end at once, so that there is always as much
		err := s.Update(b.Context(), func(tx storage.Tx) error {
			_, err := tx.Outbox.Take(storage.Lease{Platform: "local", Now: now, Until: now, Limit: 16})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	s := filled(b, 1000)
	for b.Loop() {
		err := s.View(b.Context(), func(tx storage.Tx) error {
			_, err := tx.Outbox.Next("local")
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
