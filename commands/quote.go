package commands

import (
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var quoteVerb = Verb{Name: "quote", Group: ManagerGroup, Who: Managers, Ticket: true, Prose: true,
	Help: "Names the price of what the agreement does on request; the partner is asked whether they accept it.", Example: "1001 450.00 EUR Two days for six people.",
	Args: []Arg{{Name: "", Title: "Price (450.00 EUR), and what it includes", Kind: talk.Lines, Required: true}}, do: quote}

// quote puts a price for the whole in the place of the one that is on request. It can be named anew until it is accepted.
func quote(r *request) error {
	c, pending, err := r.chargeIn(ChargePending)
	switch {
	case err != nil:
		return err
	case ended(r.ticket):
		return r.notNow(chargeAsked)
	case !pending:
		return r.noSuchCharge()
	case c.Terms.Per != 0:
		return refuse("not-now", fmt.Sprintf("#%d has its price from the agreement: %s.", r.ticket.Number, c.Terms.String()), "Only what is priced on request is quoted.")
	}
	amount, rest := firstWord(r.args[""])
	currency, what := firstWord(rest)
	terms, err := sla.ParsePrice(amount + " " + strings.ToUpper(currency))
	if err != nil {
		return refuse("bad-value", capitalised(err.Error())+".", "Put the price first: ", talk.Literal(r.usage(r.verb)), ". You typed: ", talk.Literal(talk.Clip(r.args[""], 500))).about(textField)
	}
	detail, err := c.on(terms)
	if err != nil {
		return err
	}
	e := storage.Event{Kind: chargeAsked, Detail: detail}
	card := talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), " named the price: ", talk.Strong(terms.String()), ".")}
	if what != "" {
		m, err := r.keep(workSide(r.ticket), false, talk.AsTyped(what), nil)
		if err != nil {
			return err
		}
		e.Message = m.ID
		card.Body = append(card.Body, talk.Paragraph(talk.Quoted, talk.Clip(m.Plain, 1000)))
	}
	if err := r.happened(e); err != nil {
		return err
	}
	if err := r.save(); err != nil {
		return err
	}
	if err := r.announce(workSide(r.ticket), card); err != nil {
		return err
	}
	if err := r.consentOnto(&card); err != nil {
		return err
	}
	if err := r.announce(partnerSide, card); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d: the partner is asked whether they accept %s.", r.ticket.Number, terms.String())})
	return nil
}
