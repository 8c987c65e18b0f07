package commands

import (
	"fmt"

	"tieline/commands/talk"
)

var replyVerb = Verb{Name: "reply", Group: DeskGroup, Also: TicketGroup, Who: Partners, Ticket: true, Prose: true,
	Help: "Writes to the other side of a ticket. From the desk it counts as the response.", Example: "1001 We are looking into it.",
	Theirs: Wording{Help: "Adds what you write to a ticket, for those on its other side.", Example: "1001 Only calls from outside are affected."},
	Args:   []Arg{{Name: "", Title: "What you want to say", Kind: talk.Lines, Required: true}}, do: replyTo}

func replyTo(r *request) error {
	if no := r.atAnotherLine(); no != nil {
		return no
	}
	side, err := r.stands()
	if err != nil {
		return err
	}
	text, done := talk.AsTyped(r.args[""]), fmt.Sprintf("Sent to the partner of #%d.", r.ticket.Number)
	switch {
	case r.handles(r.ticket):
		err = r.answerBelow(text, r.act.Files)
	case side != partnerSide:
		err = r.passDown(side, text, r.act.Files)
	default:
		done = fmt.Sprintf("Added to #%d.", r.ticket.Number)
		err = r.passUp(side, text, r.act.Files)
	}
	if err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: done})
	return nil
}

// atAnotherLine keeps staff from acting on a ticket that is with a partner's support line; nil for everybody else.
func (r *request) atAnotherLine() error {
	if !r.who.staff || r.ticket.Handler == "" {
		return nil
	}
	return refuse("not-yours", fmt.Sprintf("#%d is with %s, not at the desk.", r.ticket.Number, r.partnerName(r.ticket.Handler)),
		"They answer it, and escalate it if it is for you.")
}
