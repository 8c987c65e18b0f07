package sqlite

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
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

// BenchmarkUpdateTogether is BenchmarkUpdate by sixty-four callers at once; it also gives the 99th percentile of what one waits.
func BenchmarkUpdateTogether(b *testing.B) {
	s := filled(b, 1000)
	var mu sync.Mutex
	var waits []time.Duration
	var n atomic.Int64
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		var mine []time.Duration
		for pb.Next() {
			began := time.Now()
			if err := s.Update(b.Context(), func(tx storage.Tx) error { return openTicket(tx, fmt.Sprint(n.Add(1))) }); err != nil {
				b.Error(err)
				return
			}
			mine = append(mine, time.Since(began))
		}
		mu.Lock()
		defer mu.Unlock()
		waits = append(waits, mine...)
	})
	slices.Sort(waits)
	b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkSync is what the disk takes to make a page durable: nothing that commits by itself is faster.
func BenchmarkSync(b *testing.B) {
	f, err := os.Create(place(b))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	for b.Loop() {
		if _, err := f.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTogether holds sixty-four callers against one, and against the disk itself, by turns, since other programs may need the
// machine meanwhile: each round takes all three, and the medians of the rounds are told.
func BenchmarkTogether(b *testing.B) {
	const callers, each = 64, 8
	s := filled(b, 1000)
	f, err := os.Create(place(b))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var n atomic.Int64
	open := func() {
		if err := s.Update(b.Context(), func(tx storage.Tx) error { return openTicket(tx, fmt.Sprint(n.Add(1))) }); err != nil {
			b.Error(err)
		}
	}
	rate := func(times int, do func()) float64 {
		began := time.Now()
		do()
		return float64(times) / time.Since(began).Seconds()
	}
	var disk, alone, together, toAlone, toDisk []float64
	var mu sync.Mutex
	var waits []time.Duration
	for b.Loop() {
		disk = append(disk, rate(callers, func() {
			for range callers {
				if _, err := f.Write(make([]byte, 4096)); err != nil {
					b.Fatal(err)
				}
				if err := f.Sync(); err != nil {
					b.Fatal(err)
				}
			}
		}))
		alone = append(alone, rate(callers, func() {
			for range callers {
				open()
			}
		}))
		together = append(together, rate(callers*each, func() {
			var all sync.WaitGroup
			for range callers {
				all.Go(func() {
					var mine []time.Duration
					for range each {
						began := time.Now()
						open()
						mine = append(mine, time.Since(began))
					}
					mu.Lock()
					defer mu.Unlock()
					waits = append(waits, mine...)
				})
			}
			all.Wait()
		}))
		last := len(disk) - 1
		toAlone, toDisk = append(toAlone, together[last]/alone[last]), append(toDisk, together[last]/disk[last])
	}
	for unit, rates := range map[string][]float64{"syncs/s": disk, "alone/s": alone, "together/s": together, "to-alone": toAlone, "to-disk": toDisk} {
		slices.Sort(rates)
		b.ReportMetric(rates[len(rates)/2], unit)
	}
	slices.Sort(waits)
	for unit, at := range map[string]int{"p50-ms": len(waits) / 2, "p99-ms": len(waits) * 99 / 100} {
		b.ReportMetric(float64(waits[at].Microseconds())/1000, unit)
	}
	if log, err := os.Stat(s.path + "-wal"); err == nil {
		b.ReportMetric(float64(log.Size())/1e6, "wal-MB")
	}
}

// BenchmarkUpdateUnsynced is BenchmarkUpdate without the wait for the disk: what the statements themselves cost.
func BenchmarkUpdateUnsynced(b *testing.B) {
	s := filled(b, 1000)
	w := s.writer.session
	if _, err := w.conn.ExecContext(b.Context(), `PRAGMA synchronous = OFF`); err != nil {
		b.Fatal(err)
	}
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
