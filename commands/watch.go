package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"tieline/commands/talk"
	"tieline/sla"
	"tieline/storage"
)

// What time brings to tickets: the kinds of event. Detail has target, cycle and, for a warning, priority and mark.
const (
	warned   = "warned"
	breached = "breached"
)

// How warnings are said.
const (
	lateAfter = 2 * time.Minute // from when on a warning says that it is late
	oneByOne  = 3               // more at once become one message with a list
	batch     = 200             // tickets looked at in one transaction
)

// Watch says what time has brought: the warnings and breaches that are due. It returns the next instant at which
// something will be; the zero time where nothing will. Each is said once, however often Watch is called, since saying
// it is an event of the ticket, in the same transaction. A ticket that fails is logged, left out, and tried again later.
func (c *Commands) Watch(ctx context.Context) (next time.Time, err error) {
	now := c.now().UTC().Truncate(time.Millisecond)
	if next, err = c.nearest(ctx, now); err != nil || next.IsZero() || next.After(now) {
		return next, err // most looks find nothing, and so write nothing
	}
	until, err := c.gathers(ctx, now)
	if err != nil {
		return time.Time{}, err
	}
	failed, lists := 0, gathering{}
	for more := true; more; {
		w := &watch{Commands: c, now: now, until: until, lists: maps.Clone(lists)}
		err := c.store.Update(ctx, w.lookOnce)
		more = w.more
		if no, ok := errors.AsType[stuck](err); ok && ctx.Err() == nil && failed < mostPutOff {
			slog.ErrorContext(ctx, "a ticket could not be looked at, and is tried again later", "ticket", no.ticket, "err", no.err)
			c.putOff.add(no.ticket, now.Add(putOffFor))
			failed, more = failed+1, true
			continue
		}
		if err != nil {
			return time.Time{}, err
		}
		lists = w.lists
		c.meter.Warned(w.counts())
	}
	c.woken()
	return c.nearestBut(ctx, now, until)
}

// lookOnce says what is due on a batch of tickets.
func (w *watch) lookOnce(tx storage.Tx) (err error) {
	w.tx = tx
	var numbers []int64
	if numbers, w.more, err = pressing(tx, w.now, w.until, w.putOff.at(w.now)); err != nil {
		return err
	}
	for _, n := range numbers {
		if err := alone(n, func() error { return w.ticket(n) }); err != nil {
			return err
		}
	}
	return w.say()
}

// counts are how many warnings and breaches were found.
func (w *watch) counts() (warnings, breaches int) {
	for _, n := range w.said {
		if n.over {
			breaches++
		} else {
			warnings++
		}
	}
	return warnings, breaches
}

// nearest is the next instant at which something falls due.
func (c *Commands) nearest(ctx context.Context, now time.Time) (next time.Time, err error) {
	return c.nearestBut(ctx, now, time.Time{})
}

// nearestBut is nearest, where clocks wait until an instant; the zero time: they do not.
func (c *Commands) nearestBut(ctx context.Context, now, until time.Time) (next time.Time, err error) {
	err = c.store.View(ctx, func(tx storage.Tx) (err error) {
		if until.IsZero() {
			next, err = nearestOf(tx, c.putOff.at(now))
			return err
		}
		timer, err := tx.Timers.Nearest()
		if timer.After(now) { // what is due still was put off
			next = timer
		}
		next = earlier(next, until)
		return err
	})
	return next, err
}

// watch is one transaction of a look at what is due.
type watch struct {
	*Commands
	tx    storage.Tx
	now   time.Time
	until time.Time // for which the clocks wait; zero: they do not
	more  bool      // there may be other tickets still
	said  []news
	lists gathering // of this transaction and those before it
}

// news is one warning or breach to be said.
type news struct {
	r     *request // its ticket
	a     *sla.Agreement
	clock sla.Clock
	at    time.Time // when it fell due
	over  bool      // a breach
	mark  string
}

