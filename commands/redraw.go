package commands

import (
	"time"

	"tieline/sla"
	"tieline/storage"
)

// hoursTurned is the kind of event: hours opened or closed on which a notice on the ticket's cards depends. Nothing is said; the
// cards are drawn anew.
const hoursTurned = "hours-turned"

// redraws has a ticket's cards drawn when the hours turn on which their notices depend: "support is closed now" is not to be
// read in the morning.
func redraws(a *sla.Agreement, t storage.Ticket, events []storage.Event) []timer {
	if !inTrouble(t) {
		return nil
	}
	var told []sla.Told
	var since time.Time
	for _, e := range events {
		switch list := noticesOf(e); {
		case e.Kind == hoursTurned:
			since = e.Recorded // of the turns that were missed, one look sees to all
		case len(list) > 0 && !lasting(e):
			told, since = append(told, list...), e.At
		}
	}
	at := a.HoursTurn(since, told, t.Region)
	return []timer{{what: "the hours that notices depend on", at: at, fire: drawAnew}}
}

func drawAnew(r *request, _ *sla.Agreement) error {
	return r.happened(storage.Event{Kind: hoursTurned})
}
