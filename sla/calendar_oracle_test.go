package sla

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// oracle is the one sentence that defines open, stepped by the minute: an instant is open exactly when its wall-clock
// reading lies in a window of a working day, a window past midnight belonging to the day it starts on. It is slow and
// knows nothing of intervals, offsets or sums.
type oracle struct {
	spec CalendarSpec
	zone *time.Location
}

func (o oracle) windows(year int, month time.Month, day int) []Window {
	date := time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
	windows := o.spec.Hours[date.Weekday()]
	if o.spec.Always {
		windows = []Window{{0, 1440}}
	}
	if c := countries[o.spec.Holidays.Country]; c != nil {
	holidays:
		for _, h := range c.holidays {
			for _, name := range o.spec.Holidays.Without {
				if h.Name == name {
					continue holidays
				}
			}
			for y := year - 1; y <= year+1; y++ {
				if _, on := h.Calc(y); on.Format(time.DateOnly) == date.Format(time.DateOnly) {
					windows = nil
				}
			}
		}
	}
	for _, h := range o.spec.Holidays.With {
		if h.On == date.Format(time.DateOnly) || h.On == date.Format("01-02") {
			windows = h.Hours
		}
	}
	return windows
}

func (o oracle) open(t time.Time) bool {
	local := t.In(o.zone)
	minute := local.Hour()*60 + local.Minute()
	for _, w := range o.windows(local.Date()) {
		if w.Start <= minute && minute < w.End {
			return true
		}
	}
	yesterday := time.Date(local.Year(), local.Month(), local.Day()-1, 12, 0, 0, 0, time.UTC)
	for _, w := range o.windows(yesterday.Date()) {
		if minute+1440 < w.End {
			return true
		}
	}
	return false
}

// pieces goes through the time from an instant on, in pieces that a whole minute of UTC ends.
func pieces(from time.Time, visit func(start, end time.Time) bool) {
	for start := from; ; {
		end := start.Truncate(time.Minute).Add(time.Minute)
		if !visit(start, end) {
			return
		}
		start = end
	}
}

func (o oracle) between(from, to time.Time) (d time.Duration) {
	if to.Before(from) {
		return -o.between(to, from)
	}
	pieces(from, func(start, end time.Time) bool {
		if !start.Before(to) {
			return false
		}
		if end.After(to) {
			end = to
		}
		if o.open(start) {
			d += end.Sub(start)
		}
		return true
	})
	return d
}

// add gives up after some days; the zero time then.
func (o oracle) add(from time.Time, d time.Duration, days int) (due time.Time) {
	pieces(from, func(start, end time.Time) bool {
		if o.open(start) {
			if d <= end.Sub(start) {
				due = start.Add(d)
				return false
			}
			d -= end.Sub(start)
		}
		return end.Sub(from) < time.Duration(days)*24*time.Hour
	})
	return due
}

// Zones with clocks that change by half an hour, at midnight, in winter, around Ramadan, that stand off by odd
// minutes, or that left out a day.
var oddZones = []string{
	"Europe/London", "America/New_York", "Europe/Rome", "Europe/Amsterdam", "Europe/Vilnius", "Europe/Dublin",
	"Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia", "Pacific/Chatham",
	"America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Antarctica/Troll", "Asia/Kolkata", "Pacific/Kiritimati", "UTC",
}

func drawWindows(t *rapid.T, label string, before int) []Window {
	var windows []Window
	at := before
	for range rapid.IntRange(0, 4).Draw(t, label+" windows") {
		start := at + rapid.IntRange(0, 400).Draw(t, "gap")
		end := start + rapid.SampledFrom([]int{1, 15, 30, 60, 150, 240, 480, 900, 1440}).Draw(t, "length")
		if start >= 1440 || end > 2400 {
			break
		}
		windows = append(windows, Window{start, end})
		at = end
	}
	return windows
}

