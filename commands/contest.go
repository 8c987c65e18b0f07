package commands

import (
	"fmt"
	"strings"

	"tieline/commands/talk"
	"tieline/storage"
)

var contestVerb = Verb{Name: "contest", Group: TicketGroup, Who: Partners, Ticket: true, Prose: true,
	Help: "Contests what is charged by the cause that was recorded; a manager settles it.", Example: "1001 The trunk was down on your side.",
	Args: []Arg{{Name: "", Title: "Why it should not be charged", Kind: talk.Lines, Required: true}}, do: contest}

var settleVerb = Verb{Name: "settle", Group: ManagerGroup, Who: Managers, Ticket: true, Prose: true,
	Help: "Settles a contested charge: it stands, or is dropped. What you add is told to the partner.", Example: "1001 dropped The trace shows that it was ours.",
	Args: []Arg{{Name: "charge", Title: "The charge", Kind: talk.Pick, Choices: verdicts},
		{Name: "", Title: "Why (to the partner)", Kind: talk.Lines}}, do: settle}

// The verdicts on a contested charge.
const (
	verdictStands  = "stands"
	verdictDropped = "dropped"
)

func verdicts(*request) []talk.Choice {
	return []talk.Choice{{Value: verdictStands, Label: "It stands"}, {Value: verdictDropped, Label: "It is dropped: nothing is owed"}}
}

// contest suspends a charge that came by a cause: nothing is owed until a manager has settled it.
func contest(r *request) error {
	c, err := r.theirCharge("contest", ChargeDue)
	if err != nil {
		return err
	}
	if c.settled {
		return refuse("settled", fmt.Sprintf("The charge of #%d is settled already.", r.ticket.Number), r.name(c.By), " has decided about it. Beyond that, speak to ", r.managerNames(), ".")
	}
	m, err := r.keep(partnerSide, false, talk.AsTyped(r.args[""]), nil)
	if err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: chargeContested, Message: m.ID, Detail: map[string]string{"rate": c.Rate}}); err != nil {
		return err
	}
	if err := r.save(); err != nil {
		return err
	}
	news := talk.Card{Tone: talk.Warn, Title: fmt.Sprintf("%s contests the charge of #%d.", talk.Clip(r.who.person.Name, 60), r.ticket.Number),
		Body: talk.Text{talk.Paragraph(talk.Quoted, talk.Clip(m.Plain, 1000)), talk.Paragraph(talk.Flow, "Nothing is owed for it until a manager has settled it.")}}
	if err := r.announceBoth(news); err != nil {
		return err
	}
	toManagers := news
	line := func(how string) string { return fmt.Sprintf("settle %d %s", r.ticket.Number, how) }
	toManagers.Buttons = []talk.Button{{Label: "The charge stands", Line: line("stands")}, {Label: "Drop the charge", Line: line("dropped")},
		{Label: "Show", Line: fmt.Sprintf("show %d", r.ticket.Number)}}
	if err := r.tellManagers(toManagers); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("The charge of #%d is contested.", r.ticket.Number),
		Body: talk.Say("Nothing is owed for it until it is settled. Told: ", r.managerNames(), ".")})
	return nil
}

// settle ends the dispute; a cause that is recorded later does not reopen it.
func settle(r *request) error {
	c, contested, err := r.chargeIn(ChargeContested)
	if err != nil {
		return err
	}
	if !contested {
		return r.noSuchCharge()
	}
	how, why, err := r.verdict()
	if err != nil || how == "" {
		return err
	}
	e := storage.Event{Kind: chargeSettled, Detail: map[string]string{"rate": c.Rate, "stands": "no"}}
	news := talk.Card{Tone: talk.Good, Body: talk.Say(talk.Strong(r.who.person.Name), " has settled it: the charge is dropped, and nothing is owed.")}
	decided := "The charge is dropped."
	if how == verdictStands {
		e.Detail["stands"] = "yes"
		decided = "The charge stands."
		news = talk.Card{Body: talk.Say(talk.Strong(r.who.person.Name), " has settled it: the charge stands.")}
	}
	if why != "" {
		news.Body = append(news.Body, talk.Paragraph(talk.Quoted, talk.Clip(why, 1000)))
	}
	m, err := r.keep(partnerSide, false, talk.AsTyped(strings.TrimSpace(decided+" "+why)), nil) // after the complaint
	if err != nil {
		return err
	}
	e.Message = m.ID
	if err := r.happened(e); err != nil {
		return err
	}
	if c, _, err = r.chargeIn(ChargeDue, ChargeDropped); err != nil {
		return err
	}
	news.Facts = []talk.Fact{{Label: "Charge", Value: talk.Say(r.chargeWords(r.ticket, c)...)}}
	if err := r.save(); err != nil {
		return err
	}
	if err := r.announceBoth(news); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d: the charge %s.", r.ticket.Number, map[string]string{verdictStands: "stands", verdictDropped: "is dropped"}[how])})
	return nil
}

// verdict reads what was decided, and why: from the form, or from the text that begins with it. It is empty where the form was
// shown.
func (r *request) verdict() (how, why string, err error) {
	if how, why = r.args["charge"], r.args[""]; how == "" {
		how, why = firstWord(why)
	}
	how = strings.ToLower(strings.Trim(how, ".,:"))
	switch {
	case how == "":
		return "", "", r.askFor(r.verb.Args[:1])
	case how != verdictStands && how != verdictDropped:
		return "", "", refuse("bad-value", "Does the charge stand, or is it dropped?", "Write ", literalf("/tieline settle %d stands", r.ticket.Number), " or ",
			literalf("/tieline settle %d dropped", r.ticket.Number), ", and then why. You typed: ", talk.Literal(talk.Clip(r.args[""], 500))).about("charge")
	}
	return how, why, nil
}
