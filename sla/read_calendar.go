package sla

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// calendar reads one calendar. It is nil where something is wrong with it.
func (r *reader) calendar(n *node, id string) *Calendar {
	before := len(r.problems)
	k := r.keys(n, "a calendar")
	spec := CalendarSpec{Name: id}
	unread := map[string]bool{} // parts of which a problem is reported already
	part := func(key string, value *node, read func(*node)) {
		had := len(r.problems)
		if value != nil {
			read(value)
		}
		unread[key] = len(r.problems) > had
	}
	zone, hours, holidays := k.need("zone"), k.need("hours"), k.take("holidays")
	part("zone", zone, func(n *node) { spec.Zone = r.word(n) })
	part("hours", hours, func(n *node) { spec.Always, spec.Hours = r.hours(n) })
	part("holidays", holidays, func(n *node) { spec.Holidays = r.holidays(n) })
	spec.Clause = r.clause(k)
	k.end()
	if k == nil {
		return nil
	}
	c, err := NewCalendar(spec)
	told := map[SpecError]bool{} // windows that overlap on Monday overlap on Tuesday too
	for _, fault := range specErrors(err) {
		same := SpecError{Key: fault.Key, Value: fault.Value}
		switch {
		case told[same]:
		case fault.Key == "zone" && zone != nil && !unread["zone"]:
			r.blame(zone, fault)
		case fault.Key == "hours" && hours != nil && !unread["hours"]:
			r.blame(hours, fault)
		case fault.Key != "zone" && fault.Key != "hours" && holidays != nil && !unread["holidays"]:
			r.blame(holidays, fault)
		}
		told[same] = true
	}
	if len(r.problems) > before {
		return nil
	}
	return c
}

// specErrors takes apart what NewCalendar found wrong.
func specErrors(err error) (faults []*SpecError) {
	if one := (*SpecError)(nil); errors.As(err, &one) {
		faults = []*SpecError{one}
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		faults = nil
		for _, e := range many.Unwrap() {
			faults = append(faults, specErrors(e)...)
		}
	}
	return faults
}

// blame reports a fault at the text that it is about, which stands somewhere in a part of the file.
func (r *reader) blame(within *node, fault *SpecError) {
	value := strings.ReplaceAll(fault.Value, "–", "-")
	var find func(n *node) bool
	find = func(n *node) bool {
		i := strings.Index(n.text, value)
		if value == "" || n.shape != scalar || i < 0 {
			return slices.ContainsFunc(n.items, find) ||
				slices.ContainsFunc(n.entries, func(e entry) bool { return find(e.key) || find(e.value) })
		}
		line, col := n.line, n.col
		if i > 0 {
			line, col = r.locate(n, len([]rune(n.text[:i])))
		}
		r.complain(line, col, "%s", fault.Text)
		return true
	}
	if !find(within) {
		r.wrong(within, "%s", fault.Text)
	}
}

// hours reads the windows of each day of the week, or always.
func (r *reader) hours(n *node) (always bool, hours map[time.Weekday][]Window) {
	if n == nil || n.shape == broken {
		return false, nil
	}
	if n.shape == scalar && n.text == "always" {
		return true, nil
	}
	if n.shape != mapping || len(n.entries) == 0 {
		r.wrong(n, "hours are always, or days with windows, such as {mon-fri: 09:00-18:00}")
		return false, nil
	}
	hours = map[time.Weekday][]Window{}
	for _, e := range n.entries {
		days := r.days(e.key)
		windows := slices.Concat(several(r, e.value, r.windows)...)
		for _, d := range days {
			if _, again := hours[d]; again {
				r.wrong(e.key, "%s is here twice; write all its windows in one place, joined by and", dayNames[d])
			}
			hours[d] = windows
		}
	}
	return false, hours
}

// dayNames are the days by time.Weekday.
var dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

var listMark = regexp.MustCompile(`\s*,\s*|\s+and\s+`)

