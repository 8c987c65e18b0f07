package sla

import (
	"fmt"
	"slices"
	"time"
)

// Warning is an instant at which people want to be warned that a clock is running out.
type Warning struct {
	At   time.Time
	Mark string // "75%", or "30m before": what of the agreement's marks it is
}

// Warnings are the instants of the agreement's marks on a running clock, the earliest first; none for any other. A
// percentage is of the counted time between start and due; "before" is in the calendar's time too, so that a warning
// half an hour before Monday 09:15 comes on Friday, when there is still somebody to read it.
func (a *Agreement) Warnings(c Clock, region string) []Warning {
	if c.State != Running || c.Due.IsZero() {
		return nil
	}
	cal := a.CalendarOf(c.Within, region)
	var out []Warning
	for _, m := range a.Warn {
		left := m.Before
		if m.Percent > 0 {
			left = c.Whole * time.Duration(100-m.Percent) / 100
		}
		if left >= c.Whole {
			continue // it would come before the clock has started
		}
		out = append(out, Warning{At: c.Within.withLeft(c.Started, c.Due, left, cal), Mark: m.String()})
	}
	slices.SortStableFunc(out, func(x, y Warning) int { return x.At.Compare(y.At) })
	return out
}

// String is the mark as the agreement's file says it.
func (m Mark) String() string {
	if m.Percent > 0 {
		return fmt.Sprintf("%d%%", m.Percent)
	}
	return inUnits(m.Before) + " before"
}

// withLeft is the earliest second at which no more than left remains to be counted until due.
func (w Within) withLeft(start, due time.Time, left time.Duration, cal *Calendar) time.Time {
	early, late := start.Unix(), due.Unix()
	for early < late {
		mid := early + (late-early)/2
		if w.left(time.Unix(mid, 0), due, cal) <= left {
			late = mid
		} else {
			early = mid + 1
		}
	}
	return time.Unix(early, 0).UTC()
}
