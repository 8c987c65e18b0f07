package commands

import (
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// Lowering is what becomes of a ticket's priority once there is no trouble any more: step by step, as the agreement's
// monitoring says. No clock changes by it. If trouble comes back, the priority does too.

// stepsDown are the priorities to which a ticket is still to be lowered, in order.
func stepsDown(a *sla.Agreement, priority string) (steps []string) {
	for _, p := range a.Monitoring.Lower {
		if a.Priorities.Index(p) > a.Priorities.Index(priority) {
			steps = append(steps, p)
		}
	}
	return steps
}

// lower records one step. The ticket is saved by what brings the step about.
func (r *request) lower(to string) error {
	detail := map[string]string{"priority": to, "from": r.ticket.Priority, "step": "down"}
	if !r.ticket.Confirmed {
		detail["confirmed"] = "no"
	}
	r.ticket.Priority, r.ticket.Confirmed = to, true
	return r.happened(storage.Event{Kind: prioritised, Detail: detail})
}

// beforeSteps is the priority that a ticket had before it was lowered, and whether the desk had confirmed it.
func beforeSteps(events []storage.Event) (priority string, confirmed bool) {
	confirmed = true
	for _, e := range events {
		if p := e.Detail["priority"]; e.Kind == opened || e.Kind == prioritised && e.Detail["step"] != "down" {
			priority, confirmed = p, true
		}
		if e.Kind == prioritised && e.Detail["confirmed"] == "no" {
			confirmed = false
		}
	}
	return priority, confirmed
}

// reopens opens the ticket again.
func (r *request) reopens(a *sla.Agreement) (words string, err error) {
	if words, err = r.priorityBack(a); err != nil {
		return "", err
	}
	return words, r.becomes(storage.Event{Kind: reopened})
}

// priorityBack gives a ticket that is about to be opened again the priority that it had while there was trouble. It comes
// before the reopening, so that what starts again starts under this priority. What it says is empty where nothing was lowered.
func (r *request) priorityBack(a *sla.Agreement) (words string, err error) {
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return "", err
	}
	if was, confirmed := beforeSteps(events); was != r.ticket.Priority && lowered(events) {
		detail := map[string]string{"priority": was, "from": r.ticket.Priority, "step": "back"}
		r.ticket.Priority, r.ticket.Confirmed = was, confirmed
		if err := r.happened(storage.Event{Kind: prioritised, Detail: detail}); err != nil {
			return "", err
		}
		words = " Its priority is " + priorityTitle(a, was) + " again."
	}
	return words, nil
}

// lowered reports whether the last change of priority was a step down.
func lowered(events []storage.Event) (down bool) {
	for _, e := range events {
		if e.Kind == prioritised {
			down = e.Detail["step"] == "down"
		}
	}
	return down
}

// lowerOnResolving takes all steps at once, as a ticket takes them that is resolved without having been watched. The desk is
// told; the partner, whom it concerns only if trouble comes back, reads it on the card.
func (r *request) lowerOnResolving(a *sla.Agreement) error {
	steps := stepsDown(a, r.ticket.Priority)
	if len(steps) == 0 {
		return nil
	}
	by := ""
	for i, p := range steps {
		if err := r.lower(p); err != nil {
			return err
		}
		if i > 0 {
			by += ", then "
		}
		by += priorityTitle(a, p)
	}
	if err := r.save(); err != nil {
		return err
	}
	words := "Its priority was lowered to " + by + ", as for whatever is resolved. Were it opened again, it would have its own."
	return r.announce(workSide(r.ticket), talk.Card{Body: talk.Say(words), Small: r.aroundSmall(a, a.Monitoring.Clause)})
}

// quietSteps lowers a watched ticket that stays quiet, step by step, and closes it after the last.
func quietSteps(a *sla.Agreement, t storage.Ticket, events []storage.Event) []timer {
	if t.State != storage.Monitoring {
		return nil
	}
	var since, answered time.Time
	kept := false
	for _, e := range events {
		switch {
		case e.Kind == monitored, e.Kind == prioritised && e.Detail["step"] == "down":
			since, kept = e.At, false
			if e.By == 0 && e.Recorded.After(since) {
				since = e.Recorded // a step that came late puts off the next
			}
		case e.Kind == keptOpen:
			kept = true
		case e.Kind == replied, e.Kind == called, e.Kind == passedOn, e.Kind == fieldsSet:
			kept, answered = false, e.At
		}
	}
	end := a.After(since, a.Monitoring.Quiet, t.Region)
	if steps := stepsDown(a, t.Priority); len(steps) > 0 {
		return []timer{{what: "quiet step", at: end, fire: lowerQuietly}}
	}
	if kept || end.IsZero() {
		return nil
	}
	if answered.After(end) {
		end = answered // it was kept open until then
	}
	return []timer{{what: "closing after the last quiet step", at: end, fire: closeWatched}}
}

// lowerQuietly takes the next step, and says what comes after it.
func lowerQuietly(r *request, a *sla.Agreement) error {
	to := stepsDown(a, r.ticket.Priority)[0]
	if err := r.lower(to); err != nil {
		return err
	}
	next, err := r.nextQuietStep(a)
	if err != nil {
		return err
	}
	words := append(talk.Say("It stayed quiet: the priority is ", talk.Strong(priorityTitle(a, to)), " now."), next...)
	return r.announceAround(a, a.Monitoring.Clause, talk.Card{Body: append(words, talk.Say("If trouble is back, write here.")...)}, talk.Card{Body: words})
}

// nextQuietStep says what the quiet comes to next.
func (r *request) nextQuietStep(a *sla.Agreement) (talk.Text, error) {
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return nil, err
	}
	next := quietSteps(a, r.ticket, events)
	if len(next) == 0 || next[0].at.IsZero() {
		return nil, nil
	}
	when := talk.At(next[0].at, zoneOf(a, r.ticket.Region))
	if steps := stepsDown(a, r.ticket.Priority); len(steps) > 0 {
		return talk.Say("If it stays quiet, it is lowered to "+priorityTitle(a, steps[0])+" ", when, "."), nil
	}
	waits, err := r.closingWaitsFor(a)
	if err != nil || waits == "" {
		return talk.Say("If it stays quiet, it is closed ", when, "."), err
	}
	return talk.Say("If it stays quiet, it is closed once ", waits, ", ", when, " at the earliest."), nil
}

// closingWaitsFor is what must be settled before quiet closes the ticket; empty where nothing is owed.
func (r *request) closingWaitsFor(a *sla.Agreement) (string, error) {
	open, err := r.stillUndecided(a)
	if err != nil || open != nil {
		return "it is known whether it is charged", err
	}
	reason, err := r.reasonStillOwed(a)
	if err != nil || reason == nil {
		return "", err
	}
	return "the reason for outage is given", nil
}

// closeWatched closes what stayed quiet to the end.
func closeWatched(r *request, a *sla.Agreement) error {
	return r.closeIfNothingIsOwed(a, a.Monitoring.Clause)
}
