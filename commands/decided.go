package commands

import (
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
)

// decided turns a decision that is not an acceptance into what the person reads.
func (r *request) decided(a *sla.Agreement, d sla.Decision) *Refusal {
	no := &Refusal{Code: string(d.Outcome), Clause: clauseTitle(a, d.Clause)}
	next := d.Next
	switch d.Outcome {
	case sla.Refer:
		no.Title = "This goes to somebody else."
	case sla.Charge:
		no.Title = "This is not part of your agreement: it is charged."
		rate, _ := a.Rates.Get(d.Rate)
		next = "Ask " + r.managerNames() + " to arrange it."
		if !strings.Contains(d.Reason, rate.String()) {
			next = "The rate is " + rate.String() + ". " + next
		}
	case sla.Hold:
		no.Title = "This cannot be taken up now."
		next = strings.TrimSpace(next + " Ask " + r.managerNames() + ".")
	default:
		no.Title = "The agreement does not cover this."
	}
	no.Say = talk.Say(d.Reason)
	if next != "" {
		no.Say = append(no.Say, talk.Paragraph(talk.Flow, next))
	}
	for _, n := range d.Notices {
		switch n.To {
		case partnerSide:
			no.Small = append(no.Small, talk.Say(n.Text))
		case "manager":
			no.Small = append(no.Small, talk.Say("Told: ", r.managerNames(), "."))
			no.Managers = append(no.Managers, talk.Card{Tone: talk.Warn, Title: "The directory needs mending.", Body: r.toMend(n.Text),
				Small: []talk.Text{talk.Say(r.who.person.Name, " asked in ", r.act.In.ID, ".")}})
		}
	}
	no.Small = append(no.Small, assumed(a, d.Assumed)...)
	return no
}

// toMend says to a manager what the directory lacks, and the command that mends it.
func (r *request) toMend(what string) talk.Text {
	id := r.draft.Partner
	if p, err := r.tx.Partners.Get(id); err != nil || p.Upstream != "" {
		return talk.Say(what)
	}
	return talk.Say(what, " Type ", literalf("/tieline partner set %s upstream=…", id), ".")
}

// clauseTitle is how people see a clause.
func clauseTitle(a *sla.Agreement, id string) string {
	if title, ok := a.Clauses.Get(id); ok {
		return a.Title + ", " + title
	}
	return ""
}

// clauseFact names a clause on a card; nothing where there is none.
func clauseFact(a *sla.Agreement, id string) []talk.Fact {
	title := clauseTitle(a, id)
	if title == "" {
		return nil
	}
	return []talk.Fact{{Label: "Agreement", Value: talk.Say(title)}}
}

// askBack asks the person to confirm what the agreement wants confirmed before the line is done with the values.
func (r *request) askBack(a *sla.Agreement, d sla.Decision, line string, values map[string]string) error {
	r.draft.Line, r.draft.Values = line, values
	if err := r.putDraft(); err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Warn, Title: "Is that so?", Body: talk.Say(d.Reason), Buttons: []talk.Button{
		{Label: "Yes, go on", Line: "confirm " + r.draft.ID, Look: talk.Good},
		{Label: "No, change it", Line: "form " + r.draft.ID},
	}}
	card.Facts = append(card.Facts, clauseFact(a, d.Clause)...)
	r.say(card)
	return nil
}
