package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"tieline/sla"
	"tieline/storage"
)

// Agreements are those in force for new tickets, and, by the hash of their text, those that older tickets are
// pinned to.
type Agreements struct {
	inForce []*sla.Agreement

	mu     sync.Mutex
	byHash map[string]*sla.Agreement
}

// NewAgreements makes the set in force; a later one of the same id replaces an earlier.
func NewAgreements(list []*sla.Agreement) *Agreements {
	g := &Agreements{byHash: map[string]*sla.Agreement{}}
	for _, a := range list {
		if i := slices.IndexFunc(g.inForce, func(b *sla.Agreement) bool { return b.ID == a.ID }); i >= 0 {
			g.inForce[i] = a
		} else {
			g.inForce = append(g.inForce, a)
		}
		g.byHash[a.Hash] = a
	}
	return g
}

// Pin stores the texts in force. It is an error for a person if one was changed without a new version: tickets
// say under which version they were opened, and a version has one text.
func (g *Agreements) Pin(ctx context.Context, store storage.Store, now time.Time) error {
	return store.Update(ctx, func(tx storage.Tx) error {
		known, err := tx.Agreements.List()
		if err != nil {
			return err
		}
		for _, a := range g.inForce {
			for _, k := range known {
				if k.ID == a.ID && k.Version == a.Version && k.Hash != a.Hash {
					return fmt.Errorf("the text of agreement %s was changed, but its version is still %q: give it a new version in its file, so that tickets opened under the old text keep it", a.ID, a.Version)
				}
			}
			if err := tx.Agreements.Put(storage.AgreementText{Hash: a.Hash, ID: a.ID, Version: a.Version, Text: a.Text, Added: now}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Get finds the agreement in force by its id.
func (g *Agreements) Get(id string) (*sla.Agreement, bool) {
	i := slices.IndexFunc(g.inForce, func(a *sla.Agreement) bool { return a.ID == id })
	if i < 0 {
		return nil, false
	}
	return g.inForce[i], true
}

// All lists those in force.
func (g *Agreements) All() []*sla.Agreement { return slices.Clone(g.inForce) }

// pinned finds an agreement by the hash of its text, reading it from the store the first time.
func (g *Agreements) pinned(tx storage.Tx, hash string) (*sla.Agreement, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if a, ok := g.byHash[hash]; ok {
		return a, nil
	}
	text, err := tx.Agreements.Get(hash)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, unreadable{fmt.Errorf("agreement %s: %w", hash, err)}
	}
	if err != nil {
		return nil, fmt.Errorf("agreement %s: %w", hash, err)
	}
	a, err := sla.Read(text.ID+".yaml", text.Text)
	if err != nil {
		return nil, unreadable{fmt.Errorf("agreement %s %s, as stored: %w", text.ID, text.Version, err)}
	}
	g.byHash[hash] = a
	return a, nil
}

// unreadable is why the agreement of a ticket cannot be read. Whatever is about that ticket alone fails by it; a list of many
// names it, and goes on.
type unreadable struct{ err error }

func (u unreadable) Error() string { return u.err.Error() }
func (u unreadable) Unwrap() error { return u.err }

func isUnreadable(err error) bool {
	_, is := errors.AsType[unreadable](err)
	return is
}

// unreadableWords are what a list says of such a ticket.
const unreadableWords = " · its agreement cannot be read: take it up by hand"

// AgreementOf reads the agreement that a ticket is pinned to from the store, as it was when the ticket was opened.
func AgreementOf(tx storage.Tx, t storage.Ticket) (*sla.Agreement, error) {
	return NewAgreements(nil).pinned(tx, t.Hash)
}

// hasField reports whether some agreement asks for a field of this name.
func (g *Agreements) hasField(name string) bool {
	return slices.ContainsFunc(g.inForce, func(a *sla.Agreement) bool { return a.Fields.Index(name) >= 0 })
}

// hasFact reports whether some agreement knows a fact of this name.
func (g *Agreements) hasFact(name string) bool {
	return slices.ContainsFunc(g.inForce, func(a *sla.Agreement) bool { return a.Facts.Index(name) >= 0 })
}

// tierOf is the partner's tier: by name, else by its facts.
func tierOf(a *sla.Agreement, p storage.Partner) string {
	if p.Tier != "" {
		return p.Tier
	}
	tier, _ := a.TierOf(p.Facts)
	return tier
}
