package sla

import (
	"slices"
	"time"
)

// HoursTurn is when hours next open or close, after an instant, on which something that was told depends: it may hold no
// more then, or hold again. The zero time where it depends on none.
func (a *Agreement) HoursTurn(after time.Time, told []Told, region string) (next time.Time) {
	v := a.view(Situation{Region: region})
	for _, n := range a.Notices {
		if n.When == nil || !slices.ContainsFunc(told, n.told) {
			continue
		}
		for _, name := range n.When.calendars {
			c := v.calendar(name)
			if c == nil {
				continue
			}
			at, ok := c.NextOpen(after)
			if ok && at.Equal(after) {
				at, ok = c.NextClose(after)
			}
			if ok && (next.IsZero() || at.Before(next)) {
				next = at.UTC()
			}
		}
	}
	return next
}

// told reports whether something is what the notice tells somebody: it rests on the same clause.
func (n Notice) told(t Told) bool {
	texts := map[string]*Template{"partner": n.Partner, "desk": n.Desk, "oncall": n.OnCall, "manager": n.Manager}
	return texts[t.To] != nil && t.Clause == firstOr(n.Clause, "")
}
