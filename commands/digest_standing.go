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
	awaits  string        // what a manager is to do about it; empty: nothing
}

// standings are all tickets that ask for something, with their clocks as stored: nothing is computed again. What is resolved
// or closed asks for something where its reason for outage is owed, or a manager is to do something about it: of what is closed
// that is a charge which is contested.
func (r *request) standings(zone *time.Location) ([]standing, error) {
	tickets, err := r.tx.Tickets.Find(storage.TicketQuery{States: openStates})
	if err != nil {
		return nil, err
	}
	over, err := r.tx.Tickets.Find(storage.TicketQuery{States: []storage.State{storage.Closed}, Had: chargeContested})
	if err != nil {
		return nil, err
	}
	tomorrow := sla.Daily{}.Next(r.now, zone)
	var out []standing
	for _, t := range append(tickets, over...) {
		s := standing{Ticket: t}
		if err := r.stand(&s, tomorrow); err != nil {
			return nil, err
		}
		if s.awaits, err = r.awaitsManager(t); err != nil {
			return nil, err
		}
		if !ended(t) || s.awaits != "" || t.State == storage.Resolved && s.clock.Target == reasonForOutage {
			out = append(out, s)
		}
	}
	return out, nil
}

// awaitsManager is what a manager is to do about a ticket: about what it costs. Empty where that is nothing.
func (r *request) awaitsManager(t storage.Ticket) (string, error) {
	events, err := r.tx.Events.Of(t.Number)
	if err != nil {
		return "", err
	}
	charges, _ := ChargesOf(events)
	for _, c := range charges {
		switch {
		case c.State == ChargeContested:
			return "contested charge: settle it", nil
		case c.State == ChargePending && c.Terms.Currency == "" && !ended(t):
			return "waits for a price: quote it", nil
		}
	}
	if !slices.ContainsFunc(events, func(e storage.Event) bool { return e.Kind == closeWished }) {
		return "", nil
	}
	here := *r
	here.ticket = t
	a, err := r.agreement(t)
	if err != nil {
		return "", err
	}
	if owed, err := here.causeOwed(a, events); err != nil || !owed {
		return "", err
	}
	return "the partner wants it closed: its cause is to be recorded", nil
}

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
	return s.Assignee == 0 && s.Handler == "" && s.State == storage.New
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
