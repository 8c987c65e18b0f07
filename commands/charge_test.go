package commands_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tieline/commands"
	"tieline/sla"
	"tieline/storage"
)

// TestChargesOf tells how charges stand after what has happened, each event as "kind" or "kind=what it is about".
func TestChargesOf(t *testing.T) {
	rates := map[string]sla.Rate{
		"work":  {Currency: "USD", Price: 12500, Per: 60, Increment: 30},
		"duty":  {Currency: "USD", Price: 12500, Per: 60, Increment: 1, Minimum: 60},
		"whole": {Currency: "USD", Price: 45000},
	}
	for _, c := range []struct{ happened, want string }{
		{"time=20", "free 20"},
		{"charge-asked=work", "work pending 0 min 0.00"},
		{"charge-asked=work charge-refused=work", "work refused 0 min 0.00"},
		{"charge-asked=work charge-accepted=work time=20 time=11 time=-1", "work accepted 30 min 62.50"},
		{"time=20 charge-asked=work charge-accepted=work time=31", "work accepted 31 min 125.00, free 20"},
		{"condition=work charge-accepted=work time=31", "work on-condition 31 min 0.00"},
		{"condition=work charge-accepted=work time=31 charged=work", "work charged 31 min 125.00"},
		{"condition=work charge-accepted=work time=31 charge-dropped=work", "work dropped 31 min 0.00"},
		// A price for the whole is owed for the work, or for the ticket's being resolved; never for neither.
		{"charge-asked=whole resolved", "whole pending 0 min 0.00"},
		{"charge-asked=whole charge-accepted=whole", "whole accepted 0 min 0.00"},
		{"charge-asked=whole charge-accepted=whole time=30", "whole accepted 30 min 450.00"},
		{"charge-asked=whole charge-accepted=whole resolved", "whole accepted 0 min 450.00"},
		{"charge-asked=whole charge-accepted=whole resolved time=30 resolved", "whole accepted 30 min 450.00"},
		{"charge-asked=whole charge-accepted=whole resolved charge-contested=whole falls=whole", "whole dropped 0 min 0.00"},
		{"charge-asked=work charge-accepted=work resolved", "work accepted 0 min 0.00"},
		{"time=20 charged=duty", "duty charged 20 min 125.00"},
		{"time=20 charged=duty time=60", "duty charged 80 min 166.67"},
		{"charged=duty", "duty charged 0 min 0.00"},
		{"time=20 charged=duty charge-contested=duty", "duty contested 20 min 0.00"},
		{"time=20 charged=duty charge-contested=duty stands=duty", "duty charged 20 min 125.00"},
		{"time=20 charged=duty charge-contested=duty falls=duty", "duty dropped 20 min 0.00"},
		// The same rate is one charge, so its minimum counts once; another is one of its own.
		{"time=20 charged=duty charge-dropped=duty time=10 charged=duty", "duty charged 30 min 125.00"},
		{"charge-asked=work charge-accepted=work time=30 charge-asked=duty charge-accepted=duty time=5", "work accepted 30 min 62.50, duty accepted 5 min 125.00"},
		{"charge-asked=work charge-accepted=work time=30 charged=duty", "work accepted 30 min 62.50, duty charged 0 min 0.00"},
	} {
		var events []storage.Event
		for word := range strings.SplitSeq(c.happened, " ") {
			kind, about, _ := strings.Cut(word, "=")
			e := storage.Event{Kind: kind, Detail: map[string]string{"rate": about}}
			switch kind {
			case "time":
				e.Detail = map[string]string{"minutes": about}
			case "condition":
				e.Kind, e.Detail["condition"] = "charge-asked", "yes"
			case "stands", "falls":
				e.Kind, e.Detail["stands"] = "charge-settled", map[string]string{"stands": "yes", "falls": "no"}[kind]
			}
			if terms, err := json.Marshal(rates[about]); err != nil {
				t.Fatal(err)
			} else if e.Kind == "charge-asked" || e.Kind == "charged" {
				e.Detail["terms"] = string(terms)
			}
			events = append(events, e)
		}
		charges, free := commands.ChargesOf(events)
		var got []string
		for _, x := range charges {
			_, amount := x.Owed()
			got = append(got, fmt.Sprintf("%s %s %d min %s", x.Rate, x.State, x.Worked, sla.Decimal(amount, "USD")))
		}
		if free != 0 {
			got = append(got, fmt.Sprintf("free %d", free))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.happened, s, c.want)
		}
	}
}

// TestSettledStaysSettled: neither resolving again nor contesting again changes what a manager has settled.
func TestSettledStaysSettled(t *testing.T) {
	for how, want := range map[string]string{"dropped": "nothing is owed", "stands": "20 min: 125.00 USD"} {
		w := newWorld(t)
		w.now = at("2026-04-11T02:00:00Z") // 22:00 in New York
		jack, nora, mara := w.as("jack", "maple"), w.as("nora", "desk"), w.as("mara", "desk")
		jack.types(jack.types("open priority=p1 No dial tone anywhere").Say.Buttons[0].Line)
		nora.types("time 1001 20m Read the traces")
		nora.types("resolve 1001 cause=not-ours Your line.")
		w.wants(jack.types("show 1001"), "20 min: 125.00 USD")
		w.wants(jack.types("contest 1001 It is yours"), "is contested")
		w.wants(mara.types("settle 1001 "+how+" We looked at it together."), "#1001")
		jack.types("reopen 1001")
		w.wants(nora.types("resolve 1001 cause=not-ours Still your line."), "#1001 is resolved.")
		w.wants(jack.types("show 1001"), want)
		if said := words(jack.types("contest 1001 Once more")); strings.Contains(said, "is contested") {
			t.Errorf("%s: contested again: %s", how, said)
		}
	}
}

// TestAContestedChargeIsNeverTooOld: however many tickets were closed since, the digest has it until it is settled.
func TestAContestedChargeIsNeverTooOld(t *testing.T) {
	w := newWorld(t)
	w.now = at("2026-04-11T02:00:00Z") // 22:00 in New York
	jack, nora, mara := w.as("jack", "maple"), w.as("nora", "desk"), w.as("mara", "desk")
	jack.types(jack.types("open priority=p1 No dial tone anywhere").Say.Buttons[0].Line)
	nora.types("time 1001 20m Read the traces")
	nora.types("resolve 1001 cause=not-ours Your line.")
	w.wants(jack.types("contest 1001 It is yours"), "is contested")
	nora.types("rfo 1001 Your line was cut.")
	w.wants(nora.types("close 1001"), "#1001 is closed")
	w.update(func(tx storage.Tx) error {
		ticket, err := tx.Tickets.Get(1001)
		for n := 0; n < 400 && err == nil; n++ {
			_, err = tx.Tickets.Add(ticket)
		}
		return err
	})
	const waits = "contested charge: settle it"
	w.wants(mara.types("digest"), "#1001", waits)
	w.wants(mara.types("settle 1001 stands"), "#1001")
	if said := words(mara.types("digest")); strings.Contains(said, waits) {
		t.Errorf("settled: %s", said)
	}
}
