package sla

import "time"

// After is when a length is over that began at an instant: the zero time for words, which are never over. It is for what the
// agreement lets happen by itself; targets are counted by Clocks.
func (a *Agreement) After(from time.Time, w Within, region string) time.Time {
	over, _ := w.count(from, a.CalendarOf(w, region))
	if over.IsZero() {
		return over
	}
	return over.UTC()
}

// Before is the latest second from which a length is over no later than at an instant; the zero time for words.
func (a *Agreement) Before(by time.Time, w Within, region string) time.Time {
	if a.After(by, w, region).IsZero() {
		return time.Time{}
	}
	over := func(second int64) bool { return a.After(time.Unix(second, 0), w, region).After(by) }
	late := by.Unix() + 1
	early, step := late-1, int64(time.Hour/time.Second)
	for over(early) && step < horizon {
		early, step = early-step, 2*step
	}
	for early+1 < late {
		if mid := early + (late-early)/2; over(mid) {
			late = mid
		} else {
			early = mid
		}
	}
	return time.Unix(early, 0).UTC()
}
