package sla

import (
	mathbits "math/bits"
	"time"
)

// What a calendar has worked out is kept as one word for each UTC day: the open seconds before it, and the two minutes
// at which it opens and closes. So "how much was open before this second" is one load and some arithmetic, however long
// the span, and "which second is it when this much was open" is an index by open time and a step or two back.
//
// UTC days all have 86,400 seconds, whatever the zone's clocks do: a window of the wall clock that changes with them is
// in the days as it falls. A day that needs more than two changes (a break at noon, clocks that change while the desk is
// open, an offset of odd seconds) has its intervals written out in parts.

// day is a word for one UTC day, from the lowest bit: the open seconds before it (33), the minute of its first change and
// the minutes from there to its second (11 each), whether it is open outside these rather than between, whether it is
// written out in parts instead (the 22 bits are then where), and how many days ago there was open time last (7; where it
// is more, 127).
type day uint64

const (
	minuteBits = 11
	sumBits    = 33 // the seconds from 1970 to 2200 are fewer
	widthShift = sumBits + minuteBits
	isOutside  = day(1) << (widthShift + minuteBits)
	inParts    = isOutside << 1
	agoShift   = 57
	mostAgo    = 127
	mostParts  = 1 << (2 * minuteBits)

	// Nothing is open outside 1970–2199. Counting that does not end before stops there.
	horizon    = 7258118400 // 2200-01-01T00:00:00Z
	horizonDay = horizon / secondsPerDay
)

func (w day) sum() int64  { return int64(w & (1<<sumBits - 1)) }
func (w day) ago() uint64 { return uint64(w >> agoShift) }

// changes are the second of the day's first change and the seconds from there to its second.
func (w day) changes() (from, width int64) {
	const mask = 1<<minuteBits - 1
	return int64(w>>sumBits&mask) * 60, int64(w>>widthShift&mask) * 60
}

// openBefore is the open time before a second of the day, and whether that second is open: all ones if it is, else
// zero, to be joined with the fraction of the second without a branch.
func (w day) openBefore(second int64) (sum, inside int64) {
	from, width := w.changes()
	outside := int64(w<<(63-widthShift-minuteBits)) >> 63
	since := second - from
	between := min(max(since, 0), width)
	return w.sum() + (second+1)&outside + (between ^ outside), (^since&(since-width))>>63 ^ outside // -x is (x^-1)+1
}

// after is the open second of the day that has exactly open others of it before it.
func (w day) after(open int64) int64 {
	from, width := w.changes()
	if w&isOutside == 0 {
		return from + open
	}
	if open < from {
		return open
	}
	return open + width
}

// dayPart is an open interval of a day written out: where it begins, and the open seconds of the day before it. What ends it
// is the next one's sum; the last stands for the end of the day and is empty.
type dayPart struct{ start, sum uint32 }

// days is what a calendar has worked out, without a gap. A calendar replaces its days by more when something outside them is
// asked, and never changes them: readers need no lock.
type days struct {
	words []day
	first int64 // the number of the first day, from 1 January 1970
	open  int64 // open seconds in all

	// byOpen leads from open time to days: open time is cut into as many pieces as it has entries, and each is the day on
	// which the last second of its piece lies. scale is what the piece follows from: the upper half of 128 bits of open · scale.
	byOpen []uint32
	scale  uint64
	parts  []dayPart
}

// end is the instant up to which everything is worked out.
func (s *days) end() int64 { return (s.first + int64(len(s.words))) * secondsPerDay }

// at is the word of the day that an instant is in, and the second of it; ok is false where it is not worked out.
func (s *days) at(instant int64) (w day, second int64, ok bool) {
	n := uint64(instant) / secondsPerDay
	d := n - uint64(s.first) // an instant before the first makes a day beyond them all
	if d >= uint64(len(s.words)) {
		return 0, 0, false
	}
	return s.words[d], int64(uint64(instant) - n*secondsPerDay), true
}

// openBefore is the open seconds before an instant that is within the days, from their first, and whether that second is open.
func (s *days) openBefore(instant int64) (sum, inside int64) {
	w, second, _ := s.at(instant)
	if w&inParts != 0 {
		return s.openBeforeInParts(w, second)
	}
	return w.openBefore(second)
}

func (s *days) openBeforeInParts(w day, second int64) (sum, inside int64) {
	p := s.partsOf(w)
	i := 0
	if second < int64(p[0].start) {
		return w.sum(), 0
	}
	for int64(p[i+1].start) <= second {
		i++
	}
	sum, next := int64(p[i].sum)+second-int64(p[i].start), int64(p[i+1].sum)
	return w.sum() + min(sum, next), (sum - next) >> 63
}

// partsOf is the intervals of a day that is written out, and what follows them.
func (s *days) partsOf(w day) []dayPart { return s.parts[w>>sumBits&(mostParts-1):] }

// secondAfter is the open second that has exactly open others before it, counted from the first day; there must be more than that many.
func (s *days) secondAfter(open int64) int64 {
	piece, _ := mathbits.Mul64(uint64(open), s.scale)
	d := uint64(s.byOpen[piece])
	// Mostly it is that day or the open one before it, as likely the one as the other: so that the step is no branch to be
	// guessed wrong, it is written out.
	d -= s.words[d].ago() & uint64((open-s.words[d].sum())>>63)
	for s.words[d].sum() > open {
		d -= s.words[d].ago()
	}
	w := s.words[d]
	open -= w.sum()
	midnight := (s.first + int64(d)) * secondsPerDay
	if w&inParts == 0 {
		return midnight + w.after(open)
	}
	p := s.partsOf(w)
	i := 0
	for int64(p[i+1].sum) <= open {
		i++
	}
	return midnight + int64(p[i].start) + open - int64(p[i].sum)
}

// closes is the end, within its UTC day, of the open interval that an open instant is in.
func (s *days) closes(instant int64) int64 {
	w, second, _ := s.at(instant)
	midnight := instant - second
	if w&inParts != 0 {
		p := s.partsOf(w)
		i := 0
		for int64(p[i+1].start) <= second {
			i++
		}
		return midnight + int64(p[i].start+p[i+1].sum-p[i].sum)
	}
	from, width := w.changes()
	switch {
	case w&isOutside == 0:
		return midnight + from + width
	case second < from:
		return midnight + from
	}
	return midnight + secondsPerDay
}

// holds reports whether d of open time follows, within the days, after so many open seconds.
func (s *days) holds(open int64, d time.Duration) bool {
	return time.Duration(s.open-open)*time.Second >= d
}
