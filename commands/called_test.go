package commands_test

import (
	"strings"
	"testing"
)

// TestCalledAtATimeToCome: a time of day that is still to come is no call of before the ticket was there.
func TestCalledAtATimeToCome(t *testing.T) {
	w := newWorld(t) // 10:00 in Rome and Amsterdam
	w.as("anna", "centralino").types("open product=x No dial tone")
	nora := w.as("nora", "desk")
	ans := nora.types("called 1001 10:05 We rang them")
	w.wants(ans, "10:05 is still to come: it is 10:00.", "Write when the call was.", "10:05 We rang them")
	if said := words(ans); strings.Contains(said, "was opened") {
		t.Errorf("said of what is to come: %s", said)
	}
	w.wants(nora.types("called 1001 09:55 We rang them"), "#1001 was opened after 09:55.")
	w.now = w.now.AddDate(0, 0, 1)
	w.wants(nora.types("called 1001 10:05 We rang them"), "The call is on record", "Thu 2 Apr 10:05")
}
