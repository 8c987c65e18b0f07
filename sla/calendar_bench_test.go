package sla

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/nl"
)

// The benchmarks stand beside those of rickar/cal's BusinessCalendar, with its cache, on the same work: a Dutch desk,
// Monday to Friday 09:00–17:00, with the library's holidays.
//
//	go test ./sla -run '^$' -bench 'Add|Between|Build|Many' -benchmem -count 6

func benchSpec() CalendarSpec {
	spec := CalendarSpec{Name: "bench", Zone: "Europe/Amsterdam", Hours: map[time.Weekday][]Window{}, Holidays: HolidaySpec{Country: "NL"}}
	for d := time.Monday; d <= time.Friday; d++ {
		spec.Hours[d] = []Window{{9 * 60, 17 * 60}}
	}
	return spec
}

func benchCalendar(b testing.TB) *Calendar {
	c, err := NewCalendar(benchSpec())
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func peer() *cal.BusinessCalendar {
	p := cal.NewBusinessCalendar()
	p.Cacheable = true
	p.AddHoliday(nl.Holidays...)
	p.SetWorkHours(9*time.Hour, 17*time.Hour)
	return p
}

const inputs = 1 << 12

// randomInstants are to the nanosecond, at any hour of any day.
func randomInstants(zone *time.Location, from, to time.Time) []time.Time {
	r := rand.New(rand.NewPCG(1, 2))
	ts := make([]time.Time, inputs)
	for i := range ts {
		ts[i] = from.Add(time.Duration(r.Int64N(int64(to.Sub(from))))).In(zone)
	}
	return ts
}

var (
	sinkTime     time.Time
	sinkDuration time.Duration
)

func BenchmarkAdd(b *testing.B) {
	c := benchCalendar(b)
	year, christmas := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 21, 0, 0, 0, 0, time.UTC)
	for _, work := range []struct {
		name     string
		d        time.Duration
		from, to time.Time
	}{
		{"30m", 30 * time.Minute, year, year.AddDate(1, 0, 0)},
		{"8h", 8 * time.Hour, year, year.AddDate(1, 0, 0)},
		{"48h over Christmas", 48 * time.Hour, christmas, christmas.AddDate(0, 0, 4)},
		{"2000h", 2000 * time.Hour, year, year.AddDate(1, 0, 0)},
		{"20 years", 40_000 * time.Hour, year, year.AddDate(1, 0, 0)},
	} {
		ts := randomInstants(c.Zone(), work.from, work.to)
		b.Run(work.name+"/ours", func(b *testing.B) {
			for _, t := range ts {
				c.Add(t, work.d)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				sinkTime = c.Add(ts[i%inputs], work.d)
				i++
			}
		})
		if work.d > 2000*time.Hour {
			continue
		}
		b.Run(work.name+"/rickar", func(b *testing.B) {
			p := peer()
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				sinkTime = p.AddWorkHours(ts[i%inputs], work.d)
				i++
			}
		})
	}
}

func BenchmarkBetween(b *testing.B) {
	c := benchCalendar(b)
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ts := randomInstants(c.Zone(), year, year.AddDate(1, 0, 0))
	for _, work := range []struct {
		name string
		span time.Duration
	}{
		{"a day", 24 * time.Hour},
		{"a month", 30 * 24 * time.Hour},
		{"five years", 5 * 365 * 24 * time.Hour},
		{"20 years", 20 * 365 * 24 * time.Hour},
	} {
		r := rand.New(rand.NewPCG(3, 4))
		ends := make([]time.Time, inputs)
		for i, t := range ts {
			ends[i] = t.Add(work.span/2 + time.Duration(r.Int64N(int64(work.span)))/2)
		}
		b.Run(work.name+"/ours", func(b *testing.B) {
			for i := range ts {
				c.Between(ts[i], ends[i])
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				sinkDuration = c.Between(ts[i%inputs], ends[i%inputs])
				i++
			}
		})
		if work.span > 5*365*24*time.Hour {
			continue
		}
		b.Run(work.name+"/rickar", func(b *testing.B) {
			p := peer()
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				sinkDuration = p.WorkHoursInRange(ts[i%inputs], ends[i%inputs])
				i++
			}
		})
	}
}

// BenchmarkBuild builds 384 days, of 274 windows: B/op is what a calendar-year and a little more takes.
func BenchmarkBuild(b *testing.B) {
	for _, name := range []string{"one window a day", "two windows a day", "always"} {
		spec := benchSpec()
		switch name {
		case "two windows a day":
			for d := range spec.Hours {
				spec.Hours[d] = []Window{{540, 750}, {810, 1080}}
			}
		case "always":
			spec.Hours, spec.Always, spec.Holidays = nil, true, HolidaySpec{}
		}
		c, err := NewCalendar(spec)
		if err != nil {
			b.Fatal(err)
		}
		first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.grow(nil, first, first+chunk)
			}
		})
	}
}

// manyCalendars differ from each other, as those of ten thousand partners would.
func manyCalendars(b testing.TB, n int) []*Calendar {
	all := make([]*Calendar, n)
	for i := range all {
		spec := benchSpec()
		spec.Name, spec.Zone = fmt.Sprint(i), oddZones[i%len(oddZones)]
		for d := range spec.Hours {
			spec.Hours[d] = []Window{{360 + i%240, 840 + i%300}}
		}
		c, err := NewCalendar(spec)
		if err != nil {
			b.Fatal(err)
		}
		all[i] = c
	}
	return all
}

func BenchmarkTenThousandCalendars(b *testing.B) {
	all := manyCalendars(b, 10_000)
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ts := randomInstants(time.UTC, year, year.AddDate(1, 0, 0))
	for _, c := range all {
		c.Between(year, year.AddDate(2, 0, 0))
	}
	r := rand.New(rand.NewPCG(5, 6))
	which := make([]uint16, 1<<16)
	for i := range which {
		which[i] = uint16(r.IntN(len(all)))
	}
	b.Run("add 8h", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			sinkTime = all[which[i%len(which)]].Add(ts[i%inputs], 8*time.Hour)
			i++
		}
	})
	b.Run("between", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			sinkDuration = all[which[i%len(which)]].Between(ts[i%inputs], ts[(i+7)%inputs])
			i++
		}
	})
}
