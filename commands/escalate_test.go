package commands_test

import (
	"strings"
	"testing"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

const strictPath = `
agreement: strict
version: "1"
title: Strict
clauses: {S-1: Escalating}
calendars:
  support: {zone: Europe/Rome, hours: {mon-fri: 09:00-18:00}}
tiers: {gold: {default: true}}
priorities: {p1: {means: "Down."}, p2: {means: "Else.", default: true}}
fields:
  since: {title: Since when, at: escalate, required: true, clause: S-1}
targets:
  - {target: response, within: 1h of support, clause: S-1}
rules:
  - {at: escalate, when: not open.support, then: decline, say: Escalations are taken up in support hours., clause: S-1}
escalation:
  - {title: Duty manager, phone: "555-01", clause: S-1}
`

// Where there are no lines, the agreement's rules of escalating decide about its path.
func TestEscalationPathKeepsTheAgreement(t *testing.T) {
	a, err := sla.Read("strict.yaml", []byte(strictPath))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, a)
	w.as("mara", "desk").types("partner add acme name=Acme agreement=strict")
	w.as("mara", "lobby").types("bind acme anyway=yes")
	zoe := w.as("zoe", "lobby")
	w.wants(zoe.types("open Down"), "#1001 is open.")
	w.now = at("2026-04-02T19:00:00+02:00")
	w.wants(zoe.types("escalate 1001 since=noon Hurry"), "taken up in support hours")
	w.now = at("2026-04-03T09:00:00+02:00")
	form := zoe.types("escalate 1001 Hurry")
	w.wants(form, "[form Escalate #1001: text since(")
	w.wants(zoe.fills(form.Form, map[string]string{"text": "Hurry", "since": "noon"}), "Step 1 of 1: Duty manager")
	if got := w.ticket(1001).Fields["since"]; got != "noon" {
		t.Errorf("what was filled in is lost: %q", got)
	}
}

// A reseller's ticket goes to its provider, and from there, with a complete report, to the vendor.
func TestSupportLines(t *testing.T) {
	w := newWorld(t)
	lars, kim := w.as("lars", "kaagweg"), w.as("kim", "polder")
	w.wants(lars.types("open priority=p2 Calls are not recognised"), "#1001 is open.")
	if got := w.ticket(1001); got.Line != "second" || got.Handler != "polder" {
		t.Fatalf("it is at line %q, with %q", got.Line, got.Handler)
	}
	w.wants(kim.types("queue"), "#1001")
	w.wants(w.as("nora", "desk").types("queue"), "Nothing waits")
	w.wants(kim.types("claim 1001"), "is yours")
	w.owed("")
	w.wants(lars.types("escalate 1001 It is urgent"), "Only they take it further up", "§1.1")

	form := kim.types("escalate 1001 The software does it on every PC")
	w.wants(form, "[form Escalate #1001: text customer(", "description(", "log_files(")
	submit := kim.act(talk.Submitted)
	submit.Files = []storage.File{{Platform: "local", ID: "f1", Name: "calls.log"}}
	submit.Filled = talk.Filled{Draft: form.Form.Draft, Shown: []string{"text", "customer", "description", "log_files"},
		Values: map[string]string{"text": "The software does it on every PC", "customer": "Bakkerij Jansen", "description": "Since the update", "log_files": "f1"}}
	ask := kim.does(submit)
	w.wants(ask, "Is it established", "[Yes, go on → confirm ")
	w.wants(kim.types(ask.Say.Buttons[0].Line), "#1001 is with CloudCTI now.")
	got := w.ticket(1001)
	if got.Line != "third" || got.Handler != "" || got.Assignee != 0 || got.Fields["log_files"] != "calls.log" {
		t.Errorf("after the escalation: %+v", got)
	}
	w.update(func(tx storage.Tx) error {
		clocks, err := tx.Clocks.Of(1001)
		for _, c := range clocks {
			if c.Target == "response" && (c.State != "running" || !c.Started.Equal(w.now)) {
				t.Errorf("the response runs from its report to the vendor: %+v", c)
			}
		}
		return err
	})
	if got := w.owed("t1001/desk"); !strings.HasPrefix(got, "(card)") || !strings.Contains(got, "on every PC") {
		t.Errorf("the desk sees: %s", got)
	}

	// the provider is the partner now; its reseller is not spoken to by the vendor
	w.as("nora", "desk").types("claim 1001")
	w.owed("")
	w.as("nora", "desk").types("reply 1001 Which version is it?")
	if got := w.owed("t1001/second"); !strings.Contains(got, "Which version") {
		t.Errorf("the provider sees: %s", got)
	}
	w.inThread("kim", 1001, "second").says("Version 7")
	if got := w.owed("t1001/desk"); !strings.Contains(got, "Version 7") {
		t.Errorf("the desk sees: %s", got)
	}
	w.inThread("kim", 1001, "second").types("reply CloudCTI is looking into it")
	if got := w.owed("t1001/partner"); !strings.Contains(got, "CloudCTI is looking") || strings.Contains(got, "Version 7") {
		t.Errorf("the reseller sees: %s", got)
	}
	w.inThread("lars", 1001, "partner").says("My customer is waiting")
	if got := w.owed("t1001/second"); !strings.Contains(got, "My customer is waiting") {
		t.Errorf("the provider sees: %s", got)
	}
	w.wants(w.as("nora", "desk").types("handback 1001 It is their network"), "is with the provider now.")
	if got := w.ticket(1001); got.Line != "second" || got.Handler != "polder" {
		t.Errorf("after it was handed back: %+v", got)
	}
}

func TestOverrideLetsAnEscalationPass(t *testing.T) {
	w := newWorld(t)
	w.as("lars", "kaagweg").types("open priority=p2 Calls are not recognised")
	kim := w.as("kim", "polder")
	w.wants(kim.types("escalate 1001 Now"), "[form Escalate")
	w.wants(kim.types("override 1001 Please"), "Only managers")
	w.wants(w.as("mara", "desk").types("override 1001 Agreed by phone"), "On record")
	w.wants(kim.types("escalate 1001 Now"), "#1001 is with CloudCTI now.")
	w.wants(w.as("mara", "desk").types("override 1001 Once more"), "Nothing is refused of #1001", "You typed: Once more")
}

func TestEscalationPath(t *testing.T) {
	w := newWorld(t)
	jack := w.as("jack", "maple")
	jack.types("open category=calls worked_before=yes One-way audio")
	w.owed("")
	w.wants(jack.types("escalate 1001 Nobody answers"), "Step 1 of 1: Regional Sales Manager", "877-771-7464", "§7")
	if got := w.owed("t1001/desk"); !strings.Contains(got, "escalated by Jack") || !strings.Contains(got, "Nobody answers") {
		t.Errorf("the desk sees: %s", got)
	}
	w.wants(jack.types("escalate 1001 Still nobody"), "escalation path of the agreement ends here", "Regional Sales Manager")
}
