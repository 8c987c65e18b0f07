package commands_test

import (
	"strings"
	"testing"

	"tieline/sla/agreements"
)

// Whoever asks why sees every place that the agreement's document leaves open, and how it was read: those that the times
// rest on beside them, the others below.
func TestWhyShowsEveryAssumption(t *testing.T) {
	w := newWorld(t)
	opened := map[string]string{ // by agreement: who asks where, and for what
		"wildix": "anna centralino open product=PBX-7 All calls drop", "spitfire": "gemma harbour open category=platform-down service_affecting=yes 3CX does not start",
		"threepbx": "jack maple open category=calls worked_before=yes One-way audio", "cloudcti": "lars kaagweg open Calls are not recognised",
		"kolmisoft": "milda balticvoice open priority=high Calls fail",
	}
	all, err := agreements.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		who, rest, _ := strings.Cut(opened[a.ID], " ")
		channel, line, _ := strings.Cut(rest, " ")
		asker := w.as(who, channel)
		card := asker.types(line).Say
		if card == nil {
			t.Errorf("%s: nothing was opened", a.ID)
			continue
		}
		number, _, found := strings.Cut(strings.TrimPrefix(card.Title, "#"), " ")
		if !found {
			t.Errorf("%s: %s", a.ID, card.Title)
			continue
		}
		said := words(asker.types("why " + number))
		for _, row := range a.Assumptions {
			if strings.Count(said, row.V) != 1 {
				t.Errorf("%s: why shows the assumption of %s %d times, not once:\n%s", a.ID, row.ID, strings.Count(said, row.V), said)
			}
		}
	}
}
