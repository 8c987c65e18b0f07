package courier

import "context"

// Settle returns when, on one platform after the other, nothing has been under way and nothing owed that is due by the
// clock now. It is for whoever moves the clock, while Run is running; without Run it waits until ctx ends.
func (c *Courier) Settle(ctx context.Context) error {
	for _, asked := range c.asked {
		settled := make(chan struct{})
		select {
		case asked <- settled:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case <-settled:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
