package commands

import (
	"slices"
	"strconv"
	"time"

	"tieline/sla"
	"tieline/storage"
)

// Milestones are when what a ticket waits for happened; what has not, or was undone by a reopening, is zero.
type Milestones struct {
	Responded time.Time // the first answer of the desk
	Resolved  time.Time // or restored, and left open for monitoring
	Closed    time.Time
}

// MilestonesOf reads them from the ticket's events.
func MilestonesOf(events []storage.Event) Milestones {
	var m Milestones
	happened := moments(events)
	slices.SortStableFunc(happened, func(a, b sla.Moment) int { return a.At.Compare(b.At) })
	for _, x := range happened {
		switch x.Kind {
		case sla.Responded:
			if m.Responded.IsZero() {
				m.Responded = x.At
			}
		case sla.Watched, sla.Solved:
			if m.Resolved.IsZero() {
				m.Resolved = x.At
			}
		case sla.Ended:
			m.Closed = x.At
		case sla.Reopened:
			m.Resolved, m.Closed = time.Time{}, time.Time{}
		}
	}
	return m
}

// HolderAt is the person who had the ticket at an instant; 0 where nobody had.
func HolderAt(events []storage.Event, at time.Time) int64 {
	var holder int64
	for _, e := range events {
		if e.At.After(at) {
			continue
		}
		switch e.Kind {
		case claimed:
			holder = e.By
			if to, err := strconv.ParseInt(e.Detail["to"], 10, 64); err == nil {
				holder = to
			}
		case unclaimed:
			holder = 0
		}
	}
	return holder
}
