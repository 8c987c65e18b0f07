package commands

import (
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/storage"
)

// slower refuses a merger by which an open ticket would be worked on later than by itself: into one that is less urgent, or one
// that waits until its charge is accepted.
func (r *request) slower(from, into storage.Ticket) error {
	if !inTrouble(from) {
		return nil
	}
	a, err := r.agreement(from)
	if err != nil {
		return err
	}
	round := talk.Button{Label: fmt.Sprintf("Merge #%d into #%d", into.Number, from.Number), Line: fmt.Sprintf("merge %d into %d", into.Number, from.Number)}
	if mine, theirs := a.Priorities.Index(from.Priority), a.Priorities.Index(into.Priority); mine >= 0 && mine < theirs {
		no := refuse("less-urgent", fmt.Sprintf("#%d is %s, and #%d only %s: it would be worked on later there.", from.Number, priorityTitle(a, from.Priority),
			into.Number, priorityTitle(a, into.Priority)), fmt.Sprintf("Merge the other way round, or raise #%d first.", into.Number))
		no.Next = []talk.Button{round, {Label: talk.Clip(fmt.Sprintf("Raise #%d to %s", into.Number, priorityTitle(a, from.Priority)), 75),
			Line: fmt.Sprintf("priority %d %s", into.Number, from.Priority)}}
		return no
	}
	waits, err := r.waitsForConsent(into)
	if err != nil || !waits {
		return err
	}
	if too, err := r.waitsForConsent(from); err != nil || too {
		return err
	}
	no := refuse("not-accepted", fmt.Sprintf("#%d waits until its charge is accepted, and #%d does not: it would stand still there.", into.Number, from.Number),
		"Merge the other way round, or wait until the charge is accepted.")
	no.Next = []talk.Button{round}
	return no
}

// waitsForConsent reports whether nobody has accepted yet what a ticket is charged.
func (r *request) waitsForConsent(t storage.Ticket) (bool, error) {
	charges, err := r.charges(t)
	return slices.ContainsFunc(charges, func(c Charge) bool { return c.State == ChargePending }), err
}