// days reads "mon", "mon-fri" or a list of such.
func (r *reader) days(n *node) (days []time.Weekday) {
	text := n.text
	if n.look != plain && n.look != quoted {
		text = r.text(n)
	}
	for _, part := range listMark.Split(text, -1) {
		from, to, ranged := strings.Cut(part, "-")
		if !ranged {
			to = from
		}
		a, b := slices.Index(dayNames, from), slices.Index(dayNames, to)
		if a < 0 || b < 0 {
			r.wrong(n, "%q is no day; write mon, mon-fri, or mon and thu", part)
			return nil
		}
		for d := a; ; d = (d + 1) % 7 {
			days = append(days, time.Weekday(d))
			if d == b {
				break
			}
		}
	}
	return days
}

var windowText = regexp.MustCompile(`^(\d\d):(\d\d)\s*[-–]\s*(\d\d):(\d\d)$`)

// windows reads "09:00-12:30 and 13:30-18:00". One that ends before it begins runs past midnight.
func (r *reader) windows(n *node) (windows []Window) {
	text := r.text(n)
	if text == "" {
		return nil
	}
	for _, part := range listMark.Split(text, -1) {
		m := windowText.FindStringSubmatch(part)
		if m == nil {
			r.wrong(n, "%q is no window of hours; write 09:00-18:00, or 09:00-12:30 and 13:30-18:00", part)
			return nil
		}
		start, end := minutesOfDay(m[1], m[2]), minutesOfDay(m[3], m[4])
		switch {
		case start < 0 || end < 0 || start == 1440:
			r.wrong(n, "%q is no window of hours; a day goes from 00:00 to 24:00", part)
			return nil
		case start == end:
			r.wrong(n, "%q is empty; write 00:00-24:00 for a whole day", part)
			return nil
		case end < start:
			end += 1440
		}
		windows = append(windows, Window{Start: start, End: end})
	}
	return windows
}

// minutesOfDay is negative for what no clock shows; 24:00 is the end of the day.
func minutesOfDay(hour, minute string) int {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	if m > 59 || h*60+m > 1440 {
		return -1
	}
	return h*60 + m
}

func (r *reader) holidays(n *node) HolidaySpec {
	k := r.keys(n, "holidays")
	h := HolidaySpec{
		Country: r.optionalWord(k.take("country")),
		Without: several(r, k.take("without"), r.text),
		With: list(r, k.take("with"), "added holidays", func(r *reader, n *node) Holiday {
			k := r.keys(n, "an added holiday")
			day := Holiday{Name: r.words(k.need("name")), On: r.word(k.need("on"))}
			day.Hours = slices.Concat(several(r, k.take("hours"), r.windows)...)
			k.end()
			return day
		}),
	}
	k.end()
	if k != nil && h.Country == "" && len(h.Without) > 0 {
		r.wrong(n, "without takes days out of a country's holidays; name the country, such as country: NL")
	}
	return h
}

func (r *reader) optionalWord(n *node) string {
	if n == nil {
		return ""
	}
	return r.word(n)
}

// region reads which calendar support hours are in a region.
func (r *reader) region(n *node, _ string) Region {
	k := r.keys(n, "a region")
	v := Region{Support: r.refer(k.need("support"), "calendar", r.a.Calendars.IDs())}
	k.end()
	return v
}

// calendarNames are the names that may follow "of", "open." and "ahead.": support is the region's.
func (r *reader) calendarNames() []string {
	names := r.a.Calendars.IDs()
	if !slices.Contains(names, "support") && (len(r.a.Regions) > 0 || len(names) == 1 || r.lost["region"]) {
		names = append(names, "support")
	}
	return names
}

// within reads a length and checks that what it counts on is there.
func (r *reader) within(n *node) Within {
	text := r.text(n)
	if text == "" {
		return Within{}
	}
	w, err := ParseWithin(text)
	if err != nil {
		r.wrong(n, "%s", err)
		return Within{}
	}
	if name := w.Calendar(); name != "" && !slices.Contains(r.calendarNames(), name) {
		at := n
		if i := strings.LastIndex(text, name); i >= 0 {
			line, col := r.locate(n, len([]rune(text[:i])))
			at = &node{shape: scalar, line: line, col: col}
		}
		r.wrong(at, "there is no calendar %q%s", name, instead(name, r.calendarNames()))
	}
	return w
}
