package storagetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tieline/storage"
)

// timers compares what is found by time with what a loop over all of them finds.
func timers(t *testing.T, s storage.Store) {
	due := map[int64]time.Time{}
	var numbers []int64
	update(t, s, func(tx storage.Tx) {
		if at := must(tx.Timers.Nearest()); !at.IsZero() {
			t.Errorf("the nearest of none is %v", at)
		}
		same(t, "pressing, of none", must(tx.Timers.Pressing(after(9), 0)), []int64(nil))
		notThere(t, "a timer of no ticket", tx.Timers.Set(999, start))
		for range 30 {
			n := newTicket(tx)
			if at := must(tx.Timers.Of(n)); !at.IsZero() {
				t.Errorf("a new ticket has a timer at %v", at)
			}
			fine(tx.Timers.Set(n, after(-1)))
			due[n] = sometime()
			fine(tx.Timers.Set(n, due[n]))
			numbers = append(numbers, n)
		}
	})
	slices.SortStableFunc(numbers, func(a, b int64) int { return ever(due[a]).Compare(ever(due[b])) })
	view(t, s, func(tx storage.Tx) {
		for _, n := range numbers {
			if at := must(tx.Timers.Of(n)); !at.Equal(due[n]) {
				t.Errorf("#%d: %v, want %v", n, at, due[n])
			}
		}
		for i := -1; i < 12; i++ {
			var want []int64
			for _, n := range numbers {
				if !ever(due[n]).After(after(i)) {
					want = append(want, n)
				}
			}
			same(t, fmt.Sprintf("pressing at %d", i), must(tx.Timers.Pressing(after(i), 0)), want)
			same(t, fmt.Sprintf("two that press at %d", i), must(tx.Timers.Pressing(after(i), 2)), want[:min(2, len(want))])
		}
		if at := must(tx.Timers.Nearest()); !at.Equal(due[numbers[0]]) {
			t.Errorf("the nearest is %v, want %v", at, due[numbers[0]])
		}
	})
	update(t, s, func(tx storage.Tx) {
		for _, n := range numbers {
			fine(tx.Timers.Set(n, time.Time{}))
			fine(tx.Timers.Set(n, time.Time{}))
		}
		if at := must(tx.Timers.Nearest()); !at.IsZero() {
			t.Errorf("with none left the nearest is %v", at)
		}
	})
}
