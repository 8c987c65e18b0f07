package commands

import (
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// closeWished is the kind of event: the partner wants the ticket closed, and it is not decided yet what it owes.
const closeWished = "close-wished"

// causeOwed reports whether what an open ticket costs is to be decided by what is asked on resolving: closed before that, nobody
// would ever decide it.
func (r *request) causeOwed(a *sla.Agreement, events []storage.Event) (bool, error) {
	if ended(r.ticket) {
		return false, nil
	}
	return r.causeOpen(a, events)
}

// causeOpen reports whether time is on record that is charged or not by what is asked on resolving, and that was never answered:
// under a charge on condition, or under none where an answer may make one.
func (r *request) causeOpen(a *sla.Agreement, events []storage.Event) (bool, error) {
	s, err := r.underTroubleAt(a, "resolve", r.ticket.Fields)
	if err != nil {
		return false, err
	}
	asked := a.FormFields(s)
	charges, free := ChargesOf(events)
	for _, c := range charges {
		if c.State == ChargeOnCondition && c.Worked > 0 {
			return len(asked) > 0, nil
		}
	}
	unanswered := slices.ContainsFunc(asked, func(f sla.Row[sla.Field]) bool { return s.Fields[f.ID] == "" })
	return free > 0 && unanswered && mightCharge(a, s, asked), nil
}

// causeFirst keeps such a ticket from being closed: who has it is asked for the cause, which resolving records. What was
// typed is sent on, or stands in the form. It is true where that was asked.
func (r *request) causeFirst() (bool, error) {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return false, err
	}
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return false, err
	}
	if owed, err := r.causeOwed(a, events); err != nil || !owed {
		return false, err
	}
	if r.handles(r.ticket) {
		return true, r.resolveInstead()
	}
	if err := r.sayWith(); err != nil {
		return true, err
	}
	if err := r.happened(storage.Event{Kind: closeWished}); err != nil {
		return true, err
	}
	news := talk.Card{Tone: talk.Warn, Title: fmt.Sprintf("%s wants #%d closed.", talk.Clip(r.who.person.Name, 60), r.ticket.Number),
		Body:    talk.Say("Time is on record, and whether it is charged depends on the cause: resolve it with the cause, so that it is decided what is owed."),
		Buttons: []talk.Button{{Label: "Resolve", Line: fmt.Sprintf("resolve %d", r.ticket.Number)}}}
	if err := r.announce(workSide(r.ticket), news); err != nil {
		return true, err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("The desk is asked to end #%d.", r.ticket.Number),
		Body: talk.Say("Time was spent on it, and whether that is charged depends on the cause. You are told what is owed as soon as the cause is recorded; nothing is owed before.")})
	return true, nil
}

// resolveInstead asks those who have the ticket to resolve it, with what they wanted to say.
func (r *request) resolveInstead() error {
	r.draft = storage.Draft{Line: fmt.Sprintf("resolve #%d", r.ticket.Number), Files: r.act.Files}
	if text := r.args[""]; r.verb.Prose && text != "" {
		r.draft.Values = map[string]string{textField: text}
	}
	if err := r.putDraft(); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Warn, Title: fmt.Sprintf("Nothing is done yet: #%d is to be resolved first.", r.ticket.Number),
		Body:    talk.Say("Time is on record, and whether it is charged depends on the cause. Resolving asks for the cause, and so decides what is owed."),
		Buttons: []talk.Button{{Label: "Resolve", Line: "form " + r.draft.ID, Look: talk.Good}}})
	return nil
}
