package commands

import (
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// What a quiet ticket comes to by itself: the kinds of event.
const (
	closingSoon = "closing-soon" // that it is about to be closed was said
	keptOpen    = "kept-open"    // it would have been closed, but the desk owes something
)

// closings closes a resolved ticket that stays quiet, where the agreement says so, and warns before. Whatever is said starts
// the quiet time anew, and a warning that came late puts the closing off: the partner always has the time that the
// agreement gives them.
func closings(a *sla.Agreement, t storage.Ticket, events []storage.Event) []timer {
	if t.State != storage.Resolved || a.Close.After.IsZero() {
		return nil
	}
	since, said, kept := quietSince(events)
	end := a.After(since, a.Close.After, t.Region)
	if kept || end.IsZero() {
		return nil
	}
	if !a.Close.Warn.IsZero() {
		if said.IsZero() {
			warn := a.Before(end, a.Close.Warn, t.Region)
			if warn.Before(since) {
				warn = since
			}
			return []timer{{what: "warning of the closing", at: warn, fire: warnOfClosing}}
		}
		if notice := a.After(said, a.Close.Warn, t.Region); notice.After(end) {
			end = notice
		}
	}
	return []timer{{what: "closing", at: end, fire: closeQuiet}}
}

// quietSince is when something was said or done on a ticket last; what came of the quiet since then: when the closing was
// announced, and whether the ticket was kept open.
func quietSince(events []storage.Event) (since, announced time.Time, kept bool) {
	for _, e := range events {
		switch e.Kind {
		case resolved, partnerSaid, replied, called, passedOn:
			since, announced, kept = e.At, time.Time{}, false
		case closingSoon:
			announced = e.Recorded
		case keptOpen:
			kept = true
		}
	}
	return since, announced, kept
}

// warnOfClosing tells both sides that the ticket is about to be closed.
func warnOfClosing(r *request, a *sla.Agreement) error {
	if owed, err := r.owed(a); err != nil || owed != nil {
		return r.keepOpen(a, owed, err)
	}
	if err := r.happened(storage.Event{Kind: closingSoon}); err != nil {
		return err
	}
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return err
	}
	end, zone := closings(a, r.ticket, events)[0].at, zoneOf(a, r.ticket.Region)
	words := talk.Say("If nothing more is said, this is closed ", talk.At(end, zone), ".")
	toPartner := talk.Card{Body: append(talk.Say("It was resolved, and it is quiet here. If it is not solved, write here and it is opened again."), words...)}
	return r.announceAround(a, a.Close.Clause, toPartner, talk.Card{Body: words})
}

// closeQuiet closes what was resolved and stayed quiet.
func closeQuiet(r *request, a *sla.Agreement) error { return r.closeIfNothingIsOwed(a, a.Close.Clause) }

func (r *request) closeIfNothingIsOwed(a *sla.Agreement, clause []string) error {
	if owed, err := r.owed(a); err != nil || owed != nil {
		return r.keepOpen(a, owed, err)
	}
	if err := r.becomes(storage.Event{Kind: closed, Detail: map[string]string{"how": "quiet"}}); err != nil {
		return err
	}
	facts, err := r.sums()
	if err != nil {
		return err
	}
	return r.announceAround(a, clause, talk.Card{Body: talk.Say("This was quiet, and is closed. For something new, or if it comes back, open a follow-up."), Facts: facts},
		talk.Card{Body: talk.Say("It was quiet, and is closed."), Facts: facts})
}

// announceAround says a step that came by itself to both sides, with its clause, and that it is late where it is.
func (r *request) announceAround(a *sla.Agreement, clause []string, toPartner, toDesk talk.Card) error {
	small := r.aroundSmall(a, clause)
	toPartner.Small, toDesk.Small = append(toPartner.Small, small...), append(toDesk.Small, small...)
	return r.announceBelow(toPartner, toDesk)
}

func (r *request) aroundSmall(a *sla.Agreement, clause []string) []talk.Text {
	small := late(r.now, r.act.At, zoneOf(a, r.ticket.Region))
	if title := clauseTitle(a, first(clause)); title != "" {
		small = append(small, talk.Say(title))
	}
	return small
}

// keepOpen tells the desk, once, why the ticket does not close by itself.
func (r *request) keepOpen(a *sla.Agreement, owed talk.Text, err error) error {
	if err != nil {
		return err
	}
	if err := r.happened(storage.Event{Kind: keptOpen}); err != nil {
		return err
	}
	return r.announce(workSide(r.ticket), talk.Card{Tone: talk.Warn, Body: append(talk.Say("It is quiet, and would be closed now."), owed...),
		Small: late(r.now, r.act.At, zoneOf(a, r.ticket.Region))})
}

// owed is what the desk still owes the partner, in words with what to do; nil where it owes nothing.
func (r *request) owed(a *sla.Agreement) (talk.Text, error) {
	unanswered, err := r.unanswered()
	if err != nil {
		return nil, err
	}
	if unanswered {
		return talk.Say("But the partner had the last word: answer it, or close it yourself."), nil
	}
	if open, err := r.stillUndecided(a); err != nil || open != nil {
		return append(open, talk.Say("Or close it yourself: nothing is charged then.")...), err
	}
	owed, err := r.reasonStillOwed(a)
	if owed != nil {
		owed = append(owed, talk.Say("Give it with ", literalf("/desk rfo %d", r.ticket.Number), ", or close it yourself.")...)
	}
	return owed, err
}

// unanswered reports whether the partner wrote something that nobody answered in words. A bare word of thanks asks for
// nothing; what the ticket was opened with, its resolution answers.
func (r *request) unanswered() (bool, error) {
	events, err := r.events(r.ticket.Number)
	if err != nil {
		return false, err
	}
	open := false
	for _, e := range events {
		switch e.Kind {
		case replied, called, passedOn:
			open = false
		case partnerSaid:
			m, err := r.tx.Messages.Get(e.Message)
			if err != nil {
				return false, err
			}
			open = open || m.Deleted.IsZero() && !onlyThanks(m.Plain)
		}
	}
	return open, nil
}
