package commands

import (
	"fmt"

	"tieline/commands/talk"
	"tieline/storage"
)

// forManagers is what a thread reads about the ticket as a manager reads it, who is told away from that thread: which ticket it
// is, whose, what presses, and what they can do about it.
func (r *request) forManagers(card talk.Card) (talk.Card, error) {
	t := r.ticket
	a, err := r.agreement(t)
	if err != nil {
		return card, err
	}
	clocks, err := r.clocks(t)
	if err != nil {
		return card, err
	}
	facts := []talk.Fact{
		{Label: "Ticket", Value: talk.Say(talk.Strong(fmt.Sprintf("#%d ", t.Number)), talk.Clip(t.Subject, 80))},
		{Label: "Partner", Value: talk.Say(r.partnerName(t.Partner), tierWords(a, t.Tier))},
		{Label: "State", Value: talk.Say(r.stateWords(t))},
	}
	if next, ok := nextDue(clocks); ok {
		facts = append(facts, talk.Fact{Label: targetTitle(next.Target), Value: talk.Say(clockWords(next, zoneOf(a, t.Region), r.now)...).Fit(900)})
	}
	facts = append(facts, card.Facts...)
	card.Facts = facts[:min(len(facts), maxFacts)]
	card.Buttons = showButton(t.Number)
	if t.Handler == "" && t.State != storage.Closed {
		card.Buttons = append(card.Buttons, talk.Button{Label: "Assign", Line: fmt.Sprintf("assign %d", t.Number)})
	}
	return card, nil
}
