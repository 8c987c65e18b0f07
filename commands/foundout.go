package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// foundOut reports whether a field is what engineers find out, such as the cause, rather than part of the report.
func foundOut(f sla.Field) bool {
	return !f.AskedAt("open") && (f.AskedAt("resolve") || f.AskedAt("monitor"))
}

// findings are the facts of a card about what was found out: both sides have them.
func findings(a *sla.Agreement, t storage.Ticket) (facts []talk.Fact) {
	for _, f := range a.Fields {
		if v := t.Fields[f.ID]; v != "" && foundOut(f.V) {
			facts = append(facts, talk.Fact{Label: talk.Clip(f.V.Title, 75), Value: talk.Say(talk.Clip(asWords(f.V, v), 200))})
		}
	}
	return facts
}

// priorityNow is the ticket's priority on its card. One that was lowered since there is no trouble any more says so: nothing
// else tells the partner.
func (r *request) priorityNow(a *sla.Agreement) (string, error) {
	words := priorityWords(a, r.ticket)
	if !ended(r.ticket) || words == "" {
		return words, nil
	}
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return "", err
	}
	if was, _ := beforeSteps(events); was != r.ticket.Priority && lowered(events) {
		words += fmt.Sprintf(" (%s until it was resolved)", priorityTitle(a, was))
	}
	return words, nil
}

// settledWords reports whether a clock has words only, about what is over: a ticket without trouble waits for no resolution.
// The reason for outage is owed all the same.
func settledWords(t storage.Ticket, c sla.Clock) bool {
	return !inTrouble(t) && (c.State == sla.Worded || c.State == sla.Pending) && c.Target != reasonForOutage
}
