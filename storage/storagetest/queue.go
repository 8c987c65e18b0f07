package storagetest

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"tieline/sla"
	"tieline/storage"
)

// queue compares the first of a queue with what sorting all of it finds.
func queue(t *testing.T, s storage.Store) {
	type place struct {
		ticket  int64
		handler string
		rank    sla.Rank
	}
	var all []place
	update(t, s, func(tx storage.Tx) {
		same(t, "the first of none", must(tx.Queue.First("", 0)), []int64(nil))
		notThere(t, "a place of no ticket", tx.Queue.Put(999, "", sla.Rank{}))
		for range 40 {
			p := place{newTicket(tx), []string{"", "a"}[rand.IntN(2)], sla.Rank{rand.Int64N(3), rand.Int64N(3), rand.Int64N(3)}}
			fine(tx.Queue.Put(p.ticket, "a", sla.Rank{1, 1, 1}))
			fine(tx.Queue.Put(p.ticket, p.handler, p.rank))
			fine(tx.Queue.Put(p.ticket, p.handler, p.rank))
			all = append(all, p)
		}
	})
	slices.SortFunc(all, func(x, y place) int { return cmp.Or(x.rank.Compare(y.rank), cmp.Compare(x.ticket, y.ticket)) })
	holds := func(tx storage.Tx) {
		for _, handler := range []string{"", "a", "b"} {
			var want []int64
			for _, p := range all {
				if p.handler == handler {
					want = append(want, p.ticket)
				}
			}
			same(t, "all of "+handler, must(tx.Queue.First(handler, 0)), want)
			same(t, "the first of "+handler, must(tx.Queue.First(handler, 3)), want[:min(3, len(want))])
			same(t, "how many of "+handler, must(tx.Queue.Count(handler, 0)), len(want))
			same(t, "how many, up to three, of "+handler, must(tx.Queue.Count(handler, 3)), min(3, len(want)))
		}
	}
	view(t, s, holds)
	update(t, s, func(tx storage.Tx) {
		for range 10 {
			fine(tx.Queue.Remove(all[0].ticket))
			fine(tx.Queue.Remove(all[0].ticket))
			all = all[1:]
		}
		holds(tx)
	})
}
