package commands

import (
	"fmt"
	"slices"
	"strconv"

	"tieline/commands/talk"
	"tieline/storage"
)

// goesOnIn is the ticket in which a merged one goes on; ok is false where it was not merged, or that one is closed as well.
func (r *request) goesOnIn(t storage.Ticket) (into storage.Ticket, ok bool, err error) {
	into = t
	for err == nil && into.MergedInto != 0 {
		into, err = r.tx.Tickets.Get(into.MergedInto)
	}
	return into, err == nil && into.Number != t.Number && into.State != storage.Closed, err
}

// saidInMerged takes what was written in the thread of a merged ticket to the one in which it goes on. What is said at the desk
// stays there, so that it is sent to where it is read.
func (r *request) saidInMerged(into storage.Ticket) error {
	from := r.ticket
	if r.here.Side == workSide(from) {
		return r.notNow(noted)
	}
	side := r.here.Side
	r.ticket, r.here = into, storage.Thread{} // so that it is copied to both threads of that one
	if err := r.relayInto(side); err != nil {
		return err
	}
	there, err := r.threadOn(side)
	if err != nil {
		return err
	}
	r.say(talk.Card{Title: fmt.Sprintf("#%d was merged into #%d: your words are there.", from.Number, into.Number),
		Body: talk.Say("It goes on in the thread of ", talk.Link(fmt.Sprintf("#%d", into.Number), there.Place), "."), Buttons: showButton(into.Number)})
	return nil
}

func (r *request) relayInto(side string) error {
	if r.who.staff {
		return r.answerBelow(r.act.Text, r.act.Files)
	}
	return r.passUp(side, r.act.Text, r.act.Files)
}

// elsewhere refuses what was to be done to a merged ticket, and says where it goes on.
func elsewhere(from, into storage.Ticket) *Refusal {
	no := refuse("merged", fmt.Sprintf("#%d was merged into #%d.", from.Number, into.Number), "It goes on there.")
	no.Next = showButton(into.Number)
	return no
}

func showButton(number int64) []talk.Button {
	return []talk.Button{{Label: fmt.Sprintf("Show #%d", number), Line: fmt.Sprintf("show %d", number)}}
}

// partAgain opens those again that were open when they were merged into the ticket, and are not charged: it is ended because
// its own charge was refused, and they go on by themselves. It returns their numbers.
func (r *request) partAgain() (parted []int64, err error) {
	ended := r.ticket
	defer func() { r.ticket = ended }()
	events, err := r.events(ended.Number)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Clone(events) {
		if e.Kind != absorbed || e.Detail["open"] == "" || e.Detail["charged"] != "" {
			continue
		}
		n, err := strconv.ParseInt(e.Detail[merged], 10, 64)
		if err != nil {
			return nil, err
		}
		t, err := r.tx.Tickets.Get(n)
		if err != nil {
			return nil, err
		}
		if t.MergedInto != ended.Number {
			continue
		}
		t.MergedInto, t.State = 0, storage.Resolved // from where it goes on
		r.ticket = t
		if err := r.becomes(storage.Event{Kind: reopened, Detail: map[string]string{"parted": fmt.Sprint(ended.Number)}}); err != nil {
			return nil, err
		}
		if err := r.announceBoth(talk.Card{Tone: talk.Warn, Body: talk.Say(fmt.Sprintf("This is open again: the charge of #%d was refused, and this one goes on here.", ended.Number))}); err != nil {
			return nil, err
		}
		parted = append(parted, n)
	}
	return parted, nil
}
