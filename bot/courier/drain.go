package courier

import (
	"context"
	"time"

	"tieline/storage"
)

// Drain sends what is due now, one delivery after another, until nothing more is. It returns when the next is due; the
// zero time where nothing is owed. It stands in for Run where the caller moves the clock.
func (c *Courier) Drain(ctx context.Context) (next time.Time, err error) {
	for again := true; again; { // one platform's failure may be told on another
		again = false
		for _, p := range c.platforms {
			taken, _, err := c.take(ctx, p.Name(), nil)
			if err != nil {
				return time.Time{}, err
			}
			for _, d := range taken {
				c.deliver(ctx, p, d)
				again = true
			}
		}
	}
	err = c.store.View(ctx, func(tx storage.Tx) error {
		for _, p := range c.platforms {
			due, err := tx.Outbox.Next(p.Name())
			if err != nil {
				return err
			}
			if !due.IsZero() && (next.IsZero() || due.Before(next)) {
				next = due
			}
		}
		return nil
	})
	return next, err
}
