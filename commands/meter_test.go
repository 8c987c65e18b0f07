package commands_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tieline/commands"
	"tieline/commands/talk"
)

// counts is a meter that remembers.
type counts struct {
	mu  sync.Mutex
	all []string
}

func (c *counts) Acted(verb string, o commands.Outcome, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if took < 0 || took > time.Minute {
		verb += " took " + took.String()
	}
	c.all = append(c.all, verb+" "+string(o))
}

func (c *counts) Warned(warnings, breaches int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, fmt.Sprintf("%d warnings, %d breaches", warnings, breaches))
}

func (c *counts) wants(t *testing.T, want ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Equal(c.all, want) {
		t.Errorf("counted %q, want %q", c.all, want)
	}
	c.all = nil
}

// What is counted is a verb that there is, or the kind of the act: never what was typed.
func TestMeterCountsEachActOnce(t *testing.T) {
	w := newWorld(t)
	c := &w.meter
	c.all = nil // of what newWorld did
	anna := w.as("anna", "centralino")
	a := anna.act(talk.Typed)
	a.Line = "open priority=critical product=x Twice"
	anna.does(a)
	anna.does(a)
	c.wants(t, "open done", "open repeated")
	anna.types("open")
	anna.types("list")
	anna.types("queue")
	anna.types("claim 1001")
	anna.types("Mallory was here")
	anna.types(`open "`)
	c.wants(t, "open asked", "list done", "queue refused", "claim refused", "unknown refused", "open asked")
	said := w.as("nora", "centralino").act(talk.Said)
	said.Text = talk.Say("Hello, everybody")
	w.as("nora", "centralino").does(said)
	c.wants(t, "said ignored")
	w.watch(w.now.Add(48 * time.Hour))
	c.wants(t, "0 warnings, 1 breaches")
	if strings.Contains(fmt.Sprint(c.all), "Mallory") {
		t.Error("what was typed is counted by")
	}
}
