package commands_test

import (
	"testing"
	"time"

	"tieline/commands"
	"tieline/storage"
)

// TestMilestones reads a history in which a ticket goes from hand to hand, is resolved and comes back.
func TestMilestones(t *testing.T) {
	hour := func(h int) time.Time { return time.Date(2026, 3, 2, h, 0, 0, 0, time.UTC) }
	events := []storage.Event{
		{Kind: "opened", At: hour(1), By: 9},
		{Kind: "claimed", At: hour(2), By: 1},
		{Kind: "released", At: hour(3), By: 1},
		{Kind: "claimed", At: hour(4), By: 7, Detail: map[string]string{"to": "2", "from": "0"}},
		{Kind: "replied", At: hour(6), By: 2},
		{Kind: "called", At: hour(7), By: 2, Detail: map[string]string{"spoke": hour(5).Format(time.RFC3339Nano)}},
		{Kind: "resolved", At: hour(8), By: 2},
		{Kind: "reopened", At: hour(9), By: 9},
		{Kind: "resolved", At: hour(10), By: 2},
		{Kind: "closed", At: hour(11)},
	}
	for n, want := range map[int]commands.Milestones{
		1:  {},
		5:  {Responded: hour(6)},
		7:  {Responded: hour(5), Resolved: hour(8)},
		8:  {Responded: hour(5)},
		10: {Responded: hour(5), Resolved: hour(10), Closed: hour(11)},
	} {
		if got := commands.MilestonesOf(events[:n]); got != want {
			t.Errorf("after %d events: %+v, want %+v", n, got, want)
		}
	}
	for h, want := range map[int]int64{0: 0, 1: 0, 2: 1, 3: 0, 4: 2, 12: 2} {
		if got := commands.HolderAt(events, hour(h)); got != want {
			t.Errorf("at %d o'clock %d has it, want %d", h, got, want)
		}
	}
}
