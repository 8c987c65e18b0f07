package sla

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
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

// SpecError is one thing that is wrong with a CalendarSpec: where, what stands there, and a sentence that says what to write.
type SpecError struct {
	Key   string // "zone", "hours", "country", "without", "with"
	Value string // the text at fault, where it is one
	Text  string
}

// Error is the sentence.
func (e *SpecError) Error() string { return e.Text }

func wrong(key, value, format string, args ...any) error {
	return &SpecError{Key: key, Value: value, Text: fmt.Sprintf(format, args...)}
}

// What needs more windows than this is not a desk's day, and the index of parts has 22 bits for the days of 230 years.
const maxWindows = 40

// NewCalendar makes the calendar of what a file says. Everything that is wrong with it is told at once, each as a
// *SpecError, joined by errors.Join.
func NewCalendar(spec CalendarSpec) (*Calendar, error) {
	c := &Calendar{name: spec.Name, clause: slices.Clone(spec.Clause)}
	var faults []error
	var err error
	if c.zone, err = zoneNamed(spec.Zone); err != nil {
		faults = append(faults, err)
	}
	week, hourFaults := weekOf(spec)
	c.week = week
	faults = append(faults, hourFaults...)
	faults = append(faults, c.setHolidays(spec.Holidays)...)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	c.always = c.openThroughTheWeek() && c.country == nil && len(c.with) == 0
	c.wholeDays = sync.OnceValue(c.makeWholeDays)
	return c, nil
}

var zones sync.Map // name → *time.Location: reading one from disk takes longer than building a year

// zoneNamed is a zone of the time zone database.
func zoneNamed(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	if name == "" {
		return nil, wrong("zone", name, "a calendar needs a zone; write one such as Europe/Rome")
	}
	// "Local" would be another zone on every machine.
	if zone, err := time.LoadLocation(name); err == nil && name != "Local" {
		zones.Store(name, zone)
		return zone, nil
	}
	if meant := near(name, zoneNames()); meant != "" {
		return nil, wrong("zone", name, "there is no zone %q — did you mean %s?", name, meant)
	}
	return nil, wrong("zone", name, "there is no zone %q; write one such as Europe/Rome or America/New_York", name)
}

// weekOf is the windows of each weekday, in order.
func weekOf(spec CalendarSpec) (week [7][]Window, faults []error) {
	if spec.Always {
		for d := range week {
			week[d] = []Window{{0, 1440}}
		}
		if len(spec.Hours) > 0 {
			faults = append(faults, wrong("hours", "", "hours are either always or given by weekday, not both"))
		}
		return week, faults
	}
	some := false
	for d := range week {
		windows, err := inOrder(spec.Hours[time.Weekday(d)], dayName(time.Weekday(d)))
		if err != nil {
			faults = append(faults, err)
		}
		week[d] = windows
		some = some || len(spec.Hours[time.Weekday(d)]) > 0
	}
	if !some {
		faults = append(faults, wrong("hours", "", "this calendar is never open; write hours such as {mon-fri: 09:00-18:00}, or always"))
	}
	for d := range week {
		next := (d + 1) % 7
		if len(week[d]) == 0 || len(week[next]) == 0 {
			continue
		}
		late, early := week[d][len(week[d])-1], week[next][0]
		if late.End-1440 > early.Start {
			faults = append(faults, overlap(late, dayName(time.Weekday(d)), early, dayName(time.Weekday(next))))
		}
	}
	return week, faults
}

// inOrder sorts the windows of one day and checks them.
func inOrder(windows []Window, day string) ([]Window, error) {
	windows = slices.Clone(windows)
	slices.SortFunc(windows, func(a, b Window) int { return a.Start - b.Start })
	if len(windows) > maxWindows {
		return nil, wrong("hours", "", "%s has %d windows; a day has at most %d", day, len(windows), maxWindows)
	}
	for i, w := range windows {
		if w.Start < 0 || w.Start >= 1440 || w.End <= w.Start || w.End > w.Start+1440 {
			return nil, wrong("hours", "", "%d–%d minutes from midnight on %s is no window; it begins within the day and lasts at most 24 hours", w.Start, w.End, day)
		}
		if i > 0 && windows[i-1].End > w.Start {
			return nil, overlap(windows[i-1], day, w, day)
		}
	}
	return windows, nil
}

func overlap(a Window, day string, b Window, next string) error {
	return wrong("hours", a.String(), "windows overlap: %s on %s and %s on %s", a, day, b, next)
}

// String is the window as people write it: "09:00–18:00".
func (w Window) String() string {
	return clockFace(w.Start) + "–" + clockFace(w.End)
}

// clockFace writes minutes from midnight; those past midnight as the next day's, midnight at a day's end as 24:00.
func clockFace(minutes int) string {
	if minutes > 1440 {
		minutes -= 1440
	}
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

func dayName(d time.Weekday) string { return strings.ToLower(d.String()[:3]) }

// openThroughTheWeek reports whether the windows of the week leave no minute out.
func (c *Calendar) openThroughTheWeek() bool {
	covered := 0
	for _, windows := range c.week {
		for _, w := range windows { // they do not overlap
			covered += w.End - w.Start
		}
	}
	return covered == 7*1440
}
