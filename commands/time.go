package commands

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

var timeVerb = Verb{Name: "time", Group: DeskGroup, Who: DeskPeople, Ticket: true, Prose: true,
	Help:    "Records time that was spent on a ticket, and on what; -15m takes a wrong entry back.",
	Example: "1001 45m Rebuilt the call flow.",
	Args:    []Arg{{Name: "", Title: "How long (45m, 1h30m), and on what", Kind: talk.Lines, Required: true}}, do: recordTime}

// longest is how much one entry may hold: whoever types more has mistyped.
const longest = 24 * 60

// recordTime books minutes to the ticket. What they come to is reckoned from the sum, whenever somebody asks.
func recordTime(r *request) error {
	if !r.who.staff {
		return refuse("not-yours", "Only the desk records time.", "Write in the ticket's thread what was done.")
	}
	minutes, what, err := r.minutesAndWork()
	if err != nil {
		return err
	}
	if no := r.notPaidFor(); no != nil {
		return no
	}
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return err
	}
	if spent := spentSoFar(events); minutes < 0 && spent+minutes < 0 {
		return refuse("bad-value", fmt.Sprintf("Only %s can be taken back from #%d.", hours(spent), r.ticket.Number), "The time of a ticket never goes below zero.").about(textField)
	}
	said := "Time, " + hours(minutes) + ": " + what
	if minutes < 0 {
		said = "Time taken back, " + hours(-minutes) + ": " + what
	}
	m, err := r.keep(workSide(r.ticket), true, talk.AsTyped(said), nil)
	if err != nil {
		return err
	}
	if err := r.relay(&m, workSide(r.ticket)); err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: timeSpent, Message: m.ID, Detail: map[string]string{"minutes": strconv.Itoa(int(minutes))}}); err != nil {
		return err
	}
	if err := r.save(); err != nil {
		return err
	}
	if err := r.tellLateTime(); err != nil {
		return err
	}
	return r.sayTime(said)
}

// A length of work as people write it: "45m", "1h 30m", "1 h 30 min", "30 minutes", "-15m". What was done follows it.
var (
	lengthFirst = regexp.MustCompile(`(?is)^([-−])?\s*(?:(\d{1,4})\s*h(?:ours?|rs?)?)?\s*(?:(\d{1,4})\s*m(?:ins?|inutes?)?)?(?:\s+(.*))?$`)
	likeLength  = regexp.MustCompile(`(?i)^[-−+]?\d+[.,]?\d*\s*(?:h|hrs?|hours?|m|mins?|minutes?)\b`)
)

// minutesAndWork reads a length and what was done. A second length after the first is refused, so that no part of it is
// taken for a description.
func (r *request) minutesAndWork() (minutes sla.Minutes, what string, err error) {
	length, _ := firstWord(r.args[""])
	ok, back := false, false
	if m := lengthFirst.FindStringSubmatch(strings.TrimSpace(r.args[""])); m != nil && !likeLength.MatchString(m[4]) {
		hours, _ := strconv.Atoi(m[2])
		rest, _ := strconv.Atoi(m[3])
		minutes, what, back = sla.Minutes(hours*60+rest), strings.TrimSpace(m[4]), m[1] != ""
		ok = minutes > 0
	}
	switch {
	case !ok:
		return 0, "", refuse("bad-value", fmt.Sprintf("%q is no length of time.", talk.Clip(length, 20)),
			"Put it first, in hours and minutes: ", talk.Literal(r.usage(r.verb)), ". You typed: ", talk.Literal(talk.Clip(r.args[""], 500))).about(textField)
	case minutes > longest:
		return 0, "", refuse("bad-value", "One entry holds a day at most.", "If it was more, record it day by day. You typed: ", talk.Literal(talk.Clip(r.args[""], 500))).about(textField)
	case what == "":
		return 0, "", refuse("incomplete", "What was done in that time?", "Put it after the time: ", talk.Literal(r.usage(r.verb)), ".").about(textField)
	}
	if back {
		minutes = -minutes
	}
	return minutes, what, nil
}

