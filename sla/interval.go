package sla

import mathbits "math/bits"

// A stretch holds the open intervals of a fixed piece of time, 2^25 seconds (388 days) that begin at a multiple of it,
// as sorted starts with running sums. Both "how much was open before this second" and "which second is it when this
// much was open" are then one look into a bucket index and a step or two, whatever the span. Starts and sums count
// from the stretch's beginning in 32 bits, so that a year of 260 windows stays within 4 KB. Stretches are never
// changed once they are built.
const (
	stretchBits = 25
	stretchLen  = 1 << stretchBits

	// 512 buckets of 18.2 hours: a calendar with one window a day has at most one start in each.
	timeShift   = 16
	timeBuckets = stretchLen >> timeShift

	// Nothing is open outside 1970–2199. Counting that does not end before stops there.
	horizon     = 7258118400 // 2200-01-01T00:00:00Z
	lastStretch = horizon >> stretchBits
)

// mark is the start of an open interval, and the open seconds of the stretch before it. The interval's length is the
// difference from the next mark's sum.
type mark struct{ start, sum uint32 }

type stretch struct {
	before int64 // open seconds before the stretch, from wherever the calendar began to count; may be negative
	open   uint32
	shift  uint8 // a bucket of byOpen holds 1<<shift open seconds

	// marks[0] stands for the time before the first interval and is empty, the last for the end of the stretch.
	marks  []mark
	byOpen []uint16 // the last mark whose sum is at most the bucket's

	// All above is one cache line: with many calendars, what is asked of one has to be fetched from far away.
	byTime [timeBuckets]uint16 // the last mark that starts at or before the bucket does
}

// newStretch indexes intervals, given as marks whose sums are still the lengths.
func newStretch(lengths []mark) *stretch {
	s := &stretch{marks: make([]mark, len(lengths)+2)}
	for i, m := range lengths {
		s.marks[i+1] = mark{m.start, s.open}
		s.open += m.sum
	}
	last := len(lengths) + 1
	s.marks[last] = mark{stretchLen, s.open}
	s.indexTime()
	s.indexOpen()
	return s
}

func (s *stretch) indexTime() {
	i, next := 0, s.marks[1].start
	for b := range s.byTime {
		for next <= uint32(b)<<timeShift {
			i++
			next = s.marks[i+1].start
		}
		s.byTime[b] = uint16(i)
	}
}

func (s *stretch) indexOpen() {
	if s.open == 0 {
		return
	}
	const wanted = 8 // bits: 129 to 256 buckets
	s.shift = uint8(max(0, mathbits.Len32(s.open-1)-wanted))
	s.byOpen = make([]uint16, (s.open-1)>>s.shift+1)
	i, next := 0, s.marks[1].sum
	for b := range s.byOpen {
		for next <= uint32(b)<<s.shift {
			i++
			next = s.marks[i+1].sum
		}
		s.byOpen[b] = uint16(i)
	}
}

// find is the last mark that starts at or before a second, counted from the stretch's beginning. The step that a window
// a day may need is written out: the compiler makes a move of it, where a loop would be guessed wrong.
func (s *stretch) find(second uint32) uint {
	i := uint(s.byTime[second>>timeShift%timeBuckets])
	i += one(s.marks[i+1].start <= second)
	for s.marks[i+1].start <= second {
		i++
	}
	return i
}

func one(yes bool) (n uint) {
	if yes {
		n = 1
	}
	return n
}

// openBefore is the open seconds of the stretch before an instant in it, and whether that second is open: all ones if it
// is, else zero, to be joined with the fraction of the second without a branch.
func (s *stretch) openBefore(instant int64) (sum, inside int64) {
	second := uint32(instant) % stretchLen
	i := s.find(second)
	m, next := s.marks[i], int64(s.marks[i+1].sum)
	sum = int64(m.sum) + int64(second) - int64(m.start)
	return min(sum, next), (sum - next) >> 63
}

// secondAfter is the open second of the stretch that has exactly open others before it; there must be more than that many.
func (s *stretch) secondAfter(open uint32) uint32 {
	i := uint(s.byOpen[open>>(s.shift&31)])
	i += one(s.marks[i+1].sum <= open)
	i += one(s.marks[i+1].sum <= open)
	for s.marks[i+1].sum <= open {
		i++
	}
	return s.marks[i].start + open - s.marks[i].sum
}
