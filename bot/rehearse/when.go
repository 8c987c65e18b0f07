package rehearse

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	clock  = `(\d{1,2}):(\d{2})`
	begins = regexp.MustCompile(`^It is (\pL+) (\d{1,2}) (\pL+) (\d{4}),? (?:at )?` + clock + ` in (.+?)\.?$`)
	onDay  = regexp.MustCompile(`^On (\pL+) (\d{1,2}) (\pL+)(?: (\d{4}))?,? at ` + clock + `(?: in (.+?))?[.:]?$`)
	atHour = regexp.MustCompile(`^At ` + clock + `(?: in (.+?))?[.:]?$`)
	after  = regexp.MustCompile(`^(\d+ (?:minute|hour|day|week)s?(?:,? (?:and )?\d+ (?:minute|hour|day|week)s?)*) later[.:]?$`)
	length = regexp.MustCompile(`(\d+) (minute|hour|day|week)`)
)

// reading is an instant as it is written: a wall clock's reading in a zone, with the weekday as a check.
type reading struct {
	weekday, day, month, year, hour, minute string
	zone                                    *time.Location
	zoneName                                string
}

// instant finds when a reading is. Where the clock shows it twice, it is the first time.
func instant(r reading) (time.Time, error) {
	month, ok := monthNamed(r.month)
	if !ok {
		return time.Time{}, fmt.Errorf("%q is not a month", r.month)
	}
	day, _ := strconv.Atoi(r.day)
	year, _ := strconv.Atoi(r.year)
	hour, _ := strconv.Atoi(r.hour)
	minute, _ := strconv.Atoi(r.minute)
	if hour > 23 || minute > 59 {
		return time.Time{}, fmt.Errorf("%s:%s is not a time of day", r.hour, r.minute)
	}
	date := time.Date(year, month, day, 12, 0, 0, 0, r.zone)
	if date.Day() != day {
		return time.Time{}, fmt.Errorf("%s %d has no day %d", month, year, day)
	}
	if r.weekday != "" && r.weekday != date.Weekday().String() {
		return time.Time{}, fmt.Errorf("%d %s %d is a %s, not a %s", day, month, year, date.Weekday(), r.weekday)
	}
	t := time.Date(year, month, day, hour, minute, 0, 0, r.zone)
	if t.Hour() != hour || t.Minute() != minute {
		return time.Time{}, fmt.Errorf("the clocks go forward that night: there is no %s:%s in %s", r.hour, r.minute, r.zoneName)
	}
	if earlier := t.Add(-time.Hour); earlier.Hour() == hour && earlier.Minute() == minute {
		t = earlier
	}
	return t, nil
}

func monthNamed(s string) (time.Month, bool) {
	for m := time.January; m <= time.December; m++ {
		if s == m.String() || len(s) == 3 && strings.HasPrefix(m.String(), s) {
			return m, true
		}
	}
	return 0, false
}

// regions are where the zone of a city is looked for, as the database of zones names them.
var regions = []string{"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian"}

// zoneNamed finds a zone by its name or by a city: "Europe/Rome", "Rome", "New York", "UTC".
func zoneNamed(s string) (*time.Location, error) {
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "_")
	if s == "" || s == "Local" {
		return nil, fmt.Errorf("a zone is missing; name a city or a zone, as in Rome or Europe/Rome")
	}
	if strings.Contains(s, "/") || s == "UTC" {
		if zone, err := time.LoadLocation(s); err == nil {
			return zone, nil
		}
	}
	for _, region := range regions {
		if zone, err := time.LoadLocation(region + "/" + s); err == nil {
			return zone, nil
		}
	}
	return nil, fmt.Errorf("no time zone is called %q; name a city or a zone, as in Rome or Europe/Rome", strings.ReplaceAll(s, "_", " "))
}

// moment reads a line that moves the clock. It reports false for any other line.
func (r *reader) moment(line string) (to time.Time, ok bool) {
	now := r.now.In(r.zone)
	at := reading{year: strconv.Itoa(now.Year()), zone: r.zone, zoneName: r.zoneName}
	var zone string
	switch {
	case after.MatchString(line):
		return r.laterBy(now, line), true
	case onDay.MatchString(line):
		m := onDay.FindStringSubmatch(line)
		at.weekday, at.day, at.month, at.hour, at.minute, zone = m[1], m[2], m[3], m[5], m[6], m[7]
		if m[4] != "" {
			at.year = m[4]
		}
	case atHour.MatchString(line):
		m := atHour.FindStringSubmatch(line)
		at.hour, at.minute, zone = m[1], m[2], m[3]
	case strings.HasPrefix(line, "On ") || strings.HasPrefix(line, "At ") || strings.HasSuffix(line, " later"):
		r.problem("time moves like this: On Monday 30 March at 09:10 — At 17:50 — 30 minutes later — 1 hour 30 minutes later — 2 days later")
		return r.now, true
	default:
		return time.Time{}, false
	}
	if zone != "" {
		loc, err := zoneNamed(zone)
		if err != nil {
			r.problem("%s", err)
			return r.now, true
		}
		at.zone, at.zoneName = loc, zone
	}
	if at.day == "" {
		here := r.now.In(at.zone)
		at.year, at.month, at.day = strconv.Itoa(here.Year()), here.Month().String(), strconv.Itoa(here.Day())
	}
	to, err := instant(at)
	switch {
	case err != nil:
		r.problem("%s", err)
		return r.now, true
	case !to.After(r.now):
		r.problem("time goes forward only: it is %s already", now.Format("Monday 2 January 2006, 15:04 MST"))
		return r.now, true
	}
	return to, true
}

// laterBy adds the lengths that a line names: days and weeks keep the clock's reading, hours and minutes are real.
func (r *reader) laterBy(now time.Time, line string) time.Time {
	for _, m := range length.FindAllStringSubmatch(line, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || n > 10_000 {
			r.problem("%s %ss is too long", m[1], m[2])
			return r.now
		}
		switch m[2] {
		case "week":
			now = now.AddDate(0, 0, 7*n)
		case "day":
			now = now.AddDate(0, 0, n)
		case "hour":
			now = now.Add(time.Duration(n) * time.Hour)
		case "minute":
			now = now.Add(time.Duration(n) * time.Minute)
		}
	}
	return now
}