// notPaidFor refuses time on what nobody has agreed to pay for.
func (r *request) notPaidFor() error {
	c, pending, err := r.chargeIn(ChargePending, ChargeRefused)
	if err != nil || !pending {
		return err
	}
	if _, other, err := r.chargeIn(ChargeAccepted, ChargeOnCondition, ChargeDue, ChargeContested, ChargeDropped); err != nil || other {
		return err
	}
	title := fmt.Sprintf("The charge of #%d is not accepted yet.", r.ticket.Number)
	if c.State == ChargeRefused {
		title = fmt.Sprintf("The charge of #%d was refused.", r.ticket.Number)
	} else if ended(r.ticket) {
		return refuse("not-accepted", fmt.Sprintf("The charge of #%d was not accepted before it was %s.", r.ticket.Number, r.ticket.State),
			"Nothing is owed, and work that nobody has agreed to pay for is not recorded. Put it down with ", literalf("/desk note %d %s", r.ticket.Number, talk.Clip(r.args[""], 500)), ".")
	}
	return refuse("not-accepted", title, "Work that nobody has agreed to pay for is not recorded. Once it is accepted, type ",
		literalf("/desk time %d %s", r.ticket.Number, talk.Clip(r.args[""], 500)), ".")
}

// spentSoFar is the time from which an entry can be taken back: what was spent under the charge that counts now.
func spentSoFar(events []storage.Event) sla.Minutes {
	b := &book{}
	for _, e := range events {
		b.take(e)
	}
	return *b.bucket()
}

// hours says a length of work.
func hours(m sla.Minutes) string { return span(time.Duration(m) * time.Minute) }

// sayTime tells what is on record now, and what it comes to.
func (r *request) sayTime(said string) error {
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return err
	}
	head, _, _ := strings.Cut(said, ":")
	done, recorded := strings.CutPrefix(head, "Time, ")
	if done = strings.ToLower(done); recorded {
		done += " recorded"
	}
	card := talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d: %s.", r.ticket.Number, done)}
	charges, free := ChargesOf(events)
	if free > 0 || len(charges) == 0 {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, hours(free), " in all. Nothing is charged for it so far."))
	}
	for _, c := range charges {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, append([]any{talk.Strong("Charge: ")}, r.chargeWords(r.ticket, c)...)...))
	}
	if err := r.causeOpenOnto(&card, events); err != nil {
		return err
	}
	r.say(card)
	return nil
}

// causeOpenOnto says of a ticket that is over how it can still be decided whether its time is charged.
func (r *request) causeOpenOnto(card *talk.Card, events []storage.Event) error {
	a, err := r.agreement(r.ticket)
	if err != nil || !ended(r.ticket) {
		return err
	}
	if open, err := r.causeOpen(a, events); err != nil || !open {
		return err
	}
	n := r.ticket.Number
	card.Tone = talk.Warn
	card.Body = append(card.Body, talk.Paragraph(talk.Flow, "Whether it is charged depends on the cause, which nobody has recorded: open it again, and resolve it with the cause. Until then nothing is owed."))
	card.Buttons = []talk.Button{{Label: "Reopen", Line: fmt.Sprintf("reopen %d", n)}}
	return nil
}

// timeSheet lists the ticket's entries, for the desk.
func (r *request) timeSheet() (talk.Text, error) {
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return nil, err
	}
	var lines talk.Text
	sum := 0
	for _, e := range slices.Backward(events) {
		if e.Kind != timeSpent {
			continue
		}
		minutes, _ := strconv.Atoi(e.Detail["minutes"])
		sum += minutes
		m, err := r.tx.Messages.Get(e.Message)
		if err != nil {
			return nil, err
		}
		if len(lines) < 10 {
			lines = append(lines, talk.Paragraph(talk.Item, talk.At(e.At, r.zone()), " "+r.name(e.By)+": ", talk.Clip(m.Plain, 150)))
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	slices.Reverse(lines)
	return append(talk.Text{talk.Paragraph(talk.Flow, talk.Strong("Time on record: "), hours(sla.Minutes(sum)))}, lines...), nil
}
