package main

import (
	"strings"
	"testing"
	"time"
)

// TestShortNight spends a few bad seconds. What it proves is little; the long nights are run by hand.
func TestShortNight(t *testing.T) {
	if testing.Short() {
		t.Skip("the program is another process, in which the race detector sees nothing")
	}
	p := plan{length: 6 * time.Second, mishap: time.Second, pause: 700 * time.Millisecond, seed: 1, partners: 4, engineers: 3}
	var out strings.Builder
	clean, err := p.spend(t.Context(), &out)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	if !clean {
		t.Error("the account is not clean")
	}
}

// TestAccountSees: an account that misses what is wrong would be worth nothing.
func TestAccountSees(t *testing.T) {
	a := &account{}
	if !a.clean() {
		t.Error("an empty account is not clean")
	}
	a.wrong(nil)
	if a.wrongly("#%d was lost", 1); a.clean() {
		t.Error("a loss is clean")
	}
}
