package commands

import (
	"maps"
	"slices"
	"strings"

	"tieline/commands/secret"
	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// secretNoticed is the moment of the agreement at which its notices speak of a secret.
const secretNoticed = "secret"

// warnOfSecret tells the writer, alone, what was masked and where it belongs, and whoever else the agreement names.
func (r *request) warnOfSecret() error {
	if len(r.act.Masked) == 0 {
		return nil
	}
	n, err := r.secretNotices()
	if err != nil {
		return err
	}
	for _, text := range n.managers {
		if err := r.tellManagers(talk.Card{Tone: talk.Warn, Title: "A secret was written in a chat.", Body: talk.Say(text)}); err != nil {
			return err
		}
	}
	for _, text := range n.desk {
		if err := r.announce(workSide(r.ticket), talk.Card{Tone: talk.Warn, Body: talk.Say(text)}); err != nil {
			return err
		}
	}
	card := r.maskedCard(n)
	if r.answer.Say == nil && r.answer.Form == nil && r.answer.Errors == nil {
		r.say(card)
		return nil
	}
	// The answer has other things to say. This goes out by itself, and before it: at once.
	by := r.act.By.Key
	_, err = r.owe(storage.Delivery{What: storage.Answer, Lane: personLane(by), Platform: by.Platform, To: by, In: r.act.In,
		Via: r.act.Reply, Ticket: r.ticket.Number}, &card)
	return err
}

// onSecret is what the agreement says when a secret was noticed.
type onSecret struct {
	place                  string // where secrets belong; empty: it does not say
	clause                 string
	writer, desk, managers []string
}

// secretNotices asks the ticket's agreement, else that of the partner for whom the writer acts.
func (r *request) secretNotices() (n onSecret, err error) {
	var s sla.Situation
	var a *sla.Agreement
	if r.ticket.Number == 0 && r.here.Ticket != 0 { // what was asked of it was refused, and undone
		if r.ticket, err = r.tx.Tickets.Get(r.here.Ticket); err != nil {
			return n, err
		}
	}
	switch {
	case r.ticket.Number != 0:
		if a, err = r.agreement(r.ticket); err != nil {
			return n, err
		}
		s = r.situation(a, secretNoticed, r.ticket.Category, r.ticket.Priority, r.ticket.Fields)
	case len(r.who.partners) == 1:
		var p storage.Partner
		if p, a, err = r.partner(r.who.partners[0]); err != nil {
			return n, nil // the refusal that the writer gets says so
		}
		s = sla.Situation{At: secretNoticed, Now: r.act.At, Tier: tierOf(a, p), Region: p.Region, Country: p.Country, Facts: p.Facts, Partner: p.Name}
	default:
		return n, nil
	}
	n.place = a.Secrets
	d := a.Decide(s)
	if d.Outcome != sla.Accept {
		return n, nil // there is no level of support, and so nothing that holds for it
	}
	for _, told := range d.Notices {
		switch told.To {
		case partnerSide:
			n.writer, n.clause = append(n.writer, told.Text), clauseTitle(a, told.Clause)
		case "manager":
			n.managers = append(n.managers, told.Text)
		case deskSide:
			if r.ticket.Number != 0 {
				n.desk = append(n.desk, told.Text)
			}
		}
	}
	return n, nil
}

// maskedCard says what was masked, where it belongs, and what is left for the writer to do.
func (r *request) maskedCard(n onSecret) talk.Card {
	card := talk.Card{Tone: talk.Warn, Title: talk.Clip("Masked: what looks like "+kindsInWords(r.act.Masked)+".", 150)}
	switch {
	case len(n.writer) > 0:
		for _, text := range n.writer {
			card.Body = append(card.Body, talk.Paragraph(talk.Flow, text))
		}
	case n.place != "":
		card.Body = talk.Say("Credentials do not belong in a chat. What you wrote was masked before it was kept or passed on; put it into ", n.place, ".")
	default:
		card.Body = talk.Say("Credentials do not belong in a chat. What you wrote was masked before it was kept or passed on; ask the other side by phone how to hand it over.")
	}
	if r.act.Kind == talk.Said || r.act.Kind == talk.Edited {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, "Your own message still stands there as you wrote it, and only you can take it away: delete it, and change what it gave away."))
	}
	if reads := r.maskedWords(); reads != "" {
		card.Facts = []talk.Fact{{Label: "It now reads", Value: talk.Say(reads)}}
	}
	if n.clause != "" {
		card.Facts = append(card.Facts, talk.Fact{Label: "Agreement", Value: talk.Say(n.clause)})
	}
	card.Small = []talk.Text{talk.Say("If it was no secret, say it in other words: what was masked is not kept anywhere.")}
	return card
}

// maskedWords is the line of what was written in which the first mask stands.
func (r *request) maskedWords() string {
	texts := []string{r.act.Text.Plain(), r.act.Line}
	for _, name := range slices.Sorted(maps.Keys(r.act.Filled.Values)) {
		texts = append(texts, r.act.Filled.Values[name])
	}
	for _, f := range r.act.Files {
		texts = append(texts, f.Name)
	}
	for _, text := range texts {
		for line := range strings.Lines(text) {
			if strings.Contains(line, secret.Dots) {
				return talk.Clip(strings.TrimSpace(line), 300)
			}
		}
	}
	return ""
}

// kindsInWords is "a password and an API key".
func kindsInWords(kinds []string) string {
	var words []string
	for _, kind := range kinds {
		article := "a "
		if strings.ContainsRune("aeiou", rune(kind[0])) {
			article = "an "
		}
		words = append(words, article+kind)
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
