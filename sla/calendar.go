package sla

import (
	"sync"
	"sync/atomic"
	"time"

	// A program without the system's zone files counts the same.
	_ "time/tzdata"
)

// Window is a stretch of a day's wall clock, in minutes from midnight; End is not in it. One that runs past midnight
// ends after 1440 and belongs to the day it starts on.
type Window struct{ Start, End int }

// Calendar says when a desk is open. One sentence defines it: an instant is open exactly when its wall-clock reading in
// the zone lies in a window of a working day, a window past midnight belonging to the day it starts on. What is
// counted is real time: on the day on which clocks go forward 01:00–04:00 holds two hours, on the day on which they go back four.
//
// Nothing is open before 1970 nor from 2200 on, so that no question takes long, whatever is asked.
//
// A calendar may be used by several goroutines at once. It remembers what it has worked out, some 4 KB for a year.
type Calendar struct {
	name    string
	clause  []string
	zone    *time.Location
	week    [7][]Window // by weekday, in order
	always  bool        // every minute of every day, no holidays
	country *country    // nil: none
	without []bool      // of the country's holidays, those taken out
	with    []addedDay

	span    atomic.Pointer[span]
	growing sync.Mutex

	wholeDays func() *Calendar // the same working days, open from midnight to midnight
}

// Name is the calendar's name in its agreement.
func (c *Calendar) Name() string { return c.name }

// Zone is where its wall clock hangs.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Clause lists the ids of the clauses it rests on.
func (c *Calendar) Clause() []string { return c.clause }

// Open reports whether the instant is open.
func (c *Calendar) Open(t time.Time) bool {
	_, inside := c.openBefore(t.Unix())
	return inside
}

// NextOpen is the first open instant from t on: t itself if it is open; false if there is none.
func (c *Calendar) NextOpen(t time.Time) (time.Time, bool) {
	if c.Open(t) {
		return t, true
	}
	open, _ := c.openBefore(t.Unix())
	start, ok := c.secondAfter(t.Unix(), open)
	return time.Unix(start, 0).In(t.Location()), ok
}

// NextClose is the end of the open stretch that t is in; false if t is not open, or it does not end for four years.
func (c *Calendar) NextClose(t time.Time) (time.Time, bool) {
	if c.always || !c.Open(t) {
		return time.Time{}, false
	}
	for at, limit := t.Unix(), t.Unix()+4*stretchLen; at < limit; {
		s := c.cover(at, at).stretchAt(at)
		base := at &^ (stretchLen - 1)
		i := s.find(uint32(at - base))
		length := s.marks[i+1].sum - s.marks[i].sum
		end := base + int64(s.marks[i].start+length)
		if end >= horizon {
			return time.Time{}, false
		}
		// An interval that ends with its stretch may go on in the next.
		if _, inside := c.openBefore(end); !inside {
			return time.Unix(end, 0).In(t.Location()), true
		}
		at = end
	}
	return time.Time{}, false
}

// Add is the first instant at which d of open time has been counted from t: counting that ends exactly at closing time is
// over at closing time. With a negative d it is the last instant from which -d is counted until t. Counting that
// does not end within 1970–2199 stops there.
func (c *Calendar) Add(t time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return c.subtract(t, -d)
	}
	second, nanos := t.Unix(), int64(t.Nanosecond())
	all := c.span.Load()
	s := all.stretchAt(second)
	if s == nil {
		return c.addCold(t, d)
	}
	sum, inside := s.openBefore(second)
	open, nanos := sum+int64(d/time.Second), nanos&inside+int64(d%time.Second)
	if nanos >= int64(time.Second) {
		open, nanos = open+1, nanos-int64(time.Second)
	}
	// With nothing over, the end of the second before is meant: at closing time there is no second after.
	over := int64(0)
	if nanos == 0 {
		open, over = open-1, 1
	}
	base := second &^ (stretchLen - 1)
	if open >= int64(s.open) {
		open += s.before
		if s, base = all.holding(second, open); s == nil {
			return c.addCold(t, d)
		}
		open -= s.before
	}
	at := base + int64(s.secondAfter(uint32(open))) + over
	return time.Unix(at, nanos).In(t.Location())
}

