package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

// problemCard is how a problem stands, for the desk.
func (r *request) problemCard(p storage.Problem) (talk.Card, error) {
	card := talk.Card{Title: fmt.Sprintf("Problem %d: %s", p.Number, p.Title), Mark: fmt.Sprintf("problem %d", p.Number)}
	numbers, err := r.tx.Gathered.In(p.Number)
	if err != nil {
		return card, err
	}
	rounds, err := r.tx.Rounds.OfProblem(p.Number)
	if err != nil {
		return card, err
	}
	const lastRounds = 3
	for _, x := range rounds[max(0, len(rounds)-lastRounds):] {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, talk.Strong(r.name(x.By)), ", ", talk.At(x.At, r.zoneOfDesk(x.By)), ", "+kindWords[x.Kind]))
		card.Body = append(card.Body, quoted(talk.Clip(x.Text, 400))...)
		progress, err := r.progress(x)
		if err != nil {
			return card, err
		}
		card.Body = append(card.Body, progress...)
	}
	for i, n := range numbers {
		if i == most {
			card.Body = append(card.Body, talk.Paragraph(talk.Flow, fmt.Sprintf("… and %d more tickets.", len(numbers)-most)))
			break
		}
		t, err := r.tx.Tickets.Get(n)
		if err != nil {
			return card, err
		}
		card.Body = append(card.Body, talk.Paragraph(talk.Item, talk.Strong(fmt.Sprintf("#%d ", n)), r.partnerName(t.Partner), " · "+talk.Clip(t.Subject, 60)+" · "+string(t.State)))
	}
	card.Body = card.Body.Fit(3600)
	open, err := r.unresolved(p)
	if err != nil {
		return card, err
	}
	tickets := counted(len(numbers), "ticket")
	switch {
	case len(open) == 0 && len(numbers) > 0:
		tickets += ", nothing left to resolve"
	case len(open) < len(numbers):
		tickets += fmt.Sprintf(", %d to be resolved", len(open))
	}
	card.Facts = []talk.Fact{{Label: "Tickets", Value: talk.Say(tickets)}, {Label: "Opened", Value: talk.Say(r.name(p.By), ", ", talk.At(p.Opened, r.zoneOfDesk(p.By)))}}
	if p.Closed.IsZero() {
		card.Buttons = []talk.Button{{Label: "Update", Line: fmt.Sprintf("problem %d update", p.Number)}, {Label: "Close", Line: fmt.Sprintf("problem %d close", p.Number)}}
		return card, nil
	}
	card.Tone = talk.Done
	card.Facts = append(card.Facts, talk.Fact{Label: "Closed", Value: talk.Say(talk.At(p.Closed, r.zoneOfDesk(p.By)))})
	if len(open) > 0 {
		card.Buttons = []talk.Button{resolveAll(p, len(open))}
	}
	return card, nil
}

// problemOn says on a ticket's card which problem it belongs to. A partner reads its title, and no number that would count
// others' trouble.
func (r *request) problemOn(t storage.Ticket, side string) ([]talk.Text, error) {
	n, err := r.tx.Gathered.Of(t.Number)
	if err != nil || n == 0 {
		return nil, err
	}
	p, err := r.tx.Problems.Get(n)
	if err != nil {
		return nil, err
	}
	over := ""
	if !p.Closed.IsZero() {
		over = " It is over."
	}
	if side == workSide(t) {
		return []talk.Text{talk.Say(fmt.Sprintf("Belongs to problem %d: %s.%s", p.Number, p.Title, over))}, nil
	}
	return []talk.Text{talk.Say("Part of a wider problem: " + p.Title + "." + over)}, nil
}
