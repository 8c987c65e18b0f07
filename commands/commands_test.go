package commands_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"tieline/commands"
	"tieline/commands/talk"
	"tieline/storage"
)

func TestOpenInOneLine(t *testing.T) {
	w := newWorld(t)
	ans := w.as("anna", "centralino").types("open priority=critical product=PBX-7 All calls drop")
	w.wants(ans, "#1001 is open.", "Response")
	got := w.ticket(1001)
	if got.Partner != "centralino" || got.Tier != "platinum" || got.Priority != "critical" || got.Confirmed || got.Fields["product"] != "PBX-7" || got.Subject != "All calls drop" {
		t.Errorf("ticket: %+v", got)
	}
}

func TestOpenByForm(t *testing.T) {
	w := newWorld(t)
	anna := w.as("anna", "centralino")
	ans := anna.types("open")
	w.wants(ans, "[form Open a ticket: category priority subject message product")
	w.wants(anna.fills(ans.Form, map[string]string{"message": "No dial tone", "subject": "Dial tone"}), "[product:")
	w.wants(anna.fills(ans.Form, map[string]string{"message": "No dial tone", "subject": "Dial tone", "product": "PBX"}), "#1001 is open.")
	w.wants(anna.fills(ans.Form, map[string]string{"message": "No dial tone", "subject": "Dial tone", "product": "PBX"}), "sent already")
}

func TestMissingFieldOpensForm(t *testing.T) {
	w := newWorld(t)
	ans := w.as("anna", "centralino").types("open All calls drop")
	w.wants(ans, "[form", "product(")
	for _, f := range ans.Form.Fields {
		if f.Name == "message" && f.Value != "All calls drop" {
			t.Errorf("what was typed is lost: %+v", f)
		}
	}
}

func TestSameActTwiceIsOneTicket(t *testing.T) {
	w := newWorld(t)
	anna := w.as("anna", "centralino")
	a := anna.act(talk.Typed)
	a.Line = "open product=x Twice"
	first, second := anna.does(a), anna.does(a)
	if words(first) != words(second) || first.Owed != second.Owed {
		t.Errorf("answers differ:\n%s\n%s", words(first), words(second))
	}
	w.wants(anna.types("list"), "#1001")
	if strings.Contains(words(anna.types("list")), "#1002") {
		t.Error("the act was done twice")
	}
}

func TestStrangerIsToldWhereToGo(t *testing.T) {
	w := newWorld(t)
	for _, line := range []string{"open Help", "list", "show 1001", "queue", "partner list"} {
		w.wants(w.as("sam", "lobby").types(line), "do not know whom you act for", "/tieline bind")
	}
	w.wants(w.as("sam", "lobby").types("help"), "do not know whom you act for")
	w.update(func(tx storage.Tx) error {
		if _, err := tx.People.ByKey(key("sam")); err == nil {
			t.Error("a stranger was put into the directory")
		}
		return nil
	})
}

// Another partner's ticket and one that does not exist look the same, to the letter.
func TestOtherPartnersTicketDoesNotExist(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	for _, verb := range []string{"show", "why"} {
		theirs := words(w.as("ben", "hudson").types(verb + " 1001"))
		none := words(w.as("ben", "hudson").types(verb + " 1002"))
		if theirs != strings.ReplaceAll(none, "1002", "1001") || !strings.Contains(theirs, "There is no ticket #1001 here.") {
			t.Errorf("%s: %q against %q", verb, theirs, none)
		}
	}
	w.wants(w.as("ben", "hudson").types("open product=x follows=1001 Mine"), "There is no ticket #1001 here.")
}

func TestClaimTwiceAtOnce(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	var both sync.WaitGroup
	answers := make([]talk.Answer, 2)
	for i, who := range []string{"nora", "omar"} {
		a := w.as(who, "desk").act(talk.Clicked)
		a.Line = "claim 1001"
		both.Go(func() { answers[i], _ = w.did.Did(context.Background(), a) })
	}
	both.Wait()
	won := 0
	for i, ans := range answers {
		if strings.Contains(words(ans), "is yours") {
			won++
			w.wants(answers[1-i], "has claimed #1001 already.", "Since ")
		}
	}
	if won != 1 {
		t.Errorf("%d won: %s / %s", won, words(answers[0]), words(answers[1]))
	}
}

