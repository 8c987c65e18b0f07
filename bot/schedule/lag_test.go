package schedule

import (
	"context"
	"sync/atomic"
	"testing"
	"time"
)

func lags(t *testing.T, s *Schedule, within time.Duration, late bool) {
	t.Helper()
	var lag time.Duration
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if lag = s.Lag()["slow"]; lag > within == late {
			return
		}
	}
	t.Errorf("the lag is %s, and late=%v is wanted", lag, late)
}

func TestLagGrowsWhileATaskHangs(t *testing.T) {
	var count atomic.Int32
	hang, goOn := make(chan struct{}), make(chan struct{})
	s := start(t, Task{Name: "slow", Run: func(context.Context) (time.Time, error) {
		if count.Add(1) == 2 {
			close(hang)
			<-goOn
		}
		return time.Time{}, nil
	}})
	ran(t, &count, 1)
	lags(t, s, 0, false) // it has a minute until it looks again
	s.Wake()
	<-hang
	lags(t, s, 100*time.Millisecond, true)
	close(goOn)
	lags(t, s, 0, false)
}
