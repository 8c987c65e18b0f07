package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The queue shows the most pressing of many, in the order that they have by their clocks, and says how many there are.
func TestQueueShowsTheMostPressing(t *testing.T) {
	w := newWorld(t)
	for i := range 25 {
		w.now = w.now.Add(time.Minute)
		w.wants(w.as("kim", "polder").types(fmt.Sprintf("open priority=p1 customer=C%d Down %d", i, i)), "is open.")
	}
	shows := func(count string, numbers []int, not ...int) {
		t.Helper()
		got, at := words(w.as("nora", "desk").types("queue")), -1
		for _, n := range numbers {
			next := strings.Index(got, fmt.Sprintf("#%d", n))
			if next <= at {
				t.Errorf("#%d is missing, or out of order: %s", n, got)
			}
			at = next
		}
		for _, n := range not {
			if strings.Contains(got, fmt.Sprintf("#%d", n)) {
				t.Errorf("#%d is shown: %s", n, got)
			}
		}
		if !strings.Contains(got, count) || !strings.Contains(got, "The first 20 are shown") {
			t.Errorf("no %q in %s", count, got)
		}
	}
	shows("Queue: 25", []int{1001, 1002, 1003, 1011, 1020}, 1021)
	w.as("nora", "desk").types("claim 1002")
	w.wants(w.as("nora", "desk").types("priority 1001 p2"), "1001")
	shows("Queue: 24", []int{1003, 1020, 1021, 1022}, 1001, 1002, 1023)
}
