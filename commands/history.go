package commands

import (
	"fmt"
	"time"

	"tieline/sla"
	"tieline/storage"
)

// What happens to tickets: the kinds of event.
const (
	opened      = "opened"
	claimed     = "claimed"
	unclaimed   = "released"
	partnerSaid = "said"    // the partner wrote
	brought     = "brought" // what was written before it was a ticket came along
	replied     = "replied" // the desk wrote to the partner
	called      = "called"  // the desk answered by phone, at Detail["spoke"]
	noted       = "noted"   // the desk wrote to itself
	prioritised = "prioritised"
	waiting     = "waiting"
	resumed     = "resumed"
	resolved    = "resolved"
	reopened    = "reopened"
	closed      = "closed"
	moved       = "moved"     // to another support line: Detail["line"]
	passedOn    = "passed-on" // a support line wrote to whoever brought the ticket to it
	completed   = "completed" // the report has all that it needs
	escalated   = "escalated" // a step of the agreement's path was taken: Detail["step"]
	overridden  = "overridden"
	calledOut   = "called-out" // whoever is on call was mentioned
	declared    = "declared"   // what the agreement tells a partner once was told: Detail["clause"]
	held        = "held"       // Detail has the agreement's reason and clause
	asked       = "asked"      // the partner, Detail["question"]; an empty one takes the question back
	agreed      = "agreed"     // to that question
	informed    = "informed"   // notices came to hold that had not: of what is known of the partner now, or of what the ticket is about
	fieldsSet   = "set"        // Detail["category"] where that was changed
	freed       = "freed"      // from hold: by a manager, or, where Detail["by"] says so, by the agreement
)

// after is the state that follows; ok is false where the ticket's state does not allow it.
func after(t storage.Ticket, kind string) (next storage.State, ok bool) {
	if t.State == storage.Closed {
		return t.State, false
	}
	working := storage.New
	if t.Assignee != 0 {
		working = storage.Claimed
	}
	switch kind {
	case claimed, unclaimed:
		if t.State == storage.New || t.State == storage.Claimed {
			return working, true
		}
		return t.State, t.State != storage.Resolved
	case waiting:
		return storage.Waiting, t.State == storage.New || t.State == storage.Claimed
	case resumed:
		return working, t.State == storage.Waiting
	case reopened:
		return working, t.State == storage.Resolved || t.State == storage.Monitoring
	case monitored:
		return storage.Monitoring, t.State == storage.New || t.State == storage.Claimed || t.State == storage.Waiting
	case resolved:
		return storage.Resolved, t.State != storage.Resolved
	case closed:
		return storage.Closed, true
	case held:
		return storage.Held, t.State == storage.New || t.State == storage.Claimed || t.State == storage.Held
	case freed:
		return working, t.State == storage.Held
	case rehomed:
		if t.State == storage.Claimed {
			return working, true
		}
		return t.State, true
	case moved:
		if t.State == storage.Held {
			return t.State, true
		}
		return storage.New, true
	}
	return t.State, true
}

// moments are the events as far as clocks mind them.
func moments(events []storage.Event) []sla.Moment {
	kinds := map[string]sla.MomentKind{
		opened: sla.Opened, replied: sla.Responded, called: sla.Responded, prioritised: sla.Prioritised,
		completed: sla.Completed, moved: sla.Moved, waiting: sla.WaitBegan, resumed: sla.WaitEnded, resolved: sla.Solved, reopened: sla.Reopened, closed: sla.Ended,
		held: sla.HoldBegan, freed: sla.HoldEnded,
		chargeAsked: sla.AskedToPay, chargeAccepted: sla.AgreedToPay, chargeRefused: sla.WouldNotPay,
		chargeDropped: sla.AgreedToPay, // nobody is asked any more
		monitored:     sla.Watched, explained: sla.Explained, withVendor: sla.VendorBegan, fromVendor: sla.VendorEnded,
	}
	var out []sla.Moment
	for _, e := range events {
		kind, ok := kinds[e.Kind]
		if e.Kind == fieldsSet && e.Detail["category"] != "" {
			kind, ok = sla.Prioritised, true // other targets may hold
		}
		if !ok {
			continue
		}
		at := e.At
		if spoke, err := time.Parse(time.RFC3339Nano, e.Detail["spoke"]); err == nil {
			at = spoke
		}
		out = append(out, sla.Moment{At: at, Kind: kind, Priority: e.Detail["priority"], Category: e.Detail["category"], Line: e.Detail["line"]})
	}
	return out
}

// ClocksOf computes a ticket's clocks from its events alone.
func ClocksOf(a *sla.Agreement, t storage.Ticket, events []storage.Event) []sla.Clock {
	return a.Clocks(sla.Case{Tier: t.Tier, Region: t.Region, Fields: t.Fields}, moments(events))
}

