package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

var waitVerb = Verb{Name: "wait", Group: DeskGroup, Who: DeskPeople, Ticket: true,
	Help: "Waits for the partner: the clocks that the agreement names stand still.", Example: "1001", do: wait}

var resumeVerb = Verb{Name: "resume", Group: DeskGroup, Who: DeskPeople, Ticket: true,
	Help: "Ends the waiting, for the partner or for the vendor: the clocks run on with what was left.", Example: "1001", do: resume}

func wait(r *request) error {
	return r.turn(waiting, fmt.Sprintf("#%d waits for the partner.", r.ticket.Number), "We are waiting for your answer here.")
}

func resume(r *request) error {
	if r.ticket.State != storage.Waiting {
		if there, err := r.isAtVendor(); err != nil || there {
			if err != nil {
				return err
			}
			return r.backFromVendor()
		}
	}
	return r.turn(resumed, fmt.Sprintf("#%d runs again.", r.ticket.Number), "We are working on this again.")
}

// turn moves the ticket on, and says so to both sides.
func (r *request) turn(kind, done, toPartner string) error {
	if err := r.becomes(storage.Event{Kind: kind}); err != nil {
		return err
	}
	work := workSide(r.ticket)
	below, err := r.below(work)
	if err != nil {
		return err
	}
	if err := r.announce(below, talk.Card{Body: talk.Say(toPartner)}); err != nil {
		return err
	}
	if err := r.announce(work, talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), ": ", done)}); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: done})
	return nil
}
