package commands

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

// passOn gives the request to the other partner, in their channel, with nothing but what was typed.
func (r *request) passOn(o *opening, to storage.Partner) error {
	bound, err := r.tx.Bindings.Of(to.ID)
	if err != nil {
		return err
	}
	if len(bound) == 0 {
		no := refuse("no-channel", fmt.Sprintf("%s has no channel here yet, so nobody would read this.", to.Name),
			r.managerNames(), " is told. Press again once it has one: what you typed is kept.")
		no.Next = []talk.Button{passItOn(to.Name, r.draft.ID)}
		no.Managers = []talk.Card{{Tone: talk.Warn, Title: "A request could not be passed on.",
			Body: talk.Say(to.Name, " has no channel yet, and ", o.partner.Name, " was referred to it. Type ", literalf("/tieline bind %s", to.ID), " in theirs.")}}
		return no
	}
	place := bound[0].Place
	x := storage.Referral{ID: newKey(), From: o.partner.ID, To: to.ID, By: r.who.person.ID, In: r.channel(), Values: typedInto(o),
		Files: r.draft.Files, Passed: r.act.At, State: storage.Passed}
	card, err := r.referralCard(x)
	if err != nil {
		return err
	}
	if x.Card, err = r.owe(inChannel(place), &card); err != nil {
		return err
	}
	if err := r.tx.Referrals.Put(x); err != nil {
		return err
	}
	if before := o.values["referral"]; before != "" {
		if err := r.settle(before, func(b *storage.Referral) { b.State = storage.PassedOver }); err != nil {
			return err
		}
	}
	r.say(talk.Card{Tone: talk.Good, Title: talk.Clip("Passed on to "+to.Name+".", 150),
		Body: talk.Say("They have what you typed, with your name. You are told in your channel what becomes of it; ",
			talk.Literal("/ticket referrals"), " shows it too.")})
	return nil
}

// inChannel addresses a delivery to a whole channel.
func inChannel(place storage.Place) storage.Delivery {
	return storage.Delivery{What: storage.News, Lane: "c/" + place.Platform + "/" + place.ID, Platform: place.Platform, In: place}
}

// typedInto is what was typed for the request itself.
func typedInto(o *opening) map[string]string {
	out := map[string]string{}
	for _, name := range append([]string{"message", "subject", "category", "priority"}, o.agreement.Fields.IDs()...) {
		if v := o.values[name]; v != "" {
			out[name] = v
		}
	}
	return out
}

// referralCard shows a request to the partner to whom it was passed on. Once that is settled it has no buttons.
func (r *request) referralCard(x storage.Referral) (talk.Card, error) {
	from, a, err := r.partner(x.From)
	if err != nil {
		return talk.Card{}, err
	}
	card := talk.Card{Tone: talk.Warn, Title: talk.Clip(from.Name+" passes a request on to you.", 150),
		Body: talk.AsTyped(x.Values["message"]).Fit(2500), Files: x.Files,
		Small: []talk.Text{talk.Say("Passed on by ", r.name(x.By), ". They see nothing of you but your name, and are told whether you take it up.")}}
	for i := range card.Body {
		card.Body[i].Kind = talk.Quoted
	}
	fact := func(label, value string) {
		if value != "" {
			card.Facts = append(card.Facts, talk.Fact{Label: label, Value: talk.Say(value).Fit(900)})
		}
	}
	fact("Subject", x.Values["subject"])
	fact("Priority", priorityTitle(a, x.Values["priority"]))
	fact("Category", categoryTitle(a, x.Values["category"]))
	fact("Details", r.details(a, storage.Ticket{Fields: fieldsOf(a, x.Values, x.Files)}))
	switch x.State {
	case storage.Passed:
		card.Buttons = []talk.Button{{Label: "Open it as ours", Line: "open referral=" + x.ID, Look: talk.Good}, {Label: "Decline", Line: "decline " + x.ID}}
		return card, nil
	default:
		card.Tone = talk.Done
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, talk.Strong(r.settledWords(x))))
		return card, nil
	}
}

// settledWords says how a referral was settled, to those who settled it.
func (r *request) settledWords(x storage.Referral) string {
	switch x.State {
	case storage.TakenUp:
		return fmt.Sprintf("%s has opened it as #%d.", r.name(x.Settler), x.Ticket)
	case storage.PassedOver:
		return r.name(x.Settler) + " has passed it on."
	default:
		return r.name(x.Settler) + " has declined it."
	}
}

// partnerCalled is the id of the partner with a name or id; empty where the directory has none.
func (r *request) partnerCalled(name string) (string, error) {
	partners, err := r.tx.Partners.List()
	for _, p := range partners {
		if strings.EqualFold(p.ID, name) || strings.EqualFold(p.Name, name) {
			return p.ID, err
		}
	}
	return "", err
}

