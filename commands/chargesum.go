package commands

import (
	"slices"

	"tieline/commands/talk"
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
		after := map[storage.State]string{storage.Resolved: "after it was resolved", storage.Closed: "after it was closed"}[r.ticket.State]
		return r.announce(partnerSide, talk.Card{Tone: talk.Warn, Body: talk.Say("The time that is recorded for this was changed ", after, " by ", talk.Strong(r.who.person.Name), ". The sum is now:"),
			Facts: []talk.Fact{{Label: "Charge", Value: talk.Say(r.chargeWords(r.ticket, c)...)}}})
	}
	return nil
}

// asksToPayAgain puts before the partner what nobody had accepted when the ticket was resolved, now that it is open again.
func (r *request) asksToPayAgain() error {
	if _, pending, err := r.chargeIn(ChargePending); err != nil || !pending || !inTrouble(r.ticket) {
		return err
	}
	var card talk.Card
	if err := r.consentOnto(&card); err != nil {
		return err
	}
	return r.announce(partnerSide, card)
}
