package sla

import "time"

// Turn says whose weekly turn it is at an instant, as an index from 0 to n-1, and when the turn began and ends. The first
// turn began at start; each ends a week later at the same wall-clock time in the zone, whatever the clocks did meanwhile.
// Before start it is the first one's. With nobody to take turns (n < 1) it returns -1.
func Turn(start, at time.Time, zone *time.Location, n int) (index int, began, ends time.Time) {
	if n < 1 {
		return -1, time.Time{}, time.Time{}
	}
	first := start.In(zone)
	week := func(k int) time.Time { return first.AddDate(0, 0, 7*k) }
	k := max(int(at.Sub(start)/(7*24*time.Hour))-1, 0)
	for !week(k + 1).After(at) {
		k++
	}
	return k % n, week(k).UTC(), week(k + 1).UTC()
}
