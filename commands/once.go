package commands

import (
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// customerField names the end customer of a ticket, where an agreement has such a field.
const customerField = "customer"

// underTrouble are the states in which a ticket still troubles the partner.
var underTrouble = []storage.State{storage.New, storage.Claimed, storage.Waiting, storage.Held}

// inTrouble reports whether a ticket still troubles the partner.
func inTrouble(t storage.Ticket) bool { return slices.Contains(underTrouble, t.State) }

// party is the partner with whom the desk has to do over a ticket: the one below it.
func party(t storage.Ticket) string {
	if t.Provider != "" {
		return t.Provider
	}
	return t.Partner
}

// troubles are the other open tickets, at the desk, of the partner who stands behind one.
func (r *request) troubles(t storage.Ticket) ([]storage.Ticket, error) {
	own, err := r.tx.Tickets.Find(storage.TicketQuery{Partner: party(t), States: underTrouble})
	if err != nil {
		return nil, err
	}
	passed, err := r.tx.Tickets.Find(storage.TicketQuery{Provider: party(t), States: underTrouble})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(newestFirst(append(own, passed...)), func(x storage.Ticket) bool {
		return x.Handler != "" || x.Number == t.Number || party(x) != party(t)
	}), nil
}

// withHistory adds the partner's other tickets to a situation, where the agreement asks about them.
func (r *request) withHistory(a *sla.Agreement, s sla.Situation, t storage.Ticket) sla.Situation {
	if !a.AsksHistory() {
		return s
	}
	others, err := r.troubles(t)
	if err != nil {
		return s // what comes next fails on the same store
	}
	t.Priority, t.Fields = a.Decide(s).Priority, s.Fields
	named, count := map[string]map[string]bool{}, map[string]int{}
	for _, x := range append(others, t) {
		if named[x.Priority] == nil {
			named[x.Priority] = map[string]bool{}
		}
		if name := strings.ToLower(strings.Join(strings.Fields(x.Fields[customerField]), " ")); name != "" {
			named[x.Priority][name] = true
		}
		count[x.Priority] = max(len(named[x.Priority]), 1) // who is not named may be one of the others
	}
	s.History = sla.History{Open: len(others) + 1, Customers: count}
	return s
}

// lasts reports whether what is told once, under a clause, was told on a ticket of the partner's that is still open.
func (r *request) lasts(clause string) (bool, error) {
	others, err := r.troubles(r.ticket)
	if err != nil {
		return false, err
	}
	for _, t := range append(others, r.ticket) {
		events, err := r.events(t.Number)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(events, func(e storage.Event) bool { return e.Kind == declared && e.Detail["clause"] == clause }) {
			return true, nil
		}
	}
	return false, nil
}

// declare tells the partner and on-call what is told once, because of the partner's tickets of one priority.
func (r *request) declare(notices []sla.Told) error {
	if !slices.ContainsFunc(notices, once) {
		return nil
	}
	others, err := r.troubles(r.ticket)
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(t storage.Ticket) bool { return t.Priority != r.ticket.Priority })
	return r.declareOn(append(others, r.ticket), notices)
}

func once(n sla.Told) bool { return n.Once != "" }

// declareOn tells it because of some tickets: it lasts until none of them is open.
func (r *request) declareOn(tickets []storage.Ticket, notices []sla.Told) error {
	notices = slices.DeleteFunc(slices.Clone(notices), func(n sla.Told) bool { return !once(n) })
	if len(notices) == 0 {
		return nil
	}
	mine := r.ticket
	for _, t := range tickets {
		r.ticket = t
		if err := r.happened(storage.Event{Kind: declared, Detail: map[string]string{"clause": notices[0].Clause}}); err != nil {
			return err
		}
	}
	r.ticket = mine
	below, err := r.below(workSide(mine))
	if err != nil {
		return err
	}
	for _, n := range notices {
		switch n.To {
		case partnerSide:
			err = r.announce(below, talk.Card{Tone: talk.Bad, Body: talk.Say(talk.Strong(n.Text))})
		case "oncall":
			err = r.mentionOnCall("On-call, please.", n.Text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
