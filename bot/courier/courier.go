// Package courier takes deliveries to their places: it leases them in the order of their lanes, sends them, and
// records what they became.
//
// Invariants
//
//   - A delivery is recorded as tried before it is sent, and as sent after the platform has said so. What was
//     tried and not recorded is looked for, by its key, before it is sent again: so a message arrives, and arrives
//     once in a thread, through a crash at any instant.
//   - Within a lane nothing overtakes; lanes do not wait for each other.
//   - A ticket's card is drawn when it is sent, as the ticket is then.
//   - What is done about an error depends on its class alone.
package courier

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"tieline/bot"
	"tieline/commands/talk"
	"tieline/storage"
)

// Tickets is what the courier asks about tickets.
type Tickets interface {
	// Draw draws the ticket's card for one of its threads, as the ticket is now.
	Draw(storage.Tx, storage.Thread) (talk.Card, error)
	// ThreadName is what a thread is called, where threads have names.
	ThreadName(storage.Tx, storage.Thread) (string, error)
	// Undelivered tells those who can mend it that a delivery will never arrive.
	Undelivered(tx storage.Tx, d storage.Delivery, why string) error
}

// Config is what a Courier needs.
type Config struct {
	Store     storage.Store
	Platforms []bot.Platform
	Tickets   Tickets
	Now       func() time.Time // nil: time.Now
}

// How long things may take.
const (
	sendTimeout = 30 * time.Second // one call of a platform
	leaseFor    = 2 * time.Minute  // longer than all calls that one delivery can take
	uncertainIn = 35 * time.Second // longer than sendTimeout: what was under way has ended by then
	firstPause  = time.Second      // after the first temporary failure; doubled each time
	longestWait = 5 * time.Minute  // between tries, and between looks at the outbox
	atOnce      = 16               // deliveries of one platform under way
)

// Courier sends what is owed.
type Courier struct {
	store     storage.Store
	platforms []bot.Platform
	tickets   Tickets
	now       func() time.Time
	wake      []chan struct{}
}

// New makes a Courier.
func New(cfg Config) *Courier {
	c := &Courier{store: cfg.Store, platforms: cfg.Platforms, tickets: cfg.Tickets, now: cfg.Now}
	if c.now == nil {
		c.now = time.Now
	}
	for range c.platforms {
		c.wake = append(c.wake, make(chan struct{}, 1))
	}
	return c
}

// Wake says that something may be owed now. It never blocks.
func (c *Courier) Wake() {
	for _, w := range c.wake {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}

// Run sends what is owed until ctx ends, and returns when nothing is under way any more.
func (c *Courier) Run(ctx context.Context) {
	var all sync.WaitGroup
	for i, p := range c.platforms {
		all.Go(func() { c.serve(ctx, p, c.wake[i]) })
	}
	all.Wait()
}

// serve is the loop of one platform.
func (c *Courier) serve(ctx context.Context, p bot.Platform, wake chan struct{}) {
	var under sync.WaitGroup
	defer under.Wait()
	slots := make(chan struct{}, atOnce)
	for ctx.Err() == nil {
		taken, next, err := c.take(ctx, p.Name(), atOnce-len(slots))
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "what is owed could not be read", "platform", p.Name(), "err", err)
		}
		for _, d := range taken {
			slots <- struct{}{}
			under.Go(func() {
				defer func() {
					<-slots
					select { // the lane's next may be due
					case wake <- struct{}{}:
					default:
					}
				}()
				c.deliver(ctx, p, d)
			})
		}
		if len(taken) > 0 && len(slots) < atOnce {
			continue
		}
		sleep := time.NewTimer(next)
		select {
		case <-ctx.Done():
		case <-wake:
		case <-sleep.C:
		}
		sleep.Stop()
	}
}

// take leases what is due, and says how long to wait where nothing is.
func (c *Courier) take(ctx context.Context, platform string, limit int) (taken []storage.Delivery, wait time.Duration, err error) {
	wait = longestWait
	if limit <= 0 {
		return nil, wait, nil
	}
	now := c.now()
	var next time.Time
	// A look first: an idle courier writes nothing.
	err = c.store.View(ctx, func(tx storage.Tx) (err error) {
		next, err = tx.Outbox.Next(platform)
		return err
	})
	if err != nil {
		return nil, firstPause, err
	}
	if next.IsZero() {
		return nil, wait, nil
	}
	if until := next.Sub(now); until > 0 {
		return nil, min(wait, until), nil
	}
	err = c.store.Update(ctx, func(tx storage.Tx) (err error) {
		taken, err = tx.Outbox.Take(storage.Lease{Platform: platform, Now: now, Until: now.Add(leaseFor), Limit: limit})
		return err
	})
	if err != nil {
		return nil, firstPause, err
	}
	return taken, wait, nil
}

// deliver sends one delivery and records how it went. It goes on when ctx ends, up to its own timeouts, so that
// stopping leaves nothing uncertain.
func (c *Courier) deliver(ctx context.Context, p bot.Platform, d storage.Delivery) {
	ctx = context.WithoutCancel(ctx)
	s := &sending{Courier: c, platform: p, d: d}
	err := s.safely(ctx)
	if err := c.store.Update(ctx, func(tx storage.Tx) error { return s.record(tx, err) }); err != nil {
		slog.ErrorContext(ctx, "a delivery could not be recorded; it will be looked for and tried again", "delivery", d.Key, "err", err)
	}
}

func (s *sending) safely(ctx context.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.ErrorContext(ctx, "a delivery could not be made", "delivery", s.d.Key, "panic", r, "stack", string(debug.Stack()))
			err = &bot.Error{Class: bot.Temporary, Code: "panic", Err: fmt.Errorf("panic")}
		}
	}()
	return s.send(ctx)
}
