package commands

import (
	"fmt"

	"tieline/commands/talk"
)

var resolveVerb = Verb{Name: "resolve", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true, Adds: Fields,
	Help: "Marks a ticket as resolved; what you add is sent to the partner.", Example: "1001 [The trunk is registered again.]",
	Args: []Arg{{Name: "", Title: "What was done (to the partner)", Kind: talk.Lines}}, do: resolve, reopen: reopenMoment}

var closeVerb = Verb{Name: "close", Group: DeskGroup, Also: TicketGroup, Who: Partners, Ticket: true, Prose: true,
	Help: "Closes a ticket: nothing is added to it any more.", Example: "1001 [a last word]",
	Args: []Arg{{Name: "", Title: "What you want to say with it", Kind: talk.Lines}}, do: closeTicket}

func resolve(r *request) error {
	if _, ok := after(r.ticket, resolved); !ok {
		return r.notNow(resolved)
	}
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	d, ok, err := r.allows(a, "resolve")
	if err != nil || !ok {
		return err
	}
	bill, err := r.bill(a, d, "resolve")
	if err != nil {
		return err
	}
	sums := r.sums
	if bill != nil { // which says it
		sums = func() ([]talk.Fact, error) { return nil, nil }
	}
	err = r.turnSaying(resolved, fmt.Sprintf("#%d is resolved.", r.ticket.Number),
		"This is resolved. If it is not, write here and it is opened again.", sums)
	if err != nil {
		return err
	}
	if err := r.tell(d.Notices); err != nil {
		return err
	}
	if err := r.tellBill(bill); err != nil {
		return err
	}
	return r.lowerOnResolving(a)
}

func closeTicket(r *request) error {
	if no := r.atAnotherLine(); no != nil {
		return no
	}
	if asked, err := r.causeFirst(); err != nil || asked {
		return err
	}
	if goesOn, err := r.closesAnyway(fmt.Sprintf("close #%d", r.ticket.Number)); err != nil || !goesOn {
		return err
	}
	err := r.turnSaying(closed, fmt.Sprintf("#%d is closed.", r.ticket.Number),
		"This is closed. For something new, or if it comes back, open a follow-up.", r.sums)
	if err == nil && r.theirs(r.ticket) {
		r.answer.Say.Body = talk.Say("How was it? Rate it from 1 to 5: ", literalf("/ticket rate %d 5 Quick and clear.", r.ticket.Number))
	}
	return err
}
