package commands

import (
	"testing"

	"tieline/sla"
	"tieline/storage"
)

// TestWordsOfWhatIsOver: words such as "as soon as possible" stand on a card while there is trouble; what the desk owes after it
// stands there until it is given.
func TestWordsOfWhatIsOver(t *testing.T) {
	for _, c := range []struct {
		state  storage.State
		target string
		clock  sla.ClockState
		want   bool
	}{
		{storage.New, "resolution", sla.Worded, false},
		{storage.Held, "resolution", sla.Worded, false},
		{storage.Resolved, "resolution", sla.Worded, true},
		{storage.Monitoring, "resolution", sla.Worded, true},
		{storage.Closed, "update", sla.Pending, true},
		{storage.Resolved, "resolution", sla.Stopped, false},
		{storage.Resolved, reasonForOutage, sla.Worded, false},
	} {
		if got := settledWords(storage.Ticket{State: c.state}, sla.Clock{Target: c.target, State: c.clock}); got != c.want {
			t.Errorf("%s, %s %s: left out is %v", c.state, c.target, c.clock, got)
		}
	}
}
