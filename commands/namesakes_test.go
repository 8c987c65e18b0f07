package commands_test

import "testing"

// A person is found by a first name too, unless several have it; a whole name goes before.
func TestPeopleAreFoundByFirstNames(t *testing.T) {
	w := newWorld(t)
	w.wants(w.as("anna", "centralino").types("open product=x Down"), "#1001 is open.")
	mara, nora := w.as("mara", "desk"), w.as("nora", "desk")
	mara.types(`person local:nora name="Eleonora Lind"`)
	w.wants(mara.types("assign 1001 eleonora"), "gave #1001 to Eleonora Lind")
	mara.types(`person local:omar name="Eleonora Haddad"`)
	w.wants(mara.types("assign 1001 Eleonora"), `2 people are called "Eleonora"`, "Eleonora Lind is local:nora")
	w.wants(nora.types("assign 1001 eleonora haddad"), "to Eleonora Haddad")
}
