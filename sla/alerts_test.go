package sla

import "testing"

func TestPriorityOf(t *testing.T) {
	a := &Agreement{Priorities: Table[Priority]{{ID: "p1"}, {ID: "p2"}}, Alerts: AlertRules{Severity: Table[string]{{"Page", "p1"}, {"p1", "p2"}}}}
	for severity, want := range map[string]string{"page": "p1", "PAGE": "p1", "p1": "p2", "P2": "p2", "none": "", "": ""} {
		if got := a.PriorityOf(severity); got != want {
			t.Errorf("%q is %q, want %q", severity, got, want)
		}
	}
}
