package sla

import "time"

type Window struct{ Start, End int }
type Holiday struct {
	Name, On string
	Hours    []Window
}
type HolidaySpec struct {
	Country string
	Without []string
	With    []Holiday
}
type CalendarSpec struct {
	Name, Zone string
	Always     bool
	Hours      map[time.Weekday][]Window
	Holidays   HolidaySpec
	Clause     []string
}
type Calendar struct{ spec CalendarSpec }

func NewCalendar(s CalendarSpec) (*Calendar, error) { return &Calendar{s}, nil }

type Within struct{ Source string }

func ParseWithin(s string) (Within, error)                      { return Within{s}, nil }
func (c *Calendar) Open(t time.Time) bool                       { return true }
func (c *Calendar) NextOpen(t time.Time) time.Time              { return t }
func (c *Calendar) NextClose(t time.Time) time.Time             { return t }
func (c *Calendar) WorkingDaysAhead(from, to time.Time) int     { return 0 }
func (a *Agreement) SupportCalendar(region string) *Calendar    { return nil }
