package commands

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var escalateVerb = Verb{Name: "escalate", Group: DeskGroup, Also: TicketGroup, Who: Partners, Ticket: true, Prose: true, Adds: Fields,
	Help:    "Takes a ticket to the next support line, to the next step of the agreement's escalation path, or, with vendor and their reference, to the vendor.",
	Example: "1001 Why it cannot wait",
	Theirs:  Wording{Help: "Takes a ticket that cannot wait further: to the next support line, or to the next step of the agreement's escalation path."},
	Args:    []Arg{{Name: "", Title: "Why", Kind: talk.Lines, Required: true}}, Within: []string{"vendor"}, do: escalate, reopen: reopenEscalating}

var handbackVerb = Verb{Name: "handback", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true,
	Help: "Hands a ticket back to the support line that it came from.", Example: "1001 Nothing wrong with the software: please check the settings.",
	Args: []Arg{{Name: "", Title: "Why", Kind: talk.Lines, Required: true}}, do: handBack}

var overrideVerb = Verb{Name: "override", Group: ManagerGroup, Who: Managers, Ticket: true, Prose: true,
	Help: "Lets a ticket pass where the agreement refused its escalation or put it on hold; the reason goes on the record.", Example: "1001 Agreed with their director by phone.",
	Args: []Arg{{Name: "", Title: "Reason", Kind: talk.Lines, Required: true}}, do: override}

func escalate(r *request) error {
	if r.ticket.State == storage.Closed {
		return r.notNow(escalated)
	}
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	if no := r.checkFields(a, "escalate"); no != nil {
		return no
	}
	if reference, ok := r.forVendor(); ok && a.AtDesk(r.ticket.Line) {
		return r.toVendor(a, reference)
	}
	if a.AtDesk(r.ticket.Line) {
		return r.nextStep(a)
	}
	return r.lineUp(a)
}

// lineUp takes the ticket to the support line above, where the agreement lets it and the report has what that line wants.
func (r *request) lineUp(a *sla.Agreement) error {
	t := &r.ticket
	here, _ := a.Lines.Get(t.Line)
	if !slices.Contains(r.who.partners, t.Handler) {
		no := refuse("not-yours", fmt.Sprintf("#%d is with %s.", t.Number, here.Title),
			"Only they take it further up. Write in the ticket's thread why it cannot wait, and they read it.")
		no.Clause = clauseTitle(a, first(here.Clause))
		return no
	}
	handler, err := r.tx.Partners.Get(t.Handler)
	if err != nil {
		return err
	}
	passed, err := r.overridden()
	if err != nil {
		return err
	}
	s := lineAbove(a, *t, r.situation(a, "escalate", t.Category, t.Priority, r.escalationFields(a)), handler)
	d, accepted, err := r.mayEscalate(a, s, passed)
	if err != nil || !accepted {
		return err
	}
	return r.moveTo(a, s.Line, escalated, d)
}

// mayEscalate asks the agreement, and the person for what it wants to know first. Where a manager let it pass, it is
// accepted whatever the agreement says.
func (r *request) mayEscalate(a *sla.Agreement, s sla.Situation, passed bool) (d sla.Decision, accepted bool, err error) {
	s.Confirmed, s.Filled = r.confirmed || passed, passed
	d = a.Decide(s)
	line := fmt.Sprintf("escalate #%d", r.ticket.Number)
	switch {
	case d.Outcome == sla.Accept || passed:
		return d, true, nil
	case d.Outcome == sla.Ask && len(d.Missing) > 0:
		wrong, no := r.missing(d)
		if no != nil {
			return d, false, no
		}
		return d, false, r.askEscalation(a, s, line, wrong)
	case d.Outcome == sla.Ask:
		return d, false, r.askBack(a, d, line, r.escalationValues())
	case d.Outcome == sla.Charge:
		accepted, err = r.consents(a, d, line, r.escalationValues())
		return d, accepted, err
	default:
		no := r.decided(a, d)
		no.Again = true
		return d, false, no
	}
}

