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
	there, err := r.isAtVendor()
	switch {
	case err != nil:
		return err
	case there && r.ticket.State == storage.Waiting:
		return r.turn(resumed, fmt.Sprintf("#%d waits for the partner no more; it is still with the vendor.", r.ticket.Number),
			"We do not wait for your answer any more. This is still with the vendor.")
	case there:
		return r.backFromVendor()
	}
	return r.turn(resumed, fmt.Sprintf("#%d runs again.", r.ticket.Number), "We are working on this again.")
}

// sayWith takes the words that came with a command to the other side, before it is done.
func (r *request) sayWith() error {
	text, said, files := talk.AsTyped(r.args[""]), r.args[""] != "", r.act.Files
	if len(files) == 0 {
		files = r.draft.Files // of a command that was confirmed
	}
	if _, takes := r.verb.arg(""); !takes || !said && len(files) == 0 {
		return nil
	}
	if r.handles(r.ticket) {
		return r.answerBelow(text, files)
	}
	side, err := r.stands()
	if err != nil {
		return err
	}
	return r.writeUp(side, text, files)
}

// turn moves the ticket on, with the words that came with the command, and says so to both sides.
func (r *request) turn(kind, done, toPartner string) error {
	return r.turnSaying(kind, done, toPartner, func() ([]talk.Fact, error) { return nil, nil })
}

// turnSaying is turn, with facts of how the ticket stands then.
func (r *request) turnSaying(kind, done, toPartner string, stands func() ([]talk.Fact, error)) error {
	if _, ok := after(r.ticket, kind); !ok {
		return r.notNow(kind)
	}
	if err := r.sayWith(); err != nil {
		return err
	}
	if err := r.becomes(storage.Event{Kind: kind}); err != nil {
		return err
	}
	facts, err := stands()
	if err != nil {
		return err
	}
	toWork := talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), ": ", done), Facts: facts}
	if err := r.announceBelow(talk.Card{Body: talk.Say(toPartner), Facts: facts}, toWork); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: done})
	return nil
}
