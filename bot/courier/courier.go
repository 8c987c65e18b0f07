// Package courier takes deliveries to their places: it leases them in the order of their lanes, sends them, and
// records what they became.
//
// Invariants
//
//   - A delivery is recorded as tried before it is sent, and as sent after the platform has said so. What was
//     tried and not recorded is looked for, by its key, before it is sent again: so a message arrives, and arrives
//     once in a thread, through a crash at any instant.
//   - Within a lane nothing overtakes; lanes do not wait for each other. A lane is busy here until its delivery is
//     recorded, even where the lease ran out meanwhile (the machine slept, the clock was set).
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
	// Went says how a delivery went, unless it only waits until the platform takes more. It reports whether something else
	// is owed since.
	Went(tx storage.Tx, d storage.Delivery) (owes bool, err error)
}

// Config is what a Courier needs.
type Config struct {
	Store     storage.Store
	Platforms []bot.Platform
	Tickets   Tickets
	Now       func() time.Time // nil: time.Now
	Meter     Meter            // nil: nobody counts
}

// Meter counts deliveries. Its methods return at once.
type Meter interface {
	// Tried is told how each try of a delivery ended: "sent", "unneeded" where nothing had to be sent, "refused" where it will never
	// be taken, and else the class of the error after which it is tried again. Waited is how long ago it was owed.
	Tried(platform, outcome string, waited time.Duration)
}

type nobody struct{}

func (nobody) Tried(string, string, time.Duration) {}

// How long things may take.
const (
	sendTimeout = 30 * time.Second // one call of a platform
	leaseFor    = 2 * time.Minute  // longer than all calls that one delivery can take
	uncertainIn = 35 * time.Second // longer than sendTimeout: what was under way has ended by then
	firstPause  = time.Second      // after the first temporary failure; doubled each time
	longestWait = 5 * time.Minute  // between tries, and between looks at the outbox
	pinTries    = 5                // of a message that asks to be pinned; then it stands unpinned
	atOnce      = 16               // deliveries of one platform under way
)

// Courier sends what is owed.
type Courier struct {
	store     storage.Store
	platforms []bot.Platform
	tickets   Tickets
	now       func() time.Time
	meter     Meter
	wake      []chan struct{}
	asked     []chan chan<- struct{} // by Settle
}

// New makes a Courier.
func New(cfg Config) *Courier {
	c := &Courier{store: cfg.Store, platforms: cfg.Platforms, tickets: cfg.Tickets, now: cfg.Now, meter: cfg.Meter}
	if c.now == nil {
		c.now = time.Now
	}
	if c.meter == nil {
		c.meter = nobody{}
	}
	for range c.platforms {
		c.wake = append(c.wake, make(chan struct{}, 1))
		c.asked = append(c.asked, make(chan chan<- struct{}))
	}
	return c
}

// Wake says that something may be owed now. It never blocks.
func (c *Courier) Wake() {
	for _, w := range c.wake {
		ring(w)
	}
}

// ring leaves word in a channel of one place. That word is taken before the next look at the outbox, so whoever
// rings after a commit is never missed.
func ring(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// Run sends what is owed until ctx ends, and returns when nothing is under way any more.
func (c *Courier) Run(ctx context.Context) {
	var all sync.WaitGroup
	for i, p := range c.platforms {
		all.Go(func() { c.serve(ctx, p, c.wake[i], c.asked[i]) })
	}
	all.Wait()
}

// serve is the loop of one platform.
func (c *Courier) serve(ctx context.Context, p bot.Platform, wake chan struct{}, asked <-chan chan<- struct{}) {
	var under sync.WaitGroup
	defer under.Wait()
	var busy lanes
	var asking []chan<- struct{}
	for ctx.Err() == nil {
		away := busy.list()
		taken, wait, err := c.take(ctx, p.Name(), away)
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "what is owed could not be read", "platform", p.Name(), "err", err)
		}
		for _, d := range taken {
			busy.enter(d.Lane)
			under.Go(func() {
				c.deliver(ctx, p, d)
				busy.leave(d.Lane)
				ring(wake) // the lane's next may be due
			})
		}
		if len(taken) > 0 {
			continue
		}
		if err == nil && len(away) == 0 {
			for _, a := range asking {
				close(a)
			}
			asking = nil
		}
		sleep := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-wake:
		case a := <-asked:
			asking = append(asking, a) // answered after another look
		case <-sleep.C:
		}
		sleep.Stop()
	}
}

