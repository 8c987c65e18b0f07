package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	failed := 0
	for more := true; more; {
		var said tally
		err := c.store.Update(ctx, func(tx storage.Tx) (err error) {
			more, said, err = c.lookOnce(tx, now)
			return err
		})
		if no, ok := errors.AsType[stuck](err); ok && ctx.Err() == nil && failed < mostPutOff {
			slog.ErrorContext(ctx, "a ticket could not be looked at, and is tried again later", "ticket", no.ticket, "err", no.err)
			c.putOff.add(no.ticket, now.Add(putOffFor))
			failed, more = failed+1, true
			continue
		}
		if err != nil {
			return time.Time{}, err
		}
		c.meter.Warned(said.warnings, said.breaches)
	}
	c.woken()
	return c.nearest(ctx, now)
}

// tally is how much was said in one look.
type tally struct{ warnings, breaches int }

// lookOnce says what is due on a batch of tickets; more says whether there may be others still.
func (c *Commands) lookOnce(tx storage.Tx, now time.Time) (more bool, said tally, err error) {
	w := &watch{Commands: c, tx: tx, now: now}
	numbers, more, err := pressing(tx, now, c.putOff.at(now))
	if err != nil {
		return false, said, err
	}
	for _, n := range numbers {
		if err := alone(n, func() error { return w.ticket(n) }); err != nil {
			return false, said, err
		}
	}
	for _, n := range w.said {
		if n.over {
			said.breaches++
		} else {
			said.warnings++
		}
	}
	return more, said, w.say()
}

// nearest is the next instant at which something falls due.
func (c *Commands) nearest(ctx context.Context, now time.Time) (next time.Time, err error) {
	err = c.store.View(ctx, func(tx storage.Tx) (err error) {
		next, err = nearestOf(tx, c.putOff.at(now))
		return err
	})
	return next, err
}

// watch is one look at what is due.
type watch struct {
	*Commands
	tx   storage.Tx
	now  time.Time
	said []news
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
		if len(list) > oneByOne {
			err = w.sayTogether(list, over)
		} else {
			err = w.sayEach(list)
		}
		if err != nil {
			return err
		}
	}
	return nil
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

// sayTogether owes one message with a list to each channel concerned, and for breaches one to each manager.
func (w *watch) sayTogether(list []news, over bool) error {
	var order []storage.Place
	byChannel := map[storage.Place][]news{}
	for _, n := range list {
		th, err := n.r.threadOn(workSide(n.r.ticket))
		if err != nil {
			return stuck{n.r.ticket.Number, err}
		}
		if byChannel[th.Channel] == nil {
			order = append(order, th.Channel)
		}
		byChannel[th.Channel] = append(byChannel[th.Channel], n)
	}
	for _, place := range order {
		card := listed(byChannel[place], over, w.now)
		d := storage.Delivery{What: storage.News, Lane: "c/" + place.Platform + "/" + place.ID, Platform: place.Platform, In: place}
		if _, err := list[0].r.owe(d, &card); err != nil {
			return err
		}
	}
	if over {
		return list[0].r.tellManagers(listed(list, over, w.now))
	}
	return nil
}

// listed is one message about many.
func listed(list []news, over bool, now time.Time) talk.Card {
	card := talk.Card{Tone: talk.Warn, Title: fmt.Sprintf("%d deadlines are running out", len(list))}
	if over {
		card.Tone, card.Title = talk.Bad, fmt.Sprintf("%d deadlines are overdue", len(list))
	}
	late := false
	for i, n := range list {
		if i == most {
			card.Body = append(card.Body, talk.Paragraph(talk.Flow, fmt.Sprintf("… and %d more: ", len(list)-most), talk.Literal("/desk queue")))
			break
		}
		due := n.clock.Due
		if n.over {
			due = n.at
		}
		who := "nobody has claimed it"
		if n.r.ticket.Assignee != 0 {
			who = n.r.name(n.r.ticket.Assignee)
		}
		card.Body = append(card.Body, talk.Paragraph(talk.Item, talk.Strong(fmt.Sprintf("#%d ", n.r.ticket.Number)), talk.Clip(n.r.ticket.Subject, 50),
			" · "+n.clock.Target+" due ", talk.At(due, zoneOf(n.a, n.r.ticket.Region)), " · "+who))
		late = late || now.Sub(n.at) > lateAfter
	}
	card.Body = card.Body.Fit(3800)
	if late {
		card.Small = append(card.Small, talk.Say("Some of these come late: Tieline was not running when they fell due."))
	}
	return card
}
