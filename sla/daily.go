package sla

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Daily is a time of day at which something happens once on each calendar day of a zone.
//
// On the day on which the clock is put forward, a time that is left out happens at the first instant after the gap; on
// the day on which it is put back, a time that is there twice happens the first time.
type Daily struct{ Hour, Minute int }

var timeOfDay = regexp.MustCompile(`^([01]?\d|2[0-3]):([0-5]\d)$`)

// ParseDaily reads "08:00" or "8:00".
func ParseDaily(s string) (Daily, error) {
	m := timeOfDay.FindStringSubmatch(s)
	if m == nil {
		return Daily{}, fmt.Errorf("%q is no time of day; write hours and minutes, as in 07:30", s)
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	return Daily{hour, minute}, nil
}

// String is "08:00".
func (d Daily) String() string { return fmt.Sprintf("%02d:%02d", d.Hour, d.Minute) }

// Last is the latest run that is not after now, and the calendar day that it is the run of, as "2026-04-02".
func (d Daily) Last(now time.Time, zone *time.Location) (run time.Time, day string) {
	for back := 0; ; back++ {
		noon := noonOf(now.In(zone), -back)
		if run = d.on(noon); !run.After(now) {
			return run.UTC(), noon.Format(time.DateOnly)
		}
	}
}

// Next is the first run after now.
func (d Daily) Next(now time.Time, zone *time.Location) time.Time {
	for ahead := 0; ; ahead++ {
		if run := d.on(noonOf(now.In(zone), ahead)); run.After(now) {
			return run.UTC()
		}
	}
}

// noonOf is noon on the day that is some calendar days away: it stays on its day whatever the clock is put to.
func noonOf(t time.Time, days int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+days, 12, 0, 0, 0, t.Location())
}

// on is the run on the calendar day of an instant.
func (d Daily) on(day time.Time) time.Time {
	zone := day.Location()
	t := time.Date(day.Year(), day.Month(), day.Day(), d.Hour, d.Minute, 0, 0, zone)
	began, ends := t.ZoneBounds()
	// time.Date does not say which of two readings it takes, nor to which side it leaves a gap.
	switch wall, wanted := reading(t), time.Date(day.Year(), day.Month(), day.Day(), d.Hour, d.Minute, 0, 0, time.UTC); {
	case wall.Before(wanted):
		return ends
	case wall.After(wanted):
		return began
	}
	if began.IsZero() {
		return t
	}
	_, offset := t.Zone()
	_, before := began.Add(-time.Second).Zone()
	if first := t.Add(time.Duration(offset-before) * time.Second); first.Before(began) {
		return first
	}
	return t
}

// reading is what the clock on the wall shows, as if it were UTC.
func reading(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}
