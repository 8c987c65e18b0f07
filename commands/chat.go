package commands

import (
	"errors"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// saidOutside takes a plain message in a partner's channel, outside any ticket. Where the agreement says what to answer to
// its words, the writer is told; else that nobody at the desk was, once a day. What they wrote is kept for a ticket.
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
	key := r.answeredToday(zoneOf(a, p.Region))
	_, err = r.tx.Acts.Seen(key)
	first := errors.Is(err, storage.ErrNotFound)
	if err != nil && !first {
		return err
	}
	label := "Open a ticket with this"
	if card.Small = assumed(a, d.Assumed); len(card.Body) == 0 {
		if !first || !r.mayBeForUs(o, text) {
			return nil
		}
		card, label = toldNobody(), "Open a ticket from this"
	}
	if first {
		if err := r.tx.Acts.Record(r.now, []byte("{}"), key); err != nil {
			return err
		}
	}
	return r.offerTicket(p, card, label)
}

// toldNobody says of a plain message that it is no more than that.
func toldNobody() talk.Card {
	return talk.Card{Title: "Nobody at the desk was told of this.", Small: []talk.Text{talk.Say("You read this once a day, and nobody else does.")},
		Body: talk.Say("It is for whoever reads along here: no ticket is open, and no time runs. Make one of it, or go on as you were.")}
}

// mayBeForUs reports whether a plain message may have been meant for the desk, and its writer waits for an answer: not what was
// found later, what stands in a thread, or a bare word of thanks; nor where no ticket could come of it.
func (r *request) mayBeForUs(o *opening, text string) bool {
	inThread := !r.act.Under.IsZero() && r.act.Under != r.act.In
	return !r.act.Late && !inThread && !onlyThanks(text) && r.hopeless(o) == nil
}

// answeredToday names, among the acts that were done, that a person was answered in a channel on a day of its partner's.
func (r *request) answeredToday(zone *time.Location) string {
	at := r.channel()
	return "hinted " + FormatPersonKey(r.act.By.Key) + " " + at.Platform + " " + at.ID + " " + r.act.At.In(zone).Format(time.DateOnly)
}

// offerTicket answers a plain message with a ticket that can be made of it.
func (r *request) offerTicket(p storage.Partner, card talk.Card, label string) error {
	r.ignored = false
	r.draft = storage.Draft{Line: "open", Partner: p.ID, Values: map[string]string{"message": r.act.Text.Plain(), "partner": p.ID}, Files: r.act.Files}
	if !r.act.On.IsZero() {
		r.draft.Values[fromValue] = fromKey(r.act.On)
	}
	if err := r.putDraft(); err != nil {
		return err
	}
	card.Buttons = []talk.Button{{Label: label, Line: "form " + r.draft.ID, Look: talk.Good}}
	r.say(card)
	return nil
}
