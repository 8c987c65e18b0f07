package commands

import (
	"time"

	"tieline/sla"
	"tieline/storage"
)

// noticesAt are the agreement's notices at something that time brings to a clock, put into its event for the cards.
func (r *request) noticesAt(a *sla.Agreement, moment, target string, detail map[string]string) ([]sla.Told, error) {
	s := r.situation(a, moment, r.ticket.Category, r.ticket.Priority, r.ticket.Fields)
	s.Target, s.Filled = target, true
	notices, err := r.fresh(a, a.Decide(s).Notices, nil)
	if err != nil {
		return nil, err
	}
	return notices, noticesInto(detail, notices)
}

// noticesOfBreach are those that apply at a breach. They are none where it lies before the ticket got its priority: what
// is only promised since then was not broken when the notices speak of.
func (r *request) noticesOfBreach(a *sla.Agreement, target string, at time.Time, detail map[string]string) ([]sla.Told, error) {
	events, err := r.events(r.ticket.Number)
	for _, e := range events {
		if e.Kind == prioritised && e.Detail["step"] != "down" && e.Detail["from"] != e.Detail["priority"] && e.At.After(at) {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	return r.noticesAt(a, "breach", target, detail)
}

// tellInTime says such notices to those whom they are for. What is told once lasts as long as this ticket does.
func (r *request) tellInTime(notices []sla.Told) error {
	if err := r.declareOn([]storage.Ticket{r.ticket}, notices); err != nil {
		return err
	}
	return r.tell(eachTime(notices))
}
