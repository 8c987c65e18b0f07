package commands

import (
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// mentionOnCall says something in the thread of those who have the ticket, to whoever is on call.
func (r *request) mentionOnCall(title, text string, small ...talk.Text) error {
	card := talk.Card{Tone: talk.Warn, Title: title, Body: talk.Say(text), Small: small,
		Buttons: []talk.Button{{Label: "Claim", Line: fmt.Sprintf("claim %d", r.ticket.Number)}}}
	if r.ticket.Assignee != 0 {
		card.Buttons = nil
	}
	p, ok, err := r.onCall(r.now)
	switch {
	case err != nil:
		return err
	case ok && p.ID == r.who.person.ID:
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, "That is you, "+p.Name+"."))
	case ok:
		card.Ping = p.Keys
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, mention(p, workPlatform(r))))
	default:
		card.Small = append(card.Small, talk.Say("Nobody is on call: a manager sets the turns with ", talk.Literal("/tieline oncall turns"), "."))
	}
	return r.announce(workSide(r.ticket), card)
}

// recalls mentions on-call once more where nobody has taken a ticket up that they were called to.
func recalls(a *sla.Agreement, t storage.Ticket, events []storage.Event) []timer {
	if t.State != storage.New || t.Assignee != 0 || a.Tell.Again == (sla.Within{}) {
		return nil
	}
	var due timer
	calls := 0
	for _, e := range events {
		switch e.Kind {
		case calledOut:
			if calls++; calls == 1 {
				due = timer{what: "calling on-call again", at: a.After(e.At, a.Tell.Again, t.Region), fire: callAgain}
				continue
			}
			return nil
		case prioritised:
			if e.Detail["from"] == e.Detail["priority"] || slices.ContainsFunc(noticesOf(e), pages) {
				continue
			}
			due = timer{}
		case reopened:
			due, calls = timer{}, 0
		case claimed, replied, called, waiting, held, resolved, moved:
			due = timer{} // somebody has looked at it
		}
	}
	if due.at.IsZero() {
		return nil
	}
	return []timer{due}
}

// callAgain tells the managers too: nobody has come.
func callAgain(r *request, a *sla.Agreement) error {
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return err
	}
	text := ""
	for _, e := range events {
		if list := noticesOf(e); slices.ContainsFunc(list, pages) {
			text = list[slices.IndexFunc(list, pages)].Text
		}
	}
	if err := r.happened(storage.Event{Kind: calledOut, Detail: map[string]string{"again": "yes"}}); err != nil {
		return err
	}
	small := late(r.now, r.act.At, zoneOf(a, r.ticket.Region))
	toManagers := talk.Card{Tone: talk.Warn, Title: fmt.Sprintf("Nobody has taken #%d up.", r.ticket.Number), Small: small,
		Body:    talk.Say("On-call was called, and is called again now: ", talk.Strong(talk.Clip(r.ticket.Subject, 80)), "."),
		Buttons: []talk.Button{{Label: "Show", Line: fmt.Sprintf("show %d", r.ticket.Number)}}}
	if err := r.tellManagers(toManagers); err != nil {
		return err
	}
	return r.mentionOnCall("On-call, once more: nobody has taken this up.", text, small...)
}

// pages reports whether a notice calls whoever is on call to a ticket.
func pages(n sla.Told) bool { return n.To == "oncall" && n.Once == "" }
