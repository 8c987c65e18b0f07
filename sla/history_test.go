package sla

import "testing"

func TestHasWord(t *testing.T) {
	for _, c := range []struct {
		text string
		has  bool
	}{
		{"Emergency!", true}, {"this is an EMERGENCY", true}, {"calls  drop\nall the time", true}, {"(emergency)", true},
		{"emergencyless", false}, {"no calls to drop", false}, {"", false}, {"calls dropped", false},
	} {
		if got := hasWord(c.text, []string{"emergency", "calls drop"}); got != c.has {
			t.Errorf("%q: %v", c.text, got)
		}
	}
}

func TestAsksHistory(t *testing.T) {
	if !read(t, whole).AsksHistory() {
		t.Error("a notice that asks is not seen")
	}
	if read(t, "agreement: small\nversion: \"1\"\ntitle: Small\ntiers: {all: {default: true}}\n").AsksHistory() {
		t.Error("an agreement that does not ask is said to")
	}
}
