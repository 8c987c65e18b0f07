package storagetest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"tieline/storage"
)

// crowd has 64 goroutines move an amount between two partners and open a ticket each time, while others look
// whether the sum is ever wrong and whether a delivery is ever taken twice.
func crowd(t *testing.T, s storage.Store) {
	const writers, rounds, sum = 64, 3, 1000
	update(t, s, func(tx storage.Tx) {
		putAmount(tx, "a", sum)
		putAmount(tx, "b", 0)
	})
	done := make(chan struct{})
	var readers, couriers, all sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for running(done) {
				if err := s.View(t.Context(), func(tx storage.Tx) error { return wrongSum(tx, sum) }); err != nil {
					t.Errorf("a reader: %v", err)
					return
				}
			}
		})
	}
	var taken sync.Map
	var delivered atomic.Int64
	for range 2 {
		couriers.Go(func() {
			for delivered.Load() < writers*rounds && !t.Failed() {
				deliver(t, s, &taken, &delivered)
			}
		})
	}
	for w := range writers {
		all.Go(func() {
			for r := range rounds {
				if err := s.Update(t.Context(), func(tx storage.Tx) error { return move(tx, fmt.Sprintf("%d-%d", w, r)) }); err != nil {
					t.Errorf("a writer: %v", err)
				}
			}
		})
	}
	all.Wait()
	couriers.Wait()
	close(done)
	readers.Wait()
	view(t, s, func(tx storage.Tx) {
		found := must(tx.Tickets.Find(storage.TicketQuery{}))
		if len(found) != writers*rounds || found[0].Number != 1000+writers*rounds {
			t.Errorf("%d tickets, the last %d", len(found), found[0].Number)
		}
		fine(wrongSum(tx, sum))
	})
}

func running(done <-chan struct{}) bool {
	select {
	case <-done:
		return false
	default:
		return true
	}
}

func putAmount(tx storage.Tx, id string, n int) {
	fine(tx.Partners.Put(storage.Partner{ID: id, Facts: map[string]string{"amount": strconv.Itoa(n)}}))
}

func amount(tx storage.Tx, id string) int {
	return must(strconv.Atoi(must(tx.Partners.Get(id)).Facts["amount"]))
}

// move takes from one and gives to the other, in two steps between which nobody may look.
func move(tx storage.Tx, key string) error {
	n := rand.IntN(10)
	putAmount(tx, "a", amount(tx, "a")-n)
	putAmount(tx, "b", amount(tx, "b")+n)
	number := newTicket(tx)
	owe(tx, fmt.Sprintf("t%d/desk", number%7), key)
	return nil
}

func wrongSum(tx storage.Tx, want int) error {
	if a, b := amount(tx, "a"), amount(tx, "b"); a+b != want {
		return fmt.Errorf("%d and %d make %d, not %d", a, b, a+b, want)
	}
	return nil
}

// deliver takes what there is and settles it. Nothing runs out in between, so nothing may come twice.
func deliver(t *testing.T, s storage.Store, taken *sync.Map, delivered *atomic.Int64) {
	var got []storage.Delivery
	update(t, s, func(tx storage.Tx) {
		got = must(tx.Outbox.Take(storage.Lease{Platform: "local", Now: start, Until: after(3600)}))
	})
	for _, d := range got {
		if _, twice := taken.LoadOrStore(d.Key, true); twice {
			t.Errorf("%s was taken twice", d.Key)
		}
		update(t, s, func(tx storage.Tx) { settle(tx, d.Key) })
		delivered.Add(1)
	}
}
