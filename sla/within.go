package sla

import "time"

// Within is how long something may take, and what is counted. The zero value says nothing. Comparable with ==.
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
	elapsed
	openTime
	workingDays
	wholeDays
	closeOfDay
)

// ParseWithin reads a length, such as "30m of support".
func ParseWithin(s string) (Within, error) { return Within{kind: inWords, words: s}, nil }

// String writes it as ParseWithin reads it.
func (w Within) String() string { return w.words }

// IsZero reports whether nothing was said.
func (w Within) IsZero() bool { return w == Within{} }

// Words are what stands instead of a time, such as "best effort"; no clock runs by them.
func (w Within) Words() (string, bool) { return w.words, w.kind == inWords }

// Calendar names what it is counted on: "support" is the region's; empty where no calendar is needed.
func (w Within) Calendar() string { return w.calendar }

// Due is when the time is over that began at from, and how that came about. The calendar is the one named by
// Calendar; it may be nil where that is empty. Words are never due.
func (w Within) Due(from time.Time, cal *Calendar) (due time.Time, ledger []Entry) {
	return from.Add(w.length), nil
}
