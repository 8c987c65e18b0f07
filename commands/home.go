package commands

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"tieline/commands/talk"
	"tieline/storage"
)

// homeVerb is the button that draws the page anew. Typed, it says what stands there first.
var homeVerb = Verb{Name: "home", Group: TicketGroup, Who: Anybody, LookUp: true, Hidden: true,
	Help: "Shows what stands on Tieline's own page.", do: homeNow}

// homePartners is for how many partners the page shows what they are entitled to.
const homePartners = 3

func homeNow(r *request) error {
	cards, err := r.home()
	if err != nil {
		return err
	}
	r.say(cards[0])
	return nil
}

// Home is what stands on the bot's own page for a person, as things are now: a partner's own tickets and what they are
// entitled to; an engineer's queue and own tickets; a manager's digest before them. It never fails.
func (c *Commands) Home(ctx context.Context, by talk.Person) []talk.Card {
	var cards []talk.Card
	err := c.store.View(ctx, func(tx storage.Tx) error {
		r, err := c.request(tx, talk.Act{Kind: talk.Clicked, By: by}.Clean())
		if err != nil {
			return err
		}
		cards, err = r.home()
		return err
	})
	if err != nil {
		slog.ErrorContext(ctx, "a home page could not be drawn", "err", err)
		return []talk.Card{{Tone: talk.Warn, Title: "This page could not be drawn.", Body: talk.Say("It is our fault. Try again in a moment."), Buttons: []talk.Button{refreshHome}}}
	}
	return cards
}

var refreshHome = talk.Button{Label: "Refresh", Line: "home"}

func (r *request) home() ([]talk.Card, error) {
	var parts []func(*request) error
	switch {
	case r.who.staff:
		if r.who.manager {
			parts = append(parts, digestNow)
		}
		parts = append(parts, queue, mine)
	case len(r.who.partners) == 0:
		return r.homeOfStranger(), nil
	default:
		parts = append(parts, ownTickets)
		if r.staffsLine() {
			parts = append(parts, queue, mine)
		}
		for _, id := range r.who.partners[:min(homePartners, len(r.who.partners))] {
			parts = append(parts, func(r *request) error {
				r.verb, r.args = coverageVerb, talk.Args{"partner": id}
				return coverage(r)
			})
		}
	}
	var cards []talk.Card
	for _, part := range parts {
		card, err := r.partOfHome(part)
		if err != nil {
			return nil, err
		}
		cards = append(cards, card)
	}
	zone := r.zoneOfDesk(r.who.person.ID)
	if !r.who.staff {
		zone = r.zoneFor(r.who.partners[0])
	}
	last := &cards[len(cards)-1]
	last.Buttons = append(slices.Clone(last.Buttons), refreshHome)
	last.Small = append(slices.Clone(last.Small), talk.Say("As of ", talk.At(r.now, zone), "."))
	return cards, nil
}

// partOfHome is what a verb answers, as a part of the page. What it refuses is said there.
func (r *request) partOfHome(do func(*request) error) (talk.Card, error) {
	one := *r
	one.answer, one.args = talk.Answer{}, talk.Args{}
	switch err := do(&one).(type) {
	case nil:
		return *one.answer.Say, nil
	case *Refusal:
		return *err.card(), nil
	default:
		return talk.Card{}, err
	}
}

// ownTickets lists a partner's open tickets, with a button for each of the newest.
func ownTickets(r *request) error {
	tickets, err := r.visible(storage.TicketQuery{States: openStates, Limit: most + 1})
	if err != nil {
		return err
	}
	card := talk.Card{Title: "Your tickets", Body: talk.Say("None is open.")}
	if len(tickets) > 0 {
		if card.Body, err = r.lines(tickets, len(r.who.partners) != 1); err != nil {
			return err
		}
	}
	card.Buttons = []talk.Button{{Label: "Open a ticket", Line: "open", Look: talk.Good}}
	for _, t := range tickets[:min(5, len(tickets))] {
		card.Buttons = append(card.Buttons, talk.Button{Label: fmt.Sprintf("Show #%d", t.Number), Line: fmt.Sprintf("show %d", t.Number)})
	}
	r.say(card)
	return nil
}

// homeOfStranger says what to do to those of whom nothing is known.
func (r *request) homeOfStranger() []talk.Card {
	return []talk.Card{{Title: "Support is in the channels that we share with partners.",
		Body:    talk.Say("I do not know whom you act for. Write or press a button in the channel that your company shares with us, and you are known here too. If there is none, ask your contact with us for one."),
		Buttons: []talk.Button{refreshHome}}}
}
