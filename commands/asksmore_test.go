package commands_test

import (
	"strings"
	"testing"
)

// A form that answers a form says what it asks besides, and only where it does.
func TestAFormSaysWhatItAsksBesides(t *testing.T) {
	w := newWorld(t)
	kim := w.as("kim", "polder")
	first := kim.types("open priority=p2")
	if got := first.Form.Intro.Plain(); strings.Contains(got, "needed") {
		t.Errorf("the first form says that more is needed: %q", got)
	}
	second := kim.fills(first.Form, map[string]string{"priority": "p2", "subject": "Calls", "message": "Calls are not recognised"})
	if second.Form == nil {
		t.Fatalf("nothing more is asked: %s", words(second))
	}
	want := "Three more things are needed: End customer, Complete description and Log files. What you filled in is kept."
	if got := second.Form.Intro.Plain(); !strings.HasPrefix(got, want) {
		t.Errorf("it says %q, want %q first", got, want)
	}
}
