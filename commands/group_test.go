package commands_test

import (
	"context"
	"strings"
	"testing"

	"tieline/commands/talk"
	"tieline/storage"
)

func (h hand) with(groups ...string) hand { h.groups = groups; return h }

func (h hand) fromOutside() hand { h.outside = true; return h }

// newGroups is a desk with a ticket, whose engineers are the group S1 and whose managers the group S2.
func newGroups(t *testing.T) *world {
	w := newWorld(t)
	w.wants(w.as("anna", "centralino").types("open product=PBX-7 The vault is unlocked"), "#1001 is open.")
	mara := w.as("mara", "desk")
	w.wants(mara.types("person group=S1 name=support role=engineer"), "The group support: engineer")
	w.wants(mara.types("person group=local:S2 role=manager"), "The group S2: manager")
	return w
}

func TestStaffByGroup(t *testing.T) {
	w := newGroups(t)
	gina := w.as("gina", "desk")
	w.wants(gina.types("queue"), "do not know whom you act for")
	w.wants(gina.with("S9", "S1").types("queue"), "#1001")
	w.wants(gina.with("S1").types("claim 1001"), "#1001")
	w.wants(gina.with("S1").types("partner list"), "Only managers")
	w.wants(gina.with("S1", "S2").types("partner list"), "Partners")
	w.wants(w.as("mara", "desk").types("assign 1001 Gina"), "Gina") // known by name, as any engineer

	// Whoever leaves the group is staff no more, and is not listed as such.
	w.wants(gina.with("S9").types("queue"), "do not know whom you act for")
	w.wants(gina.types("show 1001"), "do not know whom you act for")
	w.wants(w.as("mara", "desk").types("person"), "Gina · no role", "support · engineer · local:S1")
	w.wants(gina.with("S1").types("queue"), "Nothing waits")

	// So is whoever leaves it and does nothing: the platform tells.
	if err := w.did.Grouped(context.Background(), talk.Person{Key: key("gina"), Name: "Gina"}); err != nil {
		t.Fatal(err)
	}
	w.wants(w.as("mara", "desk").types("person"), "Gina · no role")
	if err := w.did.Grouped(context.Background(), talk.Person{Key: key("gina"), Name: "Gina", Groups: []string{"S2"}}); err != nil {
		t.Fatal(err)
	}
	w.wants(w.as("mara", "desk").types("person"), "Gina · manager")
	if keys, err := w.did.ByGroup(context.Background(), "local"); err != nil || len(keys) != 1 || keys[0] != key("gina") {
		t.Errorf("by group are %v, %v", keys, err)
	}

	// Whoever is staff by name is so without any group.
	w.wants(w.as("nora", "desk").types("queue"), "Nothing waits")
	w.wants(gina.with("S2").types("person group=S2 role=none"), "You cannot take your own role away.")
	w.wants(w.as("mara", "desk").types("person Gina role=none"), "has the role by the group S2")
	w.wants(w.as("mara", "desk").types("person group=S2 role=none"), "The group S2: no role")
	w.wants(w.as("mara", "desk").types("person"), "Gina · no role")
	w.wants(gina.with("S2").types("queue"), "do not know whom you act for")
}

func TestAGroupOfAnotherPlatformIsAnotherGroup(t *testing.T) {
	w := newGroups(t)
	w.wants(w.as("mara", "desk").types("person group=slack:S7 role=engineer"), "The group S7: engineer")
	w.wants(w.as("gina", "desk").with("S7").types("queue"), "do not know whom you act for")
	w.wants(w.as("gina", "desk").with("slack:S7").types("queue"), "do not know whom you act for")
}

func TestAGroupIsNamedByItsID(t *testing.T) {
	w := newGroups(t)
	mara := w.as("mara", "desk")
	w.wants(mara.types(`person group="@support team" role=engineer`), "is not the id of a group")
	w.wants(mara.types("person group=S3"), "Which role have its members?")
	w.wants(mara.types("person Nora group=S3 role=engineer"), "A person, or a group?")
	w.wants(mara.types("person group=SUPPORT role=manager"), "The group support: manager") // by the name that a manager gave it
}

// TestFromOutside lets people from outside try every verb: those whose act claims the staff's groups, and those to whom a
// manager gave a role by mistake. They are what a stranger is, wherever they are.
func TestFromOutside(t *testing.T) {
	_, rows := permissionTable(t)
	for _, row := range rows {
		t.Run(row.verb, func(t *testing.T) {
			t.Parallel()
			w := newGroups(t)
			w.wants(w.as("lars", "kaagweg").types("open The vault is empty"), "#1002 is open.")
			w.inThread("nora", 1001, "desk").types("note Perhaps the cleaner did it")
			line := strings.ReplaceAll(row.line, "#", "#1001")
			for _, user := range []string{"otto", "nora", "mara"} {
				for _, h := range []hand{w.as(user, "lobby"), w.as(user, "dm/"+user), w.as(user, "desk"), w.inThread(user, 1001, "desk")} {
					said := words(h.with("S1", "S2").fromOutside().types(line))
					if got := outcome(talk.Answer{Say: &talk.Card{Title: said}}); got != row.may["stranger"] && !strings.Contains(said, "do not know whom") {
						t.Errorf("%s from outside types %q in %s: %s", user, line, h.in.ID, said)
					}
					givenAway(t, user+" from outside", said)
				}
				for _, c := range w.did.Home(context.Background(), talk.Person{Key: key(user), Groups: []string{"S1", "S2"}, Outside: true}) {
					givenAway(t, user+" from outside", cardWords(c))
				}
			}
		})
	}
}

// A role that somebody from outside was given is taken back when they do something, and the managers are told.
func TestARoleGivenOutsideIsTakenBack(t *testing.T) {
	w := newGroups(t)
	w.wants(w.as("mara", "desk").types("person local:T9/otto role=engineer name=Otto"), "Otto: engineer", "of another workspace than yours")
	h := w.as("otto", "desk").fromOutside()
	a := h.act(talk.Typed)
	a.By.Key = storage.PersonKey{Platform: "local", Team: "T9", User: "otto"}
	a.Line = "queue"
	w.wants(h.does(a), "do not know whom you act for")
	if told := w.owed("p/local//mara"); !strings.Contains(told, "Otto is from outside, and is no engineer any more.") {
		t.Errorf("the manager is told: %s", told)
	}
	w.wants(w.as("mara", "desk").types("person"), "Otto · no role")
	// In a partner's channel they act for that partner, and for it alone.
	a = w.as("otto", "hudson").fromOutside().act(talk.Typed)
	a.By.Key, a.Line = storage.PersonKey{Platform: "local", Team: "T9", User: "otto"}, "show 1001"
	w.wants(h.does(a), "There is no ticket #1001 here.")
}
