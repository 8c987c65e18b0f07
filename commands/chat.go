package commands

import (
	"tieline/commands/talk"
	"tieline/storage"
)

// saidOutside takes a plain message in a partner's channel, outside any ticket. Where the agreement says what to answer to
// its words, the writer is told, and what they wrote is kept for a ticket.
func (r *request) saidOutside() error {
	r.ignored = true
	if r.who.staff || r.who.inChannel == "" {
		return nil
	}
	p, a, err := r.partner(r.who.inChannel)
	if err != nil {
		return nil // that the agreement is missing is told to those who ask for something
	}
	text := r.act.Text.Plain()
	o := &opening{partner: p, agreement: a, values: map[string]string{}}
	s := r.situationOf(o)
	s.At, s.Said, s.Filled = "chat", text, true
	d := a.Decide(s)
	card := talk.Card{Tone: talk.Warn, Title: "This is not a ticket."}
	for _, n := range d.Notices {
		if n.To != partnerSide {
			continue
		}
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, n.Text))
		if title := clauseTitle(a, n.Clause); title != "" && len(card.Facts) == 0 {
			card.Facts = []talk.Fact{{Label: "Agreement", Value: talk.Say(title)}}
		}
	}
	if len(card.Body) == 0 {
		return nil
	}
	r.ignored = false
	card.Small = assumed(a, d.Assumed)
	r.draft = storage.Draft{Line: "open", Partner: p.ID, Values: map[string]string{"message": text, "partner": p.ID}, Files: r.act.Files}
	if err := r.putDraft(); err != nil {
		return err
	}
	card.Buttons = []talk.Button{{Label: "Open a ticket with this", Line: "form " + r.draft.ID, Look: talk.Good}}
	r.say(card)
	return nil
}
