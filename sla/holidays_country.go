package sla

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ar"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nc"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// The library works out its dates at midnight in this zone, by default the machine's; where clocks change at midnight
// that is another day.
func init() { cal.DefaultLoc = time.UTC }

// country is the holidays that the library gives for one, and the days they fall on, remembered by year.
type country struct {
	holidays []*cal.Holiday
	years    [lastYear - firstYear + 1]atomic.Pointer[[]countryDay]
}

// A calendar asks for a little more than 1970–2199.
const firstYear, lastYear = 1969, 2201

// countryDay is a day on which a holiday is observed.
type countryDay struct {
	day   int32 // since 1 January 1970
	which uint16
}

// countries are the library's, by ISO 3166 alpha-2 code. Its newest data are of 2023.
var countries = map[string]*country{
	"AR": {holidays: ar.Holidays},
	"AT": {holidays: at.Holidays},
	"AU": {holidays: inEvery(au.HolidaysACT, au.HolidaysNSW, au.HolidaysNT, au.HolidaysQLD, au.HolidaysSA, au.HolidaysTAS, au.HolidaysVIC, au.HolidaysWA)},
	"BE": {holidays: be.Holidays},
	"BG": {holidays: bg.Holidays},
	"BR": {holidays: br.Holidays},
	"CA": {holidays: ca.Holidays},
	"CH": {holidays: ch.Holidays},
	"CZ": {holidays: cz.Holidays},
	"DE": {holidays: de.Holidays},
	"DK": {holidays: dk.Holidays},
	"ES": {holidays: es.Holidays},
	"FR": {holidays: fr.Holidays},
	"GB": {holidays: gb.Holidays},
	"GR": {holidays: gr.Holidays},
	"HR": {holidays: hr.Holidays},
	"IE": {holidays: ie.Holidays},
	"IT": {holidays: it.Holidays},
	"JP": {holidays: jp.Holidays},
	"LT": {holidays: lt.Holidays},
	"LV": {holidays: lv.Holidays},
	"MW": {holidays: mw.Holidays},
	"NC": {holidays: nc.Holidays},
	"NL": {holidays: nl.Holidays},
	"NO": {holidays: no.Holidays},
	"NZ": {holidays: nz.Holidays},
	"PL": {holidays: pl.Holidays},
	"RO": {holidays: ro.Holidays},
	"RU": {holidays: ru.Holidays},
	"SE": {holidays: se.Holidays},
	"SI": {holidays: si.Holidays},
	"SK": {holidays: sk.Holidays},
	"UA": {holidays: ua.Holidays},
	"US": {holidays: us.Holidays},
	"ZA": {holidays: za.Holidays},
}

// inEvery is the holidays that all the states of a country have.
func inEvery(first []*cal.Holiday, others ...[]*cal.Holiday) []*cal.Holiday {
	var common []*cal.Holiday
	for _, h := range first {
		if !slices.ContainsFunc(others, func(state []*cal.Holiday) bool { return !slices.Contains(state, h) }) {
			common = append(common, h)
		}
	}
	return common
}

// observed is the days of a year on which a holiday is observed, in order. Where a holiday on a Sunday is kept on
// another day, it is that one.
func (c *country) observed(year int) []countryDay {
	year = min(max(year, firstYear), lastYear)
	known := &c.years[year-firstYear]
	if days := known.Load(); days != nil {
		return *days
	}
	var days []countryDay
	for which, h := range c.holidays {
		// New Year's Day of the next year may be kept on 31 December.
		for y := year - 1; y <= year+1; y++ {
			_, on := h.Calc(y)
			if !on.IsZero() && on.Year() == year {
				days = append(days, countryDay{int32(dayNumber(on.Date())), uint16(which)})
			}
		}
	}
	slices.SortStableFunc(days, func(a, b countryDay) int { return int(a.day - b.day) })
	known.Store(&days)
	return days
}

// dayNumber counts a calendar day from 1 January 1970.
func dayNumber(year int, month time.Month, day int) int64 {
	return floorDiv(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix(), secondsPerDay)
}
