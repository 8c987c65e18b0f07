package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// monitored is the kind of event: service is restored, and the ticket is left open to see whether that lasts.
const monitored = "monitoring"

var monitorVerb = Verb{Name: "monitor", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true, Adds: Fields,
	Help: "Leaves a restored ticket open, to see whether it lasts; what you add is sent to the partner.", Example: "1001 [Calls go through again.]",
	Args: []Arg{{Name: "", Title: "What was done (to the partner)", Kind: talk.Lines}}, do: leaveOpen, reopen: reopenMoment}

func leaveOpen(r *request) error {
	if _, ok := after(r.ticket, monitored); !ok {
		return r.notNow(monitored)
	}
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	if no := r.notWatched(a); no != nil {
		return no
	}
	d, ok, err := r.allows(a, "monitor")
	if err != nil || !ok {
		return err
	}
	bill, err := r.bill(a, d, "monitor")
	if err != nil {
		return err
	}
	if text := r.args[""]; text != "" {
		if err := r.answerBelow(talk.AsTyped(text), nil); err != nil {
			return err
		}
	}
	if err := r.watchIt(a, d); err != nil {
		return err
	}
	return r.tellBill(bill)
}

// watchIt begins the watch: the priority is lowered by one step, and no clock of a resolution runs any more.
func (r *request) watchIt(a *sla.Agreement, d sla.Decision) error {
	from, detail := r.ticket.Priority, map[string]string{}
	if err := noticesInto(detail, d.Notices); err != nil {
		return err
	}
	if err := r.becomes(storage.Event{Kind: monitored, Detail: detail}); err != nil {
		return err
	}
	if err := r.lower(stepsDown(a, from)[0]); err != nil {
		return err
	}
	if err := r.save(); err != nil {
		return err
	}
	next, err := r.nextQuietStep(a)
	if err != nil {
		return err
	}
	lower := talk.Say("The priority is ", talk.Strong(priorityTitle(a, r.ticket.Priority)), " now; it was ", priorityTitle(a, from), ".")
	toPartner := append(talk.Say("Service is restored. This is left open for monitoring; if trouble is back, write here."), append(lower, next...)...)
	toDesk := append(talk.Say(talk.Strong(r.who.person.Name), fmt.Sprintf(": #%d is restored and left open for monitoring.", r.ticket.Number)), append(lower, next...)...)
	if err := r.announceAround(a, a.Monitoring.Clause, talk.Card{Body: toPartner}, talk.Card{Body: toDesk}); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d is being monitored.", r.ticket.Number), Body: append(lower, next...)})
	return r.notify(d.Notices)
}

// notWatched says why the agreement has nothing to do with watching this ticket; nil where it has.
func (r *request) notWatched(a *sla.Agreement) error {
	if watchable(a, r.ticket) {
		return nil
	}
	no := refuse("not-watched", a.Title+" says nothing of monitoring.", "Resolve it with ", literalf("/desk resolve %d", r.ticket.Number),
		"; a message of the partner opens it again.")
	if len(a.Monitoring.Lower) > 0 {
		no.Title = fmt.Sprintf("#%d is %s: only what is more urgent than %s is left open for monitoring.", r.ticket.Number,
			priorityTitle(a, r.ticket.Priority), priorityTitle(a, a.Monitoring.Lower[0]))
		no.Clause = clauseTitle(a, first(a.Monitoring.Clause))
	}
	if text := r.args[""]; text != "" {
		no.Small = []talk.Text{talk.Say("You wrote: ", talk.Clip(text, 1000))}
	}
	return no
}

// watchable reports whether the agreement lets a ticket of this priority be watched: one more urgent than the first step down.
func watchable(a *sla.Agreement, t storage.Ticket) bool {
	return len(a.Monitoring.Lower) > 0 && a.Priorities.Index(t.Priority) < a.Priorities.Index(a.Monitoring.Lower[0])
}

// endsWatch opens a watched ticket again that was raised by hand: there is trouble after all.
func (r *request) endsWatch(a *sla.Agreement, from string) error {
	if r.ticket.State != storage.Monitoring || a.Priorities.Index(r.ticket.Priority) >= a.Priorities.Index(from) {
		return nil
	}
	return r.becomes(storage.Event{Kind: reopened})
}
