package intake

import (
	"context"
	"errors"

	"tieline/storage"
)

// StoredMarks are Marks in the store. What must be read after a gap is what the bot answers in: the channels that are bound,
// the threads of tickets that are not closed, and the direct conversations in which somebody has spoken to it.
type StoredMarks struct {
	Store    storage.Store
	Platform string
	Direct   func(place string) bool // whether a place is a direct conversation
}

// Known implements Marks.
func (m StoredMarks) Known(ctx context.Context) (map[string]string, error) {
	known := map[string]string{}
	err := m.Store.View(ctx, func(tx storage.Tx) error {
		bound, err := tx.Bindings.List()
		if err != nil {
			return err
		}
		for _, b := range bound {
			if b.Place.Platform == m.Platform {
				known[b.Place.ID] = ""
			}
		}
		if err := m.openThreads(tx, known); err != nil {
			return err
		}
		marks, err := tx.Marks.Of(m.Platform)
		if err != nil {
			return err
		}
		for _, r := range marks {
			if _, must := known[r.In.ID]; must || m.Direct(r.In.ID) {
				known[r.In.ID] = r.ID
			}
		}
		return nil
	})
	return known, err
}

// openThreads adds the threads in which somebody may still write about a ticket.
func (m StoredMarks) openThreads(tx storage.Tx, known map[string]string) error {
	var open []storage.State
	for _, s := range storage.States {
		if s != storage.Closed {
			open = append(open, s)
		}
	}
	tickets, err := tx.Tickets.Find(storage.TicketQuery{States: open})
	if err != nil {
		return err
	}
	for _, k := range tickets {
		threads, err := tx.Threads.Of(k.Number)
		if err != nil {
			return err
		}
		for _, th := range threads {
			if th.Place.Platform == m.Platform {
				known[th.Place.ID] = ""
			}
		}
	}
	return nil
}

// Read implements Marks. A mark never goes back: messages of a place are said in order, but what was missed is read beside
// what comes in.
func (m StoredMarks) Read(ctx context.Context, in, message string) error {
	return m.Store.Update(ctx, func(tx storage.Tx) error {
		at := storage.Place{Platform: m.Platform, ID: in}
		known, err := tx.Marks.At(at)
		if err != nil && !errors.Is(err, storage.ErrNotFound) || err == nil && known >= message {
			return err
		}
		return tx.Marks.Put(storage.Ref{In: at, ID: message})
	})
}

// Held implements Marks.
func (m StoredMarks) Held(ctx context.Context, in string) (held []string, err error) {
	err = m.Store.View(ctx, func(tx storage.Tx) error {
		at := storage.Place{Platform: m.Platform, ID: in}
		th, err := tx.Threads.At(at)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		all, err := tx.Messages.Of(th.Ticket)
		for _, x := range all {
			if x.Ref.In == at && x.Deleted.IsZero() {
				held = append(held, x.Ref.ID)
			}
		}
		return err
	})
	return held, err
}
