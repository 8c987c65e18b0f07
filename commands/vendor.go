package commands

import (
	"fmt"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// What is done with the maker of what the desk supports: the kinds of event. The words are in the events' messages.
const (
	withVendor   = "with-vendor"
	fromVendor   = "from-vendor"
	workedAround = "worked-around"
)

var workaroundVerb = Verb{Name: "workaround", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true,
	Help: "Sends the partner a work-around, and keeps it on the ticket's card.", Example: "1001 Dial 9 before the number until it is mended.",
	Args: []Arg{{Name: "", Title: "Work-around (to the partner)", Kind: talk.Lines, Required: true}}, do: workAround}

// forVendor takes the vendor's reference off "vendor REFERENCE …"; ok is false where the text is about something else.
func (r *request) forVendor() (reference string, ok bool) {
	word, rest := firstWord(r.args[""])
	return rest, r.who.staff && strings.EqualFold(strings.TrimSuffix(word, ":"), "vendor")
}

// toVendor marks the ticket as with the vendor, under their reference. A further one replaces it.
func (r *request) toVendor(a *sla.Agreement, reference string) error {
	t := r.ticket
	if reference == "" {
		return refuse("incomplete", "Under which reference does the vendor have it?", "Put it after the word: ", literalf("/desk escalate %d vendor CASE-4711", t.Number), ".")
	}
	if t.State == storage.Resolved {
		return r.notNow(withVendor)
	}
	noLonger := talk.Text{}
	if t.State == storage.Waiting { // it waits for the vendor now, and for nobody else
		if err := r.becomes(storage.Event{Kind: resumed}); err != nil {
			return err
		}
		noLonger = talk.Say("It does not wait for the partner any more.")
	}
	d := a.Decide(r.situation(a, "vendor", t.Category, t.Priority, t.Fields))
	m, err := r.keep(workSide(t), true, talk.AsTyped(reference), nil)
	if err != nil {
		return err
	}
	if err := r.relay(&m, workSide(t)); err != nil {
		return err
	}
	if err := r.becomes(storage.Event{Kind: withVendor, Message: m.ID}); err != nil {
		return err
	}
	toPartner := talk.Card{Body: talk.Say("This is with the vendor now.")}
	toDesk := talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), fmt.Sprintf(": #%d is with the vendor.", t.Number))}
	clause := ""
	for i, n := range noticesTo(d.Notices, partnerSide) {
		if i == 0 {
			toPartner.Body, clause = nil, n.Clause
		}
		toPartner.Body = append(toPartner.Body, talk.Say(n.Text)...)
	}
	for _, n := range noticesTo(d.Notices, deskSide) {
		toDesk.Body = append(toDesk.Body, talk.Say(n.Text)...)
	}
	if err := r.announceAround(a, []string{clause}, toPartner, toDesk); err != nil {
		return err
	}
	if err := r.notify(d.Notices); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d is with the vendor.", t.Number),
		Body: append(noLonger, talk.Say("It comes back with ", literalf("/desk resume %d", t.Number), ".")...)})
	return nil
}

// noticesTo are the notices for one side.
func noticesTo(notices []sla.Told, to string) (out []sla.Told) {
	for _, n := range notices {
		if n.To == to {
			out = append(out, n)
		}
	}
	return out
}

// backFromVendor takes the ticket up again; what was left of its clocks runs on.
func (r *request) backFromVendor() error {
	return r.turn(fromVendor, fmt.Sprintf("#%d is back from the vendor.", r.ticket.Number), "This is back from the vendor: we go on with it.")
}

// atVendor is the event that took the ticket to the vendor, where it is there now.
func atVendor(events []storage.Event) (sent storage.Event, there bool) {
	for _, e := range events {
		switch e.Kind {
		case withVendor:
			if !there {
				sent.At = e.At
			}
			sent.Message, there = e.Message, true
		case fromVendor, resolved, closed:
			there = false
		}
	}
	return sent, there
}

// isAtVendor reports whether the ticket is with the vendor now.
func (r *request) isAtVendor() (bool, error) {
	events, err := r.events(r.ticket.Number)
	_, there := atVendor(events)
	return there, err
}

// workAround sends the partner a way to go on meanwhile.
func workAround(r *request) error {
	m, err := r.answerWith(r.args[""])
	if err != nil {
		return err
	}
	if err := r.becomes(storage.Event{Kind: workedAround, Message: m.ID}); err != nil {
		return err
	}
	words := talk.Say(fmt.Sprintf("This is a work-around for #%d: it stands on the ticket's card.", r.ticket.Number))
	if err := r.announceBelow(talk.Card{Body: words}, talk.Card{Body: words}); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("The work-around for #%d is sent.", r.ticket.Number)})
	return nil
}

// vendorFacts are what a card says of the vendor and of a work-around. The vendor's reference is the desk's.
func (r *request) vendorFacts(side string, zone *time.Location) ([]talk.Fact, error) {
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return nil, err
	}
	var facts []talk.Fact
	if sent, there := atVendor(events); there {
		value := talk.Say("has it since ", talk.At(sent.At, zone))
		if side == workSide(r.ticket) {
			reference, err := r.wordsOf(sent.Message)
			if err != nil {
				return nil, err
			}
			value = talk.Say("has it since ", talk.At(sent.At, zone), ": ", talk.Clip(reference, 200))
		}
		facts = append(facts, talk.Fact{Label: "Vendor", Value: value})
	}
	var last int64
	for _, e := range events {
		if e.Kind == workedAround {
			last = e.Message
		}
	}
	if words, err := r.wordsOf(last); err != nil {
		return nil, err
	} else if words != "" {
		facts = append(facts, talk.Fact{Label: "Work-around", Value: talk.Say(talk.Clip(words, 900))})
	}
	return facts, nil
}

// wordsOf are those of a message; empty for none, and for one that was deleted.
func (r *request) wordsOf(message int64) (string, error) {
	if message == 0 {
		return "", nil
	}
	m, err := r.tx.Messages.Get(message)
	if err != nil || !m.Deleted.IsZero() {
		return "", err
	}
	return m.Plain, nil
}
