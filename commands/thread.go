package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

// The sides of a ticket. A support line that a partner staffs is a side too, named by the line's id.
const (
	partnerSide = "partner"
	deskSide    = "desk"
)

// lane names a ticket's thread before it exists.
func lane(ticket int64, side string) string { return fmt.Sprintf("t%d/%s", ticket, side) }

// threadOn is the ticket's thread on a side.
func (r *request) threadOn(side string) (storage.Thread, error) {
	return r.tx.Threads.Get(lane(r.ticket.Number, side))
}

// workSide is where those who have the ticket now work on it: the desk, or the support line of a partner.
func workSide(t storage.Ticket) string {
	if t.Handler != "" {
		return t.Line
	}
	return deskSide
}

// keep writes down what somebody wrote about the ticket, where the act is a message or carried text.
func (r *request) keep(side string, internal bool, text talk.Text, files []storage.File) (storage.Message, error) {
	m := storage.Message{Ticket: r.ticket.Number, Side: side, Internal: internal, By: r.who.person.ID, At: r.act.At,
		Plain: text.Plain(), Files: files}
	if r.act.Kind == talk.Said {
		m.Ref = storage.Ref{In: r.act.In, ID: r.act.On.ID}
	}
	var err error
	if m.Body, err = encode(text); err != nil {
		return m, err
	}
	m.ID, err = r.tx.Messages.Add(m)
	return m, err
}

// relay owes a copy of the message to the ticket's thread on another side, and notes it so that an edit follows.
func (r *request) relay(m *storage.Message, to string) error {
	th, err := r.threadOn(to)
	if err != nil {
		return err
	}
	text, err := decode(m.Body)
	if err != nil {
		return err
	}
	d := toThread(th, storage.Relay)
	d.Of = m.ID
	card := r.copyOf(*m, text)
	key, err := r.owe(d, &card)
	if err != nil {
		return err
	}
	m.Relays = append(m.Relays, key)
	return r.tx.Messages.Put(*m)
}

// copyOf is how a message looks elsewhere: its author stands where no text can reach.
func (r *request) copyOf(m storage.Message, text talk.Text) talk.Card {
	return talk.Card{Author: r.author(m.By), Body: text.Fit(3800), Files: m.Files}
}

// author names whose words are relayed, and whose side they are on.
func (r *request) author(id int64) *talk.Author {
	a := &talk.Author{Name: talk.Clip(r.name(id), 80)}
	p, err := r.tx.People.Get(id)
	switch {
	case err != nil:
	case p.Role != storage.NoRole:
		a.Of = "Support"
	default:
		if who, err := r.tx.Partners.Get(r.ticket.Partner); err == nil {
			a.Of = talk.Clip(who.Name, 100)
		}
	}
	if id == r.who.person.ID {
		a.Picture = r.act.By.Picture
	}
	return a
}

// announce owes a line of news to the ticket's thread on a side.
func (r *request) announce(side string, card talk.Card) error {
	th, err := r.threadOn(side)
	if err != nil {
		return err
	}
	_, err = r.owe(toThread(th, storage.News), &card)
	return err
}