// ticket finds what has fallen due on a ticket, and records it.
func (w *watch) ticket(number int64) error {
	t, err := w.tx.Tickets.Get(number)
	if err != nil {
		return err
	}
	r := &request{c: w.Commands, tx: w.tx, now: w.now, ticket: t, act: talk.Act{At: w.now, Key: "watch"}}
	a, err := r.agreement(t)
	if err != nil {
		return err
	}
	if err := w.fireTimers(r, a); err != nil {
		return err
	}
	r.act.At = w.now
	events, err := r.events(number)
	if err != nil {
		return err
	}
	told := toldOf(events)
	for _, k := range ClocksOf(a, r.ticket, events) {
		if err := w.clock(r, a, k, told); err != nil {
			return err
		}
	}
	return r.save()
}

// clock records what has fallen due on a clock. Of several marks that have passed at once only the last is said; none is,
// where the clock is over.
func (w *watch) clock(r *request, a *sla.Agreement, k sla.Clock, told told) error {
	if k.Breached(w.now) {
		if told[breachOf(k)] {
			return nil
		}
		at := wasDue(k)
		if at.IsZero() {
			at = w.now
		}
		w.said = append(w.said, news{r: r, a: a, clock: k, at: at, over: true})
		detail := detailOf(k, "")
		notices, err := r.noticesOfBreach(a, k.Target, at, detail)
		if err != nil {
			return err
		}
		if err := r.happened(storage.Event{Kind: breached, At: at, Detail: detail}); err != nil {
			return err
		}
		return r.tellInTime(notices)
	}
	var last *news
	for _, x := range a.Warnings(k, r.ticket.Region) {
		if x.At.After(w.now) || told[warningOf(k, x.Mark)] {
			continue
		}
		detail := detailOf(k, x.Mark)
		notices, err := r.noticesAt(a, "warn", k.Target, detail)
		if err != nil {
			return err
		}
		if err := r.happened(storage.Event{Kind: warned, At: x.At, Detail: detail}); err != nil {
			return err
		}
		if err := r.tellInTime(notices); err != nil {
			return err
		}
		last = &news{r: r, a: a, clock: k, at: x.At, mark: x.Mark}
	}
	if last != nil {
		w.said = append(w.said, *last)
	}
	return nil
}

// told is what was said about a ticket's clocks already.
type told map[string]bool

func toldOf(events []storage.Event) told {
	out := told{}
	for _, e := range events {
		switch e.Kind {
		case breached:
			out[e.Detail["target"]+" "+e.Detail["cycle"]] = true
		case warned:
			out[e.Detail["target"]+" "+e.Detail["cycle"]+" "+e.Detail["priority"]+" "+e.Detail["mark"]] = true
		}
	}
	return out
}

func breachOf(k sla.Clock) string { return fmt.Sprintf("%s %d", k.Target, k.Cycle) }

// warningOf: another priority promises something else, and so warns anew.
func warningOf(k sla.Clock, mark string) string { return breachOf(k) + " " + k.Priority + " " + mark }

func detailOf(k sla.Clock, mark string) map[string]string {
	d := map[string]string{"target": k.Target, "cycle": fmt.Sprint(k.Cycle), "priority": k.Priority}
	if mark != "" {
		d["mark"] = mark
	}
	return d
}

// nextOf is when something must be said about a clock next; the zero time: never.
func nextOf(a *sla.Agreement, region string, k sla.Clock, told told) time.Time {
	late := k.Missed || !k.Stopped.IsZero() && k.Stopped.After(k.Due) && !k.Due.IsZero()
	if told[breachOf(k)] || k.State != sla.Running && !late {
		return time.Time{}
	}
	if late {
		return k.Started // it is over, and nobody was told
	}
	next := k.Due.Add(time.Millisecond) // at the due instant itself it is still kept
	for _, x := range a.Warnings(k, region) {
		if !told[warningOf(k, x.Mark)] && x.At.Before(next) {
			next = x.At
		}
	}
	return next
}

