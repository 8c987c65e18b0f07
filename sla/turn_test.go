package sla

import (
	"testing"
	"time"
)

func TestTurn(t *testing.T) {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 3, 16, 9, 0, 0, 0, rome) // a Monday
	for _, c := range []struct {
		at    time.Time
		index int
		ends  time.Time
	}{
		{start.AddDate(0, 0, -3), 0, time.Date(2026, 3, 23, 9, 0, 0, 0, rome)},
		{start, 0, time.Date(2026, 3, 23, 9, 0, 0, 0, rome)},
		{time.Date(2026, 3, 23, 8, 59, 59, 0, rome), 0, time.Date(2026, 3, 23, 9, 0, 0, 0, rome)},
		{time.Date(2026, 3, 23, 9, 0, 0, 0, rome), 1, time.Date(2026, 3, 30, 9, 0, 0, 0, rome)},
		// the clocks went forward on the 29th: still 09:00 on the wall
		{time.Date(2026, 3, 30, 8, 59, 0, 0, rome), 1, time.Date(2026, 3, 30, 9, 0, 0, 0, rome)},
		{time.Date(2026, 3, 30, 9, 0, 0, 0, rome), 2, time.Date(2026, 4, 6, 9, 0, 0, 0, rome)},
		{time.Date(2026, 4, 6, 9, 0, 0, 0, rome), 0, time.Date(2026, 4, 13, 9, 0, 0, 0, rome)},
		// and back on 25 October
		{time.Date(2026, 10, 26, 8, 59, 0, 0, rome), 31 % 3, time.Date(2026, 10, 26, 9, 0, 0, 0, rome)},
		{time.Date(2026, 10, 26, 9, 0, 0, 0, rome), 32 % 3, time.Date(2026, 11, 2, 9, 0, 0, 0, rome)},
	} {
		index, began, ends := Turn(start, c.at, rome, 3)
		if index != c.index || !ends.Equal(c.ends) || began.After(c.at) && index != 0 {
			t.Errorf("%s: %d from %s to %s, want %d to %s", c.at, index, began, ends, c.index, c.ends)
		}
	}
	if index, _, _ := Turn(start, start, rome, 0); index != -1 {
		t.Errorf("nobody's turn is %d", index)
	}
}