// addCold is Add where something is not built yet, or there is no end to be found.
func (c *Calendar) addCold(t time.Time, d time.Duration) time.Time {
	second := t.Unix()
	switch {
	case second < 0:
		return c.Add(time.Unix(0, 0).In(t.Location()), d)
	case second >= horizon:
		return t
	}
	before, inside := c.openBefore(second)
	if inside {
		d += time.Duration(t.Nanosecond())
	}
	all := c.span.Load()
	for !all.holds(before, d) {
		if all.end() >= horizon {
			return time.Unix(horizon, 0).In(t.Location())
		}
		all = c.cover(second, all.end())
	}
	if inside {
		d -= time.Duration(t.Nanosecond())
	}
	return c.Add(t, d)
}

// subtract is the last instant from which d of open time is counted until t.
func (c *Calendar) subtract(t time.Time, d time.Duration) time.Time {
	if d == 0 {
		return t
	}
	before, inside := c.openBefore(t.Unix())
	nanos := -int64(d % time.Second)
	if inside {
		nanos += int64(t.Nanosecond())
	}
	open := before - int64(d/time.Second) + floorDiv(nanos, int64(time.Second))
	nanos -= floorDiv(nanos, int64(time.Second)) * int64(time.Second)
	for all := c.span.Load(); open < all.stretches[0].before; all = c.span.Load() {
		if all.first == 0 {
			return time.Unix(0, 0).In(t.Location())
		}
		c.cover(all.first<<stretchBits-1, all.first<<stretchBits)
	}
	s, base := c.span.Load().holding(t.Unix(), open)
	return time.Unix(base+int64(s.secondAfter(uint32(open-s.before))), nanos).In(t.Location())
}

// Between is the open time from one instant to another, negative if they are reversed.
func (c *Calendar) Between(from, to time.Time) time.Duration {
	all := c.span.Load()
	second, last := from.Unix(), to.Unix()
	a, b := all.stretchAt(second), all.stretchAt(last)
	if a == nil || b == nil {
		return c.betweenCold(from, to)
	}
	before, open := a.openBefore(second)
	until, stillOpen := b.openBefore(last)
	d := time.Duration(b.before+until-a.before-before) * time.Second
	return d + time.Duration(int64(to.Nanosecond())&stillOpen-int64(from.Nanosecond())&open)
}

func (c *Calendar) betweenCold(from, to time.Time) time.Duration {
	from, to = within(from), within(to)
	first, last := from.Unix(), to.Unix()
	c.cover(min(first, last), max(first, last))
	return c.Between(from, to)
}

// within moves an instant before 1970 or after 2199 to where they begin and end: nothing is open there.
func within(t time.Time) time.Time {
	if t.Unix() < 0 {
		return time.Unix(0, 0)
	}
	if t.Unix() >= horizon {
		return time.Unix(horizon, 0)
	}
	return t
}

// openBefore is the open seconds before a second, from wherever the calendar began to count, and whether it is open.
func (c *Calendar) openBefore(second int64) (open int64, inside bool) {
	at := min(max(second, 0), horizon)
	s := c.span.Load().stretchAt(at)
	if s == nil {
		s = c.cover(at, at).stretchAt(at)
	}
	sum, mask := s.openBefore(at)
	return s.before + sum, mask != 0 && at == second
}

// secondAfter is the open second that has exactly open others before it; it is not before from. False if there is none.
func (c *Calendar) secondAfter(from, open int64) (int64, bool) {
	from = min(max(from, 0), horizon)
	all := c.cover(from, from)
	for !all.holds(open, 1) {
		if all.end() >= horizon {
			return 0, false
		}
		all = c.cover(from, all.end())
	}
	s, base := all.holding(from, open)
	return base + int64(s.secondAfter(uint32(open-s.before))), true
}
