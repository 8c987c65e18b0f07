package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

var noteVerb = Verb{Name: "note", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true,
	Help: "Writes something down that stays at the desk.", Example: "1001 Same as last week's fault.",
	Args: []Arg{{Name: "", Title: "For the desk alone", Kind: talk.Lines, Required: true}}, do: note}

func note(r *request) error {
	if r.ticket.State == storage.Closed {
		return r.notNow(noted)
	}
	m, err := r.keep(workSide(r.ticket), true, talk.AsTyped(r.args[""]), r.act.Files)
	if err != nil {
		return err
	}
	if err := r.relay(&m, workSide(r.ticket)); err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: noted, Message: m.ID}); err != nil {
		return err
	}
	r.say(talk.Card{Title: fmt.Sprintf("Noted on #%d. The partner does not see it.", r.ticket.Number)})
	return nil
}
