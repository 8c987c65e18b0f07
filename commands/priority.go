package commands

import (
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var priorityVerb = Verb{Name: "priority", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true,
	Help: "Sets a ticket's priority; the same one confirms it. A reason that you add is sent to the partner.", Example: "1001 critical [and why]",
	Args: []Arg{{Name: "", Title: "Priority", Kind: talk.Pick, Required: true, Choices: priorityChoices}}, do: setPriority}

func setPriority(r *request) error {
	t := &r.ticket
	a, err := r.agreement(*t)
	if err != nil {
		return err
	}
	to, why := firstWord(r.args[""])
	to, r.args[""] = strings.ToLower(to), why
	if !slices.Contains(a.Priorities.IDs(), to) {
		return refuse("bad-value", fmt.Sprintf("There is no priority %q.", talk.Clip(to, 40)), thereIs(to, prioritiesOf(a))).about(textField)
	}
	if t.State == storage.Closed {
		return r.notNow(prioritised)
	}
	from := t.Priority
	if from == to && t.Confirmed && len(r.toChoose(*t)) == 0 {
		if why != "" {
			return refuse("not-now", fmt.Sprintf("#%d is %s already.", t.Number, priorityTitle(a, to)), "Your words were not sent; that is done with ", literalf("reply %d …", t.Number), ".")
		}
		r.say(talk.Card{Title: fmt.Sprintf("#%d is %s already.", t.Number, priorityTitle(a, to))})
		return nil
	}
	before, err := r.standing(a)
	if err != nil {
		return err
	}
	if why != "" {
		if err := r.sayWith(); err != nil {
			return err
		}
	}
	t.Priority, t.Confirmed = to, true
	detail := map[string]string{"priority": to, "from": from}
	if !a.AtDesk(t.Line) {
		detail["below"] = "yes"
	}
	notices, err := r.fresh(a, a.Tells(r.situation(a, "priority", t.Category, to, t.Fields)), before)
	if err != nil {
		return err
	}
	if err := noticesInto(detail, notices); err != nil {
		return err
	}
	if err := r.becomes(storage.Event{Kind: prioritised, Detail: detail}); err != nil {
		return err
	}
	if err := r.endsWatch(a, from); err != nil {
		return err
	}
	if err := r.again(); err != nil {
		return err
	}
	if err := r.notify(notices); err != nil {
		return err
	}
	if err := r.sayPriority(a, from, notices); err != nil {
		return err
	}
	done := fmt.Sprintf("#%d is %s now.", t.Number, priorityTitle(a, to))
	if from == to {
		done = fmt.Sprintf("#%d is confirmed as %s.", t.Number, priorityTitle(a, to))
	}
	r.say(talk.Card{Tone: talk.Good, Title: done})
	return nil
}

// chosenBelow reports whether the priority was set last by a support line below the desk: it is not the desk's word.
func chosenBelow(events []storage.Event) (below bool) {
	for _, e := range events {
		if e.Kind == prioritised && e.Detail["step"] == "" {
			below = e.Detail["below"] == "yes"
		}
	}
	return below
}

// sayPriority tells the sides that the priority was changed, and the one below what the agreement says of that. That it was
// confirmed is no news by itself.
func (r *request) sayPriority(a *sla.Agreement, from string, notices []sla.Told) error {
	to, work := r.ticket.Priority, workSide(r.ticket)
	news := talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), " changed the priority from ", priorityTitle(a, from), " to ", talk.Strong(priorityTitle(a, to)), ".")}
	if p, ok := a.Priorities.Get(to); ok && p.Means != "" {
		news.Small = []talk.Text{talk.Say(priorityTitle(a, to), ": ", p.Means)}
	}
	sides := []string{partnerSide, work}
	if from == to {
		news, sides = talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), " confirmed that this is ", talk.Strong(priorityTitle(a, to)), ".")}, nil
	}
	below, err := r.below(work)
	if err != nil {
		return err
	}
	told := toldTo(partnerSide, eachTime(notices))
	if len(told) > 0 && !slices.Contains(sides, below) {
		sides = append(sides, below)
	}
	for _, side := range sides {
		copied := news
		if side == below {
			copied.Body = append(slices.Clone(news.Body), told...)
		}
		if err := r.announce(side, copied); err != nil {
			return err
		}
	}
	return nil
}

// priorityChoices are the priorities of the ticket's agreement, or of the partner's.
func priorityChoices(r *request) []talk.Choice {
	if r.ticket.Number != 0 {
		if a, err := r.agreement(r.ticket); err == nil {
			return prioritiesOf(a)
		}
	}
	var out []talk.Choice
	for _, id := range r.who.partners {
		if _, a, err := r.partner(id); err == nil {
			out = append(out, prioritiesOf(a)...)
		}
	}
	return out
}

func categoryChoices(r *request) []talk.Choice {
	var out []talk.Choice
	for _, id := range r.who.partners {
		if _, a, err := r.partner(id); err == nil {
			for _, c := range a.Categories {
				out = append(out, talk.Choice{Value: c.ID, Label: categoryTitle(a, c.ID), Help: categoryTitle(a, c.ID)})
			}
		}
	}
	return out
}

func ownPartners(r *request) []talk.Choice {
	var out []talk.Choice
	for _, id := range r.who.partners {
		out = append(out, talk.Choice{Value: id, Label: id})
	}
	return out
}
