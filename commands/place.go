package commands

import (
	"tieline/sla"
	"tieline/storage"
)

// StoredPlace is a ticket's place in the queue of whoever has it, as it is kept: from its events and its agreement alone. It has
// none where nobody is waited for to take it.
func StoredPlace(a *sla.Agreement, t storage.Ticket, events []storage.Event) (rank sla.Rank, waits bool) {
	if t.Assignee != 0 || t.State != storage.New && t.State != storage.Waiting {
		return rank, false
	}
	next, _ := nextDue(ClocksOf(a, t, events))
	return a.Rank(t.Priority, t.Tier, next.Due), true
}

// place keeps the ticket's place in the queue.
func (r *request) place(a *sla.Agreement, events []storage.Event) error {
	rank, waits := StoredPlace(a, r.ticket, events)
	if !waits {
		return r.tx.Queue.Remove(r.ticket.Number)
	}
	return r.tx.Queue.Put(r.ticket.Number, r.ticket.Handler, rank)
}

// firstInQueue are the most pressing of the tickets that wait to be claimed where the person works, as many as a list shows and
// one more of each line, and how many there are, up to a thousand of each.
func (r *request) firstInQueue() (tickets []storage.Ticket, count int, err error) {
	handlers := r.who.partners
	if r.who.staff {
		handlers = []string{""}
	}
	for _, h := range handlers {
		numbers, err := r.tx.Queue.First(h, most+1)
		if err != nil {
			return nil, 0, err
		}
		for _, n := range numbers {
			t, err := r.tx.Tickets.Get(n)
			if err != nil {
				return nil, 0, err
			}
			tickets = append(tickets, t)
		}
		n, err := r.tx.Queue.Count(h, mostCounted+1)
		if err != nil {
			return nil, 0, err
		}
		count += n
	}
	return newestFirst(tickets), count, nil
}

// mostCounted is how far the tickets of a queue are counted.
const mostCounted = 1000
