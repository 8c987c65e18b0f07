package commands_test

import (
	"strings"
	"testing"
)

// A channel that everybody is in is connected to a partner by mistake: whoever acts for another partner learns nothing there,
// and what the channel taught about others is taken back with it.
func TestBoundByMistake(t *testing.T) {
	w := newWorld(t)
	w.wants(w.as("anna", "centralino").types("open product=PBX-7 No dial tone"), "#1001 is open.")
	w.wants(w.as("ben", "hudson").types("list"), "")

	mara := w.as("mara", "lobby")
	w.wants(mara.types("bind centralino"), "Are only centralino's people and yours in this channel?")
	w.wants(w.as("sam", "lobby").types("list"), "do not know whom you act for")
	w.wants(mara.types("bind centralino anyway=yes"), "is connected to centralino")

	ben := w.as("ben", "lobby")
	for _, line := range []string{"list", "show 1001", "open product=PBX-1 Ours"} {
		w.wants(ben.types(line), "You act for another partner", "joins=")
	}
	w.wants(w.as("ben", "dm/ben").types("show 1001"), "no ticket #1001")
	w.wants(w.as("sam", "lobby").types("list"), "No dial tone")
	w.wants(w.as("sam", "dm/sam").types("show 1001"), "No dial tone")

	w.wants(mara.types("bind hudson"), "This channel belongs to centralino.")
	w.wants(mara.types("bind desk"), "This channel belongs to centralino.")
	if ans := mara.types("unbind"); strings.Contains(words(ans), "Ben") || strings.Contains(words(ans), "Mara") {
		t.Errorf("who acts for another partner, or is staff, does not act for this one: %s", words(ans))
	} else {
		w.wants(ans, "They act for centralino", "Sam")
	}
	w.wants(mara.types("unbind anyway=yes people=leave"), "Nobody acts for it now")
	w.wants(w.as("sam", "dm/sam").types("show 1001"), "do not know whom you act for")
	w.wants(w.as("anna", "centralino").types("list"), "No dial tone") // who writes in their own channel is known again

	w.wants(mara.types("person local:ben joins=nobody"), "There is no partner")
	w.wants(mara.types("person local:ben joins=centralino"), "acts for hudson, centralino")
	w.wants(mara.types("bind desk"), "This channel is connected to desk.") // which is nobody's, and is told nothing
	w.wants(mara.types("unbind anyway=yes"), "not connected to the desk")
	w.wants(w.as("mara", "centralino").types("unbind anyway=yes people=leave"), "Nobody acts for it now")
	w.wants(w.as("ben", "dm/ben").types("list"), "") // for hudson still
	if ans := w.as("ben", "dm/ben").types("show 1001"); !strings.Contains(words(ans), "no ticket #1001") {
		t.Errorf("who acts for another partner still is known no more, or acts for this one: %s", words(ans))
	}
}
