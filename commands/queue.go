package commands

import (
	"cmp"
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var queueVerb = Verb{Name: "queue", Group: DeskGroup, Who: DeskPeople, LookUp: true,
	Help: "Lists the tickets that nobody has claimed, the most pressing first, and those on hold.", do: queue}

var mineVerb = Verb{Name: "mine", Group: DeskGroup, Who: DeskPeople, LookUp: true,
	Help: "Lists your own open tickets, the most pressing first.", do: mine}

func queue(r *request) error {
	tickets, count, err := r.firstInQueue()
	if err != nil {
		return err
	}
	if err := r.pressing("Queue", "Nothing waits to be claimed.", tickets, count); err != nil {
		return err
	}
	return r.alsoHeld()
}

func mine(r *request) error {
	if r.who.person.ID == 0 {
		r.say(talk.Card{Title: "You have no open tickets."})
		return nil
	}
	tickets, err := r.atMyLine(storage.TicketQuery{Assignee: r.who.person.ID, States: openStates})
	if err != nil {
		return err
	}
	tickets = slices.DeleteFunc(tickets, func(t storage.Ticket) bool { return r.who.staff && t.Handler != "" })
	return r.pressing("Yours", "You have no open tickets.", tickets, len(tickets))
}

// pressing lists tickets that the person works on, the newest first, as their agreements order them. There are count of them in all.
func (r *request) pressing(title, none string, tickets []storage.Ticket, count int) (err error) {
	if len(tickets) == 0 {
		r.say(talk.Card{Tone: talk.Good, Title: none})
		return nil
	}
	slices.Reverse(tickets) // of two that press alike, the older comes first
	ranks := map[int64]sla.Rank{}
	for _, t := range tickets {
		a, err := r.agreement(t)
		if isUnreadable(err) {
			continue // it comes first
		}
		if err != nil {
			return err
		}
		clocks, err := r.clocks(t)
		if err != nil {
			return err
		}
		next, _ := nextDue(clocks)
		ranks[t.Number] = a.Rank(t.Priority, t.Tier, next.Due)
	}
	slices.SortStableFunc(tickets, func(x, y storage.Ticket) int { return ranks[x.Number].Compare(ranks[y.Number]) })
	card := talk.Card{Title: fmt.Sprintf("%s: %d", title, count)}
	if count > mostCounted {
		card.Title = fmt.Sprintf("%s: more than %d", title, mostCounted)
	}
	if card.Body, err = r.lines(tickets, true); err != nil {
		return err
	}
	for _, t := range tickets[:min(5, len(tickets))] {
		if t.Assignee == 0 {
			card.Buttons = append(card.Buttons, talk.Button{Label: fmt.Sprintf("Claim #%d", t.Number), Line: fmt.Sprintf("claim %d", t.Number)})
		}
	}
	r.say(card)
	return nil
}

// atMyLine finds tickets at the desk, for staff, or at the support lines of those for whom the person acts here. The
// newest come first.
func (r *request) atMyLine(q storage.TicketQuery) ([]storage.Ticket, error) {
	if r.who.staff {
		return r.tx.Tickets.Find(q)
	}
	var all []storage.Ticket
	for _, id := range r.who.partners {
		q.Handler = id
		theirs, err := r.tx.Tickets.Find(q)
		if err != nil {
			return nil, err
		}
		all = append(all, theirs...)
	}
	return newestFirst(all), nil
}

// newestFirst orders tickets by number, each once.
func newestFirst(list []storage.Ticket) []storage.Ticket {
	slices.SortFunc(list, func(x, y storage.Ticket) int { return cmp.Compare(y.Number, x.Number) })
	return slices.CompactFunc(list, func(x, y storage.Ticket) bool { return x.Number == y.Number })
}
