package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// reasonForOutage is the target that explaining an outage meets.
const reasonForOutage = "reason-for-outage"

// explained is the kind of event: the reason for outage was sent to the partner.
const explained = "explained"

var rfoVerb = Verb{Name: "rfo", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true,
	Help: "Sends the partner the reason for outage, also after the ticket was resolved.", Title: "Reason for outage", Example: "1001 A card in the core switch failed and was replaced.",
	Args: []Arg{{Name: "", Title: "Reason for outage (to the partner)", Kind: talk.Lines, Required: true}}, do: explainOutage}

func explainOutage(r *request) error {
	if r.ticket.State == storage.Closed {
		return r.notNow(explained)
	}
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	clock, err := r.reasonOwed()
	if err != nil {
		return err
	}
	if no := r.noReason(a, clock); no != nil {
		return no
	}
	heading := talk.Card{Title: fmt.Sprintf("Reason for outage of #%d", r.ticket.Number)}
	if title := clauseTitle(a, first(clock.Clause)); title != "" {
		heading.Small = []talk.Text{talk.Say(title)}
	}
	below, err := r.below(workSide(r.ticket))
	if err != nil {
		return err
	}
	if err := r.announce(below, heading); err != nil {
		return err
	}
	m, err := r.answerWith(r.args[""])
	if err != nil {
		return err
	}
	if err := r.becomes(storage.Event{Kind: explained, Message: m.ID}); err != nil {
		return err
	}
	if err := r.announce(workSide(r.ticket), talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), " gave the reason for outage.")}); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("The reason for outage of #%d is sent.", r.ticket.Number)})
	return nil
}

// reasonOwed is the ticket's clock of the reason for outage; zero where there is none.
func (r *request) reasonOwed() (clock sla.Clock, err error) {
	clocks, err := r.clocks(r.ticket)
	for _, c := range clocks {
		if c.Target == reasonForOutage {
			clock = c
		}
	}
	return clock, err
}

// noReason refuses what nobody is owed. What was typed is said again, since a command that is refused is gone from sight.
func (r *request) noReason(a *sla.Agreement, clock sla.Clock) error {
	var no *Refusal
	switch clock.State {
	case sla.Running, sla.Paused, sla.Worded:
		return nil
	case sla.Stopped:
		no = refuse("not-owed", fmt.Sprintf("The reason for outage of #%d was given already, ", r.ticket.Number)+"and is with the partner.", "What there is to add goes with ",
			literalf("/desk reply %d", r.ticket.Number), ".")
	default:
		no = refuse("not-owed", fmt.Sprintf("%s promises no reason for outage for #%d.", a.Title, r.ticket.Number), "If you want to give one all the same, use ",
			literalf("/desk reply %d", r.ticket.Number), ".")
	}
	no.Small = []talk.Text{talk.Say("You wrote: ", talk.Clip(r.args[""], 1000))}
	return no
}

// answerWith answers the partner in words that came with a command, and gives the message that they are kept as.
func (r *request) answerWith(text string) (m storage.Message, err error) {
	if err := r.answerBelow(talk.AsTyped(text), nil); err != nil {
		return m, err
	}
	messages, err := r.tx.Messages.Of(r.ticket.Number)
	if err != nil {
		return m, err
	}
	return messages[len(messages)-1], nil
}

// reasonStillOwed tells that the ticket's reason for outage was not given; empty where none is owed.
func (r *request) reasonStillOwed(a *sla.Agreement) (talk.Text, error) {
	clock, err := r.reasonOwed()
	if err != nil || clock.State != sla.Running && clock.State != sla.Paused {
		return nil, err
	}
	if clock.Due.IsZero() {
		return talk.Say("The reason for outage is still owed."), nil
	}
	return talk.Say("The reason for outage is still owed, due ", talk.At(clock.Due, zoneOf(a, r.ticket.Region)), "."), nil
}

// closesAnyway asks back before a line closes the ticket without what is still owed, or by the partner while it is most urgent.
// It is false where the person was asked.
func (r *request) closesAnyway(line string) (bool, error) {
	if r.confirmed || r.ticket.State == storage.Closed {
		return true, nil
	}
	a, err := r.agreement(r.ticket)
	if err != nil {
		return false, err
	}
	owed, err := r.reasonStillOwed(a)
	if err != nil {
		return false, err
	}
	title, body := fmt.Sprintf("Close #%d without it?", r.ticket.Number), append(owed, talk.Say("Once it is closed, nobody is reminded of it.")...)
	switch urgent := r.theirUrgent(a); {
	case urgent:
		title = fmt.Sprintf("Close #%d, which is %s and not resolved?", r.ticket.Number, priorityTitle(a, r.ticket.Priority))
		body = append(talk.Say("Nobody works on it once it is closed."), owed...)
	case owed == nil:
		return true, nil
	}
	r.draft = storage.Draft{Line: line, Files: r.act.Files}
	if text := r.args[""]; r.verb.Prose && text != "" { // sent on once it is confirmed
		r.draft.Values = map[string]string{textField: text}
	}
	if err := r.putDraft(); err != nil {
		return false, err
	}
	card := talk.Card{Tone: talk.Warn, Title: title, Body: body,
		Buttons: []talk.Button{{Label: "Close anyway", Line: "confirm " + r.draft.ID, Look: talk.Bad}}}
	if r.handles(r.ticket) {
		card.Buttons = append(card.Buttons, talk.Button{Label: "Give the reason", Line: fmt.Sprintf("rfo %d", r.ticket.Number)})
	}
	r.say(card)
	return false, nil
}

// theirUrgent reports whether somebody of the partner has a ticket before them that is most urgent and not resolved.
func (r *request) theirUrgent(a *sla.Agreement) bool {
	return len(a.Priorities) > 1 && a.Priorities.Index(r.ticket.Priority) == 0 && inTrouble(r.ticket) && r.theirs(r.ticket)
}
