package commands

import (
	"encoding/json"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
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
			no.Managers = append(no.Managers, talk.Card{Tone: talk.Warn, Title: "The directory needs mending.", Body: talk.Say(n.Text),
				Small: []talk.Text{talk.Say(r.who.person.Name, " asked in ", r.act.In.ID, ".")}})
		}
	}
	no.Small = append(no.Small, assumed(a, d.Assumed)...)
	return no
}

// assumed shows how open places of the document were read.
func assumed(a *sla.Agreement, clauses []string) []talk.Text {
	var out []talk.Text
	for _, id := range clauses {
		if how, ok := a.Assumptions.Get(id); ok && len(out) < 4 {
			out = append(out, talk.Say(talk.Span{Words: "Read as: ", Italic: true}, how))
		}
	}
	return out
}

// clauseTitle is how people see a clause.
func clauseTitle(a *sla.Agreement, id string) string {
	if title, ok := a.Clauses.Get(id); ok {
		return a.Title + ", " + title
	}
	return ""
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
	if title := clauseTitle(a, d.Clause); title != "" {
		card.Facts = []talk.Fact{{Label: "Agreement", Value: talk.Say(title)}}
	}
	r.say(card)
	return nil
}

// noticesInto puts notices into an event, for the cards.
func noticesInto(detail map[string]string, notices []sla.Told) error {
	return noticesAs("notices", detail, notices)
}

func noticesAs(key string, detail map[string]string, notices []sla.Told) error {
	if len(notices) == 0 {
		return nil
	}
	b, err := json.Marshal(notices)
	detail[key] = string(b)
	return err
}

// noticesOn are the agreement's notices on the ticket for the people of one side: those to the desk are for the side that had
// the ticket then, those to the partner for the one below it.
func (r *request) noticesOn(t storage.Ticket, side string) ([]talk.Text, error) {
	events, err := r.events(t.Number)
	if err != nil {
		return nil, err
	}
	a, err := r.agreement(t)
	if err != nil {
		return nil, err
	}
	work, to := "", ""
	var hold []string
	for _, e := range events {
		if line, ok := e.Detail["line"]; ok || work == "" {
			if work = line; a.AtDesk(line) {
				work = deskSide
			}
			below, err := r.below(work)
			if err != nil {
				return nil, err
			}
			to = map[string]string{work: deskSide, below: partnerSide}[side]
		}
		for _, key := range []string{"withdrawn", "notices"} {
			var notices []sla.Told
			if e.Detail[key] == "" {
				continue
			}
			if err := json.Unmarshal([]byte(e.Detail[key]), &notices); err != nil {
				return nil, err
			}
			for _, text := range texts(notices, to) {
				if key == "withdrawn" {
					hold = slices.DeleteFunc(hold, func(s string) bool { return s == text })
				} else {
					hold = append(hold, text)
				}
			}
		}
	}
	var out []talk.Text
	for _, text := range hold {
		out = append(out, talk.Say(text))
	}
	return out, nil
}
