package sla

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"
)

// Both days of 2026 on which clocks change, in every zone that an agreement uses: what a window over the change holds,
// and where counting through it ends.
func TestDaylightSavingDays(t *testing.T) {
	for _, c := range []struct {
		zone, day       string
		held            time.Duration // by 01:00–04:00
		from, after2h   string        // wall clock, with its offset
		nightly, evenly time.Duration // by 22:00–06:00 begun the evening before; by midnight to midnight
	}{
		{"Europe/London", "2026-03-29", 2 * time.Hour, "2026-03-29T00:30:00Z", "2026-03-29T04:00:00+01:00", 7 * time.Hour, 23 * time.Hour},
		{"Europe/London", "2026-10-25", 4 * time.Hour, "2026-10-25T00:30:00+01:00", "2026-10-25T02:00:00Z", 9 * time.Hour, 25 * time.Hour},
		{"America/New_York", "2026-03-08", 2 * time.Hour, "2026-03-08T00:30:00-05:00", "2026-03-08T04:00:00-04:00", 7 * time.Hour, 23 * time.Hour},
		{"America/New_York", "2026-11-01", 4 * time.Hour, "2026-11-01T00:30:00-04:00", "2026-11-01T02:00:00-05:00", 9 * time.Hour, 25 * time.Hour},
		{"Europe/Rome", "2026-03-29", 2 * time.Hour, "2026-03-29T00:30:00+01:00", "2026-03-29T04:00:00+02:00", 7 * time.Hour, 23 * time.Hour},
		{"Europe/Rome", "2026-10-25", 4 * time.Hour, "2026-10-25T00:30:00+02:00", "2026-10-25T02:00:00+01:00", 9 * time.Hour, 25 * time.Hour},
		{"Europe/Amsterdam", "2026-03-29", 2 * time.Hour, "2026-03-29T00:30:00+01:00", "2026-03-29T04:00:00+02:00", 7 * time.Hour, 23 * time.Hour},
		{"Europe/Amsterdam", "2026-10-25", 4 * time.Hour, "2026-10-25T00:30:00+02:00", "2026-10-25T02:00:00+01:00", 9 * time.Hour, 25 * time.Hour},
		// 03:00 becomes 04:00 in spring, 04:00 becomes 03:00 in autumn: the window's last hour comes twice.
		{"Europe/Vilnius", "2026-03-29", 2 * time.Hour, "2026-03-29T00:30:00+02:00", "2026-03-29T03:00:00+02:00", 7 * time.Hour, 23 * time.Hour},
		{"Europe/Vilnius", "2026-10-25", 4 * time.Hour, "2026-10-25T00:30:00+03:00", "2026-10-25T03:00:00+03:00", 9 * time.Hour, 25 * time.Hour},
	} {
		t.Run(c.zone+" "+c.day, func(t *testing.T) {
			all := func(w Window) *Calendar {
				hours := map[time.Weekday][]Window{}
				for d := time.Sunday; d <= time.Saturday; d++ {
					hours[d] = []Window{w}
				}
				return mustCalendar(t, CalendarSpec{Name: "dst", Zone: c.zone, Hours: hours})
			}
			small := all(Window{60, 240})
			midnight := instant(t, small.Zone(), c.day+" 00:00")
			next := midnight.AddDate(0, 0, 1)
			if got := small.Between(midnight, next); got != c.held {
				t.Errorf("01:00–04:00 holds %v, want %v", got, c.held)
			}
			if got := all(Window{1320, 1800}).Between(midnight.Add(-2*time.Hour), midnight.Add(12*time.Hour)); got != c.nightly {
				t.Errorf("22:00–06:00 holds %v, want %v", got, c.nightly)
			}
			if got := all(Window{0, 1440}).Between(midnight, next); got != c.evenly {
				t.Errorf("the day holds %v, want %v", got, c.evenly)
			}
			from, err := time.Parse(time.RFC3339, c.from)
			if err != nil {
				t.Fatal(err)
			}
			want, err := time.Parse(time.RFC3339, c.after2h)
			if err != nil {
				t.Fatal(err)
			}
			if got := small.Add(from, 2*time.Hour); !got.Equal(want) {
				t.Errorf("2h of 01:00–04:00 from %v: %v, want %v", from, got.In(small.Zone()), want)
			}
		})
	}
}

