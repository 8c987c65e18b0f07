package sla

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestAttains(t *testing.T) {
	more, atLeast := Percent{Of: 90, Strictly: true}, Percent{Of: 90}
	for _, c := range []struct {
		met, missed int
		figure      Percent
		want        bool
		words       string
		sum         string
	}{
		{9, 1, more, false, "90%", "900 / 10 = 90, not more than 90"},
		{9, 1, atLeast, true, "90%", "900 / 10 = 90, at least 90"},
		{10, 1, more, true, "90.9%", "1000 / 11 = 90.9…"},
		{8, 1, more, false, "88.8%", "800 / 9 = 88.8…"},
		{899, 100, more, false, "89.9%", "89900 / 999 = 89.98…, which is not 90"},
		{899, 100, atLeast, false, "89.9%", "the same"},
		{999, 1, Percent{Of: 99.9, Strictly: true}, false, "99.9%", "99900 / 1000 = 99.9 exactly, whatever a float makes of it"},
		{999, 1, Percent{Of: 99.9}, true, "99.9%", "99.9 exactly"},
		{2, 1, Percent{Of: 66.667}, false, "66.6%", "200 / 3 = 66.666…"},
		{2, 1, Percent{Of: 66.666, Strictly: true}, true, "66.6%", "66.666… is more than 66.666"},
		{1999, 1, Percent{Of: 100}, false, "99.9%", "99.95 never shows as 100%"},
		{5, 0, Percent{Of: 100}, true, "100%", "all"},
		{0, 3, more, false, "0%", "none"},
		{0, 0, more, true, "", "nothing is settled, so nothing is missed"},
		{0, 3, Percent{}, true, "0%", "there is no figure to be below"},
	} {
		tally := Tally{c.met, c.missed}
		if got := tally.Attains(c.figure); got != c.want {
			t.Errorf("%d met, %d missed attains %s: %v; %s", c.met, c.missed, c.figure, got, c.sum)
		}
		if got := tally.String(); got != c.words {
			t.Errorf("%d met, %d missed is %q, want %q", c.met, c.missed, got, c.words)
		}
	}
	if got := (Percent{Of: 99.5, Strictly: true}).String(); got != "> 99.5%" {
		t.Error(got)
	}
	if got := (Percent{Of: 90}).String(); got != "90%" {
		t.Error(got)
	}
}

const attained = `
agreement: attained
version: "1"
title: Attained
clauses: {A-1: "§1"}
calendars:
  work: {zone: Europe/Rome, hours: {mon-fri: 09:00-17:00}}
regions: {home: {support: work}}
tiers: {all: {default: true}}
priorities:
  high: {means: Nothing works.}
  low: {means: Anything else., default: true}
targets:
  - {target: response, priority: high, within: 1h of support, attain: "> 90%", clause: A-1}
  - {target: response, within: 4h of support, clause: A-1}
  - {target: resolution, priority: high, within: 8h of support, attain: 95%, clause: A-1}
  - {target: resolution, priority: low, within: best effort, clause: A-1}
`

// TestSettled: what a clock comes to, by the history of its ticket. Hours are 09:00–17:00 in Rome, in April UTC+2.
func TestSettled(t *testing.T) {
	a, err := Read("attained.yaml", []byte(strings.TrimSpace(attained)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		events string // "kind@day hour:minute", of April 2026; the 1st is a Wednesday
		now    string
		want   string // of each clock: "target met|missed day hour:minute", or "-"
	}{
		{"running before its due instant: not counted", "opened@1 09:00", "1 10:00", "response -, resolution -"},
		{"past due and not met: missed since it was due", "opened@1 09:00", "1 10:01", "response missed 1 10:00, resolution -"},
		{"met in time counts when it is met", "opened@1 09:00 responded@1 09:30", "1 09:30", "response met 1 09:30, resolution -"},
		{"met at the very due instant is met", "opened@1 09:00 responded@1 10:00", "1 10:05", "response met 1 10:00, resolution -"},
		{"met late is missed, since it was due", "opened@1 09:00 responded@1 10:30", "1 12:00", "response missed 1 10:00, resolution -"},
		{"not before it happened", "opened@1 09:00 responded@1 09:30", "1 09:29", "response -, resolution -"},
		{"paused in time is open, however long", "opened@1 09:00 responded@1 09:30 waiting@1 10:00", "9 10:00", "response met 1 09:30, resolution -"},
		{"missed, then paused: still missed, since it was due", "opened@1 09:00 responded@1 09:30 waiting@2 10:00", "9 10:00", "response met 1 09:30, resolution missed 1 17:00"},
		{"closed unanswered, in time: it no longer applies", "opened@1 09:00 closed@1 09:30", "9 10:00", "response -, resolution met 1 09:30"},
		{"closed unanswered, late: a breach is sticky", "opened@1 09:00 closed@1 12:00", "9 10:00", "response missed 1 10:00, resolution met 1 12:00"},
		{"missed as high, due later as low: a breach is sticky", "opened@1 09:00 low@1 10:30 responded@1 11:00", "1 12:00", "response missed 1 10:00, resolution -"},
		{"resolved in time, opened again, resolved late", "opened@1 09:00 resolved@1 16:00 reopened@2 09:00 resolved@2 11:00", "3 09:00",
			"response missed 1 10:00, resolution missed 2 10:00"},
		{"words run no clock", "lowest@1 09:00", "9 09:00", "response missed 1 13:00, resolution -"},
	} {
		var got []string
		for _, k := range a.Clocks(Case{Tier: "all", Region: "home"}, inApril(t, c.events)) {
			words := k.Target + " -"
			if at, met, ok := k.Settled(april(t, c.now)); ok {
				words = fmt.Sprintf("%s %s %s", k.Target, map[bool]string{true: "met", false: "missed"}[met], at.In(rome(t).Zone()).Format("2 15:04"))
			}
			got = append(got, words)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, s, c.want)
		}
	}
}

