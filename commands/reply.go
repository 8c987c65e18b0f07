package commands

import (
	"fmt"

	"tieline/commands/talk"
)

var replyVerb = Verb{Name: "reply", Group: DeskGroup, Also: TicketGroup, Who: Partners, Ticket: true, Prose: true,
	Help: "Writes to the other side of a ticket. From the desk it counts as the response.", Example: "1001 We are looking into it.",
	Args: []Arg{{Name: "", Title: "What you want to say", Kind: talk.Lines, Required: true}}, do: replyTo}

func replyTo(r *request) error {
	if !r.handles(r.ticket) {
		if err := r.saidByPartner(talk.AsTyped(r.args[""])); err != nil {
			return err
		}
		r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("Added to #%d.", r.ticket.Number)})
		return nil
	}
	if err := r.reply(talk.AsTyped(r.args[""]), r.act.Files); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("Sent to the partner of #%d.", r.ticket.Number)})
	return nil
}