// say owes what was found: a few each in its ticket's thread, many at once as one message with a list.
func (w *watch) say() error {
	groups := map[bool][]news{}
	for _, n := range w.said {
		groups[n.over] = append(groups[n.over], n)
	}
	for _, over := range []bool{true, false} {
		list := groups[over]
		var err error
		if len(list) > oneByOne || len(list) > 0 && w.lists.began(over) {
			err = w.sayTogether(list, over)
		} else {
			err = w.sayEach(list)
		}
		if err != nil {
			return err
		}
	}
	return w.letGo()
}

func (w *watch) sayEach(list []news) error {
	for _, n := range list {
		if err := alone(n.r.ticket.Number, func() error { return n.say(w.now) }); err != nil {
			return err
		}
	}
	return nil
}

// say owes it to the ticket's thread, and a breach to the managers too.
func (n news) say(now time.Time) error {
	card := n.card(now)
	if err := n.ping(&card); err != nil {
		return err
	}
	err := n.r.announce(workSide(n.r.ticket), card)
	if err != nil || !n.over {
		return err
	}
	card.Ping = nil
	card.Title = talk.Clip(fmt.Sprintf("#%d: %s", n.r.ticket.Number, card.Title), 150)
	if card, err = n.r.forManagers(card); err != nil {
		return err
	}
	return n.r.tellManagers(card)
}

// card is one warning or breach.
func (n news) card(now time.Time) talk.Card {
	zone := zoneOf(n.a, n.r.ticket.Region)
	target := targetTitle(n.clock.Target)
	card := talk.Card{Tone: talk.Warn, Title: target + " is running out",
		Body: talk.Say("Due ", talk.At(n.clock.Due, zone), "; ", span(n.clock.Due.Sub(now)), " by the clock from now.")}
	if n.over {
		card.Tone, card.Title = talk.Bad, target+" is overdue"
		card.Body = talk.Say("It was due ", talk.At(n.at, zone), ".")
		if !n.clock.Stopped.IsZero() {
			card.Title = target + " came late"
			card.Body = talk.Say("It was due ", talk.At(n.at, zone), " and came ", talk.At(n.clock.Stopped, zone), ".")
		}
	}
	if n.r.ticket.Assignee == 0 {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, "Nobody has claimed it."))
		card.Buttons = []talk.Button{{Label: "Claim", Line: fmt.Sprintf("claim %d", n.r.ticket.Number)}}
	}
	card.Small = append(card.Small, late(now, n.at, zone)...)
	if title := clauseTitle(n.a, first(n.clock.Clause)); title != "" {
		card.Small = append(card.Small, talk.Say(title))
	}
	return card
}

// ping mentions whoever the agreement wants told: the assignee; whoever is on call, where nobody has claimed.
func (n news) ping(card *talk.Card) error {
	to := n.a.Tell.Warn
	if n.over {
		to = append([]string{"assignee"}, n.a.Tell.Breach...)
	}
	for _, who := range to {
		id := int64(0)
		switch {
		case who == "assignee":
			id = n.r.ticket.Assignee
		case who == "oncall" && n.r.ticket.Assignee == 0 && n.r.ticket.Handler == "":
			p, ok, err := n.r.onCall(n.r.now)
			if err != nil {
				return err
			}
			if ok {
				id = p.ID
			}
		}
		if id == 0 {
			continue
		}
		p, err := n.r.tx.People.Get(id)
		if err != nil {
			return err
		}
		card.Ping = append(card.Ping, p.Keys...)
		as := "On call: "
		if id == n.r.ticket.Assignee {
			as = "With: "
		}
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, as, mention(p, workPlatform(n.r))))
	}
	return nil
}

// mention names a person, by their account on the platform where they have one.
func mention(p storage.Person, platform string) talk.Span {
	s := talk.Span{Words: "@" + p.Name}
	for _, k := range p.Keys {
		if k.Platform == platform {
			s.Who = &k
		}
	}
	return s
}

// workPlatform is where those work who have the ticket.
func workPlatform(r *request) string {
	th, err := r.threadOn(workSide(r.ticket))
	if err != nil {
		return ""
	}
	return th.Channel.Platform
}
