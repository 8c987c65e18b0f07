package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/sla"
)

var whyVerb = Verb{Name: "why", Group: TicketGroup, Who: Partners, Ticket: true, LookUp: true,
	Help: "Explains a ticket's deadlines, line by line.", Example: "1001", do: why}

func why(r *request) error {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	clocks, err := r.clocks(r.ticket)
	if err != nil {
		return err
	}
	zone := zoneOf(a, r.ticket.Region)
	card := talk.Card{Title: fmt.Sprintf("Why #%d is due when it is", r.ticket.Number),
		Small: []talk.Text{talk.Say(a.Title, ", version ", a.Version, ", as it was when the ticket was opened")}}
	noted := map[string]bool{}
	for _, c := range clocks {
		head := []any{talk.Strong(targetTitle(c.Target))}
		if c.Cycle > 1 {
			head = append(head, fmt.Sprintf(" (%d.)", c.Cycle))
		}
		if words := clockWords(c, zone, r.now); words != nil {
			head = append(append(head, ": "), words...)
		}
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, head...))
		for _, e := range c.Ledger {
			card.Body = append(card.Body, talk.Paragraph(talk.Item, ledgerLine(a, e)...))
		}
		for _, id := range c.Clause {
			if how, ok := a.Assumptions.Get(id); ok && !noted[id] {
				if len(noted) == 0 {
					card.Small = append([]talk.Text{talk.Say(whatReadAsMeans)}, card.Small...)
				}
				noted[id] = true
				card.Body = append(card.Body, readAs(how))
			}
		}
	}
	if len(clocks) == 0 {
		card.Body = talk.Say("The agreement promises no times for this ticket.")
	}
	readings := otherReadings(a, noted)
	room := 3800 - len(readings.Plain()) - 10*len(readings) // a long account is cut before them
	card.Body = append(card.Body.Fit(room), readings...).Fit(3800)
	r.say(card)
	return nil
}

func ledgerLine(a *sla.Agreement, e sla.Entry) []any {
	parts := []any{e.Text}
	if title, ok := a.Clauses.Get(e.Clause); ok {
		parts = append(parts, " ", talk.Span{Words: "(" + title + ")", Italic: true})
	}
	return parts
}

// nextDue is the running clock that is due first.
func nextDue(clocks []sla.Clock) (sla.Clock, bool) {
	var first sla.Clock
	for _, c := range clocks {
		if c.State == sla.Running && (first.Due.IsZero() || c.Due.Before(first.Due)) {
			first = c
		}
	}
	return first, !first.Due.IsZero()
}