func drawSpec(t *rapid.T) CalendarSpec {
	spec := CalendarSpec{Name: "random", Zone: rapid.SampledFrom(oddZones).Draw(t, "zone")}
	if rapid.IntRange(0, 9).Draw(t, "always") == 0 {
		spec.Always = true
	} else {
		spec.Hours = map[time.Weekday][]Window{}
		runsOver := 0
		for d := time.Sunday; d <= time.Saturday; d++ {
			windows := drawWindows(t, d.String(), runsOver)
			if d == time.Saturday && len(windows) > 0 && len(spec.Hours[time.Sunday]) > 0 {
				// The week goes round.
				last := &windows[len(windows)-1]
				last.End = min(last.End, 1440+spec.Hours[time.Sunday][0].Start)
			}
			runsOver = 0
			if n := len(windows); n > 0 {
				runsOver = max(0, windows[n-1].End-1440)
				spec.Hours[d] = windows
			}
		}
		if len(spec.Hours) == 0 {
			spec.Hours[time.Wednesday] = []Window{{540, 1080}}
		}
	}
	if rapid.Bool().Draw(t, "has holidays") {
		spec.Holidays.Country = rapid.SampledFrom([]string{"NL", "US", "GB", "IT", "LT", "JP", "AU"}).Draw(t, "country")
		if spec.Holidays.Country == "NL" {
			spec.Holidays.Without = []string{"Goede Vrijdag", "Bevrijdingsdag"}
		}
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "days added") {
		month, day := rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 29).Draw(t, "day")
		on := fmt.Sprintf("%02d-%02d", month, min(day, 28))
		if rapid.Bool().Draw(t, "once") {
			on = fmt.Sprintf("%d-%s", rapid.IntRange(2010, 2032).Draw(t, "year"), on)
		}
		spec.Holidays.With = append(spec.Holidays.With, Holiday{Name: fmt.Sprint("added ", i), On: on, Hours: drawWindows(t, "part-day", 0)})
	}
	return spec
}

// drawInstant is an instant to the millisecond, half of the time within two days of a change of clocks, or of an added day.
func drawInstant(t *rapid.T, spec CalendarSpec) time.Time {
	zone, _ := time.LoadLocation(spec.Zone)
	at := time.UnixMilli(rapid.Int64Range(1_262_304_000_000, 2_300_000_000_000).Draw(t, "instant")) // 2010–2042
	switch rapid.IntRange(0, 3).Draw(t, "near") {
	case 0:
		if _, change := at.In(zone).ZoneBounds(); !change.IsZero() && change.Year() < 2040 {
			at = change.Add(time.Duration(rapid.Int64Range(-172_800_000, 172_800_000).Draw(t, "around")) * time.Millisecond)
		}
	case 1:
		// To the minute: windows begin and end there.
		at = at.Truncate(time.Minute)
	}
	return at
}

func TestCalendarAgreesWithTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		c, err := NewCalendar(spec)
		if err != nil {
			t.Fatalf("%+v: %v", spec, err)
		}
		zone, _ := time.LoadLocation(spec.Zone)
		o := oracle{spec, zone}
		from := drawInstant(t, spec)
		to := from.Add(time.Duration(rapid.Int64Range(-345_600_000, 345_600_000).Draw(t, "span")) * time.Millisecond)

		if got, want := c.Open(from), o.open(from); got != want {
			t.Fatalf("open at %v: %v, by the oracle %v", from.In(zone), got, want)
		}
		if got, want := c.Between(from, to), o.between(from, to); got != want {
			t.Fatalf("between %v and %v: %v, by the oracle %v", from.In(zone), to.In(zone), got, want)
		}
		d := time.Duration(rapid.Int64Range(1, 50_000_000).Draw(t, "d")) * time.Millisecond
		if rapid.Bool().Draw(t, "whole") {
			d = d.Truncate(time.Minute) + time.Minute
		}
		due := c.Add(from, d)
		if want := o.add(from, d, 12); !want.IsZero() && !due.Equal(want) {
			t.Fatalf("%v from %v: %v, by the oracle %v", d, from.In(zone), due.In(zone), want.In(zone))
		} else if want.IsZero() && due.Before(from.AddDate(0, 0, 12)) {
			t.Fatalf("%v from %v: %v, by the oracle later", d, from.In(zone), due.In(zone))
		}
		back := c.Add(due, -d)
		if c.Between(back, due) != d || back.Before(from) {
			t.Fatalf("%v before %v: %v", d, due.In(zone), back.In(zone))
		}
		if counted := c.Between(from, due); counted != d {
			t.Fatalf("from %v to %v, due after %v: %v", from.In(zone), due.In(zone), d, counted)
		}
	})
}

