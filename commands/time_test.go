package commands

import (
	"testing"

	"tieline/commands/talk"
	"tieline/sla"
)

// TestLengthsOfWork: however a length is written, all of it is recorded, or none.
func TestLengthsOfWork(t *testing.T) {
	for _, c := range []struct {
		typed   string
		minutes sla.Minutes // 0: refused
		what    string
	}{
		{"45m Looked", 45, "Looked"}, {"1h Looked", 60, "Looked"}, {"1h30m Looked", 90, "Looked"}, {"1h 30m Looked", 90, "Looked"}, {"1H 30m Looked", 90, "Looked"},
		{"1h 30min Looked", 90, "Looked"}, {"1 h 30 min Looked", 90, "Looked"}, {"1h 30 minutes Looked", 90, "Looked"}, {"30 minutes Looked", 30, "Looked"},
		{"2 hours Looked", 120, "Looked"}, {"-15m A slip", -15, "A slip"}, {"−15m A slip", -15, "A slip"}, {"2h 30 phones set up", 120, "30 phones set up"},
		{"1h 20h Looked", 0, ""}, {"1h -30m Looked", 0, ""}, {"30m 15m Looked", 0, ""}, {"30m -1h Looked", 0, ""}, {"90 Looked", 0, ""}, {"1.5h Looked", 0, ""},
		{"5 modules fixed", 0, ""}, {"25h Looked", 0, ""}, {"--5m Looked", 0, ""}, {"0m Looked", 0, ""}, {"Looked", 0, ""},
	} {
		r := &request{args: talk.Args{"": c.typed}, verb: timeVerb}
		minutes, what, err := r.minutesAndWork()
		if (err != nil) != (c.minutes == 0) || minutes != c.minutes || what != c.what {
			t.Errorf("%q is %d minutes of %q (%v), want %d of %q", c.typed, minutes, what, err, c.minutes, c.what)
		}
	}
}
