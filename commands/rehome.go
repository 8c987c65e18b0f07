package commands

import (
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// rehomed is the kind of event: the ticket's partner turns to another support line; Detail has the providers, from and to.
const rehomed = "rehomed"

// rehome takes the open tickets of a partner along to the one that it turns to now. Whoever it turned to before is nobody to
// it any more, and must not go on reading. It returns what the manager is told.
func (r *request) rehome(before, p storage.Partner) ([]talk.Text, error) {
	if before.Upstream == "" || before.Upstream == p.Upstream {
		return nil, nil
	}
	tickets, err := r.tx.Tickets.Find(storage.TicketQuery{Partner: p.ID, States: openStates})
	if err != nil {
		return nil, err
	}
	tickets = slices.DeleteFunc(tickets, func(t storage.Ticket) bool { return t.Provider != before.Upstream })
	if len(tickets) == 0 {
		return nil, nil
	}
	slices.Reverse(tickets) // the oldest first
	var list []int64
	for _, t := range tickets {
		list = append(list, t.Number)
	}
	if p.Upstream == "" {
		return nil, refuse("open-tickets", fmt.Sprintf("%s has open tickets at %s.", p.Name, r.partnerName(before.Upstream)),
			"They have to go to somebody: "+numbers(list)+". Name whom the partner turns to from now on, or close them first.").about("upstream")
	}
	mine := r.ticket
	for _, r.ticket = range tickets {
		if err := r.rehomeOne(p); err != nil {
			return nil, err
		}
	}
	r.ticket = mine
	return []talk.Text{talk.Say(fmt.Sprintf("With %s now, and read no more by %s: %s.", r.partnerName(p.Upstream), r.partnerName(before.Upstream), numbers(list)))}, nil
}

// toUpstreamOfNow takes a ticket that is opened again to whom its partner turns by now.
func (r *request) toUpstreamOfNow() error {
	p, err := r.tx.Partners.Get(r.ticket.Partner)
	if err != nil || r.ticket.Provider == "" || p.Upstream == "" || p.Upstream == r.ticket.Provider {
		return err
	}
	return r.rehomeOne(p)
}

// rehomeOne gives the ticket to the support line of the partner's upstream: nobody there has it yet, and the thread begins
// anew, with what the partner wrote.
func (r *request) rehomeOne(p storage.Partner) error {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	sides, err := r.sides()
	if err != nil {
		return err
	}
	side := sides[min(1, len(sides)-1)]
	if a.Lines.Index(side) < 0 || side == deskSide {
		return nil
	}
	th, err := r.threadOn(side)
	if err != nil {
		return err
	}
	if err := r.farewell(th, p); err != nil {
		return err
	}
	from := r.ticket.Provider
	if r.ticket.Handler == from {
		r.ticket.Handler, r.ticket.Assignee = p.Upstream, 0
	}
	r.ticket.Provider = p.Upstream
	channel, err := r.channelOf(p.Upstream)
	if err != nil {
		return err
	}
	if err := r.tx.Threads.Put(storage.Thread{Lane: th.Lane, Ticket: th.Ticket, Side: side, Channel: channel}); err != nil {
		return err
	}
	if err := r.becomes(storage.Event{Kind: rehomed, Detail: map[string]string{"from": from, "to": p.Upstream}}); err != nil {
		return err
	}
	if err := r.partWords(side, from); err != nil {
		return err
	}
	return r.announceAroundLine(a, side)
}

// farewell tells those who had the ticket, where they read of it, that it is theirs no more.
func (r *request) farewell(th storage.Thread, p storage.Partner) error {
	place := th.Place
	if place.IsZero() {
		return nil // nobody has read of it yet
	}
	_, err := r.owe(inChannel(place), &talk.Card{Tone: talk.Done, Title: fmt.Sprintf("#%d is not with you any more.", r.ticket.Number),
		Body: talk.Say(talk.Strong(p.Name), " turns to another support line now, and took it along. What is written here reaches nobody.")})
	return err
}

// partWords leaves with the former provider what was between it and the desk, and its own notes; and takes what the partner
// wrote over to the new one, whose copies alone follow from now on.
func (r *request) partWords(side, former string) error {
	messages, err := r.tx.Messages.Of(r.ticket.Number)
	if err != nil {
		return err
	}
	for _, m := range messages {
		var there, below bool
		m.Relays = slices.DeleteFunc(slices.Clone(m.Relays), func(key string) bool {
			d, err := r.tx.Outbox.Get(key)
			on := err == nil && d.Lane == lane(r.ticket.Number, side)
			there = there || on
			below = below || err == nil && d.Lane == lane(r.ticket.Number, partnerSide)
			return on
		})
		switch {
		case m.Side == side && !below:
			m.Side = strings.Join([]string{side, former}, "/")
		case !there:
			continue
		}
		if err := r.tx.Messages.Put(m); err != nil {
			return err
		}
		if there && m.Side == partnerSide && m.Deleted.IsZero() {
			if err := r.relay(&m, side); err != nil {
				return err
			}
		}
	}
	return nil
}

// announceAroundLine tells the partner who has its ticket now, and the desk where it has it.
func (r *request) announceAroundLine(a *sla.Agreement, side string) error {
	line, _ := a.Lines.Get(side)
	news := talk.Card{Body: talk.Say(fmt.Sprintf("%s is %s for this now.", r.partnerName(r.ticket.Provider), line.Title))}
	if err := r.announce(partnerSide, news); err != nil || workSide(r.ticket) == side {
		return err
	}
	return r.announce(workSide(r.ticket), news)
}
