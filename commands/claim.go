package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

var claimVerb = Verb{Name: "claim", Group: DeskGroup, Who: DeskPeople, Ticket: true,
	Help: "Makes a ticket yours.", Example: "1001", do: claim}

// claim gives the ticket to whoever was first. The other is told who, and since when.
func claim(r *request) error {
	t := &r.ticket
	switch t.Assignee {
	case r.who.person.ID:
		r.say(talk.Card{Title: fmt.Sprintf("#%d is yours already.", t.Number)})
		return nil
	case 0:
	default:
		since, err := r.claimedSince()
		if err != nil {
			return err
		}
		return refuse("claimed", fmt.Sprintf("%s has claimed #%d already.", r.name(t.Assignee), t.Number),
			append([]any{"Since "}, since...)...)
	}
	t.Assignee = r.who.person.ID
	if err := r.becomes(storage.Event{Kind: claimed}); err != nil {
		return err
	}
	if err := r.announce(workSide(*t), talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), " has claimed this.")}); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d is yours.", t.Number),
		Body: talk.Say("What you write in its desk thread stays at the desk. Use Reply to write to the partner.")})
	return nil
}

// claimedSince says when the ticket was last claimed.
func (r *request) claimedSince() ([]any, error) {
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return nil, err
	}
	a, err := r.agreement(r.ticket)
	if err != nil {
		return nil, err
	}
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Kind == claimed {
			return []any{talk.At(events[i].At, zoneOf(a, r.ticket.Region)), "."}, nil
		}
	}
	return []any{"it was opened."}, nil
}