// A window's edge in the hour that comes twice is crossed twice.
func TestEdgeInTheRepeatedHour(t *testing.T) {
	c := mustCalendar(t, CalendarSpec{Name: "edge", Zone: "Europe/Rome", Hours: map[time.Weekday][]Window{time.Sunday: {{150, 300}}}})
	first := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC) // 02:30 CEST
	for _, step := range []struct {
		at   time.Time
		open bool
	}{
		{first.Add(-time.Second), false}, {first, true}, {first.Add(29 * time.Minute), true},
		{first.Add(30 * time.Minute), false}, // 02:00 CET
		{first.Add(time.Hour), true},         // 02:30 CET
	} {
		if c.Open(step.at) != step.open {
			t.Errorf("%v: open %v", step.at.In(c.Zone()), !step.open)
		}
	}
	if closes, ok := c.NextClose(first); !ok || !closes.Equal(first.Add(30*time.Minute)) {
		t.Errorf("closes %v", closes.In(c.Zone()))
	}
}

func TestDutchHolidays(t *testing.T) {
	c := amsterdam(t)
	var closed []string
	for day := dayNumber(2026, 1, 1); day < dayNumber(2031, 1, 1); day++ {
		on := time.Unix(day*secondsPerDay, 0).UTC()
		if wd := on.Weekday(); wd != time.Saturday && wd != time.Sunday && !c.WorkingDay(on.Date()) {
			closed = append(closed, on.Format(time.DateOnly))
		}
	}
	// New Year, Easter Monday, King's Day, Ascension, Whit Monday, Christmas, Boxing Day, where they are not on a weekend.
	want := strings.Fields(`
		2026-01-01 2026-04-06 2026-04-27 2026-05-14 2026-05-25 2026-12-25
		2027-01-01 2027-03-29 2027-04-27 2027-05-06 2027-05-17
		2028-04-17 2028-04-27 2028-05-25 2028-06-05 2028-12-25 2028-12-26
		2029-01-01 2029-04-02 2029-04-27 2029-05-10 2029-05-21 2029-12-25 2029-12-26
		2030-01-01 2030-04-22 2030-05-30 2030-06-10 2030-12-25 2030-12-26`)
	if !slices.Equal(closed, want) {
		t.Errorf("closed on\n%v\nwant\n%v", closed, want)
	}
	for _, ordinary := range []time.Time{time.Date(2026, 4, 3, 0, 0, 0, 0, time.UTC), time.Date(2026, 5, 5, 0, 0, 0, 0, time.UTC)} {
		if !c.WorkingDay(ordinary.Date()) {
			t.Errorf("%v is taken out and yet closed", ordinary)
		}
	}
	// On Sunday 27 April 2031 the King's Day is kept on the 26th.
	every := mustCalendar(t, CalendarSpec{Name: "all", Zone: "Europe/Amsterdam", Always: true, Holidays: HolidaySpec{Country: "nl"}})
	if every.WorkingDay(2031, 4, 26) || !every.WorkingDay(2031, 4, 27) {
		t.Error("King's Day 2031 is not on the 26th")
	}
}

// What the agreement adds stands above the country's holiday of the same day.
func TestAnAddedDayStandsAboveTheCountrys(t *testing.T) {
	c := mustCalendar(t, CalendarSpec{Name: "added", Zone: "Europe/Amsterdam", Hours: week(Window{540, 1020}),
		Holidays: HolidaySpec{Country: "NL", With: []Holiday{{Name: "short Christmas", On: "12-25", Hours: []Window{{600, 660}}}}}})
	from := instant(t, c.Zone(), "2026-12-25 00:00")
	if got := c.Between(from, from.AddDate(0, 0, 1)); got != time.Hour {
		t.Errorf("%v open on 25 December, want 1h", got)
	}
}

// Every country gives the same days each time, at least four a year, for as long as calendars count.
func TestEveryCountry(t *testing.T) {
	for code, c := range countries {
		for year := firstYear; year <= lastYear; year += 7 {
			if days := c.observed(year); len(days) < 4 && year > 2000 {
				t.Errorf("%s has %d holidays in %d", code, len(days), year)
			}
		}
	}
	if len(countries) < 33 {
		t.Errorf("%d countries", len(countries))
	}
}

func TestEveryZoneNameIsOne(t *testing.T) {
	for _, name := range zoneNames() {
		if _, err := zoneNamed(name); err != nil {
			t.Error(err)
		}
	}
}

