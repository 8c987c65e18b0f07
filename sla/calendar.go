package sla

import (
	"errors"
	"time"
)

// CalendarSpec is what an agreement file says of a calendar.
type CalendarSpec struct {
	Name, Zone string
	Always     bool // open day and night; Hours is then empty
	Hours      map[time.Weekday][]Window
	Holidays   HolidaySpec
	Clause     []string
}

// Window is a stretch of a day's wall clock, in minutes from midnight; End is not in it. One that runs past midnight
// ends after 1440 and belongs to the day it starts on.
type Window struct{ Start, End int }

// Calendar says when a desk is open.
type Calendar struct {
	spec CalendarSpec
	zone *time.Location
}

// NewCalendar checks what a file says and makes the calendar of it.
func NewCalendar(spec CalendarSpec) (*Calendar, error) {
	zone, err := time.LoadLocation(spec.Zone)
	if err != nil {
		return nil, errors.New("there is no zone " + spec.Zone)
	}
	return &Calendar{spec: spec, zone: zone}, nil
}

// Name is the calendar's name in its agreement.
func (c *Calendar) Name() string { return c.spec.Name }

// Zone is where its wall clock hangs.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Clause lists the ids of the clauses it rests on.
func (c *Calendar) Clause() []string { return c.spec.Clause }

// Open reports whether the instant is open.
func (c *Calendar) Open(t time.Time) bool { return true }

// NextOpen is the first open instant from t on: t itself if it is open; false if there is none.
func (c *Calendar) NextOpen(t time.Time) (time.Time, bool) { return t, true }

// NextClose is the end of the open stretch that t is in; false if t is not open, or it never ends.
func (c *Calendar) NextClose(t time.Time) (time.Time, bool) { return t, false }

// Add is the instant at which d of open time has been counted from t.
func (c *Calendar) Add(t time.Time, d time.Duration) time.Time { return t.Add(d) }

// Between is the open time from one instant to another, negative if they are reversed.
func (c *Calendar) Between(from, to time.Time) time.Duration { return to.Sub(from) }

// WorkingDay reports whether the calendar opens on a day.
func (c *Calendar) WorkingDay(year int, month time.Month, day int) bool { return true }

// AddWorkingDays is the instant n working days after t.
func (c *Calendar) AddWorkingDays(t time.Time, n int) time.Time { return t.AddDate(0, 0, n) }

// WorkingDaysAhead counts the working days after the day of from, up to and with the day of to.
func (c *Calendar) WorkingDaysAhead(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }

// SupportCalendar is the calendar that "of support" counts on in a region: the region's own; else the one named
// support; else the only one. Nil where there is none.
func (a *Agreement) SupportCalendar(region string) *Calendar {
	if r, ok := a.Regions.Get(region); ok {
		if c, ok := a.Calendars.Get(r.Support); ok {
			return c
		}
	}
	if c, ok := a.Calendars.Get("support"); ok {
		return c
	}
	if len(a.Calendars) == 1 {
		return a.Calendars[0].V
	}
	return nil
}

// CalendarOf is the calendar that a length counts on in a region; nil where it counts on none, or there is none.
func (a *Agreement) CalendarOf(w Within, region string) *Calendar {
	switch name := w.Calendar(); name {
	case "":
		return nil
	case "support":
		return a.SupportCalendar(region)
	default:
		c, _ := a.Calendars.Get(name)
		return c
	}
}
