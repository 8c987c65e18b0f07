package schedule

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"
)

// TestSettle: everything due is done when it returns, also what was under way, and the nearest next time is told.
func TestSettle(t *testing.T) {
	soon, later := time.Now().Add(time.Hour), time.Now().Add(2*time.Hour)
	var slow, last atomic.Int32
	s := start(t,
		Task{Name: "slow", Run: func(context.Context) (time.Time, error) {
			time.Sleep(20 * time.Millisecond)
			slow.Add(1)
			return later, nil
		}},
		Task{Name: "never", Run: func(context.Context) (time.Time, error) { return time.Time{}, nil }},
		Task{Name: "last", Run: func(context.Context) (time.Time, error) { last.Add(1); return soon, nil }})
	ran(t, &last, 1)
	s.Wake()
	before := slow.Load()
	next, err := s.Settle(t.Context())
	if err != nil || !next.Equal(soon) {
		t.Errorf("the next is at %s, want %s: %v", next, soon, err)
	}
	if slow.Load() == before {
		t.Error("a task was not run")
	}
}

func TestSettleTellsOfAFailure(t *testing.T) {
	var count atomic.Int32
	for name, run := range map[string]func(context.Context) (time.Time, error){
		"fails":  func(context.Context) (time.Time, error) { count.Add(1); return time.Time{}, errors.New("no") },
		"panics": func(context.Context) (time.Time, error) { count.Add(1); panic("no") },
	} {
		count.Store(0)
		s := start(t, Task{Name: name, Run: run})
		ran(t, &count, 1)
		if _, err := s.Settle(t.Context()); err == nil {
			t.Errorf("a task that %s settled", name)
		}
	}
}
