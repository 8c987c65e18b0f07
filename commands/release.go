package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

var releaseVerb = Verb{Name: "release", Group: DeskGroup, Who: DeskPeople, Ticket: true,
	Help: "Gives a ticket of yours back to the queue; one on hold, a manager releases from its hold.", Example: "1001", do: release}

func release(r *request) error {
	t := &r.ticket
	if t.State == storage.Held { // from its hold: its button stands on the card for that
		return r.letGo()
	}
	switch {
	case t.Assignee == 0:
		return refuse("not-claimed", fmt.Sprintf("Nobody has claimed #%d.", t.Number), "There is nothing to release.")
	case t.Assignee != r.who.person.ID && !r.who.manager:
		return refuse("not-yours", fmt.Sprintf("#%d is with %s.", t.Number, r.name(t.Assignee)), "Only they, or a manager, can release it.")
	}
	t.Assignee = 0
	if err := r.becomes(storage.Event{Kind: unclaimed}); err != nil {
		return err
	}
	if err := r.announce(workSide(*t), talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), " has released this: it is in the queue again.")}); err != nil {
		return err
	}
	r.say(talk.Card{Title: fmt.Sprintf("#%d is in the queue again.", t.Number)})
	return nil
}
