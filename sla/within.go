package sla

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Within is how long something may take, and what is counted. The zero value says nothing. Compare with ==.
type Within struct {
	kind     withinKind
	calendar string
	words    string
	length   time.Duration
	days     int
	nextDay  bool
}

type withinKind uint8

const (
	unsaid withinKind = iota
	inWords
	elapsed     // real time
	openTime    // open time of a calendar
	workingDays // calendar days on which it opens
	wholeDays   // real time of such days, from midnight to midnight
	closeOfDay  // the close of the day, or of the next one to open
)

// The words that stand instead of a time.
var wordings = []string{"best effort", "as soon as possible", "to be determined", "not promised"}

// support is the calendar that the partner's region picks.
const support = "support"

// Ten years: longer is a slip of the pen.
const (
	maxLength = 10 * 366 * 24 * time.Hour
	maxDays   = 10 * 366
)

const ofCalendar = `(?: of ([a-z][a-z0-9_-]*))?`

var (
	lengthForm  = regexp.MustCompile(`^(?:(\d{1,6})h)? ?(?:(\d{1,8})m)? ?(?:(\d{1,9})s)?(?: (.*))?$`)
	daysForm    = regexp.MustCompile(`^(\d{1,6}) working days?` + ofCalendar + `( from the next day)?$`)
	wholeForm   = regexp.MustCompile(`^of working days` + ofCalendar + `$`)
	countedForm = regexp.MustCompile(`^of ([a-z][a-z0-9_-]*)$`)
	closeForm   = regexp.MustCompile(`^close of business` + ofCalendar + `$`)
)

// ParseWithin reads a length: "30m of support", "24h elapsed", "1 working day", "2 working days of office from the next
// day", "24h of working days", "close of business", or one of the wordings such as "best effort". The error says what to
// write instead.
func ParseWithin(s string) (Within, error) {
	text := strings.ToLower(strings.Join(strings.Fields(s), " "))
	for _, words := range wordings {
		if text == words {
			return Within{kind: inWords, words: words}, nil
		}
	}
	if m := closeForm.FindStringSubmatch(text); m != nil {
		return Within{kind: closeOfDay, calendar: orSupport(m[1])}, nil
	}
	if m := daysForm.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil || n < 1 || n > maxDays {
			return Within{}, fmt.Errorf("%q is not between 1 and %d working days; write 1 working day", s, maxDays)
		}
		return Within{kind: workingDays, days: n, calendar: orSupport(m[2]), nextDay: m[3] != ""}, nil
	}
	if m := lengthForm.FindStringSubmatch(text); m != nil && m[1]+m[2]+m[3] != "" {
		return parseLength(s, m)
	}
	if regexp.MustCompile(`^\d+ ?(d|days?|business days?|hours?|minutes?|hrs?|mins?)\b`).MatchString(text) {
		return Within{}, fmt.Errorf("%q is not a length; write 30m of support, 24h elapsed, or 2 working days", s)
	}
	return Within{}, fmt.Errorf("%q is not a length%s", s, instead(text, append([]string{"30m of support", "24h elapsed", "1 working day",
		"2 working days from the next day", "24h of working days", "close of business"}, wordings...)))
}

// parseLength reads "1h 30m of support" and its like, split by lengthForm.
func parseLength(s string, m []string) (Within, error) {
	w := Within{}
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second} {
		if n, err := strconv.Atoi("0" + m[i+1]); err == nil {
			w.length += time.Duration(n) * unit
		}
	}
	length := shortLength(w.length)
	if w.length <= 0 || w.length > maxLength {
		return Within{}, fmt.Errorf("%q is not between a second and ten years; write 30m of support", s)
	}
	counted := m[4]
	if of := wholeForm.FindStringSubmatch(counted); of != nil {
		w.kind, w.calendar = wholeDays, orSupport(of[1])
		return w, nil
	}
	if of := countedForm.FindStringSubmatch(counted); of != nil {
		w.kind, w.calendar = openTime, of[1]
		return w, nil
	}
	switch counted {
	case "elapsed":
		w.kind = elapsed
		return w, nil
	case "":
		return Within{}, fmt.Errorf("%q does not say what is counted; write %s of support, or %s elapsed", s, length, length)
	}
	return Within{}, fmt.Errorf("%q does not say what is counted in a way that is known; write %s of support, %s of working days, or %s elapsed", s, length, length, length)
}

func orSupport(calendar string) string {
	if calendar == "" {
		return support
	}
	return calendar
}

// String writes it as ParseWithin reads it.
func (w Within) String() string {
	of := ""
	if w.calendar != support {
		of = " of " + w.calendar
	}
	switch w.kind {
	case inWords:
		return w.words
	case elapsed:
		return shortLength(w.length) + " elapsed"
	case openTime:
		return shortLength(w.length) + " of " + w.calendar
	case wholeDays:
		return shortLength(w.length) + " of working days" + of
	case closeOfDay:
		return "close of business" + of
	case workingDays:
		text := fmt.Sprintf("%d working days", w.days)
		if w.days == 1 {
			text = "1 working day"
		}
		if w.nextDay {
			return text + of + " from the next day"
		}
		return text + of
	}
	return ""
}

// shortLength writes 1h30m, without units that are zero.
func shortLength(d time.Duration) string { return strings.ReplaceAll(inUnits(d), " ", "") }

// inUnits writes "1h 30m": hours, minutes and seconds, what is less left out.
func inUnits(d time.Duration) string {
	if d < 0 {
		return "-" + inUnits(-d)
	}
	var parts []string
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if n := d / u.unit; n > 0 {
			parts = append(parts, fmt.Sprintf("%d%s", n, u.name))
			d %= u.unit
		}
	}
	if len(parts) == 0 {
		return "0m"
	}
	return strings.Join(parts, " ")
}

// IsZero reports whether nothing was said.
func (w Within) IsZero() bool { return w == Within{} }

// Words are what stands instead of a time, such as "best effort"; no clock runs by them.
func (w Within) Words() (string, bool) { return w.words, w.kind == inWords }

// Calendar names what it is counted on: "support" is the region's; empty where no calendar is needed.
func (w Within) Calendar() string { return w.calendar }

// left is the time from one instant to a due instant, as this length counts it.
func (w Within) left(from, due time.Time, cal *Calendar) time.Duration {
	switch {
	case w.kind == elapsed || cal == nil:
		return due.Sub(from)
	case w.kind == wholeDays:
		return cal.wholeDays().Between(from, due)
	}
	return cal.Between(from, due)
}

// after is the instant at which so much more has been counted.
func (w Within) after(from time.Time, left time.Duration, cal *Calendar) time.Time {
	switch {
	case w.kind == elapsed || cal == nil:
		return from.Add(left)
	case w.kind == wholeDays:
		return cal.wholeDays().Add(from, left)
	}
	return cal.Add(from, left)
}

// unit says what is counted, after a length of it: "of support".
func (w Within) unit() string {
	switch w.kind {
	case elapsed:
		return "elapsed"
	case wholeDays:
		return "of working days"
	}
	return "of " + w.calendar
}
