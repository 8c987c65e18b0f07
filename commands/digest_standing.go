package commands

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tieline/sla"
	"tieline/storage"
)

// standing is an open ticket with what presses most about it.
type standing struct {
	storage.Ticket
	clock   storage.Clock // overdue longest, else due first; zero where none runs
	overdue bool          // past due and not met; a breach stays one while it is paused or put off
	today   bool          // due before the reader's day ends
	waiting time.Time     // since when for the partner; zero unless it does
}

// standings are all open tickets, as stored: nothing is computed again.
func (r *request) standings(zone *time.Location) ([]standing, error) {
	tickets, err := r.tx.Tickets.Find(storage.TicketQuery{States: unresolved})
	if err != nil {
		return nil, err
	}
	tomorrow := sla.Daily{}.Next(r.now, zone)
	out := make([]standing, len(tickets))
	for i, t := range tickets {
		out[i] = standing{Ticket: t}
		if err := r.stand(&out[i], tomorrow); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// unresolved are the states in which a ticket asks for something.
var unresolved = slices.DeleteFunc(slices.Clone(openStates), func(s storage.State) bool {
	return s == storage.Resolved || s == storage.Monitoring
})

// stand looks at the ticket's clocks.
func (r *request) stand(s *standing, tomorrow time.Time) error {
	clocks, err := r.tx.Clocks.Of(s.Number)
	if err != nil {
		return err
	}
	for _, c := range clocks {
		runs := c.State == string(sla.Running)
		over := runs && r.now.After(c.Due) || c.Missed && (runs || c.State == string(sla.Paused))
		if !over && (!runs || s.overdue) || over == s.overdue && !s.clock.Due.IsZero() && !c.Due.Before(s.clock.Due) {
			continue
		}
		s.clock, s.overdue = c, over
		s.today = !over && c.Due.Before(tomorrow)
	}
	if s.State != storage.Waiting {
		return nil
	}
	events, err := r.events(s.Number)
	for _, e := range events {
		if e.Kind == waiting {
			s.waiting = e.At
		}
	}
	return err
}

// unclaimed reports whether the desk has the ticket and nobody has taken it.
func (s standing) unclaimed() bool {
	return s.Assignee == 0 && s.Handler == "" && s.State != storage.Waiting && s.State != storage.Held
}

// deadline says what presses, or nothing.
func (r *request) deadline(s standing, zone *time.Location) []any {
	target := strings.ReplaceAll(s.clock.Target, "-", " ")
	switch {
	case s.clock.Due.IsZero():
		return nil
	case s.overdue && s.clock.Due.After(r.now):
		return []any{target + " missed, put off to ", r.when(s.clock.Due, zone)}
	}
	return []any{target + " due ", r.when(s.clock.Due, zone)}
}

// byDue puts first what is due first; what is never due comes last.
func byDue(x, y standing) int {
	if x.clock.Due.IsZero() != y.clock.Due.IsZero() {
		return y.clock.Due.Compare(x.clock.Due)
	}
	return cmp.Or(x.clock.Due.Compare(y.clock.Due), byAge(x, y))
}

// byWait puts first what has waited longest for the partner.
func byWait(x, y standing) int { return cmp.Or(x.waiting.Compare(y.waiting), byAge(x, y)) }

// byAge puts the oldest first.
func byAge(x, y standing) int {
	return cmp.Or(x.Opened.Compare(y.Opened), cmp.Compare(x.Number, y.Number))
}
