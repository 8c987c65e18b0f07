package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieline/bot/slack/slacktest"
)

// found lists the files under a directory, but for backups, that have a word in them, whatever its case.
func found(t *testing.T, dir, word string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(name, "backups") {
			return err
		}
		text, err := os.ReadFile(name)
		if bytes.Contains(bytes.ToLower(text), []byte(strings.ToLower(word))) {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// figures are the exports that are computed from what is kept, without the subjects.
func figuresOf(t *testing.T) (all string) {
	t.Helper()
	for _, line := range []string{"export attainment --csv --by week", "export charges --month 2026-11 --json", "export tickets --csv"} {
		r := command(strings.Fields(line)...)
		if r.code != 0 {
			t.Fatalf("%s: %+v", line, r)
		}
		all += r.out
	}
	return strings.NewReplacer("Quillfeather does not fly", "(forgotten)").Replace(all)
}

// TestForget erases a partner: none of its words is left in any byte of the database, and every figure is as it was.
func TestForget(t *testing.T) {
	o := newOffice(t)
	ben := o.slack.AddPerson(slacktest.Person{Name: "Ben Abernathy", Team: o.slack.AddTeam("Beta")})
	beta := o.slack.AddChannel(slacktest.Channel{Name: "beta", Members: []string{o.mara, ben, o.slack.BotUser()}, Teams: []string{o.slack.Person(ben).Team}})
	s := o.start()
	readyWithin(t, s, http.StatusOK)
	o.slash(o.desk, "/tieline bind desk")
	for id, channel := range map[string]string{"acme name=Zephyrine": o.acme, "beta name=Beta": beta} {
		o.slash(o.desk, "/tieline partner add "+id+" agreement=kolmisoft tier=premium")
		o.slash(channel, "/tieline bind "+strings.Fields(id)[0]+" anyway=yes")
	}
	types := func(who, in, text string) {
		t.Helper()
		if _, err := o.slack.As(who).Type(slacktest.Spot{Channel: in}, text); err != nil {
			t.Fatal(err)
		}
	}
	types(o.anna, o.acme, "@Tieline open priority=medium category=problem Quillfeather does not fly")
	o.sees(o.mara, o.desk, "#1001 Quillfeather does not fly")
	types(ben, beta, "@Tieline open priority=medium category=problem Steadfast stays")
	o.sees(o.mara, o.desk, "#1002 Steadfast stays")
	o.slash(o.desk, "/desk reply 1001 Umbrageous is our answer")
	o.slash(o.desk, "/desk note 1001 Umbrageous is our note")
	o.slash(o.desk, "/desk resolve 1001 Umbrageous is the cause")

	t.Setenv("TIELINE_DATA", o.settings["TIELINE_DATA"])
	stopped := func(want string) {
		t.Helper()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if r := command("forget", "acme", "--apply"); r.code != 1 || !strings.Contains(r.errs, want) {
			t.Errorf("%+v, want %q", r, want)
		}
		s = o.start()
		readyWithin(t, s, http.StatusOK)
	}
	if r := command("forget", "acme"); r.code != 1 || !strings.Contains(r.errs, "in use by another Tieline") {
		t.Errorf("while the bot runs: %+v", r)
	}
	stopped("has 1 tickets that are not closed, #1001 the first")
	o.slash(o.desk, "/desk close 1001")
	stopped("still has 1 channels")
	o.slash(o.acme, "/tieline unbind anyway=yes")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	data := o.settings["TIELINE_DATA"]
	before := figuresOf(t)
	words := append(secretWords, "Anna Rossi")
	for _, word := range words {
		if len(found(t, data, word)) == 0 {
			t.Errorf("%s is not there to be forgotten", word)
		}
	}
	r := command("forget", "acme")
	if r.code != 0 || !strings.Contains(r.out, "acme: what was written on 1 ticket, in ") || !strings.Contains(r.out, "of 1 person") || !strings.Contains(r.out, "Nothing was erased") {
		t.Errorf("tried: %+v", r)
	}
	if len(found(t, data, "Quillfeather")) == 0 || figuresOf(t) != before {
		t.Error("trying it has changed something")
	}
	if r = command("forget", "acme", "--apply"); r.code != 0 || !strings.Contains(r.out, "Erased.") || !strings.Contains(r.out, "It still stands in ") {
		t.Errorf("done: %+v", r)
	}
	for _, word := range words {
		if in := found(t, data, word); len(in) > 0 {
			t.Errorf("%s still stands in %s", word, in)
		}
	}
	if len(found(t, data, "Steadfast stays")) == 0 || len(found(t, data, "Ben Abernathy")) == 0 {
		t.Error("another partner's words are gone")
	}
	if after := figuresOf(t); after != before {
		t.Errorf("the figures were\n%s\nand are\n%s", before, after)
	}
	if r = command("forget", "acne", "--apply"); r.code != 1 || !strings.Contains(r.errs, `There is no partner "acne"`) {
		t.Errorf("a partner whom nobody knows: %+v", r)
	}
	s = o.start()
	defer s.Close()
	readyWithin(t, s, http.StatusOK)
	o.slash(o.desk, "/ticket show 1001")
	types(ben, beta, "@Tieline open priority=medium category=problem Goes on")
	o.sees(o.mara, o.desk, "#1003 Goes on")
}
