package commands

import (
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// hold puts the ticket on hold: it stays registered, and no clock runs. What it waited for the partner for is asked again
// afterwards. The event has the agreement's reason and clause.
func (r *request) hold(d sla.Decision) error {
	if r.ticket.State == storage.Waiting {
		if err := r.becomes(storage.Event{Kind: resumed}); err != nil {
			return err
		}
	}
	return r.becomes(storage.Event{Kind: held, Detail: map[string]string{"reason": d.Reason, "clause": d.Clause}})
}

// sayHeld tells both sides of a ticket that was open already.
func (r *request) sayHeld(a *sla.Agreement, d sla.Decision) error {
	card := talk.Card{Tone: talk.Warn, Title: "This is on hold now.", Body: append(talk.Say(d.Reason), r.whatHoldMeans())}
	card.Facts = append(card.Facts, clauseFact(a, d.Clause)...)
	card.Small = assumed(a, d.Assumed)
	toDesk := card
	toDesk.Buttons = []talk.Button{releaseButton(r.ticket.Number)}
	if err := r.announce(partnerSide, card); err != nil {
		return err
	}
	return r.announce(workSide(r.ticket), toDesk)
}

// whatHoldMeans is the same wherever a hold is told.
func (r *request) whatHoldMeans() talk.Para {
	return talk.Paragraph(talk.Flow, "Nothing of it is lost, and no clock runs meanwhile. It is taken up by itself once that is settled; ",
		"if it cannot wait, ask ", r.managerNames(), ".")
}

func releaseButton(number int64) talk.Button {
	return talk.Button{Label: "Release", Line: fmt.Sprintf("release %d", number)}
}

// heldFor is the reason of the hold that the ticket is in.
func (r *request) heldFor(t storage.Ticket) (reason string, err error) {
	if t.State != storage.Held {
		return "", nil
	}
	events, err := r.events(t.Number)
	for _, e := range events {
		if e.Kind == held {
			reason = e.Detail["reason"]
		}
	}
	return reason, err
}

// letGo ends the hold because a manager says so. It is not put on hold again.
func (r *request) letGo() error {
	t := r.ticket
	if !r.who.manager {
		return refuse("not-yours", fmt.Sprintf("#%d is on hold, and only managers release it.", t.Number), "Ask ", r.managerNames(), ". To give it to somebody else, type ",
			literalf("/desk assign %d …", t.Number), ".")
	}
	if t.Tier == "" {
		p := r.partnerName(t.Partner)
		return refuse("no-tier", p+" has no level of support.", "Set its tier, or the facts from which it follows, with ",
			literalf("/tieline partner set %s …", t.Partner), ": #"+fmt.Sprint(t.Number)+" is taken up by itself then.")
	}
	e := storage.Event{Kind: freed}
	if text := r.args[""]; text != "" {
		m, err := r.keep(workSide(t), true, talk.AsTyped(text), nil)
		if err != nil {
			return err
		}
		e.Message = m.ID
	}
	if err := r.becomes(e); err != nil {
		return err
	}
	body := talk.Say(talk.Strong(r.who.person.Name), " has released this: it is on hold no more.")
	if text := r.args[""]; text != "" {
		body = append(body, talk.Paragraph(talk.Quoted, talk.Clip(text, 1000)))
	}
	if err := r.sayFreed(talk.Card{Tone: talk.Good, Body: body}); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d is on hold no more.", t.Number)})
	a, err := r.agreement(t)
	if err != nil {
		return err
	}
	s := r.asOpened(a)
	s.Released = true
	return r.chargeAfterHold(a, a.Decide(s))
}

// sayFreed tells both sides that a hold is over; what is at the desk's side only stays there.
func (r *request) sayFreed(toDesk talk.Card) error {
	mine := talk.Card{Tone: talk.Good, Body: talk.Say("This is on hold no more: it is taken up.")}
	if err := r.announce(partnerSide, mine); err != nil {
		return err
	}
	return r.announce(workSide(r.ticket), toDesk)
}

// alsoHeld adds to a list of what presses what is on hold: nobody is to take it up, and nobody is to forget it.
func (r *request) alsoHeld() error {
	tickets, err := r.atMyLine(storage.TicketQuery{States: []storage.State{storage.Held}})
	if err != nil {
		return err
	}
	var here []storage.Ticket
	for _, t := range tickets {
		if !r.who.staff || t.Handler == "" {
			here = append(here, t)
		}
	}
	if len(here) == 0 {
		return nil
	}
	lines, err := r.lines(here, true)
	if err != nil {
		return err
	}
	card := r.answer.Say
	card.Body = append(append(card.Body, talk.Paragraph(talk.Flow, talk.Strong(fmt.Sprintf("On hold: %d", len(here))))), lines...).Fit(3800)
	return nil
}

// numbers lists tickets for a sentence: "#1001, #1002".
func numbers(list []int64) string {
	var words []string
	for i, n := range list {
		if i == most {
			words = append(words, fmt.Sprintf("and %d more", len(list)-most))
			break
		}
		words = append(words, fmt.Sprintf("#%d", n))
	}
	return strings.Join(words, ", ")
}

// managersHear tells the managers what the agreement wants them to know of the ticket.
func (r *request) managersHear(notices []sla.Told) error {
	for _, n := range notices {
		if n.To != "manager" {
			continue
		}
		card := talk.Card{Tone: talk.Warn, Title: fmt.Sprintf("#%d is on hold.", r.ticket.Number), Body: talk.Say(n.Text),
			Buttons: []talk.Button{{Label: "Show", Line: fmt.Sprintf("show %d", r.ticket.Number)}}}
		if r.ticket.State != storage.Held {
			card.Title = fmt.Sprintf("About #%d", r.ticket.Number)
		}
		if err := r.tellManagers(card); err != nil {
			return err
		}
	}
	return nil
}
