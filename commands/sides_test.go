package commands_test

import (
	"strings"
	"testing"

	"tieline/commands/talk"
	"tieline/storage"
)

// escalated is a reseller's ticket that its provider has taken to the vendor.
func escalated(t *testing.T) *world {
	w := newWorld(t)
	w.as("lars", "kaagweg").types("open priority=p1 Calls are not recognised")
	kim := w.as("kim", "polder")
	w.wants(kim.types("escalate 1001 customer=Jansen It is the software"), "is with CloudCTI now.")
	return w
}

// What a provider and the vendor say to each other about a reseller's ticket is nothing to the reseller, and the other way round.
func TestThirdSideReadsNothing(t *testing.T) {
	w := escalated(t)
	w.inThread("kim", 1001, "second").says("UPWARD between us")
	w.as("nora", "desk").types("reply 1001 DOWNWARD between us")
	w.inThread("kim", 1001, "second").types("reply 1001 RESELLER this is for you")
	w.inThread("nora", 1001, "desk").says("DESKNOTE")
	lars, kim, nora := w.as("lars", "kaagweg"), w.as("kim", "polder"), w.as("nora", "desk")
	for _, c := range []struct {
		who         hand
		sees, knows []string
	}{
		{lars, []string{"RESELLER"}, []string{"UPWARD", "DOWNWARD", "DESKNOTE"}},
		{kim, []string{"RESELLER", "UPWARD", "DOWNWARD"}, []string{"DESKNOTE"}},
		{nora, []string{"UPWARD", "DOWNWARD", "DESKNOTE"}, []string{"RESELLER"}},
	} {
		show := words(c.who.types("show 1001"))
		for _, word := range c.sees {
			if !strings.Contains(show, word) {
				t.Errorf("%s does not read %s: %s", c.who.user, word, show)
			}
			w.wants(c.who.types("find "+word), "#1001")
		}
		for _, word := range c.knows {
			if strings.Contains(show, word) {
				t.Errorf("%s reads %s: %s", c.who.user, word, show)
			}
			if c.who.user != "nora" { // staff may find what partners wrote
				w.wants(c.who.types("find "+word), "Nothing found")
			}
		}
	}
}

func TestMergeAcrossLinesIsRefused(t *testing.T) {
	w := escalated(t)
	w.as("lars", "kaagweg").types("open priority=p2 Another")
	w.inThread("nora", 1001, "desk").says("DESKNOTE")
	w.owed("")
	w.wants(w.as("nora", "desk").types("merge 1001 into 1002"), "different support lines")
	if got := w.owed("t1002/second"); strings.Contains(got, "DESKNOTE") {
		t.Errorf("the provider reads a desk note: %s", got)
	}
}

func TestOverrideIsUsedUp(t *testing.T) {
	w := newWorld(t)
	w.as("lars", "kaagweg").types("open priority=p2 Calls are not recognised")
	kim := w.as("kim", "polder")
	w.as("mara", "desk").types("override 1001 Agreed by phone")
	w.wants(kim.types("escalate 1001 Now"), "is with CloudCTI now.")
	w.wants(w.as("nora", "desk").types("handback 1001 Not ours"), "is with the provider now.")
	w.wants(kim.types("escalate 1001 Again"), "[form Escalate")
}

func TestHandBackOnlyWhereItCameFrom(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	w.wants(w.as("nora", "desk").types("handback 1001 Yours"), "did not come from another support line")
}

func TestAssignToWhoeverHasIt(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	nora := w.as("nora", "desk")
	nora.types("claim 1001")
	w.owed("")
	w.wants(nora.types("assign 1001 Nora Lind"), "is with Nora Lind already")
	if got := w.owed("t1001/desk"); strings.Contains(got, "gave") {
		t.Errorf("it was announced all the same: %s", got)
	}
}

// Who is named but does not stand at the desk is given nothing; who does is listed where a name is nobody's.
func TestAssignToSomebodyElsewhere(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	nora := w.as("nora", "desk")
	w.wants(nora.types("assign 1001 nobody"), "At the desk there are:", "Nora Lind", "Omar Haddad")
	w.wants(nora.types("assign 1001 local:anna"), "is not at the desk.", "Name an engineer or a manager.")
	w.wants(nora.types("show 1001"), "nobody has claimed it yet")
}

// At a partner's support line, its own people are the colleagues.
func TestAssignAtASupportLine(t *testing.T) {
	w := newWorld(t)
	w.as("lars", "kaagweg").types("open priority=p2 Calls are not recognised")
	kim := w.as("kim", "polder")
	w.as("koen", "polder").types("list")
	kim.types("claim 1001")
	nobody := words(kim.types("assign 1001 Nobody Known"))
	w.wants(kim.types("assign 1001 Nobody Known"), "is nobody at this support line")
	w.as("anna", "centralino").types("list")
	for _, known := range []string{"Nora Lind", "local:nora", "Anna", "local:anna", "local:nobody"} { // the same to the letter
		if said := words(kim.types("assign 1001 " + known)); said != strings.ReplaceAll(nobody, "Nobody Known", known) {
			t.Errorf("what is said of %s: %s", known, said)
		}
	}
	w.wants(kim.types("assign 1001 Koen"), "gave #1001 to Koen")
	w.wants(w.as("koen", "polder").types("mine"), "#1001")
	for _, line := range []string{"claim 1001", "note 1001 Look at the log", "reply 1001 Hello", "close 1001", "reopen 1001"} {
		w.wants(w.as("nora", "desk").types(line), "#1001 is with Polder Telecom, not at the desk.")
	}
}

