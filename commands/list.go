package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

var listVerb = Verb{Name: "list", Group: TicketGroup, Who: Partners, LookUp: true,
	Help:    "Lists your tickets, the newest first; all includes the closed ones.",
	Example: "[all]",
	Args:    []Arg{{Name: "", Title: "all", Choices: fixed("all")}},
	do:      list}

// most is how many tickets a list shows.
const most = 20

func list(r *request) error {
	q := storage.TicketQuery{States: openStates, Limit: most + 1}
	if r.args[""] == "all" {
		q.States = nil
	}
	tickets, err := r.visible(q)
	if err != nil {
		return err
	}
	if len(tickets) == 0 {
		r.say(talk.Card{Title: "No tickets.", Body: talk.Say("Type ", talk.Literal("/ticket open"), " to open one.")})
		return nil
	}
	card := talk.Card{Title: "Tickets"}
	if card.Body, err = r.lines(tickets, len(r.who.partners) != 1); err != nil {
		return err
	}
	r.say(card)
	return nil
}

// lines is one line for each ticket: number, state, subject, and the deadline that is next.
func (r *request) lines(tickets []storage.Ticket, withPartner bool) (talk.Text, error) {
	var body talk.Text
	for i, t := range tickets {
		if i == most {
			body = append(body, talk.Paragraph(talk.Flow, talk.Span{Words: fmt.Sprintf("… and more. The first %d are shown.", most), Italic: true}))
			break
		}
		a, err := r.agreement(t)
		if err != nil && !isUnreadable(err) {
			return nil, err
		}
		parts := []any{talk.Strong(fmt.Sprintf("#%d ", t.Number)), talk.Clip(t.Subject, 60)}
		if withPartner {
			p, err := r.tx.Partners.Get(t.Partner)
			if err != nil {
				return nil, err
			}
			parts = append(parts, ", "+talk.Clip(p.Name, 40))
		}
		if a == nil {
			body = append(body, talk.Paragraph(talk.Item, append(parts, talk.Strong(unreadableWords))...))
			continue
		}
		parts = append(parts, " · ", priorityTitle(a, t.Priority), " · ", r.stateWords(t))
		if short := r.chargeShort(t); short != "" {
			parts = append(parts, " · ", talk.Strong(short))
		}
		clocks, err := r.clocks(t)
		if err != nil {
			return nil, err
		}
		if next, ok := nextDue(clocks); ok {
			parts = append(parts, " · ", next.Target+" ")
			parts = append(parts, clockWords(next, zoneOf(a, t.Region), r.now)...)
		}
		body = append(body, talk.Paragraph(talk.Item, parts...))
	}
	return body.Fit(3800), nil
}

// fixed are choices that never change.
func fixed(values ...string) func(*request) []talk.Choice {
	var out []talk.Choice
	for _, v := range values {
		out = append(out, talk.Choice{Value: v, Label: v})
	}
	return func(*request) []talk.Choice { return out }
}