// escalationFields are the ticket's fields with those that came with the command.
func (r *request) escalationFields(a *sla.Agreement) map[string]string {
	fields := maps.Clone(r.ticket.Fields)
	if fields == nil {
		fields = map[string]string{}
	}
	maps.Copy(fields, fieldsOf(a, r.args, r.draft.Files))
	return fields
}

// escalationValues are the arguments as a draft keeps them.
func (r *request) escalationValues() map[string]string {
	values := maps.Clone(r.args)
	delete(values, "")
	values[textField] = r.args[""]
	return values
}

// askEscalation asks for what the line above wants to know.
func (r *request) askEscalation(a *sla.Agreement, s sla.Situation, line string, wrong map[string]string) error {
	r.draft.Line, r.draft.Values = line, r.escalationValues()
	if err := r.putDraft(); err != nil {
		return err
	}
	r.answer.Form = r.escalationForm(a, s, wrong)
	return nil
}

func (r *request) escalationForm(a *sla.Agreement, s sla.Situation, wrong map[string]string) *talk.Form {
	needs := "What the next step needs to know."
	if up, ok := a.Lines.Get(s.Line); ok {
		needs = "What " + up.Title + " needs to take this up."
	}
	f := &talk.Form{Draft: r.draft.ID, Title: talk.Clip(fmt.Sprintf("Escalate #%d", r.ticket.Number), 24), Submit: "Escalate",
		Intro:  talk.Say(needs),
		Fields: []talk.Field{{Name: textField, Kind: talk.Lines, Label: "Why", Required: true, Value: r.args[""]}}}
	for _, x := range a.FormFields(s) {
		field := formField(x, s.Fields[x.ID])
		field.Error = wrong[x.ID]
		f.Fields = append(f.Fields, field)
	}
	return f
}

// reopenEscalating shows the escalation's form again.
func reopenEscalating(r *request) error {
	if err := r.findTicket(); err != nil {
		return err
	}
	a, err := r.agreement(r.ticket)
	if err != nil {
		return err
	}
	s := r.situation(a, "escalate", r.ticket.Category, r.ticket.Priority, r.escalationFields(a))
	if !a.AtDesk(r.ticket.Line) {
		s.Line = a.Lines[a.Lines.Index(r.ticket.Line)+1].ID
	} else if len(a.Lines) > 0 {
		return r.showForm(r.verb.Args, nil)
	}
	r.answer.Form = r.escalationForm(a, s, nil)
	return nil
}

// moveTo takes the ticket to another support line: nobody there has claimed it yet.
func (r *request) moveTo(a *sla.Agreement, line, kind string, d sla.Decision) error {
	t := &r.ticket
	from := workSide(*t)
	before, err := r.standing(a)
	if err != nil {
		return err
	}
	t.Fields = r.escalationFields(a)
	events, err := r.events(t.Number)
	if err != nil {
		return err
	}
	if a.AtDesk(line) && chosenBelow(events) {
		t.Confirmed = false
	}
	t.Line, t.Assignee, t.Handler = line, 0, ""
	if !a.AtDesk(line) {
		t.Handler = t.Provider
	}
	work := workSide(*t)
	if _, err := r.threadOn(work); err != nil {
		channel, err := r.channelOf(t.Handler)
		if err != nil {
			return err
		}
		if err := r.tx.Threads.Put(storage.Thread{Lane: lane(t.Number, work), Ticket: t.Number, Side: work, Channel: channel}); err != nil {
			return err
		}
	}
	m, err := r.keep(from, false, talk.AsTyped(r.args[""]), r.draft.Files)
	if err != nil {
		return err
	}
	if d.Notices, err = r.fresh(a, d.Notices, before); err != nil {
		return err
	}
	detail := map[string]string{"line": line, "clause": d.Clause, "how": kind}
	if err := noticesInto(detail, d.Notices); err != nil {
		return err
	}
	if err := r.becomes(storage.Event{Kind: moved, Message: m.ID, Detail: detail}); err != nil {
		return err
	}
	if kind == escalated {
		if err := r.happened(storage.Event{Kind: completed}); err != nil { // what that line requires was there
			return err
		}
	}
	if err := r.save(); err != nil {
		return err
	}
	if err := r.copyTo(&m, work); err != nil {
		return err
	}
	if err := r.notify(d.Notices); err != nil {
		return err
	}
	to, _ := a.Lines.Get(line)
	news := fmt.Sprintf("#%d is with %s now.", t.Number, to.Title)
	if err := r.announce(from, talk.Card{Body: talk.Say(news)}); err != nil {
		return err
	}
	// Whoever takes it up is the line's partner here.
	r.say(talk.Card{Tone: talk.Good, Title: news, Body: append(talk.Say(d.Reason), toldTo(partnerSide, d.Notices)...)})
	return nil
}

