package schedule

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"
)

// ran waits until the task has run n times.
func ran(t *testing.T, count *atomic.Int32, n int32) {
	t.Helper()
	for range 500 {
		if count.Load() >= n {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the task ran %d times, not %d", count.Load(), n)
}

func start(t *testing.T, tasks ...Task) *Schedule {
	t.Helper()
	s, err := New(nil, tasks...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
	return s
}

func TestRunsAtOnceAndWhenItSays(t *testing.T) {
	var count atomic.Int32
	start(t, Task{Name: "due", Run: func(context.Context) (time.Time, error) {
		if count.Add(1) < 4 {
			return time.Now().Add(20 * time.Millisecond), nil
		}
		return time.Time{}, nil
	}})
	ran(t, &count, 4)
}

func TestWakeIsNotLostWhileRunning(t *testing.T) {
	var count atomic.Int32
	inside, goOn := make(chan struct{}), make(chan struct{})
	s := start(t, Task{Name: "slow", Run: func(context.Context) (time.Time, error) {
		if count.Add(1) == 1 {
			close(inside)
			<-goOn
		}
		return time.Time{}, nil
	}})
	<-inside
	s.Wake()
	close(goOn)
	ran(t, &count, 2)
}

func TestFailureAndPanicStopNobody(t *testing.T) {
	var failing, panicking, fine atomic.Int32
	s := start(t,
		Task{Name: "fails", Run: func(context.Context) (time.Time, error) { failing.Add(1); return time.Time{}, errors.New("no") }},
		Task{Name: "panics", Run: func(context.Context) (time.Time, error) { panicking.Add(1); panic("no") }},
		Task{Name: "fine", Run: func(context.Context) (time.Time, error) { fine.Add(1); return time.Time{}, nil }})
	ran(t, &fine, 1)
	ran(t, &failing, 1)
	ran(t, &panicking, 1)
	s.Wake()
	ran(t, &fine, 2)
	ran(t, &failing, 2)
	ran(t, &panicking, 2)
}
