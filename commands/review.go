package commands

import (
	"fmt"
	"maps"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// reviewed is what became of a partner's open tickets when what is known of the partner changed.
type reviewed struct {
	held, freed, ended []int64
}

// reviewOf looks at every open ticket of a partner again, after what is known of the partner has changed.
func (r *request) reviewOf(before, p storage.Partner) (reviewed, error) {
	var out reviewed
	if before.ID == "" || before.Agreement == p.Agreement && before.Tier == p.Tier && maps.Equal(before.Facts, p.Facts) {
		return out, nil
	}
	tickets, err := r.tx.Tickets.Find(storage.TicketQuery{Partner: p.ID, States: underTrouble})
	if err != nil {
		return out, err
	}
	mine := r.ticket
	for i := len(tickets) - 1; i >= 0; i-- { // the oldest first
		r.ticket = tickets[i]
		if err := r.review(before.Facts); err != nil {
			return out, err
		}
		switch n, now := r.ticket.Number, r.ticket.State; {
		case now == tickets[i].State:
		case now == storage.Held:
			out.held = append(out.held, n)
		case now == storage.Closed:
			out.ended = append(out.ended, n)
		default:
			out.freed = append(out.freed, n)
		}
	}
	r.ticket = mine
	return out, nil
}

// again reviews the ticket after something has happened to itself. What is resolved or watched is reviewed once it is opened
// again.
func (r *request) again() error {
	if !inTrouble(r.ticket) {
		return nil
	}
	p, err := r.tx.Partners.Get(r.ticket.Partner)
	if err != nil {
		return err
	}
	return r.review(p.Facts)
}

// review asks the agreement what it would have said to the ticket with what is known of the partner now. The ticket
// is put on hold where it would have been, or where it would have been declined and with the facts of before would not; it
// is taken up where neither is so any more. What a manager has released stays so.
func (r *request) review(before map[string]string) error {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	s := r.asOpened(a)
	if r.ticket.Tier == "" {
		return r.settleTier(a, s)
	}
	if err := r.reviewHold(a, s, before); err != nil {
		return err
	}
	was, err := r.lookAt(a, before)
	if err != nil {
		return err
	}
	return r.inform(a, was)
}

// asOpened is what the agreement is asked about a ticket as if it were opened again, with what is known of the partner now.
func (r *request) asOpened(a *sla.Agreement) sla.Situation {
	t := r.ticket
	s := r.situation(a, "open", t.Category, t.Priority, t.Fields)
	s.Now, s.Confirmed, s.Filled = t.Opened, true, true
	return s
}

// reviewHold is review as far as holds are concerned.
func (r *request) reviewHold(a *sla.Agreement, s sla.Situation, before map[string]string) error {
	d := a.Decide(s)
	no := d.Outcome == sla.Hold || d.Outcome == sla.Decline
	if r.ticket.State == storage.Held {
		if no || d.Outcome == sla.Ask { // what cannot be read settles nothing
			return nil
		}
		return r.freeAgain(a, d)
	}
	if d.Outcome == sla.Decline {
		s.Facts = before
		no = a.Decide(s).Outcome != sla.Decline
	}
	if passed, err := r.letPass(); err != nil || passed || !no {
		return err
	}
	if err := r.hold(d); err != nil {
		return err
	}
	return r.sayHeld(a, d)
}

// letPass reports whether a manager has released the ticket from a hold.
func (r *request) letPass() (bool, error) {
	events, err := r.events(r.ticket.Number)
	for _, e := range events {
		if e.Kind == freed && e.Detail["by"] != "agreement" {
			return true, err
		}
	}
	return false, err
}

// freeAgain ends the hold because what it was for is settled.
func (r *request) freeAgain(a *sla.Agreement, d sla.Decision) error {
	if err := r.becomes(storage.Event{Kind: freed, Detail: map[string]string{"by": "agreement"}}); err != nil {
		return err
	}
	if err := r.sayFreed(talk.Card{Tone: talk.Good, Body: talk.Say("What this was on hold for is settled: it is taken up.")}); err != nil {
		return err
	}
	return r.chargeAfterHold(a, d)
}

// chargeAfterHold asks the partner to accept a charge that was not asked about while the hold came first.
func (r *request) chargeAfterHold(a *sla.Agreement, d sla.Decision) error {
	if charges, err := r.charges(r.ticket); err != nil || len(charges) > 0 || d.Outcome != sla.Charge {
		return err
	}
	if err := r.askConsent(a, d); err != nil {
		return err
	}
	if err := r.save(); err != nil {
		return err
	}
	var card talk.Card
	if err := r.consentOnto(&card); err != nil {
		return err
	}
	return r.announce(partnerSide, card)
}

// settleTier takes up a ticket of a partner that had no tier, once it has one: as if it had been opened then.
func (r *request) settleTier(a *sla.Agreement, s sla.Situation) error {
	p, err := r.tx.Partners.Get(r.ticket.Partner)
	if err != nil {
		return err
	}
	if s.Tier = tierOf(a, p); a.Tiers.Index(s.Tier) < 0 {
		return nil
	}
	d := a.Decide(s)
	switch d.Outcome {
	case sla.Accept, sla.Charge:
		r.ticket.Tier = d.Tier
		return r.freeAgain(a, d)
	case sla.Hold:
		r.ticket.Tier = d.Tier
		return r.hold(d)
	}
	return r.endUndecided(a, d)
}

// endUndecided closes a ticket that would not have been opened, had the tier been known: the partner is told why, and
// may open it anew.
func (r *request) endUndecided(a *sla.Agreement, d sla.Decision) error {
	r.ticket.Tier = d.Tier
	if err := r.becomes(storage.Event{Kind: closed, Detail: map[string]string{"clause": d.Clause}}); err != nil {
		return err
	}
	no := r.decided(a, d).card()
	no.Title = talk.Clip(fmt.Sprintf("#%d is closed. %s", r.ticket.Number, no.Title), 150)
	no.Buttons = followUp(r.ticket.Number)
	if err := r.announce(partnerSide, *no); err != nil {
		return err
	}
	return r.announce(workSide(r.ticket), talk.Card{Body: talk.Say("Closed by the agreement, now that the partner's level of support is known: ", d.Reason)})
}

// onTickets tells the manager who changed a partner what it meant for its tickets.
func (out reviewed) onTickets() (said []talk.Text) {
	for _, x := range []struct {
		list []int64
		says string
	}{{out.held, "On hold now: "}, {out.freed, "On hold no more: "}, {out.ended, "Closed, since the agreement does not cover them: "}} {
		if len(x.list) > 0 {
			said = append(said, talk.Say(x.says+numbers(x.list)+"."))
		}
	}
	return said
}
