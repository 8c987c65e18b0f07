package sla

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// week is Monday to Friday with the same windows.
func week(windows ...Window) map[time.Weekday][]Window {
	hours := map[time.Weekday][]Window{}
	for d := time.Monday; d <= time.Friday; d++ {
		hours[d] = windows
	}
	return hours
}

func mustCalendar(t testing.TB, spec CalendarSpec) *Calendar {
	t.Helper()
	c, err := NewCalendar(spec)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The calendars of the agreements that ship.
func rome(t testing.TB) *Calendar {
	return mustCalendar(t, CalendarSpec{Name: "emea", Zone: "Europe/Rome", Hours: week(Window{540, 1080})})
}

func amsterdam(t testing.TB) *Calendar {
	return mustCalendar(t, CalendarSpec{Name: "support", Zone: "Europe/Amsterdam", Hours: week(Window{510, 1020}), Clause: []string{"CC-5"},
		Holidays: HolidaySpec{Country: "NL", Without: []string{"Goede Vrijdag", "Bevrijdingsdag"}}})
}

// instant reads a wall-clock time in a zone.
func instant(t testing.TB, zone *time.Location, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04:05", (s + ":00")[:19], zone)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func mustWithin(t testing.TB, s string) Within {
	t.Helper()
	w, err := ParseWithin(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestDue(t *testing.T) {
	shift := mustCalendar(t, CalendarSpec{Name: "split", Zone: "Europe/Rome", Hours: week(Window{540, 750}, Window{810, 1080}),
		Holidays: HolidaySpec{With: []Holiday{{Name: "Christmas Eve", On: "12-24", Hours: []Window{{540, 720}}}, {Name: "Fair", On: "2026-06-10", Hours: []Window{{780, 900}}}}}})
	night := mustCalendar(t, CalendarSpec{Name: "night", Zone: "Europe/London", Hours: week(Window{1200, 1920})})
	for _, c := range []struct {
		name, within, from, due string
		cal                     *Calendar
	}{
		// 15 minutes on Friday, 15 on Monday; clocks go forward between.
		{"critical", "30m of support", "2026-03-27 17:45", "2026-03-30 09:15", rome(t)},
		{"ends at closing", "15m of support", "2026-03-27 17:45", "2026-03-27 18:00", rome(t)},
		{"standard, Friday evening", "close of business", "2026-03-27 18:30", "2026-03-30 18:00", rome(t)},
		{"standard, early", "close of business", "2026-03-30 07:00", "2026-03-30 18:00", rome(t)},
		{"standard, at closing", "close of business", "2026-03-30 18:00", "2026-03-31 18:00", rome(t)},
		{"standard, in hours", "close of business", "2026-03-30 09:00", "2026-03-30 18:00", rome(t)},
		{"close of business in a break", "close of business of split", "2026-03-30 13:00", "2026-03-30 18:00", shift},
		// 2 hours on Thursday, 2 on Good Friday, which is an ordinary day.
		{"P1", "4h of support", "2026-04-02 15:00", "2026-04-03 10:30", amsterdam(t)},
		// 7 hours on Friday, Monday is a holiday, 1 hour on Tuesday.
		{"update", "8h of support", "2026-04-03 10:00", "2026-04-07 09:30", amsterdam(t)},
		{"one day", "1 working day", "2026-04-01 15:12", "2026-04-02 15:12", amsterdam(t)},
		{"one day over Easter", "1 working day", "2026-04-03 15:12", "2026-04-07 15:12", amsterdam(t)},
		{"one day, early", "1 working day", "2026-04-01 07:00", "2026-04-01 17:00", amsterdam(t)},
		{"one day, late", "1 working day", "2026-04-03 17:00", "2026-04-07 17:00", amsterdam(t)},
		{"two days, late", "2 working days", "2026-04-03 17:00", "2026-04-08 17:00", amsterdam(t)},
		{"from the next day", "2 working days from the next day", "2026-04-02 15:00", "2026-04-07 17:00", amsterdam(t)},
		{"from the day after a Saturday", "1 working day from the next day", "2026-04-04 15:00", "2026-04-07 17:00", amsterdam(t)},
		// 8 hours of Friday, Tuesday until 16:00.
		{"whole days", "24h of working days", "2026-04-03 16:00", "2026-04-07 16:00", amsterdam(t)},
		{"whole days, from a Sunday", "24h of working days", "2026-04-05 16:00", "2026-04-08 00:00", amsterdam(t)},
		// 23:30 on Friday 27 March leaves half an hour; the Monday after has its 24 hours.
		{"whole days over the change of clocks", "24h of working days", "2026-03-27 23:30", "2026-03-30 23:30", amsterdam(t)},
		{"elapsed over the change of clocks", "24h elapsed", "2026-03-28 12:00", "2026-03-29 13:00", rome(t)},
		{"elapsed in autumn", "24h elapsed", "2026-10-24 12:00", "2026-10-25 11:00", rome(t)},
		// In a break the same time of the next day is closed too: its close before.
		{"one day from a break", "1 working day of split", "2026-03-30 13:00", "2026-03-31 12:30", shift},
		{"one day to a part-day", "1 working day of split", "2026-12-23 15:00", "2026-12-24 12:00", shift},
		// That day opens at 13:00 only.
		{"one day to before an opening", "1 working day of split", "2026-06-09 10:00", "2026-06-10 13:00", shift},
		// Wednesday 03:00 is Tuesday's night; the next working day's night is over on Friday morning's side: Thursday 03:00.
		{"one day in the night", "1 working day of night", "2026-06-10 03:00", "2026-06-11 03:00", night},
		{"close in the night", "close of business of night", "2026-06-13 03:00", "2026-06-13 08:00", night},
		{"one day from Saturday noon", "1 working day of night", "2026-06-13 12:00", "2026-06-16 08:00", night},
		// Friday's night holds the skipped hour: 01:30 does not exist on 29 March, but that is Saturday's.
		{"two days in the night", "2 working days of night", "2026-03-27 01:30", "2026-03-31 01:30", night},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := mustWithin(t, c.within)
			due, ledger := w.Due(instant(t, c.cal.Zone(), c.from), c.cal)
			if want := instant(t, c.cal.Zone(), c.due); !due.Equal(want) {
				t.Errorf("%s from %s: due %v, want %v", c.within, c.from, due.In(c.cal.Zone()), want)
			}
			for _, e := range ledger {
				t.Log(e.Text)
				if !strings.HasSuffix(e.Text, ".") || strings.Contains(e.Text, "%!") {
					t.Errorf("not a sentence: %q", e.Text)
				}
			}
		})
	}
}

func TestDueKeepsMilliseconds(t *testing.T) {
	c := rome(t)
	from := instant(t, c.Zone(), "2026-03-26 17:45:30").Add(123 * time.Millisecond)
	for within, want := range map[string]time.Time{
		"30m of support": instant(t, c.Zone(), "2026-03-27 09:15:30").Add(123 * time.Millisecond),
		"1 working day":  instant(t, c.Zone(), "2026-03-27 17:45:30").Add(123 * time.Millisecond),
		"24h elapsed":    instant(t, c.Zone(), "2026-03-27 17:45:30").Add(123 * time.Millisecond),
	} {
		if due, _ := mustWithin(t, within).Due(from, c); !due.Equal(want) {
			t.Errorf("%s: %v, want %v", within, due, want)
		}
	}
}

func texts(ledger []Entry) string {
	var lines []string
	for _, e := range ledger {
		lines = append(lines, e.Text)
	}
	return strings.Join(lines, "\n")
}

func TestLedgerOfALength(t *testing.T) {
	due := func(within string, cal *Calendar, from string) string {
		_, ledger := mustWithin(t, within).Due(instant(t, cal.Zone(), from), cal)
		return texts(ledger)
	}
	if got, want := due("30m of support", rome(t), "2026-03-27 17:45"), `15m until closing at 18:00; continued Mon 30 Mar 2026 09:00 CEST.
Clocks go forward on Sun 29 Mar 2026: 02:00 CET is 03:00 CEST.
Due Mon 30 Mar 2026 09:15 CEST: 30m of support.`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := due("8h of support", amsterdam(t), "2026-04-03 10:00"), `7h until closing at 17:00; continued Tue 7 Apr 2026 08:30 CEST.
Mon 6 Apr 2026 is a holiday: Tweede Paasdag.
Due Tue 7 Apr 2026 09:30 CEST: 8h of support.`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := due("2000h of support", amsterdam(t), "2026-04-03 10:00"); strings.Count(got, "\n") > 16 || !strings.Contains(got, "counted in the same way") {
		t.Errorf("a long span is told at length:\n%s", got)
	}
}

func TestParseWithin(t *testing.T) {
	for in, out := range map[string]string{
		"30m of support":                            "",
		"8h of business":                            "",
		"24h elapsed":                               "",
		"1 working day":                             "",
		"1 working days":                            "1 working day",
		"2 working days of office":                  "",
		"2 working days from the next day":          "",
		"2 working days of night from the next day": "",
		"24h of working days":                       "",
		"24h of working days of office":             "",
		"close of business":                         "",
		"Close of  Business of desk":                "close of business of desk",
		"best effort":                               "",
		"As soon as possible":                       "as soon as possible",
		"to be determined":                          "",
		"not promised":                              "",
		"1h 30m of support":                         "1h30m of support",
		"90m of support":                            "1h30m of support",
		"90s elapsed":                               "1m30s elapsed",
	} {
		if out == "" {
			out = in
		}
		w, err := ParseWithin(in)
		if err != nil || w.String() != out {
			t.Errorf("%q: %q, %v", in, w.String(), err)
		}
	}
	for in, want := range map[string]string{
		"30m":                 `"30m" does not say what is counted; write 30m of support, or 30m elapsed`,
		"90m":                 `"90m" does not say what is counted; write 1h30m of support, or 1h30m elapsed`,
		"2 days":              `"2 days" is not a length; write 30m of support, 24h elapsed, or 2 working days`,
		"best efort":          `"best efort" is not a length — did you mean best effort?`,
		"0 working days":      `"0 working days" is not between 1 and 3660 working days; write 1 working day`,
		"0h of support":       `"0h of support" is not between a second and ten years; write 30m of support`,
		"999999h elapsed":     `"999999h elapsed" is not between a second and ten years; write 30m of support`,
		"30m since yesterday": `"30m since yesterday" does not say what is counted in a way that is known; write 30m of support, 30m of working days, or 30m elapsed`,
	} {
		if _, err := ParseWithin(in); err == nil || err.Error() != want {
			t.Errorf("%q: %v\nwant %s", in, err, want)
		}
	}
	if w := mustWithin(t, "8h of business"); w.Calendar() != "business" || w.IsZero() {
		t.Errorf("counts on %q", w.Calendar())
	}
	if w := mustWithin(t, "24h elapsed"); w.Calendar() != "" {
		t.Errorf("elapsed time counts on %q", w.Calendar())
	}
}

func FuzzParseWithin(f *testing.F) {
	for _, s := range []string{"30m of support", "24h elapsed", "2 working days of a from the next day", "close of business", "1h 3m 2s of x", "best effort", "30m"} {
		f.Add(s)
	}
	cal, err := NewCalendar(CalendarSpec{Name: "support", Zone: "Europe/Rome", Hours: week(Window{540, 1080})})
	if err != nil {
		f.Fatal(err)
	}
	from := time.Date(2026, 3, 27, 17, 45, 0, 0, cal.Zone())
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWithin(s)
		if err != nil {
			if strings.Contains(err.Error(), "\n") && !strings.Contains(s, "\n") {
				t.Errorf("not one sentence: %v", err)
			}
			return
		}
		again, err := ParseWithin(w.String())
		if err != nil || again != w {
			t.Fatalf("%q is written %q, which is read %+v, %v", s, w, again, err)
		}
		if due, _ := w.Due(from, cal); !due.IsZero() && due.Before(from) {
			t.Fatalf("%q is due %v, before it begins", s, due)
		}
	})
}

// Who asks later is never due earlier, however the time is counted: not in a break, not at a change of clocks, not on a holiday.
func TestLaterIsNeverDueEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		cal, err := NewCalendar(spec)
		if err != nil {
			t.Fatal(err)
		}
		w, err := ParseWithin(rapid.SampledFrom([]string{"37m of support", "11h of support", "24h elapsed", "24h of working days",
			"1 working day from the next day", "close of business"}).Draw(t, "within"))
		if err != nil {
			t.Fatal(err)
		}
		from := drawInstant(t, spec)
		later := from.Add(time.Duration(rapid.Int64Range(0, 100_000_000).Draw(t, "later")) * time.Millisecond)
		first, _ := w.Due(from, cal)
		second, _ := w.Due(later, cal)
		if second.Before(first) || first.Before(from) {
			t.Fatalf("%s from %v is due %v, from %v due %v", w, from.In(cal.Zone()), first.In(cal.Zone()), later.In(cal.Zone()), second.In(cal.Zone()))
		}
	})
}
