package courier

import (
	"context"
	"time"

	"tieline/storage"
)

// Drain sends what is due now, one delivery after another in the order in which they were owed, until nothing more
// is. It returns when the next is due; the zero time where nothing is owed. It stands in for Run where the caller moves
// the clock.
func (c *Courier) Drain(ctx context.Context) (next time.Time, err error) {
	for _, p := range c.platforms {
		for {
			taken, _, err := c.take(ctx, p.Name(), 1)
			if err != nil {
				return next, err
			}
			if len(taken) == 0 {
				break
			}
			c.deliver(ctx, p, taken[0])
		}
		err := c.store.View(ctx, func(tx storage.Tx) error {
			due, err := tx.Outbox.Next(p.Name())
			if err == nil && !due.IsZero() && (next.IsZero() || due.Before(next)) {
				next = due
			}
			return err
		})
		if err != nil {
			return next, err
		}
	}
	return next, ctx.Err()
}
