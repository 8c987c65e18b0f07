package schedule

import (
	"context"
	"time"
)

// Settle has every task do what is due by the clock now, waits for that, and returns when the first of them wants to
// run next; the zero time: none does. It is for whoever moves the clock. Run must be running.
func (s *Schedule) Settle(ctx context.Context) (next time.Time, err error) {
	for _, t := range s.tasks {
		at, err := s.settle(ctx, t)
		if err != nil {
			return time.Time{}, err
		}
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, ctx.Err()
}

func (s *Schedule) settle(ctx context.Context, t *running) (time.Time, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return s.turn(ctx, t)
}
