package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tieline/commands/talk"
	"tieline/storage"
)

// Many warnings in a short time are one message with a list, for each who reads it.
const (
	gatherFor = time.Minute     // how long the first waits for company, where more than oneByOne come
	holdFor   = 3 * time.Second // how long a list waits for the next transaction of its look
	countTo   = 1001            // more than this many are not counted
)

// gathers is until when the clocks that are due wait for others, so that all are said together; the zero time where nobody
// waits: few come, or no more do, or the first waited already.
func (c *Commands) gathers(ctx context.Context, now time.Time) (until time.Time, err error) {
	err = c.store.View(ctx, func(tx storage.Tx) error {
		first, err := tx.Clocks.Nearest()
		if err != nil || first.IsZero() || first.After(now) || !first.Add(gatherFor).After(now) {
			return err
		}
		due, err := tx.Clocks.Pressing(now, countTo)
		if err != nil {
			return err
		}
		soon, err := tx.Clocks.Pressing(first.Add(gatherFor), countTo)
		if len(soon) > oneByOne && len(soon) > len(due) {
			until = first.Add(gatherFor)
		}
		return err
	})
	return until, err
}

// reader is whom a list is for, and of what.
type reader struct {
	lane string
	over bool // of breaches
}

// gathering are the lists of one look. Where the look takes several transactions they grow with each of them, as long as
// nobody has begun to send them.
type gathering map[reader]roll

// roll is one list.
type roll struct {
	key   string // of its delivery
	held  bool   // it waits for the next transaction
	count int
	items talk.Text
	late  bool
}

// began reports whether warnings, or breaches, are said together in this look.
func (g gathering) began(over bool) bool {
	for to := range g {
		if to.over == over {
			return true
		}
	}
	return false
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
		lane := "c/" + place.Platform + "/" + place.ID
		err := w.sayList(reader{lane, over}, byChannel[place], func(r *request, card talk.Card) (string, error) {
			return r.owe(storage.Delivery{What: storage.News, Lane: lane, Platform: place.Platform, In: place}, &card)
		})
		if err != nil {
			return err
		}
	}
	if !over {
		return nil
	}
	people, err := w.tx.People.List()
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Role != storage.Manager || len(p.Keys) == 0 {
			continue
		}
		err := w.sayList(reader{personLane(p.Keys[0]), over}, list, func(r *request, card talk.Card) (string, error) {
			return r.owePrivately(p.Keys[0], card)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sayList adds to a reader's list, or begins one.
func (w *watch) sayList(to reader, list []news, owe func(*request, talk.Card) (key string, err error)) error {
	g := w.lists[to]
	g.add(list, w.now)
	if g.key != "" {
		grown, err := w.rewrite(g, to.over)
		if err != nil {
			return err
		}
		if !grown { // it is on its way
			g = roll{}
			g.add(list, w.now)
		}
	}
	if g.key == "" {
		var err error
		if g.key, err = owe(list[0].r, g.card(to.over)); err != nil {
			return err
		}
		if w.more {
			if _, err := w.rewrite(g, to.over); err != nil {
				return err
			}
		}
	}
	g.held = w.more
	w.lists[to] = g
	return nil
}

// rewrite makes a list's delivery what the list is now, where nobody has begun to send it.
func (w *watch) rewrite(g roll, over bool) (ok bool, err error) {
	d, err := w.tx.Outbox.Get(g.key)
	if err != nil || d.State != storage.Owed || !d.First.IsZero() {
		return false, err
	}
	d.NotBefore = w.now
	if w.more {
		d.NotBefore = w.now.Add(holdFor)
	}
	card := g.card(over)
	card.Mark = mark(d.Ticket, d.Key)
	if d.Body, err = json.Marshal(card); err != nil {
		return false, err
	}
	return true, w.tx.Outbox.Put(d)
}

// letGo lets the lists be sent that wait for another transaction, where none comes.
func (w *watch) letGo() error {
	if w.more {
		return nil
	}
	for to, g := range w.lists {
		if !g.held {
			continue
		}
		if _, err := w.rewrite(g, to.over); err != nil {
			return err
		}
	}
	return nil
}

// add adds news, as far as a list shows them.
func (g *roll) add(list []news, now time.Time) {
	g.items = slices.Clip(g.items) // another transaction's may be undone
	for _, n := range list {
		g.late = g.late || now.Sub(n.at) > lateAfter
		if g.count++; g.count > most {
			continue
		}
		due := n.clock.Due
		if n.over {
			due = n.at
		}
		who := "nobody has claimed it"
		if n.r.ticket.Assignee != 0 {
			who = n.r.name(n.r.ticket.Assignee)
		}
		g.items = append(g.items, talk.Paragraph(talk.Item, talk.Strong(fmt.Sprintf("#%d ", n.r.ticket.Number)), talk.Clip(n.r.ticket.Subject, 50),
			" · "+n.clock.Target+" due ", talk.At(due, zoneOf(n.a, n.r.ticket.Region)), " · "+who))
	}
}

// card is one message about many.
func (g roll) card(over bool) talk.Card {
	card := talk.Card{Tone: talk.Warn, Title: fmt.Sprintf("%d deadlines are running out", g.count), Body: slices.Clone(g.items)}
	if over {
		card.Tone, card.Title = talk.Bad, fmt.Sprintf("%d deadlines are overdue", g.count)
	}
	if g.count > most {
		card.Body = append(card.Body, talk.Paragraph(talk.Flow, fmt.Sprintf("… and %d more: ", g.count-most), talk.Literal("/desk queue")))
	}
	card.Body = card.Body.Fit(3800)
	if g.late {
		card.Small = append(card.Small, talk.Say("Some of these come late: Tieline was not running when they fell due."))
	}
	return card
}
