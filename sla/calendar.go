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

	days    atomic.Pointer[days]
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
	second := t.Unix()
	if second < 0 || second >= horizon {
		return false
	}
	_, inside := c.cover(second, second).openBefore(second)
	return inside != 0
}

// NextOpen is the first open instant from t on: t itself if it is open; false if there is none.
func (c *Calendar) NextOpen(t time.Time) (time.Time, bool) {
	if c.Open(t) {
		return t, true
	}
	// Were t within a second that is open, t would be open.
	from := max(t.Unix(), 0)
	if from >= horizon {
		return time.Unix(horizon, 0).In(t.Location()), false
	}
	for s := c.cover(from, from); ; s = c.cover(from, s.end()) {
		if open, _ := s.openBefore(from); open < s.open {
			return time.Unix(s.secondAfter(open), 0).In(t.Location()), true
		}
		if s.end() >= horizon {
			return time.Unix(horizon, 0).In(t.Location()), false
		}
	}
}

// NextClose is the end of the open stretch that t is in; false if t is not open, or it does not end for four years.
func (c *Calendar) NextClose(t time.Time) (time.Time, bool) {
	if c.always || !c.Open(t) {
		return time.Time{}, false
	}
	for at, limit := t.Unix(), t.Unix()+4*366*secondsPerDay; at < limit; {
		end := c.cover(at, at).closes(at)
		if end >= horizon {
			return time.Time{}, false
		}
		// An interval that ends with its UTC day may go on in the next.
		if _, inside := c.cover(end, end).openBefore(end); inside == 0 {
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
	s := c.days.Load()
	if s == nil {
		return c.addCold(t, d)
	}
	w, second, ok := s.at(t.Unix())
	if !ok {
		return c.addCold(t, d)
	}
	open, inside := w.openBefore(second)
	if w&inParts != 0 {
		open, inside = s.openBeforeInParts(w, second)
	}
	nanos := int64(t.Nanosecond())&inside + int64(d%time.Second)
	open += int64(d / time.Second)
	if nanos >= int64(time.Second) {
		open, nanos = open+1, nanos-int64(time.Second)
	}
	// With nothing over, the end of the second before is meant: at closing time there is no second after.
	over := int64(0)
	if nanos == 0 {
		open, over = open-1, 1
	}
	if open >= s.open {
		return c.addCold(t, d)
	}
	return time.Unix(s.secondAfter(open)+over, nanos).In(t.Location())
}

// addCold is Add where something is not worked out yet, or there is no end to be found.
func (c *Calendar) addCold(t time.Time, d time.Duration) time.Time {
	second := t.Unix()
	switch {
	case second < 0:
		return c.Add(time.Unix(0, 0).In(t.Location()), d)
	case second >= horizon:
		return t
	}
	for s := c.cover(second, second); ; s = c.cover(second, s.end()) {
		open, inside := s.openBefore(second)
		if s.holds(open, d+time.Duration(int64(t.Nanosecond())&inside)) {
			return c.Add(t, d)
		}
		if s.end() >= horizon {
			return time.Unix(horizon, 0).In(t.Location())
		}
	}
}

// subtract is the last instant from which d of open time is counted until t.
func (c *Calendar) subtract(t time.Time, d time.Duration) time.Time {
	if d == 0 {
		return t
	}
	at := within(t)
	for s := c.cover(at.Unix(), at.Unix()); ; s = c.cover(s.first*secondsPerDay-1, at.Unix()) {
		open, inside := s.openBefore(at.Unix())
		nanos := int64(at.Nanosecond())&inside - int64(d%time.Second)
		open += floorDiv(nanos, int64(time.Second)) - int64(d/time.Second)
		if open >= 0 {
			return time.Unix(s.secondAfter(open), floorMod(nanos, int64(time.Second))).In(t.Location())
		}
		if s.first == 0 {
			return time.Unix(0, 0).In(t.Location())
		}
	}
}

// Between is the open time from one instant to another, negative if they are reversed.
func (c *Calendar) Between(from, to time.Time) time.Duration {
	s := c.days.Load()
	if s == nil {
		return c.betweenCold(from, to)
	}
	a, first, ok := s.at(from.Unix())
	b, last, ok2 := s.at(to.Unix())
	if !ok || !ok2 {
		return c.betweenCold(from, to)
	}
	before, open := a.openBefore(first)
	until, stillOpen := b.openBefore(last)
	if (a|b)&inParts != 0 {
		before, open = s.openBefore(from.Unix())
		until, stillOpen = s.openBefore(to.Unix())
	}
	return time.Duration(until-before)*time.Second + time.Duration(int64(to.Nanosecond())&stillOpen-int64(from.Nanosecond())&open)
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