func TestThreadsOfBothSides(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	w.as("nora", "desk").types("claim 1001")
	w.owed("")
	anna, nora := w.inThread("anna", 1001, "partner"), w.inThread("nora", 1001, "desk")

	anna.says("It began at noon")
	if got := w.owed("t1001/desk"); !strings.Contains(got, "Anna (Centralino Milano): \nIt began at noon") {
		t.Errorf("the desk sees: %s", got)
	}
	nora.says("These people again")
	if got := w.owed("t1001/partner"); got != "" {
		t.Errorf("a word at the desk reached the partner: %s", got)
	}
	nora.types("reply We are on it")
	if got := w.owed("t1001/partner"); !strings.Contains(got, "(Support): \nWe are on it") {
		t.Errorf("the partner sees: %s", got)
	}
	w.inThread("nora", 1001, "partner").says("Try now, please")
	if got := w.owed("t1001/desk"); !strings.Contains(got, "Try now, please") {
		t.Errorf("the desk does not see what staff wrote to the partner: %s", got)
	}
	if got := words(w.as("anna", "centralino").types("show 1001")); strings.Contains(got, "These people") || !strings.Contains(got, "Try now") {
		t.Errorf("show tells the partner: %s", got)
	}
}

func TestEditsAndDeletionsFollow(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	anna := w.inThread("anna", 1001, "partner")
	said := anna.act(talk.Said)
	said.Text, said.On = talk.AsTyped("Fisrt"), storage.Ref{In: anna.in, ID: "m1"}
	anna.does(said)
	w.owed("")
	edit := anna.act(talk.Edited)
	edit.On, edit.Text = said.On, talk.AsTyped("First")
	anna.does(edit)
	if got := w.owed("t1001/desk"); !strings.Contains(got, "First") || !strings.Contains(got, "Edited") {
		t.Errorf("after the edit: %s", got)
	}
	gone := anna.act(talk.Deleted)
	gone.On, gone.By = said.On, talk.Person{} // some platforms do not say who
	anna.does(gone)
	w.update(func(tx storage.Tx) error {
		people, err := tx.People.List()
		for _, p := range people {
			if p.Name == "" {
				t.Errorf("nobody was put into the directory: %+v", p)
			}
		}
		return err
	})
	if got := w.owed("t1001/desk"); !strings.Contains(got, "deleted by its writer") || strings.Contains(got, "First") {
		t.Errorf("after the deletion: %s", got)
	}
}

func TestStates(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	desk, anna := w.as("nora", "desk"), w.inThread("anna", 1001, "partner")
	for _, step := range []struct {
		line  string
		state storage.State
		says  string
	}{
		{"resume 1001", storage.New, "not waiting"},
		{"claim 1001", storage.Claimed, "is yours"},
		{"claim 1001", storage.Claimed, "yours already"},
		{"wait 1001", storage.Waiting, "waits"},
		{"wait 1001", storage.Waiting, "resume 1001"},
		{"resume 1001", storage.Claimed, "runs again"},
		{"release 1001", storage.New, "queue again"},
		{"resolve 1001 Mended.", storage.Resolved, "resolved"},
		{"resolve 1001", storage.Resolved, "resolved already"},
		{"said: It is back", storage.New, ""},
		{"close 1001", storage.Closed, "closed"},
		{"claim 1001", storage.Closed, "follow-up"},
		{"reply 1001 hello", storage.Closed, "follow-up"},
		{"said: hello?", storage.Closed, "follow-up"},
	} {
		var ans talk.Answer
		if text, ok := strings.CutPrefix(step.line, "said: "); ok {
			ans = anna.says(text)
		} else {
			ans = desk.types(step.line)
		}
		w.wants(ans, step.says)
		if got := w.ticket(1001).State; got != step.state {
			t.Errorf("after %q it is %s, not %s", step.line, got, step.state)
		}
	}
}

func TestNearMiss(t *testing.T) {
	w := newWorld(t)
	w.wants(w.as("anna", "centralino").types("shwo 1001"), `no command "shwo"`, "/ticket show", "[Yes: show 1001 → show 1001]")
	w.wants(w.as("anna", "centralino").types("xyzzy"), "/ticket help")
	w.wants(w.as("anna", "centralino").types("open priority=hihg product=x y"), `no priority "hihg"`, "critical, standard", "[Change it and try again")
}

