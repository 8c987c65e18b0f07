package commands

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// What happens to what a ticket costs: the kinds of event. Detail has rate, its id in the agreement; those that set its
// terms have them too, as they were then.
const (
	chargeAsked     = "charge-asked"    // the partner is to consent: rate, terms, clause, why, and condition where it has one
	chargeAccepted  = "charge-accepted" // by somebody of the partner
	chargeRefused   = "charge-refused"
	charged         = "charged"        // on resolving, by its cause: rate, terms, clause, why
	chargeDropped   = "charge-dropped" // on resolving, by its cause
	chargeContested = "charge-contested"
	chargeSettled   = "charge-settled" // Detail["stands"] is yes or no
	timeSpent       = "time"           // Detail["minutes"]; negative where a wrong entry is taken back
)

// ChargeState is how a charge stands.
type ChargeState string

// The states of a charge. Accepted and Charged ones are owed.
const (
	ChargePending     ChargeState = "pending"      // nobody has consented yet
	ChargeRefused     ChargeState = "refused"      //
	ChargeAccepted    ChargeState = "accepted"     // the time that is spent is owed
	ChargeOnCondition ChargeState = "on-condition" // consented to; owed only where the cause makes it so
	ChargeDue         ChargeState = "charged"      // owed by the cause that was recorded
	ChargeContested   ChargeState = "contested"    // by the partner; a manager settles it
	ChargeDropped     ChargeState = "dropped"      // nothing is owed
)

// Charge is what a ticket costs under one rate, on the terms that held when it was asked for. There is one for a rate, so
// that its minimum counts once.
type Charge struct {
	Rate        string // id in the agreement
	Terms       sla.Rate
	Clause      string
	Why         string // as the agreement says it
	OnCondition bool
	State       ChargeState
	Worked      sla.Minutes
	Since       time.Time // when it came to stand so
	By          int64     // person who brought that about
	settled     bool      // by a manager: a cause that is recorded later changes nothing
	delivered   bool      // the ticket was resolved since somebody consented: a price for the whole is owed, whatever time was written down
}

// Owed is what it comes to so far: the minutes that are charged, and the amount in minor units, without tax.
func (c Charge) Owed() (charged sla.Minutes, amount int64) {
	if c.State != ChargeAccepted && c.State != ChargeDue {
		return 0, 0
	}
	return c.comesTo()
}

// comesTo is what the work comes to under the charge's terms, whether that is owed or not.
func (c Charge) comesTo() (charged sla.Minutes, amount int64) {
	if c.wholeDue() {
		return c.Worked, c.Terms.Price
	}
	return c.Terms.Charge(c.Worked)
}

// wholeDue reports whether the charge is a price for the whole, and the whole was delivered.
func (c Charge) wholeDue() bool { return c.Terms.Per == 0 && c.delivered }

// ChargesOf reads a ticket's charges from its events, in the order in which they were asked for, and the minutes that were
// spent under none of them.
func ChargesOf(events []storage.Event) (charges []Charge, free sla.Minutes) {
	b := &book{}
	for _, e := range events {
		b.take(e)
	}
	return b.charges, b.free
}

// book is the charges of one ticket, between two events.
type book struct {
	charges []Charge
	free    sla.Minutes
}

func (b *book) take(e storage.Event) {
	switch e.Kind {
	case chargeAsked:
		c := b.of(e)
		c.Clause, c.Why, c.OnCondition = e.Detail["clause"], e.Detail["why"], e.Detail["condition"] != ""
		c.becomes(ChargePending, e)
	case charged:
		known := len(b.charges)
		c := b.of(e)
		c.Clause, c.Why = e.Detail["clause"], e.Detail["why"]
		if c.becomes(ChargeDue, e); len(b.charges) > known {
			c.Worked, b.free = b.free, 0
		}
	case resolved:
		for i := range b.charges {
			b.charges[i].delivered = b.charges[i].delivered || b.charges[i].consented()
		}
	case timeSpent:
		minutes, _ := strconv.Atoi(e.Detail["minutes"])
		*b.bucket() += sla.Minutes(minutes)
	case chargeAccepted, chargeRefused, chargeDropped, chargeContested, chargeSettled:
		i := slices.IndexFunc(b.charges, func(c Charge) bool { return c.Rate == e.Detail["rate"] })
		if i >= 0 {
			b.charges[i].turn(e)
		}
	}
}

