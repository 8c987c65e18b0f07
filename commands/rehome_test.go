package commands_test

import (
	"strings"
	"testing"
)

// TestANewUpstreamTakesTheTicketsAlong: the former provider reads nothing more of an open ticket, and the new one nothing
// that was between the former and the desk.
func TestANewUpstreamTakesTheTicketsAlong(t *testing.T) {
	w := newWorld(t)
	mara, lars, kim := w.as("mara", "desk"), w.as("lars", "kaagweg"), w.as("kim", "polder")
	mara.types(`partner add rivaal name=Rivaal agreement=cloudcti tier=provider country=NL`)
	lars.types("open priority=p1 At the provider")
	lars.types("open priority=p1 At the desk")
	w.inThread("kim", 1001, "second").types("note OURNOTE")
	kim.types("claim 1001")
	w.wants(kim.types("escalate 1002 customer=Jansen UPWARD"), "is with CloudCTI now.")
	w.as("nora", "desk").types("reply 1002 DOWNWARD")
	w.inThread("lars", 1001, "partner").says("FROMTHEPARTNER")
	w.wants(mara.types("partner set kaagweg upstream=rivaal"), "No channel is connected to rivaal yet")
	w.as("mara", "rivaal").types("bind rivaal anyway=yes")
	w.wants(mara.types("partner set kaagweg upstream="), "Kaagweg ICT has open tickets at Polder Telecom.", "#1001, #1002")
	w.owed("")
	old := w.inThread("kim", 1001, "second")
	w.wants(mara.types("partner set kaagweg upstream=rivaal"), "With Rivaal now, and read no more by Polder Telecom: #1001, #1002.")
	if got := w.owed("t1001/second"); !strings.Contains(got, "FROMTHEPARTNER") {
		t.Errorf("the new provider is not given what the partner wrote: %s", got)
	}
	for _, n := range []string{"1001", "1002"} {
		w.wants(kim.types("show "+n), "There is no ticket #"+n+" here.")
		w.wants(old.types("reply #"+n+" Still us"), "There is no ticket #"+n+" here.")
	}
	if got := words(kim.types("list")); strings.Contains(got, "#1001") {
		t.Errorf("the former provider lists it: %s", got)
	}
	roos := w.as("roos", "rivaal")
	one, two := words(roos.types("show 1001")), words(roos.types("show 1002"))
	for _, s := range []string{"OURNOTE", "DOWNWARD", "UPWARD"} {
		if strings.Contains(one+two, s) {
			t.Errorf("the new provider reads %s: %s %s", s, one, two)
		}
	}
	w.wants(roos.types("show 1001"), "FROMTHEPARTNER", "nobody has claimed it yet")
	w.wants(roos.types("claim 1001"), "#1001")
	w.wants(w.as("nora", "desk").types("handback 1002 Please look first"), "is with the provider now.")
	w.wants(roos.types("show 1002"), "Please look first")
}

// TestFarewell tells the former provider, in the thread that it knows, and no more after that.
func TestFarewell(t *testing.T) {
	w := newWorld(t)
	mara := w.as("mara", "desk")
	mara.types(`partner add rivaal name=Rivaal agreement=cloudcti tier=provider country=NL`)
	w.as("mara", "rivaal").types("bind rivaal anyway=yes")
	w.as("lars", "kaagweg").types("open priority=p1 At the provider")
	old := w.inThread("kim", 1001, "second").in.ID
	w.owed("")
	mara.types("partner set kaagweg upstream=rivaal")
	if got := w.owed("c/local/" + old); !strings.Contains(got, "#1001 is not with you any more.") {
		t.Errorf("the former provider is told %q", got)
	}
	w.inThread("lars", 1001, "partner").says("ANDLATER")
	if got := w.owed("c/local/" + old); got != "" {
		t.Errorf("the former provider reads on: %s", got)
	}
}

// TestOpenedAgainAtTheUpstreamOfNow: what was closed goes to the new provider once it is opened again.
func TestOpenedAgainAtTheUpstreamOfNow(t *testing.T) {
	w := newWorld(t)
	mara, lars, kim := w.as("mara", "desk"), w.as("lars", "kaagweg"), w.as("kim", "polder")
	mara.types(`partner add rivaal name=Rivaal agreement=cloudcti tier=provider country=NL`)
	w.as("mara", "rivaal").types("bind rivaal anyway=yes")
	lars.types("open priority=p1 Before")
	kim.types("close 1001")
	mara.types("partner set kaagweg upstream=rivaal")
	w.wants(kim.types("show 1001"), "closed")
	w.wants(lars.types("reopen 1001"), "#1001 is open again.")
	w.wants(kim.types("show 1001"), "There is no ticket #1001 here.")
	w.wants(w.as("roos", "rivaal").types("show 1001"), "Before")
}

// TestImportTakesTheTicketsAlong: a file changes an upstream by the rule of partner set, and tells it on the partner's line.
func TestImportTakesTheTicketsAlong(t *testing.T) {
	w := newWorld(t)
	lars, kim := w.as("lars", "kaagweg"), w.as("kim", "polder")
	lars.types("open priority=p1 At the provider")
	w.owed("")
	const head = "kind,partner,name,agreement,tier,country,upstream,channel\npartner,rivaal,Rivaal,cloudcti,provider,NL,,\n"
	for text, want := range map[string]string{
		head + "partner,kaagweg,,,,,-,\n":      "line 3, column upstream: Kaagweg ICT has open tickets at Polder Telecom. They have to go to somebody: #1001.",
		head + "partner,kaagweg,,,,,Rivaal,\n": "line 3, column upstream: No channel is connected to rivaal yet, so nobody would read this. Add a line for a channel of theirs",
	} {
		if got := told(w.imports(text, true)); !strings.HasPrefix(got, want) || strings.Count(got, "column") > 1 {
			t.Errorf("%s", got)
		}
	}
	w.wants(kim.types("show 1001"), "At the provider")
	file := head + "partner,kaagweg,,,,,Rivaal,\nchannel,rivaal,,,,,,local:rivaal\n"
	const want = "line 3: partner kaagweg: upstream polder → rivaal; With Rivaal now, and read no more by Polder Telecom: #1001\n"
	if got := told(w.imports(file, false)); !strings.Contains(got, want) {
		t.Errorf("tried: %s", got)
	}
	if got := w.owed(""); got != "" {
		t.Errorf("trying says something: %s", got)
	}
	if got := told(w.imports(file, true)); !strings.Contains(got, want) {
		t.Errorf("applied: %s", got)
	}
	w.wants(kim.types("show 1001"), "There is no ticket #1001 here.")
	w.wants(w.as("roos", "rivaal").types("show 1001"), "At the provider", "nobody has claimed it yet")
	if got := told(w.imports(file, true)); got != "3 alone\n" {
		t.Errorf("again: %s", got)
	}
}