func TestNextOpenAndNextCloseAreTheFirstChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		c, err := NewCalendar(spec)
		if err != nil {
			t.Fatal(err)
		}
		zone, _ := time.LoadLocation(spec.Zone)
		o := oracle{spec, zone}
		from := drawInstant(t, spec)
		limit := from.AddDate(0, 0, 4)
		want := time.Time{}
		pieces(from, func(start, end time.Time) bool {
			if o.open(start) != o.open(from) {
				want = start
				return false
			}
			return start.Before(limit)
		})
		next, ok := c.NextOpen(from)
		if o.open(from) {
			if !ok || !next.Equal(from) {
				t.Fatalf("next opening of open %v: %v %v", from.In(zone), next, ok)
			}
			next, ok = c.NextClose(from)
		} else if _, closes := c.NextClose(from); closes {
			t.Fatalf("%v is closed and yet closes", from.In(zone))
		}
		switch {
		case want.IsZero() && ok && next.Before(limit):
			t.Fatalf("change after %v: %v, by the oracle later", from.In(zone), next.In(zone))
		case !want.IsZero() && (!ok || !next.Equal(want)):
			t.Fatalf("change after %v: %v, by the oracle %v", from.In(zone), next.In(zone), want.In(zone))
		}
	})
}

// What is asked first, and from which side, does not matter.
func TestCalendarGrowsBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		grown, err := NewCalendar(spec)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			from, mid, to := drawInstant(t, spec), drawInstant(t, spec), drawInstant(t, spec)
			fresh, _ := NewCalendar(spec)
			whole := fresh.Between(from, to)
			if parts := grown.Between(from, mid) + grown.Between(mid, to); parts != whole {
				t.Fatalf("%v to %v by %v: %v, at once %v", from, to, mid, parts, whole)
			}
			d := time.Duration(rapid.Int64Range(1, 20_000_000_000).Draw(t, "d")) * time.Millisecond
			fresh, _ = NewCalendar(spec)
			if a, b := grown.Add(from, d), fresh.Add(from, d); !a.Equal(b) {
				t.Fatalf("%v from %v: %v, on a fresh calendar %v", d, from, a, b)
			} else if a.Unix() < horizon && grown.Between(from, a) != d {
				t.Fatalf("%v from %v: %v, counted %v", d, from, a, grown.Between(from, a))
			}
			fresh, _ = NewCalendar(spec)
			if a, b := grown.Add(from, -d), fresh.Add(from, -d); !a.Equal(b) {
				t.Fatalf("%v before %v: %v, on a fresh calendar %v", d, from, a, b)
			}
		}
	})
}

// Go's own bounds of a zone's offset end where they begin on the last day of a leap year that is beyond its table.
func TestLastDayOfALeapYear(t *testing.T) {
	for _, zone := range oddZones {
		c := mustCalendar(t, CalendarSpec{Name: "leap", Zone: zone, Hours: map[time.Weekday][]Window{time.Monday: {{0, 1440}}}})
		from := time.Date(2040, 12, 30, 0, 0, 0, 0, c.Zone()) // a Sunday
		if got := c.Between(from, from.AddDate(0, 0, 4)); got != 24*time.Hour {
			t.Errorf("%s: %v open around 31 December 2040, want 24h", zone, got)
		}
	}
}
