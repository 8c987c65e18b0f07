package sla

import "time"

// hoursOf is the windows that begin on a day.
func (c *Calendar) hoursOf(day int64) []Window {
	if off := c.daysOff(day, day); len(off) > 0 {
		return off[0].hours
	}
	return c.week[weekdayOf(day)]
}

// dayOf is the calendar day of an instant, and its wall-clock reading in seconds from that day's midnight.
func (c *Calendar) dayOf(t time.Time) (day, reading int64) {
	second := t.Unix()
	_, offset := t.In(c.zone).Zone()
	day = floorDiv(second+int64(offset), secondsPerDay)
	return day, second + int64(offset) - day*secondsPerDay
}

// deskDay is the working day that an instant belongs to, from its first opening to its last closing; a break is in it.
// The reading is in seconds from that day's midnight. False outside such a day.
func (c *Calendar) deskDay(t time.Time) (day, reading int64, ok bool) {
	today, now := c.dayOf(t)
	for _, day := range []int64{today, today - 1} { // the evening's night shift is the day before's
		windows := c.hoursOf(day)
		reading := now + (today-day)*secondsPerDay
		if n := len(windows); n > 0 && int64(windows[0].Start)*60 <= reading && reading < int64(windows[n-1].End)*60 {
			return day, reading, true
		}
	}
	return 0, 0, false
}

// bounds is the instants at which a day opens first and closes last; false where it does not open.
func (c *Calendar) bounds(day int64) (opens, closes time.Time, ok bool) {
	for _, w := range c.hoursOf(day) {
		from, to, real := c.instants(day*secondsPerDay+int64(w.Start)*60, day*secondsPerDay+int64(w.End)*60)
		if !real {
			continue
		}
		if !ok {
			opens = time.Unix(from, 0).In(c.zone)
		}
		closes, ok = time.Unix(to, 0).In(c.zone), true
	}
	return opens, closes, ok
}

// instants is the first instant, and the end of the last, whose wall-clock reading lies between two readings; false
// where clocks skip them all.
func (c *Calendar) instants(wall, wallEnd int64) (first, last int64, ok bool) {
	const slack = 26 * 3600 // no zone is further from UTC
	for at := wall - slack; at < wallEnd+slack; {
		offset, until := offsetAt(c.zone, at)
		start, end := max(wall-offset, at), min(wallEnd-offset, until)
		if start < end {
			if !ok {
				first = start
			}
			last, ok = end, true
		}
		at = until
	}
	return first, last, ok
}

// WorkingDay reports whether the calendar opens on a day, were it for an hour.
func (c *Calendar) WorkingDay(year int, month time.Month, day int) bool {
	return c.workingDay(dayNumber(year, month, day))
}

func (c *Calendar) workingDay(day int64) bool {
	if day < 0 || day >= horizon/secondsPerDay || len(c.hoursOf(day)) == 0 {
		return false
	}
	_, _, ok := c.bounds(day)
	return ok
}

// workingDayAfter is the nth working day after a day; false where 1970–2199 does not hold so many.
func (c *Calendar) workingDayAfter(day int64, n int) (int64, bool) {
	day = max(day, -1)
	for n > 0 {
		if day++; day >= horizon/secondsPerDay {
			return 0, false
		}
		if c.workingDay(day) {
			n--
		}
	}
	return day, true
}

// AddWorkingDays is the instant n working days after t: from within a working day the same wall-clock time on the nth
// working day after (where that is closed then, the close before it), from outside the close of the nth working day to
// open. With n below 1 it is t.
func (c *Calendar) AddWorkingDays(t time.Time, n int) time.Time {
	due, _ := c.addWorkingDays(t, n)
	return due.In(t.Location())
}

// WorkingDaysAhead counts the working days after the day of from, up to and with the day of to; below zero if reversed.
func (c *Calendar) WorkingDaysAhead(from, to time.Time) int {
	first, _ := c.dayOf(within(from))
	last, _ := c.dayOf(within(to))
	if last < first {
		return -c.WorkingDaysAhead(to, from)
	}
	n := 0
	for day := first + 1; day <= last; day++ {
		if c.workingDay(day) {
			n++
		}
	}
	return n
}

// landing says how a due instant in working days came about.
type landing struct {
	outside bool   // it was asked outside a working day
	moved   string // why it is not the same wall-clock time; empty: it is
}

func (c *Calendar) addWorkingDays(t time.Time, n int) (time.Time, landing) {
	if n < 1 {
		return t, landing{}
	}
	day, reading, inside := c.deskDay(t)
	if !inside {
		due, ok := c.closeAfter(t, n)
		if !ok {
			due = time.Unix(horizon, 0)
		}
		return due, landing{outside: true}
	}
	day, ok := c.workingDayAfter(day, n)
	if !ok {
		return time.Unix(horizon, 0), landing{}
	}
	return c.onDay(day, reading, t.Nanosecond())
}

// closeAfter is the close of the nth working day that opens after t.
func (c *Calendar) closeAfter(t time.Time, n int) (time.Time, bool) {
	day, _ := c.dayOf(t)
	for day = max(day-1, -1); ; {
		var ok bool
		if day, ok = c.workingDayAfter(day, 1); !ok {
			return time.Time{}, false
		}
		opens, closes, _ := c.bounds(day)
		if opens.Before(t) {
			continue
		}
		if n--; n == 0 {
			return closes, true
		}
	}
}

// onDay is a wall-clock time of a working day, in seconds from its midnight; where that is closed, the close before it,
// and where there is none before it, the day's opening.
func (c *Calendar) onDay(day, reading int64, nanos int) (time.Time, landing) {
	opens, _, _ := c.bounds(day)
	midnight := day * secondsPerDay
	closes := time.Time{}
	for _, w := range c.hoursOf(day) {
		start, end := int64(w.Start)*60, int64(w.End)*60
		if reading < start {
			break
		}
		if reading < end {
			// The first time round where clocks go back; the first instant after where they skip it.
			at, _, ok := c.instants(midnight+reading, midnight+end)
			if !ok {
				break
			}
			due := time.Unix(at, int64(nanos)).In(c.zone)
			if _, back := c.dayOf(due); floorMod(back-reading, secondsPerDay) != 0 {
				return time.Unix(at, 0).In(c.zone), landing{moved: "clocks skip that time"}
			}
			return due, landing{}
		}
		if _, last, ok := c.instants(midnight+start, midnight+end); ok {
			closes = time.Unix(last, 0).In(c.zone)
		}
	}
	if closes.IsZero() {
		return opens, landing{moved: "it opens only then"}
	}
	return closes, landing{moved: "it is closed at that time, having closed then"}
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

// makeWholeDays is the calendar of the same working days, each open from midnight to midnight.
func (c *Calendar) makeWholeDays() *Calendar {
	whole := &Calendar{name: c.name, clause: c.clause, zone: c.zone, country: c.country, without: c.without}
	for d, windows := range c.week {
		if len(windows) > 0 {
			whole.week[d] = []Window{{0, 1440}}
		}
	}
	for _, h := range c.with {
		if len(h.hours) > 0 {
			h.hours = []Window{{0, 1440}}
		}
		whole.with = append(whole.with, h)
	}
	whole.always = whole.openThroughTheWeek() && whole.country == nil && len(whole.with) == 0
	return whole
}
