package sla

import "time"

// span is the stretches that a calendar has built, without a gap. A calendar replaces its span by a longer one when
// something outside it is asked, and never changes one: readers need no lock.
type span struct {
	first     int64 // index of the first stretch
	stretches []*stretch
	few       [4]*stretch // where the stretches stand while they are few: with the rest it is one cache line
}

// stretchAt is the stretch that holds an instant, or nil where it is not built.
func (s *span) stretchAt(second int64) *stretch {
	if s == nil {
		return nil
	}
	if j := uint64(second>>stretchBits - s.first); j < uint64(len(s.stretches)) {
		return s.stretches[j]
	}
	return nil
}

// holding is the stretch in which the open second lies that has exactly open others before it, and the instant at
// which that stretch begins; nil where it comes after all of them. It must not come before the first. It is looked
// for near an instant, and then by proportion: years are much alike, so that the guess is a step or two off, however many
// there are.
func (s *span) holding(near, open int64) (*stretch, int64) {
	last := len(s.stretches) - 1
	end := s.stretches[last]
	if open >= end.before+int64(end.open) {
		return nil, 0
	}
	j := int(near>>stretchBits-s.first) + 1
	if uint(j) > uint(last) || !s.stretches[j].has(open) {
		first := s.stretches[0].before
		j = min(last, int((open-first)*int64(last)/max(1, end.before-first)))
		for open < s.stretches[j].before {
			j--
		}
		for open >= s.stretches[j].before+int64(s.stretches[j].open) {
			j++
		}
	}
	return s.stretches[j], (s.first + int64(j)) << stretchBits
}

func (s *stretch) has(open int64) bool {
	return open >= s.before && open < s.before+int64(s.open)
}

// end is the instant up to which everything is built.
func (s *span) end() int64 {
	return min((s.first+int64(len(s.stretches)))<<stretchBits, horizon)
}

// holds reports whether d of open time follows, within the span, after so many open seconds.
func (s *span) holds(open int64, d time.Duration) bool {
	last := s.stretches[len(s.stretches)-1]
	return time.Duration(last.before+int64(last.open)-open)*time.Second >= d
}

// cover builds what is missing from one instant to another, both within 1970–2199.
func (c *Calendar) cover(from, to int64) *span {
	first, last := from>>stretchBits, to>>stretchBits
	if s := c.span.Load(); s != nil && first >= s.first && last < s.first+int64(len(s.stretches)) {
		return s
	}
	c.growing.Lock()
	defer c.growing.Unlock()
	old := c.span.Load()
	if old == nil {
		old = &span{first: first}
	}
	grown := &span{first: min(first, old.first)}
	end := max(last+1, old.first+int64(len(old.stretches)))
	if n := end - grown.first; n <= int64(len(grown.few)) {
		grown.stretches = grown.few[:n]
	} else {
		grown.stretches = make([]*stretch, n)
	}
	kept := old.first - grown.first
	copy(grown.stretches[kept:], old.stretches)
	for j := kept - 1; j >= 0; j-- {
		built := c.build(grown.first + j)
		if next := grown.stretches[j+1]; next != nil {
			built.before = next.before - int64(built.open)
		}
		grown.stretches[j] = built
	}
	for j := kept + int64(len(old.stretches)); j < int64(len(grown.stretches)); j++ {
		built := c.build(grown.first + j)
		if j > 0 {
			built.before = grown.stretches[j-1].before + int64(grown.stretches[j-1].open)
		}
		grown.stretches[j] = built
	}
	c.span.Store(grown)
	return grown
}
