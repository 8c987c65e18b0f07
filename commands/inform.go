package commands

import (
	"fmt"
	"slices"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var agreeVerb = Verb{Name: "agree", Group: TicketGroup, Who: Partners, Ticket: true,
	Help: "Agrees to what a ticket's card asks the partner under the agreement.", Example: "1001",
	Theirs: Wording{Help: "Agrees to what a ticket's card asks you before the work goes on."}, do: agree}

// inform tells what holds of the ticket now and did not before: after what is known of the partner has changed, or what the
// ticket is about. A question of before that is none any more is taken back.
func (r *request) inform(a *sla.Agreement, before look) error {
	now, err := r.lookAt(a, nil)
	if err != nil {
		return err
	}
	notices, err := r.since(a, before, now)
	if err != nil {
		return err
	}
	if len(notices) > 0 {
		detail := map[string]string{}
		if err := noticesInto(detail, notices); err != nil {
			return err
		}
		if err := r.happened(storage.Event{Kind: informed, Detail: detail}); err != nil {
			return err
		}
		if err := r.tell(notices); err != nil {
			return err
		}
	}
	if now.question.Reason != before.question.Reason {
		if err := r.putQuestion(a, now.question); err != nil {
			return err
		}
	}
	if slices.EqualFunc(now.holds, before.holds, sameNotice) && now.question.Reason == before.question.Reason {
		return nil
	}
	return r.save()
}

// questionOf is a decision that asks to be confirmed; any other, or one that wants fields, asks nothing.
func questionOf(d sla.Decision) sla.Decision {
	if d.Outcome != sla.Ask || len(d.Missing) > 0 {
		return sla.Decision{}
	}
	return d
}

// putQuestion asks the partner in the ticket's thread; a decision that asks nothing takes the question back.
func (r *request) putQuestion(a *sla.Agreement, d sla.Decision) error {
	if err := r.happened(storage.Event{Kind: asked, Detail: map[string]string{"question": d.Reason, "clause": d.Clause}}); err != nil || d.Reason == "" {
		return err
	}
	card := talk.Card{Tone: talk.Warn, Title: "Before anything is done: do you agree?", Body: talk.Say(d.Reason),
		Buttons: []talk.Button{agreeButton(r.ticket.Number)}}
	card.Facts = append(card.Facts, clauseFact(a, d.Clause)...)
	if err := r.announce(partnerSide, card); err != nil {
		return err
	}
	return r.announce(workSide(r.ticket), talk.Card{Tone: talk.Warn, Title: "The partner is asked to agree first.", Body: talk.Say(d.Reason)})
}

func agreeButton(number int64) talk.Button {
	return talk.Button{Label: "Yes, I agree", Line: fmt.Sprintf("agree %d", number), Look: talk.Good}
}

// agree answers what was asked in the ticket's thread.
func agree(r *request) error {
	n := r.ticket.Number
	if r.who.staff || !slices.Contains(r.who.partners, r.ticket.Partner) {
		return refuse("not-yours", "Only the partner can agree to that.", "It is for the people of ", r.partnerName(r.ticket.Partner), " to say.")
	}
	said, err := r.confirmations(r.ticket)
	if err != nil {
		return err
	}
	if said.open.question == "" {
		return refuse("not-now", fmt.Sprintf("Nothing is asked about #%d.", n), "There is nothing to agree to.")
	}
	if r.ticket.State == storage.Closed {
		return r.notNow(agreed)
	}
	if err := r.becomes(storage.Event{Kind: agreed, Detail: map[string]string{"question": said.open.question, "clause": said.open.clause}}); err != nil {
		return err
	}
	if err := r.announce(workSide(r.ticket), talk.Card{Tone: talk.Good, Body: talk.Text{
		talk.Paragraph(talk.Flow, talk.Strong(r.who.person.Name), " agrees:"), talk.Paragraph(talk.Quoted, said.open.question)}}); err != nil {
		return err
	}
	if err := r.announce(partnerSide, talk.Card{Tone: talk.Good, Body: talk.Say(talk.Strong(r.who.person.Name), " has agreed.")}); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d: noted, you agree.", n)})
	return nil
}

// confirmation is what a partner was asked, and who agreed to it.
type confirmation struct {
	question, clause string
	by               int64
}

// confirmed is what was agreed to on a ticket, and what is still asked.
type confirmed struct {
	given []confirmation
	open  confirmation
}

func (r *request) confirmations(t storage.Ticket) (confirmed, error) {
	var out confirmed
	events, err := r.events(t.Number)
	for _, e := range events {
		c := confirmation{e.Detail["question"], e.Detail["clause"], e.By}
		switch e.Kind {
		case asked:
			out.open = c
		case agreed:
			out.open = confirmation{}
			out.given = append(out.given, c)
		}
	}
	return out, err
}

// confirmedAtOpening records what had to be confirmed before the ticket was opened.
func (r *request) confirmedAtOpening(o *opening) error {
	if !r.confirmed {
		return nil
	}
	s := r.situationOf(o)
	s.Confirmed, s.Filled = false, true
	d := questionOf(o.agreement.Decide(s))
	if d.Reason == "" {
		return nil
	}
	return r.happened(storage.Event{Kind: agreed, Detail: map[string]string{"question": d.Reason, "clause": d.Clause}})
}

// confirmationsOnto shows the people of a side what was agreed to, and what is still asked.
func (r *request) confirmationsOnto(card *talk.Card, side string) error {
	said, err := r.confirmations(r.ticket)
	if err != nil {
		return err
	}
	if side != partnerSide {
		for _, c := range said.given {
			card.Small = append(card.Small, talk.Say("Confirmed by ", talk.Strong(r.name(c.by)), ": “"+c.question+"”"))
		}
	}
	if said.open.question == "" || r.ticket.State == storage.Closed {
		return nil
	}
	if side == partnerSide {
		card.Small = append(card.Small, talk.Say(talk.Strong("Please agree first: "), said.open.question))
		card.Buttons = append([]talk.Button{agreeButton(r.ticket.Number)}, card.Buttons...)
		return nil
	}
	card.Small = append(card.Small, talk.Say(talk.Strong("The partner has not agreed yet: "), said.open.question))
	return nil
}
