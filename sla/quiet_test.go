package sla

import (
	"testing"
	"time"
)

func TestAfterAndBefore(t *testing.T) {
	a := &Agreement{Calendars: Table[*Calendar]{{"support", mustCalendar(t, CalendarSpec{Name: "support", Zone: "Europe/Rome", Hours: week(Window{540, 1080})})}}}
	at := func(s string) time.Time {
		x, err := time.Parse("2006-01-02 15:04:05 -07:00", s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, c := range []struct{ length, from, over, back string }{
		{"24h elapsed", "2026-03-28 12:00:00 +01:00", "2026-03-29 13:00:00 +02:00", "2026-03-28 12:00:00 +01:00"},
		{"2h of support", "2026-04-03 17:00:00 +02:00", "2026-04-06 10:00:00 +02:00", "2026-04-03 17:00:00 +02:00"},
		{"2h of support", "2026-04-04 17:00:00 +02:00", "2026-04-06 11:00:00 +02:00", "2026-04-06 09:00:00 +02:00"}, // the whole weekend counts alike
		{"1 working day", "2026-04-03 10:00:00 +02:00", "2026-04-06 10:00:00 +02:00", "2026-04-03 10:00:00 +02:00"},
		{"close of business", "2026-04-03 10:00:00 +02:00", "2026-04-03 18:00:00 +02:00", "2026-04-03 17:59:59 +02:00"},
	} {
		w, err := ParseWithin(c.length)
		if err != nil {
			t.Fatal(err)
		}
		over := a.After(at(c.from), w, "")
		if !over.Equal(at(c.over)) {
			t.Errorf("%s from %s is over %s, want %s", c.length, c.from, over, c.over)
		}
		if back := a.Before(over, w, ""); !back.Equal(at(c.back)) {
			t.Errorf("%s is over by %s from %s, want %s", c.length, over, back, c.back)
		}
	}
	words, _ := ParseWithin("best effort")
	if !a.After(at("2026-04-03 10:00:00 +02:00"), words, "").IsZero() || !a.Before(at("2026-04-03 10:00:00 +02:00"), words, "").IsZero() {
		t.Error("words are over at some time")
	}
}
