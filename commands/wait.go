package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

var waitVerb = Verb{Name: "wait", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true,
	Help: "Waits for the partner: the clocks that the agreement names stand still. What you add is sent to the partner.", Example: "1001 [Please send the trace.]",
	Args: []Arg{{Name: "", Title: "What you want to say with it", Kind: talk.Lines}}, do: wait}

var resumeVerb = Verb{Name: "resume", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true,
	Help: "Ends the waiting, for the partner or for the vendor: the clocks run on with what was left.", Example: "1001 [what you want to say with it]",
	Args: []Arg{{Name: "", Title: "What you want to say with it", Kind: talk.Lines}}, do: resume}

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

// sayWith takes the words that came with a command to the other side, before it is done.
func (r *request) sayWith() error {
	text, said := talk.AsTyped(r.args[""]), r.args[""] != ""
	if _, takes := r.verb.arg(""); !takes || !said && len(r.act.Files) == 0 {
		return nil
	}
	if r.handles(r.ticket) {
		return r.answerBelow(text, r.act.Files)
	}
	side, err := r.stands()
	if err != nil {
		return err
	}
	return r.writeUp(side, text, r.act.Files)
}

// turn moves the ticket on, with the words that came with the command, and says so to both sides.
func (r *request) turn(kind, done, toPartner string) error {
	if _, ok := after(r.ticket, kind); !ok {
		return r.notNow(kind)
	}
	if err := r.sayWith(); err != nil {
		return err
	}
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
