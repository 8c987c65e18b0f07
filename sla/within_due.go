package sla

import (
	"fmt"
	"time"
)

// Due is when the time is over that began at from, and how that came about, in the calendar's zone. The calendar is the
// one that Calendar names; it may be nil where that is empty. Words are never due: the zero time.
//
// Open time that ends exactly at closing is due at closing. A working day from within a working day is the same wall-clock
// time on the next one, or the close before it where that is closed; from outside it is the close of the next to open.
// "From the next day" counts whole working days after the day of the report and is due at close of the last.
func (w Within) Due(from time.Time, cal *Calendar) (due time.Time, ledger []Entry) {
	due, ledger = w.count(from, cal)
	if !due.IsZero() {
		ledger = append(ledger, Entry{At: due, Text: fmt.Sprintf("Due %s: %s.", wallClock(due), w)})
	}
	return due, ledger
}

// count is Due without the last line.
func (w Within) count(from time.Time, cal *Calendar) (due time.Time, ledger []Entry) {
	if w.kind == unsaid || w.kind == inWords || cal == nil && w.kind != elapsed {
		return time.Time{}, nil
	}
	if cal != nil {
		from = from.In(cal.zone)
	}
	switch w.kind {
	case elapsed:
		due = from.Add(w.length)
		return due, clockChanges(from, due)
	case openTime:
		due = cal.Add(from, w.length)
		ledger = stretches(from, due, cal, w.calendar)
	case wholeDays:
		whole := cal.wholeDays()
		due = whole.Add(from, w.length)
		ledger = append(ledger, note(from, "Whole calendar days count that are working days."))
		ledger = append(ledger, stretches(from, due, whole, "working days")...)
	case workingDays:
		due, ledger = w.countDays(from, cal)
	case closeOfDay:
		due, ledger = closeOfBusiness(from, cal)
	}
	ledger = append(ledger, cal.holidaysIn(from, due)...)
	return due, append(ledger, clockChanges(from, due)...)
}

func (w Within) countDays(from time.Time, cal *Calendar) (time.Time, []Entry) {
	if w.nextDay {
		day, _ := cal.dayOf(from)
		last, ok := cal.workingDayAfter(day, w.days)
		if !ok {
			return time.Unix(horizon, 0).In(cal.zone), nil
		}
		_, closes, _ := cal.bounds(last)
		return closes, []Entry{note(from, "Whole working days count, from the day after %s, up to the close of the last.", date(from))}
	}
	due, how := cal.addWorkingDays(from, w.days)
	due = due.In(cal.zone)
	switch {
	case how.outside && w.days == 1:
		return due, []Entry{note(from, "Outside a working day: it counts to the close of the next one to open.")}
	case how.outside:
		return due, []Entry{note(from, "Outside a working day: it counts to the close of the last of the next %d to open.", w.days)}
	case how.moved != "":
		return due, []Entry{note(from, "%s is not within hours on %s: %s.", from.Format("15:04"), date(due), how.moved)}
	}
	return due, []Entry{note(from, "Within a working day: it counts to the same time of day.")}
}

// closeOfBusiness is the close of the day, from outside hours of the next day to open.
func closeOfBusiness(from time.Time, cal *Calendar) (time.Time, []Entry) {
	opens, ok := cal.NextOpen(from)
	if !ok {
		return time.Unix(horizon, 0).In(cal.zone), nil
	}
	day, _, _ := cal.deskDay(opens)
	_, closes, _ := cal.bounds(day)
	if opens.Equal(from) {
		return closes, nil
	}
	return closes, []Entry{note(from, "Outside hours: it counts as the next opening, %s.", wallClock(opens))}
}

// A long span is not told stretch by stretch.
const toldStretches, toldDays = 4, 6

// stretches tells how open time is counted: from which opening, until which closing, continued when.
func stretches(from, due time.Time, cal *Calendar, name string) (ledger []Entry) {
	at, ok := cal.NextOpen(from)
	if !ok {
		return nil
	}
	if !at.Equal(from) {
		ledger = append(ledger, note(from, "Outside the hours of %s: counted from %s.", name, wallClock(at)))
	}
	for told := 0; ; told++ {
		closes, ok := cal.NextClose(at)
		if !ok || !closes.Before(due) {
			return ledger
		}
		if told == toldStretches {
			return append(ledger, note(at, "The remaining %s are counted in the same way.", inUnits(cal.Between(at, due))))
		}
		next, ok := cal.NextOpen(closes)
		if !ok {
			return ledger
		}
		ledger = append(ledger, note(at, "%s until closing at %s; continued %s.", inUnits(cal.Between(at, closes)), closes.Format("15:04"), wallClock(next)))
		at = next
	}
}

// holidaysIn names the days, between two instants, that would be open but for a holiday.
func (c *Calendar) holidaysIn(from, to time.Time) (ledger []Entry) {
	clause := ""
	if len(c.clause) > 0 {
		clause = c.clause[0]
	}
	first, _ := c.dayOf(within(from))
	last, _ := c.dayOf(within(to))
	more := 0
	for _, off := range c.daysOff(first, last) {
		if len(c.week[weekdayOf(off.day)]) == 0 {
			continue
		}
		if len(ledger) == toldDays {
			more++
			continue
		}
		on := time.Unix(off.day*secondsPerDay, 0).UTC()
		text := fmt.Sprintf("%s is a holiday: %s.", date(on), off.name)
		if len(off.hours) > 0 {
			text = fmt.Sprintf("%s has other hours, %s: %s.", date(on), listed(off.hours), off.name)
		}
		ledger = append(ledger, Entry{At: on, Text: text, Clause: clause})
	}
	if more > 0 {
		ledger = append(ledger, Entry{At: to, Text: fmt.Sprintf("So are %d days more.", more), Clause: clause})
	}
	return ledger
}

func listed(windows []Window) string {
	text := ""
	for i, w := range windows {
		if i > 0 {
			text += " and "
		}
		text += w.String()
	}
	return text
}

// clockChanges tells of the changes of clocks between two instants, in the zone of the first.
func clockChanges(from, to time.Time) (ledger []Entry) {
	for at := from.Unix(); len(ledger) < toldStretches; {
		offset, until := offsetAt(from.Location(), at)
		if until >= to.Unix() {
			break
		}
		change := time.Unix(until, 0).In(from.Location())
		before := int(offset)
		_, after := change.Zone()
		direction := "forward"
		if after < before {
			direction = "back"
		}
		if before != after {
			old := change.In(time.FixedZone("", before)).Format("15:04") + " " + change.Add(-time.Second).Format("MST")
			ledger = append(ledger, note(change, "Clocks go %s on %s: %s is %s.", direction, date(change), old, change.Format("15:04 MST")))
		}
		at = until
	}
	return ledger
}

func note(at time.Time, format string, args ...any) Entry {
	return Entry{At: at, Text: fmt.Sprintf(format, args...)}
}

// wallClock writes an instant in its own zone, with seconds only where there are some.
func wallClock(t time.Time) string {
	if t.Second() != 0 {
		return t.Format("Mon 2 Jan 2006 15:04:05 MST")
	}
	return t.Format("Mon 2 Jan 2006 15:04 MST")
}

func date(t time.Time) string { return t.Format("Mon 2 Jan 2006") }
