package strict

import (
	"sync"
	"time"
)

// Clock is real time, moved ahead as far as a test wanted, with what is to happen by it.
type Clock struct {
	mu     sync.Mutex
	ahead  time.Duration
	alarms map[*Alarm]bool
	made   int
}

// Alarm is one thing that is to happen at an instant.
type Alarm struct {
	c     *Clock
	at    time.Time
	order int
	do    func()
	timer *time.Timer
}

// Now is the time by the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// After does something once the clock has moved by d, unless it is stopped before.
func (c *Clock) After(d time.Duration, do func()) *Alarm {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.alarms == nil {
		c.alarms = map[*Alarm]bool{}
	}
	c.made++
	a := &Alarm{c: c, at: time.Now().Add(c.ahead + d), order: c.made, do: do}
	a.timer = time.AfterFunc(d, a.ring)
	c.alarms[a] = true
	return a
}

// Stop keeps the alarm from ringing.
func (a *Alarm) Stop() { a.take() }

// take reports whether the alarm was still to ring, and lets nobody else ring it.
func (a *Alarm) take() bool {
	a.c.mu.Lock()
	defer a.c.mu.Unlock()
	set := a.c.alarms[a]
	delete(a.c.alarms, a)
	a.timer.Stop()
	return set
}

func (a *Alarm) ring() {
	if a.take() {
		a.do()
	}
}

// Advance moves the clock, and lets happen on the way what falls due, in its order.
func (c *Clock) Advance(d time.Duration) {
	to := c.Now().Add(d)
	for {
		next := c.next(to)
		if next == nil {
			break
		}
		c.moveTo(next.at)
		next.ring()
	}
	c.moveTo(to)
}

// next is the first alarm that rings until then.
func (c *Clock) next(until time.Time) (first *Alarm) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for a := range c.alarms {
		if a.at.After(until) {
			continue
		}
		if first == nil || a.at.Before(first.at) || a.at.Equal(first.at) && a.order < first.order {
			first = a
		}
	}
	return first
}

// moveTo sets the clock, unless time has got there by itself, and sets what is still to ring anew.
func (c *Clock) moveTo(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if ahead := t.Sub(now); ahead > c.ahead {
		c.ahead = ahead
	}
	for a := range c.alarms {
		a.timer.Reset(max(0, a.at.Sub(now.Add(c.ahead))))
	}
}

// StopAll keeps every alarm from ringing.
func (c *Clock) StopAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for a := range c.alarms {
		a.timer.Stop()
	}
	clear(c.alarms)
}