// of finds the charge that an event is about, or begins it, and gives it the event's terms.
func (b *book) of(e storage.Event) *Charge {
	i := slices.IndexFunc(b.charges, func(c Charge) bool { return c.Rate == e.Detail["rate"] })
	if i < 0 {
		i = len(b.charges)
		b.charges = append(b.charges, Charge{Rate: e.Detail["rate"]})
	}
	// What was written here can be read here; of what cannot be, nothing would be charged.
	b.charges[i].Terms = sla.Rate{}
	_ = json.Unmarshal([]byte(e.Detail["terms"]), &b.charges[i].Terms)
	return &b.charges[i]
}

// bucket is where time that is spent now goes: to the newest charge that was consented to, or made by a cause.
func (b *book) bucket() *sla.Minutes {
	for i := len(b.charges) - 1; i >= 0; i-- {
		if c := &b.charges[i]; c.consented() {
			return &c.Worked
		}
	}
	return &b.free
}

// consented reports whether the partner has consented to the charge, or a cause has made it.
func (c Charge) consented() bool { return c.State != ChargePending && c.State != ChargeRefused }

func (c *Charge) turn(e storage.Event) {
	switch {
	case e.Kind == chargeAccepted && c.OnCondition:
		c.becomes(ChargeOnCondition, e)
	case e.Kind == chargeAccepted:
		c.becomes(ChargeAccepted, e)
	case e.Kind == chargeRefused:
		c.becomes(ChargeRefused, e)
	case e.Kind == chargeDropped:
		c.becomes(ChargeDropped, e)
	case e.Kind == chargeContested:
		c.becomes(ChargeContested, e)
	case e.Detail["stands"] == "yes":
		c.becomes(ChargeDue, e)
		c.settled = true
	default:
		c.becomes(ChargeDropped, e)
		c.settled = true
	}
}

func (c *Charge) becomes(s ChargeState, e storage.Event) { c.State, c.Since, c.By = s, e.At, e.By }

// charges are those of the ticket.
func (r *request) charges(t storage.Ticket) ([]Charge, error) {
	events, err := r.events(t.Number)
	charges, _ := ChargesOf(events)
	return charges, err
}

// chargeIn finds the ticket's newest charge in one of some states.
func (r *request) chargeIn(states ...ChargeState) (c Charge, ok bool, err error) {
	charges, err := r.charges(r.ticket)
	for _, x := range slices.Backward(charges) {
		if slices.Contains(states, x.State) {
			return x, true, err
		}
	}
	return Charge{}, false, err
}

// termsOf is what a decision charges, for an event: on the terms that hold now.
func termsOf(a *sla.Agreement, d sla.Decision) (map[string]string, error) {
	rate, _ := a.Rates.Get(d.Rate)
	return Charge{Rate: d.Rate, Clause: d.Clause, Why: d.Reason, OnCondition: d.OnCondition}.on(rate)
}

// on is the charge, on some terms, for an event.
func (c Charge) on(terms sla.Rate) (map[string]string, error) {
	b, err := json.Marshal(terms)
	detail := map[string]string{"rate": c.Rate, "terms": string(b), "clause": c.Clause, "why": c.Why}
	if c.OnCondition {
		detail["condition"] = "yes"
	}
	return detail, err
}

// money is an amount as people read it.
func money(r sla.Rate, amount int64) string {
	s := sla.Money(amount, r.Currency)
	if r.Tax != "" {
		s += "+" + r.Tax
	}
	return s
}

