package sla

import "testing"

// While nobody has agreed to pay, the first answer is owed all the same, and nothing else is.
func TestOnlyResponseRunsBeforeAChargeIsAccepted(t *testing.T) {
	a := american(t)
	zone := a.SupportCalendar("").Zone()
	for _, c := range []struct {
		script, response, resolution string
	}{
		{"2026-04-02 10:00 opened p4\n2026-04-02 10:00 charge-asked", "running Thu 18:00", "paused"},
		{"2026-04-02 10:00 opened p4\n2026-04-02 10:00 charge-asked\n2026-04-02 12:00 resumed", "running Thu 18:00", "paused"},
		// 48 hours of business from Thursday 14:00: five on Thursday, ten on each of four days, three on Thursday the 9th.
		{"2026-04-02 10:00 opened p4\n2026-04-02 10:00 charge-asked\n2026-04-02 14:00 charge-accepted", "running Thu 18:00", "running Thu 12:00"},
		{"2026-04-02 10:00 opened p4\n2026-04-02 10:00 charge-asked\n2026-04-02 14:00 charge-refused\n2026-04-02 14:00 closed", "void", "void"},
	} {
		got := map[string]string{}
		for _, k := range a.Clocks(Case{}, life(t, zone, c.script)) {
			got[k.Target] = string(k.State)
			if k.State == Running {
				got[k.Target] += k.Due.In(zone).Format(" Mon 15:04")
			}
		}
		if got["response"] != c.response || got["resolution"] != c.resolution {
			t.Errorf("%q: response %s, resolution %s; want %s, %s", c.script, got["response"], got["resolution"], c.response, c.resolution)
		}
	}
}