// inApril reads "opened@1 09:00 low@1 10:30": what happened in April.
func inApril(t *testing.T, s string) []Moment {
	t.Helper()
	var out []Moment
	words := strings.Fields(s)
	for i := 0; i < len(words); i += 2 {
		kind, day, _ := strings.Cut(words[i], "@")
		m := Moment{At: april(t, day+" "+words[i+1]), Kind: MomentKind(kind)}
		switch kind {
		case "opened":
			m.Priority = "high"
		case "lowest":
			m.Kind, m.Priority = Opened, "low"
		case "low":
			m.Kind, m.Priority = Prioritised, "low"
		}
		out = append(out, m)
	}
	return out
}

func april(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-1 2 15:04", "2026-4 "+s, rome(t).Zone())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestFigure(t *testing.T) {
	a, err := Read("attained.yaml", []byte(strings.TrimSpace(attained)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		target, priority string
		want             Percent
	}{
		{"response", "high", Percent{Of: 90, Strictly: true}}, {"response", "low", Percent{}},
		{"resolution", "high", Percent{Of: 95}}, {"update", "high", Percent{}},
	} {
		if got := a.Figure(c.target, "all", c.priority, "any"); got != c.want {
			t.Errorf("%s of %s: %v, want %v", c.target, c.priority, got, c.want)
		}
	}
}

// TestAttain counts over two windows that both end on the 28th.
func TestAttain(t *testing.T) {
	figure := Percent{Of: 90, Strictly: true}
	high := Counted{"acme", "response", "high", figure}
	low := Counted{"acme", "response", "low", Percent{}}
	old := Counted{"acme", "resolution", "high", figure}
	var all []Settlement
	add := func(of Counted, day string, met, missed int) {
		for range met {
			all = append(all, Settlement{of, april(t, day), true})
		}
		for range missed {
			all = append(all, Settlement{of, april(t, day), false})
		}
	}
	add(low, "27 09:00", 1, 3)   // 1 of 4, and no figure
	add(high, "21 08:00", 10, 0) // at the beginning of the week: in both
	add(high, "21 07:59", 9, 2)  // a minute before: only in the longer one. 19 of 21 = 90.4%
	add(high, "28 08:00", 0, 0)
	add(old, "2 09:00", 1, 1)    // 1 of 2, nothing this week
	add(old, "28 08:01", 50, 50) // not yet
	got := Attain(all, april(t, "28 08:00"), april(t, "21 08:00"), april(t, "1 08:00"))
	want := []Attained{
		{old, []Tally{{0, 0}, {1, 1}}},
		{low, []Tally{{1, 3}, {1, 3}}},
		{high, []Tally{{10, 0}, {19, 2}}},
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d: %v", len(got), len(want), got)
	}
	for i := range want {
		if fmt.Sprint(got[i]) != fmt.Sprint(want[i]) {
			t.Errorf("row %d is %v, want %v", i, got[i], want[i])
		}
		if got[i].Below() != (i == 0) {
			t.Errorf("row %d: below its figure: %v", i, got[i].Below())
		}
	}
}
