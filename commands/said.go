package commands

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/storage"
)

func encode(t talk.Text) ([]byte, error) { return json.Marshal(t) }

func decode(b []byte) (t talk.Text, err error) {
	if len(b) > 0 {
		err = json.Unmarshal(b, &t)
	}
	return t, err
}

func literalf(format string, args ...any) talk.Span {
	return talk.Literal(fmt.Sprintf(format, args...))
}

// said takes a plain message. Outside tickets' threads it is nothing to us, unless the agreement says what to answer.
func said(r *request) error {
	if r.here.Ticket == 0 && r.act.Text.Plain() != "" {
		return r.saidOutside()
	}
	if r.here.Ticket == 0 || r.act.Text.Plain() == "" && len(r.act.Files) == 0 {
		r.ignored = true
		return nil
	}
	t, err := r.tx.Tickets.Get(r.here.Ticket)
	if err != nil {
		return err
	}
	r.ticket = t
	if !r.sees(t) {
		if r.who.guest {
			return r.isGuest()
		}
		if r.who.unvouched != "" {
			return r.mayNot()
		}
		return notThere(t.Number)
	}
	if t.State == storage.Closed {
		return r.saidInClosed()
	}
	switch side := r.here.Side; {
	case side == workSide(t):
		return r.saidAtDesk()
	case r.who.staff:
		return r.answerBelow(r.act.Text, r.act.Files)
	default:
		return r.passUp(side, r.act.Text, r.act.Files)
	}
}

// saidAtDesk stays where it was said: it is part of the ticket, and no more.
func (r *request) saidAtDesk() error {
	m, err := r.keep(r.here.Side, true, r.act.Text, r.act.Files)
	if err != nil {
		return err
	}
	return r.happened(storage.Event{Kind: noted, Message: m.ID})
}

// passUp takes what was written on a side to the next one up. Where those have the ticket, it ends waiting, and
// opens a resolved ticket again; a bare word of thanks does neither.
func (r *request) passUp(side string, text talk.Text, files []storage.File) error {
	if r.ticket.State == storage.Closed {
		return r.notNow(partnerSaid)
	}
	if err := r.writeUp(side, text, files); err != nil {
		return err
	}
	return r.heardAbove(side, text)
}

// heardAbove is what comes of words from a side, once those above have them.
func (r *request) heardAbove(side string, text talk.Text) error {
	up, err := r.above(side)
	if err != nil {
		return err
	}
	if up != workSide(r.ticket) || onlyThanks(text.Plain()) {
		return nil
	}
	switch r.ticket.State {
	case storage.Waiting:
		if err := r.becomes(storage.Event{Kind: resumed}); err != nil {
			return err
		}
		return r.announce(up, talk.Card{Body: talk.Say("The partner has answered: it runs again.")})
	case storage.Resolved, storage.Monitoring:
		a, err := r.agreement(r.ticket)
		if err != nil {
			return err
		}
		was := map[storage.State]string{storage.Resolved: "after it was resolved", storage.Monitoring: "while it was being monitored"}[r.ticket.State]
		words, err := r.reopens(a)
		if err != nil {
			return err
		}
		if err := r.announce(up, talk.Card{Tone: talk.Warn, Body: talk.Say("Opened again: the partner wrote " + was + "." + words)}); err != nil {
			return err
		}
		if err := r.again(); err != nil {
			return err
		}
		if err := r.callOutAnew(a); err != nil {
			return err
		}
		return r.asksToPayAgain()
	}
	return nil
}

// writeUp takes what was written on a side to the next one up, and does nothing else about it.
func (r *request) writeUp(side string, text talk.Text, files []storage.File) error {
	m, err := r.keep(side, false, text, files)
	if err != nil {
		return err
	}
	up, err := r.above(side)
	if err != nil {
		return err
	}
	if err := r.copyTo(&m, side, up); err != nil {
		return err
	}
	return r.happened(storage.Event{Kind: partnerSaid, Message: m.ID})
}

// answerBelow is the answer of those who have the ticket to whoever brought it: it meets the response, and starts
// the next update.
func (r *request) answerBelow(text talk.Text, files []storage.File) error {
	if r.ticket.State == storage.Closed {
		return r.notNow(replied)
	}
	work := workSide(r.ticket)
	m, err := r.keep(work, false, text, files)
	if err != nil {
		return err
	}
	below, err := r.below(work)
	if err != nil {
		return err
	}
	if err := r.copyTo(&m, below, work); err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: replied, Message: m.ID}); err != nil {
		return err
	}
	return r.save()
}

