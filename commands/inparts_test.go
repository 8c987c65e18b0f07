package commands_test

import (
	"fmt"
	"strings"
	"testing"

	"tieline/commands/talk"
	"tieline/storage"
)

// TestLongMessagesInParts: what is longer than a message may be elsewhere comes in parts, each with its author; parts come and go with its
// edits.
func TestLongMessagesInParts(t *testing.T) {
	w := newWorld(t)
	w.as("anna", "centralino").types("open product=x Ours")
	anna := w.inThread("anna", 1001, "partner")
	w.owed("")
	var long strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&long, "w%04d ", i)
	}
	said := anna.act(talk.Said)
	said.Text, said.On = talk.AsTyped(long.String()), storage.Ref{In: anna.in, ID: "m1"}
	anna.does(said)
	got := w.owed("t1001/desk")
	for i := range 1500 {
		if !strings.Contains(got, fmt.Sprintf("w%04d", i)) {
			t.Fatalf("w%04d is lost", i)
		}
	}
	if n := strings.Count(got, "Anna ("); n != 3 || !strings.Contains(got, "Part 2 of 3.") {
		t.Errorf("%d parts bear their author: %.200s", n, got)
	}
	edited := func(text string) {
		w.now = w.now.Add(60e9)
		edit := anna.act(talk.Edited)
		edit.On, edit.Text = said.On, talk.AsTyped(text)
		anna.does(edit)
	}
	parts := func(want int, when string) {
		t.Helper()
		w.update(func(tx storage.Tx) error {
			all, err := tx.Messages.Of(1001)
			if err == nil && len(all[len(all)-1].Relays) != want {
				t.Errorf("%s there are %d parts, want %d", when, len(all[len(all)-1].Relays), want)
			}
			return err
		})
	}
	parts(3, "at first")
	edited("Short now")
	parts(1, "when it was made short")
	if got := w.owed("t1001/desk"); !strings.Contains(got, "Short now") || strings.Contains(got, "Part ") {
		t.Errorf("after the edit: %s", got)
	}
	edited(long.String())
	parts(3, "when it was made long again")
	if got := w.owed("t1001/desk"); !strings.Contains(got, "w0000") || !strings.Contains(got, "w1499") {
		t.Errorf("after the second edit: %.300s", got)
	}
	gone := anna.act(talk.Deleted)
	gone.On = said.On
	anna.does(gone)
	parts(1, "when it was deleted")
}
