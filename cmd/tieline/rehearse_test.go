package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ofOnesOwn is an agreement file that lies beside its conversation.
const ofOnesOwn = `agreement: mine
version: "1"
title: Mine
calendars:
  support: {zone: Europe/Rome, hours: {mon-fri: 09:00-18:00}}
tiers:
  all: {title: All, default: true}
priorities:
  normal: {title: Normal, means: Whatever it is., default: true}
targets:
  - {target: response, within: 2h of support}
`

const conversation = `A file of one's own

agreement: mine.yaml
partner: acme (Acme Telecom)
people: anna of acme

It is Friday 27 March 2026, 17:00 in Rome.

anna in #acme: /ticket open No dial tone
  anna alone sees: #1001 is open. … Response: due Mon 30 Mar 10:00 CEST
`

func TestRehearse(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file("mine.yaml", ofOnesOwn)
	good := file("good.txt", conversation)
	wrong := file("wrong.txt", strings.Replace(conversation, "10:00 CEST", "10:30 CEST", 1))
	unreadable := file("unreadable.txt", strings.Replace(conversation, "Friday", "Monday", 1))
	unknown := file("unknown.txt", strings.Replace(conversation, "(Acme Telecom)", "(Acme Telecom) tier=gold", 1))
	for _, tc := range []struct {
		files []string
		code  int
		says  []string
	}{
		{[]string{good}, 0, []string{"good.txt: good: A file of one's own"}},
		{[]string{wrong}, 1, []string{"wrong.txt:10: this was not seen", "| Response: due Mon 30 Mar 10:00 CEST", "wrong.txt: 1 line did not come true"}},
		{[]string{unreadable}, 2, []string{"unreadable.txt:7: 27 March 2026 is a Friday, not a Monday"}},
		{[]string{unknown}, 2, []string{`unknown.txt:4: the directory does not take this: mine has no tier "gold".`}},
		{[]string{unreadable, good, wrong}, 2, []string{"unreadable.txt:7", "good.txt: good", "wrong.txt:10"}},
		{[]string{filepath.Join(dir, "none.txt")}, 2, []string{"none.txt"}},
	} {
		var said strings.Builder
		code := run(append([]string{"rehearse"}, tc.files...), streams{out: &said, errs: &said})
		if code != tc.code {
			t.Errorf("%v ends with %d, not %d", tc.files, code, tc.code)
		}
		for _, s := range tc.says {
			if !strings.Contains(said.String(), s) {
				t.Errorf("%v does not say %q:\n%s", tc.files, s, said.String())
			}
		}
	}
}
