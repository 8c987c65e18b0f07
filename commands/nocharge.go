package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

// noSuchCharge says how the ticket's charge stands where there is nothing to decide about it, and what can be done instead.
func (r *request) noSuchCharge() error {
	n := r.ticket.Number
	charges, err := r.charges(r.ticket)
	if err != nil {
		return err
	}
	if len(charges) == 0 {
		return refuse("not-now", fmt.Sprintf("#%d is not charged.", n), "There is nothing to decide about that.")
	}
	c := charges[len(charges)-1]
	no := refuse("not-now", fmt.Sprintf("There is nothing to decide about the charge of #%d now.", n),
		append(append([]any{"It stands like this: "}, r.chargeWords(r.ticket, c)...), ". ")...)
	no.Say = append(no.Say, talk.Paragraph(talk.Flow, r.insteadOf(c)...))
	if c.State == ChargeRefused {
		no.Next = followUp(n)
	}
	return no
}

// insteadOf is what somebody can do who wanted something of a charge that does not stand so.
func (r *request) insteadOf(c Charge) []any {
	n := r.ticket.Number
	switch {
	case r.verb.Name == "settle":
		return []any{"Only what the partner contests is settled, with ", literalf("/ticket contest %d …", n), ". Time that was booked wrongly is taken back with ", literalf("/desk time %d -15m …", n), "."}
	case r.verb.Name == "quote":
		return []any{"Only what is priced on request and not accepted yet is quoted. For more, the partner opens a follow-up."}
	case c.State == ChargeRefused:
		return []any{"If you want it done after all, open a follow-up: you are asked again."}
	case c.State == ChargePending && r.verb.Name == "contest":
		return []any{"If you do not want to pay for it, say no: ", literalf("/ticket refuse %d", n), "."}
	case c.State == ChargeOnCondition && r.verb.Name == "contest":
		return []any{"Nothing is owed yet. If it is charged once the cause is known, you can contest that."}
	case c.State == ChargeContested:
		return []any{r.managerNames(), " settles it."}
	case r.verb.Name == "accept":
		return []any{"Nothing is left for you to do."}
	case r.verb.Name == "refuse" && !ended(r.ticket):
		return []any{"It cannot be refused any more. If no more work is wanted, write so in the ticket's thread, or close it with ",
			literalf("/ticket close %d", n), "; about what was spent, speak to ", r.managerNames(), "."}
	}
	return []any{"If you do not agree with it, speak to ", r.managerNames(), ", who can have the time taken back."}
}

// offerIsOver answers a click on an offer that nobody accepted while there was work to do.
func (r *request) offerIsOver() error {
	n := r.ticket.Number
	if r.ticket.State == storage.Closed {
		no := refuse("closed", fmt.Sprintf("#%d is closed, and nothing is owed for it.", n), "Its charge was not accepted in time. If you still want it done, open a follow-up: you are asked again.")
		no.Next = followUp(n)
		return no
	}
	return refuse("not-now", fmt.Sprintf("#%d is resolved, and nothing is owed for it.", n),
		"Its charge was not accepted in time, so there is nothing to decide any more. If it is not solved, write in its thread: it is opened again, and you are asked again.")
}
