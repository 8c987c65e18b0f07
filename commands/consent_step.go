package commands

import (
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// acceptedRate is where a draft remembers which rate its confirmation accepts. No argument can be typed under such a name.
const acceptedRate = "accepted rate"

// consents reports whether the partner has agreed to what a step on a ticket that is there would cost, such as opening it
// again. Where it has not, nothing is done yet: somebody of the partner is asked, and accepting does the line. Nobody else
// can take that step.
func (r *request) consents(a *sla.Agreement, d sla.Decision, line string, values map[string]string) (bool, error) {
	charges, err := r.charges(r.ticket)
	if err != nil {
		return false, err
	}
	agreed := func(c Charge) bool {
		return c.Rate == d.Rate && (c.State == ChargeAccepted || c.State == ChargeOnCondition || c.State == ChargeDue)
	}
	rate, _ := a.Rates.Get(d.Rate)
	switch {
	case slices.ContainsFunc(charges, agreed):
		return true, nil
	case rate.Currency == "":
		return false, r.decided(a, d)
	case r.notTheirCharge("accept") != nil:
		no := refuse("not-yours", "Only the partner can do that, since it is charged.", d.Reason, " Ask ", r.partnerName(r.ticket.Partner), " to type ",
			literalf("/ticket %s %d", r.verb.Name, r.ticket.Number), ".")
		no.Clause = clauseTitle(a, d.Clause)
		return false, no
	case r.confirmed && r.args[acceptedRate] == d.Rate:
		return true, r.consented(a, d)
	}
	values[acceptedRate] = d.Rate
	r.draft.Line, r.draft.Values = line, values
	if len(r.draft.Files) == 0 {
		r.draft.Files = r.act.Files
	}
	if err := r.putDraft(); err != nil {
		return false, err
	}
	r.say(talk.Card{Tone: talk.Warn, Title: "Do you accept the charge?", Body: talk.Say(d.Reason),
		Facts:   []talk.Fact{{Label: "Charge", Value: talk.Say(talk.Strong(Charge{Terms: rate, OnCondition: d.OnCondition}.offer()))}, {Label: "How it is counted", Value: talk.Say(rate.Terms())}},
		Small:   append(assumed(a, d.Assumed), talk.Say("If not, leave it: nothing is done, and nothing is owed.")),
		Buttons: []talk.Button{{Label: "Accept the charge", Line: "confirm " + r.draft.ID, Look: talk.Good}}})
	return false, nil
}

// consented records at once that the charge was asked for and accepted.
func (r *request) consented(a *sla.Agreement, d sla.Decision) error {
	detail, err := termsOf(a, d)
	if err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: chargeAsked, Detail: detail}); err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: chargeAccepted, Detail: map[string]string{"rate": d.Rate}}); err != nil {
		return err
	}
	return r.announceBoth(talk.Card{Tone: talk.Good, Body: talk.Say(talk.Strong(r.who.person.Name), " accepted the charge: ", d.Reason)})
}