func TestSomebodyElsesFormIsNotThere(t *testing.T) {
	w := newWorld(t)
	form := w.as("anna", "centralino").types("open").Form
	for _, who := range []hand{w.as("ben", "hudson"), w.as("nora", "desk"), w.as("amy", "centralino")} {
		who.types("list")
		w.wants(who.fills(form, map[string]string{"subject": "x", "message": "y", "product": "z"}), "sent already, or put away")
		w.wants(who.types("form "+form.Draft), "sent already, or put away")
		w.wants(who.types("confirm "+form.Draft), "sent already, or put away")
	}
}

// Text for one ticket, typed in another's thread, must not go to the wrong people.
func TestNumberOfAnotherTicketInAThread(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	w.as("ben", "hudson").types("open product=y Theirs")
	w.owed("")
	thread := w.inThread("nora", 1002, "desk")
	w.wants(thread.types("reply 1001 For Centralino only"), "Is this for #1002, or for #1001?")
	if got := w.owed("t1002/partner"); strings.Contains(got, "Centralino") {
		t.Errorf("the wrong partner reads: %s", got)
	}
	w.wants(thread.types("reply #1001 For Centralino only"), "Sent to the partner of #1001.")
	w.wants(thread.types("reply 1002\nOn a line of its own"), "Sent to the partner of #1002.")
	w.wants(thread.types("note 5 phones are dead"), "Noted on #1002")
	w.wants(w.as("nora", "desk").types("called 1001\n10:00\nAsked them"), "The call is on record")
}

func TestLookUpsWithoutTheirWordsAskForThem(t *testing.T) {
	w := newWorld(t)
	w.wants(w.as("anna", "centralino").types("find"), "Words is missing", "/ticket find")
	w.wants(w.as("mara", "desk").types("agreement"), "Agreements in force", "wildix")
}

func TestFilesOfACommandAreKept(t *testing.T) {
	w := newWorld(t)
	anna := w.as("anna", "centralino")
	a := anna.act(talk.Typed)
	a.Line, a.Files = "open product=x With a log", []storage.File{{Platform: "local", ID: "f1", Name: "trunk.log"}}
	anna.does(a)
	w.update(func(tx storage.Tx) error {
		messages, err := tx.Messages.Of(1001)
		if len(messages) != 1 || len(messages[0].Files) != 1 {
			t.Errorf("the file is lost: %+v", messages)
		}
		return err
	})
}

func TestAccessCanBeTakenAway(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	w.as("david", "centralino").types("list") // he was let into the wrong channel
	dm := w.as("david", "dm/david")
	w.wants(dm.types("show 1001"), "Ours")
	w.wants(w.as("mara", "desk").types("person David leaves=hudson"), "does not act for")
	w.wants(w.as("mara", "desk").types("person David leaves=centralino"), "David")
	w.wants(dm.types("show 1001"), "do not know whom you act for")
}

func TestClosedAndMergedStaySo(t *testing.T) {
	w := newWorld(t)
	w.as("lars", "kaagweg").types("open priority=p2 One")
	w.as("lars", "kaagweg").types("open priority=p2 Two")
	kim := w.as("kim", "polder")
	w.wants(kim.types("merge 1002 into 1001"), "is merged into #1001")
	w.wants(w.as("lars", "kaagweg").types("reopen 1002"), "was merged into #1001", "goes on there")

	lars := w.inThread("lars", 1001, "partner")
	said := lars.act(talk.Said)
	said.Text, said.On = talk.AsTyped("First"), storage.Ref{In: lars.in, ID: "m1"}
	lars.does(said)
	kim.types("close 1001")
	w.owed("")
	edit := lars.act(talk.Edited)
	edit.On, edit.Text = said.On, talk.AsTyped("AFTER CLOSE")
	w.wants(lars.does(edit), "is closed")
	if got := w.owed("t1001/second"); strings.Contains(got, "AFTER CLOSE") {
		t.Errorf("a closed ticket took text: %s", got)
	}
}

func TestInvisibleMarksAreTakenOut(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x subject=\"ab\u202ecd\" Text\u200b here")
	if got := w.ticket(1001).Subject; got != "abcd" {
		t.Errorf("the subject is %q", got)
	}
}

func TestQueueServesTheOlderFirst(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.as("anna", "centralino").types("open product=x Same")
	}
	got := words(w.as("nora", "desk").types("queue"))
	if strings.Index(got, "#1001") > strings.Index(got, "#1003") {
		t.Errorf("the queue: %s", got)
	}
}

func TestUndeliverableIsToldToManagers(t *testing.T) {
	w := newWorld(t)
	w.owed("")
	w.update(func(tx storage.Tx) error {
		return w.did.Undelivered(tx, storage.Delivery{Lane: "t1001/desk", What: storage.News}, "gone: channel_not_found")
	})
	if got := w.owed("p/local//mara"); !strings.Contains(got, "could not be delivered") || !strings.Contains(got, "channel_not_found") {
		t.Errorf("the manager reads: %s", got)
	}
}

// TestTiersListedOnce: several agreements have a tier of the same name.
func TestTiersListedOnce(t *testing.T) {
	said := words(newWorld(t).as("mara", "desk").types("announce tier=golden We moved."))
	_, list, _ := strings.Cut(said, "Choose one of: ")
	for _, tier := range []string{"basic", "reseller", "gold"} {
		if n := strings.Count(strings.NewReplacer(".", ",", "\n", ", ").Replace(" "+list), " "+tier+","); n != 1 {
			t.Errorf("%s stands %d times in %q", tier, n, said)
		}
	}
}
