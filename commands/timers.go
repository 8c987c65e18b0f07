package commands

import (
	"fmt"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// timer is something that falls due on a ticket beside its clocks: a quiet step, a closing, a warning of it.
//
// It follows from the ticket's events and its agreement alone. Fire carries it out, in the transaction that records it: it must
// append an event after which the timer is not there any more, or is due later. So it fires once, whenever Tieline was
// down. What fire records happened at its due instant, r.act.At; r.now is when it is done, which may be late. Once nothing more
// is due the ticket is saved, so fire need not.
type timer struct {
	what string // names it, for an error
	at   time.Time
	fire func(r *request, a *sla.Agreement) error
}

// timers are all there are: each tells what falls due on a ticket by itself.
var timers []func(*sla.Agreement, storage.Ticket, []storage.Event) []timer

func init() {
	timers = []func(*sla.Agreement, storage.Ticket, []storage.Event) []timer{
		closings, quietSteps, recalls, redraws,
	}
}

// nextTimer is the timer of a ticket that is due first.
func nextTimer(a *sla.Agreement, t storage.Ticket, events []storage.Event) (next timer, ok bool) {
	for _, of := range timers {
		for _, x := range of(a, t, events) {
			if !x.at.IsZero() && (!ok || x.at.Before(next.at)) {
				next, ok = x, true
			}
		}
	}
	return next, ok
}

// StoredTimer is when a ticket next wants to be looked at for its timers, as it is kept: from its events alone. The zero time
// means never.
func StoredTimer(a *sla.Agreement, t storage.Ticket, events []storage.Event) time.Time {
	next, _ := nextTimer(a, t, events)
	if next.at.IsZero() {
		return next.at
	}
	return next.at.UTC().Truncate(time.Millisecond)
}

// fireTimers carries out what is due on a ticket, the earliest first; what one brings about is there for the next.
func (w *watch) fireTimers(r *request, a *sla.Agreement) error {
	fired := map[string]bool{}
	for {
		events, err := r.events(r.ticket.Number)
		if err != nil {
			return err
		}
		x, ok := nextTimer(a, r.ticket, events)
		if !ok || x.at.After(w.now) {
			return nil
		}
		name := fmt.Sprint(x.what, x.at.UnixNano())
		if fired[name] {
			return fmt.Errorf("the timer %q is due again after it was carried out", x.what)
		}
		fired[name] = true
		r.act.At = x.at.UTC().Truncate(time.Millisecond)
		if err := x.fire(r, a); err != nil {
			return fmt.Errorf("the timer %q: %w", x.what, err)
		}
	}
}

// late says that something comes late, where it does.
func late(now, at time.Time, zone *time.Location) []talk.Text {
	if now.Sub(at) <= lateAfter {
		return nil
	}
	return []talk.Text{talk.Say("This comes late: it should have been said ", talk.At(at, zone), ".")}
}

// pressing are the tickets that want to be looked at, for their clocks or for their timers, but for those that are put off;
// more says whether there may be others still. Clocks that wait until an instant, if it is not zero, do not press.
func pressing(tx storage.Tx, now, until time.Time, off map[int64]time.Time) (numbers []int64, more bool, err error) {
	room := batch + len(off) // what is put off presses too, and must not take the place of the rest
	var clocks []int64
	if until.IsZero() {
		if clocks, err = tx.Clocks.Pressing(now, room); err != nil {
			return nil, false, err
		}
	}
	timers, err := tx.Timers.Pressing(now, room)
	if err != nil {
		return nil, false, err
	}
	seen := map[int64]bool{}
	for _, n := range append(clocks, timers...) {
		if _, later := off[n]; !later && !seen[n] {
			seen[n] = true
			numbers = append(numbers, n)
		}
	}
	return numbers, len(clocks) >= room || len(timers) >= room, nil
}

// nearestOf is the next instant at which a ticket wants to be looked at, one that is put off not before its time; the zero
// time where none does.
func nearestOf(tx storage.Tx, off map[int64]time.Time) (next time.Time, err error) {
	if len(off) == 0 {
		clock, err := tx.Clocks.Nearest()
		if err != nil {
			return clock, err
		}
		timer, err := tx.Timers.Nearest()
		return earlier(clock, timer), err
	}
	for _, until := range off {
		next = earlier(next, until)
	}
	numbers, _, err := pressing(tx, next, time.Time{}, off) // whoever comes after that can wait for it
	for _, n := range numbers {
		clocks, err := tx.Clocks.Of(n)
		if err != nil {
			return next, err
		}
		for _, k := range clocks {
			next = earlier(next, k.Next)
		}
		timer, err := tx.Timers.Of(n)
		if err != nil {
			return next, err
		}
		next = earlier(next, timer)
	}
	return next, err
}

// earlier is the earlier of two instants; the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
