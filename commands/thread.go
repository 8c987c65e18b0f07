package commands

import (
	"fmt"
	"slices"
	"strings"

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

// sides are the ticket's, from the partner up: each speaks with its neighbours.
func (r *request) sides() ([]string, error) {
	threads, err := r.tx.Threads.Of(r.ticket.Number)
	var out []string
	for _, th := range threads {
		out = append(out, th.Side)
	}
	return out, err
}

// above is the side to which a side passes what it writes: the next one up, as far as the ticket has come.
func (r *request) above(side string) (string, error) {
	sides, err := r.sides()
	if i := slices.Index(sides, side); err == nil && i >= 0 && i+1 < len(sides) {
		return sides[i+1], nil
	}
	return workSide(r.ticket), err
}

// below is the side that a side answers.
func (r *request) below(side string) (string, error) {
	sides, err := r.sides()
	if i := slices.Index(sides, side); err == nil && i > 0 {
		return sides[i-1], nil
	}
	return partnerSide, err
}

// stands is the side on which the person stands: that of the thread they act in, or, elsewhere, their own.
func (r *request) stands() (string, error) {
	if r.here.Ticket == r.ticket.Number && r.here.Side != "" {
		return r.here.Side, nil
	}
	if r.handles(r.ticket) {
		return workSide(r.ticket), nil
	}
	if r.ticket.Provider != "" && slices.Contains(r.who.partners, r.ticket.Provider) {
		sides, err := r.sides()
		return sides[min(1, len(sides)-1)], err
	}
	return partnerSide, nil
}

// readable are the messages that the people of a side have before them: those written there, and those that were copied
// there. What two sides say to each other is nothing to a third.
func (r *request) readable(side string) ([]storage.Message, error) {
	messages, err := r.tx.Messages.Of(r.ticket.Number)
	if err != nil {
		return nil, err
	}
	th, err := r.threadOn(side)
	if err != nil {
		return nil, err
	}
	var out []storage.Message
	for _, m := range messages {
		there := m.Side == side || !m.Ref.IsZero() && m.Ref.In == th.Place
		for _, key := range m.Relays {
			if there {
				break
			}
			d, err := r.tx.Outbox.Get(key)
			if err != nil {
				return nil, err
			}
			there = d.Lane == lane(r.ticket.Number, side)
		}
		if there && m.Deleted.IsZero() {
			out = append(out, m)
		}
	}
	return out, nil
}

// keep writes down what somebody wrote about the ticket, where the act is a message or carried text.
func (r *request) keep(side string, internal bool, text talk.Text, files []storage.File) (storage.Message, error) {
	text, err := r.maskNext(side, text, 0)
	if err != nil {
		return storage.Message{}, err
	}
	m := storage.Message{Ticket: r.ticket.Number, Side: side, Internal: internal, By: r.who.person.ID, At: r.act.At,
		Plain: text.Plain(), Files: files}
	if r.act.Kind == talk.Said {
		m.Ref = storage.Ref{In: r.act.In, ID: r.act.On.ID}
	}
	if m.Body, err = encode(text); err != nil {
		return m, err
	}
	m.ID, err = r.tx.Messages.Add(m)
	return m, err
}

// copyTo owes copies of a message to the ticket's threads on some sides, but not to the thread in which it was written.
func (r *request) copyTo(m *storage.Message, sides ...string) error {
	for _, side := range sides {
		if r.act.Kind == talk.Said && side == r.here.Side {
			continue
		}
		if err := r.relay(m, side); err != nil {
			return err
		}
	}
	return nil
}

// relay owes a copy of the message to the ticket's thread on a side, and notes it so that an edit follows.
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
	for _, card := range r.copyOf(*m, text) {
		key, err := r.owe(d, &card)
		if err != nil {
			return err
		}
		m.Relays = append(m.Relays, key)
	}
	return r.tx.Messages.Put(*m)
}

// aCopy is how much of a message stands in one card, with room for what stands small below it.
const aCopy = 3600

// copyOf is how a message looks elsewhere: its author stands where no text can reach. A long one is several cards, each with its author;
// the files are in the last.
func (r *request) copyOf(m storage.Message, text talk.Text) (cards []talk.Card) {
	author, parts := r.author(m), text.Parts(aCopy)
	for i, part := range parts {
		card := talk.Card{Author: author, Body: part}
		if len(parts) > 1 {
			card.Small = []talk.Text{talk.Say(fmt.Sprintf("Part %d of %d.", i+1, len(parts)))}
		}
		if i == len(parts)-1 {
			card.Files = m.Files
		}
		cards = append(cards, card)
	}
	return cards
}

// author names whose words are relayed, and whose side they are on.
func (r *request) author(m storage.Message) *talk.Author {
	a := &talk.Author{Name: talk.Clip(r.name(m.By), 80)}
	switch th, err := r.threadOn(m.Side); {
	case strings.Contains(m.Side, "/"): // of a support line that the partner does not turn to any more
		a.Of = talk.Clip(r.partnerName(m.Side[strings.Index(m.Side, "/")+1:]), 100)
	case m.Side == deskSide, err != nil:
		a.Of = "Support"
	default:
		a.Of = talk.Clip(r.ownerOf(th.Channel), 100)
	}
	if p, err := r.tx.People.Get(m.By); err == nil && p.Role != storage.NoRole {
		a.Of = "Support"
	}
	if m.By == r.who.person.ID {
		a.Picture = r.act.By.Picture
	}
	return a
}

// ownerOf names the partner whose channel it is.
func (r *request) ownerOf(channel storage.Place) string {
	b, err := r.tx.Bindings.At(channel)
	if err != nil {
		return ""
	}
	if p, err := r.tx.Partners.Get(b.Partner); err == nil {
		return p.Name
	}
	return "Support"
}

// announceBelow owes news to whoever has the ticket, and to the side that they answer.
func (r *request) announceBelow(toBelow, toWork talk.Card) error {
	work := workSide(r.ticket)
	below, err := r.below(work)
	if err != nil {
		return err
	}
	if err := r.announce(below, toBelow); err != nil {
		return err
	}
	return r.announce(work, toWork)
}

// announceBoth owes the same news to the ticket's partner and to whoever has it, whatever stands between them.
func (r *request) announceBoth(card talk.Card) error {
	toWork := card
	if err := r.announce(partnerSide, card); err != nil {
		return err
	}
	return r.announce(workSide(r.ticket), toWork)
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