// StoredClocks is how a ticket's clocks are kept, with when something must be said about each next: all of it from the
// ticket's events alone.
func StoredClocks(a *sla.Agreement, t storage.Ticket, events []storage.Event) []storage.Clock {
	clocks, told := ClocksOf(a, t, events), toldOf(events)
	out := make([]storage.Clock, len(clocks))
	for i, c := range clocks {
		due := c.Due
		if due.IsZero() {
			due = c.MissedAt // so that what was missed is found by when it was due, though it runs no more
		}
		out[i] = storage.Clock{Ticket: t.Number, Next: nextOf(a, t.Region, c, told).UTC(), Target: c.Target, Cycle: c.Cycle, State: string(c.State), Priority: c.Priority,
			Words: c.Words, Started: c.Started.UTC(), Due: due.UTC(), Stopped: c.Stopped.UTC(), Missed: c.Missed}
	}
	return out
}

// happened appends an event to the ticket's history. What the person did at the platform's time counts, not when
// it was processed.
func (r *request) happened(e storage.Event) error {
	e.Ticket, e.By, e.Recorded = r.ticket.Number, r.who.person.ID, r.now
	if e.At.IsZero() {
		e.At = r.act.At
	}
	e.Act = actName(r.act)
	delete(r.read, e.Ticket)
	_, err := r.tx.Events.Append(e)
	return err
}

// events are all that happened to a ticket, the oldest first. They are read once, however many ask, until more happens.
func (r *request) events(ticket int64) ([]storage.Event, error) {
	if events, ok := r.read[ticket]; ok {
		return events, nil
	}
	events, err := r.tx.Events.Of(ticket)
	if err != nil {
		return nil, err
	}
	if r.read == nil {
		r.read = map[int64][]storage.Event{}
	}
	r.read[ticket] = events
	return events, nil
}

// becomes moves the ticket on, appends the event, and saves.
func (r *request) becomes(e storage.Event) error {
	next, ok := after(r.ticket, e.Kind)
	if !ok {
		return r.notNow(e.Kind)
	}
	r.ticket.State = next
	if err := r.happened(e); err != nil {
		return err
	}
	return r.save()
}

// notNow says why the ticket's state does not allow it.
func (r *request) notNow(kind string) error {
	n := r.ticket.Number
	switch {
	case r.ticket.State == storage.Closed:
		if into, ok, err := r.goesOnIn(r.ticket); err != nil {
			return err
		} else if ok {
			return elsewhere(r.ticket, into)
		}
		no := refuse("closed", fmt.Sprintf("#%d is closed.", n), "Open a follow-up: it carries the number.")
		no.Next = followUp(n)
		return no
	case r.ticket.State == storage.Held:
		return refuse("not-now", fmt.Sprintf("#%d is on hold: no clock runs.", n), "A manager releases it with ", literalf("/desk release %d", n), ".")
	case kind == resumed:
		return refuse("not-now", fmt.Sprintf("#%d is not waiting for the partner: it is %s.", n, r.ticket.State), "There is nothing to resume.")
	case r.ticket.State == storage.Monitoring:
		return refuse("not-now", fmt.Sprintf("#%d is being monitored.", n), "If there is trouble again, type ", literalf("/desk reopen %d", n), ".")
	case r.ticket.State == storage.Resolved:
		return refuse("not-now", fmt.Sprintf("#%d is resolved already.", n), "A message of the partner in its thread opens it again.")
	default:
		return refuse("not-now", fmt.Sprintf("#%d is %s.", n, r.ticket.State), "Type ", literalf("/desk resume %d", n), " first.")
	}
}

// save keeps the ticket, its clocks computed anew, and owes its cards.
func (r *request) save() error {
	r.ticket.Changed = r.now
	if err := r.tx.Tickets.Put(r.ticket); err != nil {
		return err
	}
	if err := r.recompute(); err != nil {
		return err
	}
	return r.oweCards()
}

// recompute computes the clocks from the events and keeps them.
func (r *request) recompute() error {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return err
	}
	if err := r.tx.Clocks.Replace(r.ticket.Number, StoredClocks(a, r.ticket, events)); err != nil {
		return err
	}
	if err := r.place(a, events); err != nil {
		return err
	}
	return r.tx.Timers.Set(r.ticket.Number, StoredTimer(a, r.ticket, events))
}

func (r *request) clocks(t storage.Ticket) ([]sla.Clock, error) {
	a, err := r.agreement(t)
	if err != nil {
		return nil, err
	}
	events, err := r.events(t.Number)
	if err != nil {
		return nil, err
	}
	return ClocksOf(a, t, events), nil
}

// oweCards owes the ticket's card to each of its threads, to be drawn as the ticket is when it is sent.
func (r *request) oweCards() error {
	threads, err := r.tx.Threads.Of(r.ticket.Number)
	if err != nil {
		return err
	}
	for _, th := range threads {
		if _, err := r.owe(toThread(th, storage.Live), nil); err != nil {
			return err
		}
	}
	return nil
}

// toThread addresses a delivery to a ticket's thread.
func toThread(th storage.Thread, what storage.What) storage.Delivery {
	return storage.Delivery{What: what, Lane: th.Lane, Platform: th.Channel.Platform, Ticket: th.Ticket}
}
