package commands

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var openVerb = Verb{Name: "open", Group: TicketGroup, Who: Partners, Prose: true,
	Help:    "Open a ticket: by a form, or in one line.",
	Example: "[priority=…] [category=…] What is wrong",
	Args: []Arg{
		{Name: "priority", Title: "Priority", Choices: priorityChoices},
		{Name: "category", Title: "Category", Choices: categoryChoices},
		{Name: "partner", Title: "Partner, where you act for several", Choices: ownPartners},
		{Name: "follows", Title: "Number of the ticket that this one follows up"},
		{Name: "referral", Title: "Request that another partner passed on to you"},
		{Name: "subject", Title: "Subject"},
	},
	Adds: Fields, do: open, reopen: reopenOpening}

var confirmVerb = Verb{Name: "confirm", Group: TicketGroup, Who: Partners, Hidden: true,
	Help: "Confirms what was asked.", Example: "DRAFT", do: confirm}

// open opens a ticket with what was typed or filled in, or asks for what is missing.
func open(r *request) error {
	if r.draft.ID == "" {
		values := maps.Clone(r.args)
		if text := values[""]; text != "" {
			values["message"] = text
		}
		delete(values, "")
		r.draft = storage.Draft{Line: "open", Values: values, Files: r.act.Files}
		if err := r.fromReferral(); err != nil {
			return err
		}
		if err := r.fromMessage(); err != nil {
			return err
		}
	}
	return r.proceed()
}

// confirm goes on with what was asked back.
func confirm(r *request) error {
	if err := r.findDraft(r.args[""]); err != nil {
		return err
	}
	if err := r.tx.Drafts.Remove(r.draft.ID); err != nil {
		return err
	}
	if err := r.verbOfDraft(); err != nil {
		return err
	}
	r.confirmed = true
	return r.doVerb()
}

// proceed takes the opening as far as it goes: refused, a form, a question, or a ticket.
func (r *request) proceed() error {
	o, err := r.opening()
	if err != nil {
		return err
	}
	if no := o.check(); no != nil {
		no.Again = true
		return no
	}
	if o.values["message"] == "" || r.lookOver {
		if no := r.hopeless(o); no != nil {
			return no
		}
		if no := r.refusedAs(o, o.values["category"]); no != nil && o.values["category"] != "" {
			return no
		}
		if wrong := r.leftEmpty(o); wrong != nil {
			return &Refusal{Code: "incomplete", Title: "Something is missing.", Fields: wrong}
		}
		return r.askForm(o, r.formFields(o), nil)
	}
	d := o.agreement.Decide(r.situationOf(o))
	switch d.Outcome {
	case sla.Accept, sla.Charge:
		return r.create(o, d)
	case sla.Hold:
		if d.Tier == "" && !o.agreement.AtDesk(d.Line) {
			return r.decided(o.agreement, d) // whose line it is follows from the tier
		}
		return r.create(o, d)
	case sla.Ask:
		if len(d.Missing) > 0 {
			return r.askMissing(o, d)
		}
		return r.askBack(o.agreement, d, "open", o.values)
	default:
		no := r.turnedAway(o, d)
		no.Again = r.hopeless(o) == nil
		return no
	}
}

// create opens the ticket.
func (r *request) create(o *opening, d sla.Decision) error {
	if err := r.openedMeanwhile(); err != nil {
		return err
	}
	a := o.agreement
	t, err := r.newTicket(o, d)
	if err != nil {
		return err
	}
	if r.ticket.Number, err = r.tx.Tickets.Add(t); err != nil {
		return err
	}
	t.Number = r.ticket.Number
	r.ticket = t
	if err := r.addThreads(); err != nil {
		return err
	}
	m, err := r.keep(partnerSide, false, talk.AsTyped(o.values["message"]), r.draft.Files)
	if err != nil {
		return err
	}
	if d.Notices, err = r.fresh(a, d.Notices, nil); err != nil {
		return err
	}
	detail := map[string]string{"priority": t.Priority, "category": t.Category, "line": t.Line, "clause": d.Clause}
	if err := noticesInto(detail, d.Notices); err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: opened, Message: m.ID, Detail: detail}); err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: completed}); err != nil { // what is required was there, or it would not be open
		return err
	}
	if err := r.confirmedAtOpening(o); err != nil {
		return err
	}
	if err := r.askConsent(a, d); err != nil {
		return err
	}
	if d.Outcome == sla.Hold {
		err = r.hold(d)
	} else {
		err = r.save()
	}
	if err != nil {
		return err
	}
	if len(m.Plain) > onCard || len(m.Files) > 0 {
		for _, side := range []string{partnerSide, workSide(t)} {
			if err := r.relay(&m, side); err != nil {
				return err
			}
		}
	}
	if err := r.bringAlong(o.values); err != nil {
		return err
	}
	if err := r.notify(d.Notices); err != nil {
		return err
	}
	if err := r.takenUp(o.values["referral"]); err != nil {
		return err
	}
	return r.sayOpened(o, d)
}

