package commands

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"tieline/commands/talk"
	"tieline/storage"
)

var mergeVerb = Verb{Name: "merge", Group: DeskGroup, Who: DeskPeople, Ticket: true,
	Help: "Merges a ticket into another of the same partner: it is closed, and its thread says where it goes on.", Example: "1002 into 1001",
	Args: []Arg{{Name: "", Title: "into which ticket", Required: true}}, do: merge}

// merged and absorbed are the events of the two tickets; Detail has the number of the other, and that of absorbed whether the
// other was open, and waited for its own charge to be accepted.
const (
	merged   = "merged"
	absorbed = "absorbed"
)

var intoTicket = regexp.MustCompile(`(?i)^(?:into\s+)?#?(\d+)$`)

func merge(r *request) error {
	m := intoTicket.FindStringSubmatch(r.args[""])
	if m == nil {
		return refuse("bad-value", "Into which ticket?", "Write ", literalf("/desk merge %d into 1001", r.ticket.Number), ".").about(textField)
	}
	number, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return notThere(0)
	}
	from := r.ticket
	into, err := r.mergesInto(number)
	if err != nil {
		return err
	}
	if asked, err := r.causeFirst(); err != nil || asked {
		return err
	}
	if no := r.slower(from, into); no != nil {
		return no
	}
	if goesOn, err := r.closesAnyway(fmt.Sprintf("merge #%d into %d", from.Number, number)); err != nil || !goesOn {
		return err
	}
	messages, err := r.readable(workSide(from)) // of the one that ends, told where the desk reads them
	if err != nil {
		return err
	}
	r.ticket.MergedInto = number
	if err := r.becomes(storage.Event{Kind: closed, Detail: map[string]string{merged: m[1]}}); err != nil {
		return err
	}
	says := fmt.Sprintf("Merged into #%d, where it goes on.", number)
	sums, err := r.sums()
	if err != nil {
		return err
	}
	if err := r.announceBelow(talk.Card{Body: talk.Say(says), Facts: sums}, talk.Card{Body: talk.Say(says), Facts: sums}); err != nil {
		return err
	}
	if err := r.absorb(into, from, messages); err != nil {
		return err
	}
	if err := r.takeProblemAlong(from, into); err != nil {
		return err
	}
	done := talk.Card{Tone: talk.Good, Title: fmt.Sprintf("#%d is merged into #%d.", from.Number, number), Facts: sums}
	if len(sums) > 0 {
		done.Body = talk.Say(fmt.Sprintf("What #%d is charged does not go along: this is how it ends. What is done in #%d is charged as that one says.", from.Number, number))
	}
	r.say(done)
	return nil
}

// mergesInto is the ticket into which the one at hand is merged, where it can be.
func (r *request) mergesInto(number int64) (storage.Ticket, error) {
	from := r.ticket
	into, err := r.tx.Tickets.Get(number)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !r.sees(into) {
		return into, notThere(number)
	}
	if err != nil {
		return into, err
	}
	switch {
	case number == from.Number:
		return into, refuse("bad-value", "A ticket cannot be merged into itself.", "Name another.").about(textField)
	case into.Partner != from.Partner:
		return into, refuse("other-partner", fmt.Sprintf("#%d and #%d are of different partners.", from.Number, number), "One must not read what the other wrote. Answer each by itself.")
	case workSide(into) != workSide(from) || into.Handler != from.Handler:
		return into, refuse("other-line", fmt.Sprintf("#%d and #%d are at different support lines.", from.Number, number), "What one line wrote is not for the other. Bring them to the same line first.")
	case into.State == storage.Closed:
		return into, refuse("closed", fmt.Sprintf("#%d is closed.", number), "Merge into a ticket that is open.")
	case inTrouble(from) && !inTrouble(into):
		return into, refuse("not-open", fmt.Sprintf("#%d is open, and #%d is %s: nobody would work on it there.", from.Number, number, into.State),
			"Open that one again first, with ", literalf("/desk reopen %d", number), ", or merge the other way round, with ", literalf("/desk merge %d into %d", number, from.Number), ".")
	}
	return into, nil
}

// absorb goes on with a ticket into which another was merged, and tells there what was written in that one.
func (r *request) absorb(into, from storage.Ticket, messages []storage.Message) error {
	detail := map[string]string{merged: fmt.Sprint(from.Number)}
	if inTrouble(from) {
		detail["open"] = "yes"
	}
	if waits, err := r.waitsForConsent(from); err != nil {
		return err
	} else if waits {
		detail["charged"] = "yes"
	}
	r.ticket = into
	if err := r.happened(storage.Event{Kind: absorbed, Detail: detail}); err != nil {
		return err
	}
	news := talk.Card{Title: fmt.Sprintf("#%d was merged into this.", from.Number), Body: talk.Say(talk.Strong(from.Subject))}
	for _, x := range messages {
		news.Body = append(news.Body, talk.Paragraph(talk.Quoted, talk.Strong(r.name(x.By)+": "), talk.Clip(x.Plain, 500)))
	}
	news.Body = news.Body.Fit(3000)
	if err := r.announceBelow(talk.Card{Body: talk.Say(fmt.Sprintf("#%d was merged into this: both go on here.", from.Number))}, news); err != nil {
		return err
	}
	return r.save()
}

// takeProblemAlong gathers the ticket that goes on with the problem of the one that ended, unless it is with another: what is
// written about the problem is to reach the partner still.
func (r *request) takeProblemAlong(from, into storage.Ticket) error {
	n, err := r.openProblemOf(from.Number)
	if err != nil || n == 0 {
		return err
	}
	p, err := r.tx.Problems.Get(n)
	if err != nil {
		return err
	}
	r.ticket = from
	if err := r.tx.Gathered.Put(from.Number, 0); err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: parted, Detail: map[string]string{"problem": fmt.Sprint(n)}}); err != nil {
		return err
	}
	if _, err := r.gatherOne(p, into.Number); err != nil {
		return err
	}
	r.ticket = into
	return r.oweBoard(boardOfProblem(p), 0)
}
