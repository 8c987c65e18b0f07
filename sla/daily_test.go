package sla

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDaily(t *testing.T) {
	for in, want := range map[string]string{"08:00": "08:00", "7:30": "07:30", "00:00": "00:00", "23:59": "23:59"} {
		if d, err := ParseDaily(in); err != nil || d.String() != want {
			t.Errorf("%q: %v, %v", in, d, err)
		}
	}
	for _, in := range []string{"", "8", "24:00", "12:60", "8am", "08:00:00", "-1:00", " 08:00"} {
		if d, err := ParseDaily(in); err == nil {
			t.Errorf("%q was read as %v", in, d)
		}
	}
}

// TestDailyRuns: Rome is an hour ahead of UTC in winter and two in summer; it changes on 29 March and 25 October 2026.
func TestDailyRuns(t *testing.T) {
	for _, c := range []struct {
		name, zone, at, now, last, day, next string
	}{
		{"before the first of the day", "Europe/Rome", "08:00", "2026-04-02T05:59:59Z", "2026-04-01T06:00:00Z", "2026-04-01", "2026-04-02T06:00:00Z"},
		{"at the very instant", "Europe/Rome", "08:00", "2026-04-02T06:00:00Z", "2026-04-02T06:00:00Z", "2026-04-02", "2026-04-03T06:00:00Z"},
		{"the day after, in their zone", "Asia/Tokyo", "08:00", "2026-04-01T23:30:00Z", "2026-04-01T23:00:00Z", "2026-04-02", "2026-04-02T23:00:00Z"},
		{"the day before, in their zone", "America/New_York", "08:00", "2026-04-02T03:00:00Z", "2026-04-01T12:00:00Z", "2026-04-01", "2026-04-02T12:00:00Z"},
		{"spring: 23 hours from one to the next", "Europe/Rome", "08:00", "2026-03-28T12:00:00Z", "2026-03-28T07:00:00Z", "2026-03-28", "2026-03-29T06:00:00Z"},
		{"spring: 02:30 is left out, so at 03:00", "Europe/Rome", "02:30", "2026-03-29T00:59:59Z", "2026-03-28T01:30:00Z", "2026-03-28", "2026-03-29T01:00:00Z"},
		{"spring: and once that day", "Europe/Rome", "02:30", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29", "2026-03-30T00:30:00Z"},
		{"spring: 03:00 is the end of the gap", "Europe/Rome", "03:00", "2026-03-29T00:59:59Z", "2026-03-28T02:00:00Z", "2026-03-28", "2026-03-29T01:00:00Z"},
		{"autumn: 02:30 is there twice, the first counts", "Europe/Rome", "02:30", "2026-10-25T00:29:59Z", "2026-10-24T00:30:00Z", "2026-10-24", "2026-10-25T00:30:00Z"},
		{"autumn: the second pass is no second run", "Europe/Rome", "02:30", "2026-10-25T01:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25", "2026-10-26T01:30:00Z"},
		{"autumn: 03:00 comes after both", "Europe/Rome", "03:00", "2026-10-25T01:59:59Z", "2026-10-24T01:00:00Z", "2026-10-24", "2026-10-25T02:00:00Z"},
		{"midnight is left out: Cairo starts the day at 01:00", "Africa/Cairo", "00:00", "2026-04-23T21:59:59Z", "2026-04-22T22:00:00Z", "2026-04-23", "2026-04-23T22:00:00Z"},
		{"a gap of half an hour", "Australia/Lord_Howe", "02:15", "2026-10-03T15:00:00Z", "2026-10-02T15:45:00Z", "2026-10-03", "2026-10-03T15:30:00Z"},
		{"no changes ever", "UTC", "08:00", "2026-04-02T07:00:00Z", "2026-04-01T08:00:00Z", "2026-04-01", "2026-04-02T08:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := ParseDaily(c.at)
		now, _ := time.Parse(time.RFC3339, c.now)
		last, day := d.Last(now, zone)
		if got := last.Format(time.RFC3339); got != c.last || day != c.day {
			t.Errorf("%s: the last run is %s of %s, want %s of %s", c.name, got, day, c.last, c.day)
		}
		if got := d.Next(now, zone).Format(time.RFC3339); got != c.next {
			t.Errorf("%s: the next run is %s, want %s", c.name, got, c.next)
		}
	}
}

// TestDailyOracle steps through days by the minute: a run is the first minute of its day whose reading is not before the
// time of day.
func TestDailyOracle(t *testing.T) {
	zones := []string{"Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Asia/Beirut"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		d := Daily{rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")}
		// Days with a change, and those beside them.
		_, change := time.Date(2026, time.Month(rapid.IntRange(1, 12).Draw(t, "month")), 1, 0, 0, 0, 0, zone).ZoneBounds()
		now := change.AddDate(0, 0, rapid.IntRange(-2, 1).Draw(t, "day")).Add(time.Duration(rapid.IntRange(0, 1440).Draw(t, "at")) * time.Minute)
		want := now.Add(time.Minute)
		for !firstOfDay(d, want.In(zone)) {
			want = want.Add(time.Minute)
		}
		if got := d.Next(now, zone); !got.Equal(want) {
			t.Fatalf("after %s the next %s is %s, want %s", now.In(zone), d, got.In(zone), want.In(zone))
		}
		if last, day := d.Last(want, zone); !last.Equal(want) || day != want.In(zone).Format(time.DateOnly) {
			t.Fatalf("at %s the last is %s of %s", want.In(zone), last.In(zone), day)
		}
	})
}

// firstOfDay reports whether a minute is the first of its day that does not read before d.
func firstOfDay(d Daily, at time.Time) bool {
	reached := func(t time.Time) bool { return t.Hour()*60+t.Minute() >= d.Hour*60+d.Minute }
	if !reached(at) {
		return false
	}
	for t := at.Add(-time.Minute); t.Day() == at.Day(); t = t.Add(-time.Minute) {
		if reached(t) {
			return false
		}
	}
	return true
}
