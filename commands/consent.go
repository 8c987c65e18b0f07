package commands

import (
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var acceptVerb = Verb{Name: "accept", Group: TicketGroup, Who: Partners, Ticket: true,
	Help: "Accepts what a ticket is charged, so that the work may start.", Example: "1001",
	Args: []Arg{{Name: "", Title: "The price, as the button has it"}}, do: acceptCharge}

var refuseVerb = Verb{Name: "refuse", Group: TicketGroup, Who: Partners, Ticket: true, Prose: true,
	Help: "Refuses what a ticket would be charged: it is closed, and nothing is owed.", Example: "1001 [why]",
	Args: []Arg{{Name: "", Title: "What you want to say with it", Kind: talk.Lines}}, do: refuseCharge}

// askConsent asks the partner to consent to what a decision charges. Until somebody has, only the response clock runs.
func (r *request) askConsent(a *sla.Agreement, d sla.Decision) error {
	if d.Outcome != sla.Charge {
		return nil
	}
	detail, err := termsOf(a, d)
	if err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: chargeAsked, Detail: detail}); err != nil {
		return err
	}
	if rate, _ := a.Rates.Get(d.Rate); rate.Currency == "" {
		return r.askPrice(d)
	}
	return nil
}

// askPrice tells the managers that a partner waits for a price.
func (r *request) askPrice(d sla.Decision) error {
	return r.tellManagers(talk.Card{Tone: talk.Warn, Title: talk.Clip(fmt.Sprintf("#%d waits for a price: %s", r.ticket.Number, r.ticket.Subject), 150),
		Body:    talk.Say(r.partnerName(r.ticket.Partner), " was told: ", d.Reason, " Name it with ", literalf("/tieline quote %d 450.00 EUR what it includes", r.ticket.Number), "; they are asked then."),
		Buttons: []talk.Button{{Label: "Show", Line: fmt.Sprintf("show %d", r.ticket.Number)}}})
}

// consentOnto tells whoever opened the ticket what it costs, and lets them consent.
func (r *request) consentOnto(card *talk.Card) error {
	c, pending, err := r.chargeIn(ChargePending)
	if err != nil || !pending {
		return err
	}
	card.Tone, card.Title = talk.Warn, fmt.Sprintf("#%d is registered: do you accept the charge?", r.ticket.Number)
	if c.Terms.Currency == "" {
		card.Title = fmt.Sprintf("#%d is registered: its price is to be named first.", r.ticket.Number)
		card.Small = append(card.Small, talk.Say("Told: ", r.managerNames(), "."))
	}
	card.Facts = append([]talk.Fact{
		{Label: "For", Value: talk.Say(talk.Clip(r.ticket.Subject, 80))},
		{Label: "Charge", Value: talk.Say(talk.Strong(c.offer()))},
		{Label: "How it is counted", Value: talk.Say(c.Terms.Terms())},
	}, card.Facts...)
	card.Body = append(card.Body, talk.Paragraph(talk.Flow, "The work starts once somebody of ", r.partnerName(r.ticket.Partner), " has accepted; we may answer before. If you say no, this is closed and nothing is owed."))
	card.Buttons = append(consentButtons(r.ticket, c), card.Buttons...)
	return nil
}

// theirCharge finds the charge that the partner is to decide about, where the person is one of theirs.
func (r *request) theirCharge(what string, states ...ChargeState) (Charge, error) {
	if no := r.notTheirCharge(what); no != nil {
		return Charge{}, no
	}
	c, ok, err := r.chargeIn(states...)
	if err != nil || ok {
		return c, err
	}
	return c, r.noSuchCharge()
}

// notTheirCharge refuses whoever is not of the ticket's partner.
func (r *request) notTheirCharge(what string) error {
	if !r.who.staff && slices.Contains(r.who.partners, r.ticket.Partner) {
		return nil
	}
	return refuse("not-yours", "Only the partner can "+what+" a charge.", "It is for the people of ", r.partnerName(r.ticket.Partner), " to decide: they have a button for it on the ticket's card.")
}

// acceptCharge records who accepted; the clocks run from then on.
func acceptCharge(r *request) error {
	c, err := r.theirCharge("accept", ChargePending)
	switch {
	case err != nil:
		return err
	case ended(r.ticket):
		return r.offerIsOver()
	case c.Terms.Currency == "":
		return refuse("no-price", fmt.Sprintf("The price of #%d is not named yet.", r.ticket.Number), "Ask ", r.managerNames(), " for it, in the ticket's thread.")
	case r.args[""] != "" && r.args[""] != c.Terms.String(): // a button of before the price changed
		no := refuse("other-price", "Nothing is accepted yet: the charge is "+c.Terms.String()+" now.",
			"Accept it as it stands, or say no. A condition is to be agreed in the ticket's thread first.")
		no.Next = consentButtons(r.ticket, c)
		return no
	}
	if err := r.becomes(storage.Event{Kind: chargeAccepted, Detail: map[string]string{"rate": c.Rate}}); err != nil {
		return err
	}
	start := "The work may start."
	if r.ticket.State == storage.Held {
		start = "The work starts once the hold is over."
	}
	news := talk.Card{Tone: talk.Good, Body: talk.Say(talk.Strong(r.who.person.Name), " accepted the charge: ", c.offer(), ". ", start)}
	mine := talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d: the charge is accepted.", r.ticket.Number), Body: talk.Say(start, " ", c.Terms.Terms())}
	if c.OnCondition {
		news.Small = []talk.Text{talk.Say(c.Why)}
		mine.Title = fmt.Sprintf("#%d: the charge is accepted on condition.", r.ticket.Number)
		mine.Body = talk.Say(c.Why, " ", start, " ", c.Terms.Terms())
	}
	if err := r.announceBoth(news); err != nil {
		return err
	}
	r.say(mine)
	return nil
}

// refuseCharge ends the ticket: what is not paid for is not done.
func refuseCharge(r *request) error {
	c, err := r.theirCharge("refuse", ChargePending)
	switch {
	case err != nil:
		return err
	case ended(r.ticket):
		return r.offerIsOver()
	}
	if err := r.sayWith(); err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: chargeRefused, Detail: map[string]string{"rate": c.Rate}}); err != nil {
		return err
	}
	if err := r.becomes(storage.Event{Kind: closed}); err != nil {
		return err
	}
	if err := r.announceBoth(talk.Card{Tone: talk.Done, Body: talk.Say(talk.Strong(r.who.person.Name), " did not accept the charge. This is closed, and nothing is owed.")}); err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Done, Title: fmt.Sprintf("#%d is closed.", r.ticket.Number),
		Body: talk.Say("You did not accept the charge, so nothing is done and nothing is owed. What you wrote stays in the ticket."), Buttons: followUp(r.ticket.Number)}
	parted, err := r.partAgain()
	if err != nil {
		return err
	}
	if len(parted) > 0 {
		card.Body = append(card.Body, talk.Say("What was merged into it, and is not charged, goes on by itself: ", numbers(parted), ".")...)
	}
	r.say(card)
	return nil
}
