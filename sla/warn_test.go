package sla

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const warned = `
agreement: warned
version: "1"
title: Warned
clauses: {T-1: Times}
calendars:
  support: {zone: Europe/Rome, hours: {mon-fri: 09:00-18:00}}
tiers: {gold: {default: true}}
priorities: {p1: {means: "Down."}, p2: {means: "Else.", default: true}}
targets:
  - {target: response, priority: p1, within: 4h of support, clause: T-1}
  - {target: response, priority: p2, within: 24h elapsed, clause: T-1}
  - {target: resolution, priority: p1, within: 2 working days, clause: T-1}
  - {target: resolution, priority: p2, within: best effort, clause: T-1}
warn: [50%, 75%, 30m before]
`

func TestWarnings(t *testing.T) {
	a, err := Read("warned.yaml", []byte(warned))
	if err != nil {
		t.Fatal(err)
	}
	// 2026-03-27 is a Friday; the clocks in Rome go forward on Sunday the 29th.
	opened := time.Date(2026, 3, 27, 16, 0, 0, 0, time.UTC) // 17:00 CET
	for _, c := range []struct {
		name, target, priority string
		moments                []Moment
		want                   []string
	}{
		// 1 h on Friday, 3 h on Monday: half is 2 h, reached Monday 10:00; three quarters 3 h, Monday 11:00; due 12:00
		{"counted in support hours", "response", "p1", nil, []string{"50% 2026-03-30T08:00:00Z", "75% 2026-03-30T09:00:00Z", "30m before 2026-03-30T09:30:00Z"}},
		// 24 h of real time, through the change of clocks
		{"elapsed", "response", "p2", nil, []string{"50% 2026-03-28T04:00:00Z", "75% 2026-03-28T10:00:00Z", "30m before 2026-03-28T15:30:00Z"}},
		{"words are never due", "resolution", "p2", nil, nil},
		{"met", "response", "p1", []Moment{{At: opened.Add(time.Minute), Kind: Responded}}, nil},
		// 2 working days from Friday 17:00: due Tuesday 17:00, 1 h + 9 h + 8 h = 18 h open. Half of it is left at
		// Monday 17:00, a quarter (4 h 30) on Tuesday at 12:30.
		{"days by their open time", "resolution", "p1", nil, []string{"50% 2026-03-30T15:00:00Z", "75% 2026-03-31T10:30:00Z", "30m before 2026-03-31T14:30:00Z"}},
		// held on Monday from 09:30 to 10:30: half an hour more of everything that was still to come, 1 h in all
		{"after a pause", "response", "p1", []Moment{
			{At: time.Date(2026, 3, 30, 7, 30, 0, 0, time.UTC), Kind: HoldBegan}, {At: time.Date(2026, 3, 30, 8, 30, 0, 0, time.UTC), Kind: HoldEnded}},
			[]string{"50% 2026-03-30T09:00:00Z", "75% 2026-03-30T10:00:00Z", "30m before 2026-03-30T10:30:00Z"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			clocks := a.Clocks(Case{Tier: "gold"}, append([]Moment{{At: opened, Kind: Opened, Priority: c.priority}}, c.moments...))
			var got []string
			for _, k := range clocks {
				if k.Target == c.target {
					for _, w := range a.Warnings(k, "") {
						got = append(got, w.Mark+" "+w.At.Format(time.RFC3339))
					}
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// A warning comes after the start, at or before the due instant, and leaves no more than its mark says.
func TestWarningsLeaveWhatTheySay(t *testing.T) {
	a, err := Read("warned.yaml", []byte(warned))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		opened := time.UnixMilli(rapid.Int64Range(1735689600000, 1893456000000).Draw(t, "opened")).UTC()
		for _, k := range a.Clocks(Case{Tier: "gold"}, []Moment{{At: opened, Kind: Opened, Priority: rapid.SampledFrom([]string{"p1", "p2"}).Draw(t, "priority")}}) {
			cal := a.CalendarOf(k.Within, "")
			for _, w := range a.Warnings(k, "") {
				left := k.Within.left(w.At, k.Due, cal)
				most := map[string]time.Duration{"50%": k.Whole / 2, "75%": k.Whole / 4, "30m before": 30 * time.Minute}[w.Mark]
				if w.At.Before(k.Started.Truncate(time.Second)) || w.At.After(k.Due) || left > most || most-left > time.Second {
					t.Fatalf("%s of %s to %s at %s leaves %s, not %s", w.Mark, k.Started, k.Due, w.At, left, most)
				}
			}
		}
	})
}

// Closed unanswered and opened again, the response is owed again: 4 h from Friday 17:00 in Rome, closed Monday 09:30 with
// 2 h 30 left, opened again Tuesday 10:00, so due Tuesday 12:30.
func TestResponseIsOwedAgainAfterReopening(t *testing.T) {
	a, err := Read("warned.yaml", []byte(warned))
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, time.UTC) }
	clocks := a.Clocks(Case{Tier: "gold"}, []Moment{{At: at(27, 16, 0), Kind: Opened, Priority: "p1"},
		{At: at(30, 7, 30), Kind: Ended}, {At: at(31, 8, 0), Kind: Reopened}})
	if k := clocks[0]; k.Target != "response" || k.State != Running || !k.Due.Equal(at(31, 10, 30)) {
		t.Errorf("%s is %s, due %s", k.Target, k.State, k.Due)
	}
	clocks = a.Clocks(Case{Tier: "gold"}, []Moment{{At: at(27, 16, 0), Kind: Opened, Priority: "p1"},
		{At: at(30, 7, 30), Kind: Solved}, {At: at(31, 8, 0), Kind: Reopened}})
	if k := clocks[0]; k.State != Stopped {
		t.Errorf("resolving was an answer, but the response is %s", k.State)
	}
}
