package commands

import (
	"fmt"

	"tieline/commands/talk"
)

var replyVerb = Verb{Name: "reply", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true,
	Help: "Writes to the partner. It counts as the response.", Example: "1001 We are looking into it.",
	Args: []Arg{{Name: "", Title: "To the partner", Kind: talk.Lines, Required: true}}, do: replyTo}

func replyTo(r *request) error {
	if err := r.reply(talk.AsTyped(r.args[""]), r.act.Files); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("Sent to the partner of #%d.", r.ticket.Number)})
	return nil
}
