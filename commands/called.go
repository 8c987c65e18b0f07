package commands

import (
	"fmt"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

var calledVerb = Verb{Name: "called", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true,
	Help: "Records an answer by phone: when, and what was said. It counts as the response from that time.", Example: "1001 14:05 Asked them to restart the trunk.",
	Args: []Arg{{Name: "", Title: "When (14:05) and what was said", Kind: talk.Lines, Required: true}}, do: recordCall}

func recordCall(r *request) error {
	if r.ticket.State == storage.Closed {
		return r.notNow(called)
	}
	clock, what := firstWord(r.args[""])
	spoke, err := r.timeOfDay(clock)
	if err != nil {
		return err
	}
	if what == "" {
		return refuse("incomplete", "What was said?", "Put it after the time: ", talk.Literal(r.usage(r.verb))).about(textField)
	}
	m, err := r.keep(workSide(r.ticket), true, talk.AsTyped(fmt.Sprintf("By phone at %s: %s", clock, what)), nil)
	if err != nil {
		return err
	}
	if err := r.relay(&m, workSide(r.ticket)); err != nil {
		return err
	}
	err = r.happened(storage.Event{Kind: called, Message: m.ID, Detail: map[string]string{"spoke": spoke.UTC().Format(time.RFC3339Nano)}})
	if err != nil {
		return err
	}
	if err := r.save(); err != nil {
		return err
	}
	r.say(talk.Card{Tone: talk.Good, Title: fmt.Sprintf("The call is on record for #%d.", r.ticket.Number),
		Body: talk.Say("It counts from ", talk.At(spoke, r.zone()), ".")})
	return nil
}

// timeOfDay reads 14:05 as the latest such time that is past, in the engineer's own zone.
func (r *request) timeOfDay(s string) (time.Time, error) {
	c, err := time.Parse("15:04", s)
	if err != nil {
		return time.Time{}, refuse("bad-value", fmt.Sprintf("%q is not a time of day.", talk.Clip(s, 20)),
			"Put the time of the call first, as in ", talk.Literal(r.usage(r.verb)), ".").about(textField)
	}
	now := r.act.At.In(r.zone())
	at := time.Date(now.Year(), now.Month(), now.Day(), c.Hour(), c.Minute(), 0, 0, now.Location())
	toCome := at.After(now)
	if toCome {
		at = time.Date(now.Year(), now.Month(), now.Day()-1, c.Hour(), c.Minute(), 0, 0, now.Location())
	}
	if at.Before(r.ticket.Opened.Truncate(time.Minute)) {
		if toCome {
			return time.Time{}, refuse("bad-value", fmt.Sprintf("%s is still to come: it is %s.", s, now.Format("15:04")), "Write when the call was. You typed: ",
				talk.Literal(talk.Clip(r.args[""], 1000))).about(textField)
		}
		return time.Time{}, refuse("bad-value", fmt.Sprintf("#%d was opened after %s.", r.ticket.Number, s),
			"Only a call since then can be its answer. The ticket was opened ", talk.At(r.ticket.Opened, r.zone()), ".").about(textField)
	}
	if at.Before(r.ticket.Opened) {
		at = r.ticket.Opened // the minute in which it was opened
	}
	return at, nil
}