// handBack gives the ticket back to the line below.
func handBack(r *request) error {
	t := r.ticket
	a, err := r.agreement(t)
	if err != nil {
		return err
	}
	below, err := r.below(workSide(t))
	if err != nil {
		return err
	}
	if t.Handler != "" || below == partnerSide || a.Lines.Index(below) < 0 {
		return refuse("not-now", fmt.Sprintf("#%d did not come from another support line.", t.Number),
			"Answer it with ", literalf("/desk reply %d", t.Number), ", or resolve it.")
	}
	return r.moveTo(a, below, "handed-back", sla.Decision{})
}

// nextStep goes one step along the agreement's escalation path.
func (r *request) nextStep(a *sla.Agreement) error {
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return err
	}
	step := 0
	for _, e := range events {
		if e.Kind == escalated {
			step++
		}
	}
	if len(a.Lines) == 0 { // where there are lines, the rules of escalating are about them
		passed, err := r.overridden()
		if err != nil {
			return err
		}
		s := r.situation(a, "escalate", r.ticket.Category, r.ticket.Priority, r.escalationFields(a))
		if _, accepted, err := r.mayEscalate(a, s, passed); err != nil || !accepted {
			return err
		}
	}
	side, err := r.stands()
	if err != nil {
		return err
	}
	if step >= len(a.Escalation) && len(a.Escalation) > 0 {
		last := a.Escalation[len(a.Escalation)-1]
		return refuse("path-ends", "The escalation path of the agreement ends here.",
			"The last step is "+contactWords(last)+". ", "Beyond it, speak to ", r.managerNames(), ".")
	}
	if step > 0 && len(a.Escalation) == 0 {
		return refuse("escalated", fmt.Sprintf("#%d was escalated already, and the managers know.", r.ticket.Number), "The agreement names no further step. Speak to ", r.managerNames(), ".")
	}
	internal := side == workSide(r.ticket)
	m, err := r.keep(side, internal, talk.AsTyped(r.args[""]), nil)
	if err != nil {
		return err
	}
	r.ticket.Fields = r.escalationFields(a)
	if err := r.becomes(storage.Event{Kind: escalated, Message: m.ID, Detail: map[string]string{"step": strconv.Itoa(step + 1)}}); err != nil {
		return err
	}
	news := talk.Card{Tone: talk.Warn, Title: fmt.Sprintf("#%d was escalated by %s.", r.ticket.Number, r.who.person.Name),
		Body: talk.Text{talk.Paragraph(talk.Quoted, talk.Clip(m.Plain, 1000))}}
	mine := talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d is escalated.", r.ticket.Number), Body: talk.Say("The managers are told.")}
	if len(a.Escalation) > 0 {
		c := a.Escalation[step]
		contact := talk.Fact{Label: fmt.Sprintf("Step %d of %d", step+1, len(a.Escalation)), Value: talk.Say(talk.Strong(c.Title), strings.TrimPrefix(contactWords(c), c.Title))}
		news.Facts, mine.Facts = []talk.Fact{contact}, []talk.Fact{contact}
		mine.Facts = append(mine.Facts, clauseFact(a, first(c.Clause))...)
	}
	if err := r.announce(workSide(r.ticket), news); err != nil {
		return err
	}
	toManagers, err := r.forManagers(news)
	if err != nil {
		return err
	}
	if err := r.tellManagers(toManagers); err != nil {
		return err
	}
	r.say(mine)
	return nil
}