// passDown is what a support line that has passed the ticket up writes to whoever brought it to them. It is no
// response of the desk.
func (r *request) passDown(side string, text talk.Text, files []storage.File) error {
	if r.ticket.State == storage.Closed {
		return r.notNow(passedOn)
	}
	m, err := r.keep(side, false, text, files)
	if err != nil {
		return err
	}
	below, err := r.below(side)
	if err != nil {
		return err
	}
	if err := r.copyTo(&m, below, side); err != nil {
		return err
	}
	return r.happened(storage.Event{Kind: passedOn, Message: m.ID})
}

// edited amends the message and its copies. Where a bare word of thanks becomes more than that, it is heard like a new message.
func edited(r *request) error {
	said, side := false, ""
	err := r.amend(func(m *storage.Message) (_ []talk.Card, err error) {
		side = m.Side
		if !r.sees(r.ticket) {
			return nil, notThere(r.ticket.Number)
		}
		if r.ticket.State == storage.Closed {
			return nil, r.notNow(noted)
		}
		if said, err = r.saysMore(*m); err != nil {
			return nil, err
		}
		a, err := r.agreement(r.ticket)
		if err != nil {
			return nil, err
		}
		text, err := r.maskNext(m.Side, r.act.Text, m.ID)
		if err != nil {
			return nil, err
		}
		m.Edited, m.Plain = r.act.At, text.Plain()
		if m.Body, err = encode(text); err != nil {
			return nil, err
		}
		cards := r.copyOf(*m, text)
		last := &cards[len(cards)-1]
		last.Small = append(last.Small, talk.Say("Edited ", talk.At(r.act.At, zoneOf(a, r.ticket.Region)), "."))
		return cards, nil
	})
	if err != nil || !said {
		return err
	}
	return r.heardAbove(side, r.act.Text)
}

// saysMore reports whether a message that was passed up as a bare word of thanks says more than that now.
func (r *request) saysMore(m storage.Message) (bool, error) {
	if !onlyThanks(m.Plain) || onlyThanks(r.act.Text.Plain()) {
		return false, nil
	}
	events, err := r.events(m.Ticket)
	return slices.ContainsFunc(events, func(e storage.Event) bool { return e.Kind == partnerSaid && e.Message == m.ID }), err
}

// deleted leaves word that something was said and taken back.
func deleted(r *request) error {
	return r.amend(func(m *storage.Message) ([]talk.Card, error) {
		m.Deleted = r.act.At
		cards := r.copyOf(*m, talk.Say(talk.Span{Words: "This message was deleted by its writer.", Italic: true}))
		cards[0].Files = nil
		return cards, nil
	})
}

// amend changes a message that we hold, and every copy of it.
func (r *request) amend(change func(*storage.Message) ([]talk.Card, error)) error {
	m, err := r.tx.Messages.At(r.act.On)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !m.Deleted.IsZero() {
		r.ignored = true
		return nil
	}
	if err != nil {
		return err
	}
	if r.ticket, err = r.tx.Tickets.Get(m.Ticket); err != nil {
		return err
	}
	cards, err := change(&m)
	if err != nil {
		return err
	}
	if err := r.amendCopies(&m, cards); err != nil {
		return err
	}
	if err := r.tx.Messages.Put(m); err != nil {
		return err
	}
	kind := "edited"
	if !m.Deleted.IsZero() {
		kind = "deleted"
	}
	return r.happened(storage.Event{Kind: kind, Message: m.ID})
}

// amendCopies changes the copies of a message, each of which may be in several parts: parts too many are removed, and what is more than there
// were follows them.
func (r *request) amendCopies(m *storage.Message, cards []talk.Card) error {
	var lanes []string
	copies := map[string][]storage.Delivery{}
	for _, key := range m.Relays {
		sent, err := r.tx.Outbox.Get(key)
		if err != nil {
			return err
		}
		if copies[sent.Lane] == nil {
			lanes = append(lanes, sent.Lane)
		}
		copies[sent.Lane] = append(copies[sent.Lane], sent)
	}
	m.Relays = nil
	for _, lane := range lanes {
		parts := copies[lane]
		for i := range max(len(parts), len(cards)) {
			d := storage.Delivery{What: storage.Relay, Lane: lane, Platform: parts[0].Platform, Ticket: m.Ticket, Of: m.ID}
			if i < len(parts) {
				d.What, d.Amends = storage.Amend, parts[i].Key
			}
			var card *talk.Card
			if i < len(cards) {
				again := cards[i]
				card = &again
			}
			key, err := r.owe(d, card)
			switch {
			case err != nil:
				return err
			case i >= len(parts):
				m.Relays = append(m.Relays, key)
			case i < len(cards):
				m.Relays = append(m.Relays, parts[i].Key)
			}
		}
	}
	return nil
}
