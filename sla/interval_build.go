package sla

import (
	mathbits "math/bits"
	"slices"
	"sync"
	"time"
)

const secondsPerDay = 86400

// chunk is how many days are worked out at a time: a year and some.
const chunk = 384

// cover works out what is missing from one instant to another, both within 1970–2199.
func (c *Calendar) cover(from, to int64) *days {
	first, end := from/secondsPerDay, to/secondsPerDay+1
	if s := c.days.Load(); s.has(first, end) {
		return s
	}
	c.growing.Lock()
	defer c.growing.Unlock()
	s := c.days.Load()
	if !s.has(first, end) {
		s = c.grow(s, first/chunk*chunk, (end+chunk-1)/chunk*chunk)
		c.days.Store(s)
	}
	return s
}

func (s *days) has(first, end int64) bool {
	return s != nil && first >= s.first && end <= s.first+int64(len(s.words))
}

// grow makes days that hold old ones, which may be nil, and those from first to end.
func (c *Calendar) grow(old *days, first, end int64) *days {
	if old == nil {
		old = &days{first: first}
	}
	oldEnd := old.first + int64(len(old.words))
	first, end = min(first, old.first), max(end, oldEnd)
	s := &days{first: first, words: make([]day, 0, end-first)}
	c.build(s, first, old.first)
	s.join(old)
	c.build(s, oldEnd, end)
	s.link()
	return s
}

// join appends days that were worked out before.
func (s *days) join(old *days) {
	offset := day(len(s.parts)) << sumBits
	for _, w := range old.words {
		w += day(s.open)
		if w&inParts != 0 {
			w += offset
		}
		s.words = append(s.words, w)
	}
	s.parts = append(s.parts, old.parts...)
	s.open += old.open
}

// link tells each day how long ago open time was, and makes the index by open time.
func (s *days) link() {
	pieces := int64(len(s.words)) * 2 / 3 // so many that most hold one closing at most, so few that a year fits in 4 KB
	if s.open > pieces {
		s.scale, _ = mathbits.Div64(uint64(pieces), 0, uint64(s.open))
	} else {
		pieces = min(s.open, 1)
	}
	s.byOpen = make([]uint32, pieces)
	last, piece := -1, 0
	for d, w := range s.words {
		ago := day(0)
		if last >= 0 {
			ago = day(min(d-last, mostAgo))
		}
		s.words[d] = w&(1<<agoShift-1) | ago<<agoShift
		next := s.open
		if d+1 < len(s.words) {
			next = s.words[d+1].sum()
		}
		if next == w.sum() {
			continue
		}
		last = d
		// The piece that the day before ended in ends here now, and so do those that follow up to the day's last second.
		for end, _ := mathbits.Mul64(uint64(next-1), s.scale); piece < int(end); piece++ {
			s.byOpen[piece] = uint32(d)
		}
		s.byOpen[piece] = uint32(d)
	}
}

// build appends the days from first to end, by the one sentence that defines open: a piece of time in which the zone's
// offset does not change is a piece of wall clock, and what the windows have in common with it is open.
func (c *Calendar) build(s *days, first, end int64) {
	if first >= end {
		return
	}
	b := builders.Get().(*builder)
	defer builders.Put(b)
	*b = builder{calendar: c, found: b.found[:0], off: b.off[:0], parts: b.parts[:0]}

	const slack = 2 // days: offsets reach 14 hours, and a window may begin a day before its end
	b.off = c.appendDaysOff(b.off, first-slack, end+slack)

	from, to := first*secondsPerDay, min(end*secondsPerDay, horizon)
	for at := from; at < to; {
		offset, until := offsetAt(c.zone, at)
		until = min(until, to)
		b.piece(at, until, offset)
		at = until
	}
	b.write(s, first, end)
}

// write appends the words of the days from first to end, with what was found open in them.
func (b *builder) write(s *days, first, end int64) {
	open := b.found
	for n := first; n < end; n++ {
		w, midnight := day(s.open), n*secondsPerDay
		if len(open) > 0 && open[0].start < midnight+secondsPerDay {
			from, to := open[0].within(midnight)
			s.open += to - from
			if len(open) > 1 && open[1].start < midnight+secondsPerDay {
				w |= b.several(s, open, midnight)
			} else if from%60+to%60 == 0 {
				w |= pattern(from, to)
			} else {
				w |= b.writeOut(s, open, midnight)
			}
		}
		s.words = append(s.words, w)
		for len(open) > 0 && open[0].end <= midnight+secondsPerDay {
			open = open[1:]
		}
	}
	s.parts = slices.Concat(s.parts, b.parts)
}

// within is the part of a day that the interval holds.
func (x interval) within(midnight int64) (from, to int64) {
	return max(x.start-midnight, 0), min(x.end-midnight, secondsPerDay)
}

// pattern is what a day's word says of its two changes.
func pattern(from, to int64) day {
	return day(from/60)<<sumBits | day((to-from)/60)<<widthShift
}

// several is what a day's word says where it has more than one interval, the first of which is counted already.
func (b *builder) several(s *days, open []interval, midnight int64) day {
	_, shut := open[0].within(midnight)
	again, end := open[1].within(midnight)
	n := 1
	for ; n < len(open) && open[n].start < midnight+secondsPerDay; n++ {
		from, to := open[n].within(midnight)
		s.open += to - from
	}
	if n == 2 && open[0].start <= midnight && end == secondsPerDay && shut%60+again%60 == 0 {
		return isOutside | pattern(shut, again)
	}
	return b.writeOut(s, open, midnight)
}

// writeOut appends the parts of a day.
func (b *builder) writeOut(s *days, open []interval, midnight int64) day {
	at, sum := len(s.parts)+len(b.parts), uint32(0)
	for _, x := range open {
		from, to := x.within(midnight)
		if from >= secondsPerDay {
			break
		}
		b.parts = append(b.parts, dayPart{uint32(from), sum})
		sum += uint32(to - from)
	}
	b.parts = append(b.parts, dayPart{secondsPerDay, sum})
	return inParts | day(at)<<sumBits
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

// builders keeps the lists that days are built in, which outlive it.
var builders = sync.Pool{New: func() any { return new(builder) }}

type builder struct {
	calendar *Calendar
	off      []dayOff   // in order
	found    []interval // in order, none touching another
	parts    []dayPart
}

// interval is open from an instant to another.
type interval struct{ start, end int64 }

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
	if n := len(b.found); n > 0 && start <= b.found[n-1].end {
		b.found[n-1].end = max(b.found[n-1].end, end)
		return
	}
	b.found = append(b.found, interval{start, end})
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
