package commands

import (
	"errors"
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

var findVerb = Verb{Name: "find", Group: TicketGroup, Who: Partners, LookUp: true, Prose: true,
	Help: "Finds tickets by words in them.", Example: "one-way audio",
	Args: []Arg{{Name: "", Title: "Words", Required: true}}, do: find}

// searched is how many of the best finds are looked through for those that the person may see.
const searched = 1000

func find(r *request) error {
	numbers, err := r.tx.Search.Tickets(r.args[""], r.who.staff, searched)
	if err != nil {
		return err
	}
	var found []storage.Ticket
	for _, n := range numbers {
		t, err := r.tx.Tickets.Get(n)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		ok, err := r.findsIn(t)
		if err != nil {
			return err
		}
		if ok {
			found = append(found, t)
		}
		if len(found) > most {
			break
		}
	}
	if len(found) == 0 {
		r.say(talk.Card{Title: "Nothing found.", Body: talk.Say("All of the words must be in one message, or in the subject. Try fewer, or only their beginnings.")})
		return nil
	}
	card := talk.Card{Title: fmt.Sprintf("Found: %d", min(len(found), most))}
	if card.Body, err = r.lines(found, len(r.who.partners) != 1); err != nil {
		return err
	}
	for _, t := range found[:min(5, len(found))] {
		card.Buttons = append(card.Buttons, talk.Button{Label: fmt.Sprintf("Show #%d", t.Number), Line: fmt.Sprintf("show %d", t.Number)})
	}
	r.say(card)
	return nil
}

// findsIn reports whether the words stand in what the person has before them. The index knows what stays at the desk, but not
// what other sides of a ticket say to each other.
func (r *request) findsIn(t storage.Ticket) (bool, error) {
	if !r.sees(t) || r.who.staff || t.Provider == "" {
		return r.sees(t), nil
	}
	r.ticket = t
	side, err := r.stands()
	if err != nil {
		return false, err
	}
	messages, err := r.readable(side)
	if err != nil {
		return false, err
	}
	seen := strings.ToLower(t.Subject)
	for _, v := range t.Fields {
		seen += "\n" + strings.ToLower(v)
	}
	for _, m := range messages {
		seen += "\n" + strings.ToLower(m.Plain)
	}
	for _, w := range strings.Fields(strings.ToLower(r.args[""])) {
		if !strings.Contains(seen, w) {
			return false, nil
		}
	}
	return true, nil
}
