package commands

import (
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// undecided is what was asked about a charge and answered so that it is open still, such as "undetermined"; false where
// nothing is, or nothing would be charged whatever the answer.
func undecided(a *sla.Agreement, s sla.Situation) (f sla.Row[sla.Field], ok bool) {
	asked := a.FormFields(s)
	for _, f := range asked {
		if f.V.Undecided != "" && s.Fields[f.ID] == f.V.Undecided && mightCharge(a, s, asked) {
			return f, true
		}
	}
	return f, false
}

// leaveUndecided tells both sides that it is open whether this is charged. What was charged under another answer is not
// owed meanwhile; what the partner agreed to on condition stands as it is.
func (r *request) leaveUndecided(charges []Charge, card *talk.Card) (*talk.Card, error) {
	for _, c := range charges {
		if c.settled || c.State != ChargeDue && c.State != ChargeContested {
			continue
		}
		if err := r.happened(storage.Event{Kind: chargeDropped, Detail: map[string]string{"rate": c.Rate}}); err != nil {
			return nil, err
		}
	}
	card.Title, card.Body = "Nothing is charged so far.", talk.Say("Whether this is charged is open until that is known; you are told then.")
	return card, nil
}

// stillUndecided says to the desk that it is open whether the ticket is charged, and how to settle it; empty where it is not.
func (r *request) stillUndecided(a *sla.Agreement) (talk.Text, error) {
	at := momentOf(r.ticket.State)
	if at == "" {
		return nil, nil
	}
	s, err := r.underTroubleAt(a, at, r.ticket.Fields)
	if err != nil {
		return nil, err
	}
	f, ok := undecided(a, s)
	if !ok {
		return nil, nil
	}
	return talk.Say("Whether it is charged is open: once it is known, record it with ", literalf("/desk set %d %s=…", r.ticket.Number, f.ID), "."), nil
}

// foundOut reports whether what is being set answers what the agreement asks once the trouble is over, such as whose fault it
// was. Before that, or where the agreement makes nothing of it for this ticket, it is refused, since nothing would come of it.
func (r *request) foundOut(a *sla.Agreement) (bool, error) {
	at, found := momentOf(r.ticket.State), false
	for _, f := range a.Fields {
		v, typed := r.args[f.ID]
		if !typed || f.V.AskedAt("open") || !f.V.AskedAt("resolve") && !f.V.AskedAt("monitor") {
			continue
		}
		if v == "" && f.V.Required {
			return false, refuse("bad-value", f.V.Needed(), "Write another answer in its place, with one of: "+strings.Join(f.V.Choices, ", ")+".")
		}
		if at == "" || !f.V.AskedAt(at) {
			return false, refuse("not-now", fmt.Sprintf("%q is asked for when #%d is resolved.", f.ID, r.ticket.Number),
				"Write it then: ", literalf("/desk resolve %d %s=%s", r.ticket.Number, f.ID, talk.Clip(v, 40)), ".")
		}
		found = true
	}
	if !found {
		return false, nil
	}
	s, err := r.underTroubleAt(a, at, r.ticket.Fields)
	if err != nil {
		return false, err
	}
	return true, r.checkAsked(a, s)
}

// billAnew decides anew what is charged by what was found out, after the trouble was over.
func (r *request) billAnew(a *sla.Agreement) error {
	at := momentOf(r.ticket.State)
	s, err := r.underTroubleAt(a, at, r.ticket.Fields)
	if err != nil {
		return err
	}
	bill, err := r.bill(a, a.Decide(s), at)
	if err != nil {
		return err
	}
	if err := r.save(); err != nil {
		return err
	}
	return r.tellBill(bill)
}

// momentOf is the moment that has brought a ticket into its state, where the agreement may ask for something then.
func momentOf(state storage.State) string {
	switch state {
	case storage.Monitoring:
		return "monitor"
	case storage.Resolved:
		return "resolve"
	}
	return ""
}
