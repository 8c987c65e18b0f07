package commands_test

import (
	"strings"
	"testing"

	"tieline/commands/talk"
	"tieline/storage"
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
	asked := mara.types("unbind")
	w.wants(asked, "By writing here they came to act for centralino: Sam.")
	if strings.Contains(words(asked), "Anna") || strings.Contains(words(asked), "Ben") || strings.Contains(words(asked), "Mara") {
		t.Errorf("who is not of this channel is to leave: %s", words(asked))
	}
	w.wants(mara.types("unbind anyway=yes people=leave"), "does no more: Sam", "Still known to act for it, in direct conversations: Anna")
	w.wants(w.as("sam", "dm/sam").types("show 1001"), "do not know whom you act for")
	w.wants(w.as("anna", "centralino").types("list"), "No dial tone") // who writes in their own channel is known again

	w.wants(mara.types("person local:ben joins=nobody"), "There is no partner")
	w.wants(mara.types("person local:ben joins=centralino"), "acts for hudson, centralino")
	w.wants(mara.types("bind desk"), "This channel is connected to desk.") // which is nobody's, and is told nothing
	w.wants(mara.types("unbind anyway=yes"), "not connected to the desk")
	// who was made one of them by a manager's word stays that
	w.wants(w.as("mara", "centralino").types("unbind anyway=yes people=leave"), "does no more: Anna", "Still known to act for it, in direct conversations: Ben")
	w.wants(w.as("ben", "dm/ben").types("show 1001"), "No dial tone")
	w.wants(w.as("anna", "dm/anna").types("show 1001"), "do not know whom you act for")
}

// Once a partner's people are known by their workspace, somebody of a third company in its channel acts for it by a manager's word
// alone; the partner's own colleagues go on by just writing.
func TestSomebodyOfAThirdCompany(t *testing.T) {
	w := newWorld(t)
	from := func(user, team, line string) talk.Answer {
		h := w.as(user, "centralino")
		a := h.act(talk.Typed)
		a.Line, a.By.Key, a.By.Outside = line, storage.PersonKey{Platform: "local", Team: team, User: user}, true
		return h.does(a)
	}
	w.wants(from("carla", "T1", "open product=PBX-7 No dial tone"), "#1001 is open.") // the first there
	w.wants(from("carlo", "T1", "list"), "No dial tone")
	w.owed("p/local//mara")
	for range 2 {
		w.wants(from("theo", "T2", "list"), "I do not know yet whether you act for Centralino Milano")
	}
	if got := w.owed("p/local//mara"); strings.Count(got, "for the first time") != 1 || !strings.Contains(got, "person local:T2/theo") && !strings.Contains(got, "joins=centralino") {
		t.Errorf("the manager is asked: %s", got)
	}
	w.wants(w.as("mara", "desk").types("person local:T2/theo joins=centralino"), "acts for centralino")
	w.wants(from("theo", "T2", "list"), "No dial tone")
	w.wants(from("thea", "T2", "list"), "No dial tone") // that workspace is known now
}
