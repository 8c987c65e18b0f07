package commands

import (
	"fmt"
	"slices"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

var takeVerb = Verb{Name: "take", Group: DeskGroup, Who: DeskPeople, Ticket: true,
	Help: "Takes a ticket over from whoever has it; both are told.", Example: "1001", do: take}

var assignVerb = Verb{Name: "assign", Group: DeskGroup, Who: DeskPeople, Ticket: true,
	Help: "Gives a ticket to somebody at the desk.", Example: "1001 Omar Haddad",
	Args: []Arg{{Name: "", Title: "Who", Required: true, Choices: deskNames}}, do: assign}

func take(r *request) error {
	if r.ticket.Assignee == 0 || r.ticket.Assignee == r.who.person.ID {
		return claim(r)
	}
	return r.handTo(r.who.person)
}

func assign(r *request) error {
	to, err := r.colleague(r.args[""])
	if err != nil {
		return err
	}
	if to.ID == r.ticket.Assignee {
		r.say(talk.Card{Title: fmt.Sprintf("#%d is with %s already.", r.ticket.Number, to.Name)})
		return nil
	}
	return r.handTo(to)
}

// colleague finds somebody who stands with those who have the ticket.
func (r *request) colleague(name string) (storage.Person, error) {
	if r.ticket.Handler == "" {
		return r.deskPerson(name)
	}
	return r.personAt(r.ticket.Handler, strings.TrimSpace(name))
}

// personAt finds somebody among a partner's people alone: of anybody else nothing is said, not even that they are known.
func (r *request) personAt(partner, name string) (storage.Person, error) {
	people, err := r.tx.People.List()
	if err != nil {
		return storage.Person{}, err
	}
	theirs := slices.DeleteFunc(people, func(p storage.Person) bool { return p.Role != storage.NoRole || !slices.Contains(p.Partners, partner) })
	switch found := namesakes(theirs, name); len(found) {
	case 1:
		return found[0], nil
	case 0:
		return storage.Person{}, refuse("not-desk", fmt.Sprintf("%q is nobody at this support line.", talk.Clip(name, 60)),
			"Name somebody of your own company who has written in your channel.").about(textField)
	default:
		return storage.Person{}, whichOf(found, name).about(textField)
	}
}

// handTo gives the ticket to somebody, and tells them, whoever had it, and the thread.
func (r *request) handTo(to storage.Person) error {
	before := r.ticket.Assignee
	r.ticket.Assignee = to.ID
	if err := r.becomes(storage.Event{Kind: claimed, Detail: map[string]string{"to": fmt.Sprint(to.ID), "from": fmt.Sprint(before)}}); err != nil {
		return err
	}
	news := fmt.Sprintf("%s gave #%d to %s.", r.who.person.Name, r.ticket.Number, to.Name)
	if to.ID == r.who.person.ID {
		news = fmt.Sprintf("%s took #%d over from %s.", to.Name, r.ticket.Number, r.name(before))
	}
	if err := r.announce(workSide(r.ticket), talk.Card{Body: talk.Say(news)}); err != nil {
		return err
	}
	for _, id := range []int64{before, to.ID} {
		if id == 0 || id == r.who.person.ID {
			continue
		}
		if err := r.tellPerson(id, talk.Card{Title: news, Buttons: []talk.Button{{Label: "Show", Line: fmt.Sprintf("show %d", r.ticket.Number)}}}); err != nil {
			return err
		}
	}
	r.say(talk.Card{Tone: talk.Good, Title: news})
	return nil
}

// tellPerson owes a private message to somebody, on their first account.
func (r *request) tellPerson(id int64, card talk.Card) error {
	p, err := r.tx.People.Get(id)
	if err != nil || len(p.Keys) == 0 {
		return err
	}
	_, err = r.owePrivately(p.Keys[0], card)
	return err
}

// deskNames are the people at the desk.
func deskNames(r *request) []talk.Choice {
	people, err := r.tx.People.List()
	if err != nil {
		return nil
	}
	var out []talk.Choice
	for _, p := range people {
		if p.Role != storage.NoRole {
			out = append(out, talk.Choice{Value: p.Name, Label: p.Name, Help: string(p.Role)})
		}
	}
	return out
}
