package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// decideAnew decides about the opening of a ticket again, after its fields or its category were set: it may be held now or held no more,
// charged or charged no more. The partner is told of what came out otherwise than before; what it returns is for whoever
// set them. What a manager has released stays so.
func (r *request) decideAnew(a *sla.Agreement, was storage.Ticket) (talk.Text, error) {
	if r.ticket.Tier == "" {
		return nil, nil
	}
	s := r.asOpened(a)
	before := s
	before.Fields, before.Category, before.Priority = was.Fields, was.Category, was.Priority
	d, old := a.Decide(s), a.Decide(before)
	if d.Outcome == sla.Ask || d.Outcome == old.Outcome && d.Rate == old.Rate && d.OnCondition == old.OnCondition {
		return nil, nil
	}
	open := inTrouble(r.ticket)
	switch d.Outcome {
	case sla.Hold, sla.Decline, sla.Refer:
		passed, err := r.letPass()
		if err != nil || passed || !open || r.ticket.State == storage.Held || d.Outcome == sla.Refer {
			return talk.Say("Opened like this, the agreement would say: ", d.Reason), err
		}
		if err := r.hold(d); err != nil {
			return nil, err
		}
		return talk.Say("It is on hold now, and the partner is told: ", d.Reason), r.sayHeld(a, d)
	}
	if r.ticket.State == storage.Held {
		if err := r.freeAgain(a, d); err != nil {
			return nil, err
		}
	}
	return r.chargeAnew(a, old, d, open)
}

// chargeAnew ends what the opening would not be charged any more, and asks the partner for its consent to what it is charged
// now. Time that was spent under another rate, and agreed to, stays owed.
func (r *request) chargeAnew(a *sla.Agreement, old, d sla.Decision, open bool) (talk.Text, error) {
	charges, err := r.charges(r.ticket)
	if err != nil {
		return nil, err
	}
	dropped, agreed := false, false
	for _, c := range charges {
		switch stands := c.State == ChargePending || c.State == ChargeRefused || c.State == ChargeAccepted || c.State == ChargeOnCondition; {
		case !stands || c.settled:
		case d.Outcome == sla.Charge && c.Rate == d.Rate && c.State == ChargeRefused: // asked for anew
		case d.Outcome == sla.Charge && c.Rate == d.Rate:
			agreed = c.OnCondition == d.OnCondition
		case c.Rate == old.Rate && (d.Outcome != sla.Charge || c.State != ChargeAccepted || c.Worked == 0):
			dropped = true
			if err := r.happened(storage.Event{Kind: chargeDropped, Detail: map[string]string{"rate": c.Rate}}); err != nil {
				return nil, err
			}
		}
	}
	asks := d.Outcome == sla.Charge && !agreed && open
	if asks {
		if err := r.askConsent(a, d); err != nil {
			return nil, err
		}
	}
	if !asks && !dropped {
		return nil, nil
	}
	if err := r.save(); err != nil {
		return nil, err
	}
	news := talk.Card{Body: talk.Say("The desk has corrected what this is about. ", d.Reason)}
	news.Facts = append(news.Facts, clauseFact(a, d.Clause)...)
	toMe := talk.Say("The partner is told that nothing is charged for it any more.")
	if asks {
		toMe = talk.Say("The partner is asked whether they accept the charge: ", d.Reason)
		if err := r.consentOnto(&news); err != nil {
			return nil, err
		}
		news.Title = fmt.Sprintf("#%d: do you accept the charge?", r.ticket.Number)
	} else {
		news.Tone, news.Title = talk.Good, "Nothing is charged for this any more."
	}
	return toMe, r.announce(partnerSide, news)
}
