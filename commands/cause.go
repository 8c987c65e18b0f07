package commands

import (
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// bill carries out what the agreement charges by what was found out: d is its decision at a moment such as "resolve". What
// the partner agreed to on condition is charged or dropped; what a manager has settled stays so. It returns what both sides
// are told once the ticket has moved on; nil where there is nothing to tell.
func (r *request) bill(a *sla.Agreement, d sla.Decision, at string) (*talk.Card, error) {
	s, err := r.underTroubleAt(a, at, r.ticket.Fields)
	if err != nil {
		return nil, err
	}
	asked := a.FormFields(s)
	if len(asked) == 0 || r.saidWhenMonitored(asked) {
		return nil, nil
	}
	charges, err := r.charges(r.ticket)
	if err != nil {
		return nil, err
	}
	card := &talk.Card{}
	for _, f := range asked {
		if v := r.ticket.Fields[f.ID]; v != "" {
			card.Facts = append(card.Facts, talk.Fact{Label: talk.Clip(f.V.Title, 75), Value: talk.Say(talk.Clip(asWords(f.V, v), 200))})
		}
	}
	if d.Outcome == sla.Charge {
		return r.chargeByCause(a, d, at, charges, card)
	}
	if _, ok := undecided(a, s); ok {
		return r.leaveUndecided(charges, card)
	}
	return r.dropByCause(a, s, asked, charges, card)
}

// saidWhenMonitored reports whether all that was asked was answered, and said, when the ticket was left open for monitoring.
func (r *request) saidWhenMonitored(asked sla.Table[sla.Field]) bool {
	return r.ticket.State == storage.Monitoring && !slices.ContainsFunc(asked, func(f sla.Row[sla.Field]) bool { return r.args[f.ID] != "" })
}

// chargeByCause begins to charge, unless that was decided before, or the partner has not agreed to it.
func (r *request) chargeByCause(a *sla.Agreement, d sla.Decision, at string, charges []Charge, card *talk.Card) (*talk.Card, error) {
	i := slices.IndexFunc(charges, func(c Charge) bool { return c.Rate == d.Rate })
	if i >= 0 && (charges[i].settled || charges[i].State != ChargeOnCondition && charges[i].State != ChargeDropped) {
		return nil, nil
	}
	detail, err := termsOf(a, d)
	if err != nil {
		return nil, err
	}
	if err := r.happened(storage.Event{Kind: charged, Detail: detail}); err != nil {
		return nil, err
	}
	c, _, err := r.chargeIn(ChargeDue)
	if err != nil {
		return nil, err
	}
	t := r.ticket
	if at == "resolve" { // as it stands once this is told
		t.State = storage.Resolved
	}
	card.Tone, card.Title, card.Body = talk.Warn, "This is charged.", talk.Say(d.Reason)
	card.Facts = append(card.Facts, talk.Fact{Label: "Charge", Value: talk.Say(r.chargeWords(t, c)...)})
	card.Facts = append(card.Facts, clauseFact(a, d.Clause)...)
	card.Small = assumed(a, d.Assumed)
	card.Buttons = []talk.Button{{Label: "Contest it", Line: fmt.Sprintf("contest %d", r.ticket.Number)}}
	return card, nil
}

// dropByCause ends what would have been charged under another cause.
func (r *request) dropByCause(a *sla.Agreement, s sla.Situation, asked sla.Table[sla.Field], charges []Charge, card *talk.Card) (*talk.Card, error) {
	tell := mightCharge(a, s, asked)
	for _, c := range charges {
		if c.settled || c.State != ChargeOnCondition && c.State != ChargeDue && c.State != ChargeContested {
			continue
		}
		tell = true
		if err := r.happened(storage.Event{Kind: chargeDropped, Detail: map[string]string{"rate": c.Rate}}); err != nil {
			return nil, err
		}
	}
	if !tell {
		return nil, nil
	}
	card.Tone, card.Title = talk.Good, "Nothing is charged for this."
	return card, nil
}

// mightCharge reports whether another answer to what was asked would have been charged.
func mightCharge(a *sla.Agreement, s sla.Situation, asked sla.Table[sla.Field]) bool {
	for _, f := range asked {
		for _, v := range f.V.Choices {
			other := s
			other.Fields = fieldsWith(s.Fields, f.ID, v)
			if a.Decide(other).Outcome == sla.Charge {
				return true
			}
		}
	}
	return false
}

func fieldsWith(fields map[string]string, id, value string) map[string]string {
	out := map[string]string{id: value}
	for k, v := range fields {
		if k != id {
			out[k] = v
		}
	}
	return out
}

// tellBill says to both sides what is charged by the cause. The partner may contest it; the desk is reminded of the time.
func (r *request) tellBill(card *talk.Card) error {
	if card == nil {
		return nil
	}
	toDesk := *card
	if toDesk.Buttons = nil; len(card.Buttons) > 0 {
		if c, _, err := r.chargeIn(ChargeDue); err != nil {
			return err
		} else if c.Worked == 0 {
			toDesk.Body = append(slices.Clone(card.Body), talk.Paragraph(talk.Flow, "No time is on record yet, so nothing would be charged: record it with ",
				literalf("/desk time %d 45m what was done", r.ticket.Number), "."))
		}
	}
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	if open, err := r.stillUndecided(a); err != nil {
		return err
	} else if open != nil {
		toDesk.Body = open
	}
	toPartner := *card
	if err := r.announce(partnerSide, toPartner); err != nil {
		return err
	}
	return r.announce(workSide(r.ticket), toDesk)
}
