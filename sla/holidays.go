package sla

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// HolidaySpec is what an agreement file says of a calendar's holidays.
type HolidaySpec struct {
	Country string   // ISO 3166 alpha-2; empty: none but those in With
	Without []string // names, as the country's list gives them
	With    []Holiday
}

// Holiday is a day that an agreement adds. It stands above the country's holidays of the same day.
type Holiday struct {
	Name  string
	On    string   // "12-24" each year, or "2026-05-05" once
	Hours []Window // a part-day: open then, whatever weekday it is; empty: closed all day
}

// dayOff is a day that has other hours than its weekday.
type dayOff struct {
	day   int64 // since 1 January 1970
	hours []Window
	name  string
}

// addedDay is a Holiday that was read.
type addedDay struct {
	year  int // 0: each year
	month time.Month
	day   int
	hours []Window
	name  string
}

// setHolidays checks and takes over what a file says of holidays.
func (c *Calendar) setHolidays(spec HolidaySpec) (faults []error) {
	if code := strings.ToUpper(spec.Country); code != "" {
		if c.country = countries[code]; c.country == nil {
			known := slices.Sorted(maps.Keys(countries))
			faults = append(faults, wrong("country", spec.Country, "no holidays are known for country %q; known are %s — or write the days under with",
				spec.Country, strings.Join(known, ", ")))
		}
	}
	if c.country != nil {
		c.without = make([]bool, len(c.country.holidays))
		for _, name := range spec.Without {
			if err := c.takeOut(name); err != nil {
				faults = append(faults, err)
			}
		}
	} else if len(spec.Without) > 0 && spec.Country == "" {
		faults = append(faults, wrong("without", spec.Without[0], "there is no holiday to take %q out of; write the country first", spec.Without[0]))
	}
	for _, h := range spec.With {
		added, err := readHoliday(h)
		if err != nil {
			faults = append(faults, err)
		}
		c.with = append(c.with, added)
	}
	return faults
}

// takeOut makes one of the country's holidays an ordinary day.
func (c *Calendar) takeOut(name string) error {
	found := false
	var names []string
	for i, h := range c.country.holidays {
		if strings.EqualFold(h.Name, name) {
			c.without[i], found = true, true
		}
		if !slices.Contains(names, h.Name) {
			names = append(names, h.Name)
		}
	}
	if found {
		return nil
	}
	if meant := near(name, names); meant != "" {
		return wrong("without", name, "there is no holiday %q to take out — did you mean %s?", name, meant)
	}
	return wrong("without", name, "there is no holiday %q to take out; there are %s", name, strings.Join(names, ", "))
}

func readHoliday(h Holiday) (addedDay, error) {
	added := addedDay{name: h.Name}
	var err error
	if added.hours, err = inOrder(h.Hours, h.On); err != nil {
		return added, err
	}
	// 2000 was a leap year: 02-29 is a day, in the years that have one.
	if on, err := time.Parse("2006-01-02", "2000-"+h.On); err == nil {
		added.month, added.day = on.Month(), on.Day()
		return added, nil
	}
	on, err := time.Parse("2006-01-02", h.On)
	if err != nil {
		return added, wrong("with", h.On, "%q is no day; write 12-24 for each year, or 2026-05-05 for once", h.On)
	}
	added.year, added.month, added.day = on.Year(), on.Month(), on.Day()
	return added, nil
}

// daysOff lists the days that have other hours than their weekday, from one day to another, in order.
func (c *Calendar) daysOff(from, to int64) []dayOff {
	return c.appendDaysOff(nil, from, to)
}

func (c *Calendar) appendDaysOff(days []dayOff, from, to int64) []dayOff {
	if c.country == nil && len(c.with) == 0 {
		return days
	}
	first := time.Unix(from*secondsPerDay, 0).UTC().Year()
	last := time.Unix(to*secondsPerDay, 0).UTC().Year()
	for year := first; year <= last; year++ {
		if c.country != nil {
			for _, d := range c.country.observed(year) {
				if !c.without[d.which] {
					days = put(days, dayOff{day: int64(d.day), name: c.country.holidays[d.which].Name})
				}
			}
		}
		for _, h := range c.with {
			if h.year != 0 && h.year != year || h.month == time.February && h.day == 29 && !leap(year) {
				continue
			}
			days = put(days, dayOff{dayNumber(year, h.month, h.day), h.hours, h.name})
		}
	}
	return slices.DeleteFunc(days, func(d dayOff) bool { return d.day < from || d.day > to })
}

// put adds a day in order, in place of another of the same date.
func put(days []dayOff, d dayOff) []dayOff {
	i := len(days)
	for i > 0 && days[i-1].day > d.day {
		i--
	}
	if i > 0 && days[i-1].day == d.day {
		days[i-1] = d
		return days
	}
	return slices.Insert(days, i, d)
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }
