package agreements_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieline/sla"
)

// TestReadingsOfMoneyComeFirst: an answer has room for a few readings only, so those come first that decide, and those that cost.
func TestReadingsOfMoneyComeFirst(t *testing.T) {
	for name, c := range map[string]struct {
		agreement string
		s         sla.Situation
		want      []string
	}{
		"what an outage at night may cost, before its times and the hours": {"threepbx",
			sla.Situation{Tier: "customer", Now: at(weekend), Priority: "p1", Confirmed: true}, []string{"TP-10", "TP-2", "TP-8", "TP-1"}},
		"what decides, before the rate": {"threepbx",
			sla.Situation{Tier: "customer", Now: at("2026-04-10 10:00 -04:00"), Category: "new-install", Fields: map[string]string{"session": "2026-04-16T19:30:00-04:00"}},
			[]string{"TP-11", "TP-10", "TP-2", "TP-3", "TP-1"}},
		"the times, before the working days": {"cloudcti",
			sla.Situation{Tier: "provider", Line: "third", Now: at("2026-04-02 10:00 +02:00"), Priority: "p2", Confirmed: true, Filled: true}, []string{"CC-6", "CC-12", "CC-7", "CC-8", "CC-5", "CC-1"}},
		"the charge": {"kolmisoft", sla.Situation{Tier: "free", Now: at("2026-04-02 10:00 +03:00"), Filled: true}, []string{"KM-7", "KM-1"}},
	} {
		if diff := cmp.Diff(c.want, read(t, textOf(t, c.agreement)).Decide(c.s).Assumed); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