func TestKnownInDirectConversation(t *testing.T) {
	w := newWorld(t)
	dm := w.as("anna", "dm/anna")
	w.wants(dm.types("list"), "do not know whom")
	w.wants(w.as("anna", "centralino").types("list"), "No tickets")
	w.wants(dm.types("list"), "No tickets")
	w.wants(w.as("mara", "desk").types("person local:anna joins=hudson"), "acts for centralino, hudson") // she works for both
	w.wants(dm.types("coverage"), "several partners", "partner=hudson")
	w.wants(dm.types("coverage partner=hudson"), "Hudson Telecom")
}

func TestCompletion(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	ask := func(who, channel, group, line string) string {
		var got []string
		for _, c := range w.did.Choices(context.Background(), talk.Question{By: talk.Person{Key: key(who)}, In: place(channel), Under: place(channel), Group: group, Line: line}) {
			got = append(got, c.Value)
		}
		return strings.Join(got, "|")
	}
	for _, c := range []struct{ who, channel, group, line, want string }{
		{"anna", "centralino", "ticket", "sh", "show "},
		{"anna", "centralino", "desk", "", ""},
		{"nora", "desk", "desk", "re", "release |reply |resume |resolve |reopen "},
		{"anna", "centralino", "ticket", "show ", "show 1001 "},
		{"ben", "hudson", "ticket", "show ", ""},
		{"anna", "centralino", "ticket", "open priority=c", "open priority=critical "},
		{"mara", "desk", "tieline", "partner set acme tier=pl", "partner set acme tier=platinum "},
	} {
		if got := ask(c.who, c.channel, c.group, c.line); got != c.want {
			t.Errorf("%s types %q: %q, want %q", c.who, c.line, got, c.want)
		}
	}
	if got := ask("anna", "centralino", "ticket", "open pro"); !strings.HasPrefix(got, "open product=") {
		t.Errorf("fields: %q", got)
	}
}

// Clocks are computed from events alone: what is stored is what comes out again.
func TestClocksRebuiltFromEvents(t *testing.T) {
	w := newWorld(t)
	kim := w.as("kim", "polder")
	form := kim.types("open priority=p2 customer=X description=Y Not recognised").Form
	sent := kim.act(talk.Submitted)
	sent.Files = []storage.File{{Platform: "local", ID: "f1", Name: "calls.log", Size: 7}}
	sent.Filled = talk.Filled{Draft: form.Draft, Values: map[string]string{"log_files": "f1"}}
	for _, f := range form.Fields {
		if sent.Filled.Shown = append(sent.Filled.Shown, f.Name); f.Value != "" {
			sent.Filled.Values[f.Name] = f.Value
		}
	}
	ask := kim.does(sent)
	w.wants(kim.types(ask.Say.Buttons[0].Line), "#1001 is open.")
	if got := w.ticket(1001).Fields["log_files"]; got != "calls.log" {
		t.Errorf("the file is kept as %q", got)
	}
	if got := w.owed("t1001/desk"); !strings.HasPrefix(got, "(card)") {
		t.Errorf("the card does not head the desk's thread: %s", got)
	}
	w.as("jack", "maple").types("open category=calls worked_before=yes One-way audio")
	desk := w.as("nora", "desk")
	for _, line := range []string{"claim 1001", "reply 1001 Looking", "wait 1001", "resume 1001", "priority 1001 p3", "resolve 1001 Done"} {
		w.now = w.now.Add(97 * 60e9)
		desk.types(line)
	}
	w.update(func(tx storage.Tx) error {
		tickets, err := tx.Tickets.Find(storage.TicketQuery{})
		if err != nil || len(tickets) == 0 {
			t.Fatal("no tickets", err)
		}
		for _, ticket := range tickets {
			events, err := tx.Events.Of(ticket.Number)
			if err != nil {
				return err
			}
			stored, err := tx.Clocks.Of(ticket.Number)
			if err != nil {
				return err
			}
			a, err := commands.AgreementOf(tx, ticket)
			if err != nil {
				return err
			}
			if due, err := tx.Timers.Of(ticket.Number); err != nil || !due.Equal(commands.StoredTimer(a, ticket, events)) {
				t.Errorf("#%d: the timer stored is %s, %v", ticket.Number, due, err)
			}
			queue, err := tx.Queue.First(ticket.Handler, 0)
			if _, waits := commands.StoredPlace(a, ticket, events); err != nil || waits != slices.Contains(queue, ticket.Number) {
				t.Errorf("#%d waits: %v; the queue: %v, %v", ticket.Number, waits, queue, err)
			}
			again := commands.StoredClocks(a, ticket, events)
			if len(again) == 0 || len(again) != len(stored) {
				t.Fatalf("#%d: %d clocks stored, %d computed", ticket.Number, len(stored), len(again))
			}
			for i := range again {
				if again[i] != stored[i] {
					t.Errorf("#%d: stored %+v, computed %+v", ticket.Number, stored[i], again[i])
				}
			}
		}
		return nil
	})
}

