package main

import (
	"strings"
	"testing"
	"time"

	"tieline/bot/local"
	"tieline/bot/local/browsertest"
	"tieline/bot/local/sample"
	"tieline/storage"
)

// boot starts the whole program on free ports.
func boot(t *testing.T) *service {
	t.Helper()
	return bootAt(t, time.Now())
}

// bootAt starts it as if it were another day. Time runs on from there.
func bootAt(t *testing.T, from time.Time) *service {
	t.Helper()
	began := time.Now()
	all, err := readAgreements("")
	if err != nil {
		t.Fatal(err)
	}
	s, err := start(t.Context(), config{addr: "127.0.0.1:0", httpAddr: "127.0.0.1:0", data: t.TempDir(), agreements: all, alertToken: alertToken,
		now:      func() time.Time { return from.Add(time.Since(began)) },
		managers: []storage.PersonKey{{Platform: local.Name, User: sample.Manager}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestFirstTicket lives through the first ticket as three people do, each in a window of their own.
func TestFirstTicket(t *testing.T) {
	browsertest.Need(t)
	b := browsertest.Start(t, "http://"+boot(t).addr)
	anna := b.Window("anna", "", 1440, 900)
	nora := b.Window("nora", "", 1440, 900)
	omar := b.Window("omar", "", 1440, 900)

	anna.Sees("#channel .message", "Support for Centralino Milano")
	anna.Send("#channel", "/ticket open priority=critical product=PBX-7 All calls drop after ten seconds")
	anna.Sees("#channel .alone", "#1001 is open.")
	anna.Sees("#channel .message", "#1001 All calls drop")
	anna.Sees("#channel .message", "as asked for")
	anna.Shot("partner-opened")

	nora.Sees("#channel .message", "#1001 All calls drop")
	nora.Press("#channel", "Claim")
	nora.Sees("#channel .message", "claimed by Nora Lind")
	omar.Send("#channel", "/desk claim 1001")
	omar.Sees("#channel .alone", "Nora Lind has claimed #1001 already.")

	nora.Send("#channel", "/desk reply 1001 We are looking into it. Is it all lines?")
	nora.Sees("#channel .alone", "Sent to the partner of #1001.")
	anna.Click("#channel .replies")
	anna.Sees("#thread .message", "We are looking into it.")
	anna.Send("#thread", "Yes, every line, since half past eight.")
	anna.Sees("#thread .message", "every line")
	nora.Sees("#channel .message", "met")
	anna.Press("#thread", "Why these times?")
	anna.Sees("#thread .alone", "Why #1001 is due when it is")
	anna.Shot("partner-thread")

	if !strings.Contains(nora.Text("#channel .replies"), "replies") {
		t.Error("the desk's card shows no replies")
	}
	nora.Click("#channel .replies")
	nora.Sees("#thread .message", "every line")
	nora.Send("#thread", "Looks like the trunk of last week.")
	nora.Shot("engineer-thread")
	nora.Send("#thread", "/desk resolve The trunk is registered again.")
	anna.Sees("#channel .message", "resolved")
	if strings.Contains(anna.Text("#thread"), "last week") {
		t.Error("a word at the desk reached the partner")
	}

	ben := b.Window("ben", "", 1440, 900)
	for _, n := range []string{"1001", "4711"} {
		ben.Send("#channel", "/ticket show "+n)
		ben.Sees("#channel .alone", "There is no ticket #"+n+" here.")
	}
	sam := b.Window("sam", "", 1440, 900)
	sam.Send("#channel", "/ticket open Help me")
	sam.Sees("#channel .alone", "I do not know whom you act for.")
	sam.Shot("stranger")
}

// TestOpenForm opens a ticket by the form, on a phone.
func TestOpenForm(t *testing.T) {
	browsertest.Need(t)
	b := browsertest.Start(t, "http://"+boot(t).addr)
	anna := b.Window("anna", "", 1440, 900)
	anna.Send("#channel", "/ticket open")
	anna.Sees("dialog", "Open a ticket")
	anna.Sees("dialog", "Calls drop and no operator is the cause")
	anna.Shot("form")
	kim := b.Window("kim", "#polder", 1440, 900)
	kim.Send("#channel", "/ticket open priority=p2")
	kim.Sees("dialog", "Open a ticket")
	kim.Type(`dialog [data-name="subject"] input`, "Calls are not recognised")
	kim.Type(`dialog [data-name="message"] textarea`, "Nothing pops up")
	kim.Click("dialog button[type=submit]")
	kim.Sees("dialog .intro.more", "more things are needed")
	kim.Visible("dialog .field.new :focus")
	kim.Shot("form-wants-more")
	jack := b.Window("jack", "#maple", 390, 844)
	jack.Shot("phone")
}
