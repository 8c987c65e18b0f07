package commands

import (
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// saidInClosed answers what was written in the thread of a ticket that is closed. A merged one goes on elsewhere; for any other
// the words are kept, and go along with what is offered.
func (r *request) saidInClosed() error {
	into, merged, err := r.goesOnIn(r.ticket)
	switch {
	case err != nil:
		return err
	case merged:
		return r.saidInMerged(into)
	case r.here.Side == workSide(r.ticket) || onlyThanks(r.act.Text.Plain()):
		return r.notNow(partnerSaid)
	}
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	n := r.ticket.Number
	card := talk.Card{Tone: talk.Bad, Title: fmt.Sprintf("#%d is closed.", n)}
	words := "Open a follow-up: it carries the number. What you wrote goes along."
	if _, ok := r.reopenable(a); ok {
		again, err := r.keepWords(fmt.Sprintf("reopen #%d", n), map[string]string{textField: r.act.Text.Plain()})
		if err != nil {
			return err
		}
		card.Buttons = []talk.Button{{Label: "Open it again", Line: "confirm " + again, Look: talk.Good}}
		words = "If this is not solved, open it again; for something new, open a follow-up: it carries the number. What you wrote goes along."
	}
	values := map[string]string{"follows": fmt.Sprint(n), "message": r.act.Text.Plain()}
	if slices.Contains(r.who.partners, r.ticket.Partner) {
		values["partner"] = r.ticket.Partner // the form may be filled in elsewhere
	}
	next, err := r.keepWords("open", values)
	if err != nil {
		return err
	}
	card.Body = talk.Say(words)
	card.Buttons = append(card.Buttons, talk.Button{Label: "Open a follow-up", Line: "form " + next})
	r.say(card)
	return nil
}

// keepWords keeps what was written as the draft of a line, with the files that came with it.
func (r *request) keepWords(line string, values map[string]string) (draft string, err error) {
	r.draft = storage.Draft{Line: line, Values: values, Files: r.act.Files}
	err = r.putDraft()
	return r.draft.ID, err
}

// reopenable is what the agreement says to opening a closed ticket again, and whether it can be: accepted, or charged.
func (r *request) reopenable(a *sla.Agreement) (sla.Decision, bool) {
	d := a.Decide(r.situation(a, "reopen", r.ticket.Category, r.ticket.Priority, r.ticket.Fields))
	return d, a.ClockRules.Reopening != "never" && (d.Outcome == sla.Accept || d.Outcome == sla.Charge)
}