// referralToUs finds a request that was passed on to a partner for whom the person acts here, where nobody was faster.
func (r *request) referralToUs(id string) (storage.Referral, error) {
	x, err := r.tx.Referrals.Get(strings.TrimSpace(id))
	if errors.Is(err, storage.ErrNotFound) || err == nil && !slices.Contains(r.who.partners, x.To) {
		return x, refuse("no-referral", "There is no such request here.", "Type ", talk.Literal("/ticket referrals"), " to see those that were passed on to you.")
	}
	if err == nil && x.State != storage.Passed {
		return x, refuse("settled", r.settledWords(x), "That was ", talk.At(x.Settled, r.zoneFor(x.To)), ".")
	}
	return x, err
}

// fromReferral fills the opening in with what was passed on, as far as the agreement of those who open it asks for it; the
// rest follows the message.
func (r *request) fromReferral() error {
	id := r.draft.Values["referral"]
	if id == "" {
		return nil
	}
	x, err := r.referralToUs(id)
	if err != nil {
		return err
	}
	_, theirs, err := r.partner(x.From)
	if err != nil {
		return err
	}
	_, ours, err := r.partner(x.To)
	if err != nil {
		return err
	}
	values := map[string]string{"referral": x.ID, "partner": x.To, "message": x.Values["message"]}
	if s := x.Values["subject"]; s != "" {
		values["subject"] = s
	}
	for _, name := range []string{"category", "priority"} {
		if v := x.Values[name]; v != "" && ours.ID == theirs.ID {
			values[name] = v
		}
	}
	for _, f := range theirs.Fields {
		v := x.Values[f.ID]
		if v == "" {
			continue
		}
		if ask, ok := ours.Fields.Get(f.ID); ok {
			if _, err := ask.Parse(v); err == nil {
				values[f.ID] = v
				continue
			}
		}
		values["message"] += "\n" + f.V.Says(fieldsOf(theirs, x.Values, x.Files)[f.ID])
	}
	r.draft.Values, r.draft.Files = values, append(x.Files, r.draft.Files...)
	return nil
}

// takenUp settles the referral, if any, from which the ticket was opened, and says on it where it came from.
func (r *request) takenUp(id string) error {
	if id == "" {
		return nil
	}
	x, err := r.referralToUs(id)
	if err != nil {
		return err
	}
	news := talk.Card{Body: talk.Say("Passed on by ", r.name(x.By), ", ", r.partnerName(x.From), ".")}
	if err := r.announceBoth(news); err != nil {
		return err
	}
	return r.settle(id, func(x *storage.Referral) { x.State, x.Ticket = storage.TakenUp, r.ticket.Number })
}

// settle ends a referral: its card loses the buttons, and the asker is told.
func (r *request) settle(id string, how func(*storage.Referral)) error {
	x, err := r.referralToUs(id)
	if err != nil {
		return err
	}
	how(&x)
	x.Settler, x.Settled = r.who.person.ID, r.act.At
	if err := r.tx.Referrals.Put(x); err != nil {
		return err
	}
	card, err := r.referralCard(x)
	if err != nil {
		return err
	}
	asked, err := r.tx.Outbox.Get(x.Card)
	if err != nil {
		return err
	}
	d := storage.Delivery{What: storage.Amend, Lane: asked.Lane, Platform: asked.Platform, Amends: asked.Key}
	if _, err := r.owe(d, &card); err != nil {
		return err
	}
	return r.tellAsker(x)
}

// tellAsker tells those who passed a request on what became of it, in their own channel: where they did it, if that is theirs
// still, else in the first that is.
func (r *request) tellAsker(x storage.Referral) error {
	bound, err := r.tx.Bindings.Of(x.From)
	if err != nil || len(bound) == 0 {
		return err // they left, and nobody is there to be told
	}
	place := bound[0].Place
	for _, b := range bound {
		if b.Place == x.In {
			place = b.Place
		}
	}
	card := talk.Card{Title: talk.Clip(becameOf(x, r.partnerName(x.To)), 150), Tone: talk.Good,
		Body: talk.Text{talk.Paragraph(talk.Quoted, subjectOf(x.Values))}}
	next := "It is a ticket of theirs now: ask them how it goes."
	switch x.State {
	case storage.Declined:
		card.Tone, next = talk.Warn, "They give no reason. Ask them, or "+r.managerNames()+"."
		if x.Reason != "" {
			card.Body = append(card.Body, talk.Paragraph(talk.Flow, talk.Strong("They write: ")))
			for _, p := range talk.AsTyped(x.Reason).Fit(2000) {
				p.Kind = talk.Quoted
				card.Body = append(card.Body, p)
			}
			next = "Ask them, or " + r.managerNames() + ", how to go on."
		}
	case storage.PassedOver:
		next = "It is with the partner to whom they turn: ask them how it goes."
	}
	card.Body = append(card.Body, talk.Paragraph(talk.Flow, next))
	if p, err := r.tx.People.Get(x.By); err == nil {
		card.Ping = p.Keys
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, mention(p, place.Platform)))
	}
	_, err = r.owe(inChannel(place), &card)
	return err
}

// becameOf says what became of a referral, to those who passed it on.
func becameOf(x storage.Referral, to string) string {
	switch x.State {
	case storage.TakenUp:
		return to + " has taken it up."
	case storage.Declined:
		return to + " has declined it."
	case storage.PassedOver:
		return to + " has passed it on."
	default:
		return to + " has not answered yet."
	}
}