// newTicket is the ticket as it is opened, before it has a number.
func (r *request) newTicket(o *opening, d sla.Decision) (storage.Ticket, error) {
	p, a := o.partner, o.agreement
	t := storage.Ticket{Partner: p.ID, Agreement: a.ID, Hash: a.Hash, Tier: d.Tier, Region: p.Region, Country: p.Country,
		Line: d.Line, State: storage.New, Priority: d.Priority, Category: d.Category, Subject: subjectOf(o.values),
		Confirmed: o.values["priority"] == "" || r.who.staff, Fields: fieldsOf(a, o.values, r.draft.Files), Opener: r.who.person.ID, Opened: r.act.At, Changed: r.now}
	var err error
	if t.Follows, err = r.followed(o.values["follows"]); err != nil {
		return t, err
	}
	if !a.AtDesk(d.Line) {
		t.Handler, t.Provider = p.Upstream, p.Upstream
		if t.Handler == "" {
			no := refuse("no-upstream", fmt.Sprintf("Nobody is set down as the support line above %s.", p.Name),
				"Ask ", r.managerNames(), " to set it with ", literalf("/tieline partner set %s upstream=…", p.ID), ". What you typed is kept.")
			no.Again = true
			return t, no
		}
	}
	return t, nil
}

// followed checks the number of the ticket that is followed up.
func (r *request) followed(number string) (int64, error) {
	if number == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(number, "#"), 10, 64)
	if err != nil {
		return 0, refuse("bad-value", "follows= takes a ticket's number.").about("follows")
	}
	t, err := r.tx.Tickets.Get(n)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !r.sees(t) {
		return 0, notThere(n)
	}
	return n, err
}

// addThreads makes the ticket's places: one in the partner's channel, one where those work who have it.
func (r *request) addThreads() error {
	t := r.ticket
	own, err := r.channelOf(t.Partner)
	if err != nil {
		return err
	}
	work, err := r.channelOf(t.Handler)
	if err != nil {
		return err
	}
	err = r.tx.Threads.Put(storage.Thread{Lane: lane(t.Number, partnerSide), Ticket: t.Number, Side: partnerSide, Channel: own})
	if err != nil {
		return err
	}
	return r.tx.Threads.Put(storage.Thread{Lane: lane(t.Number, workSide(t)), Ticket: t.Number, Side: workSide(t), Channel: work})
}

// channelOf is where a partner, or with "" the desk, is talked to: the channel of the act if it is theirs, else
// the first that was bound.
func (r *request) channelOf(partner string) (storage.Place, error) {
	bound, err := r.tx.Bindings.Of(partner)
	if err != nil {
		return storage.Place{}, err
	}
	for _, b := range bound {
		if b.Place == r.act.In || b.Place == r.act.Under {
			return b.Place, nil
		}
	}
	if len(bound) > 0 {
		return bound[0].Place, nil
	}
	whose := "the desk"
	if partner != "" {
		whose = partner
	}
	no := refuse("no-channel", fmt.Sprintf("No channel is connected to %s yet, so nobody would read this.", whose),
		"Ask ", r.managerNames(), " to type ", literalf("/tieline bind %s", strings.TrimPrefix(whose, "the ")), " in it. What you typed is kept.")
	no.Again = true
	return storage.Place{}, no
}

// sayOpened is the private answer: what was decided, why, and by when.
func (r *request) sayOpened(o *opening, d sla.Decision) error {
	clocks, err := r.clocks(r.ticket)
	if err != nil {
		return err
	}
	card := talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d is open.", r.ticket.Number), Body: talk.Say(d.Reason)}
	if d.Outcome == sla.Hold {
		card.Tone, card.Title = talk.Warn, fmt.Sprintf("#%d is registered and on hold.", r.ticket.Number)
		card.Body = append(card.Body, r.whatHoldMeans())
	} else if d.Next != "" {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, d.Next))
	}
	zone := zoneOf(o.agreement, r.ticket.Region)
	for _, c := range current(clocks) {
		if words := clockWords(c, zone, r.now); words != nil {
			card.Facts = append(card.Facts, talk.Fact{Label: targetTitle(c.Target), Value: talk.Say(words...).Fit(900)})
		}
	}
	card.Facts = append(card.Facts, clauseFact(o.agreement, d.Clause)...)
	card.Body = append(card.Body, toldWithClause(o.agreement, d.Notices)...)
	card.Small = append(card.Small, assumed(o.agreement, d.Assumed)...)
	card.Buttons = []talk.Button{{Label: "Why these times?", Line: fmt.Sprintf("why %d", r.ticket.Number)}}
	if err := r.consentOnto(&card); err != nil {
		return err
	}
	r.say(card)
	return nil
}