// take leases what is due outside the lanes that are busy, and says how long to wait where there is nothing.
func (c *Courier) take(ctx context.Context, platform string, busy []string) (taken []storage.Delivery, wait time.Duration, err error) {
	limit := atOnce - len(busy)
	if limit <= 0 {
		return nil, longestWait, nil // the first that is done wakes us
	}
	now := c.now()
	// A look first: an idle courier writes nothing.
	err = c.store.View(ctx, func(tx storage.Tx) (err error) {
		wait, err = untilDue(tx, platform, now)
		return err
	})
	if err != nil {
		return nil, firstPause, err
	}
	if wait > 0 {
		return nil, wait, nil
	}
	err = c.store.Update(ctx, func(tx storage.Tx) (err error) {
		taken, err = tx.Outbox.Take(storage.Lease{Platform: platform, Now: now, Until: now.Add(leaseFor), Limit: limit, Except: busy})
		if err != nil || len(taken) > 0 {
			return err
		}
		// What was due has been settled since, or its lease ran out while it is still under way here.
		wait, err = untilDue(tx, platform, now)
		wait = max(wait, firstPause)
		return err
	})
	if err != nil {
		return nil, firstPause, err
	}
	return taken, wait, nil
}

// untilDue is how long until something of the platform's is due: 0 where something is.
func untilDue(tx storage.Tx, platform string, now time.Time) (time.Duration, error) {
	next, err := tx.Outbox.Next(platform)
	if err != nil || next.IsZero() {
		return longestWait, err
	}
	return min(max(next.Sub(now), 0), longestWait), nil
}

// deliver sends one delivery and records how it went. It goes on when ctx ends, up to its own timeouts, so that
// stopping leaves nothing uncertain.
func (c *Courier) deliver(ctx context.Context, p bot.Platform, d storage.Delivery) {
	ctx = context.WithoutCancel(ctx)
	s := &sending{Courier: c, platform: p, d: d}
	slog.DebugContext(ctx, "a delivery is sent", "act", d.Act, "delivery", d.Key, "what", d.What, "platform", p.Name(), "lane", d.Lane, "try", d.Tries)
	sent := safely(ctx, d, func() error { return s.send(ctx) })
	err := safely(ctx, d, func() error {
		return c.store.Update(ctx, func(tx storage.Tx) error { return s.record(tx, sent) })
	})
	if err != nil {
		slog.ErrorContext(ctx, "a delivery could not be recorded; it will be looked for and tried again", "act", d.Act, "delivery", d.Key, "err", err)
		return
	}
	c.meter.Tried(p.Name(), s.outcome(sent), c.now().Sub(d.Created))
	slog.DebugContext(ctx, "a delivery was recorded", "act", d.Act, "delivery", d.Key, "outcome", s.outcome(sent))
	if s.refused || s.owes {
		c.Wake() // what is owed since may be on another platform
	}
}

// safely turns a panic into an error, so that one delivery that cannot be made does not stop the others.
func safely(ctx context.Context, d storage.Delivery, do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.ErrorContext(ctx, "a delivery could not be made", "act", d.Act, "delivery", d.Key, "panic", r, "stack", string(debug.Stack()))
			err = &bot.Error{Class: bot.Temporary, Code: "panic", Err: fmt.Errorf("panic: %v", r)}
		}
	}()
	return do()
}
