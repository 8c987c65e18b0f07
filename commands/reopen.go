package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var reopenVerb = Verb{Name: "reopen", Group: DeskGroup, Also: TicketGroup, Who: Partners, Ticket: true, Prose: true,
	Help: "Opens a ticket again that is resolved or being monitored; a closed one where the agreement allows it.", Example: "1001 [It is back.]",
	Args: []Arg{{Name: "", Title: "What you want to say with it", Kind: talk.Lines}}, do: reopen}

func reopen(r *request) error {
	if no := r.atAnotherLine(); no != nil {
		return no
	}
	if n := r.ticket.MergedInto; n != 0 {
		return refuse("merged", fmt.Sprintf("#%d was merged into #%d.", r.ticket.Number, n), "It goes on there.")
	}
	switch r.ticket.State {
	case storage.Resolved, storage.Monitoring:
	case storage.Closed:
		if ok, err := r.mayReopen(); err != nil || !ok {
			return err
		}
	default:
		return refuse("not-now", fmt.Sprintf("#%d is open.", r.ticket.Number), "There is nothing to reopen.")
	}
	r.ticket.State = storage.Resolved // from where it goes on, whichever it was
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	if err := r.toUpstreamOfNow(); err != nil {
		return err
	}
	words, err := r.priorityBack(a)
	if err != nil {
		return err
	}
	if err := r.turn(reopened, fmt.Sprintf("#%d is open again.%s", r.ticket.Number, words), "This is open again."+words); err != nil {
		return err
	}
	if err := r.again(); err != nil {
		return err
	}
	if err := r.callOutAnew(a); err != nil {
		return err
	}
	return r.asksToPayAgain()
}

// mayReopen asks the agreement whether what is closed may be opened again; false where the person was asked instead.
func (r *request) mayReopen() (bool, error) {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return false, err
	}
	d, ok := r.reopenable(a)
	switch {
	case ok && d.Outcome == sla.Accept:
		return true, nil
	case ok:
		return r.consents(a, d, fmt.Sprintf("reopen #%d", r.ticket.Number), r.escalationValues())
	}
	d.Next = "" // there is nothing to choose
	no := r.decided(a, d)
	if d.Outcome == sla.Accept || d.Outcome == sla.Charge {
		no = refuse("closed", fmt.Sprintf("#%d is closed, and closed tickets stay closed.", r.ticket.Number), "Open a follow-up: it carries the number.")
	}
	no.Next = []talk.Button{followUp(r.ticket.Number)[0]}
	return false, no
}
