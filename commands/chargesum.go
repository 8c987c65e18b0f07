package commands

import (
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// sums are what a ticket comes to once the work on it is over, for the news of that; none while it goes on.
func (r *request) sums() ([]talk.Fact, error) {
	if !ended(r.ticket) {
		return nil, nil
	}
	charges, err := r.charges(r.ticket)
	var out []talk.Fact
	for _, c := range charges {
		if len(out) < maxFacts {
			out = append(out, talk.Fact{Label: "Charge", Value: talk.Say(r.chargeWords(r.ticket, c)...).Fit(900)})
		}
	}
	return out, err
}

// tellLateTime tells the partner that what it owes has changed after it was told the sum.
func (r *request) tellLateTime() error {
	charges, err := r.charges(r.ticket)
	if err != nil || !ended(r.ticket) {
		return err
	}
	for _, c := range slices.Backward(charges) {
		switch c.State {
		case ChargePending, ChargeRefused:
			continue
		case ChargeDropped:
			return nil
		}
		if c.wholeDue() {
			return nil // its time changes nothing
		}
		after := map[storage.State]string{storage.Resolved: "after it was resolved", storage.Closed: "after it was closed"}[r.ticket.State]
		return r.announce(partnerSide, talk.Card{Tone: talk.Warn, Body: talk.Say("The time that is recorded for this was changed ", after, " by ", talk.Strong(r.who.person.Name), ". The sum is now:"),
			Facts: []talk.Fact{{Label: "Charge", Value: talk.Say(r.chargeWords(r.ticket, c)...)}}})
	}
	return nil
}

// asksToPayAgain puts before the partner what nobody had accepted when the ticket was resolved, or what was refused, now that it
// is open again. What was refused and would not be charged now is dropped, so that its clocks run.
func (r *request) asksToPayAgain() error {
	if !inTrouble(r.ticket) {
		return nil
	}
	if err := r.refusedBefore(); err != nil {
		return err
	}
	if _, pending, err := r.chargeIn(ChargePending); err != nil || !pending {
		return err
	}
	var card talk.Card
	if err := r.consentOnto(&card); err != nil {
		return err
	}
	return r.announce(partnerSide, card)
}

// refusedBefore takes up what the partner refused: it is asked for again, on the terms that it had, or dropped.
func (r *request) refusedBefore() error {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	charges, err := r.charges(r.ticket)
	if err != nil {
		return err
	}
	d, changed := a.Decide(r.asOpened(a)), false
	for _, c := range charges {
		if c.State != ChargeRefused {
			continue
		}
		changed = true
		e := storage.Event{Kind: chargeDropped, Detail: map[string]string{"rate": c.Rate}}
		if d.Outcome == sla.Charge && d.Rate == c.Rate {
			e.Kind = chargeAsked
			if e.Detail, err = c.on(c.Terms); err != nil {
				return err
			}
		}
		if err := r.happened(e); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return r.save()
}