// tellManagers owes a private message to every manager but the one who acts.
func (r *request) tellManagers(card talk.Card) error {
	people, err := r.tx.People.List()
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Role == storage.Manager && p.ID != r.who.person.ID {
			if err := r.tellPerson(p.ID, card); err != nil {
				return err
			}
		}
	}
	return nil
}

// override puts a manager's reason on the record, and lets the next escalation pass.
func override(r *request) error {
	switch r.ticket.State {
	case storage.Closed:
		return r.notNow(overridden)
	case storage.Held:
		return r.letGo()
	}
	if refused, err := r.escalationRefused(); err != nil {
		return err
	} else if !refused {
		return refuse("not-refused", fmt.Sprintf("Nothing is refused of #%d, nor is it on hold: there is nothing to override.", r.ticket.Number),
			"To put your reason on the record, type ", literalf("/desk note %d …", r.ticket.Number), ". You typed: ", talk.Literal(talk.Clip(r.args[""], 1000)))
	}
	m, err := r.keep(workSide(r.ticket), true, talk.AsTyped(r.args[""]), nil)
	if err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: overridden, Message: m.ID}); err != nil {
		return err
	}
	news := talk.Card{Tone: talk.Warn, Title: fmt.Sprintf("%s overrides the agreement for #%d.", r.who.person.Name, r.ticket.Number),
		Body: talk.Text{talk.Paragraph(talk.Quoted, talk.Clip(m.Plain, 1000))}}
	if err := r.announce(workSide(r.ticket), news); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("On record for #%d: its next escalation passes.", r.ticket.Number)})
	return nil
}

// escalationRefused reports whether the agreement does anything but accept that the ticket is escalated now.
func (r *request) escalationRefused() (bool, error) {
	a, err := r.agreement(r.ticket)
	if err != nil {
		return false, err
	}
	s := r.situation(a, "escalate", r.ticket.Category, r.ticket.Priority, r.ticket.Fields)
	switch {
	case !a.AtDesk(r.ticket.Line):
		handler, err := r.tx.Partners.Get(r.ticket.Handler)
		if err != nil {
			return false, err
		}
		s = lineAbove(a, r.ticket, s, handler)
	case len(a.Lines) > 0: // no line is above the desk's
		return false, nil
	}
	return a.Decide(s).Outcome != sla.Accept, nil
}

// lineAbove is what the agreement is asked about a ticket that goes to the support line above: for those who take it there.
func lineAbove(a *sla.Agreement, t storage.Ticket, s sla.Situation, handler storage.Partner) sla.Situation {
	up := a.Lines[a.Lines.Index(t.Line)+1] // there is one: the desk's is above
	s.Line, s.Tier, s.Facts, s.Partner = up.ID, tierOf(a, handler), handler.Facts, handler.Name
	return s
}

// overridden reports whether a manager let the next escalation pass, and it has not been yet.
func (r *request) overridden() (bool, error) {
	events, err := r.events(r.ticket.Number)
	passes := false
	for _, e := range events {
		switch e.Kind {
		case overridden:
			passes = true
		case moved, escalated:
			passes = false
		}
	}
	return passes, err
}

func first(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// contactWords is somebody of the escalation path, with as much of an address as there is.
func contactWords(c sla.Contact) string {
	return strings.Join(strings.Fields(strings.Join([]string{c.Title, c.Phone, c.Email}, " ")), " ")
}