func TestFind(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=PBX-7 One-way audio to Zürich")
	w.as("ben", "hudson").types("open product=PBX-8 One-way audio to Boston")
	w.inThread("nora", 1001, "desk").says("Secretly their firewall")
	w.wants(w.as("anna", "centralino").types("find audio zurich"), "#1001")
	if got := words(w.as("anna", "centralino").types("find audio")); strings.Contains(got, "#1002") {
		t.Errorf("another partner's ticket was found: %s", got)
	}
	w.wants(w.as("anna", "centralino").types("find firewall"), "Nothing found")
	w.wants(w.as("nora", "desk").types("find fire"), "#1001")
	w.wants(w.as("nora", "desk").types("find audio"), "#1001", "#1002")
	for _, hostile := range []string{`" OR 1`, "body:*", "NEAR(", "*", "(", "'"} {
		w.as("nora", "desk").types("find " + hostile)
	}
}

func TestMerge(t *testing.T) {
	w := newWorld(t)
	anna := w.as("anna", "centralino")
	anna.types("open product=PBX-7 No dial tone")
	anna.types("open product=PBX-7 Phones are dead")
	w.as("ben", "hudson").types("open product=PBX-8 Echo")
	w.owed("")
	desk := w.as("nora", "desk")
	w.wants(desk.types("merge 1002 into 1003"), "different partners")
	w.wants(desk.types("merge 1002 into 1002"), "into itself")
	w.wants(desk.types("merge 1002 into 4711"), "no ticket #4711")
	w.wants(desk.types("merge 1002 into 1001"), "#1002 is merged into #1001")
	if got := w.ticket(1002); got.State != storage.Closed || got.MergedInto != 1001 {
		t.Errorf("the merged ticket: %+v", got)
	}
	if got := w.owed("t1001/desk"); !strings.Contains(got, "Phones are dead") {
		t.Errorf("the desk sees: %s", got)
	}
}

func TestTakeAssignSetRate(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=PBX-7 No dial tone")
	nora, omar := w.as("nora", "desk"), w.as("omar", "desk")
	nora.types("claim 1001")
	w.owed("")
	w.wants(omar.types("take 1001"), "took #1001 over from Nora Lind")
	if got := w.owed("p/local//nora"); !strings.Contains(got, "took #1001 over") {
		t.Errorf("whoever had it is told: %s", got)
	}
	w.wants(omar.types("assign 1001 Nora Lind"), "gave #1001 to Nora Lind")
	w.wants(omar.types("assign 1001 Anna"), "not at the desk")
	w.wants(omar.types("set 1001 product=PBX-9 subject=\"No dial tone at all\""), "product, subject set")
	if got := w.ticket(1001); got.Fields["product"] != "PBX-9" || got.Subject != "No dial tone at all" {
		t.Errorf("after set: %+v", got)
	}
	anna := w.as("anna", "centralino")
	w.wants(anna.types("rate 1001 5 Quick"), "not closed yet")
	w.wants(anna.types("close 1001"), "#1001 is closed")
	w.wants(anna.types("rate 1001 six"), "from 1 to 5")
	w.wants(anna.types("rate 1001 5 Quick"), "Thank you")
	w.wants(anna.types("rate 1001 5 Quick"), "rated already")
	w.wants(anna.types("reopen 1001"), "neither answered nor reopened", "open follows=1001")
}
