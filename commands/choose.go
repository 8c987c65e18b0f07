package commands

import (
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// toChoose are the priorities among which on-call still has to choose for a new ticket.
func (r *request) toChoose(t storage.Ticket) (ids []string) {
	if t.State == storage.Resolved || t.State == storage.Closed {
		return nil
	}
	events, err := r.events(t.Number)
	if err != nil {
		return nil
	}
	for _, e := range events {
		if chose(e) {
			return nil
		}
		for _, n := range noticesOf(e) {
			for _, id := range n.Choose {
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
	}
	return ids
}

// chooseButtons are one click for each of them.
func (r *request) chooseButtons(t storage.Ticket, ids []string) (out []talk.Button) {
	a, err := r.agreement(t)
	if err != nil {
		return nil
	}
	for _, id := range ids {
		out = append(out, talk.Button{Label: talk.Clip(priorityTitle(a, id), 75), Line: fmt.Sprintf("priority %d %s", t.Number, id)})
	}
	return out
}

// listForOnCall adds the tickets that wait for whoever is on call: those that they were called to, and those that the
// agreement leaves to them to look at.
func (r *request) listForOnCall(card *talk.Card) error {
	tickets, err := r.tx.Tickets.Find(storage.TicketQuery{States: []storage.State{storage.New}})
	if err != nil {
		return err
	}
	var waiting []storage.Ticket
	for _, t := range slices.Backward(tickets) { // the oldest first
		if t.Assignee != 0 || t.Handler != "" {
			continue
		}
		events, err := r.events(t.Number)
		if err != nil {
			return err
		}
		a, err := r.agreement(t)
		if err != nil && !isUnreadable(err) {
			return err
		}
		if a == nil || forOnCall(a, events) {
			waiting = append(waiting, t)
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	lines, err := r.lines(waiting, true)
	if err != nil {
		return err
	}
	card.Body = append(append(card.Body, talk.Paragraph(talk.Flow, talk.Strong(fmt.Sprintf("Waiting for on-call: %d", len(waiting))))), lines...).Fit(3800)
	for _, t := range waiting[:min(5, len(waiting))] {
		for _, b := range append(r.chooseButtons(t, r.toChoose(t)), talk.Button{Label: "Claim", Line: fmt.Sprintf("claim %d", t.Number)}) {
			b.Label = talk.Clip(fmt.Sprintf("#%d: %s", t.Number, b.Label), 75)
			card.Buttons = append(card.Buttons, b)
		}
	}
	return nil
}

// forOnCall reports whether an unclaimed ticket waits for on-call: they were called to it, or are to look at it. Any other than
// the most urgent of the priorities to choose from ends that, as does an answer.
func forOnCall(a *sla.Agreement, events []storage.Event) (waits bool) {
	urgent := ""
	for _, e := range events {
		switch e.Kind {
		case calledOut:
			waits = true
		case replied, called:
			waits = false
		case prioritised:
			waits = waits && (e.Detail["priority"] == urgent || e.Detail["from"] == e.Detail["priority"] && urgent == "")
		}
		for _, n := range noticesOf(e) {
			if len(n.Choose) > 0 {
				urgent = slices.MinFunc(n.Choose, func(x, y string) int { return a.Priorities.Index(x) - a.Priorities.Index(y) })
			}
			waits = waits || len(n.Choose) > 0 || pages(n)
		}
	}
	return waits
}