// spent says what was spent under a charge, and what that comes to: so far, until the ticket is resolved.
func (c Charge) spent(t storage.Ticket) string {
	sofar := " so far"
	if ended(t) {
		sofar = ""
	}
	spent := span(time.Duration(c.Worked) * time.Minute)
	switch {
	case c.Worked == 0 && c.wholeDue():
		spent = "for the whole"
	case c.Worked == 0:
		return "no time spent" + sofar
	}
	switch c.State {
	case ChargeAccepted, ChargeDue:
		_, amount := c.Owed()
		return spent + sofar + ": " + money(c.Terms, amount)
	case ChargeContested, ChargeOnCondition:
		_, amount := c.comesTo()
		return spent + sofar + ", which would be " + money(c.Terms, amount)
	}
	if c.Worked == 0 {
		return "nothing is owed"
	}
	return spent + " spent, nothing is owed"
}

// ended reports whether the work on a ticket is over: nobody consents to a charge any more, and what there is stands.
func ended(t storage.Ticket) bool {
	return t.State == storage.Resolved || t.State == storage.Closed
}

// offer is what a charge costs, as it is put before the partner.
func (c Charge) offer() string {
	if c.OnCondition {
		return c.Terms.String() + " on condition"
	}
	return c.Terms.String()
}

// chargeWords say how a charge stands, for one line of the ticket's card.
func (r *request) chargeWords(t storage.Ticket, c Charge) []any {
	rate, verdict := c.Terms.String(), ""
	if c.settled {
		verdict = "; settled by " + r.name(c.By)
	}
	switch c.State {
	case ChargePending:
		if ended(t) {
			return []any{rate, ", was not accepted: nothing is owed"}
		}
		return []any{c.offer(), ", ", talk.Strong("not accepted yet")}
	case ChargeRefused:
		return []any{rate, ", refused by ", r.name(c.By), ": nothing is owed"}
	case ChargeAccepted:
		return []any{rate, ", accepted by ", r.name(c.By), "; ", c.spent(t)}
	case ChargeOnCondition:
		return []any{rate, " on condition, accepted by ", r.name(c.By), "; ", c.spent(t)}
	case ChargeContested:
		return []any{rate, ", ", talk.Strong("contested"), " by ", r.name(c.By), "; ", c.spent(t)}
	case ChargeDropped:
		return []any{"none; ", c.spent(t), verdict}
	}
	return []any{rate, "; ", c.spent(t), verdict}
}

// chargeOnto puts what the ticket costs onto its card, with the buttons for whoever is to consent.
func (r *request) chargeOnto(card *talk.Card, side string) error {
	charges, err := r.charges(r.ticket)
	for _, c := range charges {
		value := talk.Say(r.chargeWords(r.ticket, c)...)
		pending := c.State == ChargePending && !ended(r.ticket)
		if pending && side != partnerSide {
			value = append(value, talk.Paragraph(talk.Flow, "Answer if you like, but do not start the work."))
		}
		if len(card.Facts) < 9 {
			card.Facts = append(card.Facts, talk.Fact{Label: "Charge", Value: value.Fit(900)})
		}
		if pending || c.State == ChargeOnCondition && !ended(r.ticket) {
			card.Small = append(card.Small, talk.Say(c.Why))
		}
		if pending && side == partnerSide {
			card.Buttons = consentButtons(r.ticket, c)
		}
	}
	return err
}

// consentButtons let somebody of the partner accept a charge, or refuse it.
func consentButtons(t storage.Ticket, c Charge) []talk.Button {
	var out []talk.Button
	if c.Terms.Currency != "" {
		line := fmt.Sprintf("accept %d", t.Number)
		if c.Terms.Per == 0 {
			line += " " + c.Terms.String() // which may change before it is pressed
		}
		out = append(out, talk.Button{Label: "Accept the charge", Line: line, Look: talk.Good})
	}
	return append(out, talk.Button{Label: "No", Line: fmt.Sprintf("refuse %d", t.Number)})
}

// chargeShort says of a ticket in a list that nobody has agreed to pay for it yet.
func (r *request) chargeShort(t storage.Ticket) string {
	charges, err := r.charges(t)
	if err == nil && !ended(t) && slices.ContainsFunc(charges, func(c Charge) bool { return c.State == ChargePending }) {
		return "charge not accepted yet"
	}
	return ""
}