func TestCalendarFaults(t *testing.T) {
	ok := func() CalendarSpec {
		return CalendarSpec{Name: "c", Zone: "Europe/Rome", Hours: week(Window{540, 1080})}
	}
	for want, change := range map[string]func(*CalendarSpec){
		`there is no zone "Europe/Romme" — did you mean Europe/Rome?`:                                          func(s *CalendarSpec) { s.Zone = "Europe/Romme" },
		`there is no zone "Local"; write one such as Europe/Rome or America/New_York`:                          func(s *CalendarSpec) { s.Zone = "Local" },
		`a calendar needs a zone; write one such as Europe/Rome`:                                               func(s *CalendarSpec) { s.Zone = "" },
		`windows overlap: 20:00–08:00 on mon and 07:00–12:00 on tue`:                                           func(s *CalendarSpec) { s.Hours = map[time.Weekday][]Window{1: {{1200, 1920}}, 2: {{420, 720}}} },
		`windows overlap: 20:00–08:00 on sat and 07:00–12:00 on sun`:                                           func(s *CalendarSpec) { s.Hours = map[time.Weekday][]Window{6: {{1200, 1920}}, 0: {{420, 720}}} },
		`windows overlap: 09:00–12:00 on fri and 11:00–24:00 on fri`:                                           func(s *CalendarSpec) { s.Hours = map[time.Weekday][]Window{5: {{660, 1440}, {540, 720}}} },
		`this calendar is never open; write hours such as {mon-fri: 09:00-18:00}, or always`:                   func(s *CalendarSpec) { s.Hours = nil },
		`hours are either always or given by weekday, not both`:                                                func(s *CalendarSpec) { s.Always = true },
		`-5–60 minutes from midnight on tue is no window; it begins within the day and lasts at most 24 hours`: func(s *CalendarSpec) { s.Hours[time.Tuesday] = []Window{{-5, 60}} },
		`there is no holiday "Goede Vrijdagg" to take out — did you mean Goede Vrijdag?`: func(s *CalendarSpec) {
			s.Holidays = HolidaySpec{Country: "NL", Without: []string{"Goede Vrijdagg"}}
		},
		`there is no holiday to take "Goede Vrijdag" out of; write the country first`: func(s *CalendarSpec) { s.Holidays.Without = []string{"Goede Vrijdag"} },
		`"12-32" is no day; write 12-24 for each year, or 2026-05-05 for once`:        func(s *CalendarSpec) { s.Holidays.With = []Holiday{{On: "12-32"}} },
	} {
		spec := ok()
		change(&spec)
		if _, err := NewCalendar(spec); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	spec := ok()
	spec.Zone, spec.Holidays.Country = "Europe/Romme", "XX"
	_, err := NewCalendar(spec)
	if err == nil || strings.Count(err.Error(), "\n") != 1 || !strings.Contains(err.Error(), "AR, AT, AU") {
		t.Errorf("not both at once: %v", err)
	}
}

func TestWorkingDaysAhead(t *testing.T) {
	c := mustCalendar(t, CalendarSpec{Name: "business", Zone: "America/New_York", Hours: week(Window{540, 1140})})
	asked := instant(t, c.Zone(), "2026-04-10 15:00") // a Friday
	for day, want := range map[string]int{
		"2026-04-10 23:00": 0, "2026-04-11 09:00": 0, "2026-04-13 00:00": 1, "2026-04-14 10:00": 2, "2026-04-15 08:00": 3, "2026-04-09 15:00": -1,
	} {
		if got := c.WorkingDaysAhead(asked, instant(t, c.Zone(), day)); got != want {
			t.Errorf("%s is %d ahead, want %d", day, got, want)
		}
	}
}

// What lies beyond 1970–2199 is closed, and asking takes no longer for it.
func TestBeyondTheHorizon(t *testing.T) {
	c := rome(t)
	early, late := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if c.Open(early) || c.Open(late) {
		t.Error("open outside 1970–2199")
	}
	if d := c.Between(early, late); d != c.Between(time.Unix(0, 0), time.Unix(horizon, 0)) || d <= 0 {
		t.Errorf("%v between", d)
	}
	if got := c.Add(early, time.Hour); !got.Equal(instant(t, c.Zone(), "1970-01-01 10:00")) {
		t.Errorf("an hour from year 1: %v", got)
	}
	if got := c.Add(late, time.Hour); !got.Equal(late) {
		t.Errorf("an hour from year 9999: %v", got)
	}
	if got := c.Add(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 1<<63-1); got.Unix() != horizon {
		t.Errorf("292 years of open time end %v", got)
	}
	if got := c.Add(late, -(1<<63 - 1)); got.Unix() != 0 {
		t.Errorf("292 years of open time began %v", got)
	}
	if _, ok := c.NextOpen(late); ok {
		t.Error("opens after 2199")
	}
	c.AddWorkingDays(late, 3)
	c.WorkingDaysAhead(early, late)
}

// A leap through the date line left out a whole day: nobody works on it, and nobody waits for it.
func TestADayThatNeverWas(t *testing.T) {
	c := mustCalendar(t, CalendarSpec{Name: "apia", Zone: "Pacific/Apia", Hours: week(Window{540, 1020})})
	if c.WorkingDay(2011, 12, 30) {
		t.Error("30 December 2011 was a working day in Apia")
	}
	if got, want := c.AddWorkingDays(instant(t, c.Zone(), "2011-12-29 10:00"), 1), instant(t, c.Zone(), "2012-01-02 10:00"); !got.Equal(want) {
		t.Errorf("a working day from Thursday: %v, want %v", got, want)
	}
}

// Goroutines that ask a fresh calendar at once get the same answers.
func TestCalendarIsSafeForConcurrentUse(t *testing.T) {
	c := amsterdam(t)
	want := amsterdam(t)
	var wait sync.WaitGroup
	for g := range 8 {
		wait.Go(func() {
			for i := range 200 {
				from := time.UnixMilli(1_600_000_000_000 + int64(i*37+g*911)*86_399_123%600_000_000_000)
				if got := c.Add(from, 100*time.Hour); c.Between(from, got) != 100*time.Hour {
					t.Errorf("100h from %v: %v", from, got)
				}
			}
		})
	}
	wait.Wait()
	from := time.UnixMilli(1_700_000_000_000)
	if a, b := c.Add(from, 5000*time.Hour), want.Add(from, 5000*time.Hour); !a.Equal(b) {
		t.Errorf("grown at once %v, alone %v", a, b)
	}
}

func TestCountingAllocatesNothing(t *testing.T) {
	c := benchCalendar(t)
	from := time.Date(2026, 3, 27, 16, 45, 0, 0, c.Zone())
	c.Add(from, 10_000*time.Hour)
	if n := testing.AllocsPerRun(100, func() {
		sinkTime = c.Add(from, 2000*time.Hour)
		sinkDuration = c.Between(from, sinkTime)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAYearOfWindowsFitsIn4KB(t *testing.T) {
	spec := benchSpec()
	spec.Holidays = HolidaySpec{}
	s := mustCalendar(t, spec).grow(nil, 54*chunk, 55*chunk)
	if windows := s.open / (8 * 3600) * 365 / chunk; windows < 260 {
		t.Fatalf("%d windows a year", windows)
	}
	bytes := int(unsafe.Sizeof(*s)) + 8*cap(s.words) + 4*cap(s.byOpen) + 8*cap(s.parts)
	if bytes = bytes * 365 / chunk; bytes > 4096 {
		t.Errorf("%d bytes a year", bytes)
	}
}

// Anything that can be written in a file either makes a calendar that counts, or a sentence.
func FuzzNewCalendar(f *testing.F) {
	f.Add("Europe/Rome", "NL", "Goede Vrijdag", "12-24", 1, 540, 1080, 1200, 1900)
	f.Add("", "xx", "", "2026-02-30", 6, -1, 0, 1439, 2879)
	f.Fuzz(func(t *testing.T, zone, country, without, on string, day, start, end, start2, end2 int) {
		d := time.Weekday(((day % 7) + 7) % 7)
		c, err := NewCalendar(CalendarSpec{Name: "fuzz", Zone: zone, Hours: map[time.Weekday][]Window{d: {{start, end}}, (d + 1) % 7: {{start2, end2}}},
			Holidays: HolidaySpec{Country: country, Without: []string{without}, With: []Holiday{{Name: "x", On: on, Hours: []Window{{start, end}}}}}})
		if err != nil {
			if err.Error() == "" {
				t.Error("a fault without a sentence")
			}
			return
		}
		from := time.Date(2026, 3, 27, 17, 45, 0, 1e6, time.UTC)
		due := c.Add(from, 3*time.Hour)
		if c.Between(from, due) != 3*time.Hour || due.Before(from) {
			t.Fatalf("3h from %v: %v", from, due)
		}
	})
}

// Counting in steps is counting at once, and what is counted backwards is what was counted.
func TestCountingAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := NewCalendar(drawSpec(t))
		if err != nil {
			t.Fatal(err)
		}
		from := time.UnixMilli(rapid.Int64Range(1_700_000_000_000, 1_900_000_000_000).Draw(t, "from"))
		a := time.Duration(rapid.Int64Range(1, 4_000_000_000).Draw(t, "a")) * time.Millisecond
		b := time.Duration(rapid.Int64Range(1, 4_000_000_000).Draw(t, "b")) * time.Millisecond
		if steps, once := c.Add(c.Add(from, a), b), c.Add(from, a+b); !steps.Equal(once) {
			t.Fatalf("%v and %v from %v: %v in steps, %v at once", a, b, from, steps, once)
		}
		if d := c.Between(from, c.Add(from, a)); d != a && c.Add(from, a).Unix() != horizon {
			t.Fatalf("%v counted as %v", a, d)
		}
		if c.Between(c.Add(from, a), from) != -c.Between(from, c.Add(from, a)) {
			t.Fatal("reversed, it is not the negative")
		}
	})
}
