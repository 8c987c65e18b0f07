// Package export gives what Tieline knows to other programs, as tables: tickets, and how much of what was promised was
// kept.
//
// Everything comes from one View, so it is one consistent state, and is gathered before anything is written: who reads
// slowly holds nothing up. Instants are UTC, as RFC 3339 writes them. Clocks are computed from the history, as the bot
// computes them.
package export

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tieline/commands"
	"tieline/sla"
	"tieline/storage"
)

// Query says what to export.
type Query struct {
	Partner     string    // empty: all
	From, Until time.Time // from the one until before the other; zero: no bound. Of tickets it is the opening that counts
	Now         time.Time // what has passed its due instant by now is missed
}

// within reports whether an instant is asked for.
func (q Query) within(at time.Time) bool {
	return !at.Before(q.From) && (q.Until.IsZero() || at.Before(q.Until))
}

// ErrNoPartner is for a query about a partner that is not there.
var ErrNoPartner = errors.New("no such partner")

// page is how many tickets are read at a time.
const page = 500

// gathering is one export in its View.
type gathering struct {
	tx         storage.Tx
	query      Query
	agreements map[string]*sla.Agreement // by hash
	names      map[int64]string          // of persons
}

// history is a ticket with all that is computed from.
type history struct {
	storage.Ticket
	agreement *sla.Agreement
	events    []storage.Event
	clocks    []sla.Clock
}

// gather reads every ticket of the partner that fits, the newest first, each with its history.
func gather(ctx context.Context, store storage.Store, q Query, fits func(storage.Ticket) bool, take func(*gathering, history) error) error {
	return store.View(ctx, func(tx storage.Tx) error {
		g := &gathering{tx: tx, query: q, agreements: map[string]*sla.Agreement{}, names: map[int64]string{}}
		if q.Partner != "" {
			if _, err := tx.Partners.Get(q.Partner); errors.Is(err, storage.ErrNotFound) {
				return fmt.Errorf("%w: %q", ErrNoPartner, q.Partner)
			} else if err != nil {
				return err
			}
		}
		ask := storage.TicketQuery{Partner: q.Partner, Limit: page}
		for {
			tickets, err := tx.Tickets.Find(ask)
			if err != nil || len(tickets) == 0 {
				return err
			}
			for _, t := range tickets {
				if !fits(t) {
					continue
				}
				h, err := g.history(t)
				if err != nil {
					return fmt.Errorf("ticket %d: %w", t.Number, err)
				}
				if err := take(g, h); err != nil {
					return err
				}
			}
			ask.After = tickets[len(tickets)-1].Number
		}
	})
}

func (g *gathering) history(t storage.Ticket) (history, error) {
	a, ok := g.agreements[t.Hash]
	if !ok {
		var err error
		if a, err = commands.AgreementOf(g.tx, t); err != nil {
			return history{}, err
		}
		g.agreements[t.Hash] = a
	}
	events, err := g.tx.Events.Of(t.Number)
	return history{Ticket: t, agreement: a, events: events, clocks: commands.ClocksOf(a, t, events)}, err
}

// name is what people call a person; empty for nobody.
func (g *gathering) name(id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	if name, ok := g.names[id]; ok {
		return name, nil
	}
	p, err := g.tx.People.Get(id)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return "", err
	}
	g.names[id] = p.Name
	return p.Name, nil
}

// instant is an instant as text; empty for the zero time.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
