package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// allows asks the agreement whether the ticket may come to a moment that its rules and fields speak of: "resolve", or
// "monitor". What came with the command is in the ticket's fields afterwards, to be saved with it.
//
// It is false where the person was asked instead, by a form for what is needed or by a question: what they send does the
// verb again. A refusal is an error. What is charged for is allowed, since the work is done by then: whoever carries out
// charges finds the rate in the decision.
func (r *request) allows(a *sla.Agreement, at string) (d sla.Decision, ok bool, err error) {
	if no := r.checkFields(a, at); no != nil {
		return d, false, no
	}
	s, err := r.underTroubleAt(a, at, r.escalationFields(a))
	if err != nil {
		return d, false, err
	}
	if no := r.checkAsked(a, s); no != nil {
		return d, false, no
	}
	s.Confirmed = r.confirmed
	line := fmt.Sprintf("%s #%d", r.verb.Name, r.ticket.Number)
	if stale := r.answeredBefore(a, s); len(stale) > 0 {
		if r.draft.ID == "" && !r.act.Late {
			r.draft.Line, r.draft.Values = line, r.escalationValues()
			if err := r.putDraft(); err != nil {
				return d, false, err
			}
			r.answer.Form = r.momentForm(a, s, nil)
			return d, false, nil
		}
		for _, id := range stale {
			delete(s.Fields, id)
		}
	}
	d = a.Decide(s)
	switch {
	case d.Outcome == sla.Ask && len(d.Missing) > 0:
		wrong, no := r.missing(d)
		if no != nil {
			return d, false, no
		}
		r.draft.Line, r.draft.Values = line, r.escalationValues()
		if err := r.putDraft(); err != nil {
			return d, false, err
		}
		r.answer.Form = r.momentForm(a, s, wrong)
		return d, false, nil
	case d.Outcome == sla.Ask:
		return d, false, r.askBack(a, d, line, r.escalationValues())
	case d.Outcome == sla.Decline, d.Outcome == sla.Refer:
		no := r.decided(a, d)
		no.Again = true
		return d, false, no
	}
	r.ticket.Fields = s.Fields
	return d, true, nil
}

// answeredBefore are the fields of a moment that hold an answer of an earlier time, and were not answered now. What was found
// then may be true no more: it is shown, and does not decide by itself. What was answered when a ticket was left open for
// monitoring holds for as long as it is, unless it left the question open.
func (r *request) answeredBefore(a *sla.Agreement, s sla.Situation) (stale []string) {
	for _, f := range a.FormFields(s) {
		was := r.ticket.Fields[f.ID]
		if was != "" && r.args[f.ID] == "" && (r.ticket.State != storage.Monitoring || was == f.V.Undecided) {
			stale = append(stale, f.ID)
		}
	}
	return stale
}

// underTroubleAt is what the agreement is asked about a moment of the ticket that ends the trouble: under the priority that
// the ticket had while there was trouble, even if it was lowered since.
func (r *request) underTroubleAt(a *sla.Agreement, at string, fields map[string]string) (s sla.Situation, err error) {
	events, err := r.events(r.ticket.Number)
	priority := r.ticket.Priority
	if lowered(events) {
		priority, _ = beforeSteps(events)
	}
	return r.situation(a, at, r.ticket.Category, priority, fields), err
}

// checkAsked refuses a field that came with a command and that the agreement does not ask of this ticket, since nothing would
// come of it.
func (r *request) checkAsked(a *sla.Agreement, s sla.Situation) error {
	asked := a.FormFields(s)
	for _, f := range a.AllFields(s.At) {
		if r.args[f.ID] != "" && asked.Index(f.ID) < 0 {
			no := refuse("bad-value", fmt.Sprintf("%q is not asked of #%d.", f.ID, r.ticket.Number),
				fmt.Sprintf("%s: under its priority and category the agreement makes nothing of that. Leave it out, or write it in your text.", f.V.Title))
			no.Again = true
			return no
		}
	}
	return nil
}

// checkFields looks at the fields that came with a command: only those that the agreement asks for at its moment.
// What decided an opening, or is found out on resolving, is not changed in passing.
func (r *request) checkFields(a *sla.Agreement, at string) error {
	for _, f := range a.Fields {
		if r.args[f.ID] != "" && !f.V.AskedAt(at) {
			return notAskedNow(f, at)
		}
	}
	return nil
}

// notAskedNow refuses a field that another moment asks for.
func notAskedNow(f sla.Row[sla.Field], at string) *Refusal {
	no := refuse("bad-value", fmt.Sprintf("%q is not asked for now.", f.ID),
		fmt.Sprintf("%s is no field of this moment (%s): leave it out, or write it in your text.", f.V.Title, at))
	no.Again = true
	return no
}

// momentForm asks for the verb's text and for what the agreement wants to know at a moment.
func (r *request) momentForm(a *sla.Agreement, s sla.Situation, wrong map[string]string) *talk.Form {
	f := &talk.Form{Draft: r.draft.ID, Title: talk.Clip(fmt.Sprintf("%s #%d", capitalised(r.verb.Name), r.ticket.Number), 24), Submit: capitalised(r.verb.Name),
		Intro: talk.Say(r.wording(r.verb).Help)}
	if text, ok := r.verb.arg(""); ok {
		f.Fields = append(f.Fields, talk.Field{Name: textField, Kind: talk.Lines, Label: talk.Clip(text.Title, 45), Required: text.Required, Value: r.args[""]})
	}
	for _, x := range a.FormFields(s) {
		field := formField(x, s.Fields[x.ID])
		field.Error = wrong[x.ID]
		f.Fields = append(f.Fields, field)
	}
	return f
}

// reopenMoment shows the form of a verb again whose name is the moment that it brings.
func reopenMoment(r *request) error {
	if err := r.findTicket(); err != nil {
		return err
	}
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	s, err := r.underTroubleAt(a, r.verb.Name, r.escalationFields(a))
	r.answer.Form = r.momentForm(a, s, nil)
	return err
}
