package sla

import (
	"sync"
	"time"
)

const secondsPerDay = 86400

// build makes the stretch with an index, by the one sentence that defines open: a piece of time in which the zone's
// offset does not change is a piece of wall clock, and what the windows have in common with it is open.
func (c *Calendar) build(index int64) *stretch {
	b := builders.Get().(*builder)
	defer builders.Put(b)
	*b = builder{calendar: c, from: index << stretchBits, found: b.found[:0], off: b.off[:0]}
	b.to = min(b.from+stretchLen, horizon)

	const slack = 2 // days: offsets reach 14 hours, and a window may begin a day before its end
	b.off = c.appendDaysOff(b.off, b.from/secondsPerDay-slack, b.to/secondsPerDay+slack)

	for at := b.from; at < b.to; {
		offset, until := offsetAt(c.zone, at)
		until = min(until, b.to)
		b.piece(at, until, offset)
		at = until
	}
	return newStretch(b.found)
}

// offsetAt is the zone's offset from UTC at an instant, and the instant until which it stays.
func offsetAt(zone *time.Location, at int64) (offset, until int64) {
	t := time.Unix(at, 0).In(zone)
	_, seconds := t.Zone()
	_, end := t.ZoneBounds()
	switch {
	case end.IsZero():
		return int64(seconds), 1<<63 - 1
	case end.Unix() > at:
		return int64(seconds), end.Unix()
	}
	// On 31 December of a leap year beyond the zone's table, ZoneBounds ends where the day begins (Go 1.26, tzset counts
	// every year as 365 days). Clocks change at a quarter of an hour.
	const quarter = 900
	return int64(seconds), at + quarter - floorMod(at, quarter)
}

// builders keeps the lists that a stretch is built in, which outlive it.
var builders = sync.Pool{New: func() any { return new(builder) }}

type builder struct {
	calendar *Calendar
	from, to int64
	off      []dayOff // in order
	found    []mark   // sum is the length
	end      int64    // of the last one found
}

// piece finds what is open from one instant to another, the offset being the same throughout.
func (b *builder) piece(at, until, offset int64) {
	wall, wallEnd := at+offset, until+offset
	off := b.off
	weekday := weekdayOf(floorDiv(wall, secondsPerDay) - 1)
	for day := floorDiv(wall, secondsPerDay) - 1; day*secondsPerDay < wallEnd; day++ {
		windows := b.calendar.week[weekday]
		if weekday++; weekday > time.Saturday {
			weekday = time.Sunday
		}
		for len(off) > 0 && off[0].day < day {
			off = off[1:]
		}
		if len(off) > 0 && off[0].day == day {
			windows = off[0].hours
		}
		midnight := day * secondsPerDay
		for _, w := range windows {
			start := max(midnight+int64(w.Start)*60, wall)
			end := min(midnight+int64(w.End)*60, wallEnd)
			if start < end {
				b.add(start-offset, end-offset)
			}
		}
	}
}

// add appends an interval that starts no earlier than the last, joined to it where they touch.
func (b *builder) add(start, end int64) {
	if n := len(b.found); n > 0 && start <= b.end {
		if end > b.end {
			b.found[n-1].sum += uint32(end - b.end)
			b.end = end
		}
		return
	}
	b.found = append(b.found, mark{uint32(start - b.from), uint32(end - start)})
	b.end = end
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// weekdayOf is the weekday of a day, counted from 1 January 1970, a Thursday.
func weekdayOf(day int64) time.Weekday {
	w := (day + int64(time.Thursday)) % 7
	if w < 0 {
		w += 7
	}
	return time.Weekday(w)
}
